"""The triad, for every exercise without naming one: untouched, each misconception, the solution."""

import numpy as np
import pytest

from course_utils.learning import checks, exercises

ALL = exercises.all_exercises()
SEEDS = (None, 1, 2, 3)


def made_from(source, name):
    """What a learner's cell leaves under `name` after running `source`."""
    namespace = {"np": np}
    exec(source, namespace)
    return namespace[name]


@pytest.fixture(params=ALL, ids=lambda exercise: exercise.id)
def exercise(request):
    return request.param


def test_ids_are_unique_and_belong_to_their_module():
    ids = [one.id for one in (*ALL, *exercises.all_questions())]
    assert len(set(ids)) == len(ids)


def test_untouched_is_not_attempted(exercise):
    for answer in (..., made_from(exercise.stub, exercise.name)):
        assert checks.grade(exercise.id, answer).outcome == "not attempted"


@pytest.mark.parametrize("seed", SEEDS)
def test_each_misconception_gets_its_own_message(exercise, seed):
    for name, wrong in exercise.misconceptions.items():
        feedback = checks.grade(exercise.id, wrong, seed=seed)
        assert (feedback.outcome, feedback.misconception) == ("not yet", name)
        assert feedback.message.startswith(exercise.messages[name])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_solution_is_correct(exercise, seed):
    for answer in (exercise.solution, made_from(exercise.solution_source, exercise.name)):
        assert checks.grade(exercise.id, answer, seed=seed).outcome == "correct"


def test_an_exercise_is_complete(exercise):
    assert len(exercise.hints) >= 2 and len(exercise.misconceptions) >= 2
    assert exercise.misconceptions.keys() == exercise.messages.keys()
    assert len(set(exercise.messages.values())) == len(exercise.messages)
    assert exercise.minutes >= 1 and exercise.title and exercise.task and exercise.notice
    assert (exercise.kind == "repair") == (exercise.broken is not None)
    assert (exercise.kind == "choose") == (exercise.cases is None) == bool(exercise.options)


def test_inputs_have_distinct_shapes(exercise):
    """Swapped axes have to fail: no array that a function gets is square."""
    for case in exercise.cases(np.random.default_rng(0)) if exercise.cases else ():
        shapes = [value.shape for value in case if isinstance(value, np.ndarray) and value.ndim == 2]
        assert all(rows != columns for rows, columns in shapes)


def test_results_of_another_seed_differ(exercise):
    if exercise.cases is None:
        return
    first, second = (str(list(exercise.cases(np.random.default_rng(seed)))) for seed in (1, 2))
    assert first != second


def test_every_notebook_but_the_first_has_four_exercises_and_five_questions():
    for notebook in {one.id[:2] for one in ALL} - {"00"}:
        assert sum(one.id.startswith(notebook) for one in ALL) >= 4
        assert sum(one.id.startswith(notebook) for one in exercises.all_questions()) == 5


@pytest.mark.parametrize("question", exercises.all_questions(), ids=lambda question: question.id)
def test_a_question_has_a_reason_for_every_option(question):
    assert question.answer in question.options and len(question.options) >= 3
    assert all(len(reason.split()) >= 5 for reason in question.options.values())


def test_an_unknown_id_lists_those_there_are():
    with pytest.raises(ValueError, match=r"no exercise '99\.1'\. There are: 00\.1, 01\.1"):
        exercises.find("99.1")
