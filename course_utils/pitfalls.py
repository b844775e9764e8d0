"""The bug zoo of notebook 04: sixteen ways to get vector search wrong, each beside the right way.

A `Pitfall` has two functions, `wrong` and `right`. Both take pooled vectors, query (n_queries, dim) and corpus
(n, dim), as an encoder gives them before any step to unit length, and the number k of results, and return a `Search`:
the vectors that were compared, the ids, the scores. `signature` looks at that `Search` and nothing else: it recognises
the bug from what a person has in hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils import vectors

TRUNCATED = 64  # dimensions that the truncated pipelines keep
EMPTY = 5  # empty texts in the corpus of "NaN ranks first"
COPIED = 0.58  # a threshold from another model: GloVe's for a precision of 0.75 on pairs of WordSim-353


@dataclass(frozen=True, eq=False)
class Search:
    """A finished search: what the index was asked and holds, and what it returned, best first.

    `query` (n_queries, d) and `corpus` (n, d) are the vectors as compared, or the int8 codes as stored; `ids` and
    `scores` are (n_queries, k); an id of −1 stands for "no result".
    """

    query: np.ndarray
    corpus: np.ndarray
    ids: np.ndarray
    scores: np.ndarray


@dataclass(frozen=True, eq=False)
class Pitfall:
    """One bug: the wrong line, the search with it and without it, and how to recognise and mend it.

    `signature(search)` is True where the bug has left its mark. `traceless` bugs leave none.
    """

    name: str
    line: str
    wrong: Callable[[np.ndarray, np.ndarray, int], Search]
    right: Callable[[np.ndarray, np.ndarray, int], Search]
    signature: Callable[[Search], bool]
    look_for: str
    mend: str
    traceless: bool = False


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
    return _ordered(query, corpus, _squared(query, corpus), k)


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
    return _ordered(query, corpus, _squared(query, corpus), k, sign=-1)


def distance_above(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """The distances of an L2 index, kept where they are above 0.5, as one would keep a cosine."""
    query, corpus = vectors.l2_normalize(query), vectors.l2_normalize(corpus)
    squared = _squared(query, corpus)
    found = _ordered(query, corpus, np.where(squared > 0.5, squared, np.inf), k)
    return Search(query, corpus, np.where(np.isfinite(found.scores), found.ids, -1), found.scores)


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
        lengths = _lengths(rows.T)
        return (rows / np.where(lengths > 0, lengths, 1)).astype(rows.dtype)

    return inner_product(by_column(query), by_column(corpus), k)


def int8_cast(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """The numbers of a unit vector lie between −1 and 1, and a cast to int8 cuts them off at zero."""
    query, codes = vectors.l2_normalize(query), vectors.l2_normalize(corpus).astype(np.int8)
    found = inner_product(query, codes.astype(np.float32), k)
    return Search(query, codes, found.ids, found.scores)


def int8_times_127(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """One scale for all columns, made for numbers that reach 1; those of a unit vector stay far below."""
    query, codes = vectors.l2_normalize(query), np.rint(vectors.l2_normalize(corpus) * 127).astype(np.int8)
    found = inner_product(query, codes.astype(np.float32), k)
    return Search(query, codes, found.ids, found.scores)


def int8_overflow(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """Products of int8 numbers added up in int8, which holds nothing above 127."""
    query, corpus = (
        np.rint(rows / np.abs(rows).max() * 127).astype(np.int8)
        for rows in (vectors.l2_normalize(query), vectors.l2_normalize(corpus))
    )
    exact = query.astype(np.float32) @ corpus.astype(np.float32).T  # below 2**24, so every whole number is exact
    return _ordered(query, corpus, exact.astype(np.int64).astype(np.int8), k, sign=-1)


def float16_sum(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """Products added up one after another in float16, which keeps eleven bits."""
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


def smallest_first(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """Cosines in the order of argsort, as if they were distances."""
    query, corpus = vectors.l2_normalize(query), vectors.l2_normalize(corpus)
    return _ordered(query, corpus, query @ corpus.T, k)


def copied_threshold(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
    """Only results above a cosine that served another model."""
    found = cosine(query, corpus, k)
    return Search(found.query, found.corpus, np.where(found.scores > COPIED, found.ids, -1), found.scores)


def with_empty(search: Callable[[np.ndarray, np.ndarray, int], Search]) -> Callable[..., Search]:
    """The same search over a corpus to which empty texts were added, as rows of zeros at its end."""

    def run(query: np.ndarray, corpus: np.ndarray, k: int) -> Search:
        return search(query, np.vstack([corpus, np.zeros_like(corpus[:EMPTY])]), k)

    return run


# -- what each leaves behind ----------------------------------------------------------------------------------


def _lengths(rows: np.ndarray) -> np.ndarray:
    return np.linalg.norm(rows.astype(np.float64), axis=1)


def _is_unit(rows: np.ndarray) -> bool:
    return bool(np.allclose(_lengths(rows), 1, atol=2e-3))  # float16 keeps three digits


def _is_float(search: Search) -> bool:
    return search.corpus.dtype.kind == "f" and bool(np.isfinite(search.corpus).all())


def _has_unit_columns(rows: np.ndarray) -> bool:
    lengths = _lengths(rows.T)
    return bool(np.allclose(lengths[lengths > 0], 1, atol=2e-3))


def _of_results(search: Search, pairwise: np.ndarray) -> np.ndarray:
    return np.take_along_axis(pairwise, np.maximum(search.ids, 0), axis=1)


def _shows_distances(search: Search) -> bool:
    if not _is_float(search):
        return False
    expected = _of_results(search, _squared(search.query, search.corpus))
    return bool(np.allclose(search.scores[search.ids >= 0], expected[search.ids >= 0], atol=1e-3))


def _only_queries_raw(search: Search) -> bool:
    return _is_float(search) and _is_unit(search.corpus) and not _is_unit(search.query)


def _only_passages_raw(search: Search) -> bool:
    return _is_float(search) and _is_unit(search.query) and _lengths(search.corpus).max() > 1.01


def _both_raw(search: Search) -> bool:
    sides = (search.query, search.corpus)
    columns = any(map(_has_unit_columns, sides))
    return _is_float(search) and not columns and all(_lengths(rows).max() > 1.01 for rows in sides)


def _largest_distance_first(search: Search) -> bool:
    return _shows_distances(search) and bool((np.diff(search.scores, axis=1) < 0).any())


def _nearer_rows_left_out(search: Search) -> bool:
    if not _shows_distances(search):
        return False
    rising = (np.diff(np.where(search.ids >= 0, search.scores, np.inf), axis=1) >= 0) | (search.ids[:, 1:] < 0)
    nearest = _squared(search.query, search.corpus).min(axis=1)
    return bool(rising.all() and (nearest < search.scores[:, 0] - 1e-3).any())


def _all_shorter_than_one(search: Search) -> bool:
    sides = (search.query, search.corpus)
    short = all(_lengths(rows).max() < 1.01 and _lengths(rows).min() < 0.99 for rows in sides)
    return _is_float(search) and short and not any(map(_has_unit_columns, sides))


def _passages_shorter_than_one(search: Search) -> bool:
    lengths = _lengths(search.corpus)
    return _is_float(search) and _is_unit(search.query) and lengths.max() < 1.01 and lengths.min() < 0.99


def _unit_columns(search: Search) -> bool:
    return _is_float(search) and _has_unit_columns(search.corpus) and not _is_unit(search.corpus)


def _codes_are_zero(search: Search) -> bool:
    return search.corpus.dtype == np.int8 and bool(np.mean(search.corpus == 0) > 0.95)


def _codes_use_few_steps(search: Search) -> bool:
    largest = np.abs(search.corpus.astype(np.int16)).max() if search.corpus.dtype == np.int8 else 0
    return bool(0 < largest < 100)


def _sums_overflow(search: Search) -> bool:
    return search.corpus.dtype == np.int8 and search.scores.dtype == np.int8


def _sums_of_eleven_bits(search: Search) -> bool:
    return search.scores.dtype == np.float16


def _has_nan(search: Search) -> bool:
    return any(part.dtype.kind == "f" and bool(np.isnan(part).any()) for part in (search.corpus, search.scores))


def _smallest_cosine_first(search: Search) -> bool:
    if not (_is_float(search) and _is_unit(search.query) and _is_unit(search.corpus)):
        return False
    cosines = _of_results(search, search.query @ search.corpus.T)
    rises = np.diff(search.scores.astype(float), axis=1)
    return bool(np.allclose(cosines, search.scores, atol=1e-3) and (rises >= 0).all() and (rises > 0).any())


def _mostly_empty(search: Search) -> bool:
    found = search.ids >= 0
    return bool((~found).mean() > 0.5 and not _shows_distances(search))


PITFALLS = (
    Pitfall(
        "queries not normalized",
        "scores = queries @ unit(passages).T",
        raw_queries,
        cosine,
        _only_queries_raw,
        "the queries' lengths are not 1, and scores exceed 1",
        "Normalize both sides in one place, the function that embeds.",
    ),
    Pitfall(
        "passages not normalized",
        "scores = unit(queries) @ passages.T",
        raw_passages,
        cosine,
        _only_passages_raw,
        "the stored rows' lengths are not 1 while the queries' are",
        "Normalize before storing; assert the stored lengths once.",
    ),
    Pitfall(
        "inner-product index over raw vectors",
        "index = IndexFlatIP(dim); index.add(passages)",
        inner_product,
        cosine,
        _both_raw,
        "lengths on both sides are far from 1, and scores exceed 1",
        "Normalize what goes in and what is asked, or choose an index whose measure is cosine.",
    ),
    Pitfall(
        "L2 distances sorted as cosines",
        "best = np.argsort(-distances)",
        farthest_first,
        smallest_distance,
        _largest_distance_first,
        "scores equal squared distances and fall along the ranks",
        "Smallest distance first; or turn it into a cosine, 1 − d² / 2, on unit vectors.",
    ),
    Pitfall(
        "L2 distances kept above a threshold",
        "hits = ids[distances > 0.5]",
        distance_above,
        smallest_distance,
        _nearer_rows_left_out,
        "the index holds rows that are nearer than the first result",
        "Keep distances below a threshold; on unit vectors d² < 2 − 2t says the same as cosine > t.",
    ),
    Pitfall(
        "truncated, not renormalized",
        "short = unit(vectors)[:, :64]",
        truncated_only,
        truncated,
        _all_shorter_than_one,
        "lengths on both sides are below 1 and differ",
        "Normalize after cutting, as the last step.",
    ),
    Pitfall(
        "mean of unit vectors taken as unit",
        "passage = (unit(a) + unit(b)) / 2",
        mean_taken_as_unit,
        two_together,
        _passages_shorter_than_one,
        "stored lengths are below 1 and differ, the queries' are 1",
        "Normalize after every mean.",
    ),
    Pitfall(
        "columns normalized instead of rows",
        "n = np.linalg.norm(x, axis=0); x / np.where(n > 0, n, 1)",
        columns_for_rows,
        cosine,
        _unit_columns,
        "the columns' lengths are 1, the rows' are not",
        "axis=1 with keepdims=True: one length a row.",
    ),
    Pitfall(
        "int8 by a cast",
        "codes = unit(passages).astype(np.int8)",
        int8_cast,
        calibrated_int8,
        _codes_are_zero,
        "nearly every stored code is zero",
        "Scale to the range of each column first (quantize_int8).",
    ),
    Pitfall(
        "int8 without calibration",
        "codes = np.rint(unit(passages) * 127).astype(np.int8)",
        int8_times_127,
        calibrated_int8,
        _codes_use_few_steps,
        "the stored codes use a small part of −128 … 127",
        "Take the range of each column from a calibration corpus.",
    ),
    Pitfall(
        "int8 products added up in int8",
        "scores = codes_q @ codes_p.T  # both int8",
        int8_overflow,
        calibrated_int8,
        _sums_overflow,
        "scores are int8 themselves: sums wrapped around",
        "Widen first: codes.astype(np.int32).",
    ),
    Pitfall(
        "added up in float16",
        "total += q[i] * p[i]  # total is float16",
        float16_sum,
        cosine,
        _sums_of_eleven_bits,
        "scores are float16: neighbours in rank tie, or differ by 1 / 2048",
        "Store float16 if you like; add up in float32.",
    ),
    Pitfall(
        "NaN ranks first",
        "best = np.argsort(scores)[::-1]  # an empty text among the passages",
        with_empty(nan_first),
        with_empty(without_empty),
        _has_nan,
        "the same few rows head every result with the score nan; numpy warned of an invalid value",
        "Drop rows without a direction before normalizing; refuse NaN when storing.",
    ),
    Pitfall(
        "normalized twice",
        "unit(unit(x))",
        twice,
        cosine,
        lambda search: False,
        "nothing: a unit vector divided by 1 stays what it is",
        "Nothing to mend; keep one of the two for the reader's sake.",
        traceless=True,
    ),
    Pitfall(
        "argsort on a similarity",
        "best = np.argsort(scores)[:k]",
        smallest_first,
        cosine,
        _smallest_cosine_first,
        "scores are cosines, and rise along the ranks",
        "np.argsort(-scores), or a function whose name says largest.",
    ),
    Pitfall(
        "threshold copied from another model",
        "hits = ids[scores > 0.58]  # GloVe's",
        copied_threshold,
        cosine,
        _mostly_empty,
        "most result places stay empty",
        "Choose the threshold on labelled pairs of your own model, or return the best k.",
    ),
)


def find(name: str) -> Pitfall:
    """The pitfall with this name; an unknown one raises ValueError with those there are."""
    for pitfall in PITFALLS:
        if pitfall.name == name:
            return pitfall
    raise ValueError(f"name: expected one of {', '.join(repr(one.name) for one in PITFALLS)}, got {name!r}.")


def diagnose(search: Search) -> tuple[str, ...]:
    """Names of the pitfalls whose signature a search shows; none where nothing is suspicious.

    >>> query, corpus = np.array([[3.0, 4.0]]), np.array([[2.0, 0.0], [0.0, 5.0], [1.0, 1.0]])
    >>> diagnose(inner_product(query, corpus, k=2))
    ('inner-product index over raw vectors',)
    >>> diagnose(cosine(query, corpus, k=2))
    ()
    """
    return tuple(pitfall.name for pitfall in PITFALLS if pitfall.signature(search))


def _with_next(corpus: np.ndarray) -> np.ndarray:
    unit = vectors.l2_normalize(corpus)
    return (unit + np.roll(unit, -1, axis=0)) / 2


def _squared(query: np.ndarray, corpus: np.ndarray) -> np.ndarray:
    return vectors.euclidean_distance(query.astype(np.float32), corpus.astype(np.float32)) ** 2


def _ordered(query: np.ndarray, corpus: np.ndarray, scores: np.ndarray, k: int, *, sign: int = 1) -> Search:
    """Smallest first, or with sign −1 largest first; of equal scores the lower id."""
    wide = scores.astype(np.float64) if scores.dtype.kind == "f" else scores.astype(np.int64)
    ids = np.stack([vectors.largest(-sign * row, k) for row in wide])
    return Search(query, corpus, ids, np.take_along_axis(scores, ids, axis=1))
