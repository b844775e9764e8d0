"""Make graded assignments for nbgrader from the exercises of the lessons.

    python course.py assignment 01 02            an assignment for each of these lessons, in work/assignments/
    python course.py assignment 01 --to FOLDER   in another folder

FOLDER becomes an nbgrader course: `source/` is the teacher's, `release/` what students get. Each exercise is one cell
to fill in, worth as many points as it takes minutes, and a locked test: the course's own grader, on the inputs of the
self-check and, out of the students' sight, on others. A question to reflect on is marked by hand.
"""

from __future__ import annotations

import argparse
import glob
import os
import secrets
import subprocess
import sys
from pathlib import Path

import nbformat

from course_utils.learning import exercises
from tools import lessons, places, teaching

TO = places.WORK / "assignments"
CONFIG = '''"""Settings of this nbgrader course."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
os.environ.setdefault("COURSE_STATE", str(HERE / ".state"))  # answers of students are not the teacher's own progress

c = get_config()  # noqa: F821
c.CourseDirectory.root = str(HERE)
c.CourseDirectory.course_id = "embeddings"
c.ClearSolutions.code_stub = {"python": "..."}
# One cell of one student may hang: it loses its points, the next cell runs.
c.Execute.timeout = 60
c.Execute.interrupt_on_timeout = True
'''


def notebook(lesson: str, seed: int) -> nbformat.NotebookNode:
    """The teacher's version of an assignment: solutions, and tests that also use the inputs of `seed`."""
    number = lesson[:2]
    given = [one for one in exercises.all_exercises() if one.id.startswith(f"{number}.")]
    total = sum(one.points for one in given) + teaching.told(number)["points"]
    cells = [
        _cell("markdown", f"{number}-title", _title(lesson, len(given), total), locked=True),
        _cell(
            "code",
            f"{number}-setup",
            "import numpy as np\n\nfrom course_utils.learning import check, hint",
            locked=True,
        ),
    ]
    for exercise in given:
        cells += _exercise(exercise, seed)
    cells += _reflection(number)
    return nbformat.v4.new_notebook(cells=cells, metadata=lessons.METADATA)


def make(lessons: list[str], folder: Path, seed: int) -> None:
    """Write the nbgrader course: config, source and release of each lesson; answers already there stay."""
    check_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "nbgrader_config.py"
    if not config.exists():
        config.write_text(CONFIG, encoding="utf-8")
    for lesson in lessons:
        source = folder / "source" / lesson / f"{lesson}.ipynb"
        source.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook(lesson, seed), source)
        done = nbgrader("generate_assignment", lesson, "--create", "--force", folder=folder)
        if done.returncode:
            raise SystemExit(f"assignment: nbgrader could not release {lesson}:\n{done.stderr}")
        print(f"{lesson}: {folder / 'release' / lesson}")


def check_folder(folder: Path) -> None:
    """Refuse a folder in which nbgrader finds nothing: it reads these signs as a pattern."""
    if glob.has_magic(str(folder)):
        raise SystemExit(
            f"Expected a folder without *, ? and [ in its path, because nbgrader finds no files there; got {folder}. "
            "Next: give another name to the folder, or another folder."
        )


def nbgrader(*arguments: str, folder: Path) -> subprocess.CompletedProcess:
    """Run an nbgrader command in its course's folder, where it finds its helpers: it looks on the path only."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, encoding="utf-8")


def _title(lesson: str, given: int, total: int) -> str:
    return (
        f"# Assignment {lessons.title(places.SOURCES / f'{lesson}.py')}\n\n"
        f"{given} exercises of the lesson and a question to reflect on, {total} points. "
        "Fill in each `...`, run the cell, and see what `check` says: it tries your answer on a few inputs. For the "
        "points it is tried on others as well, so a function that knows only those of the check gets none. Do not "
        "rename functions. Where a task speaks of a section, it is the lesson's."
    )


def _exercise(exercise: exercises.Exercise, seed: int) -> list[nbformat.NotebookNode]:
    key, points = exercise.id.replace(".", "-"), exercise.points
    heading = f"## Exercise {exercise.id} · {exercise.title} ({points} points)"
    task = f'{heading}\n\n{exercise.task} A hint: `hint("{exercise.id}")`.'
    test = (
        "import numpy as np\n\nfrom course_utils.learning import grading\n\n"  # whatever other cells did to these names
        f'feedback = grading.grade("{exercise.id}", {exercise.name})\n'
        'assert feedback.outcome == "correct", feedback.message\n'
        "### BEGIN HIDDEN TESTS\n"
        f'feedback = grading.grade("{exercise.id}", {exercise.name}, seed={seed})\n'
        'assert feedback.outcome == "correct", feedback.message\n'
        "### END HIDDEN TESTS"
    )
    return [
        _cell("markdown", f"{key}-task", task, locked=True),
        _cell("code", f"{key}-answer", _with_markers(exercise), solution=True),
        nbformat.v4.new_code_cell(f'check("{exercise.id}", {exercise.name})'),
        _cell("code", f"{key}-test", test, grade=True, locked=True, points=points),
    ]


def _with_markers(exercise: exercises.Exercise) -> str:
    """The solution, with nbgrader's marks around what students get `...` for."""
    solved = exercise.solution_source
    if exercise.kind == "choose":
        return f"{exercise.name} = (\n    ### BEGIN SOLUTION\n    {exercise.solution!r}\n    ### END SOLUTION\n)"
    if exercise.kind == "repair":
        return f"{exercise.stub}\n\n\n# Change the function above.\n### BEGIN SOLUTION\n{solved}\n### END SOLUTION"
    head = exercise.stub.removesuffix("\n    ...")
    return f"{head}\n    ### BEGIN SOLUTION{solved.removeprefix(head)}\n    ### END SOLUTION"


def _reflection(number: str) -> list[nbformat.NotebookNode]:
    told = teaching.told(number)
    question = " ".join(told["reflection"].split())
    asked = f"## To reflect on ({told['points']} points, marked by hand)\n\n{question}\n\nThree to eight sentences."
    guide = f"### BEGIN SOLUTION\nA full answer has: {' '.join(told['guide'].split())}\n### END SOLUTION"
    return [
        _cell("markdown", f"{number}-question", asked, locked=True),
        _cell("markdown", f"{number}-reflection", guide, grade=True, solution=True, points=told["points"]),
    ]


def _cell(kind: str, name: str, text: str, *, points: int | None = None, **roles: bool) -> nbformat.NotebookNode:
    """A cell with nbgrader's metadata; `roles` are grade, solution, locked."""
    told = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3} | roles
    told |= {"grade_id": name} | ({"points": points} if points else {})
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    return make(text, id=name, metadata={"nbgrader": told})


def main(arguments: list[str] | None = None) -> None:
    """Make the assignments named on the command line."""
    parser = argparse.ArgumentParser(prog="course.py assignment", description="Make graded assignments for nbgrader.")
    parser.add_argument("lessons", nargs="+", help="first characters of a lesson's name, such as 01")
    parser.add_argument("--to", type=Path, default=TO, metavar="FOLDER", help="the folder of the nbgrader course")
    parser.add_argument("--seed", type=int, help="chooses the hidden inputs; a new one each time unless given")
    options = parser.parse_args(arguments)
    seed = secrets.randbelow(2**31) if options.seed is None else options.seed
    make([path.stem for path in lessons.cores(options.lessons)], options.to.resolve(), seed)


if __name__ == "__main__":
    main()
