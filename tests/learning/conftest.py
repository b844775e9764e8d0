"""How the answers of these tests are called: in a thread, which takes a fifth of the time of a child and does no less.

The answers of exercises do no harm. test_checks.py and test_calls.py call as a learner's notebook does.
"""

import pytest

from course_utils.learning import calls


@pytest.fixture(autouse=True)
def in_a_thread(monkeypatch):
    monkeypatch.setattr(calls, "_FORKS", False)
