"""Checks at the public edge: what, expected, got, next step.

Every public function that takes arrays or texts calls one of these once; the code behind it assumes clean input.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Import libraries that come with this extra of pyproject.toml; where one is missing, say how to install them.

    >>> with extra("maps"):
    ...     import no_such_library
    Traceback (most recent call last):
    ModuleNotFoundError: no_such_library: expected it with the extra "maps", got no such module. Next: in the course's \
folder, python -m pip install -e ".[maps]"; then restart the kernel.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f'{error.name}: expected it with the extra "{name}", got no such module. Next: in the course\'s folder, '
            f'python -m pip install -e ".[{name}]"; then restart the kernel.',
            name=error.name,
        ) from error


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


def numbers(values: Any, name: str) -> np.ndarray:
    """Return `values` as an array of any shape, float32 or else float64; numbers written as text are refused."""
    try:
        array = np.asarray(values)
        if np.ma.is_masked(values):
            raise TypeError("it hides numbers under a mask; fill them, or drop their rows")
        if array.dtype.kind not in "fiubO":
            raise TypeError(f"{array.dtype} holds no real numbers")
        return array if array.dtype == np.float32 else array.astype(np.float64, copy=False)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{name}: expected numbers in rows of one length, got {type(values).__name__}: {error}."
        ) from error


def shaped(values: Any, name: str) -> np.ndarray:
    """The part of `matrix` that reads no number: the shape, and float32 or float64. Who calls it sees to the rest."""
    array = numbers(values, name)
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
    array = numbers(values, name)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name}: expected one vector of shape (dim,), got {array.shape}.")
    if dim is not None and array.size != dim:
        raise ValueError(f"{name}: expected {dim} numbers, got {array.size}. Both must come from the same model.")
    return _finite(array, name)


def scores(values: Any, name: str) -> np.ndarray:
    """Return `values` as a float array of shape (n,), n ≥ 1, which may hold infinity but no NaN.

    >>> scores([1, 2], "scores")
    array([1., 2.])
    """
    array = numbers(values, name)
    if array.ndim != 1 or array.size == 0 or np.isnan(array).any():
        got = f"NaN at {np.isnan(array).argmax()}" if array.ndim == 1 and array.size else f"shape {array.shape}"
        raise ValueError(f"{name}: expected one number for each candidate, shape (n,), got {got}.")
    return array


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


def between(value: int, name: str, low: int, high: int | None = None) -> int:
    """Return `value` if it is a whole number with low ≤ value ≤ high, or of `low` or more, else raise.

    >>> between(3, "k", 1, 2)
    Traceback (most recent call last):
    ValueError: k: expected a whole number from 1 to 2, got 3.
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or value < low or (high is not None and value > high):
        which = f"of {low} or more" if high is None else f"from {low} to {high}"
        raise ValueError(f"{name}: expected a whole number {which}, got {value!r}.")
    return int(value)


def one_of(value: str, name: str, options: Iterable[str]) -> str:
    """Return `value` if it is one of `options`, else raise ValueError that lists them."""
    options = list(options)
    if value not in options:
        raise ValueError(f"{name}: expected one of {', '.join(map(repr, options))}, got {value!r}.")
    return value


def probability(value: float, name: str) -> float:
    """Return `value` if it lies between 0 and 1, both left out, else raise.

    >>> probability(95, "level")
    Traceback (most recent call last):
    ValueError: level: expected a probability between 0 and 1, got 95. For 95%, pass 0.95.
    """
    if not isinstance(value, float | int | np.floating) or not 0 < value < 1:
        raise ValueError(f"{name}: expected a probability between 0 and 1, got {value!r}. For 95%, pass 0.95.")
    return float(value)


def share(value: float, name: str) -> float:
    """Return `value` as a float if it lies between 0 and 1, both included, else raise.

    >>> share(70, "weight")
    Traceback (most recent call last):
    ValueError: weight: expected a number from 0 to 1, got 70.
    """
    if not 0 <= value <= 1:
        raise ValueError(f"{name}: expected a number from 0 to 1, got {value}.")
    return float(value)


def positions(values: Iterable[int], name: str, n: int) -> np.ndarray:
    """Return `values` as an int64 array of positions among `n` things, each from 0 to n − 1.

    >>> positions([0, 1.7], "shown", 5)
    Traceback (most recent call last):
    ValueError: shown: expected positions as whole numbers from 0 to 4, got [0.0, 1.7].
    """
    array = np.asarray(values)
    whole = array.dtype.kind in "iu" and array.ndim == 1
    wrong = array[(array < 0) | (array >= n)] if whole else array.ravel()
    if wrong.size:
        hint = " Next: np.flatnonzero(mask) makes positions of a mask." if array.dtype == bool else ""
        got = wrong[:5].tolist()
        raise ValueError(f"{name}: expected positions as whole numbers from 0 to {n - 1}, got {got}.{hint}")
    return array.astype(np.int64)


def texts(values: Sequence[str], name: str = "texts") -> list[str]:
    """Return `values` as a list of strings, at least one.

    >>> texts("one sentence")
    Traceback (most recent call last):
    TypeError: texts: expected a list of strings, got one string. For one text, pass ['one sentence'].
    """
    given = items(values, name, "strings")
    if not given:
        raise ValueError(f"{name}: expected at least one string, got an empty list.")
    for position, item in enumerate(given):
        if not (isinstance(item, str) and item.isascii()):  # which is quickly seen, and needs no further look
            text(item, name, position)
    return given


def text(value: str, name: str, position: int | None = None) -> str:
    """Return `value`, which may be one of several, if it is a string that can be written as Unicode; else raise.

    >>> text(None, "word")
    Traceback (most recent call last):
    TypeError: word: expected text, got NoneType (None). Drop it, or replace it with text.
    """
    where = "" if position is None else f" at position {position}"
    if not isinstance(value, str):
        raise TypeError(
            f"{name}: expected text, got {type(value).__name__}{where} ({value!r:.40}). "
            "Drop it, or replace it with text."
        )
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{name}: expected Unicode text, got half of a surrogate pair{where} ({value[error.start]!r}, character "
            f"{error.start}). Next: text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace') joins the two "
            "halves of a pair, and replaces one that stands alone."
        ) from error
    return value


def labels(values: Sequence, name: str) -> np.ndarray:
    """Return `values` as an array of labels (n,), text or numbers, none of them missing.

    >>> labels(["a", None], "groups")
    Traceback (most recent call last):
    ValueError: groups: expected a label for each row, got None at position 1. Next: drop that row, or name its label.
    """
    given = items(values, name, "labels")
    for position, item in enumerate(given):
        if is_missing(item):
            raise ValueError(
                f"{name}: expected a label for each row, got {item!r} at position {position}. "
                "Next: drop that row, or name its label."
            )
    array = np.asarray(given)
    if array.ndim != 1:
        raise ValueError(f"{name}: expected labels of shape (n,), got {array.shape}.")
    return array.astype(str) if array.dtype.kind == "O" else array  # labels of several kinds cannot be sorted


def is_missing(label: Any) -> bool:
    """Whether a label is None, NaN, NaT or pandas' NA, as which an empty cell of a table is read."""
    return label is None or (not isinstance(label, str) and str(label) in ("nan", "NaT", "<NA>"))


def items(values: Any, name: str, of: str) -> list:
    """`values` as a list; refused is what has no order, and what would give something else than its rows."""
    kind = type(values).__name__
    if isinstance(values, str):
        kind, hint = "one string", f"For one text, pass [{values[:40]!r}]."
    elif isinstance(values, bytes):
        hint = f"Decode it first: [{name}.decode('utf-8')]."
    elif isinstance(values, Mapping):
        hint = f"A loop over it gives its keys. Next: list({name}.values())."
    elif isinstance(values, set | frozenset):
        hint = f"A set has no order, so no row belongs to one of them. Next: sorted({name})."
    elif hasattr(values, "columns"):
        hint = f"A loop over it gives the names of its columns. Next: pass one column, as {name}['NAME']."
    elif isinstance(values, Iterable) and getattr(values, "ndim", 1) > 0:
        return list(values)
    else:
        hint = f"Next: put them into a list, as {name} = [...]."
    raise TypeError(f"{name}: expected a list of {of}, got {kind}. {hint}")


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
