"""How the answers of these tests are judged: under the seed that learners meet, and under others."""

import pytest

from course_utils.learning import checks


@pytest.fixture
def judged():
    """The outcomes of one answer under several seeds: a single one, when the cases tell it apart surely."""

    def outcomes(id, answer, seeds=(None, 0, 1, 2, 3, 4)):
        return {checks.grade(id, answer, seed=seed).outcome for seed in seeds}

    return outcomes


@pytest.fixture
def named():
    """The name of the misconception that an answer is recognised as, or None."""
    return lambda id, answer: checks.grade(id, answer).misconception
