"""Notebook 07: V-measure, class-based TF-IDF, a vote with ties, a paired bootstrap, a threshold by cost."""

from collections.abc import Iterator

import numpy as np

from course_utils.learning.exercise import Exercise, Question

# -- 07.1 -------------------------------------------------------------------------------------------------------


def v_measure(labels, clusters):
    """The harmonic mean of homogeneity h and completeness c: 2·h·c / (h + c).

    h = 1 − H(labels | clusters) / H(labels): 1 where every cluster holds one label. c = 1 − H(clusters | labels) /
    H(clusters): 1 where every label lies in one cluster. H(a) is the entropy, −Σ p·log p, and H(a | b) the
    conditional one. Where H(labels) is 0, h is 1; where H(clusters) is 0, c is 1; h = c = 0 gives 0. labels, clusters: whole numbers, shape (n,). Returns one number.
    """
    _, rows = np.unique(labels, return_inverse=True)
    _, columns = np.unique(clusters, return_inverse=True)
    joint = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(joint, (rows, columns), 1 / len(rows))

    def entropy(shares):
        shares = shares[shares > 0]
        return -(shares * np.log(shares)).sum()

    of_labels, of_clusters, of_both = entropy(joint.sum(axis=1)), entropy(joint.sum(axis=0)), entropy(joint)
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


def _v_mean(labels, clusters):
    return (_homogeneity(labels, clusters) + _completeness(labels, clusters)) / 2


def _v_product(labels, clusters):
    return _homogeneity(labels, clusters) * _completeness(labels, clusters)


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
    for n, n_labels, n_clusters in ((30, 4, 6), (41, 5, 3)):
        labels = rng.integers(0, n_labels, size=n)
        yield labels, np.where(rng.random(n) < 0.6, labels % n_clusters, rng.integers(0, n_clusters, size=n))


# -- 07.2 -------------------------------------------------------------------------------------------------------


def class_weights(counts, groups):
    """W = tf · ln(1 + A / f), a weight for each word in each group; all texts of a group count as one text.

    counts: how often each text has each word, shape (n_texts, n_words); every word occurs. groups: the group of each
    text, 0 to n_groups − 1, shape (n_texts,). tf is the share that a word has of all words of its group, f how often it
    occurs in all groups together, A the mean number of words of a group, ln the natural logarithm. Returns shape (n_groups, n_words).
    """
    summed = np.stack([counts[groups == group].sum(axis=0) for group in range(groups.max() + 1)])
    tf = summed / summed.sum(axis=1, keepdims=True)
    a, f = summed.sum(axis=1).mean(), summed.sum(axis=0)
    return tf * np.log(1 + a / f)


def _summed(counts, groups):
    return np.stack([counts[groups == group].sum(axis=0) for group in range(groups.max() + 1)])


def _weights_of_counts(counts, groups):
    summed = _summed(counts, groups)
    return summed * np.log(1 + summed.sum(axis=1).mean() / summed.sum(axis=0))


def _weights_of_means(counts, groups):
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    tf = np.stack([shares[groups == group].mean(axis=0) for group in range(groups.max() + 1)])
    summed = _summed(counts, groups)
    return tf * np.log(1 + summed.sum(axis=1).mean() / summed.sum(axis=0))


def _weights_by_groups(counts, groups):
    summed = _summed(counts, groups)
    return summed / summed.sum(axis=1, keepdims=True) * np.log(len(summed) / (summed > 0).sum(axis=0))


def _weights_total(counts, groups):
    summed = _summed(counts, groups)
    return summed / summed.sum(axis=1, keepdims=True) * np.log(1 + summed.sum() / summed.sum(axis=0))


def _weights_by_texts(counts, groups):
    summed = _summed(counts, groups)
    return summed / summed.sum(axis=1, keepdims=True) * np.log(len(counts) / (counts > 0).sum(axis=0))


def _weights_shares_of_words(counts, groups):
    summed = _summed(counts, groups)
    return summed / summed.sum(axis=0) * np.log(1 + summed.sum(axis=1).mean() / summed.sum(axis=0))


def _weights_no_log(counts, groups):
    summed = _summed(counts, groups)
    return summed / summed.sum(axis=1, keepdims=True) * (1 + summed.sum(axis=1).mean() / summed.sum(axis=0))


def _weights_no_rarity(counts, groups):
    summed = _summed(counts, groups)
    return summed / summed.sum(axis=1, keepdims=True)


def _weights_other_base(counts, groups):
    return class_weights(counts, groups) / np.log(2)


def _weights_base_ten(counts, groups):
    return class_weights(counts, groups) / np.log(10)


def _word_counts(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[2, 0, 1], [0, 0, 1], [0, 3, 0], [0, 1, 4]]), np.array([0, 0, 1, 1])  # the sums are 2 0 2 and 0 4 4
    for n_texts, n_words, n_groups in ((9, 7, 3), (12, 5, 4)):
        counts = rng.poisson(0.8, size=(n_texts, n_words)) + (rng.random((n_texts, n_words)) < 0.1) * 3
        counts[0] += 1  # every word occurs
        yield counts, np.concatenate([np.arange(n_groups), rng.integers(0, n_groups, size=n_texts - n_groups)])


# -- 07.3 -------------------------------------------------------------------------------------------------------


def vote(similarities, labels, k):
    """The label that most of a query's k most similar texts have; on a tie, the tied label whose best text is nearest.

    similarities: shape (n_queries, n_texts), larger is nearer, no two alike in a row. labels: whole numbers, shape
    (n_texts,). Returns an array of shape (n_queries,).
    """
    chosen = []
    for row in similarities:
        nearest = labels[np.argsort(-row)[:k]]
        counts = {label: (nearest == label).sum() for label in nearest}
        most = max(counts.values())
        chosen.append(next(label for label in nearest if counts[label] == most))
    return np.array(chosen)


def _each_row(similarities, choose):
    return np.array([choose(row, np.argsort(-row)) for row in similarities])


def _vote_first_number(similarities, labels, k):
    return _each_row(similarities, lambda row, order: np.bincount(labels[order[:k]]).argmax())


def _vote_far(similarities, labels, k):
    return vote(-similarities, labels, k)


def _vote_nearest(similarities, labels, k):
    return vote(similarities, labels, 1)


def _vote_all(similarities, labels, k):
    return vote(similarities, labels, len(labels))


def _vote_weighted(similarities, labels, k):
    return _each_row(similarities, lambda row, order: np.bincount(labels[order[:k]], weights=row[order[:k]]).argmax())


def _vote_last_seen(similarities, labels, k):
    def choose(row, order):
        nearest = labels[order[:k]][::-1]
        counts = {label: (nearest == label).sum() for label in nearest}
        return next(label for label in nearest if counts[label] == max(counts.values()))

    return _each_row(similarities, choose)


def _vote_tie_to_nearest(similarities, labels, k):
    def choose(row, order):
        found, counts = np.unique(labels[order[:k]], return_counts=True)
        most = found[counts == counts.max()]
        return most[0] if len(most) == 1 else labels[order[0]]

    return _each_row(similarities, choose)


def _vote_one_more(similarities, labels, k):
    return vote(similarities, labels, k + 1)


def _votes(rng: np.random.Generator) -> Iterator[tuple]:
    # the first query: 3 and 1 have two votes each, 3 is nearest; the second: 1 has three votes
    yield (
        np.array([[0.9, 0.8, 0.7, 0.6, 0.1, 0.05], [0.1, 0.8, 0.75, 0.7, 0.72, 0.05]]),
        np.array([3, 1, 1, 3, 1, 0]),
        4,
    )
    # two votes of middling similarity against one that is near
    yield np.array([[0.95, 0.3, 0.2, 0.05, 0.04]]), np.array([2, 0, 0, 1, 1]), 3
    # 1 and 3 have two votes each; the nearest text of all has label 2, which is not one of the two
    yield np.array([[0.9, 0.8, 0.7, 0.6, 0.5, 0.1]]), np.array([2, 1, 3, 3, 1, 0]), 5
    for n_queries, n_texts, n_labels, k in ((7, 19, 4, 6), (9, 30, 5, 8), (11, 24, 3, 5)):
        yield rng.random((n_queries, n_texts)), rng.integers(0, n_labels, size=n_texts), k


# -- 07.4 -------------------------------------------------------------------------------------------------------


def gain_interval(right_a, right_b, draws):
    """Ends of the 95% interval of the accuracy of A minus that of B, from draws of the test texts they share.

    right_a, right_b: booleans, shape (n,): was text i classified rightly by A, by B? draws: rows of test texts drawn
    with replacement, shape (n_draws, n); one row of it is one test set. Returns an array of shape (2,): the quantiles
    0.025 and 0.975 of the n_draws differences.
    """
    gain = right_a.astype(float) - right_b
    return np.quantile(gain[draws].mean(axis=1), [0.025, 0.975])


def _ends(values):
    return np.quantile(values, [0.025, 0.975])


def _gain_of_ends(right_a, right_b, draws):
    a, b = _ends(right_a[draws].mean(axis=1)), _ends(right_b[draws].mean(axis=1))
    return np.array([a[0] - b[1], a[1] - b[0]])


def _gain_ends_by_ends(right_a, right_b, draws):
    return _ends(right_a[draws].mean(axis=1)) - _ends(right_b[draws].mean(axis=1))


def _gain_reversed(right_a, right_b, draws):
    return gain_interval(right_b, right_a, draws)


def _gain_drawn_apart(right_a, right_b, draws):
    return _ends(right_a[draws].mean(axis=1) - right_b[draws[::-1]].mean(axis=1))


def _gain_of_texts(right_a, right_b, draws):
    return _ends(right_a.astype(float) - right_b)


def _gain_ninety(right_a, right_b, draws):
    gain = right_a.astype(float) - right_b
    return np.quantile(gain[draws].mean(axis=1), [0.05, 0.95])


def _gain_extremes(right_a, right_b, draws):
    gain = (right_a.astype(float) - right_b)[draws].mean(axis=1)
    return np.array([gain.min(), gain.max()])


def _gain_over_draws(right_a, right_b, draws):
    return _ends((right_a.astype(float) - right_b)[draws].mean(axis=0))


def _gain_share_better(right_a, right_b, draws):
    return _ends((right_a & ~right_b)[draws].mean(axis=1))


def _rights(rng: np.random.Generator) -> Iterator[tuple]:
    a, b = np.array([True, True, False, True]), np.array([True, False, True, False])
    yield a, b, np.array([[0, 1, 2, 3], [1, 1, 3, 0], [2, 2, 0, 0]])
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


def _costs(scores, wanted, miss, alarm):
    candidates = np.append(np.unique(scores), np.inf)
    flagged = scores >= candidates[:, None]
    return candidates, miss * (wanted & ~flagged).sum(axis=1) + alarm * (~wanted & flagged).sum(axis=1)


def _threshold_swapped(scores, wanted, miss, alarm):
    return cheapest_threshold(scores, wanted, alarm, miss)


def _threshold_alike(scores, wanted, miss, alarm):
    return cheapest_threshold(scores, wanted, 1, 1)


def _threshold_lowest(scores, wanted, miss, alarm):
    candidates, cost = _costs(scores, wanted, miss, alarm)
    return candidates[cost.argmin()]


def _threshold_of_rates(scores, wanted, miss, alarm):
    return cheapest_threshold(scores, wanted, miss / max(wanted.sum(), 1), alarm / max((~wanted).sum(), 1))


def _threshold_f1(scores, wanted, miss, alarm):
    candidates = np.unique(scores)
    flagged = scores >= candidates[:, None]
    hits = (wanted & flagged).sum(axis=1)
    f1 = 2 * hits / (flagged.sum(axis=1) + wanted.sum())
    return candidates[np.flatnonzero(f1 == f1.max())[-1]]


def _threshold_never_silent(scores, wanted, miss, alarm):
    candidates, cost = _costs(scores, wanted, miss, alarm)
    return candidates[:-1][np.flatnonzero(cost[:-1] == cost[:-1].min())[-1]]


def _threshold_half(scores, wanted, miss, alarm):
    return 0.5


def _threshold_cost_itself(scores, wanted, miss, alarm):
    return float(_costs(scores, wanted, miss, alarm)[1].min())


def _threshold_above(scores, wanted, miss, alarm):
    candidates = np.append(np.unique(scores), np.inf)
    flagged = scores > candidates[:, None]
    cost = miss * (wanted & ~flagged).sum(axis=1) + alarm * (~wanted & flagged).sum(axis=1)
    return candidates[np.flatnonzero(cost == cost.min())[-1]]


def _scored(rng: np.random.Generator) -> Iterator[tuple]:
    # a miss costs as much as five alarms, so it pays to go down to 0.3
    yield np.array([0.9, 0.8, 0.7, 0.3, 0.1]), np.array([True, False, False, True, False]), 5.0, 1.0
    # an alarm costs so much that silence is cheapest
    yield np.array([0.9, 0.6, 0.2, 0.1]), np.array([False, True, False, False]), 1.0, 5.0
    yield np.array([0.9, 0.7, 0.4, 0.2]), np.array([True, False, True, False]), 1.0, 1.0  # 0.9 and 0.4 cost the same
    for n, miss, alarm in ((40, 7.0, 2.0), (55, 3.0, 4.0), (70, 12.0, 1.0)):
        wanted = rng.random(n) < 0.25
        yield rng.normal(size=n).round(3) + 1.2 * wanted, wanted, miss, alarm


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
            "arithmetic mean": _v_mean,
            "product": _v_product,
            "same number counts as right": _v_same_number,
            "purity": _v_purity,
            "mutual information": _v_information,
            "0 / 0 is 0": _v_no_edge,
            "an entropy of 0 makes all perfect": _v_edge_perfect,
        },
        messages={
            "homogeneity alone": "You return homogeneity. It is perfect when every text is a cluster of its own: completeness "
            "has to hold it back.",
            "completeness alone": "You return completeness, or you swapped the two roles. It is perfect when all texts are "
            "one cluster.",
            "arithmetic mean": "You take the arithmetic mean. The harmonic one, 2·h·c / (h + c), is low where either is low.",
            "product": "You multiply h and c. Divide 2·h·c by their sum.",
            "same number counts as right": "You count where cluster and label have the same number. A cluster's number "
            "means nothing: numbered otherwise, the clustering is the same.",
            "purity": "You return purity, the share of texts that have their cluster's most frequent label. It too is perfect "
            "for clusters of one text.",
            "mutual information": "You return the mutual information itself. Divided by each of the two entropies it "
            "gives h and c.",
            "0 / 0 is 0": "With one label there is nothing to mix up, so h is 1; with one cluster nothing is split, so c is 1.",
            "an entropy of 0 makes all perfect": "You return 1 as soon as there is one label or one cluster. All texts in one "
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
            "counts instead of shares": _weights_of_counts,
            "mean over the texts": _weights_of_means,
            "rarity by groups": _weights_by_groups,
            "all words instead of their mean": _weights_total,
            "rarity by texts": _weights_by_texts,
            "shares of the word": _weights_shares_of_words,
            "no log": _weights_no_log,
            "no rarity": _weights_no_rarity,
            "logarithm to base 2": _weights_other_base,
            "logarithm to base 10": _weights_base_ten,
        },
        messages={
            "counts instead of shares": "You use counts as tf, so a large group has large weights. Divide by the group's "
            "number of words.",
            "mean over the texts": "You take shares text by text and then their mean, so a text of three words counts as "
            "much as one of three hundred. Add the counts up first.",
            "rarity by groups": "You count in how many groups a word occurs. With large groups nearly every word occurs in all, "
            "and log 1 is 0: use how often it occurs, f.",
            "all words instead of their mean": "You put all words where A, the mean number of words of a group, belongs.",
            "rarity by texts": "You count texts, as ordinary TF-IDF does. Here a group is one text: use A and f.",
            "shares of the word": "Your shares add up over the groups: how much of the word's uses this group has. tf is the "
            "share of the group's words: `axis=1`.",
            "no log": "You left the logarithm out: a word that occurs once, in this group only, then weighs nearly as much as "
            "one that occurs a hundred times.",
            "no rarity": "You return tf alone, and the most frequent words name every group alike. Multiply by ln(1 + A / f).",
            "logarithm to base 2": "Your logarithm has base 2. The order of the words is the same, but the task asks for the "
            "natural one, `np.log`.",
            "logarithm to base 10": "Your logarithm has base 10. The order of the words is the same, but the task asks for "
            "the natural one, `np.log`.",
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
            "the smallest number wins a tie": _vote_first_number,
            "farthest instead of nearest": _vote_far,
            "only the nearest": _vote_nearest,
            "all texts vote": _vote_all,
            "votes weighted by similarity": _vote_weighted,
            "the farthest wins a tie": _vote_last_seen,
            "the nearest text decides a tie": _vote_tie_to_nearest,
            "k + 1 neighbours": _vote_one_more,
        },
        messages={
            "the smallest number wins a tie": "On a tie your function takes the label with the smallest number, as "
            "`np.bincount(…).argmax()` does. That favours the first class of the list in every tie.",
            "farthest instead of nearest": "You take the smallest similarities. A similarity is large where texts are near: "
            "sort by `-row`.",
            "only the nearest": "You return the label of the nearest text. It decides a tie; otherwise the majority does.",
            "all texts vote": "All texts vote. Only the k most similar may.",
            "votes weighted by similarity": "You add up similarities. That is another rule; here every one of the k has one "
            "vote, and similarity decides ties only.",
            "the farthest wins a tie": "On a tie you keep the label seen last, that is the farther one. Go through the "
            "neighbours from the nearest on.",
            "the nearest text decides a tie": "On a tie you return the label of the nearest text of all, which need not be one "
            "of the tied labels. Look only at texts of the tied ones.",
            "k + 1 neighbours": "You ask k + 1 texts. The query is not one of the texts, so nothing has to be left out.",
        },
        notice="scikit-learn's `KNeighborsClassifier` gives a tie to the label that comes first in its list. With an even k "
        "and similar classes that happens often.",
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
            "B minus A": _gain_reversed,
            "drawn apart": _gain_drawn_apart,
            "quantiles of the texts": _gain_of_texts,
            "90% instead of 95%": _gain_ninety,
            "smallest and largest": _gain_extremes,
            "mean over the draws": _gain_over_draws,
            "only where A wins": _gain_share_better,
        },
        messages={
            "two intervals against each other": "You make two intervals and set the low end of one against the high end of "
            "the other. That is too wide: what is hard for A is mostly hard for B, and in the difference it cancels.",
            "end minus end": "You subtract the ends of two intervals. A and B are rarely at their low ends in different draws: "
            "subtract in each draw, then take quantiles.",
            "B minus A": "The sign is turned round: A minus B.",
            "drawn apart": "A and B get different draws. They were tested on the same texts: use the same row for both.",
            "quantiles of the texts": "You take quantiles of the single texts, 1, 0 and −1. Asked for is the spread of the "
            "mean over a test set.",
            "90% instead of 95%": "You cut 5% off each side. For 95% cut 2.5%.",
            "smallest and largest": "You return the extremes, which grow with the number of draws.",
            "mean over the draws": "You average over the draws. One row of `draws` is one test set: `axis=1`.",
            "only where A wins": "You count the texts that only A gets right. Those that only B gets right have to be "
            "subtracted.",
        },
        notice="`metrics.bootstrap_interval(right_a.astype(float) - right_b)` does this and draws the rows itself.",
    ),
    Exercise(
        id="07.5",
        kind="write",
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
            "costs swapped": _threshold_swapped,
            "all errors alike": _threshold_alike,
            "the lowest of equals": _threshold_lowest,
            "rates instead of counts": _threshold_of_rates,
            "best F1": _threshold_f1,
            "never silent": _threshold_never_silent,
            "one half": _threshold_half,
            "the cost itself": _threshold_cost_itself,
            "above instead of at least": _threshold_above,
        },
        messages={
            "costs swapped": "The two costs are swapped. A wanted text that is not flagged is a miss.",
            "all errors alike": "You count errors, and the costs change nothing. Multiply each kind by its own cost.",
            "the lowest of equals": "Several thresholds cost the same, and you take the lowest. The task asks for the highest, "
            "which flags fewest.",
            "rates instead of counts": "You divide by the number of wanted and of other texts. Then a rare topic counts as much "
            "as all the rest together; the costs are a text each.",
            "best F1": "You choose the best F1, which does not know what a miss and an alarm cost.",
            "never silent": "You leave out `np.inf`. Sometimes it is cheapest to flag nothing.",
            "one half": "You return one half. That is cheapest only where both errors cost the same and the scores are "
            "honest probabilities.",
            "the cost itself": "You return the lowest cost. Asked for is the threshold that has it.",
            "above instead of at least": "You flag scores above the threshold. A text whose score equals it is flagged too: `>=`.",
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
            "vectors at first, and later words as well": "With few labels what MiniLM learned elsewhere helps most; with "
            "hundreds the words of the topics themselves overtook it.",
            "vectors at first, and later vectors alone": "With hundreds of labels a topic, words with a linear classifier "
            "overtook them on the newsgroups.",
            "words at first, and later vectors as well": "It was the other way round: with two labels most words of a new "
            "text were never seen with a label.",
        },
        "vectors at first, and later words as well",
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
        "The silhouette is largest at 9 clusters, and people gave the texts 20 labels. What follows?",
        {
            "the texts have 9 topics, and people split some": "The silhouette measures compact, separate clouds. Topics of "
            "people may share a cloud.",
            "look at 9 and at more, and read their words": "No number of clusters is right for all purposes; each says "
            "something that the labels do not.",
            "ask for 20, since the labels must be right": "Labels were made for one purpose, and yours may be another; they "
            "are one view of the texts.",
        },
        "look at 9 and at more, and read their words",
    ),
    Question(
        "07.q5",
        "Two classifiers are tested on the same texts, and the intervals of their two accuracies overlap. What is wise?",
        {
            "take the interval of the difference, text by text": "What is hard for one is mostly hard for the other; in the "
            "difference that cancels, and a clear lead can show.",
            "call them equal, because the intervals overlap": "Overlapping intervals can hide a clear difference, for both "
            "intervals hold the luck of the same test texts.",
            "take the one that is higher, since the texts agree": "Even on the same texts a small lead can be luck; only "
            "an interval of the difference tells.",
        },
        "take the interval of the difference, text by text",
    ),
)
