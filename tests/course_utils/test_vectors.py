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


def test_int8_steps_by_hand_and_clipping():
    ranges = [[0.0, -1.0], [255.0, 1.0]]
    got = vectors.quantize_int8([[0.0, -1.0], [255.0, 1.0], [10.4, 9.0], [-5.0, 0.5]], ranges)
    # column 0: one step a unit; column 1: (x + 1) / 2 · 255 − 128, so 0.5 → 191.25 − 128
    np.testing.assert_array_equal(got, [[-128, -128], [127, 127], [-118, 127], [-128, 63]])


@pytest.mark.parametrize("ranges", [np.ones((3, 2)), np.ones((2, 3))])
def test_int8_names_ranges_of_the_wrong_shape(ranges):
    with pytest.raises(ValueError, match=r"ranges: expected shape \(2, 2\), low and high of each column, got"):
        vectors.quantize_int8(np.ones((4, 2)), ranges)


def test_binary_packs_bits_in_order():
    np.testing.assert_array_equal(vectors.quantize_binary([[1.0] + [0.0] * 8]), [[128, 0]])


def test_alignment_and_uniformity_by_hand():
    assert vectors.alignment([[2.0, 0.0]], [[0.0, 5.0]]) == pytest.approx(2.0)  # ‖e₁ − e₂‖² = 2
    # pairs at squared distances 2, 2 and 4: log((e⁻⁴ + e⁻⁴ + e⁻⁸) / 3)
    rows = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]
    assert vectors.uniformity(rows) == pytest.approx(np.log((2 * np.exp(-4) + np.exp(-8)) / 3))
