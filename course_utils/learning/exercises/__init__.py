"""The exercises of each notebook: a real, tested function with its hints and the wrong ideas it meets.

One module a notebook, `exNN_topic.py`, with a tuple `EXERCISES` and a tuple `QUIZ`. From an exercise come the stub
in the learner's notebook, the answer in the solved one, the check, and the tests: nothing is written twice.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any

from course_utils.learning.exercise import Exercise, Question


def all_exercises() -> tuple[Exercise, ...]:
    """Every exercise of the course, in order."""
    return tuple(one for module in _modules() for one in module.EXERCISES)


def all_questions() -> tuple[Question, ...]:
    """Every quiz question of the course, in order."""
    return tuple(one for module in _modules() for one in module.QUIZ)


def in_core(number: str) -> list[Exercise]:
    """The exercises of a lesson, such as "01", but for those in its deeper notebook."""
    return [one for one in all_exercises() if one.id.startswith(f"{number}.") and not one.deeper]


def questions(number: str) -> list[Question]:
    """The quiz questions of a lesson, such as "01"."""
    return [one for one in all_questions() if one.id.startswith(f"{number}.")]


def find(id: str) -> Exercise:
    """The exercise with this id, such as "01.2"; an unknown id raises ValueError with those there are."""
    known = {one.id: one for one in all_exercises()}
    if id not in known:
        raise ValueError(f"There is no exercise {id!r}. There are: {', '.join(known)}.")
    return known[id]


@cache
def _modules() -> tuple[Any, ...]:
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if info.name.startswith("ex"))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)
