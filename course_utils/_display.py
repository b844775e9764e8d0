"""A figure as a notebook shows and stores it: plotly's settings, the description, and the table of its numbers."""

from __future__ import annotations

import base64
import html
import os
from typing import TYPE_CHECKING, Any

from course_utils import _validate

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

# plotly 7 shows a "share chart" button that uploads the data; nothing leaves this machine. JupyterLab fits a figure to
# its width itself and forgets the height on the way; if plotly is told to be `responsive` too, a menu then leaves none.
CONFIG = {"showSendToCloud": False, "plotlyServerURL": "", "displaylogo": False, "responsive": False}
PNG_SWITCH = "COURSE_STORE_PNG"  # set while the course is built, never on a learner's machine
MAX_ROWS = 100  # of a figure's table
# In JupyterLab's dark themes a figure is filtered, as only that reaches all of it: also what WebGL drew, and the
# picture that JupyterLab keeps. White becomes the theme's ground (#111111), light and dark change places, hues stay;
# cells are paler, so that their numbers can be read. A picture that was kept in a wide window fits into a narrow one.
LOOKS = (
    "[data-jp-theme-light=false] .jp-RenderedPlotly{filter:invert(93.33%) hue-rotate(180deg)}"
    "[data-jp-theme-light=false] .jp-RenderedPlotly :is(.hm image,.cbfill){opacity:.78!important}"
    ".jp-RenderedPlotly .plot-img{max-width:100%}"
)
PLOTLY = "application/vnd.plotly.v1+json"  # what a figure is stored as


def config(figure: Figure) -> dict[str, Any]:
    """plotly's settings for `figure`: `CONFIG`, and for points by WebGL (`scattergl`) one dot a pixel.

    plotly's own are two by two dots a pixel, whatever the screen has. Where there is no graphics card, the processor
    fills them, and a map of ten thousands of points lags behind the mouse. On a fine screen one is a little coarser.
    """
    return CONFIG | ({"plotGlPixelRatio": 1} if any(trace.type == "scattergl" for trace in figure.data) else {})


def show(figure: Figure, *, alt: str, table: pd.DataFrame | None = None) -> None:
    """Show a figure with its description and its numbers.

    The picture comes first (with a stored PNG beside it while the course is built), then a folded block with the
    description `alt` and the `table`, which a screen reader reads and which stands in the plain-text output. Without a
    table of your own, it holds the points of the figure. In JupyterLab's dark themes the figure is dark too.
    """
    with _validate.extra("lab"):
        from IPython.display import display

    table = _points(figure) if table is None else table

    if len(alt.split()) < 8:
        raise ValueError(f"alt: expected a sentence that says what the figure shows, got {alt!r}.")
    if not 1 <= len(table) <= MAX_ROWS:
        raise ValueError(
            f"table: expected 1 to {MAX_ROWS} rows with the figure's numbers, got {len(table)}. "
            "Next: show the rows that matter, such as the first, every tenth, or a summary."
        )
    title = figure.layout.title.text or ""
    stored = figure.to_plotly_json()
    stored["layout"].pop("template", None)  # the default one has 7 KB; ours is in the layout itself
    bundle: dict[str, Any] = {
        PLOTLY: {**stored, "config": config(figure)},
        "text/plain": f"[Figure: {title.replace('<br>', ' ')}]",
    }
    if os.environ.get(PNG_SWITCH):
        bundle["image/png"] = base64.b64encode(figure.to_image(format="png", width=800)).decode()
    display(bundle, raw=True, metadata={"image/png": {"alt": alt}})
    folded = (
        f"<style>{LOOKS}</style>"
        f"<details><summary>Description and data of this figure</summary><p>{html.escape(alt)}</p>"
        f"{table.to_html(index=False, border=0)}</details>"
    )
    display({"text/html": folded, "text/plain": f"{alt}\n\n{table.to_string(index=False)}"}, raw=True)


def _points(figure: Figure) -> pd.DataFrame:
    """Series, x and y of every point that a figure draws; bands and links, which have no hover, are left out."""
    import pandas as pd

    points = [trace for trace in figure.data if getattr(trace, "x", None) is not None and trace.hoverinfo != "skip"]
    drawn = [(trace.name or "", trace.x, trace.y) for trace in points]
    rows = [(name, *point) for name, x, y in drawn for point in zip(x, y, strict=False)]
    return pd.DataFrame(rows, columns=["series", "x", "y"])
