"""What a learner calls for exercises and quiz: `check`, `hint`, `solution`, `quiz`, and `progress`.

Nothing here stops a notebook: without an answer, or with a slip in the call, each of them says so and goes on.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from course_utils.learning import exercises, ids, kept
from course_utils.learning.boxes import Kind, show_box
from course_utils.learning.exercise import Exercise
from course_utils.learning.grading import Feedback, grade, shown, trial
from course_utils.learning.ids import Slip
from course_utils.learning.slips import told

__all__ = ["Feedback", "check", "grade", "hint", "progress", "quiz", "solution"]

_KINDS: dict[str, Kind] = {"correct": "good", "not yet": "not yet", "not attempted": "info"}


@told('check("{id}", {name})')
def check(id: str, answer: Any, *, show: int | None = None, seed: int | None = None) -> tuple | None:
    """Say whether an answer to an exercise is correct, not yet, or not attempted, and what to look at.

    `show=3` returns a copy of input 3 instead, to try the answer on: `inputs = check("08.5", signs, show=3)`, then
    `signs(*inputs)`. `seed` chooses other inputs than the usual ones.
    """
    exercise = ids.exercise(id)
    if show is not None:
        return _show_input(exercise, show, seed)
    feedback = grade(exercise.id, answer, seed=seed)
    lines = feedback.message.splitlines()
    if feedback.outcome == "not yet":
        lines.append(f'Try again, or run `hint("{exercise.id}")`.')
    if feedback.outcome != "not attempted":
        kept.remember("exercises", exercise.id, feedback.outcome)
    show_box(_KINDS[feedback.outcome], f"Exercise {exercise.id}: {feedback.outcome} · {exercise.title}", lines)
    return None


def _show_input(exercise: Exercise, number: int, seed: int | None) -> tuple:
    if not isinstance(number, int):
        raise Slip(f"`show` is the number of an input, got {shown(number)}.")
    try:
        one = trial(exercise.id, number, seed=seed)
    except ValueError as error:  # there is no input of this number
        raise Slip(str(error)) from None
    names = inspect.signature(exercise.solution).parameters
    lines = [f"`{name}`: {shown(value)}" for name, value in zip(names, one.inputs, strict=True)]
    lines.append(f"Expected: {shown(one.expected)}")
    lines.append(f"Keep it as `inputs`, and `{exercise.name}(*inputs)` calls your function with it.")
    show_box("info", f"Input {number} of {one.count} for exercise {exercise.id}", lines)
    return one.inputs


@told('hint("{id}")')
def hint(id: str, number: int | None = None) -> None:
    """Show the next hint of an exercise, or the one with this number; the last one says how to see the solution."""
    exercise = ids.exercise(id)
    count = len(exercise.hints)
    number = min(kept.state()["hints"].get(exercise.id, 0) + 1, count) if number is None else number
    if not isinstance(number, int) or not 1 <= number <= count:
        raise Slip(f"Exercise {exercise.id} has hints 1 to {count}, got {shown(number)}.")
    kept.remember("hints", exercise.id, max(number, kept.state()["hints"].get(exercise.id, 0)))
    last = [f'That was the last one. `solution("{exercise.id}")` shows an answer.'] if number == count else []
    show_box("info", f"Hint {number} of {count} for exercise {exercise.id}", [exercise.hints[number - 1], *last])


@told('solution("{id}")')
def solution(id: str) -> None:
    """Show a right answer to an exercise, and what to notice about it."""
    exercise = ids.exercise(id)
    show_box("info", f"An answer to exercise {exercise.id}", [exercise.solution_source, exercise.notice])


@told('quiz("{lesson}.q1", "a")')
def quiz(id: str, answer: Any) -> None:
    """Answer a quiz question with the letter of an option, and read the reason; `...` means not answered yet."""
    question = ids.question(id)
    letters = question.letters
    if answer is ...:
        options = [f"{letter}) {option}" for letter, option in letters.items()]
        lines = [*options, "Replace the `...` with a letter in quotes."]
        return show_box("info", f"Question {question.id}: {question.text}", lines)
    letter = answer.strip().rstrip(").").lower() if isinstance(answer, str) else None
    if letter not in letters:
        wanted = ", ".join(f'"{one}"' for one in letters)
        lines = [f"Expected a letter in quotes, one of {wanted}; got {shown(answer)}."]
        return show_box("not yet", f"Question {question.id}", lines)
    if letter != question.right_letter:
        kept.remember("quiz", question.id, "not yet")
        reason = question.options[letters[letter]]
        return show_box("not yet", f"Question {question.id}: not yet", [f"{letter}) {letters[letter]}. {reason}"])
    kept.remember("quiz", question.id, "correct")
    reasons = [f"{one}) {option}. {question.options[option]}" for one, option in letters.items()]
    return show_box("good", f"Question {question.id}: correct, {letter}", reasons)


@told('progress("{lesson}")')
def progress(lesson: str | None = None, *, reset: bool = False) -> None:
    """Show what is done, by lesson; `progress("01")` shows one lesson.

    `progress("01", reset=True)` forgets what was done in it, to begin it again.
    """
    where = f"This is kept in {kept.file()}, on this machine only."
    if kept.lasting():
        where = "The file of your progress could not be read or written: this lasts until the kernel ends."
    if lesson is None:
        if reset:
            again = 'Name the lesson, as in `progress("01", reset=True)`.'
            return show_box("not yet", "Which lesson begins again?", [again, f"For all of them, delete {kept.file()}."])
        state = kept.state()
        lines = [_counted(one, state) for one in ids.lessons()]
        return show_box("info", "Your progress", [*lines, '`progress("01")` shows one lesson.', where])
    lesson = ids.lesson(lesson)
    if reset:
        kept.forget(lesson)
        lines = [f"Nothing of lesson {lesson} is kept any more. The cells of your notebook stay as they are."]
        return show_box("info", f"Lesson {lesson} begins again", lines)
    again = f'`progress("{lesson}", reset=True)` forgets it, to begin the lesson again.'
    return show_box("info", f"Your progress in lesson {lesson}", [*_listed(lesson), f"{where} {again}"])


def _of(lesson: str) -> list[exercises.Exercise]:
    return [one for one in exercises.all_exercises() if one.id[:2] == lesson]


def _counted(lesson: str, state: kept.State) -> str:
    every, tasks, questions = _of(lesson), exercises.in_core(lesson), exercises.questions(lesson)
    done, done_in_all = (sum(state["exercises"].get(one.id) == "correct" for one in some) for some in (tasks, every))
    deeper = len(every) - len(tasks)
    more = f"{done_in_all - done} of {deeper} in the deeper notebook, " if deeper else ""
    right = sum(state["quiz"].get(one.id) == "correct" for one in questions)
    guesses = sum(id[:2] == lesson for id in state["predictions"])
    return (
        f"{lesson}: {done} of {len(tasks)} exercises, {more}{right} of {len(questions)} quiz questions, "
        f"predictions kept: {guesses}"
    )


def _listed(lesson: str) -> Iterator[str]:
    """A line for each exercise, each question, and each prediction that is kept."""
    state = kept.state()
    for exercise in _of(lesson):
        hints = f", hints shown: {state['hints'][exercise.id]}" if exercise.id in state["hints"] else ""
        yield f"{exercise.id} · {state['exercises'].get(exercise.id, 'not attempted')}{hints} · {exercise.title}" + (
            " (deeper notebook)" if exercise.deeper else ""
        )
    for question in exercises.questions(lesson):
        yield f"{question.id} · {state['quiz'].get(question.id, 'not answered')} · {question.text}"
    guesses = {id: guess for id, guess in sorted(state["predictions"].items()) if id[:2] == lesson}
    yield from (f"{id} · your prediction: {guess}" for id, guess in guesses.items())
    if not guesses:
        yield "No prediction of this lesson is kept yet."
