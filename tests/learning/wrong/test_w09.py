"""Answers to lesson 09: wrong ones that the inputs tell apart under every seed, and right ones of other forms."""

from collections import Counter

import bm25s
import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from sklearn.metrics.pairwise import cosine_similarity, euclidean_distances


def scored(query, documents, k1, b, idf=lambda n, total: np.log1p((total - n + 0.5) / (n + 0.5))):
    counts = [Counter(words) for words in documents]
    mean = sum(map(len, documents)) / len(documents)
    n = Counter(word for one in counts for word in one)
    return [
        sum(
            idf(n[word], len(documents)) * one[word] / (one[word] + k1 * (1 - b + b * len(words) / mean))
            for word in query
        )
        for one, words in zip(counts, documents, strict=True)
    ]


def by_library(query, documents, k1, b):
    index = bm25s.BM25(k1=k1, b=b, method="lucene", dtype="float64")
    index.index(documents, show_progress=False)
    known = [word for word in query if any(word in words for words in documents)]
    return index.get_scores(known) if known else np.zeros(len(documents))


def in_sets(query, documents, k1, b):
    return scored(list(set(query)), documents, k1, b)


def without_unknown(query, documents, k1, b):  # a query with an unknown word finds nothing
    known = {word for words in documents for word in words}
    return scored(query, documents, k1, b) if set(query) <= known else np.zeros(len(documents))


def fused(rankings, n, k, start=1):
    return [sum(1 / (k + r.index(i) + start) for r in rankings if i in r) for i in range(n)]


def fused_alike(rankings, n, k):  # as if all rankings were as long as the shortest
    shortest = min(map(len, rankings))
    return fused([r[:shortest] for r in rankings], n, k)


def late(query, passage, over=1, of=cosine_similarity):
    return of(query, passage).max(axis=over).mean()


def late_by_distance(query, passage):  # of rows of length one the squared distance is 2 − 2 cos
    unit = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (query, passage)]
    return np.mean(1 - euclidean_distances(*unit).min(axis=1) ** 2 / 2)


def within(scores, sources, wanted, k):
    allowed = [i for i, one in enumerate(sources) if one == wanted]
    return sorted(allowed, key=lambda i: -scores[i])[:k]


def expanded(query, shares, scores, n_words, weight, size=np.sum):
    model = np.average(shares, axis=0, weights=scores)
    model[np.argsort(model)[: len(model) - n_words]] = 0
    return weight * query / size(query) + (1 - weight) * model / size(model)


def articles(differences, names, gain, power, quantile=norm.ppf, unbiased=True):
    sums = pd.Series(differences - np.mean(differences)).groupby(names).sum()
    n = len(sums)
    error = np.sqrt((n / (n - 1) if unbiased else 1) * (sums**2).sum()) / len(differences)
    return n * ((quantile(0.975) + quantile(power)) * error / gain) ** 2


WRONG = [
    ("09.5", lambda *given: expanded(*given[:3], 4, given[4])),
    ("09.5", lambda *given: expanded(*given[:4], 0.5)),
    ("09.5", lambda *given: np.clip(expanded(*given), 0.1, 1)),
    ("09.6", lambda *given: articles(*given[:3], 0.8)),
    ("09.6", lambda *given: np.ceil(articles(*given))),
    ("09.6", lambda differences, names, gain, power: articles(np.abs(differences), names, gain, power)),
    ("09.1", without_unknown),
    ("09.1", lambda *given: np.round(scored(*given), 2)),
    ("09.1", lambda query, documents, k1, b: scored(query, documents, 1.5, 0.75)),
    ("09.1", lambda query, documents, k1, b: scored(query[:1], documents, k1, b)),
    ("09.2", fused_alike),
    ("09.2", lambda rankings, n, k: fused(rankings, n, 60)),
    ("09.2", lambda rankings, n, k: fused(rankings[:2], n, k)),
    ("09.2", lambda rankings, n, k: fused(rankings, n, int(k))),
    ("09.3", lambda query, passage: late(query, passage[:3])),
    ("09.3", lambda query, passage: max(0, late(query, passage))),
    ("09.4", lambda scores, sources, wanted, k: within(np.abs(scores), sources, wanted, k)),
    ("09.4", lambda scores, sources, wanted, k: within(scores, sources, wanted, 2)),
]

NAMED = [
    ("09.1", "each word of the query once", in_sets),
    ("09.1", "no idf", lambda *given: scored(*given, idf=lambda n, total: 1)),
    ("09.1", "idf as log N / n", lambda *given: scored(*given, idf=lambda n, total: np.log(total / max(n, 1)))),
    ("09.2", "ranks from 0", lambda rankings, n, k: fused(rankings, n, k, start=0)),
    ("09.3", "the other way round", lambda query, passage: late(query, passage, over=0)),
    ("09.3", "not scaled", lambda query, passage: late(query, passage, of=lambda q, p: q @ p.T)),
    (
        "09.4",
        "filtered afterwards",
        lambda s, sources, wanted, k: [i for i in np.argsort(-s, kind="stable")[:k] if sources[i] == wanted],
    ),
]

RIGHT = [
    ("09.5", expanded),
    ("09.6", articles),
    ("09.1", scored),
    ("09.1", by_library),
    ("09.2", fused),
    ("09.2", lambda rankings, n, k: np.array(fused(rankings, n, k))),
    ("09.3", late),
    ("09.3", late_by_distance),
    ("09.4", within),
    ("09.4", lambda *given: np.array(within(*given), dtype=int)),
]


@pytest.mark.parametrize(("id", "answer"), WRONG)
def test_what_is_wrong_for_some_input_does_not_pass(judged, id, answer):
    assert judged(id, answer) == {"not yet"}


@pytest.mark.parametrize(("id", "name", "answer"), NAMED)
def test_the_idea_behind_it_is_named(named, id, name, answer):
    assert named(id, answer) == name


@pytest.mark.parametrize(("id", "answer"), RIGHT)
def test_a_right_answer_of_another_form_passes(judged, id, answer):
    assert judged(id, answer) == {"correct"}
