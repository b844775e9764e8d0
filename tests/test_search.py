"""The k best of blocks of scores, against a full stable sort; and what a search over several cores must not change."""

import threading

import numpy as np
import pytest

from course_utils import _cores, _search, vectors


def expected(scores, k):
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return order, np.take_along_axis(scores, order, axis=1)


@pytest.mark.parametrize("width", [1, 7, 64, 10_000])
@pytest.mark.parametrize("k", [1, 5, 60])
@pytest.mark.parametrize("order", ["random", "rising", "falling", "ties", "all equal"])
def test_equals_a_full_sort(width, k, order):
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(4, 300))
    scores = {
        "random": scores,
        "rising": np.sort(scores, axis=1),  # every block beats all before it: the most that can be kept
        "falling": -np.sort(-scores, axis=1),
        "ties": rng.integers(0, 3, size=scores.shape).astype(float),
        "all equal": np.zeros_like(scores),
    }[order]
    columns, best = _search.largest_of_all(lambda start, stop: scores[:, start:stop], 4, 300, k, width)
    np.testing.assert_array_equal(columns, expected(scores, k)[0])
    np.testing.assert_array_equal(best, expected(scores, k)[1])


def test_blocks_stay_as_small_as_asked_and_cover_each_column_once():
    seen = []

    def block_of(start, stop):
        seen.append((start, stop))
        return np.arange(start, stop, dtype=float)[None, :]

    _search.largest_of_all(block_of, 1, 1_000, 3, 64)
    assert max(stop - start for start, stop in seen) <= 64
    assert sorted(column for start, stop in seen for column in range(start, stop)) == list(range(1_000))


def test_little_is_kept_even_of_rising_scores():
    kept, best = [], _search._best

    def watched(parts, n_queries, k):
        kept.append(sum(len(one.score) for one in parts))
        return best(parts, n_queries, k)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_search, "_best", watched)
        _search.largest_of_all(lambda start, stop: np.arange(start, stop, dtype=float)[None, :], 1, 10_000, 5, 50)
    assert max(kept) <= _search._KEPT * 5 + 50  # what was kept, and one block more


@pytest.mark.parametrize("position", [0, 700, 1_999])
@pytest.mark.parametrize(("bad", "says"), [(np.nan, "nan at"), (np.inf, "inf at"), (0.0, "1 zero row")])
def test_a_bad_row_is_found_in_whichever_block_it_lies(position, bad, says):
    corpus = np.random.default_rng(0).normal(size=(2_000, 3)).astype(np.float32)
    corpus[position] = bad
    with pytest.raises(ValueError, match=f"corpus: .*{says}.*{position}"):
        vectors.top_k(np.ones((1, 3)), corpus, 2, block_mb=0)


def test_a_bad_number_is_found_where_the_query_is_zero():
    corpus = np.ones((9, 2), dtype=np.float32)
    corpus[4, 1] = np.nan
    with pytest.raises(ValueError, match=r"corpus: expected finite numbers, got nan at \[4, 1\]"):
        vectors.top_k([[1.0, 0.0]], corpus, 2, metric="dot")


def test_one_core_and_several_find_the_same(monkeypatch):
    rng = np.random.default_rng(1)
    query, corpus = rng.normal(size=(3, 8)), rng.normal(size=(5_000, 8))
    found = {}
    for cores in (1, 2, 5):

        class Products:
            def __init__(self, cores=cores):
                self.cores = cores

            def select(self, user_api):
                return self

            def info(self):
                return [{"num_threads": self.cores}]

            def limit(self, limits):
                return threading.Lock()  # a context that does nothing

        monkeypatch.setattr(_cores, "_libraries", Products)
        found[cores] = vectors.top_k(query, corpus, 20, block_mb=0).indices
    np.testing.assert_array_equal(found[1], found[2])
    np.testing.assert_array_equal(found[1], found[5])


def test_products_have_their_threads_back_afterwards():
    blas = _cores._libraries().select(user_api="blas")
    before = [one["num_threads"] for one in blas.info()]
    with pytest.raises(ZeroDivisionError), _cores.workers() as (_, cores):
        inside = [one["num_threads"] for one in blas.info()]
        1 / 0  # noqa: B018
    assert cores == max(before) and set(inside) == {1}
    assert [one["num_threads"] for one in blas.info()] == before
