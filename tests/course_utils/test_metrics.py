"""Ranking metrics: by hand, against ir-measures, against faiss's own ranking, and what they refuse."""

import ir_measures
import numpy as np
import pandas as pd
import pytest
from ir_measures import RR, R, nDCG

from course_utils import datasets, metrics, models, precomputed, vectors


@pytest.fixture
def run():
    rng = np.random.default_rng(0)
    ranked = np.stack([rng.permutation(50)[:20] for _ in range(30)])
    relevant = [set(rng.choice(50, size=rng.integers(1, 15), replace=False).tolist()) for _ in range(30)]
    return ranked, relevant


@pytest.mark.parametrize("k", [1, 5, 10, 20])
@pytest.mark.parametrize(
    ("ours", "theirs"), [(metrics.recall_at_k, R), (metrics.ndcg_at_k, nDCG), (metrics.reciprocal_rank, RR)]
)
def test_each_query_agrees_with_ir_measures(run, ours, theirs, k):
    ranked, relevant = run
    judged = [ir_measures.Qrel(str(q), str(i), 1) for q, ids in enumerate(relevant) for i in ids]
    scored = [
        ir_measures.ScoredDoc(str(q), str(i), -float(rank))
        for q, row in enumerate(ranked)
        for rank, i in enumerate(row)
    ]
    expected = {int(one.query_id): one.value for one in ir_measures.iter_calc([theirs @ k], judged, scored)}
    assert len(expected) == len(ranked) and 0 < np.mean(list(expected.values())) < 1
    np.testing.assert_allclose(ours(ranked, relevant, k), [expected[q] for q in range(len(ranked))], atol=1e-12)


@pytest.mark.parametrize("metric", ["dot", "euclidean"])
def test_recall_is_the_same_through_faiss(metric):
    import faiss

    rng = np.random.default_rng(1)
    corpus = rng.normal(size=(400, 24)).astype(np.float32)
    query = corpus[:40] + rng.normal(size=(40, 24)).astype(np.float32)
    relevant = [{i, i + 40} for i in range(40)]
    index = {"dot": faiss.IndexFlatIP, "euclidean": faiss.IndexFlatL2}[metric](24)
    index.add(corpus)
    _, theirs = index.search(query, 10)
    ours = vectors.top_k(query, corpus, 10, metric=metric).indices
    np.testing.assert_array_equal(ours, theirs)
    recall = metrics.recall_at_k(theirs, relevant, 10)
    np.testing.assert_array_equal(metrics.recall_at_k(ours, relevant, 10), recall)
    assert 0.1 < recall.mean() < 0.9


def test_recall_on_the_question_set_agrees_with_faiss_and_ir_measures():
    import faiss

    passages, questions = datasets.wikipedia_passages(), datasets.questions()
    asked = questions.take(questions.split == "test")
    corpus = vectors.l2_normalize(precomputed.load("wikipedia_passages", passages.text))
    query = models.embed(asked.text.tolist(), progress=False)
    index = faiss.IndexFlatIP(corpus.shape[1])
    index.add(corpus)
    scores, theirs = index.search(query, 10)
    ours = vectors.top_k(query, corpus, 10).indices
    judged = [ir_measures.Qrel(str(q), str(i), 1) for q, ids in enumerate(asked.relevant) for i in ids]
    scored = [
        ir_measures.ScoredDoc(str(q), str(i), float(score))
        for q, (ids, row) in enumerate(zip(theirs, scores, strict=True))
        for i, score in zip(ids, row, strict=True)
    ]
    reference = ir_measures.calc_aggregate([R @ 10, nDCG @ 10], judged, scored)
    assert 0.7 < reference[R @ 10] < 0.99
    for metric, theirs_mean in ((metrics.recall_at_k, R @ 10), (metrics.ndcg_at_k, nDCG @ 10)):
        assert metric(theirs, asked.relevant, 10).mean() == pytest.approx(reference[theirs_mean], abs=1e-9)
        assert metric(ours, asked.relevant, 10).mean() == pytest.approx(reference[theirs_mean], abs=2e-3)  # near-ties


def test_by_hand():
    ranked, relevant = [[4, 2, 9, 1]], [{2, 1, 8}]
    np.testing.assert_allclose(metrics.recall_at_k(ranked, relevant, 4), [2 / 3])
    np.testing.assert_allclose(metrics.recall_at_k(ranked, relevant, 1), [0])
    np.testing.assert_allclose(metrics.reciprocal_rank(ranked, relevant, 4), [1 / 2])
    best = 1 + 1 / np.log2(3) + 1 / np.log2(4)
    np.testing.assert_allclose(metrics.ndcg_at_k(ranked, relevant, 4), [(1 / np.log2(3) + 1 / np.log2(5)) / best])


def test_a_negative_id_is_no_result():
    assert metrics.recall_at_k([[-1, -1, 3]], [{3}], 3) == 1
    assert metrics.recall_at_k([[-1, -1]], [{3}], 2) == 0


@pytest.mark.parametrize(
    ("ranked", "relevant", "k", "message"),
    [
        ([[0.5, 0.2]], [{1}], 1, "whole numbers"),
        ([1, 2], [{1}], 1, "shape"),
        ([[1, 2]], [{1}, {2}], 1, "one collection of ids for each of 1"),
        ([[1, 2]], [{1}], 3, "k: expected"),
        ([[1, 2], [1, 2]], [{1}, set()], 1, "query 1 has no relevant id"),
        ([[1, 1]], [{1}], 2, "stands twice"),
        ([[1, 2]], [[1.7]], 1, r"ids that answer query 0 as whole numbers from 0 on, got \[1\.7\]"),
        ([[1, 2]], [[1.0]], 1, "whole numbers"),
        ([[1, 2], [1, 2]], [{1}, ["1"]], 1, r"query 1 .* got \['1'\]"),
        ([[1, 2]], [np.array([False, True])], 1, "flatnonzero"),
        ([[1, 2]], [{1: 2.0}], 1, "whole numbers"),
        ([[1, 2]], [1], 1, "whole numbers"),
        ([[1, 2]], [[1, -1]], 1, "without a −1"),
        ([[1, 2]], [[np.nan]], 1, "whole numbers"),
    ],
)
def test_refuses(ranked, relevant, k, message):
    with pytest.raises(ValueError, match=message):
        metrics.recall_at_k(ranked, relevant, k)


def test_relevant_ids_may_come_in_any_collection_with_an_order_of_queries():
    expected = metrics.recall_at_k([[1, 2], [3, 4]], [{1, 9}, {3}], 2)
    for relevant in (pd.Series([[1, 9], [3]], index=[5, 6]), [np.array([1, 9], np.uint8), (3,)], iter([{1, 9}, {3}])):
        np.testing.assert_array_equal(metrics.recall_at_k([[1, 2], [3, 4]], relevant, 2), expected)
    with pytest.raises(TypeError, match=r"relevant: expected a list of collections of ids, got dict"):
        metrics.recall_at_k([[1, 2]], {0: {1}}, 1)


@pytest.mark.parametrize("interval", [metrics.bootstrap_interval, metrics.student_interval])
@pytest.mark.parametrize("level", [95, 1, 0, np.nan])
def test_a_level_in_percent_is_refused(interval, level):
    with pytest.raises(ValueError, match=r"level: expected a probability between 0 and 1, got .*For 95%, pass 0\.95"):
        interval([1.0, 2.0, 3.0], level=level)


@pytest.mark.parametrize("draws", [0, 1.5])
def test_an_interval_needs_draws(draws):
    with pytest.raises(ValueError, match="draws: expected a whole number"):
        metrics.bootstrap_interval([1.0, 2.0], draws=draws)


@pytest.mark.parametrize("missing", [None, np.nan])
def test_a_value_of_no_group_is_refused(missing):
    with pytest.raises(ValueError, match=r"groups: expected a label for each row, got .* at position 1"):
        metrics.bootstrap_interval([1.0, 2.0], ["a", missing])


def test_interval_covers_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(2)
    inside = 0
    for _ in range(300):
        low, high = metrics.bootstrap_interval(rng.normal(size=80), level=0.8, draws=400)
        inside += low <= 0 <= high
    assert 0.72 < inside / 300 < 0.86


def test_groups_are_drawn_together():
    values = np.repeat([0.0, 1.0, 0.0, 1.0], 50)
    alone = metrics.bootstrap_interval(values)
    grouped = metrics.bootstrap_interval(values, np.repeat([0, 1, 2, 3], 50))
    assert alone[1] - alone[0] < 0.15 and grouped == (0.0, 1.0)
    assert metrics.bootstrap_interval(values, np.arange(200)) == alone


@pytest.mark.parametrize(("values", "groups"), [([], None), ([np.nan], None), ([[1.0]], None), ([1.0, 2.0], [0])])
def test_interval_refuses(values, groups):
    with pytest.raises(ValueError, match="expected"):
        metrics.bootstrap_interval(values, groups)


def test_a_student_interval_is_scipys():
    from scipy.stats import t, ttest_1samp

    rows = np.random.default_rng(0).normal(size=(6, 3))
    low, high = metrics.student_interval(rows, level=0.99)
    for i in range(3):
        expected = ttest_1samp(rows[:, i], 0.0).confidence_interval(0.99)
        np.testing.assert_allclose((low[i], high[i]), expected)
        assert np.isclose((high[i] - low[i]) / 2, t.ppf(0.995, 5) * rows[:, i].std(ddof=1) / 6**0.5)


@pytest.mark.parametrize("values", [[1.0], 1.0, [1.0, np.nan]])
def test_a_student_interval_needs_two_finite_runs(values):
    with pytest.raises(ValueError, match="two or more runs"):
        metrics.student_interval(values)
