"""Several views in one place, of which one is seen: frames with a slider, and figures with a menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_utils import _validate
from course_utils._point_charts import by_group
from course_utils._template import COLOURS, TEXT, figure, make_room_for_legend, rounded, some

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


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
    first = next(iter(some(frames, "frames")))
    start = first if start is None else _validate.one_of(start, "start", frames)
    result.add_traces(by_group(frames[start], groups, hover))
    make_room_for_legend(result)
    result.frames = [go.Frame(name=name, data=by_group(points, groups, hover)) for name, points in frames.items()]
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
    edge[edge == 0] = 0.5  # of points that stand one above the other, which an axis of no length would not show
    result.update_xaxes(range=rounded([both[:, 0].min() - edge[0], both[:, 0].max() + edge[0]]))
    result.update_yaxes(range=rounded([both[:, 1].min() - edge[1], both[:, 1].max() + edge[1]]))
    return result


def drop_down(views: Mapping[str, Figure]) -> Figure:
    """Several figures in one place, and a menu that chooses the one shown; the first is shown at first.

    `views` maps a menu entry to a figure of this module with one pair of axes and no menu of its own. Marks, title and
    both axes (their title, range, order and names) change together.
    """
    import plotly.graph_objects as go

    first = next(iter(some(views, "views").values()))
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
