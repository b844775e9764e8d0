"""Which exercise, question or lesson a learner means: "1.2" and 1.2 are "01.2"; an unknown id names those there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from course_utils.learning import exercises
from course_utils.learning.exercise import Exercise, Question

__all__ = ["Slip", "exercise", "lesson", "lessons", "meant", "question"]


class Slip(Exception):
    """What a learner typed cannot be meant; the text says what is."""


def exercise(given: Any) -> Exercise:
    """The exercise with this id; `Slip` where there is none."""
    return _known(given, exercises.all_exercises(), "an exercise")


def question(given: Any) -> Question:
    """The quiz question with this id, such as "01.q2"; `Slip` where there is none."""
    return _known(given, exercises.all_questions(), "a quiz question")


def lesson(given: Any) -> str:
    """The number of a lesson, such as "01" for "01", "1" and 1; `Slip` where there is none."""
    found = _spelt(given)
    if found not in lessons():
        raise Slip(f'There is no lesson "{found}". The lessons are {_listed(lessons())}.')
    return found


def lessons() -> list[str]:
    """The numbers of the lessons that have exercises, in order."""
    return sorted({one.id[:2] for one in exercises.all_exercises()})


def meant(given: Iterable[Any]) -> Exercise:
    """The exercise that an argument names, by its id or its function; else the first of that lesson, or of all."""
    given = list(given)
    names = [_spelt(one) for one in given if _may_be_id(one)] + [getattr(one, "__name__", "") for one in given]
    every = exercises.all_exercises()
    named = [one for one in every if one.id in names or one.name in names]
    beside = [one for name in names for one in every if one.id[:2] == name.partition(".")[0]]
    return [*named, *beside, *every][0]


def _known(given: Any, entries: tuple, wanted: str) -> Any:
    id = _spelt(given)
    every = {one.id: one for one in (*exercises.all_exercises(), *exercises.all_questions())}
    if id not in every:
        there = [one.id for one in entries if one.id[:2] == id.partition(".")[0]]
        has = f"Lesson {there[0][:2]} has {_listed(there)}." if there else f"The lessons are {_listed(lessons())}."
        raise Slip(f'There is no {wanted.partition(" ")[2]} "{id}". {has}')
    if every[id] not in entries:
        other = "an exercise" if isinstance(every[id], Exercise) else "a quiz question"
        raise Slip(f'"{id}" is {other}. Here the id of {wanted} is wanted.')
    return every[id]


def _may_be_id(given: Any) -> bool:
    return isinstance(given, str | int | float) and not isinstance(given, bool)


def _spelt(given: Any) -> str:
    """An id as the course writes it, with two digits for the lesson."""
    if not _may_be_id(given):
        raise Slip(f"An id in quotes comes first. Got a value of the type {type(given).__name__}.")
    number, dot, rest = str(given).strip().lower().partition(".")
    return (number.zfill(2) if number.isdigit() else number) + dot + rest


def _listed(ids: list[str]) -> str:
    quoted = [f'"{one}"' for one in ids]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
