"""Common slips of a learner: each is told in a sentence, none by a traceback, and an author's stays loud."""

import sys

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_utils.learning import checks, exercises, guesses, ids, slips
from tools import gates, run

LESSON = [one.id for one in exercises.all_exercises() if one.id.startswith("01.")]
QUIZ = [one.id for one in exercises.all_questions() if one.id.startswith("01.")]


def cosine_similarity(u, v):
    return float(u @ v)


# -- Calls that are not understood ------------------------------------------------------------------------------


@pytest.mark.parametrize("id", ["01.2", "1.2", 1.2, " 01.2 "])
def test_an_id_is_known_without_its_zero_and_as_a_number(state, shown, id):
    checks.hint(id)
    checks.solution(id)
    checks.check(id, ...)
    assert [text.splitlines()[0].split(" · ")[0] for text in shown] == [
        f"Hint 1 of {len(ids.exercise('01.2').hints)} for exercise 01.2",
        "An answer to exercise 01.2",
        "Exercise 01.2: not attempted",
    ]


CHECK, FORM = checks.check, 'check("01.1", cosine_similarity)'
NO_EXERCISE = 'There is no exercise "01.9". Lesson 01 has ' + ", ".join(f'"{one}"' for one in LESSON[:-1])
NO_QUESTION = 'There is no quiz question "01.q9". Lesson 01 has ' + ", ".join(f'"{one}"' for one in QUIZ[:-1])


@pytest.mark.parametrize(
    ("function", "arguments", "says", "form"),
    [
        (CHECK, ["01.1"], "Python says: missing a required argument: 'answer'.", FORM),
        (CHECK, [], "Python says: missing a required argument: 'id'.", 'check("00.1", answer_00_1)'),
        (CHECK, [cosine_similarity], "Python says: missing a required argument: 'answer'.", FORM),
        (CHECK, [cosine_similarity, "01.1"], "An id in quotes comes first. Got a value of the type function.", FORM),
        (CHECK, ["similarity", "00.1"], 'There is no exercise "similarity".', 'check("00.1", answer_00_1)'),
        (CHECK, ["01.9", cosine_similarity], NO_EXERCISE, FORM),
        (CHECK, ["01.q1", "a"], '"01.q1" is a quiz question. Here the id of an exercise is wanted.', FORM),
        (CHECK, ["01.1", cosine_similarity, 3], "Python says: too many positional arguments.", FORM),
        (checks.hint, ["01.9"], NO_EXERCISE, 'hint("01.1")'),
        (checks.hint, ["08.9", 1], 'There is no exercise "08.9".', 'hint("08.1")'),
        (checks.hint, ["99.1"], 'There is no exercise "99.1". The lessons are "00", "01"', 'hint("00.1")'),
        (checks.hint, [], "missing a required argument: 'id'", 'hint("00.1")'),
        (checks.hint, [cosine_similarity], "An id in quotes comes first.", 'hint("01.1")'),
        (checks.hint, ["01.q1"], '"01.q1" is a quiz question.', 'hint("01.1")'),
        (checks.hint, [True], "An id in quotes comes first. Got a value of the type bool.", 'hint("00.1")'),
        (checks.solution, ["01.9"], NO_EXERCISE, 'solution("01.1")'),
        (checks.solution, [None], "An id in quotes comes first. Got a value of the type NoneType.", 'solution("00.1")'),
        (checks.quiz, ["01.q9", "a"], NO_QUESTION, 'quiz("01.q1", "a")'),
        (checks.quiz, ["01.q1"], "missing a required argument: 'answer'", 'quiz("01.q1", "a")'),
        (checks.quiz, ["01.1", "a"], '"01.1" is an exercise. Here the id of a quiz question', 'quiz("01.q1", "a")'),
        (checks.quiz, ["a", "01.q1"], 'There is no quiz question "a".', 'quiz("01.q1", "a")'),
        (checks.quiz, [np.zeros(3), "a"], "Got a value of the type ndarray.", 'quiz("00.q1", "a")'),
        (
            guesses.predict,
            ["Which?"],
            "missing a required argument: 'question'",
            'predict("00.p1", "Which word is it?"',
        ),
        (
            guesses.predict,
            ["Which?", ["cold", "warm"]],
            "Its id comes first and its question second",
            'predict("00.p1"',
        ),
        (checks.progress, ["99"], 'There is no lesson "99". The lessons are "00", "01"', 'progress("00")'),
        (checks.progress, ["01", "02"], "too many positional arguments", 'progress("01")'),
    ],
)
def test_a_call_that_cannot_be_meant_is_told_with_the_right_form(state, shown, function, arguments, says, form):
    assert function(*arguments) is None
    title, problem, right = shown[-1].splitlines()
    assert title == f"{function.__name__}: this call was not understood"
    assert says in problem and f"Write it in this form: `{form}" in right
    assert not state.exists()


def test_an_argument_that_does_not_exist_is_told(state, shown):
    checks.check("01.1", cosine_similarity, showing=1)
    assert "Python says: got an unexpected keyword argument 'showing'." in shown[-1]


def test_an_error_of_the_course_itself_is_no_slip(monkeypatch):
    def broken(id, answer, *, seed):
        raise TypeError("a fault of the course")

    monkeypatch.setattr(checks, "grade", broken)
    with pytest.raises(TypeError, match="a fault of the course"):
        checks.check("01.1", cosine_similarity)


def test_the_gate_does_not_let_a_lesson_pass_whose_author_made_the_slip(state, shown):
    def cell(text):
        return new_code_cell("", outputs=[new_output("display_data", {"text/plain": text})])

    checks.check("77.1", ...)
    checks.check("01.1", ...)
    slip, good = map(cell, shown)
    assert gates.no_errors(new_notebook(cells=[slip, good])) == ["an output says 'check: this call was not understood'"]
    with pytest.raises(ValueError, match=r"no exercise '77\.1'"):  # as the build looks up the place of an exercise
        exercises.find("77.1")


# -- Cells that Python cannot run -------------------------------------------------------------------------------

QUOTES = "Write your answer in quotes, one before and one after it: `{}`. Then run the cell again."


@pytest.mark.parametrize(
    ("cell", "right"),
    [
        ('predict("01.p2", "Which?", ["cold", "warm"], guess=warm)', 'guess="warm"'),
        ('predict(\n    "01.p2",\n    "Which?",\n    ["cold", "warm"],\n    guess=warm,\n)', 'guess="warm"'),
        ('predict("x.p1", "Who?", guess = warm)  # fmt: skip', 'guess="warm"'),
        ('predict("x.p1", "Who?", ["the words"],\n guess=the words)', 'guess="the words"'),
        ('predict("x.p1", "Who?", guess=TF-IDF)', 'guess="TF-IDF"'),
        ('predict("x.p1", "Who?", guess=TF-IDF, which counts words)', 'guess="TF-IDF, which counts words"'),
        ('predict("x.p1", "Share?", guess=80%)', 'guess="80%"'),
        ('predict("x.p1", "Share?", guess=half, within=(0, 1))', 'guess="half"'),
        ('predict("x.p1", "Share?", guess=80%, within=(0, 1))', 'guess="80%"'),
        ('predict("x.p1", "Who?", guess=“warm”)', 'guess="warm"'),
        ('predict("x.p1", "Who?", guess="warm)', 'guess="warm"'),
        ("predict('x.p1', 'Who?', guess=warm')", 'guess="warm"'),
        ('quiz("01.q1", b)', 'quiz("01.q1", "b")'),
        ('quiz("01.q1", ...b)', 'quiz("01.q1", "b")'),
        ('quiz("01.q1", "a")\nquiz("01.q2", b)  # sure\nquiz("01.q3", ...)', 'quiz("01.q2", "b")'),
        ("quiz('01.q1', b\")", "quiz('01.q1', \"b\")"),
        ('answer_00_1 = similarity\ncheck("00.1", answer_00_1)', 'answer_00_1 = "similarity"'),
        ('answer_00_1 = one of both\ncheck("00.1", answer_00_1)', 'answer_00_1 = "one of both"'),
    ],
)
def test_an_answer_without_its_quotes_is_told_with_them(cell, right):
    assert slips.explained(error_of(cell), cell) == QUOTES.format(right)


def error_of(cell):
    """What Python raises for a cell in which the functions for learners are known."""
    known = {name: lambda *_, **__: None for name in ("predict", "quiz", "check")}
    with pytest.raises((NameError, SyntaxError)) as caught:
        exec(compile(cell, "<cell>", "exec"), known)
    return caught.value


def test_a_comma_in_a_number_and_an_answer_that_is_missing_are_told():
    cell = 'predict("01.p4", "Share?", guess=0,46)'
    assert "Write a point in a number, not a comma: `guess=0.46`." in slips.explained(error_of(cell), cell)
    cell = 'predict("01.p4", "Share?",\n  guess=,\n)'
    assert "Write your answer after `guess=`, or `...` as long as" in slips.explained(error_of(cell), cell)


@pytest.mark.parametrize(
    "cell",
    [
        'predict("x.p1", "Who?", guess="warm")\nx = = 1',
        'predict("x.p1", "Who?", guess=np.mean(warm))',  # an unknown name that is no answer
        "guess == warm",
        'quiz("01.q1", "b")\nunknown',
        'quiz("01.q1", "a"\nquiz("01.q2", )',  # a bracket that was never closed
        "def f(:\n    guess",
    ],
)
def test_an_error_elsewhere_is_not_put_down_to_an_answer(cell):
    assert slips.explained(error_of(cell), cell) is None or "quotes" not in slips.explained(error_of(cell), cell)


def test_other_errors_are_left_to_python():
    for error in (None, ValueError("guess=warm"), KeyboardInterrupt()):
        assert slips.explained(error, 'predict("x.p1", "Who?", guess=warm)') is None


def test_outside_a_notebook_nothing_is_watched(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    slips.watch()


def test_in_a_kernel_the_box_stands_below_the_error_which_stays_one(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))
    cells = [
        "from course_utils.learning import check, predict, quiz",
        'predict("01.p2", "Which?", ["cold", "warm"], guess=warm)',
        'predict("01.p2", "Which?", ["they stay", "warm"], guess=they stay)',
        "1 + glove",
        "import json\njson.loads('{')",
        "2",
    ]
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    run.client(notebook, tmp_path, allow_errors=True).execute()
    imported, unquoted, words, unknown, other, last = notebook.cells
    assert imported.outputs == [] and [one.output_type for one in last.outputs] == ["execute_result"]
    assert [one.execution_count for one in notebook.cells] == [1, 2, 3, 4, 5, 6]
    for cell, name, says in (
        (unquoted, "NameError", QUOTES.format('guess="warm"')),
        (words, "SyntaxError", QUOTES.format('guess="they stay"')),
        (unknown, "NameError", "Python does not know `glove` here. Either the name is misspelt, or the cell that"),
    ):
        error, box = cell.outputs
        assert (error.output_type, error.ename) == ("error", name) and error.traceback
        assert box.data["text/plain"].startswith(f"What this error means\n  {says}")
    assert [one.output_type for one in other.outputs] == ["error"]
    nbformat.validate(notebook)
