"""The template of every figure: colours, shapes, axes, lines of text, and the checks of what a chart is given."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from course_utils import _validate

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# Okabe and Ito's colours that reach 3:1 on white as marks; text is always black.
COLOURS = ("#0072B2", "#D55E00", "#007A5A", "#A3447F", "#000000", "#7A5C00")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SHAPES = ("circle", "diamond", "square", "triangle-up", "x", "cross")
TEXT = "#000000"
FAMILY = "Arial, Helvetica, sans-serif"  # as wide on one machine as on another: Linux has Liberation Sans for it
# One hue that darkens steadily, so it reads in grey too; its dark end still carries TEXT at 4.5:1.
SHADES = ("#FFFFFF", "#4A90D0")
# The narrowest place of a figure is JupyterLab with its side bar in a window of 800 pixels: 368 are left.
TITLE_LETTERS, AXIS_LETTERS = 44, 24  # of a line in the title, in an axis' title
TITLE_LINE, LINE = 21, 19  # pixels from line to line, in the title and elsewhere
MODE_BAR = 28  # pixels from the top, for plotly's buttons
HOVER = "%{hovertext}<extra></extra>"
UNNAMED = "(no label)"
AXIS = {
    "showgrid": True,
    "gridcolor": "#D9D9D9",
    "zerolinecolor": "#8C8C8C",
    "automargin": True,
    "ticks": "outside",
}


def figure(title: str, x_title: str, y_title: str, *, height: int = 420) -> Figure:
    """An empty figure in the course's template, with a title that says the figure's one sentence."""
    import plotly.graph_objects as go

    result = go.Figure(layout=layout(title, height))
    for axis, name in ((result.layout.xaxis, x_title), (result.layout.yaxis, y_title)):
        lines = wrapped(name, AXIS_LETTERS) or None  # plotly leaves room even for an empty title
        axis.update({**AXIS, "title": {"text": lines, "font": {"size": 14}}})
    result.layout.height += LINE * (result.layout.xaxis.title.text or "").count("<br>")
    return result


def layout(title: str, height: int) -> dict[str, Any]:
    """What every figure has: text, title, colours, margins, and the legend below; `height` is with one line of title.

    The title stands below plotly's buttons, and is broken into lines that fit where a figure is narrowest.
    """
    text = wrapped(title, TITLE_LETTERS)
    above = TITLE_LINE * text.count("<br>")
    # plotly hangs a single line from that height, and stands the first of several on it
    top = MODE_BAR + (11 if above else 0)
    return {
        "template": "none",
        "autotypenumbers": "strict",  # "1990" is a name; what is meant as a number comes as one
        "title": {
            "text": text,
            **{"x": 0.01, "xanchor": "left", "xref": "container"},
            **{"y": 1, "yanchor": "top", "yref": "container", "pad": {"t": top}},
            "font": {"size": 16},
        },
        "font": {"size": 14, "color": TEXT, "family": FAMILY},
        "colorway": COLOURS,
        "height": height + above,
        "margin": {"l": 60, "r": 20, "t": 60 + above, "b": 110},
        "legend": {
            "orientation": "h",
            **{"x": 0.01, "xref": "container"},
            **{"y": 0.01, "yref": "container", "yanchor": "bottom"},
            "tracegroupgap": 0,
        },
        "hoverlabel": {"font": {"size": 14, "color": TEXT}, "bgcolor": "#FFFFFF"},
    }


def make_room_for_legend(figure: Figure) -> None:
    """Make a figure higher by the rows that its legend has beyond the first where the figure is 500 pixels wide."""
    names = [len(trace.name) for trace in figure.data if trace.name and trace.showlegend is not False] or [0]
    in_a_row = max(1, 500 // (50 + 7 * max(names)))
    figure.layout.height += LINE * ((len(names) - 1) // in_a_row)


def wrapped(text: str, letters: int) -> str:
    """Text in lines of at most so many letters, as plotly writes them; a line break of its own is kept.

    >>> wrapped("Nationalities mostly, currencies seldom", 24)
    'Nationalities mostly,<br>currencies seldom'
    """
    return "<br>".join("<br>".join(textwrap.wrap(line, letters, break_long_words=False)) for line in text.split("<br>"))


def both(low: Any, high: Any) -> bool:
    """Whether there are intervals; one end without the other is refused."""
    if (low is None) != (high is None):
        raise ValueError(f"low, high: expected both or none, got only {'high' if low is None else 'low'}.")
    return low is not None


def ends(low: Any, high: Any) -> tuple[np.ndarray, np.ndarray]:
    """The ends of intervals as arrays; a low end above its high end is refused."""
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    same_length(low=low, high=high)
    if (low > high).any():
        at = (low > high).argmax()
        raise ValueError(f"low, high: expected low ≤ high, got {low[at]:g} and {high[at]:g} at position {at}.")
    return low, high


def some(views: Mapping[str, Any], what: str) -> Mapping[str, Any]:
    """The views, if there is one."""
    if len(views) == 0:
        raise ValueError(f"{what}: expected a mapping with one or more, got an empty one.")
    return views


def few(series: Mapping[str, Any]) -> Mapping[str, Any]:
    """The series, if there are colours and shapes enough to tell them apart."""
    if len(series) > len(SHAPES):
        raise ValueError(
            f"expected at most {len(SHAPES)} series or groups, which colour and shape tell apart, got {len(series)}: "
            f"{', '.join(map(str, series))}. Next: merge some, or draw small multiples."
        )
    return series


def named(labels: Sequence, what: str = "labels") -> list[str]:
    """Labels as text, in their order whatever their index says; one that is missing is shown to be."""
    given = _validate.items(labels, what, "names")
    return [UNNAMED if _validate.is_missing(label) else str(label) for label in given]


def categories(labels: Sequence) -> list[str]:
    """Labels as categories of an axis, a place for each: one that occurred before gets a space of no width."""
    seen: Counter[str] = Counter()
    places = []
    for name in named(labels):
        places.append(name + "\u200b" * seen[name])
        seen[name] += 1
    return places


def same_length(**columns: Any) -> None:
    """Refuse columns of different lengths; one that is None does not count."""
    lengths = {name: len(column) for name, column in columns.items() if column is not None}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{length} {name}" for name, length in lengths.items())
        raise ValueError(f"{', '.join(lengths)}: expected one length, got {said}.")


def rounded(values: np.ndarray) -> list[Any]:
    """Plain numbers with four decimals: a stored figure stays small, and the same on every machine; NaN is a gap.

    A number below 0.01 keeps four digits, unless it is less than a millionth of the largest: rounding errors are.
    """
    given = np.asarray(values, dtype=float)
    if np.isinf(given).any():
        raise ValueError("values: expected finite numbers, or NaN for a gap, got infinity, which has no place to draw.")
    numbers, sizes = np.round(given, 4), np.abs(given)
    small = (sizes < 0.01) & (sizes > 1e-6 * np.nanmax(sizes, initial=0.0))
    numbers[small] = [float(f"{number:.4g}") for number in given[small]]
    return np.where(np.isnan(numbers), None, numbers).tolist()
