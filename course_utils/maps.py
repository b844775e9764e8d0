"""Maps: n vectors drawn as n points of two (or three) coordinates, and what of the vectors such a map still says.

Four methods under one name each, with the libraries' own defaults unless said: PCA; t-SNE as in scikit-learn
(Barnes and Hut's approximation); t-SNE as in openTSNE (the same loss, interpolated by FFT when there are many points);
and UMAP. Each runs on one core, so that a seed gives the same map twice on one machine and times compare. Distances are
Euclidean: on unit vectors they order pairs as cosine similarity does.
"""

from __future__ import annotations

import warnings
from dataclasses import asdict, dataclass

import numpy as np

from course_utils import _validate, vectors

__all__ = [
    "METHODS",
    "STARTS",
    "Quality",
    "group_correlation",
    "layout",
    "neighbour_recall",
    "pair_correlation",
    "quality",
    "umap_model",
]


def __dir__() -> list[str]:
    """What completion offers after `maps.`: the nouns, not what they are made with."""
    return __all__


METHODS = ("PCA", "t-SNE (scikit-learn)", "t-SNE (openTSNE)", "UMAP")
# How the points may lie before the first step; the first is the library's default.
STARTS = {
    "PCA": ("none",),
    "t-SNE (scikit-learn)": ("pca", "random"),
    "t-SNE (openTSNE)": ("pca", "random"),
    "UMAP": ("spectral", "pca", "random"),
}


@dataclass(frozen=True)
class Quality:
    """What a map keeps of the vectors it was made from: each 1 at best.

    `trustworthiness` (Venna and Kaski 2001): 1 minus a penalty for points that are near on the map and were not, by
    how far down they ranked; `neighbour_recall`: the share of the k nearest that are among the k nearest on the map;
    `group_correlation`: Spearman's rank correlation of the distances between the groups' means, before and after;
    `pair_correlation`: the same of the distances between points. The first two judge what is near, the last two the
    layout of the whole.
    """

    trustworthiness: float
    neighbour_recall: float
    group_correlation: float
    pair_correlation: float

    def __repr__(self) -> str:
        return "\n".join(f"{name.replace('_', ' '):<18} {value:.3f}" for name, value in asdict(self).items())


def layout(
    embeddings: np.ndarray,
    method: str = "UMAP",
    *,
    start: str | None = None,
    seed: int = 0,
    perplexity: float = 30.0,
    n_neighbors: int = 15,
    min_dist: float = 0.1,
    dim: int = 2,
) -> np.ndarray:
    """The map of `embeddings` (n_texts, d) by one of METHODS: float32 (n_texts, dim).

    `start` is one of `STARTS[method]`, where the points lie before the first step (None: the library's default).
    `perplexity` is t-SNE's, `n_neighbors` and `min_dist` are UMAP's. Equal seeds give equal maps on one machine, with
    one set of versions; another processor may round otherwise, and a map then grows differently.

    t-SNE needs four rows and makes maps of at most three dimensions, UMAP needs dim + 2 rows. ValueError for fewer
    rows, for more dimensions, and for rows that are all equal, of which PCA alone makes a map: one point.

    >>> rng = np.random.default_rng(0)
    >>> layout(rng.normal(size=(50, 9)), "PCA").shape
    (50, 2)
    """
    from threadpoolctl import threadpool_limits

    rows = _validate.matrix(embeddings, "embeddings")
    _validate.one_of(method, "method", METHODS)
    start = STARTS[method][0] if start is None else _validate.one_of(start, "start", STARTS[method])
    _validate.between(seed, "seed", 0, 2**32 - 1)
    _possible(rows, method, perplexity, n_neighbors, dim)
    with threadpool_limits(1):
        return np.asarray(_place(rows, method, start, seed, perplexity, n_neighbors, min_dist, dim), dtype=np.float32)


def _possible(rows: np.ndarray, method: str, perplexity: float, n_neighbors: int, dim: int) -> None:
    """Refuse what the libraries answer with an error of their own, with NaN, or by ending the process."""
    by_tsne = "t-SNE" in method
    # the approximations of t-SNE are made for three dimensions at most; with 50, openTSNE ends the process
    _validate.between(dim, "dim", 1, min(rows.shape[1], 3) if by_tsne else rows.shape[1])
    fewest = {"PCA": dim, "UMAP": dim + 2}.get(method, 4)
    if len(rows) < fewest:
        raise ValueError(f"embeddings: expected {fewest} or more rows for {method}, got {len(rows)}.")
    if by_tsne and not 1 <= perplexity < len(rows) / 3:
        raise ValueError(
            f"perplexity: expected 1 or more and less than a third of the {len(rows)} points, got {perplexity:g}. "
            "Next: choose a smaller one: it is about the number of neighbours that count."
        )
    if method == "UMAP":
        _validate.between(n_neighbors, "n_neighbors", 2)
    spread = float(np.ptp(rows.astype(np.float64), axis=0).max())
    if spread == 0 and method != "PCA":
        raise ValueError(
            f"embeddings: expected rows that differ, got {len(rows)} equal ones, and {method} places rows by their "
            "distances. Next: look at how they were computed."
        )
    if spread and not 1e-15 < spread < 1e15:
        raise ValueError(
            f"embeddings: expected numbers whose squares float32 can hold, got some that differ by {spread:g}. "
            "Next: vectors.l2_normalize(embeddings)."
        )


def _place(rows, method, start, seed, perplexity, n_neighbors, min_dist, dim) -> np.ndarray:
    if method == "PCA":
        return vectors.pca(rows, dim)[0]
    if method == "t-SNE (scikit-learn)":
        from sklearn.manifold import TSNE

        return TSNE(dim, perplexity=perplexity, init=start, random_state=seed, n_jobs=1).fit_transform(rows)
    if method == "t-SNE (openTSNE)":
        with _validate.extra("maps"):
            import openTSNE

        return openTSNE.TSNE(dim, perplexity=perplexity, initialization=start, random_state=seed, n_jobs=1).fit(rows)
    settings = {"n_neighbors": n_neighbors, "min_dist": min_dist, "dim": dim}
    return umap_model(start=start, seed=seed, **settings).fit_transform(rows)


def umap_model(*, start: str = "spectral", seed: int = 0, n_neighbors: int = 15, min_dist: float = 0.1, dim: int = 2):
    """umap-learn's UMAP with these settings, on one core: `fit_transform` a corpus, then `transform` new vectors."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*[Tt]ensorflow.*")  # of parametric UMAP, which is not used here
        with _validate.extra("maps"):
            import umap
    # a seed and several cores exclude each other; said here, umap need not warn of it
    return umap.UMAP(n_neighbors, dim, min_dist=min_dist, init=start, random_state=seed, n_jobs=1)


def neighbour_recall(embeddings: np.ndarray, placed: np.ndarray, k: int = 15) -> float:
    """The share of the `k` nearest points, mean over points, that are also among the k nearest on the map.

    `embeddings` (n_texts, d) and `placed` (n_texts, 2); a point is not its own neighbour. Chance is k / (n_texts − 1).

    >>> line = np.array([[0.0], [1.0], [2.2], [3.6]])
    >>> neighbour_recall(line, -line, k=1)
    1.0
    """
    rows, points = _paired(embeddings, placed)
    _validate.between(k, "k", 1, len(rows) - 1)
    before, after = (_nearest(one, k) for one in (rows, points))
    return float(np.mean([len(set(a) & set(b)) / k for a, b in zip(before.tolist(), after.tolist(), strict=True)]))


def group_correlation(embeddings: np.ndarray, placed: np.ndarray, groups: np.ndarray) -> float:
    """Spearman's rank correlation of the distances between group means, among the vectors and on the map.

    `groups` (n_texts,) names the group of each point; three groups or more. A tie counts as its mean rank.

    >>> corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]])
    >>> group_correlation(corners, 10 * corners, ["a", "b", "c"])
    1.0
    """
    rows, points = _paired(embeddings, placed)
    names, members = np.unique(_validate.labels(groups, "groups"), return_inverse=True)
    if len(members) != len(rows) or len(names) < 3:
        raise ValueError(
            f"groups: expected the name of a group for each of {len(rows)} points, three groups or more, "
            f"got {len(members)} names of {len(names)} groups."
        )
    means = ([one[members == group].mean(axis=0) for group in range(len(names))] for one in (rows, points))
    return _rank_correlation(*(_all_distances(np.array(one)) for one in means))


def pair_correlation(embeddings: np.ndarray, placed: np.ndarray, *, n_points: int = 1_000, seed: int = 0) -> float:
    """Spearman's rank correlation of the distances between points, among the vectors and on the map.

    With more than `n_points` points, over all pairs of so many drawn at random.
    """
    rows, points = _paired(embeddings, placed)
    _validate.between(len(rows), "number of points", 3)
    _validate.between(n_points, "n_points", 3)
    drawn = np.random.default_rng(seed).permutation(len(rows))[:n_points]
    return _rank_correlation(_all_distances(rows[drawn]), _all_distances(points[drawn]))


def quality(embeddings: np.ndarray, placed: np.ndarray, groups: np.ndarray, *, k: int = 15) -> Quality:
    """All four measures of a map; `k` neighbours count for the first two. Memory grows with n_texts squared.

    >>> points = np.random.default_rng(0).normal(size=(30, 2))
    >>> quality(points, -points, np.arange(30) % 3, k=4).trustworthiness
    1.0
    """
    from sklearn.manifold import trustworthiness

    rows, points = _paired(embeddings, placed)
    _validate.between(len(rows), "number of points", 3)
    _validate.between(k, "k", 1, (len(rows) - 1) // 2)  # trustworthiness compares with the worst rank there can be
    return Quality(
        float(trustworthiness(rows, points, n_neighbors=k)),
        neighbour_recall(embeddings, placed, k),
        group_correlation(embeddings, placed, groups),
        pair_correlation(embeddings, placed),
    )


def _nearest(rows: np.ndarray, k: int) -> np.ndarray:
    from sklearn.neighbors import NearestNeighbors

    return NearestNeighbors(n_neighbors=k, algorithm="brute").fit(rows).kneighbors(return_distance=False)


def _all_distances(rows: np.ndarray) -> np.ndarray:
    from scipy.spatial.distance import pdist

    return pdist(rows)


def _rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    from scipy.stats import spearmanr

    if np.ptp(a) == 0 or np.ptp(b) == 0:
        where = "among the vectors" if np.ptp(a) == 0 else "on the map"
        raise ValueError(
            f"embeddings, placed: expected distances that differ, since they are ranked; {where} all are equal."
        )
    return float(spearmanr(a, b).statistic)


def _paired(embeddings: np.ndarray, placed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows, points = _validate.matrix(embeddings, "embeddings"), _validate.matrix(placed, "placed")
    if len(rows) != len(points):
        raise ValueError(f"placed: expected a place for each of {len(rows)} rows of embeddings, got {len(points)}.")
    return rows, points
