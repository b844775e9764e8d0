"""Notebook 05: cut and scale again, the Matryoshka loss, int8 with calibration, Hamming distance, a two-stage search."""

from collections.abc import Iterator

import numpy as np

from course_utils.learning.exercise import Exercise, Question


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1.0)


# -- 05.1 -------------------------------------------------------------------------------------------------------


def shorten(embeddings, dim):
    """The first `dim` numbers of each row, scaled so that each row has length one again.

    embeddings: shape (n, d) with d ≥ dim, rows of any length. A row whose first `dim` numbers are all zero has no
    direction: it stays zero. Returns an array of shape (n, dim).
    """
    short = embeddings[:, :dim]
    lengths = np.linalg.norm(short, axis=1, keepdims=True)
    return short / np.where(lengths > 0, lengths, 1.0)


def _shorten_only_cut(embeddings, dim):
    return embeddings[:, :dim]


def _shorten_scaled_first(embeddings, dim):
    return _unit(embeddings)[:, :dim]


def _shorten_last(embeddings, dim):
    return _unit(embeddings[:, -dim:])


def _shorten_rows(embeddings, dim):
    return _unit(embeddings[:dim])


def _shorten_one_length(embeddings, dim):
    return embeddings[:, :dim] / np.linalg.norm(embeddings[:, :dim])


def _shorten_columns(embeddings, dim):
    return _unit(embeddings[:, :dim].T).T


def _shorten_padded(embeddings, dim):
    padded = np.zeros_like(embeddings, dtype=float)
    padded[:, :dim] = _unit(embeddings[:, :dim])
    return padded


def _rows_to_cut(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[3.0, 4.0, 12.0], [0.0, 2.0, 1.0]]), 2  # 3, 4 has length 5
    yield np.array([[0.0, 0.0, 5.0, 1.0], [1.0, 1.0, 0.0, 7.0], [2.0, 0.0, 1.0, 0.0]]), 2  # a row without direction
    for n, d, dim in ((5, 7, 3), (4, 9, 6)):
        yield rng.normal(size=(n, d)) * rng.uniform(0.5, 3.0, size=(n, 1)), dim


# -- 05.2 -------------------------------------------------------------------------------------------------------


def matryoshka_loss(anchors, positives, dims, temperature):
    """Sum over d in `dims` of InfoNCE on the first d numbers, each prefix scaled to length one by itself.

    anchors, positives: shape (n, dim), row i of both belongs together; no row has length one yet. InfoNCE is the mean
    over anchors i of −log softmax(s / τ) at positive i, with s the cosines to all positives. temperature: τ, as low as
    0.001. Returns one number.
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


def _info_nce(a, b, temperature):
    scores = a @ b.T / temperature
    largest = scores.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(scores - largest).sum(axis=1)) + largest[:, 0] - np.diag(scores))


def _matryoshka_scaled_once(anchors, positives, dims, temperature):
    a, b = _unit(anchors), _unit(positives)
    return sum(_info_nce(a[:, :d], b[:, :d], temperature) for d in dims)


def _matryoshka_not_scaled(anchors, positives, dims, temperature):
    return sum(_info_nce(anchors[:, :d], positives[:, :d], temperature) for d in dims)


def _matryoshka_mean(anchors, positives, dims, temperature):
    return matryoshka_loss(anchors, positives, dims, temperature) / len(dims)


def _matryoshka_blocks(anchors, positives, dims, temperature):
    starts = [0, *sorted(dims)[:-1]]
    return sum(
        _info_nce(_unit(anchors[:, a:b]), _unit(positives[:, a:b]), temperature)
        for a, b in zip(starts, sorted(dims), strict=True)
    )


def _matryoshka_full_only(anchors, positives, dims, temperature):
    return _info_nce(_unit(anchors), _unit(positives), temperature)


def _matryoshka_last_only(anchors, positives, dims, temperature):
    return _info_nce(_unit(anchors[:, : dims[-1]]), _unit(positives[:, : dims[-1]]), temperature)


def _matryoshka_anchors_cut(anchors, positives, dims, temperature):
    total = 0.0
    for d in dims:
        a = np.zeros_like(anchors)
        a[:, :d] = _unit(anchors[:, :d])
        total += _info_nce(a, _unit(positives), temperature)
    return total


def _matryoshka_from_the_end(anchors, positives, dims, temperature):
    return sum(_info_nce(_unit(anchors[:, -d:]), _unit(positives[:, -d:]), temperature) for d in dims)


def _matryoshka_without_shift(anchors, positives, dims, temperature):
    total = 0.0
    with np.errstate(all="ignore"):
        for d in dims:
            scores = _unit(anchors[:, :d]) @ _unit(positives[:, :d]).T / temperature
            total += np.mean(np.log(np.exp(scores).sum(axis=1)) - np.diag(scores))
    return total


def _matryoshka_with(term):
    """A wrong sum over prefixes, with `term(scores)` for the scores of one prefix, not yet divided by τ."""

    def wrong(anchors, positives, dims, temperature):
        return sum(term(_unit(anchors[:, :d]) @ _unit(positives[:, :d]).T, temperature) for d in dims)

    return wrong


def _log_sum(scores):
    largest = scores.max(axis=1, keepdims=True)
    return np.log(np.exp(scores - largest).sum(axis=1)) + largest[:, 0]


def _losses(scores):
    return _log_sum(scores) - np.diag(scores)


def _pairs_to_cut(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[3.0, 4, 0], [1, 0, 2]]), np.array([[1.0, 0, 1], [-1, 2, 1]]), (1, 3), 1.0
    yield np.array([[1.0, 0.5, 0], [0, 1, 1]]), np.array([[1.0, 1, 0.5], [0.5, 1, 1]]), (2, 3), 0.001  # exp overflows
    for n, dim, dims in ((4, 7, (2, 4)), (5, 9, (3, 6, 9))):  # the first leaves the full length out
        positives = rng.normal(size=(n, dim)) * rng.uniform(0.5, 3, size=(n, 1))
        yield positives + rng.normal(size=(n, dim)), positives, dims, 0.2


# -- 05.3 -------------------------------------------------------------------------------------------------------


def int8_codes(embeddings, calibration):
    """Each number as one of 256 steps: round((x − low) / (high − low) · 255) − 128, as int8.

    low and high are the smallest and the largest number of each column of `calibration`, shape (m, dim); no column is
    constant. embeddings: shape (n, dim). A number outside low … high gets the step at that end. Returns int8 (n, dim).
    """
    low, high = calibration.min(axis=0), calibration.max(axis=0)
    steps = np.rint((embeddings - low) / (high - low) * 255)
    return (np.clip(steps, 0, 255) - 128).astype(np.int8)


def _codes(embeddings, low, high):
    return (np.clip(np.rint((embeddings - low) / (high - low) * 255), 0, 255) - 128).astype(np.int8)


def _int8_own_ranges(embeddings, calibration):
    return _codes(embeddings, embeddings.min(axis=0), embeddings.max(axis=0))


def _int8_not_clipped(embeddings, calibration):
    low, high = calibration.min(axis=0), calibration.max(axis=0)
    steps = np.rint((embeddings - low) / (high - low) * 255) - 128
    return steps.astype(np.int64).astype(np.int8)  # wraps around


def _int8_one_range(embeddings, calibration):
    return _codes(embeddings, calibration.min(), calibration.max())


def _int8_cut_off(embeddings, calibration):
    low, high = calibration.min(axis=0), calibration.max(axis=0)
    return (np.clip(np.floor((embeddings - low) / (high - low) * 255), 0, 255) - 128).astype(np.int8)


def _int8_symmetric(embeddings, calibration):
    scale = np.abs(calibration).max(axis=0)
    return np.clip(np.rint(embeddings / scale * 127), -127, 127).astype(np.int8)


def _int8_not_moved(embeddings, calibration):
    low, high = calibration.min(axis=0), calibration.max(axis=0)
    steps = np.clip(np.rint((embeddings - low) / (high - low) * 255), 0, 255)
    return steps.astype(np.uint8)


def _int8_127_steps(embeddings, calibration):
    low, high = calibration.min(axis=0), calibration.max(axis=0)
    return np.clip(np.rint((embeddings - low) / (high - low) * 127), 0, 127).astype(np.int8)


def _int8_wrapped(embeddings, calibration):
    low, high = calibration.min(axis=0), calibration.max(axis=0)
    steps = np.clip(np.rint((embeddings - low) / (high - low) * 255), 0, 255)
    return steps.astype(np.uint8) - np.uint8(128)


def _int8_clipped_at_127(embeddings, calibration):
    low, high = calibration.min(axis=0), calibration.max(axis=0)
    steps = np.rint((embeddings - low) / (high - low) * 255) - 128
    return np.clip(steps, -127, 127).astype(np.int8)


def _int8_both_ranges(embeddings, calibration):
    both = np.vstack([embeddings, calibration])
    return _codes(embeddings, both.min(axis=0), both.max(axis=0))


def _numbers_and_ranges(rng: np.random.Generator) -> Iterator[tuple]:
    # column 1 runs from 0 to 1, column 2 from −2 to 2; 1.5 and −9 lie outside
    calibration = np.array([[0.0, -2.0], [1.0, 2.0], [0.5, 0.0]])
    yield np.array([[0.0, 2.0], [1.5, -9.0], [0.25, 0.3]]), calibration
    for n, m, dim in ((4, 6, 3), (7, 5, 4)):
        spread = rng.uniform(0.2, 3.0, size=dim)
        shift = rng.normal(size=dim)
        calibration = rng.normal(size=(m, dim)) * spread + shift
        yield rng.normal(size=(n, dim)) * 1.5 * spread + shift, calibration


# -- 05.4 -------------------------------------------------------------------------------------------------------


def hamming_distances(queries, passages):
    """In how many bits does each query differ from each passage?

    queries, passages: packed bits, uint8 of shapes (n, n_bytes) and (m, n_bytes), eight bits a byte. Returns whole
    numbers of shape (n, m), each from 0 to 8 · n_bytes. (`np.bitwise_count` needs numpy 2; find a way without it.)
    """
    different = queries[:, None, :] ^ passages[None, :, :]
    return np.unpackbits(different, axis=2).sum(axis=2)


def _hamming_bytes(queries, passages):
    return (queries[:, None, :] != passages[None, :, :]).sum(axis=2)


def _hamming_equal_bits(queries, passages):
    return 8 * queries.shape[1] - hamming_distances(queries, passages)


def _hamming_and(queries, passages):
    return np.unpackbits(queries[:, None, :] & passages[None, :, :], axis=2).sum(axis=2)


def _hamming_or(queries, passages):
    return np.unpackbits(queries[:, None, :] | passages[None, :, :], axis=2).sum(axis=2)


def _hamming_of_a_difference(queries, passages):
    return np.unpackbits(queries[:, None, :] - passages[None, :, :], axis=2).sum(axis=2)


def _hamming_of_numbers(queries, passages):
    return np.abs(queries[:, None, :].astype(int) - passages[None, :, :].astype(int)).sum(axis=2)


def _hamming_in_one_byte(queries, passages):
    different = queries[:, None, :] ^ passages[None, :, :]
    return np.unpackbits(different, axis=2).sum(axis=2, dtype=np.uint8)


def _hamming_share(queries, passages):
    return hamming_distances(queries, passages) / (8 * queries.shape[1])


def _hamming_dot_of_signs(queries, passages):
    return 8 * queries.shape[1] - 2 * hamming_distances(queries, passages)


def _hamming_negative(queries, passages):
    return -hamming_distances(queries, passages).astype(int)


def _packed(rng: np.random.Generator) -> Iterator[tuple]:
    # 10110001 against 00000000, against itself, and against 01001110: 4, 0 and 8 bits
    yield np.array([[177, 0]], np.uint8), np.array([[0, 0], [177, 0], [78, 0]], np.uint8)
    full = np.full((1, 40), 255, np.uint8)  # 320 bits, more than a byte can count
    yield np.vstack([full, 0 * full]), np.vstack([0 * full, full, full])
    for n, m, n_bytes in ((3, 5, 4), (4, 6, 7)):
        yield (
            rng.integers(0, 256, size=(n, n_bytes), dtype=np.uint8),
            rng.integers(0, 256, size=(m, n_bytes), dtype=np.uint8),
        )


# -- 05.5 -------------------------------------------------------------------------------------------------------


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


def _two_stage_short_only(query, corpus, dim, shortlist, k):
    return np.argsort(-_cosine_of(query[:dim], corpus[:, :dim]))[:k]


def _two_stage_full_only(query, corpus, dim, shortlist, k):
    return np.argsort(-_cosine_of(query, corpus))[:k]


def _two_stage_positions(query, corpus, dim, shortlist, k):
    chosen = np.argsort(-_cosine_of(query[:dim], corpus[:, :dim]))[:shortlist]
    return np.argsort(-_cosine_of(query, corpus[chosen]))[:k]


def _two_stage_by_dot(query, corpus, dim, shortlist, k):
    chosen = np.argsort(-(corpus[:, :dim] @ query[:dim]))[:shortlist]
    return chosen[np.argsort(-(corpus[chosen] @ query))[:k]]


def _two_stage_scaled_before_the_cut(query, corpus, dim, shortlist, k):
    rows, one = _unit(corpus), _unit(query)
    chosen = np.argsort(-(rows[:, :dim] @ one[:dim]))[:shortlist]
    return chosen[np.argsort(-(rows[chosen] @ one))[:k]]


def _two_stage_worst_first(query, corpus, dim, shortlist, k):
    chosen = np.argsort(-_cosine_of(query[:dim], corpus[:, :dim]))[:shortlist]
    return chosen[np.argsort(_cosine_of(query, corpus[chosen]))[:k]]


def _two_stage_shortlist_of_k(query, corpus, dim, shortlist, k):
    chosen = np.argsort(-_cosine_of(query[:dim], corpus[:, :dim]))[:k]
    return chosen[np.argsort(-_cosine_of(query, corpus[chosen]))]


def _two_stage_not_cut(query, corpus, dim, shortlist, k):
    return two_stage_search(query, corpus, dim, shortlist, shortlist)


def _two_stage_dot_first(query, corpus, dim, shortlist, k):
    chosen = np.argsort(-(corpus[:, :dim] @ query[:dim]))[:shortlist]
    return chosen[np.argsort(-_cosine_of(query, corpus[chosen]))[:k]]


def _two_stage_dot_last(query, corpus, dim, shortlist, k):
    chosen = np.argsort(-_cosine_of(query[:dim], corpus[:, :dim]))[:shortlist]
    return chosen[np.argsort(-(corpus[chosen] @ query))[:k]]


def _two_stage_sorted(query, corpus, dim, shortlist, k):
    return np.sort(two_stage_search(query, corpus, dim, shortlist, k))


def _query_and_corpus(rng: np.random.Generator) -> Iterator[tuple]:
    # by hand: the first number alone ranks 0, 3, 1 ahead (of equal cosine 1), 2 is behind; all numbers rank 2, 1, 3, 0
    yield (
        np.array([1.0, 0.2, 2.0]),
        np.array([[3.0, 0.3, 0.0], [1.0, -0.1, 1.2], [-1.0, 0.0, 4.0], [1.0, 0.4, 0.5]]),
        2,
        3,
        2,
    )
    for n, d, dim, shortlist, k in ((30, 8, 3, 9, 4), (50, 12, 4, 12, 5), (60, 16, 5, 15, 6)):
        corpus = rng.normal(size=(n, d)) * rng.uniform(0.2, 4.0, size=(n, 1))
        yield rng.normal(size=d), corpus, dim, shortlist, k
    yield rng.normal(size=6), rng.normal(size=(9, 6)), 2, 9, 3  # every row is in the shortlist


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
            "cut only": _shorten_only_cut,
            "scaled before the cut": _shorten_scaled_first,
            "the last numbers": _shorten_last,
            "rows instead of columns": _shorten_rows,
            "one length for all": _shorten_one_length,
            "columns of length one": _shorten_columns,
            "padded with zeros": _shorten_padded,
        },
        messages={
            "cut only": "You cut and do not scale. The rows no longer have length one, and a dot product then favours "
            "those that kept more of theirs.",
            "scaled before the cut": "You divide by the length of the whole row, before or after the cut. The cut takes "
            "length away, from each row a different part: divide by the length of what is left.",
            "the last numbers": "You keep the last numbers. A Matryoshka model puts what matters first.",
            "rows instead of columns": "You keep the first texts, not the first numbers of each text: the cut belongs "
            "behind the comma, in the columns.",
            "one length for all": "You divide by one length, that of the whole table. Each row has its own: `axis=1`.",
            "columns of length one": "You give the columns length one. A text is a row: `axis=1`.",
            "padded with zeros": "You keep the old width and fill it with zeros. The ranking is right, but nothing is "
            "saved: return `dim` columns.",
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
            "scaled once, before the cut": _matryoshka_scaled_once,
            "not scaled": _matryoshka_not_scaled,
            "mean instead of sum": _matryoshka_mean,
            "blocks instead of prefixes": _matryoshka_blocks,
            "only the full length": _matryoshka_full_only,
            "only the last of dims": _matryoshka_last_only,
            "only anchors cut": _matryoshka_anchors_cut,
            "from the end": _matryoshka_from_the_end,
            "exp without shift": _matryoshka_without_shift,
            "softmax over the anchors": _matryoshka_with(lambda scores, tau: _losses(scores.T / tau).mean()),
            "both directions": _matryoshka_with(
                lambda scores, tau: (_losses(scores / tau).mean() + _losses(scores.T / tau).mean()) / 2
            ),
            "sum over the anchors": _matryoshka_with(lambda scores, tau: _losses(scores / tau).sum()),
            "no temperature": _matryoshka_with(lambda scores, tau: _losses(scores).mean()),
            "multiplied by the temperature": _matryoshka_with(lambda scores, tau: _losses(scores * tau).mean()),
        },
        messages={
            "scaled once, before the cut": "You scale the whole vectors and cut them afterwards. A prefix is then shorter "
            "than one, and its scores are no cosines: scale inside the loop.",
            "not scaled": "You use dot products of rows of any length. Scale every prefix to length one.",
            "mean instead of sum": "You divide by the number of prefixes. Many do; the task asks for the sum, as the library "
            "has it.",
            "blocks instead of prefixes": "You compare separate blocks. The prefixes are nested, like the dolls: each begins "
            "at the first number.",
            "only the full length": "`dims` changes nothing in your function: that is plain InfoNCE.",
            "only the last of dims": "You return the loss of the last length alone: add up over all.",
            "only anchors cut": "You cut the anchors and leave the positives whole. Then no prefix is compared with a "
            "prefix: cut both sides.",
            "from the end": "You take the last numbers of each row. A prefix begins at the front: `[:, :d]`.",
            "exp without shift": "At a temperature of 0.001 `np.exp` overflows. Subtract each row's largest score first, as in "
            "exercise 03.1.",
            "softmax over the anchors": "Your softmax runs over the anchors. Each anchor has to choose among the positives: "
            "sum along a row of the scores, `axis=1`.",
            "both directions": "You take the mean of both directions, as some losses do. The task asks for one: each anchor "
            "chooses among the positives.",
            "sum over the anchors": "You add up over the anchors. InfoNCE takes their mean, so that it does not grow with the "
            "batch; only the prefixes are added up.",
            "no temperature": "`temperature` changes nothing in your function: divide the scores by it.",
            "multiplied by the temperature": "You multiply by the temperature. A low one has to make differences larger: "
            "divide by it.",
        },
        notice="The first numbers stand in every term, the last ones in one, and a short prefix pulls harder on each of its "
        "numbers: the order comes to mean something.",
    ),
    Exercise(
        id="05.3",
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
            "ranges of the embeddings": _int8_own_ranges,
            "ranges of both": _int8_both_ranges,
            "not clipped": _int8_not_clipped,
            "one range for all columns": _int8_one_range,
            "cut off instead of rounded": _int8_cut_off,
            "around zero": _int8_symmetric,
            "not moved by 128": _int8_not_moved,
            "half the steps": _int8_127_steps,
            "subtracted in uint8": _int8_wrapped,
            "clipped at −127": _int8_clipped_at_127,
        },
        messages={
            "ranges of the embeddings": "You take the ranges from the embeddings. Queries and passages would then get "
            "different steps, and their codes could not be compared: use `calibration`.",
            "ranges of both": "You widen the ranges by the embeddings. Each new batch would then change the steps of the old "
            "ones: use `calibration` alone.",
            "not clipped": "A number outside the range runs over the end of int8 and comes out at the other side: 300 becomes "
            "44. Clip before you convert.",
            "one range for all columns": "You use one range for the whole table. A column with a small spread then gets few "
            "steps: take `axis=0`.",
            "cut off instead of rounded": "You cut off the decimals. sentence-transformers does that too, but the task says "
            "round.",
            "around zero": "You scale around zero, by the largest size. That is another scheme; the task maps low … high to all "
            "256 steps.",
            "not moved by 128": "Your codes run from 0 to 255. int8 holds −128 … 127: subtract 128.",
            "half the steps": "You use 128 of the 256 steps: half of the byte stays empty.",
            "subtracted in uint8": "You subtract 128 from uint8, which knows no negative numbers: 0 − 128 comes out as 128. "
            "Subtract first, then convert, to int8.",
            "clipped at −127": "You clip at −127. The task uses all 256 steps, and the lowest is −128.",
        },
        notice="Look at the `.dtype` of your result: the check compares the codes, and codes kept as float64 save nothing. "
        "As int8 a number takes one byte, and the two rows of ranges, kept once, turn the codes back into numbers.",
    ),
    Exercise(
        id="05.4",
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
            "and instead of exclusive or": _hamming_and,
            "or instead of exclusive or": _hamming_or,
            "bits of a difference": _hamming_of_a_difference,
            "difference of the bytes as numbers": _hamming_of_numbers,
            "counted in one byte": _hamming_in_one_byte,
            "a share": _hamming_share,
            "dot product of signs": _hamming_dot_of_signs,
            "minus the distance": _hamming_negative,
        },
        messages={
            "bytes that differ": "You count bytes. Two bytes that differ may differ in one bit or in eight: unpack them.",
            "bits that are equal": "You count the bits that are equal. That is a similarity; a distance counts those that "
            "differ.",
            "and instead of exclusive or": "`&` finds bits that are 1 on both sides. Those that differ are found by `^`.",
            "or instead of exclusive or": "`|` finds bits that are 1 on either side, also where both are. Those that differ "
            "are found by `^`.",
            "bits of a difference": "You subtract bytes, which borrows across bits. Bits that differ are found by `^`.",
            "difference of the bytes as numbers": "You subtract the bytes as numbers, and then the first bit counts 128 times "
            "as much as the last. Every bit counts once.",
            "counted in one byte": "Your counter is one byte and starts again at 256: vectors of more than 255 bits need a "
            "larger one.",
            "a share": "You divide by the number of bits. The ranking is the same, but the task asks for the count.",
            "dot product of signs": "You return the dot product of the signs. It grows where the distance shrinks: count the "
            "bits that differ.",
            "minus the distance": "You turned the sign round, as a score for a search needs it. A distance is the count "
            "itself.",
        },
        notice="With n numbers of +1 and −1 the dot product is n − 2 · distance: the order is the same, at an eighth of a byte a number.",
    ),
    Exercise(
        id="05.5",
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
            "dot product of rows as they are": _two_stage_by_dot,
            "scaled before the cut": _two_stage_scaled_before_the_cut,
            "worst first": _two_stage_worst_first,
            "a shortlist of k": _two_stage_shortlist_of_k,
            "not cut to k": _two_stage_not_cut,
            "dot product in the first stage": _two_stage_dot_first,
            "dot product in the second stage": _two_stage_dot_last,
            "in the order of the corpus": _two_stage_sorted,
        },
        messages={
            "never re-ranked": "You return the first stage. The full vectors have to put the shortlist in order.",
            "no shortlist": "You compare the full query with every row. The result is the exact one, and nothing is saved: only "
            "the shortlist may be compared in full.",
            "places in the shortlist": "Your numbers count places in the shortlist. Turn them into rows of `corpus`.",
            "dot product of rows as they are": "You compare by dot product, and long rows win by their length. The task says "
            "cosine, in both stages.",
            "scaled before the cut": "You scale the whole rows and cut afterwards. In the first stage that is no cosine: scale "
            "the short rows by their own lengths.",
            "worst first": "Your last order is turned round: the largest cosine comes first.",
            "a shortlist of k": "Your shortlist has only k rows, so the second stage can change their order but not save what "
            "the first one missed: take `shortlist` rows.",
            "not cut to k": "You return the whole shortlist. Only the `k` best are asked for.",
            "dot product in the first stage": "Your first stage compares by dot product, so long rows fill the shortlist. "
            "Divide by the lengths of the short rows.",
            "dot product in the second stage": "Your second stage compares by dot product, and long rows come first. Divide "
            "by the lengths of the whole rows.",
            "in the order of the corpus": "The rows are the right ones, in the order of the corpus. The task wants the best "
            "first.",
        },
        notice="The result is exact for every query whose true k best are in the shortlist. Nothing else is needed of stage one.",
    ),
)

QUIZ = (
    Question(
        "05.q1",
        "You set `truncate_dim` to a twelfth of the model's numbers. What gets cheaper?",
        {
            "computing the vectors": "The whole model runs first; the numbers are dropped at its very end.",
            "storing and comparing the vectors": "Bytes and multiplications both go with the number of numbers.",
            "everything, by a factor of twelve": "The model in front of the cut costs what it cost before.",
        },
        "storing and comparing the vectors",
    ),
    Question(
        "05.q2",
        "After a cut, half of the ten nearest neighbours are others, but as many as before have the right label. What follows?",
        {
            "the cut did no harm": "It did none to that label. A question with one right passage may have lost it.",
            "the two measures ask different things": "Many passages share a label. One neighbour can replace another without "
            "changing label precision.",
            "one of the two is computed wrongly": "Both can be right: labels are shared by many, a neighbour is one text.",
        },
        "the two measures ask different things",
    ),
    Question(
        "05.q3",
        "You keep the first numbers of vectors of length one and search by **dot product**. With 16 of 384 it finds clearly "
        "less than the cosine does, with half of them it does not. Why?",
        {
            "at 16 the queries get too short": "A query's length multiplies all of its scores alike, and no ranking changes.",
            "at 16 the passages keep unequal lengths": "The longer ones are then favoured. Cut to half, all keep about the "
            "same share of their length.",
            "a dot product needs many numbers": "Of rows scaled again after the cut it is the cosine, at 16 numbers too.",
        },
        "at 16 the passages keep unequal lengths",
    ),
    Question(
        "05.q4",
        "What does the Matryoshka loss change about a model?",
        {
            "the order of its numbers": "Every prefix is trained to do the task alone, so the first numbers have to carry "
            "most.",
            "the size of the model": "The model is as large as before, and as slow.",
            "nothing, any model can be cut equally well": "Without it the first numbers are no better than others as far as is shown, and "
            "a cut takes what happens to stand first.",
        },
        "the order of its numbers",
    ),
    Question(
        "05.q5",
        "What is needed, and enough, for a two-stage search to return exactly the ten results of the full search?",
        {
            "the short vectors rank as the full ones do": "Enough, but not needed: the second stage puts the shortlist in "
            "order again.",
            "the full search's ten are in the shortlist": "The second stage then sees all ten and compares them with "
            "the same numbers; without one of them it cannot return it.",
            "the shortlist has more than ten": "Neither: ten of them would do if they are the right ones, and others may fill a "
            "longer one.",
        },
        "the full search's ten are in the shortlist",
    ),
)
