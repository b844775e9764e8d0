"""Make a teacher's material from what the lessons are made of: slides, a plan, and all the answers.

    python course.py teach 01        make it in teacher/lessons/ and open the plan

`NN_topic_plan.html` has the learning goals, the minutes of each section and what to leave out in the short form, what
to ask before each result and what comes out, which misconceptions to wait for, and the answers to exercises and quiz.
`NN_topic_slides.html` shows the lesson; `tools/slides/` makes it. Both are pages that need no server and no network.
`teaching.toml` holds what neither lesson nor exercises know.
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path

import nbformat

from course_utils.learning import exercises
from tools import browser, home, lessons, places
from tools.predictions import predictions
from tools.slides import deck, page

TOLD = Path(__file__).with_name("teaching.toml")
TO = places.TEACHER / "lessons"
FIRST = 6  # misconceptions of an exercise that a plan tells; the check names more


def told(number: str) -> dict:
    """What teaching.toml says of a lesson; SystemExit where it says nothing."""
    all_lessons = tomllib.loads(TOLD.read_text(encoding="utf-8"))
    if number not in all_lessons:
        raise SystemExit(f"There is no teaching material for {number}. There is for: {', '.join(all_lessons)}.")
    return all_lessons[number]


def goals(notebook: nbformat.NotebookNode) -> str:
    """The list of what a reader can do after the lesson, in Markdown: it stands in the lesson's first cell."""
    return notebook.cells[0].source.partition("**Afterwards you can**\n\n")[2].partition("\n\n")[0]


def plan(lesson: str) -> str:
    """The plan of a lesson, in Markdown."""
    source = places.SOURCES / f"{lesson}.py"
    number, notebook = lesson[:2], _read(lessons.target(source, solved=True))
    extra, counted = told(number), lessons.stored_minutes(source)
    skipped = [one for one in counted.sections if one.number in extra["skip_45"]]
    lines = [
        f"# Plan · {lessons.title(source)}",
        "",
        "Everything here is for the teacher; it has all the answers.",
        "",
    ]
    lines += ["## Afterwards they can", "", goals(notebook), ""]
    lines += ["## Minutes", "", "| Section | Minutes | In the short form |", "|---|---|---|"]
    lines += [f"| {one.title} | {one.minutes} | {'leave out' if one in skipped else ''} |" for one in counted.sections]
    short = sum(one.minutes for one in counted.sections if one not in skipped)
    lines += [
        "",
        f"The core takes {counted.total} minutes, the short form {short}. "
        f"To add to the short form, where there is time: {extra['in_90']}",
    ]
    if (places.SOURCES / "deeper" / f"{lesson}.py").exists():
        lines += [
            "",
            f"What goes further is in a notebook of its own, `notebooks/deeper/{lesson}.ipynb`, not in this plan.",
        ]
    lines += ["", "## What to ask before a result is shown", ""]
    for i, one in enumerate(predictions(notebook), start=1):
        options = f" *{' · '.join(one.options)}*" if one.options else ""
        lines += [f"{i}. {one.question}{options}  ", f"   **Measured: {one.measured}**"]
    lines += ["", "## Exercises, and the misconceptions to wait for", ""]
    for one in exercises.in_core(number):
        lines += [f"### {one.id} · {one.title} ({one.points} minutes)", "", one.task, ""]
        first, more = list(one.misconceptions)[:FIRST], len(one.misconceptions) - FIRST
        lines += [f"- *{name}*: {one.messages[name]}" for name in first]
        lines += [f"- and {more} more that the check names"] if more > 0 else []
        lines += ["", "```python", one.solution_source, "```", "", f"Afterwards: {one.notice}", ""]
    lines += ["## Quiz", ""]
    for one in exercises.questions(number):
        lines += [f"- {one.text} **{one.right_letter}) {one.answer}.** {one.options[one.answer]}"]
    reflection, guide = (" ".join(extra[name].split()) for name in ("reflection", "guide"))
    lines += ["", "## To talk about at the end", "", reflection, "", f"A full answer has: {guide}", ""]
    lines += ["Points for:", ""]
    lines += [f"- {line['asks']} ({line['points']:g}): {' '.join(line['full'].split())}" for line in extra["rubric"]]
    return "\n".join(lines)


def make(lesson: str, folder: Path) -> list[Path]:
    """Write plan and slides of a lesson as pages; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    source = places.SOURCES / f"{lesson}.py"
    title, notebook = lessons.title(source), _read(lessons.target(source, solved=True))
    made, shown = (folder / f"{lesson}_{what}.html" for what in ("plan", "slides"))
    made.write_text(page.plan(f"Plan · {title}", plan(lesson), shown.name), encoding="utf-8")
    slides = deck.slides(notebook)
    slides[0].body += page.markdown(
        home.home().line(f"notebooks/{lesson}.ipynb")
    )  # for those who follow at their seats
    shown.write_text(page.slides(title, slides), encoding="utf-8")
    return [made, shown]


def _read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def main(arguments: list[str] | None = None) -> None:
    """Make the material of the lessons named on the command line."""
    parser = argparse.ArgumentParser(prog="course.py teach", description="Make slides and a plan for teachers.")
    parser.add_argument("lessons", nargs="+", help="first characters of a lesson's name, such as 01")
    made = [make(source.stem, TO) for source in lessons.cores(parser.parse_args(arguments).lessons)]
    for path in (path for pages in made for path in pages):
        print(path)
    browser.show(made[0][0])


if __name__ == "__main__":
    main()
