"""Answers to lesson 06: wrong ones that the inputs tell apart under every seed, and right ones of other forms."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist, pdist
from scipy.stats import kendalltau, rankdata, spearmanr
from sklearn.neighbors import NearestNeighbors

from course_utils import maps


def kept(choose):
    """The mean share that `choose(rows, k)` has in common before and after."""

    def answer(embeddings, placed, k):
        pairs = zip(choose(embeddings, k), choose(placed, k), strict=True)
        return np.mean([len(set(a) & set(b)) / k for a, b in pairs])

    return answer


def others(rows, itself=np.inf, metric="euclidean"):
    distances = cdist(rows, rows, metric)
    np.fill_diagonal(distances, itself)
    return distances


def farther_than_zero(rows, k):
    distances = cdist(rows, rows)
    distances[distances == 0] = np.inf
    return np.argsort(distances, axis=1)[:, :k]


def kept_by_a_loop(embeddings, placed, k):
    found = 0
    for i in range(len(embeddings)):
        before, after = (
            sorted((j for j in range(len(rows)) if j != i), key=lambda j: np.sum((rows[j] - rows[i]) ** 2))[:k]
            for rows in (embeddings, placed)
        )
        found += len({*before} & {*after})
    return found / (k * len(embeddings))


def means(rows, groups, least=1):
    return np.array([rows[groups == name].mean(axis=0) for name in np.unique(groups) if sum(groups == name) >= least])


def rho(a, b):
    return spearmanr(a, b).statistic


def layout(groups=means, distances=pdist, agree=rho):
    return lambda embeddings, placed, names: agree(
        distances(groups(embeddings, names)), distances(groups(placed, names))
    )


def places(values):
    return np.argsort(np.argsort(values))


def spearman_without_ties(a, b, ranks):
    return 1 - 6 * np.sum((ranks(a) - ranks(b)) ** 2) / (len(a) * (len(a) ** 2 - 1))


def means_by_pandas(rows, groups):
    return pd.DataFrame(rows).groupby(groups, sort=False).mean().to_numpy()


def layout_by_a_loop(embeddings, placed, groups):
    names, between = sorted(set(groups.tolist())), []
    for rows in (embeddings, placed):
        middle = {name: sum(rows[groups == name]) / sum(groups == name) for name in names}
        between.append([np.sqrt(sum((middle[a] - middle[b]) ** 2)) for a, b in combinations(names, 2)])
    return float(np.corrcoef(*map(rankdata, between))[0, 1])


def setting(neighbours, layout, wanted, least=-np.inf):
    good = layout >= wanted
    return int(np.argmax(np.where(good, neighbours, least) if good.any() else layout))


def the_layout_from_zero(neighbours, layout, wanted):
    if (layout >= wanted).any():
        return setting(neighbours, layout, wanted)
    best, position = 0, 0
    for i, value in enumerate(layout):
        if value > best:
            best, position = value, i
    return position


def position_or(neighbours, layout, wanted):
    good = [i for i in range(len(layout)) if layout[i] >= wanted]
    best = max(good, key=lambda i: neighbours[i]) if good else None
    return best or int(np.argmax(layout))


def setting_by_a_loop(neighbours, layout, wanted):
    good = [i for i in range(len(layout)) if layout[i] >= wanted]
    return max(good or range(len(layout)), key=lambda i: (neighbours if good else layout)[i])


# What is wrong for some input only.
WRONG = [
    ("06.1", kept(lambda rows, k: np.argsort(cdist(rows, rows), axis=1)[:, 1 : k + 1])),
    ("06.1", kept(lambda rows, k: np.argsort(cdist(rows, rows), axis=1, kind="stable")[:, 1 : k + 1])),
    ("06.1", kept(lambda rows, k: NearestNeighbors(n_neighbors=k + 1).fit(rows).kneighbors(rows)[1][:, 1:])),
    ("06.1", kept(farther_than_zero)),
    ("06.1", kept(lambda rows, k: np.argsort(others(rows, cdist(rows, rows).max()), axis=1)[:, :k])),
    ("06.1", lambda embeddings, placed, k: 1.0),
    ("06.2", layout(agree=lambda a, b: abs(rho(a, b)))),
    ("06.2", layout(agree=lambda a, b: max(rho(a, b), 0))),
    ("06.2", layout(agree=lambda a, b: np.corrcoef(places(a), places(b))[0, 1])),
    ("06.2", layout(agree=lambda a, b: spearman_without_ties(a, b, places))),
    ("06.2", layout(agree=lambda a, b: spearman_without_ties(a, b, rankdata))),
    ("06.2", layout(lambda rows, groups: means(rows, groups, least=2))),
    ("06.3", lambda *given: setting(*given, least=0)),
    ("06.3", lambda neighbours, layout, wanted: int(np.argmax(neighbours * (layout >= wanted)))),
    ("06.3", lambda neighbours, layout, wanted: setting(neighbours, np.abs(layout), wanted)),
    ("06.3", lambda neighbours, layout, wanted: setting(neighbours + layout, layout, wanted)),
    (
        "06.3",
        lambda neighbours, layout, wanted: setting(neighbours[:-1], layout[:-1], wanted) if len(layout) > 1 else 0,
    ),
    (
        "06.3",
        lambda neighbours, layout, wanted: setting(neighbours[1:], layout[1:], wanted) + 1 if len(layout) > 1 else 0,
    ),
    ("06.3", the_layout_from_zero),
    ("06.3", position_or),
]

NAMED = [
    ("06.1", "the first of the list is itself", kept(lambda rows, k: np.argsort(cdist(rows, rows))[:, 1 : k + 1])),
    ("06.1", "equal rows left out", kept(farther_than_zero)),
    ("06.1", "the farthest, and itself", kept(lambda rows, k: np.argsort(others(rows))[:, -k:])),
    ("06.1", "by the sum of differences", kept(lambda rows, k: np.argsort(others(rows, metric="cityblock"))[:, :k])),
    ("06.1", "by cosine", kept(lambda rows, k: np.argsort(others(rows, metric="cosine"))[:, :k])),
    ("06.2", "without the sign", layout(agree=lambda a, b: np.sqrt(rho(a, b) ** 2))),
    ("06.2", "ranks without ties", layout(agree=lambda a, b: np.corrcoef(places(a), places(b))[0, 1])),
    ("06.2", "Kendall", layout(agree=lambda a, b: kendalltau(a, b)[0])),
    ("06.2", "by cosine", layout(distances=lambda rows: pdist(rows, "cosine"))),
    ("06.2", "both numbers", layout(agree=lambda a, b: tuple(spearmanr(a, b)))),
    ("06.3", "the sum of both", lambda neighbours, layout, wanted: np.argmax(neighbours + layout)),
    ("06.3", "the product of both", lambda neighbours, layout, wanted: np.argmax(neighbours * layout)),
    ("06.3", "zero neighbours", lambda *given: setting(*given, least=0)),
    ("06.3", "position zero", position_or),
    (
        "06.3",
        "strictly better",
        lambda neighbours, layout, wanted: setting(neighbours, layout, np.nextafter(wanted, 1)),
    ),
    ("06.4", "A", "A"),
    ("06.4", "C", "C"),
]

RIGHT = [
    ("06.1", maps.neighbour_recall),
    ("06.1", kept_by_a_loop),
    ("06.1", kept(lambda rows, k: NearestNeighbors(n_neighbors=k).fit(rows).kneighbors()[1])),
    ("06.1", kept(lambda rows, k: np.argsort(others(rows, -1), axis=1)[:, 1 : k + 1])),
    ("06.2", maps.group_correlation),
    ("06.2", layout_by_a_loop),
    ("06.2", layout(means_by_pandas)),
    ("06.2", layout(distances=lambda rows: cdist(rows, rows)[~np.eye(len(rows), dtype=bool)])),  # each pair twice
    ("06.3", setting_by_a_loop),
    ("06.3", lambda *given: setting(*given, least=-1)),
    (
        "06.3",
        lambda neighbours, layout, wanted: [
            *[i for i in np.argsort(-neighbours) if layout[i] >= wanted],
            layout.argmax(),
        ][0],
    ),
    ("06.4", "B"),
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
