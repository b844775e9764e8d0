"""The k best of blocks of scores, against a full stable sort; and what a search over several cores must not change."""

import platform
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from course_utils import _cores, _top_k, vectors


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
    columns, best = _top_k.largest_of_all(lambda start, stop: scores[:, start:stop], 4, 300, k, width)
    np.testing.assert_array_equal(columns, expected(scores, k)[0])
    np.testing.assert_array_equal(best, expected(scores, k)[1])


def test_blocks_stay_as_small_as_asked_and_cover_each_column_once():
    seen = []

    def block_of(start, stop):
        seen.append((start, stop))
        return np.arange(start, stop, dtype=float)[None, :]

    _top_k.largest_of_all(block_of, 1, 1_000, 3, 64)
    assert max(stop - start for start, stop in seen) <= 64
    assert sorted(column for start, stop in seen for column in range(start, stop)) == list(range(1_000))


def test_little_is_kept_even_of_rising_scores():
    kept, best = [], _top_k._best
    rising = np.arange(10_000.0)[None, :]

    def watched(parts, n_queries, k):
        kept.append(sum(len(one.score) for one in parts))
        return best(parts, n_queries, k)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_top_k, "_best", watched)
        _top_k._scan(lambda start, stop: rising[:, start:stop], 1, 0, 10_000, 5, 50)
    assert max(kept) <= _top_k._KEPT * 5 + 50  # what was kept, and one block more


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


@pytest.mark.parametrize("cores", [2, 3, 5, 64])
def test_one_core_and_several_find_the_same(monkeypatch, cores):
    rng = np.random.default_rng(1)
    query, once = rng.normal(size=(50, 24)).astype(np.float32), rng.normal(size=(4_501, 24)).astype(np.float32)
    corpus = rng.permutation(np.vstack([once, once]))  # each row twice: a block cut elsewhere could round one otherwise
    found = []
    for n in (1, cores):
        with threadpool_limits(1, "blas"):
            monkeypatch.setattr(_cores._LOWERED["numpy"], "lower", lambda n=n: (n, list))
            found.append(vectors.top_k(query, corpus, 20, block_mb=0))
    np.testing.assert_array_equal(found[0].indices, found[1].indices)
    np.testing.assert_array_equal(found[0].scores, found[1].scores)


def test_memory_stays_a_few_blocks_a_core():
    query, corpus = (np.random.default_rng(0).normal(size=(n, 16)) for n in (1_000, 40_000))
    with _cores.workers() as (_, cores):
        pass
    tracemalloc.start()
    try:
        found = vectors.top_k(query, corpus, 5, block_mb=1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.indices.shape == (1_000, 5)
    assert peak < 10 * 2**20 * cores < 1_000 * 40_000 * 8  # the last are all scores at once


@pytest.mark.parametrize("position", [0, 1, 2_500])
def test_a_score_that_is_no_number_is_named_in_whichever_block_it_lies(position):
    query, corpus = np.array([[1e30, -1e30]], dtype=np.float32), np.ones((3_000, 2), dtype=np.float32)
    corpus[position] = 1e30  # times the query: infinity less infinity
    with (
        np.errstate(all="ignore"),
        pytest.raises(ValueError, match=r"scores: expected numbers, got NaN: .*Next: scale"),
    ):
        vectors.top_k(query, corpus, 2, metric="dot", block_mb=0)


def test_infinite_scores_are_named_and_not_ranked_by_position():
    rows = np.array([[1e30, 0], [2e30, 0]], dtype=np.float32)
    with np.errstate(over="ignore"), pytest.raises(ValueError, match="scores: expected numbers, got infinity"):
        vectors.top_k(rows[:1], rows, 1, metric="dot")


@pytest.fixture
def number(monkeypatch):
    """A library's number of threads, 3 at first, as a list with one entry."""
    number = [3]

    def lower():
        number[0] = 1
        return 3, lambda: number.__setitem__(0, 3)

    monkeypatch.setitem(_cores._LOWERED, "made up", _cores._Lowered(lower))
    return number


def test_the_number_of_threads_is_put_back_after_an_error_and_after_two_interruptions(number, monkeypatch):
    with pytest.raises(ZeroDivisionError), _cores.workers("made up") as (_, cores):
        assert (cores, number) == (3, [1])
        1 / 0  # noqa: B018
    assert number == [3]

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), _cores.workers("made up") as (pool, _):
        monkeypatch.setattr(pool, "shutdown", interrupted)
    assert number == [3]


def test_two_at_once_have_one_thread_a_product_until_the_last_ends(number):
    first, second = _cores.workers("made up"), _cores.workers("made up")
    assert first.__enter__()[1] == 3 and second.__enter__()[1] == 3
    first.__exit__(None, None, None)
    assert number == [1]
    second.__exit__(None, None, None)
    assert number == [3]


def test_numpys_products_take_one_thread_inside_and_have_theirs_back():
    blas = _cores._libraries().select(user_api="blas")
    with threadpool_limits(2, "blas"):
        before = [one["num_threads"] for one in blas.info()]
        if 2 not in before:
            pytest.skip("the library that numpy multiplies with does not tell its number of threads")
        with _cores.workers() as (_, cores):
            assert {one["num_threads"] for one in blas.info()} == {1} and cores == 2
        assert [one["num_threads"] for one in blas.info()] == before


FREED = """
import re, sys
import numpy as np
from course_utils import _cores

def memory():
    return int(re.search(r"RssAnon:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024

def work(size):
    return sum(part[0] for part in [np.ones(size) for _ in range(40)])

if "keep" in sys.argv:
    _cores._give_back = lambda: None
before = memory()
for _ in range(6):
    with _cores.workers() as (pool, _):
        list(pool.map(work, [100_000] * 8))
print(memory() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="this is about glibc")
def test_what_threads_have_freed_is_given_back():
    gained = [
        float(subprocess.run([sys.executable, "-c", FREED, *more], capture_output=True, check=True, text=True).stdout)
        for more in ([], ["keep"])
    ]
    assert gained[0] < gained[1] / 2, gained  # in MB: 11 and 74 when this was written
