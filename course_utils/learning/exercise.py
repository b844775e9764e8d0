"""What an exercise and a quiz question are: from one description come stub, solution, check and tests."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
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
    - `exact_type`: whether the type of the numbers counts, as where `int8` is the lesson
    - `deeper`: whether it stands in the lesson's deeper notebook, and so in no assignment
    """

    id: str
    kind: Literal["write", "repair", "choose"]
    title: str
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
    exact_type: bool = False
    deeper: bool = False

    @property
    def minutes(self) -> float:
        """What it takes: two minutes, half a minute for each line that the stub lacks, and reading the task."""
        given = set(self.stub.splitlines())
        written = [line for line in self.solution_source.splitlines() if line.strip() and line not in given]
        return 2 + len(written) / 2 + len(self.task.split()) / 200

    @property
    def points(self) -> int:
        """What it is worth where it is graded: its minutes."""
        return round(self.minutes)

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
