"""Build the notebooks from `src/NN_topic.py` (jupytext percent format). The only writer of `.ipynb`.

    python course.py build            every notebook
    python course.py build 01         those whose name starts with 01

Building writes inputs, runs every cell and stores the outputs. Inputs depend on the source alone: the same source
gives the same bytes. Where a Chrome is found, pictures are stored beside the figures.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat

HERE = Path(__file__).parent
SOURCES = HERE / "src"
PICTURE, PICTURE_TAG = HERE / "readme.png", "readme-picture"  # the figure that the README shows
CELL_TIMEOUT = 300  # seconds


def inputs(source: Path) -> nbformat.NotebookNode:
    """The notebook of a source without outputs: cells, tags, and ids from position and content."""
    import jupytext

    parsed = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent")
    cells = []
    for position, cell in enumerate(parsed.cells):
        make = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        cell_id = hashlib.sha256(f"{position}\n{cell.source}".encode()).hexdigest()[:12]
        tags = {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        cells.append(make(cell.source, id=cell_id, metadata=tags))
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def execute(notebook: nbformat.NotebookNode, folder: Path, *, pictures: bool = False) -> nbformat.NotebookNode:
    """Run every cell in `folder` with a learner's state of its own; what a cell wrote to stderr is not kept."""
    from nbclient import NotebookClient

    metadata = notebook.metadata.copy()
    with tempfile.TemporaryDirectory() as state:
        environment = {**os.environ, "COURSE_STATE": state, **({"COURSE_STORE_PNG": "1"} if pictures else {})}
        client = NotebookClient(
            notebook,
            timeout=CELL_TIMEOUT,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            record_timing=False,
            coalesce_streams=True,
        )
        client.execute(env=environment)
    notebook.metadata = metadata  # the kernel adds its version
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    return notebook


def build(source: Path, *, pictures: bool) -> Path:
    """Write the executed notebook of one source, in one piece, and return its path."""
    target = HERE / f"{source.stem}.ipynb"
    notebook = execute(inputs(source), HERE, pictures=pictures)
    for cell in notebook.cells:
        if PICTURE_TAG in cell.metadata.get("tags", []) and pictures:
            stored = next(
                output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})
            )
            PICTURE.write_bytes(base64.b64decode(stored))
    part = target.with_suffix(".part")
    part.write_text(nbformat.writes(notebook), encoding="utf-8")
    part.replace(target)
    return target


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
        start = time.perf_counter()
        print(f"{source.stem} ... ", end="", flush=True)
        target = build(source, pictures=pictures)
        print(f"{time.perf_counter() - start:.0f} s, {target.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
