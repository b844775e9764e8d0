"""The template of every figure: colours, shapes, axes and text, and the checks of what a chart is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from course_utils import _validate

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# Okabe and Ito's colours that reach 3:1 on white as marks; text is always near-black.
COLOURS = ("#0072B2", "#D55E00", "#007A5A", "#A3447F", "#000000", "#7A5C00")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SHAPES = ("circle", "diamond", "square", "triangle-up", "x", "cross")
TEXT = "#1A1A1A"
# One hue that darkens steadily, so it reads in grey too; its dark end still carries TEXT at 4.5:1.
SHADES = ("#FFFFFF", "#4A90D0")
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
    result.update_layout(xaxis={**AXIS, "title": {"text": x_title}}, yaxis={**AXIS, "title": {"text": y_title}})
    return result


def layout(title: str, height: int) -> dict[str, Any]:
    """What every figure has: text, title, colours, margins, and the legend below."""
    return {
        "template": "none",
        "autotypenumbers": "strict",  # "1990" is a name; what is meant as a number comes as one
        "title": {"text": title, "x": 0.01, "xanchor": "left", "xref": "container", "font": {"size": 16}},
        "font": {"size": 14, "color": TEXT},
        "colorway": COLOURS,
        "height": height,
        "margin": {"l": 60, "r": 20, "t": 60, "b": 110},
        "legend": {"orientation": "h", "yref": "container", "y": 0.01, "yanchor": "bottom", "x": 0},
        "hoverlabel": {"font": {"size": 14, "color": TEXT}, "bgcolor": "#FFFFFF"},
    }


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
