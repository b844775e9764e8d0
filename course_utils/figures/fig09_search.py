"""The figures of lesson 09: quality against time; deeper, hubs and power."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from course_utils import plots

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["occurrences", "power", "quality_and_time"]


def __dir__() -> list[str]:
    """What completion offers after `figures.`: the figures, not what they are made with."""
    return __all__


def quality_and_time(ways: pd.DataFrame) -> None:
    """What does a better ranking cost? A point a way to search, nDCG@10 with its interval against the time it takes.

    `ways` has milliseconds, ndcg, low and high by way.
    """
    figure = plots.figure(
        "What does a better ranking cost?",
        "milliseconds a question on this machine, on a logarithmic axis",
        "nDCG@10 of the test questions",
        height=520,
    )
    for place, (way, one) in enumerate(ways.iterrows()):
        figure.add_scatter(
            x=[round(one["milliseconds"], 2)],
            y=[round(one["ndcg"], 4)],
            name=way,
            mode="markers",
            marker={"size": 12, "symbol": plots.SHAPES[place], "color": plots.COLOURS[place]},
            error_y={
                **{"type": "data", "symmetric": False, "width": 4},
                "array": [round(one["high"] - one["ndcg"], 4)],
                "arrayminus": [round(one["ndcg"] - one["low"], 4)],
            },
            hovertext=[
                f"{way}: {one['ndcg']:.3f} ({one['low']:.3f} to {one['high']:.3f}), {one['milliseconds']:,.1f} ms"
            ],
            hovertemplate=plots.HOVER,
        )
    powers = 10.0 ** np.arange(
        np.floor(np.log10(ways["milliseconds"].min())), np.log10(ways["milliseconds"].max()) + 0.01
    )
    figure.update_xaxes(type="log", tickvals=powers.tolist(), ticktext=[f"{power:g}" for power in powers])
    told = "; ".join(f"{way} {one['ndcg']:.3f} in {one['milliseconds']:,.1f} ms" for way, one in ways.iterrows())
    alt = f"A point for each way to search, nDCG@10 against milliseconds a question, on a logarithmic axis: {told}."
    plots.show(figure, alt=alt, table=ways.round(3).rename_axis("way").reset_index())


def occurrences(hubs: pd.DataFrame, found: Mapping[str, np.ndarray]) -> None:
    """How many passages are found k times or more? A curve a search; `found` has the count of each passage by search.

    `hubs` has what the table shows, a row a search.
    """
    times = np.arange(1, max(int(counts.max()) for counts in found.values()) + 1)
    passages = {name: (counts[:, None] >= times).sum(axis=0) for name, counts in found.items()}
    figure = plots.curves(
        times,
        {name: np.where(at_least > 0, at_least, np.nan) for name, at_least in passages.items()},
        title="How many passages are often among the first ten?",
        x_title="among the first ten of so many questions or more",
        y_title="passages, on a logarithmic axis",
    )
    figure.update_yaxes(type="log", tickvals=[1, 10, 100, 1000])
    told = "; ".join(
        f"{name}: {at_least[0]:,} for one or more, the most frequent one for {found[name].max()}"
        for name, at_least in passages.items()
    )
    alt = f"A curve for each search, the passages that are among the first ten of k questions or more. {told}."
    plots.show(figure, alt=alt, table=hubs.round(3).rename_axis("first ten").reset_index())


def power(by_articles: pd.DataFrame, here: int) -> None:
    """How often is a gain seen? A curve a pair: the share of tries that say "better" by articles; `here` is N."""
    figure = plots.curves(
        by_articles.index.to_numpy(),
        {pair: by_articles[pair].to_numpy() for pair in by_articles},
        title="How often is a true gain of 0.02 called better?",
        x_title="articles, on a logarithmic axis",
        y_title="share of the tries",
        marks={f"{here} articles here": here},
    )
    figure.update_xaxes(type="log", tickvals=by_articles.index.tolist())
    figure.layout.annotations[0].x = float(np.log10(here))  # where an annotation stands on such an axis
    figure.update_yaxes(range=[0, 1.02])
    told = "; ".join(
        f"{pair}: {', '.join(f'{share:.2f} with {n}' for n, share in by_articles[pair].items())}"
        for pair in by_articles
    )
    alt = f"A curve for each pair, the share of tries that say better against the number of articles. {told}."
    plots.show(figure, alt=alt, table=by_articles.round(3).rename_axis("articles").reset_index())
