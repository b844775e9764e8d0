"""Where things lie: the course's own folders and what its commands make. Standard library only."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "course-setup"  # what the finished set-up was made from, or UNFINISHED while it is being made
WORK = ROOT / "work"
TEACHER = ROOT / "teacher"  # plans, slides and assignments, with all answers: JupyterLab shows WORK to learners
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


def absolute(arguments, option="", *, number=""):
    """A command's arguments with its caller's paths made absolute, as the program runs in ROOT.

    A path is what follows `option`. Where an option `number` is named, what stands alone is one too, but for what
    follows that option.
    """
    given = []
    for before, part in zip(["", *arguments], arguments, strict=False):
        name, equals, path = part.partition("=")
        alone = number and not part.startswith("-") and before != number
        if alone or (option and before == option):
            given.append(os.path.abspath(part))
        else:
            given.append(f"{name}={os.path.abspath(path)}" if equals and name == option else part)
    return given


def classroom():
    """The environment with the teacher's packages: it lies in `.venv`, rests on it, and is deleted with it."""
    return VENV / "classroom"


def venv_python(folder=None):
    """Path of an environment's own Python: that of `.venv`, unless another folder is given."""
    return (folder or VENV) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
