"""Notebook 08: split into batches, find mixed types, search with two types, choose the type; deeper: unpack bits."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import numpy as np

from course_utils.learning.exercise import Exercise, Question


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


# -- 08.1 -------------------------------------------------------------------------------------------------------


def batches(n_texts, size):
    """Where each batch begins and ends: pairs (start, end), so that `texts[start:end]` is the batch.

    The batches follow each other, all but the last hold `size` texts, and none is empty. n_texts may be 0: then there
    is no batch. No end is larger than n_texts. Returns a list of pairs; without a batch it is empty.
    """
    return [(start, min(start + size, n_texts)) for start in range(0, n_texts, size)]


def _batches_last_lost(n_texts, size):
    return [(i * size, (i + 1) * size) for i in range(n_texts // size)]


def _batches_one_too_many(n_texts, size):
    return [(i * size, min((i + 1) * size, n_texts)) for i in range(n_texts // size + 1)]


def _batches_this_many(n_texts, size):
    ends = np.linspace(0, n_texts, size + 1).astype(int).tolist()
    return list(pairwise(ends))


def _batches_even(n_texts, size):
    count = -(-n_texts // size)
    ends = np.linspace(0, n_texts, count + 1).astype(int).tolist()
    return list(pairwise(ends))


def _batches_overlap(n_texts, size):
    return [(start, min(start + size, n_texts)) for start in range(0, n_texts, max(size - 1, 1))]


def _batches_apart(n_texts, size):
    return [(start, min(start + size, n_texts)) for start in range(0, n_texts, size + 1)]


def _batches_from_each_text(n_texts, size):
    return [(start, min(start + size, n_texts)) for start in range(n_texts)]


def _batches_rest_first(n_texts, size):
    starts = [n_texts - end for _, end in batches(n_texts, size)][::-1]
    return list(pairwise([*starts, n_texts])) if n_texts else []


def _batches_rest_joined(n_texts, size):
    starts = list(range(0, n_texts - size + 1, size)) or [0][:n_texts]
    return list(pairwise([*starts, n_texts]))


def _batches_last_open(n_texts, size):
    return [(start, min(start + size, n_texts)) for start in range(0, n_texts - 1, size)]


def _batches_rounded(n_texts, size):
    return [(i * size, min((i + 1) * size, n_texts)) for i in range(round(n_texts / size))]


def _each_pair(change):
    """A list of `change(start, end, n_texts, size)` for each batch."""
    return lambda n_texts, size: [change(start, end, n_texts, size) for start, end in batches(n_texts, size)]


def _counts(rng: np.random.Generator) -> Iterator[tuple]:
    yield 5, 2
    yield 6, 3  # no rest
    yield 0, 4
    yield 3, 5  # fewer than a batch may hold
    yield 4, 4
    yield 1, 6
    yield 3, 1
    yield 7, 3  # a rest of one text
    yield 208, 96
    yield 300, 128  # more than this endpoint takes, as other ones do
    for size in (4, 7):
        yield int(rng.integers(2, 6)) * size + int(rng.integers(1, size)), size


# -- 08.2 -------------------------------------------------------------------------------------------------------


def rows_of_another_type(index, again, expected):
    """Numbers of the rows of `index` that were embedded with another type than `expected`, in ascending order.

    index: stored vectors, shape (n, dim). again: a dict, for each input type the same n texts embedded again with it, shape
    (n, dim). A row's type is the one whose new vector is most similar to the stored one by cosine; the rows have any
    length, and are nearly, not exactly, as they were. Returns a list of row numbers, empty if all have the type `expected`.
    """

    def unit(rows):
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    names = list(again)
    fits = np.stack([(unit(index) * unit(again[name])).sum(axis=1) for name in names])  # (n_types, n)
    found = fits.argmax(axis=0)
    return np.flatnonzero(found != names.index(expected)).tolist()


def _fits(index, again):
    """The cosine of each stored vector (column) to the same text's new vector of each type (row)."""
    return np.stack([(_unit(index) * _unit(rows)).sum(axis=1) for rows in again.values()])


def _typed(fit, best=np.argmax):
    """The rows whose `best` type by `fit(index, again)`, shape (n_types, n), is another than expected."""
    return lambda index, again, expected: np.flatnonzero(
        best(fit(index, again), axis=0) != list(again).index(expected)
    ).tolist()


def _found(change):
    """What `change(rows, n, again, expected)` makes of the right rows."""
    return lambda index, again, expected: change(
        rows_of_another_type(index, again, expected), len(index), again, expected
    )


def _to_expected(wrong):
    """The rows for which `wrong(fits to the expected type)` is true."""
    return lambda index, again, expected: np.flatnonzero(
        wrong(_fits(index, again)[list(again).index(expected)])
    ).tolist()


def _below(least):
    return _to_expected(lambda fits: fits < least)


def _types_of(index, again):
    return [list(again)[place] for place in _fits(index, again).argmax(axis=0)]


def _mixed_all_pairs(most):
    """Similarities of each stored vector to all texts, and of these the `most`."""
    return _typed(
        lambda index, again: np.stack([most(_unit(index) @ _unit(rows).T, axis=1) for rows in again.values()])
    )


def _mixed_against_majority(index, again, expected):
    found = _types_of(index, again)
    usual = max(again, key=found.count)
    return [row for row, name in enumerate(found) if name != usual]


def _mixed_usual_order(index, again, expected):
    return np.flatnonzero(_fits(index, again).argmax(axis=0) != _TYPES.index(expected)).tolist()


def _mixed_best_on_average(index, again, expected):
    best = list(again)[_fits(index, again).mean(axis=1).argmax()]
    return [] if best == expected else list(range(len(index)))


def _mixed_like_mean_of_others(index, again, expected):
    fits, own = _fits(index, again), list(again).index(expected)
    return np.flatnonzero(np.delete(fits, own, axis=0).mean(axis=0) > fits[own]).tolist()


def _mixed_index(rng: np.random.Generator) -> Iterator[tuple]:
    q, d, c, k = _TYPES
    # of three texts the second was stored for search_query
    again = {
        q: np.array([[0.0, 2.0], [3.0, 5.0], [1.0, 3.0]]),
        d: np.array([[1.0, 0.0], [8.0, -4.0], [5.0, 1.0]]),
        c: np.array([[-2.0, 1.0], [-3.0, -4.0], [0.0, -2.0]]),
        k: np.array([[-1.0, -5.0], [-4.0, 1.0], [-1.0, 2.0]]),
    }
    yield np.array([[9.0, 1.0], [6.0, 8.0], [2.0, 0.0]]), again, d
    fixed = np.random.default_rng(0)
    for source, dim, expected, stored in (
        (fixed, 5, c, [k, q, c, c, d, k, q]),  # most rows have another type, of three kinds; the first and the last too
        (fixed, 6, q, [q, q, d, q]),  # a type of search among those of the other
        (fixed, 7, d, [d, d, d, d, d]),  # none
        (fixed, 4, k, [c, q, c]),  # all
        (fixed, 5, d, [d, d, q, d, c, d, d, k]),
        (rng, 6, k, [*rng.choice(_TYPES, size=8), c]),
        (rng, 7, d, [d, *rng.choice((d, d, q, c), size=10)]),
    ):
        yield *_stored(source, dim, stored, expected), expected


def _stored(rng: np.random.Generator, dim: int, stored: list[str], expected: str) -> tuple[np.ndarray, dict]:
    """An index whose row i was embedded as `stored[i]`, and all rows again, types in any order.

    Each row and its types lie in a plane of their own. Its type is 1 or 11 degrees off; another one is far off in one
    direction or the other, but the expected type is 3 degrees off every second of the rows that have another one. So
    no threshold on the similarity to the expected type tells which rows have it.
    """
    n = len(stored)
    planes = np.linalg.qr(rng.normal(size=(n, dim, 2)))[0]
    turned = {name: rng.uniform(70, 179, size=n) * rng.choice((-1, 1), size=n) for name in rng.permutation(_TYPES)}
    others = [row for row, name in enumerate(stored) if name != expected]
    turned[expected][others[::2]] = 3
    for row, name in enumerate(stored):
        turned[name][row] = 1 if row in others else (11, 1)[row % 2]
    again = {}
    for name, degrees in turned.items():
        along = np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], axis=1)
        again[str(name)] = np.einsum("nij,nj->ni", planes, along)
    index = planes[:, :, 0]
    # another text of another type that comes nearer than the row's own vector does
    other = next(name for name in again if name not in (stored[0], expected))
    again[other][-1] = index[0]
    # rows of any length, among them short ones that a distance prefers and long ones that a dot product does
    again = {name: rows * rng.uniform(0.2, 3, size=(n, 1)) for name, rows in again.items()}
    return index * rng.uniform(0.3, 1.5, size=(n, 1)), again


# -- 08.3 -------------------------------------------------------------------------------------------------------


class Embedder:
    """What stands for the endpoint in exercise 08.3: a call gives rows, of any length, by text and input type."""

    def __init__(self, seed: int, dim: int) -> None:
        self.seed, self.dim = int(seed), dim

    def __call__(self, texts, input_type):
        """Rows of shape (n_texts, dim); the same text and type give the same row."""
        if isinstance(texts, str) or input_type not in _TYPES:
            raise ValueError(f"expected a list of texts and one of {', '.join(_TYPES)}, got {texts!r}, {input_type!r}")
        return np.array([_drawn(self.seed, self.dim, text, _TYPES.index(input_type)) for text in texts])

    def __repr__(self) -> str:
        return f"embed (to {self.dim} numbers)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Embedder) and (self.seed, self.dim) == (other.seed, other.dim)

    def __hash__(self) -> int:
        return hash((self.seed, self.dim))


@lru_cache(10_000)
def _drawn(seed: int, dim: int, text: str, place: int) -> np.ndarray:
    rng = np.random.default_rng([seed, place, *text.encode()])
    return rng.normal(size=dim) * rng.uniform(0.3, 3)


_TYPES = ("search_query", "search_document", "classification", "clustering")


def search_both_types(queries, documents, embed, k):
    """Numbers of the k documents most similar to each query by cosine, best first; each side has its own input type.

    queries, documents: lists of n and m strings. embed(texts, input_type): rows of shape (n_texts, dim), **not** of
    length one. 1 ≤ k ≤ m. Returns row numbers of `documents`, shape (n, k).
    """
    q = embed(queries, "search_query")
    d = embed(documents, "search_document")
    q = q / np.linalg.norm(q, axis=1, keepdims=True)
    d = d / np.linalg.norm(d, axis=1, keepdims=True)
    return np.argsort(-(q @ d.T), axis=1)[:, :k]


def _search_by(score, types=("search_query", "search_document"), cut=None):
    """A search that ranks by `score(q, d)`, the largest first; `cut(order, k)` makes the result of the whole order."""

    def answer(queries, documents, embed, k):
        q, d = embed(queries, types[0]), embed(documents, types[1])
        order = np.argsort(-score(q, d), axis=1)
        return order[:, :k] if cut is None else cut(order, k)

    return answer


def _cosine(q, d):
    return _unit(q) @ _unit(d).T


def _divided_by(size):
    return lambda q, d: (q / size(q)) @ (d / size(d)).T


def _scores(queries, documents, embed, k):
    return _cosine(embed(queries, "search_query"), embed(documents, "search_document"))


def _search_for_documents(queries, documents, embed, k):
    return np.argsort(-_scores(queries, documents, embed, k).T, axis=1)[:, :k]


def _search_down_the_columns(queries, documents, embed, k):
    return np.argsort(-_scores(queries, documents, embed, k), axis=0)[:, :k]


def _search_scores(queries, documents, embed, k):
    return -np.sort(-_scores(queries, documents, embed, k), axis=1)[:, :k]


def _search_unsorted(queries, documents, embed, k):
    return np.argpartition(-_scores(queries, documents, embed, k), k - 1, axis=1)[:, :k]


def _search_texts(queries, documents, embed, k):
    return [[documents[row] for row in rows] for rows in search_both_types(queries, documents, embed, k)]


def _two_sides(rng: np.random.Generator) -> Iterator[tuple]:
    fixed = np.random.default_rng(8)
    # one query, one result, all documents; among many, a partial sort does not bring the best to the front
    shapes = (
        (fixed, 2, 5, 4, 3),
        (fixed, 1, 4, 3, 2),
        (fixed, 3, 6, 5, 1),
        (fixed, 2, 7, 4, 7),
        (fixed, 2, 300, 3, 260),
    )
    for source, n, m, dim, k in (*shapes, (rng, 3, 8, 6, 4), (rng, 4, 11, 5, 2)):
        queries = [f"question {number}" for number in source.permutation(1000)[:n]]
        documents = [f"passage {number}" for number in source.permutation(1000)[:m]]
        yield queries, documents, Embedder(int(source.integers(1_000_000)), dim), k


# -- 08.4 -------------------------------------------------------------------------------------------------------

_SCENARIOS = (
    "1. the help pages of a shop, to be found by customers",
    "2. what a customer types into the search field",
    "3. complaints, to be sorted into five known departments by a classifier",
    "4. ten thousand answers to an open question of a survey, to see which themes there are",
    "5. a new complaint, for the classifier of case 3",
    "6. a customer's sentence, for which the chat assistant fetches help pages",
)
_SHORT = {"Q": "search_query", "D": "search_document", "C": "classification", "K": "clustering"}
_TASK = (
    "Write six letters in one string without spaces, one for each case, in their order: Q for search_query, D for "
    "search_document, C for classification, K for clustering. " + "; ".join(_SCENARIOS) + "."
)
_RIGHT = "DQCKCQ"
_REASONS = (  # why the right type is right, case by case
    "the help pages are stored to be found",
    "what a customer types asks, and is not stored to be found",
    "the five departments are known, and there are labels to learn from",
    "there are no labels to learn from; themes are looked for",
    "the classifier has learned on vectors of one type, that of case 3, and must be asked with the same",
    "the sentence asks, though there may be no question mark in it, and help pages are found",
)
_ONE_WRONG = {  # name → the answer, and the message
    f"case {place + 1} as {_SHORT[letter]}": (
        _RIGHT[:place] + letter + _RIGHT[place + 1 :],
        f"Case {place + 1} is not {_SHORT[letter]}: {reason}.",
    )
    for place, reason in enumerate(_REASONS)
    for letter in _SHORT
    if letter != _RIGHT[place]
}

# -- 08.5 -------------------------------------------------------------------------------------------------------


def signs(ubinary):
    """The signs behind packed bits: +1 where a bit is set, −1 where it is not.

    ubinary: a list of n lists of whole numbers from 0 to 255, n_bytes each; a number holds eight bits, the first one in
    its highest place: 128 is 1000 0000. Returns an array of +1 and −1 of shape (n, 8 · n_bytes).
    """
    bits = np.unpackbits(np.array(ubinary, dtype=np.uint8), axis=1)
    return 2 * bits.astype(int) - 1


def _signs_zero_one(ubinary):
    return np.unpackbits(np.array(ubinary, dtype=np.uint8), axis=1)


def _signs_in_bytes(ubinary):
    return np.unpackbits(np.array(ubinary, dtype=np.uint8), axis=1) * np.uint8(2) - np.uint8(1)


def _signs_from_the_low_end(ubinary):
    return 2 * np.unpackbits(np.array(ubinary, dtype=np.uint8), axis=1, bitorder="little").astype(int) - 1


def _signs_one_row(ubinary):
    return 2 * np.unpackbits(np.array(ubinary, dtype=np.uint8)).astype(int) - 1


def _of_signs(change):
    """The right signs, moved by `change` while they have the shape (n, n_bytes, 8)."""
    return lambda ubinary: change(signs(ubinary).reshape(len(ubinary), -1, 8)).reshape(len(ubinary), -1)


def _signs_down_the_columns(ubinary):
    return 2 * np.unpackbits(np.array(ubinary, dtype=np.uint8), axis=0).astype(int) - 1


def _packed(rng: np.random.Generator) -> Iterator[tuple]:
    yield ([[128]],)  # 1000 0000
    yield ([[5]],)  # 0000 0101
    yield ([[128, 1]],)
    yield ([[177], [0], [255]],)  # 1011 0001, none, all
    yield ([[127, 4, 200], [0, 128, 13]],)
    for n, n_bytes in ((3, 5), (5, 2)):
        yield (rng.integers(0, 256, size=(n, n_bytes)).tolist(),)


EXERCISES = (
    Exercise(
        id="08.1",
        kind="write",
        title="Batches of at most 96",
        task="Say where each batch begins and ends, so that no text is lost and none is sent twice.",
        solution=batches,
        cases=_counts,
        hints=(
            "`range(0, n_texts, size)` gives the places where batches begin.",
            "A batch ends where the next would begin, or at `n_texts`, whichever comes first: `min`.",
        ),
        misconceptions={
            "the rest is lost": _batches_last_lost,
            "an empty batch": _batches_one_too_many,
            "an empty batch where there are no texts": lambda n_texts, size: batches(n_texts, size) or [(0, 0)],
            "rounded to the nearest": _batches_rounded,
            "as many batches as a batch may hold": _batches_this_many,
            "batches of even size": _batches_even,
            "batches that overlap": _batches_overlap,
            "a gap between batches": _batches_apart,
            "a batch from each text on": _batches_from_each_text,
            "the rest first": _batches_rest_first,
            "the rest joined to the last batch": _batches_rest_joined,
            "the very last text is lost": _batches_last_open,
            "the last text's number as the end": _each_pair(lambda start, end, n_texts, size: (start, end - 1)),
            "the last number as the last end": _each_pair(
                lambda start, end, n_texts, size: (start, min(start + size, n_texts - 1))
            ),
            "counted from one": _each_pair(lambda start, end, n_texts, size: (start + 1, end)),
            "counted from one, ends too": _each_pair(lambda start, end, n_texts, size: (start + 1, end + 1)),
            "how many instead of where": _each_pair(lambda start, end, n_texts, size: (start, end - start)),
            "the size instead of the end": _each_pair(lambda start, end, n_texts, size: (start, size)),
            "an end beyond the end": _each_pair(lambda start, end, n_texts, size: (start, start + size)),
            "all to the last text": _each_pair(lambda start, end, n_texts, size: (start, n_texts)),
            "all from the first text": _each_pair(lambda start, end, n_texts, size: (0, end)),
            "end before start": _each_pair(lambda start, end, n_texts, size: (end, start)),
            "starts alone": _each_pair(lambda start, end, n_texts, size: start),
            "ends alone": _each_pair(lambda start, end, n_texts, size: end),
            "how many texts in each": _each_pair(lambda start, end, n_texts, size: end - start),
            "the number of batches": lambda n_texts, size: len(batches(n_texts, size)),
            "the numbers of the texts": _each_pair(lambda start, end, n_texts, size: list(range(start, end))),
            "the last batch first": lambda n_texts, size: batches(n_texts, size)[::-1],
            "the first batch only": lambda n_texts, size: batches(n_texts, size)[:1],
            "always 96": lambda n_texts, size: batches(n_texts, 96),
        },
        messages={
            "the rest is lost": "The texts after the last full batch are missing: whole division drops the rest, and with it "
            "up to 95 vectors, without an error.",
            "an empty batch": "Where the texts fill the batches exactly, your last batch is empty, and the endpoint refuses an "
            "empty list.",
            "an empty batch where there are no texts": "Your result is right but for no texts at all: there you give an empty batch, "
            "and the endpoint refuses an empty list.",
            "rounded to the nearest": "Your result is what one gets if the number of batches is rounded to the nearest whole number. A "
            "small rest then has no batch: round up.",
            "as many batches as a batch may hold": "Your result has `size` batches. The `size` is how many texts a batch may hold, not "
            "how many batches there are.",
            "batches of even size": "Your batches are of about the same size. The task wants full ones, and the rest in the last.",
            "batches that overlap": "Each batch begins with the last text of the one before: that text is embedded, and "
            "billed, twice.",
            "a gap between batches": "Between two batches a text is missing. A slice stops before its end, so the next batch begins at "
            "that very number.",
            "a batch from each text on": "A batch begins at each text, so a text is sent many times. The next batch begins where the one "
            "before ends.",
            "the rest first": "Your first batch holds the rest. The task wants it in the last.",
            "the rest joined to the last batch": "Your last batch holds the rest as well, more than `size` texts. The endpoint refuses it.",
            "the very last text is lost": "A last batch of one text is missing. The starts run up to the last text, `n_texts − 1`.",
            "the last text's number as the end": "Your end is the number of the last text. A slice stops before its end, so "
            "each batch would be a text short.",
            "the last number as the last end": "The last batch ends at the number of the last text. A slice stops before its end, so that "
            "text is lost.",
            "counted from one": "Your starts count from one. The first text has number 0, and each batch would be a text short.",
            "counted from one, ends too": "Your numbers count from one. The first text has number 0, and it would be lost.",
            "how many instead of where": "Your second number is how many texts the batch holds. `texts[start:end]` wants the "
            "place where it ends.",
            "the size instead of the end": "Your second number is `size`. `texts[start:end]` wants the place where the batch ends.",
            "an end beyond the end": "Your last end lies beyond the last text. A slice forgives that, a counter does not: the "
            "task asks for an end of `n_texts` at most.",
            "all to the last text": "Each of your batches goes on to the last text. A batch ends where the next begins.",
            "all from the first text": "Each of your batches begins at the first text. A batch begins where the one before ends.",
            "end before start": "Your pairs have the end first. A slice wants the start first.",
            "starts alone": "Your result has the starts alone. Each batch is a pair, start and end.",
            "ends alone": "Your result has the ends alone. Each batch is a pair, start and end.",
            "how many texts in each": "Your result says how many texts each batch holds. Each batch is a pair, start and end.",
            "the number of batches": "Your result is the number of batches. The task asks where each begins and ends.",
            "the numbers of the texts": "Your result lists the numbers of all texts of a batch. The two ends of the slice are enough.",
            "the last batch first": "The last batch stands first. The task wants them in the order of the texts.",
            "the first batch only": "Your result is the first batch. The texts after it have to follow in batches of their own.",
            "always 96": "Your batches hold 96 texts, whatever `size` says.",
        },
        notice="208 texts make three calls, not two and not 208. No library was needed, and the rest is where such loops go wrong.",
    ),
    Exercise(
        id="08.2",
        kind="write",
        title="Which rows have another type?",
        task="Find the rows of an index that were embedded with another input type.",
        solution=rows_of_another_type,
        cases=_mixed_index,
        hints=(
            "The cosine of row i of `index` to row i of `again[name]`, for each name: n numbers a type.",
            "For each row, the type with the largest cosine; `np.argmax(…, axis=0)` over the types.",
            "`np.flatnonzero(found != …)` gives the numbers of the rows that differ.",
        ),
        misconceptions={
            "every row": _found(lambda rows, n, again, expected: list(range(n))),
            "dot product": _typed(
                lambda index, again: np.stack([(index * rows).sum(axis=1) for rows in again.values()])
            ),
            "distance of rows as they are": _typed(
                lambda index, again: np.stack([np.linalg.norm(index - rows, axis=1) for rows in again.values()]),
                np.argmin,
            ),
            "lengths of the columns": _typed(
                lambda index, again: _fits(index.T, {name: rows.T for name, rows in again.items()})
            ),
            "cosine without sign": _typed(lambda index, again: np.abs(_fits(index, again))),
            "least similar type": _typed(_fits, np.argmin),
            "the nearest of any text": _mixed_all_pairs(np.max),
            "the mean over all texts": _mixed_all_pairs(np.mean),
            "the type nearest on average": _mixed_best_on_average,
            "the mean of the other types": _mixed_like_mean_of_others,
            "below 0.999": _below(0.999),
            "below 0.99": _below(0.99),
            "below 0.9": _below(0.9),
            "less similar than the mean": _to_expected(lambda fits: fits < fits.mean()),
            "another type than most": _mixed_against_majority,
            "types in the usual order": _mixed_usual_order,
            "types in alphabetical order": lambda index, again, expected: np.flatnonzero(
                _fits(index, again).argmax(axis=0) != sorted(again).index(expected)
            ).tolist(),
            "always search_document": lambda index, again, expected: rows_of_another_type(
                index, again, "search_document"
            ),
            "search_query and search_document alike": lambda index, again, expected: [
                row for row, name in enumerate(_types_of(index, again)) if name.split("_")[0] != expected.split("_")[0]
            ],
            "the rows of the expected type": _found(
                lambda rows, n, again, expected: [row for row in range(n) if row not in rows]
            ),
            "true and false": _found(lambda rows, n, again, expected: [row in rows for row in range(n)]),
            "rows in a column": _found(lambda rows, n, again, expected: np.reshape(rows, (-1, 1)).tolist()),
            "rows in a row": _found(lambda rows, n, again, expected: np.reshape(rows, (1, -1))),
            "descending order": _found(lambda rows, n, again, expected: rows[::-1]),
            "None where all are right": _found(lambda rows, n, again, expected: rows or None),
            "counted from one": _found(lambda rows, n, again, expected: [row + 1 for row in rows]),
            "without the last row": _found(lambda rows, n, again, expected: [row for row in rows if row < n - 1]),
            "without the first row": _found(lambda rows, n, again, expected: [row for row in rows if row > 0]),
            "how many": _found(lambda rows, n, again, expected: len(rows)),
            "types of all rows": lambda index, again, expected: _types_of(index, again),
            "types instead of numbers": lambda index, again, expected: [
                name for name in _types_of(index, again) if name != expected
            ],
        },
        messages={
            "every row": "Your result is every row, as one gets it by asking whether numbers are equal. Stored rows are rounded and "
            "scaled, so all of them differ a little: take the type that is nearest.",
            "dot product": "Your result is what one gets from dot products, in which the type with long rows wins. For the cosine "
            "divide each row of `again` by its own length.",
            "distance of rows as they are": "Your result is what one gets from the Euclidean distance between the rows as they are, in "
            "which length has a part. Compare directions, by cosine.",
            "lengths of the columns": "Your result is what one gets along the columns. Row i of the index belongs to row i of `again`: "
            "`axis=1`.",
            "cosine without sign": "Your result is what one gets from cosines without their sign. A cosine of −1 is the least similar.",
            "least similar type": "Your result is what one gets from the type with the smallest cosine. The one with the largest made the "
            "row.",
            "the nearest of any text": "Your result is what one gets from the nearest vector of any text. Row i of the index belongs to row "
            "i of `again`.",
            "the mean over all texts": "Your result is what one gets from the mean similarity to all texts. Row i of the index belongs to "
            "row i of `again`.",
            "the type nearest on average": "Your result is what one gets from one type for the whole index, the nearest on average. Find "
            "the type of each row.",
            "the mean of the other types": "Your result is what one gets by comparing the expected type with the mean of the others. One of "
            "them that is nearer is enough.",
            "below 0.999": "Your result is what one gets from a similarity to the expected type below a fixed number such as 0.999. How near "
            "a row comes to itself depends on rounding: compare the types with each other.",
            "below 0.99": "Your result is what one gets from a similarity to the expected type below a fixed number such as 0.99. How near "
            "a row comes to itself depends on rounding: compare the types with each other.",
            "below 0.9": "Your result is what one gets from a similarity to the expected type below a fixed number such as 0.9. Another type "
            "may be as near as that: compare the types with each other.",
            "less similar than the mean": "Your result is what one gets from a similarity to the expected type below the mean. That finds "
            "rows even where all are right: compare the types with each other.",
            "another type than most": "Your result has the rows whose type is not the most frequent one. It may be that most rows are "
            "wrong: `expected` says which type is right.",
            "types in the usual order": "Your result is what one gets if the types stand in the order search_query, search_document, "
            "classification, clustering. The order is that of `again`.",
            "types in alphabetical order": "Your result is what one gets if the types stand in alphabetical order. The order is that of "
            "`again`.",
            "always search_document": "Your result is right where search_document is expected. `expected` says which type it is.",
            "search_query and search_document alike": "Your result is what one gets if the two types of search are one. They are two, and "
            "a row of the other one is wrong as well.",
            "the rows of the expected type": "Your result has the rows that are as they should be. The others are asked for.",
            "true and false": "Your result has one true or false a row. The task asks for the numbers of the rows.",
            "rows in a column": "Your result has each number in a list of its own, as `np.argwhere` gives it. The task asks for a list of "
            "numbers.",
            "rows in a row": "Your result is a list or tuple around the numbers, as `np.where` gives it. Take its first part.",
            "descending order": "Your rows are the right ones, the last of them first. The task asks for ascending order.",
            "None where all are right": "Your result is right but for an index without another type, where it is `None`. The task asks "
            "for an empty list.",
            "counted from one": "Your numbers count from one. The first row has number 0.",
            "without the last row": "Your result is right but for the last row, which is never in it.",
            "without the first row": "Your result is right but for the first row, which is never in it. Row 0 is a row too.",
            "how many": "Your result is how many rows there are. The task asks which ones.",
            "types of all rows": "Your result is the type of every row. The task asks for the numbers of those whose type is another one.",
            "types instead of numbers": "Your result is the types of the rows. The task asks for their numbers.",
        },
        notice="It needs the texts. Twenty rows drawn at random show an index of which half is wrong; single wrong rows ask for all.",
    ),
    Exercise(
        id="08.3",
        kind="write",
        title="A search with two types",
        task="Search with the right input type on each side.",
        solution=search_both_types,
        cases=_two_sides,
        hints=(
            'The queries are embedded with "search_query", the documents with "search_document".',
            "The rows have no unit length: divide each by its own before you multiply.",
            "`np.argsort(-scores, axis=1)[:, :k]`, with a row of scores for each query.",
        ),
        misconceptions={
            "queries embedded as documents": _search_by(_cosine, ("search_document", "search_document")),
            "documents embedded as queries": _search_by(_cosine, ("search_query", "search_query")),
            "types swapped": _search_by(_cosine, ("search_document", "search_query")),
            "both for classification": _search_by(_cosine, ("classification", "classification")),
            "both for clustering": _search_by(_cosine, ("clustering", "clustering")),
            "queries for classification": _search_by(_cosine, ("classification", "search_document")),
            "documents for classification": _search_by(_cosine, ("search_query", "classification")),
            "queries for clustering": _search_by(_cosine, ("clustering", "search_document")),
            "documents for clustering": _search_by(_cosine, ("search_query", "clustering")),
            "dot product": _search_by(lambda q, d: q @ d.T),
            "lengths of the columns": _search_by(_divided_by(lambda rows: np.linalg.norm(rows, axis=0))),
            "sums instead of lengths": _search_by(_divided_by(lambda rows: rows.sum(axis=1, keepdims=True))),
            "sums of sizes instead of lengths": _search_by(
                _divided_by(lambda rows: np.abs(rows).sum(axis=1, keepdims=True))
            ),
            "squared lengths": _search_by(_divided_by(lambda rows: (rows**2).sum(axis=1, keepdims=True))),
            "distance of rows as they are": _search_by(lambda q, d: -np.linalg.norm(q[:, None] - d, axis=2)),
            "cosine without sign": _search_by(lambda q, d: np.abs(_cosine(q, d))),
            "worst first": _search_by(lambda q, d: -_cosine(q, d)),
            "best last": _search_by(_cosine, cut=lambda order, k: order[:, :k][:, ::-1]),
            "queries turned round": _search_by(_cosine, cut=lambda order, k: order[::-1, ::-1][:, :k]),
            "k queries": _search_by(_cosine, cut=lambda order, k: order[:k]),
            "not cut to k": _search_by(_cosine, cut=lambda order, k: order),
            "without the best": _search_by(_cosine, cut=lambda order, k: order[:, 1 : k + 1]),
            "k − 1 documents": _search_by(_cosine, cut=lambda order, k: order[:, : k - 1]),
            "k + 1 documents": _search_by(_cosine, cut=lambda order, k: order[:, : k + 1]),
            "the best alone": _search_by(_cosine, cut=lambda order, k: order[:, 0]),
            "in the order of the list": _search_by(_cosine, cut=lambda order, k: np.sort(order[:, :k], axis=1)),
            "counted from one": _search_by(_cosine, cut=lambda order, k: order[:, :k] + 1),
            "ranks instead of numbers": _search_by(_cosine, cut=lambda order, k: np.argsort(order, axis=1)[:, :k]),
            "no row for a single query": _search_by(_cosine, cut=lambda order, k: order[:, :k].squeeze()),
            "the first query for all": _search_by(_cosine, cut=lambda order, k: np.tile(order[0, :k], (len(order), 1))),
            "best of unsorted": _search_unsorted,
            "queries for each document": _search_for_documents,
            "sorted down the columns": _search_down_the_columns,
            "scores instead of numbers": _search_scores,
            "texts instead of numbers": _search_texts,
        },
        messages={
            "queries embedded as documents": "Your result is what one gets if both sides are embedded as search_document. No error tells "
            "you: the results are those of another search.",
            "documents embedded as queries": "Your result is what one gets if both sides are embedded as search_query. The documents need "
            "the type under which they are to be found.",
            "types swapped": "Your result is what one gets with the two types swapped: search_query belongs to what is asked, "
            "search_document to what is searched.",
            "both for classification": "Your result is what one gets if both sides are embedded for classification. This is a search: "
            "search_query for what is asked, search_document for what is searched.",
            "both for clustering": "Your result is what one gets if both sides are embedded for clustering. This is a search: search_query "
            "for what is asked, search_document for what is searched.",
            "queries for classification": "Your result is what one gets if the queries are embedded for classification. What is asked has "
            "the type search_query.",
            "documents for classification": "Your result is what one gets if the documents are embedded for classification. What is "
            "searched has the type search_document.",
            "queries for clustering": "Your result is what one gets if the queries are embedded for clustering. What is asked has the type "
            "search_query.",
            "documents for clustering": "Your result is what one gets if the documents are embedded for clustering. What is searched has "
            "the type search_document.",
            "dot product": "Your order is that of the dot product, in which long documents win. For the cosine divide each row by its own "
            "length.",
            "lengths of the columns": "Your result is what one gets if each column is divided by its length. For the cosine it is each row: "
            "`axis=1, keepdims=True`.",
            "sums instead of lengths": "Your result is what one gets if each row is divided by its sum. Its length is the root of the sum of "
            "squares.",
            "sums of sizes instead of lengths": "Your result is what one gets if each row is divided by the sum of its numbers without their "
            "signs. Its length is the root of the sum of squares.",
            "squared lengths": "Your result is what one gets if each row is divided by the square of its length. Take the root.",
            "distance of rows as they are": "Your order is that of the Euclidean distance between the rows as they are, in which length has "
            "a part. The task says cosine.",
            "cosine without sign": "Your result is what one gets from cosines without their sign. A cosine of −1 is the least similar.",
            "worst first": "Your order begins with the least similar document. The largest cosine comes first.",
            "best last": "Your documents are the right ones, and the best stands last. Turn each row round.",
            "queries turned round": "Your rows are right but stand in the order from the last query to the first. `[::-1]` turns the rows "
            "round; `[:, ::-1]` turns the order in each.",
            "k queries": "Your result is cut to k queries instead of k documents. The first place in the brackets is the row: `[:, :k]`.",
            "not cut to k": "Your result has all documents in order. Only the first k are asked for.",
            "without the best": "Your result lacks the best document. The query is not one of the documents, so nothing has to be left out.",
            "k − 1 documents": "Your result has k − 1 documents a query. A slice `[:, :k]` holds k.",
            "k + 1 documents": "Your result has k + 1 documents a query. The query is not one of the documents, so nothing has to be left out.",
            "the best alone": "Your result is the best document of each query. The task asks for k.",
            "in the order of the list": "Your documents are the right ones, in the order of the list. The best comes first.",
            "counted from one": "Your numbers count from one. The first document has number 0.",
            "ranks instead of numbers": "Your result is the rank of the first k documents of the list. Asked for are the numbers of the best.",
            "no row for a single query": "Your result has the shape (k,) for a single query, or (n,) for a single document. The shape is "
            "(n, k) always.",
            "the first query for all": "Your result is that of the first query for all of them. Each query has its own order.",
            "best of unsorted": "Your result is what one gets from `np.argpartition`. It finds the k best documents and leaves them "
            "unsorted.",
            "queries for each document": "Your result ranks the queries for each document. Each query wants a row of documents.",
            "sorted down the columns": "Your result is what one gets if the scores are sorted down the columns. Each query has a row: "
            "`axis=1`.",
            "scores instead of numbers": "Your result is the cosines. The task asks which documents: their row numbers.",
            "texts instead of numbers": "Your result is the documents themselves. The task asks for their row numbers.",
        },
        notice="A vector carries no label of its type: only embedding the text again shows it. The two words in your function are "
        "the place where it is right or wrong.",
    ),
    Exercise(
        id="08.4",
        kind="choose",
        title="A type for each of six cases",
        task=_TASK,
        solution=_RIGHT,
        options=("six letters out of Q, D, C and K, as in 'QQDDCK'",),
        hints=(
            "Cases 1, 2 and 6 belong to one search. Which texts ask, and which are found?",
            "Cases 3 and 5 go into one classifier: what it learned on and what it is asked must be made in one way. Are there labels "
            "in case 4?",
        ),
        misconceptions={
            **{name: answer for name, (answer, _) in _ONE_WRONG.items()},
            "search swapped": "QDCKCD",
            "search field and help pages swapped": "QDCKCQ",
            "one type for both sides of the search": "DDCKCD",
            "classification on the side that asks": "DCCKCC",
            "departments as clusters": "DQKKKQ",
            "classification and clustering swapped": "DQKCKQ",
            "complaints as documents": "DQDKDQ",
            "the classifier as a search": "DQDKQQ",
            "what is kept as documents": "DQDDDQ",
            "kept as documents, new as queries": "DQDDQQ",
            "complaint as a query, sentence as a document": "DQCKQD",
            "everything is a document": "DDDDDD",
            "everything is a query": "QQQQQQ",
            "everything is classification": "CCCCCC",
            "everything is clustering": "KKKKKK",
        },
        messages={
            **{name: message for name, (_, message) in _ONE_WRONG.items()},
            "search swapped": "The two types of search are swapped: what is stored to be found is the document.",
            "search field and help pages swapped": "Cases 1 and 2 are swapped: what is stored to be found is the document.",
            "one type for both sides of the search": "Cases 2 and 6 ask. The rule is search_query for what asks, and no "
            "error would tell you of a model that finds less with search_document there.",
            "classification on the side that asks": "Cases 2 and 6: nothing is sorted into classes here; help pages are found.",
            "departments as clusters": "Cases 3 and 5: the five departments are known, and there are labels: that is "
            "classification.",
            "classification and clustering swapped": "Classification and clustering are swapped: there are labels in cases 3 and 5, and "
            "none in case 4.",
            "complaints as documents": "Cases 3 and 5: nobody searches for a complaint. A classifier sorts them.",
            "the classifier as a search": "Cases 3 and 5 are no search, with documents and queries. A classifier must be asked with "
            "vectors of the type on which it has learned.",
            "what is kept as documents": "Cases 3, 4 and 5: nobody searches for these texts. They are sorted by labels, or themes are "
            "looked for.",
            "kept as documents, new as queries": "Cases 3, 4 and 5: being kept makes no document of a text and being new no query. Nobody "
            "searches for these texts.",
            "complaint as a query, sentence as a document": "Case 5 goes to a classifier, not into a search. Case 6 asks: its sentence is "
            "not stored to be found.",
            "everything is a document": "search_document for everything is what input types were invented against. Ask of each text what "
            "will be done with its vector.",
            "everything is a query": "search_query for everything: then nothing is stored to be found. Ask of each text what will be done "
            "with its vector.",
            "everything is classification": "classification for everything: half of the cases belong to a search. Ask of each text what "
            "will be done with its vector.",
            "everything is clustering": "clustering for everything: half of the cases belong to a search. Ask of each text what will be "
            "done with its vector.",
        },
        notice="Ask what is done with the vector, not what the text looks like. A question can be a document: in an index of "
        "frequent questions it is what is found.",
    ),
    Exercise(
        id="08.5",
        kind="write",
        deeper=True,
        title="Unpack ubinary",
        task="Turn packed bits, as the endpoint sends them, back into signs.",
        solution=signs,
        cases=_packed,
        hints=(
            "`np.unpackbits` wants an array of `np.uint8`, and an `axis`.",
            "Bits are 0 and 1; `2 * bit - 1` makes −1 and +1 of them, in a type that knows −1.",
        ),
        misconceptions={
            "0 instead of −1": _signs_zero_one,
            "255 instead of −1": _signs_in_bytes,
            "−1 and 0": lambda ubinary: (signs(ubinary) - 1) // 2,
            "half of it": lambda ubinary: signs(ubinary) / 2,
            "lowest bit first": _of_signs(lambda bits: bits[:, :, ::-1]),
            "last byte first": _of_signs(lambda bits: bits[:, ::-1]),
            "the whole row turned round": _of_signs(lambda bits: bits[:, ::-1, ::-1]),
            "byte after byte for each place": _of_signs(lambda bits: bits.transpose(0, 2, 1)),
            "signs turned": lambda ubinary: -signs(ubinary),
            "all texts in one row": lambda ubinary: signs(ubinary).ravel(),
            "a row for each byte": lambda ubinary: signs(ubinary).reshape(-1, 8),
            "a block for each text": lambda ubinary: signs(ubinary).reshape(len(ubinary), -1, 8),
            "texts in columns": lambda ubinary: signs(ubinary).T,
            "the first text only": lambda ubinary: signs(ubinary[:1]),
            "the first byte only": lambda ubinary: signs([row[:1] for row in ubinary]),
            "one sign a byte": lambda ubinary: np.where(np.array(ubinary) > 127, 1, -1),
            "zero or not": lambda ubinary: np.where(np.array(ubinary) > 0, 1, -1),
            "binary instead of signs": lambda ubinary: np.array(ubinary) - 128,
            "bytes between −1 and 1": lambda ubinary: np.array(ubinary) / 127.5 - 1,
            "unpacked down the columns": _signs_down_the_columns,
            "leading zeros lost": lambda ubinary: [
                [2 * int(bit) - 1 for byte in row for bit in f"{byte:b}"] for row in ubinary
            ],
            "larger instead of set": lambda ubinary: [
                [1 if byte >= 2**place else -1 for byte in row for place in range(7, -1, -1)] for row in ubinary
            ],
        },
        messages={
            "0 instead of −1": "Your result has the bits, 0 and 1. A 0 adds nothing to a dot product, where a −1 takes away: the "
            "task asks for +1 and −1.",
            "255 instead of −1": "Your result has 255 where −1 belongs. `uint8` knows no −1 and wraps to 255: change the type before "
            "you subtract.",
            "−1 and 0": "Your result has −1 and 0. The bits are 0 and 1: double them before you subtract 1.",
            "half of it": "Your result has one half and minus one half. The bits are 0 and 1: double them before you subtract 1.",
            "lowest bit first": "Your bits of each byte run from the lowest place up. The first number stands in the highest: "
            "128 is 1000 0000.",
            "last byte first": "Your bytes run from the last one to the first. The first eight signs are those of the first number.",
            "the whole row turned round": "Your rows run from the last sign to the first. The first number holds the first eight signs, "
            "with the first of them in its highest place.",
            "byte after byte for each place": "Your row has the first bit of each number, then the second of each. All eight of the first "
            "number come first.",
            "signs turned": "Your signs are turned round: a set bit stands for a number above zero.",
            "all texts in one row": "Your result has all texts in one row, as `np.unpackbits` gives it without `axis`. Say along which "
            "axis a byte grows to eight.",
            "a row for each byte": "Your result has a row for each number. All signs of a text belong into one row.",
            "a block for each text": "Your result has three dimensions, text, number and bit. Put all signs of a text into one row.",
            "texts in columns": "Your result has a column for each text. The task asks for a row.",
            "the first text only": "Your result has the first text only. Unpack all of them.",
            "the first byte only": "Your result has the first number of each text only. Unpack all of them.",
            "one sign a byte": "Your result has one sign for each byte, its highest. A byte holds eight: the dimension grows by eight.",
            "zero or not": "Your result has one sign for each byte, +1 where it is not 0. A byte holds eight signs.",
            "binary instead of signs": "Your result is the number minus 128, which turns `ubinary` into `binary`, the same bits in another "
            "notation. They still have to be unpacked.",
            "bytes between −1 and 1": "Your result treats a byte as one number from 0 to 255. It holds eight bits, each a sign of its own.",
            "unpacked down the columns": "Your result is unpacked along the texts, and every text becomes eight. The bits belong to the "
            "numbers of one text.",
            "leading zeros lost": "Your numbers lose the zeros at their front: `bin(5)` has three digits. Fill up to eight, as "
            "`format(5, '08b')` does.",
            "larger instead of set": "Your result has +1 where the number is at least 128, 64, 32 and so on. Whether a bit is set depends on "
            "what the higher ones leave: in 129 the bit for 64 is not set.",
        },
        notice="Compared with float queries, such signs need no more than a dot product: only the stored side has to be small.",
    ),
)

QUIZ = (
    Question(
        "08.q1",
        'You send `inputs=[{"content": [text_1, text_2, text_3]}]`, each text as a part of type "text". What did the endpoint of this lesson return?',
        {
            "three vectors in the order of the texts": "One vector stands for each object of `inputs`, and there is one object.",
            "an error that names the second part": "Several parts are allowed, a text and a picture for instance: nothing is refused.",
            "one vector made of all three texts": "An object is one thing to embed, and its parts are read together. Without an "
            "error, two vectors are missing.",
        },
        "one vector made of all three texts",
    ),
    Question(
        "08.q2",
        "E5 was trained with prefixes. Where did its own prefixes find clearly more than no prefix at all?",
        {
            "in a search over passages alone": "There the two were not told apart: the form of a question may say its role.",
            "where questions stood in the index, too": "There the question with its right prefix came to passages more often, and "
            "without it more often to other questions.",
            "wherever the questions were asked": "Over passages alone the two were not told apart.",
        },
        "where questions stood in the index, too",
    ),
    Question(
        "08.q3",
        "Some rows of an index have another input type. How is that noticed?",
        {
            "by the endpoint, which refuses such an index": "The endpoint makes vectors. It neither stores them nor searches in them.",
            "by the lengths of the vectors, which differ": "All types give unit vectors of as many numbers.",
            "by embedding texts again and comparing": "A text embedded again with its type gives its vector, with another type a "
            "different one.",
        },
        "by embedding texts again and comparing",
    ),
    Question(
        "08.q4",
        "Why does one's own loop set `max_retries` of Cohere's client to 0?",
        {
            "the client never retries on status 429": "It does, twice, and waits for as long as `Retry-After` says, a minute at most.",
            "otherwise both retry, and calls multiply": "Each of your tries would be up to three calls, and the waiting would be "
            "decided in two places.",
            "retries may change the order of vectors": "Each answer belongs to its own call, however often that is tried.",
        },
        "otherwise both retry, and calls multiply",
    ),
    Question(
        "08.q5",
        "A provider allows 2,000 inputs a minute, and its trial key 1,000 calls a month. What do batches of 96 texts save?",
        {
            "inputs of the minute": "Each text of a batch is an input of its own.",
            "calls of the month": "A batch is one call, with up to 96 texts.",
            "both of them alike": "A batch is one call, but each of its texts is an input of its own.",
        },
        "calls of the month",
    ),
)
