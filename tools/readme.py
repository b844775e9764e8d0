"""The README's table of lessons: questions, links and minutes, between two marks; never typed.

python -m tools.readme      write the table
"""

from __future__ import annotations

from pathlib import Path

from tools import lessons, places

START, END = "<!-- lessons -->", "<!-- /lessons -->"


def table() -> str:
    """A row for each core lesson, in Markdown."""
    rows = ["| Lesson | Takes |", "|---|---|"]
    for source in (one for one in lessons.sources([]) if one.parent == places.SOURCES):
        link = f"[{lessons.title(source)}](notebooks/{source.stem}.ipynb)"
        rows.append(f"| {link} | {lessons.stored_minutes(source).told()} |")
    return "\n".join(rows)


def section(file: Path = places.README) -> str:
    """What stands between the two marks; equals `table()` when up to date."""
    return _parts(file)[1].strip("\n")


def write(file: Path = places.README) -> None:
    """Put the table between the two marks; the rest of the file stays as it is."""
    before, _, after = _parts(file)
    file.write_text(f"{before}{START}\n\n{table()}\n\n{END}{after}", encoding="utf-8", newline="\n")


def _parts(file: Path) -> tuple[str, str, str]:
    """The text before the marks, between them and after them."""
    text = file.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    between, _, after = rest.partition(END)
    if text.count(START) != 1 or text.count(END) != 1 or END in before:
        raise ValueError(
            f"{file.name}: expected {START} once and {END} once after it, got {text.count(START)} and "
            f"{text.count(END)}. Next: put both, each on its own line, where the table of lessons belongs."
        )
    return before, between, after


if __name__ == "__main__":
    write()
