"""Graded assignments: what they hold, and what students get of it."""

import dataclasses
import re
import shutil
import textwrap
from types import SimpleNamespace

import nbformat
import pytest

from course_utils.learning import exercises, hidden
from tools import assignment, home, places, teaching

LESSON = "01_word_analogies"
NUMBERS = ["01", "02", "03", "04", "05", "06", "07", "08", "09"]


def lesson(number):
    return next(path.stem for path in sorted(places.SOURCES.glob(f"{number}_*.py")))


@pytest.mark.parametrize("number", NUMBERS)
def test_an_assignment_has_every_exercise_and_points_for_it(number):
    made = assignment.notebook(lesson(number))
    nbformat.validate(made)
    given = exercises.in_core(number)
    points = {
        cell.id: cell.metadata.nbgrader["points"]
        for cell in made.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert points == {f"{one.id.replace('.', '-')}-test": one.points for one in given} | {f"{number}-reflection": 6}
    assert f"{sum(points.values())} points" in made.cells[0].source
    names = [cell.metadata.nbgrader["grade_id"] for cell in made.cells if "nbgrader" in cell.metadata]
    assert len(set(names)) == len(names)


def test_an_exercise_of_the_deeper_notebook_is_in_no_assignment(monkeypatch):
    every = [dataclasses.replace(one, deeper=one.id == "01.2") for one in exercises.all_exercises()]
    monkeypatch.setattr(exercises, "all_exercises", lambda: every)
    said = "\n".join(cell.source for cell in assignment.notebook(lesson("01")).cells)
    assert "Exercise 01.1" in said and "Exercise 01.2" not in said


@pytest.mark.parametrize("number", NUMBERS)
def test_the_question_to_reflect_on_has_a_rubric_whose_answers_only_the_teacher_reads(number):
    asked, full = (cell.source for cell in assignment.notebook(lesson(number)).cells[-2:])
    lines = teaching.told(number)["rubric"]
    assert len(lines) >= 3 and sum(line["points"] for line in lines) == 6
    for line in lines:
        assert f"- {line['asks']} ({line['points']})" in asked and f"- {line['asks']} ({line['points']}): " in full
        answer = " ".join(line["full"].split())
        assert answer in full and answer not in asked


def test_every_lesson_with_exercises_has_its_material():
    lessons = {path.stem[:2] for path in places.SOURCES.glob("*.py")} - {"00"}
    assert lessons == set(NUMBERS)
    with pytest.raises(SystemExit, match="no teaching material for 00"):
        assignment.notebook("00_start_here")


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
    assignment.make([LESSON], tmp_path)
    released = nbformat.read(tmp_path / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in released.cells)
    for mark in ("SOLUTION", "HIDDEN", "hidden.seed", "A full answer", "Points for:"):
        assert mark not in text
    for exercise in exercises.in_core("01"):
        lines = set(exercise.solution_source.splitlines()) - set(exercise.stub.splitlines())
        found = [line for line in lines if line.strip() and line in text.splitlines()]
        assert not found, f"{exercise.id}: {found}"


# -- Hidden seeds --------------------------------------------------------------------------------------------------


PRY = """import os

print(seed, dict(os.environ))
print(globals())
%xmode Verbose
earned.no_such_name"""


def hand_in(folder, *, pry):
    """The released notebook with every solution but the first, and with a cell that looks around below each test."""
    notebook = nbformat.read(folder / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)
    solved = {one.id.replace(".", "-"): one.solution_source for one in exercises.all_exercises() if one.id != "01.1"}
    cells = []
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name.endswith("-answer"):
            cell.source = solved.get(name.removesuffix("-answer"), cell.source.replace("...", "return 0.5"))
        cells += [cell, nbformat.v4.new_code_cell(PRY)] if pry and name.endswith("-test") else [cell]
    notebook.cells = cells
    path = folder / "submitted" / "anna" / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


@pytest.fixture
def autograded(tmp_path, monkeypatch):
    """A function that makes a class, hands in and lets nbgrader itself grade; gives the folder."""
    pytest.importorskip("nbgrader")
    monkeypatch.delenv(hidden.VARIABLE, raising=False)

    def grade(*, pry=False, lose=False):
        assignment.make([LESSON], tmp_path)
        hand_in(tmp_path, pry=pry)
        if lose:
            (tmp_path / hidden.FILE).unlink()
        for step in ("autograde", "generate_feedback"):
            done = assignment.nbgrader(step, LESSON, "--create" if step == "autograde" else "--force", folder=tmp_path)
            assert done.returncode == 0, done.stderr
        return tmp_path

    return grade


@pytest.mark.slow
def test_no_seed_and_no_secret_is_in_what_a_student_gets(autograded, monkeypatch):
    folder = autograded(pry=True)
    monkeypatch.setenv(hidden.VARIABLE, str(folder / hidden.FILE))
    kept = [str(int(hidden.seed(one.id))) for one in exercises.all_exercises()] + [hidden.secret().decode()]
    feedback = (folder / "feedback" / "anna" / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    assert "hidden ones: 3 of 3 points" in feedback  # the hidden tests ran, and
    assert "no_such_name" in feedback and "hidden {" in feedback  # the student looked around
    for given in (*(folder / "release").rglob("*.ipynb"), *(folder / "autograded").rglob("*.ipynb")):
        feedback += given.read_text(encoding="utf-8")
    assert not [one for one in kept if one in feedback]


@pytest.mark.slow
def test_without_the_secret_no_answer_counts_and_the_feedback_says_why(autograded):
    folder = autograded(lose=True)
    feedback = (folder / "feedback" / "anna" / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    assert "Hidden inputs need the secret of the class" in feedback and "hidden ones: " not in feedback


def test_two_classes_have_different_hidden_inputs_and_the_same_texts(tmp_path, monkeypatch):
    monkeypatch.setattr(assignment, "nbgrader", lambda *_, **__: SimpleNamespace(returncode=0))
    sources, seeds = set(), set()
    for name in ("one", "two"):
        assignment.make([LESSON], tmp_path / name)
        monkeypatch.setenv(hidden.VARIABLE, str(tmp_path / name / hidden.FILE))
        made = nbformat.read(tmp_path / name / "source" / LESSON / f"{LESSON}.ipynb", as_version=4)
        sources.add("\n".join(cell.source for cell in made.cells))
        seeds.add(int(hidden.seed("01.1")))
    assert len(sources) == 1 and len(seeds) == 2
    before = hidden.secret()
    assignment.make([LESSON], tmp_path / "two")
    assert hidden.secret() == before  # what was graded before stays comparable


# -- Where a class lies --------------------------------------------------------------------------------------------


def test_settings_of_an_older_class_are_told_apart(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    with pytest.raises(SystemExit, match=r"Expected .*nbgrader_config\.py to set COURSE_SECRET.*Next: rename it"):
        assignment.make([LESSON], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["nbgrader_config.py"]


def test_a_class_that_an_older_version_made_is_found(tmp_path, monkeypatch):
    old, new = tmp_path / "work" / "assignments", tmp_path / "teacher" / "assignments"
    for name, path in (("OLD", old), ("TO", new)):
        monkeypatch.setattr(assignment, name, path)
    assignment.check_folder(new)
    old.mkdir(parents=True)
    with pytest.raises(SystemExit, match=r"lies in .*assignments, where.*Next: move the folder to .*assignments"):
        assignment.check_folder(new)
    assignment.check_folder(old)  # who names it works with it
    shutil.move(old, new)
    assignment.check_folder(new)


def test_what_holds_answers_lies_outside_of_what_jupyterlab_shows():
    assert not assignment.TO.is_relative_to(places.WORK) and assignment.TO.is_relative_to(places.TEACHER)
    ignored = (places.ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert f"{places.TEACHER.name}/" in ignored


# -- The lesson ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("published", [False, True])
def test_an_assignment_names_its_lesson_and_links_it_where_it_is_published(published, monkeypatch):
    here = home.Home("someone/course" if published else f"{home.NOBODY}/course", "v1", "")
    monkeypatch.setattr(home, "home", lambda: here)
    path = f"notebooks/{LESSON}.ipynb"
    text = assignment.notebook(LESSON).cells[0].source
    assert f"`{path}`" in text and (here.colab(path) in text) == (here.binder(path) in text) == published
    assert published or "](" not in text


# -- An exercise of a teacher's own --------------------------------------------------------------------------------


def own_assignment(folder):
    """Write the assignment that docs/classroom.md tells a teacher to make, from the cells that stand there."""
    page = (places.ROOT / "docs" / "classroom.md").read_text(encoding="utf-8")
    section = page.partition("### An exercise of your own\n")[2].partition("\n### ")[0]
    setup, answer, test = map(textwrap.dedent, re.findall(r" ```python\n(.*?)\n *```", section, re.DOTALL))
    cells = [
        assignment._cell("code", "own-setup", setup, locked=True),
        assignment._cell("markdown", "own-1-task", "What is a typical length?", locked=True),
        assignment._cell("code", "own-1-answer", answer, solution=True),
        assignment._cell("code", "own-1-test", test, grade=True, locked=True, points=4),
    ]
    path = folder / "source" / "own" / "own.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


@pytest.mark.slow
def test_an_exercise_of_a_teachers_own_is_made_and_graded_as_the_page_says(tmp_path):
    pytest.importorskip("nbgrader")
    from tools import grade

    assignment.make([], tmp_path)
    own_assignment(tmp_path)
    done = assignment.nbgrader("generate_assignment", "own", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    released = nbformat.read(tmp_path / "release" / "own" / "own.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in released.cells)
    assert "    ...\n" in text + "\n" and "hidden" not in text and "median" not in text
    bodies = {"right": "return np.median(np.linalg.norm(vectors, axis=1))", "shown-only": "return 1.0", "none": "..."}
    for student, body in bodies.items():
        released.cells[2].source = f"def typical_length(vectors):\n    {body}"
        path = tmp_path / "submitted" / student / "own" / "own.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(released, path)
    rows = {row.student: row for row in grade.grade(tmp_path)["own"]}
    assert {student: row.points["own-1-test"] for student, row in rows.items()} == {
        "right": 4,
        "shown-only": 0,
        "none": 0,
    }
