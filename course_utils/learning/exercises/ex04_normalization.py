"""Notebook 04: unit rows that survive a zero, a table of cosines, three bugs at once, a threshold, rank agreement."""

from collections.abc import Iterator

import numpy as np
from scipy.stats import spearmanr

from course_utils.learning.exercise import Exercise, Question

# -- 04.1 -------------------------------------------------------------------------------------------------------


def unit_rows(embeddings):
    """Scale each row to length one. A row of zeros has no direction: it stays a row of zeros.

    embeddings: shape (n, dim). Rows may be very short, such as 1e-14, and still have a direction.
    Returns an array of shape (n, dim) without NaN.
    """
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return embeddings / np.where(lengths > 0, lengths, 1)


def _broken_unit_rows(embeddings):
    """Scale each row to length one. A row of zeros has no direction: it stays a row of zeros.

    embeddings: shape (n, dim). Rows may be very short, such as 1e-14, and still have a direction.
    Returns an array of shape (n, dim) without NaN.
    """
    return embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)


def _rows_divided_by(size):
    """Every row divided by `size(embeddings)` where that is above zero."""

    def wrong(embeddings):
        sizes = size(embeddings)
        return embeddings / np.where(sizes > 0, sizes, 1)

    return wrong


def _lengths(embeddings):
    return np.linalg.norm(embeddings, axis=1, keepdims=True)


def _unit_rows_still_nan(embeddings):
    return np.where(_lengths(embeddings) > 0, unit_rows(embeddings), np.nan)


def _unit_rows_dropping(embeddings):
    return unit_rows(embeddings[embeddings.any(axis=1)])


def _unit_rows_with_a_made_up_direction(embeddings):
    return unit_rows(np.where(_lengths(embeddings) > 0, embeddings, 1.0))


def _unit_rows_with_ones(embeddings):
    return np.where(_lengths(embeddings) > 0, unit_rows(embeddings), 1.0)


def _unit_rows_without_negative_numbers(embeddings):
    return np.maximum(unit_rows(embeddings), 0)


def _unit_rows_where_no_number_is_zero(embeddings):
    return np.where(embeddings.all(axis=1, keepdims=True), unit_rows(embeddings), embeddings)


def _unit_rows_where_the_sum_is_not_zero(embeddings):
    return np.where(embeddings.sum(axis=1, keepdims=True) == 0, embeddings, unit_rows(embeddings))


def _tables_with_zeros(rng: np.random.Generator) -> Iterator[tuple]:
    # No column is all zero, so that what scales columns fails in one way only.
    yield (np.array([[3.0, 4.0], [0.0, 0.0], [-2.0, 2.0]]),)
    yield (np.array([[0.0, 0.0, 0.0], [6e-15, 0.0, -8e-15], [-3.0, -4.0, 0.0], [0.0, 0.0, 2.0]]),)
    yield (np.array([[-0.5, 0.3, 1.2]]),)
    yield (np.array([[1.0, -5.0], [0.0, 0.0], [0.3, 0.0], [0.0, 0.0]]),)
    for n, dim in ((4, 7), (6, 3)):
        rows = rng.normal(size=(n, dim)) * rng.uniform(0.1, 9, size=(n, 1))
        rows[rng.integers(n)] = 0
        yield (rows,)


# -- 04.2 -------------------------------------------------------------------------------------------------------


def cosine_table(a, b):
    """Cosine of every row of a with every row of b: out[i, j] = aᵢ·bⱼ / (‖aᵢ‖ ‖bⱼ‖).

    a: shape (n, dim), b: shape (m, dim), no row of zeros, rows of any length, also 1e-14. Returns an array of
    shape (n, m).
    """
    return (a @ b.T) / np.linalg.norm(a, axis=1)[:, None] / np.linalg.norm(b, axis=1)


def _table_of(change):
    """`change` of a right table."""
    return lambda a, b: change(cosine_table(a, b))


def _table_divided_by(size):
    """A table of cosines with another size of a row than its length."""
    return lambda a, b: (a / size(a)) @ (b / size(b)).T


def _table_of_centred_rows(a, b):
    return cosine_table(a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True))


def _table_of_distances(a, b):
    return np.linalg.norm(a[:, None] - b[None, :], axis=2)


def _table_of_pairs(a, b):
    return np.diag(cosine_table(a, b)).copy()


def _two_tables(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[3.0, 4.0, 0.0], [-2.0, 0.0, 1.0]]), np.array([[6.0, 8, 0], [0, 0.5, 0], [1, 0, 0], [0, 3, 4]])
    unit = np.array([[0.6, -0.8], [1.0, 0.0], [-0.8, -0.6]])  # one very short row, with rows of length one
    yield np.array([[6e-15, -8e-15]]), unit
    yield unit, np.array([[8e-15, 6e-15]])
    for n, m, dim in ((3, 5, 4), (6, 2, 7), (4, 4, 3)):
        yield (
            rng.normal(size=(n, dim)) * rng.uniform(0.2, 5, size=(n, 1)),
            rng.normal(size=(m, dim)) * rng.uniform(0.2, 5, size=(m, 1)),
        )


# -- 04.3 -------------------------------------------------------------------------------------------------------


def best_passages(query, corpus, k):
    """Ids of the k rows of corpus with the largest cosine to each row of query, best first.

    query: shape (n_queries, dim), no row of zeros. corpus: shape (n, dim); a row of zeros, from an empty text, comes
    after every other row. At least k rows are not zero. Returns whole numbers of shape (n_queries, k).
    """
    q = query / np.linalg.norm(query, axis=1, keepdims=True)
    lengths = np.linalg.norm(corpus, axis=1)
    c = corpus / np.where(lengths > 0, lengths, 1)[:, None]
    scores = np.where(lengths > 0, q @ c.T, -np.inf)
    return np.argsort(-scores, axis=1)[:, :k]


def _broken_best_passages(query, corpus, k):
    """Ids of the k rows of corpus with the largest cosine to each row of query, best first.

    query: shape (n_queries, dim), no row of zeros. corpus: shape (n, dim); a row of zeros, from an empty text, comes
    after every other row. At least k rows are not zero. Returns whole numbers of shape (n_queries, k).
    """
    q = query / np.linalg.norm(query, axis=0)
    c = corpus / np.linalg.norm(corpus, axis=1, keepdims=True)
    scores = 1 - q @ c.T
    return np.argsort(scores, axis=1)[:, ::-1][:, :k]


def _best_partly_mended(axis=1, distances=False, turned=False, empty=np.nan):
    """A search that keeps some of the bugs; `empty` is the cosine of a row of zeros. argsort puts NaN last."""

    def wrong(query, corpus, k):
        q = query / np.linalg.norm(query, axis=axis, keepdims=True)
        cosines = np.where(corpus.any(axis=1), q @ unit_rows(corpus).T, empty)
        order = np.argsort(1 - cosines if distances else cosines, axis=1)
        return order[:, ::-1][:, :k] if turned else order[:, :k]

    return wrong


def _best_by_dot(query, corpus, k):
    scores = np.where(corpus.any(axis=1), query @ corpus.T, -np.inf)
    return np.argsort(-scores, axis=1)[:, :k]


def _best_by_distance(query, corpus, k):
    distances = np.linalg.norm(query[:, None] - corpus[None, :], axis=2)
    return np.argsort(np.where(corpus.any(axis=1), distances, np.inf), axis=1)[:, :k]


def _best_of_the_kept_rows(query, corpus, k):
    return best_passages(query, corpus[corpus.any(axis=1)], k)


def _best_last(query, corpus, k):
    return best_passages(query, corpus, k)[:, ::-1]


def _best_not_cut(query, corpus, k):
    return best_passages(query, corpus, len(corpus))


def _best_scores(query, corpus, k):
    return np.take_along_axis(cosine_table(query, corpus), best_passages(query, corpus, k), axis=1)


def _searches(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[1.0, 2.0], [5.0, 1.0], [0.2, 0.1]]), np.array([[0.0, 0.0], [1.0, 1.9], [9.0, 1.0], [-1.0, 3.0]]), 2
    # every cosine but one is negative: an empty row at zero would come second
    yield (
        np.array([[2.0, 0.1], [0.3, 4.0], [0.5, 3.0]]),
        np.array([[-1.0, -3.0], [0.0, 0.0], [7.0, -0.2], [-3.0, -1.0]]),
        3,
    )
    # the cosine of the opposite row is exactly −1, and an empty row comes after it all the same
    query, opposite, empty = np.full((1, 4), 2.0), [-3.0] * 4, [0.0] * 4
    yield query, np.array([empty, opposite, [1.0, 5, 1, 1], [1, 0, 2, 0], [0, -1, 0, 0], [4, 3, 5, 4]]), 5
    yield query, np.array([opposite, [0.0, 0, 3, 0], empty]), 2
    # two empty rows, three negative cosines
    corpus = np.array([[0.0, -2, 0, -1], empty, [1, 1, 2, 1], opposite, [0, 4, 0, 0], empty, [1, -3, 0, 0]])
    yield query, corpus, 3
    # many rows to put in order, none of them near to the next: those that are not sorted show
    angles = rng.permutation(np.linspace(0.2, 3.0, 700)) + np.pi / 4
    corpus = np.stack([np.cos(angles), np.sin(angles)], axis=1) * rng.uniform(0.2, 4.0, size=(700, 1))
    corpus[rng.integers(700)] = 0
    yield np.array([[3.0, 3.0]]), corpus, 400
    for n_queries, n, dim, k in ((3, 9, 4, 4), (5, 12, 6, 7)):
        corpus = rng.normal(size=(n, dim)) * rng.uniform(0.2, 6, size=(n, 1))
        corpus[rng.integers(n)] = 0
        yield rng.normal(size=(n_queries, dim)) * rng.uniform(0.2, 6, size=dim), corpus, k


# -- 04.4 -------------------------------------------------------------------------------------------------------


def threshold_for(scores, relevant, precision):
    """The smallest score t such that, of all results with score ≥ t, a share of at least `precision` is relevant.

    scores: shape (n,), larger is more similar. relevant: booleans of shape (n,). precision: such as 0.9.
    Returns one of the scores, or np.inf where no threshold reaches the precision.
    """
    enough = [t for t in scores if relevant[scores >= t].mean() >= precision]
    return min(enough) if enough else np.inf


def _threshold_where(enough, choose=min):
    """The smallest score t, or another, at which `enough(kept, relevant, precision)`: `kept` has a score ≥ t."""

    def wrong(scores, relevant, precision):
        good = [t for t in scores if enough(scores >= t, relevant, precision)]
        return choose(good) if good else np.inf

    return wrong


def _precise(kept, relevant, precision):
    return relevant[kept].mean() >= precision


def _threshold_of_the_first_failure(scores, relevant, precision):
    kept = np.inf
    for t in np.sort(scores)[::-1]:
        if relevant[scores >= t].mean() < precision:
            return kept
        kept = t
    return kept


def _threshold_splitting_ties(scores, relevant, precision):
    order = np.argsort(-scores, kind="stable")
    enough = np.cumsum(relevant[order]) / np.arange(1, len(order) + 1) >= precision
    return scores[order[np.flatnonzero(enough)[-1]]] if enough.any() else np.inf


def _threshold_above(scores, relevant, precision):
    enough = [t for t in scores if (scores > t).any() and relevant[scores > t].mean() >= precision]
    return min(enough) if enough else np.inf


def _threshold_below(scores, relevant, precision):
    enough = [t for t in scores if relevant[scores <= t].mean() >= precision]
    return min(enough) if enough else np.inf


def _threshold_of_the_relevant(scores, relevant, precision):
    return min(scores[relevant]) if relevant.any() else np.inf


def _threshold_among_the_relevant(scores, relevant, precision):
    enough = [t for t in scores[relevant] if relevant[scores >= t].mean() >= precision]
    return min(enough) if enough else np.inf


def _threshold_nearest_to_the_precision(scores, relevant, precision):
    return min(scores, key=lambda t: abs(relevant[scores >= t].mean() - precision))


def _threshold_of_the_best_f1(scores, relevant, precision):
    return max(scores, key=lambda t: (relevant & (scores >= t)).sum() / ((scores >= t).sum() + relevant.sum()))


def _threshold_as_a_position(scores, relevant, precision):
    t = threshold_for(scores, relevant, precision)
    return int(np.flatnonzero(scores == t)[0]) if np.isfinite(t) else np.inf


def _threshold_where_none(value):
    """A right answer, but for `value(scores)` where no threshold is good enough."""

    def wrong(scores, relevant, precision):
        found = threshold_for(scores, relevant, precision)
        return found if np.isfinite(found) else value(scores)

    return wrong


def _scored_results(rng: np.random.Generator) -> Iterator[tuple]:
    # A precision that is reached exactly is a multiple of 1/8, so that 1 − precision is exact as well.
    yield np.array([0.9, 0.8, 0.7, 0.6, 0.5]), np.array([True, False, True, True, False]), 0.75
    yield np.array([0.2, 0.6, 0.4, 0.9]), np.array([True, False, True, False]), 0.7  # never reached
    yield np.array([0.31, 0.35, 0.35, 0.12, 0.6, 0.2]), np.array([False, True, False, True, True, False]), 0.65
    # a tie cannot be cut in two, in whichever order its results come
    yield np.array([0.5, 0.9, 0.8, 0.5, 0.7]), np.array([False, True, True, False, True]), 0.7
    yield np.array([-0.3, 0.4, 0.1, -0.1]), np.array([False, True, True, True]), 0.75  # all of them, below zero too
    yield np.array([-0.2, 0.7, 0.5]), np.array([True, False, True]), 0.6  # all of them, and only all of them
    yield np.array([0.2, 0.3, 0.8]), np.array([False, False, True]), 0.9  # the highest alone
    yield np.array([0.4]), np.array([True]), 1.0
    yield np.array([0.7, 0.1]), np.array([False, False]), 0.5
    for n, precision in ((12, 0.5), (25, 0.75)):
        scores = rng.uniform(-0.2, 0.9, size=n)
        relevant = scores + 0.25 * rng.normal(size=n) > 0.35
        relevant[scores.argmax()] = True
        yield scores, relevant, precision


# -- 04.5 -------------------------------------------------------------------------------------------------------


def overlap_at_k(first, second, k):
    """How far two measures agree: the share of the k best by `first` that are among the k best by `second`.

    first, second: scores of the same m candidates for n queries, shape (n, m), larger is better, no ties.
    1 ≤ k ≤ m. Returns one number from 0 to 1, the mean over the queries; the order within the k best does not matter.
    """
    one = np.argsort(-first, axis=1)[:, :k]
    two = np.argsort(-second, axis=1)[:, :k]
    return np.mean([len(set(a) & set(b)) / k for a, b in zip(one, two, strict=True)])


def _best(scores, k):
    return np.argsort(-scores, axis=1)[:, :k]


def _overlap_by(share):
    """The mean over queries of `share(a, b)`, with the k best of both measures as sets."""

    def wrong(first, second, k):
        pairs = zip(_best(first, k), _best(second, k), strict=True)
        return np.mean([share(set(a), set(b)) for a, b in pairs])

    return wrong


def _overlap_in_place(first, second, k):
    return np.mean(_best(first, k) == _best(second, k))


def _overlap_in_place_of_sorted_ids(first, second, k):
    return np.mean(np.sort(_best(first, k)) == np.sort(_best(second, k)))


def _overlap_of_the_worst(first, second, k):
    return overlap_at_k(-first, -second, k)


def _overlap_by_all(first, second, k):
    return overlap_at_k(first, second, k) * k / first.shape[1]


def _overlap_summed(first, second, k):
    return overlap_at_k(first, second, k) * len(first)


def _overlap_of_each_query(first, second, k):
    return np.array([overlap_at_k(a[None], b[None], k) for a, b in zip(first, second, strict=True)])


def _overlap_of_all_queries(first, second, k):
    return np.isin(_best(first, k), _best(second, k)).mean()


def _overlap_down_the_columns(first, second, k):
    one, two = (np.argsort(-scores, axis=0)[:, :k] for scores in (first, second))
    return np.mean([len(set(a) & set(b)) / k for a, b in zip(one, two, strict=True)])


def _overlap_against_a_distance(first, second, k):
    return overlap_at_k(first, -second, k)


def _overlap_without_the_first(first, second, k):
    one, two = (np.argsort(-scores, axis=1)[:, 1 : k + 1] for scores in (first, second))
    return np.mean([len(set(a) & set(b)) / k for a, b in zip(one, two, strict=True)])


def _overlap_of_the_best(first, second, k):
    return (_best(first, 1) == _best(second, k)).any(axis=1).mean()


def _overlap_of_values(first, second, k):
    one, two = (-np.sort(-scores, axis=1)[:, :k] for scores in (first, second))
    return np.mean([len(set(a) & set(b)) / k for a, b in zip(one, two, strict=True)])


def _overlap_as_a_correlation(first, second, k):
    return np.mean([spearmanr(a, b).statistic for a, b in zip(first, second, strict=True)])


def _two_scores(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[0.9, 0.8, 0.1, 0.3], [0.2, 0.4, 0.6, 0.5]]), np.array([[0.7, 0.9, 0.2, 0.8], [4.0, 3, 2, 1]]), 2
    yield np.array([[0.2, -0.5, 0.1]]), np.array([[0.1, 0.3, -0.2]]), 3  # k = m: all are among the best
    yield np.array([[-5.0, -1.0, -3.0], [0.2, -7.0, 0.3]]), np.array([[-0.1, -0.2, -9.0], [0.3, 0.2, 0.9]]), 1
    for n, m, k in ((3, 8, 3), (4, 11, 5), (6, 7, 6)):
        first = rng.normal(size=(n, m))
        yield first, first + 0.8 * rng.normal(size=(n, m)), k


EXERCISES = (
    Exercise(
        id="04.1",
        kind="repair",
        title="Unit rows, safe at zero",
        task="An empty text can leave a row of zeros, and this function makes NaN of it. Repair it: such a row stays zero, "
        "and every other row has length one, however short it was.",
        solution=unit_rows,
        broken=_broken_unit_rows,
        cases=_tables_with_zeros,
        hints=(
            "Keep the lengths in a variable with `keepdims=True`; which rows must not be divided by their length?",
            "`np.where(condition, a, b)` takes from `a` where the condition holds, else from `b`.",
        ),
        misconceptions={
            "a small number beside the length": _rows_divided_by(lambda rows: _lengths(rows) + 1e-12),
            "the smallest step added": _rows_divided_by(lambda rows: _lengths(rows) + np.finfo(float).eps),
            "very short rows as zeros": _rows_divided_by(lambda rows: np.maximum(_lengths(rows), 1e-8)),
            "rows below one left alone": _rows_divided_by(lambda rows: np.maximum(_lengths(rows), 1)),
            "still NaN": _unit_rows_still_nan,
            "columns": _rows_divided_by(lambda rows: np.linalg.norm(rows, axis=0)),
            "zero rows dropped": _unit_rows_dropping,
            "made-up direction": _unit_rows_with_a_made_up_direction,
            "ones for zeros": _unit_rows_with_ones,
            "sum of absolute values": _rows_divided_by(lambda rows: np.abs(rows).sum(axis=1, keepdims=True)),
            "square of the length": _rows_divided_by(lambda rows: (rows**2).sum(axis=1, keepdims=True)),
            "largest number": _rows_divided_by(lambda rows: np.abs(rows).max(axis=1, keepdims=True)),
            "one length for all": _rows_divided_by(np.linalg.norm),
            "not scaled": lambda embeddings: embeddings.copy(),
            "negative numbers lost": _unit_rows_without_negative_numbers,
            "all left alone": lambda rows: rows.copy() if (_lengths(rows) == 0).any() else unit_rows(rows),
            "a zero in a row": _unit_rows_where_no_number_is_zero,
            "a sum of zero": _unit_rows_where_the_sum_is_not_zero,
            "root of the mean square": _rows_divided_by(lambda rows: np.sqrt((rows**2).mean(axis=1, keepdims=True))),
            "without the sign": lambda embeddings: np.abs(unit_rows(embeddings)),
        },
        messages={
            "a small number beside the length": "The row of length 1e-14 comes out far too short, as it does with a "
            "small number that is added to the length or is a floor under it. Treat only rows of length exactly zero "
            "differently.",
            "the smallest step added": "The row of length 1e-14 comes out two percent too short, as it does with "
            "`eps` added to the length. It needs an addition only where it is exactly zero.",
            "very short rows as zeros": "The row of length 1e-14 comes out as zeros, or nearly so. A limit, a floor "
            "or an added number that is larger than a short length does that. Only a length of exactly zero is "
            "special.",
            "rows below one left alone": "Rows shorter than one stay as short as they are. Only a row of zeros does.",
            "still NaN": "The row of zeros is still NaN, and the other rows are right. It must not be divided by its "
            "length.",
            "columns": "Your result has the columns scaled. One row is one text: each row needs its own length, "
            "`axis=1`.",
            "zero rows dropped": "The zero rows are missing, so row i no longer belongs to text i. Keep every row.",
            "made-up direction": "Your zero row gets a direction. It would be similar to some texts for no reason.",
            "ones for zeros": "Your zero row becomes a row of ones. It would be similar to some texts for no reason, "
            "and longer than any.",
            "sum of absolute values": "Your rows are divided by the sum of the absolute values. The length is the "
            "root of the sum of squares.",
            "square of the length": "Your rows are divided by the squared length: the root is missing.",
            "largest number": "Your rows are divided by their largest number. The length is the root of the sum of "
            "squares.",
            "one length for all": "Your table is divided by one number, the norm of the whole. Each row has its own "
            "length.",
            "not scaled": "Your result is the input as it came. Divide the rows that have a length by it.",
            "negative numbers lost": "The negative numbers of your rows have become zero. A direction has both signs.",
            "all left alone": "Where one row is zero, your whole table stays as it came. Only the row of zeros does.",
            "a zero in a row": "A row in which any number is zero stays as it came. Only a row in which all are zero "
            "has no direction.",
            "a sum of zero": "A row whose numbers add up to zero stays as it came. Numbers of both signs cancel in a "
            "sum: look at the length.",
            "root of the mean square": "Your rows are divided by the root of the mean of the squares. The length is "
            "the root of their sum.",
            "without the sign": "Your rows have lost their signs. A direction has both.",
        },
        notice="A zero row has cosine 0 with everything now. Often it is better to refuse it, as "
        "`vectors.l2_normalize` does: find out why the text has no vector.",
    ),
    Exercise(
        id="04.2",
        kind="write",
        title="A table of cosines",
        task="Write the cosines of all rows of one array with all rows of another, of any length, without a loop.",
        solution=cosine_table,
        cases=_two_tables,
        hints=(
            "`a @ b.T` holds all dot products, shape (n, m).",
            "Row i has to be divided by the length of aᵢ, column j by that of bⱼ: a column `[:, None]` and a row.",
        ),
        misconceptions={
            "dot products": lambda a, b: a @ b.T,
            "only the rows of a": lambda a, b: unit_rows(a) @ b.T,
            "only the rows of b": lambda a, b: a @ unit_rows(b).T,
            "a distance": _table_of(lambda table: 1 - table),
            "turned": _table_of(np.transpose),
            "one norm a table": _table_divided_by(np.linalg.norm),
            "columns": _table_divided_by(lambda rows: np.linalg.norm(rows, axis=0)),
            "squared lengths": _table_divided_by(lambda rows: (rows**2).sum(axis=1, keepdims=True)),
            "a small number beside the length": _table_divided_by(lambda rows: _lengths(rows) + 1e-12),
            "very short rows as zeros": _table_divided_by(lambda rows: _lengths(rows) + 1e-8),
            "sums of absolute values": _table_divided_by(lambda rows: np.abs(rows).sum(axis=1, keepdims=True)),
            "lengths added": lambda a, b: (a @ b.T) / (_lengths(a) + _lengths(b).T),
            "without the sign": _table_of(np.abs),
            "negative ones cut off": _table_of(lambda table: np.maximum(table, 0)),
            "moved to 0 … 1": _table_of(lambda table: (1 + table) / 2),
            "angles": _table_of(lambda table: np.arccos(np.clip(table, -1, 1))),
            "Euclidean distances": _table_of_distances,
            "Euclidean distances of unit rows": lambda a, b: _table_of_distances(unit_rows(a), unit_rows(b)),
            "correlation": _table_of_centred_rows,
            "an axis lost": _table_of(np.squeeze),
            "pairs of rows only": _table_of_pairs,
        },
        messages={
            "dot products": "These are the dot products. Cosine divides them by both lengths.",
            "only the rows of a": "Your dot products are divided by the lengths of a only. They still grow with the "
            "rows of b.",
            "only the rows of b": "Your dot products are divided by the lengths of b only. They still grow with the "
            "rows of a.",
            "a distance": "Your result is 1 − cosine, a distance. The task asks for the similarity.",
            "turned": "Your table is turned: rows belong to a, columns to b.",
            "one norm a table": "Your table is divided by one number for all of a and one for all of b, as "
            "`np.linalg.norm(a)` without `axis` gives it. Each row has its own length.",
            "columns": "Your result has the columns scaled. A vector is a row: `axis=1`.",
            "squared lengths": "Your dot products are divided by the squared lengths: the root is missing.",
            "a small number beside the length": "The row of length 1e-14 has cosines that are far too small, as it "
            "does with a small number that is added to the lengths or is a floor under them. No row is zero: the "
            "length needs no help.",
            "very short rows as zeros": "The row of length 1e-14 has only cosines of nearly zero. A limit, a floor or "
            "an added number that is larger than a short length does that. No row is zero: the length needs no help.",
            "sums of absolute values": "You get this with the sum of absolute values as the length. It is the root of "
            "the sum of squares.",
            "lengths added": "Your dot products are divided by the sum of both lengths. Divide by their product.",
            "without the sign": "Your cosines have lost their sign. Opposite directions have −1.",
            "negative ones cut off": "Your cosines are cut off at zero. Opposite directions have −1.",
            "moved to 0 … 1": "Your result is (1 + cosine) / 2. The task asks for the cosine, from −1 to 1.",
            "angles": "Your result is the angle. The task asks for its cosine.",
            "Euclidean distances": "These are the Euclidean distances. The task asks for the cosine.",
            "Euclidean distances of unit rows": "These are the Euclidean distances of the unit rows. Multiply those "
            "rows instead.",
            "correlation": "Your result is the correlation: each row has lost its mean first. Cosine takes the rows "
            "as they are.",
            "an axis lost": "The values are right, but the shape is not where one side has one row: the result is "
            "always (n, m).",
            "pairs of rows only": "You get one cosine for each pair of rows in the same place. The task asks for "
            "every row with every row.",
        },
        notice="No step asks for unit vectors beforehand.",
    ),
    Exercise(
        id="04.3",
        kind="repair",
        title="Three bugs of the zoo at once",
        task="This search raises no error and has three bugs of the zoo. Find and mend all three.",
        solution=best_passages,
        broken=_broken_best_passages,
        cases=_searches,
        hints=(
            "Ask of each line: rows or columns? Which scores can be NaN? Is the best one first or last?",
            "`1 - cosine` is a distance. Its order is the other way round.",
            "Give the rows of zeros a score that no row can be below, such as `-np.inf`.",
        ),
        misconceptions={
            "nothing mended": _best_partly_mended(axis=0, distances=True, turned=True),
            "NaN first": _best_partly_mended(turned=True),
            "empty rows first": _best_partly_mended(distances=True, empty=np.inf),
            "worst first": _best_partly_mended(),
            "distance, largest first": _best_partly_mended(distances=True, turned=True),
            "empty rows score zero": _best_partly_mended(distances=True, empty=0),
            "empty rows score −1": _best_partly_mended(distances=True, empty=-1),
            "empty rows score −1, the last first": _best_partly_mended(turned=True, empty=-1),
            "order not mended, empty rows score zero": _best_partly_mended(distances=True, turned=True, empty=0),
            "only NaN mended": _best_partly_mended(axis=0, distances=True, turned=True, empty=np.inf),
            "only NaN mended, empty rows score zero": _best_partly_mended(axis=0, distances=True, turned=True, empty=0),
            "columns": _best_partly_mended(axis=0, distances=True),
            "columns, NaN first": _best_partly_mended(axis=0, turned=True),
            "columns, empty rows score zero": _best_partly_mended(axis=0, distances=True, empty=0),
            "dot products": _best_by_dot,
            "dot products, empty rows score zero": lambda query, corpus, k: np.argsort(-query @ corpus.T, axis=1)[
                :, :k
            ],
            "Euclidean distance": _best_by_distance,
            "other ids": _best_of_the_kept_rows,
            "best last": _best_last,
            "not cut to k": _best_not_cut,
            "scores instead of ids": _best_scores,
            "the best left out": lambda query, corpus, k: best_passages(query, corpus, k + 1)[:, 1:],
            "one too many": lambda query, corpus, k: best_passages(query, corpus, k + 1),
            "in the order of the corpus": lambda query, corpus, k: np.sort(best_passages(query, corpus, k), axis=1),
        },
        messages={
            "nothing mended": "Your results are those of the three bugs. Begin with one: which axis is one query?",
            "NaN first": "The empty rows still come first, before the best. If their scores are NaN: argsort puts NaN "
            "last, and `[::-1]` turns that round.",
            "empty rows first": "The empty rows come first, before the best. Whatever score they get, it stands at "
            "the wrong end: they belong behind all others.",
            "worst first": "The worst come first. argsort begins with the smallest number, and `[::-1]` turns that "
            "round. Are yours cosines or distances, and which end do you want?",
            "distance, largest first": "The empty rows come first, and after them the worst passages, as with "
            "distances of which the largest come first. Two bugs are left: the order, and what happens to NaN there.",
            "empty rows score zero": "Your empty rows stand where a score of 0 puts them, before every negative "
            "cosine.",
            "empty rows score −1": "Your empty rows stand where a score of −1 puts them. A passage in the opposite "
            "direction has −1 as well, and an empty row has to come after it.",
            "empty rows score −1, the last first": "Your empty rows stand where a score of −1 puts them, and the last "
            "of equal scores comes first. A passage in the opposite direction has −1 as well, and an empty row has to "
            "come after it.",
            "order not mended, empty rows score zero": "The queries are mended and NaN is gone. The worst still come "
            "first. Once they come last, ask where an empty row ends up.",
            "only NaN mended": "NaN is gone, two bugs are left: one in how queries are divided, one in the order.",
            "only NaN mended, empty rows score zero": "NaN is gone, two bugs are left: one in how queries are "
            "divided, one in the order. Then ask where an empty row ends up.",
            "columns": "The order is mended, and empty rows come last. The queries are still divided by the lengths "
            "of their columns.",
            "columns, NaN first": "The best come first, but for the empty rows, which come before them; and the "
            "queries are still divided by the lengths of their columns.",
            "columns, empty rows score zero": "The order is mended. The queries are still divided by the lengths of "
            "their columns, and empty rows stand where a score of 0 puts them.",
            "dot products": "Your order is that of dot products, so long rows win. Divide by the lengths of the "
            "passages.",
            "dot products, empty rows score zero": "Your order is that of plain dot products: long rows win, and an "
            "empty row, at 0, comes before every negative one.",
            "Euclidean distance": "Your order is that of the Euclidean distance of rows as they are. The task says "
            "cosine.",
            "other ids": "Your ids count in a list without the empty rows. Give back ids of `corpus`.",
            "best last": "The right ids, with the best last. Turn the order round.",
            "not cut to k": "You return an order of all rows. The first k of them are asked for.",
            "scores instead of ids": "You return the cosines of the k best. Their ids are asked for, which argsort "
            "gives.",
            "the best left out": "The best passage of each query is left out. That helps where a text finds itself; "
            "here it is the one that is looked for.",
            "one too many": "Your result has k + 1 ids for each query. A slice ends before its second number: `[:, "
            ":k]`.",
            "in the order of the corpus": "The right ids, in the order of the corpus. The best has to come first.",
        },
        notice="None of the three raised an error. Each leaves a mark: unit columns, NaN scores, distances that "
        "fall with the rank. By the way, the queries need no length at all: it multiplies all scores of a query alike.",
    ),
    Exercise(
        id="04.4",
        kind="write",
        title="A threshold for a given precision",
        task="Write how to choose a threshold from labelled results of your own model. Precision need not fall smoothly as "
        "the threshold goes down, so look at every score.",
        solution=threshold_for,
        cases=_scored_results,
        hints=(
            "`relevant[scores >= t].mean()` is the precision at the threshold t.",
            "Collect every score that reaches the precision; the smallest of them lets most results through.",
        ),
        misconceptions={
            "stops at the first failure": _threshold_of_the_first_failure,
            "ties cut in two": _threshold_splitting_ties,
            "more than the precision": _threshold_where(lambda kept, relevant, p: relevant[kept].mean() > p),
            "the largest": _threshold_where(_precise, max),
            "the first in the list": _threshold_where(_precise, lambda good: good[0]),
            "a list": _threshold_where(_precise, np.array),
            "recall": _threshold_where(lambda kept, relevant, p: (relevant & kept).sum() / relevant.sum() >= p, max),
            "the smallest with the recall": _threshold_where(
                lambda kept, relevant, p: (relevant & kept).sum() / relevant.sum() >= p
            ),
            "accuracy": _threshold_where(lambda kept, relevant, p: (kept == relevant).mean() >= p),
            "divided by all results": _threshold_where(lambda kept, relevant, p: (kept & relevant).mean() >= p),
            "strictly above": _threshold_above,
            "at or below": _threshold_below,
            "only relevant scores": _threshold_among_the_relevant,
            "every relevant result kept": _threshold_of_the_relevant,
            "nearest to the precision": _threshold_nearest_to_the_precision,
            "the highest precision": lambda scores, relevant, precision: max(
                scores, key=lambda t: relevant[scores >= t].mean()
            ),
            "the best F1": _threshold_of_the_best_f1,
            "scores above the precision": lambda scores, relevant, precision: min(
                scores[scores >= precision], default=np.inf
            ),
            "a quantile": lambda scores, relevant, precision: np.quantile(scores, precision),
            "the other quantile": lambda scores, relevant, precision: np.quantile(scores, 1 - precision),
            "the precision itself": lambda scores, relevant, precision: precision,
            "a position": _threshold_as_a_position,
            "zero where there is none": _threshold_where_none(lambda scores: 0.0),
            "one where there is none": _threshold_where_none(lambda scores: 1.0),
            "nothing where there is none": _threshold_where_none(lambda scores: None),
            "NaN where there is none": _threshold_where_none(lambda scores: np.nan),
            "the highest where there is none": _threshold_where_none(max),
            "minus infinity where there is none": _threshold_where_none(lambda scores: -np.inf),
        },
        messages={
            "stops at the first failure": "Your results are those of a search downwards that ends where the precision "
            "is missed for the first time. Farther down it may be reached again, with more results.",
            "ties cut in two": "Your results come out when one counts result by result. Results with the same score "
            "pass a threshold together: count all that are ≥ t.",
            "more than the precision": "A threshold with exactly the wanted precision will do: `>=`.",
            "the largest": "Your result is the largest threshold that will do. A smaller one lets more results "
            "through.",
            "the first in the list": "Your result is the first score in the list that will do. The scores come in any "
            "order: take the smallest.",
            "a list": "You return all scores that will do. The smallest of them is asked for.",
            "recall": "You get this by asking which share of the relevant ones is kept: that is recall.",
            "the smallest with the recall": "Your result is the lowest score wherever there are relevant results. "
            "Everything passes there, so that is the smallest threshold for any recall; precision is the share of "
            "what passes that is relevant.",
            "accuracy": "You get this by counting the rejected results too. Precision looks only at those that are "
            "kept.",
            "divided by all results": "You get this by dividing by the number of all results. Precision divides by "
            "those that are kept.",
            "strictly above": "You get this with the results strictly above t. The task keeps those at t too: `>=`.",
            "at or below": "You get this with the results at or below t. Those with a score of t or more are kept.",
            "only relevant scores": "You get this by trying the scores of relevant results alone. An irrelevant one "
            "with a lower score may still be let through.",
            "every relevant result kept": "Your result is the lowest score of a relevant result. Nothing above it is "
            "checked for precision.",
            "nearest to the precision": "Your result is the threshold whose precision is nearest to the wanted one. "
            "It has to be reached.",
            "the highest precision": "Your result is the threshold with the highest precision. A smaller one may "
            "reach the wanted precision, and lets more results through.",
            "the best F1": "Your result is the threshold with the best F1. The task names the precision to reach.",
            "scores above the precision": "You get this by comparing the scores with `precision`. A cosine of 0.9 is "
            "not a probability of 0.9: the precision comes from `relevant`.",
            "a quantile": "Your result is a quantile of the scores, which never looks at `relevant`.",
            "the other quantile": "Your result is a quantile of the scores, at 1 − precision, which never looks at "
            "`relevant`.",
            "the precision itself": "A cosine of 0.9 is not a probability of 0.9. Look it up in the labels.",
            "a position": "You return the position of the score. The score itself is asked for.",
            "zero where there is none": "Where no threshold is good enough, return `np.inf`: keep nothing. At zero "
            "much passes.",
            "one where there is none": "Where no threshold is good enough, return `np.inf`. Scores need not be "
            "cosines, and may pass 1.",
            "nothing where there is none": "Where no threshold is good enough, you return `None`. Return `np.inf`: "
            "keep nothing.",
            "NaN where there is none": "Where no threshold is good enough, you return NaN. Return `np.inf`: keep "
            "nothing.",
            "the highest where there is none": "Where no threshold is good enough, you return the highest score, and "
            "one result passes. Return `np.inf`: keep nothing.",
            "minus infinity where there is none": "Where no threshold is good enough, you return −∞, and everything "
            "passes. Return `np.inf`.",
        },
        notice="The threshold is read off labels of one model. With another model it has to be read off again.",
    ),
    Exercise(
        id="04.5",
        deeper=True,
        kind="write",
        title="Do two measures agree?",
        task="Write the overlap of the k best by two measures, the mean over queries.",
        solution=overlap_at_k,
        cases=_two_scores,
        hints=(
            "`np.argsort(-first, axis=1)[:, :k]` are the k best of each query.",
            "For one query, `set(a) & set(b)` are the ids that both have; divide by k.",
        ),
        misconceptions={
            "same place": _overlap_in_place,
            "same place of sorted ids": _overlap_in_place_of_sorted_ids,
            "the k worst": _overlap_of_the_worst,
            "divided by the union": _overlap_by(lambda a, b: len(a & b) / len(a | b)),
            "divided by all candidates": _overlap_by_all,
            "counted, not shared": _overlap_by(lambda a, b: len(a & b)),
            "all or nothing": _overlap_by(lambda a, b: a == b),
            "any of them": _overlap_by(lambda a, b: bool(a & b)),
            "what is not shared": _overlap_by(lambda a, b: len(a - b) / len(a)),
            "added up over queries": _overlap_summed,
            "one number a query": _overlap_of_each_query,
            "the first query alone": lambda first, second, k: overlap_at_k(first[:1], second[:1], k),
            "a percentage": lambda first, second, k: 100 * overlap_at_k(first, second, k),
            "all queries at once": _overlap_of_all_queries,
            "down the columns": _overlap_down_the_columns,
            "one turned round": _overlap_against_a_distance,
            "the best left out": _overlap_without_the_first,
            "the best alone": _overlap_of_the_best,
            "scores instead of ids": _overlap_of_values,
            "rank correlation": _overlap_as_a_correlation,
            "the first turned round": lambda first, second, k: overlap_at_k(-first, second, k),
            "all shared ids together": lambda first, second, k: overlap_at_k(first, second, k) * k * len(first),
            "one set for all queries": lambda first, second, k: (
                len({*_best(first, k).flat} & {*_best(second, k).flat}) / k
            ),
            "all scores in one list": lambda first, second, k: overlap_at_k(
                first.reshape(1, -1), second.reshape(1, -1), k
            ),
            "k + 1": lambda first, second, k: overlap_at_k(first, second, k + 1) * (k + 1) / k,
            "correlation of scores": lambda first, second, k: np.mean(
                [np.corrcoef(a, b)[0, 1] for a, b in zip(first, second, strict=True)]
            ),
        },
        messages={
            "same place": "Your result counts ids at the same place. The order within the k best does not matter here.",
            "same place of sorted ids": "Your result counts ids at the same place of two sorted lists. One id more in "
            "front moves all that come after it: compare sets.",
            "the k worst": "Your result is the overlap of the k worst: argsort begins with the smallest score.",
            "divided by the union": "You get this by dividing by the size of the union (Jaccard). The task asks for a "
            "share of k.",
            "divided by all candidates": "You get this by dividing by the number of candidates. The share is of the k "
            "best.",
            "counted, not shared": "Your result is the mean number of shared ids. Divide by k.",
            "all or nothing": "Only queries with all k in common count in your result. Take the share of each query, "
            "then the mean.",
            "any of them": "Any shared id makes a query count in full in your result. Take the share of each query, "
            "then the mean.",
            "what is not shared": "Your result is the share that is not among the other's k best. The task asks for "
            "the share that is.",
            "added up over queries": "Your result is the sum of the shares of the queries. The task asks for their "
            "mean.",
            "one number a query": "Your result has one share for each query. The task asks for their mean.",
            "the first query alone": "Your result is the share of the first query. The task asks for the mean over "
            "all queries.",
            "a percentage": "Your result runs from 0 to 100. The task asks for a share, from 0 to 1.",
            "all queries at once": "An id of one query is found among the best of another. Compare the two lists of "
            "one query at a time.",
            "down the columns": "Your result ranks the queries of each candidate. Rank the candidates of each query: "
            "`axis=1`.",
            "one turned round": "One of the two is sorted the other way round. Both are similarities: larger is "
            "better.",
            "the best left out": "The best candidate of each query is left out. That helps where a text finds itself; "
            "here it counts.",
            "the best alone": "Your result looks for the best by `first` alone among the k best by `second`. All k "
            "best are asked for.",
            "scores instead of ids": "Your result compares scores. Two measures have different scales: compare the "
            "ids of the best.",
            "rank correlation": "Your result is the correlation of all ranks. Here only the k best count, whatever "
            "comes after them.",
            "the first turned round": "The first of the two is sorted the other way round. Both are similarities: "
            "larger is better.",
            "all shared ids together": "Your result is the number of shared ids of all queries together. Divide by k, "
            "and take the mean over the queries.",
            "one set for all queries": "Your result has one set of ids for all queries. Compare the two lists of one "
            "query at a time.",
            "all scores in one list": "Your result has the k best of all scores together. Each query has its own k "
            "best: `axis=1`.",
            "k + 1": "Your result has the k + 1 best, divided by k. A slice ends before its second number: `[:, :k]`.",
            "correlation of scores": "Your result is the correlation of the scores. Here only the ids of the k best "
            "count.",
        },
        notice="With a Euclidean distance, turn its sign first: then larger is better for all three measures.",
    ),
)

QUIZ = (
    Question(
        "04.q1",
        "The passages have length one, the questions have not. Results come by dot product, best first. What is true of them?",
        {
            "the order is wrong, the scores are cosines": "It is the other way round: a question's length multiplies "
            "all of its scores, and leaves their order.",
            "order and scores are wrong": "The scores are no cosines. But all scores of one question are multiplied "
            "by the same number, so the order stays.",
            "the order is right, the scores are no cosines": "Each question's scores are multiplied by its own "
            "length. A threshold over all questions goes wrong, the order does not.",
        },
        "the order is right, the scores are no cosines",
    ),
    Question(
        "04.q2",
        "An L2 index over unit vectors returns the squared distance 0.5. What is the cosine?",
        {
            "0.75": "The square is 2 − 2c, so c is 1 minus half of it.",
            "0.5": "That is 1 − 0.5. But the squared distance is twice 1 − c.",
            "0.875": "That squares 0.5 once more. The index has already squared it.",
        },
        "0.75",
    ),
    Question(
        "04.q3",
        "Passages of all sizes are stored as MiniLM pools them, in an inner-product index. Why do short ones come up too often?",
        {
            "they are about one thing only, so their cosines are higher": "Cosine over the same vectors "
            "fetches the same ten fragments for far fewer questions. It is their length that counts.",
            "their pooled vectors are longer, and a dot product grows with the length": "A dot product is the cosine "
            "times both lengths, and in MiniLM shorter texts tend to have longer vectors.",
            "the index divides a score by the number of words": "An inner-product index multiplies and adds. It knows "
            "nothing about words.",
        },
        "their pooled vectors are longer, and a dot product grows with the length",
    ),
    Question(
        "04.q4",
        "A new service sends unit vectors of 384 numbers to your old index. Results come, with low scores, and none is right. "
        "What is the likely cause?",
        {
            "the stored side is not normalized": "That costs some recall, not nearly all, and makes scores large here.",
            "the threshold is too high": "A threshold removes results; it does not put wrong ones in front.",
            "the index holds another model's vectors": "Same size, other directions: the deeper notebook tries it "
            "with two models.",
            "the vectors were normalized twice": "The second time changes nothing, since each length is one already.",
        },
        "the index holds another model's vectors",
    ),
    Question(
        "04.q5",
        "A guide for another model says: keep results above 0.8. Which way to a threshold tells you how many of the results are right?",
        {
            "take the t that as many random pairs pass as passed 0.8 there": "That fits strangers to strangers. It "
            "says nothing about where the right results lie.",
            "take the smallest t with the wanted precision on your own labelled pairs": "A threshold has a meaning "
            "beside the precision that it reached with this model on such texts.",
            "centre both models' vectors, then use 0.8": "Centring moves the means together. The spread still "
            "differs, and so does what 0.8 means.",
        },
        "take the smallest t with the wanted precision on your own labelled pairs",
    ),
)
