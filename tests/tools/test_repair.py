"""What students do to a notebook, and the notebook that is graded: whose cell stands where, with which metadata."""

import copy
import json

import nbformat
import pytest

from tools import repair

STUB = "def {}(x):\n    ..."
ANSWERS = {"01-1-answer": "def one(x):\n    return x + 1", "01-2-answer": "def two(x):\n    return x + 2"}
REFLECTION = "I would compare with random words first."


def code(source):
    return nbformat.v4.new_code_cell(source)


def prose(source):
    return nbformat.v4.new_markdown_cell(source)


def known(cell, name, *, solution=False, points=None):
    told = {"grade_id": name, "grade": points is not None, "solution": solution, "locked": not solution}
    cell.metadata["nbgrader"] = told | {"task": False, "schema_version": 3} | ({"points": points} if points else {})
    return cell


def exercise(number, name):
    key = f"01-{number}"
    return [
        known(prose(f"## Exercise {number}"), f"{key}-task"),
        known(code(STUB.format(name)), f"{key}-answer", solution=True),
        code(f'check("01.{number}", {name})'),
        known(code(f"assert {name}(1) == {number + 1}"), f"{key}-test", points=3),
    ]


RELEASED = nbformat.v4.new_notebook(
    cells=[
        known(prose("# Assignment"), "01-title"),
        known(code("import numpy as np"), "01-setup"),
        *exercise(1, "one"),
        *exercise(2, "two"),
        known(prose("## To reflect on"), "01-question"),
        known(prose("YOUR ANSWER HERE"), "01-reflection", solution=True, points=6),
    ]
)
NAMES = [repair.name(cell) for cell in RELEASED.cells]


@pytest.fixture
def given():
    """The released notebook with right answers, as a student hands it in."""
    notebook = copy.deepcopy(RELEASED)
    for cell in notebook.cells:
        cell.source = (ANSWERS | {"01-reflection": REFLECTION}).get(repair.name(cell), cell.source)
    return notebook


def place(notebook, name):
    return [repair.name(cell) for cell in notebook.cells].index(name)


def without(notebook, *names):
    notebook.cells = [cell for cell in notebook.cells if repair.name(cell) not in names]
    return notebook


def result(notebook):
    """Names and texts in order, and what was told."""
    made, told = repair.repaired(notebook, RELEASED)
    nbformat.validate(made)
    for cell in made.cells:
        assert set(cell.metadata) <= {"nbgrader"} and not cell.get("outputs")
    return [(repair.name(cell), cell.source) for cell in made.cells], told


def whole(**changes):
    """The cells of a notebook with right answers; `changes` are texts by the end of a cell's name."""
    texts = {key.replace("_", "-"): text for key, text in changes.items()}
    right = ANSWERS | {"01-reflection": REFLECTION} | {f"01-{key.removeprefix('a')}": one for key, one in texts.items()}
    return [(repair.name(cell), right.get(repair.name(cell), cell.source)) for cell in RELEASED.cells]


def test_a_notebook_without_faults_stays_as_it_is(given):
    assert result(given) == (whole(), [])


@pytest.mark.parametrize("name", [name for name in NAMES if name])
def test_a_deleted_cell_is_put_back_in_its_place_as_it_was_released(given, name):
    released = RELEASED.cells[NAMES.index(name)].source
    expected = [(key, released if key == name else text) for key, text in whole()]
    assert result(without(given, name)) == (expected, [f"put back: {name}"])


def test_a_deleted_exercise_is_put_back_and_the_others_stay(given):
    cells, told = result(without(given, "01-2-task", "01-2-answer", "01-2-test"))
    assert [name for name, _ in cells if name] == [name for name in NAMES if name]
    texts = dict(cells)
    assert texts["01-1-answer"] == ANSWERS["01-1-answer"] and texts["01-2-answer"] == STUB.format("two")
    assert told == ["put back: 01-2-task, 01-2-answer, 01-2-test"]


def test_cells_pasted_into_a_new_notebook_are_recognised(given):
    for cell in given.cells:
        cell.metadata = {}
    assert result(given) == (whole(), ["recognised without metadata: all cells"])


def test_a_pasted_notebook_keeps_its_answers_also_where_everything_became_code(given):
    pasted = nbformat.v4.new_notebook(cells=[code(cell.source) for cell in given.cells[:-1]] + [prose(REFLECTION)])
    assert result(pasted) == (whole(), ["recognised without metadata: all cells"])


def test_copied_metadata_is_kept_on_the_cell_that_defines_the_answer(given):
    at = place(given, "01-2-answer")
    given.cells[at].source = "two_more = 2"
    given.cells.insert(at + 1, known(code("def two(x):\n    return x + two_more"), "01-2-answer", solution=True))
    cells, told = result(given)
    there = cells.index(("01-2-answer", "def two(x):\n    return x + two_more"))
    assert cells[there - 1] == ("", "two_more = 2")
    assert told == ["metadata kept on one of several cells: 01-2-answer"]


@pytest.mark.parametrize("offset", [0, 1])
def test_an_untouched_copy_of_an_answer_does_not_undo_it(given, offset):
    stub = known(code(STUB.format("two")), "01-2-answer", solution=True)
    given.cells.insert(place(given, "01-2-answer") + offset, stub)
    assert result(given) == (whole(), ["metadata kept on one of several cells: 01-2-answer"])


def test_a_copied_cell_in_which_the_next_answer_was_written_is_that_answer(given):
    answer = given.cells[place(given, "01-2-answer")]
    answer.metadata["nbgrader"]["grade_id"] = "01-1-answer"
    cells, told = result(given)
    assert cells == whole()
    assert told == ["recognised without metadata: 01-2-answer", "metadata kept on one of several cells: 01-1-answer"]


def test_an_answer_in_a_cell_of_its_own_counts_where_the_given_one_is_untouched(given):
    at = place(given, "01-2-answer")
    given.cells[at].source = STUB.format("two")
    given.cells.insert(at, code(ANSWERS["01-2-answer"]))
    assert result(given) == (whole(), ["recognised without metadata: 01-2-answer"])


def test_two_answers_merged_into_one_cell_both_count(given):
    given.cells[place(given, "01-1-answer")].source = "\n\n\n".join(ANSWERS.values())
    cells, told = result(without(given, "01-2-answer"))
    texts = dict(cells)
    assert texts["01-1-answer"] == "\n\n\n".join(ANSWERS.values()) and "01-2-answer" not in texts
    assert told == ["recognised without metadata: 01-2-answer"]


def test_all_answers_in_one_cell_at_the_end_come_before_the_tests(given):
    for name in ANSWERS:
        given.cells[place(given, name)].source = RELEASED.cells[NAMES.index(name)].source
    given.cells.append(code("\n\n\n".join(ANSWERS.values())))
    cells, told = result(given)
    names = [name for name, text in cells if text == "\n\n\n".join(ANSWERS.values())]
    assert names == ["01-1-answer"] and "01-2-answer" not in dict(cells)
    assert told == ["recognised without metadata: 01-1-answer, 01-2-answer"]


def test_a_students_own_cells_stay_between_the_others(given):
    own = code("y = one(2)")
    own.metadata["tags"] = ["skip-execution"]
    given.cells.insert(place(given, "01-1-test") + 1, own)
    given.cells.insert(0, prose("Anna"))
    cells, told = result(given)
    assert cells[0] == ("", "Anna") and told == []
    assert cells[cells.index(("", "y = one(2)")) - 1][0] == "01-1-test"


def test_what_was_written_into_a_locked_cell_runs_before_it(given):
    given.cells[place(given, "01-setup")].source = "import numpy as np\nimport math"
    cells, told = result(given)
    at = cells.index(("01-setup", "import numpy as np"))
    assert cells[at - 1] == ("", "import numpy as np\nimport math")
    assert told == ["set back to what was released: 01-setup"]


def test_a_test_that_a_student_wrote_or_marked_to_be_skipped_is_the_released_one(given):
    test = given.cells[place(given, "01-1-test")]
    test.source, test.metadata["tags"] = "assert True", ["skip-execution"]
    test.metadata["nbgrader"]["points"] = 300
    made, told = repair.repaired(given, RELEASED)
    assert made.cells[place(made, "01-1-test")] == RELEASED.cells[NAMES.index("01-1-test")]
    assert told == ["set back to what was released: 01-1-test"]


def test_an_answer_that_became_text_is_code_again(given):
    given.cells[place(given, "01-2-answer")] = known(prose(ANSWERS["01-2-answer"]), "01-2-answer", solution=True)
    given.cells[place(given, "01-2-answer")].attachments = {}
    made, told = repair.repaired(given, RELEASED)
    assert made.cells[place(made, "01-2-answer")].cell_type == "code" and told == []
    assert result(given)[0] == whole()


@pytest.mark.parametrize("below", ["01-question", "01-reflection"])
def test_a_reflection_written_below_its_cell_counts(given, below):
    given.cells[place(given, "01-reflection")].source = "YOUR ANSWER HERE"
    given.cells.insert(place(given, below) + 1, prose(REFLECTION))
    assert result(given) == (whole(), ["recognised without metadata: 01-reflection"])


def test_pictures_in_a_reflection_are_kept(given):
    pictures = {"a.png": {"image/png": "iVBORw0KGgo="}}
    given.cells[place(given, "01-reflection")].attachments = pictures
    made, _ = repair.repaired(given, RELEASED)
    assert made.cells[place(made, "01-reflection")].attachments == pictures


def test_an_emptied_answer_is_an_untouched_one(given):
    for name in ("01-2-answer", "01-reflection"):
        given.cells[place(given, name)].source = " \n"
    assert result(given) == (whole(a2_answer=STUB.format("two"), reflection="YOUR ANSWER HERE"), [])


def test_metadata_of_other_tools_and_assignments_is_dropped(given):
    given.cells.insert(2, known(code("z = 1"), "02-1-answer", solution=True))
    given.cells[0].metadata["nbgrader"]["locked"] = False
    given.cells[3].metadata["collapsed"] = True
    cells, told = result(given)
    assert ("", "z = 1") in cells and told == []


def test_another_notebook_is_refused():
    other = nbformat.v4.new_notebook(cells=[code("import numpy as np"), code("def three(x):\n    return 3")])
    with pytest.raises(ValueError, match="no answer and no test of this assignment"):
        repair.repaired(other, RELEASED)


def test_repairing_twice_changes_nothing_more(given):
    given.cells.insert(3, code("own = 1"))
    once, _ = repair.repaired(without(given, "01-question"), RELEASED)
    twice, told = repair.repaired(once, RELEASED)
    assert told == [] and [cell.source for cell in twice.cells] == [cell.source for cell in once.cells]
    assert nbformat.writes(once) == nbformat.writes(repair.repaired(without(given, "01-question"), RELEASED)[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_with_and_without_a_byte_order_mark(given, encoding):
    given.cells[0].source = "Zoë"
    assert repair.read(nbformat.writes(given).encode(encoding)).cells[0].source == "Zoë"


def test_a_file_of_an_older_format_is_read():
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}
    old["worksheets"] = [
        {"metadata": {}, "cells": [{"cell_type": "code", "language": "python", "input": ["x = 1\n", "y"]}]}
    ]
    for cell in old["worksheets"][0]["cells"]:
        cell |= {"metadata": {}, "outputs": [], "collapsed": False}
    assert [cell.source for cell in repair.read(json.dumps(old).encode()).cells] == ["x = 1\ny"]


@pytest.mark.parametrize("data", [b"", b"<html>", b"[]", b'{"a": 1}', b"\xff\xfe\xfa", b'{"cells": [], "nbformat": 9}'])
def test_a_file_that_is_no_notebook_is_refused(data):
    with pytest.raises(ValueError):
        repair.read(data)
