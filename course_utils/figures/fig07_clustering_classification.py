"""The figures of lesson 07: scores of finer cuts, accuracy by the number of labels, and groups left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course_utils import plots

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

__all__ = ["finer_cuts", "labels_needed", "unseen_groups"]


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

    `scores` has a column of means for each way, by (score, data, labels a class); 0 labels stands for all of them.
    """
    import pandas as pd

    parts = {key: part.droplevel([0, 1]) for key, part in scores.groupby(level=[0, 1], sort=False)}
    views = {_said(*key): _labels_needed(part, *key) for key, part in parts.items()}
    key, first = next(iter(parts.items()))
    few = first.index[first.index > 0].min()
    told = "; ".join(f"{way} {first.loc[few, way]:.2f} and {first.loc[0, way]:.2f}" for way in scores)
    alt = (
        "A curve for each way against the labelled texts a class, and at the right edge a marker for all labels; a "
        f"menu chooses the data and the score. {_said(*key)}, with {few} a class and with all: {told}."
    )
    last = scores[scores.index.get_level_values(2) == 0]
    table = pd.concat([scores.drop(index=last.index), last]).sort_index(
        level=[0, 1], sort_remaining=False, kind="stable"
    )
    table = table.rename(index={0: "all"}, level=2).rename(index=_spaced, level=0).round(3).reset_index()
    plots.show(plots.drop_down(views), alt=alt, table=table)


def _spaced(score: str) -> str:
    return score.replace("_", " ").replace("f1", "F1")


def _said(score: str, data: str) -> str:
    return f"{data}, {_spaced(score)}"


def _labels_needed(scores: pd.DataFrame, score: str, data: str) -> Figure:
    counted = scores.drop(index=0).sort_index()
    numbers = counted.index.tolist()
    figure = plots.curves(
        np.array(numbers),
        {way: counted[way] for way in counted},
        title=f"How many labels does each way need? ({data})",
        x_title="labelled texts a class, on a logarithmic axis",
        y_title=f"{_spaced(score)} on the test half",
    )
    edge = 6 * numbers[-1]  # where all labels stand, whatever their number: right of the axis that counts
    for place, way in enumerate(counted):
        figure.add_scatter(
            x=[edge],
            y=[round(float(scores.loc[0, way]), 4)],
            mode="markers",
            legendgroup=way,
            showlegend=False,
            marker={"size": 9, "symbol": plots.SHAPES[place], "color": plots.COLOURS[place]},
            hovertemplate=f"{way}<br>all labels: %{{y:.3f}}<extra></extra>",
        )
    figure.add_vline(x=2.5 * numbers[-1], line={"color": "#8C8C8C", "dash": "dot"})
    ticks = {"tickvals": [*numbers, edge], "ticktext": [*map(str, numbers), "all"]}
    return figure.update_xaxes(type="log", range=[-0.15, round(np.log10(1.6 * edge), 3)], **ticks)


def unseen_groups(detected: pd.DataFrame) -> None:
    """How well is each left-out group told from the others, and how near is its nearest relative?

    `detected` has "ROC AUC", "nearest other group" and "cosine to it" by group, the worst AUC first.
    """
    x, y = detected["cosine to it"].to_numpy(float), detected["ROC AUC"].to_numpy(float)
    named = [place < 3 or place >= len(detected) - 3 for place in range(len(detected))]  # more names would collide
    figure = plots.figure("Is a left-out group told from the others?", "cosine to the nearest other group", "ROC AUC")
    figure.add_scatter(
        x=x.round(4),
        y=y.round(4),
        mode="markers+text",
        text=[group if shown else "" for group, shown in zip(detected.index, named, strict=True)],
        textposition=["middle left" if at > x.max() - 0.2 * np.ptp(x) else "middle right" for at in x],
        marker={"size": 11, "color": plots.COLOURS[0]},
        hovertext=[
            f"{group}: AUC {auc:.3f}; nearest {relative}, cosine {cosine:.3f}"
            for group, auc, relative, cosine in zip(detected.index, y, detected["nearest other group"], x, strict=True)
        ],
        hovertemplate=plots.HOVER,
        showlegend=False,
    )
    figure.add_hline(y=0.5, line={"color": plots.TEXT, "width": 1.5, "dash": "dash"})
    figure.add_annotation(x=x.min(), y=0.5, text="guessing", showarrow=False, yshift=12, xanchor="left")
    relatives = detected["nearest other group"].tolist()
    ends = "; ".join(
        f"{detected.index[place]} {y[place]:.2f}, cosine {x[place]:.2f} to {relatives[place]}"
        for place in (0, 1, -2, -1)
    )
    alt = (
        f"A point for each of {len(detected)} groups: ROC AUC against the cosine to the nearest other group, with a "
        f"line at 0.5 for guessing. The two lowest and the two highest: {ends}."
    )
    table = detected.rename_axis("left out").reset_index()
    columns = ["left out", "ROC AUC", "nearest other group", "cosine to it"]
    plots.show(figure, alt=alt, table=table[columns].astype({"ROC AUC": float, "cosine to it": float}).round(3))
