import numpy as np
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
    ],
)
def test_texts_names_what_is_wrong(values, error, says):
    with pytest.raises(error, match=says):
        _validate.texts(values)


@pytest.mark.parametrize("value", [0, 4, 1.5, True, "1", None])
def test_between_takes_whole_numbers_in_range_only(value):
    with pytest.raises(ValueError, match="whole number from 1 to 3"):
        _validate.between(value, "k", 1, 3)


def test_one_of_lists_the_options():
    with pytest.raises(ValueError, match="expected one of 'add', 'mul', got 'sum'"):
        _validate.one_of("sum", "method", ("add", "mul"))


def test_vector_checks_its_dim():
    with pytest.raises(ValueError, match="expected 3 numbers, got 2"):
        _validate.vector([1.0, 2.0], "query", dim=3)
