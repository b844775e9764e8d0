"""Build the notebooks from their sources: run them, store their outputs. The only writer of `.ipynb`.

    python course.py build            every notebook
    python course.py build 01         those whose name starts with 01

Where a Chrome is found, pictures are stored beside the figures. Afterwards CLAIMS.md and the README's table of lessons
are brought up to date.
"""

from __future__ import annotations

import argparse
import base64
import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from course_utils.learning import claims
from tools import lessons, minutes, places, readme, run, verdicts

COUNTING = "00"  # the lesson that counts the verdicts of all others, and is built when they are there
PICTURE_TAG = "readme-picture"  # of the cell whose figure the README shows


def execute(notebook: nbformat.NotebookNode, folder: Path, *, pictures: bool = False) -> nbformat.NotebookNode:
    """Run every cell in `folder` with a learner's state of its own; what is written to stderr is told, not kept."""
    metadata = notebook.metadata.copy()
    with tempfile.TemporaryDirectory() as state:
        environment = {**os.environ, "COURSE_STATE": state, "TQDM_DISABLE": "1"}  # a bar stands below a cell
        environment |= {"COURSE_STORE_PNG": "1"} if pictures else {}
        run.client(notebook, folder, record_timing=False, coalesce_streams=True).execute(env=environment)
    notebook.metadata = metadata  # the kernel adds its version
    for cell in notebook.cells:
        if red := "".join(output.text for output in cell.get("outputs", []) if output.get("name") == "stderr"):
            # drawing the stored pictures may say something too; the tests, which draw none, fail a cell that does
            print(f"stderr, not kept, of the cell {cell.source.splitlines()[-1]!r}:\n{red}", file=sys.stderr)
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    return notebook


def build(source: Path, *, solved: bool, pictures: bool) -> Path:
    """Write one executed notebook of a source, in one piece, and return its path."""
    path = lessons.target(source, solved=solved)
    path.parent.mkdir(exist_ok=True, parents=True)
    notebook = execute(lessons.inputs(source, solved=solved), path.parent, pictures=pictures)
    for _ in range(0 if solved else 2):  # the minutes count what the cells have shown now, and their own words
        counted = minutes.count(notebook)
        for cell, wanted in zip(notebook.cells, lessons.inputs(source, counted=counted).cells, strict=True):
            cell.source, cell.id = wanted.source, wanted.id
    if pictures and not solved:
        _store_picture(notebook)
    part = path.with_suffix(".part")
    part.write_text(nbformat.writes(notebook), encoding="utf-8", newline="\n")
    part.replace(path)
    return path


def _store_picture(notebook: nbformat.NotebookNode) -> None:
    """Write the figure of the cell tagged for it to the file that the README shows."""
    for cell in notebook.cells:
        if PICTURE_TAG in cell.metadata.get("tags", []):
            stored = next(output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {}))
            places.PICTURE.write_bytes(base64.b64decode(stored))


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
    before = claims.verdicts()
    for source in sorted(lessons.sources(options.names), key=lambda one: one.stem.startswith(COUNTING)):
        for solved in (False, True):
            start = time.perf_counter()
            print(f"{lessons.target(source, solved=solved).relative_to(places.ROOT)} ... ", end="", flush=True)
            path = build(source, solved=solved, pictures=pictures)
            print(f"{time.perf_counter() - start:.0f} s, {path.stat().st_size / 1e6:.2f} MB")
        verdicts.write()
    readme.write()
    if claims.verdicts() != before and not source.stem.startswith(COUNTING):
        print(f"A verdict has changed, and lesson {COUNTING} counts them. Next: python course.py build {COUNTING}.")


if __name__ == "__main__":
    main()
