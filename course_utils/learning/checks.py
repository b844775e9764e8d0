"""What a learner calls: `predict` and `reveal`, `check`, `hint`, `solution`, `quiz`, `progress`.

Nothing here stops a notebook: without an answer each of them says so and goes on. What a learner did is kept in one
file on this machine (`assets.state_dir()`), and sent nowhere.
"""

from __future__ import annotations

import inspect
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from course_utils import assets
from course_utils.learning import exercises
from course_utils.learning.boxes import Kind, show_box
from course_utils.learning.grading import Feedback, grade, shown, trial

__all__ = ["Feedback", "check", "grade", "hint", "predict", "progress", "quiz", "reveal", "solution"]

_KINDS: dict[str, Kind] = {"correct": "good", "not yet": "not yet", "not attempted": "info"}


def check(id: str, answer: Any, *, show: int | None = None, seed: int | None = None) -> tuple | None:
    """Say whether an answer to an exercise is correct, not yet, or not attempted, and what to look at.

    `show=3` returns a copy of input 3 instead, to try the answer on: `inputs = check("08.2", signs, show=3)`, then
    `signs(*inputs)`. `seed` chooses other inputs than the usual ones.
    """
    if show is not None:
        return _show_input(id, show, seed)
    exercise, feedback = exercises.find(id), grade(id, answer, seed=seed)
    lines = feedback.message.splitlines()
    if feedback.outcome == "not yet":
        lines.append(f"Try again, or run `hint({id!r})`.")
    if feedback.outcome != "not attempted":
        _remember("exercises", id, feedback.outcome)
    show_box(_KINDS[feedback.outcome], f"Exercise {id}: {feedback.outcome} · {exercise.title}", lines)
    return None


def _show_input(id: str, number: int, seed: int | None) -> tuple:
    exercise, one = exercises.find(id), trial(id, number, seed=seed)
    names = inspect.signature(exercise.solution).parameters
    lines = [f"`{name}`: {shown(value)}" for name, value in zip(names, one.inputs, strict=True)]
    lines.append(f"Expected: {shown(one.expected)}")
    lines.append(f"Keep it as `inputs`, and `{exercise.name}(*inputs)` calls your function with it.")
    show_box("info", f"Input {number} of {one.count} for exercise {id}", lines)
    return one.inputs


def hint(id: str, number: int | None = None) -> None:
    """Show the next hint of an exercise, or the one with this number; the last one says how to see the solution."""
    exercise = exercises.find(id)
    count = len(exercise.hints)
    number = min(_state()["hints"].get(id, 0) + 1, count) if number is None else number
    if not 1 <= number <= count:
        raise ValueError(f"hint: exercise {id} has hints 1 to {count}, got {number}.")
    _remember("hints", id, number)
    last = [f"That was the last one. `solution({id!r})` shows an answer."] if number == count else []
    show_box("info", f"Hint {number} of {count} for exercise {id}", [exercise.hints[number - 1], *last])


def solution(id: str) -> None:
    """Show a right answer to an exercise, and what to notice about it."""
    exercise = exercises.find(id)
    show_box("info", f"An answer to exercise {id}", [exercise.solution_source, exercise.notice])


def predict(id: str, question: str, options: list[Any] | None = None, guess: Any = ...) -> None:
    """Keep a guess before the result is shown; `...` means that you have not guessed yet.

    `guess` is one of `options`, or any number or word where there are none. A later guess replaces an earlier one.
    """
    listed = [] if options is None else ["Options: " + ", ".join(map(str, options)) + "."]
    if guess is ...:
        kept = _state()["predictions"].get(id)
        lines = [*listed, "Replace the `...` with your guess and run the cell, then go on."]
        lines += [f"Kept from earlier: {kept}."] if kept is not None else []
        return show_box("info", f"Predict: {question}", lines)
    guess = _plain(guess)
    if not isinstance(guess, str | int | float) or (options is not None and guess not in options):
        wanted = "neither a number nor a word" if options is None else "none of them"
        lines = [*listed, f"Got {guess!r}, which is {wanted}. Nothing was kept."]
        return show_box("not yet", f"Predict: {question}", lines)
    _remember("predictions", id, guess)
    told = f"Your guess lasts until the kernel ends: {guess}." if _lasting() else f"Your guess is kept: {guess}."
    return show_box("good", f"Predict: {question}", [f"{told} Now run the next cell."])


def reveal(id: str, actual: Any) -> None:
    """Put the measured result beside the guess that was kept under this id."""
    guess, actual = _state()["predictions"].get(id), _plain(actual)
    shown = f"{actual:.3g}" if isinstance(actual, float) else str(actual)
    if guess is None:
        return show_box("info", f"Measured: {shown}", ["You had no guess this time. The next one is yours."])
    if isinstance(guess, int | float) and isinstance(actual, int | float) and not isinstance(actual, bool):
        return show_box("info", f"Measured: {shown}", [f"You guessed {guess:g}: off by {abs(guess - actual):.3g}."])
    if guess == actual:
        return show_box("good", f"Measured: {shown}", ["As you guessed. Say why before you read on."])
    return show_box("not yet", f"Measured: {shown}", [f"You guessed {guess}. What made it look that way?"])


def quiz(id: str, answer: Any) -> None:
    """Answer a quiz question with the letter of an option, and read the reason; `...` means not answered yet."""
    question = exercises.find_question(id)
    letters = question.letters
    if answer is ...:
        options = [f"{letter}) {option}" for letter, option in letters.items()]
        return show_box("info", f"Question {id}: {question.text}", [*options, "Replace the `...` with a letter."])
    letter = str(answer).strip().lower()
    if letter not in letters:
        return show_box("not yet", f"Question {id}", [f"Expected one of {', '.join(letters)}, got {answer!r}."])
    if letter != question.right_letter:
        _remember("quiz", id, "not yet")
        reason = question.options[letters[letter]]
        return show_box("not yet", f"Question {id}: not yet", [f"{letter}) {letters[letter]}. {reason}"])
    _remember("quiz", id, "correct")
    reasons = [f"{one}) {option}. {question.options[option]}" for one, option in letters.items()]
    return show_box("good", f"Question {id}: correct, {letter}", reasons)


def progress() -> None:
    """Show what is done, by notebook. The file it is read from stays on this machine."""
    state = _state()
    lines = []
    for notebook in sorted({one.id.partition(".")[0] for one in exercises.all_exercises()}):
        tasks = [one.id for one in exercises.all_exercises() if one.id.startswith(notebook)]
        questions = [one.id for one in exercises.all_questions() if one.id.startswith(notebook)]
        done = sum(state["exercises"].get(id) == "correct" for id in tasks)
        right = sum(state["quiz"].get(id) == "correct" for id in questions)
        guesses = sum(id.startswith(notebook) for id in state["predictions"])
        lines.append(
            f"{notebook}: {done} of {len(tasks)} exercises, {right} of {len(questions)} quiz questions, "
            f"predictions kept: {guesses}"
        )
    if _lasting():
        lines.append("The file of your progress could not be read or written: this lasts until the kernel ends.")
    show_box("info", "Your progress", lines)


# -- The learner's file -----------------------------------------------------------------------------------------


# What a learner did, for as long as the kernel runs, where the file of this path could not be read or written.
_unkept: dict[Path, dict[str, dict[str, Any]]] = {}


def _lasting() -> bool:
    """Whether what a learner does now is only in the memory of the kernel."""
    return _file() in _unkept


def _file() -> Path:
    return assets.state_dir() / "progress.json"


def _state() -> dict[str, dict[str, Any]]:
    empty: dict[str, dict[str, Any]] = {"exercises": {}, "hints": {}, "predictions": {}, "quiz": {}}
    if _lasting():
        return _unkept[_file()]
    try:
        return _stored(empty)
    except (FileNotFoundError, NotADirectoryError):
        return empty
    except OSError as error:
        return _only_now("read", empty, error)


def _stored(empty: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    try:
        stored = json.loads(_file().read_text(encoding="utf-8"))
        state = {part: dict(stored.get(part, {})) for part in empty}
        state["hints"] = {id: int(number) for id, number in state["hints"].items()}
        return state
    except (ValueError, AttributeError, TypeError):
        aside = _file().with_suffix(".damaged")
        os.replace(_file(), aside)
        show_box("info", "Your progress file could not be read", [f"It is kept as {aside.name}; a new one begins."])
        return empty


def _only_now(what: str, state: dict[str, dict[str, Any]], error: OSError) -> dict[str, dict[str, Any]]:
    """Hold a state in memory from now on, and say so once; the file, if there is one, stays as it is."""
    _unkept[_file()] = state
    lines = [
        f"{_file()}: {error.strerror}. The lesson goes on all the same, and what you do lasts until the kernel ends.",
        "Next: allow reading and writing there, or set COURSE_STATE to another folder; then restart the kernel.",
    ]
    show_box("info", f"Your progress could not be {what}", lines)
    return state


def _remember(part: str, id: str, value: Any) -> None:
    state = _state()
    # once correct stays correct: trying something out afterwards costs nothing
    if state[part].get(id) == "correct":
        return
    state[part][id] = value
    file = _file()
    if _lasting():
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        written = file.with_name(f"progress.{os.getpid()}.part")
        written.write_text(json.dumps(state, indent=1), encoding="utf-8")
        os.replace(written, file)
    except OSError as error:
        _only_now("kept", state, error)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
