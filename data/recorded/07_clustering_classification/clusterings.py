"""Which clustering finds the newsgroups? Methods, vectors and samples, against the twenty labels.

Five samples of 2,000 posts of the training half; no post is in two of them, so each sample is a draw of its own. The
number of the sample, `seed`, is also the seed of the method. `vectors`: MiniLM's of length one, TF-IDF (no stop words,
words of five posts or more), TF-IDF turned to 100 directions and scaled to length one (LSA), MiniLM's laid out in five
dimensions by UMAP (15 neighbours, min_dist 0, cosine), or cut to five principal directions. `method`: k-means with 20
clusters (best of 3 starts), and HDBSCAN with clusters of 15 posts or more, by the Euclidean distances between all
posts. `v_measure` and `ari` against the labels count the posts that HDBSCAN calls noise as one cluster; `noise` is
their share and `v_without_noise` leaves them out. `found` is the number of clusters without noise. Some minutes on one
core.

    python data/recorded/07_clustering_classification/clusterings.py
"""

from functools import lru_cache

import numpy as np
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, v_measure_score
from sklearn.metrics.pairwise import euclidean_distances

from course_utils import datasets, precomputed, recorded, vectors

METHODS = {
    "k-means": ("MiniLM", "TF-IDF", "LSA", "UMAP to 5"),
    "HDBSCAN": ("MiniLM", "PCA to 5", "UMAP to 5"),
}
SETTINGS = [
    {"vectors": name, "method": method, "seed": seed}
    for seed in range(5)
    for method, names in METHODS.items()
    for name in names
]
INPUTS = ("20newsgroups", "data/precomputed/20newsgroups.npy")
LIBRARIES = ("numpy", "scipy", "scikit-learn", "umap-learn")
TOLERANCE = 0.05  # UMAP differs between processors, and k-means may end elsewhere after a near-tie
N = 2_000


def entry(vectors: str, method: str, seed: int) -> dict:
    """Agreement of one clustering with the twenty labels."""
    rows, labels = _vectors(vectors, seed), _sample(seed)[1]
    found = {
        "k-means": lambda: KMeans(20, n_init=3, random_state=seed).fit_predict(rows),
        "HDBSCAN": lambda: HDBSCAN(15, metric="precomputed", copy=True).fit_predict(euclidean_distances(rows)),
    }[method]()
    kept = found >= 0
    return {
        "v_measure": float(v_measure_score(labels, found)),
        "ari": float(adjusted_rand_score(labels, found)),
        "found": len(np.unique(found[kept])),
        "noise": float(1 - kept.mean()),
        "v_without_noise": float(v_measure_score(labels[kept], found[kept])),
    }


@lru_cache(maxsize=6)
def _vectors(name: str, seed: int):
    rows, _ = _sample(seed)
    posts, pooled = _corpus()
    if name in ("TF-IDF", "LSA"):
        texts = [posts.texts[row] for row in rows]
        words = TfidfVectorizer(sublinear_tf=True, min_df=5, stop_words="english").fit_transform(texts)
        return words if name == "TF-IDF" else _unit(TruncatedSVD(100, random_state=seed).fit_transform(words))
    unit = _unit(pooled[rows])
    if name == "PCA to 5":
        return PCA(5, random_state=seed).fit_transform(unit)
    if name == "UMAP to 5":
        import umap

        return umap.UMAP(n_components=5, min_dist=0.0, metric="cosine", random_state=seed, n_jobs=1).fit_transform(unit)
    return unit


def _unit(rows: np.ndarray) -> np.ndarray:
    return vectors.l2_normalize(rows)


@lru_cache(maxsize=1)
def _sample(seed: int) -> tuple[np.ndarray, np.ndarray]:
    posts, _ = _corpus()
    train = np.flatnonzero(np.array(posts.splits) == "train")
    rows = np.sort(np.random.default_rng(0).permutation(train)[seed * N : (seed + 1) * N])
    return rows, np.array(posts.labels)[rows]


@lru_cache(maxsize=1)
def _corpus():
    posts = datasets.newsgroups()
    return posts, precomputed.load("20newsgroups", posts.texts)


if __name__ == "__main__":
    recorded.record(__file__)
