"""Does A beat B? Paired differences, one interval for each comparison, and all intervals right together.

Of 20 independent intervals of 95%, at least one misses its true value in 64 of 100 cases. The intervals here are
simultaneous: with probability `level` each comparison of the family that a section shows lies in its own.

The estimate is the mean over items, Σ sums / Σ sizes over the units that were drawn (articles, threads, seeds). The
items of a unit stay together, since alike items carry less news than their number says. One policy:

- 20 or more units: mean ± c · standard error. c is the quantile of the largest |t| of the family over resamples of
  whole units, each with a standard error of its own (max-t, Westfall and Young 1993). Comparisons on the same units are
  resampled together, so c is smaller where they move together; those on other units are taken as independent, the
  cautious case for normal statistics (Royen 2014).
- 5 to 19 units: mean ± t · standard error with Student's t at Bonferroni's level 1 − (1 − level) / m, m comparisons,
  and n − 1 degrees of freedom. For units of unequal size, n is (Σ sizes)² / Σ sizes² and the standard error is the
  jackknife's.
- Fewer than 5 units are an example, not a comparison, and are refused.

Where more than half of the units share one value, mostly 0, these count as one: 300 questions of which 6 tell two
systems apart have the t of 7 units, never that of fewer than 5. Where a family has both sorts, the few-unit comparisons
take their Bonferroni shares of the error, and the max-t part has the rest.

Share of families with a miss where all true differences are 0, at level 0.95, for 1, 4 and 18 comparisons, simulated
with 1,000 or 2,000 families each (±0.015). Student's t without a correction has 0.05, 0.19 and 0.60 in the first row.

    normal                         5 units  0.05 0.05 0.05     20 units  0.05 0.04 0.03     50 units  0.05 0.05 0.06
    normal, correlation 0.7        5 units  0.04 0.04 0.05     20 units  0.05 0.04 0.04     50 units  0.06 0.05 0.05
    1 to 8 alike items a unit      5 units  0.04 0.04 0.02     20 units  0.05 0.04 0.03     50 units  0.05 0.04 0.04
    −1, 0, 1; nine in ten are 0  100 units  0.02 0.01 0.00    300 units  0.05 0.05 0.04
    exponential, a long tail       8 units  0.10 0.20 0.39     20 units  0.05 0.06 0.04     50 units  0.05 0.06 0.05

So 5 to 19 units are enough where differences are about normal, which is to be looked at, and not for a long tail. No
interval knows of an event so rare that the sample has none. For 20 units, the last row and 18 comparisons, Bonferroni's
t missed in 0.29 and sign flips in 0.34; max-t from 10 units on made intervals of normal differences a quarter wider.

Why paired tests over what was drawn, corrected for their number: Demšar (2006), Dror et al. (2018). What few clusters
do to standard errors: Cameron, Gelbach and Miller (2008).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from course_utils import _validate

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

__all__ = ["FEWEST", "FEWEST_DRAWS", "MANY", "Comparison", "Comparisons", "differences", "resampled", "status"]


def __dir__() -> list[str]:
    """What completion offers after `compare.`: the nouns, not what they are made with."""
    return __all__


FEWEST = 5  # units; fewer are an example
FEWEST_DRAWS = 199  # 1 / (199 + 1) is still a small part of the usual error of 0.05
MANY = 20  # units from which resampling them is honest
# status, plotly's symbol, place of its colour in plots.COLOURS
_MARKS = (("better", "circle", 0), ("worse", "diamond", 1), ("undecided", "circle-open", 4), ("equal", "square", 2))
_CELLS = 2_000_000  # of a table (resamples, units) that is held at once, 16 MB


@dataclass(frozen=True)
class Comparison:
    """One member of a family: the estimate, its simultaneous interval, what it says, and how many units said it."""

    name: str
    mean: float
    low: float
    high: float
    status: str
    n_units: int

    @property
    def interval(self) -> tuple[float, float]:
        """(low, high)."""
        return self.low, self.high


@dataclass(frozen=True)
class Comparisons:
    """A family of comparisons whose intervals hold together with probability `level`; each field has one entry a name.

    `family[name]` is one `Comparison`. `status` is told against `line`, and "equal" needs a `margin`.
    """

    names: tuple[str, ...]
    means: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    statuses: tuple[str, ...]
    n_units: tuple[int, ...]
    level: float
    margin: float | None
    line: float

    def __getitem__(self, name: str) -> Comparison:
        if name not in self.names:
            raise KeyError(f"expected one of {', '.join(map(repr, self.names))}, got {name!r}.")
        i = self.names.index(name)
        return Comparison(name, self.means[i], self.lows[i], self.highs[i], self.statuses[i], self.n_units[i])

    @property
    def table(self) -> pd.DataFrame:
        """One row a comparison: difference, low, high, status, units. For `plots.show` give `table.reset_index()`."""
        import pandas as pd

        columns = {"difference": self.means, "low": self.lows, "high": self.highs, "status": self.statuses}
        return pd.DataFrame(columns | {"units": self.n_units}, index=pd.Index(self.names, name="comparison"))

    def figure(self, title: str, x_title: str, *, height: int | None = None) -> Figure:
        """One dot with its interval a comparison, in the order given, around a line; the margin is a grey band."""
        from course_utils import plots

        result = plots.figure(title, x_title, "", height=height or 210 + 34 * len(self.names))
        for said, symbol, colour in _MARKS:
            rows = [self[name] for name in self.names if self[name].status == said]
            if not rows:
                continue
            above = [round(one.high - one.mean, 6) for one in rows]
            below = [round(one.mean - one.low, 6) for one in rows]
            result.add_scatter(
                x=[round(one.mean, 6) for one in rows],
                y=[one.name for one in rows],
                name=said,
                mode="markers",
                showlegend=True,
                marker={"size": 11, "symbol": symbol, "color": plots.COLOURS[colour], "line": {"width": 2}},
                error_x={"type": "data", "symmetric": False, "array": above, "arrayminus": below, "width": 5},
                hovertext=[f"{one.name}: {one.mean:.4g} ({one.low:.4g} to {one.high:.4g})" for one in rows],
                hovertemplate=plots.HOVER,
            )
        around = (self.line - (self.margin or 0.0), self.line + (self.margin or 0.0))
        if self.margin is not None:
            band = {"fillcolor": "#D9D9D9", "line_width": 0, "layer": "below"}
            result.add_vrect(*around, **band, name=f"margin ± {self.margin:g}", showlegend=True)
        result.add_vline(x=self.line, line={"color": plots.TEXT, "width": 1.5, "dash": "dash"})
        # plotly looks at the points alone for its range, and sorts the rows by trace
        shown = (*self.lows, *self.highs, *around)
        room = 0.05 * (max(shown) - min(shown)) or 0.5
        result.update_xaxes(range=[round(min(shown) - room, 6), round(max(shown) + room, 6)])
        result.update_yaxes(categoryorder="array", categoryarray=list(self.names), autorange="reversed")
        return result

    def show(self, title: str, x_title: str) -> None:
        """Show `figure` with its description and `table`."""
        from course_utils import plots

        told = [
            f"{one.name} {one.mean:.3g} ({one.low:.3g} to {one.high:.3g}), {one.status}"
            for one in map(self.__getitem__, self.names)
        ]
        alt = f"A dot with its interval for each comparison, around a line at {self.line:g}: {'; '.join(told)}."
        plots.show(self.figure(title, x_title), alt=alt, table=self.table.round(4).reset_index())


def differences(
    values: Mapping[str, np.ndarray],
    *,
    units: np.ndarray | Mapping[str, np.ndarray | None] | None = None,
    level: float = 0.95,
    margin: float | None = None,
    line: float = 0.0,
    draws: int = 4_999,
    seed: int = 0,
) -> Comparisons:
    """Simultaneous intervals of the mean differences A − B of a family of comparisons; the policy stands above.

    `values` maps a name to the paired differences (n,), one an item; n may differ from name to name. `units` are labels
    (n,) of what was drawn, one array for all or one a name; without them each item is a unit of its own. `margin` is
    the half-width within which A and B count as equal, stated before measuring. `line` is what the mean is compared
    with: 0 for differences, 0.5 for accuracy against chance. Differences that are all equal give an interval of no
    width. Raises ValueError for fewer than five units, for NaN, and for lengths that do not fit.

    >>> family = differences({"A − B": [0.1, 0.3, 0.2, 0.4, 0.5], "A − C": [0.1, -0.2, 0.1, 0.0, 0.2]}, margin=0.01)
    >>> family.table.round(3)
                difference    low   high     status  units
    comparison
    A − B             0.30  0.053  0.547     better      5
    A − C             0.04 -0.197  0.277  undecided      5
    """
    _check(level, margin, line)
    _validate.between(draws, "draws", FEWEST_DRAWS, 1_000_000)
    names = list(_family(values, "values"))
    labels = units if isinstance(units, Mapping) else dict.fromkeys(names, units)
    _same_names(names, labels, "units")
    members = {name: _Member.of(_numbers(values[name], name), labels[name], name) for name in names}
    many = [name for name, member in members.items() if member.news >= MANY]
    together: list[list[_Member]] = []
    for one in (members[name] for name in many):  # comparisons on the same units
        block = next((block for block in together if np.array_equal(block[0].labels, one.labels)), None)
        together.append([one]) if block is None else block.append(one)
    rng = np.random.default_rng(seed)
    error = (1 - level) / len(members)  # each comparison's share of it
    c = _quantile([_largest_t(block, draws, rng) for block in together], 1 - error * len(many)) if many else 0.0
    found = {
        name: (one.mean, c * one.error if name in many else one.student_half(error), len(one.sums))
        for name, one in members.items()
    }
    return _told(found, level, margin, line)


def resampled(
    draws: Mapping[str, np.ndarray],
    estimates: Mapping[str, float],
    *,
    n_units: int | Mapping[str, int],
    level: float = 0.95,
    margin: float | None = None,
    line: float = 0.0,
) -> Comparisons:
    """The same for statistics which are no means, such as differences of correlations or of macro F1.

    `draws` maps a name to the statistic (n_draws,) on resamples of the `n_units` units, `estimates` to the statistic on
    the data. Where arrays have one length, row i must be the same resample for all. The interval is estimate ± half:
    c is the quantile of the largest |draw − estimate| / r in the family, r the root of the mean of its square, and
    half = r · √(n / (n − 1)) · t, t being as far out in Student's distribution with n − 1 degrees of freedom, n units,
    as c is in the normal one. Raises ValueError for fewer than five units or 199 draws, NaN, and unlike names.

    >>> draws = np.random.default_rng(0).normal(0.3, 0.1, size=2000)
    >>> resampled({"A − B": draws}, {"A − B": 0.3}, n_units=50).statuses
    ('better',)
    """
    from scipy.special import ndtr, stdtrit

    _check(level, margin, line)
    names = list(_family(draws, "draws"))
    counts = n_units if isinstance(n_units, Mapping) else dict.fromkeys(names, n_units)
    for other, what in ((estimates, "estimates"), (counts, "n_units")):
        _same_names(names, other, what)
    scaled: dict[int, np.ndarray] = {}
    spread = {}
    for name in names:
        away = np.abs(_numbers(draws[name], name) - _finite(estimates[name], f"estimates[{name!r}]"))
        if len(away) < FEWEST_DRAWS:
            raise ValueError(
                f"{name}: expected {FEWEST_DRAWS} or more draws, got {len(away)}. Next: resample more often."
            )
        _enough(counts[name], name)
        spread[name] = np.sqrt(np.mean(away**2))
        scaled[len(away)] = np.maximum(scaled.get(len(away), 0.0), away / (spread[name] or 1.0))
    tail = ndtr(-_quantile(list(scaled.values()), level))
    halves = {name: spread[name] * np.sqrt(n / (n - 1)) * -stdtrit(n - 1, tail) for name, n in counts.items()}
    found = {name: (float(estimates[name]), float(halves[name]), int(counts[name])) for name in names}
    return _told(found, level, margin, line)


def status(low: float, high: float, line: float = 0.0, margin: float | None = None) -> str:
    """What an interval says: "equal", "better", "worse" or "undecided"; the first that holds, ends on a bound do not.

    "equal": line − margin < low and high < line + margin, where a margin was stated. "better": low > line.
    "worse": high < line.

    >>> status(0.01, 0.04), status(0.01, 0.04, margin=0.05), status(0.0, 0.04)
    ('better', 'equal', 'undecided')
    """
    _check(0.95, margin, line)
    if not low <= high:
        raise ValueError(f"low, high: expected low ≤ high, got {low} and {high}.")
    if margin is not None and line - margin < low and high < line + margin:
        return "equal"
    return "better" if low > line else "worse" if high < line else "undecided"


# -- one comparison as sums over its units --------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Member:
    labels: np.ndarray  # (units,)
    sums: np.ndarray  # (units,) of the differences of a unit's items
    sizes: np.ndarray  # (units,) number of its items
    mean: float
    residuals: np.ndarray  # (units,) sums − mean · sizes
    news: int  # units, those that share one value counting as one if they are most

    @classmethod
    def of(cls, values: np.ndarray, labels: Any, name: str) -> _Member:
        distinct, unit = _units(labels, name, len(values))
        sums, sizes = np.bincount(unit, weights=values), np.bincount(unit).astype(float)
        # the mean of equal numbers is that number, not what rounding leaves
        mean = float(values[0]) if np.ptp(values) == 0 else float(values.mean())
        scale = np.abs(values).max() or 1.0
        residuals = sums - mean * sizes
        residuals[np.abs(residuals) <= 1e-12 * scale * sizes] = 0.0
        alike = np.unique(np.round(sums / sizes / scale, 9), return_counts=True)[1].max()
        news = len(sums) - alike + 1 if 2 * alike > len(sums) else len(sums)
        return cls(distinct, sums, sizes, mean, residuals, int(news))

    @property
    def error(self) -> float:
        n = len(self.sums)
        return float(np.sqrt(np.sum(self.residuals**2) * n / (n - 1)) / self.sizes.sum())

    def student_half(self, error: float) -> float:
        from scipy.special import stdtrit

        n, share = len(self.sums), self.sizes / self.sizes.sum()
        jackknife = np.sqrt((n - 1) / n * np.sum((self.residuals / (1 - share)) ** 2)) / self.sizes.sum()
        freedom = min(1 / np.sum(share**2), max(self.news, FEWEST)) - 1
        return float(-stdtrit(max(freedom, 1.0), error / 2) * jackknife)


def _largest_t(members: Sequence[_Member], draws: int, rng: np.random.Generator) -> np.ndarray:
    """Of each resample of the units that `members` share: the largest |mean − mean of the data| / standard error."""
    residuals = np.stack([member.residuals for member in members], axis=1)  # (units, members)
    sizes = np.stack([member.sizes for member in members], axis=1)
    squares, mixed, sizes_squared = residuals**2, residuals * sizes, sizes**2
    n = len(residuals)
    least = 1e-12 * squares.sum(axis=0)
    largest = np.empty(draws)
    step = max(1, _CELLS // n)
    for start in range(0, draws, step):
        rows = min(step, draws - start)
        drawn = rng.integers(0, n, size=(rows, n)) + n * np.arange(rows)[:, None]
        times = np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n).astype(float)
        items = times @ sizes
        shift = times @ residuals / items
        # Σ times (residual − shift · size)², the resample's own residuals, without a table (resamples, units, members)
        own = times @ squares - 2 * shift * (times @ mixed) + shift**2 * (times @ sizes_squared)
        error = np.sqrt(np.maximum(own, least) * n / (n - 1)) / items
        largest[start : start + rows] = (np.abs(shift) / error).max(axis=1)
    return largest


def _quantile(maxima: Sequence[np.ndarray], level: float) -> float:
    """The least c which all of the independent `maxima` stay within with probability `level`; (n + 1) counts itself."""
    candidates = np.sort(np.concatenate(maxima))
    shares = [np.searchsorted(np.sort(one), candidates, side="right") / (len(one) + 1) for one in maxima]
    inside = np.prod(shares, axis=0) >= level
    if not inside.any():
        raise ValueError(
            f"draws: expected enough for a level of {level:.3f} with {len(maxima)} independent sets of units, got "
            f"{len(maxima[0])}. Next: resample more often."
        )
    return float(candidates[inside.argmax()])


def _told(
    found: Mapping[str, tuple[float, float, int]], level: float, margin: float | None, line: float
) -> Comparisons:
    means, halves, n_units = zip(*found.values(), strict=True)
    lows = tuple(mean - half for mean, half in zip(means, halves, strict=True))
    highs = tuple(mean + half for mean, half in zip(means, halves, strict=True))
    statuses = tuple(status(low, high, line, margin) for low, high in zip(lows, highs, strict=True))
    return Comparisons(tuple(found), means, lows, highs, statuses, n_units, level, margin, float(line))


# -- what is refused ------------------------------------------------------------------------------------------


def _check(level: float, margin: float | None, line: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"level: expected a probability between 0 and 1, such as 0.95, got {level!r}.")
    if margin is not None and not 0 < margin < np.inf:
        raise ValueError(f"margin: expected a finite number above 0, or None for no claim of equality, got {margin!r}.")
    _finite(line, "line")


def _finite(value: float, name: str) -> float:
    if not np.isfinite(value):
        raise ValueError(f"{name}: expected a finite number, got {value!r}.")
    return float(value)


def _family(values: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(values, Mapping) or not values:
        got = "an empty one" if isinstance(values, Mapping) else type(values).__name__
        raise ValueError(
            f"{name}: expected a mapping with an array a comparison, got {got}. Next: pass {{'A − B': …}}."
        )
    return values


def _same_names(names: Sequence[str], other: Mapping[str, Any], what: str) -> None:
    unlike = set(names) ^ set(other)
    if unlike:
        raise ValueError(
            f"{what}: expected the names {sorted(names)}, got {sorted(other)}. Next: see {sorted(unlike)}."
        )


def _numbers(values: Any, name: str) -> np.ndarray:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not len(array):
        raise ValueError(f"{name}: expected paired differences, one an item, shape (n,), got {array.shape}.")
    bad = np.flatnonzero(~np.isfinite(array))
    if len(bad):
        raise ValueError(
            f"{name}: expected finite numbers, got {array[bad[0]]} at row {bad[0]}, {len(bad)} in all. "
            "Next: find out why it has no score; to leave it out changes the question."
        )
    return array


def _units(labels: Any, name: str, n_items: int) -> tuple[np.ndarray, np.ndarray]:
    """The distinct labels, and for each item which of them it has."""
    labels = np.arange(n_items) if labels is None else np.asarray(labels)
    if labels.shape != (n_items,):
        raise ValueError(f"{name}: expected one unit label for each of {n_items} items, got shape {labels.shape}.")
    try:
        missing = bool((labels != labels).any())  # NaN, as which pandas reads an empty cell
        distinct, inverse = np.unique(labels, return_inverse=True)
    except TypeError as error:
        raise ValueError(f"{name}: expected unit labels of one kind, all text or all numbers: {error}.") from error
    if missing:
        raise ValueError(f"{name}: expected a unit label for each item, got NaN. Next: name the missing units.")
    _enough(len(distinct), name)
    return distinct, inverse


def _enough(n_units: int, name: str) -> None:
    if n_units < FEWEST:
        raise ValueError(
            f"{name}: expected at least {FEWEST} units, got {n_units}. That is an example, not a comparison. "
            "Next: run more seeds, draw more units, or show the numbers without a verdict."
        )
