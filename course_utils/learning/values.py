"""A value that a learner's code made: read as plain data, and shown as text that a learner can read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

LARGEST = 1_000_000  # elements of a value that is read
SMALL = 12  # values of an array that is shown whole


@dataclass(frozen=True)
class Unread:
    """Stands for a value that is no plain data: its type, how it looks, and what to do about it."""

    type: str
    text: str
    advice: str = ""

    def __repr__(self) -> str:
        return self.text


def plain(value: Any) -> Any:
    """A value as builtin types and arrays; what is neither, and cannot be read as an array, becomes `Unread`."""
    try:
        return _plain(value)
    except Exception as error:  # whatever the learner's object does when it is looked at
        return Unread(type(value).__name__, said(repr, value), f" It cannot be read: {said(str, error)}")


def said(how: Callable[[Any], str], value: Any) -> str:
    """`str` or `repr` of a learner's object, which may be long, and may itself raise."""
    try:
        return how(value)[:500]
    except Exception as error:
        return f"<{type(value).__name__}, which cannot be shown: {type(error).__name__}>"


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in (type(None), type(...), bool, int, float, complex):
        return value
    size = _size(value)
    if size > LARGEST:
        text = f"shape {value.shape}" if hasattr(value, "shape") else f"{size:,} elements"
        return Unread(kind.__name__, text, " That is too large to be read.")
    if kind is str:
        return value
    if isinstance(value, dict):
        return {_plain(key): _plain(one) for key, one in value.items()}
    for builtin in (list, tuple, set, frozenset):
        if isinstance(value, builtin):
            return builtin(map(_plain, value))
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        return Unread(kind.__name__, said(repr, value), " Some of its values are masked: fill them in.")
    array = np.asarray(value)
    if not array.dtype.hasobject:
        return array.copy()[()]  # an array without a dimension becomes its one value
    if array.ndim:
        return _plain(array.tolist())
    return Unread(kind.__name__, said(repr, value), _advice(value))


def _size(value: Any) -> int:
    if hasattr(value, "shape"):
        return int(np.prod(value.shape, dtype=float))
    return len(value) if hasattr(value, "__len__") else 0


def _advice(value: Any) -> str:
    if hasattr(value, "toarray"):
        return " A sparse array has a method that makes an array of it: `.toarray()`."
    if isinstance(value, Iterator | type({}.values()) | type({}.keys())):
        return " Its values are computed when they are asked for: make a list of them by `list(…)`."
    return ""


def like(value: Any) -> str:
    """The same text for values that are equal, whether they are lists, tuples or arrays."""
    return repr(_bare(value, list))


def shown(value: Any) -> str:
    """A value as a learner can read it: small arrays whole, large ones by their shape."""
    if isinstance(value, np.ndarray) and value.size > SMALL:
        return f"an array of shape {value.shape}"
    if isinstance(value, np.ndarray) and value.ndim:
        return np.array2string(value, precision=4, separator=", ", floatmode="maxprec").replace("\n", " ")
    if isinstance(value, np.ndarray | np.generic | float):
        return f"{np.asarray(value).item():.6g}" if np.asarray(value).dtype.kind == "f" else str(value)
    text = " ".join(said(repr, _bare(value, tuple)).split())
    return text if len(text) <= 120 else text[:117] + "..."


def _bare(value: Any, of_tuple: type) -> Any:
    """Lists and Python's own numbers in place of arrays and NumPy's numbers; `of_tuple` is what a tuple becomes."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    if isinstance(value, list | tuple):
        return (of_tuple if isinstance(value, tuple) else list)(_bare(one, of_tuple) for one in value)
    return value
