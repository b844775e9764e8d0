"""The cache of vectors on disk: one SQLite file, whose loss costs time and never a result."""

from __future__ import annotations

import errno
import functools
import hashlib
import sqlite3
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

_PATIENCE = 20  # seconds for which another process may lock the file; a write takes milliseconds
_given_up: set[Path] = set()  # files that were locked for longer; no call of this process waits for one again


def key_of(identity: str, text: str) -> bytes:
    """The key of a text's vector: a hash of what computes it and of the text."""
    return hashlib.sha256(f"{identity}\0{text}".encode()).digest()


class VectorCache:
    """Vectors by key in one SQLite file. Where the file fails, this says so once and keeps nothing more."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection: sqlite3.Connection | None = None
        if path in _given_up:
            return
        with self._or_go_on_without():
            path.parent.mkdir(parents=True, exist_ok=True)
            if _has_locks(path.parent):
                self.connection = sqlite3.connect(path, timeout=_PATIENCE)
            else:  # a folder beside the file stands for the lock; who makes it first has it
                self.connection = sqlite3.connect(f"{path.as_uri()}?vfs=unix-dotfile", timeout=_PATIENCE, uri=True)
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
                f"Vectors are computed but not kept: {self.path} cannot be used ({error}). {self._next_step(error)}",
                file=sys.stderr,
            )

    def _next_step(self, error: Exception) -> str:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest of it tells details
        if code == sqlite3.SQLITE_BUSY:
            _given_up.add(self.path)
            folder = self.path.with_name(f"{self.path.name}.lock")
            left = f"; if no other runs, delete the folder {folder}, which an ended one left" if folder.is_dir() else ""
            return (
                f"Another process has had it for {_PATIENCE} seconds, so this process goes on without it. "
                f"Next: wait for other notebooks that compute vectors{left}; then restart this kernel."
            )
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return "Delete that file; the next call makes it again."
        return "Next: free some space there, or set COURSE_CACHE to a folder that can be written."


@functools.cache
def _has_locks(folder: Path) -> bool:
    """Whether the file system has locks; where it has none, this says so, once in a process.

    SQLite takes a missing lock for one that another process holds, and would wait for it.
    """
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        with tempfile.TemporaryFile(dir=folder) as new:  # which nobody else can have locked
            fcntl.lockf(new, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP):
            return True  # nothing can be written there, or no more files opened: SQLite finds that out, and says so
        print(
            f"{folder} is on a file system without locks, as some network drives are. Vectors are kept there all the "
            "same, a little more slowly. Next: nothing; or set COURSE_CACHE to a folder on this machine's own disk.",
            file=sys.stderr,
        )
        return False
    return True
