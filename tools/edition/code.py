"""Which code of a page is folded, so that text and results stay in sight: long cells, and where an exercise starts."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import nbformat

from tools import lessons, minutes

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.writers.html5 import HTML5Translator

LINES = 15  # a longer cell is folded
LINES_OF_A_FIGURE = 6  # and a longer one that draws a figure: what counts is the figure


def fold(cell: nbformat.NotebookNode, *, draws: bool) -> None:
    """Tag a code cell that shall be folded, with a summary that says what it does, where it says so, and its lines."""
    cell.source = cell.source.removeprefix(f"{lessons.FIRST}\n")  # on a page nothing is run
    what = "Code"
    if cell.source.startswith(minutes.FOLDED):
        what, _, cell.source = cell.source.removeprefix(minutes.FOLDED).partition("\n")
    count, tags = len(cell.source.splitlines()), cell.metadata.get("tags", [])
    hidden = cell.metadata.get("jupyter", {}).get("source_hidden", False)
    if hidden or "exercise" in tags or count > (LINES_OF_A_FIGURE if draws else LINES):
        cell.metadata["tags"] = [*tags, "hide-input"]
        cell.metadata["mystnb"] = {"code_prompt_show": f"{what}, {count} {'line' if count == 1 else 'lines'}"}


def visit(translator: HTML5Translator, node: nodes.Element) -> None:
    """Sphinx writes folded code. MyST-NB's own summary is named "Toggle hidden content" to a screen reader."""
    translator.body.append(f'<details class="code"><summary>{html.escape(node["prompt_show"])}</summary>')


def depart(translator: HTML5Translator, _node: nodes.Element) -> None:
    """Sphinx has written the code."""
    translator.body.append("</details>\n")
