"""Notebook 05: cut and scale again, the Matryoshka loss, Hamming distance, a two-stage search; deeper, int8."""

from collections.abc import Iterator

import numpy as np

from course_utils.learning.exercise import Exercise, Question


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1.0)


# -- 05.1 -------------------------------------------------------------------------------------------------------


def shorten(embeddings, dim):
    """The first `dim` numbers of each row, scaled so that each row has length one again.

    embeddings: shape (n, d) with d ≥ dim, rows of any length; what is left of one may be as short as 1e-14. A row whose
    first `dim` numbers are all zero has no direction: it stays zero. Returns an array of shape (n, dim).
    """
    short = embeddings[:, :dim]
    lengths = np.linalg.norm(short, axis=1, keepdims=True)
    return short / np.where(lengths > 0, lengths, 1.0)


def _shorten_divided_by(size):
    """The first numbers of each row, divided by `size(embeddings, dim)` where that is above zero."""

    def wrong(embeddings, dim):
        sizes = size(embeddings, dim)
        return embeddings[:, :dim] / np.where(sizes > 0, sizes, 1.0)

    return wrong


def _left(embeddings, dim):
    return np.linalg.norm(embeddings[:, :dim], axis=1, keepdims=True)


def _shorten_padded(embeddings, dim):
    padded = np.zeros_like(embeddings, dtype=float)
    padded[:, :dim] = shorten(embeddings, dim)
    return padded


def _shorten_dropping(embeddings, dim):
    return shorten(embeddings[embeddings[:, :dim].any(axis=1)], dim)


def _shorten_safe_for_whole_rows(embeddings, dim):
    return np.where(embeddings.any(axis=1, keepdims=True), embeddings[:, :dim] / _left(embeddings, dim), 0)


def _shorten_with_a_made_up_direction(embeddings, dim):
    return _unit(np.where(_left(embeddings, dim) > 0, embeddings[:, :dim], 1.0))


def _shorten_where_the_sum_is_not_zero(embeddings, dim):
    short = embeddings[:, :dim]
    return np.where(short.sum(axis=1, keepdims=True) == 0, short, shorten(embeddings, dim))


def _rows_to_cut(rng: np.random.Generator) -> Iterator[tuple]:
    # No column is all zero, so that what scales columns fails in one way only.
    yield np.array([[3.0, 4.0, 12.0], [0.0, 2.0, 1.0]]), 2  # 3, 4 has length 5
    yield np.array([[0.0, 0.0, 5.0, 1.0], [1.0, 1.0, 0.0, 7.0], [-2.0, 2.0, 1.0, 0.0]]), 2  # a row without direction
    yield np.array([[6e-15, -8e-15, 2.0], [-0.3, 0.4, 1.0]]), 2  # a very short rest has a direction
    yield np.array([[-0.3, 0.4]]), 2  # one row, and nothing is cut
    yield np.array([[-2.0, 5.0], [0.0, 0.0], [0.3, -1.0]]), 1  # one number is left, and a whole row of zeros
    for n, d, dim in ((5, 7, 3), (4, 9, 6)):
        yield rng.normal(size=(n, d)) * rng.uniform(0.5, 3.0, size=(n, 1)), dim


# -- 05.2 -------------------------------------------------------------------------------------------------------


def matryoshka_loss(anchors, positives, dims, temperature):
    """Sum over d in `dims` of InfoNCE on the first d numbers, each prefix scaled to length one by itself.

    anchors, positives: shape (n, dim), row i of both belongs together; rows of any length, no prefix is zero. InfoNCE
    is the mean over anchors i of −log softmax(s / τ) at positive i, with s the cosines to all positives. temperature:
    τ, as low as 0.001. Returns one number.
    """
    total = 0.0
    for d in dims:
        a = anchors[:, :d] / np.linalg.norm(anchors[:, :d], axis=1, keepdims=True)
        b = positives[:, :d] / np.linalg.norm(positives[:, :d], axis=1, keepdims=True)
        scores = a @ b.T / temperature
        largest = scores.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(scores - largest).sum(axis=1)) + largest[:, 0]
        total += np.mean(log_sum - np.diag(scores))
    return total


def _losses(scores):
    """−log softmax at the diagonal, for each row."""
    largest = scores.max(axis=1, keepdims=True)
    return np.log(np.exp(scores - largest).sum(axis=1)) + largest[:, 0] - np.diag(scores)


def _losses_without_shift(scores):
    return np.log(np.exp(scores).sum(axis=1)) - np.diag(scores)


def _losses_not_added_back(scores):
    return _losses(scores) - scores.max(axis=1)


def _losses_shifted_by_the_largest_of_all(scores):
    return np.log(np.exp(scores - scores.max()).sum(axis=1)) + scores.max() - np.diag(scores)


def _losses_over_the_table(scores):
    return np.log(np.exp(scores - scores.max()).sum()) + scores.max() - np.diag(scores)


def _losses_of_all_pairs(scores):
    return _losses(scores) + np.diag(scores) - scores.mean(axis=1)


def _losses_without_the_positive(scores):
    others = np.where(np.eye(len(scores), dtype=bool), -np.inf, scores)
    return np.logaddexp.reduce(others, axis=1) - np.diag(scores)


def _minus_softmax(scores):
    return -np.exp(-_losses(scores))


def _log_of_softmax(scores, added=0.0):
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return -np.log(np.diag(weights / weights.sum(axis=1, keepdims=True)) + added)


def _cosines(a, b):
    return _unit(a) @ _unit(b).T


def _prefix_cosines(a, b, d):
    return _cosines(a[:, :d], b[:, :d])


def _matryoshka_of(scores=_prefix_cosines, over_anchors=np.mean, over_dims=sum):
    """An idea of the loss: from the losses of a table of scores, a function of anchors, positives, dims and τ."""

    def idea(losses):
        def wrong(anchors, positives, dims, temperature):
            return over_dims([over_anchors(losses(scores(anchors, positives, d) / temperature)) for d in dims])

        return wrong

    return idea


def _matryoshka_of_one(choose):
    """The loss of one length alone, which `choose(dims)` gives."""

    def idea(losses):
        def wrong(anchors, positives, dims, temperature):
            return np.mean(losses(_prefix_cosines(anchors, positives, choose(dims)) / temperature))

        return wrong

    return idea


def _matryoshka_blocks(losses):
    def wrong(anchors, positives, dims, temperature):
        blocks = [slice(start, end) for start, end in zip([0, *dims], dims, strict=False)]
        tables = [_cosines(anchors[:, block], positives[:, block]) for block in blocks]
        return sum(np.mean(losses(table / temperature)) for table in tables)

    return wrong


def _matryoshka_with(term):
    """A wrong sum over prefixes: `term(cosines, τ)` of each."""

    def wrong(anchors, positives, dims, temperature):
        return sum(term(_prefix_cosines(anchors, positives, d), temperature) for d in dims)

    return wrong


# Each of them is met with and without the shift that keeps `np.exp` finite.
_MATRYOSHKA_IDEAS = {
    "scaled once, before the cut": _matryoshka_of(lambda a, b, d: _unit(a)[:, :d] @ _unit(b)[:, :d].T),
    "not scaled": _matryoshka_of(lambda a, b, d: a[:, :d] @ b[:, :d].T),
    "only anchors scaled": _matryoshka_of(lambda a, b, d: _unit(a[:, :d]) @ b[:, :d].T),
    "only positives scaled": _matryoshka_of(lambda a, b, d: a[:, :d] @ _unit(b[:, :d]).T),
    "only positives cut": _matryoshka_of(lambda a, b, d: _unit(a)[:, :d] @ _unit(b[:, :d]).T),
    "only anchors cut": _matryoshka_of(lambda a, b, d: _unit(a[:, :d]) @ _unit(b)[:, :d].T),
    "mean instead of sum": _matryoshka_of(over_dims=np.mean),
    "the largest alone": _matryoshka_of(over_dims=max),
    "one number a length": _matryoshka_of(over_dims=np.array),
    "blocks instead of prefixes": _matryoshka_blocks,
    "from the end": _matryoshka_of(lambda a, b, d: _cosines(a[:, -d:], b[:, -d:])),
    "nothing cut": _matryoshka_of(lambda a, b, d: _cosines(a, b)),
    "only the full length": _matryoshka_of_one(lambda dims: None),
    "only the last of dims": _matryoshka_of_one(lambda dims: dims[-1]),
    "only the first of dims": _matryoshka_of_one(lambda dims: dims[0]),
    "sum over the anchors": _matryoshka_of(over_anchors=np.sum),
    "the sign": _matryoshka_of(over_anchors=lambda losses: -np.mean(losses)),
}


def _pairs_to_cut(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[3.0, 4, 1], [-1, 2, 2]]), np.array([[1.0, -2, 1], [-1, 2, 3]]), (1, 3), 1.0
    # exp overflows for the first anchor and is zero for the second; their positives are not the best; the loss is finite
    anchors, positives = np.array([[2.0, 0.0, 0.1], [-1.8, -2.4, -0.1]]), np.array([[0.0, 1.5, 0.1], [1.2, 0.3, 0.1]])
    yield anchors, positives, (2, 3), 0.001
    for n, dim, dims in ((4, 7, (5, 2)), (5, 9, (3, 6, 9))):  # the first leaves the full length out
        positives = rng.normal(size=(n, dim)) * rng.uniform(0.5, 3, size=(n, 1))
        yield positives + rng.normal(size=(n, dim)), positives, dims, 0.2


# -- 05.3 -------------------------------------------------------------------------------------------------------


def hamming_distances(queries, passages):
    """In how many bits does each query differ from each passage?

    queries, passages: packed bits, uint8 of shapes (n, n_bytes) and (m, n_bytes), eight bits a byte. Returns whole
    numbers of shape (n, m), each from 0 to 8 · n_bytes. (`np.bitwise_count` needs numpy 2; find a way without it.)
    """
    different = queries[:, None, :] ^ passages[None, :, :]
    return np.unpackbits(different, axis=2).sum(axis=2)


def _bits(rows):
    return np.unpackbits(rows, axis=1)


def _hamming_of_each(operation):
    """How many bits of `operation(query, passage)` are 1."""
    return lambda queries, passages: np.unpackbits(operation(queries[:, None, :], passages[None, :, :]), axis=2).sum(
        axis=2
    )


def _hamming_bytes(queries, passages):
    return (queries[:, None, :] != passages[None, :, :]).sum(axis=2)


def _hamming_equal_bits(queries, passages):
    return 8 * queries.shape[1] - hamming_distances(queries, passages)


def _hamming_of_numbers(queries, passages):
    return np.abs(queries[:, None, :].astype(int) - passages[None, :, :].astype(int)).sum(axis=2)


def _hamming_bytes_added(queries, passages):
    return (queries[:, None, :] ^ passages[None, :, :]).sum(axis=2)


def _hamming_in_one_byte(queries, passages):
    return hamming_distances(queries, passages).astype(np.uint8)


def _hamming_in_signed_byte(queries, passages):
    return hamming_distances(queries, passages).astype(np.int8)


def _hamming_share(queries, passages):
    return hamming_distances(queries, passages) / (8 * queries.shape[1])


def _hamming_share_of_bytes(queries, passages):
    return _hamming_bytes(queries, passages) / queries.shape[1]


def _hamming_dot_of_signs(queries, passages):
    return (2.0 * _bits(queries) - 1) @ (2.0 * _bits(passages) - 1).T


def _hamming_dot_of_bits_in_bytes(queries, passages):
    return _bits(queries) @ _bits(passages).T


def _hamming_bits_subtracted_in_bytes(queries, passages):
    return np.abs(_bits(queries)[:, None] - _bits(passages)[None]).sum(axis=2)


def _hamming_differences_that_cancel(queries, passages):
    return (_bits(queries)[:, None].astype(int) - _bits(passages)[None]).sum(axis=2)


def _hamming_one_way(queries, passages):
    return _bits(queries).astype(int) @ (1 - _bits(passages).astype(int)).T


def _hamming_other_way(queries, passages):
    return (1 - _bits(queries).astype(int)) @ _bits(passages).astype(int).T


def _hamming_of_pairs(queries, passages):
    count = min(len(queries), len(passages))
    return np.unpackbits(queries[:count] ^ passages[:count], axis=1).sum(axis=1)


def _packed(rng: np.random.Generator) -> Iterator[tuple]:
    # 10110001 against 00000000, against itself, and against 01001110: 4, 0 and 8 bits
    yield np.array([[177, 0]], np.uint8), np.array([[0, 0], [177, 0], [78, 0]], np.uint8)
    yield np.array([[3], [200]], np.uint8), np.array([[5], [0], [255]], np.uint8)  # one byte each
    yield np.array([[1, 128], [2, 64], [255, 0]], np.uint8), np.array([[254, 7]], np.uint8)  # one passage
    full = np.full(45, 255, np.uint8)  # 360 bits, more than a byte can count, and 160, more than a signed one
    yield np.array([full, 0 * full]), np.array([0 * full, full, full * (np.arange(45) < 20)])
    for n, m, n_bytes in ((3, 5, 4), (4, 6, 7)):
        yield (
            rng.integers(0, 256, size=(n, n_bytes), dtype=np.uint8),
            rng.integers(0, 256, size=(m, n_bytes), dtype=np.uint8),
        )


# -- 05.4 -------------------------------------------------------------------------------------------------------


def two_stage_search(query, corpus, dim, shortlist, k):
    """Rows of `corpus` for one query: first the `shortlist` best by cosine of the first `dim` numbers, then of these
    the `k` best by cosine of all numbers, best first.

    query: shape (d,). corpus: shape (n, d), rows of any length. dim ≤ d and k ≤ shortlist ≤ n. Returns k row numbers
    of `corpus`.
    """

    def cosines(q, rows):
        return rows @ q / (np.linalg.norm(rows, axis=1) * np.linalg.norm(q))

    chosen = np.argsort(-cosines(query[:dim], corpus[:, :dim]))[:shortlist]
    again = cosines(query, corpus[chosen])
    return chosen[np.argsort(-again)[:k]]


def _cosine_of(query, rows):
    return _unit(rows) @ _unit(query)


def _dot_of(query, rows):
    return rows @ query


def _nearness(query, rows):
    return -np.linalg.norm(rows - query, axis=1)


def _cosine_with(added):
    return lambda query, rows: rows @ query / (np.linalg.norm(rows, axis=1) + added)


def _two_stage_by(first=_cosine_of, last=_cosine_of, part=slice):
    """Two stages with these scores; `part(dim)` are the numbers that the first one sees."""

    def wrong(query, corpus, dim, shortlist, k):
        chosen = np.argsort(-first(query[part(dim)], corpus[:, part(dim)]))[:shortlist]
        return chosen[np.argsort(-last(query, corpus[chosen]))[:k]]

    return wrong


def _two_stage_short_only(query, corpus, dim, shortlist, k):
    return np.argsort(-_cosine_of(query[:dim], corpus[:, :dim]))[:k]


def _two_stage_full_only(query, corpus, dim, shortlist, k):
    return np.argsort(-_cosine_of(query, corpus))[:k]


def _two_stage_positions(query, corpus, dim, shortlist, k):
    chosen = np.argsort(-_cosine_of(query[:dim], corpus[:, :dim]))[:shortlist]
    return np.argsort(-_cosine_of(query, corpus[chosen]))[:k]


def _two_stage_scaled_before_the_cut(query, corpus, dim, shortlist, k):
    rows, one = _unit(corpus), _unit(query)
    chosen = np.argsort(-(rows[:, :dim] @ one[:dim]))[:shortlist]
    return chosen[np.argsort(-(rows[chosen] @ one))[:k]]


def _two_stage_best_last(query, corpus, dim, shortlist, k):
    return two_stage_search(query, corpus, dim, shortlist, k)[::-1]


def _two_stage_first_rows(query, corpus, dim, shortlist, k):
    return np.argsort(-_cosine_of(query, corpus[:shortlist]))[:k]


def _two_stage_sorted(query, corpus, dim, shortlist, k):
    return np.sort(two_stage_search(query, corpus, dim, shortlist, k))


def _two_stage_scores(query, corpus, dim, shortlist, k):
    return _cosine_of(query, corpus[two_stage_search(query, corpus, dim, shortlist, k)])


def _query_and_corpus(rng: np.random.Generator) -> Iterator[tuple]:
    # by hand: the first two numbers put rows 0, 2, 3 in the shortlist; all numbers put 3, 1, 0, 2 in order
    query = np.array([1.0, 0.5, 2.0])
    corpus = np.array([[2.0, 1.0, 0.0], [-1.0, 0.5, 4.0], [6.0, 6.0, -3.0], [1.0, 0.0, 1.0]])
    yield query, corpus, 2, 3, 2
    yield query, corpus * [[1], [1], [1], [1e-14]], 2, 3, 3  # the best row is very short
    yield query, -np.abs(rng.normal(size=(12, 3))), 2, 6, 1  # no cosine is above zero
    # many rows to put in order, none of them near to the next: those that are not sorted show
    angles, turns = rng.permutation(np.linspace(0.2, 3.0, 700)), rng.uniform(0, 2 * np.pi, size=700)
    corpus = np.stack([np.cos(angles), np.sin(angles) * np.cos(turns), np.sin(angles) * np.sin(turns)], axis=1)
    yield np.array([1.0, 0.0, 0.0]), corpus * rng.uniform(0.2, 4.0, size=(700, 1)), 2, 700, 400
    for n, d, dim, shortlist, k in ((30, 8, 3, 9, 4), (50, 12, 4, 12, 5), (60, 16, 5, 15, 6)):
        corpus = rng.normal(size=(n, d)) * rng.uniform(0.2, 4.0, size=(n, 1))
        yield rng.normal(size=d), corpus, dim, shortlist, k
    yield rng.normal(size=6), rng.normal(size=(9, 6)), 6, 4, 4  # nothing is cut


# -- 05.5 -------------------------------------------------------------------------------------------------------


def int8_codes(embeddings, calibration):
    """Each number as one of 256 steps: round((x − low) / (high − low) · 255) − 128, as int8.

    low and high are the smallest and the largest number of each column of `calibration`, shape (m, dim); no column is
    constant. embeddings: shape (n, dim). A number outside low … high gets the step at that end. Returns int8 (n, dim).
    """
    low, high = calibration.min(axis=0), calibration.max(axis=0)
    steps = np.rint((embeddings - low) / (high - low) * 255)
    return (np.clip(steps, 0, 255) - 128).astype(np.int8)


def _steps(embeddings, low, high, steps=255):
    return np.rint((embeddings - low) / (high - low) * steps)


def _codes(embeddings, low, high):
    return (np.clip(_steps(embeddings, low, high), 0, 255) - 128).astype(np.int8)


def _ends(rows):
    return rows.min(axis=0), rows.max(axis=0)


def _places(embeddings, calibration):
    """Where each number lies between the ends of its column, times 255, not yet rounded."""
    low, high = _ends(calibration)
    return np.clip((embeddings - low) / (high - low) * 255, 0, 255)


def _int8_not_clipped(embeddings, calibration):
    return (_steps(embeddings, *_ends(calibration)) - 128).astype(np.int64).astype(np.int8)  # wraps around


def _int8_neither_clipped_nor_converted(embeddings, calibration):
    return _steps(embeddings, *_ends(calibration)) - 128


def _int8_ends_out_of_the_middle(embeddings, calibration):
    low, high = _ends(calibration)
    return np.clip(np.rint((2 * (embeddings - low) / (high - low) - 1) * 127), -127, 127).astype(np.int8)


def _int8_symmetric(embeddings, calibration):
    scale = np.abs(calibration).max(axis=0)
    return np.clip(np.rint(embeddings / scale * 127), -127, 127).astype(np.int8)


def _int8_symmetric_for_all(embeddings, calibration):
    return np.clip(np.rint(embeddings / np.abs(calibration).max() * 127), -127, 127).astype(np.int8)


def _int8_standardized(embeddings, calibration):
    z = (embeddings - calibration.mean(axis=0)) / calibration.std(axis=0)
    return np.clip(np.rint(z * 127), -128, 127).astype(np.int8)


def _int8_128_steps(embeddings, calibration):
    return np.clip(_steps(embeddings, *_ends(calibration), 127), 0, 127).astype(np.int8)


def _int8_256_steps(embeddings, calibration):
    return (np.clip(_steps(embeddings, *_ends(calibration), 256), 0, 255) - 128).astype(np.int8)


def _int8_clipped_at_127(embeddings, calibration):
    return np.clip(_steps(embeddings, *_ends(calibration)) - 128, -127, 127).astype(np.int8)


def _int8_clipped_before_the_move(embeddings, calibration):
    return np.clip(_steps(embeddings, *_ends(calibration)), -128, 127).astype(np.int8)


def _int8_low_not_subtracted(embeddings, calibration):
    low, high = _ends(calibration)
    return (np.clip(np.rint(embeddings / (high - low) * 255), 0, 255) - 128).astype(np.int8)


def _numbers_and_ranges(rng: np.random.Generator) -> Iterator[tuple]:
    # column 1 runs from 0 to 1, column 2 from −2 to 2; 1.5 and −9 lie outside
    calibration = np.array([[0.0, -2.0], [1.0, 2.0], [0.5, 0.0]])
    yield np.array([[0.0, 2.0], [1.5, -9.0], [0.25, 0.3]]), calibration
    # one row; a column below zero, a very narrow one, and one where the ends do not come first and last
    yield np.array([[-3.7, 0.0012, 40.0]]), np.array([[-5.0, 0.001, 20.0], [-3.0, 0.004, 90.0]])
    for n, m, dim in ((4, 6, 3), (7, 5, 4)):
        spread = rng.uniform(0.2, 3.0, size=dim)
        shift = rng.normal(size=dim)
        calibration = rng.normal(size=(m, dim)) * spread + shift
        yield rng.normal(size=(n, dim)) * 1.5 * spread + shift, calibration


_MATRYOSHKA_MESSAGES = {
    "scaled once, before the cut": "Your results come from whole vectors that are scaled and cut afterwards. A prefix "
    "is then shorter than one, and its scores are no cosines: scale inside the loop.",
    "not scaled": "Your scores are dot products of rows of any length. Scale every prefix to length one.",
    "only anchors scaled": "Your positives keep their lengths. Scale every prefix to length one, on both sides.",
    "only positives scaled": "Your anchors keep their lengths. Scale every prefix to length one, on both sides.",
    "only positives cut": "Your anchors are divided by the length of the whole row. Cut both sides, and divide each "
    "by the length of what is left.",
    "only anchors cut": "Your positives are divided by the length of the whole row. Cut both sides, and divide each "
    "by the length of what is left.",
    "mean instead of sum": "Your result is divided by the number of prefixes. Many do that; the task asks for the "
    "sum, as the library has it.",
    "the largest alone": "Your result is the largest of the losses. Add them up.",
    "one number a length": "Your result has one loss for each length. The task asks for their sum.",
    "blocks instead of prefixes": "Your result compares separate blocks. The prefixes are nested, like the dolls: "
    "each begins at the first number.",
    "from the end": "Your result comes from the last numbers of each row. A prefix begins at the front: `[:, :d]`.",
    "nothing cut": "Your result is the loss of whole vectors, once for each length. Cut them inside the loop: `[:, "
    ":d]`.",
    "only the full length": "`dims` changes nothing in your results: that is plain InfoNCE.",
    "only the last of dims": "Your result is the loss of the last length alone: add up over all.",
    "only the first of dims": "Your result is the loss of the first length alone: add up over all, and return after "
    "the loop.",
    "sum over the anchors": "Your result adds up over the anchors. InfoNCE takes their mean, so that it does not grow "
    "with the batch; only the prefixes are added up.",
    "the sign": "Your result has the wrong sign. A loss is −log softmax, and never below zero.",
}

EXERCISES = (
    Exercise(
        id="05.1",
        kind="write",
        title="Cut, and scale again",
        task="Keep the first numbers of each vector and give it length one again, so that a dot product is a cosine.",
        solution=shorten,
        cases=_rows_to_cut,
        hints=(
            "`embeddings[:, :dim]` keeps the first `dim` numbers of every row.",
            "The length of what is left is not the length of the whole: take `np.linalg.norm(…, axis=1, keepdims=True)` "
            "after the cut.",
            "`np.where(lengths > 0, lengths, 1.0)` divides a zero row by one.",
        ),
        misconceptions={
            "cut only": lambda embeddings, dim: embeddings[:, :dim].copy(),
            "scaled before the cut": _shorten_divided_by(lambda rows, dim: _left(rows, None)),
            "scaled before the cut, with NaN": lambda embeddings, dim: embeddings[:, :dim] / _left(embeddings, None),
            "NaN": lambda embeddings, dim: embeddings[:, :dim] / _left(embeddings, dim),
            "safe for whole rows of zeros": _shorten_safe_for_whole_rows,
            "a small number beside the length": _shorten_divided_by(lambda rows, dim: _left(rows, dim) + 1e-12),
            "very short rests as zeros": _shorten_divided_by(lambda rows, dim: _left(rows, dim) + 1e-8),
            "rests below one left alone": _shorten_divided_by(lambda rows, dim: np.maximum(_left(rows, dim), 1)),
            "zero rows dropped": _shorten_dropping,
            "made-up direction": _shorten_with_a_made_up_direction,
            "a sum of zero": _shorten_where_the_sum_is_not_zero,
            "the last numbers": lambda embeddings, dim: _unit(embeddings[:, -dim:]),
            "one number more": lambda embeddings, dim: _unit(embeddings[:, : dim + 1]),
            "from the second number": lambda embeddings, dim: _unit(embeddings[:, 1 : dim + 1]),
            "rows instead of columns": lambda embeddings, dim: _unit(embeddings[:dim]),
            "not cut": lambda embeddings, dim: _unit(embeddings),
            "one length for all": _shorten_divided_by(lambda rows, dim: np.linalg.norm(rows[:, :dim])),
            "columns of length one": _shorten_divided_by(lambda rows, dim: np.linalg.norm(rows[:, :dim], axis=0)),
            "padded with zeros": _shorten_padded,
            "sum of absolute values": _shorten_divided_by(
                lambda rows, dim: np.abs(rows[:, :dim]).sum(1, keepdims=True)
            ),
            "square of the length": _shorten_divided_by(lambda rows, dim: _left(rows, dim) ** 2),
            "the share of the numbers": lambda rows, dim: _unit(rows)[:, :dim] * np.sqrt(rows.shape[1] / dim),
            "ones for zeros": lambda embeddings, dim: np.where(
                _left(embeddings, dim) > 0, shorten(embeddings, dim), 1.0
            ),
            "one number less": lambda embeddings, dim: _unit(embeddings[:, : dim - 1]),
            "the largest numbers": lambda rows, dim: _unit(
                np.take_along_axis(rows, np.argsort(-np.abs(rows), axis=1)[:, :dim], axis=1)
            ),
            "the widest columns": lambda embeddings, dim: _unit(
                embeddings[:, np.argsort(-embeddings.var(axis=0))[:dim]]
            ),
        },
        messages={
            "cut only": "Your rows are cut and not scaled. They no longer have length one, and a dot product then "
            "favours those that kept more of theirs.",
            "scaled before the cut": "Your rows are divided by the length of the whole row. The cut takes length "
            "away, from each row a different part: divide by the length of what is left.",
            "scaled before the cut, with NaN": "Your rows are divided by the length of the whole row, and a row of "
            "zeros becomes NaN. The cut takes length away: divide by the length of what is left, where it is not zero.",
            "NaN": "Rows whose first numbers are all zero become NaN, and the others are right. Do not divide those.",
            "safe for whole rows of zeros": "A whole row of zeros stays zero. A row whose first numbers alone are "
            "zero becomes NaN: look at the length of what is left.",
            "a small number beside the length": "A rest of length 1e-14 comes out far too short, as it does with a "
            "small number that is added to the length or is a floor under it. Treat only a length of exactly zero "
            "differently.",
            "very short rests as zeros": "A rest of length 1e-14 comes out as zeros, or nearly so. A limit, a floor "
            "or an added number that is larger than a short length does that. Only a length of exactly zero is "
            "special.",
            "rests below one left alone": "Rows with less than length one after the cut stay as short as they are. "
            "All but the zero ones get length one.",
            "zero rows dropped": "The rows without a direction are missing, so row i no longer belongs to text i. "
            "Keep every row.",
            "made-up direction": "A row without a direction gets one. It would be similar to some texts for no reason.",
            "a sum of zero": "A row whose first numbers add up to zero stays as it came. Numbers of both signs cancel "
            "in a sum: look at the length.",
            "the last numbers": "Your result has the last numbers. A Matryoshka model puts what matters first.",
            "one number more": "Your rows have one number more than `dim`. A slice ends before its second number: "
            "`[:, :dim]`.",
            "from the second number": "Your rows begin with the second number. Python counts from 0: `[:, :dim]`.",
            "rows instead of columns": "Your result has the first texts, not the first numbers of each text: the cut "
            "belongs behind the comma, in the columns.",
            "not cut": "Your rows have length one and all their numbers. Keep the first `dim` of them.",
            "one length for all": "Your table is divided by one length, that of the whole. Each row has its own: "
            "`axis=1`.",
            "columns of length one": "Your columns have length one. A text is a row: `axis=1`.",
            "padded with zeros": "Your result has the old width, filled with zeros. The ranking is right, but nothing "
            "is saved: return `dim` columns.",
            "sum of absolute values": "Your rows are divided by the sum of the absolute values. The length is the "
            "root of the sum of squares.",
            "square of the length": "Your rows are divided by the squared length: the root is missing.",
            "the share of the numbers": "Your rows keep, of length one, what the share of the numbers allows for on "
            "average. Each row loses another part: divide by the length of what is left.",
            "ones for zeros": "A row without a direction becomes a row of ones. It would be similar to some texts for "
            "no reason.",
            "one number less": "Your rows have one number less than `dim`. Python counts from 0 and ends before "
            "`dim`: `[:, :dim]` has `dim` numbers.",
            "the largest numbers": "Your rows have the largest numbers of each text, which stand in other columns for "
            "other texts. Keep the first.",
            "the widest columns": "Your result has the columns with the largest variance. A Matryoshka model puts "
            "what matters first: keep the first.",
        },
        notice="`vectors.truncate` does this, and `SentenceTransformer(…, truncate_dim=…)` cuts without scaling unless told.",
    ),
    Exercise(
        id="05.2",
        kind="write",
        title="The Matryoshka loss",
        task="Write the loss of this section: InfoNCE on every prefix, added up. Take care of low temperatures, as in 03.1.",
        solution=matryoshka_loss,
        cases=_pairs_to_cut,
        hints=(
            "One loop over `dims`; inside it stands the InfoNCE of notebook 03, on `anchors[:, :d]` and `positives[:, :d]`.",
            "Scale each prefix to length one inside the loop, after the cut.",
            "Subtract the largest score of each row before `np.exp`, and add it again after the log.",
        ),
        misconceptions={
            **{name: idea(_losses) for name, idea in _MATRYOSHKA_IDEAS.items()},
            **{f"{name}; no shift": idea(_losses_without_shift) for name, idea in _MATRYOSHKA_IDEAS.items()},
            "exp without shift": _matryoshka_of()(_losses_without_shift),
            "shifted by the largest of all": _matryoshka_of()(_losses_shifted_by_the_largest_of_all),
            "softmax first, then the log": _matryoshka_of()(_log_of_softmax),
            "a small number in the log": _matryoshka_of()(lambda scores: _log_of_softmax(scores, 1e-12)),
            "not added again": _matryoshka_of()(_losses_not_added_back),
            "softmax over the anchors": _matryoshka_of()(lambda scores: _losses(scores.T)),
            "softmax over the table": _matryoshka_of()(_losses_over_the_table),
            "all pairs": _matryoshka_of()(_losses_of_all_pairs),
            "the positive left out": _matryoshka_of()(_losses_without_the_positive),
            "both directions": _matryoshka_of()(lambda scores: (_losses(scores) + _losses(scores.T)) / 2),
            "both directions, added up": _matryoshka_of()(lambda scores: _losses(scores) + _losses(scores.T)),
            "no temperature": _matryoshka_with(lambda cosines, tau: _losses(cosines).mean()),
            "the loss divided by the temperature": _matryoshka_with(lambda cosines, tau: _losses(cosines).mean() / tau),
            "multiplied by the temperature": _matryoshka_with(lambda cosines, tau: _losses(cosines * tau).mean()),
            "without the log": _matryoshka_of()(_minus_softmax),
            "logs to base two": _matryoshka_of()(lambda scores: _losses(scores) / np.log(2)),
            "the full length once more": lambda anchors, positives, dims, temperature: matryoshka_loss(
                anchors, positives, (*dims, anchors.shape[1]), temperature
            ),
        },
        messages={
            **_MATRYOSHKA_MESSAGES,
            **{
                f"{name}; no shift": f"{message} And at a temperature of 0.001 `np.exp` overflows, or is zero everywhere: subtract each "
                "row's largest score first."
                for name, message in _MATRYOSHKA_MESSAGES.items()
            },
            "exp without shift": "At a temperature of 0.001 `np.exp` overflows, or is zero everywhere. Subtract each "
            "row's largest score first, as in exercise 03.1.",
            "shifted by the largest of all": "A row whose scores all lie far below the largest of the table gives the "
            "log of zero. Subtract each row's own largest score.",
            "softmax first, then the log": "At a temperature of 0.001 the softmax of a positive can be zero, and its "
            "log is infinite. Take the log before anything is divided: log of the sum minus the score.",
            "a small number in the log": "With 1e-12 added to a probability, or as its floor, the loss is finite, and "
            "wrong: a positive that is far from the best costs hundreds. Take the log before anything is divided: log "
            "of the sum minus the score.",
            "not added again": "The largest score of each row is subtracted before `np.exp`, and missing after the "
            "log: add it again.",
            "softmax over the anchors": "Your softmax runs over the anchors. Each anchor has to choose among the "
            "positives: sum along a row of the scores, `axis=1`.",
            "softmax over the table": "Your softmax runs over the whole table of scores. Each anchor chooses among "
            "the positives: sum along a row, `axis=1`.",
            "all pairs": "Your result takes every pair for a positive. Only the diagonal belongs together.",
            "the positive left out": "The sum under the log has only the negatives. The softmax runs over all "
            "positives, its own among them.",
            "both directions": "Your result is the mean of both directions, as some losses take it. The task asks for "
            "one: each anchor chooses among the positives.",
            "both directions, added up": "Your result is the sum of both directions. The task asks for one: each "
            "anchor chooses among the positives.",
            "no temperature": "`temperature` changes nothing in your results: divide the scores by it.",
            "the loss divided by the temperature": "Your result is the loss at temperature 1, divided by τ. Divide "
            "the scores by it.",
            "multiplied by the temperature": "Your scores are multiplied by the temperature. A low one has to make "
            "differences larger: divide by it.",
            "without the log": "Your result has the softmax without its log. InfoNCE is −log softmax.",
            "logs to base two": "Your log is the one to base two. InfoNCE takes the natural log, `np.log`.",
            "the full length once more": "Your sum has the full length in addition to `dims`. Add up over `dims` "
            "alone.",
        },
        notice="The first numbers stand in every term, those after the last but one length in one.",
    ),
    Exercise(
        id="05.3",
        kind="write",
        title="One bit a number, and the Hamming distance",
        task="Count in how many bits packed vectors differ, every query with every passage.",
        solution=hamming_distances,
        cases=_packed,
        hints=(
            "`a ^ b` has a 1 where the bits of a and b differ (exclusive or).",
            "`queries[:, None, :]` and `passages[None, :, :]` meet in shape (n, m, n_bytes).",
            "`np.unpackbits(…, axis=2)` gives the bits; add them up along that axis.",
        ),
        misconceptions={
            "bytes that differ": _hamming_bytes,
            "bits that are equal": _hamming_equal_bits,
            "and instead of exclusive or": _hamming_of_each(np.bitwise_and),
            "or instead of exclusive or": _hamming_of_each(np.bitwise_or),
            "bits of a difference": _hamming_of_each(np.subtract),
            "difference of the bytes as numbers": _hamming_of_numbers,
            "bytes added up": _hamming_bytes_added,
            "counted in one byte": _hamming_in_one_byte,
            "counted in a signed byte": _hamming_in_signed_byte,
            "a share": _hamming_share,
            "a share of the bytes": _hamming_share_of_bytes,
            "dot product of signs": _hamming_dot_of_signs,
            "dot product of bits in bytes": _hamming_dot_of_bits_in_bytes,
            "bits subtracted in bytes": _hamming_bits_subtracted_in_bytes,
            "differences that cancel": _hamming_differences_that_cancel,
            "numbers of ones compared": lambda queries, passages: np.abs(
                _hamming_differences_that_cancel(queries, passages)
            ),
            "only one way": _hamming_one_way,
            "only the other way": _hamming_other_way,
            "minus the distance": lambda queries, passages: -hamming_distances(queries, passages).astype(int),
            "turned": lambda queries, passages: hamming_distances(passages, queries),
            "an axis lost": lambda queries, passages: hamming_distances(queries, passages).squeeze(),
            "pairs in the same place": _hamming_of_pairs,
            "all added up": lambda queries, passages: hamming_distances(queries, passages).sum(),
            "bytes that are equal": lambda queries, passages: (queries[:, None] == passages[None]).sum(axis=2),
            "not added up": lambda queries, passages: np.unpackbits(queries[:, None] ^ passages[None], axis=2),
            "the bytes of `^`": lambda queries, passages: queries[:, None] ^ passages[None],
        },
        messages={
            "bytes that differ": "Your result counts bytes. Two bytes that differ may differ in one bit or in eight: "
            "unpack them.",
            "bits that are equal": "Your result counts the bits that are equal. That is a similarity; a distance "
            "counts those that differ.",
            "and instead of exclusive or": "Your result counts the bits that are 1 on both sides, as `&` finds them. "
            "Those that differ are found by `^`.",
            "or instead of exclusive or": "Your result counts the bits that are 1 on either side, also where both "
            "are, as `|` finds them. Those that differ are found by `^`.",
            "bits of a difference": "Your result counts the bits of a difference of bytes, which borrows across bits. "
            "Bits that differ are found by `^`.",
            "difference of the bytes as numbers": "Your result compares the bytes as numbers, and then the first bit "
            "counts 128 times as much as the last. Every bit counts once.",
            "bytes added up": "Your result adds up the bytes of `^` as numbers, and then the first bit counts 128 "
            "times as much as the last. Unpack them before you add.",
            "counted in one byte": "Your counter is one byte and starts again at 256: vectors of more than 255 bits "
            "need a larger one.",
            "counted in a signed byte": "Your counter is one signed byte and holds up to 127: vectors of more bits "
            "need a larger one.",
            "a share": "Your result is the share of the bits. The ranking is the same, but the task asks for the "
            "count.",
            "a share of the bytes": "Your result is the share of the bytes that differ. Unpack the bits, and count.",
            "dot product of signs": "Your result is the dot product of the signs. It grows where the distance "
            "shrinks: count the bits that differ.",
            "dot product of bits in bytes": "Your result counts the bits that are 1 on both sides, in one byte, which "
            "starts again at 256. Count those that differ.",
            "bits subtracted in bytes": "In uint8, 0 − 1 is 255, which `abs` leaves. Compare the bits with `!=`, or "
            "the bytes with `^`.",
            "differences that cancel": "In your result a 1 against 0 and a 0 against 1 cancel. Both differ, and each "
            "counts one.",
            "numbers of ones compared": "Your result compares how many ones each side has. They may stand in other "
            "places: compare bit by bit.",
            "only one way": "Your result counts the bits that are 1 in the query and 0 in the passage. The others "
            "differ as well.",
            "only the other way": "Your result counts the bits that are 0 in the query and 1 in the passage. The "
            "others differ as well.",
            "minus the distance": "Your result is the distance with its sign turned, as a score for a search needs "
            "it. A distance is the count itself.",
            "turned": "Your table is turned: rows belong to queries, columns to passages.",
            "an axis lost": "The values are right, but the shape is not where there is one query or one passage: it "
            "is always (n, m).",
            "pairs in the same place": "Your result compares the query and the passage in the same place. Compare "
            "every query with every passage.",
            "all added up": "Your result is one number, the sum of all distances. Add up along the bits alone: "
            "`axis=2`.",
            "bytes that are equal": "Your result counts the bytes that are equal. Count the bits that differ.",
            "not added up": "Your result has the bits that differ, one by one. Add them up along the last axis.",
            "the bytes of `^`": "Your result has the bytes of `^`. Unpack their bits, and add them up.",
        },
        notice="With n numbers of +1 and −1 the dot product is n − 2 · distance: the order is the same, at an eighth of a byte a number.",
    ),
    Exercise(
        id="05.4",
        kind="write",
        title="Short vectors first, full ones to decide",
        task="Search in two stages: many candidates with a cheap comparison, few with the full one.",
        solution=two_stage_search,
        cases=_query_and_corpus,
        hints=(
            "Stage one: cosines of `query[:dim]` with `corpus[:, :dim]`, then `np.argsort(-…)[:shortlist]`.",
            "Stage two: cosines of `query` with `corpus[chosen]` only.",
            "The order of stage two counts places in the shortlist; `chosen[…]` turns them into rows of the corpus.",
        ),
        misconceptions={
            "never re-ranked": _two_stage_short_only,
            "no shortlist": _two_stage_full_only,
            "places in the shortlist": _two_stage_positions,
            "dot product of rows as they are": _two_stage_by(_dot_of, _dot_of),
            "dot product in the first stage": _two_stage_by(first=_dot_of),
            "dot product in the second stage": _two_stage_by(last=_dot_of),
            "Euclidean distance": _two_stage_by(_nearness, _nearness),
            "Euclidean distance in the first stage": _two_stage_by(first=_nearness),
            "Euclidean distance in the second stage": _two_stage_by(last=_nearness),
            "scaled before the cut": _two_stage_scaled_before_the_cut,
            "a number beside the length": _two_stage_by(_cosine_with(1e-9), _cosine_with(1e-9)),
            "without the sign": _two_stage_by(
                lambda query, rows: np.abs(_cosine_of(query, rows)), lambda query, rows: np.abs(_cosine_of(query, rows))
            ),
            "worst first": _two_stage_by(last=lambda query, rows: -_cosine_of(query, rows)),
            "the worst in the shortlist": _two_stage_by(first=lambda query, rows: -_cosine_of(query, rows)),
            "worst first, twice": _two_stage_by(
                lambda query, rows: -_cosine_of(query, rows), lambda query, rows: -_cosine_of(query, rows)
            ),
            "best last": _two_stage_best_last,
            "a shortlist of k": lambda query, corpus, dim, shortlist, k: two_stage_search(query, corpus, dim, k, k),
            "a shortlist of the first rows": _two_stage_first_rows,
            "the last numbers": _two_stage_by(part=lambda dim: slice(-dim, None)),
            "not cut to k": lambda query, corpus, dim, shortlist, k: two_stage_search(
                query, corpus, dim, shortlist, shortlist
            ),
            "in the order of the corpus": _two_stage_sorted,
            "scores instead of rows": _two_stage_scores,
            "the vectors": lambda *search: search[1][two_stage_search(*search)],
            "both stages added up": lambda query, corpus, dim, shortlist, k: _two_stage_by(
                last=lambda one, rows: _cosine_of(one, rows) + _cosine_of(one[:dim], rows[:, :dim])
            )(query, corpus, dim, shortlist, k),
            "the rest of the numbers": lambda query, corpus, dim, shortlist, k: _two_stage_by(
                last=lambda one, rows: (
                    rows[:, dim:] @ one[dim:] / np.maximum(np.linalg.norm(rows[:, dim:], axis=1), 1e-300)
                )
            )(query, corpus, dim, shortlist, k),
            "one too many": lambda query, corpus, dim, shortlist, k: two_stage_search(
                query, corpus, dim, shortlist, k + 1
            ),
            "the best left out": lambda query, corpus, dim, shortlist, k: two_stage_search(
                query, corpus, dim, shortlist, k + 1
            )[1:],
        },
        messages={
            "never re-ranked": "Your result is the order of the short vectors. The full ones have to put the "
            "shortlist in order.",
            "no shortlist": "Your result is that of the full query against every row. It is the exact one, and "
            "nothing is saved: only the shortlist may be compared in full.",
            "places in the shortlist": "Your numbers count places in the shortlist. Turn them into rows of `corpus`.",
            "dot product of rows as they are": "Your order is that of dot products, and long rows win by their "
            "length. The task says cosine, in both stages.",
            "dot product in the first stage": "Your first stage ranks as dot products do, so long rows fill the "
            "shortlist. Divide by the lengths of the short rows.",
            "dot product in the second stage": "Your second stage ranks as dot products do, and long rows come first. "
            "Divide by the lengths of the whole rows.",
            "Euclidean distance": "Your order is that of Euclidean distances, which lengths change. The task says "
            "cosine, in both stages.",
            "Euclidean distance in the first stage": "Your first stage ranks by Euclidean distance, which lengths "
            "change. The task says cosine.",
            "Euclidean distance in the second stage": "Your second stage ranks by Euclidean distance, which lengths "
            "change. The task says cosine.",
            "scaled before the cut": "Your rows are divided by the length of the whole. In the first stage that is no "
            "cosine: scale the short rows by their own lengths.",
            "a number beside the length": "A row of length 1e-14 loses its place, as it does with a small number that "
            "is added to the length or is a floor under it. The cosine is the same for rows of any length.",
            "without the sign": "Rows in the opposite direction come up in your result. A cosine of −1 is the worst, "
            "not the best.",
            "worst first": "Your last order is turned round: the largest cosine comes first.",
            "the worst in the shortlist": "Your shortlist has the rows with the smallest cosines: argsort begins with "
            "the smallest.",
            "worst first, twice": "Both stages take the smallest cosines: argsort begins with the smallest.",
            "best last": "The rows are the right ones, with the best last. Turn the order round.",
            "a shortlist of k": "Your shortlist has only k rows, so the second stage can change their order but not "
            "save what the first one missed: take `shortlist` rows.",
            "a shortlist of the first rows": "Your shortlist has the first rows of `corpus`. Choose its rows by the "
            "cosines of the short vectors.",
            "the last numbers": "Your first stage compares the last numbers of each row. Take the first: `[:, :dim]`.",
            "not cut to k": "You return the whole shortlist. Only the `k` best are asked for.",
            "in the order of the corpus": "The rows are the right ones, in the order of the corpus. The task wants "
            "the best first.",
            "scores instead of rows": "You return the cosines. The row numbers are asked for.",
            "the vectors": "You return the rows themselves. Their numbers are asked for.",
            "both stages added up": "Your last order adds up the cosines of both stages. The full vectors alone "
            "decide in the second one.",
            "the rest of the numbers": "Your second stage compares the numbers after the first `dim`. It has to "
            "compare all.",
            "one too many": "You return k + 1 rows. A slice ends before its second number: `[:k]`.",
            "the best left out": "The best row is left out. That helps where a text finds itself; here it is the one "
            "that is looked for.",
        },
        notice="The result is exact for every query whose true k best are in the shortlist. Nothing else is needed of stage one.",
    ),
    Exercise(
        id="05.5",
        kind="write",
        title="One byte a number, calibrated",
        task="Turn numbers into int8. The ranges come from a calibration corpus, since tomorrow's texts are not known today.",
        solution=int8_codes,
        cases=_numbers_and_ranges,
        hints=(
            "`calibration.min(axis=0)` and `.max(axis=0)` are the ends of each column.",
            "`np.rint` rounds; `np.clip(steps, 0, 255)` keeps what is outside at the ends.",
            "Subtract 128 before `.astype(np.int8)`: int8 holds −128 … 127.",
        ),
        misconceptions={
            "not int8": lambda embeddings, calibration: int8_codes(embeddings, calibration).astype(float),
            "ranges of the embeddings": lambda embeddings, calibration: _codes(embeddings, *_ends(embeddings)),
            "ranges of both": lambda embeddings, calibration: _codes(
                embeddings, *_ends(np.vstack([embeddings, calibration]))
            ),
            "not clipped": _int8_not_clipped,
            "neither clipped nor int8": _int8_neither_clipped_nor_converted,
            "one range for all columns": lambda embeddings, calibration: _codes(
                embeddings, calibration.min(), calibration.max()
            ),
            "cut off instead of rounded": lambda embeddings, calibration: (
                np.floor(_places(embeddings, calibration)) - 128
            ).astype(np.int8),
            "cut off by int8": lambda embeddings, calibration: (_places(embeddings, calibration) - 128).astype(np.int8),
            "neither rounded nor int8": lambda embeddings, calibration: _places(embeddings, calibration) - 128,
            "rounded up": lambda embeddings, calibration: (np.ceil(_places(embeddings, calibration)) - 128).astype(
                np.int8
            ),
            "from 0 to 1": lambda embeddings, calibration: _places(embeddings, calibration) / 255,
            "around zero": _int8_symmetric,
            "around zero, one size for all": _int8_symmetric_for_all,
            "mean and standard deviation": _int8_standardized,
            "ends at −127 and 127": _int8_ends_out_of_the_middle,
            "not moved by 128": lambda embeddings, calibration: np.rint(_places(embeddings, calibration)).astype(
                np.uint8
            ),
            "not moved, wrapped": lambda embeddings, calibration: (
                np.rint(_places(embeddings, calibration)).astype(np.uint8).astype(np.int8)
            ),
            "half the steps": _int8_128_steps,
            "256 instead of 255": _int8_256_steps,
            "subtracted in uint8": lambda embeddings, calibration: (
                np.rint(_places(embeddings, calibration)).astype(np.uint8) - np.uint8(128)
            ),
            "clipped at −127": _int8_clipped_at_127,
            "clipped before the move": _int8_clipped_before_the_move,
            "low not subtracted": _int8_low_not_subtracted,
            "only the lower end clipped": lambda embeddings, calibration: (
                (np.maximum(_steps(embeddings, *_ends(calibration)), 0) - 128).astype(int).astype(np.int8)
            ),
            "only the upper end clipped": lambda embeddings, calibration: (
                (np.minimum(_steps(embeddings, *_ends(calibration)), 255) - 128).astype(int).astype(np.int8)
            ),
            "moved by 127": lambda embeddings, calibration: np.clip(
                _steps(embeddings, *_ends(calibration)) - 127, -128, 127
            ).astype(np.int8),
            "one range from the embeddings": lambda embeddings, calibration: _codes(
                embeddings, embeddings.min(), embeddings.max()
            ),
        },
        messages={
            "not int8": "The codes are right, and not stored as int8: look at the `.dtype` of your result. Codes kept "
            "as float64 or int64 save nothing: `.astype(np.int8)`.",
            "ranges of the embeddings": "Your ranges come from the embeddings. Queries and passages would then get "
            "different steps, and their codes could not be compared: use `calibration`.",
            "ranges of both": "Your ranges are widened by the embeddings. Each new batch would then change the steps "
            "of the old ones: use `calibration` alone.",
            "not clipped": "A number outside the range runs over the end of int8 and comes out at the other side: 300 "
            "becomes 44. Clip before you convert.",
            "neither clipped nor int8": "Numbers outside the range get steps outside −128 … 127, which int8 cannot "
            "hold. Clip the steps, then convert to int8.",
            "one range for all columns": "Your result has one range for the whole table. A column with a small spread "
            "then gets few steps: take `axis=0`.",
            "cut off instead of rounded": "Your steps are cut off, not rounded. sentence-transformers does that too, "
            "but the task says round.",
            "cut off by int8": "Your steps are not rounded: the conversion to int8 cuts the decimals off. Use "
            "`np.rint` first.",
            "neither rounded nor int8": "Your codes still have decimals. Round them with `np.rint`, then convert to "
            "int8.",
            "rounded up": "Your steps are rounded up. The task rounds to the nearest: `np.rint`.",
            "from 0 to 1": "Your result runs from 0 to 1. Multiply by 255, round, and subtract 128.",
            "around zero": "Your codes are scaled around zero, by the largest size. That is another scheme; the task "
            "maps low … high to all 256 steps.",
            "around zero, one size for all": "Your codes are scaled around zero, by one size for the whole table. The "
            "task maps low … high of each column to all 256 steps.",
            "mean and standard deviation": "Your codes come from mean and standard deviation. The task maps the "
            "smallest … the largest number of each column to 256 steps.",
            "ends at −127 and 127": "Your codes run from −127 to 127. The task maps low … high to all 256 steps, from "
            "−128 on.",
            "not moved by 128": "Your codes run from 0 to 255. int8 holds −128 … 127: subtract 128.",
            "not moved, wrapped": "Your steps from 0 to 255 went into int8 as they are, and those above 127 came out "
            "negative: subtract 128 first.",
            "half the steps": "Your codes use 128 of the 256 steps: half of the byte stays empty.",
            "256 instead of 255": "Your codes come out as with 256 times the place in the range. Of 256 steps, the "
            "last is number 255.",
            "subtracted in uint8": "Your codes look like 128 subtracted in uint8, which knows no negative numbers: 0 "
            "− 128 comes out as 128. Subtract first, then convert, to int8.",
            "clipped at −127": "Your codes are clipped at −127. The task uses all 256 steps, and the lowest is −128.",
            "clipped before the move": "Your steps are clipped to the range of int8 and not moved. They run from 0 to "
            "255: clip to those, then subtract 128.",
            "low not subtracted": "Your numbers are divided by the range without subtracting `low` first. Then low "
            "does not become step 0.",
            "only the lower end clipped": "A number above the range runs over the end of int8 and comes out negative. "
            "Clip at the upper end too.",
            "only the upper end clipped": "A number below the range runs over the end of int8 and comes out positive. "
            "Clip at the lower end too.",
            "moved by 127": "Your codes lie one above the expected ones, as with 127 subtracted. The lowest step is "
            "−128.",
            "one range from the embeddings": "Your result has one range for the whole table, that of the embeddings. "
            "Take the columns of `calibration`.",
        },
        exact_type=True,
        deeper=True,
        notice="As int8 a number takes one byte, and the two rows of ranges, kept once, turn the codes back into numbers.",
    ),
)

QUIZ = (
    Question(
        "05.q1",
        "You set `truncate_dim` to a twelfth of the model's numbers. What gets cheaper?",
        {
            "computing the vectors": "The cut comes after the model, which the deeper notebook looks into.",
            "storing and comparing the vectors": "Bytes and multiplications both go with the number of numbers.",
            "everything, by a factor of twelve": "The cut comes after the model, so it cannot make all of it cheaper.",
        },
        "storing and comparing the vectors",
    ),
    Question(
        "05.q2",
        "The encoder of section 3 is a mean of word vectors. Why is an encoder turned by PCA a fair rival to a trained one?",
        {
            "PCA has seen the test posts": "It was fitted on training posts.",
            "a turned encoder is one more encoder of the same kind": "Turned words give turned texts. So training "
            "could have reached the turned encoder as well.",
            "the Matryoshka loss did not work": "It did: its encoder finds clearly more than the plain one, cut to the "
            "same 8, 16 or 32 numbers.",
        },
        "a turned encoder is one more encoder of the same kind",
    ),
    Question(
        "05.q3",
        "You keep the first 16 of 384 numbers of vectors of length one and search by **dot product**. It finds clearly less "
        "than the cosine does. Why?",
        {
            "the queries get too short": "A query's length multiplies all of its scores alike, and no ranking changes.",
            "the passages keep unequal lengths": "Those that kept more of their length are favoured. Scaled again, the "
            "same 16 numbers give the cosine.",
            "a dot product needs many numbers": "Of passages that are scaled again it is the cosine, with 16 numbers too.",
        },
        "the passages keep unequal lengths",
    ),
    Question(
        "05.q4",
        "What does the Matryoshka loss change about a model?",
        {
            "the order of its numbers": "Every prefix is trained to do the task alone, so the first numbers have to "
            "carry most.",
            "the size of the model": "The model is as large as before, and as slow.",
            "nothing, any model can be cut equally well": "The same encoder without it, cut to 32 numbers or fewer, finds "
            "clearly less.",
        },
        "the order of its numbers",
    ),
    Question(
        "05.q5",
        "What is needed, and enough, for a two-stage search to return exactly the ten results of the full search?",
        {
            "the short vectors rank as the full ones do": "Enough, but not needed: the second stage puts the "
            "shortlist in order again.",
            "the full search's ten are in the shortlist": "The second stage then sees all ten and compares them with "
            "the same numbers; without one of them it cannot return it.",
            "the shortlist has more than ten": "Neither: ten of them would do if they are the right ones, and others "
            "may fill a longer one.",
        },
        "the full search's ten are in the shortlist",
    ),
)
