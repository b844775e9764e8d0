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


def _of_results(search: Search, pairwise: np.ndarray) -> np.ndarray:
    return np.take_along_axis(pairwise, np.maximum(search.ids, 0), axis=1)


def _shows_distances(search: Search) -> bool:
    if not _is_float(search):
        return False
    expected = _of_results(search, squared_distances(search.query, search.corpus))
    return bool(np.allclose(search.scores[search.ids >= 0], expected[search.ids >= 0], atol=1e-3))


def only_queries_raw(search: Search) -> bool:
    return _is_float(search) and _is_unit(search.corpus) and not _is_unit(search.query)


def only_passages_raw(search: Search) -> bool:
    return _is_float(search) and _is_unit(search.query) and row_lengths(search.corpus).max() > 1.01


def both_raw(search: Search) -> bool:
    sides = (search.query, search.corpus)
    columns = any(map(_has_unit_columns, sides))
    return _is_float(search) and not columns and all(row_lengths(rows).max() > 1.01 for rows in sides)


def largest_distance_first(search: Search) -> bool:
    return _shows_distances(search) and bool((np.diff(search.scores, axis=1) < 0).any())


def nearer_rows_left_out(search: Search) -> bool:
    if not _shows_distances(search):
        return False
    rising = (np.diff(np.where(search.ids >= 0, search.scores, np.inf), axis=1) >= 0) | (search.ids[:, 1:] < 0)
    nearest = squared_distances(search.query, search.corpus).min(axis=1)
    return bool(rising.all() and (nearest < search.scores[:, 0] - 1e-3).any())


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


def codes_use_few_steps(search: Search) -> bool:
    largest = np.abs(search.corpus.astype(np.int16)).max() if search.corpus.dtype == np.int8 else 0
    return bool(0 < largest < 100)


def sums_overflow(search: Search) -> bool:
    return search.corpus.dtype == np.int8 and search.scores.dtype == np.int8


def sums_of_eleven_bits(search: Search) -> bool:
    return search.scores.dtype == np.float16


def has_nan(search: Search) -> bool:
    return any(part.dtype.kind == "f" and bool(np.isnan(part).any()) for part in (search.corpus, search.scores))


def smallest_cosine_first(search: Search) -> bool:
    if not (_is_float(search) and _is_unit(search.query) and _is_unit(search.corpus)):
        return False
    cosines = _of_results(search, search.query @ search.corpus.T)
    rises = np.diff(search.scores.astype(float), axis=1)
    return bool(np.allclose(cosines, search.scores, atol=1e-3) and (rises >= 0).all() and (rises > 0).any())


def mostly_empty(search: Search) -> bool:
    found = search.ids >= 0
    return bool((~found).mean() > 0.5 and not _shows_distances(search))
