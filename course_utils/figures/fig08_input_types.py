"""The figures of lesson 08: pairs of types in a search, one text under two types, gains over no adapter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from course_utils import plots

if TYPE_CHECKING:
    import pandas as pd

    from course_utils.compare import Comparison

__all__ = ["pairs", "two_types", "types_by_task"]


def __dir__() -> list[str]:
    """What completion offers after `figures.`: the figures, not what they are made with."""
    return __all__


OTHER = "most similar other text"


def two_types(cosines: Mapping[str, pd.DataFrame]) -> None:
    """How alike are the vectors of one text under two types? A menu chooses which texts.

    `cosines` maps the texts to a square by type, whose diagonal has another quantity: the cosine to the most similar
    other text. It is drawn as a column of its own.
    """
    views = {}
    for texts, square in cosines.items():
        values = square.to_numpy(dtype=float, copy=True)
        other = values.diagonal().copy()
        np.fill_diagonal(values, np.nan)
        views[texts] = plots.similarity_matrix(
            np.column_stack([values, other]),
            square.index,
            columns=[*square.columns, "nearest other"],
            title=f"How alike are a text's vectors of two types? ({texts})",
            limits=(0.0, 1.0),
        )
        views[texts].update_traces(hoverongaps=False)
        views[texts].update_xaxes(zeroline=False, tickangle=-30).update_yaxes(zeroline=False)  # lines would show
        views[texts].add_vline(x=len(square) - 0.5, line={"color": plots.TEXT, "width": 3})
    texts, square = next(iter(cosines.items()))
    values, other = square.to_numpy(dtype=float), np.diagonal(square)
    between = values[~np.eye(len(square), dtype=bool)]
    alt = (
        "A square of cosines between the vectors of one text under two types, and beside it a column for the cosine to "
        f"the {OTHER} of the row's type; a menu chooses the texts. For {texts}, the square goes from "
        f"{between.min():.2f} to {between.max():.2f} and the column from {other.min():.2f} to {other.max():.2f}."
    )
    table = square.where(~np.eye(len(square), dtype=bool)).assign(**{OTHER: other})
    plots.show(plots.drop_down(views), alt=alt, table=table.round(3).rename_axis("type").reset_index())


def pairs(squares: Mapping[str, pd.DataFrame]) -> None:
    """Which pair finds most? `squares` has nDCG@10 by model: rows are the questions' types, columns the passages'."""
    import pandas as pd

    everything = np.concatenate([square.to_numpy().ravel() for square in squares.values()])
    views, told = {}, []
    for model, square in squares.items():
        views[model] = plots.similarity_matrix(
            square.to_numpy(),
            square.index,
            columns=square.columns,
            title=f"Which pair finds most? ({model})",
            quantity="nDCG@10",
            limits=(float(everything.min()) - 0.05, float(everything.max())),
        )
        views[model].update_xaxes(title={"text": "passages", "font": {"size": 14}})
        views[model].update_yaxes(title={"text": "questions", "font": {"size": 14}})
        views[model].update_traces(texttemplate="%{z:.3f}")
        views[model].layout.height += 30
        cells = square.stack()
        told.append(
            f"{model}: from {cells.min():.3f} for {_pair(cells.idxmin())} to {cells.max():.3f} for "
            f"{_pair(cells.idxmax())}"
        )
    rows = [
        (model, question, passage, value)
        for model, square in squares.items()
        for (question, passage), value in square.stack().items()
    ]
    plots.show(
        plots.drop_down(views),
        alt="A square of nDCG@10 for each model, chosen by a menu: the questions' types are the rows, those of the "
        f"passages the columns. {'; '.join(told)}.",
        table=pd.DataFrame(rows, columns=["model", "questions", "passages", "nDCG@10"]).round(3),
    )


def _pair(names: tuple[str, str]) -> str:
    return " on ".join(name.strip() for name in names)


def types_by_task(found: Mapping[str, Mapping[str, Comparison]]) -> None:
    """What does each type gain over no adapter? Bars with intervals by type; a menu chooses the task."""
    import pandas as pd

    views = {}
    for task, by_type in found.items():
        ahead = sum(one.status == "better" for one in by_type.values())
        views[task] = plots.ranked_bars(
            list(by_type),
            [one.mean for one in by_type.values()],
            title=f"{task}: {ahead} of {len(by_type)} clearly above no adapter",
            x_title="score − that of no adapter",
            low=[one.low for one in by_type.values()],
            high=[one.high for one in by_type.values()],
        )
    told = " ".join(
        f"{task}: " + ", ".join(f"{name} {one.mean:+.3f}" for name, one in by_type.items()) + "."
        for task, by_type in found.items()
    )
    rows = [
        (task, name, one.mean, one.low, one.high, one.status)
        for task, by_type in found.items()
        for name, one in by_type.items()
    ]
    plots.show(
        plots.drop_down(views),
        alt=f"Bars with intervals of each type's score minus that of no adapter, a task at a time. {told}",
        table=pd.DataFrame(rows, columns=["task", "type", "difference", "low", "high", "status"]).round(3),
    )
