"""What a check says to each kind of answer, what is kept, and that nothing stops a notebook."""

import contextlib
import dataclasses
import json
import threading
import time

import numpy as np
import pytest

from course_utils import assets
from course_utils.learning import checks, exercises, grading


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def shown_by(function, *arguments, **more):
    """The MIME bundles that a call displays."""
    bundles = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IPython.display.display", lambda bundle, raw: bundles.append(bundle))
        function(*arguments, **more)
    return bundles


def said(function, *arguments, **more):
    """The plain text of everything a call displays."""
    bundles = shown_by(function, *arguments, **more)
    assert bundles and all(bundle["text/html"].startswith("<div role=") for bundle in bundles)
    return "\n".join(bundle["text/plain"] for bundle in bundles)


def cosine(answer):
    return checks.grade("01.1", answer)


# -- Wrong in a way of their own --------------------------------------------------------------------------------


def raises(u, v):
    return u @ v / undefined  # noqa: F821


def returns_nothing(u, v):
    u @ v / (np.linalg.norm(u) * np.linalg.norm(v))


def prints(u, v):
    print(u @ v / (np.linalg.norm(u) * np.linalg.norm(v)))


def returns_an_array(u, v):
    return [u @ v / (np.linalg.norm(u) * np.linalg.norm(v))]


def returns_text(u, v):
    return str(u @ v)


def returns_whole_numbers(u, v):
    return int(u @ v / (np.linalg.norm(u) * np.linalg.norm(v)))


def divides_by_zero(u, v):
    return np.array(0.0) * np.inf


def takes_one(u):
    return u


def leaves_dots(u, v):
    return ...


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (raises, "raised NameError: name 'undefined' is not defined"),
        (returns_nothing, "returns `None`. Did you forget a `return`?"),
        (prints, "Use `return` instead of `print`"),
        (returns_an_array, "Expected one number, got shape (1,)"),
        (returns_text, "Expected numbers, got str"),
        (returns_whole_numbers, "cut to whole numbers"),
        (divides_by_zero, "NaN (not a number) comes from dividing zero by zero"),
        (takes_one, "raised TypeError"),
        (leaves_dots, "returns `...`"),
        (0.96, "Expected the function `cosine_similarity`, got float"),
        (lambda u, v: 0.5, "Expected 0.96, got 0.5"),
        (lambda u, v: exec("raise SystemExit(3)"), "raised SystemExit"),
    ],
)
def test_each_fault_is_told_apart_and_shown_with_its_input(answer, says):
    feedback = cosine(answer)
    assert feedback.outcome == "not yet" and says in feedback.message
    assert feedback.misconception is None
    if callable(answer):
        assert "Input 1 of 4 (seed " in feedback.message and "[3., 4.], [4., 3.]" in feedback.message


def test_a_loop_without_end_is_stopped(monkeypatch):
    monkeypatch.setattr(grading, "TIME_LIMIT", 0.2)

    def loops(u, v):
        while True:
            pass

    started = time.monotonic()
    feedback = cosine(loops)
    assert (
        feedback.outcome == "not yet"
        and "still running after 0.2 seconds; the check stopped waiting" in feedback.message
    )
    assert time.monotonic() - started < 5  # it was stopped, once, and not waited for on every input


def test_a_loop_that_catches_exceptions_is_stopped_too(monkeypatch):
    monkeypatch.setattr(grading, "TIME_LIMIT", 0.2)

    def stubborn(u, v):
        while True:
            with contextlib.suppress(Exception):
                sum(range(100))

    before = threading.active_count()
    assert "still running" in cosine(stubborn).message
    assert threading.active_count() == before


class CannotBeShown:
    def __repr__(self):
        raise ValueError("no")

    def __array__(self, *_, **__):
        raise RuntimeError("no")


class CannotBeSaid(Exception):
    def __str__(self):
        raise ValueError("no")


def raises_what_cannot_be_said(u, v):
    raise CannotBeSaid


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda u, v: CannotBeShown(), "CannotBeShown, which cannot be shown"),
        (raises_what_cannot_be_said, "raised CannotBeSaid: <CannotBeSaid, which cannot be shown"),
    ],
)
def test_an_object_that_raises_when_looked_at_is_not_an_error_of_the_check(answer, says):
    assert says in cosine(answer).message


def test_changing_the_input_is_noticed_and_does_not_spoil_the_check():
    def changes(u, v):
        u /= np.linalg.norm(u)
        return u @ v / np.linalg.norm(v)

    feedback = cosine(changes)
    assert feedback.outcome == "not yet" and "changes its input" in feedback.message


def test_a_function_that_fits_the_first_input_only_does_not_pass():
    assert cosine(lambda u, v: 0.96 if len(u) == 2 else 0.1).outcome == "not yet"
    assert cosine(lambda u, v: np.sign(u @ v)).outcome == "not yet"


# -- Right in a way of their own --------------------------------------------------------------------------------


def with_lists(u, v):
    dot = sum(x * y for x, y in zip(u, v, strict=True))
    return dot / (sum(x * x for x in u) ** 0.5 * sum(y * y for y in v) ** 0.5)


def in_float32(u, v):
    u, v = u.astype(np.float32), v.astype(np.float32)
    return np.dot(u / np.linalg.norm(u), v / np.linalg.norm(v))


@pytest.mark.parametrize("answer", [with_lists, in_float32, lambda u, v: np.array(with_lists(u, v))])
def test_unusual_but_right_is_correct(answer):
    assert cosine(answer).outcome == "correct"


def test_a_list_for_an_array_and_another_order_of_operations_are_correct():
    def project(embeddings, start, end):
        step = end - start
        return [float(row @ step) / float(step @ step) ** 0.5 for row in embeddings]

    assert checks.grade("01.4", project).outcome == "correct"


def test_a_right_function_that_also_prints_is_correct_with_a_word():
    def talks(u, v):
        print("u:", u)
        return with_lists(u, v)

    feedback = cosine(talks)
    assert feedback.outcome == "correct" and "also prints" in feedback.message


def test_untouched_in_other_spellings():
    def empty(u, v): ...

    def documented(u, v):
        """Says what it does."""
        ...

    assert [cosine(answer).outcome for answer in (..., empty, documented)] == ["not attempted"] * 3


def broken_mean(values):
    """The mean of some numbers."""
    return np.median(values)


@pytest.mark.parametrize("imports", ["", "import numpy as np\n"])
def test_an_untouched_repair_is_known_whether_or_not_its_cell_imports_numpy(imports):
    exercise = dataclasses.replace(exercises.find("02.4"), broken=broken_mean, solution=np.mean)
    cell = {"np": np}
    exec(imports + exercise.stub, cell)
    assert grading._untouched(exercise, cell["mean"])
    exec(exercise.stub.replace("median", "max"), cell)
    assert not grading._untouched(exercise, cell["mean"])


def test_a_choice_outside_the_options_lists_them():
    feedback = checks.grade("00.1", "nearness")
    assert feedback.outcome == "not yet" and "'similarity', 'distance'" in feedback.message


# -- What is shown and kept -------------------------------------------------------------------------------------


def test_check_shows_the_three_outcomes_and_keeps_them(state):
    assert "Exercise 01.1: not attempted · The cosine of two vectors" in said(checks.check, "01.1", ...)
    assert not state.exists()
    wrong = said(checks.check, "01.1", lambda u, v: u @ v)
    assert "not yet" in wrong and "This is the dot product" in wrong and "hint('01.1')" in wrong
    assert "correct" in said(checks.check, "01.1", with_lists)
    said(checks.check, "01.1", lambda u, v: u @ v)  # trying something afterwards takes nothing away
    assert json.loads((state / "progress.json").read_text())["exercises"] == {"01.1": "correct"}


def test_hints_come_one_after_the_other_and_the_last_names_the_solution():
    count = len(exercises.find("01.2").hints)
    shown = [said(checks.hint, "01.2") for _ in range(count + 1)]
    assert [text.splitlines()[0] for text in shown[:2]] == [f"Hint {i} of {count} for exercise 01.2" for i in (1, 2)]
    assert "solution('01.2')" in shown[-1] and shown[-1] == shown[-2]
    assert "Hint 1" in said(checks.hint, "01.2", 1)
    with pytest.raises(ValueError, match=f"has hints 1 to {count}, got 9"):
        checks.hint("01.2", 9)


def test_solution_is_the_source():
    assert exercises.find("01.3").solution_source in said(checks.solution, "01.3").replace("\n  ", "\n")


def test_a_prediction_is_kept_until_it_is_revealed():
    options = ["queen", "king"]
    assert "Options: queen, king." in said(checks.predict, "x.p1", "Which?", options)
    assert "You had no guess" in said(checks.reveal, "x.p1", "king")
    assert "none of them" in said(checks.predict, "x.p1", "Which?", options, guess="prince")
    assert "kept: queen" in said(checks.predict, "x.p1", "Which?", options, guess="queen")
    assert "Kept from earlier: queen" in said(checks.predict, "x.p1", "Which?", options)
    assert "You guessed queen" in said(checks.reveal, "x.p1", "king")
    assert "As you guessed" in said(checks.reveal, "x.p1", "queen")


@pytest.mark.parametrize("guess", [{1, 2}, 1j, np.array([1, 2]), ["queen"]])
def test_a_guess_that_cannot_be_kept_is_told(guess):
    for options in (None, ["queen", "king"]):
        assert "Nothing was kept" in said(checks.predict, "x.p3", "Which?", options, guess=guess)


def test_a_progress_file_that_cannot_be_read_stops_nothing(state):
    (state / "progress.json").mkdir(parents=True)
    text = said(checks.check, "01.1", with_lists)
    assert "could not be read" in text and "correct" in text


def test_a_number_is_compared_by_its_distance():
    said(checks.predict, "x.p2", "How much?", guess=0.7)
    assert "You guessed 0.7: off by 0.238" in said(checks.reveal, "x.p2", np.float64(0.462))


def test_a_quiz_gives_the_reason_for_a_wrong_answer_and_all_reasons_for_the_right_one():
    question = exercises.find_question("01.q3")
    untouched = said(checks.quiz, question.id, ...)
    assert all(f"{letter}) {option}" in untouched for letter, option in question.letters.items())
    for letter, option in question.letters.items():
        text = said(checks.quiz, question.id, letter.upper())
        assert question.options[option] in text
        assert ("correct" in text) == (letter == question.right_letter)
    assert all(reason in said(checks.quiz, question.id, question.right_letter) for reason in question.options.values())
    assert "Expected one of a, b, c, got 'z'" in said(checks.quiz, question.id, "z")


def test_progress_counts_what_is_done():
    said(checks.check, "01.1", with_lists)
    said(checks.quiz, "01.q1", exercises.find_question("01.q1").right_letter)
    said(checks.predict, "01.p1", "Which?", guess="a")
    total = sum(one.id.startswith("01") for one in exercises.all_exercises())
    assert f"01: 1 of {total} exercises, 1 of 5 quiz questions, predictions kept: 1" in said(checks.progress)


def test_a_damaged_progress_file_is_put_aside(state):
    state.mkdir()
    (state / "progress.json").write_text("{not json")
    assert "a new one begins" in said(checks.progress)
    assert (state / "progress.damaged").read_text() == "{not json"
    assert "a new one begins" not in said(checks.progress)


def test_a_folder_that_cannot_be_written_costs_the_progress_only(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "file" / "state"))
    text = said(checks.check, "01.1", with_lists)
    assert "could not be kept" in text and "correct" in text


def test_an_unknown_exercise_is_an_error_of_the_notebook():
    with pytest.raises(ValueError, match=r"no exercise '77\.1'"):
        checks.check("77.1", ...)


def test_html_escapes_what_a_learner_returns():
    html = shown_by(checks.check, "00.1", "<script>alert(1)</script>")[-1]["text/html"]
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_nothing_is_written_outside_the_state_folder():
    assert assets.state_dir().name == "state"
