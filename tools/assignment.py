"""Make graded assignments for nbgrader from the exercises of the lessons.

    python course.py assignment 01 02            an assignment for each of these lessons, in teacher/assignments/
    python course.py assignment 01 --to FOLDER   in another folder

FOLDER becomes an nbgrader course: `source/` is the teacher's, `release/` what students get. Each exercise is one cell
to fill in, worth as many points as it takes minutes, and a locked test: the course's own grader, on the inputs of the
self-check and, out of the students' sight, on others that follow from the class's secret. A question to reflect on is
marked by hand.
"""

from __future__ import annotations

import argparse
import glob
import os
import subprocess
import sys
from pathlib import Path

import nbformat

from course_utils.learning import exercises, hidden
from tools import home, lessons, places, teaching

TO = places.TEACHER / "assignments"
OLD = places.WORK / "assignments"  # where older versions made it: among what JupyterLab shows to learners
NUMBER = "earned.points"  # a test cell ends with it: nbgrader gives as many points as its last expression shows
CONFIG = f'''"""Settings of this nbgrader course."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
os.environ.setdefault("COURSE_STATE", str(HERE / ".state"))  # answers of students are not the teacher's own progress
os.environ["{hidden.VARIABLE}"] = str(HERE / "{hidden.FILE}")  # hidden inputs follow from what stands there

c = get_config()  # noqa: F821
c.CourseDirectory.root = str(HERE)
c.CourseDirectory.course_id = "embeddings"
c.ClearSolutions.code_stub = {{"python": "..."}}
# One cell of one student may hang: it loses its points, the next cell runs.
c.Execute.timeout = 60
c.Execute.interrupt_on_timeout = True
'''


def notebook(lesson: str) -> nbformat.NotebookNode:
    """The teacher's version of an assignment: solutions, and tests that also use hidden inputs."""
    number = lesson[:2]
    given = exercises.in_core(number)
    total = sum(one.points for one in given) + _most(number)
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
        cells += _exercise(exercise)
    cells += _reflection(number)
    return nbformat.v4.new_notebook(cells=cells, metadata=lessons.METADATA)


def make(lessons: list[str], folder: Path) -> None:
    """Write the nbgrader course: config, secret, source and release of each lesson; answers already there stay."""
    check_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "nbgrader_config.py"
    if not config.exists():
        config.write_text(CONFIG, encoding="utf-8")
    if hidden.VARIABLE not in config.read_text(encoding="utf-8"):
        raise SystemExit(
            f"Expected {config} to set {hidden.VARIABLE}; it was made by an older version of the course. Next: rename "
            "it and call `assignment` again, which makes a new one; then bring settings of your own over."
        )
    hidden.draw(folder / hidden.FILE)
    for lesson in lessons:
        source = folder / "source" / lesson / f"{lesson}.ipynb"
        source.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook(lesson), source)
        done = nbgrader("generate_assignment", lesson, "--create", "--force", folder=folder)
        if done.returncode:
            raise SystemExit(f"assignment: nbgrader could not release {lesson}:\n{done.stderr}")
        print(f"{lesson}: {folder / 'release' / lesson}")


def check_folder(folder: Path) -> None:
    """Refuse the usual folder while the class lies in OLD, and one in which nbgrader finds nothing."""
    if folder == TO and not folder.exists() and OLD.exists():
        old, new = places.shown(OLD), places.shown(TO)
        raise SystemExit(
            f"The class that an older version of the course made lies in {old}, where JupyterLab shows it to learners. "
            f"Next: move the folder to {new} and call again. Or name it: `assignment … --to {old}`, `grade {old}`."
        )
    if glob.has_magic(str(folder)):  # nbgrader reads these signs as a pattern
        raise SystemExit(
            f"Expected a folder without *, ? and [ in its path, because nbgrader finds no files there; got {folder}. "
            "Next: give another name to the folder, or another folder."
        )


def nbgrader(*arguments: str, folder: Path) -> subprocess.CompletedProcess:
    """Run an nbgrader command in its course's folder, where it finds its helpers: it looks on the path only."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    command = [sys.executable, "-m", "nbgrader", *arguments]
    settings = {"capture_output": True, "encoding": "utf-8", "errors": "replace"}
    return subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, **settings)


def _title(lesson: str, given: int, total: int) -> str:
    title, path, here = lessons.title(places.SOURCES / f"{lesson}.py"), f"notebooks/{lesson}.ipynb", home.home()
    where = f": {here.line(path)}" if here.published else ""
    return (
        f"# Assignment {title}\n\nIt belongs to the lesson *{title}*, the course's notebook `{path}`{where}.\n\n"
        f"{given} exercises of the lesson and a question to reflect on, {total} points. "
        "Fill in each `...`, run the cell, and see what `check` says: it tries your answer on a few inputs. For the "
        "points it is tried on others as well, so a function that knows only those of the check gets next to none. A "
        "function that is right for some of them gets a part of the points; the feedback says how many. Do not rename "
        "functions. Where a task speaks of a section, it is the lesson's."
    )


def _exercise(exercise: exercises.Exercise) -> list[nbformat.NotebookNode]:
    key, points = exercise.id.replace(".", "-"), exercise.points
    heading = f"## Exercise {exercise.id} · {exercise.title} ({points} points)"
    task = f'{heading}\n\n{exercise.task} A hint: `hint("{exercise.id}")`.'
    test = (
        "import numpy as np\n\nfrom course_utils.learning import points\n\n"  # whatever other cells did to these names
        "seed = None\n"
        "### BEGIN HIDDEN TESTS\n"
        "from course_utils.learning import hidden\n\n"
        f'seed = hidden.seed("{exercise.id}")\n'
        "### END HIDDEN TESTS\n"
        f'earned = points.earned("{exercise.id}", {exercise.name}, most={exercise.points}, seed=seed)\n'
        "print(earned.message)\n"
        f"{NUMBER}"
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
    told = {key: " ".join(text.split()) for key, text in teaching.told(number).items() if isinstance(text, str)}
    lines = [(f"- {line['asks']} ({line['points']:g})", line["full"]) for line in teaching.told(number)["rubric"]]
    asked = f"## To reflect on ({_most(number)} points, marked by hand)\n\n{told['reflection']}\n\n"
    asked += "Three to eight sentences. They give points for:\n\n" + "\n".join(line for line, _ in lines)
    full = "\n".join(f"{line}: {' '.join(what.split())}" for line, what in lines)
    guide = f"### BEGIN SOLUTION\nA full answer has: {told['guide']}\n\nPoints for:\n\n{full}\n### END SOLUTION"
    return [
        _cell("markdown", f"{number}-question", asked, locked=True),
        _cell("markdown", f"{number}-reflection", guide, grade=True, solution=True, points=_most(number)),
    ]


def _most(number: str) -> int:
    """What the question to reflect on is worth: the lines of its rubric together."""
    return sum(line["points"] for line in teaching.told(number)["rubric"])


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
    options = parser.parse_args(arguments)
    make([path.stem for path in lessons.cores(options.lessons)], options.to.resolve())


if __name__ == "__main__":
    main()
