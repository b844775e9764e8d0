"""Is an answer right, not yet, or not there, and which idea stands behind it?

A function is tried on the exercise's cases, each with fresh copies of its inputs and a time limit, and compared
with the solution. When it fails, it is also compared with the wrong answers that the exercise foresees: one that
gives the same results on every case names the misconception.
"""

from __future__ import annotations

import contextlib
import copy
import ctypes
import io
import threading
import time
import types
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from course_utils.learning import exercises

TIME_LIMIT = 10.0  # seconds for one call of a learner's function


@dataclass(frozen=True)
class Feedback:
    """What a check says: `misconception` is its short name where one was recognised."""

    outcome: Literal["not attempted", "not yet", "correct"]
    message: str
    misconception: str | None = None


@dataclass(frozen=True)
class _Call:
    """One call of a function: what it returned or raised, what it printed, whether it changed its inputs."""

    value: Any = None
    error: BaseException | None = None
    printed: str = ""
    changed: bool = False
    timed_out: bool = False


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
    seed = zlib.crc32(id.encode()) if seed is None else seed
    return _grade_function(exercise, answer, seed)


def _grade_choice(exercise: exercises.Exercise, answer: Any) -> Feedback:
    if _differs(exercise.solution, answer, exercise.tolerance) is None:
        return Feedback("correct", exercise.notice)
    for name, wrong in exercise.misconceptions.items():
        if _differs(wrong, answer, exercise.tolerance) is None:
            return Feedback("not yet", exercise.messages[name], name)
    listed = ", ".join(map(repr, exercise.options))
    return Feedback("not yet", f"Got {_short(answer)}. Choose one of: {listed}.")


def _grade_function(exercise: exercises.Exercise, answer: Callable, seed: int) -> Feedback:
    cases = list(exercise.cases(np.random.default_rng(seed)))
    printed = ""
    for number, case in enumerate(cases, start=1):
        call = _call(answer, case)
        problem = _problem(exercise, case, call)
        if problem is None:
            printed = printed or call.printed
            continue
        where = f"Input {number} of {len(cases)} (seed {seed}): {_shown(case)}"
        name = _recognise(exercise, answer, cases) if call.error is None and not call.timed_out else None
        return Feedback("not yet", "\n".join([*([exercise.messages[name]] if name else []), problem, where]), name)
    note = "\nYour function also prints. That helps while you try things out; remove it when you are done."
    return Feedback("correct", exercise.notice + (note if printed else ""))


def _problem(exercise: exercises.Exercise, case: tuple, call: _Call) -> str | None:
    """Say what is wrong with one call, or nothing."""
    expected = _call(exercise.solution, case).value
    if call.timed_out:
        return (
            f"Your function was still running after {TIME_LIMIT:g} seconds; the check stopped waiting. "
            "Is there a loop without an end?"
        )
    if call.error is not None:
        return f"Your function raised {type(call.error).__name__}: {_said(str, call.error)}"
    if call.value is None and call.printed:
        printed = _short(call.printed.strip())
        return f"Your function prints {printed} and returns nothing. Use `return` instead of `print`."
    if call.value is None:
        return "Your function returns `None`. Did you forget a `return`?"
    if call.value is ...:
        return "Your function returns `...`. Put your own expression after `return`."
    difference = _differs(expected, call.value, exercise.tolerance)
    if difference is None and call.changed:
        return (
            "The result is right, but your function changes its input: whoever calls it finds other data "
            "afterwards. Work on a copy, such as `x = x.copy()`."
        )
    return difference


def _recognise(exercise: exercises.Exercise, answer: Callable, cases: list[tuple]) -> str | None:
    """Name the misconception whose results the answer shares on every case."""
    calls = []
    for case in cases:
        calls.append(_call(answer, case))
        if calls[-1].timed_out:  # do not wait once for every case
            return None
    for name, wrong in exercise.misconceptions.items():
        if all(_same(_call(wrong, case), call, exercise.tolerance) for case, call in zip(cases, calls, strict=True)):
            return name
    return None


def _same(wrong: _Call, call: _Call, tolerance: float) -> bool:
    if wrong.error is not None or call.error is not None:
        return type(wrong.error) is type(call.error)
    alike = wrong.value is call.value or _differs(wrong.value, call.value, tolerance) is None
    return alike and wrong.changed == call.changed


def _call(function: Callable, case: tuple) -> _Call:
    """Call a function on copies of its inputs, in a thread of its own that is stopped after the limit."""
    inputs, output, result = copy.deepcopy(case), io.StringIO(), {}

    def run() -> None:
        try:
            with np.errstate(all="ignore"):
                result["value"] = function(*inputs)
        except BaseException as error:  # whatever it is, it is the learner's to see
            result["error"] = error

    thread = threading.Thread(target=run, daemon=True)
    with contextlib.redirect_stdout(output):
        thread.start()
        thread.join(TIME_LIMIT)
        timed_out = thread.is_alive()
        if timed_out:
            _stop(thread)
    return _Call(
        result.get("value"),
        None if timed_out else result.get("error"),
        output.getvalue(),
        not timed_out and any(_differs(before, after, 0.0) for before, after in zip(case, inputs, strict=True)),
        timed_out,
    )


def _stop(thread: threading.Thread) -> None:
    """Raise in the thread until it ends: SystemExit passes `except Exception`, and a loop may catch it once.

    A long call into a library, or a loop that catches everything, goes on unseen; it ends with the kernel.
    """
    end = time.monotonic() + 1.0
    while thread.is_alive() and time.monotonic() < end:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
        thread.join(0.05)


def _differs(expected: Any, got: Any, tolerance: float) -> str | None:
    """Say how `got` differs from `expected`, or nothing; a list or a float32 array counts as an array."""
    if isinstance(expected, str | bool | np.bool_):
        alike = isinstance(got, str if isinstance(expected, str) else bool | np.bool_) and expected == got
        return None if alike else f"Expected {_short(expected)}, got {_short(got)}."
    wanted = np.asarray(expected)
    try:
        values = np.asarray(got)
        numbers = values.astype(float) if values.dtype.kind in "biuf" else None
    except Exception:  # whatever the learner's object does when it is read as numbers
        numbers = None
    if wanted.dtype.kind not in "biuf":
        return (
            None
            if _said(repr, _plain(expected)) == _said(repr, _plain(got))
            else f"Expected {_short(expected)}, got {_short(got)}."
        )
    if numbers is None:
        return f"Expected numbers, got {type(got).__name__}: {_short(got)}."
    if numbers.shape != wanted.shape:
        what = {0: "one number"}.get(wanted.ndim, f"an array of shape {wanted.shape}")
        return f"Expected {what}, got shape {numbers.shape}: {_short(got)}."
    if np.allclose(numbers, wanted.astype(float), rtol=tolerance, atol=tolerance, equal_nan=False):
        return None
    return f"Expected {_short(wanted)}, got {_short(values)}." + _hint_at(wanted, values, numbers)


def _hint_at(wanted: np.ndarray, values: np.ndarray, numbers: np.ndarray) -> str:
    if np.isnan(numbers).any():
        return " NaN (not a number) comes from dividing zero by zero, or spreads from a NaN that was put in."
    if wanted.dtype.kind == "f" and values.dtype.kind in "biu" and np.array_equal(np.trunc(wanted), numbers):
        return " Your result is cut to whole numbers: look for `//` or `int`."
    return ""


def _plain(value: Any) -> Any:
    return [_plain(one) for one in value] if isinstance(value, list | tuple | np.ndarray) else value


def _shown(case: tuple) -> str:
    return ", ".join(_short(value) for value in case)


def _short(value: Any) -> str:
    """A value as a learner can read it: small arrays whole, large ones by their shape."""
    if isinstance(value, np.ndarray) and value.size > 12:
        return f"an array of shape {value.shape}"
    if isinstance(value, np.ndarray) and value.ndim:
        return np.array2string(value, precision=4, separator=", ", floatmode="maxprec").replace("\n", " ")
    if isinstance(value, np.ndarray | np.generic | float):
        return f"{np.asarray(value).item():.6g}" if np.asarray(value).dtype.kind == "f" else str(value)
    text = _said(repr, value)
    return text if len(text) <= 120 else text[:117] + "..."


def _said(how: Callable[[Any], str], value: Any) -> str:
    """`str` or `repr` of a learner's object, which may itself raise."""
    try:
        return how(value)
    except Exception as error:
        return f"<{type(value).__name__}, which cannot be shown: {type(error).__name__}>"


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
