"""The registry, `data/assets.toml`: which models and data there are, whence each comes, and what each file must be."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


class AssetError(RuntimeError):
    """The one error of `assets`: an unknown name, no source or no room; says what to do next."""


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
    """A folder of a published wheel, whose file has this name, size and SHA-256; or files below a `url`.

    A wheel that exists for one `platform` only, as pip names it, is asked for by that name on every machine.
    """

    package: str = ""
    version: str = ""
    filename: str = ""
    size: int = 0
    sha256: str = ""
    platform: str = ""
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


def of_the_course(file: Path) -> Path:
    """A file of the course that lies outside of the package; AssetError where only the package was installed."""
    if not file.exists():
        raise AssetError(
            f"{file}: expected a file of the course, got no such file: the package was installed without its folder. "
            "Next: in the course's folder, python -m pip install -e . and restart the kernel."
        )
    return file


def read(file: Path) -> dict[str, Asset]:
    """Every asset by name, in the order of the file."""
    entries = tomllib.loads(of_the_course(file).read_text(encoding="utf-8"))
    return {name: _parse(name, fields, entries["wheels"]) for name, fields in entries["assets"].items()}


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
