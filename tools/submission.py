"""The work of one student: find the notebook, repair a copy, let nbgrader grade that, and read what came out."""

from __future__ import annotations

import codecs
import glob
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tools import isolated, repair
from tools.class_folder import Class
from tools.scores import Row

MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class CannotGrade(Exception):
    """Why the work of one student has no grade, and what to do about it."""


@dataclass(frozen=True)
class Work:
    """What a student handed in to an assignment, put into `repaired/`; `before` where its grade is still right."""

    lesson: str
    student: str
    repairs: list[str]
    before: bool


def repaired(here: Class, lesson: str, student: str, *, force: bool = False) -> Work:
    """Repair the work of one student; what has a grade and did not change is graded again only with `force`."""
    if glob.has_magic(student):
        raise CannotGrade(f"nbgrader cannot work with *, ? or [ in a name; rename the folder submitted/{student}")
    files, repairs = prepared(here, lesson, student)
    folder = here.folder / "repaired" / student / lesson
    before = _finished(here, lesson, student).exists() and _graded(here, lesson, student).exists()
    before = before and files == _contents(folder) and not force
    if not before:
        _finished(here, lesson, student).unlink(missing_ok=True)
        _write(files, folder)
    return Work(lesson, student, repairs, before)


def autograde(here: Class, lesson: str, student: str) -> tuple[float, str]:
    """Let nbgrader grade what was repaired; returns the seconds that it took, and what went wrong or nothing."""
    start = time.perf_counter()
    try:
        isolated.autograde(here.course(lesson, student), here.config)
    except Exception as error:  # it is told in the table, and the other students get their grades
        return time.perf_counter() - start, f"{type(error).__name__}: {error}"
    seconds = time.perf_counter() - start
    _finished(here, lesson, student).write_text(f"{seconds:.1f}", encoding="ascii")
    return seconds, ""


def _finished(here: Class, lesson: str, student: str) -> Path:
    """A file that is made last, so that a run that was interrupted counts as none; it has the seconds."""
    return here.folder / "repaired" / student / f"{lesson}.graded"


def _graded(here: Class, lesson: str, student: str) -> Path:
    return here.folder / "autograded" / student / lesson / f"{lesson}.ipynb"


def prepared(here: Class, lesson: str, student: str) -> tuple[dict[str, bytes], list[str]]:
    """The files to grade, by their paths in the submission, and what was repaired in them."""
    submitted = here.submitted(lesson, student)
    path, told = _notebook(submitted, lesson)
    data = path.read_bytes()
    told += ["byte order mark dropped"] if data.startswith(MARKS) else []
    try:
        notebook, repairs = repair.repaired(repair.read(data), here.released(lesson))
    except ValueError as error:
        raise CannotGrade(f"{path.name}: {error}") from error
    others = {name: content for name, content in _contents(submitted).items() if not name.endswith(".ipynb")}
    return others | {f"{lesson}.ipynb": nbformat.writes(notebook).encode()}, told + repairs


def _notebook(submitted: Path, lesson: str) -> tuple[Path, list[str]]:
    """The notebook that was handed in, under its own name or as a browser or a student renamed it."""
    found = [submitted / name for name in _contents(submitted) if name.endswith(".ipynb")]
    own_name = [path for path in found if path == submitted / f"{lesson}.ipynb"]
    choice = own_name or [path for path in found if path.stem.startswith(lesson)] or found
    if len(choice) != 1:
        names = ", ".join(path.name for path in choice) or "none"
        raise CannotGrade(f"expected one notebook in {submitted}, found {names}; leave the one that counts")
    told = [] if own_name else [f"read from {choice[0].name}"]
    others = [path.name for path in found if path not in choice]
    return choice[0], told + ([f"not looked at: {', '.join(others)}"] if others else [])


def _contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and ".ipynb_checkpoints" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _write(files: dict[str, bytes], folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _left_out(graded: NotebookNode) -> list[str]:
    """The cells that ended the kernel, a student's own ones by the cell above them."""
    told, above, places = [], "the beginning", isolated.left_out(graded)
    for place, cell in enumerate(graded.cells):
        above = repair.name(cell) or above
        if place in places:
            told.append(repair.name(cell) or f"a cell below {above}")
    return told


def row(here: Class, work: Work) -> Row:
    """The scores of what was graded, as they stand in the gradebook."""
    left_out = _left_out(nbformat.read(_graded(here, work.lesson, work.student), as_version=4))
    repairs = [f"left out, because it ended the kernel: {', '.join(left_out)}"] if left_out else []
    with here.gradebook() as book:
        submission = book.find_submission(work.lesson, work.student)
        grades = {one.name: one for one in submission.notebooks[0].grades}
        cells = {key: grades[key] for key in here.points(work.lesson)}
        waiting = tuple(key for key, one in cells.items() if one.needs_manual_grade)
        points = {key: None if key in waiting and one.manual_score is None else one.score for key, one in cells.items()}
        total = max(0.0, submission.score - submission.late_submission_penalty)
    status = "graded before" if work.before else "graded"
    return Row(work.student, status, points, total, waiting, (*work.repairs, *repairs))
