"""Answers to lesson 08: wrong ones that the inputs tell apart under every seed, and right ones of other forms."""

import heapq
from math import ceil

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics.pairwise import cosine_similarity

TYPES = ("search_query", "search_document", "classification", "clustering")


def batches(n_texts, size):
    return [(i * size, min((i + 1) * size, n_texts)) for i in range(ceil(n_texts / size))]


def batches_by_a_loop(n_texts, size):
    found, start = [], 0
    while start < n_texts:
        found.append([start, min(start + size, n_texts)])
        start = found[-1][1]
    return found


def batches_as_an_array(n_texts, size):
    starts = np.arange(0, n_texts, size)
    return np.column_stack([starts, np.minimum(starts + size, n_texts)])


def bits(ubinary, **how):
    return np.unpackbits(np.array(ubinary, dtype=np.uint8), axis=1, **how)


def signs_by_a_loop(ubinary):
    return [[1 if bit == "1" else -1 for byte in row for bit in f"{byte:08b}"] for row in ubinary]


def signs_by_shifts(ubinary):
    found = np.array(ubinary)[:, :, None] >> np.arange(7, -1, -1) & 1
    return np.where(found.reshape(len(ubinary), -1), 1.0, -1.0)


def scores(queries, documents, embed, compare=cosine_similarity):
    return compare(embed(queries, TYPES[0]), embed(documents, TYPES[1]))


def best(of_all, k):
    return np.argsort(-of_all, axis=1)[:, :k]


def search_one_by_one(queries, documents, embed, k):
    rows = embed(texts=documents, input_type="search_document")
    found = []
    for text in queries:
        likeness = cosine_similarity(embed([text], "search_query"), rows)[0]
        found.append(heapq.nlargest(k, range(len(rows)), key=likeness.__getitem__))
    return found


def fits(index, again):
    """The cosine of each stored row (row) to the same text of each type (column)."""
    return np.stack([1 - np.diag(cdist(index, rows, "cosine")) for rows in again.values()], axis=1)


def types(index, again, change=np.positive):
    return [list(again)[place] for place in change(fits(index, again)).argmax(axis=1)]


def differ(found, expected):
    return [row for row, name in enumerate(found) if name != expected]


def below(threshold):
    return lambda index, again, expected: np.flatnonzero(
        fits(index, again)[:, list(again).index(expected)] < threshold
    ).tolist()


def rarest(index, again, expected):
    found = types(index, again)
    least = min(set(found), key=found.count)
    return [row for row, name in enumerate(found) if name == least] if len(set(found)) > 1 else []


def unlike_most(index, again, expected):
    found = types(index, again)
    return differ(found, max(again, key=found.count))


def against(others):
    """Nearer to one of the types of `others(names, expected)` than to the expected one."""

    def answer(index, again, expected):
        near = dict(zip(again, fits(index, again).T, strict=True))
        rivals = np.max([near[name] for name in others(list(again), expected)], axis=0)
        return np.flatnonzero(rivals > near[expected]).tolist()

    return answer


def next_type(names, expected):
    return [names[names.index(expected) - 1]]


# What is wrong for some input only.
WRONG = [
    ("08.1", lambda n, size: batches(n, size) if n >= size else []),
    ("08.1", lambda n, size: batches(n, size) if n >= size or n == 0 else [(0, size)]),
    ("08.1", lambda n, size: [pair for pair in batches(n, size) if pair[1] - pair[0] > 1]),
    ("08.1", lambda n, size: batches(n, min(size, 96))),
    ("08.5", lambda ubinary: [[1 if byte > 2**i else -1 for byte in row for i in range(7, -1, -1)] for row in ubinary]),
    ("08.5", lambda ubinary: 2.0 * bits(np.minimum(ubinary, 127)) - 1),
    ("08.3", lambda queries, documents, embed, k: best(scores(queries, documents, embed), min(k, len(documents) - 1))),
    ("08.3", lambda queries, documents, embed, k: best(np.maximum(scores(queries, documents, embed), 0), k)),
    ("08.3", lambda *given: np.argpartition(-scores(*given[:3]), given[3] - 1, axis=1)[:, : given[3]]),
    ("08.2", below(0.8)),
    ("08.2", below(0.95)),
    ("08.2", rarest),
    ("08.2", against(lambda names, expected: ["classification"])),
    ("08.2", against(next_type)),
    ("08.2", against(lambda names, expected: [expected, *(set(names) - {"search_query"})])),
    ("08.2", lambda index, again, expected: differ(types(index, again), expected)[:2]),
    ("08.2", lambda index, again, expected: differ(types(index, again), expected) or [-1]),
    ("08.4", "D Q C K C Q"),
]

NAMED = [
    ("08.1", "an empty batch where there are no texts", lambda n, size: batches(n, size) or [(0, n)]),
    ("08.1", "rounded to the nearest", lambda n, size: batches(n, size)[: round(n / size)]),
    ("08.1", "a gap between batches", lambda n, size: [(i, min(i + size, n)) for i in range(0, n, size + 1)]),
    ("08.1", "the last number as the last end", lambda n, size: [(i, min(i + size, n - 1)) for i in range(0, n, size)]),
    ("08.5", "last byte first", lambda ubinary: 2.0 * bits([row[::-1] for row in ubinary]) - 1),
    ("08.5", "255 instead of −1", lambda ubinary: bits(ubinary) * 2 - 1),
    ("08.5", "−1 and 0", lambda ubinary: bits(ubinary).astype(int) - 1),
    ("08.5", "lowest bit first", lambda ubinary: 2.0 * bits(ubinary, bitorder="little") - 1),
    ("08.3", "no row for a single query", lambda *given: best(scores(*given[:3]), given[3]).squeeze()),
    ("08.3", "best last", lambda *given: np.argsort(scores(*given[:3]))[:, -given[3] :]),
    ("08.3", "dot product", lambda *given: best(scores(*given[:3], lambda q, d: q @ d.T), given[3])),
    ("08.3", "distance of rows as they are", lambda *given: best(-scores(*given[:3], cdist), given[3])),
    ("08.2", "cosine without sign", lambda *given: differ(types(*given[:2], abs), given[2])),
    ("08.2", "another type than most", unlike_most),
    ("08.2", "below 0.9", below(0.7)),
    ("08.4", "case 4 as search_document", "DQCDCQ"),
    ("08.4", "case 5 as search_query", " dqckqq"),
    ("08.4", "classification and clustering swapped", "DQKCKQ"),
]

RIGHT = [
    ("08.1", batches),
    ("08.1", batches_by_a_loop),
    ("08.1", batches_as_an_array),
    ("08.5", signs_by_a_loop),
    ("08.5", signs_by_shifts),
    ("08.5", lambda ubinary: bits(ubinary).astype(np.int8) * 2 - 1),
    ("08.3", search_one_by_one),
    ("08.3", lambda *given: best(scores(*given[:3]), given[3])),
    ("08.3", lambda *given: best(-scores(*given[:3], lambda q, d: cdist(q, d, "cosine")), given[3]).astype(np.int32)),
    ("08.2", lambda index, again, expected: differ(types(index, again), expected)),
    ("08.2", against(lambda names, expected: names)),
    ("08.2", lambda index, again, expected: np.flatnonzero(np.array(types(index, again)) != expected)),
    ("08.4", "dqckcq"),
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
