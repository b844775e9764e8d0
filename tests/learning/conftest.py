"""How the answers of these tests are called: in a thread, which takes a fifth of the time of a child and does no less.

The answers of exercises do no harm. test_checks.py and test_calls.py call as a learner's notebook does.
"""

import pytest

from course_utils.learning import calls


@pytest.fixture(autouse=True)
def in_a_thread(monkeypatch):
    monkeypatch.setattr(calls, "_FORKS", False)


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def shown(monkeypatch):
    """The text of everything that is displayed."""
    caught = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: caught.append(bundle["text/plain"]))
    return caught
