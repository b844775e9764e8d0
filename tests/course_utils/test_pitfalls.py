"""Every bug of the zoo leaves the mark that its signature looks for, and the right pipelines leave none."""

import numpy as np
import pytest

from course_utils import datasets, metrics, models, pitfalls, precomputed, vectors

K = 10
NAMES = [pitfall.name for pitfall in pitfalls.PITFALLS]


@pytest.fixture(scope="module")
def real():
    """40 questions with their passages among 400: pooled vectors of MiniLM."""
    questions, passages = datasets.questions(), datasets.wikipedia_passages()
    questions = questions.take(np.arange(0, len(questions), len(questions) // 40)[:40])
    relevant = sorted({row for rows in questions.relevant for row in rows})
    others = np.random.default_rng(0).permutation(len(passages))
    kept = np.array(relevant + [row for row in others if row not in relevant][: 400 - len(relevant)])
    corpus = precomputed.load("wikipedia_passages", passages.text)[kept]
    query = models.embed(list(questions.text), normalize=False, progress=False)
    place = {row: i for i, row in enumerate(kept)}
    return query, corpus, [{place[row] for row in rows} for rows in questions.relevant]


@pytest.fixture(scope="module")
def synthetic():
    """Vectors of random length around 40 directions; the first 40 rows are near the queries."""
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(40, 96))
    query = (centres + 0.6 * rng.normal(size=(40, 96))) * rng.uniform(2, 6, size=(40, 1))
    near = centres + 0.6 * rng.normal(size=(40, 96))
    corpus = np.vstack([near, rng.normal(size=(260, 96)) + 0.5]) * rng.uniform(1, 4, size=(300, 1))
    return query.astype(np.float32), corpus.astype(np.float32), [{i} for i in range(40)]


@pytest.fixture(scope="module", params=["real", "synthetic"])
def searches(request):
    query, corpus, _ = request.getfixturevalue(request.param)
    return {one.name: (one.wrong(query, corpus, K), one.right(query, corpus, K)) for one in pitfalls.PITFALLS}


def test_there_are_ten_and_each_says_what_to_do():
    assert len(set(NAMES)) == len(NAMES) == 10
    assert all(one.line and one.look_for and one.mend for one in pitfalls.PITFALLS)


@pytest.mark.parametrize("name", NAMES)
def test_a_bug_shows_its_own_signature_and_no_other(searches, name):
    expected = () if pitfalls.find(name).traceless else (name,)
    assert pitfalls.diagnose(searches[name][0]) == expected


@pytest.mark.parametrize("name", NAMES)
def test_the_right_way_shows_none(searches, name):
    assert pitfalls.diagnose(searches[name][1]) == ()


@pytest.mark.parametrize("name", NAMES)
def test_inputs_are_left_as_they_are(synthetic, name):
    query, corpus, _ = synthetic
    before = query.copy(), corpus.copy()
    pitfalls.find(name).wrong(query, corpus, K)
    pitfalls.find(name).right(query, corpus, K)
    assert np.array_equal(query, before[0]) and np.array_equal(corpus, before[1])


def test_the_right_ways_agree_with_an_l2_index_and_with_the_dropped_rows(real):
    query, corpus, _ = real
    cosine = pitfalls.cosine(query, corpus, K)
    assert np.array_equal(cosine.ids, pitfalls.smallest_distance(query, corpus, K).ids)
    assert np.array_equal(cosine.ids, pitfalls.with_empty(pitfalls.without_empty)(query, corpus, K).ids)
    assert np.mean(cosine.ids == pitfalls.calibrated_int8(query, corpus, K).ids) > 0.9


def test_what_the_bugs_cost_where_it_is_certain(real):
    query, corpus, relevant = real

    def recall(name):
        return metrics.recall_at_k(pitfalls.find(name).wrong(query, corpus, K).ids, relevant, K).mean()

    right = metrics.recall_at_k(pitfalls.cosine(query, corpus, K).ids, relevant, K).mean()
    assert recall("normalized twice") == recall("queries not normalized") == right > 0.8
    assert recall("L2 distances sorted as cosines") < 0.05 and recall("int8 by a cast") < 0.3


def test_empty_texts_head_every_result(synthetic):
    query, corpus, _ = synthetic
    found = pitfalls.find("NaN ranks first").wrong(query, corpus, K)
    assert (found.ids[:, : pitfalls.EMPTY] >= len(corpus)).all() and np.isnan(found.scores[:, : pitfalls.EMPTY]).all()


def test_float16_sums_come_near_the_right_ones(real):
    query, corpus, _ = real
    wrong, right = pitfalls.float16_sum(query, corpus, K), pitfalls.cosine(query, corpus, K)
    assert np.abs(wrong.scores.astype(float) - right.scores).max() < 0.01


def test_a_healthy_search_of_any_kind_is_not_suspected(synthetic):
    query, corpus, _ = synthetic
    unit = vectors.l2_normalize(query), vectors.l2_normalize(corpus)
    for metric in ("cosine", "dot", "euclidean"):
        found = vectors.top_k(*unit, 3, metric=metric)
        assert pitfalls.diagnose(pitfalls.Search(*unit, found.indices, found.scores)) == ()
    float64 = [rows.astype(np.float64) for rows in (query, corpus)]
    assert pitfalls.diagnose(pitfalls.cosine(*float64, 1)) == ()


def test_an_unknown_name_lists_those_there_are():
    with pytest.raises(ValueError, match="expected one of 'queries not normalized'"):
        pitfalls.find("nothing")
