"""What is said and kept where the file of a learner's progress cannot be read or written."""

import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from course_utils.learning import checks

LASTS = "lasts until the kernel ends"


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


def a_folder_that_cannot_be_made(state):
    state.touch()
    return "kept"


def a_folder_in_place_of_the_file(state):
    (state / "progress.json").mkdir(parents=True)
    return "read"


def a_damaged_file_that_cannot_be_put_aside(state):
    (state / "progress.damaged").mkdir(parents=True)
    (state / "progress.json").write_text("{not json")
    return "read"


@pytest.mark.parametrize(
    "fault", [a_folder_that_cannot_be_made, a_folder_in_place_of_the_file, a_damaged_file_that_cannot_be_put_aside]
)
def test_what_cannot_be_kept_is_not_called_kept_and_lasts_for_the_kernel(state, shown, fault):
    what = fault(state)
    checks.predict("x.p1", "Which?", guess="queen")
    checks.reveal("x.p1", "king")
    checks.hint("01.1")
    checks.hint("01.1")
    checks.progress()
    problem, guessed, revealed, first, second, progress = shown
    assert problem.startswith(f"Your progress could not be {what}\n  {state / 'progress.json'}: ")
    assert f"what you do {LASTS}" in problem and "set COURSE_STATE to another folder" in problem
    assert f"Your guess {LASTS}: queen." in guessed and "kept" not in guessed
    assert "You guessed queen" in revealed
    assert first.startswith("Hint 1 of") and second.startswith("Hint 2 of")
    assert progress.endswith(f"The file of your progress could not be read or written: this {LASTS}.")


def test_where_it_can_be_kept_nothing_is_said_of_the_kernel(state, shown):
    checks.predict("x.p1", "Which?", guess="queen")
    checks.progress()
    assert "Your guess is kept: queen." in shown[0] and LASTS not in "".join(shown)


def test_a_file_that_is_no_text_is_put_aside(state, shown):
    state.mkdir()
    (state / "progress.json").write_bytes(b"\xff\xfe\x00")
    checks.progress()
    assert "a new one begins" in shown[0] and (state / "progress.damaged").read_bytes() == b"\xff\xfe\x00"


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX permissions")
@pytest.mark.parametrize(("of_file", "of_folder"), [(0o600, 0o777), (0o644, 0o700)])
def test_the_file_of_someone_else_is_not_replaced(of_file, of_folder):
    code = """
        import os
        import IPython.display
        from course_utils.learning import checks
        IPython.display.display = lambda bundle, raw: print(bundle["text/plain"])
        if os.geteuid() == 0:
            os.setuid(65534)  # permissions do not bind root
        checks.predict("x.p1", "Which?", guess="queen")
    """
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to the other user
        Path(folder).chmod(0o755)
        state = Path(folder) / "state"
        state.mkdir()
        file = state / "progress.json"
        file.write_text('{"exercises": {"01.1": "correct"}}')
        file.chmod(of_file if os.geteuid() == 0 else 0o000)
        state.chmod(of_folder)
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            env={**os.environ, "COURSE_STATE": str(state)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=100,
        )
        file.chmod(0o644)
        assert file.read_text() == '{"exercises": {"01.1": "correct"}}'
    assert done.returncode == 0, done.stderr
    assert f"{file}: Permission denied." in done.stdout and f"Your guess {LASTS}: queen." in done.stdout
