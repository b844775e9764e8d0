"""The README's table of lessons: questions, links and minutes, between two marks; never typed.

python -m tools.readme      write the table
"""

from __future__ import annotations

from pathlib import Path

from tools import lessons, marks, places

START, END = "<!-- lessons -->", "<!-- /lessons -->"


def table() -> str:
    """A row for each core lesson, with its deeper notebook where it has one, in Markdown."""
    rows = ["| Lesson | Takes |", "|---|---|"]
    for source in lessons.cores([]):
        link = f"[{lessons.title(source)}](notebooks/{source.stem}.ipynb)"
        if (places.SOURCES / "deeper" / source.name).exists():
            link += f", [deeper](notebooks/deeper/{source.stem}.ipynb)"
        rows.append(f"| {link} | {lessons.stored_minutes(source).told()} |")
    return "\n".join(rows)


def write(file: Path = places.README) -> None:
    """Put the table between its two marks."""
    marks.write(file, START, END, table())


if __name__ == "__main__":
    write()
