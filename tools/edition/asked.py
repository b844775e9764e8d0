"""What a lesson asks, as a page asks it: predictions, quiz questions and exercises, without a kernel.

In a notebook a question is a call, and the answer comes when a cell is run. On a page each answer is folded under the
option that it belongs to, so choosing one shows it, by mouse, keyboard or screen reader and without a script. Only a
guess that is typed needs asking.js. Nothing is kept and nothing is sent.
"""

from __future__ import annotations

import ast
import html
import inspect
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import nbformat

from course_utils.learning import exercises, guesses, ids
from course_utils.learning.exercise import Exercise, Question

MEASURED = "Measured: "  # how the title of a box of `reveal` begins
ANSWER = "Answer from memory. Each option that you choose says what speaks for or against it."
RUN = "`python course.py build` makes the notebooks again"


def on_the_page(notebook: nbformat.NotebookNode, *, solved: bool) -> None:
    """Put what a page shows in place of the calls of `predict`, `reveal`, `quiz` and `check`, and of their boxes."""
    measured = dict(_measured(notebook.cells))
    for before, cell in pairwise([None, *notebook.cells]):
        if cell.cell_type != "code":
            continue
        tags = cell.metadata.get("tags", [])
        if "quiz" in tags:
            before.source = f"### Quiz\n\n{ANSWER}"
            questions = [ids.question(id) for id in _ids(cell, "quiz")]
            _shows(cell, [quiz(number, one) for number, one in enumerate(questions, start=1)])
            _without_code(cell)
        elif "exercise" in tags:
            [exercise] = [exercises.find(id) for id in _ids(cell, "check")]
            before.source = task(before.source, exercise)
            cell.outputs = cell.outputs if solved else []  # without an answer the box only says how to give one
        elif calls := _calls(cell, "predict"):
            _shows(cell, [prediction(call, measured) for call in calls])
            if others := _other_lines(cell.source, calls):
                cell.source = others
            else:
                _without_code(cell)


# -- Predictions and what was measured --------------------------------------------------------------------------


def prediction(call: ast.Call, measured: dict[str, str]) -> str:
    """A prediction with its options, each of which shows what was measured; without options a guess is typed."""
    given = inspect.signature(guesses.predict).bind(
        *map(ast.literal_eval, call.args), **{one.arg: ast.literal_eval(one.value) for one in call.keywords}
    )
    id, question = given.arguments["id"], given.arguments["question"]
    options, within = given.arguments.get("options"), given.arguments.get("within")
    if id not in measured:
        raise SystemExit(f"html: expected a result for the prediction {id}, got no box of `reveal`. Next: {RUN}.")
    result = html.escape(measured[id])
    where = f'<a href="#{_place(id)}">See how it was measured.</a>'
    if options:
        folded = "".join(
            f'<details class="guess"><summary>{_inline(str(one))}</summary>'
            f"<p><strong>Measured: {result}.</strong> {_verdict(str(one) == measured[id])} {where}</p></details>"
            for one in options
        )
    else:
        bounds = f' data-low="{within[0]}" data-high="{within[1]}"' if within else ""
        folded = (
            f'<details class="guess typed"{bounds} data-measured="{result}"><summary>Show what was measured</summary>'
            f"<p><strong>Measured: {result}.</strong> {where}</p></details>"
        )
    return _asked(id, f"<strong>Predict:</strong> {_inline(question)}", folded)


def _verdict(right: bool) -> str:
    return "As you guessed. Say why before you read on." if right else "What made your guess look that way?"


def _measured(cells: Iterable[nbformat.NotebookNode]) -> Iterator[tuple[str, str]]:
    """(id, result) of each call of `reveal`; its box becomes the result alone, a place that a prediction leads to."""
    for cell in cells:
        boxes = [one for one in cell.get("outputs", []) if _title(one).startswith(MEASURED)]
        named = _ids(cell, "reveal") if boxes else []
        if len(named) != len(boxes):
            raise SystemExit(
                f"html: expected a call of `reveal` for each of its boxes, got {len(boxes)} boxes and "
                f"{len(named)} calls in the cell\n{cell.source}\nNext: {RUN}."
            )
        for id, box in zip(named, boxes, strict=True):
            result = _title(box).removeprefix(MEASURED)
            inside = f"<p><strong>Measured: {html.escape(result)}.</strong> <span></span></p>"
            box.data = {"text/html": f'<div class="asked result" id="{_place(id)}">{inside}</div>'}
            yield id, result


def _title(output: nbformat.NotebookNode) -> str:
    return output.get("data", {}).get("text/plain", "").partition("\n")[0]


def _place(id: str) -> str:
    return f"measured-{id}"


# -- Quiz and exercises -----------------------------------------------------------------------------------------


def quiz(number: int, question: Question) -> str:
    """A question whose options show, when chosen, whether they are right and why."""
    folded = "".join(
        f"<details><summary>{letter}) {_inline(option)}</summary>"
        f"<p><strong>{'Right' if letter == question.right_letter else 'Not this one'}.</strong> {_inline(reason)}</p>"
        "</details>"
        for (letter, option), reason in zip(question.letters.items(), question.options.values(), strict=True)
    )
    return _asked(question.id, f"<strong>{number}. {_inline(question.text)}</strong>", folded)


def task(text: str, exercise: Exercise) -> str:
    """The Markdown of an exercise, up to the end of its task, with its hints folded below."""
    heading, found, _ = text.partition(exercise.task)
    if not found:
        raise SystemExit(f"html: expected the task of exercise {exercise.id}, got {text!r}. Next: {RUN}.")
    count = len(exercise.hints)
    hints = "".join(
        f"<details><summary>Hint {number} of {count}</summary><p>{_inline(hint)}</p></details>"
        for number, hint in enumerate(exercise.hints, start=1)
    )
    return f'{heading}{found}\n\n<div class="asked hints">{hints}</div>'


def _asked(id: str, question: str, folded: str) -> str:
    group = f'<div class="asked" role="group" aria-labelledby="{id}" data-id="{id}">'
    return f'{group}<p id="{id}">{question}</p>{folded}</div>'


def _inline(text: str) -> str:
    """HTML of a text that has code between backticks, and words between two stars."""
    from markdown_it import MarkdownIt

    return MarkdownIt("zero").enable(["backticks", "emphasis"]).renderInline(text).replace("\n", "<br>")


# -- Cells ------------------------------------------------------------------------------------------------------


def _calls(cell: nbformat.NotebookNode, name: str) -> list[ast.Call]:
    """The calls of a function in a code cell, in order."""
    found = ast.walk(ast.parse(cell.source)) if re.search(rf"\b{name}\(", cell.source) else ()
    calls = [one for one in found if isinstance(one, ast.Call) and getattr(one.func, "id", "") == name]
    return sorted(calls, key=lambda one: one.lineno)


def _ids(cell: nbformat.NotebookNode, name: str) -> list[str]:
    return [ast.literal_eval(one.args[0]) for one in _calls(cell, name)]


def _shows(cell: nbformat.NotebookNode, parts: list[str]) -> None:
    cell.outputs = [nbformat.v4.new_output("display_data", data={"text/html": part}) for part in parts]


def _other_lines(source: str, calls: list[ast.Call]) -> str:
    inside = {line for one in calls for line in range(one.lineno, one.end_lineno + 1)}
    return "\n".join(line for number, line in enumerate(source.splitlines(), start=1) if number not in inside).strip()


def _without_code(cell: nbformat.NotebookNode) -> None:
    cell.metadata["tags"] = [*cell.metadata.get("tags", []), "remove-input"]
