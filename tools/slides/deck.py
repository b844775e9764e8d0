"""What stands on the slides of a lesson, taken from its solved notebook with the stored results.

A result is a slide: the figure alone, or what a cell printed. A prediction is a slide before the section of its
result. Of the text, a slide has what one looks at (equations, lists, tables and sentences with bold words); the rest is
for the teacher to say, in the notes. Code is a slide where it is the subject: a function that stands beside its
equation. Elsewhere it stays behind a key.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from course_utils._display import PLOTLY
from course_utils.learning import claims, exercises
from tools.predictions import Prediction, predictions
from tools.slides import page, tables
from tools.slides.page import Slide

if TYPE_CHECKING:
    from nbformat import NotebookNode

FULL = 700  # letters of text on a slide; more become a further slide
LOOKED_AT = re.compile(r"[-*|>] |\d+\. |\||\$\$|```|.*\*\*", re.DOTALL)
LINKS = re.compile(r"\[Open in Colab\]")


def slides(notebook: NotebookNode) -> list[Slide]:
    """The slides of a solved notebook, in the order of the lesson."""
    deck = _Deck()
    asked = [(_moment(one, notebook), one) for one in predictions(notebook)]
    for position, cell in enumerate(notebook.cells):
        deck.slides += [_guess(one) for moment, one in asked if moment == position]
        if cell.cell_type == "markdown":
            deck.add_text(cell.source)
        elif not {"exercise", "quiz"} & set(cell.metadata.get("tags", [])):
            before = notebook.cells[position - 1]
            if before.cell_type == "markdown" and "$" in before.source:
                deck.slides += _functions(cell, deck.heading)
            deck.slides += _results(cell, deck.heading)
    after = [*deck.slides[1:], Slide("section", "")]
    pairs = zip(deck.slides, after, strict=True)
    return [one for one, following in pairs if {one.kind, following.kind} != {"section"}]


def _moment(one: Prediction, notebook: NotebookNode) -> int:
    """The cell before which a prediction is asked: where the lesson does, or before the section of its result."""
    between = range(one.asked + 1, one.revealed)
    texts = [position for position in between if notebook.cells[position].cell_type == "markdown"]
    heads = [position for position in texts if re.search(r"^## ", notebook.cells[position].source, re.MULTILINE)]
    return heads[-1] if heads else one.asked


class _Deck:
    """The slides so far, and the heading below which the next one stands."""

    def __init__(self) -> None:
        self.slides: list[Slide] = []
        self.heading = ""

    def add_text(self, source: str) -> None:
        """Add the slides of a text cell."""
        for part in filter(None, re.split(r"^(?=#{1,3} )", source, flags=re.MULTILINE)):
            heading, _, text = part.partition("\n") if part.startswith("#") else ("", "", part)
            level, _, title = heading.partition(" ")
            blocks = [block for block in re.split(r"\n{2,}", text.strip()) if block and not LINKS.match(block)]
            if exercise := re.match(r"Exercise (\d\d\.\d+)", title):
                self.slides.append(_task(exercises.find(exercise[1])))
            elif title == "Quiz":
                number = self.slides[0].title[:2]
                self.slides += [_question(one) for one in exercises.questions(number)]
            elif level == "#":
                self.slides.append(Slide("title", title, page.markdown("\n\n".join(blocks))))
            elif title != "Contents":
                self.heading = title or self.heading
                if level == "##" and not source.startswith("# "):  # the first cell opens the lesson
                    self.slides.append(Slide("section", title))
                self._add_blocks(blocks)

    def _add_blocks(self, blocks: list[str]) -> None:
        """Add slides with what one looks at; where there is nothing, the slide before gets the text as notes."""
        whole = any("$$" in block for block in blocks)
        groups: list[list[str]] = []
        for block in (block for block in blocks if whole or LOOKED_AT.match(block)):
            if groups and sum(map(len, groups[-1])) + len(block) <= FULL:
                groups[-1].append(block)
            else:
                groups.append([block])
        if not groups:
            self.slides[-1].notes += blocks
        for number, group in enumerate(groups):
            text = page.markdown("\n\n".join(group))
            self.slides.append(Slide("text", self.heading, text, [] if number else blocks))


def _guess(one: Prediction) -> Slide:
    options = "".join(f"<li>{page.inline(option)}</li>" for option in one.options)
    body = f"<p>{page.inline(one.question)}</p><ul>{options}</ul>"
    return Slide("guess", "Your guess", body, [f"Measured: **{one.measured}**"])


def _task(one: exercises.Exercise) -> Slide:
    wrong = [f"- *{name}*: {message}" for name, message in one.messages.items()]
    notes = [f"```python\n{one.solution_source}\n```", f"Afterwards: {one.notice}", "\n".join(wrong)]
    return Slide("task", f"Exercise {one.id} · {one.title}", page.markdown(one.task), notes)


def _question(one: exercises.Question) -> Slide:
    options = "".join(f"<li>{page.inline(option)}</li>" for option in one.letters.values())
    body = f"<p>{page.inline(one.text)}</p><ol type=a>{options}</ol>"
    return Slide("guess", "Quiz", body, [f"**{one.right_letter}) {one.answer}.** {one.options[one.answer]}"])


def _functions(cell: NotebookNode, title: str) -> list[Slide]:
    """A slide with the functions and classes that a cell defines; none where it defines nothing."""
    nodes = [node for node in ast.parse(cell.source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    code = "\n\n\n".join(ast.get_source_segment(cell.source, node) for node in nodes)
    return [Slide("code", title, page.highlighted(code), code=cell.source)] if code else []


def _results(cell: NotebookNode, title: str) -> Iterator[Slide]:
    """The slides of a code cell's results: each of its figures, then what else came out."""
    figures, others, measured, notes = [], [], "", []
    for output in cell.outputs:
        data = output.get("data", {})
        text = output.get("text", data.get("text/plain", ""))
        if PLOTLY in data:
            alt = output.metadata["image/png"]["alt"]
            figures.append((page.figure(data[PLOTLY], alt), alt))
        elif text.startswith("Measured: "):
            line = html.escape(text.split("\n", 1)[0].removeprefix("Measured: "))
            measured += f"<p class=measured>Measured: <b>{line}</b></p>"
        elif claims.MIME in data:
            verdict, outcome, sentence, *conditions = text.splitlines()
            body = f"<p><b>{html.escape(verdict)}</b></p><p>{html.escape(outcome)}</p>"
            others.append(f"<div class=claim>{body}<p class=small>{html.escape(sentence)}</p></div>")
            notes += [line.strip() for line in conditions]
        elif not text.startswith("Predict: ") and "<summary>Description and data" not in data.get("text/html", ""):
            others.append(data.get("text/html") or f"<pre>{html.escape(text.rstrip())}</pre>")
    for drawn, alt in figures:
        yield Slide("figure", title, measured + drawn, [alt], cell.source)
        measured = ""
    printed, *more = _together(others)
    if printed or measured:
        yield Slide("result", title, measured + printed, notes, cell.source)
    yield from (Slide("result", title, part, code=cell.source) for part in more)


def _together(outputs: list[str]) -> list[str]:
    """What a cell printed, a slide an entry: all of it, but for the further parts of a long table."""
    slides = [""]
    for output in outputs:
        first, *more = tables.parts(output)
        slides[-1] += first
        slides += more
    return slides
