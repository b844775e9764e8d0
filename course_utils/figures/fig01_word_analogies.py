"""The figures of lesson 01: the way from king to queen, analogies by category, occupations, steps of pairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from course_utils import plots

if TYPE_CHECKING:
    import pandas as pd

    from course_utils.analogies import Accuracy

__all__ = ["agreement", "analogy_categories", "occupations", "walk"]


def __dir__() -> list[str]:
    """What completion offers after `figures.`: the figures, not what they are made with."""
    return __all__


def walk(cosines: pd.DataFrame, overtakes: float, *, title: str) -> None:
    """Where along the step does another word become the nearest? A column a word, a row for each number of steps.

    The first column is the word at which the walk begins, the second the one that overtakes it at `overtakes`.
    """
    start, other = cosines.columns[:2]
    figure = plots.curves(
        cosines.index,
        {word: cosines[word] for word in cosines},
        title=title,
        x_title="s, number of steps",
        y_title="cosine with b + s(c − a)",
        marks={"textbook": 1.0},
    )
    ends = "; ".join(f"{word} from {cosines[word].iloc[0]:.2f} to {cosines[word].iloc[-1]:.2f}" for word in cosines)
    alt = (
        f"Curves of the cosine with the point after {cosines.index[0]:g} to {cosines.index[-1]:g} steps: {ends}. "
        f"A dotted line marks the textbook's one step. From {overtakes:g} steps on, {other} lies above {start}."
    )
    plots.show(figure, alt=alt, table=cosines.iloc[::5].round(3).rename_axis("steps").reset_index())


def analogy_categories(reports: Mapping[str, Accuracy]) -> None:
    """For which relations does the arithmetic work? One row a category, one marker a way to answer.

    The rows are sorted by the first way, and a menu sorts them by what the second one loses.
    """
    import pandas as pd

    first, second = list(reports)[:2]
    table = pd.DataFrame(
        {name: {one: part.accuracy for one, part in report.by_category.items()} for name, report in reports.items()}
    )
    hover = {
        name: [f"{one}<br>{name}<br>{part.correct:,} of {part.total:,}" for one, part in report.by_category.items()]
        for name, report in reports.items()
    }
    best = np.argsort(-table[first].to_numpy(), kind="stable").tolist()
    lost = np.argsort(-(table[first] - table[second]).to_numpy(), kind="stable").tolist()
    figure = plots.dot_rows(
        table.index,
        {name: table[name] for name in table},
        title="Where does the sum find the answer?",
        x_title="share of questions answered correctly",
        hover=hover,
        orders={f"sort by: {first}": best, "sort by what the rule brings": lost},
    )
    table = table.iloc[best]
    alt = (
        f"One row for each of {len(table)} categories, and in it a marker for each of: {'; '.join(table)}. "
        f"For {first}, the share of right answers goes from {table[first].iloc[0]:.2f} in {table.index[0]} "
        f"to {table[first].iloc[-1]:.2f} in {table.index[-1]}."
    )
    plots.show(figure, alt=alt, table=table.round(3).rename_axis("category").reset_index())


def occupations(positions: pd.Series, percentiles: pd.Series, *, title: str) -> None:
    """How far does each word lie to one side of the mean word, in standard deviations? Lowest first."""
    positions = positions.sort_values()
    percentiles = percentiles[positions.index]
    figure = plots.ranked_bars(
        positions.index,
        positions,
        title=title,
        x_title="standard deviations from the mean word: left she, right he",
        hover=[
            f"{word}: {positions[word]:+.2f}<br>{percentiles[word]:.1%} of frequent words lie lower"
            for word in positions.index
        ],
    )
    figure.add_vrect(x0=-1, x1=1, opacity=0.15, fillcolor="black", layer="below", line_width=0)
    low, high, outside = positions.index[0], positions.index[-1], int((positions.abs() > 1).sum())
    alt = (
        f"Horizontal bars for {len(positions)} words, which begin at the mean of the frequent words, with a grey band "
        f"of one standard deviation to each side. {low} lies farthest towards she, at {positions[low]:+.2f}, and "
        f"{high} farthest towards he, at {positions[high]:+.2f}; {outside} bars end outside the band."
    )
    table = (
        positions.round(2)
        .rename("standard deviations")
        .to_frame()
        .assign(**{"frequent words that lie lower": percentiles})
    )
    plots.show(figure, alt=alt, table=table.round(3).rename_axis("word").reset_index())


def agreement(cosines: pd.DataFrame) -> None:
    """Does the step of each pair agree with the mean step? A column for the right end, one for another."""
    right, other = cosines.columns
    cosines = cosines.sort_values(right, ascending=False)
    figure = plots.dot_rows(
        cosines.index,
        {name: cosines[name] for name in cosines},
        title="Do the steps of a relation point one way?",
        x_title="cosine with the mean step of the others",
        hover={name: [f"{row}, {name}: {value:.2f}" for row, value in cosines[name].items()] for name in cosines},
        orders={
            f"sort by: {right}": range(len(cosines)),
            f"sort by: {other}": np.argsort(-cosines[other].to_numpy(), kind="stable").tolist(),
        },
    )
    told = "; ".join(f"{name} from {one.min():.2f} to {one.max():.2f}" for name, one in cosines.items())
    alt = (
        f"One row for each of {len(cosines)} words, with a marker for the step {right} and one for the step {other}. "
        f"Cosine with the mean step of the others: {told}. {cosines.index[-1]} agrees least with its own."
    )
    plots.show(figure, alt=alt, table=cosines.round(2).rename_axis("from").reset_index())
