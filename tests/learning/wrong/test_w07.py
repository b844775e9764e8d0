"""Answers to lesson 07: wrong ones that the inputs tell apart under every seed, and right ones of other forms."""

from collections import Counter
from statistics import mode

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn import metrics

from course_utils import topics


def entropy(values):
    return stats.entropy(list(Counter(np.asarray(values).tolist()).values()))


def v_measure(labels, clusters, pairs=None):
    pairs = [f"{a}, {b}" for a, b in zip(labels, clusters, strict=True)] if pairs is None else pairs
    a, b, both = entropy(labels), entropy(clusters), entropy(pairs)
    return 2 * (a + b - both) / (a + b) if a + b > 0 else 1.0


def v_by_a_table(labels, clusters, n_clusters):
    table = np.zeros((labels.max() + 1, n_clusters))
    np.add.at(table, (labels, clusters), 1)
    return v_measure(labels, clusters, [cell for cell in range(table.size) for _ in range(int(table.flat[cell]))])


def v_of_means(mean):
    def score(labels, clusters):
        h = metrics.homogeneity_score(labels, clusters)
        c = metrics.completeness_score(labels, clusters)
        return mean(h, c)

    return score


def sums(counts, groups):
    return pd.DataFrame(counts).groupby(groups).sum().to_numpy()


def weights(summed, a=None, f=None, log=np.log1p):
    a = summed.sum(axis=1).mean() if a is None else a
    f = summed.sum(axis=0) if f is None else f
    return summed / summed.sum(axis=1, keepdims=True) * log(a / f)


def nearest(similarities, labels, k):
    return [labels[np.argsort(-row)[:k]].tolist() for row in similarities]


def first_of_many(chosen):
    return [Counter(one).most_common(1)[0][0] for one in chosen]


def largest_best(similarities, labels, k, start=-np.inf):
    """Of the tied labels the one whose best similarity is largest; with `start` 0 none below 0 is found."""
    chosen = []
    for row, near in zip(similarities, nearest(similarities, labels, k), strict=True):
        most, best, label = Counter(near).most_common(1)[0][1], start, near[-1]
        for one, similarity in zip(near, sorted(row, reverse=True), strict=False):
            if near.count(one) == most and similarity > best:
                best, label = similarity, one
        chosen.append(label)
    return chosen


def gains(right_a, right_b, draws):
    return right_a[draws].mean(axis=1) - right_b[draws].mean(axis=1)


def ends(values):
    return np.percentile(values, [2.5, 97.5])


def by_hand(values):
    values, ends = np.sort(values), []
    for place in (0.025 * (len(values) - 1), 0.975 * (len(values) - 1)):
        low = int(place)
        ends.append(values[low] + (place - low) * (values[min(low + 1, len(values) - 1)] - values[low]))
    return ends


def cost(scores, wanted, miss, alarm, threshold):
    return miss * sum(wanted & (scores < threshold)) + alarm * sum(~wanted & (scores >= threshold))


def cheapest(scores, wanted, miss, alarm, candidates):
    return min(candidates, key=lambda one: cost(scores, wanted, miss, alarm, one))


def high_first(scores):
    return [np.inf, *sorted(scores, reverse=True)]


def one_after_the_other(scores, wanted, miss, alarm, order):
    costs = np.append(0, np.cumsum(np.where(wanted, -miss, alarm)[order]))
    return [np.inf, *scores[order]][costs.argmin()]


# What is wrong for some input only.
WRONG = [
    ("07.1", lambda a, b: v_measure(a, b, 10 * a + b)),
    ("07.1", lambda a, b: v_measure(a, b, (a.max() + 1) * a + b)),
    ("07.1", lambda a, b: v_measure(a, b, [f"{x}{y}" for x, y in zip(a, b, strict=True)])),
    ("07.1", lambda a, b: v_measure(a, b) if len(a) > 1 else 0.0),
    ("07.1", lambda a, b: v_by_a_table(a, b, b.max() + 1)),  # −1 is the last column
    ("07.1", lambda a, b: v_by_a_table(a, b, len(set(b.tolist())))),  # numbers without gaps
    ("07.2", lambda counts, groups: weights(np.array([counts[groups == g].sum(axis=0) for g in pd.unique(groups)]))),
    ("07.2", lambda counts, groups: weights(sums(counts[counts.any(axis=1)], groups[: counts.any(axis=1).sum()]))),
    ("07.3", lambda s, labels, k: first_of_many(labels[np.argpartition(-row, k - 1)[:k]].tolist() for row in s)),
    ("07.3", lambda s, labels, k: first_of_many(nearest(s, labels, min(k, len(labels) - 1)))),
    ("07.3", lambda s, labels, k: first_of_many(nearest(np.maximum(s, 0), labels, k))),
    ("07.3", lambda s, labels, k: largest_best(s, labels, k, start=0)),
    ("07.4", lambda a, b, draws: np.maximum(ends(gains(a, b, draws)), 0)),
    ("07.4", lambda a, b, draws: np.quantile(gains(a, b, draws), [0.025, 0.975], method="hazen")),
    ("07.5", lambda s, wanted, *costs: one_after_the_other(s, wanted, *costs, np.argsort(-s, kind="stable"))),
    ("07.5", lambda s, wanted, *costs: one_after_the_other(s, wanted, *costs, np.lexsort((~wanted, -s)))),
    ("07.5", lambda s, wanted, *costs: cheapest(s, wanted, *costs, high_first(s)[:-1])),
    ("07.5", lambda s, wanted, *costs: cheapest(s, wanted, *costs, high_first(s[(s >= 0) & (s <= 1)]))),
    ("07.5", lambda s, wanted, miss, alarm: cheapest(s, wanted, int(miss), int(alarm), high_first(s))),
]

NAMED = [
    ("07.1", "cluster −1 left out", lambda a, b: v_measure(a[b >= 0], b[b >= 0])),
    ("07.1", "geometric mean", v_of_means(lambda h, c: (h * c) ** 0.5)),
    ("07.1", "half the harmonic mean", v_of_means(lambda h, c: h * c / (h + c) if h + c else 0)),
    ("07.1", "NaN where both are 0", v_of_means(lambda h, c: np.divide(2 * h * c, h + c))),
    ("07.1", "adjusted Rand index", metrics.adjusted_rand_score),
    ("07.2", "words of a text", lambda counts, groups: weights(sums(counts, groups), a=counts.sum() / len(counts))),
    ("07.2", "no 1 +", lambda counts, groups: weights(sums(counts, groups), log=np.log)),
    ("07.2", "f in groups", lambda counts, groups: weights(x := sums(counts, groups), f=np.count_nonzero(x, axis=0))),
    ("07.2", "words in rows", lambda counts, groups: weights(sums(counts, groups)).T),
    ("07.3", "the smallest number wins a tie", lambda *given: stats.mode(nearest(*given), axis=1).mode),
    ("07.3", "k − 1 neighbours", lambda s, labels, k: first_of_many(nearest(s, labels, k - 1 or 1))),
    ("07.3", "size without sign", lambda s, labels, k: first_of_many(nearest(abs(s), labels, k))),
    ("07.4", "high end first", lambda a, b, draws: np.percentile(gains(a, b, draws), [97.5, 2.5])),
    ("07.4", "percentiles 0.025 and 0.975", lambda a, b, draws: np.percentile(gains(a, b, draws), [0.025, 0.975])),
    ("07.4", "each text once", lambda a, b, draws: ends([gains(a, b, [list(set(row.tolist()))])[0] for row in draws])),
    ("07.4", "B is not drawn", lambda a, b, draws: ends(a[draws].mean(axis=1)) - b.mean()),
    ("07.5", "silent only if it is cheaper", lambda s, *more: cheapest(s, *more, [*sorted(s, reverse=True), np.inf])),
    ("07.5", "the first of equals in the list", lambda s, *more: cheapest(s, *more, [*s, np.inf])),
    ("07.5", "the lowest of equals", lambda s, *more: cheapest(s, *more, [*sorted(s), np.inf])),
    ("07.5", "without the lowest score", lambda s, *more: cheapest(s, *more, high_first(s[s > s.min()]))),
    (
        "07.5",
        "the rule for honest probabilities",
        lambda s, wanted, miss, alarm: 1 / (1 + miss / alarm) if alarm else 0,
    ),
]

RIGHT = [
    ("07.1", v_measure),
    ("07.1", metrics.v_measure_score),
    ("07.1", v_of_means(lambda h, c: np.float32(stats.hmean([h, c])))),
    ("07.2", lambda counts, groups: topics.class_tfidf(sums(counts, groups))),
    ("07.2", lambda counts, groups: weights(np.eye(groups.max() + 1)[groups].T @ counts).tolist()),
    ("07.2", lambda counts, groups: weights(sums(counts, groups)).astype(np.float32)),
    ("07.3", lambda *given: first_of_many(nearest(*given))),
    ("07.3", lambda *given: np.array([mode(one) for one in nearest(*given)], dtype=np.int32)),
    ("07.3", largest_best),
    ("07.4", lambda a, b, draws: ends(gains(a, b, draws))),
    ("07.4", lambda a, b, draws: by_hand([np.mean(a[row]) - np.mean(b[row]) for row in draws])),
    ("07.4", lambda a, b, draws: tuple(pd.Series(gains(a, b, draws)).quantile([0.025, 0.975]))),
    ("07.5", lambda s, *more: cheapest(s, *more, high_first(s))),
    ("07.5", lambda s, wanted, *costs: float(cheapest(s, wanted, *costs, high_first(s[wanted])))),
    ("07.5", lambda s, *more: min([*s, np.inf], key=lambda one: (cost(s, *more, one), -one))),
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
