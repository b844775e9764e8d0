"""Notebook 06: neighbour recall, the layout of groups, a setting chosen for a goal, a picture of noise."""

from collections.abc import Iterator

import numpy as np
from scipy.stats import kendalltau, spearmanr

from course_utils.learning.exercise import Exercise, Question


def _distances(rows: np.ndarray) -> np.ndarray:
    return np.linalg.norm(rows[:, None, :] - rows[None, :, :], axis=2)


# -- 06.1 -------------------------------------------------------------------------------------------------------


def neighbours_kept(embeddings, placed, k):
    """The share of the k nearest rows of `embeddings` that are also among the k nearest on the map, mean over the rows.

    embeddings: shape (n, d). placed: shape (n, 2), the same rows on a map. Nearest by Euclidean distance; a row is not
    its own neighbour, but an equal row is. 1 ≤ k < n. Returns one number from 0 to 1.
    """
    sets = []
    for rows in (embeddings, placed):
        distances = np.linalg.norm(rows[:, None, :] - rows[None, :, :], axis=2)
        np.fill_diagonal(distances, np.inf)
        sets.append(np.argsort(distances, axis=1)[:, :k])
    return np.mean([len(set(a) & set(b)) / k for a, b in zip(*sets, strict=True)])


def _nearest(rows, k):
    distances = _distances(rows)
    np.fill_diagonal(distances, np.inf)
    return np.argsort(distances, axis=1)[:, :k]


def _kept(choose, choose_on_map=None, over=None):
    """The share that two ways to choose the neighbours of each row have in common; `over` is what it is divided by."""

    def wrong(embeddings, placed, k):
        before, after = choose(embeddings, k), (choose_on_map or choose)(placed, k)
        return np.mean([len(set(a) & set(b)) / (over or k) for a, b in zip(before, after, strict=True)])

    return wrong


def _kept_by(share):
    """The mean of `share(a, b)`, with the neighbours of a row before and after as sets."""

    def wrong(embeddings, placed, k):
        pairs = zip(_nearest(embeddings, k), _nearest(placed, k), strict=True)
        return np.mean([share(set(a), set(b)) for a, b in pairs])

    return wrong


def _after_the_first(rows, k):
    return np.argsort(_distances(rows), axis=1)[:, 1 : k + 1]


def _farther_than_zero(rows, k):
    distances = _distances(rows)
    return np.argsort(np.where(distances == 0, np.inf, distances), axis=1)[:, :k]


def _farthest(rows, k):
    return np.argsort(-_distances(rows), axis=1)[:, :k]


def _farthest_and_itself(rows, k):
    distances = _distances(rows)
    np.fill_diagonal(distances, np.inf)
    return np.argsort(-distances, axis=1)[:, :k]


def _nearest_by_dot(rows, k):
    scores = rows @ rows.T
    np.fill_diagonal(scores, -np.inf)
    return np.argsort(-scores, axis=1)[:, :k]


def _nearest_by_cosine(rows, k):
    return _nearest_by_dot(rows / np.linalg.norm(rows, axis=1, keepdims=True), k)


def _nearest_by_blocks(rows, k):
    distances = np.abs(rows[:, None, :] - rows[None, :, :]).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    return np.argsort(distances, axis=1)[:, :k]


def _kept_with_itself_and_k_more(embeddings, placed, k):
    return _kept(lambda rows, k: np.argsort(_distances(rows), axis=1)[:, : k + 1], over=k + 1)(embeddings, placed, k)


def _kept_same_rank(embeddings, placed, k):
    return np.mean(_nearest(embeddings, k) == _nearest(placed, k))


def _kept_of_all_rows(embeddings, placed, k):
    return np.isin(_nearest(embeddings, k), _nearest(placed, k)).mean()


def _kept_of_each_row(embeddings, placed, k):
    pairs = zip(_nearest(embeddings, k), _nearest(placed, k), strict=True)
    return np.array([len(set(a) & set(b)) / k for a, b in pairs])


def _points_and_map(rng: np.random.Generator) -> Iterator[tuple]:
    # on a line 0, 1, 2.2, 3.6, 5.2; the map swaps the first with the last
    line = np.array([[0.0, 0, 0], [1.0, 0, 0], [2.2, 0, 0], [3.6, 0, 0], [5.2, 0, 0]])
    yield line + 1.0, line[[4, 1, 2, 3, 0]][:, :2] + 1.0, 2
    yield line[:4] + 1.0, line[[2, 3, 0, 1]][:, :2] + 1.0, 3  # k = n − 1: everybody is a neighbour
    # rows 0 and 3 are equal among the vectors, rows 1 and 2 on the map; these four keep their nearest, 4 and 5 do not
    vectors = np.array([[1.0, 1, 2], [11.0, 1, 2], [12.0, 1, 2], [1.0, 1, 2], [21.0, 1, 2], [23.5, 1, 2]])
    yield vectors, np.array([[1.0, 2], [6.0, 2], [6.0, 2], [2.0, 2], [10.0, 2], [-2.0, 2]]), 1
    for n, d, k in ((12, 5, 3), (20, 7, 6)):
        rows = rng.normal(size=(n, d)) + 2.0
        yield rows, rows[:, :2] + 0.5 * rng.normal(size=(n, 2)), k
    yield rng.normal(size=(25, 4)), rng.normal(size=(25, 2)), 2  # a map that keeps next to nothing


# -- 06.2 -------------------------------------------------------------------------------------------------------


def layout_kept(embeddings, placed, groups):
    """Rank correlation (Spearman) of the distances between the means of the groups, among the vectors and on the map.

    embeddings: shape (n, d). placed: shape (n, 2). groups: shape (n,), the name of each row's group; at least three
    groups, of one row or more. Each pair of groups counts once. `scipy.stats.spearmanr(a, b).statistic` is the rank
    correlation; import what you need. Returns one number from −1 to 1.
    """
    from scipy.spatial.distance import pdist
    from scipy.stats import spearmanr

    names = np.unique(groups)
    between = []
    for rows in (embeddings, placed):
        means = np.array([rows[groups == name].mean(axis=0) for name in names])
        between.append(pdist(means))
    return spearmanr(*between).statistic


def _group_means(rows, groups, of=lambda rows: rows.mean(axis=0)):
    return np.array([of(rows[groups == name]) for name in np.unique(groups)])


def _pairs(rows):
    return _distances(rows)[np.triu_indices(len(rows), k=1)]


def _rank_correlation(a, b):
    return spearmanr(a, b).statistic


def _layout(groups=_group_means, distances=_pairs, agree=_rank_correlation):
    """What becomes of the measure with other groups, other distances between them, or another correlation."""
    return lambda embeddings, placed, names: agree(
        distances(groups(embeddings, names)), distances(groups(placed, names))
    )


def _group_points(choose):
    """For each pair of groups, `choose` of the distances between their points."""

    def between(rows, groups):
        distances, names = _distances(rows), np.unique(groups)
        pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
        return np.array([choose(distances[groups == a][:, groups == b]) for a, b in pairs])

    return between


def _from_the_middle(rows, groups):
    return np.linalg.norm(_group_means(rows, groups) - rows.mean(axis=0), axis=1)


def _from_the_middle_of_the_means(rows, groups):
    means = _group_means(rows, groups)
    return np.linalg.norm(means - means.mean(axis=0), axis=1)


def _cosine_distances(means):
    unit = means / np.linalg.norm(means, axis=1, keepdims=True)
    return (1 - unit @ unit.T)[np.triu_indices(len(means), k=1)]


def _block_distances(means):
    return np.abs(means[:, None] - means[None]).sum(axis=2)[np.triu_indices(len(means), k=1)]


def _layout_of_ranks(ranks):
    return _layout(agree=lambda a, b: np.corrcoef(ranks(a), ranks(b))[0, 1])


def _layout_by_rows(a, b):
    """The mean over groups of the rank correlation of its distances to the others."""
    others = ~np.eye(len(a), dtype=bool)
    return np.mean([_rank_correlation(x[keep], y[keep]) for x, y, keep in zip(a, b, others, strict=True)])


def _as_they_are(distances):
    return distances


def _grouped_points(rng: np.random.Generator) -> Iterator[tuple]:
    # by hand: a–b, b–c, a–c are 1, 4, 5 apart among the vectors, and 5, √20, √5 on the map: −1
    rows = np.array([[2.0, 0, 3], [2.0, 2, 3], [3.0, 1, 3], [7.0, 4, 3], [7.0, -2, 3]])
    placed = np.array([[1.0, 2], [1.0, 2], [6.0, 2], [2.0, 5.0], [2.0, 3.0]])
    yield rows, placed, np.array(["a", "a", "b", "c", "c"])
    # four groups, by number, and pairs that are equally far apart
    rows = np.array([[1.0, 1, 2], [11.0, 1, 2], [3.0, 1, 2], [5.0, 2, 2], [5.0, 0, 2]])
    placed = np.array([[1.0, 1], [4.0, 5], [4.0, 1], [9.0, 1], [11.0, 1]])
    yield rows, placed, np.array([25, 3, 10, 7, 7])
    for sizes, d in (((1, 5, 3, 4, 7), 4), ((3, 9, 2, 4, 6, 5), 6), ((8, 2, 3, 5, 4, 2, 6), 5)):
        groups = rng.permutation(np.repeat([f"group {one}" for one in range(len(sizes))], sizes))
        centers = 2 * rng.normal(size=(len(sizes), d)) + 1
        rows = centers[[int(name.split()[1]) for name in groups]] + 1.5 * rng.normal(size=(len(groups), d))
        yield rows, rows[:, :2] + 0.8 * rng.normal(size=(len(groups), 2)), groups


# -- 06.3 -------------------------------------------------------------------------------------------------------


def setting_for(neighbours, layout, wanted):
    """The position of the setting that keeps the most neighbours, among those whose layout is `wanted` or better.

    neighbours, layout: shape (n,), the neighbour recall and the layout's rank correlation of n settings, larger is
    better, no two alike. Where no setting reaches `wanted`, the one with the best layout is chosen. Returns a position,
    0 … n − 1.
    """
    if not (layout >= wanted).any():
        return int(np.argmax(layout))
    return int(np.argmax(np.where(layout >= wanted, neighbours, -np.inf)))


def _setting_by(score):
    """The setting with the largest `score(neighbours, layout)`."""
    return lambda neighbours, layout, wanted: int(np.argmax(score(neighbours, layout)))


def _setting_among(will_do=np.greater_equal, score=lambda neighbours, layout: neighbours, least=-np.inf):
    """The largest score among those whose layout will do; those that will not get the score `least`."""

    def wrong(neighbours, layout, wanted):
        good = will_do(layout, wanted)
        scores = np.where(good, score(neighbours, layout), least)
        return int(np.argmax(scores if good.any() else layout))

    return wrong


def _setting_where_none(choose):
    """A right answer, but for `choose(neighbours, layout, wanted)` where no setting will do."""
    return lambda neighbours, layout, wanted: (setting_for if (layout >= wanted).any() else choose)(
        neighbours, layout, wanted
    )


def _setting_position_in_the_rest(neighbours, layout, wanted):
    rest = neighbours[layout >= wanted]
    return int(np.argmax(rest)) if len(rest) else int(np.argmax(layout))


def _setting_the_best_if_it_does(neighbours, layout, wanted):
    most = int(np.argmax(neighbours))
    return most if layout[most] >= wanted else int(np.argmax(layout))


def _setting_enough_of_both(neighbours, layout, wanted):
    good = (layout >= wanted) & (neighbours >= wanted)
    return int(np.argmax(np.where(good, neighbours, -np.inf) if good.any() else layout))


def _setting_last_that_does(neighbours, layout, wanted):
    good = np.flatnonzero(layout >= wanted)
    return int(good[-1]) if len(good) else int(np.argmax(layout))


def _setting_zero_is_none(neighbours, layout, wanted):
    """`position or …` takes the first position for no position."""
    return setting_for(neighbours, layout, wanted) or int(np.argmax(layout))


def _settings(rng: np.random.Generator) -> Iterator[tuple]:
    # by hand: 1 and 4 reach 0.8, of which 4 keeps more; 0 keeps the most, 1 has the best layout, 3 the largest sum
    yield np.array([0.70, 0.20, 0.40, 0.62, 0.35]), np.array([0.50, 0.90, 0.60, 0.79, 0.80]), 0.8
    # none reaches 0.9; then 3 has the best layout, 1 keeps the most, 2 has the largest sum
    yield np.array([0.30, 0.52, 0.50, 0.2]), np.array([0.60, 0.40, 0.65, 0.72]), 0.9
    yield np.array([0.30, 0.50, 0.40]), np.array([0.90, 0.20, 0.85]), 0.8
    yield np.array([0.90, 0.60, 0.82, 0.1]), np.array([0.30, 0.90, 0.70, 0.75]), 0.5  # neighbours reach it as well
    yield np.array([0.40, 0.0, 0.20]), np.array([0.10, 0.90, 0.30]), 0.8  # the only one that will do keeps none
    yield np.array([0.2, 0.3, 0.1, 0.5]), np.array([-0.3, -0.6, -0.1, -0.2]), 0.2  # none, and all are below zero
    yield np.array([0.9, 0.4, 0.1]), np.array([-0.5, -0.1, 0.3]), -0.2
    yield np.array([0.9, 0.5, 0.2, 0.3]), np.array([0.85, 0.81, 0.10, 0.90]), 0.8  # the first one
    yield np.array([0.1, 0.3, 0.8]), np.array([0.90, 0.20, 0.82]), 0.8  # the last one
    yield np.array([0.5, 0.45, 0.9]), np.array([0.61, 0.95, 0.20]), 0.6  # the sum says 1, also among those that will do
    yield np.array([0.9, 0.5, 0.05]), np.array([0.10, 0.48, 0.99]), 0.4  # the sum says 2, the product 1
    yield np.array([0.3]), np.array([0.2]), 0.5
    for n in (6, 9, 12):
        layout = rng.permutation(np.linspace(0.3, 0.95, n))
        yield rng.permutation(np.linspace(0.1, 0.9, n)), layout, 0.6


EXERCISES = (
    Exercise(
        id="06.1",
        kind="write",
        title="Which neighbours are still neighbours?",
        task="Measure how many of each point's nearest points are still among its nearest on the map.",
        solution=neighbours_kept,
        cases=_points_and_map,
        hints=(
            "`rows[:, None, :] - rows[None, :, :]` holds all differences; `np.linalg.norm(…, axis=2)` their lengths.",
            "A point is nearest to itself, at distance 0: `np.fill_diagonal(distances, np.inf)` takes it out.",
            "`np.argsort(distances, axis=1)[:, :k]` lists the k nearest of each row; their order does not count: `set(a) & set(b)`.",
        ),
        misconceptions={
            "its own neighbour": _kept(lambda rows, k: np.argsort(_distances(rows), axis=1)[:, :k]),
            "itself and k more": _kept_with_itself_and_k_more,
            "the first of the list is itself": _kept(_after_the_first),
            "equal rows left out": _kept(_farther_than_zero),
            "one too few": _kept(lambda rows, k: np.argsort(_distances(rows), axis=1)[:, 1:k]),
            "the same rank": _kept_same_rank,
            "divided by the union": _kept_by(lambda a, b: len(a & b) / len(a | b)),
            "the farthest": _kept(_farthest, _nearest),
            "the farthest on both sides": _kept(_farthest),
            "the farthest, and itself": _kept(_farthest_and_itself),
            "a count": _kept(_nearest, over=1),
            "all or nothing": _kept_by(lambda a, b: a == b),
            "any of them": _kept_by(lambda a, b: bool(a & b)),
            "what is lost": lambda embeddings, placed, k: 1 - neighbours_kept(embeddings, placed, k),
            "a percentage": lambda embeddings, placed, k: 100 * neighbours_kept(embeddings, placed, k),
            "added up over the rows": lambda embeddings, placed, k: (
                len(placed) * neighbours_kept(embeddings, placed, k)
            ),
            "one number a row": _kept_of_each_row,
            "the rows of all": _kept_of_all_rows,
            "the nearest alone": lambda embeddings, placed, k: neighbours_kept(embeddings, placed, 1),
            "by cosine": _kept(_nearest_by_cosine),
            "by cosine among the vectors": _kept(_nearest_by_cosine, _nearest),
            "by dot product": _kept(_nearest_by_dot),
            "by the sum of differences": _kept(_nearest_by_blocks),
            "all distances": lambda embeddings, placed, k: _rank_correlation(_pairs(embeddings), _pairs(placed)),
            "the farthest on the map": _kept(_nearest, _farthest),
            "all that are kept together": lambda embeddings, placed, k: (
                len(placed) * k * neighbours_kept(embeddings, placed, k)
            ),
            "one set for all": lambda embeddings, placed, k: (
                len({*_nearest(embeddings, k).flat} & {*_nearest(placed, k).flat})
                / len({*_nearest(embeddings, k).flat})
            ),
            "one too many": lambda embeddings, placed, k: _kept(lambda rows, _: _nearest(rows, k + 1))(
                embeddings, placed, k
            ),
            "itself and k more, divided by k": lambda embeddings, placed, k: _kept(
                lambda rows, _: np.argsort(_distances(rows), axis=1)[:, : k + 1]
            )(embeddings, placed, k),
            "the nearest among k": lambda embeddings, placed, k: (
                (_nearest(embeddings, 1) == _nearest(placed, k)).any(axis=1).mean()
            ),
            "correlation of distances": lambda embeddings, placed, k: np.corrcoef(_pairs(embeddings), _pairs(placed))[
                0, 1
            ],
        },
        messages={
            "its own neighbour": "Your result counts each point as its own neighbour. It always is, on every map, so "
            "the result is too good: take the point itself out first.",
            "itself and k more": "Your result has each point among its k + 1 nearest, itself included. It always is "
            "there, on every map: take the point itself out first, and divide by k.",
            "the first of the list is itself": "The nearest row need not be the row itself: where two rows are equal, "
            "one of them has the other in front. Take a row out by its number, not by its place in the order.",
            "equal rows left out": "Rows at distance 0 are left out in your result. An equal row is a neighbour, and "
            "the nearest; only the row itself is none.",
            "one too few": "Your lists have k − 1 neighbours. Behind the point itself come the places 1 to k: `[:, 1 "
            ": k + 1]`.",
            "the same rank": "Your result asks for the same neighbour at the same rank. Being among the k nearest is "
            "enough: compare sets.",
            "divided by the union": "You get this by dividing by the size of the union (Jaccard). Recall asks which "
            "share of the k true neighbours was found: divide by k.",
            "the farthest": "Among the vectors your result has the points with the largest distance. A distance is "
            "small where points are near: sort upwards.",
            "the farthest on both sides": "Your result compares the points with the largest distances. A distance is "
            "small where points are near: sort upwards.",
            "the farthest, and itself": "Your result compares the points with the largest distances, and each point "
            "itself among them. An infinite distance comes last when you sort upwards.",
            "a count": "Your result is the number of neighbours that are kept. Divide by k, so that 1 means all.",
            "all or nothing": "Only points that keep all k neighbours count in your result. Take the share of each "
            "point, then the mean.",
            "any of them": "A point counts in full in your result as soon as one neighbour is kept. Take the share of "
            "each point, then the mean.",
            "what is lost": "Your result is the share of neighbours that are lost. The share that is kept is asked "
            "for.",
            "a percentage": "Your result runs from 0 to 100. A share runs from 0 to 1.",
            "added up over the rows": "Your result is the sum of the shares of all points. Take their mean.",
            "one number a row": "Your result has one share for each point. Take their mean.",
            "the rows of all": "Your result finds a neighbour of one point in the lists of other points too. Compare "
            "the two lists of one point at a time.",
            "the nearest alone": "`k` changes nothing in your results: they are those of the nearest neighbour alone.",
            "by cosine": "Your result compares by cosine. On a map angles seen from the origin mean nothing: use "
            "Euclidean distances on both sides.",
            "by cosine among the vectors": "Among the vectors your result has the neighbours by cosine. The task says "
            "Euclidean distance on both sides.",
            "by dot product": "Your result compares by dot product, which depends on the origin. Use Euclidean "
            "distances on both sides.",
            "by the sum of differences": "Your distances are sums of absolute differences. The Euclidean distance is "
            "the root of the sum of squares.",
            "all distances": "Your result is the rank correlation of all distances, near and far. The task asks for "
            "the k nearest of each point.",
            "the farthest on the map": "On the map your result has the points with the largest distance. A distance "
            "is small where points are near: sort upwards.",
            "all that are kept together": "Your result is the number of neighbours that are kept, of all points "
            "together. Divide by k, and take the mean over the points.",
            "one set for all": "Your result has one set of neighbours for all points. Compare the two lists of one "
            "point at a time.",
            "one too many": "Your result has k + 1 neighbours, divided by k. A slice ends before its second number: "
            "`[:, :k]`.",
            "itself and k more, divided by k": "Your result has each point among its k + 1 nearest, itself included, "
            "and comes out larger than 1 where all is kept: take the point itself out first.",
            "the nearest among k": "Your result looks for the nearest of each point alone, among its k nearest on the "
            "map. All k are asked for.",
            "correlation of distances": "Your result is the correlation of all distances. The task asks for the k "
            "nearest of each point.",
        },
        notice="A random map would get k / (n − 1). So a recall can only be read together with k and n: with more points, "
        "such a map gets less.",
    ),
    Exercise(
        id="06.2",
        kind="write",
        title="Is the layout of the groups kept?",
        task="Measure whether groups that are far apart among the vectors are far apart on the map, and near ones near.",
        solution=layout_kept,
        cases=_grouped_points,
        hints=(
            "`np.array([rows[groups == name].mean(axis=0) for name in np.unique(groups)])` holds one mean a group.",
            "`scipy.spatial.distance.pdist(means)` gives the distance of each pair of rows once, as a flat list.",
            "Do both for the vectors and for the map, and hand the two lists to `spearmanr`.",
        ),
        misconceptions={
            "correlation of values": _layout(agree=lambda a, b: np.corrcoef(a, b)[0, 1]),
            "Kendall": _layout(agree=lambda a, b: kendalltau(a, b).statistic),
            "ranks without ties": _layout_of_ranks(lambda values: np.argsort(np.argsort(values))),
            "an order taken for ranks": _layout_of_ranks(np.argsort),
            "points instead of groups": _layout(groups=lambda rows, names: rows),
            "zeros of the diagonal": _layout(distances=lambda means: _distances(means).ravel()),
            "each group with itself": _layout(distances=lambda means: _distances(means)[np.triu_indices(len(means))]),
            "group by group": _layout(distances=_distances, agree=_layout_by_rows),
            "distance from the middle": _layout(_from_the_middle, _as_they_are),
            "distance from the middle of the means": _layout(_from_the_middle_of_the_means, _as_they_are),
            "distance from the origin": _layout(distances=lambda means: np.linalg.norm(means, axis=1)),
            "distance from the first": _layout(distances=lambda means: np.linalg.norm(means[1:] - means[0], axis=1)),
            "only neighbours in the list": _layout(
                distances=lambda means: np.linalg.norm(np.diff(means, axis=0), axis=1)
            ),
            "coordinates compared": _layout(distances=lambda means: means[:, :2].ravel()),
            "mean distance of points": _layout(_group_points(np.mean), _as_they_are),
            "nearest points": _layout(_group_points(np.min), _as_they_are),
            "farthest points": _layout(_group_points(np.max), _as_they_are),
            "sums instead of means": _layout(
                lambda rows, names: _group_means(rows, names, lambda one: one.sum(axis=0))
            ),
            "medians": _layout(lambda rows, names: _group_means(rows, names, lambda one: np.median(one, axis=0))),
            "one point a group": _layout(lambda rows, names: _group_means(rows, names, lambda one: one[0])),
            "by cosine": _layout(distances=_cosine_distances),
            "sums of differences": _layout(distances=_block_distances),
            "without the sign": _layout(agree=lambda a, b: abs(_rank_correlation(a, b))),
            "cut off at zero": _layout(agree=lambda a, b: max(_rank_correlation(a, b), 0)),
            "the sign": _layout(agree=lambda a, b: -_rank_correlation(a, b)),
            "one minus": _layout(agree=lambda a, b: 1 - _rank_correlation(a, b)),
            "the p-value": _layout(agree=lambda a, b: spearmanr(a, b).pvalue),
            "both numbers": _layout(agree=lambda a, b: np.array(spearmanr(a, b))),
            "by cosine among the vectors": lambda embeddings, placed, groups: _rank_correlation(
                _cosine_distances(_group_means(embeddings, groups)), _pairs(_group_means(placed, groups))
            ),
            "unit rows": _layout(
                lambda rows, names: _group_means(rows / np.linalg.norm(rows, axis=1, keepdims=True), names)
            ),
            "whole tables, group by group": _layout(
                distances=_distances,
                agree=lambda a, b: np.mean([_rank_correlation(x, y) for x, y in zip(a, b, strict=True)]),
            ),
        },
        messages={
            "correlation of values": "Your result is the correlation of the distances themselves (Pearson). A map may "
            "stretch large distances and still keep their order: compare ranks.",
            "Kendall": "Your result is Kendall's τ. The task asks for Spearman's rank correlation.",
            "ranks without ties": "Your ranks give equal distances different ranks. They share the mean of their "
            "ranks, as `spearmanr` does it.",
            "an order taken for ranks": "`np.argsort` says who is first, second, third; a rank says which place each "
            "has. `spearmanr` ranks for you.",
            "points instead of groups": "Your result compares the distances of all points; `groups` changes nothing. "
            "That is a useful measure too, but here each group counts as one point, its mean.",
            "zeros of the diagonal": "Your result has the whole table of distances. Its diagonal of zeros is the same "
            "on every map, and makes the result too good: take each pair once.",
            "each group with itself": "Your pairs have each group with itself, at distance 0, on both sides. That "
            "makes the result too good: `np.triu_indices(…, k=1)` leaves the diagonal out.",
            "group by group": "Your result is the mean of one rank correlation for each group. Rank the distances of "
            "all pairs together.",
            "distance from the middle": "Your result compares how far each group is from the middle. Two groups may "
            "be equally far from it and on opposite sides: take the distances between groups.",
            "distance from the middle of the means": "Your result compares how far each mean is from the mean of the "
            "means. Two groups may be equally far from it and on opposite sides: take the distances between groups.",
            "distance from the origin": "Your result compares the lengths of the means. Where the origin lies means "
            "nothing on a map: take the distances between groups.",
            "distance from the first": "Your result has the distances from the first group alone. Each pair of groups "
            "counts once.",
            "only neighbours in the list": "Your result has the distances of groups that follow each other in the "
            "list. Each pair of groups counts once.",
            "coordinates compared": "Your result compares coordinates. A map may be turned or mirrored, and its axes "
            "are not those of the vectors: compare distances.",
            "mean distance of points": "Your result has the mean of the distances between points of two groups. That "
            "also grows with the width of the groups: take the distance of the means.",
            "nearest points": "Your result has the distance of the nearest points of two groups. Take the distance of "
            "the means.",
            "farthest points": "Your result has the distance of the farthest points of two groups. Take the distance "
            "of the means.",
            "sums instead of means": "Your result adds up the rows of a group. A large group then lies far out: "
            "divide by its size.",
            "medians": "Your result has medians of the groups. The task says means.",
            "one point a group": "In your result one point stands for its group. Take the mean of all.",
            "by cosine": "Your result has cosine distances of the means. On a map angles seen from the origin mean "
            "nothing: use Euclidean distances.",
            "sums of differences": "Your distances are sums of absolute differences. The Euclidean distance is the "
            "root of the sum of squares.",
            "without the sign": "Your result has lost its sign. −1 means that near groups have become far ones, which "
            "is no good map.",
            "cut off at zero": "Your result is cut off at zero. A rank correlation runs from −1 to 1.",
            "the sign": "Your result has the wrong sign. 1 means that the order of the distances is kept.",
            "one minus": "Your result is one minus the rank correlation. The correlation itself is asked for.",
            "the p-value": "Your result is the p-value. `spearmanr(…).statistic` is the correlation.",
            "both numbers": "You return the correlation and the p-value. `spearmanr(…).statistic` is the correlation "
            "alone.",
            "by cosine among the vectors": "Among the vectors your result has cosine distances of the means. The "
            "distance is the Euclidean one on both sides.",
            "unit rows": "Your result scales the rows to length one first. On a map that means nothing: take the rows "
            "as they are.",
            "whole tables, group by group": "Your result is the mean of one rank correlation for each group, with its "
            "distance 0 to itself. Rank the distances of all pairs together, each once.",
        },
        notice="With twenty groups there are 190 pairs; they share their twenty means, so they are not 190 independent results.",
    ),
    Exercise(
        id="06.3",
        kind="write",
        title="A setting for a goal",
        task="Write a function that takes the neighbour recall of each setting, the rank correlation of its layout, and the layout you "
        "want (`wanted`), and returns the position of the setting that keeps the most neighbours among those whose layout is `wanted` or better; where none is, "
        "the one with the best layout.",
        solution=setting_for,
        cases=_settings,
        hints=(
            "`layout >= wanted` says which settings will do.",
            "`np.where(mask, neighbours, -np.inf)` keeps the positions, and lets the others lose.",
            "Look first whether any setting will do: `.any()`.",
        ),
        misconceptions={
            "neighbours alone": _setting_by(lambda neighbours, layout: neighbours),
            "layout alone": _setting_by(lambda neighbours, layout: layout),
            "the sum of both": _setting_by(np.add),
            "the product of both": _setting_by(np.multiply),
            "the weaker of both": _setting_by(np.minimum),
            "a position among the rest": _setting_position_in_the_rest,
            "roles swapped": lambda neighbours, layout, wanted: setting_for(layout, neighbours, wanted),
            "enough of both": _setting_enough_of_both,
            "the first that will do": _setting_among(score=lambda neighbours, layout: np.ones(len(layout))),
            "the last that will do": _setting_last_that_does,
            "the one with the most, if it will do": _setting_the_best_if_it_does,
            "just enough": _setting_among(score=lambda neighbours, layout: -layout),
            "the nearest to what is wanted": lambda neighbours, layout, wanted: int(np.argmin(np.abs(layout - wanted))),
            "the fewest neighbours": _setting_among(score=lambda neighbours, layout: -neighbours),
            "the sum among those that will do": _setting_among(score=np.add),
            "zero neighbours": _setting_among(least=0),
            "zero neighbours, and nothing for the case of none": lambda neighbours, layout, wanted: int(
                np.argmax(neighbours * (layout >= wanted))
            ),
            "position zero": _setting_zero_is_none,
            "at most instead of at least": _setting_among(np.less_equal),
            "strictly better": _setting_among(np.greater),
            "nothing for the case of none": _setting_where_none(lambda neighbours, layout, wanted: 0),
            "neighbours where none will do": _setting_where_none(
                lambda neighbours, layout, wanted: int(np.argmax(neighbours))
            ),
            "the sum where none will do": _setting_where_none(
                lambda neighbours, layout, wanted: int(np.argmax(neighbours + layout))
            ),
            "the worst where none will do": _setting_where_none(
                lambda neighbours, layout, wanted: int(np.argmin(layout))
            ),
            "None where none will do": _setting_where_none(lambda neighbours, layout, wanted: None),
            "−1 where none will do": _setting_where_none(lambda neighbours, layout, wanted: -1),
            "neighbours instead of a position": lambda *setting: setting[0][setting_for(*setting)],
            "layout instead of a position": lambda *setting: setting[1][setting_for(*setting)],
            "all that will do": lambda neighbours, layout, wanted: np.flatnonzero(layout >= wanted),
            "a mask": lambda neighbours, layout, wanted: layout >= wanted,
            "counted from one": lambda *setting: setting_for(*setting) + 1,
            "position and value": lambda *setting: (setting_for(*setting), setting[0][setting_for(*setting)]),
        },
        messages={
            "neighbours alone": "Your results are those with the most neighbours: `wanted` changes nothing. A setting "
            "with a bad layout then wins.",
            "layout alone": "Your results are those with the best layout. Good enough was asked for, and among those "
            "the most neighbours.",
            "the sum of both": "Your results are those with the largest sum of both measures. They have different "
            "scales and different meanings, and a sum lets much of one pay for too little of the other: ask for "
            "`wanted` first.",
            "the product of both": "Your results are those with the largest product of both measures, which lets much "
            "of one pay for too little of the other: ask for `wanted` first.",
            "the weaker of both": "Your results are those whose weaker measure is best. The task asks for a layout of "
            "`wanted`, and then for neighbours.",
            "a position among the rest": "Your position counts in the list of those that will do. The caller needs "
            "the position among all settings.",
            "roles swapped": "Your results ask for enough neighbours and then for the best layout. The task has it "
            "the other way round.",
            "enough of both": "Your results ask for `wanted` of both measures. It is the layout alone that has to "
            "reach it.",
            "the first that will do": "Your results are the first settings that reach `wanted`. Of those that do, the "
            "one with the most neighbours is asked for.",
            "the last that will do": "Your results are the last settings that reach `wanted`. Of those that do, the "
            "one with the most neighbours is asked for.",
            "the one with the most, if it will do": "Your results try the setting with the most neighbours, and give "
            "up where its layout is not enough. Look for the most among those that will do.",
            "just enough": "Your results are those with the smallest layout that will do. Of those that do, the one "
            "with the most neighbours is asked for.",
            "the nearest to what is wanted": "Your results are those whose layout is nearest to `wanted`. Any that "
            "reaches it will do, and then the neighbours decide.",
            "the fewest neighbours": "Your results are those with the fewest neighbours among those that will do. A "
            "recall is better the larger it is.",
            "the sum among those that will do": "Among those that will do, your results are those with the largest "
            "sum. There the neighbours alone decide.",
            "zero neighbours": "A setting that keeps no neighbours at all can be the only one that will do, and 0 "
            "does not beat the 0 that the others have got in your function: give them less, such as −∞.",
            "zero neighbours, and nothing for the case of none": "A setting that will not do counts as 0 neighbours "
            "in your function. Another may really have 0; and where none will do, all are equal: then take the best "
            "layout.",
            "position zero": "Where the right position is 0, your function goes on as if there were none. In Python "
            "`0 or x` is x: compare with `None`.",
            "at most instead of at least": "Your results have a layout of `wanted` or worse. Larger is better: turn "
            "the comparison.",
            "strictly better": "Your results have more than `wanted`. A setting that reaches it exactly will do: `>=`.",
            "nothing for the case of none": "Where no setting reaches `wanted`, your result is the first one. Return "
            "the one with the best layout.",
            "neighbours where none will do": "Where no setting reaches `wanted`, your result is the one with the most "
            "neighbours. The layout was the goal: take the best layout.",
            "the sum where none will do": "Where no setting reaches `wanted`, your result is the one with the largest "
            "sum. The layout was the goal: take the best layout.",
            "the worst where none will do": "Where no setting reaches `wanted`, your result is the one with the worst "
            "layout. Take the best.",
            "None where none will do": "Where no setting reaches `wanted`, your function returns `None`. Return the "
            "position of the best layout.",
            "−1 where none will do": "Where no setting reaches `wanted`, your function returns −1, which Python takes "
            "for the last one. Return the position of the best layout.",
            "neighbours instead of a position": "Your result is the neighbour recall of the right setting. Its "
            "position is asked for.",
            "layout instead of a position": "Your result is the layout of the right setting. Its position is asked "
            "for.",
            "all that will do": "Your result has the positions of all that will do. One is asked for, the one with "
            "the most neighbours.",
            "a mask": "Your result says of each setting whether it will do. The position of one is asked for.",
            "counted from one": "Your positions are one too high. The first has the position 0.",
            "position and value": "You return more than the position. It alone is asked for.",
        },
        notice="Say first what the picture is for, and what it must not lose; then look at the table. The other way round one finds the prettiest "
        "map and a reason for it.",
    ),
    Exercise(
        id="06.4",
        kind="choose",
        title="Which picture is noise?",
        task='Which of the three pictures shows shuffled columns: "A", "B" or "C"? Use the numbers below the picture.',
        solution="B",
        options=("A", "B", "C"),
        hints=(
            "In noise all points are about equally far from each other. Can a map of two dimensions keep who is nearest?",
            "Compare the three by how much variance two directions hold, and by neighbour recall.",
        ),
        misconceptions={"A": "A", "C": "C"},
        messages={
            "A": "A is the single newsgroup. It looks as arbitrary as noise; but its map keeps more of the neighbours "
            "than the map of noise does, and two directions hold more than twice what they hold in noise.",
            "C": "C shows posts of all newsgroups. It is a picture of real topics: two directions hold more than "
            "twice what they hold in noise, and its map keeps more of the neighbours. Look for the picture whose "
            "numbers fall out of line.",
        },
        notice="The eye finds clumps in each. A shuffled copy of your own vectors costs one line, and tells how a map of nothing looks and "
        "which numbers it gets.",
    ),
)

QUIZ = (
    Question(
        id="06.q1",
        text="On a UMAP map one topic's patch covers four times the area of another's. What follows?",
        options={
            "its texts are more diverse": "A narrow group and a wide one came out about alike on the maps.",
            "nothing about how diverse it is, without a look at the vectors": "Right: width among the vectors did not "
            "show on the lesson's map, so area alone proves nothing.",
            "it has four times as many texts": "No measure of this lesson ties area to the number of texts. Count them.",
        },
        answer="nothing about how diverse it is, without a look at the vectors",
    ),
    Question(
        id="06.q2",
        text="A map keeps the neighbours of most points. Which sentence is then safe?",
        options={
            "points far apart on the map are far apart among the vectors": "Neighbour recall says nothing of large "
            "distances; a map can be good near and bad far.",
            "the clusters of the map are the clusters of the vectors": "Low settings made clumps out of one round "
            "cloud. Look for clusters among the vectors.",
            "many points next to each other on the map are neighbours among the vectors": "Right: that, and only "
            "that, was measured.",
        },
        answer="many points next to each other on the map are neighbours among the vectors",
    ),
    Question(
        id="06.q3",
        text="A paper compares UMAP that starts from PCA's map with t-SNE that starts from random places. What is wrong?",
        options={
            "the starts differ as well as the methods": "Right: on the digits a PCA start alone raised the layout of "
            "both methods in all six draws. Compare with equal starts.",
            "nothing: each uses a setting of its own": "Then nobody can tell what made a difference. On the digits a "
            "PCA start alone raised the layout of both methods.",
            "t-SNE needs more steps from random places": "The lesson did not vary the number of steps. The two starts "
            "differ, and on the digits a start alone made a difference.",
        },
        answer="the starts differ as well as the methods",
    ),
    Question(
        id="06.q4",
        text="On a map of all posts you look at the fifteen points around a post. What are they, as a mean over posts?",
        options={
            "its fifteen nearest among the vectors": "No map of all posts by t-SNE or UMAP kept half of the "
            "neighbours.",
            "fewer than half of them are its nearest among the vectors": "Right: so look around on the map, and search among "
            "the vectors.",
            "no nearer than any posts": "The ten nearest of a post lie clearly closer together on the map than posts "
            "of the same newsgroups do.",
        },
        answer="fewer than half of them are its nearest among the vectors",
    ),
    Question(
        id="06.q5",
        text="Two groups have no neighbours in common. What does the loss of section 2 know of their distance?",
        options={
            "how large it is": "The group that was moved ten times as far away came out equally far on the map.",
            "only that they are not neighbours": "Right: P is 0 for every pair between them, however far apart they "
            "are.",
            "which of the two is wider": "P is equal for all pairs of neighbours, near or less near. It knows no "
            "widths.",
        },
        answer="only that they are not neighbours",
    ),
)
