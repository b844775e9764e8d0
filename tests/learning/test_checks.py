"""What a check says to each kind of answer, what is kept, and that nothing stops a notebook."""

import dataclasses
import json
import re
import sys

import numpy as np
import pytest
import scipy.sparse

from course_utils import assets
from course_utils.learning import calls, checks, exercises, grading, guesses, ids


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch, in_a_thread):
    monkeypatch.setattr(calls, "_FORKS", sys.platform == "linux")  # as a notebook does
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


def returns_none_on_purpose(u, v):
    return None if np.all(u) else 0.0


def prints(u, v):
    print(u @ v / (np.linalg.norm(u) * np.linalg.norm(v)))


def returns_an_array(u, v):
    return [u @ v / (np.linalg.norm(u) * np.linalg.norm(v))]


def returns_text(u, v):
    return str(u @ v)


def takes_one(u):
    return u


def leaves_dots(u, v):
    return ...


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (raises, "raised NameError: name 'undefined' is not defined"),
        (returns_nothing, "Expected 0.96, got `None`. Where no `return` is reached, a function gives `None`"),
        (returns_none_on_purpose, "Expected 0.96, got `None`. Where no `return` is reached"),
        (prints, "prints '0.96' and returns `None`. A function gives its result back by `return`"),
        (returns_an_array, "Expected one number, got a list of shape (1,): [0.96]."),
        (
            lambda u, v: (u @ v, u),
            "Expected numbers, got a tuple whose parts have different lengths: (24.0, [3.0, 4.0]).",
        ),
        (lambda u, v: [u.tolist(), [1]], "Expected numbers, got a list whose parts have different lengths: [[3.0"),
        (lambda u, v: np.matrix(u), "Expected one number, got an array of shape (1, 2): [[3., 4.]]."),
        (returns_text, "Expected numbers, got text: '24.0'."),
        (lambda u, v: {"cosine": 0.96}, "Expected numbers, got dict: {'cosine': 0.96}."),
        (lambda u, v: [None], "Expected numbers, got list: [None]."),
        (lambda u, v: 0.96 + 1j, "Expected numbers, got numbers with an imaginary part: (0.96+1j)."),
        (lambda u, v: (x * y for x, y in zip(u, v, strict=True)), "Its values are computed when they are asked for"),
        (
            lambda u, v: scipy.sparse.csr_matrix(u),
            "A sparse array has a method that makes an array of it: `.toarray()`.",
        ),
        (lambda u, v: np.ma.masked_equal(u, 3), "Some of its values are masked: fill them in."),
        (
            lambda u, v: np.inf - np.inf,
            "Expected 0.96, got nan. NaN (not a number) comes from a computation that has no",
        ),
        (lambda u, v: np.inf, "Expected 0.96, got inf."),
        (takes_one, "raised TypeError"),
        (leaves_dots, "returns `...`"),
        (0.96, "Expected the function `cosine_similarity`, got float"),
        (lambda u, v: 0.5, "Expected 0.96, got 0.5 (off by 0.46)."),
        (lambda u, v: exec("raise SystemExit(3)"), "raised SystemExit"),
    ],
)
def test_each_fault_is_told_apart_and_shown_with_its_input(answer, says):
    feedback = cosine(answer)
    assert feedback.outcome == "not yet" and says in feedback.message
    assert feedback.misconception is None
    if callable(answer):
        assert re.search(r"\nInput 1 of \d+ \(seed \d+\): \[3\., 4\.\], \[4\., 3\.\]\n", feedback.message)


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


# -- The place where arrays differ, and the input as an object -----------------------------------------------------


def test_arrays_too_large_to_be_shown_are_told_apart_by_the_first_place_where_they_differ():
    def signs(ubinary):
        right = exercises.find("08.5").solution(ubinary)
        return right if right.size <= 12 else np.where(np.arange(right.size).reshape(right.shape) == 11, 7, right)

    large = next(case for (case,) in grading._cases(exercises.find("08.5"), None) if 8 * np.size(case) > 12)
    shape = exercises.find("08.5").solution(large).shape
    place = [11 // shape[1], 11 % shape[1]]
    value = exercises.find("08.5").solution(large)[*place]
    message = checks.grade("08.5", signs).message
    assert f"Expected and got an array of shape {shape}, but 1 of {np.prod(shape)} values differ, " in message
    assert f"values differ, first at {place}: expected {value}, got 7 (off by {7 - value})." in message


def differing(expected, got, **more):
    return grading._differs(expected, got, 1e-4, **more)


def test_small_arrays_are_shown_whole_and_with_the_place():
    assert differing(np.array([0.5, 1.0, 2.0]), np.array([0.5, 3.0, 2.25])) == (
        "Expected [0.5, 1. , 2. ], got [0.5 , 3.  , 2.25]. "
        "2 of 3 values differ, first at [1]: expected 1, got 3 (off by 2)."
    )
    assert differing(np.array([True, False]), [1, 1]) == (
        "Expected [ True, False], got [1, 1]. 1 of 2 values differ, first at [1]: expected False, got 1."
    )
    assert differing(np.zeros((2, 3)), np.zeros((3, 2))).startswith(
        "Expected an array of shape (2, 3), got an array of shape (3, 2): "
    )
    assert (
        differing([(0, 2)], [(0, 2), (2, 4)])
        == "Expected a list of shape (1, 2), got a list of shape (2, 2): [(0, 2), (2, 4)]."
    )
    assert (
        differing(np.zeros((20, 3)), np.zeros((3, 20)))
        == "Expected an array of shape (20, 3), got an array of shape (3, 20)."
    )


def test_nan_and_infinity_equal_themselves_at_the_same_place_only():
    nan, inf = np.nan, np.inf
    assert differing([1, nan, inf], np.array([1, nan, inf])) is None
    assert "first at [0]: expected nan, got 1." in differing([nan, 1], [1, 1])
    assert "first at [0]: expected inf, got -inf." in differing([inf], [-inf])
    for computed in (0 * -inf, inf - inf, inf / inf):
        message = differing([1.0, 2.0], [1.0, computed])
        assert (
            "first at [1]: expected 2, got nan. NaN (not a number) comes from a computation that has no result"
            in message
        )
    assert "NaN" not in differing([nan, 1.0], [nan, 2.0])  # where the solution has it, it is not the fault


def test_a_misconception_that_gives_nan_is_recognised(monkeypatch):
    def root(values):
        return np.sqrt(np.abs(values))

    exercise = dataclasses.replace(
        exercises.find("01.1"),
        solution=root,
        cases=lambda rng: [(np.array([4.0, -9.0]),), (np.array([1.0]),)],
        misconceptions={"sign": np.sqrt},
        messages={"sign": "A negative number has no root."},
    )
    monkeypatch.setattr(exercises, "find", lambda id: exercise)
    assert cosine(lambda values: values**0.5).misconception == "sign"
    assert cosine(lambda values: np.where(values < 0, 0, np.abs(values) ** 0.5)).misconception is None
    assert cosine(root).outcome == "correct"


def test_a_warning_that_the_foreseen_wrong_answers_cause_is_not_shown_to_a_learner(monkeypatch, recwarn):
    exercise = exercises.find("01.1")
    empty_mean = dataclasses.replace(
        exercise, misconceptions={"mean": lambda u, v: np.mean([])}, messages={"mean": "This is the mean of nothing."}
    )
    monkeypatch.setattr(exercises, "find", lambda id: empty_mean)
    assert cosine(lambda u, v: np.nan).message.startswith("This is the mean of nothing.")
    assert not recwarn.list


def test_cut_to_whole_numbers_is_said_only_where_it_is_so():
    assert "cut to whole numbers" in differing([0.5, 2.75, -1.5], np.array([0, 2, -1]))
    for got in (np.array([0, 0, 0]), np.array([0, 3, -1]), np.array([0.0, 2.0, -1.0])):
        assert "cut to whole numbers" not in differing([0.5, 2.75, -1.5], got)
    assert "cut to whole numbers" not in differing(0.96, 0)


def test_the_type_of_the_numbers_counts_only_where_the_exercise_says_so():
    wanted, floats = np.array([1, -2], dtype=np.int8), [1.0, -2.0]
    assert differing(wanted, floats) is None
    assert differing(wanted, floats, exact_type=True) == (
        "The values are right, but of the type float64. The task asks for int8."
    )
    assert differing(wanted, wanted.copy(), exact_type=True) is None


def test_no_pairs_are_no_pairs_as_a_list_and_as_an_array():
    assert differing([], np.empty((0, 2), dtype=int)) is None and differing([], ()) is None
    assert differing([], [(0, 0)]) == "Expected an empty list, got a list of shape (1, 2): [(0, 0)]."
    assert differing([], 0) == "Expected an empty list, got one number: 0."


def test_the_message_names_the_call_that_gives_the_input_as_an_object():
    message = checks.grade("08.5", lambda ubinary: np.zeros((len(ubinary), 8 * len(ubinary[0])))).message
    assert 'To try it out: `inputs = check("08.5", signs, show=1)`, then `signs(*inputs)`.' in message
    message = checks.grade("08.5", lambda ubinary: 0, seed=5).message
    assert 'check("08.5", signs, show=1, seed=5)' in message


def test_show_gives_a_copy_of_the_input_and_what_is_expected_for_it(state):
    inputs = []
    text = said(lambda: inputs.extend(checks.check("01.1", ..., show=1)))
    u, v = inputs
    assert u.tolist() == [3, 4] and v.tolist() == [4, 3]
    assert text.startswith("Input 1 of ") and "`u`: [3., 4.]" in text and "Expected: 0.96" in text
    u[0] = 99
    assert checks.grade("01.1", with_lists).outcome == "correct"
    said(lambda: inputs.append(checks.check("01.1", ..., show=1)))
    assert inputs[-1][0].tolist() == [3, 4]
    assert re.search(r"Exercise 01\.1 has inputs 1 to \d+, got 0", said(checks.check, "01.1", ..., show=0))
    assert "Exercise 00.1 has no inputs, got 1" in said(checks.check, "00.1", ..., show=1)
    assert "`show` is the number of an input, got '1'" in said(checks.check, "01.1", ..., show="1")
    assert not state.exists()  # to look at an input is no answer


@pytest.mark.parametrize("seed", [None, 3])
def test_show_gives_the_inputs_that_the_check_uses(seed):
    seen = exercises.find("02.1")
    for number, case in enumerate(grading._cases(seen, seed), start=1):
        shown = []
        said(lambda number=number, shown=shown: shown.extend(checks.check("02.1", ..., show=number, seed=seed)))
        assert all(np.array_equal(one, other) for one, other in zip(case, shown, strict=True))


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
    assert feedback.outcome == "not yet"
    assert feedback.message == "Expected one of 'similarity', 'distance', got 'nearness'."


def test_a_choice_may_have_capitals_and_spaces_around_it():
    for answer in ("Similarity", " similarity "):
        assert checks.grade("00.1", answer).outcome == "correct"
    assert checks.grade("00.1", "Distance").misconception
    assert checks.grade("00.1", None).message == "Expected one of 'similarity', 'distance', got None."


# -- What is shown and kept -------------------------------------------------------------------------------------


def test_check_shows_the_three_outcomes_and_keeps_them(state):
    assert "Exercise 01.1: not attempted · The cosine of two vectors" in said(checks.check, "01.1", ...)
    assert not state.exists()
    wrong = said(checks.check, "01.1", lambda u, v: u @ v)
    assert "not yet" in wrong and "This is the dot product" in wrong and 'hint("01.1")' in wrong
    assert "correct" in said(checks.check, "01.1", with_lists)
    said(checks.check, "01.1", lambda u, v: u @ v)  # trying something afterwards takes nothing away
    assert json.loads((state / "progress.json").read_text())["exercises"] == {"01.1": "correct"}


def test_hints_come_one_after_the_other_and_the_last_names_the_solution():
    count = len(exercises.find("01.2").hints)
    shown = [said(checks.hint, "01.2") for _ in range(count + 1)]
    assert [text.splitlines()[0] for text in shown[:2]] == [f"Hint {i} of {count} for exercise 01.2" for i in (1, 2)]
    assert 'solution("01.2")' in shown[-1] and shown[-1] == shown[-2]
    assert "Hint 1" in said(checks.hint, "01.2", 1)
    for number, text in ((9, "9"), (0, "0"), ("1", "'1'"), (1.0, "1")):
        assert f"has hints 1 to {count}, got {text}." in said(checks.hint, "01.2", number)


def test_solution_is_the_source():
    assert exercises.find("01.3").solution_source in said(checks.solution, "01.3").replace("\n  ", "\n")


def test_a_progress_file_that_cannot_be_read_stops_nothing(state):
    (state / "progress.json").mkdir(parents=True)
    text = said(checks.check, "01.1", with_lists)
    assert "could not be read" in text and "correct" in text


def test_a_quiz_gives_the_reason_for_a_wrong_answer_and_all_reasons_for_the_right_one():
    question = ids.question("01.q3")
    untouched = said(checks.quiz, question.id, ...)
    assert all(f"{letter}) {option}" in untouched for letter, option in question.letters.items())
    for letter, option in question.letters.items():
        for typed in (letter, letter.upper(), f"{letter})", f" {letter}. "):
            text = said(checks.quiz, question.id, typed)
            assert question.options[option] in text
            assert ("correct" in text) == (letter == question.right_letter)
    assert all(reason in said(checks.quiz, question.id, question.right_letter) for reason in question.options.values())
    wanted = 'Expected a letter in quotes, one of "a", "b", "c"; got'
    for answer, got in (("z", "'z'"), ("", "''"), (None, "None"), (np.zeros(300), "an array of shape (300,)")):
        assert f"{wanted} {got}." in said(checks.quiz, question.id, answer)


def test_progress_counts_what_is_done():
    said(checks.check, "01.1", with_lists)
    said(checks.quiz, "01.q1", ids.question("01.q1").right_letter)
    said(guesses.predict, "01.p1", "Which?", guess="a")
    total, text = len(exercises.in_core("01")), said(checks.progress)
    assert f"01: 1 of {total} exercises, 0 of 1 in the deeper notebook, 1 of 5 quiz questions, predictions" in text
    assert "02: 0 of 5 exercises, 0 of 5 quiz questions, predictions kept: 0" in text
    assert " (deeper notebook)" in next(line for line in said(checks.progress, "01").splitlines() if "01.5 · " in line)


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


def test_html_escapes_what_a_learner_returns():
    html = shown_by(checks.check, "00.1", "<script>alert(1)</script>")[-1]["text/html"]
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_nothing_is_written_outside_the_state_folder():
    assert assets.state_dir().name == "state"
