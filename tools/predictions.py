"""The predictions of a lesson: what it asks, and what came out, read from its notebook with the stored results."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Prediction:
    """A guess that the lesson asks for, what its cells measured, and the positions of the two cells."""

    question: str
    options: tuple[str, ...]
    asked: int
    measured: str
    revealed: int


def predictions(notebook: NotebookNode) -> list[Prediction]:
    """Every prediction, with the measured answer that the notebook's stored output shows."""
    asked, measured = {}, {}
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
        for call in (one for one in calls if getattr(one.func, "id", "") == "predict"):
            given = [*call.args, *(one.value for one in call.keywords if one.arg == "options")]
            name, question, *options = (ast.literal_eval(part) for part in given)
            asked[name] = question, tuple(map(str, *options)) if options else (), position
        revealed = sorted((one for one in calls if getattr(one.func, "id", "") == "reveal"), key=lambda one: one.lineno)
        texts = [output.get("data", {}).get("text/plain", "") for output in cell.outputs]
        shown = [text.split("\n", 1)[0] for text in texts if text.startswith("Measured: ")]
        for call, line in zip(revealed, shown, strict=True):
            measured[call.args[0].value] = line.removeprefix("Measured: "), position
    return [Prediction(*asked[name], *measured[name]) for name in asked]
