"""Notebook 08: split into batches, unpack ubinary, search with two types, find mixed types, choose the type."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from course_utils.learning.exercise import Exercise, Question


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


# -- 08.1 -------------------------------------------------------------------------------------------------------


def batches(n_texts, size):
    """Where each batch begins and ends: pairs (start, end), so that `texts[start:end]` is the batch.

    The batches follow each other, all but the last hold `size` texts, and none is empty. n_texts may be 0: then there
    is no batch. No end is larger than n_texts. Returns a list of pairs.
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
    return [(start, min(start + size, n_texts)) for start in range(0, n_texts, size - 1)]


def _batches_last_text(n_texts, size):
    return [(start, end - 1) for start, end in batches(n_texts, size)]


def _batches_lengths(n_texts, size):
    return [(start, end - start) for start, end in batches(n_texts, size)]


def _batches_beyond(n_texts, size):
    return [(start, start + size) for start in range(0, n_texts, size)]


def _batches_first_only(n_texts, size):
    return [(0, min(size, n_texts))]


def _counts(rng: np.random.Generator) -> Iterator[tuple]:
    yield 5, 2
    yield 6, 3  # no rest
    yield 0, 4
    yield 208, 96
    for size in (4, 7):
        yield int(rng.integers(2, 6)) * size + int(rng.integers(1, size)), size


# -- 08.2 -------------------------------------------------------------------------------------------------------


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


def _signs_turned(ubinary):
    return 1 - 2 * np.unpackbits(np.array(ubinary, dtype=np.uint8), axis=1).astype(int)


def _signs_of_bytes(ubinary):
    return np.where(np.array(ubinary) > 127, 1, -1)


def _signs_numbers(ubinary):
    return np.array(ubinary, dtype=int) - 128


def _signs_down_the_columns(ubinary):
    return 2 * np.unpackbits(np.array(ubinary, dtype=np.uint8), axis=0).astype(int) - 1


def _packed(rng: np.random.Generator) -> Iterator[tuple]:
    yield ([[128, 1]],)  # 1000 0000, 0000 0001
    yield ([[177], [0], [255]],)  # 1011 0001, none, all
    for n, n_bytes in ((3, 5), (5, 2)):
        yield (rng.integers(0, 256, size=(n, n_bytes)).tolist(),)


# -- 08.3 -------------------------------------------------------------------------------------------------------


class Embedder:
    """What stands for the endpoint in exercise 08.3: a call gives rows, of any length, by text and input type."""

    def __init__(self, seed: int, dim: int) -> None:
        self.seed, self.dim = int(seed), dim

    def __call__(self, texts, input_type):
        """Rows of shape (n_texts, dim); the same text and type give the same row."""
        if isinstance(texts, str) or input_type not in _TYPES:
            raise ValueError(f"expected a list of texts and one of {', '.join(_TYPES)}, got {texts!r}, {input_type!r}")
        return np.array([self._row(text, _TYPES.index(input_type)) for text in texts])

    def __repr__(self) -> str:
        return f"embed (to {self.dim} numbers)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Embedder) and (self.seed, self.dim) == (other.seed, other.dim)

    def __hash__(self) -> int:
        return hash((self.seed, self.dim))

    def _row(self, text: str, place: int) -> np.ndarray:
        rng = np.random.default_rng([self.seed, place, *text.encode()])
        return rng.normal(size=self.dim) * rng.uniform(0.3, 3)


_TYPES = ("search_query", "search_document", "classification", "clustering")


def search_both_types(queries, documents, embed, k):
    """Numbers of the k documents most similar to each query by cosine, best first; each side has its own input type.

    queries, documents: lists of n and m strings. embed(texts, input_type): rows of shape (n_texts, dim), **not** of
    length one. k ≤ m. Returns row numbers of `documents`, shape (n, k).
    """
    q = embed(queries, "search_query")
    d = embed(documents, "search_document")
    q = q / np.linalg.norm(q, axis=1, keepdims=True)
    d = d / np.linalg.norm(d, axis=1, keepdims=True)
    return np.argsort(-(q @ d.T), axis=1)[:, :k]


def _ranked(queries, documents, embed, k, types, scale=True):
    q, d = embed(queries, types[0]), embed(documents, types[1])
    scores = _unit(q) @ _unit(d).T if scale else q @ d.T
    return np.argsort(-scores, axis=1)[:, :k]


def _search_documents_only(queries, documents, embed, k):
    return _ranked(queries, documents, embed, k, ("search_document", "search_document"))


def _search_queries_only(queries, documents, embed, k):
    return _ranked(queries, documents, embed, k, ("search_query", "search_query"))


def _search_swapped(queries, documents, embed, k):
    return _ranked(queries, documents, embed, k, ("search_document", "search_query"))


def _search_by_dot(queries, documents, embed, k):
    return _ranked(queries, documents, embed, k, ("search_query", "search_document"), scale=False)


def _search_worst_first(queries, documents, embed, k):
    q, d = embed(queries, "search_query"), embed(documents, "search_document")
    return np.argsort(_unit(q) @ _unit(d).T, axis=1)[:, :k]


def _search_for_documents(queries, documents, embed, k):
    q, d = embed(queries, "search_query"), embed(documents, "search_document")
    return np.argsort(-(_unit(d) @ _unit(q).T), axis=1)[:, :k]


def _search_not_cut(queries, documents, embed, k):
    return search_both_types(queries, documents, embed, len(documents))


def _search_scores(queries, documents, embed, k):
    q, d = embed(queries, "search_query"), embed(documents, "search_document")
    return -np.sort(-(_unit(q) @ _unit(d).T), axis=1)[:, :k]


def _two_sides(rng: np.random.Generator) -> Iterator[tuple]:
    for n, m, dim, k in ((2, 5, 4, 3), (3, 8, 6, 4), (4, 11, 5, 2)):
        queries = [f"question {number}" for number in rng.permutation(1000)[:n]]
        documents = [f"passage {number}" for number in rng.permutation(1000)[:m]]
        yield queries, documents, Embedder(int(rng.integers(1_000_000)), dim), k


# -- 08.4 -------------------------------------------------------------------------------------------------------


def rows_of_another_type(index, again, expected):
    """Numbers of the rows of `index` that were embedded with another type than `expected`, in order.

    index: stored vectors, shape (n, dim). again: for each input type the same n texts embedded again, shape (n, dim).
    A row's type is the one whose new vector is most similar to the stored one by cosine; the rows have any length, and
    are nearly, not exactly, as they were. Returns a list of row numbers, empty if all have the type `expected`.
    """

    def unit(rows):
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    names = list(again)
    fits = np.stack([(unit(index) * unit(again[name])).sum(axis=1) for name in names])  # (n_types, n)
    found = fits.argmax(axis=0)
    return np.flatnonzero(found != names.index(expected)).tolist()


def _fits(index, again, scale=True):
    index = _unit(index) if scale else index
    return {name: (index * (_unit(rows) if scale else rows)).sum(axis=1) for name, rows in again.items()}


def _best(fits):
    return np.array(list(fits))[np.stack(list(fits.values())).argmax(axis=0)]


def _mixed_by_equality(index, again, expected):
    return np.flatnonzero(~(index == again[expected]).all(axis=1)).tolist()


def _mixed_by_dot(index, again, expected):
    return np.flatnonzero(_best(_fits(index, again, scale=False)) != expected).tolist()


def _mixed_the_right_ones(index, again, expected):
    return np.flatnonzero(_best(_fits(index, again)) == expected).tolist()


def _mixed_mask(index, again, expected):
    return (_best(_fits(index, again)) != expected).tolist()


def _mixed_threshold(index, again, expected):
    return np.flatnonzero(_fits(index, again)[expected] < 0.999).tolist()


def _mixed_by_distance(index, again, expected):
    names = list(again)
    far = np.stack([np.linalg.norm(index - again[name], axis=1) for name in names])
    return np.flatnonzero(np.array(names)[far.argmin(axis=0)] != expected).tolist()


def _mixed_any_text(index, again, expected):
    best = {name: (_unit(index) @ _unit(rows).T).max(axis=1) for name, rows in again.items()}
    return np.flatnonzero(_best(best) != expected).tolist()


def _mixed_least(index, again, expected):
    fits = {name: -row for name, row in _fits(index, again).items()}
    return np.flatnonzero(_best(fits) != expected).tolist()


def _mixed_index(rng: np.random.Generator) -> Iterator[tuple]:
    for n, dim, expected in ((8, 5, "search_document"), (9, 6, "clustering"), (12, 7, "search_document")):
        common = rng.normal(size=(n, dim))
        again = {name: _unit(common + 0.5 * rng.normal(size=(n, dim))) for name in _TYPES}
        index, mixed = again[expected].copy(), rng.permutation(n)
        for row in mixed[: n // 3] if n < 12 else ():  # in the last index nothing is mixed
            index[row] = again["classification"][row]
        if n < 12:
            again[expected][mixed[0]] = _unit(rng.normal(size=dim) - 3 * index[mixed[0]])
        noise = np.where(np.arange(n) % 2, 0.06, 0.002)[:, None]  # stored with more or less rounding
        index = _unit(index + noise * rng.normal(size=(n, dim)))
        # another text of another type that comes nearer than the row's own vector does
        again["search_query"][mixed[-1]] = index[mixed[-2]]
        # rows of any length, among them short ones that a distance prefers and long ones that a dot product does
        again = {name: rows * rng.uniform(0.2, 3, size=(n, 1)) for name, rows in again.items()}
        yield index * rng.uniform(0.3, 1.5, size=(n, 1)), again, expected


# -- 08.5 -------------------------------------------------------------------------------------------------------

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
    "Write six letters in one string, one for each case: Q for search_query, D for search_document, C for "
    "classification, K for clustering. " + "; ".join(_SCENARIOS) + "."
)

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
            "as many batches as a batch may hold": _batches_this_many,
            "batches of even size": _batches_even,
            "batches that overlap": _batches_overlap,
            "the last text's number as the end": _batches_last_text,
            "how many instead of where": _batches_lengths,
            "an end beyond the end": _batches_beyond,
            "the first batch only": _batches_first_only,
        },
        messages={
            "the rest is lost": "The texts after the last full batch are missing: whole division drops the rest, and with it "
            "up to 95 vectors, without an error.",
            "an empty batch": "Where the texts fill the batches exactly, your last batch is empty, and the endpoint refuses an "
            "empty list.",
            "as many batches as a batch may hold": "You make `size` batches. The `size` is how many texts a batch may hold, not "
            "how many batches there are.",
            "batches of even size": "Your batches are of about the same size. The task wants full ones, and the rest in the last.",
            "batches that overlap": "Each batch begins with the last text of the one before: that text is embedded, and "
            "billed, twice.",
            "the last text's number as the end": "Your end is the number of the last text. A slice stops before its end, so "
            "each batch would be a text short.",
            "how many instead of where": "Your second number is how many texts the batch holds. `texts[start:end]` wants the "
            "place where it ends.",
            "an end beyond the end": "Your last end lies beyond the last text. A slice forgives that, a counter does not: the "
            "task asks for an end of `n_texts` at most.",
            "the first batch only": "You return the first batch. The texts after it have to follow in batches of their own.",
        },
        notice="208 texts make three calls, not two and not 208. No library was needed, and the rest is where such loops go wrong.",
    ),
    Exercise(
        id="08.2",
        kind="write",
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
            "lowest bit first": _signs_from_the_low_end,
            "all texts in one row": _signs_one_row,
            "signs turned": _signs_turned,
            "one sign a byte": _signs_of_bytes,
            "binary instead of signs": _signs_numbers,
            "unpacked down the columns": _signs_down_the_columns,
        },
        messages={
            "0 instead of −1": "You return the bits, 0 and 1. A 0 adds nothing to a dot product, where a −1 takes away: the "
            "task asks for +1 and −1.",
            "255 instead of −1": "You computed in uint8, which knows no −1 and wraps to 255. Change the type before you "
            "subtract.",
            "lowest bit first": "Your bits of each byte run from the lowest place up. The first number stands in the highest: "
            "128 is 1000 0000.",
            "all texts in one row": "Without `axis` all texts are unpacked into one row. Say along which axis a byte grows to "
            "eight.",
            "signs turned": "Your signs are turned round: a set bit stands for a number above zero.",
            "one sign a byte": "You make one sign of each byte. A byte holds eight signs: the dimension grows by eight.",
            "binary instead of signs": "You subtract 128, which turns `ubinary` into `binary`, the same bits in another "
            "notation. They still have to be unpacked.",
            "unpacked down the columns": "You unpack along the texts, and every text becomes eight. The bits belong to the "
            "numbers of one text.",
        },
        notice="Compared with float queries, such signs need no more than a dot product: only the stored side has to be small.",
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
            "queries embedded as documents": _search_documents_only,
            "documents embedded as queries": _search_queries_only,
            "types swapped": _search_swapped,
            "dot product of rows as they are": _search_by_dot,
            "worst first": _search_worst_first,
            "queries for each document": _search_for_documents,
            "not cut to k": _search_not_cut,
            "scores instead of numbers": _search_scores,
        },
        messages={
            "queries embedded as documents": "You embed both sides as search_document. No error tells you: the results are "
            "those of another search.",
            "documents embedded as queries": "You embed both sides as search_query. The documents need the type under which "
            "they are to be found.",
            "types swapped": "Your types are swapped: search_query belongs to what is asked, search_document to what is "
            "searched.",
            "dot product of rows as they are": "You compare by dot product, and long rows win. The task says cosine.",
            "worst first": "Your order begins with the least similar document. The largest cosine comes first.",
            "queries for each document": "You rank the queries for each document. Each query wants a row of documents.",
            "not cut to k": "You return all documents in order. Only the first k are asked for.",
            "scores instead of numbers": "You return the cosines. The task asks which documents: their row numbers.",
        },
        notice="A vector carries no label of its type: only embedding the text again shows it. The two words in your function are "
        "the place where it is right or wrong.",
    ),
    Exercise(
        id="08.4",
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
            "compared for equality": _mixed_by_equality,
            "dot product of rows as they are": _mixed_by_dot,
            "the rows of the expected type": _mixed_the_right_ones,
            "true and false": _mixed_mask,
            "a fixed threshold": _mixed_threshold,
            "distance between rows of other lengths": _mixed_by_distance,
            "the nearest of any text": _mixed_any_text,
            "least similar type": _mixed_least,
        },
        messages={
            "compared for equality": "You ask for equal numbers. Stored rows are rounded and scaled, so all of them differ: take "
            "the type that is nearest.",
            "dot product of rows as they are": "You compare by dot product, and the type with long rows wins. Scale both sides "
            "to length one.",
            "the rows of the expected type": "These are the rows that are as they should be. The others are asked for.",
            "true and false": "You return one true or false a row. The task asks for the numbers of the rows.",
            "a fixed threshold": "You call wrong what is less similar than a fixed number. How near a row comes to itself depends on "
            "rounding: compare the types with each other.",
            "distance between rows of other lengths": "Euclidean distance mixes length into it, and the rows have any length. "
            "Compare directions, by cosine.",
            "the nearest of any text": "You look for the nearest vector of any text. Row i of the index belongs to row i of "
            "`again`.",
            "least similar type": "You take the type with the smallest cosine. The one with the largest made the row.",
        },
        notice="It needs the texts, and a few of them are enough: embed twenty of the index again, with each type, before you trust it.",
    ),
    Exercise(
        id="08.5",
        kind="choose",
        title="A type for each of six cases",
        task=_TASK,
        solution="DQCKCQ",
        options=("six letters out of Q, D, C and K, as in 'QQDDCK'",),
        hints=(
            "Cases 1, 2 and 6 belong to one search. Which texts ask, and which are found?",
            "Cases 3 and 5 go into one classifier: what it learned on and what it is asked must be made in one way. Are there labels "
            "in case 4?",
        ),
        misconceptions={
            "a new complaint as a query": "DQCKQQ",
            "a chat sentence as a document": "DQCKCD",
            "search swapped": "QDCKCD",
            "themes as classification": "DQCCCQ",
            "departments as clusters": "DQKKKQ",
            "everything is a document": "DDDDDD",
            "one type for both sides of the search": "DDCKCD",
            "a chat sentence as classification": "DQCKCC",
        },
        messages={
            "a new complaint as a query": "Case 5: nobody searches for the complaint. The classifier has learned on vectors of the "
            "type classification and must be asked with the same.",
            "a chat sentence as a document": "Case 6: the sentence is not stored to be found. It asks, though there may be no "
            "question mark in it.",
            "search swapped": "The two types of search are swapped: what is stored to be found is the document.",
            "themes as classification": "Case 4: there are no labels to learn from; themes are looked for.",
            "departments as clusters": "Cases 3 and 5: the five departments are known, and there are labels: that is "
            "classification.",
            "everything is a document": "One type for everything is what input types were invented against. Ask of each text what "
            "will be done with its vector.",
            "one type for both sides of the search": "Cases 2 and 6 ask. The lesson's small model loses nothing by search_document "
            "there, but the rule is search_query for what asks, and no error would tell you of a model that does lose.",
            "a chat sentence as classification": "Case 6: nothing is sorted into classes here; help pages are fetched. That is a "
            "search.",
        },
        notice="Ask what is done with the vector, not what the text looks like. A question can be a document: in an index of "
        "frequent questions it is what is found.",
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
        "A model was trained without prefixes. Why can a long instruction before each question harm the search?",
        {
            "all questions become more alike": "Its words count as content of every question, and the mean over the tokens is drawn to "
            "them.",
            "the questions become too long to be read": "An instruction has some twenty tokens, and the limit lies at hundreds.",
            "the passages lack the same instruction": "Prefixes on both sides did not help the untrained model either.",
        },
        "all questions become more alike",
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
            "because a retry is billed a second time": "A bill counts the tokens of answers; the reason is the waiting.",
        },
        "otherwise both retry, and calls multiply",
    ),
    Question(
        "08.q5",
        "A model was trained with prefixes, and finds more than it did before. How much of that is the prefixes' work?",
        {
            "all of it, the prefixes are what is new": "The training is new as well, and moves every vector, with or without them.",
            "what is lost when they are left out again": "The same weights with and without prefixes differ in nothing else.",
            "none of it, since a prefix is only two words": "Two words can matter to a model that learned them: it has to be measured.",
        },
        "what is lost when they are left out again",
    ),
)
