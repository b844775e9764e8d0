"""How many minutes a lesson takes, and each of its sections: counted in the built notebook, never typed.

    words / 200 + code lines × 4 s + 1 for each figure, table to read and prediction
    + for each exercise: its task's words / 200 + 2 + half a minute a line of its solution that the stub lacks

The text's words and the code's lines are those of the learner's notebook, without blank lines, without the lines for
Colab, without the code of a folded cell, and without what an exercise counts for itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nbformat import NotebookNode

from course_utils._display import PLOTLY
from course_utils.learning import exercises

MOST = 60  # minutes of a core
WORDS_A_MINUTE, SECONDS_A_LINE = 200, 4
CONTENTS = "Contents"
FOLDED = "# @title "  # how a folded cell begins; to Colab it is a form
_EXERCISE = re.compile(r"^### Exercise (\d\d\.\d+) ")


@dataclass(frozen=True)
class Section:
    """What stands below one heading of the second level; `minutes` are whole, and add up to those of the lesson."""

    title: str
    minutes: int

    @property
    def number(self) -> int | None:
        """The number that the title begins with; None for a section that has none."""
        found = re.match(r"(\d+)\. ", self.title)
        return int(found[1]) if found else None


@dataclass(frozen=True)
class Minutes:
    """The sections of a lesson, in order."""

    sections: tuple[Section, ...]

    @property
    def total(self) -> int:
        """Minutes of all sections."""
        return sum(one.minutes for one in self.sections)

    def told(self) -> str:
        """The minutes in words, for a lesson's head and for the README."""
        return f"{self.total} minutes"

    def contents(self, *, deeper: bool = False) -> str:
        """The table of contents, with links as JupyterLab names headings; a deeper notebook promises no minutes."""
        links = [f"[{one.title}](#{one.title.replace(' ', '-')})" for one in self.sections]
        if deeper:
            return "\n".join([f"## {CONTENTS}", "", *(f"- {link}" for link in links)])
        rows = [f"| {link} | {one.minutes or '< 1'} |" for link, one in zip(links, self.sections, strict=True)]
        return "\n".join([f"## {CONTENTS}", "", "| Part | Minutes |", "|---|---|", *rows])


def count(notebook: NotebookNode) -> Minutes:
    """The minutes of a learner's notebook with its outputs.

    A cell's minutes belong to the last heading of the second level before it; what stands before the first one
    belongs to that one.
    """
    exact: list[tuple[str, float]] = []
    before = 0.0
    for cell in notebook.cells:
        found = re.search(r"^## (.+)$", cell.source, re.M) if cell.cell_type == "markdown" else None
        if found and found[1] == CONTENTS:
            continue
        if found:
            exact.append((found[1].strip(), 0.0))
        if exact:
            exact[-1] = exact[-1][0], exact[-1][1] + before + of_cell(cell)
            before = 0.0
        else:
            before += of_cell(cell)
    sections, end = [], 0.0
    for title, minutes in exact:
        sections.append(Section(title, round(end + minutes) - round(end)))
        end += minutes
    return Minutes(tuple(sections))


def of_cell(cell: NotebookNode) -> float:
    """Exact minutes of one cell."""
    if cell.cell_type == "markdown":
        if asked := _EXERCISE.match(cell.source):
            return exercises.find(asked[1]).minutes
        return len(_without_links(cell.source).split()) / WORDS_A_MINUTE
    if {"exercise", "quiz"} & set(cell.metadata.get("tags", [])):
        return 0.0
    shown_code = "" if cell.source.startswith(FOLDED) else _without_colab(cell.source)
    lines = [line for line in shown_code.splitlines() if line.strip()]
    shown = [output.get("data", {}) for output in cell.get("outputs", [])]
    figures = sum(PLOTLY in data for data in shown)
    described = [str(data.get("text/html", "")) for data in shown]
    tables = sum("<table" in html and "<summary>Description" not in html for html in described)
    guesses = len(re.findall(r"(?<![\w.])predict\(", "\n".join(lines)))
    return len(lines) * SECONDS_A_LINE / 60 + figures + tables + guesses


def complaints(number: str, counted: Minutes) -> list[str]:
    """What is wrong with the minutes of a lesson: too many."""
    if counted.total <= MOST:
        return []
    taken = f"the core takes {counted.total} minutes, expected at most {MOST}"
    return [f"lesson {number}: {taken}; cut, or move to deeper/"]


def _without_links(text: str) -> str:
    return re.sub(r"^\[Open in Colab\].*$", "", text, flags=re.M)


def _without_colab(code: str) -> str:
    return re.sub(
        r'^import sys\n\nif "google\.colab" in sys\.modules:.*?colab\.set_up\(\)\n', "", code, flags=re.S | re.M
    )
