import numpy as np
import pandas as pd
import pytest

from course_utils import _validate


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([[1.0, float("nan")]], r"expected finite numbers, got nan at \[0, 1\]"),
        ([[1.0, float("inf")]], r"got inf at \[0, 1\]"),
        ([1.0, 2.0], r"expected shape \(n, dim\), got \(2,\)\. For one vector, pass"),
        ([[[1.0]]], r"got \(1, 1, 1\)"),
        (np.empty((0, 3)), "at least one row"),
        ([[1.0], [1.0, 2.0]], "numbers in rows of one length"),
        ([["a"]], "expected numbers"),
        ([[0.0, 0.0]], r"1 zero row\(s\), the first at 0"),
    ],
)
def test_matrix_names_what_is_wrong(values, says):
    with pytest.raises(ValueError, match=says):
        _validate.matrix(values, "embeddings", allow_zero=False)


def test_matrix_keeps_float32_and_widens_the_rest():
    assert _validate.matrix(np.ones((2, 3), np.float32), "x").dtype == np.float32
    assert _validate.matrix(np.ones((2, 3), np.float16), "x").dtype == np.float64
    assert _validate.matrix([[1, 2]], "x").dtype == np.float64


@pytest.mark.parametrize(
    ("values", "error", "says"),
    [
        ("one", TypeError, r"got one string\. For one text, pass \['one'\]"),
        ([], ValueError, "at least one string"),
        (["a", None], TypeError, "got NoneType at position 1"),
        (["a", 3], TypeError, "got int at position 1"),
        (None, TypeError, "expected a list of strings, got NoneType"),
        (np.array("a"), TypeError, "expected a list of strings, got ndarray"),
        (b"ab", TypeError, r"got bytes\. Decode it first"),
        ({"a": "one"}, TypeError, r"got dict\. A loop over it gives its keys\. Next: list\(texts\.values\(\)\)"),
        ({"one", "two"}, TypeError, r"got set\. A set has no order"),
        (pd.DataFrame({"text": ["one"]}), TypeError, r"got DataFrame\. .*names of its columns.*texts\['NAME'\]"),
        (pd.Series(["one", None], dtype=object), TypeError, "got NoneType at position 1"),
        (["é", "x\ud83d"], ValueError, r"half of a surrogate pair at position 1 \('\\ud83d', character 1\)"),
    ],
)
def test_texts_names_what_is_wrong(values, error, says):
    with pytest.raises(error, match=says):
        _validate.texts(values)


def test_the_advice_for_halves_of_a_pair_mends_them():
    whole, alone = "\ud83d\ude42", "a\ud83d"
    mended = [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in (whole, alone)]
    assert mended == ["🙂", "a\ufffd"] == _validate.texts(mended)


def test_texts_may_come_in_anything_with_an_order():
    for given in (
        ("a", "b"),
        np.array(["a", "b"]),
        pd.Series(["a", "b"], index=[7, 8]),
        iter("ab"),
        {"a": 1, "b": 2}.keys(),
    ):
        assert _validate.texts(given) == ["a", "b"]


@pytest.mark.parametrize("values", [[["1", "2"]], [[1j, 2]], np.ma.masked_array([[1.0, 2.0]], [[0, 1]])])
def test_what_only_looks_like_numbers_is_refused(values):
    with pytest.raises(ValueError, match="x: expected numbers in rows of one length"):
        _validate.matrix(values, "x")


@pytest.mark.parametrize("missing", [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT, np.datetime64("NaT")])
def test_a_missing_label_is_named(missing):
    with pytest.raises(ValueError, match=r"groups: expected a label for each row, got .* at position 1"):
        _validate.labels(pd.Series(["a", missing], dtype=object, index=[5, 6]), "groups")


def test_labels_are_text_or_numbers_and_text_that_says_nan_is_text():
    assert _validate.labels(["nan", "<NA>"], "groups").tolist() == ["nan", "<NA>"]
    assert _validate.labels([1990, 1990], "groups").tolist() == [1990, 1990]
    assert _validate.labels(["1990", 7], "groups").tolist() == ["1990", "7"]
    with pytest.raises(ValueError, match=r"shape \(n,\), got \(2, 1\)"):
        _validate.labels([["a"], ["b"]], "groups")


@pytest.mark.parametrize(
    ("values", "got"),
    [([0, 1.7], r"\[0\.0, 1\.7\]"), ([0, -1], r"\[-1\]"), ([5], r"\[5\]"), ([[0]], r"\[0\]"), (["0"], r"\['0'\]")],
)
def test_positions_are_whole_and_within(values, got):
    with pytest.raises(ValueError, match=f"shown: expected positions as whole numbers from 0 to 4, got {got}"):
        _validate.positions(values, "shown", 5)


def test_a_mask_is_not_taken_for_positions():
    with pytest.raises(ValueError, match=r"got \[True, False\]\. Next: np\.flatnonzero\(mask\)"):
        _validate.positions(np.array([True, False]), "shown", 2)
    assert _validate.positions([], "shown", 2).tolist() == [] and _validate.positions([1, 0], "shown", 2).tolist() == [
        1,
        0,
    ]


@pytest.mark.parametrize("value", [95, 1, 0, -0.5, float("nan"), "0.95", None, True])
def test_a_probability_is_no_percentage(value):
    with pytest.raises(ValueError, match=r"level: expected a probability between 0 and 1, got .* pass 0\.95"):
        _validate.probability(value, "level")


@pytest.mark.parametrize("value", [0, 4, 1.5, True, "1", None])
def test_between_takes_whole_numbers_in_range_only(value):
    with pytest.raises(ValueError, match="whole number from 1 to 3"):
        _validate.between(value, "k", 1, 3)
    with pytest.raises(ValueError, match="whole number of 5 or more"):
        _validate.between(value, "k", 5)


def test_one_of_lists_the_options():
    with pytest.raises(ValueError, match="expected one of 'add', 'mul', got 'sum'"):
        _validate.one_of("sum", "method", ("add", "mul"))


def test_vector_checks_its_dim():
    with pytest.raises(ValueError, match="expected 3 numbers, got 2"):
        _validate.vector([1.0, 2.0], "query", dim=3)
