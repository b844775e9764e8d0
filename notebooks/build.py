"""Build the notebooks from `src/NN_topic.py` (jupytext percent format). The only writer of `.ipynb`.

    python course.py build            every notebook
    python course.py build 01         those whose name starts with 01

One source gives two notebooks: the learner's, with exercises as stubs, and the solved one in `solutions/`. Both are run
and stored with their outputs. Inputs depend on the source and the exercises alone: the same source gives the same
bytes. Where a Chrome is found, pictures are stored beside the figures. Two kinds of cell are filled in from
`course_utils/exercises`:

    # %% exercise="01.2"     its task, then its stub or its solution, and the check
    # %% quiz="01"           the questions of a notebook, then a cell to answer them
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import links  # noqa: E402
import run  # noqa: E402
import verdicts  # noqa: E402

from course_utils import exercises  # noqa: E402

SOURCES = HERE / "src"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
PICTURE, PICTURE_TAG = HERE / "readme.png", "readme-picture"  # the figure that the README shows


def inputs(source: Path, *, solved: bool = False) -> nbformat.NotebookNode:
    """The notebook of a source without outputs: cells, tags, and ids from position and content."""
    import jupytext

    parsed = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent")
    filled = [one for cell in parsed.cells for one in _filled(cell, solved)]
    cells = []
    for position, (kind, text, tags) in enumerate(_published(filled, target(source, solved=solved))):
        make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        cell_id = hashlib.sha256(f"{position}\n{text}".encode()).hexdigest()[:12]
        cells.append(make(text, id=cell_id, metadata={"tags": tags} if tags else {}))
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA)


def _published(cells: list[tuple[str, str, list[str]]], path: Path) -> Iterator[tuple[str, str, list[str]]]:
    """The cells, with what a notebook needs elsewhere: links below the title, and the set-up for Colab."""
    here = links.home()
    first = next((i for i, (kind, _, _) in enumerate(cells) if kind == "code"), None)
    for position, (kind, text, tags) in enumerate(cells):
        if text.startswith("# ") and kind == "markdown":
            title, _, rest = text.partition("\n")
            text = f"{title}\n\n{here.line(path.relative_to(HERE.parent).as_posix())}\n{rest}"
        elif position == first:
            text = f"{here.set_up()}\n{text}"
        yield kind, text, tags


def _filled(cell: nbformat.NotebookNode, solved: bool) -> list[tuple[str, str, list[str]]]:
    """(kind, text, tags) of the cells that one cell of a source becomes."""
    if id := cell.metadata.get("exercise"):
        return _exercise_cells(exercises.find(id), solved)
    if notebook := cell.metadata.get("quiz"):
        questions = [one for one in exercises.all_questions() if one.id.startswith(f"{notebook}.")]
        return _quiz_cells(questions, solved)
    return [(cell.cell_type, cell.source, cell.metadata.get("tags", []))]


def _exercise_cells(exercise: exercises.Exercise, solved: bool) -> list[tuple[str, str, list[str]]]:
    effort = f"{exercise.kind.capitalize()}, about {exercise.minutes} min"
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
        "`progress()` shows what you have done so far."
    )
    answers = [f'quiz("{one.id}", {repr(one.right_letter) if solved else "..."})' for one in questions]
    code = "\n".join(answers).replace("'", '"')
    return [("markdown", "\n\n".join([intro, *asked]), []), ("code", code, ["quiz"])]


def execute(notebook: nbformat.NotebookNode, folder: Path, *, pictures: bool = False) -> nbformat.NotebookNode:
    """Run every cell in `folder` with a learner's state of its own; what a cell wrote to stderr is not kept."""
    metadata = notebook.metadata.copy()
    with tempfile.TemporaryDirectory() as state:
        environment = {**os.environ, "COURSE_STATE": state, **({"COURSE_STORE_PNG": "1"} if pictures else {})}
        run.client(notebook, folder, record_timing=False, coalesce_streams=True).execute(env=environment)
    notebook.metadata = metadata  # the kernel adds its version
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    return notebook


def target(source: Path, *, solved: bool) -> Path:
    """Where the notebook of a source is stored."""
    return (HERE / "solutions" if solved else HERE) / f"{source.stem}.ipynb"


def build(source: Path, *, solved: bool, pictures: bool) -> Path:
    """Write one executed notebook of a source, in one piece, and return its path."""
    path = target(source, solved=solved)
    path.parent.mkdir(exist_ok=True)
    notebook = execute(inputs(source, solved=solved), path.parent, pictures=pictures)
    if pictures and not solved:
        _store_picture(notebook)
    part = path.with_suffix(".part")
    part.write_text(nbformat.writes(notebook), encoding="utf-8")
    part.replace(path)
    return path


def _store_picture(notebook: nbformat.NotebookNode) -> None:
    """Write the figure of the cell tagged for it to the file that the README shows."""
    for cell in notebook.cells:
        if PICTURE_TAG in cell.metadata.get("tags", []):
            stored = next(output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {}))
            PICTURE.write_bytes(base64.b64decode(stored))


def sources(names: list[str]) -> list[Path]:
    """The sources whose names start with one of `names`; all without names."""
    found = [path for path in sorted(SOURCES.glob("*.py")) if not names or path.stem.startswith(tuple(names))]
    if not found:
        known = ", ".join(path.stem for path in sorted(SOURCES.glob("*.py")))
        raise SystemExit(f"build: no notebook starts with {' or '.join(names)}. There are: {known}.")
    return found


def has_chrome() -> bool:
    """Whether a Chrome is there to draw the stored pictures; looks where kaleido looks."""
    from choreographer.browsers.chromium import Chromium

    return bool(Chromium.find_browser(skip_local=False))


def main(arguments: list[str] | None = None) -> None:
    """Build the notebooks named on the command line."""
    parser = argparse.ArgumentParser(prog="course.py build", description="Build notebooks from notebooks/src/.")
    parser.add_argument("names", nargs="*", help="first characters of a notebook's name, such as 01")
    options = parser.parse_args(arguments)
    pictures = has_chrome()
    if not pictures:
        print("No Chrome found: figures are stored without pictures beside them.", file=sys.stderr)
    for source in sources(options.names):
        for solved in (False, True):
            start = time.perf_counter()
            print(f"{target(source, solved=solved).relative_to(HERE)} ... ", end="", flush=True)
            path = build(source, solved=solved, pictures=pictures)
            print(f"{time.perf_counter() - start:.0f} s, {path.stat().st_size / 1e6:.2f} MB")
    verdicts.update_readme()


if __name__ == "__main__":
    main()
