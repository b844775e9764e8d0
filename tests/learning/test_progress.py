"""What is said of a learner's progress and kept of it, also where its file cannot be read or written."""

import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from course_utils.learning import checks, exercises, guesses, ids

LASTS = "lasts until the kernel ends"


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
    guesses.predict("x.p1", "Which?", guess="queen")
    guesses.reveal("x.p1", "king")
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
    guesses.predict("x.p1", "Which?", guess="queen")
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
        from course_utils.learning import guesses
        IPython.display.display = lambda bundle, raw: print(bundle["text/plain"])
        if os.geteuid() == 0:
            os.setuid(65534)  # permissions do not bind root
        guesses.predict("x.p1", "Which?", guess="queen")
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


# -- One lesson, and beginning it again -------------------------------------------------------------------------


def some_done():
    checks.check("01.1", exercises.find("01.1").solution)
    checks.check("01.2", lambda *_: 0)
    checks.hint("01.3")
    checks.quiz("01.q1", ids.question("01.q1").right_letter)
    guesses.predict("01.p2", "Which?", ["cold", "warm"], guess="warm")
    guesses.predict("02.p1", "Which?", ["equal", "similar"], guess="equal")


@pytest.mark.parametrize("lesson", ["01", "1", 1])
def test_one_lesson_is_shown_by_exercise_question_and_prediction(state, shown, lesson):
    some_done()
    checks.progress(lesson)
    title, *lines = shown[-1].splitlines()
    assert title == "Your progress in lesson 01"
    assert f"  01.1 · correct · {exercises.find('01.1').title}" in lines
    assert f"  01.2 · not yet · {exercises.find('01.2').title}" in lines
    assert f"  01.3 · not attempted, hints shown: 1 · {exercises.find('01.3').title}" in lines
    assert f"  01.4 · not attempted · {exercises.find('01.4').title}" in lines
    assert f"  01.q1 · correct · {ids.question('01.q1').text}" in lines
    assert f"  01.q2 · not answered · {ids.question('01.q2').text}" in lines
    assert "  01.p2 · your prediction: warm" in lines and "equal" not in shown[-1]
    every = (*exercises.all_exercises(), *exercises.all_questions())
    assert [line.split()[0] for line in lines[:-2]] == [one.id for one in every if one.id.startswith("01.")]
    assert f"This is kept in {state / 'progress.json'}, on this machine only." in lines[-1]
    assert '`progress("01", reset=True)` forgets it' in lines[-1]


def test_a_lesson_begins_again_without_touching_the_others(state, shown):
    some_done()
    checks.progress("01", reset=True)
    assert shown[-1].startswith("Lesson 01 begins again\n  Nothing of lesson 01 is kept any more.")
    checks.progress("01")
    assert "correct" not in shown[-1] and "hints" not in shown[-1]
    assert "No prediction of this lesson is kept yet." in shown[-1]
    checks.progress("02")
    assert "02.p1 · your prediction: equal" in shown[-1]


def test_all_lessons_are_not_forgotten_by_a_short_call(state, shown):
    some_done()
    checks.progress(reset=True)
    assert 'Name the lesson, as in `progress("01", reset=True)`.' in shown[-1]
    assert f"For all of them, delete {state / 'progress.json'}." in shown[-1]
    checks.progress()
    assert "01: 1 of" in shown[-1] and f"kept in {state / 'progress.json'}" in shown[-1]


def test_a_lesson_begins_again_also_where_nothing_can_be_written(state, shown):
    state.touch()
    some_done()
    checks.progress("01", reset=True)
    checks.progress("01")
    assert "correct" not in shown[-1] and LASTS in shown[-1]
