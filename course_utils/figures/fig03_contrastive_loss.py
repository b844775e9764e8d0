"""The figures of lesson 03: points that follow the loss, two ways to train, and how far each loss keeps pushing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_utils import plots

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["circles", "push_shapes", "two_paths"]


def __dir__() -> list[str]:
    """What completion offers after `figures.`: the figures, not what they are made with."""
    return __all__


ROLES = ("anchor", "positive", "near negative", "far negative")
APART = 2.9  # from one circle's middle to the next


def circles(paths: Mapping[float, Sequence[np.ndarray]], *, title: str) -> None:
    """Where four points on a circle start and end, a circle for each temperature; `paths[τ]` are angles (steps, 4)."""
    import pandas as pd

    result = plots.figure(title, "", "", height=470)
    ways = {tau: np.array(path) for tau, path in paths.items()}
    for number, (tau, way) in enumerate(ways.items()):
        middle = APART * number
        around = {"x0": middle - 1, "x1": middle + 1, "y0": -1, "y1": 1}
        result.add_shape(type="circle", **around, line={"color": "#8C8C8C", "dash": "dot"}, layer="below")
        result.add_annotation(x=middle, y=0, text=f"temperature {tau:g}", showarrow=False)
        for place, role in reversed(list(enumerate(ROLES))):  # the anchor lies on top, and is smaller
            colour, shape = plots.COLOURS[place], plots.SHAPES[place]
            x, y = (middle + np.cos(way[:, place])).round(4), np.sin(way[:, place]).round(4)
            shown = {"name": role, "legendgroup": role, "legendrank": place, "hovertemplate": plots.HOVER}
            line = {"color": colour, "width": 4, "dash": plots.DASHES[place]}
            result.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", legendgroup=role, showlegend=False)
            for row, symbol, said in ((0, f"{shape}-open", "start"), (len(way) - 1, shape, "end")):
                result.add_scatter(
                    x=x[[row]],
                    y=y[[row]],
                    mode="markers",
                    marker={"size": 14 if place else 9, "symbol": symbol, "color": colour, "line": {"width": 2.5}},
                    hovertext=[f"{role}, {said}"],
                    showlegend=number == 0 and said == "end",
                    **shown,
                )
    room = {"showticklabels": False, "ticks": "", "showgrid": False, "zeroline": False}
    result.update_xaxes(range=[-1.2, APART * (len(ways) - 1) + 1.2], **room)
    result.update_yaxes(range=[-1.2, 1.2], scaleanchor="x", **room)
    plots.show(
        result,
        alt="Circles with four points each; an open mark is where a point starts, a full one where it ends, and a line "
        f"is its way. {' '.join(_way(tau, way) for tau, way in ways.items())}",
        table=pd.DataFrame(
            {
                "point": ROLES,
                **{
                    f"moved at temperature {tau:g}, radians": abs(way[-1] - way[0]).round(3)
                    for tau, way in ways.items()
                },
            }
        ),
    )


def _way(tau: float, way: np.ndarray) -> str:
    moved = ", ".join(f"{role} {gap:.2f}" for role, gap in zip(ROLES, abs(way[-1] - way[0]), strict=True))
    before, after = (abs((points[0] - points[1] + np.pi) % (2 * np.pi) - np.pi) for points in (way[0], way[-1]))
    return (
        f"At temperature {tau:g} the points move by these angles, in radians: {moved}; anchor and positive were "
        f"{before:.2f} apart and are {after:.2f} apart."
    )


def two_paths(path: pd.DataFrame, *, title: str) -> None:
    """Alignment against uniformity while runs train; `path` has run, steps, alignment and uniformity, in order."""
    path = path[["run", "steps", "alignment", "uniformity"]].reset_index(drop=True)
    last = path.groupby("run", sort=False).tail(1)
    onward = path["alignment"] - path["run"].map(last.set_index("run")["alignment"])  # labels of near points collide
    told = path.index.isin([0, *last.index]) | ((path.groupby("run").cumcount() == 1) & (onward.abs() > 0.1))
    links = [(row, row + 1) for row in range(len(path) - 1) if path["run"][row] == path["run"][row + 1]]
    ends = "; ".join(
        f"{one.run} ends after {one.steps} steps at alignment {one.alignment:.2f} and uniformity {one.uniformity:.2f}"
        for one in last.itertuples()
    )
    plots.show(
        plots.labelled_scatter(
            path[["alignment", "uniformity"]].to_numpy(),
            path["steps"].astype(str).where(told, "").tolist(),
            path["run"].tolist(),
            title=title,
            axis_titles=("alignment (left: closer)", "uniformity (down: more even)"),
            links=links,
            hover=[f"{one.run}, {one.steps} steps" for one in path.itertuples()],
        ),
        alt="A path for each run, with the number of steps beside some points. All start at "
        f"alignment {path['alignment'][0]:.2f} and uniformity {path['uniformity'][0]:.2f}. "
        f"{ends[0].upper()}{ends[1:]}.",
        table=path.round(3),
    )


def push_shapes(s: np.ndarray, pushes: Mapping[str, np.ndarray], *, positive: float) -> None:
    """How hard each loss pushes a negative of cosine `s` (n,), as a share of its hardest push there."""
    import pandas as pd

    shares = {name: push / push.max() for name, push in pushes.items()}
    ends = {name: s[push == 0].max() if (push == 0).any() else None for name, push in pushes.items()}
    told = [
        f"{name} pushes above {end:.2f}" if end is not None else f"{name} pushes everywhere"
        for name, end in ends.items()
    ]
    figure = plots.curves(
        s,
        shares,
        title="How hard is a negative pushed?",
        x_title="cosine of anchor and negative",
        y_title="push, as a share of the hardest",
        marks={"positive": positive},
    )
    figure.update_traces(mode="lines")
    figure.update_annotations(y=0.15, yanchor="bottom", xanchor="left")  # where no curve is in the way
    plots.show(
        figure,
        alt="One curve a loss of the push on a negative, as a share of its hardest here, against the cosine, from "
        f"{s.min():.2f} to {s.max():.2f}; the positive stands at {positive:g}. {'; '.join(told)}.",
        table=pd.DataFrame({"cosine": s, **shares}).iloc[:: max(1, len(s) // 10)].round(4),
    )
