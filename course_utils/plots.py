"""Arrays in, plotly figure out; nothing is computed here but positions on the page.

Every figure uses one template: Okabe–Ito colours, a marker shape for each colour so that colour is never the only
sign, grid lines, axis titles, 14-point text. `show` adds a description and a table for those who do not see it.
"""

from __future__ import annotations

import base64
import html
import os
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure, Scatter

# Okabe and Ito's colours that reach 3:1 on white as marks; text is always near-black.
COLOURS = ("#0072B2", "#D55E00", "#007A5A", "#A3447F", "#000000", "#7A5C00")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SHAPES = ("circle", "diamond", "square", "triangle-up", "x", "cross")
TEXT = "#1A1A1A"
# One hue that darkens steadily, so it reads in grey too; its dark end still carries TEXT at 4.5:1.
SHADES = ("#FFFFFF", "#4A90D0")
# plotly 7 shows a "share chart" button that uploads the data; nothing leaves this machine. JupyterLab fits a figure to
# its width itself and forgets the height on the way; if plotly is told to be `responsive` too, a menu then leaves none.
CONFIG = {"showSendToCloud": False, "plotlyServerURL": "", "displaylogo": False, "responsive": False}
HOVER = "%{hovertext}<extra></extra>"
PNG_SWITCH = "COURSE_STORE_PNG"  # set while the course is built, never on a learner's machine
MAX_ROWS = 100  # of a figure's table
_AXIS = {
    "showgrid": True,
    "gridcolor": "#D9D9D9",
    "zerolinecolor": "#8C8C8C",
    "automargin": True,
    "ticks": "outside",
}


def figure(title: str, x_title: str, y_title: str, *, height: int = 420) -> Figure:
    """An empty figure in the course's template, with a title that says the figure's one sentence."""
    import plotly.graph_objects as go

    result = go.Figure(layout=_layout(title, height))
    result.update_layout(xaxis={**_AXIS, "title": {"text": x_title}}, yaxis={**_AXIS, "title": {"text": y_title}})
    return result


def ranked_bars(
    labels: Sequence[str],
    values: np.ndarray,
    *,
    title: str,
    x_title: str,
    y_title: str = "",
    hover: Sequence[str] | None = None,
    low: np.ndarray | None = None,
    high: np.ndarray | None = None,
) -> Figure:
    """Horizontal bars, one a label, drawn in the order given from top to bottom.

    `low` and `high`, both or none, are the ends of an interval around each value.
    """
    values = np.asarray(values, dtype=float)
    _same_length(labels=labels, values=values, hover=hover, low=low, high=high)
    result = figure(title, x_title, y_title, height=190 + 24 * len(labels))
    interval, said = None, [""] * len(values)
    if _both(low, high):
        low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
        ends = {"array": _rounded(high - values), "arrayminus": _rounded(values - low)}
        interval = {"type": "data", "symmetric": False, "color": TEXT, "thickness": 1.5, "width": 5, **ends}
        said = [f" ({one:.3f} to {two:.3f})" for one, two in zip(low, high, strict=True)]
    written = [f"{label}: {value:.4g}{more}" for label, value, more in zip(labels, values, said, strict=True)]
    # a bar's sign is told by side, colour and pattern
    result.add_bar(
        x=_rounded(values),
        y=list(labels),
        orientation="h",
        error_x=interval,
        marker={
            "color": [COLOURS[0] if value >= 0 else COLOURS[1] for value in values],
            "pattern": {"shape": ["" if value >= 0 else "/" for value in values]},
        },
        hovertext=list(hover) if hover is not None else written,
        hovertemplate=HOVER,
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
    for position, (name, values) in enumerate(_few(series).items()):
        _same_length(labels=labels, values=values, hover=hover[name])
        result.add_scatter(
            x=_rounded(values),
            y=list(labels),
            name=name,
            mode="markers",
            marker={"size": 11, "symbol": SHAPES[position], "color": COLOURS[position]},
            hovertext=list(hover[name]),
            hovertemplate=HOVER,
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
    low: Mapping[str, np.ndarray] | None = None,
    high: Mapping[str, np.ndarray] | None = None,
) -> Figure:
    """One line a series over the same `x`, told apart by colour, dash and marker; `marks` are vertical lines.

    `low` and `high`, both or none, map series (all or some) to the ends of a band around the line, which has the
    line's colour and, on its edges, the line's dash.
    """
    result = figure(title, x_title, y_title)
    bands = {name: (low[name], high[name]) for name in low} if _both(low, high) else {}
    for position, (name, values) in enumerate(_few(series).items()):
        _same_length(x=x, values=values)
        line = {"color": COLOURS[position], "dash": DASHES[position]}
        said = ""
        if name in bands:
            _add_band(result, x, *bands[name], name=name, line=line)
            said = " (%{customdata[0]:.3f} to %{customdata[1]:.3f})"
        result.add_scatter(
            x=_rounded(x),
            y=_rounded(values),
            name=name,
            legendgroup=name,
            mode="lines+markers",
            line=line,
            marker={"size": 7, "symbol": SHAPES[position]},
            customdata=_rounded(np.stack(bands[name], axis=1)) if name in bands else None,
            hovertemplate=f"{name}<br>%{{x}}: %{{y:.3f}}{said}<extra></extra>",
        )
    for name, at in (marks or {}).items():
        result.add_vline(x=at, line={"color": TEXT, "dash": "dot"}, annotation_text=name)
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
    points = np.asarray(points)
    result = figure(title, *axis_titles, height=560)
    for number, (start, end) in enumerate(links):
        strong = number in emphasis
        result.add_scatter(
            x=_rounded(points[[start, end], 0]),
            y=_rounded(points[[start, end], 1]),
            mode="lines",
            line={"color": TEXT if strong else "#8C8C8C", "width": 2.5 if strong else 1},
            line_dash="dash" if strong else "solid",
            hoverinfo="skip",
            showlegend=False,
        )
    result.add_traces(_by_group(points, groups, labels if hover is None else hover, labels=labels))
    return result


def small_multiples(
    panels: Mapping[str, np.ndarray],
    groups: Sequence[str],
    *,
    title: str,
    axis_titles: tuple[str, str] = ("", ""),
    hover: Sequence[str] | None = None,
    columns: int = 3,
    same_axes: bool = False,
) -> Figure:
    """A grid of scatter plots of the same n points: `panels` maps a panel's title to its positions (n, 2).

    A title says what is to be seen, or the value of what varies. Point i has one colour and shape, by `groups[i]`,
    and one text, `hover[i]`, in all panels. `same_axes` gives all panels one scale, so that positions compare.
    """
    from plotly.subplots import make_subplots

    columns = min(columns, len(panels))
    rows = -(-len(panels) // columns)
    titles = [textwrap.wrap(name, 84 // columns) for name in panels]
    above = 25 + 18 * max(map(len, titles))  # pixels that a panel's title takes
    inside = 230 * rows + (above + 40) * (rows - 1)  # panels, and between them ticks and titles
    result = make_subplots(
        rows,
        columns,
        subplot_titles=["<br>".join(lines) for lines in titles],
        x_title=axis_titles[0],
        y_title=axis_titles[1],
        horizontal_spacing=0.08,
        vertical_spacing=(above + 40) / inside if rows > 1 else 0,
    )
    result.update_layout(_layout(title, inside + above + 150))
    result.update_layout(margin={"t": above + 40}, title={"y": 1, "yanchor": "top", "pad": {"t": 20}})
    result.update_annotations(font={"size": 14})
    result.update_xaxes(_AXIS, matches="x" if same_axes else None)
    result.update_yaxes(_AXIS, matches="y" if same_axes else None)
    for position, points in enumerate(panels.values()):
        traces = _by_group(points, groups, hover, size=7, showlegend=position == 0)
        place = {"rows": position // columns + 1, "cols": position % columns + 1}
        result.add_traces(traces, **{key: [value] * len(traces) for key, value in place.items()})
    return result


def similarity_matrix(
    values: np.ndarray,
    labels: Sequence[str],
    *,
    title: str,
    columns: Sequence[str] | None = None,
    quantity: str = "cosine",
    limits: tuple[float, float] = (-1.0, 1.0),
) -> Figure:
    """A matrix of shades: row i, column j shows `values[i, j]` of `labels[i]` and `columns[j]` (default: `labels`).

    Darker is larger, from white at `limits[0]` to blue at `limits[1]`. Up to twelve columns have the number
    printed in each cell; `quantity` says what the number is.
    """
    values = np.asarray(values, dtype=float)
    columns = list(labels if columns is None else columns)
    _same_length(labels=labels, values=values)
    _same_length(columns=columns, values=values.T)
    printed = len(columns) <= 12
    result = figure(title, "", "", height=210 + (34 if printed else 22) * len(labels))
    result.add_heatmap(
        z=_rounded(values),
        zmin=limits[0],
        zmax=limits[1],
        colorscale=list(SHADES),
        colorbar={"title": {"text": quantity}, "outlinecolor": "#8C8C8C", "outlinewidth": 1},
        hovertext=[
            [f"{row} · {column}: {v:.3f}" for column, v in zip(columns, line, strict=True)]
            for row, line in zip(labels, values, strict=True)
        ],
        hovertemplate=HOVER,
        texttemplate="%{z:.2f}" if printed else None,
        textfont={"size": 14, "color": TEXT},
    )
    # positions, not names, on the axes: a label may occur twice
    for axis, names in ((result.layout.xaxis, columns), (result.layout.yaxis, list(labels))):
        axis.update(tickvals=list(range(len(names))), ticktext=names, showgrid=False)
        axis.update(showline=True, mirror=True, linecolor="#8C8C8C")
    result.update_yaxes(autorange="reversed")
    return result


def slider_frames(
    frames: Mapping[str, np.ndarray],
    groups: Sequence[str],
    *,
    title: str,
    axis_titles: tuple[str, str],
    slider: str,
    start: str | None = None,
    hover: Sequence[str] | None = None,
) -> Figure:
    """The same n points at several moments, and a slider that moves between them; nothing plays by itself.

    `frames` maps what the slider says to positions (n, 2); `slider` names what it sets, `start` the frame that is shown
    first (default: the first). The axes hold all frames.
    """
    import plotly.graph_objects as go

    result = figure(title, *axis_titles, height=620)
    start = next(iter(frames)) if start is None else start
    result.add_traces(_by_group(frames[start], groups, hover))
    result.frames = [go.Frame(name=name, data=_by_group(points, groups, hover)) for name, points in frames.items()]
    at_once = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}, "transition": {"duration": 0}}
    steps = [{"label": name, "method": "animate", "args": [[name], at_once]} for name in frames]
    spot = {"x": 0, "len": 1, "y": 0, "yanchor": "top", "pad": {"t": 75, "b": 10}}
    colours = {"bgcolor": "#FFFFFF", "activebgcolor": COLOURS[0], "bordercolor": "#595959", "tickcolor": TEXT}
    result.update_layout(
        sliders=[
            {
                "steps": steps,
                "active": list(frames).index(start),
                "currentvalue": {"prefix": f"{slider}: "},
                **spot,
                **colours,
            }
        ],
        margin={"b": 205},
    )
    both = np.concatenate([np.asarray(points, dtype=float) for points in frames.values()])
    edge = 0.05 * np.ptp(both, axis=0)
    result.update_xaxes(range=_rounded([both[:, 0].min() - edge[0], both[:, 0].max() + edge[0]]))
    result.update_yaxes(range=_rounded([both[:, 1].min() - edge[1], both[:, 1].max() + edge[1]]))
    return result


def drop_down(views: Mapping[str, Figure]) -> Figure:
    """Several figures in one place, and a menu that chooses the one shown; the first is shown at first.

    `views` maps a menu entry to a figure of this module with one pair of axes and no menu of its own. Marks, title and
    both axes (their title, range, order and names) change together.
    """
    import plotly.graph_objects as go

    first = next(iter(views.values()))
    result = go.Figure(layout=first.layout)
    owners = [entry for entry, view in views.items() for _ in view.data]
    result.add_traces([trace for view in views.values() for trace in view.data])
    for trace, owner in zip(result.data, owners, strict=True):
        trace.visible = owner == owners[0]
    buttons = []
    for entry, view in views.items():
        stored = view.layout.to_plotly_json()
        layout = {name: stored[name] for name in ("title", "xaxis", "yaxis", "annotations", "shapes") if name in stored}
        buttons.append(
            {
                "label": entry,
                "method": "update",
                "args": [{"visible": [owner == entry for owner in owners]}, {"annotations": [], "shapes": []} | layout],
            }
        )
    menu = {"buttons": buttons, "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom", "bgcolor": "#FFFFFF"}
    room = 60 + max(view.layout.margin.t or 0 for view in views.values())  # the menu stands between title and marks
    result.update_layout(updatemenus=[menu], margin={"t": room})
    result.update_layout(height=60 + max(view.layout.height for view in views.values()))
    return result


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
    table of your own, it holds the points of the figure.
    """
    from IPython.display import display

    table = _points(figure) if table is None else table

    if len(alt.split()) < 8:
        raise ValueError(f"alt: expected a sentence that says what the figure shows, got {alt!r}.")
    if not 1 <= len(table) <= MAX_ROWS:
        raise ValueError(
            f"table: expected 1 to {MAX_ROWS} rows with the figure's numbers, got {len(table)}. "
            "Next: show the rows that matter, such as the first, every tenth, or a summary."
        )
    stored = figure.to_plotly_json()
    stored["layout"].pop("template", None)  # the default one has 7 KB; ours is in the layout itself
    bundle: dict[str, Any] = {
        "application/vnd.plotly.v1+json": {**stored, "config": config(figure)},
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


# -- parts that several figures share -------------------------------------------------------------------------


def _layout(title: str, height: int) -> dict[str, Any]:
    return {
        "template": "none",
        "title": {"text": title, "x": 0.01, "xanchor": "left", "xref": "container", "font": {"size": 16}},
        "font": {"size": 14, "color": TEXT},
        "colorway": COLOURS,
        "height": height,
        "margin": {"l": 60, "r": 20, "t": 60, "b": 110},
        "legend": {"orientation": "h", "yref": "container", "y": 0.01, "yanchor": "bottom", "x": 0},
        "hoverlabel": {"font": {"size": 14, "color": TEXT}, "bgcolor": "#FFFFFF"},
    }


def _by_group(
    points: np.ndarray,
    groups: Sequence[str],
    hover: Sequence[str] | None,
    *,
    labels: Sequence[str] | None = None,
    size: int = 10,
    showlegend: bool = True,
) -> list[Scatter]:
    """One trace a group, in the order in which the groups first occur."""
    import plotly.graph_objects as go

    points, groups = np.asarray(points), np.asarray(groups)
    hover = groups if hover is None else hover
    _same_length(points=points, groups=groups, hover=hover, labels=labels)
    traces = []
    for position, group in enumerate(_few(dict.fromkeys(groups.tolist()))):
        rows = np.flatnonzero(groups == group)
        named = {"text": [labels[row] for row in rows], "textposition": "top center"} if labels is not None else {}
        traces.append(
            go.Scatter(
                x=_rounded(points[rows, 0]),
                y=_rounded(points[rows, 1]),
                name=str(group),
                legendgroup=str(group),
                showlegend=showlegend,
                mode="markers+text" if named else "markers",
                textfont={"size": 12},
                marker={"size": size, "symbol": SHAPES[position], "color": COLOURS[position]},
                hovertext=[str(hover[row]) for row in rows],
                hovertemplate=HOVER,
                **named,
            )
        )
    return traces


def _add_band(
    result: Figure, x: np.ndarray, low: np.ndarray, high: np.ndarray, *, name: str, line: dict[str, str]
) -> None:
    _same_length(x=x, low=low, high=high)
    red, green, blue = bytes.fromhex(line["color"][1:])
    result.add_scatter(
        x=_rounded([*x, *x[::-1]]),
        y=_rounded([*high, *low[::-1]]),
        mode="lines",
        line={**line, "width": 1},
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},0.15)",
        legendgroup=name,
        showlegend=False,
        hoverinfo="skip",
    )


def _both(low: Any, high: Any) -> bool:
    if (low is None) != (high is None):
        raise ValueError(f"low, high: expected both or none, got only {'high' if low is None else 'low'}.")
    return low is not None


def _few(series: Mapping[str, Any]) -> Mapping[str, Any]:
    if len(series) > len(SHAPES):
        raise ValueError(
            f"expected at most {len(SHAPES)} series or groups, which colour and shape tell apart, got {len(series)}: "
            f"{', '.join(map(str, series))}. Next: merge some, or draw small multiples."
        )
    return series


def _same_length(**columns: Any) -> None:
    lengths = {name: len(column) for name, column in columns.items() if column is not None}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{length} {name}" for name, length in lengths.items())
        raise ValueError(f"{', '.join(lengths)}: expected one length, got {said}.")


def _rounded(values: np.ndarray) -> list[Any]:
    """Plain numbers with four decimals: a stored figure stays small, and the same on every machine; NaN is a gap."""
    numbers = np.round(np.asarray(values, dtype=float), 4)
    return np.where(np.isnan(numbers), None, numbers).tolist()


def _points(figure: Figure) -> pd.DataFrame:
    """Series, x and y of every point that a figure draws; bands and links, which have no hover, are left out."""
    import pandas as pd

    points = [trace for trace in figure.data if getattr(trace, "x", None) is not None and trace.hoverinfo != "skip"]
    drawn = [(trace.name or "", trace.x, trace.y) for trace in points]
    rows = [(name, *point) for name, x, y in drawn for point in zip(x, y, strict=False)]
    return pd.DataFrame(rows, columns=["series", "x", "y"])
