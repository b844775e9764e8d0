"""A class that does to its notebooks what classes do: the points of each student, and what the teacher is told.

test_repair.py has the repairs one by one. Here nbgrader itself grades 34 submissions, as many at a time as there are
cores.
"""

import codecs
import copy
import csv
import os
import re
import shutil
import sys
import zlib
from pathlib import Path

import nbformat
import numpy as np
import pytest

import course
from course_utils.learning import exercises, hidden
from tools import assignment, repair

Gradebook = pytest.importorskip("nbgrader.api", reason="`python course.py test --all` installs it").Gradebook
from tools import at_once, class_folder, grade, isolated, submission  # noqa: E402

LESSON = "01_word_analogies"
EXERCISES = {f"01-{one.id[3:]}": one for one in exercises.in_core("01")}
POINTS = {f"{key}-test": one.points for key, one in EXERCISES.items()}
IMPORTS = ("moodle.csv", "canvas.csv")


# -- What students do ----------------------------------------------------------------------------------------------


def text(form):
    """An answer that is this text, with the function's name and the solution put in."""
    return lambda one: form.replace("NAME", one.name).replace("SOLUTION", one.solution_source)


def by_heart(one):
    """A function that knows the inputs of the self-check, and nothing else."""
    cases = list(one.cases(np.random.default_rng(zlib.crc32(one.id.encode()))))
    known = {repr(case): np.asarray(one.solution(*case)).tolist() for case in cases}
    return f"KNOWN = {known!r}\n\n\ndef {one.name}(*given):\n    return np.asarray(KNOWN.get(repr(given), 0.0))\n"


def at(notebook, name):
    return [repair.name(cell) for cell in notebook.cells].index(name)


def answer(**forms):
    """Answer otherwise: `a2` is exercise 2."""

    def change(notebook):
        for key, form in forms.items():
            exercise = EXERCISES[f"01-{key[1:]}"]
            notebook.cells[at(notebook, f"01-{key[1:]}-answer")].source = form(exercise)

    return change


def delete(*names):
    def change(notebook):
        notebook.cells = [cell for cell in notebook.cells if repair.name(cell) not in names]

    return change


def add(source, below, named=""):
    """A cell below another one, with metadata copied from the one that is `named`."""

    def change(notebook):
        metadata = copy.deepcopy(notebook.cells[at(notebook, named)].metadata) if named else {}
        text = source(EXERCISES["01-2"]) if callable(source) else source
        notebook.cells.insert(at(notebook, below) + 1, nbformat.v4.new_code_cell(text, metadata=metadata))

    return change


def both(*changes):
    def change(notebook):
        for one in changes:
            one(notebook)

    return change


def paste(notebook):
    for cell in notebook.cells:
        cell.metadata = {}


def merge(notebook):
    cells = [notebook.cells[at(notebook, f"01-{number}-answer")] for number in (1, 2)]
    cells[0].source += "\n\n\n" + cells[1].source
    notebook.cells.remove(cells[1])


def become_text(notebook):
    place = at(notebook, "01-2-answer")
    cell = notebook.cells[place]
    notebook.cells[place] = nbformat.v4.new_markdown_cell(cell.source, metadata=cell.metadata, attachments={})


def reflect_below(notebook):
    cell = notebook.cells[at(notebook, "01-reflection")]
    notebook.cells.append(nbformat.v4.new_markdown_cell(cell.source))
    cell.source = "YOUR ANSWER HERE"


STUB = text("def NAME(*given):\n    ...")
WRONG = text("def NAME(*given):\n    return 0.5")
ENDLESS = text("def NAME(*given):\n    while True:\n        pass")
WARNS = text(
    "import warnings\n\n\nSOLUTION\n\n\nwarned = NAME\nNAME = lambda *x: (warnings.warn('slow'), warned(*x))[1]"
)
WITH_MATH = text("math.pi\n\n\nSOLUTION")
# Only Linux limits a kernel's memory; elsewhere all of the machine's would go.
ALL_MEMORY = "taken = []\nwhile True:\n    taken.append(bytearray(10**7))" if sys.platform == "linux" else "exit()"
LEFT_OUT = "left out, because it ended the kernel: 01-2-answer"

# Student: what was done, which exercises are right all the same, and what is told of repairs
CLASS = {
    "all-right": (both(), "1234", []),
    "mixed": (answer(a2=WRONG, a3=STUB, a4=ENDLESS), "1", []),
    "by-heart": (answer(a1=by_heart), "234", []),
    "np-is-lost": (answer(a1=text("np = None\n\n\nSOLUTION")), "1234", []),  # each test brings its own
    "warns": (answer(a2=WARNS), "1234", []),
    "hangs": (answer(a2=text("while True:\n    pass")), "134", []),
    "deaf": (answer(a2=text("import itertools\n\nmax(itertools.count())")), "134", [LEFT_OUT]),
    "floods": (answer(a2=text("while True:\n    print('again')")), "134", None),
    "exits": (answer(a2=text("exit()\n\n\nSOLUTION")), "134", [LEFT_OUT]),
    "stops-between": (
        add("import asyncio\n\nasyncio.get_event_loop().stop()", "01-2-test"),
        "1234",
        ["left out, because it ended the kernel: a cell below 01-2-test"],
    ),
    "exits-in-function": (answer(a2=text("import os\n\n\ndef NAME(*given):\n    os._exit(1)")), "134", None),
    "is-killed": (answer(a2=text("import os\n\nos.kill(os.getpid(), 9)")), "134", [LEFT_OUT]),
    "takes-all-memory": (answer(a2=text(ALL_MEMORY)), "134", [LEFT_OUT]),
    "reflection-deleted": (delete("01-reflection"), "1234", ["put back: 01-reflection"]),
    "question-deleted": (delete("01-question", "01-title"), "1234", ["put back: 01-title, 01-question"]),
    "answer-deleted": (delete("01-2-answer"), "134", ["put back: 01-2-answer"]),
    "setup-and-test-deleted": (delete("01-setup", "01-3-test"), "1234", ["put back: 01-setup, 01-3-test"]),
    "answer-and-test-deleted": (
        delete("01-2-answer", "01-2-test"),
        "134",
        ["put back: 01-2-answer, 01-2-test"],
    ),
    "exercise-deleted": (
        delete("01-2-task", "01-2-answer", "01-2-test"),
        "134",
        ["put back: 01-2-task, 01-2-answer, 01-2-test"],
    ),
    "pasted": (paste, "1234", ["recognised without metadata: all cells"]),
    "pasted-one-wrong": (
        both(answer(a2=WRONG), paste),
        "134",
        ["recognised without metadata: all cells"],
    ),
    "split": (
        both(answer(a2=text("MORE = 1")), add(text("SOLUTION"), "01-2-answer", named="01-2-answer")),
        "1234",
        ["metadata kept on one of several cells: 01-2-answer"],
    ),
    "copied": (
        add(text("SOLUTION"), "01-2-answer", named="01-2-answer"),
        "1234",
        ["metadata kept on one of several cells: 01-2-answer"],
    ),
    "merged": (merge, "1234", ["recognised without metadata: 01-2-answer"]),
    "became-text": (become_text, "1234", []),
    "reflected-below": (reflect_below, "1234", ["recognised without metadata: 01-reflection"]),
    "changed-the-setup": (
        both(answer(a2=WITH_MATH), lambda notebook: notebook.cells[1].update(source="import numpy as np\nimport math")),
        "1234",
        ["set back to what was released: 01-setup"],
    ),
}

NEARLY = text("def NAME(a, b):\n    return a @ b / np.linalg.norm(a) / (np.linalg.norm(b) + 1e-12)")
NAMED = text("def NAME(a, b):\n    return a @ b")
SHOWS_ANOTHER = text("get_ipython().run_line_magic('precision', '%d%%')\n\n\nSOLUTION")
SHOWS_NOTHING = text("get_ipython().ast_node_interactivity = 'none'\n\n\nSOLUTION")

# Student: what was done, the points of the exercises, and how the feedback of the first one begins
PARTLY = {
    "nearly": (answer(a1=NEARLY), [2, 4, 5, 3], "5 of 6 inputs of the check right, and 2 of 2 hidden ones: 2 of 3"),
    "named": (
        answer(a1=NAMED),
        [0.5, 4, 5, 3],
        "0 of 6 inputs of the check right: 0.5 of 3 points\nThis is the dot",
    ),
    "shows-another": (answer(a1=SHOWS_ANOTHER), [0, 0, 0, 0], "6 of 6 inputs of the check right, and 2 of 2"),
    "shows-nothing": (answer(a1=SHOWS_NOTHING), [0, 0, 0, 0], "6 of 6 inputs of the check right, and 2 of 2"),
}


@pytest.fixture(scope="module")
def given_out(tmp_path_factory):
    """The folder of a class to which the assignment was given out."""
    made = tmp_path_factory.mktemp("class")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_CACHE", str(made / "no-models-here"))
        patch.setenv("COURSE_STATE", str(made / "state"))
        patch.setenv(hidden.VARIABLE, str(made / hidden.FILE))  # as nbgrader_config.py sets it
        (made / hidden.FILE).write_text("7" * 64, encoding="ascii")
        assignment.make([LESSON], made)
        with (made / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write("c.Execute.timeout = 15\n")  # what hangs here hangs for ever
        yield made


def released(folder):
    notebook = nbformat.read(folder / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)
    answer(**{f"a{key[3:]}": text("SOLUTION") for key in EXERCISES})(notebook)
    notebook.cells[at(notebook, "01-reflection")].source = "I would compare with random words first."
    return notebook


def hand_in(folder, student, data, name=f"{LESSON}.ipynb"):
    path = folder / "submitted" / student / LESSON / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.fixture(scope="module")
def handed_in(given_out):
    """What 34 students hand in, as bytes by path; one more comes too late."""
    for student, change in {name: one[0] for name, one in (CLASS | PARTLY).items()}.items():
        notebook = released(given_out)
        change(notebook)
        hand_in(given_out, student, nbformat.writes(notebook).encode())
    good = nbformat.writes(released(given_out)).encode()
    hand_in(given_out, "renamed", good, f"{LESSON} (1).ipynb")
    hand_in(given_out, "with-mark", codecs.BOM_UTF8 + good)
    hand_in(given_out, "no-notebook", b"<!DOCTYPE html>")
    (given_out / "submitted" / "late").mkdir()
    assert len(list((given_out / "submitted").glob(f"*/{LESSON}"))) == 34
    return {path: path.read_bytes() for path in (given_out / "submitted").rglob("*.ipynb")}


@pytest.fixture(scope="module")
def graded(given_out, handed_in):
    """The rows of the class, by student."""
    return {row.student: row for row in grade.grade(given_out)[LESSON]}


def of_exercises(row):
    return {key: row.points[key] for key in POINTS}


def points(right):
    return {key: most if key[3] in right else 0 for key, most in POINTS.items()}


@pytest.mark.slow
@pytest.mark.parametrize("student", CLASS)
def test_a_student_loses_the_points_of_the_wrong_exercises_only(graded, student):
    _, right, repairs = CLASS[student]
    row = graded[student]
    assert (row.status, of_exercises(row)) == ("graded", points(right)), row.repairs
    assert repairs is None or row.repairs == tuple(repairs)
    if student == "reflection-deleted":
        assert row.points["01-reflection"] == 0 and row.to_mark == ()
    else:
        assert row.points["01-reflection"] is None and row.to_mark == ("01-reflection",)
    assert row.total == sum(points(right).values())


@pytest.mark.slow
@pytest.mark.parametrize("student", PARTLY)
def test_a_student_gets_a_part_of_the_points_and_reads_why(given_out, graded, student):
    _, points, said = PARTLY[student]
    assert list(of_exercises(graded[student]).values()) == points
    notebook = nbformat.read(given_out / "autograded" / student / LESSON / f"{LESSON}.ipynb", as_version=4)
    printed, *shown = notebook.cells[at(notebook, "01-1-test")].outputs
    assert printed.text.startswith(said)
    assert (shown[0].get("ename") == "NoPoints") == student.startswith("shows-")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's, as in tools/isolated.py
def test_a_class_of_a_hundred_is_graded_and_told_beforehand_how_long_it_takes(given_out, tmp_path, monkeypatch, capsys):
    big = tmp_path / "class"
    shutil.copytree(given_out, big, ignore=shutil.ignore_patterns("submitted", "repaired", "autograded", "scores"))
    people = [f"s{number:03}" for number in range(100)]
    (big / "roster.csv").write_text(
        "email;id;name\n" + "".join(f"{one}@x.org;{one};Ü {one}\n" for one in people[1:]), "utf-8"
    )
    for one in people[:99]:
        hand_in(big, one, nbformat.writes(released(big)).encode())

    def quick(where, how):
        student, lesson = where.student_id, where.assignment_id
        shutil.copytree(big / "repaired" / student / lesson, big / "autograded" / student / lesson)
        with Gradebook(where.db_url) as book:
            book.update_or_create_student(student)
            book.update_or_create_submission(lesson, student)
            for key, most in POINTS.items():
                one = book.find_grade(key, lesson, lesson, student)
                one.auto_score, one.needs_manual_grade = most, False
            book.find_grade("01-reflection", lesson, lesson, student).needs_manual_grade = True
            book.db.commit()

    monkeypatch.setattr(isolated, "autograde", quick)
    assert grade.main([str(big), "--processes=1"]) == 0
    said = capsys.readouterr().out
    assert "99 to grade, 1 at a time: how long that takes is told after the first one" in said
    assert "1 of 99: s000, 01_word_analogies; about 1 minute left" in said
    assert "Not on the roster, and so not in the files for Moodle and Canvas: " in said and "s000" in said
    moodle, canvas = (list(csv.reader((big / "scores" / name).open(encoding="utf-8"))) for name in IMPORTS)
    assert [row[0] for row in moodle[1:]] == people[1:] and len(canvas) == 101
    assert moodle[1] == ["s001", "s001@x.org", "3", "4", "5", "3", "-"]
    assert moodle[-1] == ["s099", "s099@x.org", *"-----"]
    assert canvas[2] == ["Ü s001", "", "s001", "s001", "", "3", "4", "5", "3", ""]
    for path in (big / "repaired").glob("*/*.graded"):
        path.write_text("12.0", encoding="ascii")
    assert grade.main([str(big), "--processes=1", "--force"]) == 1  # `quick` does not write over what is there
    assert "99 to grade, 1 at a time: about 20 minutes" in capsys.readouterr().out


@pytest.mark.slow
def test_what_stops_one_of_several_processes_is_told(given_out):
    here = class_folder.find(given_out)
    nobody = [submission.Work(LESSON, name, [], before=False) for name in ("nobody", "no-one")]
    problems = at_once.autograded(here, nobody, processes=2)
    assert set(problems) == {(LESSON, one.student) for one in nobody}
    assert all(said.startswith("NbGraderException: No notebooks were matched") for said in problems.values())


@pytest.mark.slow
def test_a_renamed_file_and_a_byte_order_mark_are_accepted(graded):
    for student, repairs in (("renamed", f"read from {LESSON} (1).ipynb"), ("with-mark", "byte order mark dropped")):
        assert of_exercises(graded[student]) == POINTS and graded[student].repairs == (repairs,)


@pytest.mark.slow
def test_who_cannot_be_graded_stops_nobody_and_is_told(graded):
    assert graded["no-notebook"].status.startswith(f"not graded: {LESSON}.ipynb: Expecting value")
    assert graded["late"].status == "not handed in"
    assert graded["no-notebook"].points == graded["late"].points == {}


@pytest.mark.slow
def test_the_scores_are_written_for_a_spreadsheet(given_out, graded):
    with (given_out / "scores" / f"{LESSON}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert list(rows) == sorted([*CLASS, *PARTLY, "renamed", "with-mark", "no-notebook", "late"])
    assert {key: rows["answer-deleted"][key] for key in ("01.1", "01.2", "reflection", "total", "out of")} == {
        "01.1": "3.0",
        "01.2": "0.0",
        "reflection": "",
        "total": "11.0",
        "out of": "21",
    }
    assert rows["answer-deleted"]["repairs"] == "put back: 01-2-answer"
    assert rows["answer-deleted"]["to mark"] == "reflection"


@pytest.mark.slow
def test_what_was_handed_in_stays_as_it_was(graded, handed_in):
    assert {path: path.read_bytes() for path in handed_in} == handed_in


@pytest.mark.slow
def test_a_later_run_grades_what_changed_and_keeps_what_a_person_gave(given_out, graded, tmp_path, monkeypatch):
    again = tmp_path / "class"
    shutil.copytree(given_out, again)
    for student in set(graded) - {"all-right", "answer-deleted", "no-notebook", "late"}:
        shutil.rmtree(again / "submitted" / student)
    ran, run = [], isolated.autograde
    monkeypatch.setattr(isolated, "autograde", lambda where, how: [ran.append(where.student_id), run(where, how)])

    def rows(**more):
        ran.clear()
        return {row.student: row for row in grade.grade(again, processes=1, **more)[LESSON]}

    before = rows()
    assert ran == [] and before["all-right"].status == "graded before"
    assert before["answer-deleted"].points == graded["answer-deleted"].points
    assert before["answer-deleted"].repairs == ("put back: 01-2-answer",)

    with Gradebook(f"sqlite:///{again / 'gradebook.db'}") as book:
        for name, given in (("01-2-test", 2.5), ("01-reflection", 4)):
            one = book.find_grade(name, LESSON, LESSON, "answer-deleted")
            one.manual_score, one.needs_manual_grade = given, False
        book.db.commit()
    marked = rows()["answer-deleted"]
    assert ran == [] and marked.to_mark == () and marked.total == 3 + 2.5 + 5 + 3 + 4

    notebook = released(again)
    answer(a3=WRONG)(notebook)
    hand_in(again, "answer-deleted", nbformat.writes(notebook).encode())
    changed = rows()["answer-deleted"]
    assert ran == ["answer-deleted"] and changed.status == "graded" and changed.repairs == ()
    assert of_exercises(changed) == points("14") | {"01-2-test": 2.5} and changed.points["01-reflection"] == 4
    assert changed.to_mark == ("01-2-test", "01-reflection")  # a person looks again at what is new
    assert grade.main([str(again), "--force", "--processes=1"]) == 1  # there is no grade for no-notebook
    assert ran[1:] == ["all-right", "answer-deleted"]
    with Gradebook(f"sqlite:///{again / 'gradebook.db'}") as book:
        assert book.find_grade("01-2-test", LESSON, LESSON, "answer-deleted").score == 2.5


@pytest.mark.slow
def test_a_run_that_was_interrupted_goes_on_where_it_was(given_out, graded, tmp_path, monkeypatch):
    again = tmp_path / "class"
    shutil.copytree(given_out, again)
    for student in set(graded) - {"all-right", "copied"}:
        shutil.rmtree(again / "submitted" / student)
    shutil.rmtree(again / "repaired" / "copied")
    run = isolated.autograde

    def interrupted(*_):
        raise KeyboardInterrupt

    def broken(*_):
        raise RuntimeError("no kernel")

    monkeypatch.setattr(isolated, "autograde", interrupted)
    with pytest.raises(SystemExit, match="interrupted"):
        grade.main([str(again), "--processes=1"])
    monkeypatch.setattr(isolated, "autograde", broken)
    assert grade.main([str(again), "--processes=1"]) == 1
    rows = {row.student: row.status for row in grade.grade(again, processes=1)[LESSON]}
    assert rows["copied"] == "not graded: RuntimeError: no kernel" and rows["all-right"] == "graded before"
    monkeypatch.setattr(isolated, "autograde", run)
    assert grade.main([str(again), "--processes=1"]) == 0


def test_a_process_lets_go_of_the_gradebook_while_a_notebook_runs(monkeypatch):
    held = []
    run = lambda self, nb, resources, km: held.append(isolated.gradebook.locked()) or (nb, resources)  # noqa: E731
    monkeypatch.setattr(isolated.Execute, "preprocess", run)
    with isolated.gradebook:
        isolated.Isolated().preprocess(nbformat.v4.new_notebook(), {})
        held.append(isolated.gradebook.locked())
    assert held == [False, True] and not isolated.gradebook.locked()


# -- Without nbgrader's work ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def new_class(tmp_path_factory):
    """A class with an assignment that nobody handed in yet."""
    made = tmp_path_factory.mktemp("new")
    (made / "nbgrader_config.py").write_text(assignment.CONFIG, encoding="utf-8")
    hidden.draw(made / hidden.FILE)
    path = made / "release" / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(assignment.notebook(LESSON), path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)  # nbgrader's helpers are there
        with Gradebook(f"sqlite:///{made / 'gradebook.db'}") as book:
            book.add_assignment(LESSON)
    return made


@pytest.fixture
def small(new_class, tmp_path, monkeypatch):
    """A copy of it."""
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv(hidden.VARIABLE, str(tmp_path / hidden.FILE))
    return Path(shutil.copytree(new_class, tmp_path / "class"))


def test_the_command_means_the_folder_where_it_is_called(folder, calls, monkeypatch):
    monkeypatch.chdir(folder)
    assert course.main(["grade", "there", "--force"]) == 0
    assert calls[-1].endswith(f"-m tools.grade {folder / 'there'} --force")
    assert any("requirements/classroom.txt" in call for call in calls)
    assert course.main(["grade", "there", "--roster", "who.csv", "--processes", "1"]) == 0
    assert calls[-1].endswith(f"-m tools.grade {folder / 'there'} --roster {folder / 'who.csv'} --processes 1")


def test_a_folder_without_a_class_is_refused(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(SystemExit, match=r"no class in .*found notes\.txt\. Next: .*course\.py assignment"):
        grade.main([str(tmp_path)])
    with pytest.raises(SystemExit, match=r"no class in .*found nothing"):
        grade.main([str(tmp_path / "missing")])
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_class_whose_secret_is_lost_is_not_graded(small):
    (small / hidden.FILE).unlink()
    with pytest.raises(SystemExit, match=r"(?s)grade: Hidden inputs need the secret of the class.*drawn anew by"):
        grade.main([str(small)])


def test_a_class_that_handed_in_nothing_is_told_where_it_belongs(small):
    with pytest.raises(SystemExit, match=rf"nothing was handed in.*submitted.NAME.{LESSON}.*found nothing"):
        grade.main([str(small)])
    (small / "submitted" / "anna").mkdir(parents=True)
    (small / "submitted" / "anna" / f"{LESSON}.ipynb").touch()
    with pytest.raises(SystemExit, match="found anna"):
        grade.main([str(small)])


def test_a_gradebook_without_the_assignment_is_told(small):
    (small / "gradebook.db").unlink()
    with pytest.raises(SystemExit, match=rf"does not know {LESSON}\. Next: .*assignment 01 --to"):
        grade.main([str(small)])


@pytest.mark.parametrize(
    ("files", "taken", "told"),
    [
        ([f"{LESSON}.ipynb"], f"{LESSON}.ipynb", []),
        ([f"{LESSON}-Copy1.ipynb"], f"{LESSON}-Copy1.ipynb", [f"read from {LESSON}-Copy1.ipynb"]),
        (["Anna.ipynb"], "Anna.ipynb", ["read from Anna.ipynb"]),
        ([f"{LESSON}/{LESSON}.ipynb"], f"{LESSON}/{LESSON}.ipynb", [f"read from {LESSON}.ipynb"]),
        (
            [f"{LESSON}.ipynb", "old.ipynb", f".ipynb_checkpoints/{LESSON}-checkpoint.ipynb"],
            f"{LESSON}.ipynb",
            ["not looked at: old.ipynb"],
        ),
        (
            [f"{LESSON} (2).ipynb", "scratch.ipynb"],
            f"{LESSON} (2).ipynb",
            [f"read from {LESSON} (2).ipynb", "not looked at: scratch.ipynb"],
        ),
    ],
)
def test_the_notebook_is_found_under_other_names(tmp_path, files, taken, told):
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert submission._notebook(tmp_path, LESSON) == (tmp_path / taken, told)


@pytest.mark.parametrize("files", [[], [f"{LESSON} (1).ipynb", f"{LESSON} (2).ipynb"], ["a.ipynb", "b.ipynb"]])
def test_where_it_is_not_certain_nothing_is_graded(tmp_path, files):
    for name in files:
        (tmp_path / name).touch()
    with pytest.raises(
        submission.CannotGrade, match=f"expected one notebook in .*found {re.escape(', '.join(files) or 'none')}"
    ):
        submission._notebook(tmp_path, LESSON)


def test_a_name_that_nbgrader_cannot_work_with_costs_nobody_else(small):
    hand_in(small, "Anna [A]", b"{}")
    hand_in(small, "bert", b"{}")
    rows = {row.student: row.status for row in grade.grade(small)[LESSON]}
    assert rows == {
        "Anna [A]": "not graded: nbgrader cannot work with *, ? or [ in a name; rename the folder submitted/Anna [A]",
        "bert": f"not graded: {LESSON}.ipynb: it has no cells, so it is no notebook",
    }
