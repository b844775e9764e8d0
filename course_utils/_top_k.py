"""The k best of many scores that are never all in memory: the inside of `vectors.top_k`.

Scores come in blocks of (queries, columns). The first block sets each query a bar, its k-th best score. Of a later
block only what is above the bar is kept, which soon is little, and now and then the best of what was kept raise it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from course_utils import _cores

_KEPT = 4  # times the k of each query may be kept before the bar is raised


class Scored(NamedTuple):
    """Scores with the query and the column that each belongs to, all (n,)."""

    query: np.ndarray
    column: np.ndarray
    score: np.ndarray


def largest_of_all(
    block_of: Callable[[int, int], np.ndarray], n_queries: int, n_columns: int, k: int, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """Columns and scores of the `k` largest for each query, best first, both (n_queries, k); a tie to the lower column.

    `block_of(start, stop)` gives the scores of these columns, (n_queries, stop − start); several threads call it, each
    for its part of the columns. A block has `width` columns, or k if that is more. Blocks begin at multiples of that,
    however many cores there are, so that their number changes no score.
    """
    width = max(width, k)
    if n_columns < 2 * width:
        best = _scan(block_of, n_queries, 0, n_columns, k, width)
    else:
        with _cores.workers() as (pool, cores):
            parts = min(cores, n_columns // width)
            cuts = np.linspace(0, -(-n_columns // width), parts + 1).astype(int) * width
            cuts = [*cuts[:-1].tolist(), n_columns]
            found = pool.map(lambda cut: _scan(block_of, n_queries, *cut, k, width), pairwise(cuts))
            best = _best(list(found), n_queries, k)
    return best.column.reshape(n_queries, k), best.score.reshape(n_queries, k)


def _scan(block_of, n_queries: int, start: int, stop: int, k: int, width: int) -> Scored:
    """The k best of each query within the columns start … stop."""
    first = block_of(start, min(start + width, stop))
    bar = np.partition(first, first.shape[1] - k, axis=1)[:, first.shape[1] - k, None]
    kept = [_where(~(first < bar), first, start)]  # not ≥: what is no number is kept too, and found by `_best`
    for offset in range(start + width, stop, width):
        block = block_of(offset, min(offset + width, stop))
        kept.append(_where(~(block <= bar), block, offset))  # of equal scores the earlier column stays
        if sum(len(one.score) for one in kept) > _KEPT * n_queries * k:
            kept = [_best(kept, n_queries, k)]
            bar = kept[0].score.reshape(n_queries, k)[:, -1:]
    return _best(kept, n_queries, k)


def _where(chosen: np.ndarray, block: np.ndarray, offset: int) -> Scored:
    """The chosen scores of a block whose first column is `offset`."""
    flat = np.flatnonzero(chosen)  # far faster than nonzero with two axes
    query, column = np.divmod(flat, block.shape[1])
    return Scored(query, column + offset, block.ravel()[flat])


def _best(kept: list[Scored], n_queries: int, k: int) -> Scored:
    """The k best of each query, by query, then best first; every query has k or more.

    Of equal scores the lower column comes first: what is kept is in that order, and the sort is stable.
    """
    query, column, score = (np.concatenate(part) for part in zip(*kept, strict=True))
    if not np.isfinite(score).all():
        got = "NaN" if np.isnan(score).any() else "infinity"
        raise ValueError(
            f"scores: expected numbers, got {got}: some numbers are too large to be multiplied. "
            "Next: scale the vectors, or pass them as float64."
        )
    order = np.lexsort((-score, query))
    first = np.searchsorted(query[order], np.arange(n_queries))
    rank = np.arange(len(order)) - first[query[order]]
    order = order[rank < k]
    return Scored(query[order], column[order], score[order])
