"""What a stored notebook must be, beyond running. A gate returns its complaints: none where all is well.

nbval passes a notebook whose outputs were cleared, and says nothing of size, headings, links or descriptions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from nbformat import NotebookNode

from course_utils._display import PLOTLY
from course_utils.learning.slips import NOT_UNDERSTOOD
from tools import home

MAX_BYTES = 1_000_000
IGNORED = "nbval-ignore-output"  # the tag of a cell whose output may differ from run to run
_PATHS = re.compile(r"(/(root|home|tmp|Users|usr|opt|work|mnt|var|content)/)|(\b[A-Z]:\\)|(\.venv)|(site-packages)")
_PLAIN = re.compile(r"#[A-Za-z0-9.,:;?!'()+*=&$/@~_-]+")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
_LONG = re.compile(r"\d\.\d{6,}|\d\.\d{3,}e[-+]\d+")
_TIMING = re.compile(r"\b\d+(\.\d+)?\s?(s|ms|µs|seconds?|minutes?|min|it/s|s/it)\b(?![\w/])")


def executed_in_order(notebook: NotebookNode) -> list[str]:
    """Every code cell has run once, from top to bottom, in a fresh kernel."""
    counts = [cell.execution_count for cell in _code(notebook)]
    wanted = list(range(1, len(counts) + 1))
    return [] if counts == wanted else [f"execution counts are {counts}, expected 1 to {len(counts)}"]


def no_errors(notebook: NotebookNode) -> list[str]:
    """No cell ended in an error or calls a function for learners with a slip, and nothing of stderr is stored."""
    bad = [o for cell in _code(notebook) for o in cell.outputs if o.output_type == "error" or o.get("name") == "stderr"]
    titles = [text.partition("\n")[0] for cell in _code(notebook) for text in _texts(cell)]
    slips = [f"an output says {title!r}" for title in titles if title.endswith(NOT_UNDERSTOOD)]
    return [f"an output is {output.get('ename', 'stderr')}" for output in bad] + slips


def nothing_of_this_machine(notebook: NotebookNode) -> list[str]:
    """No output holds a path, an object's address, or, outside cells tagged for it, a time."""
    complaints = []
    for cell in _code(notebook):
        text = "\n".join(_texts(cell))
        patterns = {"a path": _PATHS, "an address": _ADDRESS}
        if IGNORED not in cell.metadata.get("tags", []):
            patterns["a time"] = _TIMING
        for what, pattern in patterns.items():
            if found := pattern.search(text):
                complaints.append(f"an output holds {what}: {found.group()!r}, of the cell {_start(cell)!r}")
    return complaints


def no_noise(notebook: NotebookNode) -> list[str]:
    """No compared output shows a number to six decimals, or to four digits and an exponent.

    Another processor adds up in another order and gets other last digits, and a reader needs none of them.
    """
    return [
        f"an output shows {found.group()!r}: round it, in the cell {_start(cell)!r}"
        for cell in _code(notebook)
        if IGNORED not in cell.metadata.get("tags", [])
        if (found := _LONG.search("\n".join(_texts(cell))))
    ]


def headings_in_steps(notebook: NotebookNode) -> list[str]:
    """One H1, at the top, and no level skipped on the way down."""
    levels = [len(marks) for marks, _ in _headings(notebook)]
    if levels[:1] != [1] or levels.count(1) != 1:
        return [f"expected one H1, at the top; the levels are {levels}"]
    return [
        f"a heading of level {here} follows one of level {before}"
        for before, here in pairwise(levels)
        if here > before + 1
    ]


def figures_described(notebook: NotebookNode) -> list[str]:
    """Every figure is followed by a description of eight words or more, and every picture has an alt text."""
    complaints = []
    for cell in _code(notebook):
        figures = _figures(cell)
        described = [o for o in cell.outputs if "<summary>Description" in str(o.get("data", {}).get("text/html"))]
        if len(figures) != len(described) or any(len(o.data["text/plain"].split()) < 8 for o in described):
            complaints.append(f"a figure has no description: use plots.show, in the cell {_start(cell)!r}")
        for output in cell.outputs:
            pictured = "image/png" in output.get("data", {})
            if pictured and not output.get("metadata", {}).get("image/png", {}).get("alt"):
                complaints.append(f"a picture has no alt text, in the cell {_start(cell)!r}")
    return complaints


def charts_stay_here(notebook: NotebookNode) -> list[str]:
    """No figure offers plotly's button that uploads the data."""
    return [
        "a figure has the share button: use plots.show"
        for cell in _code(notebook)
        for figure in _figures(cell)
        if figure["config"].get("showSendToCloud", True)
    ]


def told_apart_without_colour(notebook: NotebookNode) -> list[str]:
    """In a figure no two colours share marker, dash and pattern: series differ for those who do not see colours."""
    complaints = []
    for cell in _code(notebook):
        for figure in _figures(cell):
            colours = {}
            for trace in figure["data"]:
                for look, colour in _looks(trace):
                    colours.setdefault(look, set()).add(colour)
            if any(len(shared) > 1 for shared in colours.values()):
                complaints.append(f"series differ by their colour alone, in the cell {_start(cell)!r}")
    return complaints


def addresses_agree(notebook: NotebookNode) -> list[str]:
    """Every address for Colab, Binder or git names the repository and the tag that pyproject.toml names."""
    return home.disagreements("\n".join(cell.source for cell in notebook.cells), home.home())


def links_resolve(notebook: NotebookNode, folder: Path) -> list[str]:
    """Every link inside the repository leads to a file or a heading that is there.

    A heading with a link keeps to the characters that a browser leaves as they are in an address: JupyterLab does not
    find another one.
    """
    anchors = {"#" + title.strip().replace(" ", "-") for _, title in _headings(notebook)}
    complaints = []
    for target in re.findall(r"\]\(([^)\s]+)\)", _markdown(notebook)):
        if target.startswith("#"):
            missing = target not in anchors
            if not _PLAIN.fullmatch(target):
                complaints.append(
                    f"JupyterLab does not follow the link {target!r}; use plain characters in its heading"
                )
        else:
            missing = "://" not in target and not (folder / unquote(target.split("#")[0])).exists()
        if missing:
            complaints.append(f"the link {target!r} leads nowhere")
    return complaints


def small_enough(path: Path) -> list[str]:
    """At most 1 MB: a reader on a slow line opens it, and the history stays small."""
    size = path.stat().st_size
    return [f"{size / 1e6:.2f} MB, expected at most {MAX_BYTES / 1e6:.0f} MB"] if size > MAX_BYTES else []


def inputs_from_source(notebook: NotebookNode, regenerated: NotebookNode) -> list[str]:
    """The stored inputs are those that the source gives: nobody edited the notebook by hand, or forgot to build."""

    def bare(one: NotebookNode) -> str:
        cells = [{key: cell[key] for key in ("id", "cell_type", "source", "metadata")} for cell in one.cells]
        return json.dumps([cells, one.metadata], sort_keys=True)

    same = bare(notebook) == bare(regenerated)
    return [] if same else ["inputs differ from the source; edit notebooks/src and run `python course.py build`"]


def exercises_say(notebook: NotebookNode, outcome: str) -> list[str]:
    """Every exercise says this outcome: "not attempted" in a learner's notebook, "correct" in a solved one."""
    complaints = []
    for cell in _code(notebook):
        said = "\n".join(_texts(cell))
        if "exercise" in cell.metadata.get("tags", []) and f": {outcome}" not in said:
            complaints.append(f"an exercise does not say {outcome!r}: {said[:80]!r}, of the cell {_start(cell)!r}")
    return complaints


# The gates that look at a notebook alone.
GATES: tuple[Callable[[NotebookNode], list[str]], ...] = (
    executed_in_order,
    no_errors,
    nothing_of_this_machine,
    no_noise,
    headings_in_steps,
    figures_described,
    told_apart_without_colour,
    charts_stay_here,
    addresses_agree,
)


def _figures(cell: NotebookNode) -> list[dict]:
    return [output.data[PLOTLY] for output in cell.outputs if PLOTLY in output.get("data", {})]


def _looks(trace: dict) -> Iterator[tuple[tuple, str]]:
    """(marker, dash, pattern) and colour of each series of the legend and of each bar; none where texts name points."""
    marker, line = trace.get("marker") or {}, trace.get("line") or {}
    pattern = (marker.get("pattern") or {}).get("shape", "")
    if isinstance(marker.get("color"), list) and trace["type"] == "bar":
        patterns = pattern if isinstance(pattern, list) else [pattern] * len(marker["color"])
        yield from (((None, None, shape), colour) for shape, colour in zip(patterns, marker["color"], strict=True))
    elif trace.get("name") and trace.get("showlegend") is not False and "text" not in trace.get("mode", ""):
        yield (marker.get("symbol"), line.get("dash"), pattern), line.get("color") or str(marker.get("color"))


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _markdown(notebook: NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def _headings(notebook: NotebookNode) -> list[tuple[str, str]]:
    return re.findall(r"^(#{1,6}) (.+)$", _markdown(notebook), flags=re.MULTILINE)


def _start(cell: NotebookNode) -> str:
    return cell.source[:50]


def _texts(cell: NotebookNode) -> list[str]:
    """Everything in the outputs that a reader sees as text."""
    streams = [output.text for output in cell.outputs if output.output_type == "stream"]
    kinds = ("text/plain", "text/html", "text/markdown")
    return streams + [output.data[kind] for output in cell.outputs for kind in kinds if kind in output.get("data", {})]
