"""The figures of lesson 02: senses by layer, two senses that part, raw cosines, and what each context word adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from course_utils import plots

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["accuracy_by_layer", "context_words", "cosines_by_layer", "distances", "two_senses"]


def __dir__() -> list[str]:
    """What completion offers after `figures.`: the figures, not what they are made with."""
    return __all__


def accuracy_by_layer(table: pd.DataFrame, chance: float) -> None:
    """How often does the nearest neighbour share the sense? A row a layer; columns accuracy, low and high."""
    name = "nearest neighbour"
    figure = plots.curves(
        table.index.to_numpy(),
        {name: table["accuracy"].to_numpy(), "chance": np.full(len(table), chance)},
        low={name: table["low"].to_numpy()},
        high={name: table["high"].to_numpy()},
        title="In which layer does the nearest neighbour share the sense?",
        x_title="layer",
        y_title="share with the right sense",
    )
    told = ", ".join(f"{value:.2f} in layer {layer}" for layer, value in table["accuracy"].items())
    alt = f"A curve with a band of intervals over the layers: {told}. A level line marks chance, {chance:.2f}."
    plots.show(figure, alt=alt, table=table.round(3).rename_axis("layer").reset_index())


def two_senses(
    frames: Mapping[str, np.ndarray],
    senses: np.ndarray,
    sentences: np.ndarray,
    own_side: Mapping[str, float],
    *,
    names: Mapping[str, str],
    start: str,
    title: str,
) -> None:
    """When do two senses part? `frames[layer]` (n, 2) are cosines with the means of the two senses in `names`."""
    import pandas as pd

    first, second = names.values()
    figure = plots.slider_frames(
        frames,
        [names[sense] for sense in senses],
        title=title,
        axis_titles=(f"cosine with the mean of “{first}”", f"cosine with the mean of “{second}”"),
        slider="layer",
        start=start,
        hover=list(sentences),
    )
    reach = max(np.abs(points).max() for points in frames.values())
    figure.add_shape(type="line", x0=-reach, y0=-reach, x1=reach, y1=reach, line={"dash": "dot"}, layer="below")
    told = ", ".join(f"{share:.2f} in layer {layer}" for layer, share in own_side.items())
    alt = (
        f"{len(senses)} sentences as points, {first} and {second}, with a slider over {len(frames)} layers. Each axis "
        f"is the cosine with the mean of one sense, after the mean of the word was taken away, and both are equal on a "
        f"dotted diagonal. Share of points nearer to the mean of their own sense: {told}."
    )
    table = pd.DataFrame({"layer": list(own_side), "on their own side": list(own_side.values())})
    plots.show(figure, alt=alt, table=table.round(3))


def cosines_by_layer(table: pd.DataFrame) -> None:
    """How large is a cosine of two tokens that were drawn at random? A column a kind of pair."""
    figure = plots.curves(
        table.index.to_numpy(),
        {kind: table[kind].to_numpy() for kind in table},
        title="How large is the mean cosine of a kind of pairs?",
        x_title="layer",
        y_title="mean cosine",
    )
    told = "; ".join(
        f"{kind} {', '.join(f'{value:.2f} in layer {layer}' for layer, value in table[kind].items())}" for kind in table
    )
    plots.show(
        figure,
        alt=f"A curve of the mean cosine over the layers for each kind of pairs: {told}.",
        table=table.round(3).rename_axis("layer").reset_index(),
    )


def context_words(lost: pd.DataFrame) -> None:
    """Which word of one sentence matters most? Columns hidden, distance from the target in words, and lost."""
    labels = [f"{word} ({distance:+d})" for word, distance in zip(lost["hidden"], lost["distance"], strict=True)]
    figure = plots.ranked_bars(
        labels,
        lost["lost"].to_numpy(),
        title="What is lost when a word is hidden?",
        x_title="similarity with the sense that is lost (negative: gained)",
    )
    most = int(lost["lost"].abs().to_numpy().argmax())
    alt = (
        f"{len(labels)} bars, one for each hidden word in the order of the sentence, with its distance from the target "
        f"in words. The longest bar is that of {labels[most]}, at {lost['lost'].iloc[most]:+.3f}."
    )
    plots.show(figure, alt=alt, table=lost[["hidden", "distance", "lost"]].round(3))


def distances(table: pd.DataFrame) -> None:
    """How much does a hidden word change, by its distance? Columns side, distance, change, low and high."""
    steps = np.sort(table["distance"].unique())
    sides = {side: rows.set_index("distance").reindex(steps) for side, rows in table.groupby("side", sort=False)}
    figure = plots.curves(
        steps,
        {side: rows["change"].to_numpy() for side, rows in sides.items()},
        low={side: rows["low"].to_numpy() for side, rows in sides.items()},
        high={side: rows["high"].to_numpy() for side, rows in sides.items()},
        title="How much does a hidden word change, near and far?",
        x_title="distance from the target, in words",
        y_title="mean change of the similarity",
    )
    told = "; ".join(
        f"{side} {rows['change'].iloc[0]:.3f} at distance {steps[0]}, {rows['change'].iloc[-1]:.3f} at distance "
        f"{steps[-1]}"
        for side, rows in sides.items()
    )
    plots.show(figure, alt=f"A curve with a band of intervals for each side: {told}.", table=table.round(3))
