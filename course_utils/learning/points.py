"""How many points an answer earns where it is graded.

The rule is RULE, which a student reads too. Hidden inputs are those of a seed that are not among the
usual ones. A function that knows the usual inputs by heart gets a hidden one right by accident only, and so next to no
points; one that needs no thought, such as a constant, gets none: what it gets right is chance (`grading.Share`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from course_utils.learning import grading

STEP = 0.5  # points are rounded down to this
NAMED = 0.25  # the share of the points for a wrong answer whose idea the check names
RULE = (
    "An answer is tried on the inputs of `check` and on hidden ones. Each of the two gives a share: how many are right "
    "beyond what a constant, an input handed back or the function to repair gets right too. The lower share counts, "
    "and the points are rounded down to half points. An answer whose wrong idea the check names gets "
    f"{NAMED:.0%} at least. A choice gets all or nothing."
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
    choice = grading.exercises.find(id).kind == "choose"  # which has one answer, and no inputs
    hidden = grading.share(id, answer, seed=seed) if seed is not None and usual.value and not choice else None
    points = _rounded(most * min(usual.value, hidden.value if hidden else 1.0))
    if usual.feedback.misconception is not None and not usual.idle and not choice:
        points = max(points, _rounded(most * NAMED))
    right = f"The choice is {'right' if usual.right else 'not right'}" if choice else _right(usual, hidden)
    lines = [f"{right}: {points:g} of {most:g} points"]
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
