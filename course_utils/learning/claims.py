"""Claims: sentences that everyone writes about embeddings, each with an outcome that a cell measured.

The ledger, `data/claims.toml`, holds the sentences and, fixed before anything is measured, at most three core
conditions: what the sentence asserts, as charitably as a fair reader would take it. A notebook calls `claim` with a
status for each of them, which a cell computed, and an outcome, whose numbers it measured. The verdict follows:

    all tested conditions yes                holds
    some contrary, none yes                  fails
    some yes and some contrary               depends; the outcome names on what
    none contrary, at least one undecided    undecided
    no condition tested                      not tested; the outcome says what stood in, and what that showed
    settled by reading or arithmetic         read; the ledger says so

A condition that was not tested leaves the verdict to the others, and the outcome names it. The box stores all of it
under `MIME`, where `tools/verdicts.py` reads it for CLAIMS.md.
"""

from __future__ import annotations

import difflib
import re
import string
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from pathlib import Path
from typing import Literal

import numpy as np

from course_utils import assets
from course_utils.learning import boxes

MIME = "application/vnd.embeddings-course.claim+json"
MAX_CONDITIONS, MAX_WORDS = 3, 30

Status = Literal["yes", "contrary", "undecided", "not tested"]
Verdict = Literal["holds", "fails", "depends", "undecided", "not tested", "read"]
STATUSES: tuple[Status, ...] = ("yes", "contrary", "undecided", "not tested")

# What `compare` says of a difference, as an answer to "A is better than B": equal within a margin is not better.
_COMPARED: dict[str, Status] = {"better": "yes", "worse": "contrary", "equal": "contrary"}


@dataclass(frozen=True)
class Claim:
    """A sentence of the source texts, in short words, and what has to hold for it.

    `core` are the conditions; `lesson` is the number of the lesson that judges it, which may be still to come.
    `read` says that reading or arithmetic settles it, not an experiment; `outcome` is what the reading gave, where no
    lesson has a cell for it. `context` is what has to be read with the sentence.
    """

    id: str
    sentence: str
    sources: tuple[str, ...]
    core: tuple[str, ...]
    lesson: str
    read: bool = False
    outcome: str = ""
    context: str = ""


def ledger(path: Path | None = None) -> dict[str, Claim]:
    """Read the ledger (default `data/claims.toml`): claim by id, in the order of the file.

    >>> ledger()["C25"].sources
    ('002 A guide: what embeddings are and how to use them',)
    """
    tables = tomllib.loads((path or assets.DATA / "claims.toml").read_text(encoding="utf-8"))
    titles = {number: f"{number} {title}" for number, title in tables["sources"].items()}
    return {
        id: Claim(
            id=id,
            **fields | {"sources": tuple(map(titles.__getitem__, fields["sources"])), "core": tuple(fields["core"])},
        )
        for id, fields in tables["claims"].items()
    }


def verdicts(page: Path | None = None) -> dict[str, str]:
    """Verdict by id, as the page CLAIMS.md tells them: "to come" where the lesson of a claim is not there yet.

    >>> verdicts()["C25"]
    'holds'
    """
    text = (page or assets.ROOT / "CLAIMS.md").read_text(encoding="utf-8")
    rows = [re.split(r"(?<!\\) \| ", row) for row in re.findall(r"^\| (C\d+ \| .+) \|$", text, re.MULTILINE)]
    return {id: told for id, _, told, *_ in rows}


def verdict(statuses: Iterable[Status]) -> Verdict:
    """Return the verdict that follows from the statuses of a claim's core conditions, as in the table above.

    Raises ValueError for a status that is none of STATUSES, or where there is none.

    >>> verdict(["yes", "contrary"]), verdict(["yes", "undecided"]), verdict(["contrary", "undecided"])
    ('depends', 'undecided', 'fails')
    >>> verdict(["yes", "not tested"]), verdict(["not tested"])
    ('holds', 'not tested')
    """
    given = list(statuses)
    if not given or set(given) - set(STATUSES):
        raise ValueError(f"statuses: expected one or more of {', '.join(STATUSES)}, got {given!r}.")
    tested = set(given) - {"not tested"}
    if not tested:
        return "not tested"
    if "contrary" in tested:
        return "depends" if "yes" in tested else "fails"
    return "undecided" if "undecided" in tested else "holds"


def every(statuses: Iterable[bool | str]) -> Status:
    """Return one status for a condition that has to hold in several cases: yes in all, or contrary in at least one.

    The statuses may be booleans, those of `course_utils.compare`, or those of a claim; "not tested" is not among them,
    since a case that was left out cannot count. Raises TypeError or ValueError for anything else.

    >>> every(["better", True]), every(["better", "undecided"]), every(["undecided", "worse"])
    ('yes', 'undecided', 'contrary')
    """
    found = {_status(one) for one in statuses}
    if not found or "not tested" in found:
        raise ValueError(f"statuses: expected one or more tested cases, got {sorted(found) or 'none'}.")
    return next((one for one in ("contrary", "undecided") if one in found), "yes")


def claim(
    id: str,
    outcome: str,
    statuses: Sequence[bool | str],
    measured: Mapping[str, float | str] | None = None,
) -> None:
    """Show a box with the outcome of a claim, its sentence, and the status of each core condition of the ledger.

    - `outcome`: one sentence of at most 30 words, a template such as "queen is number {rank of queen}". Each number
      in it is a field, the name of an entry of `measured`, with a format where one is wanted: `{share:.0%}`.
    - `statuses`: one for each core condition, in the ledger's order: a boolean that a cell computed (yes, contrary),
      what `course_utils.compare` says of a difference (better, worse, equal, undecided), or "not tested".
    - `measured`: a number or a text by its name in a few words; what the outcome does not name is shown below it,
      floats with three decimals.

    Raises ValueError for an unknown id, another number of statuses than the ledger has conditions, or an outcome that
    breaks a rule; TypeError for a status or a measured value of another type.
    """
    row, shown = _row(id), dict(measured or {})
    told = [_status(one) for one in statuses]
    if len(told) != len(row.core):
        raise ValueError(
            f"statuses: expected {len(row.core)}, one for each core condition of {id} in data/claims.toml, got "
            f"{len(told)}. The conditions: {'; '.join(row.core)}."
        )
    found: Verdict = "read" if row.read else verdict(told)
    for name, value in shown.items():
        _shown(name, value)
    if complaints := outcome_complaints(outcome, found, shown):
        raise ValueError(f"outcome of {id}: {'; '.join(complaints)}.")
    text = outcome.format_map(shown)
    lines = [text, f"The sentence: {row.sentence} (Source: {'; '.join(row.sources)})"]
    if row.context:
        lines.append(f"In its context: {row.context}")
    lines += [f"{condition}: {status}" for condition, status in zip(row.core, told, strict=True)]
    if rest := {name: value for name, value in shown.items() if name not in _fields(outcome)}:
        lines.append("Also measured: " + "; ".join(f"{name} {_shown(name, value)}" for name, value in rest.items()))
    stored = {"id": id, "verdict": found, "statuses": told, "template": outcome, "outcome": text}
    boxes.show_box("info", f"Claim {id}: {found}", lines, data={MIME: stored})


def outcome_complaints(outcome: str, found: str, measured: Mapping[str, float | str] | None = None) -> list[str]:
    """What breaks the rules of an outcome: none where all is well. Without `measured` the fields are not filled in.

    >>> outcome_complaints("queen is number 2", "read")
    ['expected each number as a field of `measured`, got a typed digit in "queen is number 2"']
    """
    try:
        fields = _fields(outcome)
    except ValueError as problem:
        return [f"expected a template such as 'queen is number {{rank}}', got {outcome!r} ({problem})"]
    typed = "".join(text for text, *_ in string.Formatter().parse(outcome))
    complaints = []
    if any(sign.isdigit() for sign in typed):
        complaints.append(f'expected each number as a field of `measured`, got a typed digit in "{outcome}"')
    if not fields and found not in ("read", "not tested"):
        complaints.append(f'expected a number in a field, such as {{rank}}, got none in "{outcome}"')
    filled = outcome
    if measured is not None:
        if missing := [name for name in fields if name not in measured]:
            return [*complaints, f"expected its fields in `measured`, which lacks {', '.join(map(repr, missing))}"]
        filled = outcome.format_map(measured)
        if fields and not any(sign.isdigit() for sign in filled):
            complaints.append(f'expected a number, got none in "{filled}"')
    else:
        filled = string.Formatter().vformat(outcome, (), _Placeholders())
    if len(filled.split()) > MAX_WORDS:
        complaints.append(f"expected at most {MAX_WORDS} words, got {len(filled.split())}")
    return complaints


class _Placeholders(dict):
    """Stands for values that are not known: each field counts as one word."""

    def __missing__(self, name: str) -> _Placeholder:
        return _Placeholder()


class _Placeholder:
    def __format__(self, form: str) -> str:
        return "N"


def _fields(outcome: str) -> list[str]:
    """Names of the fields of a template, in order."""
    return [name for _, name, _, _ in string.Formatter().parse(outcome) if name is not None]


def _row(id: str) -> Claim:
    rows = ledger()
    if isinstance(id, str) and id in rows:
        return rows[id]
    nearest = difflib.get_close_matches(str(id).upper(), rows, n=1, cutoff=0)[0]
    raise ValueError(
        f"id: expected one of the ledger, {min(rows)} to {max(rows)}, got {id!r}. Did you mean {nearest!r}? "
        "The sentences are in data/claims.toml."
    )


def _status(value: bool | str) -> Status:
    """A status in the words of a claim, checked."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "contrary"
    if not isinstance(value, str):
        raise TypeError(
            f"statuses: expected booleans or statuses, got {type(value).__name__} ({value!r:.60}). "
            "Compare it with something, as in value > 0.5, and give the number itself to measured."
        )
    if value not in STATUSES and value not in _COMPARED:
        raise ValueError(
            f"statuses: expected a boolean, one of {', '.join(STATUSES)}, or what `compare` says "
            f"({', '.join(_COMPARED)}), got {value!r}."
        )
    return _COMPARED.get(value, value)


def _shown(name: str, value: float | str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Integral) and not isinstance(value, bool | np.bool_):
        return f"{int(value):,}"
    if isinstance(value, Real) and not isinstance(value, bool):
        return f"{value:.3f}"
    raise TypeError(
        f"measured: expected a number or text for {name!r}, got {type(value).__name__} ({value!r:.60}). "
        "Take one number out of it; a boolean belongs in statuses."
    )
