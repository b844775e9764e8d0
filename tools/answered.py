"""Guesses and quiz letters in the cells of a lesson, found by their ids. Standard library only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from course_utils._copies import text

QUESTION = re.compile(r"^\*\*(\d+)\. ", re.MULTILINE)  # how question 1, whose id is such as 03.q1, begins in its text
OPEN = "..."  # what stands in a lesson where the learner answers


class Answer(NamedTuple):
    """A guess in `predict` or a letter in `quiz`: where it stands in its cell, and what was asked."""

    start: int
    end: int
    asked: str


def answers(source: str, above: str = "") -> dict[str, Answer]:
    """By id, the guesses and letters in a cell of code; `above` has the questions of a quiz."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return {}
    parts = QUESTION.split(above)[1:]
    questions = dict(zip(parts[::2], parts[1::2], strict=True))
    found: dict[str, Answer] = {}
    for call in _calls(tree):
        id = call.args[0].value
        guess = next((one.value for one in call.keywords if one.arg == "guess"), None)
        if call.func.id == "quiz" and len(call.args) == 2:
            found[id] = Answer(*_span(source, call.args[1]), questions.get(id.rpartition("q")[2], "").strip())
        elif call.func.id == "predict" and guess is not None:
            offered = [*call.args[1:], *(one.value for one in call.keywords if one.arg in ("options", "within"))]
            found[id] = Answer(*_span(source, guess), " ".join(map(ast.dump, offered)))
    return found


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in tree.body:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Name(), args=[ast.Constant(value=str()), *_]) as call):
                yield call


def _span(source: str, node: ast.expr) -> tuple[int, int]:
    """Where a node stands in its source; Python counts columns in bytes."""
    lines = [line + "\n" for line in source.split("\n")]
    before = [len("".join(lines[: number - 1])) for number in (node.lineno, node.end_lineno)]
    columns = ((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset))
    within = [len(lines[number - 1].encode()[:column].decode()) for number, column in columns]
    return before[0] + within[0], before[1] + within[1]


def set_back(source: str, base: str) -> str:
    """A cell with each guess and letter set back to what stood in the lesson."""
    there = answers(base)
    for id, one in sorted(answers(source).items(), key=lambda item: item[1].start, reverse=True):
        before = base[there[id].start : there[id].end] if id in there else OPEN
        source = source[: one.start] + before + source[one.end :]
    return source


def fill(cells: list[dict[str, Any]], mine: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Put guesses and letters of `mine` into `cells`; name those, and the ones whose question is another or gone."""
    given = {
        id: (answer, one.asked)
        for at, cell in enumerate(mine)
        for id, one in _answers_at(mine, at).items()
        if (answer := text(cell)[one.start : one.end]) != OPEN
    }
    carried = []
    for at, cell in enumerate(cells):
        for id, one in sorted(_answers_at(cells, at).items(), key=lambda item: item[1].start, reverse=True):
            if id in given and given[id][1] == one.asked:
                source = text(cell)
                cell["source"] = source[: one.start] + given[id][0] + source[one.end :]
                carried.append(id)
    names = {id: f"{'quiz' if '.q' in id else 'guess'} {id}" for id in given}
    return [names[id] for id in given if id in carried], [names[id] for id in given if id not in carried]


def _answers_at(cells: list[dict[str, Any]], at: int) -> dict[str, Answer]:
    above = next((text(cell) for cell in reversed(cells[:at]) if QUESTION.search(text(cell))), "")
    return answers(text(cells[at]), above) if cells[at]["cell_type"] == "code" else {}
