"""Charts of points in the plane, one colour and shape a group: a scatter with labels, and small multiples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_utils import _validate
from course_utils._template import (
    AXIS,
    COLOURS,
    HOVER,
    SHAPES,
    TITLE_LETTERS,
    few,
    figure,
    layout,
    make_room_for_legend,
    named,
    rounded,
    same_length,
    some,
    wrapped,
)

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter


def labelled_scatter(
    points: np.ndarray,
    labels: Sequence[str],
    groups: Sequence[str],
    *,
    title: str,
    axis_titles: tuple[str, str],
    links: Sequence[tuple[int, int]] = (),
    hover: Sequence[str] | None = None,
) -> Figure:
    """Points (n, 2) with their labels; one colour and shape a group; `links` draws lines between two points each."""
    points = _in_plane(points)
    result = figure(title, *axis_titles, height=560)
    for start, end in (_validate.positions(pair, "links", len(points)) for pair in links):
        result.add_scatter(
            x=rounded(points[[start, end], 0]),
            y=rounded(points[[start, end], 1]),
            mode="lines",
            line={"color": "#8C8C8C", "width": 1},
            hoverinfo="skip",
            showlegend=False,
        )
    result.add_traces(by_group(points, groups, labels if hover is None else hover, labels=labels))
    make_room_for_legend(result)
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

    _validate.between(columns, "columns", 1)
    columns = min(columns, len(some(panels, "panels")))
    rows = -(-len(panels) // columns)
    titles = [wrapped(str(name), TITLE_LETTERS // columns) for name in panels]
    above = 41 + 16 * max(title.count("<br>") for title in titles)  # pixels that a panel's title takes
    inside = 230 * rows + (above + 40) * (rows - 1)  # panels, and between them ticks and titles
    result = make_subplots(
        rows,
        columns,
        subplot_titles=titles,
        x_title=axis_titles[0],
        y_title=axis_titles[1],
        horizontal_spacing=0.08,
        vertical_spacing=(above + 40) / inside if rows > 1 else 0,
    )
    result.update_layout(layout(title, inside + above + 150))
    result.update_layout(margin={"t": result.layout.margin.t + above - 20})
    result.update_annotations(font={"size": 12})
    narrow = {"tickfont": {"size": 12}, "nticks": 5}
    result.update_xaxes(AXIS, matches="x" if same_axes else None, **narrow)
    result.update_yaxes(AXIS, matches="y" if same_axes else None, **narrow)
    for position, points in enumerate(panels.values()):
        traces = by_group(points, groups, hover, size=7, showlegend=position == 0)
        place = {"rows": position // columns + 1, "cols": position % columns + 1}
        result.add_traces(traces, **{key: [value] * len(traces) for key, value in place.items()})
    make_room_for_legend(result)
    return result


def by_group(
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

    points, groups = _in_plane(points), named(groups, "groups")
    hover = groups if hover is None else named(hover, "hover")
    labels = None if labels is None else named(labels)
    same_length(points=points, groups=groups, hover=hover, labels=labels)
    traces = []
    for position, group in enumerate(few(dict.fromkeys(groups))):
        rows = [row for row, one in enumerate(groups) if one == group]
        written = {} if labels is None else {"text": [labels[row] for row in rows], "textposition": "top center"}
        traces.append(
            go.Scatter(
                x=rounded(points[rows, 0]),
                y=rounded(points[rows, 1]),
                name=group,
                legendgroup=group,
                showlegend=showlegend,
                mode="markers+text" if written else "markers",
                textfont={"size": 12},
                marker={"size": size, "symbol": SHAPES[position], "color": COLOURS[position]},
                hovertext=[hover[row] for row in rows],
                hovertemplate=HOVER,
                **written,
            )
        )
    return traces


def _in_plane(points: np.ndarray) -> np.ndarray:
    points = _validate.matrix(points, "points")
    if points.shape[1] != 2:
        raise ValueError(
            f"points: expected two coordinates, shape (n, 2), got {points.shape}. Next: choose two columns."
        )
    return points
