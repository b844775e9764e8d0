"""Is an answer right, not yet, or not there, and which idea stands behind it?

A function is tried on the exercise's cases, each with fresh copies of its inputs, and compared with what the solution
gave before. When it fails, it is also compared with the wrong answers that the exercise foresees: one that gives the
same results on every case names the misconception.
"""

from __future__ import annotations

import copy
import pickle
import types
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from course_utils.learning import exercises
from course_utils.learning.calls import Call, call, calls
from course_utils.learning.values import SMALL, Unread, like, plain, shown


@dataclass(frozen=True)
class Feedback:
    """What a check says: `misconception` is its short name where one was recognised."""

    outcome: Literal["not attempted", "not yet", "correct"]
    message: str
    misconception: str | None = None


@dataclass(frozen=True)
class Share:
    """How many of `count` inputs an answer gets `right`, and what a check says of it.

    - `chance`: the part of the inputs that an answer without thought gets right: a constant, an input handed back, the
      function as it was to repair
    - `idle`: whether the answer is one of these
    """

    feedback: Feedback
    right: int
    count: int
    chance: float = 0.0
    idle: bool = False

    @property
    def value(self) -> float:
        """The part of the inputs that is right beyond chance: 1 where all are, 0 where no more than by chance."""
        return max(0.0, (self.right / self.count - self.chance) / (1 - self.chance))


@dataclass(frozen=True)
class Trial:
    """One of an exercise's inputs, its number among how many, and what the solution gives for it."""

    number: int
    count: int
    inputs: tuple
    expected: Any


def grade(id: str, answer: Any, *, seed: int | None = None) -> Feedback:
    """Judge an answer to the exercise `id`.

    A function is tried on random inputs; `seed` chooses others than the usual ones. What the answer does or raises
    becomes feedback, never an error of the check.
    """
    exercise = exercises.find(id)
    if _untouched(exercise, answer):
        what = f"Change `{exercise.name}`" if exercise.kind == "repair" else f"Replace the `...` of `{exercise.name}`"
        return Feedback("not attempted", f"{what}, then run the cell again.")
    if exercise.kind == "choose":
        return _grade_choice(exercise, answer)
    if not callable(answer):
        got = type(answer).__name__
        return Feedback(
            "not yet",
            f"Expected the function `{exercise.name}`, got {got}. Pass the function's name without "
            "brackets: the check calls it.",
        )
    return _grade_function(exercise, answer, seed)


def share(id: str, answer: Any, *, seed: int | None = None) -> Share | None:
    """How many inputs an answer to the exercise `id` gets right.

    The inputs are the usual ones, or those of `seed` that are not among them; None where there are no such inputs. A
    choice has one input.
    """
    exercise = exercises.find(id)
    if exercise.kind == "choose" or not callable(answer) or _untouched(exercise, answer):
        feedback = grade(id, answer)
        return Share(feedback, right=int(feedback.outcome == "correct"), count=1)
    usual = _cases(exercise, None)
    known = [pickle.dumps(plain(case)) for case in usual]
    cases = usual if seed is None else [one for one in _cases(exercise, seed) if pickle.dumps(plain(one)) not in known]
    if not cases:
        return None
    tried, problems = _tried(exercise, answer, cases)
    right = sum(problem is None for problem in problems)
    feedback = _feedback(exercise, cases, tried, problems, seed)
    return Share(feedback, right, len(cases), _chance(exercise, usual), _idle(exercise, cases, tried))


def trial(id: str, number: int, *, seed: int | None = None) -> Trial:
    """The input with this number, as `grade` tries it: copies, to do with as one likes."""
    exercise = exercises.find(id)
    cases = _cases(exercise, seed) if exercise.cases else []
    if not 1 <= number <= len(cases):
        has = f"inputs 1 to {len(cases)}" if cases else "no inputs"
        raise ValueError(f"Exercise {id} has {has}, got {number}.")
    inputs = copy.deepcopy(cases[number - 1])
    return Trial(number, len(cases), inputs, call(exercise.solution, inputs).value)


def _cases(exercise: exercises.Exercise, seed: int | None) -> list[tuple]:
    return list(exercise.cases(np.random.default_rng(_usual_seed(exercise) if seed is None else seed)))


def _usual_seed(exercise: exercises.Exercise) -> int:
    return zlib.crc32(exercise.id.encode())


def _grade_choice(exercise: exercises.Exercise, answer: Any) -> Feedback:
    chosen = _choice(answer)
    if chosen == _choice(exercise.solution):
        return Feedback("correct", exercise.notice)
    for name, wrong in exercise.misconceptions.items():
        if chosen == _choice(wrong):
            return Feedback("not yet", exercise.messages[name], name)
    wanted = exercise.options[0] if len(exercise.options) == 1 else f"one of {', '.join(map(repr, exercise.options))}"
    return Feedback("not yet", f"Expected {wanted}, got {shown(answer)}.")


def _choice(answer: Any) -> Any:
    """A word, however it is set: without capitals and the spaces around it. Anything else is nobody's choice."""
    return answer.strip().casefold() if isinstance(answer, str) else None


def _grade_function(exercise: exercises.Exercise, answer: Callable, seed: int | None) -> Feedback:
    cases = _cases(exercise, seed)
    return _feedback(exercise, cases, *_tried(exercise, answer, cases), seed)


def _tried(exercise: exercises.Exercise, answer: Callable, cases: list[tuple]) -> tuple[list[Call], list[str | None]]:
    """The calls of an answer, up to one that was stopped, and what is wrong with each."""
    expected = [call(exercise.solution, case).value for case in cases]  # before the learner's code changes anything
    tried = calls(answer, cases)
    return tried, [_problem(exercise, wanted, one) for wanted, one in zip(expected, tried, strict=False)]


def _feedback(
    exercise: exercises.Exercise, cases: list[tuple], tried: list[Call], problems: list[str | None], seed: int | None
) -> Feedback:
    for number, (case, one, problem) in enumerate(zip(cases, tried, problems, strict=False), start=1):
        if problem is not None:
            name = None if one.error or tried[-1].stopped else _recognise(exercise, cases, tried)
            lines = [exercise.messages[name]] if name else []
            lines += [problem, f"Input {number} of {len(cases)} {_how_to_have(exercise, case, number, seed)}"]
            return Feedback("not yet", "\n".join(lines), name)
    note = "\nYour function also prints. That helps while you try things out; remove it when you are done."
    return Feedback("correct", exercise.notice + (note if any(one.printed for one in tried) else ""))


def _how_to_have(exercise: exercises.Exercise, case: tuple, number: int, seed: int | None) -> str:
    """An input as text, and the call that gives it as objects."""
    usual = _usual_seed(exercise)
    more = "" if seed in (None, usual) else f", seed={seed}"
    return (
        f"(seed {usual if seed is None else seed}): {', '.join(map(shown, case))}\n"
        f'To try it out: `inputs = check("{exercise.id}", {exercise.name}, show={number}{more})`, then '
        f"`{exercise.name}(*inputs)`."
    )


def _problem(exercise: exercises.Exercise, expected: Any, got: Call) -> str | None:
    """Say what is wrong with one call, or nothing."""
    if got.stopped:
        return got.stopped
    if got.error:
        return f"Your function raised {got.error}: {got.said}"
    if got.value is None and got.printed:
        printed = shown(got.printed.strip())
        return (
            f"Your function prints {printed} and returns `None`. A function gives its result back by `return`; `print` "
            "only shows it."
        )
    if got.value is None:
        return (
            f"Expected {shown(expected)}, got `None`. Where no `return` is reached, a function gives `None`; so do "
            "methods that work in place, such as `list.sort`."
        )
    if got.value is ...:
        return "Your function returns `...`. Put your own expression after `return`."
    difference = _differs(expected, got.value, exercise.tolerance, exercise.exact_type)
    if difference is None and got.changed:
        return (
            "The result is right, but your function changes its input: whoever calls it finds other data "
            "afterwards. Work on a copy, such as `x = x.copy()`."
        )
    return difference


def _recognise(exercise: exercises.Exercise, cases: list[tuple], tried: list[Call]) -> str | None:
    """Name the misconception whose results the answer shares on every case."""
    with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # of an empty mean, say: not the learner's
        for name, wrong in exercise.misconceptions.items():
            if all(_same(call(wrong, case), one, exercise.tolerance) for case, one in zip(cases, tried, strict=True)):
                return name
    return None


def _same(wrong: Call, got: Call, tolerance: float) -> bool:
    if wrong.error or got.error:
        return wrong.error == got.error
    alike = wrong.value is got.value or _differs(wrong.value, got.value, tolerance) is None
    return alike and wrong.changed == got.changed


# -- Without thought --------------------------------------------------------------------------------------------


def _chance(exercise: exercises.Exercise, cases: list[tuple]) -> float:
    """The part of the inputs that the best of the answers without thought gets right."""
    expected = [call(exercise.solution, case).value for case in cases]
    numbers = [[_filled(one, value) for one in expected] for value in (0, 1)]
    rivals = [*_rivals(exercise, cases, expected), *numbers]
    return max(sum(map(_alike(exercise), expected, rival)) for rival in rivals) / len(cases)


def _idle(exercise: exercises.Exercise, cases: list[tuple], tried: list[Call]) -> bool:
    """Whether an answer gives on every input what one without thought gives."""
    got = [one.value for one in tried]
    rivals = _rivals(exercise, cases, got[:1])
    return any(all(map(_alike(exercise), rival, got)) for rival in rivals)


def _rivals(exercise: exercises.Exercise, cases: list[tuple], constants: list) -> list[list]:
    """What answers without thought give for the cases: each constant, each input, the function to repair."""
    handed_back = [list(column) for column in zip(*cases, strict=False)]
    broken = [[call(exercise.broken, case).value for case in cases]] if exercise.broken else []
    return [*([one] * len(cases) for one in constants), *handed_back, *broken]


def _alike(exercise: exercises.Exercise) -> Callable[[Any, Any], bool]:
    return lambda one, other: _differs(one, other, exercise.tolerance, exercise.exact_type) is None


def _filled(like_this: Any, value: int) -> Any:
    """A number in the form of another result, where that consists of numbers."""
    numbers = _numbers(like_this)
    return value if numbers is None else np.full_like(numbers, value)


# -- Comparing --------------------------------------------------------------------------------------------------


def _differs(expected: Any, got: Any, tolerance: float, exact_type: bool = False) -> str | None:
    """Say how `got` differs from `expected`, or nothing; a list or a float32 array counts as an array.

    NaN equals NaN at the same place, and nothing else.
    """
    if isinstance(expected, str | bool | np.bool_):
        alike = isinstance(got, str if isinstance(expected, str) else bool | np.bool_) and expected == got
        return None if alike else f"Expected {shown(expected)}, got {shown(got)}."
    wanted, values = _numbers(expected), _numbers(got)
    if wanted is None:
        return None if like(expected) == like(got) else f"Expected {shown(expected)}, got {shown(got)}."
    if values is None:
        return f"Expected {_form(expected) if isinstance(got, Unread) else 'numbers'}, got {_no_numbers(got)}"
    if values.shape != wanted.shape:
        if isinstance(expected, list) and len(wanted) == 0 and values.ndim and len(values) == 0:
            return None  # a list of no pairs, and an array of no pairs
        return f"Expected {_form(expected)}, got {_form(got)}{_content(got)}."
    apart = ~np.isclose(values.astype(float), wanted.astype(float), rtol=tolerance, atol=tolerance, equal_nan=True)
    if apart.any():
        return _apart(expected, got, apart) + _hint_at(wanted, values, apart)
    if exact_type and values.dtype != wanted.dtype:
        return f"The values are right, but of the type {values.dtype}. The task asks for {wanted.dtype}."
    return None


def _numbers(value: Any) -> np.ndarray | None:
    """A plain value as an array of numbers, if it is one."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    return array if array.dtype.kind in "biuf" else None


def _no_numbers(got: Any) -> str:
    if isinstance(got, Unread):
        return f"{got.type}: {shown(got)}.{got.advice}"
    try:
        kind = np.asarray(got).dtype.kind
    except ValueError:
        return f"a {type(got).__name__} whose parts have different lengths: {shown(got)}."
    what = {"c": "numbers with an imaginary part", "U": "text"}.get(kind, type(got).__name__)
    return f"{what}: {shown(got)}."


def _form(value: Any) -> str:
    shape = np.shape(value)
    if isinstance(value, list) and not value:
        return "an empty list"
    if not shape:
        return "one number"
    return f"{'an array' if isinstance(value, np.ndarray) else f'a {type(value).__name__}'} of shape {shape}"


def _content(value: Any) -> str:
    return f": {shown(value)}" if np.size(value) <= SMALL else ""


def _apart(expected: Any, got: Any, apart: np.ndarray) -> str:
    """Both where they are small, and else the first place where they are apart."""
    wanted, values = np.asarray(expected), np.asarray(got)
    if not apart.ndim:
        return f"Expected {_pair(wanted, values)}."
    place = tuple(np.argwhere(apart)[0].tolist())
    first = f"{apart.sum()} of {apart.size} values differ, first at {list(place)}: "
    first += f"expected {_pair(wanted[place], values[place])}."
    if apart.size <= SMALL:
        return f"Expected {shown(wanted)}, got {shown(values)}. {first[0].upper()}{first[1:]}"
    return f"Expected and got {_form(wanted)}, but {first}"


def _pair(wanted: Any, value: Any) -> str:
    far = abs(float(value) - float(wanted))
    off = f" (off by {far:.3g})" if np.isfinite(far) and np.asarray(wanted).dtype.kind != "b" else ""
    return f"{shown(wanted)}, got {shown(value)}{off}"


def _hint_at(wanted: np.ndarray, values: np.ndarray, apart: np.ndarray) -> str:
    if np.isnan(values[apart]).any():
        return (
            " NaN (not a number) comes from a computation that has no result, such as 0 / 0, inf / inf, inf − inf, "
            "0 · inf, the root of a negative number or the mean of nothing, or it spreads from a NaN that was put in."
        )
    whole = values.dtype.kind in "iu" and wanted.dtype.kind == "f"
    if whole and values.any() and np.array_equal(np.trunc(wanted), values):
        return " Your values are the expected ones cut to whole numbers, as `//`, `int` and an array of integers do it."
    return ""


# -- Untouched --------------------------------------------------------------------------------------------------


def _untouched(exercise: exercises.Exercise, answer: Any) -> bool:
    if answer is ...:
        return True
    if not isinstance(answer, types.FunctionType) or exercise.kind == "choose":
        return False
    if exercise.kind == "repair":
        # Python compiles a call of np in another way where np is imported in the same text, as in a cell it may not be
        alone = compile(exercise.stub, "<stub>", "exec").co_consts[0]
        return _bytecode(answer.__code__) in (_bytecode(exercise.broken.__code__), _bytecode(alone))
    code = answer.__code__
    constants = [one for one in code.co_consts if one is not None and one != answer.__doc__]
    return not constants and code.co_code in (_empty.__code__.co_code, _documented.__code__.co_code)


def _empty() -> None: ...


def _documented() -> None:
    """Its docstring is a constant too, which moves the number of the one that is returned."""
    ...


def _bytecode(code: types.CodeType) -> tuple:
    """What a function does, whatever its name, comments and docstring."""
    parts = tuple(_bytecode(one) if isinstance(one, types.CodeType) else repr(one) for one in code.co_consts[1:])
    return code.co_code, code.co_names, parts
