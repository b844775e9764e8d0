"""The figures of lesson 08: one text under two types, types for search, gains over no adapter, bytes of a vector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_utils import plots

if TYPE_CHECKING:
    import pandas as pd

    from course_utils.compare import Comparison

__all__ = ["search_types", "stored_bytes", "two_types", "types_by_task"]


def __dir__() -> list[str]:
    """What completion offers after `figures.`: the figures, not what they are made with."""
    return __all__


OTHER = "most similar other text"
MEASURES = {"ndcg": "nDCG@10", "recall": "recall@10"}


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
            columns=[*square.columns, plots.wrapped(OTHER, 12)],
            title=f"How alike are a text's vectors of two types? ({texts})",
            limits=(0.0, 1.0),
        )
        views[texts].update_traces(hoverongaps=False)
        views[texts].update_xaxes(zeroline=False).update_yaxes(zeroline=False)  # they would show in an empty cell
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


def search_types(scores: pd.DataFrame, types: Sequence[str]) -> None:
    """Which pair of types finds most? A square for nDCG and one for recall; `scores` has both by (query, document)."""
    pairs = scores.loc[[(query, document) for query in types for document in types], list(MEASURES)]
    views = {}
    for measure, shown in MEASURES.items():
        values = pairs[measure].to_numpy().reshape(len(types), len(types))
        views[shown] = plots.similarity_matrix(
            values,
            types,
            columns=types,
            title=f"Which pair of types finds most? ({shown})",
            quantity=shown,
            limits=(values.min() - 0.05, values.max()),
        )
        views[shown].update_xaxes(title={"text": "type of the passages", "font": {"size": 14}})
        views[shown].update_yaxes(title={"text": "type of the questions", "font": {"size": 14}})
        views[shown].layout.height += 30
    told = "; ".join(
        f"{shown} goes from {pairs[measure].min():.3f} for {' on '.join(pairs[measure].idxmin())} to "
        f"{pairs[measure].max():.3f} for {' on '.join(pairs[measure].idxmax())}"
        for measure, shown in MEASURES.items()
    )
    alt = (
        f"A square for {len(types)} types of the questions, the rows, by those of the passages, the columns; a menu "
        f"chooses the score. {told}."
    )
    plots.show(plots.drop_down(views), alt=alt, table=pairs.round(3).reset_index())


def types_by_task(found: Mapping[str, Mapping[str, Comparison]]) -> None:
    """What does each type gain over no adapter? Bars with intervals by type; a menu chooses the task."""
    import pandas as pd

    views = {}
    for task, by_type in found.items():
        ahead = sum(one.status == "better" for one in by_type.values())
        views[task] = plots.ranked_bars(
            list(by_type),
            [one.mean for one in by_type.values()],
            title=f"{task}: {ahead} of {len(by_type)} above no adapter",
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


def stored_bytes(kept: pd.DataFrame) -> None:
    """What do fewer bytes cost? Points by number type, a menu for the score.

    `kept` has kind, dim (numbers), bytes and the scores, one row a way to store a vector.
    """
    powers = 2 ** np.arange(np.floor(np.log2(kept["bytes"].min())), np.ceil(np.log2(kept["bytes"].max())) + 1)
    views = {}
    for measure in ("recall", "ndcg"):
        shown = MEASURES[measure]
        views[shown] = plots.labelled_scatter(
            kept[["bytes", measure]].to_numpy(),
            kept["dim"].astype(str),
            kept["kind"],
            title=f"What do fewer bytes cost? ({shown})",
            axis_titles=("bytes, each line twice the one before", shown),
            hover=[f"{name}: {row.bytes:,.0f} bytes, {row[measure]:.3f}" for name, row in kept.iterrows()],
        )
        views[shown].update_xaxes(type="log", tickvals=powers.tolist(), ticktext=[f"{one:,.0f}" for one in powers])
    told = "; ".join(f"{name} {row.recall:.2f} at {row.bytes:,.0f}" for name, row in kept.iterrows())
    alt = (
        f"{len(kept)} points against the bytes of a vector on a logarithmic axis, a shape a number type. The label "
        f"says how many numbers. A menu chooses recall or nDCG. Recall: {told}."
    )
    plots.show(plots.drop_down(views), alt=alt, table=kept[["bytes", "recall", "ndcg"]].round(3).reset_index())
