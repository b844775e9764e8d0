"""Notebook 03: a cross-entropy that does not overflow, InfoNCE, its gradient, a false-negative mask, a triplet margin."""

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


def _cross_entropy_without_shift(scores, target):
    with np.errstate(all="ignore"):
        return np.log(np.exp(scores).sum()) - scores[target]


def _cross_entropy_clipped(scores, target):
    scores = np.clip(scores, -50, 50)
    return np.log(np.exp(scores).sum()) - scores[target]


def _cross_entropy_with_small_number(scores, target):
    weights = np.exp(scores - scores.max())
    return -np.log(weights[target] / weights.sum() + 1e-12)


def _cross_entropy_of_a_quotient(scores, target):
    weights = np.exp(scores - scores.max())
    return -np.log(weights[target] / weights.sum())


def _cross_entropy_shifted_by_target(scores, target):
    return np.log(np.exp(scores - scores[target]).sum())


def _cross_entropy_shifted_by_mean(scores, target):
    shifted = scores - scores.mean()
    return np.log(np.exp(shifted).sum()) - shifted[target]


def _cross_entropy_half_shifted(scores, target):
    return np.log(np.exp(scores - scores.max()).sum()) - scores[target]


def _cross_entropy_of_the_others(scores, target):
    shifted = scores - scores.max()
    others = np.delete(scores, target)
    return others.max() + np.log(np.exp(others - others.max()).sum()) - scores.max() - shifted[target]


def _cross_entropy_positive(scores, target):
    return -cross_entropy(scores, target)


def _scores_and_target(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([2.0, 1.0, -1.0]), 1
    yield np.array([1000.0, 999.0, -1000.0]), 1  # exp overflows
    yield np.array([-1000.0, -1001.0, -1000.5, -999.0]), 0  # exp is zero for all
    yield np.array([0.0, -80.0, -60.0]), 2  # far behind, and still finite
    yield np.array([720.0, 0.0, 1.0]), 1  # exp overflows when the target is moved to 0, exp(-720) is just not zero
    for target in range(3):
        yield np.array([2000.0, 0.0, -2000.0]), target  # neither the mean nor a quotient helps
    for n_candidates in (5, 9):
        yield rng.normal(scale=3.0, size=n_candidates), int(rng.integers(n_candidates))


# -- 03.2 -------------------------------------------------------------------------------------------------------


def info_nce(anchors, positives, negatives, temperature):
    """InfoNCE: the mean over anchors i of −log softmax(s / τ) at candidate i, with s the cosines to all candidates.

    anchors, positives: shape (n, dim), row i of both belongs together. negatives: shape (m, dim), wrong for every
    anchor. No row has length one yet. The candidates of each anchor are all positives, then all negatives.
    temperature: τ. Returns one number.
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


def _info_nce_of_raw_rows(anchors, positives, negatives, temperature):
    return _info_nce_of(anchors @ np.concatenate([positives, negatives]).T / temperature).mean()


def _info_nce_of_scaled_anchors(anchors, positives, negatives, temperature):
    a = anchors / np.linalg.norm(anchors, axis=1, keepdims=True)
    return _info_nce_of(a @ np.concatenate([positives, negatives]).T / temperature).mean()


def _info_nce_without_temperature(anchors, positives, negatives, temperature):
    return info_nce(anchors, positives, negatives, 1.0)


def _info_nce_both_ways(anchors, positives, negatives, temperature):
    back = _info_nce_of(_cosines(positives, anchors) / temperature).mean()
    return (info_nce(anchors, positives, negatives, temperature) + back) / 2


def _info_nce_without_shift(anchors, positives, negatives, temperature):
    scores = _cosines(anchors, np.concatenate([positives, negatives])) / temperature
    return np.mean(np.log(np.exp(scores).sum(axis=1)) - np.diag(scores))


def _info_nce_of_a_plain_quotient(anchors, positives, negatives, temperature):
    weights = np.exp(_cosines(anchors, np.concatenate([positives, negatives])) / temperature)
    return -np.log(np.diag(weights) / weights.sum(axis=1)).mean()


def _info_nce_of_a_shifted_quotient(anchors, positives, negatives, temperature):
    scores = _cosines(anchors, np.concatenate([positives, negatives])) / temperature
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return -np.log(np.diag(weights) / weights.sum(axis=1)).mean()


def _info_nce_times_temperature(anchors, positives, negatives, temperature):
    return _info_nce_of(_cosines(anchors, np.concatenate([positives, negatives])) * temperature).mean()


def _info_nce_without_batch(anchors, positives, negatives, temperature):
    own = np.diag(_cosines(anchors, positives))[:, None]
    scores = np.hstack([own, _cosines(anchors, negatives)]) / temperature
    return np.mean(
        np.log(np.exp(scores - scores.max(axis=1, keepdims=True)).sum(axis=1)) + scores.max(axis=1) - scores[:, 0]
    )


def _info_nce_without_negatives(anchors, positives, negatives, temperature):
    return _info_nce_of(_cosines(anchors, positives) / temperature).mean()


def _info_nce_summed(anchors, positives, negatives, temperature):
    return len(anchors) * info_nce(anchors, positives, negatives, temperature)


def _info_nce_down_the_columns(anchors, positives, negatives, temperature):
    scores = _cosines(anchors, np.concatenate([positives, negatives])) / temperature
    log_sum = np.log(np.exp(scores - scores.max(axis=0)).sum(axis=0)) + scores.max(axis=0)
    return np.mean(log_sum[: len(anchors)] - np.diag(scores))


def _info_nce_without_positive_below(anchors, positives, negatives, temperature):
    scores = _cosines(anchors, np.concatenate([positives, negatives])) / temperature
    others = np.where(np.eye(*scores.shape, dtype=bool), -np.inf, scores)
    return np.mean(
        np.log(np.exp(others - others.max(axis=1, keepdims=True)).sum(axis=1)) + others.max(axis=1) - np.diag(scores)
    )


def _pairs_and_negatives(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[2.0, 0, 0], [0, 3, 0]]), np.array([[1.0, 1, 0], [0, 1, 1]]), np.array([[0.0, 0, 5]]), 0.5
    # unit rows, cosines divided by 0.001: first exp(800) overflows, then a quotient of exp(-600) and exp(600) is zero
    a = np.array([[1.0, 0, 0], [0, 0, 1]])
    yield a, np.array([[0.6, 0.8, 0], [0, 0.8, 0.6]]), np.array([[0.8, 0, 0.6]]), 0.001
    yield a, np.array([[-0.6, 0.8, 0], [0, 0.8, 0.6]]), np.array([[0.6, 0.8, 0]]), 0.001
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


def _gradient_without_temperature(similarity, temperature):
    return score_gradient(similarity, temperature) * temperature


def _gradient_without_mean(similarity, temperature):
    return score_gradient(similarity, temperature) * len(similarity)


def _gradient_turned_round(similarity, temperature):
    return -score_gradient(similarity, temperature)


def _gradient_only_of_negatives(similarity, temperature):
    n, m = similarity.shape
    return score_gradient(similarity, temperature) + np.eye(n, m) / (n * temperature)


def _gradient_down_the_columns(similarity, temperature):
    n, m = similarity.shape
    P = np.exp((similarity - similarity.max(axis=0)) / temperature)
    return (P / P.sum(axis=0, keepdims=True) - np.eye(n, m)) / (n * temperature)


def _gradient_of_one_table(similarity, temperature):
    n, m = similarity.shape
    P = np.exp((similarity - similarity.max()) / temperature)
    return (P / P.sum() - np.eye(n, m)) / (n * temperature)


def _gradient_of_the_mean_over_candidates(similarity, temperature):
    n, m = similarity.shape
    return score_gradient(similarity, temperature) * n / m


def _gradient_with_a_softmax_of_cosines(similarity, temperature):
    return score_gradient(similarity, 1.0) / temperature


def _cosine_tables(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[0.9, 0.1, 0.4], [0.3, 0.5, 0.8]]), 0.25
    yield np.array([[0.6, 0.9, 0.1], [0.2, 0.3, -0.8]]), 0.001  # exp(900) overflows
    for n, m, temperature in ((3, 5, 0.05), (4, 6, 0.1), (5, 9, 2.0)):
        yield rng.uniform(-1, 1, size=(n, m)), temperature


# -- 03.4 -------------------------------------------------------------------------------------------------------


def usable_negatives(scores, positive, share):
    """Which candidates are safe negatives: those whose score is below `share` times the score of the positive.

    scores: cosine of each of n anchors with m candidates, shape (n, m). positive: cosine of each anchor with its own
    positive, shape (n,), above 0. share: such as 0.95. Returns booleans of shape (n, m): True where the candidate may
    be used as a negative, False where it may be a second right answer.
    """
    return scores < share * positive[:, None]


def _broken_usable_negatives(scores, positive, share):
    """Which candidates are safe negatives: those whose score is below `share` times the score of the positive.

    scores: cosine of each of n anchors with m candidates, shape (n, m). positive: cosine of each anchor with its own
    positive, shape (n,), above 0. share: such as 0.95. Returns booleans of shape (n, m): True where the candidate may
    be used as a negative, False where it may be a second right answer.
    """
    return scores < share


def _mask_turned_round(scores, positive, share):
    return scores >= share * positive[:, None]


def _mask_of_all_above_share(scores, positive, share):
    return scores < np.full_like(positive, share)[:, None]


def _mask_of_the_mean(scores, positive, share):
    return scores < share * positive.mean()


def _mask_above_the_positive(scores, positive, share):
    return scores < positive[:, None]


def _mask_of_the_best(scores, positive, share):
    return scores < share * scores.max(axis=1, keepdims=True)


def _mask_up_to_the_threshold(scores, positive, share):
    return scores <= share * positive[:, None]


def _mask_as_scores(scores, positive, share):
    return np.where(usable_negatives(scores, positive, share), scores, 0.0)


def _scores_and_positives(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[0.79, 0.5, 0.75], [0.3, 0.5, 0.75]]), np.array([0.8, 0.4]), 0.95
    yield np.array([[0.25, 0.1, 0.5], [0.2, 0.5, 0.3]]), np.array([0.5, 1.0]), 0.5  # 0.25 and 0.5 lie exactly on it
    yield (
        np.array([[0.30, 0.29, 0.31, 0.28], [0.9, 0.86, 0.8, 0.2], [0.5, 0.4, 0.45, 0.55]]),
        np.array([0.3, 0.9, 0.5]),
        0.95,
    )
    for n, m in ((4, 9), (7, 20)):
        positive = rng.uniform(0.2, 0.9, size=n)
        yield positive[:, None] * rng.uniform(0.6, 1.2, size=(n, m)), positive, 0.9


# -- 03.5 -------------------------------------------------------------------------------------------------------


def triplet_loss(anchors, positives, negatives, margin):
    """Triplet loss: the mean over rows of max(0, d(a, p) − d(a, n) + margin), with d the Euclidean distance.

    anchors, positives, negatives: shape (n, dim), row i of all three belongs together. margin: 0 or more.
    Returns one number; a row whose negative is farther than its positive by the margin or more adds nothing.
    """
    to_positive = np.linalg.norm(anchors - positives, axis=1)
    to_negative = np.linalg.norm(anchors - negatives, axis=1)
    return np.maximum(0, to_positive - to_negative + margin).mean()


def _triplet_rows(anchors, positives, negatives, margin):
    return np.linalg.norm(anchors - positives, axis=1) - np.linalg.norm(anchors - negatives, axis=1) + margin


def _triplet_without_hinge(anchors, positives, negatives, margin):
    return _triplet_rows(anchors, positives, negatives, margin).mean()


def _triplet_hinge_of_the_mean(anchors, positives, negatives, margin):
    return max(0, _triplet_rows(anchors, positives, negatives, margin).mean())


def _triplet_margin_subtracted(anchors, positives, negatives, margin):
    return triplet_loss(anchors, positives, negatives, -margin)


def _triplet_turned_round(anchors, positives, negatives, margin):
    return triplet_loss(anchors, negatives, positives, margin)


def _triplet_squared(anchors, positives, negatives, margin):
    rows = ((anchors - positives) ** 2).sum(axis=1) - ((anchors - negatives) ** 2).sum(axis=1) + margin
    return np.maximum(0, rows).mean()


def _triplet_without_margin(anchors, positives, negatives, margin):
    return triplet_loss(anchors, positives, negatives, 0.0)


def _triplet_summed(anchors, positives, negatives, margin):
    return len(anchors) * triplet_loss(anchors, positives, negatives, margin)


def _triplet_mean_of_active(anchors, positives, negatives, margin):
    rows = np.maximum(0, _triplet_rows(anchors, positives, negatives, margin))
    return rows.sum() / max(1, (rows > 0).sum())


def _triplets(rng: np.random.Generator) -> Iterator[tuple]:
    # by hand: 1 − 3 + 0.5 < 0 adds nothing, 2 − 1 + 0.5 = 1.5 and 2 − 1.6 + 0.5 = 0.9 do; the mean of all three is 0.8
    yield np.zeros((3, 2)), np.array([[1.0, 0], [0, 2], [0, 2]]), np.array([[0.0, 3], [1, 0], [0, 1.6]]), 0.5
    zero = np.zeros((2, 3))
    yield zero, np.array([[1.0, 0, 0], [0, 2, 0]]), np.array([[0.0, 9, 0], [4, 0, 0]]), 0.5  # nothing left to learn
    for n, dim in ((5, 3), (8, 4)):
        anchors = rng.normal(size=(n, dim))
        yield anchors, anchors + rng.normal(size=(n, dim)), anchors + 1.3 * rng.normal(size=(n, dim)), 0.3


EXERCISES = (
    Exercise(
        id="03.1",
        kind="write",
        title="A cross-entropy that does not overflow",
        task="The formula on paper gives `nan` for a score of 1000. Write it so that it is right for every finite score.",
        solution=cross_entropy,
        cases=_scores_and_target,
        hints=(
            "Adding one number to all scores changes no softmax. Which number keeps the largest `exp` at 1?",
            "−log of a quotient is a difference: log of the sum, minus the shifted score of the target. No quotient needed.",
        ),
        misconceptions={
            "log first, no shift": _cross_entropy_without_shift,
            "clip the scores": _cross_entropy_clipped,
            "a small number against log 0": _cross_entropy_with_small_number,
            "shift, then a quotient": _cross_entropy_of_a_quotient,
            "shift by the target": _cross_entropy_shifted_by_target,
            "shift by the mean": _cross_entropy_shifted_by_mean,
            "shifts only the sum": _cross_entropy_half_shifted,
            "leaves the target out of the sum": _cross_entropy_of_the_others,
            "sign": _cross_entropy_positive,
        },
        messages={
            "log first, no shift": "The log is taken before dividing, which is half of it. `exp(1000)` is still infinite: "
            "subtract the largest score from all scores first.",
            "clip the scores": "You clip the scores. That hides the overflow and changes the answer: 1000 and 999 become "
            "equal. Subtract the largest score instead.",
            "a small number against log 0": "You add a small number inside the log. Where the target is far behind, the "
            "loss then stops growing, and its gradient is gone. Take the log before you divide.",
            "shift, then a quotient": "You shift by the largest score, and then take the log of a quotient. Where the target "
            "is far behind, the quotient is rounded to 0 and its log is infinite. Take the log before you divide: log of the "
            "sum, minus the shifted score.",
            "shift by the target": "You subtract the score of the target. When another candidate is far ahead of it, `exp` "
            "still overflows: subtract the largest score.",
            "shift by the mean": "You subtract the mean of the scores. The largest may lie far above the mean, and then "
            "`exp` still overflows: subtract the largest score.",
            "shifts only the sum": "You shift the scores in the sum, but not the score of the target. Shift both, or "
            "neither.",
            "leaves the target out of the sum": "Your sum runs over the wrong candidates only. The softmax divides by all "
            "of them, the right one too.",
            "sign": "Your sign is turned round: the loss is minus the log, so it is 0 or more.",
        },
        notice="This is log-sum-exp. Every library has it; the plain quotient is what breaks at low temperature.",
    ),
    Exercise(
        id="03.2",
        kind="write",
        title="InfoNCE with extra negatives",
        task="Write the loss of this section with one addition: `negatives` are further candidates, wrong for every "
        "anchor. Hard negatives will come in through this door.",
        solution=info_nce,
        cases=_pairs_and_negatives,
        hints=(
            "`np.concatenate([positives, negatives])` are the candidates; the right one of anchor i is row i.",
            "Divide each row by its length, then `a @ c.T / temperature` has shape (n, n + m).",
            "`np.diag(scores)` are the scores of the right candidates, also when there are more columns than rows.",
        ),
        misconceptions={
            "rows as they are": _info_nce_of_raw_rows,
            "only anchors scaled": _info_nce_of_scaled_anchors,
            "times temperature": _info_nce_times_temperature,
            "no temperature": _info_nce_without_temperature,
            "both ways": _info_nce_both_ways,
            "exp without shift": _info_nce_without_shift,
            "a plain quotient": _info_nce_of_a_plain_quotient,
            "shift, then a quotient": _info_nce_of_a_shifted_quotient,
            "only the extra negatives": _info_nce_without_batch,
            "only the batch": _info_nce_without_negatives,
            "sum instead of mean": _info_nce_summed,
            "softmax down the columns": _info_nce_down_the_columns,
            "positive missing below": _info_nce_without_positive_below,
        },
        messages={
            "rows as they are": "You use dot products of rows of any length. A long row then wins by its length: scale "
            "anchors and candidates to length one.",
            "only anchors scaled": "You scale the anchors only. A long candidate then wins by its length: scale the "
            "candidates, positives and negatives, to length one as well.",
            "times temperature": "You multiply by the temperature. Divide: a low temperature makes differences larger.",
            "no temperature": "`temperature` changes nothing in your function: divide the cosines by it before the softmax.",
            "both ways": "You average over both directions. That loss exists (CLIP has it), but the task asks for one: from "
            "the anchors to the candidates.",
            "exp without shift": "At temperature 0.001 a score can be 800, and `exp(800)` is infinite. Subtract the largest "
            "score of each row before `np.exp`, as in exercise 03.1.",
            "a plain quotient": "You take the log of a quotient of `exp`s. At temperature 0.001 its parts overflow, or it is "
            "rounded to 0. Take the log before you divide, and subtract each row's largest score, as in exercise 03.1.",
            "shift, then a quotient": "You subtract the largest score, which is right, and then take the log of a quotient. "
            "Where the right candidate is far behind, that is the log of 0. Take the log of the sum alone.",
            "only the extra negatives": "You compare each anchor with its positive and the extra negatives alone. The "
            "positives of the other anchors are candidates too: they are the in-batch negatives.",
            "only the batch": "You leave the extra negatives out: `negatives` changes nothing in your function.",
            "sum instead of mean": "You add up over the anchors. The loss is their mean, or it grows with the batch.",
            "softmax down the columns": "Your softmax runs down the columns: it asks which anchor belongs to a candidate. "
            "The task asks for the candidate that belongs to an anchor: `axis=1`.",
            "positive missing below": "You leave the right candidate out of the sum. Then the loss has no floor at 0; the "
            "softmax divides by all candidates.",
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
            "forgets the temperature": _gradient_without_temperature,
            "forgets the mean": _gradient_without_mean,
            "sign": _gradient_turned_round,
            "only pushes": _gradient_only_of_negatives,
            "softmax down the columns": _gradient_down_the_columns,
            "one softmax for the table": _gradient_of_one_table,
            "mean over candidates": _gradient_of_the_mean_over_candidates,
            "softmax of the cosines": _gradient_with_a_softmax_of_cosines,
        },
        messages={
            "forgets the temperature": "This is the derivative by the score s / τ. The task asks for the derivative by the "
            "cosine s: divide by τ once more.",
            "forgets the mean": "Your gradient belongs to the sum over the anchors. The loss is their mean: divide by n.",
            "sign": "Your sign is turned round: raising the cosine of the right candidate lowers the loss, so its "
            "derivative is negative.",
            "only pushes": "You have the push, P, and not the pull: subtract 1 at the right candidate.",
            "softmax down the columns": "Your softmax runs down the columns. Each anchor's candidates are a row.",
            "one softmax for the table": "You divide by the sum of the whole table. Each row is a softmax of its own.",
            "mean over candidates": "You divide by m, the number of candidates. The loss is a mean over the n anchors.",
            "softmax of the cosines": "Your softmax is taken of the cosines. Take it of the scores, `similarity / temperature`; "
            "the division by τ at the end is a second one.",
        },
        notice="Each row adds up to zero: what the right candidate is pulled, the wrong ones are pushed together.",
    ),
    Exercise(
        id="03.4",
        kind="repair",
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
            "True where it is masked": _mask_turned_round,
            "one threshold for all": _mask_of_all_above_share,
            "the mean positive": _mask_of_the_mean,
            "share is forgotten": _mask_above_the_positive,
            "share of the best candidate": _mask_of_the_best,
            "up to the threshold": _mask_up_to_the_threshold,
            "scores instead of booleans": _mask_as_scores,
        },
        messages={
            "True where it is masked": "Your mask is turned round: True must mean that the candidate may be used.",
            "one threshold for all": "You compare with `share` itself. How near is too near depends on the anchor: "
            "compare with `share` times its positive.",
            "the mean positive": "You use one threshold, from the mean of the positives. Each anchor has its own.",
            "share is forgotten": "You mask only what is nearer than the positive. A candidate just behind it may be a "
            "right answer as well: that is what `share` is for.",
            "share of the best candidate": "You measure against the best candidate. It may be the false negative itself: "
            "measure against the positive.",
            "up to the threshold": "You let through a candidate that lies exactly on the threshold. The task asks for those "
            "below it: `<`, not `<=`.",
            "scores instead of booleans": "You return scores with zeros in them. The task asks for a mask of True and False.",
        },
        notice="The mask uses the model's own opinion of the positive. It needs no labels, and it inherits the model's errors.",
    ),
    Exercise(
        id="03.5",
        kind="write",
        title="A triplet margin",
        task="Write the triplet loss of this section for a batch, with Euclidean distances.",
        solution=triplet_loss,
        cases=_triplets,
        hints=(
            "`np.linalg.norm(anchors - positives, axis=1)` is one distance per row.",
            "`np.maximum(0, …)` works row by row, before the mean.",
        ),
        misconceptions={
            "no floor": _triplet_without_hinge,
            "floor after the mean": _triplet_hinge_of_the_mean,
            "margin subtracted": _triplet_margin_subtracted,
            "no margin": _triplet_without_margin,
            "sum instead of mean": _triplet_summed,
            "positive and negative swapped": _triplet_turned_round,
            "squared distances": _triplet_squared,
            "mean over active rows": _triplet_mean_of_active,
        },
        messages={
            "no floor": "You have no floor at 0. A triplet that is right by far then pays for one that is wrong, and the "
            "push never stops.",
            "floor after the mean": "You take the mean first. Rows that are right by far then cancel rows that are wrong: "
            "cut each row at 0 before the mean.",
            "margin subtracted": "You subtract the margin. It is added: the negative has to be farther by that much.",
            "no margin": "`margin` changes nothing in your function. Add it before the floor: the negative has to be farther "
            "by that much.",
            "sum instead of mean": "You add up over the rows. The loss is their mean, or it grows with the batch.",
            "positive and negative swapped": "You push the positive away and pull the negative near: swap them.",
            "squared distances": "You use squared distances. They are in use too, but the task says Euclidean ones.",
            "mean over active rows": "You divide by the number of rows that still cost something. Divide by all rows.",
        },
        notice="Where the result is 0, so is every gradient: an easy triplet teaches nothing.",
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
        "An encoder is trained on pairs without negatives, and its loss goes to zero. What do you know?",
        {
            "it has learned which texts belong together": "The loss never asked about texts that do not belong together.",
            "it has too few pairs": "More pairs change nothing: one vector for all texts is still the cheapest answer.",
            "nothing yet: one vector for all texts would do": "Equal vectors cost nothing where nothing pushes. Look at the "
            "cosine of texts that are no pair.",
        },
        "nothing yet: one vector for all texts would do",
    ),
    Question(
        "03.q3",
        "A negative is already much farther away than the positive. Which loss has a gradient of exactly zero for it?",
        {
            "the triplet loss": "Beyond the margin it is cut off at zero, and so is its gradient.",
            "InfoNCE": "Its gradient becomes tiny; on paper a softmax is never zero, only float32 rounds it so.",
            "the sigmoid loss": "Its gradient becomes tiny; on paper a sigmoid is never exactly zero.",
        },
        "the triplet loss",
    ),
    Question(
        "03.q4",
        "Why does the batch size change what InfoNCE learns, and not only how fast?",
        {
            "larger batches have less noise": "That is true of every loss. InfoNCE has a second reason, of its own.",
            "the others of the batch are the negatives": "Each pair is told apart from the rest of its batch: the batch is "
            "part of the question.",
            "the learning rate has to change with it": "It may have to, but that is how to train, not what is asked.",
        },
        "the others of the batch are the negatives",
    ),
    Question(
        "03.q5",
        "You add mined hard negatives, and neighbours share a topic less often than before. What do you check first?",
        {
            "whether the mined texts are right answers by your own measure": "In this lesson most mined posts were of the "
            "anchor's own topic: the loss pushed apart what the measure wants together.",
            "whether the negatives are hard enough": "They may be too hard already: the hardest are often right answers.",
            "whether the batch is too small": "The batch was the same with and without them; only the negatives changed.",
        },
        "whether the mined texts are right answers by your own measure",
    ),
)
