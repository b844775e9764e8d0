"""The figures of lesson 07: scores of finer cuts, accuracy by the number of labels, and precision of rare things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course_utils import plots

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

__all__ = ["finer_cuts", "labels_needed", "rare_things"]


def __dir__() -> list[str]:
    """What completion offers after `figures.`: the figures, not what they are made with."""
    return __all__


DRAWN = ("V-measure", "adjusted Rand", "random: V-measure")


def finer_cuts(by_count: pd.DataFrame, *, title: str) -> None:
    """What becomes of the scores when clusters are cut finer? `by_count` has a column a score, by number of clusters.

    Drawn are the columns of `DRAWN`; the table has all.
    """
    figure = plots.curves(
        by_count.index.to_numpy(),
        {name: by_count[name] for name in DRAWN},
        title=title,
        x_title="number of clusters, each twice the number before",
        y_title="score against the labels",
    )
    figure.update_xaxes(type="log", tickvals=by_count.index.tolist())
    first, last = by_count.index[0], by_count.index[-1]
    told = "; ".join(f"{name} {_values(by_count[name])}" for name in DRAWN)
    alt = f"A curve for each of {len(DRAWN)} scores against {first} to {last} clusters, on a logarithmic axis: {told}."
    plots.show(figure, alt=alt, table=by_count.rename_axis("clusters").round(3).reset_index())


def _values(series: pd.Series) -> str:
    return ", ".join(f"{value:.2f} at {at}" for at, value in series.items())


def labels_needed(scores: pd.DataFrame) -> None:
    """How good is each way with how many labels? A menu chooses data and score.

    `scores` has mean, low and high by (data, score, way, labels a class); 0 labels stands for all of them, one run.
    """
    parts = {key: part.droplevel([0, 1]) for key, part in scores.groupby(level=[0, 1], sort=False)}
    views = {f"{data}, {score}": _labels_needed(part, data, score) for (data, score), part in parts.items()}
    (data, score), first = next(iter(parts.items()))
    few = min(labels for _, labels in first.index if labels)
    ways = first["mean"].groupby(level=0, sort=False)
    told = "; ".join(f"{way} {one[way, few]:.2f} and {one[way, 0]:.2f}" for way, one in ways)
    alt = (
        f"A curve with a band for each way, {score} against the labelled texts a class, and at the right edge a marker "
        f"for all labels, one run; a menu chooses the data and the score. On {data}, with {few} a class "
        f"and with all: {told}."
    )
    table = scores["mean"].unstack(level=2).loc[:, list(dict.fromkeys(scores.index.get_level_values(2)))]
    table = table.rename(index={0: "all"}, level=2).round(3).rename_axis(columns=None)
    plots.show(plots.drop_down(views), alt=alt, table=table.reset_index())


def _labels_needed(scores: pd.DataFrame, data: str, score: str) -> Figure:
    ways = list(dict.fromkeys(scores.index.get_level_values(0)))
    counted = {way: scores.loc[way].drop(index=0) for way in ways}
    numbers = next(iter(counted.values())).index.tolist()
    figure = plots.curves(
        np.array(numbers),
        {way: one["mean"] for way, one in counted.items()},
        low={way: one["low"] for way, one in counted.items()},
        high={way: one["high"] for way, one in counted.items()},
        title=f"How many labels does each way need? ({data})",
        x_title="labelled texts a class, on a logarithmic axis",
        y_title=f"{score} on the test half",
    )
    edge = 6 * numbers[-1]  # where all labels stand, whatever their number: right of the axis that counts
    for place, way in enumerate(ways):
        figure.add_scatter(
            x=[edge],
            y=[round(float(scores.loc[(way, 0), "mean"]), 4)],
            mode="markers",
            legendgroup=way,
            showlegend=False,
            marker={"size": 9, "symbol": plots.SHAPES[place], "color": plots.COLOURS[place]},
            hovertemplate=f"{way}<br>all labels, one run: %{{y:.3f}}<extra></extra>",
        )
    figure.add_vline(x=2.5 * numbers[-1], line={"color": "#8C8C8C", "dash": "dot"})
    ticks = {"tickvals": [*numbers, edge], "ticktext": [*map(str, numbers), "all"]}
    return figure.update_xaxes(type="log", range=[-0.15, round(np.log10(1.6 * edge), 3)], **ticks)


def rare_things(precision: pd.DataFrame, alarms: pd.Series, half: pd.DataFrame, *, title: str) -> None:
    """How many alarms are true when the thing is rare? A slider sets the share of odd posts, a column of `precision`.

    Rows of `precision` and of `alarms` (false alarms in the test half) are (detector, recall). `half` has the
    precision at a recall of one half by detector and share, for the table.
    """
    figure = plots.slider_frames(
        {f"{rate:.2%}": np.column_stack([precision.index.get_level_values(1), precision[rate]]) for rate in precision},
        precision.index.get_level_values(0),
        title=title,
        axis_titles=("recall", "precision, each line a tenth of the one above"),
        slider="share of odd posts",
        hover=[
            f"{name}, recall {recall:.1f}, {n} false alarms" for (name, recall), n in alarms[precision.index].items()
        ],
    )
    lowest = int(np.floor(np.log10(precision.min(axis=None))))
    powers = range(lowest, 1)
    figure.update_yaxes(
        type="log",
        range=[lowest, 0.1],
        tickvals=[10.0**power for power in powers],
        ticktext=[f"{10.0**power:.{max(-power - 2, 0)}%}" for power in powers],
    )
    often, seldom = half.columns[0], half.columns[-1]
    told = "; ".join(f"{name} {one[often]:.2%} and {one[seldom]:.2%}" for name, one in half.iterrows())
    alt = (
        "A row of points for each detector, precision on a logarithmic axis against recall; a slider sets the share of "
        f"odd posts. At a recall of one half, with {often:.2%} and with {seldom:.2%} odd, the precision is: {told}."
    )
    at_half = alarms.xs(0.5, level=1)
    table = half.rename(columns="{:.2%} odd".format).assign(**{"false alarms": at_half})
    plots.show(figure, alt=alt, table=table.rename_axis("precision at recall 0.5").round(4).reset_index())
