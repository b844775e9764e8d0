"""Answers to lesson 03: wrong ones that the inputs tell apart under every seed, and right ones of other forms."""

import math

import numpy as np
import pytest
from scipy.special import log_softmax, logsumexp, softmax


def log_first(scores, target):
    return np.log(np.exp(scores).sum()) - scores[target]


def quotient(scores, target):
    return -np.log(np.exp(scores)[target] / np.exp(scores).sum())


def entropy_by_a_loop(scores, target):
    most = max(scores)
    return most + math.log(sum(math.exp(score - most) for score in scores)) - scores[target]


def unit(rows, small=0.0):
    return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + small)


def info_nce(loss, temperature_of=lambda temperature: temperature, small=0.0):
    """InfoNCE with the `loss` of a table of scores."""

    def answer(anchors, positives, negatives, temperature):
        cosines = unit(anchors, small) @ unit(np.vstack([positives, negatives]), small).T
        return loss(cosines / temperature_of(temperature))

    return answer


def loss(scores):
    return -np.diag(log_softmax(scores, axis=1)).mean()


def loss_with_one_shift(scores):
    moved = scores - scores.max()
    return np.mean(np.log(np.exp(moved).sum(axis=1)) - np.diag(moved))


def loss_in_long_floats(scores):
    weights = np.exp(scores.astype(np.longdouble))
    return float(-np.log(np.diag(weights) / weights.sum(axis=1)).mean())


def info_nce_by_a_loop(anchors, positives, negatives, temperature):
    candidates, total = [*positives, *negatives], 0.0
    for i, a in enumerate(anchors):
        scores = [a @ c / (np.linalg.norm(a) * np.linalg.norm(c)) / temperature for c in candidates]
        total += entropy_by_a_loop(scores, i)
    return total / len(anchors)


def info_nce_in_two_parts(anchors, positives, negatives, temperature):
    a, p, n = unit(anchors), unit(positives), unit(negatives)
    table = np.hstack([a @ p.T, a @ n.T]) / temperature
    return (np.logaddexp.reduce(table, axis=1) - (a * p).sum(axis=1) / temperature).mean()


def gradient(shares):
    """The gradient with the `shares` of a table of scores."""
    return lambda similarity, temperature: (
        (shares(similarity / temperature) - np.eye(*similarity.shape)) / temperature / len(similarity)
    )


def shares(scores, shift=lambda scores: scores.max(axis=1, keepdims=True)):
    weights = np.exp(scores - shift(scores))
    return weights / weights.sum(axis=1, keepdims=True)


def gradient_by_a_loop(similarity, temperature):
    n, m = similarity.shape
    table = [softmax(row / temperature) for row in similarity]
    return [[(table[i][j] - (i == j)) / (n * temperature) for j in range(m)] for i in range(n)]


def gradient_of_the_log(similarity, temperature):
    found = np.exp(log_softmax(similarity / temperature, axis=1))
    found[np.arange(len(found)), np.arange(len(found))] -= 1
    return found / (len(found) * temperature)


def usable(threshold, scores_of=lambda scores: scores):
    return lambda scores, positive, share: scores_of(scores) < threshold(positive[:, None], share)


def limit(positive, share):
    return share * positive


def distance(a, b):
    return np.linalg.norm(a - b, axis=1)


def triplet(rows_to_loss):
    return lambda a, p, n, margin: rows_to_loss(distance(a, p) - distance(a, n) + margin)


def triplet_by_a_loop(anchors, positives, negatives, margin):
    rows = zip(anchors, positives, negatives, strict=True)
    return sum(max(0.0, math.dist(a, p) - math.dist(a, n) + margin) for a, p, n in rows) / len(anchors)


WRONG = [
    ("03.1", lambda scores, target: float(quotient(scores.astype(np.longdouble), target))),
    ("03.1", lambda scores, target: float(log_first(scores.astype(np.longdouble), target))),
    ("03.1", lambda s, target: log_first(s - s.max(), target) if abs(s).max() > 700 else quotient(s, target)),
    ("03.1", lambda scores, target: -np.log(softmax(scores)[target] + 1e-300)),
    ("03.1", lambda scores, target: log_first(scores.clip(-709, 709), target)),
    ("03.1", lambda scores, target: log_first(scores - 1000, target)),
    ("03.2", info_nce(loss_with_one_shift)),
    ("03.2", info_nce(loss_in_long_floats)),
    ("03.2", info_nce(loss, lambda temperature: max(temperature, 1e-3))),
    ("03.2", info_nce(loss, lambda temperature: temperature + 1e-8)),
    ("03.2", info_nce(loss, small=1e-8)),
    ("03.2", lambda a, p, n, temperature: info_nce(loss)(a, p, n, temperature) + info_nce(loss)(p, a, n, temperature)),
    ("03.3", gradient(lambda scores: shares(scores, np.max))),
    ("03.3", gradient(lambda scores: shares(scores, lambda s: s.mean(axis=1, keepdims=True)))),
    ("03.3", gradient(lambda scores: shares(scores.clip(-700, 700), lambda s: 0))),
    ("03.3", lambda similarity, temperature: gradient(shares)(similarity, max(temperature, 0.01))),
    ("03.6", usable(limit, np.abs)),
    ("03.6", lambda scores, positive, share: usable(limit)(scores, positive, share) & (scores > 0)),
    ("03.6", lambda scores, positive, share: scores**2 < (share * positive[:, None]) ** 2),
    ("03.6", usable(lambda positive, share: share * positive - 1e-3)),
    ("03.6", lambda s, positive, share: usable(limit)(s, positive, share) & ~np.eye(*s.shape, dtype=bool)),
    ("03.6", lambda scores, positive, share: np.where(usable(limit)(scores, positive, share), "True", "False")),
    ("03.5", triplet(lambda rows: np.maximum(0, rows).mean() / 2)),
    ("03.5", lambda a, p, n, margin: np.maximum(0, abs(distance(a, p) - distance(a, n)) + margin).mean()),
    (
        "03.5",
        lambda a, p, n, m: np.maximum(0, distance(a, p) - distance(a[:, None], n[None]).min(axis=1)[:, 0] + m).mean(),
    ),
]

NAMED = [
    ("03.1", "the formula on paper", lambda scores, target: -np.log((np.exp(scores) / np.exp(scores).sum())[target])),
    ("03.1", "1e-09 against log 0", lambda scores, target: -np.log(np.maximum(softmax(scores)[target], 1e-9))),
    ("03.1", "clipped at 700, and a quotient", lambda scores, target: quotient(scores.clip(-700, 700), target)),
    ("03.1", "shift only where exp overflows", lambda s, t: log_first(s - s.max() if s.max() > 709 else s, t)),
    ("03.1", "NaN becomes a number", lambda scores, target: np.nan_to_num(quotient(scores, target))),
    ("03.2", "one shift for the table", info_nce(loss_with_one_shift)),
    ("03.2", "a small number beside the length", info_nce(loss, small=1e-8)),
    ("03.2", "no temperature below 0.001", info_nce(loss, lambda temperature: max(temperature, 1e-3))),
    ("03.2", "log of the mean", info_nce(lambda scores: -np.log(np.diag(softmax(scores, axis=1)).mean()))),
    ("03.3", "exp without shift", gradient(lambda scores: shares(scores, lambda s: 0))),
    ("03.3", "one shift for the table", gradient(lambda scores: shares(scores, np.max))),
    ("03.3", "times temperature", lambda s, t: (softmax(s / t, axis=1) - np.eye(*s.shape)) / len(s) * t),
    ("03.6", "no sign", usable(limit, np.abs)),
    ("03.6", "only above 0", lambda scores, p, share: usable(limit)(scores, p, share) & (scores > 0)),
    ("03.6", "a margin instead of a share", usable(lambda positive, share: positive - (1 - share))),
    ("03.5", "margin is the floor", lambda a, p, n, m: np.maximum(m, distance(a, p) - distance(a, n)).mean()),
    ("03.5", "always 1.0", lambda a, p, n, m: np.maximum(0, distance(a, p) - distance(a, n) + 1).mean()),
    ("03.5", "mean over active rows, of which there may be none", triplet(lambda rows: rows[rows > 0].mean())),
]

RIGHT = [
    ("03.1", entropy_by_a_loop),
    ("03.1", lambda scores, target: logsumexp(scores) - scores[target]),
    ("03.1", lambda scores, target: np.logaddexp.reduce(scores) - scores[target]),
    ("03.1", lambda scores, target: -log_softmax(scores)[target]),
    ("03.2", info_nce(loss)),
    ("03.2", info_nce_by_a_loop),
    ("03.2", info_nce_in_two_parts),
    ("03.3", gradient(lambda scores: softmax(scores, axis=1))),
    ("03.3", gradient_by_a_loop),
    ("03.3", gradient_of_the_log),
    ("03.6", lambda scores, positive, share: np.less(scores.T, share * positive).T.astype(int)),
    ("03.6", lambda s, positive, share: [[x < share * p for x in row] for row, p in zip(s, positive, strict=True)]),
    ("03.6", lambda scores, positive, share: np.where(scores / positive.reshape(-1, 1) < share, 1.0, 0.0)),
    ("03.5", triplet_by_a_loop),
    ("03.5", triplet(lambda rows: np.where(rows > 0, rows, 0).sum() / len(rows))),
    ("03.5", lambda a, p, n, m: (distance(a, p - 1e-6) - distance(a, n - 1e-6) + m).clip(0).mean()),  # as torch does it
]


@pytest.mark.parametrize(("id", "answer"), WRONG)
def test_what_is_wrong_for_some_input_does_not_pass(judged, id, answer):
    assert judged(id, answer) == {"not yet"}


@pytest.mark.filterwarnings("ignore:Mean of empty slice")
@pytest.mark.parametrize(("id", "name", "answer"), NAMED)
def test_the_idea_behind_it_is_named(named, id, name, answer):
    assert named(id, answer) == name


@pytest.mark.parametrize(("id", "answer"), RIGHT)
def test_a_right_answer_of_another_form_passes(judged, id, answer):
    assert judged(id, answer) == {"correct"}
