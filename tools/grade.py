"""Grade what a class handed in: repair it, let nbgrader grade it, and list scores and repairs.

    python course.py grade                   the class in work/assignments/
    python course.py grade FOLDER            the class in FOLDER
    python course.py grade FOLDER --force    also what has a grade and did not change

What students handed in lies in FOLDER/submitted/NAME/ASSIGNMENT/ and stays as it is. nbgrader grades copies of it in
`repaired/`. What came out is in `autograded/`, for nbgrader's formgrader, and in `scores/`, a CSV file for each
assignment. Points that a person gave are kept.
"""

from __future__ import annotations

import argparse
import codecs
import glob
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from tools import assignment, isolated, repair, scores, terminal
from tools.scores import Row

MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class CannotGrade(Exception):
    """Why the work of one student has no grade, and what to do about it."""


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


def grade(folder: Path, *, force: bool = False) -> dict[str, list[Row]]:
    """Grade what was handed in, print the scores of each assignment and write them to `scores/`."""
    here = _class(folder)
    students = _students(here)
    handed_in = {
        lesson: [student for student in students if here.submitted(lesson, student).is_dir()]
        for lesson in here.lessons()
    }
    if not any(handed_in.values()):
        wanted = here.submitted(next(iter(handed_in)), "NAME")
        raise SystemExit(
            f"grade: nothing was handed in. Expected a notebook in {wanted}, a folder for each student; found "
            f"{_listed(folder / 'submitted')} in {folder / 'submitted'}. Next: put the notebooks there."
        )
    done = {}
    for lesson in [lesson for lesson, given in handed_in.items() if given]:
        rows = {}
        for number, student in enumerate(handed_in[lesson], start=1):
            terminal.say(f"{lesson}, {number} of {len(handed_in[lesson])}: {student}")
            rows[student] = _graded_or_told(here, lesson, student, force)
        done[lesson] = [rows.get(student) or _absent(here, student) for student in students]
        terminal.say(f"\n{lesson}\n" + scores.table(here.points(lesson), done[lesson]))
        path = folder / "scores" / f"{lesson}.csv"
        scores.write_csv(path, here.points(lesson), done[lesson])
        terminal.say(f"\nAlso in {path}")
    return done


# -- One student ---------------------------------------------------------------------------------------------------


def grade_one(here: Class, lesson: str, student: str, *, force: bool = False) -> Row:
    """Repair and grade the work of one student; what has a grade and did not change needs `force`."""
    if glob.has_magic(student):
        raise CannotGrade(f"nbgrader cannot work with *, ? or [ in a name; rename the folder submitted/{student}")
    files, repairs = prepared(here, lesson, student)
    repaired = here.folder / "repaired" / student / lesson
    graded = here.folder / "autograded" / student / lesson / f"{lesson}.ipynb"
    finished = repaired.with_name(f"{lesson}.graded")  # made last: a run that was interrupted counts as none
    before = finished.exists() and graded.exists() and files == _contents(repaired)
    if force or not before:
        finished.unlink(missing_ok=True)
        _write(files, repaired)
        isolated.autograde(here.course(lesson, student), here.config)
        finished.touch()
    left_out = _left_out(nbformat.read(graded, as_version=4))
    repairs += [f"left out, because it ended the kernel: {', '.join(left_out)}"] if left_out else []
    return _row(here, lesson, student, "graded before" if before and not force else "graded", repairs)


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


def _row(here: Class, lesson: str, student: str, status: str, repairs: list[str]) -> Row:
    with here.gradebook() as book:
        submission = book.find_submission(lesson, student)
        grades = {one.name: one for one in submission.notebooks[0].grades}
        cells = {key: grades[key] for key in here.points(lesson)}
        waiting = tuple(key for key, one in cells.items() if one.needs_manual_grade)
        points = {key: None if key in waiting and one.manual_score is None else one.score for key, one in cells.items()}
        total = max(0.0, submission.score - submission.late_submission_penalty)
    return Row(student, status, points, total, waiting, tuple(repairs))


def _graded_or_told(here: Class, lesson: str, student: str, force: bool) -> Row:
    try:
        return grade_one(here, lesson, student, force=force)
    except CannotGrade as problem:
        return Row(student, f"not graded: {problem}")
    except Exception as error:  # it is told in the table, and the other students get their grades
        return Row(student, f"not graded: {type(error).__name__}: {error}")


def _absent(here: Class, student: str) -> Row:
    folder = here.folder / "submitted" / student
    others = [path.name for path in sorted(folder.glob("*")) if path.name not in here.lessons()]
    return Row(student, "not handed in" + (f"; its folder has {', '.join(others)}" if others else ""))


# -- The class -----------------------------------------------------------------------------------------------------


def _class(folder: Path) -> Class:
    """The class in a folder; SystemExit where there is none."""
    assignment.check_folder(folder)
    settings = PyFileConfigLoader("nbgrader_config.py", str(folder))
    here = Class(folder, settings.load_config() if (folder / "nbgrader_config.py").exists() else Config())
    if not here.config or not here.lessons():
        raise SystemExit(
            f"grade: there is no class in {folder}. Expected nbgrader_config.py and release/, found {_listed(folder)}. "
            f"Next: name the folder that you gave to `python course.py assignment`, or make one with it."
        )
    unknown = set(here.lessons()) - _known(here)
    if unknown:
        raise SystemExit(
            f"grade: the gradebook in {folder} does not know {', '.join(sorted(unknown))}. Next: make them again, with "
            f"`python course.py assignment {' '.join(sorted(one[:2] for one in unknown))} --to {folder}`."
        )
    return here


def _known(here: Class) -> set[str]:
    """The assignments in the gradebook; it is not made here where there is none."""
    kind, _, path = here.course().db_url.partition(":///")
    if kind == "sqlite" and not Path(path).exists():
        return set()
    with here.gradebook() as book:
        return {one.name for one in book.assignments}


def _students(here: Class) -> list[str]:
    """All who handed in something, and all whom the gradebook knows."""
    folders = [path.name for path in (here.folder / "submitted").glob("*") if path.is_dir()]
    with here.gradebook() as book:
        return sorted({*(name for name in folders if not name.startswith(".")), *(one.id for one in book.students)})


def _listed(folder: Path) -> str:
    return ", ".join(sorted(path.name for path in folder.glob("*"))[:10]) or "nothing"


def main(arguments: list[str] | None = None) -> int:
    """Grade the class in the folder named on the command line; 1 where the work of a student has no grade."""
    parser = argparse.ArgumentParser(prog="course.py grade", description="Grade what a class handed in.")
    parser.add_argument("folder", nargs="?", type=Path, default=assignment.TO, help="the folder of `assignment`")
    parser.add_argument("--force", action="store_true", help="also what has a grade and did not change")
    options = parser.parse_args(arguments)
    try:
        done = grade(options.folder.resolve(), force=options.force)
    except KeyboardInterrupt:
        raise SystemExit("grade: interrupted. Call it again; it goes on with those who have no grade yet.") from None
    except PermissionError as error:
        raise SystemExit(
            f"grade: cannot write {error.filename}. Next: close it where it is open, and call grade again."
        ) from None
    return int(any(row.status.startswith("not graded") for rows in done.values() for row in rows))


if __name__ == "__main__":
    sys.exit(main())
