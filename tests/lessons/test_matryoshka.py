"""The answers to the exercises of notebook 05 against the package, SciPy and the exact search."""

import numpy as np
import pytest
from scipy.spatial import distance

from course_utils import contrastive, vectors
from course_utils.learning.exercises import ex05_matryoshka as answers


@pytest.fixture
def rows():
    return np.random.default_rng(5).normal(size=(40, 12)) * np.random.default_rng(6).uniform(0.3, 3.0, size=(40, 1))


def test_shorten_is_truncate(rows):
    np.testing.assert_allclose(answers.shorten(rows, 5), vectors.truncate(rows, 5), atol=1e-12)


def test_the_loss_over_prefixes_is_that_of_the_package(rows):
    torch = pytest.importorskip("torch")
    anchors, positives = rows[:8], rows[8:16]
    for dims, temperature in (((3, 12), 0.05), ((2, 4, 8), 1.0), ((12,), 0.001)):
        expected = contrastive.matryoshka_info_nce(*map(torch.from_numpy, (anchors, positives)), temperature, dims)
        ours = answers.matryoshka_loss(anchors, positives, dims, temperature)
        assert ours == pytest.approx(expected.item(), abs=1e-6)


def test_int8_codes_are_those_of_the_package(rows):
    calibration = rows[:15]
    ranges = np.vstack([calibration.min(axis=0), calibration.max(axis=0)])
    np.testing.assert_array_equal(answers.int8_codes(rows, calibration), vectors.quantize_int8(rows, ranges))


def test_hamming_distance_agrees_with_scipy_and_with_dot_products_of_signs(rows):
    packed, signs = vectors.quantize_binary(rows), np.where(rows > 0, 1, -1)
    ours = answers.hamming_distances(packed[:7], packed).astype(int)
    np.testing.assert_array_equal(ours, np.rint(12 * distance.cdist(signs[:7], signs, "hamming")))
    np.testing.assert_array_equal(12 - 2 * ours, signs[:7] @ signs.T)


def test_two_stages_are_exact_where_the_shortlist_holds_the_best(rows):
    query, corpus = rows[0], rows[1:]
    exact = vectors.top_k(query[None, :], corpus, 5).indices[0]
    assert answers.two_stage_search(query, corpus, 3, len(corpus), 5).tolist() == exact.tolist()
    for shortlist in range(5, len(corpus) + 1):
        chosen = vectors.top_k(query[None, :3], corpus[:, :3], shortlist).indices[0]
        same = answers.two_stage_search(query, corpus, 3, shortlist, 5).tolist() == exact.tolist()
        assert same == np.isin(exact, chosen).all()
