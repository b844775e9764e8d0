"""Maps: what they keep is counted as by hand, methods have the properties of their names, and bad input is refused."""

import numpy as np
import pytest
from scipy.stats import kendalltau

from course_utils import maps


@pytest.fixture
def blobs():
    """Five tight groups of twelve points in nine dimensions, and the group of each."""
    rng = np.random.default_rng(4)
    groups = np.repeat(np.arange(5), 12)
    return (10 * rng.normal(size=(5, 9))[groups] + 0.1 * rng.normal(size=(60, 9))).astype(np.float32), groups


@pytest.mark.parametrize(("method", "start"), [(m, s) for m, starts in maps.STARTS.items() for s in starts])
def test_every_method_and_start_keeps_groups_together_and_repeats(blobs, method, start):
    rows, groups = blobs
    first, again = (maps.layout(rows, method, start=start, seed=3, perplexity=5, n_neighbors=5) for _ in range(2))
    assert first.shape == (60, 2) and first.dtype == np.float32 and np.isfinite(first).all()
    np.testing.assert_array_equal(first, again)
    near = maps._nearest(first, 5)
    assert np.mean(groups[near] == groups[:, None]) > 0.95


def test_a_third_dimension_and_the_settings_reach_the_method(blobs):
    rows, _ = blobs
    assert maps.layout(rows, "PCA", dim=3).shape == (60, 3)
    assert maps.layout(rows, "UMAP", dim=3, n_neighbors=5).shape == (60, 3)
    for method, setting in (("t-SNE (scikit-learn)", {"perplexity": 15.0}), ("UMAP", {"min_dist": 0.9})):
        settled = {"perplexity": 5, "n_neighbors": 5}
        assert np.abs(maps.layout(rows, method, **settled) - maps.layout(rows, method, **settled | setting)).max() > 0.1


def test_neighbour_recall_of_four_points_by_hand():
    # nearest on the line: 0-1, 1-0, 2-1, 3-2; on the map: 0-2, 1-3, 2-0, 3-1
    line, placed = np.array([[0.0], [1.0], [2.1], [3.3]]), np.array([[0.0, 0], [5.0, 0], [1.0, 0], [6.5, 0]])
    assert maps.neighbour_recall(line, placed, k=1) == 0.0
    assert maps.neighbour_recall(line, placed, k=3) == 1.0  # all others are neighbours
    # k=2: {1,2},{0,2},{1,3},{2,1} against {2,1},{3,2},{0,1},{1,2}: 2, 1, 1, 2 of 2
    assert maps.neighbour_recall(line, placed, k=2) == pytest.approx(6 / 8)


def test_neighbour_recall_of_a_random_map_is_chance():
    rng = np.random.default_rng(0)
    rows, placed = rng.normal(size=(300, 6)), rng.normal(size=(300, 2))
    assert maps.neighbour_recall(rows, placed, k=15) == pytest.approx(15 / 299, abs=0.01)


def test_measures_do_not_change_when_a_map_is_turned_moved_and_stretched():
    rng = np.random.default_rng(1)
    rows, placed, groups = rng.normal(size=(80, 5)), rng.normal(size=(80, 2)), rng.integers(4, size=80)
    turn = np.array([[np.cos(1), -np.sin(1)], [np.sin(1), np.cos(1)]])
    one, two = (maps.quality(rows, map_, groups, k=6) for map_ in (placed, 3.7 * placed @ turn + [5, -2]))
    assert vars(one) == pytest.approx(vars(two), abs=1e-6)
    best = maps.quality(rows, 2 * rows, groups, k=6)
    assert set(vars(best).values()) == {1.0} or min(vars(best).values()) == pytest.approx(1.0)


def test_group_correlation_ranks_the_distances_between_means():
    means = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 4.0], [9.0, 0.0]])
    groups = np.array(["d", "a", "c", "b"]).repeat(3)
    rows = np.repeat(means, 3, axis=0) + np.tile([[-1.0, 0], [0, 0], [1, 0]], (4, 1))
    placed = rows * [1.0, -1.0]
    assert maps.group_correlation(rows, placed, groups) == pytest.approx(1.0)
    swapped = rows.copy()
    swapped[groups == "b"], swapped[groups == "a"] = rows[groups == "a"], rows[groups == "b"]
    # distances of the pairs 01 02 03 12 13 23: 1 4 9 √17 8 √97, after the exchange 9 4 1 √97 8 √17
    ranks, after = np.array([1, 2, 5, 3, 4, 6]), np.array([5, 2, 1, 6, 4, 3])
    assert maps.group_correlation(rows, swapped, groups) == pytest.approx(1 - 6 * ((ranks - after) ** 2).sum() / 210)


def test_pair_correlation_draws_pairs_when_there_are_many():
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(400, 3))
    placed = rows[:, :2]
    drawn = maps.pair_correlation(rows, placed, n_points=150)
    everything = maps.pair_correlation(rows, placed)
    assert drawn == pytest.approx(everything, abs=0.05) and drawn != everything
    from scipy.spatial.distance import pdist

    assert np.sign(everything) == np.sign(kendalltau(pdist(rows), pdist(placed)).statistic)


@pytest.mark.parametrize("method", maps.METHODS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_equal_rows_are_one_point_by_pca_and_no_map_by_distances(method, dtype):
    rows = np.ones((100, 5), dtype)
    if method == "PCA":
        assert not maps.layout(rows, method).any()
        return
    with pytest.raises(ValueError, match="embeddings: expected rows that differ, got 100 equal ones"):
        maps.layout(rows, method)


def test_rows_of_which_all_but_one_are_equal_have_a_map():
    rows = np.vstack([np.ones((40, 5)), np.zeros((1, 5))])
    for method in maps.METHODS:
        assert np.isfinite(maps.layout(rows, method, perplexity=5, n_neighbors=5)).all()


@pytest.mark.parametrize("method", maps.METHODS)
@pytest.mark.parametrize("n", [1, 2, 3])
def test_too_few_rows_are_counted(blobs, method, n):
    fewest = 2 if method == "PCA" else 4
    rows = blobs[0][:n]
    if n >= fewest:
        assert maps.layout(rows, method).shape == (n, 2)
        return
    with pytest.raises(ValueError, match=f"embeddings: expected {fewest} or more rows for .*, got {n}"):
        maps.layout(rows, method)


def test_the_fewest_rows_that_are_accepted_have_a_map(blobs):
    for method in maps.METHODS:
        made = maps.layout(blobs[0][::15], method, perplexity=1, n_neighbors=2)
        assert made.shape == (4, 2) and np.isfinite(made).all()


@pytest.mark.parametrize("method", maps.METHODS)
@pytest.mark.parametrize("scale", [1e200, 1e-200])
def test_numbers_whose_squares_are_lost_are_refused(blobs, method, scale):
    with pytest.raises(ValueError, match=r"whose squares float32 can hold.*Next: vectors\.l2_normalize"):
        maps.layout(blobs[0].astype(np.float64) * scale, method, perplexity=5)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda rows: maps.layout(rows, "t-SNE (scikit-learn)", dim=4), "dim: expected a whole number from 1 to 3"),
        (lambda rows: maps.layout(np.eye(99), "t-SNE (openTSNE)", dim=50), "dim: expected a whole number from 1 to 3"),
        (lambda rows: maps.layout(rows, "UMAP", n_neighbors=1), "n_neighbors: expected a whole number of 2 or more"),
        (lambda rows: maps.layout(rows, "PCA", seed=-1), "seed: expected a whole number from 0"),
        (lambda rows: maps.quality(rows, rows, np.arange(60) % 3, k=30), "k: expected a whole number from 1 to 29"),
        (lambda rows: maps.quality(rows[:2], rows[:2], [0, 1], k=1), "number of points: expected a whole number of 3"),
        (lambda rows: maps.pair_correlation(rows, rows, n_points=2), "n_points: expected a whole number of 3 or more"),
        (lambda rows: maps.pair_correlation(rows, 0 * rows), "on the map all are equal"),
        (lambda rows: maps.pair_correlation(0 * rows, rows), "among the vectors all are equal"),
        (lambda rows: maps.group_correlation(rows, rows, [None, 1, 2] * 20), "groups: expected a label for each row"),
        (lambda rows: maps.layout(rows, "MDS"), "method: expected one of"),
        (lambda rows: maps.layout(rows, "UMAP", start="best"), "start: expected one of 'spectral', 'pca', 'random'"),
        (lambda rows: maps.layout(rows, "t-SNE (openTSNE)", perplexity=20), "less than a third of the 60 points"),
        (lambda rows: maps.layout(rows, "t-SNE (scikit-learn)", perplexity=0.5), "perplexity: expected 1 or more"),
        (lambda rows: maps.neighbour_recall(rows, rows[1:]), "placed: expected a place for each of 60 rows"),
        (lambda rows: maps.neighbour_recall(rows, rows, k=60), "k: expected"),
        (lambda rows: maps.group_correlation(rows, rows, [0, 1] * 30), "three groups or more, got 60 names of 2"),
        (lambda rows: maps.group_correlation(rows, rows, [0, 1, 2]), "groups: expected the name of a group"),
    ],
)
def test_bad_input_is_refused_with_what_was_expected(blobs, call, said):
    with pytest.raises(ValueError, match=said):
        call(blobs[0])
