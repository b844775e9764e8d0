"""The figures of lesson 06: means of groups, what each map keeps, seconds, small maps beside the truth, the atlas."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_utils import explorer, plots

if TYPE_CHECKING:
    import pandas as pd

    from course_utils.datasets import TextDataset

__all__ = ["atlas", "beside_truth", "forces", "group_means", "kept", "riddle", "seconds", "settings"]

STEP = 50  # of a stored atlas: one post in so many, so that the notebook stays small
LETTER, LINE, MARK = 6.5, 15, 12  # pixels: a letter of a label, its height, and a marker


def __dir__() -> list[str]:
    """What completion offers after `figures.`: the figures, not what they are made with."""
    return __all__


def group_means(means: pd.DataFrame, families: Sequence[str], correlation: float) -> None:
    """Which topics are near each other? A point a topic; `means` has two directions by topic, on one scale.

    `correlation` is that of the distances between means here with those among the vectors.
    """
    points = means.to_numpy(dtype=float)
    figure = plots.labelled_scatter(
        points,
        means.index,
        families,
        title="Which topics are near each other on PCA's map?",
        axis_titles=tuple(means.columns),
    )
    figure.layout.height += 80
    figure.update_yaxes(scaleanchor="x", scaleratio=1, range=_around(points[:, 1]))
    figure.update_xaxes(range=_around(points[:, 0], 0.25))
    high = np.ptp(figure.layout.yaxis.range)
    sides = _sides(points * 470 / high, list(means.index))  # pixels of the axes' height
    for trace in figure.data:
        trace.textposition = [sides[name] for name in trace.text]
    told = "; ".join(
        f"{family} " + " and ".join(f"from {one.min():.2f} to {one.max():.2f}" for _, one in part.items())
        for family, part in means.groupby(np.asarray(families), sort=False)
    )
    alt = (
        f"The means of {len(means)} topics, a shape a family of topics. Along the two directions lie: {told}. The rank "
        f"correlation of their distances with those among the vectors is {correlation:.2f}."
    )
    plots.show(figure, alt=alt, table=means.round(3).rename_axis("topic").reset_index())


def kept(draws: pd.DataFrame, measures: Sequence[str]) -> None:
    """What does each map keep? A row a method and start, a marker a measure, a menu for the data set.

    `draws` has the measures of each draw by (data, method, start).
    """
    by_setting = draws.groupby(level=["data", "method", "start"], sort=False)[list(measures)]
    means, low, high = by_setting.mean(), by_setting.min(), by_setting.max()
    mean, least, most = (one.round(3).astype(str) for one in (means, low, high))
    told = mean + " (" + least + " to " + most + ")"
    views, said = {}, []
    for data in means.index.unique("data"):
        views[data] = plots.figure(f"{data}: what does each map keep?", "1 is the best", "", height=470)
        rows = [method if start == "none" else f"{method}, {start}" for method, start in means.loc[data].index]
        for place, measure in enumerate(measures):
            x, name = means.loc[data, measure], measure.replace("_", " ")
            above, below = (abs(one.loc[data, measure] - x).round(4).tolist() for one in (high, low))
            views[data].add_scatter(
                x=x.round(4).tolist(),
                y=rows,
                name=name,
                mode="markers",
                marker={"size": 10, "symbol": plots.SHAPES[place], "color": plots.COLOURS[place]},
                error_x={"type": "data", "symmetric": False, "array": above, "arrayminus": below, "width": 5},
                hovertext=[f"{row}<br>{name} {one}" for row, one in zip(rows, told.loc[data, measure], strict=True)],
                hovertemplate=plots.HOVER,
            )
            ends = " to ".join(f"{x.iloc[at]:.2f} ({rows[at]})" for at in (x.argmin(), x.argmax()))
            said.append(f"{data}: the means of {name} go from {ends}.")
        views[data].update_yaxes(type="category", autorange="reversed", dtick=1).update_xaxes(range=[0, 1])
    alt = f"For each data set a row for each method and start, with mean and range of the draws. {' '.join(said)}"
    plots.show(plots.drop_down(views), alt=alt, table=told.reset_index())


def forces(views: Mapping[str, np.ndarray], groups: Sequence[str], measured: pd.DataFrame) -> None:
    """What do the two forces do? A panel a way to move the points; `measured` has its width and more, by way."""
    told = "; ".join(f"{name} {width:.3g}" for name, width in measured["width"].items())
    alt = (
        f"{len(views)} maps of {len(groups)} posts, a colour and shape for each newsgroup. Each panel has a scale of "
        f"its own. The width of each, in the unit of the first: {told}."
    )
    table = measured.round(3).rename_axis("map").reset_index()
    _show_maps(views, groups, "What do the two forces do?", alt, table, columns=2)


def seconds(timing: pd.DataFrame, methods: Sequence[str]) -> None:
    """How many seconds does a map take? A line a method; `timing` has CPU seconds by number of posts."""
    figure = plots.curves(
        timing.index.to_numpy(),
        {method: timing[method].to_numpy() for method in methods},
        title="How many seconds does a map take?",
        x_title="posts, on a logarithmic axis",
        y_title="CPU seconds, each line ten times the one below",
    )
    figure.update_xaxes(type="log", tickvals=timing.index.tolist(), ticktext=[f"{n:,}" for n in timing.index])
    powers = np.arange(np.floor(np.log10(timing.min(axis=None))), np.ceil(np.log10(timing.max(axis=None))) + 1)
    figure.update_yaxes(type="log", tickvals=(10.0**powers).tolist(), ticktext=[f"{10.0**power:g}" for power in powers])
    first, last = timing.index[0], timing.index[-1]
    told = "; ".join(f"{name} from {timing.loc[first, name]:.2f} to {timing.loc[last, name]:.2f}" for name in methods)
    alt = f"A line for each method on logarithmic axes, CPU seconds for {first:,} to {last:,} posts: {told}."
    plots.show(figure, alt=alt, table=timing.round(2).reset_index())


def settings(views: Mapping[str, np.ndarray], fifth: np.ndarray, scores: pd.DataFrame) -> None:
    """How far around does a point look? A panel a setting; `fifth` (n_points,) is 0 to 4, of a point's original place.

    `scores` has four measures by setting.
    """
    in_order = fifth.argsort(kind="stable")  # so that the legend begins with the first fifth
    told = "; ".join(f"{name} {value:.2f}" for name, value in scores["neighbour_recall"].items())
    alt = (
        f"{len(views)} maps of {len(fifth)} posts, a colour and shape for each fifth of their original places. "
        f"Each panel has a scale of its own. The neighbour recall of each: {told}."
    )
    sorted_views = {name: view[in_order] for name, view in views.items()}
    groups = [f"fifth {one + 1}" for one in fifth[in_order]]
    table = scores.round(3).rename_axis("map").reset_index()
    _show_maps(sorted_views, groups, "How far around does a point look?", alt, table)


def beside_truth(views: Mapping[str, Mapping[str, np.ndarray]], groups: Sequence[str], measured: pd.DataFrame) -> None:
    """What would one say? A row a method, the truth first; `views[method][name]` is a map of the data `name`.

    `measured` has what is asked of each data set, by question and method.
    """
    panels = {f"{name}, {method}": view for method, maps in views.items() for name, view in maps.items()}
    truth, *methods = views
    told = "; ".join(
        f"{question}: " + ", ".join(f"{method} {value:.2f}" for method, value in row.items())
        for question, row in measured.iterrows()
    )
    alt = (
        f"Maps of {len(groups)} points each, whose colour and shape follow the original place: a row for {truth}, and "
        f"one for each of {' and '.join(methods)}. Each panel has one scale in both directions. {told}."
    )
    title = f"What would you say about {', '.join(views[truth])}?"
    table = measured.round(2).rename_axis("question").reset_index()
    _show_maps(panels, groups, title, alt, table, columns=len(views[truth]))


def riddle(maps: Mapping[str, np.ndarray], measured: pd.DataFrame) -> None:
    """Which of the maps is noise? A panel each; `measured` has the numbers that tell, by picture."""
    n_points = len(next(iter(maps.values())))
    alt = f"{len(maps)} maps of {n_points} points each, {', '.join(maps)}. The numbers of each stand in the table."
    groups = ["posts or noise"] * n_points
    _show_maps(maps, groups, "Which of these maps is noise?", alt, measured.round(3).reset_index())


def atlas(
    placed: np.ndarray,
    posts: TextDataset,
    named: explorer.Regions,
    found: Mapping[str, pd.DataFrame],
    *,
    webgl: bool = True,
) -> None:
    """The map of all posts to explore: `named` regions, and in a menu the posts `found` nearest to each query.

    While the course is built, one post in `STEP` is drawn, and without WebGL, which a stored picture cannot have.
    """
    import pandas as pd

    stored = plots.PNG_SWITCH in os.environ
    shown = np.arange(0, len(placed), STEP if stored else 1)
    drawn = f"{len(shown):,} of {len(posts):,} posts" if stored else f"{len(posts):,} posts"
    figure = explorer.explore(
        placed,
        posts.texts,
        posts.labels,
        title=f"{drawn}: hover, filter, highlight",
        marks={query: rows.index for query, rows in found.items()},
        named=named,
        shown=shown,
        webgl=webgl and not stored,
    )
    query, rows = next(iter(found.items()))
    sizes = np.bincount(named.member, minlength=len(named))
    largest, smallest = (int(at) for at in (sizes.argmax(), sizes.argmin()))
    alt = (
        f"A map of {drawn}, a colour and shape for each family of topics. Names of {len(named)} regions, taken from "
        f"the texts of all {len(posts):,}, stand on it, from {named.name[smallest]} ({sizes[smallest]:,} posts) to "
        f"{named.name[largest]} ({sizes[largest]:,}). Stars mark the {len(rows)} posts nearest to: {query}."
    )
    table = pd.DataFrame({"region": named.name, "x": named.center[:, 0], "y": named.center[:, 1], "posts": sizes})
    plots.show(figure, alt=alt, table=table.round(1))


def _show_maps(
    views: Mapping[str, np.ndarray], groups: Sequence[str], title: str, alt: str, table: pd.DataFrame, columns: int = 3
) -> None:
    """Panels with one scale in both directions each, and no numbers: places on a map have no unit."""
    panels = {name: np.round(view, 3) for name, view in views.items()}
    figure = plots.small_multiples(panels, groups, title=title, columns=columns)
    for trace in figure.data:
        trace.hovertext = trace.name  # once for all its points, so that the notebook stays small
    for axis in figure.select_yaxes():
        axis.scaleanchor = axis.anchor
    bare = {"showticklabels": False, "ticks": "", "zeroline": False, "showgrid": False, "constrain": "domain"}
    edge = {"showline": True, "mirror": True, "linecolor": "#8C8C8C"}
    plots.show(figure.update_xaxes(bare | edge).update_yaxes(bare | edge), alt=alt, table=table)


def _around(values: np.ndarray, share: float = 0.1) -> list[float]:
    edge = share * np.ptp(values)
    return [round(float(values.min() - edge), 3), round(float(values.max() + edge), 3)]


def _sides(places: np.ndarray, labels: Sequence[str]) -> dict[str, str]:
    """On which side of its point each label stands: the first of eight that covers no point and no label.

    `places` (n, 2) in pixels. The most crowded points choose first; where no side is free, the one covering least.
    """
    boxes = [(x - MARK / 2, y - MARK / 2, x + MARK / 2, y + MARK / 2) for x, y in places]
    crowd = (abs(places[:, None] - places) < (80, 30)).all(axis=2).sum(axis=1)
    chosen = {}
    for at in np.argsort(-crowd, kind="stable"):
        (x, y), wide = places[at], LETTER * len(labels[at])
        sides = {}
        for across, left in (("center", -wide / 2), ("right", MARK / 2), ("left", -wide - MARK / 2)):
            for up, low in (("middle", -LINE / 2), ("top", MARK / 2), ("bottom", -LINE - MARK / 2)):
                if (up, across) != ("middle", "center"):
                    sides[f"{up} {across}"] = (x + left, y + low, x + left + wide, y + low + LINE)
        chosen[labels[at]] = min(sides, key=lambda side: sum(_covered(sides[side], box) for box in boxes))
        boxes.append(sides[chosen[labels[at]]])
    return chosen


def _covered(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)
