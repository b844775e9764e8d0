"""Checks at the public edge: what, expected, got, next step.

Every public function that takes arrays or texts calls one of these once; the code behind it assumes clean input.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np


def matrix(values: Any, name: str, *, allow_zero: bool = True) -> np.ndarray:
    """Return `values` as a finite float array of shape (n, dim); float32 stays float32, all else is float64.

    Raises ValueError for another shape, an empty array, NaN or infinity, and, unless `allow_zero`, for a row
    of zeros, which has no direction.

    >>> matrix([[3, 4]], "embeddings").shape
    (1, 2)
    >>> matrix([3, 4], "embeddings")
    Traceback (most recent call last):
    ValueError: embeddings: expected shape (n, dim), got (2,). For one vector, pass embeddings[None, :].
    """
    array = shaped(values, name)
    if not is_clean(array, allow_zero=allow_zero):
        _finite(array, name)
        _no_zero_rows(array, name)
    return array


def shaped(values: Any, name: str) -> np.ndarray:
    """The part of `matrix` that reads no number: the shape, and float32 or float64. Who calls it sees to the rest."""
    array = _floats(values, name)
    if array.ndim != 2:
        hint = f" For one vector, pass {name}[None, :]." if array.ndim == 1 else ""
        raise ValueError(f"{name}: expected shape (n, dim), got {array.shape}.{hint}")
    if array.size == 0:
        raise ValueError(f"{name}: expected at least one row and one column, got shape {array.shape}.")
    return array


def is_clean(array: np.ndarray, *, allow_zero: bool = True) -> bool:
    """Whether no number is NaN or infinite and, unless `allow_zero`, no row is zero.

    A sum is quickly read, and NaN and infinity stay in it. Where it is not finite, which finite numbers can bring about
    too, each number is looked at.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        total = array.sum()
    finite = np.isfinite(total) or np.isfinite(array).all()
    return bool(finite and (allow_zero or array.any(axis=-1).all()))


def vector(values: Any, name: str, *, dim: int | None = None) -> np.ndarray:
    """Return `values` as a finite float array of shape (dim,).

    >>> vector([3, 4], "query").shape
    (2,)
    """
    array = _floats(values, name)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name}: expected one vector of shape (dim,), got {array.shape}.")
    if dim is not None and array.size != dim:
        raise ValueError(f"{name}: expected {dim} numbers, got {array.size}. Both must come from the same model.")
    return _finite(array, name)


def same_shape(a: np.ndarray, b: np.ndarray, names: str) -> None:
    """Raise ValueError unless `a` and `b` have one shape: row i is paired with row i."""
    if a.shape != b.shape:
        raise ValueError(
            f"{names}: paired rows need one shape, got {a.shape} and {b.shape}. "
            "To compare every row with every row, use the pairwise function."
        )


def same_dim(a: np.ndarray, b: np.ndarray, names: str) -> None:
    """Raise ValueError unless `a` (n, dim) and `b` (m, dim) have the same number of columns."""
    if a.shape[1] != b.shape[1]:
        raise ValueError(
            f"{names}: expected the same dim, got {a.shape} and {b.shape}. "
            "Vectors of different models, or cut to different lengths, cannot be compared."
        )


def between(value: int, name: str, low: int, high: int) -> int:
    """Return `value` if it is a whole number with low ≤ value ≤ high, else raise.

    >>> between(3, "k", 1, 2)
    Traceback (most recent call last):
    ValueError: k: expected a whole number from 1 to 2, got 3.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
        raise ValueError(f"{name}: expected a whole number from {low} to {high}, got {value!r}.")
    return int(value)


def one_of(value: str, name: str, options: Iterable[str]) -> str:
    """Return `value` if it is one of `options`, else raise ValueError that lists them."""
    options = list(options)
    if value not in options:
        raise ValueError(f"{name}: expected one of {', '.join(map(repr, options))}, got {value!r}.")
    return value


def texts(values: Sequence[str], name: str = "texts") -> list[str]:
    """Return `values` as a list of strings, at least one.

    >>> texts("one sentence")
    Traceback (most recent call last):
    TypeError: texts: expected a list of strings, got one string. For one text, pass ['one sentence'].
    """
    if isinstance(values, str):
        raise TypeError(f"{name}: expected a list of strings, got one string. For one text, pass [{values[:40]!r}].")
    if not isinstance(values, Iterable):
        raise TypeError(f"{name}: expected a list of strings, got {type(values).__name__}.")
    items = list(values)
    if not items:
        raise ValueError(f"{name}: expected at least one string, got an empty list.")
    for position, item in enumerate(items):
        if not isinstance(item, str):
            raise TypeError(
                f"{name}: expected strings, got {type(item).__name__} at position {position} ({item!r:.40}). "
                "Drop it, or replace it with text."
            )
    return items


def _floats(values: Any, name: str) -> np.ndarray:
    try:
        array = np.asarray(values)
        return array if array.dtype == np.float32 else array.astype(np.float64, copy=False)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{name}: expected numbers in rows of one length, got {type(values).__name__}: {error}."
        ) from error


def _finite(array: np.ndarray, name: str) -> np.ndarray:
    if not np.isfinite(array).all():
        bad = np.argwhere(~np.isfinite(array))[0].tolist()
        value = array[tuple(bad)]
        raise ValueError(
            f"{name}: expected finite numbers, got {value} at {bad}. "
            "A NaN often comes from a zero vector that was normalized, or from an empty text."
        )
    return array


def _no_zero_rows(array: np.ndarray, name: str) -> None:
    zero = np.flatnonzero(~array.any(axis=1))
    if zero.size:
        raise ValueError(
            f"{name}: expected rows with a direction, got {zero.size} zero row(s), the first at {zero[0]}. "
            "A zero vector has no cosine: drop the row, or find out why its text has no vector."
        )
