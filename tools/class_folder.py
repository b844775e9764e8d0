"""The folder of a class: nbgrader's settings and gradebook, what was given out, and who handed in what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from course_utils.learning import hidden
from tools import assignment, repair


@dataclass(frozen=True)
class Class:
    """The folder of a class, with nbgrader's settings for it."""

    folder: Path
    config: Config

    def course(self, lesson: str = "", student: str = "*") -> CourseDirectory:
        """nbgrader's view of the folder, in which what was repaired is what was submitted."""
        names = {"assignment_id": lesson, "student_id": student, "submitted_directory": "repaired"}
        return CourseDirectory(config=self.config, root=str(self.folder), **names)

    def gradebook(self) -> Gradebook:
        """nbgrader's database, with the points."""
        return Gradebook(self.course().db_url, self.course().course_id)

    def lessons(self) -> list[str]:
        """The assignments that were released."""
        found = sorted((self.folder / "release").glob("*/*.ipynb"))
        return [path.stem for path in found if path.stem == path.parent.name]

    def released(self, lesson: str) -> NotebookNode:
        """The notebook that students got."""
        return nbformat.read(self.folder / "release" / lesson / f"{lesson}.ipynb", as_version=4)

    def points(self, lesson: str) -> dict[str, float]:
        """The cells that give points, and how many they give at most."""
        cells = [cell for cell in self.released(lesson).cells if repair.is_graded(cell)]
        return {repair.name(cell): cell.metadata.nbgrader["points"] for cell in cells}

    def submitted(self, lesson: str, student: str) -> Path:
        """The folder in which the work of a student lies."""
        return self.folder / "submitted" / student / lesson


def find(folder: Path) -> Class:
    """The class in a folder; SystemExit where there is none."""
    assignment.check_folder(folder)
    settings = PyFileConfigLoader("nbgrader_config.py", str(folder))
    here = Class(folder, settings.load_config() if (folder / "nbgrader_config.py").exists() else Config())
    if not here.config or not here.lessons():
        raise SystemExit(
            f"grade: there is no class in {folder}. Expected nbgrader_config.py and release/, found {listed(folder)}. "
            f"Next: name the folder that you gave to `python course.py assignment`, or make one with it."
        )
    unknown = set(here.lessons()) - _known(here)
    if unknown:
        raise SystemExit(
            f"grade: the gradebook in {folder} does not know {', '.join(sorted(unknown))}. Next: make them again, with "
            f"`python course.py assignment {' '.join(sorted(one[:2] for one in unknown))} --to {folder}`."
        )
    if hidden.VARIABLE in (folder / "nbgrader_config.py").read_text(encoding="utf-8"):  # older classes have no secret
        try:
            hidden.secret()
        except ValueError as problem:
            raise SystemExit(f"grade: {problem}") from None
    return here


def _known(here: Class) -> set[str]:
    """The assignments in the gradebook; it is not made here where there is none."""
    kind, _, path = here.course().db_url.partition(":///")
    if kind == "sqlite" and not Path(path).exists():
        return set()
    with here.gradebook() as book:
        return {one.name for one in book.assignments}


def students(here: Class) -> list[str]:
    """All who handed in something, and all whom the gradebook knows."""
    folders = [path.name for path in (here.folder / "submitted").glob("*") if path.is_dir()]
    with here.gradebook() as book:
        return sorted({*(name for name in folders if not name.startswith(".")), *(one.id for one in book.students)})


def listed(folder: Path) -> str:
    """The first names in a folder, for an error message."""
    return ", ".join(sorted(path.name for path in folder.glob("*"))[:10]) or "nothing"
