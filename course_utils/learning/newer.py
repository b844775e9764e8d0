"""A box in the notebook when the course has a newer version of this lesson than the learner's copy."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from course_utils import _copies, assets
from course_utils.learning.boxes import show_box

__all__ = ["tell"]


def tell() -> None:
    """Say in a kernel's notebook that a newer lesson is there; say nothing where that cannot be known.

    JupyterLab starts a kernel with the path of its notebook in JPY_SESSION_NAME. Other programs do not, and a notebook
    that was renamed since, or that lies outside of `work/`, is no copy of a lesson.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    session = os.environ.get("JPY_SESSION_NAME")
    if shell is None or not session:
        return
    try:
        name = _newer(Path(session), assets.ROOT / "notebooks")
    except OSError:  # a file that may not be read: the lesson goes on without the box
        return
    if name is not None:
        lines = [
            "Your copy is of an older version. You can go on with it, and nothing of yours is ever replaced by itself.",
            "To take the newer one with your answers: save this notebook, close its tab, and call "
            f"`python course.py update {name[:2]}` in the course's folder. Your old copy stays beside it.",
        ]
        show_box("info", "The course has a newer version of this lesson", lines)


def _newer(copy: Path, notebooks: Path) -> str | None:
    """The file name of the lesson that is newer than this copy in `work/` or `work/deeper/`; None where none is."""
    for work in list(copy.parents)[:2]:
        name = copy.relative_to(work)
        lesson = _copies.read(notebooks / name) if (work / _copies.COPIED).is_dir() else None
        mine = _copies.read(copy)
        if lesson and mine and _copies.has_newer(lesson, mine, _copies.read(work / _copies.COPIED / name)):
            return copy.name
    return None
