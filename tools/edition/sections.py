"""What the search looks through: each section of each page with its own text, as a script beside the pages.

Sphinx's own excerpts fetch the page that was found, and a browser forbids that to a page that came from no server.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

FILE = "sections.js"


def write(app: Sphinx, failure: Exception | None) -> None:
    """Sphinx has written all pages: write their sections."""
    if failure is None:
        found = [one for page in sorted(app.env.found_docs) for one in _of(page, app.env.get_doctree(page))]
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        (Path(app.outdir) / "_static" / FILE).write_text(f"const SECTIONS = {text};\n", encoding="utf-8")


def _of(page: str, tree: nodes.document) -> Iterator[dict[str, str]]:
    """Page, id, title and text of each section; the text of the sections within it is theirs."""
    from docutils import nodes

    for section in tree.findall(nodes.section):
        title, *rest = section.children
        own = [part for part in rest if not isinstance(part, nodes.section)]
        yield {"page": page, "id": section["ids"][0], "title": title.astext(), "text": _text(own)}


def _text(parts: list[nodes.Node]) -> str:
    """The words of these parts, without HTML and without comments of the source."""
    from docutils import nodes

    texts = [text for part in parts for text in part.findall(nodes.Text) if not isinstance(text.parent, nodes.raw)]
    return " ".join(" ".join(texts).split())
