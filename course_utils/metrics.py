"""Was the right passage found? Ranking metrics, one number a query, and an interval around their mean.

`ranked` (n_queries, ≥ k) holds ids, best first, as `vectors.top_k(...).indices` does; a negative id stands for "no
result" and is never relevant. `relevant[i]` are the ids that answer query i, at least one, each as good as the others.
All functions return float64 (n_queries,): take the mean for the usual figure, keep the rows to compare two systems.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from course_utils import _validate

__all__ = ["bootstrap_interval", "ndcg_at_k", "recall_at_k", "reciprocal_rank", "student_interval"]


def __dir__() -> list[str]:
    """What completion offers after `metrics.`: the nouns, not what they are made with."""
    return __all__


def recall_at_k(ranked: np.ndarray, relevant: Sequence[Collection[int]], k: int) -> np.ndarray:
    """Share of a query's relevant ids that are among its first k: |relevant ∩ first k| / |relevant|.

    >>> recall_at_k([[7, 3, 5], [1, 2, 4]], [{3, 9}, {8}], k=3)
    array([0.5, 0. ])
    """
    hits, sizes = _hits(ranked, relevant, k)
    return hits.sum(axis=1) / sizes


def reciprocal_rank(ranked: np.ndarray, relevant: Sequence[Collection[int]], k: int) -> np.ndarray:
    """1 / rank of the first relevant id among the first k, and 0 where there is none; its mean is MRR@k.

    >>> reciprocal_rank([[7, 3, 5], [1, 2, 4]], [{3, 9}, {8}], k=3)
    array([0.5, 0. ])
    """
    hits, _ = _hits(ranked, relevant, k)
    return np.where(hits.any(axis=1), 1.0 / (1 + hits.argmax(axis=1)), 0.0)


def ndcg_at_k(ranked: np.ndarray, relevant: Sequence[Collection[int]], k: int) -> np.ndarray:
    """Hits discounted by rank, Σ 1 / log₂(1 + rank), over the sum that a perfect ranking would have.

    Järvelin and Kekäläinen 2002, with gain 1 for each relevant id.

    >>> ndcg_at_k([[7, 3, 5], [1, 2, 4]], [{3}, {8}], k=3).round(4)
    array([0.6309, 0.    ])
    """
    hits, sizes = _hits(ranked, relevant, k)
    discounts = 1.0 / np.log2(np.arange(2, k + 2))
    return hits @ discounts / np.cumsum(discounts)[np.minimum(sizes, k) - 1]


def bootstrap_interval(
    values: np.ndarray, groups: np.ndarray | None = None, *, level: float = 0.95, draws: int = 2_000, seed: int = 0
) -> tuple[float, float]:
    """Interval of the mean of `values` (n,) by resampling: the middle `level` of the means of `draws` resamples.

    To compare two systems on the same queries, give the differences row by row. Values of one of the `groups` (n,),
    such as questions on one article, are drawn together: alike values carry less news than their number says.

    >>> bootstrap_interval([0.5, 0.5, 0.5])
    (0.5, 0.5)
    """
    values = _validate.numbers(values, "values").astype(np.float64)
    if values.ndim != 1 or len(values) == 0 or not np.isfinite(values).all():
        raise ValueError(f"values: expected one finite number a query, shape (n,), got shape {values.shape}.")
    level, draws = _validate.probability(level, "level"), _validate.between(draws, "draws", 1, 10_000_000)
    named = np.arange(len(values)) if groups is None else _validate.labels(groups, "groups")
    if named.shape != values.shape:
        raise ValueError(f"groups: expected one label for each of {len(values)} values, got shape {named.shape}.")
    labels = np.unique(named, return_inverse=True)[1]
    sums, sizes = np.bincount(labels, weights=values), np.bincount(labels)
    rows = np.random.default_rng(seed).integers(0, len(sums), size=(draws, len(sums)))
    means = sums[rows].sum(axis=1) / sizes[rows].sum(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def student_interval(values: np.ndarray, *, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Interval of the mean of few independent runs, such as seeds: mean ± t s / √n over the first axis of `values`.

    t is the quantile of Student's distribution with n − 1 degrees of freedom, s the standard deviation with n − 1.
    Right for differences that are about normal. For m comparisons at once give `level=1 - 0.05 / m` (Bonferroni).

    >>> low, high = student_interval([1.0, 2.0, 3.0])
    >>> round(float(low), 3), round(float(high), 3)
    (-0.484, 4.484)
    """
    from scipy.stats import t

    values, level = _validate.numbers(values, "values").astype(np.float64), _validate.probability(level, "level")
    if values.ndim == 0 or len(values) < 2 or not np.isfinite(values).all():
        raise ValueError(f"values: expected two or more runs of finite numbers, got shape {values.shape}.")
    half = t.ppf((1 + level) / 2, len(values) - 1) * values.std(axis=0, ddof=1) / np.sqrt(len(values))
    return values.mean(axis=0) - half, values.mean(axis=0) + half


def _hits(ranked: np.ndarray, relevant: Sequence[Collection[int]], k: int) -> tuple[np.ndarray, np.ndarray]:
    """Whether each of the first k ids is relevant, (n_queries, k), and how many ids are relevant, (n_queries,)."""
    ranked = np.asarray(ranked)
    if ranked.ndim != 2 or ranked.dtype.kind not in "iu":
        raise ValueError(
            f"ranked: expected ids as whole numbers, shape (n_queries, k), got {ranked.dtype} of shape {ranked.shape}."
        )
    relevant = _validate.items(relevant, "relevant", "collections of ids")
    if len(relevant) != len(ranked):
        raise ValueError(
            f"relevant: expected one collection of ids for each of {len(ranked)} queries, got {len(relevant)}."
        )
    first = ranked[:, : _validate.between(k, "k", 1, ranked.shape[1])]
    wanted = [_distinct(ids, query) for query, ids in enumerate(relevant)]
    sizes = np.array([len(ids) for ids in wanted])
    if not sizes.all():
        raise ValueError(f"relevant: query {int(sizes.argmin())} has no relevant id, so its recall is not defined.")
    if any(len(set(row)) < len(row) for row in (row[row >= 0] for row in first)):
        raise ValueError("ranked: an id stands twice among the first k of a query; a hit would count twice.")
    return np.stack([np.isin(row, ids) & (row >= 0) for row, ids in zip(first, wanted, strict=True)]), sizes


def _distinct(ids: Collection[int], query: int) -> np.ndarray:
    """The ids that answer a query, each once, as they are: 1.7 is no id, and neither is the True of a mask."""
    listed = np.asarray(list(ids) if isinstance(ids, Iterable) and not isinstance(ids, Mapping) else [None])
    if listed.size and (listed.dtype.kind not in "iu" or listed.ndim != 1 or listed.min() < 0):
        raise ValueError(
            f"relevant: expected the ids that answer query {query} as whole numbers from 0 on, got {ids!r:.80}. "
            "Next: list the ids alone, without a −1 for no result; np.flatnonzero(mask) makes ids of a mask."
        )
    return np.unique(listed.astype(np.int64))
