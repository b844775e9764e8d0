"""Answers to lesson 05: wrong ones that the inputs tell apart under every seed, and right ones of other forms."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.special import log_softmax, logsumexp, softmax
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.preprocessing import normalize


def lengths(rows):
    return np.linalg.norm(rows, axis=1, keepdims=True)


def unit(rows):
    return rows / lengths(rows)


def safe(rows):
    return np.nan_to_num(rows / lengths(rows))


def loss(of, scale=unit, combine=sum):
    """The loss with `of(scores)` for each prefix."""

    def answer(anchors, positives, dims, temperature):
        cut = [(scale(anchors[:, :d]), scale(positives[:, :d])) for d in dims]
        return combine([of(a @ b.T / temperature) for a, b in cut])

    return answer


def info_nce(scores):
    return -np.diag(log_softmax(scores, axis=1)).mean()


def info_nce_without_shift(scores):
    return np.mean(-np.log(np.diag(np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True))))


def shifted_by_the_largest_of_all(scores):
    return np.mean(np.log(np.exp(scores - scores.max()).sum(axis=1)) + scores.max() - np.diag(scores))


def blocks(anchors, positives, dims, temperature):
    total, start = 0.0, 0
    for d in dims:
        total += info_nce(unit(anchors[:, start:d]) @ unit(positives[:, start:d]).T / temperature)
        start = d
    return total


def from_the_end(anchors, positives, dims, temperature):
    return sum(info_nce(unit(anchors[:, -d:]) @ unit(positives[:, -d:]).T / temperature) for d in dims)


def codes(embeddings, calibration, kind=np.int8, ends=(0, 255)):
    low, high = calibration.min(axis=0), calibration.max(axis=0)
    return (np.clip(np.round((embeddings - low) / (high - low) * 255), *ends) - 128).astype(kind)


def codes_by_a_loop(embeddings, calibration):
    result = np.empty(embeddings.shape, np.int8)
    for (i, j), x in np.ndenumerate(embeddings):
        low, high = min(calibration[:, j]), max(calibration[:, j])
        result[i, j] = min(max(round((x - low) / (high - low) * 255), 0), 255) - 128
    return result


def bits(rows):
    return np.unpackbits(rows, axis=1)


def different(queries, passages):
    return np.unpackbits(queries[:, None] ^ passages[None], axis=2)


def two_stages(query, corpus, dim, shortlist, k, first=None, last=None):
    def near(a, b):
        return cosine_similarity(a[None], b)[0]

    chosen = np.argsort(-(first or near)(query[:dim], corpus[:, :dim]))[:shortlist]
    return chosen[np.argsort(-(last or near)(query, corpus[chosen]))[:k]]


def two_stages_unsorted(query, corpus, dim, shortlist, k):
    chosen = two_stages(query, corpus, dim, shortlist, shortlist)
    chosen = np.sort(chosen)
    return chosen[np.argpartition(-cosine_similarity(query[None], corpus[chosen])[0], k - 1)[:k]]


def two_stages_by_a_loop(query, corpus, dim, shortlist, k):
    def cosine(i, d):
        return corpus[i, :d] @ query[:d] / np.linalg.norm(corpus[i, :d])

    chosen = sorted(range(len(corpus)), key=lambda i: -cosine(i, dim))[:shortlist]
    return sorted(chosen, key=lambda i: -cosine(i, len(query)))[:k]


def with_a_number_added(query, rows):
    return rows @ query / (np.linalg.norm(rows, axis=1) * np.linalg.norm(query) + 1e-12)


# What is wrong for some input only.
WRONG = [
    ("05.1", lambda rows, dim: rows[:, :dim] / np.maximum(lengths(rows[:, :dim]), 1)),
    ("05.1", lambda rows, dim: rows[:, :dim] / (lengths(rows[:, :dim]) + 1e-8)),
    ("05.1", lambda rows, dim: rows[:, :dim] / np.maximum(lengths(rows[:, :dim]), 1e-12)),
    ("05.1", lambda rows, dim: np.where(rows[:, :dim].sum(axis=1, keepdims=True) == 0, 0, safe(rows[:, :dim]))),
    ("05.1", lambda rows, dim: safe(unit(rows)[:, :dim]) if rows.any(axis=1).all() else unit(rows)[:, :dim]),
    ("05.2", loss(lambda scores: -np.log(np.diag(softmax(scores, axis=1))).mean())),
    ("05.2", loss(lambda scores: -np.log(np.diag(softmax(scores, axis=1)) + 1e-8).mean())),
    ("05.2", loss(lambda scores: np.nan_to_num(info_nce_without_shift(scores)))),
    ("05.2", loss(shifted_by_the_largest_of_all)),
    ("05.2", loss(lambda scores: info_nce(np.clip(scores, -50, 50)))),
    ("05.5", lambda embeddings, calibration: codes(embeddings, calibration, float)),
    ("05.5", lambda embeddings, calibration: codes(embeddings, calibration, np.int16)),
    ("05.5", lambda embeddings, calibration: codes(embeddings, calibration).tolist()),
    ("05.5", lambda embeddings, calibration: codes(embeddings, calibration, int, (0, None)).astype(np.int8)),
    ("05.5", lambda embeddings, calibration: codes(embeddings, calibration, int, (None, 255)).astype(np.int8)),
    ("05.3", lambda queries, passages: different(queries, passages)[:, :, :64].sum(axis=2)),
    ("05.3", lambda queries, passages: np.minimum(different(queries, passages).sum(axis=2), 255)),
    ("05.3", lambda queries, passages: np.squeeze(different(queries, passages).sum(axis=2))),
    ("05.4", lambda *search: two_stages(*search, with_a_number_added, with_a_number_added)),
    ("05.4", lambda query, corpus, dim, shortlist, k: two_stages(query, corpus, dim, 2 * k, k)),
    ("05.4", lambda query, corpus, dim, shortlist, k: two_stages(query, corpus, 2, shortlist, k)),
    ("05.4", two_stages_unsorted),
]

NAMED = [
    ("05.1", "NaN", lambda rows, dim: unit(rows[:, :dim])),
    ("05.1", "scaled before the cut, with NaN", lambda rows, dim: unit(rows)[:, :dim]),
    ("05.1", "very short rests as zeros", lambda rows, dim: rows[:, :dim] / np.maximum(lengths(rows[:, :dim]), 1e-8)),
    ("05.2", "blocks instead of prefixes", blocks),
    ("05.2", "from the end", from_the_end),
    ("05.2", "exp without shift", loss(info_nce_without_shift)),
    ("05.2", "mean instead of sum; no shift", loss(info_nce_without_shift, combine=np.mean)),
    ("05.2", "not scaled; no shift", loss(info_nce_without_shift, scale=lambda rows: rows)),
    ("05.2", "softmax first, then the log", loss(lambda scores: -np.log(np.diag(softmax(scores, axis=1))).mean())),
    ("05.5", "not int8", lambda embeddings, calibration: codes(embeddings, calibration, int)),
    ("05.5", "ranges of the embeddings", lambda embeddings, calibration: codes(embeddings, embeddings)),
    ("05.3", "bytes added up", lambda queries, passages: (queries[:, None] ^ passages).sum(axis=2)),
    ("05.3", "a share", lambda queries, passages: cdist(bits(queries), bits(passages), "hamming")),
    ("05.3", "turned", lambda queries, passages: different(passages, queries).sum(axis=2)),
    (
        "05.4",
        "Euclidean distance in the first stage",
        lambda *search: two_stages(*search, first=lambda query, rows: -np.linalg.norm(rows - query, axis=1)),
    ),
    (
        "05.4",
        "the last numbers",
        lambda query, corpus, dim, shortlist, k: two_stages(query[::-1], corpus[:, ::-1], dim, shortlist, k),
    ),
]

RIGHT = [
    ("05.1", lambda rows, dim: normalize(rows[:, :dim])),
    ("05.1", lambda rows, dim: safe(safe(rows)[:, :dim])),
    ("05.1", lambda rows, dim: [(row / (np.linalg.norm(row) or 1)).tolist() for row in rows[:, :dim]]),
    ("05.2", loss(info_nce)),
    ("05.2", loss(lambda scores: np.mean(logsumexp(scores, axis=1) - np.diag(scores)))),
    ("05.2", loss(lambda scores: np.mean(logsumexp(scores - np.diag(scores)[:, None], axis=1)), scale=normalize)),
    ("05.5", codes_by_a_loop),
    (
        "05.5",
        lambda embeddings, calibration: codes(np.clip(embeddings, calibration.min(0), calibration.max(0)), calibration),
    ),
    ("05.5", lambda embeddings, calibration: np.round(codes(embeddings, calibration, float)).astype("int8")),
    (
        "05.3",
        lambda queries, passages: [
            [sum(bin(a ^ b).count("1") for a, b in zip(x, y, strict=True)) for y in passages.tolist()]
            for x in queries.tolist()
        ],
    ),
    ("05.3", lambda queries, passages: cdist(bits(queries), bits(passages), "hamming") * 8 * queries.shape[1]),
    ("05.3", lambda queries, passages: (bits(queries)[:, None] != bits(passages)).sum(axis=2)),
    ("05.4", two_stages),
    ("05.4", two_stages_by_a_loop),
    (
        "05.4",
        lambda *search: two_stages(
            *search, lambda a, b: safe(b) @ a, lambda a, b: -lengths(unit(b) - unit(a[None]))[:, 0]
        ),
    ),
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
