"""The verdicts on the claims: read from the outputs that the solved notebooks stored, and set into the README.

    python notebooks/verdicts.py      write the table between the README's two marker comments

`complaints` is the gate: each claim is measured once, in the notebook that the ledger gives it to.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import nbformat

from course_utils import claims

HERE = Path(__file__).resolve().parent
SOLUTIONS = HERE / "solutions"
README = HERE.parent / "README.md"
START, END = "<!-- verdicts -->", "<!-- /verdicts -->"


class Measurement(NamedTuple):
    """What one call of `claim` stored, and in which notebook."""

    notebook: str
    verdict: claims.Verdict
    conditions: dict[str, bool]


def solved(folder: Path = SOLUTIONS) -> list[Path]:
    """The solved notebooks, in order; none where the folder is not there."""
    return sorted(folder.glob("*.ipynb"))


def stored_verdicts(folder: Path = SOLUTIONS) -> dict[str, list[Measurement]]:
    """What the solved notebooks measured: for each id its measurements, in the order of the notebooks."""
    found: dict[str, list[Measurement]] = {}
    for path in solved(folder):
        notebook = nbformat.read(path, as_version=4)
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        for stored in (output.data[claims.MIME] for output in outputs if claims.MIME in output.get("data", {})):
            measurement = Measurement(path.stem, stored["verdict"], dict(stored["conditions"]))
            found.setdefault(stored["id"], []).append(measurement)
    return found


def complaints(folder: Path = SOLUTIONS, rows: dict[str, claims.Claim] | None = None) -> list[str]:
    """What is wrong with the measurements of the notebooks that are there; nothing where all is well."""
    rows = claims.ledger() if rows is None else rows
    stems = {path.stem for path in solved(folder)}
    stored = stored_verdicts(folder)
    found = [
        f"{row.id} is measured nowhere, expected once in {row.notebook}; add claim({row.id!r}, …) there"
        for row in rows.values()
        if row.notebook in stems and not row.unmeasured and row.id not in stored
    ]
    for id, measurements in stored.items():
        places = ", ".join(measurement.notebook for measurement in measurements)
        if id not in rows:
            found.append(f"{id} is measured in {places} but is not in data/claims.toml; correct the id")
            continue
        row = rows[id]
        if row.unmeasured:
            found.append(f"{id} is {row.unmeasured}, yet measured in {places}; take out the call or the mark")
            continue
        if len(measurements) > 1:
            found.append(f"{id} is measured {len(measurements)} times ({places}), expected once; keep one")
        for stem in sorted({measurement.notebook for measurement in measurements} - {row.notebook}):
            given = row.notebook or "a later lesson"
            found.append(f"{id} is measured in {stem}, expected in {given}; move it or correct data/claims.toml")
    return found


def table(folder: Path = SOLUTIONS, rows: dict[str, claims.Claim] | None = None) -> str:
    """The README's section in Markdown: a line that counts, and a row for each claim, by id."""
    rows = claims.ledger() if rows is None else rows
    stems = {path.stem for path in solved(folder)}
    stored = {id: measurements[0] for id, measurements in stored_verdicts(folder).items()}
    counts = Counter(stored[id].verdict for id, row in rows.items() if id in stored and not row.unmeasured)
    unmeasured = sum(1 for row in rows.values() if row.unmeasured)
    lines = [
        f"{counts.total()} measured: {counts['holds']} hold, {counts['depends']} depend, {counts['fails']} fail; "
        f"{len(rows) - counts.total() - unmeasured} to come; {unmeasured} that no cell can measure.",
        "",
        "| Claim | Sentence | Verdict | Measured in |",
        "|---|---|---|---|",
    ]
    for id, row in sorted(rows.items()):
        cells = (id, row.sentence, _verdict(row, stored.get(id)), _place(row, stems))
        lines.append("| " + " | ".join(" ".join(cell.replace("|", r"\|").split()) for cell in cells) + " |")
    return "\n".join(lines)


def readme_section(readme: Path = README) -> str:
    """What stands between the two markers, without the line breaks around it; equals `table()` when up to date."""
    return _parts(readme)[1].strip("\n")


def update_readme(readme: Path = README, folder: Path = SOLUTIONS) -> None:
    """Put the table between the two markers; the rest of the file stays as it is."""
    before, _, after = _parts(readme)
    text = f"{before}{START}\n\n{table(folder)}\n\n{END}{after}"
    readme.write_text(text, encoding="utf-8", newline="\n")


def _verdict(row: claims.Claim, measurement: Measurement | None) -> str:
    if row.unmeasured:
        return f"*{row.unmeasured}*: {row.reason}"
    if measurement is None:
        return f"not yet: {row.notebook}" if row.notebook else "later lesson"
    on_what = f". {claims.where(measurement.conditions)}" if measurement.verdict == "depends" else ""
    return f"**{measurement.verdict}**{on_what}"


def _place(row: claims.Claim, stems: set[str]) -> str:
    if row.notebook not in stems:
        return ""
    link = f"[{row.notebook}](notebooks/{row.notebook}.ipynb)"
    return f"discussed in {link}" if row.unmeasured else link


def _parts(readme: Path) -> tuple[str, str, str]:
    """The text before the markers, between them and after them."""
    text = readme.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    between, _, after = rest.partition(END)
    if text.count(START) != 1 or text.count(END) != 1 or END in before:
        raise ValueError(
            f"{readme.name}: expected {START} once and {END} once after it, got {text.count(START)} and "
            f"{text.count(END)}. Put both, each on its own line, where the table of verdicts belongs."
        )
    return before, between, after


if __name__ == "__main__":
    update_readme()
