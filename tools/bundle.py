"""`python course.py bundle`: the course in a folder, with all that it needs where there is no network.

The folder holds the course's own files and `wheels/`. Where `wheels/` is, the set-up installs packages from there and
course_utils/_fetch.py takes models and data from there. Standard library only.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import diagnosis, lock, places, pythons, setup, terminal

TARGET_GB = 1.0  # free disk for the wheels of one platform and Python, and once more for models and data
PYTHONS = [f"3.{minor}" for minor in range(pythons.OLDEST[1], pythons.NEWEST[1] + 1)]
THIS_PYTHON = ".".join(map(str, sys.version_info[:2]))
PLATFORMS = {  # sys.platform there, and the tags of its wheels
    "linux": ("linux", [*(f"manylinux_2_{glibc}_x86_64" for glibc in range(28, 4, -1)), "manylinux2014_x86_64"]),
    "windows": ("win32", ["win_amd64"]),
    "macos": ("darwin", ["macosx_14_0_arm64"]),
    "macos-intel": ("darwin", ["macosx_14_0_x86_64"]),
}


@dataclass(frozen=True)
class Target:
    """A kind of machine that the bundle shall serve; without a platform, the kind that makes it."""

    python: str = THIS_PYTHON
    platform: str = ""

    def __str__(self):
        return f"{self.platform or 'this system'} with Python {self.python}"

    def packages(self, locks):
        """pip's arguments: what to download from the packages of these locks, and which wheels fit."""
        if not self.platform:
            return [part for file in locks for part in ("-r", file)]
        system, tags = PLATFORMS[self.platform]
        # pip would judge conditions such as sys_platform == "win32" by the machine it runs on: name exact versions
        pins = {name: version for file in locks for name, version in lock.read_lock(system, file).items()}
        if system == "linux":
            pins["torch"] += "+cpu"  # the other build needs CUDA's packages, which the lock does not have
        fitting = [part for tag in tags for part in ("--platform", tag)]
        return ["--no-deps", "--python-version", self.python, *fitting, *(f"{n}=={v}" for n, v in pins.items())]

    def index(self):
        """pip's options for an index beside the usual one."""
        if not self.platform:
            return setup.cpu_torch_index()
        # pip asks an index for every package, and would wait for a silent one as often
        asked = self.platform == "linux" and setup.answers(setup.TORCH_CPU_INDEX + "/torch/")
        return ["--extra-index-url", setup.TORCH_CPU_INDEX] if asked else []


def make(arguments):
    """Run the command; 0 when the bundle is finished. Until then it is called FOLDER.part."""
    options = parse(arguments)
    pythons = options.python or [THIS_PYTHON]
    targets = [Target(), *(Target(python, name) for name in options.platform for python in pythons)]
    locks = ["requirements.txt", *(f"{places.REQUIREMENTS}/{extra}.txt" for extra in setup.EXTRAS if options.all)]
    folder, part = options.to, options.to.with_name(options.to.name + ".part")
    check(folder, part, needed_gb=TARGET_GB * (1 + len(targets)) * (1 + options.zip))
    if folder.exists():
        folder.rename(part)
    wheels = part / places.WHEELS.name
    wheels.mkdir(parents=True, exist_ok=True)
    with python_with_pip() as python:
        for target in targets:
            download_packages(python, target, locks, wheels)
        setup.step("Download models and data", [python, "-m", "course_utils.assets", "download", wheels])
    copy_course(part)
    part.rename(folder)
    made = [folder, archive(folder)] if options.zip else [folder]
    tell(made, targets)
    return 0


def parse(arguments):
    """Read the command line."""
    parser = argparse.ArgumentParser("python course.py bundle", add_help=False)
    parser.add_argument("--to", type=lambda text: Path(text).resolve(), default=places.WORK / "embeddings-course")
    parser.add_argument("--zip", action="store_true")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--platform", nargs="+", choices=PLATFORMS, default=[])
    parser.add_argument("--python", nargs="+", choices=PYTHONS, default=[])
    options = parser.parse_args(arguments)
    if options.python and not options.platform:
        parser.error("--python goes with --platform: this machine's own packages are for the Python that runs this")
    return options


def check(folder, part, needed_gb):
    """Refuse a place where a bundle cannot be made, or where something else would be lost."""
    if places.ROOT in (folder, *folder.parents) and places.WORK not in folder.parents:
        raise terminal.Stop(f"{folder} lies in the course itself. Next: --to a folder outside it, or in work/.")
    if folder.exists() and part.exists():
        raise terminal.Stop(f"There are {folder} and an unfinished {part.name} beside it. Next: delete one of them.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "wheels").is_dir():
        raise terminal.Stop(f"{folder} is there and is no bundle. Next: --to a folder that does not exist yet.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder.parent).free / 1e9
    if free < needed_gb:
        raise terminal.Stop(
            f"Too little disk space: this bundle needs up to {needed_gb:.0f} GB, and {folder.parent} has {free:.1f} GB "
            "free. Next: free some space, or --to a folder on another disk."
        )


@contextmanager
def python_with_pip():
    """Path of a Python that has pip, for as long as it is needed: neither .venv nor this one's pip has to be there."""
    with tempfile.TemporaryDirectory() as temporary:
        setup.step("Make an environment to download with", [sys.executable, "-m", "venv", temporary])
        yield Path(temporary) / places.venv_python().relative_to(places.VENV)


def download_packages(python, target, locks, wheels):
    """Download the packages of one target, unless pip finds all of them in `wheels` already."""
    pip = [python, "-m", "pip"]
    wanted = ["download", "--only-binary=:all:", "--dest", wheels, *target.packages(locks)]
    for wheel in wheels.glob("*.whl"):
        if not zipfile.is_zipfile(wheel):  # pip copies a wheel to its place: interrupted, it leaves a part of it
            wheel.unlink()
    if any(wheels.glob("*.whl")):
        status, _ = terminal.run_captured([*pip, "--isolated", *wanted, "--no-index", "--find-links", wheels])
        if status == 0:
            return terminal.say(f"Packages for {target}: already there")
    source = ["--no-index", "--find-links", places.WHEELS] if places.WHEELS.is_dir() else target.index()
    title = f"Download the packages for {target}"
    setup.step(title, [*pip, *wanted, *source], lambda output: explain(output, target))


def explain(output, target):
    """Name the package that has no wheel for another machine, or say what else pip's output means."""
    missing = re.search(r"No matching distribution found for (\S+)", output)
    if not target.platform or not missing or "connection broken" in output:
        return diagnosis.diagnosis(output)
    remedy = "leave that platform out, or choose another --python"
    if missing[1].endswith("+cpu"):
        remedy = f"look whether {setup.TORCH_CPU_INDEX} answers here, which has it; else " + remedy
    return (
        f"The package index has no wheel of {missing[1]} for {target}: a bundle cannot serve such a machine. "
        f"Next: {remedy}."
    )


def course_files(root):
    """Paths of the course's files below `root`: all but what .gitignore names and git's own folder."""
    patterns = (places.ROOT / ".gitignore").read_text(encoding="utf-8").split()
    skipped = shutil.ignore_patterns(".git", *(pattern.rstrip("/") for pattern in patterns))
    for folder, folders, files in os.walk(root):
        left_out = skipped(folder, folders + files)
        folders[:] = sorted(set(folders) - left_out)
        yield from (Path(folder, name).relative_to(root) for name in sorted(set(files) - left_out))


def copy_course(part):
    """Bring the course's files in the bundle up to date; other files at its top are left alone."""
    wanted = {file for file in course_files(places.ROOT) if file.parts[0] != places.WHEELS.name}
    folders = {file.parts[0] for file in wanted if len(file.parts) > 1}
    for file in {file for file in course_files(part) if file.parts[0] in folders} - wanted:
        (part / file).unlink()  # the course no longer has it
    for file in sorted(wanted):
        (part / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(places.ROOT / file, part / file)
    terminal.say(f"Copy the course: {len(wanted)} files")


def archive(folder):
    """Pack a bundle into FOLDER.zip; wheels are compressed already."""
    packed, part = (folder.with_name(folder.name + ending) for ending in (".zip", ".zip.part"))
    with zipfile.ZipFile(part, "w", strict_timestamps=False) as file:
        for path in course_files(folder):
            file.write(folder / path, Path(folder.name) / path)
    part.replace(packed)
    return packed


def tell(made, targets):
    """Say what there is now and what to do with it."""
    for path in made:
        files = [path] if path.is_file() else [path / file for file in course_files(path)]
        terminal.say(f"{path}: {sum(file.stat().st_size for file in files) / 1e6:.0f} MB")
    terminal.say(f"For {', '.join(map(str, targets))}.")
    terminal.say(f"Next: copy {made[-1].name} to the other machine; there, in the folder: python course.py lab")
