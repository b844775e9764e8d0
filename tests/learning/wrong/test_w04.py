"""Answers to lesson 04: wrong ones that the inputs tell apart under every seed, and right ones of other forms."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics import precision_recall_curve
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.preprocessing import normalize


def lengths(rows):
    return np.linalg.norm(rows, axis=1, keepdims=True)


def unit(rows):
    return np.where(lengths(rows) > 0, rows / lengths(rows), 0)


def only_the_first_zero_row(rows):
    sizes = lengths(rows)
    sizes[np.flatnonzero(sizes == 0)[:1]] = 1
    return rows / sizes


def cosines(query, corpus, empty=-np.inf):
    return np.where(corpus.any(axis=1), unit(query) @ unit(corpus).T, empty)


def best(scores, k):
    return np.argsort(-scores, axis=1)[:, :k]


def overlap(one, two, k=None):
    return np.mean([len(set(a) & set(b)) / (k or len(a)) for a, b in zip(one, two, strict=True)])


def one_empty_row_alone(query, corpus, k):
    scores = cosines(query, corpus, 0)
    scores[:, lengths(corpus)[:, 0].argmin()] = -np.inf
    return best(scores, k)


def threshold(scores, relevant, precision, candidates, none=np.inf):
    return min((t for t in candidates if relevant[scores >= t].mean() >= precision), default=none)


def threshold_by_counting(scores, relevant, precision, order):
    enough = np.cumsum(relevant[order]) / np.arange(1, len(order) + 1) >= precision
    return scores[order[np.flatnonzero(enough)[-1]]] if enough.any() else np.inf


def threshold_of_the_curve(scores, relevant, precision):
    precisions, _, thresholds = precision_recall_curve(relevant, scores)
    return min(thresholds[precisions[:-1] >= precision], default=float("inf"))


def threshold_by_a_loop(scores, relevant, precision):
    for t in sorted(set(scores.tolist())):
        kept = [right for score, right in zip(scores, relevant, strict=True) if score >= t]
        if sum(kept) / len(kept) >= precision:
            return t
    return float("inf")


def ids_by_a_loop(query, corpus, k):
    ids = []
    for one in query:
        scored = [(one @ row / np.linalg.norm(row), i) for i, row in enumerate(corpus) if row.any()]
        ids.append([i for _, i in sorted(scored, reverse=True)[:k]])
    return ids


# What is wrong for some input only.
WRONG = [
    ("04.1", lambda x: x / np.where(x.sum(axis=1, keepdims=True) == 0, 1, lengths(x))),
    ("04.1", only_the_first_zero_row),
    ("04.1", lambda x: x / (lengths(x) + 1e-16)),
    ("04.1", lambda x: x / np.where(lengths(x) < 1e-13, 1, lengths(x))),
    ("04.2", lambda a, b: (a @ b.T) / (lengths(a) * lengths(b).T + 1e-8)),
    ("04.2", lambda a, b: (a @ b.T) / np.maximum(lengths(a) * lengths(b).T, 1e-12)),
    ("04.2", lambda a, b: np.squeeze(1 - cdist(a, b, "cosine"))),
    ("04.3", lambda query, corpus, k: best(cosines(query, corpus, -1), k)),
    ("04.3", lambda query, corpus, k: np.argsort(cosines(query, corpus, -1), axis=1)[:, ::-1][:, :k]),
    ("04.3", one_empty_row_alone),
    ("04.3", lambda query, corpus, k: np.argpartition(-cosines(query, corpus), k, axis=1)[:, :k]),
    ("04.5", lambda a, b, k: overlap(*(np.argpartition(-scores, k, axis=1)[:, :k] for scores in (a, b)))),
    ("04.5", lambda a, b, k: overlap(best(np.abs(a), k), best(np.abs(b), k))),
    ("04.5", lambda a, b, k: overlap(*(np.argsort(scores, axis=1)[:, -k - 1 : -1] for scores in (a, b)))),
    ("04.4", lambda scores, relevant, p: threshold_by_counting(scores, relevant, p, np.argsort(scores)[::-1])),
    ("04.4", lambda scores, relevant, p: threshold(scores, relevant, p, np.unique(scores)[1:])),
    ("04.4", lambda scores, relevant, p: threshold(scores, relevant, p, np.unique(scores)[:-1])),
    ("04.4", lambda scores, relevant, p: threshold(scores, relevant, p, scores[1:])),
    ("04.4", lambda scores, relevant, p: threshold(scores, relevant, p, scores[:-1])),
    ("04.4", lambda scores, relevant, p: threshold(scores, relevant, p, scores[scores > 0])),
    ("04.4", lambda scores, relevant, p: threshold(scores, relevant, p, scores[relevant])),
]

NAMED = [
    ("04.1", "very short rows as zeros", lambda x: x / np.where(np.isclose(lengths(x), 0), 1, lengths(x))),
    ("04.1", "a small number beside the length", lambda x: x / np.maximum(lengths(x), 1e-12)),
    ("04.1", "still NaN", lambda x: (x.T / np.linalg.norm(x, axis=1)).T),
    ("04.1", "ones for zeros", lambda x: np.nan_to_num(x / lengths(x), nan=1)),
    ("04.1", "columns", lambda x: x / np.linalg.norm(x, axis=0)),
    ("04.2", "very short rows as zeros", lambda a, b: (a @ b.T) / np.maximum(lengths(a) * lengths(b).T, 1e-8)),
    ("04.2", "a distance", lambda a, b: cdist(a, b, "cosine")),
    ("04.2", "correlation", lambda a, b: np.corrcoef(a, b)[: len(a), len(a) :]),
    ("04.2", "negative ones cut off", lambda a, b: np.clip(1 - cdist(a, b, "cosine"), 0, 1)),
    ("04.3", "NaN first", lambda query, corpus, k: np.argsort(cosines(query, corpus, np.nan))[:, ::-1][:, :k]),
    (
        "04.3",
        "empty rows first",
        lambda query, corpus, k: best(np.nan_to_num(cosines(query, corpus, np.nan), nan=1), k),
    ),
    ("04.3", "empty rows score zero", lambda query, corpus, k: np.argsort(1 - cosines(query, corpus, 0))[:, :k]),
    ("04.3", "worst first", lambda query, corpus, k: np.argsort(1 - cosines(query, corpus, np.inf))[:, ::-1][:, :k]),
    ("04.5", "all queries at once", lambda a, b, k: np.isin(best(a, k), best(b, k)).mean()),
    ("04.5", "all or nothing", lambda a, b, k: (np.sort(best(a, k)) == np.sort(best(b, k))).all(axis=1).mean()),
    ("04.5", "the best left out", lambda a, b, k: overlap(best(a, k + 1)[:, 1:], best(b, k + 1)[:, 1:], k)),
    (
        "04.4",
        "the first in the list",
        lambda scores, relevant, p: next((t for t in scores if relevant[scores >= t].mean() >= p), np.inf),
    ),
    (
        "04.4",
        "ties cut in two",
        lambda scores, relevant, p: threshold_by_counting(scores, relevant, p, np.argsort(scores)[::-1]),
    ),
    ("04.4", "zero where there is none", lambda scores, relevant, p: threshold(scores, relevant, p, scores, none=0)),
    (
        "04.4",
        "nothing where there is none",
        lambda scores, relevant, p: threshold(scores, relevant, p, scores, none=None),
    ),
]

RIGHT = [
    ("04.1", normalize),
    ("04.1", lambda x: np.nan_to_num(x / lengths(x))),
    ("04.1", lambda x: [(row / np.linalg.norm(row)).tolist() if row.any() else row.tolist() for row in x]),
    ("04.2", cosine_similarity),
    ("04.2", lambda a, b: 1 - cdist(a, b, "cosine")),
    ("04.2", lambda a, b: [[x @ y / np.sqrt((x @ x) * (y @ y)) for y in b] for x in a]),
    ("04.3", ids_by_a_loop),
    ("04.3", lambda query, corpus, k: np.argsort(1 - cosines(query, corpus, np.nan), axis=1)[:, :k]),  # NaN comes last
    (
        "04.3",
        lambda query, corpus, k: np.flatnonzero(corpus.any(axis=1))[
            best(query @ unit(corpus[corpus.any(axis=1)]).T, k)
        ],
    ),
    ("04.5", lambda a, b, k: (best(a, k)[:, :, None] == best(b, k)[:, None, :]).any(axis=2).mean()),
    ("04.5", lambda a, b, k: overlap(*(np.argsort(scores, axis=1)[:, -k:].tolist() for scores in (a, b)))),
    ("04.5", lambda a, b, k: overlap(*(np.argpartition(-scores, k - 1, axis=1)[:, :k] for scores in (a, b)))),
    ("04.4", threshold_by_a_loop),
    ("04.4", threshold_of_the_curve),
    ("04.4", lambda scores, relevant, p: np.float32(threshold(scores, relevant, p, np.unique(scores)))),
]


@pytest.mark.parametrize(("id", "answer"), WRONG)
def test_what_is_wrong_for_some_input_does_not_pass(judged, id, answer):
    assert judged(id, answer) == {"not yet"}


@pytest.mark.parametrize(("id", "name", "answer"), NAMED)
def test_the_idea_behind_it_is_named(named, id, name, answer):
    assert named(id, answer) == name


@pytest.mark.filterwarnings("ignore:No positive class")
@pytest.mark.parametrize(("id", "answer"), RIGHT)
def test_a_right_answer_of_another_form_passes(judged, id, answer):
    assert judged(id, answer) == {"correct"}
