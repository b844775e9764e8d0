"""How many points an answer earns: a part for a part, and next to nothing without thought."""

import sys
from pathlib import Path

import numpy as np
import pytest

from course_utils.learning import calls, exercises, grading, points

SEED = 4711
FUNCTIONS = [one for one in exercises.all_exercises() if one.kind != "choose"]
CHEAP = {
    "nothing": lambda *given: None,
    "zero": lambda *given: 0,
    "one": lambda *given: 1,
    "a half": lambda *given: 0.5,
    "an empty list": lambda *given: [],
    "true": lambda *given: True,
    "the first input": lambda *given: given[0],
    "the last input": lambda *given: given[-1],
    "zeros": lambda *given: np.zeros(len(given[0])),
    "ones": lambda *given: np.ones(len(given[0])),
    "false everywhere": lambda *given: np.zeros(len(given[0]), dtype=bool),
    "a table of zeros": lambda *given: np.zeros((len(given[0]), len(given[1]))),
    "how many": lambda *given: len(given[0]),
    "numbers in order": lambda *given: np.arange(len(given[0])),
    "the first part": lambda *given: given[0][0],
    "the last part": lambda *given: given[0][-1],
    "the mean": lambda *given: np.mean(given[0]),
    "the place of the largest": lambda *given: int(np.argmax(given[0])),
}


def nearly(a, b):
    return a @ b / np.linalg.norm(a) / (np.linalg.norm(b) + 1e-12)


def dot(a, b):
    return a @ b


def by_heart(a, b):
    """Knows one of the six usual inputs of 01.1 by its expected value, and else nothing."""
    return 0.96


@pytest.fixture(autouse=True)
def in_a_thread(monkeypatch):
    monkeypatch.setattr(calls, "_FORKS", False)  # faster for the short functions here


@pytest.mark.parametrize("exercise", exercises.all_exercises(), ids=lambda one: one.id)
def test_the_solution_gets_all_points_and_the_untouched_stub_none(exercise):
    assert points.earned(exercise.id, exercise.solution, exercise.points, seed=SEED).points == exercise.points
    assert points.earned(exercise.id, exercise.broken or ..., exercise.points, seed=SEED).points == 0


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda one: one.id)
def test_an_answer_without_thought_gets_a_quarter_at_most(exercise):
    for name, answer in CHEAP.items():
        got = points.earned(exercise.id, answer, exercise.points, seed=SEED)
        assert got.points <= points.NAMED * exercise.points, f"{name}: {got.message}"


@pytest.mark.parametrize("exercise", [one for one in FUNCTIONS if one.broken], ids=lambda one: one.id)
def test_the_function_to_repair_gets_no_points_in_other_words(exercise):
    assert points.earned(exercise.id, lambda *given: exercise.broken(*given), exercise.points, seed=SEED).points == 0


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda one: one.id)
def test_what_knows_only_the_inputs_of_the_check_gets_no_points_beyond_chance(exercise):
    usual = {repr(case): exercise.solution(*case) for case in grading._cases(exercise, None)}
    got = points.earned(exercise.id, lambda *given: usual.get(repr(given), 0.5), exercise.points, seed=SEED)
    assert got.points == 0, got.message


def test_a_part_of_the_inputs_gives_a_part_of_the_points():
    got = points.earned("01.1", nearly, 3, seed=SEED)
    share = grading.share("01.1", nearly)
    assert (share.right, share.count, share.chance) == (5, 6, 1 / 6)  # any constant is right for one of the six
    assert share.value == pytest.approx((5 - 1) / (6 - 1)) and got.points == 2  # 0.8 of 3, rounded down to a half
    first, problem, *_, rule = got.message.splitlines()
    assert first == "5 of 6 inputs of the check right, and 2 of 2 hidden ones: 2 of 3 points"
    assert problem.startswith("Expected -0.507692, got -0.05840") and rule == points.RULE


def test_a_wrong_idea_that_the_check_names_gives_a_quarter():
    assert points.earned("01.1", dot, 10, seed=SEED).points == 2.5
    assert points.earned("01.1", dot, 3, seed=SEED).points == 0.5  # a quarter of 3, rounded down to a half
    assert "This is the dot product" in points.earned("01.1", dot, 3, seed=SEED).message


def test_a_constant_gets_none_although_it_is_right_for_one_input_or_named():
    assert grading.share("01.1", by_heart).right == 1 and points.earned("01.1", by_heart, 3).points == 0
    half = grading.share("07.5", lambda *given: 0.5)
    assert half.feedback.misconception == "one half" and half.idle
    assert points.earned("07.5", lambda *given: 0.5, 4, seed=SEED).points == 0


def test_a_choice_gives_all_or_nothing():
    one = exercises.find("06.4")
    wrong = next(option for option in one.options if option != one.solution)
    assert points.earned("06.4", one.solution, 3, seed=SEED).points == 3
    assert grading.share("06.4", wrong).feedback.misconception is not None
    assert points.earned("06.4", wrong, 3, seed=SEED).points == 0


def test_of_a_choice_no_inputs_are_told():
    one = next(one for one in exercises.all_exercises() if one.kind == "choose")
    said = points.earned(one.id, one.solution, 3, seed=1).message
    assert said == "The choice is right: 3 of 3 points"
    assert points.earned(one.id, "no such option", 3, seed=1).message.startswith("The choice is not right: 0 of 3")


def test_the_lower_of_the_two_shares_counts_and_no_hidden_input_is_told():
    exercise = exercises.find("01.4")
    usual = {repr(case): exercise.solution(*case) for case in grading._cases(exercise, None)}
    got = points.earned("01.4", lambda *given: usual.get(repr(given), 0.5), 3, seed=SEED)
    assert got.message.startswith("5 of 5 inputs of the check right, and 0 of 2 hidden ones: 0 of 3 points\n")
    assert str(SEED) not in got.message and "Input" not in got.message and "2 of 2 hidden ones are not" in got.message


def test_the_rule_that_students_read_stands_in_the_page_for_teachers():
    page = Path(__file__).parents[2] / "docs" / "classroom.md"
    assert points.RULE in " ".join(page.read_text(encoding="utf-8").split())


def test_points_are_a_plain_number_for_nbgrader():
    assert (
        repr(points.earned("01.1", nearly, 3).points) == "2.0" and repr(points.earned("01.1", dot, 3).points) == "0.5"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a function that hangs is not stopped in a child")
def test_an_answer_that_hangs_has_the_rest_of_its_inputs_wrong(monkeypatch):
    monkeypatch.setattr(calls, "_FORKS", True)
    monkeypatch.setattr(calls, "TIME_LIMIT", 0.5)
    seen = []

    def hangs(a, b):
        seen.append(1)
        while len(seen) > 2:
            pass
        return a @ b / np.linalg.norm(a) / np.linalg.norm(b)

    share = grading.share("01.1", hangs)
    assert (share.right, share.count) == (2, 6) and "still running" in share.feedback.message
