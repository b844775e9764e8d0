"""A learner's copy of a lesson beside the lesson as it was copied: what a notebook says, and whether the course has a
newer one. Standard library only, because the copies are made before the environment is there.

Only what stands in the cells counts. JupyterLab saves by itself, and then a notebook that nobody edited has results,
other metadata, other ids, and perhaps the state of a progress bar.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

COPIED = ".copied"  # the folder in `work` with each lesson as it was copied last, under the lesson's own name

Notebook = dict[str, Any]


def read(path: Path) -> Notebook | None:
    """The notebook in a file; None where the file is missing or holds something else."""
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):  # of a file that is cut short or no JSON
        return None
    cells = found.get("cells") if isinstance(found, dict) else None
    whole = isinstance(cells, list) and all(
        isinstance(cell, dict) and {"cell_type", "source"} <= set(cell) for cell in cells
    )
    return found if whole else None


def text(cell: dict[str, Any]) -> str:
    """What stands in a cell; a file may hold it as one text or as a list of lines."""
    return "".join(cell["source"])


def said(notebook: Notebook | None) -> list[tuple[str, str]] | None:
    """Kind and text of each cell in order, without empty cells: running the last cell adds one. None for None.

    >>> said({"cells": [{"cell_type": "code", "source": ["1 +\\n", "1"], "outputs": [2]}], "metadata": {}})
    [('code', '1 +\\n1')]
    """
    if notebook is None:
        return None
    return [(cell["cell_type"], text(cell)) for cell in notebook["cells"] if text(cell).strip()]


def has_newer(lesson: Notebook, copy: Notebook | None, copied: Notebook | None) -> bool:
    """Whether the lesson says something that neither the copy says nor the lesson that was copied said."""
    return said(lesson) not in (said(copy), said(copied))
