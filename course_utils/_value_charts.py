"""Charts of values: bars, rows of markers, curves with bands, and a matrix of shades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_utils import _validate
from course_utils._template import (
    COLOURS,
    DASHES,
    HOVER,
    SHADES,
    SHAPES,
    TEXT,
    both,
    categories,
    ends,
    few,
    figure,
    make_room_for_legend,
    named,
    rounded,
    same_length,
    some,
)

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


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
    """Horizontal bars, one a label, drawn in the order given from top to bottom; equal labels have a bar each.

    `low` and `high`, both or none, are the ends of an interval around each value.
    """
    values, labels = np.asarray(values, dtype=float), named(labels)
    if values.ndim != 1:
        raise ValueError(f"values: expected one number for each label, shape (n,), got {values.shape}.")
    same_length(labels=labels, values=values, hover=hover, low=low, high=high)
    result = figure(title, x_title, y_title, height=190 + 24 * len(labels))
    interval, said = None, [""] * len(values)
    if both(low, high):
        low, high = ends(low, high)
        reach = {"array": rounded(high - values), "arrayminus": rounded(values - low)}
        interval = {"type": "data", "symmetric": False, "color": TEXT, "thickness": 1.5, "width": 5, **reach}
        said = [f" ({one:.3f} to {two:.3f})" for one, two in zip(low, high, strict=True)]
    written = [f"{label}: {value:.4g}{more}" for label, value, more in zip(labels, values, said, strict=True)]
    # a bar's sign is told by side, colour and pattern
    result.add_bar(
        x=rounded(values),
        y=categories(labels),
        orientation="h",
        error_x=interval,
        marker={
            "color": [COLOURS[0] if value >= 0 else COLOURS[1] for value in values],
            "pattern": {"shape": ["" if value >= 0 else "/" for value in values]},
        },
        hovertext=named(hover, "hover") if hover is not None else written,
        hovertemplate=HOVER,
    )
    result.update_yaxes(type="category", autorange="reversed", dtick=1)
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
    places = categories(labels)
    result = figure(title, x_title, "", height=250 + 30 * len(places))
    for position, (name, values) in enumerate(few(series).items()):
        same_length(labels=places, values=values, hover=hover[name])
        result.add_scatter(
            x=rounded(values),
            y=places,
            name=name,
            mode="markers",
            marker={"size": 11, "symbol": SHAPES[position], "color": COLOURS[position]},
            hovertext=named(hover[name], f"hover[{name!r}]"),
            hovertemplate=HOVER,
        )
    sorted_by = {
        entry: [places[row] for row in _validate.positions(rows, f"orders[{entry!r}]", len(places))]
        for entry, rows in some(orders, "orders").items()
    }
    buttons = [
        {"label": entry, "method": "relayout", "args": [{"yaxis.categoryarray": rows}]}
        for entry, rows in sorted_by.items()
    ]
    result.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=buttons[0]["args"][0]["yaxis.categoryarray"],
        autorange="reversed",
    )
    result.update_layout(
        updatemenus=[
            {"buttons": buttons, "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom", "bgcolor": "#FFFFFF"}
        ],
        margin={"t": 30 + result.layout.margin.t},
    )
    make_room_for_legend(result)
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
    bands = {}
    if both(low, high):
        if set(low) != set(high) or not set(low) <= set(series):
            raise ValueError(
                f"low, high: expected bands of the same series, some of {', '.join(map(repr, series))}, "
                f"got {', '.join(map(repr, low))} and {', '.join(map(repr, high))}."
            )
        bands = {name: ends(low[name], high[name]) for name in low}
    for position, (name, values) in enumerate(few(series).items()):
        same_length(x=x, values=values)
        line = {"color": COLOURS[position], "dash": DASHES[position]}
        said = ""
        if name in bands:
            _add_band(result, x, *bands[name], name=name, line=line)
            said = " (%{customdata[0]:.3f} to %{customdata[1]:.3f})"
        result.add_scatter(
            x=rounded(x),
            y=rounded(values),
            name=name,
            legendgroup=name,
            mode="lines+markers",
            line=line,
            marker={"size": 7, "symbol": SHAPES[position]},
            customdata=rounded(np.stack(bands[name], axis=1)) if name in bands else None,
            hovertemplate=f"{name}<br>%{{x}}: %{{y:.3f}}{said}<extra></extra>",
        )
    for name, at in (marks or {}).items():
        result.add_vline(x=at, line={"color": TEXT, "dash": "dot"}, annotation_text=name)
    make_room_for_legend(result)
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

    Bluer is larger, from the page's ground at `limits[0]` to blue at `limits[1]`. Up to eight columns have the number
    printed in each cell; `quantity` says what the number is.
    """
    values, labels = np.asarray(values, dtype=float), named(labels)
    columns = labels if columns is None else named(columns, "columns")
    if values.ndim != 2:
        raise ValueError(f"values: expected shape (n_rows, n_columns), got {values.shape}.")
    same_length(labels=labels, values=values)
    same_length(columns=columns, values=values.T)
    printed = len(columns) <= 8
    upright = 7 * max(map(len, columns), default=0)  # pixels of the longest name, which stands where there is no room
    result = figure(title, "", "", height=170 + upright + (34 if printed else 22) * len(labels))
    result.add_heatmap(
        z=rounded(values),
        zmin=limits[0],
        zmax=limits[1],
        colorscale=list(SHADES),
        colorbar={
            "title": {"text": quantity, "side": "right", "font": {"size": 14}},
            **{"orientation": "h", "x": 0.01, "xref": "container", "xanchor": "left"},
            **{"y": 0, "yref": "container", "yanchor": "bottom", "thickness": 14, "len": 240, "lenmode": "pixels"},
            **{"outlinecolor": "#8C8C8C", "outlinewidth": 1},
        },
        hovertext=[
            [f"{row} · {column}: {v:.3f}" for column, v in zip(columns, line, strict=True)]
            for row, line in zip(labels, values, strict=True)
        ],
        hovertemplate=HOVER,
        texttemplate="%{z:.2f}" if printed else None,
        textfont={"size": 12, "color": TEXT},
    )
    # positions, not names, on the axes: a label may occur twice
    for axis, names in ((result.layout.xaxis, columns), (result.layout.yaxis, labels)):
        axis.update(tickvals=list(range(len(names))), ticktext=names, showgrid=False)
        axis.update(showline=True, mirror=True, linecolor="#8C8C8C")
    result.update_yaxes(autorange="reversed")
    return result


def _add_band(
    result: Figure, x: np.ndarray, low: np.ndarray, high: np.ndarray, *, name: str, line: dict[str, str]
) -> None:
    same_length(x=x, low=low, high=high)
    red, green, blue = bytes.fromhex(line["color"][1:])
    result.add_scatter(
        x=rounded([*x, *x[::-1]]),
        y=rounded([*high, *low[::-1]]),
        mode="lines",
        line={**line, "width": 1},
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},0.15)",
        legendgroup=name,
        showlegend=False,
        hoverinfo="skip",
    )
