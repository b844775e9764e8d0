"""Answers to 00 and 01: wrong ones that the inputs tell apart under every seed, and right ones of other forms."""

import math

import numpy as np
import pytest
from scipy.spatial.distance import cosine
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.preprocessing import normalize


def length(rows, axis=None):
    return np.linalg.norm(rows, axis=axis)


def unit(rows, small=0.0):
    return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + small)


def cosine_by_a_loop(u, v):
    product = squares_u = squares_v = 0.0
    for x, y in zip(u, v, strict=True):
        product, squares_u, squares_v = product + x * y, squares_u + x * x, squares_v + y * y
    return product / (math.sqrt(squares_u) * math.sqrt(squares_v))


def scores(rows, a, b, c):
    return rows @ (rows[b] - rows[a] + rows[c])


def analogy(lose=lambda found, inputs: -np.inf, scale=unit, score=scores):
    """An analogy in which the inputs have the score `lose(scores, inputs)`."""

    def answer(embeddings, a, b, c):
        found = score(scale(embeddings), a, b, c)
        found[[a, b, c]] = lose(found, (a, b, c))
        return int(np.argmax(found))

    return answer


def analogy_by_a_loop(start, order=lambda n: range(n)):
    def answer(embeddings, a, b, c):
        found, best = scores(unit(embeddings), a, b, c), (start, None)
        for row in order(len(found)):
            if row not in (a, b, c) and found[row] > best[0]:
                best = (found[row], row)
        return best[1]

    return answer


def analogy_without_equal_vectors(embeddings, a, b, c):
    rows = unit(embeddings)
    found = scores(rows, a, b, c)
    return max(
        (row for row in range(len(rows)) if not any(np.allclose(rows[row], rows[one]) for one in (a, b, c))),
        key=found.__getitem__,
    )


def analogy_by_distance(embeddings, a, b, c):
    rows = unit(embeddings)
    distance = length(rows - (rows[b] - rows[a] + rows[c]), axis=1)
    distance[[a, b, c]] = np.inf
    return np.argmin(distance)


def first_that_is_no_input(embeddings, a, b, c):
    order = np.argsort(-scores(unit(embeddings), a, b, c))
    return next(row for row in order if row not in (a, b, c))


def accuracy(lose=lambda table, row, words: -np.inf, correct=lambda found, answers: np.mean(found == answers)):
    """The accuracy with the score `lose(table, row, words)` for a question's own words."""

    def answer(table, inputs, answers, exclude):
        found = []
        for row, words in zip(table.copy(), inputs, strict=True):
            if exclude:
                row[words] = lose(table, row, words)
            found.append(row.argmax())
        return correct(np.array(found), answers)

    return answer


def accuracy_in_a_view(table, inputs, answers, exclude):
    mine = table[:]
    if exclude:
        mine[np.arange(len(mine))[:, None], inputs] = -np.inf
    return np.mean(mine.argmax(axis=1) == answers)


def accuracy_without_questions(lost):
    def answer(table, inputs, answers, exclude):
        kept = ~lost(table, inputs, answers) if exclude else np.ones(len(table), dtype=bool)
        return accuracy()(table[kept], inputs[kept], answers[kept], exclude)

    return answer


def accuracy_in_plain_python(table, inputs, answers, exclude):
    right = 0
    for row, words, answer in zip(table.tolist(), inputs.tolist(), answers.tolist(), strict=True):
        allowed = [word for word in range(len(row)) if not (exclude and word in words)]
        right += max(allowed, key=row.__getitem__) == answer
    return right / len(answers)


def accuracy_of_a_masked_array(table, inputs, answers, exclude):
    masked = np.ma.array(table.copy())
    if exclude:
        masked[np.arange(len(table))[:, None], inputs] = np.ma.masked
    return (masked.argmax(axis=1) == answers).sum() / len(answers)


def direction(start, end):
    return (end - start) / length(end - start)


def moved(cosines):
    return (1 + cosines) / 2


WRONG = [
    ("00.1", "neither"),
    ("00.1", "distance or similarity"),
    *(("01.1", lambda u, v, small=small: u @ v / (length(u) * length(v) + small)) for small in (1e-8, 1e-12, 1e-16)),
    ("01.1", lambda u, v: u / max(length(u), 1e-8) @ v / max(length(v), 1e-8)),
    ("01.1", lambda u, v: 0.0 if np.isclose(length(u) * length(v), 0) else u @ v / (length(u) * length(v))),
    ("01.1", lambda u, v: round(cosine_by_a_loop(u, v), 3)),
    ("01.1", lambda u, v: sum(x * y for x, y in zip(u[:2], v[:2], strict=True)) / length(u) / length(v)),
    ("01.2", analogy_by_a_loop(-1)),
    ("01.2", analogy_by_a_loop(-np.inf, lambda n: range(1, n))),
    ("01.2", analogy_by_a_loop(-np.inf, lambda n: range(n - 1))),
    ("01.2", analogy(scale=lambda rows: unit(rows, 1e-8))),
    ("01.2", lambda embeddings, a, b, c: analogy()(embeddings, *sorted((a, b, c)))),
    ("01.2", lambda embeddings, a, b, c: [analogy()(embeddings, a, b, c)]),
    ("01.3", accuracy(lambda table, row, words: -99)),
    ("01.3", accuracy(lambda table, row, words: -1e5)),
    ("01.3", accuracy(lambda table, row, words: 0.5 * row[words])),
    ("01.3", accuracy(correct=lambda found, answers: np.isin(found, answers).mean())),
    ("01.3", accuracy(correct=lambda found, answers: (found == answers).sum() / max(1, len(found) - 1))),
    ("01.3", accuracy_in_a_view),
    ("01.4", lambda x, start, end: x @ (end - start) / (length(end - start) + 1e-12)),
    ("01.4", lambda x, start, end: np.squeeze(x @ direction(start, end))),
    ("01.4", lambda x, start, end: length(x, axis=1) * (unit(x) @ direction(start, end))),
    ("01.5", lambda a, b, c: moved(b) * moved(c) / np.maximum(moved(a), 1e-6)),
    ("01.5", lambda a, b, c: moved(b) * moved(c) / np.where(moved(a) == 0, 1e-6, moved(a))),
    ("01.5", lambda a, b, c: (moved(b) + 1e-6) * (moved(c) + 1e-6) / (moved(a) + 1e-6)),
    ("01.5", lambda a, b, c: np.clip(moved(b) * moved(c) / (moved(a) + 1e-6), 0, 1)),
]

NAMED = [
    ("00.1", "distance grows with likeness", " Distance"),
    ("00.1", "neither grows", "neither"),
    ("01.1", "a small number in the divisor", lambda u, v: u @ v / (length(u) * length(v) + 1e-8)),
    ("01.1", "a product of lengths without brackets", lambda u, v: np.dot(u, v) / length(u) * length(v)),
    ("01.1", "a correlation", lambda u, v: np.corrcoef(u, v)[0, 1]),
    ("01.1", "cosine distance", cosine),
    ("01.2", "minus one is the lowest score", analogy(lambda found, inputs: -1)),
    ("01.2", "the lowest score is low enough", analogy(lambda found, inputs: found.min())),
    ("01.2", "equal words are left out", analogy_without_equal_vectors),
    ("01.2", "lengths do not matter", analogy(scale=lambda rows: rows / length(rows))),
    ("01.2", "a small number beside the length", analogy(scale=lambda rows: unit(rows, 1e-8))),
    ("01.2", "forgets a", analogy(score=lambda rows, a, b, c: rows @ rows[b] + rows @ rows[c])),
    ("01.3", "a number that is low enough here", accuracy(lambda table, row, words: -1)),
    ("01.3", "the table's lowest score is low enough", accuracy(lambda table, row, words: table.min())),
    ("01.3", "the row's lowest score is low enough", accuracy(lambda table, row, words: row.min())),
    ("01.3", "changes the scores", accuracy_in_a_view),
    (
        "01.3",
        "an answer among the inputs is no question",
        accuracy_without_questions(lambda table, inputs, answers: (inputs == answers[:, None]).any(axis=1)),
    ),
    (
        "01.3",
        "an input that wins is no question",
        accuracy_without_questions(lambda table, i, answers: (i == table.argmax(axis=1)[:, None]).any(axis=1)),
    ),
    ("01.4", "a small number in the divisor", lambda x, start, end: x @ (end - start) / (length(end - start) + 1e-8)),
    ("01.4", "cosine instead of projection", lambda x, start, end: x @ direction(start, end) / length(x, axis=1)),
    ("01.4", "one row is a number", lambda x, start, end: np.squeeze(x @ direction(start, end))),
    ("01.5", "cut off at zero", lambda a, b, c: np.clip(b, 0, 1) * np.clip(c, 0, 1) / (np.clip(a, 0, 1) + 1e-6)),
    ("01.5", "nothing against zero", lambda a, b, c: moved(b) * moved(c) / moved(a) + 1e-6),
    ("01.5", "halved before the shift", lambda a, b, c: (1 + b / 2) * (1 + c / 2) / (1 + a / 2 + 1e-6)),
]

RIGHT = [
    ("00.1", "Similarity "),
    ("01.1", cosine_by_a_loop),
    ("01.1", lambda u, v: cosine_similarity([u], [v])[0, 0]),
    ("01.1", lambda u, v: np.float32(1 - cosine(u, v))),
    ("01.1", lambda u, v: np.clip(np.sum(u * v) / np.sqrt(np.sum(u**2) * np.sum(v**2)), -1, 1)),
    ("01.2", analogy_by_a_loop(-np.inf)),
    ("01.2", analogy_by_distance),
    ("01.2", first_that_is_no_input),
    ("01.2", analogy(scale=normalize)),
    ("01.2", analogy(lambda found, inputs: found.min() - 1)),
    ("01.3", accuracy()),
    ("01.3", accuracy(lambda table, row, words: row.min() - 1)),
    ("01.3", accuracy_in_plain_python),
    ("01.3", accuracy_of_a_masked_array),
    ("01.4", lambda x, start, end: [sum(row * direction(start, end)) for row in x]),
    ("01.4", lambda x, start, end: (x @ end - x @ start) / np.sqrt(((end - start) ** 2).sum())),
    ("01.4", lambda x, start, end: np.einsum("ij,j->i", x, direction(start, end)).astype(np.float32)),
    ("01.5", lambda a, b, c: [(1 + y) * (1 + z) / 4 / ((1 + x) / 2 + 1e-6) for x, y, z in zip(a, b, c, strict=True)]),
    ("01.5", lambda a, b, c: (1 + b) * (1 + c) / (2 * (1 + a) + 4e-6)),
    ("01.5", lambda a, b, c: np.exp(np.log(moved(b)) + np.log(moved(c)) - np.log(moved(a) + 0.000001))),
]


@pytest.mark.parametrize(("id", "answer"), WRONG)
def test_what_is_wrong_for_some_input_does_not_pass(judged, id, answer):
    assert judged(id, answer) == {"not yet"}


@pytest.mark.filterwarnings("ignore:Mean of empty slice")
@pytest.mark.parametrize(("id", "name", "answer"), NAMED)
def test_the_idea_behind_it_is_named(named, id, name, answer):
    assert named(id, answer) == name


@pytest.mark.parametrize(("id", "answer"), RIGHT)
def test_a_right_answer_of_another_form_passes(judged, id, answer):
    assert judged(id, answer) == {"correct"}
