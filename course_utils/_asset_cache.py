"""The cache of assets: its folder, what it holds, and the lock and the staging folder of those who fill it."""

from __future__ import annotations

import errno
import functools
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from course_utils._registry import Asset, Member, Source

_HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)  # what a system says of a lock that another process holds
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)  # and of a file system that has none


@dataclass(frozen=True)
class AssetStatus:
    """What the cache holds of an asset; `details` names each file that is not as it must be, and why."""

    name: str
    state: Literal["ok", "missing", "damaged"]
    folder: Path
    details: tuple[str, ...] = ()


def cache_dir() -> Path:
    """Folder of the fetched assets: `COURSE_CACHE`, else `embeddings-course` in the user's cache folder."""
    return user_folder("COURSE_CACHE", "XDG_CACHE_HOME", ".cache", "Library/Caches", "LOCALAPPDATA")


def user_folder(override: str, xdg: str, linux: str, mac: str, windows: str) -> Path:
    """The course's folder among those of the user, as this system has them; `override` names it outright."""
    if chosen := os.environ.get(override):
        return Path(chosen).expanduser().absolute()
    if sys.platform == "darwin":
        base = Path.home() / mac
    elif sys.platform == "win32":
        base = Path(os.environ.get(windows) or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get(xdg) or Path.home() / linux)
    return base / "embeddings-course"


def inspect(asset: Asset) -> AssetStatus:
    """Tell what the cache holds of an asset, reading every file."""
    folder = cache_dir() / asset.name
    problems = {m.path_in_asset: problem(folder / m.path_in_asset, m) for m in asset.members}
    details = tuple(f"{file} {wrong}" for file, wrong in problems.items() if wrong)
    absent = set(problems.values()) == {"is missing"}
    return AssetStatus(asset.name, "missing" if absent else "damaged" if details else "ok", folder, details)


def problem(file: Path, expected: Member | Source) -> str:
    """Say what is wrong with a file that should have this size and SHA-256, or nothing."""
    try:
        found = file.stat()
        got = _sha256(file, found.st_size, found.st_mtime_ns)
    except (FileNotFoundError, NotADirectoryError):
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if got == expected.sha256:
        return ""
    return f"has SHA-256 {got} ({found.st_size} bytes), expected {expected.sha256} ({expected.size} bytes)"


@functools.cache
def _sha256(file: Path, size: int, mtime_ns: int) -> str:
    # size and time only tell a file from what it was before: when written again, it is read again
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def staging(group: str) -> Iterator[Path]:
    """A folder to fetch into, on the disk of the cache; gone when the block ends."""
    base = cache_dir() / ".staging" / group
    shutil.rmtree(base, ignore_errors=True)  # this process holds the lock: what lies here, a killed one left
    base.mkdir(parents=True, exist_ok=True)
    try:
        yield Path(tempfile.mkdtemp(dir=base))
    finally:
        shutil.rmtree(base, ignore_errors=True)  # what cannot be removed now, the next fetch removes


@contextmanager
def lock(file: Path, doing: str) -> Iterator[None]:
    """Held by one process at a time; the others wait, and say what that one is `doing`.

    On a file system without locks nobody can wait, and each goes on.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as handle:  # closing it, or the end of the process, releases the lock
        if not _try_lock(handle):
            print(f"Another process is {doing}; waiting for it.", file=sys.stderr, flush=True)
            while not _try_lock(handle):
                time.sleep(0.1)
        yield


def _try_lock(handle: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (*_HELD, *_NO_LOCKS):
            raise
        return error.errno in _NO_LOCKS
    return True
