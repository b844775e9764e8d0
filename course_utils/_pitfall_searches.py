"""The searches of the bug zoo, right and wrong: query and corpus in, a `Search` out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils import _validate, vectors

TRUNCATED = 64  # dimensions that the truncated pipelines keep
EMPTY = 5  # empty texts in the corpus of "NaN ranks first"


@dataclass(frozen=True, eq=False)
class Search:
    """A finished search: what the index was asked and holds, and what it returned, best first.

    `query` (n_queries, d) and `corpus` (n, d) are the vectors as compared, or the int8 codes as stored; `ids` and
    `scores` are (n_queries, k).
    """

    query: np.ndarray
    corpus: np.ndarray
    ids: np.ndarray
    scores: np.ndarray


# -- the right way --------------------------------------------------------------------------------------------


def cosine(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """Both sides to unit length, then the largest dot products: the search that all others are compared with."""
    return inner_product(vectors.l2_normalize(query), vectors.l2_normalize(corpus), k)


def inner_product(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """The k largest dot products, whatever the lengths are: what an inner-product index does."""
    found = vectors.top_k(query, corpus, k, metric="dot")
    return Search(query, corpus, found.indices, found.scores)


def smallest_distance(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """An L2 index over unit vectors, read as it is meant: squared distances, smallest first."""
    query, corpus = vectors.l2_normalize(query), vectors.l2_normalize(corpus)
    return _ordered(query, corpus, squared_distances(query, corpus), k)


def truncated(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """The first dimensions, scaled to unit length again."""
    return inner_product(vectors.truncate(query, TRUNCATED), vectors.truncate(corpus, TRUNCATED), k)


def two_together(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """Each passage as the mean of itself and the next one, scaled to unit length again."""
    return cosine(query, _with_next(corpus), k)


def calibrated_int8(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """int8 codes over the range of each column, decoded before they are compared."""
    query, corpus = vectors.l2_normalize(query), vectors.l2_normalize(corpus)
    ranges = np.vstack([corpus.min(axis=0), corpus.max(axis=0)])
    codes = vectors.quantize_int8(corpus, ranges)
    decoded = (codes.astype(np.float32) + 128) / 255 * (ranges[1] - ranges[0]) + ranges[0]
    found = cosine(query, decoded, k)
    return Search(query, codes, found.ids, found.scores)


def without_empty(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """Zero rows are dropped before they are normalized; ids stay those of the whole corpus."""
    kept = np.flatnonzero(corpus.any(axis=1))
    found = cosine(query, corpus[kept], k)
    return Search(found.query, found.corpus, kept[found.ids], found.scores)


# -- the wrong ways -------------------------------------------------------------------------------------------


def raw_queries(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """Only the passages are normalized."""
    return inner_product(query, vectors.l2_normalize(corpus), k)


def raw_passages(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """Only the queries are normalized."""
    return inner_product(vectors.l2_normalize(query), corpus, k)


def farthest_first(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """The distances of an L2 index, sorted as if they were cosines."""
    query, corpus = vectors.l2_normalize(query), vectors.l2_normalize(corpus)
    return _ordered(query, corpus, squared_distances(query, corpus), k, sign=-1)


def truncated_only(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """The first dimensions of unit vectors, which are not unit vectors."""
    query, corpus = vectors.l2_normalize(query), vectors.l2_normalize(corpus)
    return inner_product(query[:, :TRUNCATED], corpus[:, :TRUNCATED], k)


def mean_taken_as_unit(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """The mean of two unit vectors, which is shorter the less they agree."""
    return inner_product(vectors.l2_normalize(query), _with_next(corpus), k)


def columns_for_rows(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """Each column divided by its own norm: every number changes, and no row has length one.

    A column without any value stays zero here; without the guard it would become NaN. MiniLM has such a column.
    """

    def by_column(rows: np.ndarray) -> np.ndarray:
        lengths = row_lengths(rows.T)
        return (rows / np.where(lengths > 0, lengths, 1)).astype(rows.dtype)

    return inner_product(by_column(query), by_column(corpus), k)


def int8_cast(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """The numbers of a unit vector lie between −1 and 1, and a cast to int8 cuts them off at zero."""
    query, codes = vectors.l2_normalize(query), vectors.l2_normalize(corpus).astype(np.int8)
    found = inner_product(query, codes.astype(np.float32), k)
    return Search(query, codes, found.ids, found.scores)


def float16_sum(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """Products added up one after another in float16, which keeps eleven bits."""
    with _validate.extra("models"):
        import torch

    query, corpus = (vectors.l2_normalize(rows).astype(np.float16) for rows in (query, corpus))
    total = torch.zeros((len(query), len(corpus)), dtype=torch.float16)
    columns = (torch.from_numpy(np.ascontiguousarray(side.T)) for side in (query, corpus))
    for one, other in zip(*columns, strict=True):
        total.addcmul_(one[:, None], other)  # numpy would need half a minute for this loop
    return _ordered(query, corpus, total.numpy(), k, sign=-1)


def nan_first(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """Zero rows divided by zero; argsort puts NaN last, and the reversed order puts it first."""
    with np.errstate(invalid="ignore"):
        query, corpus = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (query, corpus))
        scores = query @ corpus.T
    ids = np.argsort(scores, axis=1)[:, ::-1][:, :k]
    return Search(query, corpus, ids, np.take_along_axis(scores, ids, axis=1))


def twice(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """Normalized by the encoder, and again by the index."""
    return cosine(vectors.l2_normalize(query), vectors.l2_normalize(corpus), k)


def with_empty(search: Callable[[np.ndarray, np.ndarray, int], Search]) -> Callable[..., Search]:
    """The same search over a corpus to which empty texts were added, as rows of zeros at its end."""

    def run(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
        return search(query, np.vstack([corpus, np.zeros_like(corpus[:EMPTY])]), k)

    return run


# -- parts that several share -----------------------------------------------------------------------------------


def row_lengths(rows: np.ndarray) -> np.ndarray:
    """Length of each row, (n,), in float64 whatever the rows are."""
    return np.linalg.norm(rows.astype(np.float64), axis=1)


def _with_next(corpus: np.ndarray) -> np.ndarray:
    unit = vectors.l2_normalize(corpus)
    return (unit + np.roll(unit, -1, axis=0)) / 2


def squared_distances(query: np.ndarray, corpus: np.ndarray) -> np.ndarray:
    """Squared Euclidean distance of every query to every row, in float32."""
    return vectors.euclidean_distance(query.astype(np.float32), corpus.astype(np.float32)) ** 2


def _ordered(query: np.ndarray, corpus: np.ndarray, scores: np.ndarray, k: int, *, sign: int = 1) -> Search:
    """Smallest first, or with sign −1 largest first; of equal scores the lower id."""
    wide = scores.astype(np.float64) if scores.dtype.kind == "f" else scores.astype(np.int64)
    ids = np.stack([vectors.largest(-sign * row, k) for row in wide])
    return Search(query, corpus, ids, np.take_along_axis(scores, ids, axis=1))
