"""Notebook 03: cross-entropy, InfoNCE, its gradient, uniformity; deeper: a triplet margin, a mask, SimCSE."""

from collections.abc import Iterator

import numpy as np

from course_utils.learning.exercise import Exercise, Question

# -- 03.1 -------------------------------------------------------------------------------------------------------


def cross_entropy(scores, target):
    """Cross-entropy of one row of scores: −log of the softmax of `scores` at position `target`.

    scores: shape (n_candidates,), any finite numbers, also 1000 or -1000. target: the position of the right candidate.
    Returns one finite number, 0 or more.
    """
    shifted = scores - scores.max()
    return np.log(np.exp(shifted).sum()) - shifted[target]


def _log_first(scores, target):
    """The log of the sum, minus the score: right where no `exp` overflows or is zero for all."""
    return np.log(np.exp(scores).sum()) - scores[target]


def _log_first_of(move):
    """The same after the scores were moved in another way."""
    return lambda scores, target: _log_first(move(scores), target)


def _cross_entropy_of_a_quotient(scores, target):
    weights = np.exp(scores)
    return -np.log(weights[target] / weights.sum())


def _cross_entropy_of_a_shifted_quotient(scores, target):
    return _cross_entropy_of_a_quotient(scores - scores.max(), target)


def _cross_entropy_with(small):
    return lambda scores, target: -np.log(np.exp(-_cross_entropy_of_a_shifted_quotient(scores, target)) + small)


_SMALL = (1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
_CLIPPED = (50, 100, 500, 700)


def _cross_entropy_of_the_others(scores, target):
    others = np.delete(scores, target)
    return others.max() + np.log(np.exp(others - others.max()).sum()) - scores[target]


def _scores_and_target(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([2.0, 1.0, -1.0]), 1
    yield np.array([1000.0, 999.0, -1000.0]), 1  # exp overflows
    yield np.array([-1000.0, -1001.0, -1000.5, -999.0]), 0  # exp is zero for all
    yield np.array([0.0, -80.0, -60.0]), 2  # far behind, and still finite
    yield np.array([720.0, 0.0, 1.0]), 1  # exp overflows when the target is moved to 0, exp(-720) is just not zero
    yield np.array([600.0, -600.0]), 1  # no exp overflows or is zero, and their quotient is
    yield np.array([5.0, 3.0, -1000.0]), 1  # the largest in size is not the largest
    yield np.array([3e4, 0.0, -3e4]), 2  # exp overflows in any float
    for target in range(3):
        yield np.array([2000.0, 0.0, -2000.0]), target  # neither the mean nor a quotient helps
    for n_candidates in (5, 9):
        yield rng.normal(scale=3.0, size=n_candidates), int(rng.integers(n_candidates))


# -- 03.2 -------------------------------------------------------------------------------------------------------


def info_nce(anchors, positives, negatives, temperature):
    """InfoNCE: the mean over anchors i of −log softmax(s / τ) at candidate i, with s the cosines to all candidates.

    anchors, positives: shape (n, dim), row i of both belongs together. negatives: shape (m, dim), wrong for every
    anchor. Rows have any length but zero. The candidates of each anchor are all positives, then all negatives.
    temperature: τ, above 0, also 0.00001. Returns one number.
    """
    candidates = np.concatenate([positives, negatives])
    a = anchors / np.linalg.norm(anchors, axis=1, keepdims=True)
    c = candidates / np.linalg.norm(candidates, axis=1, keepdims=True)
    scores = a @ c.T / temperature
    largest = scores.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(scores - largest).sum(axis=1)) + largest[:, 0]
    return np.mean(log_sum - np.diag(scores))


def _info_nce_of(scores):
    log_sum = np.log(np.exp(scores - scores.max(axis=1, keepdims=True)).sum(axis=1)) + scores.max(axis=1)
    return log_sum - np.diag(scores)


def _cosines(anchors, candidates):
    a = anchors / np.linalg.norm(anchors, axis=1, keepdims=True)
    return a @ (candidates / np.linalg.norm(candidates, axis=1, keepdims=True)).T


def _info_nce_by(scores_of, loss_of=_info_nce_of):
    """InfoNCE with other scores, or with another loss of an anchor."""

    def answer(anchors, positives, negatives, temperature):
        return np.mean(loss_of(scores_of(anchors, np.concatenate([positives, negatives]), temperature)))

    return answer


def _scores(anchors, candidates, temperature):
    return _cosines(anchors, candidates) / temperature


def _info_nce_of_rows(scale_anchors, scale_positives, scale_negatives):
    """InfoNCE where only some rows are scaled to length one."""

    def scaled(rows, scale):
        return rows / np.linalg.norm(rows, axis=1, keepdims=True) if scale else rows

    def answer(anchors, positives, negatives, temperature):
        candidates = np.concatenate([scaled(positives, scale_positives), scaled(negatives, scale_negatives)])
        return _info_nce_of(scaled(anchors, scale_anchors) @ candidates.T / temperature).mean()

    return answer


def _scores_with_a_small_number(anchors, candidates, temperature):
    a, c = (rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9) for rows in (anchors, candidates))
    return a @ c.T / temperature


def _scores_of_scaled_columns(anchors, candidates, temperature):
    return (
        (anchors / np.linalg.norm(anchors, axis=0)) @ (candidates / np.linalg.norm(candidates, axis=0)).T / temperature
    )


def _scores_of_distances(anchors, candidates, temperature):
    a, c = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (anchors, candidates))
    return -np.linalg.norm(a[:, None] - c[None], axis=2) / temperature


def _log_sum(scores, axis=1):
    largest = scores.max(axis=axis, keepdims=True)
    return (np.log(np.exp(scores - largest).sum(axis=axis, keepdims=True)) + largest).squeeze(axis)


def _loss_without_shift(scores):
    return np.log(np.exp(scores).sum(axis=1)) - np.diag(scores)


def _loss_of_a_quotient(scores):
    weights = np.exp(scores)
    return -np.log(np.diag(weights) / weights.sum(axis=1))


def _loss_of_a_shifted_quotient(scores):
    return _loss_of_a_quotient(scores - scores.max(axis=1, keepdims=True))


def _loss_with_one_shift(scores):
    return _loss_without_shift(scores - scores.max())


def _loss_shifted_by_the_target(scores):
    return _loss_without_shift(scores - np.diag(scores)[:, None])


def _loss_down_the_columns(scores):
    return _log_sum(scores, axis=0)[: len(scores)] - np.diag(scores)


def _loss_without_positive_below(scores):
    return _log_sum(np.where(np.eye(*scores.shape, dtype=bool), -np.inf, scores)) - np.diag(scores)


def _loss_with_positive_twice(scores):
    return _log_sum(np.hstack([np.diag(scores)[:, None], scores])) - np.diag(scores)


def _info_nce_both_ways(anchors, positives, negatives, temperature):
    back = _info_nce_of(_scores(positives, anchors, temperature)).mean()
    return (info_nce(anchors, positives, negatives, temperature) + back) / 2


def _info_nce_of_the_batch(anchors, positives, negatives, temperature):
    return _info_nce_of(_scores(anchors, positives, temperature)).mean()


def _info_nce_of_the_batch_both_ways(anchors, positives, negatives, temperature):
    back = _info_nce_of(_scores(positives, anchors, temperature)).mean()
    return (_info_nce_of_the_batch(anchors, positives, negatives, temperature) + back) / 2


def _info_nce_without_batch(anchors, positives, negatives, temperature):
    own = np.diag(_cosines(anchors, positives))[:, None]
    scores = np.hstack([own, _cosines(anchors, negatives)]) / temperature
    return np.mean(_log_sum(scores) - scores[:, 0])


def _info_nce_of_negatives_first(anchors, positives, negatives, temperature):
    return info_nce(
        anchors,
        np.concatenate([negatives, positives])[: len(anchors)],
        np.concatenate([negatives, positives])[len(anchors) :],
        temperature,
    )


def _info_nce_of_the_mean_share(anchors, positives, negatives, temperature):
    scores = _scores(anchors, np.concatenate([positives, negatives]), temperature)
    return -np.log(np.exp(-_info_nce_of(scores)).mean())


def _info_nce_of_candidates(anchors, positives, negatives, temperature):
    share = len(anchors) / (len(positives) + len(negatives))
    return share * info_nce(anchors, positives, negatives, temperature)


def _pairs_and_negatives(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[2.0, 0, 0], [0, 3, 0]]), np.array([[1.0, 1, 0], [0, 1, 1]]), np.array([[0.0, 0, 5]]), 0.5
    # unit rows, cosines divided by 0.001: first exp(800) overflows, then a quotient of exp(-600) and exp(600) is zero
    a = np.array([[1.0, 0, 0], [0, 0, 1]])
    yield a, np.array([[0.6, 0.8, 0], [0, 0.8, 0.6]]), np.array([[0.8, 0, 0.6]]), 0.001
    yield a, np.array([[-0.6, 0.8, 0], [0, 0.8, 0.6]]), np.array([[0.6, 0.8, 0]]), 0.001
    # exp(720) overflows when the target is moved to 0, exp(-720) is just not zero
    yield a, np.array([[0.28, 0.96, 0], [0, 0.6, 0.8]]), np.array([[1.0, 0, 0]]), 0.001
    # exp overflows in any float; the second row lies so far below the first that its exp is zero, unless it has a shift
    # of its own
    yield a, np.array([[0.8, 0.6, 0], [0, 0.8, -0.6]]), np.array([[1.0, 0, 0], [0, 1, 0]]), 0.00001
    # an anchor, a positive and a negative so short that a small number beside their length takes over; one anchor
    short = 1e-14
    yield (
        np.array([[3.0, 1, 0], [0, short, short]]),
        np.array([[short, 0, 0], [0, 1, 3]]),
        np.array([[short, 0, short]]),
        0.5,
    )
    yield np.array([[1.0, 2, 0]]), np.array([[1.0, 1, 1]]), np.array([[0.0, 1, 0], [2, 1, 0]]), 0.3
    for n, m, dim, temperature in ((3, 4, 5, 0.05), (4, 2, 7, 1.0), (6, 9, 4, 0.2)):
        positives = rng.normal(size=(n, dim)) * rng.uniform(0.5, 3, size=(n, 1))
        yield positives + rng.normal(size=(n, dim)), positives, rng.normal(size=(m, dim)), temperature


# -- 03.3 -------------------------------------------------------------------------------------------------------


def score_gradient(similarity, temperature):
    """Derivative of InfoNCE, the mean over rows, by each cosine: G[i, j] = ∂L / ∂s[i, j] = (P[i, j] − Y[i, j]) / (n τ).

    similarity: cosines s of n anchors and m candidates, shape (n, m) with m ≥ n; the right candidate of row i is
    column i. P is the softmax of each row of s / τ; Y is 1 for the right candidate and 0 elsewhere.
    Returns an array of shape (n, m).
    """
    n, m = similarity.shape
    scores = similarity / temperature
    P = np.exp(scores - scores.max(axis=1, keepdims=True))
    P = P / P.sum(axis=1, keepdims=True)
    return (P - np.eye(n, m)) / (n * temperature)


def _shares(similarity, temperature):
    scores = similarity / temperature
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def _right(similarity):
    return np.eye(*similarity.shape)


def _gradient(shares=_shares, right=_right, divisor=lambda similarity, temperature: len(similarity) * temperature):
    """The gradient with other shares, another right candidate or another divisor."""
    return lambda similarity, temperature: (
        (shares(similarity, temperature) - right(similarity)) / divisor(similarity, temperature)
    )


def _softmax(exponent, axis=1):
    """Shares made of other exponents of `exp`."""

    def shares(similarity, temperature):
        weights = np.exp(exponent(similarity / temperature))
        return weights / weights.sum(axis=axis, keepdims=True)

    return shares


def _right_at(column):
    def right(similarity):
        table = np.zeros_like(similarity)
        table[np.arange(len(table)), column(similarity)] = 1
        return table

    return right


def _cosine_tables(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[0.9, 0.1, 0.4], [0.3, 0.5, 0.8]]), 0.25
    yield np.array([[0.6, 0.9, 0.1], [0.2, 0.3, -0.8]]), 0.001  # exp(900) overflows
    # exp(-900) is zero; two scores beyond what exp can hold; a row whose largest score lies far above its mean
    yield np.array([[-0.9, -0.9005, -0.95, -1], [0.9, 0.9005, 0.1, -0.2], [-1, -1, 1, -1]]), 0.001
    yield np.array([[0.2, 0.1, -0.3]]), 0.5
    for n, m, temperature in ((3, 5, 0.05), (4, 6, 0.1), (5, 9, 2.0)):
        yield rng.uniform(-1, 1, size=(n, m)), temperature


# -- 03.4 -------------------------------------------------------------------------------------------------------


def uniformity(rows):
    """Uniformity: the log of the mean of exp(−2 ‖uᵢ − uⱼ‖²) over all pairs of two rows, uᵢ being row i at length one.

    rows: shape (n, dim), two rows or more, of any length but zero. Returns one number, 0 or less: 0 where all rows
    point the same way, and lower where they are spread more evenly.
    """
    u = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    i, j = np.triu_indices(len(u), k=1)
    squared = ((u[i] - u[j]) ** 2).sum(axis=1)
    return np.log(np.exp(-2 * squared).mean())


def _squared_gaps(rows, scaled=True):
    u = rows / np.linalg.norm(rows, axis=1, keepdims=True) if scaled else rows
    return ((u[:, None] - u[None]) ** 2).sum(axis=2)


def _pairs(table):
    return table[np.triu_indices(len(table), k=1)]


def _uniformity_of(gaps, of=lambda gaps: np.log(np.exp(-2 * gaps).mean())):
    """Uniformity made of other squared distances, or in another way."""
    return lambda rows: of(gaps(rows))


def _gaps(rows):
    return _pairs(_squared_gaps(rows))


def _absolute_gaps(rows):
    u = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return _pairs(abs(u[:, None] - u[None]).sum(axis=2))


def _gaps_of_scaled_columns(rows):
    return _pairs(_squared_gaps(rows / np.maximum(np.linalg.norm(rows, axis=0), 1e-12), scaled=False))


def _rows_to_spread(rng: np.random.Generator) -> Iterator[tuple]:
    yield (np.array([[3.0, 0.0, 0.0], [0.0, 2.0, 0.0]]),)  # at a right angle: squared distance 2, so −4
    yield (np.array([[1.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [5.0, 0.0]]),)  # opposite ones, and two that point alike
    yield (np.array([[1.0, 2.0], [0.5, 1.0], [2.0, 4.0]]),)  # all alike: 0
    for n, dim in ((3, 4), (5, 3), (7, 2)):
        yield (rng.normal(size=(n, dim)) * rng.uniform(0.5, 3, size=(n, 1)),)


# -- 03.5 -------------------------------------------------------------------------------------------------------


def triplet_loss(anchors, positives, negatives, margin):
    """Triplet loss: the mean over rows of max(0, d(a, p) − d(a, n) + margin), with d the Euclidean distance.

    anchors, positives, negatives: shape (n, dim), row i of all three belongs together. margin: 0 or more.
    Returns one number; a row whose negative is farther than its positive by the margin or more adds nothing.
    """
    to_positive = np.linalg.norm(anchors - positives, axis=1)
    to_negative = np.linalg.norm(anchors - negatives, axis=1)
    return np.maximum(0, to_positive - to_negative + margin).mean()


def _distance(a, b):
    return np.linalg.norm(a - b, axis=1)


def _hinge(rows):
    return np.maximum(0, rows)


def _triplet(of):
    """A loss made in another way from d(a, p) − d(a, n) + margin of each row."""
    return lambda a, p, n, margin: of(_distance(a, p) - _distance(a, n) + margin)


def _triplet_by(distance):
    """The triplet loss with another distance."""
    return lambda a, p, n, margin: _hinge(distance(a, p) - distance(a, n) + margin).mean()


def _unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


_MARGINS = (0.2, 0.3, 0.5, 1.0)


def _triplets(rng: np.random.Generator) -> Iterator[tuple]:
    # by hand: 1 − 3 + 0.5 < 0 adds nothing, 2 − 1 + 0.5 = 1.5 and 2 − 1.6 + 0.5 = 0.9 do; the mean of all three is 0.8
    yield np.ones((3, 2)), np.array([[2.0, 1], [1, 3], [1, 3]]), np.array([[1.0, 4], [2, 1], [1, 2.6]]), 0.5
    ones = np.ones((2, 3))
    yield ones, np.array([[2.0, 1, 1], [1, 3, 1]]), np.array([[1.0, 10, 1], [5, 1, 1]]), 0.5  # nothing left to learn
    # the positive is the anchor itself, the negative is, and both are equally far; then one row without a margin
    p = np.array([[1.0, 1, 1], [4, 1, 1], [1, 3, 1], [2, 1, 1]])
    yield np.ones((4, 3)), p, np.array([[1.0, 2, 1], [1, 1, 1], [1, 1, 3], [9, 1, 1]]), 2.0
    yield ones[:1], np.array([[1.0, 5, 1]]), np.array([[2.0, 1, 1]]), 0.0
    for n, dim in ((5, 3), (8, 4)):
        anchors = rng.normal(size=(n, dim))
        yield anchors, anchors + rng.normal(size=(n, dim)), anchors + 1.3 * rng.normal(size=(n, dim)), 0.3


# -- 03.6 -------------------------------------------------------------------------------------------------------


def usable_negatives(scores, positive, share):
    """Which candidates are safe negatives: those whose score is below `share` times the score of the positive.

    scores: cosine of each of n anchors with m candidates, shape (n, m), also below 0. positive: cosine of each anchor
    with its own positive, shape (n,), above 0. share: such as 0.95. Returns a mask of shape (n, m): True (or 1) where
    the candidate may be used as a negative, False (or 0) where it may be a second right answer.
    """
    return scores < share * positive[:, None]


def _broken_usable_negatives(scores, positive, share):
    """Which candidates are safe negatives: those whose score is below `share` times the score of the positive.

    scores: cosine of each of n anchors with m candidates, shape (n, m), also below 0. positive: cosine of each anchor
    with its own positive, shape (n,), above 0. share: such as 0.95. Returns a mask of shape (n, m): True (or 1) where
    the candidate may be used as a negative, False (or 0) where it may be a second right answer.
    """
    return scores < share


def _mask(threshold):
    """The mask with another threshold, a number or one a row."""
    return lambda scores, positive, share: (
        scores < np.reshape(threshold(scores, positive, share), (-1, 1)) + np.zeros_like(scores)
    )


def _mask_of(move):
    """The mask of scores that were moved in another way."""
    return lambda scores, positive, share: usable_negatives(move(scores), positive, share)


def _kept(other):
    """The scores where they may be used, and something else where not."""
    return lambda scores, positive, share: np.where(usable_negatives(scores, positive, share), scores, other)


def _scores_and_positives(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[0.79, 0.5, 0.75], [0.3, 0.5, 0.75]]), np.array([0.8, 0.4]), 0.95
    # 0.25 and 0.5 lie exactly on the threshold, 0.2499 just below it
    yield np.array([[0.25, 0.1, 0.5, 0.2499], [0.2, 0.5, 0.3, 0.4999]]), np.array([0.5, 1.0]), 0.5
    # scores of 0 and below, also below minus the threshold; then a share of 1 and more anchors than candidates
    yield np.array([[-0.9, 0.0, 0.3, -0.1], [0.6, -0.5, -0.7, 0.5]]), np.array([0.4, 0.6]), 0.9
    yield np.array([[0.3, 0.29], [0.9, 0.95], [0.5, -0.6]]), np.array([0.3, 0.9, 0.5]), 1.0
    yield (
        np.array([[0.30, 0.29, 0.31, 0.28], [0.9, 0.86, 0.8, 0.2], [0.5, 0.4, 0.45, 0.55]]),
        np.array([0.3, 0.9, 0.5]),
        0.95,
    )
    for n, m in ((4, 9), (7, 20)):
        positive = rng.uniform(0.2, 0.9, size=n)
        yield positive[:, None] * rng.uniform(0.6, 1.2, size=(n, m)), positive, 0.9


# -- 03.7 -------------------------------------------------------------------------------------------------------


def simcse_loss(vectors, kept_once, kept_again, temperature):
    """SimCSE for ready vectors: InfoNCE from one copy of each row to another, of which dropout took other numbers.

    vectors: shape (n, dim), a text each row. kept_once, kept_again: masks (n, dim), True (or 1) where dropout keeps a
    number of the first and of the second copy; the others become 0, and no copy loses all. The right candidate of first
    copy i is second copy i, the other second copies are wrong. temperature: above 0, also 0.001. Returns one number.
    """
    a, b = vectors * kept_once, vectors * kept_again
    a = a / np.linalg.norm(a, axis=1, keepdims=True)
    b = b / np.linalg.norm(b, axis=1, keepdims=True)
    scores = a @ b.T / temperature
    largest = scores.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(scores - largest).sum(axis=1)) + largest[:, 0]
    return np.mean(log_sum - np.diag(scores))


def _simcse(first=lambda v, once, again: v * once, second=lambda v, once, again: v * again):
    """SimCSE of other copies."""
    return lambda v, once, again, temperature: _info_nce_of(
        _scores(first(v, once, again), second(v, once, again), temperature)
    ).mean()


def _simcse_by(loss, scores=_scores):
    """SimCSE with another loss of the table of scores, or with other scores."""
    return lambda v, once, again, temperature: loss(scores(v * once, v * again, temperature))


def _loss_of_all_copies(v, once, again, temperature):
    across, within = _scores(v * once, v * again, temperature), _scores(v * once, v * once, temperature)
    within = np.where(np.eye(len(v), dtype=bool), -np.inf, within)
    return np.mean(_log_sum(np.hstack([across, within])) - np.diag(across))


def _texts_and_masks(rng: np.random.Generator) -> Iterator[tuple]:
    once, again = np.array([[1, 1, 0], [0, 1, 1]], dtype=bool), np.array([[1, 0, 1], [1, 1, 1]], dtype=bool)
    yield np.array([[2.0, 1, 1], [-1, 3, 2]]), once, again, 0.5
    yield np.array([[0.6, 0.8, 0.1], [0.7, 0.6, 0.4]]), once, again, 0.001  # exp(1000) overflows
    for n, dim, temperature in ((3, 6, 0.05), (5, 8, 0.2), (4, 7, 1.0)):
        once, again = rng.random((2, n, dim)) < 0.7
        once[:, 0] = again[:, 0] = True  # no copy loses all
        yield rng.normal(size=(n, dim)), once, again, temperature


EXERCISES = (
    Exercise(
        id="03.1",
        kind="write",
        title="A cross-entropy that does not overflow",
        task="The formula on paper gives `nan` or `inf` for a score of 1000. Write it so that it is right for every finite score.",
        solution=cross_entropy,
        cases=_scores_and_target,
        hints=(
            "Adding one number to all scores changes no softmax. Which number keeps the largest `exp` at 1?",
            "−log of a quotient is a difference: log of the sum, minus the shifted score of the target. No quotient needed.",
        ),
        misconceptions={
            "the formula on paper": _cross_entropy_of_a_quotient,
            "log first, no shift": _log_first,
            "shift, then a quotient": _cross_entropy_of_a_shifted_quotient,
            "shift by the mean": _log_first_of(lambda scores: scores - scores.mean()),
            "shifts only the sum": lambda scores, target: np.log(np.exp(scores - scores.max()).sum()) - scores[target],
            "sign": lambda scores, target: -cross_entropy(scores, target),
            "NaN becomes a number": lambda scores, target: np.nan_to_num(_cross_entropy_of_a_quotient(scores, target)),
            **{f"{small:g} against log 0": _cross_entropy_with(small) for small in _SMALL},
            **{
                f"clipped at {most}": _log_first_of(lambda scores, most=most: scores.clip(-most, most))
                for most in _CLIPPED
            },
            **{
                f"clipped at {most}, and a quotient": lambda scores, target, most=most: _cross_entropy_of_a_quotient(
                    scores.clip(-most, most), target
                )
                for most in (500, 700)
            },
            "clipped from below": _log_first_of(lambda scores: (scores - scores.max()).clip(-50, None)),
            "shift only where exp overflows": _log_first_of(
                lambda scores: scores - scores.max() if scores.max() > 700 else scores
            ),
            "shift by the target": lambda scores, target: _log_first(scores - scores[target], target),
            "shift by the smallest": _log_first_of(lambda scores: scores - scores.min()),
            "shift by the largest in size": _log_first_of(lambda scores: scores - abs(scores).max()),
            "divided by the largest": _log_first_of(lambda scores: scores / scores.max()),
            "divided by the largest in size": _log_first_of(lambda scores: scores / abs(scores).max()),
            "standardized": _log_first_of(lambda scores: (scores - scores.mean()) / scores.std()),
            "shifts only the score": lambda scores, target: cross_entropy(scores, target) + scores.max(),
            "leaves the target out of the sum": _cross_entropy_of_the_others,
            "a mean instead of a sum": lambda scores, target: cross_entropy(scores, target) - np.log(len(scores)),
            "no log": lambda scores, target: np.exp(-cross_entropy(scores, target)),
            "1 minus the share": lambda scores, target: 1 - np.exp(-cross_entropy(scores, target)),
            "another base": lambda scores, target: cross_entropy(scores, target) / np.log(2),
            "base ten": lambda scores, target: cross_entropy(scores, target) / np.log(10),
            "the largest instead of the sum": lambda scores, target: scores.max() - scores[target],
            "the sum alone": lambda scores, target: cross_entropy(scores, target) + scores[target],
            "the position instead of its score": lambda scores, target: (
                cross_entropy(scores, target) + scores[target] - target
            ),
            "the first candidate is right": lambda scores, target: cross_entropy(scores, 0),
            "the best candidate is right": lambda scores, target: cross_entropy(scores, scores.argmax()),
            "the losses of all candidates": lambda scores, target: cross_entropy(scores, 0) + scores[0] - scores,
            "the mean of all candidates": lambda scores, target: cross_entropy(scores, 0) + scores[0] - scores.mean(),
        },
        messages={
            "the formula on paper": "Your result is that of the formula on paper: a quotient of `exp`s. It is `nan` where they "
            "overflow or are all 0. Take the log before you divide, and subtract the largest score first.",
            "log first, no shift": "The log is taken before dividing, which is half of it. `exp(1000)` is still infinite: "
            "subtract the largest score from all scores first.",
            "shift, then a quotient": "Your result is what one gets by shifting by the largest score, and then taking the log of a "
            "quotient. Where the target is far behind, the quotient is rounded to 0 and its log is infinite. Take the log before "
            "you divide: log of the sum, minus the shifted score.",
            "shift by the mean": "Your result is what one gets by subtracting the mean of the scores. The largest may lie far above "
            "the mean, and then `exp` still overflows: subtract the largest score.",
            "shifts only the sum": "Your result is what one gets when the scores in the sum are shifted, but not the score of the "
            "target. Shift both, or neither.",
            "sign": "Your sign is turned round: the loss is minus the log, so it is 0 or more.",
            "NaN becomes a number": "Your result is that of the formula on paper, with numbers put in for `nan` and infinity. They "
            "are not the loss: take the log before you divide, and subtract the largest score first.",
            **{
                f"{small:g} against log 0": f"Your loss never grows beyond the log of 1 / {small:g}, as a small number inside the log "
                "makes it. Its gradient is gone there. Take the log before you divide."
                for small in _SMALL
            },
            **{
                f"clipped at {most}": f"Your result is what one gets when scores are clipped at {most}. That hides the overflow and "
                "changes the answer: 1000 and 999 become equal. Subtract the largest score instead."
                for most in _CLIPPED
            },
            **{
                f"clipped at {most}, and a quotient": f"Your result is that of the formula on paper with scores clipped at {most}. "
                "That changes the answer, and the quotient is still rounded to 0. Subtract the largest score, and take the log "
                "before you divide."
                for most in (500, 700)
            },
            "clipped from below": "Your result is what one gets when shifted scores are clipped at -50. `exp` of a very negative number "
            "is 0 and needs no help; the target's own score must not be clipped.",
            "shift only where exp overflows": "Your result is right where scores are large, and not where all are far below zero: "
            "every `exp` is 0 there. Subtract the largest score always.",
            "shift by the target": "Your result is what one gets by subtracting the score of the target. When another candidate is far "
            "ahead of it, `exp` still overflows: subtract the largest score.",
            "shift by the smallest": "Your result is what one gets by subtracting the smallest score. Then the largest becomes larger "
            "still, and `exp` overflows: subtract the largest.",
            "shift by the largest in size": "Your result is what one gets by subtracting the largest absolute value. Where all scores "
            "are negative, `exp` is then 0 for all: subtract the largest score.",
            "divided by the largest": "Your result is what one gets by dividing by the largest score. That changes the differences, "
            "and so the answer: subtract it.",
            "divided by the largest in size": "Your result is what one gets by dividing by the largest absolute value. That changes "
            "the differences, and so the answer: subtract the largest score.",
            "standardized": "Your result is what one gets by dividing by the standard deviation. That changes the differences, and so "
            "the answer: subtract the largest score, and do no more.",
            "shifts only the score": "Your result is too large by the largest score: it is added back to the sum, and the score of the "
            "target is still shifted. Shift both, or neither.",
            "leaves the target out of the sum": "Your sum runs over the wrong candidates only. The softmax divides by all "
            "of them, the right one too.",
            "a mean instead of a sum": "Your result is too small by the log of the number of candidates: the softmax divides by the "
            "sum, not by the mean.",
            "no log": "Your result is the softmax itself, a share from 0 to 1. The loss is minus its log.",
            "1 minus the share": "Your result is 1 minus the softmax. The loss is minus its log.",
            "another base": "Your result fits a logarithm of base 2. The loss has the natural one, `np.log`.",
            "base ten": "Your result fits a logarithm of base 10. The loss has the natural one, `np.log`.",
            "the largest instead of the sum": "Your result is how far the target is behind the largest score. The log of the sum of all "
            "is more than the largest score.",
            "the sum alone": "Your result is the log of the sum. Subtract the score of the target.",
            "the position instead of its score": "Your result is the log of the sum minus `target`, which is a position. Subtract the "
            "score that stands there.",
            "the first candidate is right": "Your result is the loss of the first candidate. `target` says which one is right.",
            "the best candidate is right": "Your result is the loss of the candidate with the largest score. `target` says which one is "
            "right.",
            "the losses of all candidates": "Your result has the loss of every candidate. Asked for is that of `target`.",
            "the mean of all candidates": "Your result is the mean over all candidates. Asked for is the loss of `target`.",
        },
        notice="This is log-sum-exp, which SciPy and PyTorch have too; the plain quotient is what breaks at low temperature.",
    ),
    Exercise(
        id="03.2",
        kind="write",
        title="InfoNCE with extra negatives",
        task="Write the loss of this section with one addition: `negatives` are further candidates, and they are wrong "
        "for every anchor. Mined hard negatives enter a loss in this way.",
        solution=info_nce,
        cases=_pairs_and_negatives,
        hints=(
            "`np.concatenate([positives, negatives])` are the candidates; the right one of anchor i is row i.",
            "Divide each row by its length, then `a @ c.T / temperature` has shape (n, n + m).",
            "`np.diag(scores)` are the scores of the right candidates, also when there are more columns than rows.",
        ),
        misconceptions={
            "rows as they are": _info_nce_of_rows(False, False, False),
            "exp without shift": _info_nce_by(_scores, _loss_without_shift),
            "only the extra negatives": _info_nce_without_batch,
            "only the batch": _info_nce_of_the_batch,
            "softmax down the columns": _info_nce_by(_scores, _loss_down_the_columns),
            "positive missing below": _info_nce_by(_scores, _loss_without_positive_below),
            "only anchors scaled": _info_nce_of_rows(True, False, False),
            "only candidates scaled": _info_nce_of_rows(False, True, True),
            "negatives as they are": _info_nce_of_rows(True, True, False),
            "positives as they are": _info_nce_of_rows(True, False, True),
            "columns scaled": _info_nce_by(_scores_of_scaled_columns),
            "a small number beside the length": _info_nce_by(_scores_with_a_small_number),
            "distances": _info_nce_by(_scores_of_distances),
            "times temperature": _info_nce_by(lambda a, c, temperature: _cosines(a, c) * temperature),
            "no temperature": _info_nce_by(lambda a, c, temperature: _cosines(a, c)),
            "a temperature of its own": _info_nce_by(lambda a, c, temperature: _scores(a, c, 0.05)),
            "temperature squared": _info_nce_by(lambda a, c, temperature: _scores(a, c, temperature**2)),
            "temperature outside": lambda a, p, n, temperature: info_nce(a, p, n, 1.0) / temperature,
            "no temperature below 0.001": _info_nce_by(
                lambda a, c, temperature: _scores(a, c, max(temperature, 0.001))
            ),
            "both ways": _info_nce_both_ways,
            "both ways without negatives": _info_nce_of_the_batch_both_ways,
            "anchors and positives swapped": lambda a, p, n, temperature: info_nce(p, a, n, temperature),
            "a plain quotient": _info_nce_by(_scores, _loss_of_a_quotient),
            "a plain quotient of rows as they are": _info_nce_by(
                lambda a, c, temperature: a @ c.T / temperature, _loss_of_a_quotient
            ),
            "a plain quotient of the batch": lambda a, p, n, temperature: _loss_of_a_quotient(
                _scores(a, p, temperature)
            ).mean(),
            "shift, then a quotient": _info_nce_by(_scores, _loss_of_a_shifted_quotient),
            "a small number against log 0": _info_nce_by(
                _scores, lambda scores: -np.log(np.exp(-_info_nce_of(scores)) + 1e-12)
            ),
            "one shift for the table": _info_nce_by(_scores, _loss_with_one_shift),
            "shift by the target": _info_nce_by(_scores, _loss_shifted_by_the_target),
            "clip the scores": _info_nce_by(lambda a, c, temperature: _scores(a, c, temperature).clip(-50, 50)),
            "negatives first": _info_nce_of_negatives_first,
            "sum instead of mean": _info_nce_by(_scores, lambda scores: _info_nce_of(scores).sum()),
            "mean over candidates": _info_nce_of_candidates,
            "one loss for each anchor": lambda a, p, n, temperature: _info_nce_of(
                _scores(a, np.concatenate([p, n]), temperature)
            ),
            "log of the mean": _info_nce_of_the_mean_share,
            "mean over all pairs": _info_nce_by(_scores, lambda scores: _log_sum(scores)[:, None] - scores),
            "one softmax for the table": _info_nce_by(
                _scores, lambda scores: _log_sum(scores.reshape(1, -1)) - np.diag(scores)
            ),
            "positive twice below": _info_nce_by(_scores, _loss_with_positive_twice),
            "the first candidate is right": _info_nce_by(_scores, lambda scores: _log_sum(scores) - scores[:, 0]),
            "the best candidate is right": _info_nce_by(_scores, lambda scores: _log_sum(scores) - scores.max(axis=1)),
            "the largest instead of the sum": _info_nce_by(
                _scores, lambda scores: scores.max(axis=1) - np.diag(scores)
            ),
            "the right score alone": _info_nce_by(_scores, lambda scores: -np.diag(scores)),
            "sign": _info_nce_by(_scores, lambda scores: -_info_nce_of(scores)),
            "no log": _info_nce_by(_scores, lambda scores: np.exp(-_info_nce_of(scores))),
            "another base": _info_nce_by(_scores, lambda scores: _info_nce_of(scores) / np.log(2)),
        },
        messages={
            "rows as they are": "Your result is that of dot products of rows of any length. A long row then wins by its length: scale "
            "anchors and candidates to length one.",
            "exp without shift": "At temperature 0.001 a score can be 800, and `exp(800)` is infinite. Subtract the largest "
            "score of each row before `np.exp`, as in exercise 03.1.",
            "only the extra negatives": "Your result compares each anchor with its positive and the extra negatives alone. The "
            "positives of the other anchors are candidates too: they are the in-batch negatives.",
            "only the batch": "Your result leaves the extra negatives out: `negatives` changes nothing in it.",
            "softmax down the columns": "Your result asks which anchor belongs to a positive, as a softmax down the columns does. "
            "The task asks for the candidate that belongs to an anchor: `axis=1`.",
            "positive missing below": "Your sum leaves the right candidate out. Then the loss has no floor at 0; the "
            "softmax divides by all candidates.",
            "only anchors scaled": "Your result fits scaled anchors and candidates as they are. A long candidate then wins by its "
            "length: scale the candidates, positives and negatives, to length one as well.",
            "only candidates scaled": "Your result fits scaled candidates and anchors as they are. A long anchor then has another "
            "temperature than the others: scale the anchors to length one as well.",
            "negatives as they are": "Your result fits negatives of any length. A long one then wins by its length: scale them to "
            "length one as well.",
            "positives as they are": "Your result fits positives of any length. A long one then wins by its length: scale them to "
            "length one as well.",
            "columns scaled": "Your result is what one gets when every column has length one. A text is a row: `axis=1, keepdims=True`.",
            "a small number beside the length": "Your result is what one gets with a small number beside the length: a very short row "
            "then has no cosine with anything. No row has the length zero, so none is needed.",
            "distances": "Your result is that of distances. The task asks for cosines.",
            "times temperature": "Your result is what one gets by multiplying by the temperature. Divide: a low temperature makes "
            "differences larger.",
            "no temperature": "`temperature` changes nothing in your result: divide the cosines by it before the softmax.",
            "a temperature of its own": "Your result always has the temperature 0.05. Use the one that is given.",
            "temperature squared": "Your result is what one gets by dividing by the temperature twice. Once is enough.",
            "temperature outside": "Your result is what one gets by dividing the loss by the temperature. Divide the cosines, before "
            "the softmax.",
            "no temperature below 0.001": "Your result never has a temperature below 0.001. It needs no floor: subtract each row's "
            "largest score, and no `exp` overflows.",
            "both ways": "Your result is the mean of both directions. That loss exists (CLIP has it), but the task asks for one: from "
            "the anchors to the candidates.",
            "both ways without negatives": "Your result is the mean of both directions within the batch. The task asks for one, from the "
            "anchors to the candidates, and for the extra negatives among them.",
            "anchors and positives swapped": "Your result is what one gets when anchors and positives change places. The positives are "
            "candidates, beside the negatives.",
            "a plain quotient": "Your result is that of the log of a quotient of `exp`s. At temperature 0.001 its parts overflow, or it "
            "is rounded to 0. Take the log before you divide, and subtract each row's largest score, as in exercise 03.1.",
            "a plain quotient of rows as they are": "Your result is that of rows of any length, and of the log of a quotient of `exp`s. "
            "Scale anchors and candidates to length one, and take the log before you divide, as in exercise 03.1.",
            "a plain quotient of the batch": "Your result leaves the extra negatives out, and is that of the log of a quotient of `exp`s. "
            "Put `negatives` among the candidates, and take the log before you divide, as in exercise 03.1.",
            "shift, then a quotient": "Your result is what one gets by subtracting the largest score, which is right, and then taking the "
            "log of a quotient. Where the right candidate is far behind, that is the log of 0. Take the log of the sum alone.",
            "a small number against log 0": "Your loss never grows beyond the log of a large number, as a small number inside the log "
            "makes it. Take the log before you divide, as in exercise 03.1.",
            "one shift for the table": "Your result is what one gets by subtracting the largest score of the whole table. A row far below "
            "it has only zeros after `exp`: subtract each row's own largest score.",
            "shift by the target": "Your result is what one gets by subtracting the score of the right candidate. When another is far "
            "ahead of it, `exp` still overflows: subtract the largest score of each row.",
            "clip the scores": "Your result is what one gets when scores are clipped at 50. That hides the overflow and changes the "
            "answer: subtract each row's largest score instead.",
            "negatives first": "Your result fits candidates that begin with the negatives, and takes row i of them as right. Put the "
            "positives first.",
            "sum instead of mean": "Your result is the sum over the anchors. The loss is their mean, or it grows with the batch.",
            "mean over candidates": "Your result is divided by the number of candidates. The loss is a mean over the anchors.",
            "one loss for each anchor": "Your result has a loss for each anchor. Asked for is their mean.",
            "log of the mean": "Your result is the log of the mean share. The loss is the mean of the logs.",
            "mean over all pairs": "Your result is a mean over all candidates of each anchor. Only the right one counts: the diagonal.",
            "one softmax for the table": "Your result is divided by the sum of the whole table. Each anchor has a softmax of its own: a "
            "row.",
            "positive twice below": "Your sum has the right candidate twice. It is one of the candidates already: row i.",
            "the first candidate is right": "Your result takes the first candidate as right for every anchor. The right one of anchor i "
            "is candidate i.",
            "the best candidate is right": "Your result takes the candidate with the largest score as right. The right one of anchor i is "
            "candidate i, whatever its score.",
            "the largest instead of the sum": "Your result is how far the right candidate is behind the largest score. The log of the "
            "sum of all is more than the largest score.",
            "the right score alone": "Your result has only the score of the right candidate. Without the sum over all, nothing pushes.",
            "sign": "Your sign is turned round: the loss is minus the log, so it is 0 or more.",
            "no log": "Your result is the mean share of the right candidate. The loss is minus the log of the share.",
            "another base": "Your result fits a logarithm of base 2. The loss has the natural one, `np.log`.",
        },
        notice="sentence-transformers takes (anchor, positive, negative) columns and does exactly this with them.",
    ),
    Exercise(
        id="03.3",
        kind="write",
        title="Its gradient",
        task="Write the derivative of InfoNCE by every cosine, for more candidates than anchors. The temperature may be as "
        "low as 0.001, where a plain `exp` overflows and leaves `nan`.",
        solution=score_gradient,
        cases=_cosine_tables,
        hints=(
            "P is a softmax of each row of `similarity / temperature`; subtract the row's largest score before `np.exp`.",
            "`np.eye(n, m)` is Y: ones where row and column are the same.",
            "The loss is a mean over n rows, and each score is a cosine divided by τ: both divide the gradient.",
        ),
        misconceptions={
            "forgets the temperature": _gradient(divisor=lambda s, temperature: len(s)),
            "forgets the mean": _gradient(divisor=lambda s, temperature: temperature),
            "exp without shift": _gradient(_softmax(lambda scores: scores)),
            "sign": lambda s, temperature: -score_gradient(s, temperature),
            "only pushes": _gradient(right=np.zeros_like),
            "softmax down the columns": _gradient(_softmax(lambda scores: scores - scores.max(axis=0), axis=0)),
            "forgets both": _gradient(divisor=lambda s, temperature: 1),
            "mean over candidates": _gradient(divisor=lambda s, temperature: s.shape[1] * temperature),
            "mean over the table": _gradient(divisor=lambda s, temperature: s.size * temperature),
            "times temperature": _gradient(divisor=lambda s, temperature: len(s) / temperature),
            "temperature twice": _gradient(divisor=lambda s, temperature: len(s) * temperature**2),
            "no sign": lambda s, temperature: abs(score_gradient(s, temperature)),
            "only pulls": lambda s, temperature: -_right(s) / (len(s) * temperature),
            "only the right candidates": lambda s, temperature: score_gradient(s, temperature) * _right(s),
            "subtracts 1 everywhere": _gradient(right=np.ones_like),
            "divides only Y": lambda s, temperature: _shares(s, temperature) - _right(s) / (len(s) * temperature),
            "the best candidate is right": _gradient(right=_right_at(lambda s: s.argmax(axis=1))),
            "the first candidate is right": _gradient(right=_right_at(lambda s: 0)),
            "one softmax for the table": _gradient(_softmax(lambda scores: scores - scores.max(), axis=None)),
            "softmax of the cosines": _gradient(lambda s, temperature: _shares(s, 1.0)),
            "softmax of cosines times temperature": _gradient(lambda s, temperature: _shares(s, 1 / temperature)),
            "exp without shift, and forgets the temperature": _gradient(
                _softmax(lambda scores: scores), divisor=lambda s, temperature: len(s)
            ),
            "exp without shift, and forgets the mean": _gradient(
                _softmax(lambda scores: scores), divisor=lambda s, temperature: temperature
            ),
            "NaN becomes a number": lambda s, temperature: np.nan_to_num(
                _gradient(_softmax(lambda scores: scores))(s, temperature)
            ),
            "one shift for the table": _gradient(_softmax(lambda scores: scores - scores.max())),
            "shift by the mean": _gradient(_softmax(lambda scores: scores - scores.mean(axis=1, keepdims=True))),
            "clip the scores": _gradient(_softmax(lambda scores: scores.clip(-700, 700))),
            "not divided by the sum": _gradient(
                lambda s, temperature: np.exp((s - s.max(axis=1, keepdims=True)) / temperature)
            ),
            "log of the shares": _gradient(lambda s, temperature: np.log(_shares(s, temperature))),
            "derivative of a share": lambda s, temperature: (
                _shares(s, temperature) * (1 - _shares(s, temperature)) / (len(s) * temperature)
            ),
            "turned table": lambda s, temperature: score_gradient(s, temperature).T,
            "the loss itself": lambda s, temperature: _info_nce_of(s / temperature).mean(),
        },
        messages={
            "forgets the temperature": "This is the derivative by the score s / τ. The task asks for the derivative by the "
            "cosine s: divide by τ once more.",
            "forgets the mean": "Your gradient belongs to the sum over the anchors. The loss is their mean: divide by n.",
            "exp without shift": "At temperature 0.001 `exp` overflows, or is 0 for a whole row, and the result is `nan`. Subtract the "
            "row's largest score before `np.exp`.",
            "sign": "Your sign is turned round: raising the cosine of the right candidate lowers the loss, so its "
            "derivative is negative.",
            "only pushes": "Your result has the push, P, and not the pull: subtract 1 at the right candidate.",
            "softmax down the columns": "Your softmax runs down the columns. Each anchor's candidates are a row.",
            "forgets both": "Your result is P - Y alone. Divide by n, because the loss is a mean, and by τ, because each score is a "
            "cosine divided by it.",
            "mean over candidates": "Your result is divided by m, the number of candidates. The loss is a mean over the n anchors.",
            "mean over the table": "Your result is divided by n times m. The loss is a mean over the n anchors.",
            "times temperature": "Your result is what one gets by multiplying by τ, as `/ n * τ` does: Python works from left to right. "
            "Divide by both.",
            "temperature twice": "Your result is divided by τ once too often outside the softmax.",
            "no sign": "Your result has no sign. Raising the cosine of the right candidate lowers the loss, so its derivative is "
            "negative.",
            "only pulls": "Your result has the pull, Y, and not the push: the shares P are missing.",
            "only the right candidates": "Your result is 0 for every wrong candidate. Their cosines count too: each is pushed by its "
            "share.",
            "subtracts 1 everywhere": "Your result is what one gets by subtracting 1 everywhere. Y is 1 only for the right candidate.",
            "divides only Y": "Your result is what one gets when only Y is divided by n τ. Put P - Y in brackets.",
            "the best candidate is right": "Your result takes the candidate with the largest cosine as right. The right one of row i is "
            "column i, whatever its cosine.",
            "the first candidate is right": "Your result takes column 0 as right in every row. The right one of row i is column i.",
            "one softmax for the table": "Your result is divided by the sum of the whole table. Each row is a softmax of its own.",
            "softmax of the cosines": "Your softmax is taken of the cosines. Take it of the scores, `similarity / temperature`; "
            "the division by τ at the end is a second one.",
            "softmax of cosines times temperature": "Your softmax is taken of the cosines times τ. Divide them by it: a low temperature "
            "makes differences larger.",
            "exp without shift, and forgets the temperature": "Your result is not divided by τ: a cosine is, before it becomes a "
            "score. And `exp` overflows at temperature 0.001: subtract the row's largest score first.",
            "exp without shift, and forgets the mean": "Your result is not divided by n, as the gradient of a mean is. And `exp` "
            "overflows at temperature 0.001: subtract the row's largest score first.",
            "NaN becomes a number": "Your result has numbers in place of `nan`. They are not the gradient: subtract the row's largest "
            "score before `np.exp`, and no `nan` arises.",
            "one shift for the table": "Your result is what one gets by subtracting the largest score of the whole table. A row far below "
            "it has only zeros after `exp`: subtract each row's own largest score.",
            "shift by the mean": "Your result is what one gets by subtracting the mean of each row. The largest score may lie far above "
            "it, and then `exp` still overflows: subtract the largest.",
            "clip the scores": "Your result is what one gets when scores are clipped at 700. Then 900 and 900.5 become equal: subtract "
            "the row's largest score instead.",
            "not divided by the sum": "Your P does not add up to 1 in each row. A softmax divides `exp` by the row's sum of it.",
            "log of the shares": "Your result has the log of the softmax. The derivative has the shares themselves.",
            "derivative of a share": "Your result is P (1 - P), the derivative of a share by its own score. The derivative of minus its "
            "log is P - Y.",
            "turned table": "Your table is turned: rows are anchors, columns are candidates.",
            "the loss itself": "This is the loss. Asked for is its derivative by each cosine, an array of shape (n, m).",
        },
        notice="Each row adds up to zero: the pull on the right candidate is as large as all pushes on the wrong ones, added up.",
    ),
    Exercise(
        id="03.4",
        kind="write",
        title="How evenly are the vectors spread?",
        task="Write the uniformity of this section. Scale the rows to length one first.",
        solution=uniformity,
        cases=_rows_to_spread,
        hints=(
            "`np.triu_indices(n, k=1)` gives the rows and columns of all pairs i < j.",
            "Square and add the differences of a pair first. Then comes `exp`, then the mean over pairs, then the log.",
        ),
        misconceptions={
            "rows as they are": _uniformity_of(lambda rows: _pairs(_squared_gaps(rows, scaled=False))),
            "each row with itself too": _uniformity_of(_squared_gaps),
            "no square": _uniformity_of(lambda rows: np.sqrt(_gaps(rows))),
            "no log": _uniformity_of(_gaps, lambda gaps: np.exp(-2 * gaps).mean()),
            "no minus": _uniformity_of(_gaps, lambda gaps: np.log(np.exp(2 * gaps).mean())),
            "sign": lambda rows: -uniformity(rows),
            "log before the mean": _uniformity_of(_gaps, lambda gaps: (-2 * gaps).mean()),
            "no 2": _uniformity_of(_gaps, lambda gaps: np.log(np.exp(-gaps).mean())),
            "a half for the 2": _uniformity_of(_gaps, lambda gaps: np.log(np.exp(-gaps / 2).mean())),
            "sum instead of mean": _uniformity_of(_gaps, lambda gaps: np.log(np.exp(-2 * gaps).sum())),
            "the median": _uniformity_of(_gaps, lambda gaps: np.log(np.median(np.exp(-2 * gaps)))),
            "the mean distance": _uniformity_of(_gaps, lambda gaps: gaps.mean()),
            "sums of differences": _uniformity_of(_absolute_gaps),
            "neighbouring rows only": _uniformity_of(lambda rows: np.diag(_squared_gaps(rows), k=1)),
            "the first row with the others": _uniformity_of(lambda rows: _squared_gaps(rows)[0, 1:]),
            "columns scaled": _uniformity_of(_gaps_of_scaled_columns),
            "cosines": _uniformity_of(lambda rows: 1 - _gaps(rows) / 2),
            "another base": lambda rows: uniformity(rows) / np.log(2),
            "base ten": lambda rows: uniformity(rows) / np.log(10),
        },
        messages={
            "rows as they are": "Your result is that of rows as they are. Divide each row by its length first.",
            "each row with itself too": "Your mean has each row with itself in it, at distance 0. A pair is two rows: leave the "
            "diagonal out.",
            "no square": "Your result is that of distances. The formula has their squares.",
            "no log": "Your result is the mean itself, above 0. Uniformity is its log.",
            "no minus": "Your result grows with the distances. The exponent is minus 2 times the squared distance.",
            "sign": "Your sign is turned round: the mean lies between 0 and 1, so its log is 0 or less.",
            "log before the mean": "Your result is the mean of the exponents: log and `exp` undo each other when no mean stands between "
            "them. Take the mean of the `exp`s, and the log of that mean.",
            "no 2": "Your result is that of an exponent without the factor 2.",
            "a half for the 2": "Your result is that of an exponent with a half. The factor is 2.",
            "sum instead of mean": "Your result is the log of a sum over pairs. It is the log of their mean.",
            "the median": "Your result is the log of the median. It is the log of the mean.",
            "the mean distance": "Your result is the mean squared distance. Put it through `exp` before the mean, and take the log after it.",
            "sums of differences": "Your result is that of sums of absolute differences. Square each difference before you add them.",
            "neighbouring rows only": "Your result compares each row with the next one only. Take all pairs.",
            "the first row with the others": "Your result compares the first row with the others only. Take all pairs.",
            "columns scaled": "Your result is that of scaled columns. Scale the rows: `axis=1`.",
            "cosines": "Your result has cosines where the squared distances belong.",
            "another base": "Your result fits a logarithm of base 2. The formula has the natural one, `np.log`.",
            "base ten": "Your result fits a logarithm of base 10. The formula has the natural one, `np.log`.",
        },
        notice="A value of 0 means that all rows point the same way. The function needs no pairs and no labels, so you can "
        "compute it for any encoder.",
    ),
    Exercise(
        id="03.5",
        kind="write",
        deeper=True,
        title="A triplet margin",
        task="FaceNet squares its distances; `TripletLoss` of sentence-transformers takes Euclidean distances as they are. "
        "Write that loss for a batch.",
        solution=triplet_loss,
        cases=_triplets,
        hints=(
            "`np.linalg.norm(anchors - positives, axis=1)` is one distance per row.",
            "`np.maximum(0, …)` works row by row, before the mean.",
        ),
        misconceptions={
            "no floor": _triplet(np.mean),
            "floor after the mean": _triplet(lambda rows: max(0, rows.mean())),
            "margin subtracted": lambda a, p, n, margin: triplet_loss(a, p, n, -margin),
            "positive and negative swapped": lambda a, p, n, margin: triplet_loss(a, n, p, margin),
            "squared distances": _triplet_by(lambda a, b: ((a - b) ** 2).sum(axis=1)),
            "mean over active rows": _triplet(lambda rows: _hinge(rows).sum() / max(1, (rows > 0).sum())),
            "no margin": lambda a, p, n, margin: triplet_loss(a, p, n, 0.0),
            "margin after the floor": lambda a, p, n, margin: triplet_loss(a, p, n, 0.0) + margin,
            "margin is the floor": lambda a, p, n, margin: np.maximum(margin, _distance(a, p) - _distance(a, n)).mean(),
            "margin multiplied": lambda a, p, n, margin: _hinge(_distance(a, p) - margin * _distance(a, n)).mean(),
            **{f"always {own}": lambda a, p, n, margin, own=own: triplet_loss(a, p, n, own) for own in _MARGINS},
            "sum instead of mean": _triplet(lambda rows: _hinge(rows).sum()),
            "swapped, and margin subtracted": lambda a, p, n, margin: triplet_loss(a, n, p, -margin),
            "from the positive to the negative": lambda a, p, n, margin: _hinge(
                _distance(a, p) - _distance(p, n) + margin
            ).mean(),
            "mean squares": _triplet_by(lambda a, b: ((a - b) ** 2).mean(axis=1)),
            "sums of differences": _triplet_by(lambda a, b: abs(a - b).sum(axis=1)),
            "cosine distances": _triplet_by(lambda a, b: 1 - (_unit(a) * _unit(b)).sum(axis=1)),
            "dot products": _triplet_by(lambda a, b: -(a * b).sum(axis=1)),
            "rows scaled": _triplet_by(lambda a, b: _distance(_unit(a), _unit(b))),
            "one distance for the batch": _triplet_by(lambda a, b: np.linalg.norm(a - b)),
            "distances down the columns": _triplet_by(lambda a, b: np.linalg.norm(a - b, axis=0)),
            "dimension by dimension": _triplet_by(lambda a, b: abs(a - b)),
            "mean over active rows, of which there may be none": _triplet(
                lambda rows: _hinge(rows).sum() / (rows > 0).sum()
            ),
            "one loss for each row": _triplet(_hinge),
            "the first row only": _triplet(lambda rows: _hinge(rows[0])),
            "the worst row": _triplet(lambda rows: _hinge(rows).max()),
            "the median": _triplet(lambda rows: np.median(_hinge(rows))),
            "share of active rows": _triplet(lambda rows: np.mean(rows > 0)),
            "no sign": _triplet(lambda rows: abs(rows).mean()),
            "at most 0": _triplet(lambda rows: np.minimum(0, rows).mean()),
            "a soft floor": _triplet(lambda rows: np.log1p(np.exp(rows)).mean()),
            "squared rows": _triplet(lambda rows: (_hinge(rows) ** 2).mean()),
            "pull and push apart": lambda a, p, n, margin: (_distance(a, p) + _hinge(margin - _distance(a, n))).mean(),
        },
        messages={
            "no floor": "Your result has no floor at 0. A triplet that is right by far then pays for one that is wrong, and the "
            "push never stops.",
            "floor after the mean": "Your result is what one gets by taking the mean first. Rows that are right by far then cancel rows "
            "that are wrong: cut each row at 0 before the mean.",
            "margin subtracted": "Your result is what one gets by subtracting the margin. It is added: the negative has to be farther "
            "by that much.",
            "positive and negative swapped": "Your result pushes the positive away and pulls the negative near: swap them.",
            "squared distances": "Your result is that of squared distances. They are in use too, but the task says Euclidean ones.",
            "mean over active rows": "Your result is divided by the number of rows that still cost something. Divide by all rows.",
            "no margin": "`margin` changes nothing in your result. Add it before the floor: the negative has to be farther "
            "by that much.",
            "margin after the floor": "Your result is what one gets by adding the margin after the floor. Then a row that is right still "
            "pays it: add it before.",
            "margin is the floor": "Your result is never below the margin. The floor is 0, and the margin is added to the difference.",
            "margin multiplied": "Your result is what one gets by multiplying the negative's distance by the margin. The margin is added.",
            **{
                f"always {own}": f"Your result always has the margin {own}. Use the one that is given."
                for own in _MARGINS
            },
            "sum instead of mean": "Your result is the sum over the rows. The loss is their mean, or it grows with the batch.",
            "swapped, and margin subtracted": "Your result has the sign turned round before the floor. It is the positive's distance "
            "minus the negative's, plus the margin.",
            "from the positive to the negative": "Your result measures from the positive to the negative. Both distances start at the "
            "anchor.",
            "mean squares": "Your result is that of mean squared differences. A Euclidean distance is the root of the sum of squares.",
            "sums of differences": "Your result is that of sums of absolute differences. A Euclidean distance is the root of the sum of "
            "squares.",
            "cosine distances": "Your result is that of cosine distances. The task says Euclidean ones.",
            "dot products": "Your result is that of dot products. The task says Euclidean distances.",
            "rows scaled": "Your result is what one gets when rows are scaled to length one first. The task asks for the distances of the "
            "rows as they are.",
            "one distance for the batch": "Your result has one distance for the whole batch, as `np.linalg.norm` without an axis gives. "
            "Each row has its own: `axis=1`.",
            "distances down the columns": "Your result has a distance for each column. Each row has its own: `axis=1`.",
            "dimension by dimension": "Your result compares each dimension by itself. A distance is one number for a row.",
            "mean over active rows, of which there may be none": "Your result is the mean of the rows that still cost something, and NaN "
            "where none does. Divide by all rows.",
            "one loss for each row": "Your result has a loss for each row. Asked for is their mean.",
            "the first row only": "Your result is that of the first row alone. Is the `return` inside the loop?",
            "the worst row": "Your result is that of the worst row. Asked for is the mean over rows.",
            "the median": "Your result is the median over rows. Asked for is their mean.",
            "share of active rows": "Your result is the share of rows that still cost something. Asked for is the mean of what they cost.",
            "no sign": "Your result is that of absolute values. A row that is right by far then pays as much as one that is wrong: cut it "
            "at 0.",
            "at most 0": "Your result is never above 0: `np.minimum` keeps the wrong half. Use `np.maximum`.",
            "a soft floor": "Your result has a soft floor, log(1 + exp). It is in use too; the task asks for max(0, …).",
            "squared rows": "Your result has the squares of the rows. Asked for is the mean of the rows themselves, cut at 0.",
            "pull and push apart": "Your result cuts only the push at 0, and pulls the positive always. The task has one floor, under the "
            "difference of both.",
        },
        notice="Where the result is 0, so is every gradient: an easy triplet teaches nothing.",
    ),
    Exercise(
        id="03.6",
        kind="repair",
        deeper=True,
        title="Mask what may be a right answer",
        task="This mask has one threshold for every anchor. Repair it: a candidate nearly as near as the anchor's own "
        "positive is no safe negative.",
        solution=usable_negatives,
        broken=_broken_usable_negatives,
        cases=_scores_and_positives,
        hints=(
            "Each anchor has its own threshold: `share` times its own positive.",
            "`positive[:, None]` is a column, so that row i of `scores` is compared with number i.",
        ),
        misconceptions={
            "one threshold for all": _mask(lambda scores, positive, share: share),
            "True where it is masked": lambda scores, positive, share: ~usable_negatives(scores, positive, share),
            "share is forgotten": _mask(lambda scores, positive, share: positive),
            "share of the best candidate": _mask(lambda scores, positive, share: share * scores.max(axis=1)),
            "up to the threshold": lambda scores, positive, share: scores <= share * positive[:, None],
            "no sign": _mask_of(abs),
            "True where it is masked, and not on the threshold": lambda scores, positive, share: (
                scores > share * positive[:, None]
            ),
            "the mean positive": _mask(lambda scores, positive, share: share * positive.mean()),
            "the median positive": _mask(lambda scores, positive, share: share * np.median(positive)),
            "the best positive": _mask(lambda scores, positive, share: share * positive.max()),
            "the worst positive": _mask(lambda scores, positive, share: share * positive.min()),
            "the first positive": _mask(lambda scores, positive, share: share * positive[0]),
            "a share of its own": _mask(lambda scores, positive, share: 0.95 * positive),
            "share of the mean candidate": _mask(lambda scores, positive, share: share * scores.mean(axis=1)),
            "the smaller of both": _mask(lambda scores, positive, share: np.minimum(share, positive)),
            "divided by share": _mask(lambda scores, positive, share: positive / share),
            "share added": _mask(lambda scores, positive, share: positive + share),
            "share subtracted": _mask(lambda scores, positive, share: positive - share),
            "a margin instead of a share": _mask(lambda scores, positive, share: positive - (1 - share)),
            "far from the positive": lambda scores, positive, share: (
                abs(scores - positive[:, None]) > (1 - share) * positive[:, None]
            ),
            "only above 0": _mask_of(lambda scores: np.where(scores > 0, scores, np.inf)),
            "not below 0": _mask_of(lambda scores: np.where(scores < 0, np.inf, scores)),
            "rounded": lambda scores, positive, share: scores.round(2) < (share * positive[:, None]).round(2),
            "scores instead of a mask": _kept(0.0),
            "scores, and minus infinity": _kept(-np.inf),
            "scores, and NaN": _kept(np.nan),
            "the scores that are left": lambda scores, positive, share: scores[
                usable_negatives(scores, positive, share)
            ],
            "places instead of a mask": lambda scores, positive, share: np.argwhere(
                usable_negatives(scores, positive, share)
            ),
            "how many": lambda scores, positive, share: usable_negatives(scores, positive, share).sum(axis=1),
            "-1 instead of False": lambda scores, positive, share: (
                2 * usable_negatives(scores, positive, share).astype(int) - 1
            ),
            "turned table": lambda scores, positive, share: usable_negatives(scores, positive, share).T,
        },
        messages={
            "one threshold for all": "Your result compares with `share` itself. How near is too near depends on the anchor: "
            "compare with `share` times its positive.",
            "True where it is masked": "Your mask is turned round: True must mean that the candidate may be used.",
            "share is forgotten": "Your result masks only what is as near as the positive. A candidate just behind it may be a "
            "right answer as well: that is what `share` is for.",
            "share of the best candidate": "Your result measures against the best candidate. It may be the false negative itself: "
            "measure against the positive.",
            "up to the threshold": "Your result lets through a candidate that lies exactly on the threshold. The task asks for those "
            "below it: `<`, not `<=`.",
            "no sign": "Your result is that of absolute scores. A score far below 0 is the safest negative there is.",
            "True where it is masked, and not on the threshold": "Your mask is True above the threshold. True must mean that the "
            "candidate may be used: those below it.",
            "the mean positive": "Your result has one threshold, from the mean of the positives. Each anchor has its own.",
            "the median positive": "Your result has one threshold, from the median of the positives. Each anchor has its own.",
            "the best positive": "Your result has one threshold, from the largest of the positives. Each anchor has its own.",
            "the worst positive": "Your result has one threshold, from the smallest of the positives. Each anchor has its own.",
            "the first positive": "Your result has one threshold, from the first positive. Each anchor has its own.",
            "a share of its own": "Your result always has the share 0.95. Use the one that is given.",
            "share of the mean candidate": "Your result measures against the mean of the candidates. Measure against the positive.",
            "the smaller of both": "Your result has the smaller of `share` and the positive as the threshold. Multiply the two.",
            "divided by share": "Your threshold is the positive divided by `share`, which lies above it. Multiply.",
            "share added": "Your threshold is the positive plus `share`. Multiply the two.",
            "share subtracted": "Your threshold is the positive minus `share`. Multiply the two.",
            "a margin instead of a share": "Your threshold lies below the positive by 1 - `share`, the same for every anchor. That is a "
            "margin; a share is multiplied.",
            "far from the positive": "Your result takes whatever is far from the positive, also above it. Above it are the likeliest "
            "right answers: only what is below the threshold may be used.",
            "only above 0": "Your result leaves out scores of 0 and below. They are below the threshold too, and the safest.",
            "not below 0": "Your result leaves out scores below 0. They are below the threshold too, and the safest.",
            "rounded": "Your result is that of rounded numbers. Compare them as they are.",
            "scores instead of a mask": "Your result has scores with zeros in them. The task asks for a mask of True and False.",
            "scores, and minus infinity": "Your result has scores with -∞ in them. The task asks for a mask of True and False.",
            "scores, and NaN": "Your result has scores with NaN in them. The task asks for a mask of True and False.",
            "the scores that are left": "Your result has the scores of those that may be used. The task asks for a mask of shape (n, m).",
            "places instead of a mask": "Your result says where those stand that may be used. The task asks for a mask of shape (n, m).",
            "how many": "Your result says how many may be used. The task asks for a mask of shape (n, m).",
            "-1 instead of False": "Your result has -1 where a candidate may not be used. A mask has False there, or 0.",
            "turned table": "Your table is turned: rows are anchors, columns are candidates.",
        },
        notice="The mask uses the model's own opinion of the positive. It needs no labels, and it inherits the model's errors.",
    ),
    Exercise(
        id="03.7",
        kind="write",
        deeper=True,
        title="One text is its own positive",
        task="SimCSE (Gao, Yao and Chen 2021) encodes each text twice, and dropout makes the two vectors differ. Write its "
        "loss for vectors from which dropout takes numbers by two masks.",
        solution=simcse_loss,
        cases=_texts_and_masks,
        hints=(
            "`vectors * kept_once` is the first copy, `vectors * kept_again` the second.",
            "From here on it is InfoNCE: scale the rows, make a table of scores, and take the diagonal as right.",
        ),
        misconceptions={
            "one mask for both copies": _simcse(second=lambda v, once, again: v * once),
            "the other mask for both copies": _simcse(first=lambda v, once, again: v * again),
            "the second copy is whole": _simcse(second=lambda v, once, again: v),
            "the first copy is whole": _simcse(first=lambda v, once, again: v),
            "both copies are whole": _simcse(lambda v, once, again: v, lambda v, once, again: v),
            "both masks at once": _simcse(
                lambda v, once, again: v * once * again, lambda v, once, again: v * once * again
            ),
            "what is kept becomes 0": _simcse(
                lambda v, once, again: v * (1 - once), lambda v, once, again: v * (1 - again)
            ),
            "rows as they are": _simcse_by(
                lambda scores: _info_nce_of(scores).mean(), lambda a, b, temperature: a @ b.T / temperature
            ),
            "scaled before dropout": lambda v, once, again, temperature: _info_nce_of(
                (_unit(v) * once) @ (_unit(v) * again).T / temperature
            ).mean(),
            "no temperature": _simcse_by(
                lambda scores: _info_nce_of(scores).mean(), lambda a, b, temperature: _cosines(a, b)
            ),
            "times temperature": _simcse_by(
                lambda scores: _info_nce_of(scores).mean(), lambda a, b, temperature: _cosines(a, b) * temperature
            ),
            "exp without shift": _simcse_by(lambda scores: _loss_without_shift(scores).mean()),
            "from the second copy to the first": _simcse_by(lambda scores: _info_nce_of(scores.T).mean()),
            "both ways": _simcse_by(lambda scores: (_info_nce_of(scores).mean() + _info_nce_of(scores.T).mean()) / 2),
            "first copies as negatives too": _loss_of_all_copies,
            "positive missing below": _simcse_by(lambda scores: _loss_without_positive_below(scores).mean()),
            "only the pull": _simcse_by(
                lambda scores: np.mean(1 - np.diag(scores)), lambda a, b, temperature: _cosines(a, b)
            ),
            "one loss for each text": _simcse_by(_info_nce_of),
            "sum instead of mean": _simcse_by(lambda scores: _info_nce_of(scores).sum()),
            "sign": _simcse_by(lambda scores: -_info_nce_of(scores).mean()),
        },
        messages={
            "one mask for both copies": "Your result has the first mask for both copies. They are then equal, and the pair is no task.",
            "the other mask for both copies": "Your result has the second mask for both copies. They are then equal, and the pair is no "
            "task.",
            "the second copy is whole": "Your result takes numbers from the first copy only. Both copies have a mask.",
            "the first copy is whole": "Your result takes numbers from the second copy only. Both copies have a mask.",
            "both copies are whole": "Your result is that of vectors without dropout. Multiply each copy by its mask.",
            "both masks at once": "Your result applies both masks to both copies. They are then equal, and the pair is no task.",
            "what is kept becomes 0": "Your result has zeros where a mask is True. True says that a number is kept.",
            "rows as they are": "Your result is that of dot products. Divide each copy by its length after dropout.",
            "scaled before dropout": "Your result is that of rows scaled before dropout. A copy that lost numbers is shorter than 1: scale "
            "after dropout.",
            "no temperature": "`temperature` changes nothing in your result. Divide the cosines by it.",
            "times temperature": "Your result multiplies the cosines by the temperature. Divide by it.",
            "exp without shift": "At temperature 0.001 `exp` overflows. Subtract the row's largest score first.",
            "from the second copy to the first": "Your softmax runs the other way. The first copies are the rows and ask for the second "
            "copies, which are the columns.",
            "both ways": "Your result is the mean of both directions. Asked for is the one from the first copies to the second.",
            "first copies as negatives too": "Your result has the other first copies among the candidates. That is SimCLR's loss; here only "
            "second copies are candidates.",
            "positive missing below": "Your sum runs over the wrong candidates only. The softmax divides by all of them, the right one too.",
            "only the pull": "Your result has only the pull, 1 minus the cosine of the two copies. The other texts of the batch push.",
            "one loss for each text": "Your result has a loss for each text. Asked for is their mean.",
            "sum instead of mean": "Your result is the sum over the texts. The loss is their mean, or it grows with the batch.",
            "sign": "Your sign is turned round: the loss is minus a log, so it is 0 or more.",
        },
        notice="Dropout also divides what it keeps by the share that it keeps. Here that changes nothing, because a cosine does "
        "not see the length of a vector.",
    ),
)

QUIZ = (
    Question(
        "03.q1",
        "A library asks for `scale=20`. Which temperature is that?",
        {
            "20": "The scale multiplies the cosines, the temperature divides them.",
            "0.05": "Scale is one over temperature, and 1 / 20 = 0.05.",
            "0.5": "Scale is one over temperature: 0.5 would be a scale of 2.",
        },
        "0.05",
    ),
    Question(
        "03.q2",
        "An encoder is trained on pairs with the pull alone, and its loss goes to zero. What do you know?",
        {
            "it has learned which texts belong together": "The loss never asked about texts that do not belong together.",
            "it has too few pairs": "With more pairs, one vector for all texts would still cost nothing.",
            "nothing yet: one vector for all texts would do": "Equal vectors cost nothing where nothing pushes. Look at the "
            "cosine of texts that are no pair.",
        },
        "nothing yet: one vector for all texts would do",
    ),
    Question(
        "03.q3",
        "An encoder gives the same vector to all texts of a batch of 128 pairs. What does InfoNCE cost?",
        {
            "log 128": "Each of the 128 candidates has the same share, 1 / 128, and the loss is minus its log.",
            "0": "That is the cost with the pull alone. InfoNCE also asks which candidate is the right one.",
            "infinitely much": "The right candidate still has a share of 1 / 128, and its log is finite.",
        },
        "log 128",
    ),
    Question(
        "03.q4",
        "At equal pairs, batches of 512 found clearly more halves than batches of 8. What does that show about the reason?",
        {
            "each anchor has more negatives": "That is one possible reason. A larger batch also takes fewer and less noisy steps.",
            "the steps are less noisy": "That is one possible reason. Each anchor also has more negatives in a larger batch.",
            "nothing: several things change with the batch": "The number of negatives, the number of steps and their noise change "
            "at once, and the sweep has no control that holds them apart.",
        },
        "nothing: several things change with the batch",
    ),
    Question(
        "03.q5",
        "Two wrong candidates have cosines of 0.6 and 0.1 with the anchor. How much harder does InfoNCE push the first, at "
        "temperature 0.05?",
        {
            "6 times": "The push follows the share, and a share grows with the exponential of the cosine.",
            "e^10 times": "Their shares are as exp(0.6 / 0.05) to exp(0.1 / 0.05), and 0.5 / 0.05 = 10.",
            "e^0.5 times": "The difference of the cosines is divided by the temperature first: 0.5 / 0.05 = 10.",
        },
        "e^10 times",
    ),
)
