"""Notebook 07: V-measure, class-based TF-IDF, a vote with ties, a paired bootstrap, a threshold by cost."""

from collections.abc import Iterator

import numpy as np

from course_utils.learning.exercise import Exercise, Question

# -- 07.1 -------------------------------------------------------------------------------------------------------


def v_measure(labels, clusters):
    """The harmonic mean of homogeneity h and completeness c: 2·h·c / (h + c).

    h = 1 − H(labels | clusters) / H(labels): 1 where every cluster holds one label. c = 1 − H(clusters | labels) /
    H(clusters): 1 where every label lies in one cluster. H(a) is the entropy, −Σ p·log p, and H(a | b) = H(a, b) − H(b)
    what is left of it once b is known. Where H(labels) is 0, h is 1; where H(clusters) is 0, c is 1; h = c = 0 gives 0.
    labels, clusters: any whole numbers, shape (n,); −1 is a number like the others. Returns one number.
    """

    def entropy(values):
        shares = np.unique(values, axis=0, return_counts=True)[1] / len(values)
        return -(shares * np.log(shares)).sum()

    of_labels, of_clusters = entropy(labels), entropy(clusters)
    of_both = entropy(np.stack([labels, clusters], axis=1))
    h = 1 - (of_both - of_clusters) / of_labels if of_labels > 0 else 1.0
    c = 1 - (of_both - of_labels) / of_clusters if of_clusters > 0 else 1.0
    return 2 * h * c / (h + c) if h + c > 0 else 0.0


def _entropies(labels, clusters):
    def entropy(values):
        shares = np.unique(values, axis=0, return_counts=True)[1] / len(values)
        return -(shares * np.log(shares)).sum()

    return entropy(labels), entropy(clusters), entropy(np.stack([labels, clusters], axis=1))


def _homogeneity(labels, clusters):
    of_labels, of_clusters, of_both = _entropies(labels, clusters)
    return 1 - (of_both - of_clusters) / of_labels if of_labels > 0 else 1.0


def _completeness(labels, clusters):
    return _homogeneity(clusters, labels)


def _from_both(combine):
    return lambda labels, clusters: combine(_homogeneity(labels, clusters), _completeness(labels, clusters))


def _harmonic(h, c):
    return 2 * h * c / (h + c) if h + c > 0 else 0.0


def _v_of(uncertain):
    """V-measure where `uncertain(a, b)` stands for the share H(a | b) / H(a)."""

    def measure(labels, clusters):
        of_labels, of_clusters, _ = _entropies(labels, clusters)
        h = 1 - uncertain(labels, clusters) if of_labels > 0 else 1.0
        c = 1 - uncertain(clusters, labels) if of_clusters > 0 else 1.0
        return 2 * h * c / (h + c) if h + c != 0 else 0.0  # h and c may be negative here

    return measure


def _crossed(a, b):
    of_a, _, of_both = _entropies(a, b)
    return (of_both - of_a) / of_a


def _joint(a, b):
    of_a, _, of_both = _entropies(a, b)
    return of_both / of_a


def _each_alike(a, b):
    return np.mean([_entropies(a[b == one], a[b == one])[0] for one in np.unique(b)]) / _entropies(a, b)[0]


def _v_unguarded(labels, clusters):
    of_labels, of_clusters, of_both = _entropies(labels, clusters)
    h, c = 1 - (of_both - of_clusters) / of_labels, 1 - (of_both - of_labels) / of_clusters
    return 2 * h * c / (h + c)


def _v_unguarded_sum(labels, clusters):
    h, c = np.float64(_homogeneity(labels, clusters)), _completeness(labels, clusters)
    return 2 * h * c / (h + c)


def _v_from_information(labels, clusters):
    of_labels, of_clusters, of_both = _entropies(labels, clusters)
    return 2 * (of_labels + of_clusters - of_both) / (of_labels + of_clusters)


def _v_log_of_zero(nothing):
    """NaN, or what `nothing` makes of it, where a label and a cluster have no text in common."""

    def measure(labels, clusters):
        full = len(np.unique(labels)) * len(np.unique(clusters))
        found = len(np.unique(np.stack([labels, clusters], axis=1), axis=0))
        return v_measure(labels, clusters) if found == full else nothing

    return measure


def _v_noise_left_out(labels, clusters):
    return v_measure(labels[clusters != -1], clusters[clusters != -1])


def _v_noise_apart(labels, clusters):
    return v_measure(labels, np.where(clusters == -1, clusters.max() + 1 + np.arange(len(clusters)), clusters))


def _v_adjusted_rand(labels, clusters):
    def pairs(values):
        counts = np.unique(values, axis=0, return_counts=True)[1]
        return (counts * (counts - 1)).sum() / 2

    of_labels, of_clusters, of_both = pairs(labels), pairs(clusters), pairs(np.stack([labels, clusters], axis=1))
    chance = of_labels * of_clusters / max(len(labels) * (len(labels) - 1) / 2, 1)
    most = (of_labels + of_clusters) / 2
    return (of_both - chance) / (most - chance) if most != chance else 1.0


def _v_same_number(labels, clusters):
    return float(np.mean(labels == clusters))


def _v_purity(labels, clusters):
    return sum(np.unique(labels[clusters == one], return_counts=True)[1].max() for one in np.unique(clusters)) / len(
        labels
    )


def _v_information(labels, clusters):
    of_labels, of_clusters, of_both = _entropies(labels, clusters)
    return of_labels + of_clusters - of_both


def _v_no_edge(labels, clusters):
    of_labels, of_clusters, _ = _entropies(labels, clusters)
    if of_labels == 0 or of_clusters == 0:
        return 0.0
    return v_measure(labels, clusters)


def _v_edge_perfect(labels, clusters):
    of_labels, of_clusters, _ = _entropies(labels, clusters)
    return 1.0 if of_labels == 0 or of_clusters == 0 else v_measure(labels, clusters)


def _two_groupings(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([0, 0, 1, 1]), np.array([1, 1, 0, 2])  # one label is split: h = 1, c = 2/3
    yield np.array([2, 2, 2, 2, 2]), np.array([0, 0, 0, 0, 0])  # one label, one cluster: both fractions are 0 / 0
    yield np.array([0, 0, 1, 1]), np.array([0, 0, 0, 0])  # one cluster mixes two labels: h = 0
    yield np.array([0, 0, 0]), np.array([0, 1, 1])  # one label is torn apart by the clusters: c = 0
    yield np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])  # neither tells anything of the other: h = c = 0
    yield np.array([3, 3, 7, 7, 7]), np.array([-1, -1, 2, 2, -1])  # a cluster −1, and numbers with gaps
    yield np.array([4]), np.array([9])  # one text: one label, one cluster
    yield np.array([0, 0, 5, 5, 2]), np.array([8, 8, 0, 0, 1])  # the same groups by other numbers: 1
    # pairs that one number made of two would confuse: 10 · 0 + 12 = 10 · 1 + 2, and "1" + "12" = "11" + "2"
    yield np.array([0, 0, 1, 1, 1, 11]), np.array([12, 2, 2, 0, 12, 2])
    for n, n_labels, n_clusters in ((30, 4, 6), (41, 5, 3)):
        labels = rng.integers(0, n_labels, size=n)
        yield labels, np.where(rng.random(n) < 0.6, labels % n_clusters, rng.integers(0, n_clusters, size=n))


# -- 07.2 -------------------------------------------------------------------------------------------------------


def class_weights(counts, groups):
    """W = tf · ln(1 + A / f), a weight for each word in each group; all texts of a group count as one text.

    counts: how often each text has each word, shape (n_texts, n_words); every word occurs, and every group has words.
    groups: the group of each text, 0 to n_groups − 1 in any order, shape (n_texts,). tf is the share that a word has of
    all words of its group, f how often it occurs in all groups together, A the mean number of words of a group, ln the
    natural logarithm. Returns shape (n_groups, n_words).
    """
    summed = np.stack([counts[groups == group].sum(axis=0) for group in range(groups.max() + 1)])
    tf = summed / summed.sum(axis=1, keepdims=True)
    a, f = summed.sum(axis=1).mean(), summed.sum(axis=0)
    return tf * np.log(1 + a / f)


def _summed(counts, groups):
    return np.stack([counts[groups == group].sum(axis=0) for group in range(groups.max() + 1)])


def _tf(summed):
    return summed / summed.sum(axis=1, keepdims=True)


def _rarity(summed):
    return np.log(1 + summed.sum(axis=1).mean() / summed.sum(axis=0))


def _of_sums(weigh):
    return lambda counts, groups: weigh(_summed(counts, groups))


def _of_ratio(weigh, a=lambda summed: summed.sum(axis=1).mean(), f=lambda summed: summed.sum(axis=0)):
    return _of_sums(lambda summed: _tf(summed) * weigh(a(summed) / f(summed)))


def _of_mean_shares(least):
    """Shares text by text, averaged; a text without words counts as one of `least`."""

    def weights(counts, groups):
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), least)
        means = [shares[groups == group].mean(axis=0) for group in range(groups.max() + 1)]
        return np.stack(means) * _rarity(_summed(counts, groups))

    return weights


def _weights_of_mean_counts(counts, groups):
    means = np.stack([counts[groups == group].mean(axis=0) for group in range(groups.max() + 1)])
    return _tf(means) * _rarity(means)


def _weights_of_presence(counts, groups):
    return class_weights((counts > 0).astype(int), groups)


def _weights_in_order_seen(counts, groups):
    return class_weights(counts, groups)[list(dict.fromkeys(groups.tolist()))]


def _weights_of_texts(counts, groups):
    return class_weights(counts, np.arange(len(counts)))


def _weights_text_length(counts, groups):
    summed = _summed(counts, groups)
    return _tf(summed) * np.log(1 + counts.sum(axis=1).mean() / summed.sum(axis=0))


def _weights_by_texts(counts, groups):
    return _tf(_summed(counts, groups)) * np.log(len(counts) / (counts > 0).sum(axis=0))


def _weights_a_by_texts(counts, groups):
    summed = _summed(counts, groups)
    return _tf(summed) * np.log(1 + summed.sum(axis=1).mean() / (counts > 0).sum(axis=0))


def _word_counts(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[2, 0, 1], [0, 0, 1], [0, 3, 0], [0, 1, 4]]), np.array([0, 0, 1, 1])  # the sums are 2 0 2 and 0 4 4
    # groups out of order, one of a single text, and a text without any of the words
    yield np.array([[1, 0, 2], [0, 0, 0], [3, 1, 0], [0, 2, 1], [1, 1, 1]]), np.array([2, 0, 0, 1, 2])
    yield np.array([[1, 2, 1], [0, 3, 0]]), np.array([0, 0])  # a single group
    for n_texts, n_words, n_groups in ((9, 7, 3), (12, 5, 4)):
        counts = rng.poisson(0.8, size=(n_texts, n_words)) + (rng.random((n_texts, n_words)) < 0.1) * 3
        counts[0] += 1  # every word occurs
        counts[:, 0] += 1  # every text, and so every group, has a word
        groups = np.concatenate([np.arange(n_groups), rng.integers(0, n_groups, size=n_texts - n_groups)])
        yield counts, rng.permutation(groups)


# -- 07.3 -------------------------------------------------------------------------------------------------------


def vote(similarities, labels, k):
    """The label that most of a query's k most similar texts have; on a tie, the tied label whose best text is nearest.

    similarities: shape (n_queries, n_texts), larger is nearer, no two alike in a row. labels: whole numbers from 0 on,
    shape (n_texts,). k: from 1 to n_texts. Returns an array of shape (n_queries,).
    """
    nearest = labels[np.argsort(-similarities, axis=1)[:, :k]]
    return np.array([max(row, key=row.count) for row in nearest.tolist()])  # of equals, max takes the first


def _by_rule(rule):
    """A vote in which `rule(labels, similarities)` of the k nearest, nearest first, chooses."""

    def answer(similarities, labels, k):
        orders = np.argsort(-similarities, axis=1)[:, :k]
        return np.array([rule(labels[order], row[order]) for order, row in zip(orders, similarities, strict=True)])

    return answer


def _tied(nearest):
    """The labels with the most votes, the one whose text is nearest first."""
    counts = {label: (nearest == label).sum() for label in nearest}
    return [label for label, count in counts.items() if count == max(counts.values())]


def _last_seen(nearest, _):
    return next(label for label in nearest[::-1] if label in _tied(nearest))


def _nearest_of_all(nearest, _):
    return nearest[0] if len(_tied(nearest)) > 1 else _tied(nearest)[0]


def _first_to_reach(nearest, _):
    most = (nearest == _tied(nearest)[0]).sum()
    return next(label for i, label in enumerate(nearest) if (nearest[: i + 1] == label).sum() == most)


def _largest_sum(nearest, similarities):
    return max(_tied(nearest), key=lambda label: similarities[nearest == label].sum())


def _weighted(nearest, similarities):
    return max(np.unique(nearest), key=lambda label: similarities[nearest == label].sum())


def _majority(nearest, _):
    found, counts = np.unique(nearest, return_counts=True)
    return found[counts.argmax()] if 2 * counts.max() > len(nearest) else nearest[0]


def _vote_in_order_of_texts(similarities, labels, k):
    chosen = np.sort(np.argsort(-similarities, axis=1)[:, :k], axis=1)
    return np.array([_tied(labels[order])[0] for order in chosen])


def _vote_most_frequent(similarities, labels, k):
    return _by_rule(lambda nearest, _: max(_tied(nearest), key=lambda label: (labels == label).sum()))(
        similarities, labels, k
    )


def _vote_unsorted(similarities, labels, k):
    chosen = np.argpartition(-similarities, k - 1, axis=1)[:, :k]
    return np.array([_tied(labels[order])[0] for order in chosen])


def _vote_without_nearest(similarities, labels, k):
    orders = np.argsort(-similarities, axis=1)[:, 1 : k + 1]
    return np.array([_tied(labels[order])[0] if order.size else labels[0] for order in orders])


def _vote_first_texts(similarities, labels, k):
    return np.full(len(similarities), _tied(labels[:k])[0])


def _vote_place(similarities, labels, k):
    return _by_rule(lambda nearest, _: np.unique(nearest, return_counts=True)[1].argmax())(similarities, labels, k)


def _votes(rng: np.random.Generator) -> Iterator[tuple]:
    # the first query: 3 and 1 have two votes each, 3 is nearest, and 1 is nearer in sum; the second: 1 has three votes
    yield (
        np.array([[0.9, 0.8, 0.75, 0.3, 0.1, 0.05], [0.1, 0.8, 0.75, 0.7, 0.72, 0.05]]),
        np.array([3, 1, 1, 3, 1, 0]),
        4,
    )
    # two votes of middling similarity against one that is near; label 0 wins
    yield np.array([[0.95, 0.3, 0.2, 0.05, 0.04]]), np.array([2, 0, 0, 1, 1]), 3
    # 1 and 3 have two votes each; the nearest text of all has label 2, which is not one of the two
    yield np.array([[0.9, 0.8, 0.7, 0.6, 0.5, 0.1]]), np.array([2, 1, 3, 3, 1, 0]), 5
    # similarities below 0: the order is that of the numbers, not of their size, and every neighbour has its vote
    yield np.array([[-0.9, -0.2, -0.3, -0.1, -0.25]]), np.array([2, 0, 0, 4, 4]), 4
    yield np.array([[0.4, -0.1, -0.2, -0.3]]), np.array([2, 0, 0, 2]), 3
    # all texts vote, and the farthest makes the tie; labels have gaps, and the nearest text comes late
    yield np.array([[0.2, -0.1, 0.5, 0.4, 0.9]]), np.array([30, 0, 7, 7, 0]), 5
    yield np.array([[0.2, 0.3, 0.7], [0.6, 0.1, 0.5]]), np.array([8, 3, 5]), 1
    # three labels with two votes each
    yield np.array([[0.5, 0.9, 0.7, 0.8, 0.6, 0.4, 0.3]]), np.array([6, 5, 2, 6, 2, 5, 9]), 6
    # each text has a label of its own; among so many, a partial sort does not bring the nearest to the front
    yield np.cos(np.arange(1, 4)[:, None] * np.arange(1, 301)), np.arange(300)[::-1].copy(), 260
    for n_queries, n_texts, n_labels, k in ((7, 19, 4, 6), (9, 30, 5, 8), (11, 24, 3, 5)):
        yield rng.random((n_queries, n_texts)), rng.integers(0, n_labels, size=n_texts), k


# -- 07.4 -------------------------------------------------------------------------------------------------------


def gain_interval(right_a, right_b, draws):
    """Ends of the 95% interval of the accuracy of A minus that of B, from draws of the test texts they share.

    right_a, right_b: booleans, shape (n,): was text i classified rightly by A, by B? draws: rows of test texts drawn
    with replacement, shape (n_draws, n); one row of it is one test set. Returns an array of shape (2,): the quantiles
    0.025 and 0.975 of the n_draws differences, with the method that `np.quantile` uses by default.
    """
    gain = right_a.astype(float) - right_b
    return np.quantile(gain[draws].mean(axis=1), [0.025, 0.975])


def _gains(right_a, right_b, draws):
    return (right_a.astype(float) - right_b)[draws].mean(axis=1)


def _of_gains(summary):
    return lambda right_a, right_b, draws: summary(_gains(right_a, right_b, draws))


def _quantiles(low, high, **method):
    return _of_gains(lambda gains: np.quantile(gains, [low, high], **method))


def _ends(values):
    return np.quantile(values, [0.025, 0.975])


def _of_texts(of_text):
    """The ends of the means of `of_text(right_a, right_b)` over the drawn texts."""
    return lambda right_a, right_b, draws: _ends(of_text(right_a, right_b)[draws].mean(axis=1))


def _gain_of_ends(right_a, right_b, draws):
    a, b = _ends(right_a[draws].mean(axis=1)), _ends(right_b[draws].mean(axis=1))
    return np.array([a[0] - b[1], a[1] - b[0]])


def _gain_ends_by_ends(right_a, right_b, draws):
    return _ends(right_a[draws].mean(axis=1)) - _ends(right_b[draws].mean(axis=1))


def _gain_drawn_apart(right_a, right_b, draws):
    return _ends(right_a[draws].mean(axis=1) - right_b[draws[::-1]].mean(axis=1))


def _gain_b_fixed(right_a, right_b, draws):
    return _ends(right_a[draws].mean(axis=1) - right_b.mean())


def _gain_of_texts(right_a, right_b, draws):
    return _ends(right_a.astype(float) - right_b)


def _gain_pooled(right_a, right_b, draws):
    return _ends((right_a.astype(float) - right_b)[draws].ravel())


def _gain_over_draws(right_a, right_b, draws):
    return _ends((right_a.astype(float) - right_b)[draws].mean(axis=0))


def _gain_each_once(right_a, right_b, draws):
    gain = right_a.astype(float) - right_b
    return _ends([gain[np.unique(row)].mean() for row in draws])


def _gain_basic(right_a, right_b, draws):
    return 2 * (right_a.mean() - right_b.mean()) - gain_interval(right_a, right_b, draws)[::-1]


def _gain_from_all_texts(right_a, right_b, draws):
    return right_a.mean() - right_b.mean() + np.array([-1.96, 1.96]) * _gains(right_a, right_b, draws).std()


def _gain_no_draws(right_a, right_b, draws):
    gain = right_a.astype(float) - right_b
    return gain.mean() + np.array([-1.96, 1.96]) * gain.std() / np.sqrt(len(gain))


def _gain_relative(right_a, right_b, draws):
    return _ends(right_a[draws].mean(axis=1) / right_b[draws].mean(axis=1) - 1)


def _rights(rng: np.random.Generator) -> Iterator[tuple]:
    a, b = np.array([True, True, False, True]), np.array([True, False, True, False])
    yield a, b, np.array([[0, 1, 2, 3], [1, 1, 3, 0], [2, 2, 0, 0]])
    # A is worse in every draw
    a, b = np.array([False, True, False, False, True]), np.array([True, True, True, False, True])
    yield a, b, np.array([[0, 1, 2, 3, 4], [0, 0, 2, 1, 3], [1, 1, 4, 0, 3], [2, 2, 2, 0, 1]])
    yield a[:3], b[:3], np.array([[2, 1, 1]])  # one draw: both ends are its difference
    for n, n_draws in ((40, 60), (70, 90)):
        easy = rng.random(n) < 0.7  # both mostly get the easy ones right, so their errors go together
        a, b = np.where(rng.random(n) < 0.15, ~easy, easy), np.where(rng.random(n) < 0.25, ~easy, easy)
        yield a, b, rng.integers(0, n, size=(n_draws, n))


# -- 07.5 -------------------------------------------------------------------------------------------------------


def cheapest_threshold(scores, wanted, miss, alarm):
    """The threshold with the lowest cost: texts with a score of at least the threshold are flagged.

    A text that is wanted and not flagged costs `miss`, one that is flagged and not wanted costs `alarm`. The candidates
    are the scores, and `np.inf`, which flags nothing; of equally cheap ones, the highest. scores: shape (n,), wanted:
    booleans, shape (n,). Returns one number.
    """
    candidates = np.append(np.unique(scores), np.inf)
    flagged = scores >= candidates[:, None]
    cost = miss * (wanted & ~flagged).sum(axis=1) + alarm * (~wanted & flagged).sum(axis=1)
    return candidates[np.flatnonzero(cost == cost.min())[-1]]


def _candidates(scores):
    return np.append(np.unique(scores), np.inf)


def _costs(scores, wanted, miss, alarm, candidates):
    flagged = scores >= candidates[:, None]
    return miss * (wanted & ~flagged).sum(axis=1) + alarm * (~wanted & flagged).sum(axis=1)


def _highest_of(candidates, costs):
    return candidates[costs == costs.min()].max()


def _priced(costs_of):
    """The right threshold for other costs of a miss and of an alarm, `costs_of(wanted, miss, alarm)`."""
    return lambda scores, wanted, miss, alarm: cheapest_threshold(scores, wanted, *costs_of(wanted, miss, alarm))


def _among(candidates_of, choose=_highest_of):
    """What `choose` takes of other candidates and their right costs."""

    def answer(scores, wanted, miss, alarm):
        candidates = candidates_of(scores)
        return choose(candidates, _costs(scores, wanted, miss, alarm, candidates))

    return answer


def _first_of(candidates, costs):
    return candidates[costs.argmin()]


def _last_of(candidates, costs):
    return candidates[np.flatnonzero(costs == costs.min())[-1]]


def _by_counts(costs_of):
    """As asked, where `costs_of(hits, misses, alarms, others, miss, alarm)` gives the costs from the four counts."""

    def answer(scores, wanted, miss, alarm):
        candidates = _candidates(scores)
        flagged = scores >= candidates[:, None]
        cells = (wanted & flagged, wanted & ~flagged, ~wanted & flagged, ~wanted & ~flagged)
        return _highest_of(candidates, costs_of(*(cell.sum(axis=1) for cell in cells), miss, alarm))

    return answer


def _threshold_above(scores, wanted, miss, alarm):
    candidates = _candidates(scores)
    flagged = scores > candidates[:, None]
    costs = miss * (wanted & ~flagged).sum(axis=1) + alarm * (~wanted & flagged).sum(axis=1)
    return _highest_of(candidates, costs)


def _threshold_silent_if_cheaper(scores, wanted, miss, alarm):
    candidates = np.unique(scores)
    costs = _costs(scores, wanted, miss, alarm, candidates)
    return np.inf if miss * wanted.sum() < costs.min() else _highest_of(candidates, costs)


def _threshold_text_by_text(scores, wanted, miss, alarm):
    order = np.argsort(-scores, kind="stable")
    missed = wanted.sum() - np.append(0, np.cumsum(wanted[order]))
    costs = miss * missed + alarm * np.append(0, np.cumsum(~wanted[order]))
    return np.append(np.inf, scores[order])[costs.argmin()]


def _threshold_rule(scores, wanted, miss, alarm):
    return alarm / (alarm + miss)


def _threshold_rule_swapped(scores, wanted, miss, alarm):
    return miss / (alarm + miss)


def _threshold_half(scores, wanted, miss, alarm):
    return 0.5


def _between(scores):
    values = np.unique(scores)
    return np.array([values[0] - 1, *(values[1:] + values[:-1]) / 2, np.inf])


def _scored(rng: np.random.Generator) -> Iterator[tuple]:
    # a miss costs as much as five alarms, so it pays to go down to 0.3
    yield np.array([0.9, 0.8, 0.7, 0.3, 0.1]), np.array([True, False, False, True, False]), 5.0, 1.0
    # an alarm costs so much that silence is cheapest
    yield np.array([0.9, 0.6, 0.2, 0.1]), np.array([False, True, False, False]), 1.0, 5.0
    yield np.array([0.9, 0.7, 0.4, 0.2]), np.array([True, False, True, False]), 1.0, 1.0  # 0.9 and 0.4 cost the same
    yield np.array([0.4, 0.9, 0.2, 0.7]), np.array([True, True, False, False]), 1.0, 1.0  # the same, out of order
    yield np.array([0.6, 0.8, 0.2]), np.array([True, False, False]), 1.0, 1.0  # silence costs as much as 0.6
    # three texts with a score of 0.5 are flagged together or not at all; 0.5 and 0.8 cost the same
    yield np.array([0.5, 0.8, 0.5, 0.5, 0.2]), np.array([True, True, False, True, False]), 1.0, 2.0
    yield np.array([0.3, 0.6, 0.1]), np.array([False, True, True]), 9.0, 1.0  # the lowest score: all are flagged
    yield np.array([-2.5, -0.5, -1.25]), np.array([True, True, False]), 1.0, 3.0  # scores below 0
    yield np.array([0.9, 0.8, 0.7, 0.3, 0.1]), np.array([True, False, False, True, False]), 0.75, 0.5
    yield np.array([0.1, 0.9, 0.3, 0.4]), np.array([False, True, True, False]), 1.0, 0.0  # alarms cost nothing
    yield np.array([0.7, 0.4]), np.array([True, True]), 1.0, 2.0
    # a cost that rises and falls again, where shares, errors and F1 point elsewhere
    scores = np.array([0.6, 0.9, 0.8, 0.4, 0.5, 0.3, 0.2, 0.1])
    yield scores, np.array([True, True, False, True, True, False, True, True]), 2.0, 4.0
    yield np.array([0.7, 0.4, 0.9]), np.array([False, False, False]), 2.0, 1.0  # nothing is wanted
    yield np.array([0.4]), np.array([True]), 1.0, 1.0
    for n, miss, alarm, digits in ((40, 7.0, 2.0, 3), (55, 3.0, 4.0, 1), (70, 12.0, 1.0, 2)):
        wanted = rng.random(n) < 0.25
        yield (rng.normal(size=n) + 1.2 * wanted).round(digits), wanted, miss, alarm


EXERCISES = (
    Exercise(
        id="07.1",
        kind="write",
        title="V-measure from its definition",
        task="Score a clustering against labels by two conditional entropies, so that no cluster needs a name.",
        solution=v_measure,
        cases=_two_groupings,
        hints=(
            "Count the pairs first: a table with a row for each label and a column for each cluster, divided by n.",
            "H(labels | clusters) = H(both) − H(clusters), where H(both) is the entropy of the table's cells.",
            "Leave out cells of 0 before you take the log, and test each entropy before you divide by it.",
        ),
        misconceptions={
            "homogeneity alone": _homogeneity,
            "completeness alone": _completeness,
            "arithmetic mean": _from_both(lambda h, c: (h + c) / 2),
            "product": _from_both(lambda h, c: h * c),
            "geometric mean": _from_both(lambda h, c: np.sqrt(np.abs(h * c))),
            "the smaller of the two": _from_both(min),
            "the larger of the two": _from_both(max),
            "half the harmonic mean": _from_both(lambda h, c: _harmonic(h, c) / 2),
            "both numbers": _from_both(lambda h, c: (h, c)),
            "1 where both are 0": _from_both(lambda h, c: _harmonic(h, c) if h + c > 0 else 1.0),
            "NaN where an entropy is 0": _v_unguarded,
            "NaN where both are 0": _v_unguarded_sum,
            "NaN for one label in one cluster": _v_from_information,
            "log of an empty cell": _v_log_of_zero(np.nan),
            "0 where a cell is empty": _v_log_of_zero(0.0),
            "conditional entropies exchanged": _v_of(_crossed),
            "joint instead of conditional": _v_of(_joint),
            "every cluster counts alike": _v_of(_each_alike),
            "no 1 −": _v_of(_homogeneity),
            "cluster −1 left out": _v_noise_left_out,
            "each text of −1 a cluster": _v_noise_apart,
            "adjusted Rand index": _v_adjusted_rand,
            "same number counts as right": _v_same_number,
            "purity": _v_purity,
            "mutual information": _v_information,
            "0 / 0 is 0": _v_no_edge,
            "an entropy of 0 makes all perfect": _v_edge_perfect,
        },
        messages={
            "homogeneity alone": "Your result is homogeneity. It is perfect when every text is a cluster of its own: completeness "
            "has to hold it back.",
            "completeness alone": "Your result is completeness. It is perfect when all texts are one cluster.",
            "arithmetic mean": "Your result is the arithmetic mean. The harmonic one, 2·h·c / (h + c), is low where either is low.",
            "product": "Your result is the product of h and c. Divide 2·h·c by their sum.",
            "geometric mean": "Your result is the geometric mean, √(h·c). The harmonic one is 2·h·c / (h + c).",
            "the smaller of the two": "Your result is the smaller of h and c. The harmonic mean looks at both.",
            "the larger of the two": "Your result is the larger of h and c. The harmonic mean is near the smaller one.",
            "half the harmonic mean": "Your result is half the harmonic mean: in 2·h·c / (h + c) there is a 2.",
            "both numbers": "Your result is h and c. Combine the two into one number, 2·h·c / (h + c).",
            "1 where both are 0": "Your result is right but for h = c = 0. There the grouping tells nothing, and the score is 0.",
            "NaN where an entropy is 0": "Your result is what the formulas give where nothing guards them. With one label or one "
            "cluster an entropy is 0: test it before you divide by it.",
            "NaN where both are 0": "Your result is right but for h = c = 0, where it is 0 / 0. The task says what to return "
            "then.",
            "NaN for one label in one cluster": "Your result is right but for one label in one cluster, where it is 0 / 0. There h "
            "and c are 1.",
            "log of an empty cell": "Your result is NaN where some label and some cluster have no text in common: 0 · log 0 has no "
            "value. Leave cells of 0 out.",
            "0 where a cell is empty": "Your result is 0 where some label and some cluster have no text in common, perhaps because "
            "0 · log 0 is NaN, and NaN is not above 0. Leave cells of 0 out.",
            "conditional entropies exchanged": "Your result is what one gets if the two conditional entropies, or the two that "
            "they are divided by, are exchanged. H(labels | clusters), what stays open about the label once the cluster is "
            "known, belongs over H(labels).",
            "joint instead of conditional": "Your result is what one gets from the entropy of both together. The conditional one is "
            "smaller: H(a | b) = H(a, b) − H(b).",
            "every cluster counts alike": "Your result is what one gets if the entropies inside the clusters are averaged as they "
            "are. In H(labels | clusters) a cluster counts by its share of the texts.",
            "no 1 −": "Your result is what one gets without the 1 − in h and c: it is large where the grouping is bad.",
            "cluster −1 left out": "Your result is that of the texts outside cluster −1. Here −1 is a cluster like any other.",
            "each text of −1 a cluster": "Your result is what one gets if each text of cluster −1 stands alone. Here −1 is a "
            "cluster like any other.",
            "adjusted Rand index": "Your result is the adjusted Rand index, which counts pairs of texts. Here entropies are "
            "compared.",
            "same number counts as right": "Your result is the share of texts whose cluster and label have the same number. A cluster's number "
            "means nothing: numbered otherwise, the clustering is the same.",
            "purity": "Your result is purity, the share of texts that have their cluster's most frequent label. It too is perfect "
            "for clusters of one text.",
            "mutual information": "Your result is the mutual information itself. Divided by each of the two entropies it "
            "gives h and c.",
            "0 / 0 is 0": "Your result is 0 for one label in one cluster. With one label there is nothing to mix up, so h is 1; with "
            "one cluster nothing is split, so c is 1.",
            "an entropy of 0 makes all perfect": "Your result is 1 as soon as there is one label or one cluster. All texts in one "
            "cluster are whole, so c is 1, but two labels are mixed in it: h is still to be computed.",
        },
        notice="`sklearn.metrics.v_measure_score` gives the same. Neither h nor c looks at a cluster's number.",
    ),
    Exercise(
        id="07.2",
        kind="write",
        title="Class-based TF-IDF",
        task="Weigh the words of each group, with the natural logarithm, so that those with a large weight can name it.",
        solution=class_weights,
        cases=_word_counts,
        hints=(
            "Add up the counts of all texts of a group: one row a group.",
            "tf divides each row by its own sum (`axis=1, keepdims=True`).",
            "A is the mean of the rows' sums, f the sum of each column: `np.log(1 + a / f)` is one number a word.",
        ),
        misconceptions={
            "counts instead of shares": _of_sums(lambda summed: summed * _rarity(summed)),
            "shares of the word": _of_sums(lambda summed: summed / summed.sum(axis=0) * _rarity(summed)),
            "shares of all words": _of_sums(lambda summed: summed / summed.sum() * _rarity(summed)),
            "shares of the most frequent word": _of_sums(
                lambda summed: summed / summed.max(axis=1)[:, None] * _rarity(summed)
            ),
            "mean over the texts": _of_mean_shares(0),
            "mean over the texts, empty ones too": _of_mean_shares(1),
            "mean of the counts": _weights_of_mean_counts,
            "whether instead of how often": _weights_of_presence,
            "rows in the order seen": _weights_in_order_seen,
            "a row for each text": _weights_of_texts,
            "words of a text": _weights_text_length,
            "all words instead of their mean": _of_ratio(np.log1p, a=np.sum),
            "words of the own group": _of_ratio(np.log1p, a=lambda summed: summed.sum(axis=1, keepdims=True)),
            "mean of the cells": _of_ratio(np.log1p, a=np.mean),
            "number of groups": _of_ratio(np.log1p, a=len),
            "rarity by groups": _of_sums(lambda summed: _tf(summed) * np.log(len(summed) / (summed > 0).sum(axis=0))),
            "rarity by texts": _weights_by_texts,
            "f in groups": _of_ratio(np.log1p, f=lambda summed: (summed > 0).sum(axis=0)),
            "f in texts": _weights_a_by_texts,
            "f as a share": _of_ratio(np.log1p, f=lambda summed: summed.sum(axis=0) / summed.sum()),
            "f of the own group": _of_ratio(np.log1p, f=lambda summed: summed),
            "f over A": _of_sums(
                lambda summed: _tf(summed) * np.log(1 + summed.sum(axis=0) / summed.sum(axis=1).mean())
            ),
            "no 1 +": _of_ratio(np.log),
            "1 + outside the logarithm": _of_ratio(lambda ratio: 1 + np.log(ratio)),
            "1 + inside and outside": _of_ratio(lambda ratio: 1 + np.log1p(ratio)),
            "no log": _of_ratio(lambda ratio: 1 + ratio),
            "no log, no 1 +": _of_ratio(lambda ratio: ratio),
            "no rarity": _of_sums(_tf),
            "rarity alone": _of_sums(lambda summed: np.ones((len(summed), 1)) * _rarity(summed)),
            "logarithm to base 2": _of_ratio(lambda ratio: np.log2(1 + ratio)),
            "logarithm to base 10": _of_ratio(lambda ratio: np.log10(1 + ratio)),
            "words in rows": lambda counts, groups: class_weights(counts, groups).T,
        },
        messages={
            "counts instead of shares": "Your result is what one gets with counts as tf: a large group has large weights. Divide "
            "by the group's number of words.",
            "shares of the word": "Your result is what one gets from shares that add up over the groups: how much of the word's "
            "uses this group has. tf is the share of the group's words: `axis=1`.",
            "shares of all words": "Your result is what one gets from shares of all words of all groups. tf is the share of the "
            "words of the word's own group.",
            "shares of the most frequent word": "Your result is what one gets if the counts are divided by the group's largest one. "
            "tf is the share of all words of the group.",
            "mean over the texts": "Your result is what one gets from shares text by text and then their mean. A text of three words "
            "then counts as much as one of three hundred, and one without words gives 0 / 0. Add the counts up first.",
            "mean over the texts, empty ones too": "Your result is what one gets from shares text by text and then their mean, so a "
            "text of three words counts as much as one of three hundred. Add the counts up first.",
            "mean of the counts": "Your result is what one gets from the mean counts of a group's texts. A group is one text: add the "
            "counts up.",
            "whether instead of how often": "Your result is what one gets from whether a text has a word. Use how often it has it.",
            "rows in the order seen": "Your rows stand in the order in which the groups first occur. Row 0 belongs to group 0.",
            "a row for each text": "Your result has a row for each text. All texts of a group count as one: add their counts up.",
            "words of a text": "Your result is what one gets if A is the mean number of words of a text. A is that of a group.",
            "all words instead of their mean": "Your result is what one gets with all words in the place of A, the mean number of "
            "words of a group.",
            "words of the own group": "Your result is what one gets if each group has an A of its own. A is one number, the mean over "
            "the groups.",
            "mean of the cells": "Your result is what one gets if A is the mean of all cells. First add up each group's words, then "
            "take the mean of these sums.",
            "number of groups": "Your result is what one gets with the number of groups in the place of A, the mean number of words "
            "of a group.",
            "rarity by groups": "Your result is what one gets by counting in how many groups a word occurs. With large groups nearly "
            "every word occurs in all, and log 1 is 0: use how often it occurs, f.",
            "rarity by texts": "Your result is what one gets by counting texts, as ordinary TF-IDF does. Here a group is one text: "
            "use A and f.",
            "f in groups": "Your result is what one gets if f is the number of groups that have the word. It is how often the word "
            "occurs.",
            "f in texts": "Your result is what one gets if f is the number of texts that have the word. It is how often the word "
            "occurs.",
            "f as a share": "Your result is what one gets if f is a share of all words. f is a count, as A is.",
            "f of the own group": "Your result is what one gets if f is the count in the group itself, which may be 0. f is the count "
            "in all groups together.",
            "f over A": "Your result is what one gets from f / A, which grows for frequent words. A / f grows for rare ones.",
            "no 1 +": "Your result is what one gets from ln(A / f): a word more frequent than A gets a weight below 0. Add 1 first.",
            "1 + outside the logarithm": "Your result is what one gets from 1 + ln(A / f). The 1 stands inside the logarithm.",
            "1 + inside and outside": "Your result is what one gets from 1 + ln(1 + A / f). The 1 stands inside the logarithm only.",
            "no log": "Your result is what one gets without the logarithm: a word that occurs once, in this group only, then weighs "
            "nearly as much as one that occurs a hundred times.",
            "no log, no 1 +": "Your result is what one gets from tf · A / f. Missing are the logarithm and the 1 in it.",
            "no rarity": "Your result is tf alone, and the most frequent words name every group alike. Multiply by ln(1 + A / f).",
            "rarity alone": "Your result is ln(1 + A / f) alone, which is the same in every group. Multiply by tf.",
            "logarithm to base 2": "Your result is what one gets with base 2. The order of the words is the same, but the task asks "
            "for the natural logarithm, `np.log`.",
            "logarithm to base 10": "Your result is what one gets with base 10. The order of the words is the same, but the task asks "
            "for the natural logarithm, `np.log`.",
            "words in rows": "Your result has a row for each word. The task asks for a row for each group.",
        },
        notice="`topics.class_tfidf` of the course does the same with sums that you give it.",
    ),
    Exercise(
        id="07.3",
        kind="write",
        title="A vote of neighbours, with ties",
        task="Classify by the labels of the k most similar texts. On a tie return the tied label whose best text is nearest.",
        solution=vote,
        cases=_votes,
        hints=(
            "`np.argsort(-row)[:k]` are the k most similar texts of one query, nearest first.",
            "Count the votes of each label among them, and find the largest count.",
            "Go through the neighbours from the nearest on, and take the first whose label has that count.",
        ),
        misconceptions={
            "the smallest number wins a tie": _by_rule(lambda nearest, _: min(_tied(nearest))),
            "the largest number wins a tie": _by_rule(lambda nearest, _: max(_tied(nearest))),
            "the farthest wins a tie": _by_rule(_last_seen),
            "the nearest text decides a tie": _by_rule(_nearest_of_all),
            "fewer neighbours on a tie": _by_rule(_first_to_reach),
            "the sum decides a tie": _by_rule(_largest_sum),
            "the most frequent label wins a tie": _vote_most_frequent,
            "the first text of the list wins a tie": _vote_in_order_of_texts,
            "neighbours not sorted": _vote_unsorted,
            "more than half": _by_rule(_majority),
            "votes weighted by similarity": _by_rule(_weighted),
            "farthest instead of nearest": lambda similarities, labels, k: vote(-similarities, labels, k),
            "size without sign": lambda similarities, labels, k: vote(np.abs(similarities), labels, k),
            "only the nearest": lambda similarities, labels, k: vote(similarities, labels, 1),
            "only the last neighbour": _by_rule(lambda nearest, _: nearest[-1]),
            "all texts vote": lambda similarities, labels, k: vote(similarities, labels, len(labels)),
            "the first k of the list": _vote_first_texts,
            "k + 1 neighbours": lambda similarities, labels, k: vote(similarities, labels, k + 1),
            "k − 1 neighbours": lambda similarities, labels, k: vote(similarities, labels, max(k - 1, 1)),
            "without the nearest": _vote_without_nearest,
            "a place instead of a label": _vote_place,
            "the number of a text": lambda similarities, labels, k: similarities.argmax(axis=1),
            "the number of votes": _by_rule(lambda nearest, _: (nearest == _tied(nearest)[0]).sum()),
        },
        messages={
            "the smallest number wins a tie": "Your result is what one gets if the smallest number wins a tie, as with "
            "`np.bincount(…).argmax()`. That favours the first class of the list in every tie.",
            "the largest number wins a tie": "Your result is what one gets if the largest number wins a tie. That favours the last "
            "class of the list in every tie.",
            "the farthest wins a tie": "Your result is what one gets if a tie goes to the label seen last, that is to a farther one. "
            "Go through the neighbours from the nearest on.",
            "the nearest text decides a tie": "Your result is what one gets if a tie goes to the label of the nearest text of all, which "
            "need not be one of the tied labels. Look only at texts of the tied ones.",
            "fewer neighbours on a tie": "Your result is what one gets if the vote is held again with fewer neighbours, or if a tie goes "
            "to the label that has all its votes first. Asked for is the one whose best text is nearest.",
            "the sum decides a tie": "Your result is what one gets if a tie goes to the largest sum or mean of similarities. Only each label's "
            "nearest text counts in a tie.",
            "the most frequent label wins a tie": "Your result is what one gets if a tie goes to the label that is most frequent among all texts. "
            "Similarity decides a tie.",
            "the first text of the list wins a tie": "Your result is what one gets if the neighbours stand in the order of the list. Sort "
            "them, nearest first, before you look for the first of the tied labels.",
            "neighbours not sorted": "Your result is what one gets from `np.argpartition`. It finds the k nearest texts and "
            "leaves them unsorted, but on a tie you need to know which is nearest.",
            "more than half": "Your result is what one gets if a label needs more than half of the votes, and the nearest text decides "
            "otherwise. The largest number of votes is enough.",
            "votes weighted by similarity": "Your result is what one gets by adding up similarities. That is another rule; here every one "
            "of the k has one vote, and similarity decides ties only.",
            "farthest instead of nearest": "Your result is what one gets from the smallest similarities. A similarity is large where texts "
            "are near: sort by `-row`.",
            "size without sign": "Your result is what one gets from similarities without their sign. One of −0.9 is small.",
            "only the nearest": "Your result is the label of the nearest text. It decides a tie; otherwise the majority does.",
            "only the last neighbour": "Your result is the label of the k-th neighbour. All k of them vote.",
            "all texts vote": "Your result is what one gets if all texts vote. Only the k most similar may.",
            "the first k of the list": "Your result is what one gets if the first k texts of the list vote. The k most similar ones do.",
            "k + 1 neighbours": "Your result is what one gets from k + 1 texts. The query is not one of the texts, so nothing has to be "
            "left out.",
            "k − 1 neighbours": "Your result is what one gets from k − 1 texts. A slice `[:k]` holds k.",
            "without the nearest": "Your result is what one gets without the nearest text. The query is not one of the texts, so nothing "
            "has to be left out.",
            "a place instead of a label": "Your result is a place in the list of the labels found, as `argmax` gives it. Look up which label "
            "stands there.",
            "the number of a text": "Your result is the number of the nearest text. Asked for is a label.",
            "the number of votes": "Your result is how many votes the winner has. Asked for is its label.",
        },
        notice="scikit-learn's `KNeighborsClassifier` gives a tie to the label that comes first in its list, wherever "
        "the texts lie.",
    ),
    Exercise(
        id="07.4",
        kind="write",
        title="Is A better than B? A paired bootstrap",
        task="Two classifiers were tested on the same texts. Give the interval of the difference of their accuracies.",
        solution=gain_interval,
        cases=_rights,
        hints=(
            "On each text the difference is 1, 0 or −1. Booleans cannot be subtracted: turn one of them into numbers with "
            "`.astype(float)`.",
            "`gain[draws]` has shape (n_draws, n): its mean over `axis=1` is the difference on one drawn test set.",
            "`np.quantile(…, [0.025, 0.975])` of these means.",
        ),
        misconceptions={
            "two intervals against each other": _gain_of_ends,
            "end minus end": _gain_ends_by_ends,
            "B minus A": lambda right_a, right_b, draws: gain_interval(right_b, right_a, draws),
            "high end first": lambda right_a, right_b, draws: gain_interval(right_a, right_b, draws)[::-1],
            "difference without sign": _of_gains(lambda gains: _ends(np.abs(gains))),
            "drawn apart": _gain_drawn_apart,
            "B is not drawn": _gain_b_fixed,
            "A alone": _of_texts(lambda a, b: a),
            "only where A wins": _of_texts(lambda a, b: a & ~b),
            "where the two differ": _of_texts(lambda a, b: a ^ b),
            "quantiles of the texts": _gain_of_texts,
            "quantiles of the drawn texts": _gain_pooled,
            "mean over the draws": _gain_over_draws,
            "each text once": _gain_each_once,
            "sums instead of means": lambda right_a, right_b, draws: (
                gain_interval(right_a, right_b, draws) * draws.shape[1]
            ),
            "in percent": lambda right_a, right_b, draws: gain_interval(right_a, right_b, draws) * 100,
            "relative to B": _gain_relative,
            "percentiles 0.025 and 0.975": _quantiles(0.00025, 0.00975),
            "90% instead of 95%": _quantiles(0.05, 0.95),
            "99% instead of 95%": _quantiles(0.005, 0.995),
            "50% instead of 95%": _quantiles(0.25, 0.75),
            "5% below, 2.5% above": _quantiles(0.05, 0.975),
            "5% on one side": _quantiles(0.0, 0.95),
            "smallest and largest": _quantiles(0.0, 1.0),
            "a draw itself": _quantiles(0.025, 0.975, method="nearest"),
            "the next lower draw": _quantiles(0.025, 0.975, method="lower"),
            "1.96 standard deviations": _of_gains(lambda gains: gains.mean() + np.array([-1.96, 1.96]) * gains.std()),
            "1.96 standard deviations around all texts": _gain_from_all_texts,
            "standard error without draws": _gain_no_draws,
            "standard error of the draws": _of_gains(
                lambda gains: gains.mean() + np.array([-1.96, 1.96]) * gains.std() / np.sqrt(len(gains))
            ),
            "mirrored at the difference": _gain_basic,
            "one number": _of_gains(np.mean),
        },
        messages={
            "two intervals against each other": "Your result is what one gets from two intervals, the low end of one against the high "
            "end of the other. That is too wide: what is hard for A is mostly hard for B, and in the difference it cancels.",
            "end minus end": "Your result is what one gets if the ends of two intervals are subtracted. A and B need not be at their low "
            "ends in the same draw: subtract in each draw, then take quantiles.",
            "B minus A": "The sign is turned round: A minus B.",
            "high end first": "The two ends are right, and the high one stands first. Put the low one first.",
            "difference without sign": "Your result is what one gets from differences without their sign. Where B is ahead the difference "
            "is below 0.",
            "drawn apart": "Your result is what one gets if A and B get different draws. They were tested on the same texts: use the same "
            "row for both.",
            "B is not drawn": "Your result is what one gets if only A is drawn again. B answers the same drawn texts.",
            "A alone": "Your result is the interval of A's accuracy. Subtract that of B in each draw.",
            "only where A wins": "Your result counts the texts that only A gets right. Those that only B gets right have to be subtracted.",
            "where the two differ": "Your result counts the texts on which A and B differ. Those that only B gets right have to be "
            "subtracted.",
            "quantiles of the texts": "Your result is what one gets from quantiles of the single texts, 1, 0 and −1. Asked for is the "
            "spread of the mean over a test set.",
            "quantiles of the drawn texts": "Your result is what one gets from quantiles of all drawn texts, 1, 0 and −1. First take the "
            "mean of each draw: `axis=1`.",
            "mean over the draws": "Your result is what one gets from a mean over the draws. One row of `draws` is one test set: "
            "`axis=1`.",
            "each text once": "Your result is what one gets if a text counts once in a draw. One that is drawn twice counts twice.",
            "sums instead of means": "Your result is in texts. An accuracy is a share: take the mean of a draw.",
            "in percent": "Your result is in percent. The task asks for the difference of accuracies, which are shares from 0 to 1.",
            "relative to B": "Your result is what one gets from A divided by B, minus 1. Asked for is the plain difference.",
            "percentiles 0.025 and 0.975": "Your result lies where less than 1% of the draws are lower, at both ends. `np.percentile` "
            "takes percent, 2.5 and 97.5; `np.quantile` takes 0.025 and 0.975.",
            "90% instead of 95%": "Your result is the 90% interval, without 5% on each side. For 95% cut 2.5%.",
            "99% instead of 95%": "Your result is the 99% interval, without 0.5% on each side. For 95% cut 2.5%.",
            "50% instead of 95%": "Your result is the middle half of the differences. For 95% cut 2.5% on each side.",
            "5% below, 2.5% above": "Your result lacks 5% at the low end and 2.5% at the high end. For 95% cut 2.5% on each side.",
            "5% on one side": "Your result lacks 5% at the high end and nothing at the low end. Cut 2.5% on each side.",
            "smallest and largest": "Your result is the smallest and the largest difference, which lie the farther apart the more draws "
            "there are.",
            "a draw itself": "Your result is the difference of the draw that lies nearest to each quantile. `np.quantile` goes "
            "between two draws, in proportion.",
            "the next lower draw": "Your result is the difference of the draw just below each quantile, as a place in the sorted list gives "
            "it. `np.quantile` goes between two draws, in proportion.",
            "1.96 standard deviations": "Your result is the mean of the draws plus and minus 1.96 standard deviations. The task asks for "
            "quantiles, which need no bell curve.",
            "1.96 standard deviations around all texts": "Your result is the difference on all texts plus and minus 1.96 standard "
            "deviations of the draws. The task asks for quantiles, which need no bell curve.",
            "standard error without draws": "Your result is what one gets from a standard error over the texts, without the draws. The task "
            "asks for quantiles of the drawn differences.",
            "standard error of the draws": "Your result is what one gets from the standard error of the mean of all draws, which shrinks "
            "with their number. The spread of the draws themselves is asked for.",
            "mirrored at the difference": "Your result is the interval mirrored at the difference on all texts, the so-called basic "
            "bootstrap. The task asks for the quantiles themselves.",
            "one number": "Your result is the mean over all draws. Asked for are the two ends of an interval.",
        },
        notice="`metrics.bootstrap_interval(right_a.astype(float) - right_b)` does this and draws the rows itself.",
    ),
    Exercise(
        id="07.5",
        kind="write",
        deeper=True,
        title="A threshold by cost",
        task="Choose where a filter starts to flag, when a miss and a false alarm do not cost the same.",
        solution=cheapest_threshold,
        cases=_scored,
        hints=(
            "Try each candidate: flagged are `scores >= candidate`.",
            "Cost: `miss` times the number of wanted texts not flagged, plus `alarm` times the number flagged and not wanted.",
            "`np.append(np.unique(scores), np.inf)` are the candidates from low to high; of equally cheap ones take the last.",
        ),
        misconceptions={
            "costs swapped": _priced(lambda wanted, miss, alarm: (alarm, miss)),
            "all errors alike": _priced(lambda wanted, miss, alarm: (1, 1)),
            "misses only": _priced(lambda wanted, miss, alarm: (miss, 0)),
            "alarms only": _priced(lambda wanted, miss, alarm: (0, alarm)),
            "rates instead of counts": _priced(
                lambda wanted, miss, alarm: (miss / max(wanted.sum(), 1), alarm / max((~wanted).sum(), 1))
            ),
            "the dearest": _priced(lambda wanted, miss, alarm: (-miss, -alarm)),
            "the lowest of equals": _among(_candidates, choose=_first_of),
            "the first of equals in the list": _among(lambda scores: np.append(scores, np.inf), choose=_first_of),
            "the last of equals in the list": _among(lambda scores: np.append(scores, np.inf), choose=_last_of),
            "never silent": _among(np.unique),
            "never silent, the lowest of equals": _among(np.unique, choose=_first_of),
            "never silent, the first of equals": _among(lambda scores: scores, choose=_first_of),
            "silent only if it is cheaper": _threshold_silent_if_cheaper,
            "0 for silence": _among(_candidates, choose=lambda *both: np.nan_to_num(_highest_of(*both), posinf=0.0)),
            "1 for silence": _among(lambda scores: np.append(np.unique(scores), 1.0)),
            "above all scores for silence": _among(lambda scores: np.append(np.unique(scores), scores.max() + 1)),
            "without the lowest score": _among(lambda scores: np.append(np.unique(scores)[1:], np.inf)),
            "between the scores": _among(_between),
            "a grid from 0 to 1": _among(lambda scores: np.linspace(0, 1, 101)),
            "equal scores torn apart": _threshold_text_by_text,
            "above instead of at least": _threshold_above,
            "every flagged text costs": _by_counts(
                lambda hits, misses, alarms, others, miss, alarm: miss * misses + alarm * (hits + alarms)
            ),
            "every text not flagged costs": _by_counts(
                lambda hits, misses, alarms, others, miss, alarm: miss * (misses + others) + alarm * alarms
            ),
            "best F1": _by_counts(
                lambda hits, misses, alarms, others, miss, alarm: -2 * hits / np.maximum(2 * hits + misses + alarms, 1)
            ),
            "hits minus false alarms, as rates": _by_counts(
                lambda hits, misses, alarms, others, miss, alarm: (
                    misses / np.maximum(hits + misses, 1) + alarms / np.maximum(alarms + others, 1)
                )
            ),
            "the rule for honest probabilities": _threshold_rule,
            "the share of the miss": _threshold_rule_swapped,
            "one half": _threshold_half,
            "the cost itself": _among(_candidates, choose=lambda candidates, costs: costs.min()),
            "a place instead of a threshold": _among(
                _candidates, choose=lambda candidates, costs: np.flatnonzero(costs == costs.min())[-1]
            ),
            "threshold and cost": _among(
                _candidates, choose=lambda candidates, costs: (_highest_of(candidates, costs), costs.min())
            ),
        },
        messages={
            "costs swapped": "Your result is what one gets with the two costs swapped. A wanted text that is not flagged is a miss.",
            "all errors alike": "Your result is what one gets if the two costs change nothing. Multiply each kind of error by its own cost.",
            "misses only": "Your result is what one gets if only misses cost: the lowest score of a wanted text. Add the false alarms.",
            "alarms only": "Your result is what one gets if only false alarms cost. Add the misses.",
            "rates instead of counts": "Your result is what one gets if the errors are divided by the number of wanted and of other texts. "
            "Then a rare topic counts as much as all the rest together; the costs are a text each.",
            "the dearest": "Your result is the threshold with the highest cost, or what one gets if scores below the threshold are flagged. "
            "The lowest cost is asked for, and a high score is a reason to flag.",
            "the lowest of equals": "Several thresholds cost the same, and your result is the lowest of them. The task asks for the highest, "
            "which flags fewest.",
            "the first of equals in the list": "Several thresholds cost the same, and your result is the one that stands first in `scores`. "
            "The task asks for the highest, which flags fewest.",
            "the last of equals in the list": "Several thresholds cost the same, and your result is the one that stands last in `scores`. "
            "The task asks for the highest, which flags fewest.",
            "never silent": "Your result is what one gets without the candidate `np.inf`. Sometimes it is cheapest to flag nothing.",
            "never silent, the lowest of equals": "Your result is what one gets without the candidate `np.inf`, and with the lowest of "
            "equally cheap ones. Sometimes it is cheapest to flag nothing, and of equals the highest is asked for.",
            "never silent, the first of equals": "Your result is what one gets without the candidate `np.inf`, and with the first in "
            "`scores` of equally cheap ones. Sometimes it is cheapest to flag nothing, and of equals the highest is asked for.",
            "silent only if it is cheaper": "Your result is what one gets if `np.inf` has to be cheaper than all the scores. It is the highest "
            "candidate: if it costs the same, it is the answer.",
            "0 for silence": "Your result is 0 where it is cheapest to flag nothing. The task asks for `np.inf` there.",
            "1 for silence": "Your result is what one gets with 1 in the place of `np.inf`. A score need not be a probability, and may be 1 or "
            "more.",
            "above all scores for silence": "Your result is what one gets with the largest score plus 1 in the place of `np.inf`. That flags "
            "nothing too, but it is not among the candidates of the task.",
            "without the lowest score": "Your result is what one gets without the lowest score as a candidate. Sometimes it is cheapest to "
            "flag everything.",
            "between the scores": "Your result lies between two scores. The same texts are flagged, but the candidates are the scores "
            "themselves.",
            "a grid from 0 to 1": "Your result is what one gets from thresholds 0, 0.01, 0.02 up to 1. The candidates are the scores "
            "themselves and `np.inf`.",
            "equal scores torn apart": "Your result is what one gets if texts with the same score are flagged one after the other. A "
            "threshold flags all of them or none.",
            "above instead of at least": "Your result is what one gets if scores above the threshold are flagged. A text whose score equals "
            "it is flagged too: `>=`.",
            "every flagged text costs": "Your result is what one gets if each flagged text costs `alarm`. A flagged text that is wanted costs "
            "nothing.",
            "every text not flagged costs": "Your result is what one gets if each text that is not flagged costs `miss`. One that is not wanted "
            "costs nothing.",
            "best F1": "Your result has the best F1, which does not know what a miss and an alarm cost.",
            "hits minus false alarms, as rates": "Your result has the largest difference between the share of the wanted texts and the share of "
            "the others that are flagged. That does not know what a miss and an alarm cost.",
            "the rule for honest probabilities": "Your result is alarm / (alarm + miss). That is cheapest where the scores are honest "
            "probabilities and texts are many. Here try the candidates on these texts.",
            "the share of the miss": "Your result is miss / (alarm + miss). Try the candidates on these texts, and take the cheapest.",
            "one half": "Your result is one half. That is cheapest only where both errors cost the same and the scores are "
            "honest probabilities.",
            "the cost itself": "Your result is the lowest cost. Asked for is the threshold that has it.",
            "a place instead of a threshold": "Your result is a place among the sorted candidates. Asked for is the candidate that stands there.",
            "threshold and cost": "Your result is the threshold and its cost. Return the threshold alone.",
        },
        notice="With honest probabilities the rule is short: flag from alarm / (alarm + miss) on. The share of wanted texts must "
        "then be that of the day the filter runs.",
    ),
)

QUIZ = (
    Question(
        "07.q1",
        "Every text becomes a cluster of its own. What happens to homogeneity, completeness and the adjusted Rand index?",
        {
            "homogeneity and the adjusted index are perfect": "The adjusted index counts pairs that are together, and here "
            "no pair is: it gives 0, as for chance.",
            "homogeneity is perfect, the adjusted index is 0": "Nothing is mixed, and no pair of texts is together, as by "
            "chance: the adjusted index gives no credit for many clusters.",
            "completeness is perfect, the adjusted index is 0": "Completeness asks whether a label is whole, and here every "
            "label is scattered.",
        },
        "homogeneity is perfect, the adjusted index is 0",
    ),
    Question(
        "07.q2",
        "You have two labelled texts for each of 20 topics, and later hundreds. What do the measurements on the newsgroups say?",
        {
            "vectors at first, and later words": "With two labels a topic the vectors were clearly ahead; with all "
            "labels, hundreds a topic, the words were.",
            "vectors first and last": "With all labels, hundreds a topic, a linear classifier sorted "
            "clearly more posts right by words.",
            "words at first, and later vectors": "It was the other way round: with two labels a topic the vectors "
            "were clearly ahead.",
        },
        "vectors at first, and later words",
    ),
    Question(
        "07.q3",
        "A detector keeps its threshold and its ROC curve. The anomalies become ten times rarer. What changes?",
        {
            "neither its recall nor its precision": "The curve knows nothing of how many texts of each kind there are, and "
            "precision depends on that.",
            "its recall falls, its precision stays": "At the same threshold the same share of the anomalies is found, so "
            "recall is what stays.",
            "its precision falls, its recall stays": "The false alarms stay, and there are ten times fewer true ones among "
            "them.",
        },
        "its precision falls, its recall stays",
    ),
    Question(
        "07.q4",
        "A density clustering leaves a quarter of the posts in no topic. What do you do?",
        {
            "delete them, since they have no subject": "Noise is a post outside of the dense regions that were found. It may "
            "well have a subject.",
            "say how many there are, beside each score": "A score on the rest speaks of the posts that were kept, so a reader "
            "has to know how many were not.",
            "put each into the topic with the nearest name": "Then the topics hold posts that the clustering did not find "
            "alike, and nobody can see which.",
        },
        "say how many there are, beside each score",
    ),
    Question(
        "07.q5",
        "Two classifiers are tested on the same texts, and the intervals of their two accuracies overlap. What is wise?",
        {
            "take the interval of the difference, text by text": "What is hard or easy for both cancels in the difference, and a "
            "clear lead can show.",
            "call them equal, because the intervals overlap": "Overlapping intervals can hide a clear difference, for both "
            "intervals hold the luck of the same test texts.",
            "take the one that is higher, since the texts agree": "Even on the same texts a small lead can be luck; only "
            "an interval of the difference tells.",
        },
        "take the interval of the difference, text by text",
    ),
)
