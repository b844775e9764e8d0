"""What a map keeps, by the settings of t-SNE and of UMAP and by the number of its dimensions.

1,000 posts of 20 Newsgroups (MiniLM), drawn by the seed, which is also the map's. One setting is varied at a time (for
UMAP, n_neighbors with min_dist); the others keep their defaults. About ten minutes on one core.

    python data/recorded/06_visualization/map_settings.py
"""

from dataclasses import asdict

import numpy as np

from course_utils import datasets, maps, precomputed, recorded, vectors

N_POINTS = 1_000
DEFAULTS = {"perplexity": 30, "n_neighbors": 15, "min_dist": 0.1, "dim": 2}
TSNE, UMAP, PCA = "t-SNE (scikit-learn)", "UMAP", "PCA"
VARIED = (
    [{"method": TSNE, "perplexity": perplexity} for perplexity in (2, 5, 15, 30, 100, 300)]
    + [{"method": UMAP, "n_neighbors": n, "min_dist": d} for n in (5, 15, 50, 200) for d in (0.0, 0.1, 0.8)]
    + [{"method": UMAP, "dim": dim} for dim in (3, 5)]
    + [{"method": PCA, "dim": dim} for dim in (2, 3, 5)]
    + [{"method": TSNE, "dim": 3}]
)
SETTINGS = [
    {key: (DEFAULTS | varied)[key] for key in ("method", *DEFAULTS)} | {"seed": seed}
    for seed in range(3)
    for varied in VARIED
]
INPUTS = ("data/precomputed/20newsgroups.json",)
LIBRARIES = ("numpy", "scikit-learn", "umap-learn", "numba")
TOLERANCE = 0.03


def points(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """1,000 unit vectors of posts, and the newsgroup of each."""
    posts = datasets.newsgroups()
    drawn = np.random.default_rng(seed).choice(len(posts), N_POINTS, replace=False)
    rows = vectors.l2_normalize(precomputed.load("20newsgroups", posts.texts)[drawn])
    return rows, np.array(posts.labels)[drawn]


def entry(method: str, perplexity: float, n_neighbors: int, min_dist: float, dim: int, seed: int) -> dict:
    """The four measures of one map."""
    rows, groups = points(seed)
    settings = {"perplexity": perplexity, "n_neighbors": n_neighbors, "min_dist": min_dist, "dim": dim}
    return asdict(maps.quality(rows, maps.layout(rows, method, seed=seed, **settings), groups))


if __name__ == "__main__":
    recorded.record(__file__)
