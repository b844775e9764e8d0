"""How many points an answer earns where it is graded.

The rule, in one sentence, is RULE, which a student reads too. Hidden inputs are those of a seed that are not among the
usual ones. A function that knows the usual inputs by heart gets no hidden one right, and so no points; neither does
one that needs no thought, such as a constant: what it gets right is chance (`grading.Share`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from course_utils.learning import grading

STEP = 0.5  # points are rounded down to this
NAMED = 0.25  # the share of the points for a wrong answer whose idea the check names
RULE = (
    "The points are the share of the inputs that is right beyond what a constant, an input handed back or the function "
    "to repair gets right, of the inputs of `check` or of the hidden ones, whichever is lower, rounded down to half "
    f"points; an answer whose wrong idea the check names gets {NAMED:.0%} at least, and a choice gets all or nothing."
)


@dataclass(frozen=True)
class Earned:
    """The points, and what a student reads of them."""

    points: float
    message: str


def earned(id: str, answer: Any, most: float, *, seed: int | None = None) -> Earned:
    """Give an answer to the exercise `id` from 0 to `most` points.

    `seed` chooses hidden inputs; without it the usual ones alone count. The message names neither the seed nor a
    hidden input.

    >>> earned("01.1", lambda a, b: 0.5, most=3).points
    0.0
    """
    usual = grading.share(id, answer)
    hidden = grading.share(id, answer, seed=seed) if seed is not None and usual.value else None
    points = _rounded(most * min(usual.value, hidden.value if hidden else 1.0))
    named = usual.feedback.misconception is not None and not usual.idle and grading.exercises.find(id).kind != "choose"
    if named:
        points = max(points, _rounded(most * NAMED))
    lines = [f"{_right(usual, hidden)}: {points:g} of {most:g} points"]
    if points < most:
        lines += [_why(usual, hidden), RULE]
    return Earned(float(points), "\n".join(lines))


def _rounded(points: float) -> float:
    return math.floor(points / STEP + 1e-9) * STEP  # 0.7 · 10 is a little less than 7


def _right(usual: grading.Share, hidden: grading.Share | None) -> str:
    told = f"{usual.right} of {usual.count} inputs of the check right"
    return f"{told}, and {hidden.right} of {hidden.count} hidden ones" if hidden else told


def _why(usual: grading.Share, hidden: grading.Share | None) -> str:
    if usual.feedback.outcome != "correct":
        return usual.feedback.message
    return (
        f"The inputs of the check are right, and {hidden.count - hidden.right} of {hidden.count} hidden ones are not. "
        "Read the task again: which input that it allows does your function not foresee?"
    )
