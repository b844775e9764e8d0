"""Hand calculations, identities on random vectors, and scikit-learn or SciPy as independent references."""

import numpy as np
import pytest
from scipy.spatial import distance
from sklearn.metrics import pairwise

from course_utils import vectors


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.fixture
def ab(rng):
    return rng.normal(size=(5, 4)), rng.normal(size=(3, 4))


def test_cosine_equals_scikit_learn(ab):
    np.testing.assert_allclose(vectors.cosine_similarity(*ab), pairwise.cosine_similarity(*ab), atol=1e-12)


def test_cosine_does_not_change_with_length(ab, rng):
    a, b = ab
    scaled = vectors.cosine_similarity(a * rng.uniform(0.01, 100, (5, 1)), b)
    np.testing.assert_allclose(scaled, vectors.cosine_similarity(a, b), atol=1e-12)


def test_dot_changes_with_length(ab):
    a, b = ab
    np.testing.assert_allclose(vectors.dot_product(3 * a, b), 3 * vectors.dot_product(a, b))


def test_euclidean_equals_scipy(ab):
    np.testing.assert_allclose(vectors.euclidean_distance(*ab), distance.cdist(*ab), atol=1e-12)


def test_squared_distance_of_unit_vectors_is_two_minus_two_cosine(ab):
    a, b = map(vectors.l2_normalize, ab)
    squared = vectors.euclidean_distance(a, b) ** 2
    np.testing.assert_allclose(squared, 2 - 2 * vectors.cosine_similarity(a, b), atol=1e-12)


def test_paired_is_the_diagonal_of_pairwise(ab):
    a, b = ab[0][:3], ab[1]
    np.testing.assert_allclose(
        vectors.paired_cosine_similarity(a, b), np.diag(vectors.cosine_similarity(a, b)), atol=1e-12
    )


def test_paired_rejects_different_numbers_of_rows(ab):
    with pytest.raises(ValueError, match=r"\(5, 4\) and \(3, 4\)"):
        vectors.paired_cosine_similarity(*ab)


def test_pairwise_rejects_different_dims():
    with pytest.raises(ValueError, match="same dim"):
        vectors.cosine_similarity(np.ones((2, 3)), np.ones((2, 4)))


def test_a_zero_vector_is_refused_and_not_ranked():
    with pytest.raises(ValueError, match="zero row"):
        vectors.cosine_similarity([[0.0, 0.0]], [[1.0, 0.0]])
    with pytest.raises(ValueError, match="zero row"):
        vectors.l2_normalize([[1.0, 0.0], [0.0, 0.0]])


def test_normalized_rows_have_length_one_even_when_tiny():
    rows = np.array([[1e-30, 0.0], [3e-30, 4e-30]], dtype=np.float32)
    np.testing.assert_allclose(vectors.norms(vectors.l2_normalize(rows)), 1.0, rtol=1e-6)
    assert vectors.l2_normalize(rows).dtype == np.float32


# rows (1, 0), (0, 1), (3, 4), (−2, 1) times a number whose square, or whose length, the type cannot hold
EXTREME = [
    pytest.param(np.float32(scale), np.float32, id=f"float32 {scale}") for scale in (8e37, 1e30, 1e-30, 1e-39, 4.2e-45)
] + [pytest.param(scale, np.float64, id=f"float64 {scale}") for scale in (2.5e307, 1e200, 1e-200, 1e-310, 1e-316)]
DIRECTIONS = np.array([[1.0, 0.0], [0.0, 1.0], [3.0, 4.0], [-2.0, 1.0]])


@pytest.mark.parametrize(("scale", "dtype"), EXTREME)
def test_lengths_beyond_the_type_leave_directions_and_ranks_alone(scale, dtype):
    rows = (DIRECTIONS * scale).astype(dtype)
    digits = 1e-6 if dtype == np.float32 else 1e-14
    unit, cosines = vectors.l2_normalize(DIRECTIONS), pairwise.cosine_similarity(DIRECTIONS)
    assert vectors.l2_normalize(rows).dtype == vectors.cosine_similarity(rows, rows).dtype == dtype
    np.testing.assert_allclose(vectors.l2_normalize(rows), unit, atol=digits)
    np.testing.assert_allclose(vectors.cosine_similarity(rows, rows), cosines, atol=digits)
    np.testing.assert_allclose(vectors.paired_cosine_similarity(rows, rows[::-1]), np.diag(cosines[::-1]), atol=digits)
    for metric in ("cosine", "euclidean"):
        expected = vectors.top_k(DIRECTIONS, DIRECTIONS, 4, metric=metric).indices
        np.testing.assert_array_equal(vectors.top_k(rows, rows, 4, metric=metric).indices, expected)
    distances = vectors.euclidean_distance(rows, rows) / np.float64(scale)
    np.testing.assert_allclose(distances, distance.cdist(DIRECTIONS, DIRECTIONS), atol=1e-6)


@pytest.mark.parametrize(("scale", "dtype"), EXTREME)
def test_lengths_and_shares_of_variance_are_right_where_the_squares_do_not_fit(scale, dtype):
    rows = (DIRECTIONS[:2] * scale).astype(dtype)
    np.testing.assert_array_equal(vectors.norms(rows), np.array([scale, scale], dtype))
    np.testing.assert_allclose(
        vectors.pca((DIRECTIONS * scale).astype(dtype), 2)[1], vectors.pca(DIRECTIONS, 2)[1], atol=1e-5
    )


def test_one_extreme_row_changes_no_digit_of_the_others(rng):
    rows = rng.normal(size=(50, 9)).astype(np.float32)
    with_one = np.vstack([rows, np.full((1, 9), 3e38, dtype=np.float32)])
    np.testing.assert_array_equal(vectors.l2_normalize(with_one)[:-1], vectors.l2_normalize(rows))


def test_a_length_that_the_type_cannot_hold_is_no_infinity():
    with pytest.raises(ValueError, match="lengths that fit into float32, got a longer one in row 1"):
        vectors.norms(np.array([[1, 1], [3e38, 3e38]], dtype=np.float32))
    assert vectors.norms(np.array([[3e38, 4e38]])) == pytest.approx(5e38)


def test_small_vectors_are_ranked_by_dot_product_and_not_by_position():
    rows = (DIRECTIONS * 1e-30).astype(np.float32)
    found = vectors.top_k(rows[2:3], rows, 3, metric="dot")
    np.testing.assert_array_equal(found.indices, [[2, 1, 0]])  # 25, 4 and 3 times 1e-60, which float32 rounds to 0
    found = vectors.top_k(rows[2:3], DIRECTIONS.astype(np.float32), 3, metric="dot")
    np.testing.assert_allclose(found.scores, [[25e-30, 4e-30, 3e-30]], rtol=1e-6)


@pytest.mark.parametrize("metric", ["cosine", "dot", "euclidean"])
@pytest.mark.parametrize("block_mb", [0, 64])
def test_top_k_equals_a_full_sort(rng, metric, block_mb):
    query, corpus = rng.normal(size=(7, 6)), rng.normal(size=(501, 6))
    scores = {
        "cosine": pairwise.cosine_similarity(query, corpus),
        "dot": query @ corpus.T,
        "euclidean": -distance.cdist(query, corpus),
    }[metric]
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :9]
    found = vectors.top_k(query, corpus, 9, metric=metric, block_mb=block_mb)
    np.testing.assert_array_equal(found.indices, expected)
    expected_scores = np.take_along_axis(scores, expected, axis=1) * (-1 if metric == "euclidean" else 1)
    np.testing.assert_allclose(found.scores, expected_scores, atol=1e-10)


def test_top_k_gives_ties_to_the_lower_index_in_every_block():
    corpus = np.tile([[1.0, 0.0], [0.0, 1.0]], (50, 1))
    found = vectors.top_k([[1.0, 0.0]], corpus, 4, block_mb=0)
    np.testing.assert_array_equal(found.indices, [[0, 2, 4, 6]])


def test_top_k_refuses_more_than_there_are():
    with pytest.raises(ValueError, match="k: expected a whole number from 1 to 3, got 4"):
        vectors.top_k(np.ones((1, 2)), np.ones((3, 2)), 4)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.float32, bool])
def test_largest_takes_any_numbers_and_gives_ties_to_the_lower(dtype):
    scores = np.array([0, 1, 0, 1], dtype=dtype)
    np.testing.assert_array_equal(vectors.largest(scores, 3), [1, 3, 0])
    np.testing.assert_array_equal(vectors.largest([2, -np.inf, 3], 2), [2, 0])


@pytest.mark.parametrize(
    ("scores", "k", "says"),
    [
        ([1.0, np.nan], 1, "scores: expected one number for each candidate.*got NaN at 1"),
        ([[1.0]], 1, r"got shape \(1, 1\)"),
        ([1.0, 2.0], 3, "k: expected a whole number from 1 to 2, got 3"),
        ([1.0, 2.0], 0, "k: expected"),
    ],
)
def test_largest_refuses(scores, k, says):
    with pytest.raises(ValueError, match=says):
        vectors.largest(scores, k)


def test_truncate_is_unit_length(rng):
    cut = vectors.truncate(rng.normal(size=(6, 8)), 3)
    assert cut.shape == (6, 3)
    np.testing.assert_allclose(vectors.norms(cut), 1.0)


def test_pca_explains_all_variance_with_all_directions(rng):
    embeddings = rng.normal(size=(30, 4))
    coordinates, explained = vectors.pca(embeddings, 4)
    assert explained.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(  # a rotation keeps distances
        distance.pdist(coordinates), distance.pdist(embeddings), atol=1e-10
    )


@pytest.mark.filterwarnings("error")
def test_equal_rows_and_a_single_one_have_no_variance():
    for rows in (np.ones((4, 3)), np.ones((1, 3))):
        coordinates, explained = vectors.pca(rows, 1)
        assert not coordinates.any() and explained.tolist() == [0.0]


def test_int8_steps_by_hand_and_clipping():
    ranges = [[0.0, -1.0], [255.0, 1.0]]
    got = vectors.quantize_int8([[0.0, -1.0], [255.0, 1.0], [10.4, 9.0], [-5.0, 0.5]], ranges)
    # column 0: one step a unit; column 1: (x + 1) / 2 · 255 − 128, so 0.5 → 191.25 − 128
    np.testing.assert_array_equal(got, [[-128, -128], [127, 127], [-118, 127], [-128, 63]])


@pytest.mark.parametrize("ranges", [np.ones((3, 2)), np.ones((2, 3))])
def test_int8_names_ranges_of_the_wrong_shape(ranges):
    with pytest.raises(ValueError, match=r"ranges: expected shape \(2, 2\), low and high of each column, got"):
        vectors.quantize_int8(np.ones((4, 2)), ranges)


def test_int8_refuses_ranges_upside_down():
    with pytest.raises(ValueError, match="ranges: expected low in the first row"):
        vectors.quantize_int8([[0.5]], [[1.0], [0.0]])


def test_binary_packs_bits_in_order():
    np.testing.assert_array_equal(vectors.quantize_binary([[1.0] + [0.0] * 8]), [[128, 0]])


def test_alignment_and_uniformity_by_hand():
    assert vectors.alignment([[2.0, 0.0]], [[0.0, 5.0]]) == pytest.approx(2.0)  # ‖e₁ − e₂‖² = 2
    # pairs at squared distances 2, 2 and 4: log((e⁻⁴ + e⁻⁴ + e⁻⁸) / 3)
    rows = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]
    assert vectors.uniformity(rows) == pytest.approx(np.log((2 * np.exp(-4) + np.exp(-8)) / 3))


@pytest.mark.parametrize("t", [0, -2, np.nan, 1e4])
def test_uniformity_refuses_a_t_that_weighs_nothing(t):
    with pytest.raises(ValueError, match="t: expected a number above 0 and up to 100"):
        vectors.uniformity(np.eye(2), t)
