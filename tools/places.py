"""Where things lie: the course's own folders and what its commands make. Standard library only."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "course-setup"  # what the finished set-up was made from, or UNFINISHED while it is being made
WORK = ROOT / "work"
WHEELS = ROOT / "wheels"  # only in a bundle: all that the set-up installs and fetches, so that it needs no network
NOTEBOOKS = ROOT / "notebooks"
SOURCES = NOTEBOOKS / "src"
SOLUTIONS = NOTEBOOKS / "solutions"
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "readme.png"  # a figure of a lesson, which the README shows
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIREMENTS = "tools/requirements"  # below ROOT; NAME.txt there is what only some commands need


def shown(path: Path) -> str:
    """A path as a reader should see it: from the course's folder on, where it lies there."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def venv_python():
    """Path of the environment's own Python."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
