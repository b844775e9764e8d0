"""What a lesson asks, as a page asks it: predictions, quiz questions and exercises, without a kernel.

In a notebook a question is a call, and the answer comes when a cell is run. On a page each answer is folded under the
option that it belongs to, so choosing one shows it, by mouse, keyboard or screen reader and without a script. Only a
guess that is typed needs asking.js. Nothing is kept and nothing is sent.
"""

from __future__ import annotations

import ast
import html

import nbformat

from course_utils.learning import exercises
from course_utils.learning import ids as known
from course_utils.learning.exercise import Exercise, Question
from tools.predictions import RUN, Prediction, calls, ids, predictions, revealed

ANSWER = "Answer from memory. Each option that you choose says what speaks for or against it."


def on_the_page(notebook: nbformat.NotebookNode, *, solved: bool) -> None:
    """Put what a page shows in place of the calls of `predict`, `reveal`, `quiz` and `check`, and of their boxes."""
    asked: dict[int, list[Prediction]] = {}
    boxes = {id: box for cell in notebook.cells for id, box in revealed(cell)}
    for one in predictions(notebook):
        asked.setdefault(one.asked, []).append(one)
        inside = f"<p><strong>Measured: {html.escape(one.measured)}.</strong> <span></span></p>"
        # the result alone, as a place that the prediction leads to
        boxes[one.id].data = {"text/html": f'<div class="asked result" id="{_place(one.id)}">{inside}</div>'}
    for position, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        if "quiz" in tags:
            notebook.cells[position - 1].source = f"### Quiz\n\n{ANSWER}"
            questions = [known.question(id) for id in ids(cell, "quiz")]
            _shows(cell, [quiz(number, one) for number, one in enumerate(questions, start=1)])
            _without_code(cell)
        elif "exercise" in tags:
            [exercise] = [exercises.find(id) for id in ids(cell, "check")]
            before = notebook.cells[position - 1]
            before.source = task(before.source, exercise)
            cell.outputs = cell.outputs if solved else []  # without an answer the box only says how to give one
        elif position in asked:
            _shows(cell, [prediction(one) for one in asked[position]])
            if others := _other_lines(cell.source, calls(cell, "predict")):
                cell.source = others
            else:
                _without_code(cell)


# -- Predictions and what was measured --------------------------------------------------------------------------


def prediction(one: Prediction) -> str:
    """A prediction with its options, each of which shows what was measured; without options a guess is typed."""
    result = html.escape(one.measured)
    where = f'<a href="#{_place(one.id)}">See how it was measured.</a>'
    if one.options:
        folded = "".join(
            f'<details class="guess"><summary>{_inline(option)}</summary>'
            f"<p><strong>Measured: {result}.</strong> {_verdict(option == one.measured)} {where}</p></details>"
            for option in one.options
        )
    else:
        bounds = f' data-low="{one.within[0]}" data-high="{one.within[1]}"' if one.within else ""
        folded = (
            f'<details class="guess typed"{bounds} data-measured="{result}"><summary>Show what was measured</summary>'
            f"<p><strong>Measured: {result}.</strong> {where}</p></details>"
        )
    return _asked(one.id, f"<strong>Predict:</strong> {_inline(one.question)}", folded)


def _verdict(right: bool) -> str:
    return "As you guessed. Say why before you read on." if right else "What made your guess look that way?"


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


def _shows(cell: nbformat.NotebookNode, parts: list[str]) -> None:
    cell.outputs = [nbformat.v4.new_output("display_data", data={"text/html": part}) for part in parts]


def _other_lines(source: str, calls: list[ast.Call]) -> str:
    inside = {line for one in calls for line in range(one.lineno, one.end_lineno + 1)}
    return "\n".join(line for number, line in enumerate(source.splitlines(), start=1) if number not in inside).strip()


def _without_code(cell: nbformat.NotebookNode) -> None:
    cell.metadata["tags"] = [*cell.metadata.get("tags", []), "remove-input"]
