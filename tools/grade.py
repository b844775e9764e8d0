"""Grade what a class handed in: repair it, let nbgrader grade it, and list scores and repairs.

    python course.py grade                   the class in teacher/assignments/
    python course.py grade FOLDER            the class in FOLDER
    python course.py grade FOLDER --force    also what has a grade and did not change
    python course.py grade FOLDER --roster FILE    the students that FILE lists, instead of FOLDER/roster.csv

What students handed in lies in FOLDER/submitted/NAME/ASSIGNMENT/ and stays as it is. nbgrader grades copies of it in
`repaired/`, as many at a time as there are cores. What came out is in `autograded/`, for nbgrader's formgrader, and in
`scores/`: a CSV file for each assignment, and one each for Moodle and for Canvas. Points that a person gave are kept.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools import assignment, at_once, class_folder, roster, scores, submission, terminal
from tools.class_folder import Class
from tools.roster import Person
from tools.scores import Row
from tools.submission import CannotGrade, Work


def grade(
    folder: Path, *, force: bool = False, people: list[Person] | None = None, processes: int | None = None
) -> dict[str, list[Row]]:
    """Grade what was handed in, print the scores of each assignment and write them to `scores/`.

    `people` are the students of the class, where more is known than their folders; `processes` is how many notebooks
    run at the same time, unless given as many as there are cores.
    """
    here = class_folder.find(folder)
    students = sorted({*class_folder.students(here), *(one.id for one in people or [])})
    handed_in = {
        lesson: [student for student in students if here.submitted(lesson, student).is_dir()]
        for lesson in here.lessons()
    }
    if not any(handed_in.values()):
        wanted = here.submitted(next(iter(handed_in)), "NAME")
        raise SystemExit(
            f"grade: nothing was handed in. Expected a notebook in {wanted}, a folder for each student; found "
            f"{class_folder.listed(folder / 'submitted')} in {folder / 'submitted'}. Next: put the notebooks there."
        )
    took = at_once.seconds(here)  # before what is graded again loses its own
    given = [(lesson, student) for lesson, all_of_it in handed_in.items() for student in all_of_it]
    found = [_repaired_or_told(here, lesson, student, force) for lesson, student in given]
    works = [one for one in found if isinstance(one, Work) and not one.before]
    problems = at_once.autograded(here, works, processes or at_once.cores(), took)
    rows = {
        (lesson, student): one if isinstance(one, Row) else _row_or_told(here, one, problems.get((lesson, student)))
        for (lesson, student), one in zip(given, found, strict=True)
    }
    done = {}
    for lesson in [lesson for lesson, all_of_it in handed_in.items() if all_of_it]:
        done[lesson] = [rows.get((lesson, student)) or _absent(here, student) for student in students]
        terminal.say(f"\n{lesson}\n" + scores.table(here.points(lesson), done[lesson]))
        path = folder / "scores" / f"{lesson}.csv"
        scores.write_csv(path, here.points(lesson), done[lesson])
        terminal.say(f"\nAlso in {path}")
    _write_imports(here, done, people or [Person(one) for one in students])
    return done


def _write_imports(here: Class, done: dict[str, list[Row]], people: list[Person]) -> None:
    """The files for Moodle and Canvas: a student whom they do not know would stop their import."""
    points = {key: most for lesson in done for key, most in here.points(lesson).items()}
    rows = [row for all_of_it in done.values() for row in all_of_it]
    others = sorted({row.student for row in rows} - {one.id for one in people})
    if others:
        terminal.say(f"\nNot on the roster, and so not in the files for Moodle and Canvas: {', '.join(others)}")
    for name, write in (("moodle", scores.write_moodle), ("canvas", scores.write_canvas)):
        path = here.folder / "scores" / f"{name}.csv"
        write(path, points, people, rows)
        terminal.say(f"For {name.capitalize()}: {path}")


def _repaired_or_told(here: Class, lesson: str, student: str, force: bool) -> Work | Row:
    try:
        return submission.repaired(here, lesson, student, force=force)
    except CannotGrade as problem:
        return Row(student, f"not graded: {problem}")
    except Exception as error:  # it is told in the table, and the other students get their grades
        return Row(student, f"not graded: {type(error).__name__}: {error}")


def _row_or_told(here: Class, work: Work, problem: str | None) -> Row:
    try:
        return Row(work.student, f"not graded: {problem}") if problem else submission.row(here, work)
    except Exception as error:  # a gradebook that lacks a cell, say; as above
        return Row(work.student, f"not graded: {type(error).__name__}: {error}")


def _absent(here: Class, student: str) -> Row:
    folder = here.folder / "submitted" / student
    others = [path.name for path in sorted(folder.glob("*")) if path.name not in here.lessons()]
    return Row(student, "not handed in" + (f"; its folder has {', '.join(others)}" if others else ""))


def main(arguments: list[str] | None = None) -> int:
    """Grade the class in the folder named on the command line; 1 where the work of a student has no grade."""
    parser = argparse.ArgumentParser(prog="course.py grade", description="Grade what a class handed in.")
    parser.add_argument("folder", nargs="?", type=Path, default=assignment.TO, help="the folder of `assignment`")
    parser.add_argument("--force", action="store_true", help="also what has a grade and did not change")
    parser.add_argument("--roster", type=Path, metavar="FILE", help="a CSV file: id, name, email; FOLDER/roster.csv")
    parser.add_argument("--processes", type=int, metavar="N", help="notebooks at a time; a core each unless given")
    options = parser.parse_args(arguments)
    folder = options.folder.resolve()
    usual = folder / "roster.csv"
    file = options.roster or (usual if usual.exists() else None)
    people = roster.read(file) if file else None
    try:
        done = grade(folder, force=options.force, people=people, processes=options.processes)
    except KeyboardInterrupt:
        raise SystemExit("grade: interrupted. Call it again; it goes on with those who have no grade yet.") from None
    except PermissionError as error:
        raise SystemExit(
            f"grade: cannot write {error.filename}. Next: close it where it is open, and call grade again."
        ) from None
    return int(any(row.status.startswith("not graded") for rows in done.values() for row in rows))


if __name__ == "__main__":
    sys.exit(main())
