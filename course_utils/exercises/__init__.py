"""The exercises of each notebook: a real, tested function with its hints and the wrong ideas it meets.

One module a notebook, `exNN_topic.py`, with a tuple `EXERCISES` and a tuple `QUIZ`. From an exercise come the stub
in the learner's notebook, the answer in the solved one, the check, and the tests: nothing is written twice.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

import numpy as np


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise.

    - `kind`: "write" (the stub is the solution's signature and docstring), "repair" (the stub is `broken`, a
      working, wrong function) or "choose" (a value out of `options`)
    - `solution`: the function, or the value; `task`: what to do, in one or two sentences
    - `cases(rng)`: argument tuples to try a function on, small and telling ones first, with shapes that differ
    - `misconceptions`: name → a wrong answer that somebody with that idea gives; `messages`: name → what they read
    - `notice`: what to notice once it is right; `tolerance`: the relative and absolute error that counts as equal
    """

    id: str
    kind: Literal["write", "repair", "choose"]
    title: str
    minutes: int
    task: str
    solution: Any
    hints: tuple[str, ...]
    misconceptions: Mapping[str, Any]
    messages: Mapping[str, str]
    notice: str
    cases: Callable[[np.random.Generator], Iterable[tuple]] | None = None
    broken: Callable | None = None
    options: tuple[Any, ...] = ()
    tolerance: float = 1e-4

    @property
    def name(self) -> str:
        """What the learner's answer is called in the notebook."""
        return f"answer_{self.id.replace('.', '_')}" if self.kind == "choose" else self.solution.__name__

    @property
    def stub(self) -> str:
        """The code that the learner starts from."""
        if self.kind == "choose":
            return f"{self.name} = ..."
        if self.kind == "repair":
            source = inspect.getsource(self.broken)
            return source.replace(f"def {self.broken.__name__}(", f"def {self.name}(", 1).rstrip()
        source = inspect.getsource(self.solution)
        end = source.index('"""', source.index('"""') + 3) + 3  # the docstring's end
        return source[:end] + "\n    ..."

    @property
    def solution_source(self) -> str:
        """The code of a right answer."""
        if self.kind == "choose":
            return f"{self.name} = {self.solution!r}"
        return textwrap.dedent(inspect.getsource(self.solution)).rstrip()


@dataclass(frozen=True)
class Question:
    """A quiz question: `options` maps each answer to the reason why it is right or wrong."""

    id: str
    text: str
    options: Mapping[str, str] = field(hash=False)
    answer: str

    @property
    def letters(self) -> dict[str, str]:
        """Letter → option, in order."""
        return dict(zip("abcdefgh", self.options, strict=False))

    @property
    def right_letter(self) -> str:
        """The letter of the right answer."""
        return next(letter for letter, option in self.letters.items() if option == self.answer)


def all_exercises() -> tuple[Exercise, ...]:
    """Every exercise of the course, in order."""
    return tuple(one for module in _modules() for one in module.EXERCISES)


def all_questions() -> tuple[Question, ...]:
    """Every quiz question of the course, in order."""
    return tuple(one for module in _modules() for one in module.QUIZ)


def find(id: str) -> Exercise:
    """The exercise with this id, such as "01.2"; an unknown id raises ValueError with those there are."""
    return _by_id(id, all_exercises(), "exercise")


def find_question(id: str) -> Question:
    """The quiz question with this id, such as "01.q2"."""
    return _by_id(id, all_questions(), "quiz question")


@cache
def _modules() -> tuple[Any, ...]:
    names = sorted(info.name for info in pkgutil.iter_modules(__path__) if info.name.startswith("ex"))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)


def _by_id(id: str, entries: tuple, what: str) -> Any:
    known = {entry.id: entry for entry in entries}
    if id not in known:
        raise ValueError(f"There is no {what} {id!r}. There are: {', '.join(known)}.")
    return known[id]
