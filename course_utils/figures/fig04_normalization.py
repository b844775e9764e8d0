"""The figures of lesson 04: lengths against words, pairs above a threshold, and maps between models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from course_utils import plots

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["lengths", "recovery", "strangers"]


def __dir__() -> list[str]:
    """What completion offers after `figures.`: the figures, not what they are made with."""
    return __all__


def lengths(words: np.ndarray, mean: np.ndarray, low: np.ndarray, high: np.ndarray, *, title: str) -> None:
    """The length of pooled vectors against the number of words that are left; mean and tenths have shape (n,)."""
    import pandas as pd

    name = "mean of the passages, with the lowest and the highest tenth"
    figure = plots.curves(
        words,
        {name: mean},
        low={name: low},
        high={name: high},
        title=title,
        x_title="words that are left of a passage, on a logarithmic axis",
        y_title="length of the pooled vector",
    )
    figure.update_xaxes(type="log", tickvals=list(words))
    told = ", ".join(
        f"{n} words {m:.1f} ({a:.1f} to {b:.1f})" for n, m, a, b in zip(words, mean, low, high, strict=True)
    )
    alt = (
        "A curve of the mean length of a vector against words on a logarithmic axis, with a band from the lowest to "
        f"the highest tenth: {told}."
    )
    table = pd.DataFrame({"words": words, "mean length": mean, "lowest tenth": low, "highest tenth": high})
    plots.show(figure, alt=alt, table=table.round(2))


def strangers(passing: Mapping[str, pd.DataFrame]) -> None:
    """How many random pairs pass a threshold? A curve a space; a menu chooses how the vectors were prepared.

    `passing` maps a preparation to the shares, a row a threshold (0 and 0.5 are among them) and a column a space.
    """
    import pandas as pd

    views = {
        prepared: plots.curves(
            shares.index,
            {space: shares[space] for space in shares},
            title=f"How many pairs of strangers pass a threshold? (vectors {prepared})",
            x_title="threshold of the cosine",
            y_title="share of random pairs above it",
        )
        for prepared, shares in passing.items()
    }
    told = " ".join(
        f"Vectors {prepared}: above 0.5 are {_shares(shares.loc[0.5])}; above 0 are {_shares(shares.loc[0.0])}."
        for prepared, shares in passing.items()
    )
    alt = (
        "A curve a space: the share of random pairs above a threshold; a menu has vectors "
        f"{' or '.join(passing)}. {told}"
    )
    table = pd.concat({prepared: shares.iloc[::2] for prepared, shares in passing.items()})
    table = table.rename_axis(["vectors", "threshold"])
    plots.show(plots.drop_down(views), alt=alt, table=table.round(3).reset_index())


def _shares(row: pd.Series) -> str:
    return ", ".join(f"{share:.1%} ({space})" for space, share in row.items())


def recovery(by_size: pd.DataFrame, levels: Mapping[str, float]) -> None:
    """How much recall does a map between two models bring back? A curve a map and a pool of its anchors.

    `by_size` has mean, min and max of the draws by (transform, pool, anchors); drawn are the sizes that all have.
    `levels` are dotted lines: the recall of a model that answers its own questions.
    """
    curves = by_size.unstack(["transform", "pool"]).dropna()
    ends = {
        part: {", anchors: ".join(key): curves[part][key].to_numpy() for key in curves[part]}
        for part in ("mean", "min", "max")
    }
    sizes = curves.index.to_numpy()
    figure = plots.curves(
        sizes,
        ends["mean"],
        low=ends["min"],
        high=ends["max"],
        title="How much recall does a map bring back?",
        x_title="anchors, on a logarithmic axis",
        y_title="recall at 10, mean and range of the draws",
    )
    apart = np.append(sizes[1:] / sizes[:-1] > 1.5, True)  # a number that would touch the next one is left out
    figure.update_xaxes(type="log", tickvals=sizes[apart].tolist())
    highest = max(*levels.values(), *(one.max() for one in ends["max"].values()))
    figure.update_yaxes(range=[0, round(1.08 * highest, 3)])
    for name, level in levels.items():
        line = {"color": plots.TEXT, "dash": "dot"}
        figure.add_hline(y=level, line=line, annotation_text=name, annotation_position="top left")
    told = "; ".join(
        f"{name}: {mean[0]:.2f} with {sizes[0]:,}, {mean[-1]:.2f} with {sizes[-1]:,}, least with "
        f"{sizes[mean.argmin()]:,} ({mean.min():.3f})"
        for name, mean in ends["mean"].items()
    )
    alt = (
        "A curve of recall for each map and pool of anchors, against anchors on a logarithmic axis, with the range of "
        f"the draws. {told}. Dotted lines: {', '.join(f'{name} {level:.3f}' for name, level in levels.items())}."
    )
    plots.show(figure, alt=alt, table=by_size.round(3).rename_axis(["transform", "pool", "anchors"]).reset_index())
