"""CLAIMS.md: each claim with its verdict and outcome, from the ledger and from what the solved notebooks stored.

    python -m tools.verdicts      write CLAIMS.md

`complaints` is the gate: core conditions and outcomes keep to their rules, a verdict is that of its statuses, and each
claim is judged once, in the lesson that the ledger gives it to.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple, get_args

import nbformat

from course_utils.learning import claims
from tools import places

CLAIMS = places.ROOT / "CLAIMS.md"
TO_COME = "to come"
HEAD = """\
# What became of the claims

These are the {} checkable sentences of five texts on embeddings. What a sentence asserts stands in `data/claims.toml`,
as at most three conditions, and its lesson tests those whose object is at hand. The verdicts:

- **holds**: all tested conditions came out as the sentence says, and the outcome names an untested one;
- **fails**: at least one came out the other way, and none as it says;
- **depends**: some came out as it says, some the other way, and the outcome names on what;
- **undecided**: none came out the other way, and of at least one the measurement cannot tell;
- **not tested**: what the sentence speaks of was not at hand;
- **read**: reading or arithmetic settles it, not an experiment;
- **to come**: its lesson is not there yet."""


class Judgement(NamedTuple):
    """What one call of `claim` stored, and in which notebook, such as "01_word_analogies" or "deeper/01_…"."""

    notebook: str
    verdict: str
    statuses: tuple[str, ...]
    template: str
    outcome: str

    @property
    def lesson(self) -> str:
        """The number of the lesson."""
        return self.notebook.rpartition("/")[2][:2]


def solved(folder: Path = places.SOLUTIONS) -> list[Path]:
    """The solved notebooks, core and then deeper, in order; none where the folder is not there."""
    return sorted(folder.glob("*.ipynb")) + sorted(folder.glob("deeper/*.ipynb"))


def stored(folder: Path = places.SOLUTIONS) -> dict[str, list[Judgement]]:
    """What the solved notebooks judged: for each id its judgements, in the order of the notebooks."""
    found: dict[str, list[Judgement]] = {}
    for path in solved(folder):
        name = path.relative_to(folder).with_suffix("").as_posix()
        outputs = [output for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", [])]
        for told in (output.data[claims.MIME] for output in outputs if claims.MIME in output.get("data", {})):
            given = [told.get(key, "") for key in ("verdict", "statuses", "template", "outcome")]
            found.setdefault(told["id"], []).append(Judgement(name, given[0], tuple(given[1]), given[2], given[3]))
    return found


def complaints(folder: Path = places.SOLUTIONS, rows: dict[str, claims.Claim] | None = None) -> list[str]:
    """What is wrong with the ledger and with the judgements of the notebooks; nothing where all is well."""
    rows = claims.ledger() if rows is None else rows
    lessons, judged = {path.stem[:2] for path in solved(folder)}, stored(folder)
    found = [complaint for row in rows.values() for complaint in _of_row(row)]
    for row in rows.values():
        if row.lesson in lessons and row.id not in judged and not row.outcome:
            found.append(f"{row.id} is judged nowhere, expected once in lesson {row.lesson}; add claim({row.id!r}, …)")
    for id, judgements in judged.items():
        where = ", ".join(one.notebook for one in judgements)
        if id not in rows:
            found.append(f"{id} is judged in {where} but is not in data/claims.toml; correct the id")
            continue
        if len(judgements) > 1:
            found.append(f"{id} is judged {len(judgements)} times ({where}), expected once; keep one")
        for one in judgements:
            found += _of_judgement(rows[id], one)
    return found


def _of_row(row: claims.Claim) -> list[str]:
    """What is wrong with a row of the ledger."""
    found = []
    if not 1 <= len(row.core) <= claims.MAX_CONDITIONS:
        found.append(f"{row.id} has {len(row.core)} core conditions, expected 1 to {claims.MAX_CONDITIONS}")
    if row.outcome and not row.read:
        found.append(f"{row.id} has an outcome in the ledger, which only a claim with `read` has; take it out")
    if row.outcome:
        found += [f"{row.id}: {one}" for one in claims.outcome_complaints(row.outcome, "read")]
    return found


def _of_judgement(row: claims.Claim, one: Judgement) -> list[str]:
    """What is wrong with what a notebook stored for a row."""
    found = []
    if row.outcome:
        found.append(f"{row.id} has its outcome in the ledger, yet is judged in {one.notebook}; keep one of them")
    if one.lesson != row.lesson:
        found.append(f"{row.id} is judged in {one.notebook}, expected in lesson {row.lesson}; move one of them")
    if len(one.statuses) != len(row.core) or set(one.statuses) - set(claims.STATUSES):
        found.append(f"{row.id} has the statuses {', '.join(one.statuses)} for {len(row.core)} core conditions")
    else:
        wanted = "read" if row.read else claims.verdict(one.statuses)
        if one.verdict != wanted:
            said = ", ".join(one.statuses)
            found.append(f"{row.id}: expected the verdict {wanted!r} of the statuses {said}, got {one.verdict!r}")
    broken = claims.outcome_complaints(one.template, one.verdict)
    words = len(one.outcome.split())
    if words > claims.MAX_WORDS:
        broken.append(f"expected at most {claims.MAX_WORDS} words, got {words}")
    return found + [f"{row.id}: {complaint}" for complaint in dict.fromkeys(broken)]


def page(folder: Path = places.SOLUTIONS, rows: dict[str, claims.Claim] | None = None) -> str:
    """CLAIMS.md: what the verdicts mean, how many there are of each, and a line for each claim, by id."""
    rows = claims.ledger() if rows is None else rows
    judged = {id: judgements[0] for id, judgements in stored(folder).items()}
    verdicts = {id: _verdict(row, judged.get(id)) for id, row in rows.items()}
    counts = Counter(verdicts.values())
    told = "; ".join(f"{counts[one]} {one}" for one in (*get_args(claims.Verdict), TO_COME) if counts[one])
    lines = [
        HEAD.format(len(rows)),
        "",
        f"{told}.",
        "",
        "| Claim | Sentence | Verdict | Outcome | Lesson |",
        "|---|---|---|---|---|",
    ]
    for id, row in sorted(rows.items()):
        one = judged.get(id)
        cells = (id, row.sentence, verdicts[id], one.outcome if one else row.outcome, _place(row, one, folder))
        lines.append("| " + " | ".join(" ".join(cell.replace("|", r"\|").split()) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def write(file: Path = CLAIMS, folder: Path = places.SOLUTIONS) -> None:
    """Write the page."""
    file.write_text(page(folder), encoding="utf-8", newline="\n")


def _verdict(row: claims.Claim, one: Judgement | None) -> str:
    return one.verdict if one else "read" if row.outcome else TO_COME


def _place(row: claims.Claim, one: Judgement | None, folder: Path) -> str:
    there = [path.stem for path in solved(folder) if path.stem.startswith(row.lesson)]
    notebook = one.notebook if one else next(iter(there), "")
    return f"[{row.lesson}](notebooks/{notebook}.ipynb)" if notebook else row.lesson


if __name__ == "__main__":
    write()
