"""Claims: sentences that everyone writes about embeddings, each with the verdict of a measurement.

The ledger, `data/claims.toml`, holds the sentences. A notebook tests one with `claim`, which takes named
conditions, each a boolean that a cell computed, and derives the verdict from them:

    all conditions true    holds
    none true              fails
    some true              depends, on what the names say

A verdict is never typed. The box stores it with the conditions under `MIME`, where the README's table of verdicts
(`notebooks/verdicts.py`) reads it.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from pathlib import Path
from typing import Literal

import numpy as np

from course_utils import assets, boxes

MIME = "application/vnd.embeddings-course.claim+json"

Verdict = Literal["holds", "depends", "fails"]


@dataclass(frozen=True)
class Claim:
    """A sentence of the source texts, in short words, and where it is measured.

    `notebook` is the stem of the notebook, empty where a later lesson will measure it. `unmeasured` says that no
    cell can: "dated" or "unmeasurable here", and `reason` why, and what to check instead. `context` is what has to
    be read with the sentence.
    """

    id: str
    sentence: str
    sources: tuple[str, ...]
    notebook: str
    unmeasured: Literal["", "dated", "unmeasurable here"] = ""
    reason: str = ""
    context: str = ""


def ledger(path: Path | None = None) -> dict[str, Claim]:
    """Read the ledger (default `data/claims.toml`): claim by id, in the order of the file.

    >>> ledger()["C25"].sources
    ('002 A guide: what embeddings are and how to use them',)
    """
    tables = tomllib.loads((path or assets.DATA / "claims.toml").read_text(encoding="utf-8"))
    titles = {number: f"{number} {title}" for number, title in tables["sources"].items()}
    return {
        id: Claim(id=id, **fields | {"sources": tuple(titles[number] for number in fields["sources"])})
        for id, fields in tables["claims"].items()
    }


def verdict(conditions: Mapping[str, bool]) -> Verdict:
    """Return "holds" when all conditions are true, "fails" when none is, else "depends".

    Raises TypeError for a value that is not a boolean, ValueError when there is no condition.

    >>> verdict({"queen is near": True, "queen is nearest": False})
    'depends'
    >>> verdict({"queen is near": 0.86})
    Traceback (most recent call last):
    TypeError: conditions: expected True or False for 'queen is near', got float (0.86). Compare ...
    """
    values = _booleans(conditions).values()
    return "holds" if all(values) else "depends" if any(values) else "fails"


def where(conditions: Mapping[str, bool]) -> str:
    """Say on what it depends: the conditions that hold, and those that do not.

    >>> where({"queen is near": True, "queen is nearest": False})
    'True: queen is near. Not true: queen is nearest.'
    """
    true, false = ([name for name, value in conditions.items() if bool(value) is side] for side in (True, False))
    return f"True: {'; '.join(true)}. Not true: {'; '.join(false)}."


def claim(id: str, conditions: Mapping[str, bool], measured: Mapping[str, float | str] | None = None) -> None:
    """Show a box with the sentence of the ledger, the conditions and the verdict that follows from them.

    `conditions` maps a few words ("queen is near") to a boolean that a cell computed; `measured` maps a name to a
    number or text that the box shows beside them, floats with three decimals. Raises ValueError for an unknown id
    or no condition, TypeError for a condition that is not a boolean and for a measured value of another type.
    """
    row = _row(id)
    named = _booleans(conditions)
    outcome = verdict(named)
    lines = [f"{row.sentence} (Source: {'; '.join(row.sources)})"]
    if row.context:
        lines.append(f"In its context: {row.context}")
    lines += [f"{name}: {'yes' if value else 'no'}" for name, value in named.items()]
    if outcome == "depends":
        lines.append(where(named))
    if measured:
        lines.append("Measured: " + "; ".join(f"{name} {_shown(name, value)}" for name, value in measured.items()))
    data = {MIME: {"id": id, "verdict": outcome, "conditions": named}}
    boxes.show_box("info", f"Claim {id} {outcome}", lines, data=data)


def _row(id: str) -> Claim:
    rows = ledger()
    if isinstance(id, str) and id in rows:
        return rows[id]
    nearest = difflib.get_close_matches(str(id).upper(), rows, n=1, cutoff=0)[0]
    raise ValueError(
        f"id: expected one of the ledger, {min(rows)} to {max(rows)}, got {id!r}. Did you mean {nearest!r}? "
        "The sentences are in data/claims.toml."
    )


def _booleans(conditions: Mapping[str, bool]) -> dict[str, bool]:
    """The conditions with Python's own booleans, checked."""
    if not isinstance(conditions, Mapping):
        raise TypeError(
            f"conditions: expected a mapping of names to booleans, got {type(conditions).__name__}. "
            "Name each condition, as in {'queen is near': rank <= 10}."
        )
    if not conditions:
        raise ValueError("conditions: expected at least one, got none. Name what has to hold, and compute it.")
    for name, value in conditions.items():
        if not isinstance(name, str) or not name.strip():
            raise TypeError(f"conditions: expected names in words, got {name!r}. Say what has to hold.")
        if not isinstance(value, bool | np.bool_):
            raise TypeError(
                f"conditions: expected True or False for {name!r}, got {type(value).__name__} ({value!r:.60}). "
                "Compare it with something, as in value > 0.5, and give the number itself to measured."
            )
    return {name: bool(value) for name, value in conditions.items()}


def _shown(name: str, value: float | str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Integral) and not isinstance(value, bool):
        return f"{int(value):,}"
    if isinstance(value, Real) and not isinstance(value, bool):
        return f"{value:.3f}"
    raise TypeError(
        f"measured: expected a number or text for {name!r}, got {type(value).__name__} ({value!r:.60}). "
        "Take one number out of it; a boolean belongs in conditions."
    )
