"""A notebook as one HTML page: what nbconvert needs so that the page has the figures, and everything else as it was.

`python course.py lab` gives JupyterLab these settings, for the menu "Save and Export Notebook As", HTML. Elsewhere they
are options of `jupyter lab` and of `jupyter nbconvert --to html`:

    --HTMLExporter.preprocessors=course_utils._export.draw_figures
    --HTMLExporter.filters=clean_html=course_utils._export.clean

The page draws its figures without a network, and is some 5 MB larger. The notebook's file stays as it is. Where nobody
gives these options, as on Binder, a page has the title, the description and the numbers of each figure, not the figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course_utils._display import PLOTLY

if TYPE_CHECKING:
    from nbformat import NotebookNode

# What may stand in a page that is cleaned: the text, tables and pictures of lessons, and the looks of their boxes.
TAGS = (
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "div", "span", "a", "b", "i", "em", "strong", "del", "sub"),
    *("sup", "code", "pre", "blockquote", "ul", "ol", "li", "details", "summary", "img"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
)
ATTRIBUTES = {
    "*": ["class", "id", "role", "style", "title"],
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    **{cell: ["colspan", "rowspan"] for cell in ("th", "td")},
}
LOOKS = ("background", "border-left", "margin", "max-width", "padding")  # beyond those that bleach allows


class _Drawn(str):
    """The HTML of a figure, made here from its data: nobody else wrote it, so there is nothing to clean."""


def draw_figures(notebook: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
    """Give each figure of a notebook an HTML that draws it; plotly's script comes once, with the first of them.

    A preprocessor of nbconvert's, which knows nothing of the form that `plots.show` stores.
    """
    from plotly.io import to_html

    outputs = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    for number, data in enumerate(data for data in outputs if PLOTLY in data):
        # no renderer of JupyterLab's is here to fit the width; a slider waits for the reader
        settings = {**data[PLOTLY].get("config", {}), "responsive": True}
        once = {"include_plotlyjs": number == 0, "full_html": False, "validate": False, "auto_play": False}
        data["text/html"] = _Drawn(to_html(data[PLOTLY], config=settings, **once))
    return notebook, resources


def clean(html: str | bytes) -> str:
    """Take from HTML what could run or load something; in place of nbconvert's `clean_html`.

    JupyterLab asks for that unless told otherwise. nbconvert's own filter escapes also paragraphs, headings and the
    head of a table, so that a reader meets them as tags.
    """
    import bleach
    from bleach.css_sanitizer import ALLOWED_CSS_PROPERTIES, CSSSanitizer
    from bs4 import BeautifulSoup

    if isinstance(html, _Drawn):
        return html
    page = BeautifulSoup(html, "html.parser")
    for element in page(["script", "style"]):
        element.decompose()  # bleach would leave what stands in it, as text
    looks = CSSSanitizer(allowed_css_properties=[*ALLOWED_CSS_PROPERTIES, *LOOKS])
    protocols = [*bleach.ALLOWED_PROTOCOLS, "data"]  # a picture that is part of the page
    return bleach.clean(str(page), TAGS, ATTRIBUTES, protocols, css_sanitizer=looks)
