"""Make a teacher's material from what the lessons are made of: slides, a plan, and all the answers.

    python course.py teach 01        make it in work/teaching/ and open the plan

`NN_topic_plan.ipynb` has the minutes of each section and what to leave out in the short form, what to ask before each
result and what comes out, which misconceptions to wait for, and the answers to exercises and quiz.
`NN_topic_slides.ipynb` is the lesson with slide marks for jupyterlab-rise (Alt+R starts the show): a slide a section,
below it one a text, and each result by a key press. `teaching.toml` holds what neither lesson nor exercises know.
"""

from __future__ import annotations

import argparse
import ast
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat

from course_utils.learning import exercises
from tools import lessons, minutes, places

TOLD = Path(__file__).with_name("teaching.toml")
TO = places.WORK / "teaching"
SHORT = 45  # minutes that the short form of a lesson should take at most
FIRST = 6  # misconceptions of an exercise that a plan tells; the check names more


@dataclass(frozen=True)
class Prediction:
    """A guess that the lesson asks for, and what its cells measured."""

    question: str
    options: tuple[str, ...]
    measured: str


def told(number: str) -> dict:
    """What teaching.toml says of a lesson; SystemExit where it says nothing."""
    all_lessons = tomllib.loads(TOLD.read_text(encoding="utf-8"))
    if number not in all_lessons:
        raise SystemExit(f"There is no teaching material for {number}. There is for: {', '.join(all_lessons)}.")
    return all_lessons[number]


def predictions(notebook: nbformat.NotebookNode) -> list[Prediction]:
    """Every prediction, with the measured answer that the notebook's stored output shows."""
    asked, measured = {}, {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
        for call in (one for one in calls if getattr(one.func, "id", "") == "predict"):
            name, question, *options = (ast.literal_eval(part) for part in call.args)
            asked[name] = question, tuple(map(str, *options)) if options else ()
        revealed = sorted((one for one in calls if getattr(one.func, "id", "") == "reveal"), key=lambda one: one.lineno)
        texts = [output.get("data", {}).get("text/plain", "") for output in cell.outputs]
        shown = [text.split("\n", 1)[0] for text in texts if text.startswith("Measured: ")]
        for call, line in zip(revealed, shown, strict=True):
            measured[call.args[0].value] = line.removeprefix("Measured: ")
    return [Prediction(*asked[name], measured[name]) for name in asked]


def plan(lesson: str) -> str:
    """The plan of a lesson, in Markdown."""
    source = places.SOURCES / f"{lesson}.py"
    number, notebook = lesson[:2], _read(lessons.target(source, solved=True))
    extra, counted = told(number), lessons.stored_minutes(source)
    parts, further = counted.sections, minutes.FURTHER
    skipped = [one for one in parts if one.number in extra["skip_45"]]
    core = [one for one in parts if not one.title.startswith(further)]
    lines = [
        f"# Plan · {lessons.title(source)}",
        "",
        "Everything here is for the teacher; it has all the answers.",
        "",
    ]
    lines += ["## Minutes", "", "| Section | Minutes | In the short form |", "|---|---|---|"]
    lines += [
        f"| {one.title} | {one.minutes} | {'leave out' if one in skipped or one not in core else ''} |" for one in parts
    ]
    short = sum(one.minutes for one in core if one not in skipped)
    lines += [
        "",
        f"The core takes {counted.core} minutes, the short form {short}."
        + (f" That is more than {SHORT}: leave out an exercise or a section more. " if short > SHORT else " ")
        + f"In 90: {extra['in_90']}",
    ]
    lines += ["", "## What to ask before a result is shown", ""]
    for i, one in enumerate(predictions(notebook), start=1):
        options = f" *{' · '.join(one.options)}*" if one.options else ""
        lines += [f"{i}. {one.question}{options}  ", f"   **Measured: {one.measured}**"]
    lines += ["", "## Exercises, and the misconceptions to wait for", ""]
    for one in (one for one in exercises.all_exercises() if one.id.startswith(f"{number}.")):
        lines += [f"### {one.id} · {one.title} ({one.points} minutes)", "", one.task, ""]
        first, more = list(one.misconceptions)[:FIRST], len(one.misconceptions) - FIRST
        lines += [f"- *{name}*: {one.messages[name]}" for name in first]
        lines += [f"- and {more} more that the check names"] if more > 0 else []
        lines += ["", "```python", one.solution_source, "```", "", f"Afterwards: {one.notice}", ""]
    lines += ["## Quiz", ""]
    for one in (one for one in exercises.all_questions() if one.id.startswith(f"{number}.")):
        lines += [f"- {one.text} **{one.right_letter}) {one.answer}.** {one.options[one.answer]}"]
    reflection, guide = (" ".join(extra[name].split()) for name in ("reflection", "guide"))
    lines += ["", "## To talk about at the end", "", reflection, "", f"A full answer has: {guide}", ""]
    return "\n".join(lines)


def slides(lesson: str) -> nbformat.NotebookNode:
    """The lesson, with its stored results, and slide marks."""
    notebook, before = _read(lessons.target(places.SOURCES / f"{lesson}.py", solved=False)), ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            kind = "slide" if re.match(r"##? ", cell.source) else "subslide"
        elif cell.source.startswith(("import ", "from ", "progress(")):
            kind = "skip"
        else:
            kind = "fragment" if before in ("slide", "subslide") else "subslide"
        cell.metadata["slideshow"] = {"slide_type": kind}
        before = kind
    # the theme's fonts are its own: the default one fetches them from another host
    notebook.metadata["rise"] = {"scroll": True, "theme": "white", "transition": "none"}
    return notebook


def make(lesson: str, folder: Path) -> list[Path]:
    """Write plan and slides of a lesson; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = re.split(r"\n(?=## )", plan(lesson))
    shown = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_markdown_cell, parts)), metadata=lessons.METADATA)
    files = [folder / f"{lesson}_{what}.ipynb" for what in ("plan", "slides")]
    for notebook, file in zip((shown, slides(lesson)), files, strict=True):
        nbformat.write(notebook, file)
    return files


def _read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def main(arguments: list[str] | None = None) -> None:
    """Make the material of the lessons named on the command line."""
    parser = argparse.ArgumentParser(prog="course.py teach", description="Make slides and a plan for teachers.")
    parser.add_argument("lessons", nargs="+", help="first characters of a lesson's name, such as 01")
    for source in lessons.cores(parser.parse_args(arguments).lessons):
        for path in make(source.stem, TO):
            print(path)


if __name__ == "__main__":
    main()
