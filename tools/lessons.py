"""The sources of the lessons, and the notebooks that are made of them: where they lie, and their cells without outputs.

A source is `notebooks/src/NN_topic.py`, or `src/deeper/NN_topic.py`, in jupytext's percent format. One gives two
notebooks: the learner's, with exercises as stubs, and the solved one in `solutions/`. Inputs depend on the source, the
exercises and the counted minutes alone: the same source gives the same bytes. Three kinds of cell are filled in:

    # %% exercise="01.2"     its task, then its stub or its solution, and the check
    # %% quiz="01"           the questions of a notebook, then a cell to answer them
    # %% contents="01"       the table of contents, in a core notebook with the minutes of each section

and in the first cell `{minutes}` becomes the minutes of the lesson. The code of a cell `# %% folded="What it does"`
need not be read: JupyterLab and Colab hide it behind what it does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import nbformat

from course_utils.learning import exercises
from tools import home, minutes, places

FIRST = "# Run this cell first, and again whenever the kernel was restarted: the cells below need what it imports."
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}  # of a cell whose code JupyterLab and Colab hide


def sources(names: list[str]) -> list[Path]:
    """The sources, core and then deeper, whose names start with one of `names`; all without names."""
    every = sorted(places.SOURCES.glob("*.py")) + sorted(places.SOURCES.glob("deeper/*.py"))
    found = [path for path in every if not names or path.stem.startswith(tuple(names))]
    if not found:
        known = ", ".join(dict.fromkeys(path.stem for path in every))
        raise SystemExit(f"No notebook starts with {' or '.join(names)}. There are: {known}.")
    return found


def cores(names: list[str]) -> list[Path]:
    """As `sources`, without the deeper notebooks."""
    return [path for path in sources(names) if path.parent.name != "deeper"]


def title(source: Path) -> str:
    """A lesson's H1: its number and its question."""
    return source.read_text(encoding="utf-8").split("# # ", 1)[1].partition("\n")[0]


def target(source: Path, *, solved: bool) -> Path:
    """Where the notebook of a source is stored."""
    folder = places.SOLUTIONS if solved else places.NOTEBOOKS
    return folder / ("deeper" if source.parent.name == "deeper" else "") / f"{source.stem}.ipynb"


def inputs(
    source: Path,
    *,
    solved: bool = False,
    counted: minutes.Minutes | None = None,
    here: home.Home | None = None,
) -> nbformat.NotebookNode:
    """The notebook of a source without outputs: cells, tags, and ids from position and content.

    The minutes are those of the stored learner's notebook unless given, and `here` is where the course is published.
    """
    import jupytext

    counted = counted or stored_minutes(source)
    parsed = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent")
    contents = counted.contents(deeper=source.parent.name == "deeper")
    filled = [one for cell in parsed.cells for one in _filled(cell, solved, counted.told(), contents)]
    cells = []
    published = _published(filled, target(source, solved=solved), here or home.home())
    for position, (kind, text, tags) in enumerate(published):
        make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        cell_id = hashlib.sha256(f"{position}\n{text}".encode()).hexdigest()[:12]
        folded = FOLDED if text.startswith(minutes.FOLDED) else {}
        cells.append(make(text, id=cell_id, metadata=folded | ({"tags": tags} if tags else {})))
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA)


def _published(
    cells: list[tuple[str, str, list[str]]], path: Path, here: home.Home
) -> Iterator[tuple[str, str, list[str]]]:
    """The cells, with links below the title, what Colab needs in the first code cell, and who needs that cell."""
    first = next((i for i, (kind, _, _) in enumerate(cells) if kind == "code"), None)
    for position, (kind, text, tags) in enumerate(cells):
        if text.startswith("# ") and kind == "markdown" and here.published:
            title, _, rest = text.partition("\n")
            text = f"{title}\n\n{here.line(path.relative_to(places.ROOT).as_posix())}\n{rest}"
        elif position == first:
            text = "\n".join(filter(None, [FIRST, here.set_up(), text]))
        yield kind, text, tags


def stored_minutes(source: Path) -> minutes.Minutes:
    """The minutes of a source's learner's notebook as it is stored; none where it was never built."""
    path = target(source, solved=False)
    return minutes.count(nbformat.read(path, as_version=4)) if path.exists() else minutes.Minutes(())


def _filled(cell: nbformat.NotebookNode, solved: bool, told: str, contents: str) -> list[tuple[str, str, list[str]]]:
    """(kind, text, tags) of the cells that one cell of a source becomes."""
    if cell.metadata.get("contents"):
        return [("markdown", contents, [])]
    if cell.source.startswith("# ") and cell.cell_type == "markdown":
        return [("markdown", cell.source.replace("{minutes}", told), [])]
    if what := cell.metadata.get("folded"):
        return [("code", f"{minutes.FOLDED}{what}\n{cell.source}", cell.metadata.get("tags", []))]
    if id := cell.metadata.get("exercise"):
        return _exercise_cells(exercises.find(id), solved)
    if notebook := cell.metadata.get("quiz"):
        return _quiz_cells(exercises.questions(notebook), solved)
    return [(cell.cell_type, cell.source, cell.metadata.get("tags", []))]


def _exercise_cells(exercise: exercises.Exercise, solved: bool) -> list[tuple[str, str, list[str]]]:
    effort = f"{exercise.kind.capitalize()}, about {exercise.points} min"
    task = (
        f"### Exercise {exercise.id} · {exercise.title}\n\n*{effort}.* "
        f'{exercise.task} Stuck? Run `hint("{exercise.id}")` in a cell of your own.'
    )
    code = exercise.solution_source if solved else exercise.stub
    gap = "\n" if exercise.kind == "choose" else "\n\n\n"
    return [("markdown", task, []), ("code", f'{code}{gap}check("{exercise.id}", {exercise.name})', ["exercise"])]


def _quiz_cells(questions: list[exercises.Question], solved: bool) -> list[tuple[str, str, list[str]]]:
    asked = []
    for number, question in enumerate(questions, start=1):
        options = [f"- {letter}) {option}" for letter, option in question.letters.items()]
        asked.append("\n".join([f"**{number}. {question.text}**", "", *options]))
    intro = (
        "### Quiz\n\nAnswer from memory: replace each `...` with a letter in quotes, and run the cell. "
        f'`progress("{questions[0].id[:2]}")` shows what you have done in this lesson, `progress()` in all.'
    )
    answers = [f'quiz("{one.id}", {repr(one.right_letter) if solved else "..."})' for one in questions]
    code = "\n".join(answers).replace("'", '"')
    return [("markdown", "\n\n".join([intro, *asked]), []), ("code", code, ["quiz"])]
