"""The bug zoo of notebook 04: ten ways to get vector search wrong, each beside the right way.

A `Pitfall` has two functions, `wrong` and `right`. Both take pooled vectors, query (n_queries, dim) and corpus
(n, dim), as an encoder gives them before any step to unit length, and the number k of results, and return a `Search`:
the vectors that were compared, the ids, the scores. `signature` looks at that `Search` and nothing else: it recognises
the bug from what a person has in hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils import _pitfall_marks as marks
from course_utils._pitfall_searches import (
    EMPTY,
    TRUNCATED,
    Search,
    calibrated_int8,
    columns_for_rows,
    cosine,
    farthest_first,
    float16_sum,
    inner_product,
    int8_cast,
    mean_taken_as_unit,
    nan_first,
    raw_passages,
    raw_queries,
    smallest_distance,
    truncated,
    truncated_only,
    twice,
    two_together,
    with_empty,
    without_empty,
)

__all__ = [
    "EMPTY",
    "PITFALLS",
    "TRUNCATED",
    "Pitfall",
    "Search",
    "calibrated_int8",
    "columns_for_rows",
    "cosine",
    "diagnose",
    "farthest_first",
    "find",
    "float16_sum",
    "inner_product",
    "int8_cast",
    "mean_taken_as_unit",
    "nan_first",
    "raw_passages",
    "raw_queries",
    "smallest_distance",
    "truncated",
    "truncated_only",
    "twice",
    "two_together",
    "with_empty",
    "without_empty",
]


def __dir__() -> list[str]:
    """What completion offers after `pitfalls.`: the nouns, not what they are made with."""
    return __all__


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


PITFALLS = (
    Pitfall(
        "queries not normalized",
        "scores = queries @ unit(passages).T",
        raw_queries,
        cosine,
        marks.only_queries_raw,
        "the queries' lengths are not 1, and scores exceed 1",
        "Normalize both sides in one place, the function that embeds.",
    ),
    Pitfall(
        "passages not normalized",
        "scores = unit(queries) @ passages.T",
        raw_passages,
        cosine,
        marks.only_passages_raw,
        "the stored rows' lengths are not 1 while the queries' are",
        "Normalize before storing; assert the stored lengths once.",
    ),
    Pitfall(
        "L2 distances sorted as cosines",
        "best = np.argsort(-distances)",
        farthest_first,
        smallest_distance,
        marks.largest_distance_first,
        "scores equal squared distances and fall along the ranks",
        "Smallest distance first; or turn it into a cosine, 1 − d² / 2, on unit vectors.",
    ),
    Pitfall(
        "truncated, not renormalized",
        "short = unit(vectors)[:, :64]",
        truncated_only,
        truncated,
        marks.all_shorter_than_one,
        "lengths on both sides are below 1 and differ",
        "Normalize after cutting, as the last step.",
    ),
    Pitfall(
        "mean of unit vectors taken as unit",
        "passage = (unit(a) + unit(b)) / 2",
        mean_taken_as_unit,
        two_together,
        marks.passages_shorter_than_one,
        "stored lengths are below 1 and differ, the queries' are 1",
        "Normalize after every mean.",
    ),
    Pitfall(
        "columns normalized instead of rows",
        "n = np.linalg.norm(x, axis=0); x / np.where(n > 0, n, 1)",
        columns_for_rows,
        cosine,
        marks.unit_columns,
        "the columns' lengths are 1, the rows' are not",
        "axis=1 with keepdims=True: one length a row.",
    ),
    Pitfall(
        "int8 by a cast",
        "codes = unit(passages).astype(np.int8)",
        int8_cast,
        calibrated_int8,
        marks.codes_are_zero,
        "nearly every stored code is zero",
        "Scale to the range of each column first (quantize_int8).",
    ),
    Pitfall(
        "added up in float16",
        "total += q[i] * p[i]  # total is float16",
        float16_sum,
        cosine,
        marks.sums_of_eleven_bits,
        "scores are float16: neighbours in rank tie, or differ by 1 / 2048",
        "Store float16 if you like; add up in float32.",
    ),
    Pitfall(
        "NaN ranks first",
        "best = np.argsort(scores)[::-1]  # an empty text among the passages",
        with_empty(nan_first),
        with_empty(without_empty),
        marks.has_nan,
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
    >>> diagnose(raw_passages(query, corpus, k=2))
    ('passages not normalized',)
    >>> diagnose(cosine(query, corpus, k=2))
    ()
    """
    return tuple(pitfall.name for pitfall in PITFALLS if pitfall.signature(search))
