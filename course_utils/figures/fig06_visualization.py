"""The figures of lesson 06: means of groups, what each map keeps, seconds, small maps side by side, and the atlas."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_utils import explorer, plots

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

    from course_utils.datasets import TextDataset

__all__ = ["atlas", "four_maps", "group_means", "riddle", "seconds", "settings", "two_measures"]

STEP = 250  # of a stored atlas: one post in so many, so that the notebook stays small
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


def two_measures(means: pd.DataFrame, half: pd.DataFrame, leaders: Mapping[str, Mapping[str, str]]) -> None:
    """What does each map keep? A row a method and start, a marker a measure, a menu for the data set.

    `means` and `half` (half an interval) have the measures by (data, method, start). `leaders` says by data set and
    measure which methods are not clearly behind the best: of the neighbours, then of the layout.
    """
    views = {data: _two_measures(means.loc[data], half.loc[data], data, told) for data, told in leaders.items()}
    said = " ".join(
        f"{data}: {measure.replace('_', ' ')} goes from {_ends(means.loc[data, measure])}, and not clearly behind the "
        f"best is some start of {one}."
        for data, told in leaders.items()
        for measure, one in told.items()
    )
    alt = f"For each data set a row for each method and start, with a dot and its interval for each measure. {said}"
    written = means.round(3).astype(str) + " ± " + half.round(3).astype(str)
    plots.show(plots.drop_down(views), alt=alt, table=written.reset_index())


def _ends(values: pd.Series) -> str:
    return " to ".join(f"{values[row]:.2f} ({_row(row)})" for row in (values.idxmin(), values.idxmax()))


def _row(setting: tuple[str, str]) -> str:
    method, start = setting
    return method if start == "none" else f"{method}, {start}"


def _two_measures(means: pd.DataFrame, half: pd.DataFrame, data: str, leaders: Mapping[str, str]) -> Figure:
    near, far = leaders.values()
    figure = plots.figure(
        f"{data}: {near} keeps most neighbours; {far} most of the groups' layout", "1 is the best", "", height=470
    )
    rows = [_row(setting) for setting in means.index]
    for place, measure in enumerate(leaders):
        name = measure.replace("_", " ")
        figure.add_scatter(
            x=means[measure].round(4).tolist(),
            y=rows,
            name=name,
            mode="markers",
            marker={"size": 10, "symbol": plots.SHAPES[place], "color": plots.COLOURS[place]},
            error_x={"type": "data", "array": half[measure].round(4).tolist(), "width": 5},
            hovertext=[
                f"{row}<br>{name} {mean:.3f} ± {more:.3f}"
                for row, mean, more in zip(rows, means[measure], half[measure], strict=True)
            ],
            hovertemplate=plots.HOVER,
        )
    figure.update_yaxes(type="category", autorange="reversed", dtick=1)
    return figure.update_xaxes(range=[0, 1])


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
    figure = plots.small_multiples(
        {name: view[in_order].round(2) for name, view in views.items()},
        [f"fifth {one + 1}" for one in fifth[in_order]],
        title="How far around does a point look? (left t-SNE, then UMAP)",
    )
    told = "; ".join(f"{name} {value:.2f}" for name, value in scores["neighbour_recall"].items())
    alt = (
        f"{len(views)} maps of {len(fifth)} posts, a colour and shape for each fifth of their original places. "
        f"Each panel has a scale of its own. The neighbour recall of each: {told}."
    )
    plots.show(_as_maps(figure), alt=alt, table=scores.round(3).rename_axis("map").reset_index())


def four_maps(
    cases: Mapping[str, tuple[np.ndarray, int, int]],
    by_tsne: Mapping[str, np.ndarray],
    by_umap: Mapping[str, np.ndarray],
    groups: Sequence[str],
) -> None:
    """What would one say? Maps of data whose truth is known: a row by t-SNE, a row by UMAP.

    `cases` has the vectors, the perplexity and n_neighbors by name of the data.
    """
    import pandas as pd

    panels = {f"{name}, t-SNE": view.round(2) for name, view in by_tsne.items()}
    panels |= {f"{name}, UMAP": view.round(2) for name, view in by_umap.items()}
    figure = plots.small_multiples(
        panels, groups, title=f"What would you say about {', '.join(cases)}?", columns=len(by_tsne)
    )
    alt = (
        f"Maps of {len(groups)} points each, whose colour and shape follow the original place: {'; '.join(panels)}. "
        "Each panel has a scale of its own, the same in both directions. The text below says what was drawn."
    )
    table = pd.DataFrame(
        [(name, rows.shape[1], perplexity, n) for name, (rows, perplexity, n) in cases.items()],
        columns=["data", "dimensions", "perplexity", "n_neighbors"],
    )
    plots.show(_as_maps(figure), alt=alt, table=table)


def riddle(maps: Mapping[str, np.ndarray], measured: pd.DataFrame) -> None:
    """Which of the maps is noise? A panel each; `measured` has the numbers that tell, by picture."""
    n_points = len(next(iter(maps.values())))
    figure = plots.small_multiples(
        {name: view.round(2) for name, view in maps.items()},
        ["posts or noise"] * n_points,
        title="Two maps of posts, and one of noise",
    )
    alt = f"{len(maps)} maps of {n_points} points each, {', '.join(maps)}. The numbers of each stand in the table."
    plots.show(_as_maps(figure), alt=alt, table=measured.round(3).reset_index())


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
    figure = explorer.explore(
        placed,
        posts.texts,
        posts.labels,
        title=f"{len(posts):,} posts: hover, filter, highlight",
        marks={query: rows.index for query, rows in found.items()},
        named=named,
        shown=np.arange(0, len(placed), STEP) if stored else None,
        webgl=webgl and not stored,
    )
    query, rows = next(iter(found.items()))
    sizes = np.bincount(named.member, minlength=len(named))
    largest, smallest = (int(at) for at in (sizes.argmax(), sizes.argmin()))
    alt = (
        f"A map of {len(posts):,} posts, a colour and shape for each family of topics, with the names of {len(named)} "
        f"regions taken from the texts, from {named.name[smallest]} ({sizes[smallest]:,} posts) to "
        f"{named.name[largest]} ({sizes[largest]:,}). Stars mark the {len(rows)} posts nearest to: "
        f"{query}."
    )
    table = pd.DataFrame({"region": named.name, "x": named.center[:, 0], "y": named.center[:, 1], "posts": sizes})
    plots.show(figure, alt=alt, table=table.round(1))


def _as_maps(figure: Figure) -> Figure:
    """Give each panel one scale in both directions, and no numbers: places on a map have no unit."""
    for trace in figure.data:
        trace.hovertext = trace.name  # once for all its points, so that the notebook stays small
    for axis in figure.select_yaxes():
        axis.scaleanchor = axis.anchor
    bare = {"showticklabels": False, "ticks": "", "zeroline": False, "showgrid": False, "constrain": "domain"}
    edge = {"showline": True, "mirror": True, "linecolor": "#8C8C8C"}
    return figure.update_xaxes(bare | edge).update_yaxes(bare | edge)


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
