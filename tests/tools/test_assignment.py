"""Graded assignments: what they hold, and what students get of it."""

import nbformat
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


def test_a_folder_in_which_nbgrader_finds_nothing_is_refused(tmp_path):
    with pytest.raises(SystemExit, match=r"without \*, \? and \[ in its path.*class \[2026\]\. Next: "):
        assignment.main(["01", "--to", str(tmp_path / "class [2026]")])
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_students_get_no_solution_and_no_hidden_input(tmp_path):
    pytest.importorskip("nbgrader")
    assignment.make([LESSON], tmp_path, seed=7)
    released = nbformat.read(tmp_path / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in released.cells)
    for mark in ("SOLUTION", "HIDDEN", "seed=", "A full answer"):
        assert mark not in text
    for exercise in exercises.all_exercises():
        if exercise.id.startswith("01."):
            lines = set(exercise.solution_source.splitlines()) - set(exercise.stub.splitlines())
            found = [line for line in lines if line.strip() and line in text.splitlines()]
            assert not found, f"{exercise.id}: {found}"
