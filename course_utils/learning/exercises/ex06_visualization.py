"""Notebook 06: neighbour recall, the layout of groups, a setting chosen for a goal, a picture of noise."""

from collections.abc import Iterator

import numpy as np
from scipy.stats import spearmanr

from course_utils.learning.exercise import Exercise, Question


def _distances(rows: np.ndarray) -> np.ndarray:
    return np.linalg.norm(rows[:, None, :] - rows[None, :, :], axis=2)


# -- 06.1 -------------------------------------------------------------------------------------------------------


def neighbours_kept(embeddings, placed, k):
    """The share of the k nearest rows of `embeddings` that are also among the k nearest on the map, mean over the rows.

    embeddings: shape (n, d). placed: shape (n, 2), the same rows on a map. Nearest by Euclidean distance; a row is not
    its own neighbour. 1 ≤ k < n. Returns one number from 0 to 1.
    """
    sets = []
    for rows in (embeddings, placed):
        distances = np.linalg.norm(rows[:, None, :] - rows[None, :, :], axis=2)
        np.fill_diagonal(distances, np.inf)
        sets.append(np.argsort(distances, axis=1)[:, :k])
    return np.mean([len(set(a) & set(b)) / k for a, b in zip(*sets, strict=True)])


def _nearest(rows, k, own=False):
    distances = _distances(rows)
    if not own:
        np.fill_diagonal(distances, np.inf)
    return np.argsort(distances, axis=1, kind="stable")[:, :k]


def _shares(before, after, over):
    return np.mean([len(set(a) & set(b)) / over(a, b) for a, b in zip(before, after, strict=True)])


def _kept_with_itself(embeddings, placed, k):
    return _shares(_nearest(embeddings, k, own=True), _nearest(placed, k, own=True), lambda a, b: k)


def _kept_same_rank(embeddings, placed, k):
    return np.mean(_nearest(embeddings, k) == _nearest(placed, k))


def _kept_union(embeddings, placed, k):
    return _shares(_nearest(embeddings, k), _nearest(placed, k), lambda a, b: len(set(a) | set(b)))


def _kept_farthest(embeddings, placed, k):
    return _shares(np.argsort(-_distances(embeddings), axis=1)[:, :k], _nearest(placed, k), lambda a, b: k)


def _kept_count(embeddings, placed, k):
    return k * neighbours_kept(embeddings, placed, k)


def _kept_all_or_nothing(embeddings, placed, k):
    pairs = zip(_nearest(embeddings, k), _nearest(placed, k), strict=True)
    return np.mean([set(a) == set(b) for a, b in pairs])


def _kept_any(embeddings, placed, k):
    pairs = zip(_nearest(embeddings, k), _nearest(placed, k), strict=True)
    return np.mean([bool(set(a) & set(b)) for a, b in pairs])


def _kept_by_cosine(embeddings, placed, k):
    sets = []
    for rows in (embeddings, placed):
        unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        scores = unit @ unit.T
        np.fill_diagonal(scores, -np.inf)
        sets.append(np.argsort(-scores, axis=1, kind="stable")[:, :k])
    return _shares(*sets, lambda a, b: k)


def _points_and_map(rng: np.random.Generator) -> Iterator[tuple]:
    # on a line 0, 1, 2.2, 3.6, 5.2; the map swaps the first with the last
    line = np.array([[0.0, 0, 0], [1.0, 0, 0], [2.2, 0, 0], [3.6, 0, 0], [5.2, 0, 0]])
    yield line + 1.0, line[[4, 1, 2, 3, 0]][:, :2] + 1.0, 2
    for n, d, k in ((12, 5, 3), (20, 7, 6)):
        rows = rng.normal(size=(n, d)) + 2.0
        yield rows, rows[:, :2] + 0.5 * rng.normal(size=(n, 2)), k


# -- 06.2 -------------------------------------------------------------------------------------------------------


def layout_kept(embeddings, placed, groups):
    """Rank correlation (Spearman) of the distances between the means of the groups, among the vectors and on the map.

    embeddings: shape (n, d). placed: shape (n, 2). groups: shape (n,), the name of each row's group; at least three
    groups, of any sizes. Each pair of groups counts once. `scipy.stats.spearmanr(a, b).statistic` is the rank
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


def _group_means(rows, groups):
    return np.array([rows[groups == name].mean(axis=0) for name in np.unique(groups)])


def _pairs(rows):
    return _distances(rows)[np.triu_indices(len(rows), k=1)]


def _layout_linear(embeddings, placed, groups):
    return np.corrcoef(*(_pairs(_group_means(rows, groups)) for rows in (embeddings, placed)))[0, 1]


def _layout_of_points(embeddings, placed, groups):
    return spearmanr(_pairs(embeddings), _pairs(placed)).statistic


def _layout_with_zeros(embeddings, placed, groups):
    return spearmanr(*(_distances(_group_means(rows, groups)).ravel() for rows in (embeddings, placed))).statistic


def _layout_from_the_middle(embeddings, placed, groups):
    lengths = []
    for rows in (embeddings, placed):
        lengths.append(np.linalg.norm(_group_means(rows, groups) - rows.mean(axis=0), axis=1))
    return spearmanr(*lengths).statistic


def _layout_of_coordinates(embeddings, placed, groups):
    return spearmanr(*(_group_means(rows, groups)[:, :2].ravel() for rows in (embeddings, placed))).statistic


def _layout_by_mean_distance(embeddings, placed, groups):
    names = np.unique(groups)
    between = []
    for rows in (embeddings, placed):
        distances = _distances(rows)
        between.append(
            [distances[groups == a][:, groups == b].mean() for i, a in enumerate(names) for b in names[i + 1 :]]
        )
    return spearmanr(*between).statistic


def _layout_of_sums(embeddings, placed, groups):
    sums = [np.array([rows[groups == name].sum(axis=0) for name in np.unique(groups)]) for rows in (embeddings, placed)]
    return spearmanr(*map(_pairs, sums)).statistic


def _layout_of_one_each(embeddings, placed, groups):
    firsts = [np.flatnonzero(groups == name)[0] for name in np.unique(groups)]
    return spearmanr(_pairs(embeddings[firsts]), _pairs(placed[firsts])).statistic


def _grouped_points(rng: np.random.Generator) -> Iterator[tuple]:
    for sizes, d in (((2, 5, 3, 4, 7), 4), ((3, 9, 2, 4, 6, 5), 6), ((8, 2, 3, 5, 4, 2, 6), 5)):
        groups = rng.permutation(np.repeat([f"group {one}" for one in range(len(sizes))], sizes))
        centers = 2 * rng.normal(size=(len(sizes), d)) + 1
        rows = centers[[int(name.split()[1]) for name in groups]] + 1.5 * rng.normal(size=(len(groups), d))
        yield rows, rows[:, :2] + 0.8 * rng.normal(size=(len(groups), 2)), groups


# -- 06.3 -------------------------------------------------------------------------------------------------------


def setting_for(neighbours, layout, wanted):
    """The position of the setting that keeps the most neighbours, among those whose layout is `wanted` or better.

    neighbours, layout: shape (n,), the neighbour recall and the layout's rank correlation of n settings, larger is
    better. Where no setting reaches `wanted`, the one with the best layout is chosen. Returns a position, 0 … n − 1.
    """
    if not (layout >= wanted).any():
        return int(np.argmax(layout))
    return int(np.argmax(np.where(layout >= wanted, neighbours, -np.inf)))


def _setting_neighbours_only(neighbours, layout, wanted):
    return int(np.argmax(neighbours))


def _setting_layout_only(neighbours, layout, wanted):
    return int(np.argmax(layout))


def _setting_sum(neighbours, layout, wanted):
    return int(np.argmax(neighbours + layout))


def _setting_position_in_the_rest(neighbours, layout, wanted):
    rest = neighbours[layout >= wanted]
    return int(np.argmax(rest)) if len(rest) else int(np.argmax(layout))


def _setting_roles_swapped(neighbours, layout, wanted):
    return setting_for(layout, neighbours, wanted)


def _setting_first_that_does(neighbours, layout, wanted):
    good = np.flatnonzero(layout >= wanted)
    return int(good[0]) if len(good) else int(np.argmax(layout))


def _setting_at_most(neighbours, layout, wanted):
    if not (layout <= wanted).any():
        return int(np.argmax(layout))
    return int(np.argmax(np.where(layout <= wanted, neighbours, -np.inf)))


def _setting_without_fallback(neighbours, layout, wanted):
    return int(np.argmax(np.where(layout >= wanted, neighbours, -np.inf)))


def _setting_fallback_neighbours(neighbours, layout, wanted):
    return setting_for(neighbours, layout, wanted) if (layout >= wanted).any() else int(np.argmax(neighbours))


def _setting_strictly(neighbours, layout, wanted):
    if not (layout > wanted).any():
        return int(np.argmax(layout))
    return int(np.argmax(np.where(layout > wanted, neighbours, -np.inf)))


def _settings(rng: np.random.Generator) -> Iterator[tuple]:
    # by hand: 1 and 4 reach 0.8, of which 4 keeps more; 0 keeps the most, 1 has the best layout, 3 the largest sum
    yield np.array([0.70, 0.20, 0.40, 0.62, 0.35]), np.array([0.50, 0.90, 0.60, 0.79, 0.80]), 0.8
    yield np.array([0.30, 0.50, 0.45, 0.2]), np.array([0.60, 0.70, 0.65, 0.72]), 0.9  # none reaches 0.9
    yield np.array([0.30, 0.50, 0.40]), np.array([0.90, 0.20, 0.85]), 0.8
    yield np.array([0.90, 0.60, 0.82, 0.1]), np.array([0.30, 0.90, 0.70, 0.75]), 0.5  # neighbours reach it as well
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
            "its own neighbour": _kept_with_itself,
            "the same rank": _kept_same_rank,
            "divided by the union": _kept_union,
            "the farthest": _kept_farthest,
            "a count": _kept_count,
            "all or nothing": _kept_all_or_nothing,
            "any of them": _kept_any,
            "by cosine": _kept_by_cosine,
        },
        messages={
            "its own neighbour": "You count each point as its own neighbour. It always is, on every map, so the result is too "
            "good: take the point itself out first.",
            "the same rank": "You ask for the same neighbour at the same rank. Being among the k nearest is enough: compare sets.",
            "divided by the union": "You divide by the size of the union (Jaccard). Recall asks which share of the k true neighbours "
            "was found: divide by k.",
            "the farthest": "Among the vectors you take the points with the largest distance. A distance is small where points "
            "are near: sort upwards.",
            "a count": "You return how many neighbours are kept. Divide by k, so that 1 means all.",
            "all or nothing": "You count a point only if all of its k neighbours are kept. Take the share of each point, then the mean.",
            "any of them": "You count a point as soon as one neighbour is kept. Take the share of each point, then the mean.",
            "by cosine": "You compare by cosine. On a map angles seen from the origin mean nothing: use Euclidean distances on both sides.",
        },
        notice="A random map would get k / (n − 1). So a recall can only be read together with k and n: with more points, "
        "the same k is harder.",
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
            "correlation of values": _layout_linear,
            "points instead of groups": _layout_of_points,
            "zeros of the diagonal": _layout_with_zeros,
            "distance from the middle": _layout_from_the_middle,
            "coordinates compared": _layout_of_coordinates,
            "mean distance of points": _layout_by_mean_distance,
            "sums instead of means": _layout_of_sums,
            "one point a group": _layout_of_one_each,
        },
        messages={
            "correlation of values": "You correlate the distances themselves (Pearson). A map may stretch large distances and still keep "
            "their order: compare ranks.",
            "points instead of groups": "You compare the distances of all points; `groups` changes nothing. That is a useful measure too, "
            "but here each group counts as one point, its mean.",
            "zeros of the diagonal": "You use the whole table of distances. Its diagonal of zeros is the same on every map, and makes the "
            "result too good: take each pair once.",
            "distance from the middle": "You measure how far each group is from the middle. Two groups may be equally far from it and on "
            "opposite sides: take the distances between groups.",
            "coordinates compared": "You compare coordinates. A map may be turned or mirrored, and its axes are not those of the vectors: "
            "compare distances.",
            "mean distance of points": "You take the mean of the distances between points of two groups. That also grows with the width of the groups: "
            "take the distance of the means.",
            "sums instead of means": "You add up the rows of a group. A large group then lies far out: divide by its size.",
            "one point a group": "You let one point stand for its group. Take the mean of all.",
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
            "neighbours alone": _setting_neighbours_only,
            "layout alone": _setting_layout_only,
            "the sum of both": _setting_sum,
            "a position among the rest": _setting_position_in_the_rest,
            "roles swapped": _setting_roles_swapped,
            "the first that will do": _setting_first_that_does,
            "at most instead of at least": _setting_at_most,
            "nothing for the case of none": _setting_without_fallback,
            "neighbours where none will do": _setting_fallback_neighbours,
            "strictly better": _setting_strictly,
        },
        messages={
            "neighbours alone": "You look at the neighbours alone: `wanted` changes nothing. A setting with a bad layout then wins.",
            "layout alone": "You take the best layout. Good enough was asked for, and among those the most neighbours.",
            "the sum of both": "You add the two measures. They have different scales and different meanings, and a sum lets much of one pay for too "
            "little of the other: ask for `wanted` first.",
            "a position among the rest": "You filter first, and return the position in the shorter list. The caller needs the position among all "
            "settings.",
            "roles swapped": "You ask for enough neighbours and then take the best layout. The task has it the other way round.",
            "the first that will do": "You return the first setting that reaches `wanted`. Of those that do, the one with the most neighbours is "
            "asked for.",
            "at most instead of at least": "You keep the settings whose layout is `wanted` or worse. Larger is better: turn the comparison.",
            "nothing for the case of none": "Where no setting reaches `wanted`, your function returns the first one. Return the one with the best "
            "layout.",
            "neighbours where none will do": "Where no setting reaches `wanted`, you take the one with the most neighbours. The layout was the "
            "goal: take the best layout.",
            "strictly better": "You ask for more than `wanted`. A setting that reaches it exactly will do: `>=`.",
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
            "A": "A is the single newsgroup. It looks as arbitrary as noise; but its map keeps more of the neighbours than the map of "
            "noise does, and two directions hold more than twice what they hold in noise.",
            "C": "C shows posts of all newsgroups. It is a picture of real topics: two directions hold more than twice what they hold in noise, and its map "
            "keeps more of the neighbours. Look for the picture whose numbers fall out of line.",
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
            "nothing about how diverse it is, without a look at the vectors": "Right: width among the vectors did not show on the map, so "
            "area is no measure of it.",
            "it has four times as many texts": "The number may play a part, and so may density. Count the texts instead.",
        },
        answer="nothing about how diverse it is, without a look at the vectors",
    ),
    Question(
        id="06.q2",
        text="A map keeps the neighbours of most points. Which sentence is then safe?",
        options={
            "points far apart on the map are far apart among the vectors": "Neighbour recall says nothing of large distances; a map can be good "
            "near and bad far.",
            "the clusters of the map are the clusters of the vectors": "Low settings made clumps out of one round cloud. Look for clusters "
            "among the vectors.",
            "many points next to each other on the map are neighbours among the vectors": "Right: that, and only that, was measured.",
        },
        answer="many points next to each other on the map are neighbours among the vectors",
    ),
    Question(
        id="06.q3",
        text="A paper compares UMAP with its default start and t-SNE with random places at first. What is wrong?",
        options={
            "the starts differ as well as the methods": "Right: a difference may come from the start. Compare with equal starts, and "
            "with both defaults.",
            "nothing: each uses a setting of its own": "Then the comparison is of settings. A spectral start brings a layout along, before "
            "the first step.",
            "t-SNE needs more steps from random places": "The difference was there before the first step; more steps are another experiment.",
        },
        answer="the starts differ as well as the methods",
    ),
    Question(
        id="06.q4",
        text="`transform` puts a recipe into the middle of the motorcycle posts. What does that say?",
        options={
            "the recipe is about motorcycles": "Every text gets a place near some points, also one that belongs to none of them.",
            "nothing yet: look at its largest cosine to the posts": "Right: a low one is a warning, though no proof: a short text of a fitting topic had a low one too.",
            "the map has to be fitted again": "A new fit would give it a place too. The question is whether anything is near among the vectors.",
        },
        answer="nothing yet: look at its largest cosine to the posts",
    ),
    Question(
        id="06.q5",
        text="You fit the map of last month again, with this month's texts added. A topic now lies on the left instead of on the right. What happened?",
        options={
            "the topic has changed": "Old texts move as well when a map is fitted again, and a map may come out turned or mirrored.",
            "the seed was not fixed": "With a fixed seed other texts still give another map. A seed repeats a map, it does not hold places.",
            "nothing that one can tell from the two pictures": "Right: compare the vectors, or place new texts on the old map with `transform`.",
        },
        answer="nothing that one can tell from the two pictures",
    ),
)
