"""Arrays in, plotly figure out; nothing is computed here but positions on the page.

Every figure uses one template: Okabe–Ito colours, a marker shape for each colour so that colour is never the only
sign, grid lines, axis titles, 14-point text. `show` adds a description and a table for those who do not see it.
"""

from __future__ import annotations

import base64
import html
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

# Okabe and Ito's colours that reach 3:1 on white as marks; text is always near-black.
COLOURS = ("#0072B2", "#D55E00", "#007A5A", "#A3447F", "#000000", "#7A5C00")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SHAPES = ("circle", "diamond", "square", "triangle-up", "x", "cross")
# plotly 7 shows a "share chart" button that uploads the data; nothing leaves this machine.
CONFIG = {"showSendToCloud": False, "plotlyServerURL": "", "displaylogo": False, "responsive": True}
PNG_SWITCH = "COURSE_STORE_PNG"  # set while the course is built, never on a learner's machine


def figure(title: str, x_title: str, y_title: str, *, height: int = 420) -> Figure:
    """An empty figure in the course's template, with a title that says the figure's one sentence."""
    import plotly.graph_objects as go

    axis = {
        "showgrid": True,
        "gridcolor": "#D9D9D9",
        "zerolinecolor": "#8C8C8C",
        "automargin": True,
        "ticks": "outside",
    }
    result = go.Figure()
    result.update_layout(
        template="none",
        title={"text": title, "x": 0, "xanchor": "left", "xref": "paper", "font": {"size": 16}},
        font={"size": 14, "color": "#1A1A1A"},
        colorway=COLOURS,
        xaxis={**axis, "title": {"text": x_title}},
        yaxis={**axis, "title": {"text": y_title}},
        height=height,
        margin={"l": 60, "r": 20, "t": 60, "b": 110},
        legend={"orientation": "h", "yref": "container", "y": 0.01, "yanchor": "bottom", "x": 0},
        hoverlabel={"font": {"size": 14}},
    )
    return result


def ranked_bars(
    labels: Sequence[str],
    values: np.ndarray,
    *,
    title: str,
    x_title: str,
    y_title: str = "",
    hover: Sequence[str] | None = None,
) -> Figure:
    """Horizontal bars, one a label, drawn in the order given from top to bottom."""
    values = np.asarray(values)
    result = figure(title, x_title, y_title, height=190 + 24 * len(labels))
    # a bar's sign is told by side, colour and pattern
    result.add_bar(
        x=_rounded(values),
        y=list(labels),
        orientation="h",
        marker={
            "color": [COLOURS[0] if value >= 0 else COLOURS[1] for value in values],
            "pattern": {"shape": ["" if value >= 0 else "/" for value in values]},
        },
        hovertext=list(hover) if hover is not None else None,
        hovertemplate="%{hovertext}<extra></extra>" if hover is not None else "%{y}: %{x}<extra></extra>",
    )
    result.update_yaxes(autorange="reversed", dtick=1)
    return result


def dot_rows(
    labels: Sequence[str],
    series: Mapping[str, np.ndarray],
    *,
    title: str,
    x_title: str,
    hover: Mapping[str, Sequence[str]],
    orders: Mapping[str, Sequence[int]],
) -> Figure:
    """One row a label and one marker a series, with a drop-down that sorts the rows.

    `series` and `hover` map a name to one value a label; `orders` maps a menu entry to the rows from top to bottom.
    """
    result = figure(title, x_title, "", height=250 + 30 * len(labels))
    for position, (name, values) in enumerate(series.items()):
        result.add_scatter(
            x=_rounded(values),
            y=list(labels),
            name=name,
            mode="markers",
            marker={"size": 11, "symbol": SHAPES[position], "color": COLOURS[position]},
            hovertext=list(hover[name]),
            hovertemplate="%{hovertext}<extra></extra>",
        )
    buttons = [
        {"label": entry, "method": "relayout", "args": [{"yaxis.categoryarray": [labels[row] for row in rows]}]}
        for entry, rows in orders.items()
    ]
    result.update_yaxes(
        categoryorder="array", categoryarray=buttons[0]["args"][0]["yaxis.categoryarray"], autorange="reversed"
    )
    result.update_layout(
        updatemenus=[
            {"buttons": buttons, "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom", "bgcolor": "#FFFFFF"}
        ],
        margin={"t": 90},
    )
    return result


def curves(
    x: np.ndarray,
    series: Mapping[str, np.ndarray],
    *,
    title: str,
    x_title: str,
    y_title: str,
    marks: Mapping[str, float] | None = None,
) -> Figure:
    """One line a series over the same `x`, told apart by colour, dash and marker; `marks` are vertical lines."""
    result = figure(title, x_title, y_title)
    for position, (name, values) in enumerate(series.items()):
        result.add_scatter(
            x=_rounded(x),
            y=_rounded(values),
            name=name,
            mode="lines+markers",
            line={"color": COLOURS[position], "dash": DASHES[position]},
            marker={"size": 7, "symbol": SHAPES[position]},
            hovertemplate=f"{name}<br>%{{x}}: %{{y:.3f}}<extra></extra>",
        )
    for name, at in (marks or {}).items():
        result.add_vline(x=at, line={"color": "#1A1A1A", "dash": "dot"}, annotation_text=name)
    return result


def labelled_scatter(
    points: np.ndarray,
    labels: Sequence[str],
    groups: Sequence[str],
    *,
    title: str,
    axis_titles: tuple[str, str],
    links: Sequence[tuple[int, int]] = (),
    emphasis: Sequence[int] = (),
    hover: Sequence[str] | None = None,
) -> Figure:
    """Points (n, 2) with their labels; one colour and shape a group; `links` draws lines between two points each.

    Links whose number is in `emphasis` are drawn thick and dashed, the others thin.
    """
    points, groups = np.asarray(points), np.asarray(groups)
    hover = list(hover) if hover is not None else list(labels)
    result = figure(title, *axis_titles, height=560)
    for number, (start, end) in enumerate(links):
        strong = number in emphasis
        result.add_scatter(
            x=_rounded(points[[start, end], 0]),
            y=_rounded(points[[start, end], 1]),
            mode="lines",
            line={"color": "#1A1A1A" if strong else "#8C8C8C", "width": 2.5 if strong else 1},
            line_dash="dash" if strong else "solid",
            hoverinfo="skip",
            showlegend=False,
        )
    for position, group in enumerate(dict.fromkeys(groups)):
        rows = np.flatnonzero(groups == group)
        result.add_scatter(
            x=_rounded(points[rows, 0]),
            y=_rounded(points[rows, 1]),
            name=str(group),
            mode="markers+text",
            text=[labels[row] for row in rows],
            textposition="top center",
            textfont={"size": 12},
            marker={"size": 10, "symbol": SHAPES[position], "color": COLOURS[position]},
            hovertext=[hover[row] for row in rows],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    return result


def show(figure: Figure, *, alt: str, table: pd.DataFrame) -> None:
    """Show a figure with its description and its numbers.

    The picture comes first (with a stored PNG beside it while the course is built), then a folded block with the
    description `alt` and the `table`, which a screen reader reads and which stands in the plain-text output.
    """
    from IPython.display import display

    if len(alt.split()) < 8:
        raise ValueError(f"alt: expected a sentence that says what the figure shows, got {alt!r}.")
    bundle: dict[str, Any] = {
        "application/vnd.plotly.v1+json": {**figure.to_plotly_json(), "config": CONFIG},
        "text/plain": f"[Figure: {figure.layout.title.text}]",
    }
    if os.environ.get(PNG_SWITCH):
        bundle["image/png"] = base64.b64encode(figure.to_image(format="png", width=900)).decode()
    display(bundle, raw=True, metadata={"image/png": {"alt": alt}})
    folded = (
        f"<details><summary>Description and data of this figure</summary><p>{html.escape(alt)}</p>"
        f"{table.to_html(index=False, border=0)}</details>"
    )
    display({"text/html": folded, "text/plain": f"{alt}\n\n{table.to_string(index=False)}"}, raw=True)


def _rounded(values: np.ndarray) -> list[float]:
    """Plain numbers with four decimals: a stored figure stays small, and the same on every machine."""
    return np.round(np.asarray(values, dtype=float), 4).tolist()
