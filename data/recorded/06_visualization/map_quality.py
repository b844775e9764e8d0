"""What maps keep, by method, start and data: the claim that UMAP keeps more of the global layout than t-SNE.

1,500 points of the digits (pixels), of GloVe's 20,000 most frequent words, and of 20 Newsgroups (MiniLM). The seed
draws the points and the map's random numbers, so methods compare seed by seed on the same points. Groups are the ten
digits, the twenty newsgroups, and for words, which have no labels, twenty k-means clusters of the vectors. About half
an hour on one core.

    python data/recorded/06_visualization/map_quality.py
"""

import functools
from dataclasses import asdict

import numpy as np

from course_utils import datasets, maps, precomputed, recorded, vectors

N_POINTS, N_WORDS, N_CLUSTERS = 1_500, 20_000, 20
SETTINGS = [
    {"data": data, "method": method, "start": start, "seed": seed}
    for data in ("digits", "words", "newsgroups")
    for seed in range(6)
    for method, starts in maps.STARTS.items()
    for start in starts
]
INPUTS = ("data/precomputed/20newsgroups.json", "glove-6b-50d")
LIBRARIES = ("numpy", "scikit-learn", "umap-learn", "openTSNE", "numba")
TOLERANCE = 0.03


@functools.lru_cache(maxsize=1)
def points(data: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """1,500 vectors drawn from a data set, and the group of each."""
    from sklearn.cluster import KMeans
    from sklearn.datasets import load_digits

    if data == "digits":
        rows, groups = load_digits(return_X_y=True)
    elif data == "words":
        from course_utils.words import WordVectors

        rows, groups = vectors.l2_normalize(WordVectors.load().vectors[:N_WORDS]), None
    else:
        posts = datasets.newsgroups()
        rows = vectors.l2_normalize(precomputed.load("20newsgroups", posts.texts))
        groups = np.array(posts.labels)
    drawn = np.random.default_rng(seed).choice(len(rows), N_POINTS, replace=False)
    rows = rows[drawn].astype(np.float32)
    if groups is None:
        return rows, KMeans(N_CLUSTERS, n_init=3, random_state=seed).fit_predict(rows)
    return rows, groups[drawn]


def entry(data: str, method: str, start: str, seed: int) -> dict:
    """The four measures of one map."""
    rows, groups = points(data, seed)
    placed = maps.layout(rows, method, start=start, seed=seed)
    return asdict(maps.quality(rows, placed, groups))


if __name__ == "__main__":
    recorded.record(__file__)
