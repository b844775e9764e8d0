"""Arrays in, arrays out: norms, similarities, exact search, and the ways to make vectors smaller.

Every function takes `embeddings` of shape (n, dim), one vector a row. *Pairwise* returns a matrix, entry [i, j]
for row i and row j; *paired* compares row i with row i. A similarity grows with likeness, a distance shrinks.
float32 stays float32; everything else is computed in float64.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from course_utils import _top_k, _validate

__all__ = [
    "TopK",
    "alignment",
    "cosine_similarity",
    "dot_product",
    "euclidean_distance",
    "l2_normalize",
    "largest",
    "norms",
    "paired_cosine_similarity",
    "pca",
    "quantize_binary",
    "quantize_int8",
    "top_k",
    "truncate",
    "uniformity",
]


def __dir__() -> list[str]:
    """What completion offers after `vectors.`: the nouns, not what they are made with."""
    return __all__


# Queries searched for at once, and scores in a block: few enough to stay in a core's cache until they are read.
_QUERIES, _SCORES = 1024, 2**20
_SQUARED_SAFELY = 30  # numbers below two to this power, and above its inverse, have squares that add up in float32


def norms(embeddings: np.ndarray) -> np.ndarray:
    """Length of each row: ‖v‖ = √(Σᵢ vᵢ²). Shape (n, dim) → (n,).

    A length that is too large for the type of the numbers raises ValueError.

    >>> norms([[3.0, 4.0], [0.0, 0.0]])
    array([5., 0.])
    """
    embeddings = _validate.matrix(embeddings, "embeddings")
    lengths = _norms(embeddings)
    if _lost(lengths).any():
        exponents = _exponents(embeddings, axis=1)
        with np.errstate(over="ignore"):
            lengths = np.ldexp(_norms(np.ldexp(embeddings, -exponents)), exponents[:, 0])
    if np.isinf(lengths).any():
        raise ValueError(
            f"embeddings: expected lengths that fit into {lengths.dtype}, got a longer one in row {lengths.argmax()}. "
            "Next: divide all rows by one number first, such as np.abs(embeddings).max()."
        )
    return lengths


def l2_normalize(embeddings: np.ndarray) -> np.ndarray:
    """Scale each row to length one: v / ‖v‖. Shape (n, dim) → (n, dim).

    A zero row has no direction and raises ValueError: dividing would give NaN, which then ranks first. A row whose
    length is too large or too small for its numbers' type is brought near one first, so that it keeps its direction.

    >>> l2_normalize([[3.0, 4.0]])
    array([[0.6, 0.8]])
    """
    return _unit(_validate.matrix(embeddings, "embeddings", allow_zero=False))


def cosine_similarity(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Pairwise cosine: out[i, j] = aᵢ·bⱼ / (‖aᵢ‖ ‖bⱼ‖), in [−1, 1]. Shapes (n, dim), (m, dim) → (n, m).

    Lengths cancel: cosine needs no normalized input. Zero rows raise ValueError.

    >>> cosine_similarity([[2.0, 0.0]], [[5.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    array([[ 1.,  0., -1.]])
    """
    a, b = _pair(a, b, allow_zero=False)
    return np.clip(_unit(a) @ _unit(b).T, -1.0, 1.0)


def paired_cosine_similarity(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Cosine row by row: out[i] = aᵢ·bᵢ / (‖aᵢ‖ ‖bᵢ‖). Shapes (n, dim), (n, dim) → (n,).

    >>> paired_cosine_similarity([[1.0, 0.0], [1.0, 1.0]], [[0.0, 2.0], [3.0, 3.0]]).round(6)
    array([0., 1.])
    """
    a, b = _pair(a, b, allow_zero=False)
    _validate.same_shape(a, b, "a, b")
    return np.clip((_unit(a) * _unit(b)).sum(axis=1), -1.0, 1.0)


def dot_product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Pairwise dot product: out[i, j] = Σₖ aᵢₖ bⱼₖ; grows with the lengths. Shapes (n, dim), (m, dim) → (n, m).

    >>> dot_product([[1.0, 2.0]], [[3.0, 4.0], [30.0, 40.0]])
    array([[ 11., 110.]])
    """
    a, b = _pair(a, b)
    return a @ b.T


def euclidean_distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Pairwise Euclidean distance: out[i, j] = ‖aᵢ − bⱼ‖. Shapes (n, dim), (m, dim) → (n, m).

    Computed in float64 from ‖a−b‖² = ‖a‖² + ‖b‖² − 2a·b. On unit vectors ‖a−b‖² = 2 − 2cos.

    >>> euclidean_distance([[0.0, 0.0]], [[3.0, 4.0], [0.0, 0.0]])
    array([[5., 0.]])
    """
    return _distances(*_pair(a, b))


@dataclass(frozen=True)
class TopK:
    """The k best corpus rows for each query: `indices` and `scores`, both of shape (n_queries, k), best first."""

    indices: np.ndarray
    scores: np.ndarray

    def __str__(self) -> str:
        return "\n".join(
            f"query {row}: " + ", ".join(f"{i} ({s:.3f})" for i, s in zip(idx, score, strict=True))
            for row, (idx, score) in enumerate(zip(self.indices, self.scores, strict=True))
        )


def top_k(query: np.ndarray, corpus: np.ndarray, k: int, *, metric: str = "cosine", block_mb: int = 64) -> TopK:
    """Exact search: the `k` corpus rows most similar to each query, best first; of equal scores the lower index.

    `query` (n_queries, dim), `corpus` (n, dim); `metric` is "cosine" or "dot" (largest score first) or "euclidean"
    (smallest distance first; scores are distances). All cores search, each its part of the corpus, in blocks of at most
    `block_mb` MB of scores. A core takes a few blocks of memory, which grows neither with n_queries × n nor by a copy
    of the corpus. Equal rows in float32 may differ in the last digit of their scores, and then rank by that.

    >>> print(top_k([[1.0, 0.0]], [[0.0, 1.0], [2.0, 0.0], [1.0, 1.0]], k=2))
    query 0: 1 (1.000), 2 (0.707)
    """
    _validate.one_of(metric, "metric", _LIKENESS)
    query = _validate.matrix(query, "query", allow_zero=metric != "cosine")
    corpus = _validate.shaped(corpus, "corpus")  # its numbers are checked below, when they are read anyway
    _validate.same_dim(query, corpus, "query, corpus")
    k = _validate.between(k, "k", 1, len(corpus))
    query = _unit(query) if metric == "cosine" else query
    # small queries are enlarged for the search: their products with small rows would vanish, and all would tie
    exponents = np.minimum(_exponents(query, axis=1), 0) if metric == "dot" else np.zeros((len(query), 1), np.int32)
    query = np.ldexp(query, -exponents)

    def scores(asked: np.ndarray, start: int, stop: int) -> np.ndarray:
        rows = corpus[start:stop]
        if not _validate.is_clean(rows, allow_zero=metric != "cosine"):
            _validate.matrix(corpus, "corpus", allow_zero=metric != "cosine")  # says what is wrong, and where
        return _LIKENESS[metric](asked, rows)

    found = []
    for first in range(0, len(query), _QUERIES):
        asked = query[first : first + _QUERIES]
        width = min(block_mb * 2**20 // (8 * len(asked)), _SCORES // len(asked), 4096)
        found.append(_top_k.largest_of_all(partial(scores, asked), len(asked), len(corpus), k, width))
    indices, best = (np.vstack(part) for part in zip(*found, strict=True))
    return TopK(indices, -best if metric == "euclidean" else np.ldexp(best, exponents))


def largest(scores: np.ndarray, k: int) -> np.ndarray:
    """Positions of the `k` largest of `scores` (n,), best first; of equal scores the lower position.

    >>> largest(np.array([0.5, 0.9, 0.5, 0.1]), 2)
    array([1, 0])
    """
    scores = _validate.scores(scores, "scores")
    _validate.between(k, "k", 1, len(scores))
    boundary = np.partition(scores, len(scores) - k)[len(scores) - k]
    candidates = np.flatnonzero(scores >= boundary)  # every tie at the boundary, so that the lower position wins
    return candidates[np.argsort(-scores[candidates], kind="stable")[:k]]


def truncate(embeddings: np.ndarray, dim: int) -> np.ndarray:
    """Keep the first `dim` numbers of each row and scale to length one again. Shape (n, d) → (n, dim).

    >>> truncate([[3.0, 4.0, 12.0]], 2)
    array([[0.6, 0.8]])
    """
    embeddings = _validate.matrix(embeddings, "embeddings")
    return l2_normalize(embeddings[:, : _validate.between(dim, "dim", 1, embeddings.shape[1])])


def pca(embeddings: np.ndarray, dim: int) -> tuple[np.ndarray, np.ndarray]:
    """Project on the `dim` directions of largest variance (scikit-learn, full SVD).

    Returns the coordinates (n, dim) and the share of the variance each direction explains (dim,). Each axis is
    turned so that its largest loading is positive, which makes pictures repeatable. Equal rows have no variance: their
    coordinates and shares are 0.

    >>> coordinates, explained = pca([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]], 1)
    >>> explained.round(6)
    array([1.])
    """
    from sklearn.decomposition import PCA

    embeddings = _validate.matrix(embeddings, "embeddings")
    model = PCA(_validate.between(dim, "dim", 1, min(embeddings.shape)), svd_solver="full")
    if (embeddings == embeddings[0]).all():
        return np.zeros((len(embeddings), dim), embeddings.dtype), np.zeros(dim, embeddings.dtype)
    exponent = _exponents(embeddings)
    exponent *= np.abs(exponent) > _SQUARED_SAFELY
    coordinates = np.ldexp(model.fit_transform(np.ldexp(embeddings, -exponent)), exponent)
    largest = np.abs(model.components_).argmax(axis=1)
    turn = np.sign(model.components_[np.arange(len(largest)), largest])
    return coordinates * turn, model.explained_variance_ratio_


def quantize_int8(embeddings: np.ndarray, ranges: np.ndarray | None = None) -> np.ndarray:
    """Map each column to 256 steps: round((x − low) / (high − low) · 255) − 128. Shape (n, dim) → int8 (n, dim).

    `ranges` (2, dim) holds low and high of each column, taken from a calibration corpus; without it the
    embeddings calibrate themselves. Values outside are clipped. sentence-transformers uses the same steps, cut off
    instead of rounded.

    >>> quantize_int8([[0.0], [1.0], [2.0]])
    array([[-128],
           [   0],
           [ 127]], dtype=int8)
    """
    embeddings = _validate.matrix(embeddings, "embeddings")
    if ranges is None:
        ranges = np.vstack([embeddings.min(axis=0), embeddings.max(axis=0)])
    low, high = _ranges(ranges, embeddings.shape[1])
    steps = (embeddings - low) / np.where(high > low, high - low, 1.0) * 255.0
    return (np.clip(np.rint(steps), 0, 255) - 128).astype(np.int8)


def _ranges(ranges: np.ndarray, dim: int) -> np.ndarray:
    ranges = _validate.matrix(ranges, "ranges")
    if ranges.shape != (2, dim):
        raise ValueError(
            f"ranges: expected shape (2, {dim}), low and high of each column, got {ranges.shape}. "
            "Take them from a corpus of the same model: np.vstack([corpus.min(axis=0), corpus.max(axis=0)])."
        )
    if (ranges[0] > ranges[1]).any():
        raise ValueError("ranges: expected low in the first row and high in the second, got a low above its high.")
    return ranges


def quantize_binary(embeddings: np.ndarray) -> np.ndarray:
    """One bit a number: 1 where x > 0, packed eight to a byte. Shape (n, dim) → uint8 (n, ⌈dim / 8⌉).

    >>> quantize_binary([[1.0, -1.0, 1.0, 1.0, -1.0, -1.0, -1.0, 1.0]])
    array([[177]], dtype=uint8)
    """
    return np.packbits(_validate.matrix(embeddings, "embeddings") > 0, axis=1)


def alignment(a: np.ndarray, b: np.ndarray) -> float:
    """Mean squared distance of positive pairs: mean ‖aᵢ − bᵢ‖² on unit vectors; 0 is best (Wang and Isola 2020).

    >>> alignment([[1.0, 0.0]], [[0.0, 3.0]])
    2.0
    """
    return float(np.mean(2.0 - 2.0 * paired_cosine_similarity(a, b).astype(np.float64)))


def uniformity(embeddings: np.ndarray, t: float = 2.0) -> float:
    """Spread over the sphere: log mean exp(−t ‖u − v‖²) over pairs i < j of unit rows; lower is more even.

    0 means all rows point the same way. Wang and Isola 2020, with their t = 2. Needs two rows.

    >>> round(uniformity([[1.0, 0.0], [-1.0, 0.0]]), 3)
    -8.0
    """
    embeddings = _validate.matrix(embeddings, "embeddings", allow_zero=False)
    _validate.between(len(embeddings), "number of rows", 2)
    if not 0 < t <= 100:  # with more, exp(−4t) of opposite rows comes near the smallest float64
        raise ValueError(f"t: expected a number above 0 and up to 100, got {t!r}. Wang and Isola take 2.")
    upper = np.triu_indices(len(embeddings), k=1)
    squared = 2.0 - 2.0 * cosine_similarity(embeddings, embeddings)[upper].astype(np.float64)
    return float(np.log(np.mean(np.exp(-t * squared))))


def _pair(a, b, *, names: tuple[str, str] = ("a", "b"), allow_zero: bool = True) -> tuple[np.ndarray, np.ndarray]:
    a = _validate.matrix(a, names[0], allow_zero=allow_zero)
    b = _validate.matrix(b, names[1], allow_zero=allow_zero)
    _validate.same_dim(a, b, ", ".join(names))
    return a, b


def _norms(embeddings: np.ndarray) -> np.ndarray:
    # summed in float64: the square of a small float32 would vanish
    squared = np.einsum("ij,ij->i", embeddings, embeddings, dtype=np.float64)
    with np.errstate(over="ignore"):  # what does not fit is infinite, and `_lost`
        return np.sqrt(squared).astype(embeddings.dtype)


def _lost(lengths: np.ndarray) -> np.ndarray:
    """Which lengths are infinite, or so small that they or their squares have few digits."""
    smallest = 1e-37 if lengths.dtype == np.float32 else 1e-150
    return ~((lengths > smallest) & (lengths < np.inf))


def _exponents(embeddings: np.ndarray, axis: int | None = None) -> np.ndarray:
    """Of the powers of two that exceed the largest number, of each row with axis 1; dividing by them changes no digit.

    Shape (1, 1), or (n, 1), int32, which `np.ldexp` takes on every system.
    """
    return np.frexp(np.abs(embeddings).max(axis=axis, keepdims=True))[1]


def _unit(embeddings: np.ndarray) -> np.ndarray:
    lengths = _norms(embeddings)
    if _lost(lengths).any():
        embeddings = np.ldexp(embeddings, -_exponents(embeddings, axis=1))
        lengths = _norms(embeddings)
    return embeddings / lengths[:, None]


def _distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    a, b = a.astype(np.float64), b.astype(np.float64)
    with np.errstate(over="ignore"):
        squares = [(one * one).sum(axis=1) for one in (a, b)]
    exponent = np.int32(0)
    if not 1e-290 < max(one.max() for one in squares) < 1e290:
        exponent = max(_exponents(one).max() for one in (a, b))
        a, b = (np.ldexp(one, -exponent) for one in (a, b))
        squares = [(one * one).sum(axis=1) for one in (a, b)]
    squared = squares[0][:, None] + squares[1][None, :] - 2.0 * (a @ b.T)
    return np.ldexp(np.sqrt(np.maximum(squared, 0.0)), exponent)


# What `top_k` looks for the largest of; queries are unit vectors already where the metric is cosine.
_LIKENESS = {
    "cosine": lambda query, rows: query @ _unit(rows).T,
    "dot": lambda query, rows: query @ rows.T,
    "euclidean": lambda query, rows: -_distances(query, rows),
}
