"""The predictions of a lesson: what it asks, and what came out, read from its notebook with the stored results."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass

from nbformat import NotebookNode

from course_utils.learning import guesses

MEASURED = "Measured: "  # how the title of a box of `reveal` begins
RUN = "`python course.py build` makes the notebooks again"


@dataclass(frozen=True)
class Prediction:
    """A guess that the lesson asks for, what its cells measured, and the positions of the two cells.

    `options` are what to choose from, none where the guess is typed; `within` is what a typed one has to lie in.
    """

    id: str
    question: str
    options: tuple[str, ...]
    within: tuple[float, float] | None
    asked: int
    measured: str
    revealed: int


def predictions(notebook: NotebookNode) -> list[Prediction]:
    """Every prediction, with the measured answer that the stored output shows; SystemExit where one has none."""
    measured = {
        id: (title(box).removeprefix(MEASURED), position)
        for position, cell in enumerate(notebook.cells)
        for id, box in revealed(cell)
    }
    found = []
    for position, cell in enumerate(notebook.cells):
        for call in calls(cell, "predict"):
            given = inspect.signature(guesses.predict).bind(
                *map(ast.literal_eval, call.args), **{one.arg: ast.literal_eval(one.value) for one in call.keywords}
            )
            id, question = given.arguments["id"], given.arguments["question"]
            options, within = given.arguments.get("options"), given.arguments.get("within")
            if id not in measured:
                raise SystemExit(f"Expected a result for the prediction {id}, got no box of `reveal`. Next: {RUN}.")
            found.append(Prediction(id, question, tuple(map(str, options or ())), within, position, *measured[id]))
    return found


def revealed(cell: NotebookNode) -> list[tuple[str, NotebookNode]]:
    """The id and the box of each call of `reveal` in a cell; SystemExit where they are not as many."""
    boxes = [one for one in cell.get("outputs", []) if title(one).startswith(MEASURED)]
    named = ids(cell, "reveal")
    if boxes and len(named) != len(boxes):
        raise SystemExit(
            f"Expected a call of `reveal` for each of its boxes, got {len(boxes)} boxes and {len(named)} calls in the "
            f"cell\n{cell.source}\nNext: {RUN}."
        )
    return list(zip(named, boxes, strict=False))


def calls(cell: NotebookNode, name: str) -> list[ast.Call]:
    """The calls of a function in a code cell, in order; none in another cell."""
    if cell.cell_type != "code" or not re.search(rf"\b{name}\(", cell.source):
        return []
    found = [one for one in ast.walk(ast.parse(cell.source)) if isinstance(one, ast.Call)]
    return sorted((one for one in found if getattr(one.func, "id", "") == name), key=lambda one: one.lineno)


def ids(cell: NotebookNode, name: str) -> list[str]:
    """The first argument of each call of a function in a cell."""
    return [ast.literal_eval(one.args[0]) for one in calls(cell, name)]


def title(output: NotebookNode) -> str:
    """The first line of what an output shows as text."""
    return output.get("data", {}).get("text/plain", "").partition("\n")[0]
