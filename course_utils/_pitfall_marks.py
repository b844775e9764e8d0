"""What each bug of the zoo leaves behind: one function a mark, which looks at a `Search` and nothing else."""

from __future__ import annotations

import numpy as np

from course_utils._pitfall_searches import Search, row_lengths, squared_distances


def _is_unit(rows: np.ndarray) -> bool:
    return bool(np.allclose(row_lengths(rows), 1, atol=2e-3))  # float16 keeps three digits


def _is_float(search: Search) -> bool:
    return search.corpus.dtype.kind == "f" and bool(np.isfinite(search.corpus).all())


def _has_unit_columns(rows: np.ndarray) -> bool:
    lengths = row_lengths(rows.T)
    return bool(np.allclose(lengths[lengths > 0], 1, atol=2e-3))


def _shows_distances(search: Search) -> bool:
    if not _is_float(search):
        return False
    expected = np.take_along_axis(squared_distances(search.query, search.corpus), search.ids, axis=1)
    return bool(np.allclose(search.scores, expected, atol=1e-3))


def only_queries_raw(search: Search) -> bool:
    return _is_float(search) and _is_unit(search.corpus) and not _is_unit(search.query)


def only_passages_raw(search: Search) -> bool:
    return _is_float(search) and _is_unit(search.query) and row_lengths(search.corpus).max() > 1.01


def largest_distance_first(search: Search) -> bool:
    return _shows_distances(search) and bool((np.diff(search.scores, axis=1) < 0).any())


def all_shorter_than_one(search: Search) -> bool:
    sides = (search.query, search.corpus)
    short = all(row_lengths(rows).max() < 1.01 and row_lengths(rows).min() < 0.99 for rows in sides)
    return _is_float(search) and short and not any(map(_has_unit_columns, sides))


def passages_shorter_than_one(search: Search) -> bool:
    lengths = row_lengths(search.corpus)
    return _is_float(search) and _is_unit(search.query) and lengths.max() < 1.01 and lengths.min() < 0.99


def unit_columns(search: Search) -> bool:
    return _is_float(search) and _has_unit_columns(search.corpus) and not _is_unit(search.corpus)


def codes_are_zero(search: Search) -> bool:
    return search.corpus.dtype == np.int8 and bool(np.mean(search.corpus == 0) > 0.95)


def sums_of_eleven_bits(search: Search) -> bool:
    return search.scores.dtype == np.float16


def has_nan(search: Search) -> bool:
    return any(part.dtype.kind == "f" and bool(np.isnan(part).any()) for part in (search.corpus, search.scores))
