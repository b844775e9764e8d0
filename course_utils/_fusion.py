"""One ranking from several: by ranks, or by scores that were brought to one scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_utils import _validate

DEPTH = 50  # passages of each ranking that count


def order(scores: np.ndarray, k: int) -> np.ndarray:
    """Columns of the `k` best scores of each row, best first, (n_queries, k); a tie to the lower column.

    A score of 0 or less is no result: −1 stands there, as the metrics expect it.

    >>> order([[0.2, 0.0, 0.9]], k=3)
    array([[ 2,  0, -1]])
    """
    scores = _validate.matrix(scores, "scores")
    best = np.argsort(-scores, axis=1, kind="stable")[:, : _validate.between(k, "k", 1, scores.shape[1])]
    return np.where(np.take_along_axis(scores, best, axis=1) > 0, best, -1)


def reciprocal_rank_fusion(scores: Sequence[np.ndarray], *, k: float = 60, depth: int = DEPTH) -> np.ndarray:
    """Fused scores by Cormack and others (2009): Σ over the rankings of 1 / (k + rank), (n_queries, n_passages).

    `scores` are two or more arrays (n_queries, n_passages); only positive scores among the first `depth` of a row
    count. The larger `k`, the nearer the tenth rank's worth comes to the first's.

    >>> reciprocal_rank_fusion([[[0.9, 0.5, 0.1]], [[0.0, 7.0, 0.0]]], k=1).round(3)
    array([[0.5  , 0.833, 0.25 ]])
    """
    if not k >= 0:
        raise ValueError(f"k: expected 0 or more, got {k}.")
    depth = _validate.between(depth, "depth", 1)
    alike = _alike(scores)
    fused = np.zeros(alike[0].shape)
    for one in alike:
        best = order(one, min(depth, one.shape[1]))
        rows, ranks = np.nonzero(best >= 0)
        fused[rows, best[rows, ranks]] += 1 / (k + ranks + 1)  # ranks begin at 1
    return fused


def scaled(scores: np.ndarray, *, depth: int = DEPTH) -> np.ndarray:
    """Each row brought to 0 … 1: (score − low) / (best − low), and 0 for what is not among the first `depth`.

    `low` is the score of rank `depth` + 1. In a row of no more than `depth` scores it lies (best − last) / `depth`
    below the last, so that the last still counts. A score of 0 or less is no result and stays 0.

    >>> scaled([[8.0, 5.0, 4.0, 0.0]], depth=2)
    array([[1.  , 0.25, 0.  , 0.  ]])
    """
    scores = _validate.matrix(scores, "scores").astype(np.float64)
    depth, n = _validate.between(depth, "depth", 1), scores.shape[1]
    best, last = scores.max(axis=1, keepdims=True), scores.min(axis=1, keepdims=True)
    if n > depth:
        low = np.partition(scores, n - depth - 1, axis=1)[:, n - depth - 1, None]
    else:
        low = last - (best - last) / depth
    above = np.where(best > low, (scores - low) / np.where(best > low, best - low, 1), scores == best)
    return np.where(scores > 0, np.clip(above, 0, 1), 0)


def convex(a: np.ndarray, b: np.ndarray, weight: float, *, depth: int = DEPTH) -> np.ndarray:
    """Fused scores w · a + (1 − w) · b after `scaled`, (n_queries, n_passages); `weight` w from 0 to 1 is that of `a`.

    >>> convex([[0.9, 0.5, 0.1]], [[0.0, 7.0, 0.0]], weight=0.5, depth=2)
    array([[0.5 , 0.75, 0.  ]])
    """
    weight, (a, b) = _validate.share(weight, "weight"), _alike([a, b])
    return weight * scaled(a, depth=depth) + (1 - weight) * scaled(b, depth=depth)


def _alike(scores: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Scores of several rankings as arrays of one shape."""
    arrays = [_validate.matrix(one, "scores") for one in _validate.items(scores, "scores", "arrays of scores")]
    if len(arrays) < 2:
        raise ValueError(f"scores: expected those of two rankings or more, got {len(arrays)}.")
    for one in arrays[1:]:
        _validate.same_shape(arrays[0], one, "scores")
    return arrays
