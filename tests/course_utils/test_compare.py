"""Simultaneous intervals: error rates by simulation, hand calculations, the rule of the statuses, refusals."""

import time

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, t, ttest_1samp

from course_utils import compare, metrics

FAMILIES = 400
ALLOWED = int(binom.ppf(0.999, FAMILIES, 0.05))  # misses that a true error of 5% brings in 999 of 1,000 simulations


def normal(rng, m, n):
    return rng.normal(size=(m, n)), None


def correlated(rng, m, n):
    """Several systems against one: correlation 0.7 between the differences."""
    return 0.7**0.5 * rng.normal(size=n) + 0.3**0.5 * rng.normal(size=(m, n)), None


def recall(rng, m, n):
    """Found by one of two systems only, in 10 of 100 questions."""
    return rng.choice([-1.0, 0.0, 1.0], p=[0.05, 0.9, 0.05], size=(m, n)), None


def skewed_recall(rng, m, n):
    """Rarely a whole answer lost, twice as often half of one won: mean 0, skewed."""
    return rng.choice([-1.0, 0.0, 0.5], p=[0.04, 0.88, 0.08], size=(m, n)), None


def exponential(rng, m, n):
    return rng.exponential(size=(m, n)) - 1, None


def clustered(rng, m, n):
    """One to eight items a unit, alike within it."""
    unit = np.repeat(np.arange(n), rng.integers(1, 9, size=n))
    return 0.5 * rng.normal(size=(m, n))[:, unit] + rng.normal(size=(m, len(unit))), unit


def misses(draw, m, n, intervals, truth=0.0):
    """In how many of FAMILIES families an interval misses `truth`; the seeds are fixed."""
    rng = np.random.default_rng(1000 * n + m)
    count = 0
    for _ in range(FAMILIES):
        values, unit = draw(rng, m, n)
        low, high = intervals(values + truth, unit)
        count += bool(np.any((low > truth) | (high < truth)))
    return count


def ours(values, unit):
    family = compare.differences({str(i): row for i, row in enumerate(values)}, units=unit, draws=299)
    return np.array(family.lows), np.array(family.highs)


def uncorrected(values, unit):
    """Each at 95%: right for one comparison, wrong for a family."""
    return metrics.student_interval(values.T)


def as_if_each_item_were_a_unit(values, unit):
    return ours(values, None)


def widths(family):
    return np.subtract(family.highs, family.lows)


CASES = [
    (normal, 1, 5),
    (normal, 6, 5),
    (normal, 6, 19),
    (normal, 6, 20),
    (normal, 12, 30),
    (correlated, 3, 5),
    (correlated, 12, 20),
    (recall, 6, 40),
    (recall, 4, 250),
    (skewed_recall, 3, 150),
    (exponential, 4, 25),
    (clustered, 4, 6),
    (clustered, 6, 20),
    (clustered, 3, 50),
]


@pytest.mark.parametrize(("draw", "m", "n"), CASES, ids=lambda value: getattr(value, "__name__", value))
def test_the_error_of_a_family_is_at_most_what_was_stated(draw, m, n):
    assert misses(draw, m, n, ours) <= ALLOWED


@pytest.mark.parametrize(
    ("draw", "m", "n", "intervals"),
    [
        (normal, 6, 5, uncorrected),
        (normal, 6, 20, uncorrected),
        (correlated, 12, 20, uncorrected),
        (recall, 6, 300, uncorrected),
        (clustered, 3, 20, as_if_each_item_were_a_unit),
    ],
)
def test_the_same_check_rejects_what_is_wrong(draw, m, n, intervals):
    assert misses(draw, m, n, intervals) > ALLOWED


def test_the_error_is_used_up_where_the_policy_can_be_exact():
    least = int(binom.ppf(0.001, FAMILIES, 0.05))
    assert misses(normal, 1, 5, ours) >= least and misses(correlated, 4, 40, ours) >= least


@pytest.mark.parametrize(("draw", "m", "n"), [(normal, 6, 5), (correlated, 4, 25), (clustered, 3, 25)])
def test_the_truth_is_covered_where_it_is_not_zero(draw, m, n):
    assert misses(draw, m, n, ours, truth=3.7) <= ALLOWED


def test_a_family_of_few_and_many_units_keeps_its_error():
    rng, count = np.random.default_rng(3), 0
    for _ in range(FAMILIES):
        values = {str(i): rng.normal(size=n) for i, n in enumerate([6, 6, 6, 30, 30, 50])}
        family = compare.differences(values, draws=299)
        count += any(low > 0 or high < 0 for low, high in zip(family.lows, family.highs, strict=True))
    assert count <= ALLOWED


def correlation_of_columns(data):
    centred = data - data.mean(axis=-2, keepdims=True)
    x, y, z = np.moveaxis(centred, -1, 0)
    norms = [(one**2).sum(axis=-1) ** 0.5 for one in (x, y, z)]
    return ((x * y).sum(axis=-1) / norms[0] - (x * z).sum(axis=-1) / norms[0] * norms[1] / norms[2]) / norms[1]


def test_resampled_statistics_keep_the_error():
    rng, count, n = np.random.default_rng(4), 0, 40
    for _ in range(FAMILIES):
        data = rng.normal(size=(3, n, 3)) + rng.normal(size=(3, n, 1))  # both correlations are 0.5
        rows = rng.integers(0, n, size=(299, n))
        draws = {str(i): correlation_of_columns(data[i][rows]) for i in range(3)}
        estimates = {str(i): correlation_of_columns(data[i]) for i in range(3)}
        family = compare.resampled(draws, estimates, n_units=n)
        count += any(low > 0 or high < 0 for low, high in zip(family.lows, family.highs, strict=True))
    assert count <= ALLOWED


def test_resampled_means_have_the_interval_of_their_differences():
    rng = np.random.default_rng(5)
    values = {name: rng.normal(size=60) for name in "abc"}
    rows = rng.integers(0, 60, size=(4_000, 60))
    family = compare.resampled(
        {name: one[rows].mean(axis=1) for name, one in values.items()},
        {name: one.mean() for name, one in values.items()},
        n_units=60,
    )
    np.testing.assert_allclose(widths(family), widths(compare.differences(values)), rtol=0.08)


def test_resampled_by_hand():
    draws = np.r_[np.full(100, -1.0), np.full(100, 1.0)]  # r = 1 and every |draw − estimate| / r = 1, so c = 1
    one = compare.resampled({"a": 2 * draws}, {"a": 0.0}, n_units=10)["a"]
    half = 2 * (10 / 9) ** 0.5 * t.isf(0.15865525393145707, 9)  # Φ(−1)
    assert one.interval == pytest.approx((-half, half)) and one.n_units == 10
    # two lengths are taken as independent: both must stay within
    family = compare.resampled({"a": draws, "b": np.r_[draws, draws]}, {"a": 0.0, "b": 0.0}, n_units={"a": 10, "b": 20})
    assert family["a"].high == pytest.approx(half / 2) and family["b"].high < half / 2


def test_one_comparison_of_five_seeds_is_students():
    seeds = np.array([0.021, 0.034, 0.012, 0.040, 0.018])
    one = compare.differences({"A − B": seeds})["A − B"]
    assert one.interval == pytest.approx(tuple(ttest_1samp(seeds, 0).confidence_interval(0.95)), rel=1e-10)
    assert one.interval == pytest.approx(metrics.student_interval(seeds), rel=1e-10)
    assert one.mean == pytest.approx((0.021 + 0.034 + 0.012 + 0.040 + 0.018) / 5) and one.n_units == 5


def test_a_family_of_few_seeds_is_students_by_bonferroni():
    rng = np.random.default_rng(6)
    values = {name: rng.normal(size=n) for name, n in (("a", 5), ("b", 8), ("c", 19))}
    family = compare.differences(values, level=0.9)
    for name, one in values.items():
        assert family[name].interval == pytest.approx(metrics.student_interval(one, level=1 - 0.1 / 3), rel=1e-9)
    many = compare.differences(values | {"d": rng.normal(size=100)}, level=0.9)
    assert many["a"].interval == pytest.approx(metrics.student_interval(values["a"], level=1 - 0.1 / 4), rel=1e-9)


def test_equal_units_count_as_their_means():
    rng = np.random.default_rng(7)
    per_unit = rng.normal(size=(6, 4))
    one = compare.differences({"a": per_unit.ravel()}, units=np.repeat(list("uvwxyz"), 4))["a"]
    assert one.interval == pytest.approx(metrics.student_interval(per_unit.mean(axis=1)), rel=1e-9)
    assert one.n_units == 6


def test_the_mean_is_the_mean_over_items():
    values, units = [1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0], [0, 0, 0, 1, 2, 3, 4]
    assert compare.differences({"a": values}, units=units)["a"].mean == pytest.approx(3 / 7)


def test_many_units_by_a_resampling_written_out():
    rng = np.random.default_rng(8)
    a, b = rng.exponential(size=(2, 30))
    largest = []
    for _ in range(4_000):
        rows = rng.integers(0, 30, size=30)
        largest.append(max(abs(x[rows].mean() - x.mean()) / (x[rows].std(ddof=1) / 30**0.5) for x in (a, b)))
    family = compare.differences({"a": a, "b": b})
    for name, x in (("a", a), ("b", b)):
        half = np.quantile(largest, 0.95) * x.std(ddof=1) / 30**0.5
        assert (family[name].high - family[name].low) / 2 == pytest.approx(half, rel=0.06)


def test_a_large_effect_is_found_and_a_small_one_is_not():
    rng = np.random.default_rng(9)
    values = {name: rng.normal(effect, 1.0, size=100) for name, effect in (("up", 0.8), ("down", -0.8), ("no", 0.0))}
    assert compare.differences(values).statuses == ("better", "worse", "undecided")


def test_max_t_is_narrower_than_bonferroni_where_comparisons_move_together():
    values, _ = correlated(np.random.default_rng(10), 12, 100)
    family = compare.differences({str(i): row for i, row in enumerate(values)})
    low, high = metrics.student_interval(values.T, level=1 - 0.05 / 12)
    assert np.all(widths(family) < 0.97 * (high - low))
    alone = np.mean([widths(compare.differences({"a": row})) for row in values])
    assert np.all(widths(family) > 1.1 * alone)


def test_one_comparison_twice_costs_nothing():
    one = np.random.default_rng(11).normal(size=80)
    twice, once = compare.differences({"a": one, "b": one}), compare.differences({"a": one})
    assert twice["b"].interval == pytest.approx(once["a"].interval)


def test_other_units_are_taken_as_independent():
    one = np.random.default_rng(12).normal(size=80)
    labels = {"a": np.arange(80), "b": np.arange(80) + 1000}
    assert (
        widths(compare.differences({"a": one, "b": one}, units=labels))[0] > widths(compare.differences({"a": one}))[0]
    )


def test_ignoring_units_is_narrower_on_clustered_data():
    rng = np.random.default_rng(13)
    article = np.repeat(np.arange(40), 6)
    values = rng.normal(size=40)[article] + 0.3 * rng.normal(size=240)
    honoured, ignored = (compare.differences({"a": values}, units=units) for units in (article, None))
    assert widths(honoured)[0] > 1.8 * widths(ignored)[0]
    assert (honoured["a"].n_units, ignored["a"].n_units) == (40, 240)
    shuffled = rng.permutation(240)
    again = compare.differences({"a": values[shuffled]}, units=np.array([f"{a:02}" for a in article])[shuffled])
    assert again["a"].interval == pytest.approx(honoured["a"].interval)


def test_a_mapping_of_units_has_labels_or_none_for_each_name():
    rng = np.random.default_rng(14)
    family = compare.differences(
        {"seeds": rng.normal(size=5), "questions": rng.normal(size=100)},
        units={"seeds": None, "questions": np.repeat(np.arange(25), 4)},
    )
    assert family.n_units == (5, 25)


def test_ties_count_as_one_unit():
    few = np.r_[np.ones(6), np.zeros(294)]  # six questions decide: as seven units
    one = compare.differences({"a": few})["a"]
    assert (one.high - one.low) / 2 == pytest.approx(t.ppf(0.975, 6) * few.std(ddof=1) / 300**0.5)
    assert one.n_units == 300
    two = compare.differences({"a": np.r_[1.0, np.zeros(299)]})["a"]  # not as fewer than five
    assert (two.high - two.low) / 2 == pytest.approx(t.ppf(0.975, 4) / 300, rel=1e-6)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("n", [5, 10, 100])
@pytest.mark.parametrize("value", [0.0, 0.1, -0.3])
def test_equal_differences_have_an_interval_of_no_width(n, value):
    rng = np.random.default_rng(15)
    family = compare.differences({"same": np.full(n, value), "other": rng.normal(size=60)}, line=0.1, margin=0.05)
    assert family["same"].interval == (value, value)
    assert family["same"].status == ("equal" if value == 0.1 else "worse")
    assert compare.differences({"same": np.full(n, 0.1)}, line=0.1).statuses == ("undecided",)
    assert np.isfinite(family["other"].interval).all()


@pytest.mark.filterwarnings("error")
def test_units_of_equal_means_and_constant_draws_work():
    units = np.repeat(np.arange(30), 2)
    assert compare.differences({"a": np.tile([0.1, -0.1], 30)}, units=units)["a"].interval == pytest.approx((0, 0))
    assert compare.resampled({"a": np.zeros(200)}, {"a": 0.0}, n_units=9)["a"].interval == (0.0, 0.0)


@pytest.mark.parametrize(
    ("low", "high", "line", "margin", "expected"),
    [
        (0.01, 0.04, 0.0, None, "better"),
        (-0.04, -0.01, 0.0, None, "worse"),
        (-0.01, 0.04, 0.0, None, "undecided"),
        (0.0, 0.04, 0.0, None, "undecided"),
        (-0.04, 0.0, 0.0, None, "undecided"),
        (0.0, 0.0, 0.0, None, "undecided"),
        (0.01, 0.04, 0.0, 0.05, "equal"),
        (-0.04, 0.04, 0.0, 0.05, "equal"),
        (-0.05, 0.04, 0.0, 0.05, "undecided"),
        (-0.04, 0.05, 0.0, 0.05, "undecided"),
        (0.01, 0.05, 0.0, 0.05, "better"),
        (-0.06, -0.01, 0.0, 0.05, "worse"),
        (-0.06, 0.06, 0.0, 0.05, "undecided"),
        (0.51, 0.60, 0.5, None, "better"),
        (0.40, 0.49, 0.5, None, "worse"),
        (0.48, 0.51, 0.5, 0.05, "equal"),
    ],
)
def test_the_rule_of_the_statuses(low, high, line, margin, expected):
    assert compare.status(low, high, line, margin) == expected
    if line == 0.0 and expected in ("better", "worse"):
        assert compare.status(-high, -low, line, margin) == {"better": "worse", "worse": "better"}[expected]


def test_the_status_is_told_against_the_line_and_the_margin():
    values = np.random.default_rng(16).normal(0.6, 0.1, size=100)
    assert compare.differences({"a": values}, line=0.5).statuses == ("better",)
    assert compare.differences({"a": values}, line=0.7).statuses == ("worse",)
    assert compare.differences({"a": values}, line=0.6, margin=0.05).statuses == ("equal",)


TEN = np.arange(10.0)


@pytest.mark.parametrize(
    ("values", "more", "message"),
    [
        ({}, {}, "values: expected a mapping .* got an empty one"),
        (TEN, {}, "values: expected a mapping .* got ndarray"),
        ({"a": TEN, "b": [1.0, np.nan, 2.0, 3.0, 4.0]}, {}, "b: expected finite numbers, got nan at row 1"),
        ({"a": np.ones((5, 2))}, {}, r"a: expected paired differences.*\(5, 2\)"),
        ({"a": TEN[:4]}, {}, "a: expected at least 5 units, got 4. That is an example, not a comparison"),
        ({"a": TEN}, {"units": np.repeat([1, 2], 5)}, "a: expected at least 5 units, got 2"),
        ({"a": TEN, "b": TEN[:6]}, {"units": np.arange(10)}, "b: expected one unit label for each of 6 items, got"),
        ({"a": TEN, "b": TEN}, {"units": {"a": np.arange(10)}}, r"units: expected the names \['a', 'b'\], got \['a'\]"),
        ({"a": TEN}, {"units": np.r_[np.nan, np.arange(9)]}, "a: expected a unit label for each item, got NaN"),
        ({"a": TEN}, {"units": np.array(["x", 1] * 5, dtype=object)}, "a: expected unit labels of one kind"),
        ({"a": TEN}, {"margin": 0.0}, "margin: expected a finite number above 0"),
        ({"a": TEN}, {"margin": np.inf}, "margin: expected a finite number above 0"),
        ({"a": TEN}, {"margin": np.nan}, "margin: expected a finite number above 0"),
        ({"a": TEN}, {"level": 95}, "level: expected a probability"),
        ({"a": TEN}, {"line": np.nan}, "line: expected a finite number"),
        ({"a": TEN}, {"draws": 10}, "draws: expected a whole number from 199"),
    ],
)
def test_refuses(values, more, message):
    with pytest.raises(ValueError, match=message):
        compare.differences(values, **more)


@pytest.mark.parametrize(
    ("draws", "estimates", "n_units", "message"),
    [
        ({}, {}, 10, "draws: expected a mapping"),
        ({"a": np.ones(300)}, {"b": 1.0}, 10, "estimates: expected the names"),
        ({"a": np.ones(300)}, {"a": 1.0}, {"b": 10}, "n_units: expected the names"),
        ({"a": np.ones(300)}, {"a": np.nan}, 10, r"estimates\['a'\]: expected a finite number"),
        ({"a": np.r_[np.ones(300), np.nan]}, {"a": 1.0}, 10, "a: expected finite numbers, got nan at row 300"),
        ({"a": np.ones(50)}, {"a": 1.0}, 10, "a: expected 199 or more draws, got 50"),
        ({"a": np.ones(300)}, {"a": 1.0}, 4, "a: expected at least 5 units, got 4"),
    ],
)
def test_resampled_refuses(draws, estimates, n_units, message):
    with pytest.raises(ValueError, match=message):
        compare.resampled(draws, estimates, n_units=n_units)


def test_other_refusals():
    with pytest.raises(ValueError, match="low, high: expected low ≤ high"):
        compare.status(0.2, 0.1)
    with pytest.raises(ValueError, match="low, high"):
        compare.status(np.nan, 0.1)
    with pytest.raises(KeyError, match="expected one of 'a', got 'b'"):
        compare.differences({"a": TEN})["b"]


def test_the_same_call_gives_the_same_intervals():
    values = {name: np.random.default_rng(17).normal(size=300) for name in "ab"}
    once, again = (compare.differences(values, seed=1) for _ in range(2))
    assert once == again and once != compare.differences(values, seed=2)


@pytest.fixture
def family():
    rng = np.random.default_rng(18)
    effects = {"up": 0.5, "none": 0.0, "down": -0.5, "tiny": 0.01}
    return compare.differences({name: rng.normal(e, abs(e) / 2 + 0.01, size=50) for name, e in effects.items()})


def test_the_table(family):
    assert list(family.table.columns) == ["difference", "low", "high", "status", "units"]
    assert family.table.index.tolist() == ["up", "none", "down", "tiny"]
    assert family.table.loc["down", "status"] == "worse" and family.table.loc["down", "units"] == 50
    assert family.table.loc["up", ["low", "difference", "high"]].is_monotonic_increasing
    assert isinstance(family.table, pd.DataFrame) and all(type(status) is str for status in family.statuses)


def test_the_figure(family):
    figure = family.figure("Which beats the baseline?", "difference in recall")
    points = {y: (trace, i) for trace in figure.data for i, y in enumerate(trace.y)}
    assert set(points) == set(family.names) and tuple(figure.layout.yaxis.categoryarray) == family.names
    for name, (trace, i) in points.items():
        one = family[name]
        assert trace.name == one.status and trace.x[i] == pytest.approx(one.mean, abs=1e-6)
        assert trace.x[i] + trace.error_x.array[i] == pytest.approx(one.high, abs=3e-6)
        assert trace.x[i] - trace.error_x.arrayminus[i] == pytest.approx(one.low, abs=3e-6)
    symbols = [(trace.marker.symbol, trace.marker.color) for trace in figure.data]
    assert len({symbol for symbol, _ in symbols}) == len({colour for _, colour in symbols}) == len(figure.data)
    (line,) = figure.layout.shapes
    assert (line.x0, line.x1) == (0, 0)
    left, right = figure.layout.xaxis.range
    assert left < min(family.lows) and right > max(family.highs) and left < 0 < right
    assert (
        figure.layout.title.text == "Which beats the baseline?"
        and family.figure("A", "x", height=300).layout.height == 300
    )


def test_it_shows_itself_with_a_description_and_a_table(family, capsys):
    family.show("Which beats the baseline?", "difference in recall")
    said = capsys.readouterr().out
    assert "[Figure: Which beats the baseline?]" in said
    for one in (family[name] for name in family.names):
        assert f"{one.name} {one.mean:.3g} ({one.low:.3g} to {one.high:.3g}), {one.status}" in said
    assert "around a line at 0: up " in said and all(column in said for column in ("comparison", *family.table.columns))


def test_the_figure_shows_the_margin_and_a_far_line():
    family = compare.differences({"a": np.full(9, 0.6)}, line=0.5, margin=0.2)
    figure = family.figure("Equal?", "accuracy")
    assert sorted((shape.x0, shape.x1) for shape in figure.layout.shapes) == [(0.3, 0.7), (0.5, 0.5)]
    assert figure.layout.xaxis.range[0] < 0.3 and figure.layout.xaxis.range[1] > 0.7
    low, high = compare.differences({"a": np.zeros(9)}).figure("Nothing", "x").layout.xaxis.range
    assert low < 0 < high


def test_eighteen_comparisons_take_well_under_a_second():
    rng = np.random.default_rng(19)
    article = rng.integers(0, 100, size=300)
    began = time.process_time()
    compare.differences({str(i): rng.normal(size=300) for i in range(18)}, units=article)
    assert time.process_time() - began < 2
