"""The figures of lesson 05: cuts, Matryoshka against its rivals, bytes, and two stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course_utils import plots

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

__all__ = ["kept_numbers", "matryoshka_gains", "number_types", "two_stages"]


def __dir__() -> list[str]:
    """What completion offers after `figures.`: the figures, not what they are made with."""
    return __all__


SCORES = {"topic": "nearest half has the same topic", "recall": "recall at 1, 2,000 halves"}


def kept_numbers(by_cut: pd.DataFrame) -> None:
    """How much recall is left? A curve a cut; `by_cut` has recall by (cut, numbers)."""
    ways = list(dict.fromkeys(by_cut.index.get_level_values(0)))
    numbers = by_cut.loc[ways[0]].index.to_numpy()
    figure = plots.curves(
        numbers,
        {way: by_cut.loc[way, "recall"].to_numpy() for way in ways},
        title="How much recall is left after a cut?",
        x_title="numbers kept, on a logarithmic axis",
        y_title="recall@10 of the test questions",
    )
    figure.update_xaxes(type="log", tickvals=numbers.tolist())
    told = "; ".join(f"{way}: {_values(by_cut.loc[way, 'recall'])}" for way in ways)
    alt = f"A curve for each cut, recall against the numbers kept, on a logarithmic axis. {told}."
    plots.show(figure, alt=alt, table=by_cut["recall"].unstack(0)[ways].rename_axis("numbers").round(3).reset_index())


def _values(series: pd.Series) -> str:
    return ", ".join(f"{value:.2f} at {number:,}" for number, value in series.items())


def matryoshka_gains(gains: pd.DataFrame) -> None:
    """By how much is the Matryoshka encoder ahead? Differences with intervals; a menu chooses the score.

    `gains` has difference, low, high and status by (score, rival, numbers).
    """
    views = {score: _differences(gains.loc[score], SCORES[score]) for score in SCORES}
    told = "; ".join(
        f"{score}, minus {rival}: "
        + ", ".join(f"{one.difference:+.3f} at {number} ({one.status})" for number, one in part.iterrows())
        for (score, rival), part in ((key, gains.loc[key]) for key in dict.fromkeys(row[:2] for row in gains.index))
    )
    alt = (
        "A dot with its interval for the Matryoshka encoder minus each rival, around a line at zero, against the "
        f"numbers kept on a logarithmic axis; a menu chooses the score. {told}."
    )
    plots.show(plots.drop_down(views), alt=alt, table=gains.round(3).reset_index())


def _differences(gains: pd.DataFrame, said: str) -> Figure:
    figure = plots.figure(
        f"By how much is the Matryoshka encoder ahead? ({said})",
        "numbers kept, each twice the number before",
        "Matryoshka minus the other encoder",
        height=460,
    )
    rivals = list(dict.fromkeys(gains.index.get_level_values(0)))
    for place, rival in enumerate(rivals):
        part = gains.loc[rival]
        beside = 1.07 ** (place - (len(rivals) - 1) / 2)  # intervals of one length stand side by side
        figure.add_scatter(
            x=(part.index.to_numpy() * beside).round(3).tolist(),
            y=part["difference"].round(4).tolist(),
            name=f"minus {rival}",
            mode="markers",
            marker={"size": 9, "symbol": plots.SHAPES[place], "color": plots.COLOURS[place]},
            error_y={
                **{"type": "data", "symmetric": False, "width": 4},
                "array": (part["high"] - part["difference"]).round(4).tolist(),
                "arrayminus": (part["difference"] - part["low"]).round(4).tolist(),
            },
            hovertext=[
                f"minus {rival}, {number} numbers: {one.difference:+.3f} ({one.low:+.3f} to {one.high:+.3f})"
                for number, one in part.iterrows()
            ],
            hovertemplate=plots.HOVER,
        )
    figure.add_hline(y=0, line={"color": plots.TEXT, "width": 1.5, "dash": "dash"})
    figure.update_xaxes(type="log", tickvals=sorted(set(gains.index.get_level_values(1))))
    return figure


def number_types(chart: pd.DataFrame) -> None:
    """Which number type finds most for its bytes? Recall against bytes, a slider for the vectors, and the frontier.

    `chart` has kept (which vectors), type, numbers, bytes, recall of the dev questions, and whether a row is on the
    frontier, which holds for all vectors.
    """
    each = chart["bytes"] / chart["numbers"]
    ordered = chart.assign(each=each).sort_values(["each", "numbers"], ascending=[False, True])
    parts = dict(list(ordered.groupby("kept", sort=False)))
    first = next(iter(parts.values()))
    figure = plots.slider_frames(
        {kept: part[["bytes", "recall"]].to_numpy() for kept, part in parts.items()},
        list(first["type"]),
        title="Which number type finds most for its bytes?",
        axis_titles=("bytes a vector, on a logarithmic axis", "recall@10 of the dev questions"),
        slider="vectors",
        hover=[f"{one.type}, {one.numbers} numbers, {one.bytes:g} bytes" for one in first.itertuples()],
    )
    best = chart[chart["frontier"]].sort_values("bytes")
    figure.add_scatter(  # after the points, so that the slider leaves it where it is
        x=[*best["bytes"], chart["bytes"].max()],
        y=[*best["recall"].round(4), round(best["recall"].iloc[-1], 4)],
        name="frontier of all vectors",
        mode="lines",
        line={"shape": "hv", "color": "#595959", "width": 1.5},
        hoverinfo="skip",
    )
    powers = np.arange(np.floor(np.log2(chart["bytes"].min())), np.ceil(np.log2(chart["bytes"].max())) + 1)
    figure.update_xaxes(
        type="log",
        range=[round(np.log10(0.8 * chart["bytes"].min()), 3), round(np.log10(1.25 * chart["bytes"].max()), 3)],
        tickvals=(2**powers).astype(int).tolist(),
    )
    figure.layout.sliders[0].update(x=0.1, len=0.75)  # room for the names at its ends
    told = "; ".join(
        f"{one.bytes:g} bytes, {one.kept}, {one.numbers} as {one.type}, {one.recall:.3f}" for one in best.itertuples()
    )
    alt = (
        f"Points of recall against bytes a vector, from {chart['bytes'].min():g} to {chart['bytes'].max():,g} on a "
        f"logarithmic axis, a shape a number type; a slider chooses {' or '.join(parts)}. A line climbs in steps along "
        f"the frontier of all of them: {told}."
    )
    table = chart.assign(frontier=np.where(chart["frontier"], "yes", "")).sort_values("bytes", kind="stable")
    plots.show(figure, alt=alt, table=table.round(3))


def two_stages(staged: pd.DataFrame, near: float) -> None:
    """What does a first stage with short vectors cost and save? A line a length, a point a shortlist.

    `staged` has cut, numbers, shortlist, work (1 is the full search), and gap: recall minus the full search's.
    A menu chooses between an axis that ends `near` below the full search and one that holds all points.
    """
    views = {"near the full search": _stages(staged), "all points": _stages(staged)}
    views["near the full search"].update_yaxes(range=[-near, near / 4])
    views["all points"].update_yaxes(autorange=True)
    told = "; ".join(
        f"{numbers} {cut} from {one['gap'].iloc[0]:+.3f} at {one['work'].iloc[0]:.0%} of the work to "
        f"{one['gap'].iloc[-1]:+.3f} at {one['work'].iloc[-1]:.0%}"
        for (cut, numbers), one in staged.groupby(["cut", "numbers"], sort=False)
    )
    alt = (
        "Lines of recall minus that of the full search against work on a logarithmic axis, a line for each cut and "
        f"length of the first stage and a point for each shortlist from {staged['shortlist'].min()} to "
        f"{staged['shortlist'].max()}; a dotted line at zero is the full search. At first points more than "
        f"{near:g} below are off the axis; a menu shows all. {told}."
    )
    table = staged.pivot(index=["numbers", "shortlist", "work"], columns="cut", values="gap")
    table = table[list(dict.fromkeys(staged["cut"]))].rename_axis(columns=None)
    plots.show(plots.drop_down(views), alt=alt, table=table.reset_index().round(3))


def _stages(staged: pd.DataFrame) -> Figure:
    figure = plots.figure(
        "How near does a shortlist come to the full search?",
        "work, as a share of the full search, on a logarithmic axis",
        "recall@10 of the dev questions, minus that of the full search",
        height=640,
    )
    lengths, cuts = sorted(set(staged["numbers"])), list(dict.fromkeys(staged["cut"]))
    for (cut, numbers), one in staged.groupby(["cut", "numbers"], sort=False):
        # colour and shape tell the length; the line's dash, and whether its marks are open, tell the cut
        place, style = lengths.index(numbers), cuts.index(cut)
        figure.add_scatter(
            x=one["work"].round(4).tolist(),
            y=one["gap"].round(4).tolist(),
            name=f"{numbers} {cut}",
            mode="lines+markers",
            line={"color": plots.COLOURS[place], "dash": ("dot", "solid")[style]},
            marker={"size": 9, "symbol": plots.SHAPES[place] + ("-open", "")[style]},
            hovertext=[
                f"{numbers} {cut}, shortlist of {row.shortlist}: {row.gap:+.3f} at {row.work:.1%} of the work"
                for row in one.itertuples()
            ],
            hovertemplate=plots.HOVER,
        )
    figure.add_hline(y=0, line={"color": plots.TEXT, "dash": "dot"})
    figure.update_xaxes(type="log", tickvals=[0.05, 0.1, 0.2, 0.4], ticktext=["5%", "10%", "20%", "40%"])
    return figure
