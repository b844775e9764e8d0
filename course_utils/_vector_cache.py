"""The cache of vectors on disk: one SQLite file, whose loss costs time and never a result."""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np


def key_of(identity: str, text: str) -> bytes:
    """The key of a text's vector: a hash of what computes it and of the text."""
    return hashlib.sha256(f"{identity}\0{text}".encode()).digest()


class VectorCache:
    """Vectors by key in one SQLite file. Where the file fails, this says so once and keeps nothing more."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection: sqlite3.Connection | None = None
        with self._or_go_on_without():
            path.parent.mkdir(parents=True, exist_ok=True)
            self.connection = sqlite3.connect(path, timeout=60)
            with self.connection:
                self.connection.execute(
                    "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB, checksum INTEGER)"
                )

    def read(self, keys: Iterable[bytes]) -> dict[bytes, np.ndarray]:
        """The stored vectors among `keys`; a row whose checksum is wrong counts as absent."""
        keys, found = list(keys), {}
        with self._or_go_on_without():
            for start in range(0, len(keys) if self.connection else 0, 500):
                part = keys[start : start + 500]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, vector, checksum FROM vectors WHERE key IN ({marks})"
                for key, blob, checksum in self.connection.execute(query, part):
                    if zlib.crc32(blob) == checksum:
                        found[key] = np.frombuffer(blob, dtype="<f4")
        return found

    def write(self, rows: dict[bytes, np.ndarray]) -> None:
        """Store vectors in one transaction: all of them or none."""
        if self.connection is None:
            return
        blobs = [(key, row.astype("<f4").tobytes()) for key, row in rows.items()]
        with self._or_go_on_without(), self.connection:
            self.connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(key, blob, zlib.crc32(blob)) for key, blob in blobs],
            )

    def close(self) -> None:
        """Let go of the file."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    @contextmanager
    def _or_go_on_without(self) -> Iterator[None]:
        """Every vector can be computed again, so a cache that fails costs time, not the result."""
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            self.close()
            print(
                f"Vectors are computed but not kept: {self.path} cannot be used ({error}). "
                "Delete that file, free some space, or set COURSE_CACHE to a folder that can be written.",
                file=sys.stderr,
            )
