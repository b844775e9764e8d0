"""Two teams, two models: recall at 10 of notebook 04 after the stored vectors were moved into the other model's space.

The store holds TF-IDF vectors cut to 384 dimensions (SVD); the questions come from MiniLM. A map is learned from the
two vectors of `anchors` passages (0: all there are). `pool` says which passages may be anchors: "any" that answers no
test question, or only those of articles on which there is no test question. In "each" stands every question's recall.
About three minutes on two cores.

    python data/recorded/04_normalization/migration_anchors.py
"""

from functools import lru_cache

import numpy as np
from scipy.linalg import orthogonal_procrustes

from course_utils import datasets, metrics, models, precomputed, recorded, vectors

MAPS, POOLS, SIZES, DRAWS = ("rotation", "least squares"), ("any", "other articles"), (10, 30, 100, 300, 384, 1000), 5
SETTINGS = [
    {"transform": transform, "pool": pool, "anchors": anchors, "draw": draw}
    for transform in MAPS
    for pool in POOLS
    for anchors in (*SIZES, 0)
    for draw in range(DRAWS if anchors else 1)
]
INPUTS = ("data/questions.tsv", "data/precomputed/wikipedia_passages.json", "all-MiniLM-L6-v2")
LIBRARIES = ("numpy", "scipy", "scikit-learn", "torch", "transformers", "sentence-transformers")
PER_ITEM = ("recall each",)
TOLERANCE = 0.02  # a few questions of near-tie; the SVD starts from random numbers


def other_model(texts: list[str], queries: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors of texts and queries: TF-IDF of the 10,000 most frequent words, cut to 384 dimensions."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    counts = TfidfVectorizer(sublinear_tf=True, max_features=10_000)
    svd = TruncatedSVD(384, n_iter=2, random_state=0)
    stored = svd.fit_transform(counts.fit_transform(texts).astype(np.float32))
    asked = svd.transform(counts.transform(queries).astype(np.float32))
    return vectors.l2_normalize(stored), vectors.l2_normalize(asked)


@lru_cache(maxsize=1)
def _data() -> tuple:
    passages, questions = datasets.wikipedia_passages(), datasets.questions()
    test = questions.take(questions.split == "test")
    target = vectors.l2_normalize(precomputed.load("wikipedia_passages", passages.text))
    query = models.embed(list(test.text), progress=False)
    stored, _ = other_model(list(passages.text), list(test.text))
    answering = {row for rows in test.relevant for row in rows}
    free = np.array([row for row in range(len(passages)) if row not in answering])
    elsewhere = free[~np.isin(passages.article[free], test.article)]
    return test, target, query, stored, {"any": free, "other articles": elsewhere}


def entry(transform: str, pool: str, anchors: int, draw: int) -> dict:
    """Recall at 10 on the test questions, and each question's."""
    test, target, query, stored, pools = _data()
    rows = pools[pool]
    rows = np.random.default_rng(draw).choice(rows, anchors, replace=False) if anchors else rows
    if transform == "rotation":
        weight, _ = orthogonal_procrustes(stored[rows], target[rows])
    else:
        weight = np.linalg.lstsq(stored[rows], target[rows], rcond=None)[0]
    recall = metrics.recall_at_k(vectors.top_k(query, stored @ weight, 10).indices, test.relevant, 10)
    return {"recall": float(recall.mean()), "recall each": recall.round(4).tolist(), "learned_from": len(rows)}


if __name__ == "__main__":
    recorded.record(__file__)
