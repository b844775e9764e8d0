"""Answers to lesson 02: wrong ones that the inputs tell apart under every seed, and right ones of other forms."""

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_distances, cosine_similarity


def lengths(rows):
    return np.linalg.norm(rows, axis=1, keepdims=True)


def share(neighbours, senses):
    return np.mean(senses[neighbours] == senses)


def accuracy(diagonal=-np.inf, small=0.0, likeness=lambda unit: unit @ unit.T):
    def answer(embeddings, senses):
        similarity = likeness(embeddings / (lengths(embeddings) + small))
        similarity[np.arange(len(senses)), np.arange(len(senses))] = diagonal
        return share(similarity.argmax(axis=1), senses)

    return answer


def accuracy_by_a_loop(start, better=lambda one, best: one > best):
    def answer(embeddings, senses):
        similarity, right = cosine_similarity(embeddings), 0
        for i in range(len(senses)):
            best, nearest = start, 0
            for j in range(len(senses)):
                if i != j and better(similarity[i, j], best):
                    best, nearest = similarity[i, j], j
            right += senses[nearest] == senses[i]
        return right / len(senses)

    return answer


def accuracy_without_ones(embeddings, senses):
    similarity = cosine_similarity(embeddings)
    similarity[similarity > 0.9999] = -np.inf
    return share(similarity.argmax(axis=1), senses)


def accuracy_by_distance(embeddings, senses):
    distance = cosine_distances(embeddings)
    np.fill_diagonal(distance, np.inf)
    return share(distance.argmin(axis=1), senses)


def margin(pairs):
    """The margin of the cosines that `pairs(cosines, same, not the diagonal)` makes two masks of."""

    def answer(embeddings, senses):
        cosines = embeddings @ embeddings.T
        one, two = pairs(cosines, np.equal.outer(senses, senses), ~np.eye(len(senses), dtype=bool))
        return cosines[one].mean() - cosines[two].mean()

    return answer


def margin_of_a_loop(embeddings, senses):
    same, different = [], []
    for i in range(len(senses)):
        for j in range(i):
            (same if senses[i] == senses[j] else different).append(float(embeddings[i] @ embeddings[j]))
    return sum(same) / len(same) - sum(different) / len(different)


def margin_without_itself(embeddings, senses):
    cosines, same = embeddings @ embeddings.T, senses[:, None] == senses
    return (cosines[same].sum() - len(senses)) / (same.sum() - len(senses)) - np.average(cosines, weights=~same)


def margin_of_two_senses(embeddings, senses):
    first, second = (embeddings[senses == name] for name in np.unique(senses)[:2])
    return margin(lambda cosines, same, other: (same & other, ~same))(
        np.concatenate([first, second]), np.repeat([0, 1], [len(first), len(second)])
    )


def each(pool):
    """`pool` of each text's vectors, told their mask."""
    return lambda vectors, mask: [pool(one, real) for one, real in zip(vectors, mask, strict=True)]


def weighted(vectors, mask):
    return vectors * mask[:, :, None]


def masked(vectors, mask, low):
    return np.where(mask[:, :, None] == 1, vectors, low)


def rows(mask):
    return np.arange(len(mask))


def side_or_count(is_left):
    """The last column where the batch is taken to be padded on the left, and else by counting."""
    return lambda vectors, mask: vectors[:, -1] if is_left(mask) else vectors[rows(mask), mask.sum(axis=1) - 1]


WRONG = [
    ("02.1", accuracy(-1)),
    ("02.1", accuracy(small=1e-8)),
    ("02.1", accuracy(likeness=lambda unit: np.triu(unit @ unit.T, 1))),
    ("02.1", accuracy_by_a_loop(-1)),
    ("02.1", accuracy_by_a_loop(0)),
    ("02.1", accuracy_without_ones),
    ("02.1", lambda embeddings, senses: share(np.argsort(-cosine_similarity(embeddings), axis=1)[:, 1], senses)),
    ("02.2", margin(lambda cosines, same, other: (same & ~np.isclose(cosines, 1), ~same & ~np.isclose(cosines, 1)))),
    ("02.2", margin(lambda cosines, same, other: (same & (cosines < 1), ~same))),
    ("02.2", lambda embeddings, senses: abs(margin_of_a_loop(embeddings, senses))),
    ("02.2", margin_of_two_senses),
    ("02.3", each(lambda vectors, real: vectors[: real.sum()].mean(axis=0))),
    ("02.3", each(lambda vectors, real: vectors[vectors.any(axis=1) & (real == 1)].mean(axis=0))),
    ("02.3", lambda vectors, mask: weighted(vectors, mask).sum(axis=1) / (weighted(vectors, mask) != 0).sum(axis=1)),
    ("02.3", lambda vectors, mask: weighted(vectors, mask).sum(axis=1) / np.maximum(mask.sum(axis=1)[:, None] - 1, 1)),
    ("02.4", lambda vectors, mask: (vectors - 10 * (1 - mask[:, :, None])).max(axis=1)),
    ("02.4", lambda vectors, mask: masked(vectors, mask, -99999).max(axis=1)),
    ("02.4", lambda vectors, mask: masked(vectors, mask, vectors.mean()).max(axis=1)),
    ("02.5", side_or_count(lambda mask: mask[1, -1] == 1 if len(mask) > 1 else mask[0, -1] == 1)),
    ("02.5", lambda vectors, mask: vectors[rows(mask), np.maximum(mask.argmin(axis=1) - 1, 0)]),
    ("02.5", lambda vectors, mask: vectors[:, np.flatnonzero(mask.any(axis=0))[-1]]),
    ("02.5", each(lambda vectors, real: vectors[np.flatnonzero(vectors.any(axis=1))[-1]])),
]

NAMED = [
    ("02.1", "minus one is low enough", accuracy(-1)),
    ("02.1", "a small number beside the length", accuracy(small=1e-8)),
    ("02.1", "equal vectors are one occurrence", accuracy_without_ones),
    (
        "02.1",
        "zero is a low cosine",
        accuracy(likeness=lambda unit: unit @ unit.T * (1 - np.eye(len(unit))), diagonal=0),
    ),
    ("02.1", "no sign", accuracy(likeness=lambda unit: abs(unit @ unit.T))),
    ("02.2", "itself is of a different sense", margin(lambda cosines, same, other: (same & other, ~same | ~other))),
    ("02.2", "no sign", lambda embeddings, senses: abs(margin_of_a_loop(embeddings, senses))),
    ("02.3", "the first tokens", each(lambda vectors, real: vectors[: real.sum()].mean(axis=0))),
    ("02.3", "the last tokens", each(lambda vectors, real: vectors[len(real) - real.sum() :].mean(axis=0))),
    ("02.3", "one more against zero", lambda x, mask: weighted(x, mask).sum(axis=1) / (1 + mask.sum(axis=1)[:, None])),
    ("02.4", "-100 is low enough", lambda vectors, mask: masked(vectors, mask, -100).max(axis=1)),
    ("02.4", "zero times infinity", lambda x, mask: (weighted(x, mask) - np.inf * (1 - mask[:, :, None])).max(axis=1)),
    ("02.4", "never below zero", each(lambda vectors, real: vectors[real == 1].max(axis=0, initial=0))),
    ("02.5", "the first text tells the side", side_or_count(lambda mask: mask[0, -1])),
    ("02.5", "the last text tells the side", side_or_count(lambda mask: mask[-1, -1])),
    ("02.5", "any text tells the side", side_or_count(lambda mask: mask[:, -1].sum() > 0)),
]

RIGHT = [
    ("02.1", accuracy_by_a_loop(-np.inf)),
    ("02.1", accuracy_by_a_loop(-np.inf, lambda one, best: one >= best)),
    ("02.1", accuracy_by_distance),
    ("02.1", accuracy(-2)),
    ("02.2", margin_of_a_loop),
    ("02.2", margin_without_itself),
    ("02.2", margin(lambda cosines, same, other: (np.triu(same, 1), np.triu(~same, 1)))),
    ("02.3", each(lambda vectors, real: np.average(vectors, axis=0, weights=real))),
    (
        "02.3",
        lambda vectors, mask: np.einsum("tid,ti->td", vectors, mask) / np.clip(mask.sum(axis=1), 1e-9, None)[:, None],
    ),
    ("02.3", lambda vectors, mask: np.nanmean(masked(vectors, mask, np.nan), axis=1)),
    ("02.3", lambda vectors, mask: weighted(vectors, mask).mean(axis=1) / mask.mean(axis=1, keepdims=True)),
    ("02.4", each(lambda vectors, real: vectors[real.astype(bool)].max(axis=0))),
    ("02.4", lambda vectors, mask: masked(vectors, mask, vectors.min()).max(axis=1)),
    ("02.4", lambda vectors, mask: np.nanmax(masked(vectors, mask, np.nan), axis=1)),
    ("02.4", lambda vectors, mask: (vectors - 1e9 * (1 - mask[:, :, None])).max(axis=1)),
    ("02.5", side_or_count(lambda mask: mask[:, -1].sum() == len(mask))),  # the code that published models come with
    ("02.5", each(lambda vectors, real: vectors[np.flatnonzero(real)[-1]])),
    ("02.5", lambda vectors, mask: vectors[rows(mask), (mask * np.arange(1, mask.shape[1] + 1)).argmax(axis=1)]),
    ("02.5", lambda vectors, mask: vectors[rows(mask), mask.argmin(axis=1) - 1]),
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
