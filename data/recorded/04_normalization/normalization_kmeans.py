"""k-means on the passages of notebook 04, on pooled vectors and on unit vectors: does length matter there?

98 clusters for 98 articles; V-measure and adjusted Rand index against the article. About three minutes on one core.

    python data/recorded/04_normalization/normalization_kmeans.py
"""

from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, v_measure_score

from course_utils import datasets, precomputed, recorded, vectors

SETTINGS = [{"length": length, "seed": seed} for length in ("pooled", "unit") for seed in range(10)]
INPUTS = ("data/precomputed/wikipedia_passages.json",)
LIBRARIES = ("numpy", "scikit-learn")
TOLERANCE = 0.03  # k-means settles elsewhere when sums are rounded otherwise


def entry(length: str, seed: int) -> dict:
    """Agreement of the clusters with the articles, for one random start."""
    passages = datasets.wikipedia_passages()
    rows = precomputed.load("wikipedia_passages", passages.text)
    rows = vectors.l2_normalize(rows) if length == "unit" else rows
    found = KMeans(98, n_init=1, random_state=seed).fit_predict(rows)
    return {
        "v_measure": float(v_measure_score(passages.article, found)),
        "adjusted_rand": float(adjusted_rand_score(passages.article, found)),
    }


if __name__ == "__main__":
    recorded.record(__file__)
