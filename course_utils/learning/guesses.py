"""A guess before a result is shown, and the result beside it: `predict` and `reveal`.

A guess at a number is kept as a number, and a choice as the words of its option, so that `reveal` tells a choice among
numbers, which is right or not, from a number, which is near or far.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from course_utils.learning import kept
from course_utils.learning.boxes import show_box
from course_utils.learning.ids import Slip
from course_utils.learning.slips import told
from course_utils.learning.values import shown

__all__ = ["predict", "reveal"]

SHARE = (0, 1)  # the range of a share: in it, 80 and "80%" are 0.8


@told('predict("{lesson}.p1", "Which word is it?", ["this", "that"], guess="this")')
def predict(
    id: str,
    question: str,
    options: list[Any] | None = None,
    guess: Any = ...,
    *,
    within: tuple[float, float] | None = None,
) -> None:
    """Keep a guess before the result is shown; `...` means that you have not guessed yet.

    `guess` is one of `options`: capitals and spaces do not count, and the first words are enough where no other option
    begins with them. Without options it is a number, from the first to the second of `within` where they are given, or
    a word where they are not. Within (0, 1), which is a share, 80 and "80%" are taken as 0.8. A later guess replaces an
    earlier one.
    """
    if not isinstance(id, str) or not isinstance(question, str):
        raise Slip("Its id comes first and its question second, both in quotes.")
    listed = [f"Options: {', '.join(map(_written, options))}."] if options else []
    before = kept.state()["predictions"].get(id)
    if guess is ...:
        lines = [*listed, f"Replace the `...` with {_wanted(options, within)} and run the cell, then go on."]
        lines += [f"Kept from earlier: {_said(before)}."] if before is not None else []
        return show_box("info", f"Predict: {question}", lines)
    guess = _plain(guess)
    read = _option(guess, options) if options else _measure(guess, within)
    if read is None:
        stays = "Nothing was kept." if before is None else f"Your earlier guess stays: {_said(before)}."
        lines = [*listed, f"Expected {_wanted(options, within)}, got {shown(guess)}. {stays}"]
        return show_box("not yet", f"Predict: {question}", lines)
    kept.remember("predictions", id, str(read) if options else read)
    how = "lasts until the kernel ends" if kept.lasting() else "is kept"
    percent = f", which is {100 * read:.6g}%" if within == SHARE else ""
    lines = [f"Your guess {how}: {_said(read)}{percent}. The result comes below."]
    return show_box("good", f"Predict: {question}", lines)


def reveal(id: str, actual: Any) -> None:
    """Put the measured result beside the guess that was kept under this id."""
    guess, actual = kept.state()["predictions"].get(id), _plain(actual)
    title = f"Measured: {_said(actual)}"
    if guess is None:
        return show_box("info", title, ["You had no guess this time. The next one is yours."])
    if _same(guess, actual) or _said(guess) == _said(actual):
        return show_box("good", title, ["As you guessed. Say why before you read on."])
    if not isinstance(guess, str) and type(actual) in (int, float):
        return show_box("info", title, [f"You guessed {_said(guess)}: off by {_said(abs(guess - actual))}."])
    return show_box("not yet", title, [f"You guessed {_said(guess)}. What made it look that way?"])


# -- Reading a guess --------------------------------------------------------------------------------------------


def _option(guess: Any, options: list[Any]) -> Any:
    """The option that is meant, or None."""
    if isinstance(guess, bool) or not isinstance(guess, str | int | float):
        return None
    begun = tuple(_spelt(guess) + end for end in (" ", ","))
    alike = [one for one in options if _same(guess, one)] or [one for one in options if _spelt(one).startswith(begun)]
    return alike[0] if len(alike) == 1 else None


def _measure(guess: Any, within: tuple[float, float] | None) -> Any:
    """The number that is meant, or a word where no range is given; None where it is neither or outside."""
    number = _number(guess)
    if number is None:
        return guess if within is None and isinstance(guess, str) and guess.strip() else None
    if within is None:
        return number
    if within == SHARE and number > 1 and "%" not in str(guess):
        number /= 100
    return number if within[0] <= number <= within[1] else None


def _number(value: Any) -> float | int | None:
    """A number, also one that is written as text, such as "1,000" or "80%"; None for anything else."""
    if isinstance(value, str):
        text = re.sub(r"\s*percent$", "%", value.strip().replace("−", "-"))
        digits = text.removesuffix("%").strip()
        if re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", digits):
            digits = digits.replace(",", "")
        try:
            value = float(digits) / (100 if text.endswith("%") else 1)
        except ValueError:
            return None
    usable = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return value if usable else None


def _same(one: Any, other: Any) -> bool:
    return _spelt(one) == _spelt(other) or (_number(one) is not None and _number(one) == _number(other))


def _spelt(value: Any) -> str:
    """Words without what does not count: capitals, and how many spaces there are."""
    return " ".join(str(value).split()).casefold()


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


# -- Saying it --------------------------------------------------------------------------------------------------


def _wanted(options: list[Any] | None, within: tuple[float, float] | None) -> str:
    if options:
        return "one of them in quotes" if any(isinstance(one, str) for one in options) else "one of them"
    return "a number or a word" if within is None else f"a number from {within[0]:g} to {within[1]:g}"


def _written(option: Any) -> str:
    return f'"{option}"' if isinstance(option, str) else str(option)


def _said(value: Any) -> str:
    """A number to three digits, and whole where it is large; anything else as it is."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"
