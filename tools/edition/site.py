"""Make the reading edition: the notebooks, as they are stored, as a site that needs no server and no network.

    python course.py html                 the learner's notebooks, in work/html/
    python course.py html --solved        the solved ones, in work/html_solved/
    python course.py html --to FOLDER     in another folder

Sphinx makes the pages, with contents, search and a dark side; MyST-NB reads the notebooks. Nothing is run. Figures stay
interactive: plotly's script comes from the installed package, once for all pages, and beside this file are the scripts
that draw them, fit them to the width and search the pages, and their looks. A warning, such as a dead link, stops it.
"""

from __future__ import annotations

import argparse
import base64
import html
import io
import json
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from course_utils._display import PLOTLY
from tools import browser, lessons, places
from tools.edition import api, asked, code, equations, sections

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOOKS = Path(__file__).resolve().parent
SCRIPTS = ("fitting.js", "reading.js", "asking.js")  # of every page
TITLE = "Embeddings, measured"


def page(notebook: nbformat.NotebookNode, name: str, static: Path, *, solved: bool = False) -> nbformat.NotebookNode:
    """A notebook as a page shows it: questions that work without a kernel, long code folded, and figures as HTML.

    Pictures of the figures are written to `static`, under `name` and a number.
    """
    asked.on_the_page(notebook, solved=solved)
    number = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            code.fold(cell, draws=any(PLOTLY in one.get("data", {}) for one in cell.outputs))
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if PLOTLY in data:
                number += 1
                data["text/html"] = figure(
                    output, static / f"{name.replace('/', '-')}-{number}.png", "../" * name.count("/")
                )
            for kind in data.keys() - {"text/html", "text/plain"}:
                del data[kind]
    return notebook


def figure(output: nbformat.NotebookNode, picture: Path, up: str = "") -> str:
    """The HTML of a stored figure: what reading.js draws, and the picture for paper and for readers without scripts.

    `up` leads from the page's folder to that of the first page.
    """
    stored, alt = output.data[PLOTLY], html.escape(output.metadata["image/png"]["alt"])
    shown = ""
    if "image/png" in output.data:
        picture.write_bytes(base64.b64decode(output.data["image/png"]))
        shown = f'<img src="{up}_static/{picture.name}" alt="{alt}">'
    data = json.dumps(stored, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return (
        f'<figure class="chart" data-alt="{alt}"><div class="scrolls"><div class="plot"></div>{shown}</div>'
        f'<script type="application/json">{data}</script></figure>'
    )


def start_page(names: list[str], *, solved: bool) -> str:
    """The first page, in Markdown: what the README begins with, its table of notebooks, and how to work with them."""
    readme = places.README.read_text(encoding="utf-8")
    opening = readme.partition("\n## ")[0]
    table = re.search(r"^## The lessons\n[^|]*((?:\|[^\n]*\n)+)", readme, re.M).group(1)
    text = "\n".join(
        [
            opening,
            "",
            "## This edition is for reading",
            "",
            "It holds every result, and needs neither a server nor a network. "
            + ("All exercises are solved here, so keep it for afterwards. " if solved else "")
            + "Predictions and quizzes work on the page itself: choose an option, and you see what was measured, or "
            "the reason. Nothing of it is kept or sent. To change a cell and have your answers to the exercises "
            "checked, open the same notebooks with `python course.py lab`.",
            "",
            "## The lessons",
            "",
            table,
            "```{toctree}",
            ":hidden:",
            "",
            *names,
            api.NAME,
            "```",
            "",
        ]
    )
    return text.replace("](notebooks/", "](").replace(f"]({places.PICTURE.parent.name}/", "](")


def pages() -> list[str]:
    """The names of the pages that are notebooks: each lesson, then its deeper notebook, as in "deeper/NN_topic"."""
    ordered = sorted(lessons.sources([]), key=lambda path: (path.stem, path.parent.name == "deeper"))
    return [path.relative_to(places.SOURCES).with_suffix("").as_posix() for path in ordered]


def anchor(title: str) -> str:
    """The name that JupyterLab gives a heading, which the notebooks' links use."""
    return title.strip().replace(" ", "-")


def make(folder: Path, names: list[str], *, solved: bool = False) -> Path:
    """Build the pages of these notebooks into `folder`, all or nothing, and return its index.html."""
    if folder.exists() and any(folder.iterdir()) and not (folder / ".buildinfo").exists():
        raise SystemExit(
            f"html: expected a new or empty folder, or an earlier edition, got {folder} with other files. "
            "Next: name another folder with --to."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as part:
        source, site, old = (Path(part) / name for name in ("source", "site", "old"))
        write_source(source, names, solved=solved)
        run_sphinx(source, site)
        if folder.exists():
            folder.rename(old)
        site.rename(folder)
    return folder / "index.html"


def write_source(source: Path, names: list[str], *, solved: bool) -> None:
    """Write what Sphinx reads: a first page, the notebooks, and the files that all pages share."""
    static = write_shared(source)
    shutil.copy(places.PICTURE, source)
    (source / "index.md").write_text(start_page(names, solved=solved), encoding="utf-8")
    (source / f"{api.NAME}.md").write_text(api.page(), encoding="utf-8")
    for name in names:
        (source / name).parent.mkdir(exist_ok=True)
        notebook = nbformat.read(lessons.target(Path(name), solved=solved), as_version=4)
        nbformat.write(page(notebook, name, static, solved=solved), source / f"{name}.ipynb")


def write_shared(source: Path) -> Path:
    """Write scripts and looks into the `_static` of `source`, and return that."""
    import plotly

    static = source / "_static"
    static.mkdir(parents=True)
    for name in ("reading.css", *SCRIPTS, "search.js"):
        shutil.copy(LOOKS / name, static)
    shutil.copy(Path(plotly.__file__).parent / "package_data" / "plotly.min.js", static)
    return static


def run_sphinx(source: Path, site: Path) -> None:
    """Build the site; SystemExit with all warnings where there are any, or with the equation that fails."""
    from sphinx.application import Sphinx
    from sphinx.util.console import strip_escape_sequences
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    warnings = io.StringIO()
    folders = source, None, site, site.with_name("doctrees")
    try:
        with patch_docutils(), docutils_namespace():
            app = Sphinx(*folders, "html", settings(), status=None, warning=warnings, warningiserror=True)
            app.build(force_all=True)
    except ValueError as problem:
        raise SystemExit(f"html: {problem}") from None
    if app.statuscode:
        raise SystemExit(f"html: Sphinx warns:\n{strip_escape_sequences(warnings.getvalue())}")


def settings() -> dict[str, Any]:
    """Sphinx's configuration."""
    return {
        "extensions": ["myst_nb", "tools.edition.site"],
        "project": TITLE,
        "author": "",
        "html_title": TITLE,
        "language": "en",
        "nb_execution_mode": "off",
        "myst_enable_extensions": ["dollarmath"],
        "myst_heading_anchors": 4,
        "myst_heading_slug_func": "tools.edition.site.anchor",
        "html_theme": "sphinx_book_theme",
        "html_static_path": ["_static"],
        "html_css_files": ["reading.css"],
        "html_js_files": [(name, {"defer": "defer"}) for name in SCRIPTS],
        "html_math_renderer": "mathml",
        "html_context": {"default_mode": "auto"},
        "html_copy_source": False,
        "html_use_index": False,
        "html_show_copyright": False,
        "html_show_sphinx": False,
        "html_show_search_summary": False,  # it fetches pages; search.js has excerpts without
        "html_theme_options": {
            "home_page_in_toc": True,
            "navbar_persistent": [],
            "use_download_button": False,
            "use_fullscreen_button": False,
            "show_toc_level": 2,
            "toc_title": "On this page",
        },
    }


def setup(app: Sphinx) -> dict[str, bool]:
    """What this module is to Sphinx, an extension: equations as MathML, folded code, plotly where it is needed."""
    from myst_nb.sphinx_ import HideCodeCellNode

    app.add_node(HideCodeCellNode, override=True, html=(code.visit, code.depart))
    app.add_html_math_renderer("mathml", (equations.visit, None), (equations.visit_block, None))
    app.connect("html-page-context", _add_scripts)
    app.connect("build-finished", sections.write)
    return {"parallel_read_safe": True}


def _add_scripts(app: Sphinx, name: str, template: str, context: dict[str, Any], tree: object) -> None:
    if tree:
        print(f"{name}.html", flush=True)
    if 'class="chart"' in context.get("body", ""):
        app.add_js_file("plotly.min.js", priority=400, defer="defer")
    if name == "search":
        for script in (sections.FILE, "search.js"):
            app.add_js_file(script, defer="defer")


def main(arguments: list[str] | None = None) -> None:
    """Make the edition, print where it is, and open it when a person is there."""
    parser = argparse.ArgumentParser(prog="course.py html", description="Make the reading edition.")
    parser.add_argument("--solved", action="store_true", help="take the solved notebooks")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="default: work/html, or work/html_solved")
    options = parser.parse_args(arguments)
    folder = options.to or places.WORK / ("html_solved" if options.solved else "html")
    start = time.perf_counter()
    index = make(folder.resolve(), pages(), solved=options.solved)
    print(f"{index} ({time.perf_counter() - start:.0f} s)")
    browser.show(index)
