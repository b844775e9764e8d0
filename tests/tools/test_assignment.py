"""Graded assignments: what students get, and that nbgrader finds the known score of a known mixture of answers."""

import zlib

import nbformat
import numpy as np
import pytest

from course_utils.learning import exercises
from tools import assignment, places

LESSON = "01_word_analogies"
NUMBERS = ["01", "02", "03", "04", "05", "06", "07", "08"]


def lesson(number):
    return next(path.stem for path in sorted(places.SOURCES.glob(f"{number}_*.py")))


@pytest.mark.parametrize("number", NUMBERS)
def test_an_assignment_has_every_exercise_and_points_for_it(number):
    made = assignment.notebook(lesson(number), seed=1)
    nbformat.validate(made)
    given = [one for one in exercises.all_exercises() if one.id.startswith(f"{number}.")]
    points = {
        cell.id: cell.metadata.nbgrader["points"]
        for cell in made.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert points == {f"{one.id.replace('.', '-')}-test": one.points for one in given} | {f"{number}-reflection": 6}
    assert f"{sum(points.values())} points" in made.cells[0].source
    names = [cell.metadata.nbgrader["grade_id"] for cell in made.cells if "nbgrader" in cell.metadata]
    assert len(set(names)) == len(names)


def test_every_lesson_with_exercises_has_its_material():
    lessons = {path.stem[:2] for path in places.SOURCES.glob("*.py")} - {"00"}
    assert lessons == set(NUMBERS)
    with pytest.raises(SystemExit, match="no teaching material for 00"):
        assignment.notebook("00_start_here", seed=1)


@pytest.mark.parametrize("exercise", exercises.all_exercises(), ids=lambda one: one.id)
def test_a_solution_runs_with_the_marks_around_it(exercise):
    names = {}
    exec("import numpy as np\n" + assignment._with_markers(exercise), names)
    found = names[exercise.name]
    assert found == exercise.solution if exercise.kind == "choose" else callable(found)


# -- With nbgrader itself ----------------------------------------------------------------------------------------

WRONG = "def {name}(*arguments):\n    return 0.5\n"
ENDLESS = "def {name}(*arguments):\n    while True:\n        pass\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    pytest.importorskip("nbgrader")
    folder = tmp_path_factory.mktemp("class")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_CACHE", str(folder / "no-models-here"))
        patch.setenv("COURSE_STATE", str(folder / "state"))
        assignment.make([LESSON], folder, seed=7)
        yield folder


def submit(course, student, change, without=()):
    """Hand in the released notebook with each exercise's answer cell as `change` makes it; None deletes the cell."""
    released = nbformat.read(course / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)
    kept = []
    for cell in released.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name.endswith("-answer"):
            exercise = exercises.find(name.removesuffix("-answer").replace("-", "."))
            cell.source = change.get(exercise.id, lambda one: one)(exercise, cell.source)
        elif name.endswith("-reflection"):
            cell.source = "I would compare with random words first."
        if cell.source is not None and name not in without:
            kept.append(cell)
    released.cells = kept
    target = course / "submitted" / student / LESSON / f"{LESSON}.ipynb"
    target.parent.mkdir(parents=True)
    nbformat.write(released, target)


def scores(course, student):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        notebook = book.find_submission(LESSON, student).notebooks[0]
        return {grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in notebook.grades}


@pytest.mark.slow
def test_students_get_no_solution_and_no_hidden_input(course):
    released = nbformat.read(course / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in released.cells)
    for mark in ("SOLUTION", "HIDDEN", "seed=", "A full answer"):
        assert mark not in text
    for exercise in exercises.all_exercises():
        if exercise.id.startswith("01."):
            lines = set(exercise.solution_source.splitlines()) - set(exercise.stub.splitlines())
            found = [line for line in lines if line.strip() and line in text.splitlines()]
            assert not found, f"{exercise.id}: {found}"


def by_heart(exercise, _):
    """A function that knows the inputs of the self-check, and nothing else."""
    cases = list(exercise.cases(np.random.default_rng(zlib.crc32(exercise.id.encode()))))
    known = {repr(case): np.asarray(exercise.solution(*case)).tolist() for case in cases}
    return f"KNOWN = {known!r}\n\n\ndef {exercise.name}(*given):\n    return np.asarray(KNOWN.get(repr(given), 0.0))\n"


@pytest.mark.slow
def test_the_autograder_finds_the_known_score_of_a_known_mixture(course):
    def right(exercise, _):
        return exercise.solution_source

    def as_released(_, source):
        return source

    def with_more(before):
        return lambda exercise, _: before + exercise.solution_source

    def text(form):
        return lambda exercise, _: form.format(name=exercise.name)

    every = dict.fromkeys([f"01.{i}" for i in range(1, 6)], right)
    submit(course, "all-right", every)
    submit(
        course, "mixed", {"01.1": right, "01.2": text(WRONG), "01.3": as_released, "01.4": text(ENDLESS), "01.5": right}
    )
    submit(course, "deleted", every | {"01.2": lambda *_: None, "01.5": as_released})
    submit(course, "np-is-lost", every | {"01.1": with_more("np = None\n")})
    submit(course, "no-setup-no-test", every, without=("01-setup", "01-3-test"))
    submit(course, "hanging-cell", every | {"01.2": with_more("while True:\n    pass\n\n\n")})
    submit(course, "by-heart", every | {"01.1": by_heart})
    done = assignment.nbgrader("autograde", LESSON, "--create", folder=course)
    assert done.returncode == 0, done.stderr
    points = {f"01-{i}-test": exercises.find(f"01.{i}").points for i in range(1, 6)}
    expected = {
        "all-right": "12345",
        "mixed": "15",
        "deleted": "134",
        "np-is-lost": "12345",  # the test brings its own
        "no-setup-no-test": "12345",
        "hanging-cell": "1345",
        "by-heart": "2345",
    }
    for student, right_ones in expected.items():
        found = scores(course, student)
        wanted = {name: (most if name[3] in right_ones else 0, False) for name, most in points.items()}
        assert {name: found[name] for name in points} == wanted, student
        assert found["01-reflection"] == (None, True), f"{student}: expected it to wait for the teacher"
