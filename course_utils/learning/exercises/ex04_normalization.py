"""Notebook 04: unit rows that survive a zero, a table of cosines, three bugs at once, rank agreement, a threshold."""

from collections.abc import Iterator

import numpy as np

from course_utils.learning.exercise import Exercise, Question

# -- 04.1 -------------------------------------------------------------------------------------------------------


def unit_rows(embeddings):
    """Scale each row to length one. A row of zeros has no direction: it stays a row of zeros.

    embeddings: shape (n, dim). Rows may be very short, such as 1e-13, and still have a direction.
    Returns an array of shape (n, dim) without NaN.
    """
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return embeddings / np.where(lengths > 0, lengths, 1)


def _broken_unit_rows(embeddings):
    """Scale each row to length one. A row of zeros has no direction: it stays a row of zeros.

    embeddings: shape (n, dim). Rows may be very short, such as 1e-13, and still have a direction.
    Returns an array of shape (n, dim) without NaN.
    """
    return embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)


def _unit_rows_with_small_number(embeddings):
    return embeddings / (np.linalg.norm(embeddings, axis=1, keepdims=True) + 1e-12)


def _unit_rows_above_a_small_number(embeddings):
    return embeddings / np.maximum(np.linalg.norm(embeddings, axis=1, keepdims=True), 1e-12)


def _unit_columns(embeddings):
    lengths = np.linalg.norm(embeddings, axis=0)
    return embeddings / np.where(lengths > 0, lengths, 1)


def _unit_rows_dropping(embeddings):
    kept = embeddings[embeddings.any(axis=1)]
    return kept / np.linalg.norm(kept, axis=1, keepdims=True)


def _unit_rows_by_the_sum(embeddings):
    sums = np.abs(embeddings).sum(axis=1, keepdims=True)
    return embeddings / np.where(sums > 0, sums, 1)


def _unit_rows_by_the_square(embeddings):
    squares = (embeddings**2).sum(axis=1, keepdims=True)
    return embeddings / np.where(squares > 0, squares, 1)


def _unit_table(embeddings):
    return embeddings / np.linalg.norm(embeddings)


def _unit_rows_with_a_made_up_direction(embeddings):
    zero = ~embeddings.any(axis=1, keepdims=True)
    return unit_rows(np.where(zero, 1.0, embeddings))


def _tables_with_zeros(rng: np.random.Generator) -> Iterator[tuple]:
    yield (np.array([[3.0, 4.0, 0.0], [0.0, 0.0, 0.0]]),)
    yield (np.array([[3e-9, 4e-9], [6e-14, 8e-14], [0.0, 0.0], [0.0, -2.0], [1.0, 1.0]]),)
    for n, dim in ((4, 7), (6, 3)):
        rows = rng.normal(size=(n, dim)) * rng.uniform(0.01, 9, size=(n, 1))
        rows[rng.integers(n)] = 0
        yield (rows,)


# -- 04.2 -------------------------------------------------------------------------------------------------------


def cosine_table(a, b):
    """Cosine of every row of a with every row of b: out[i, j] = aᵢ·bⱼ / (‖aᵢ‖ ‖bⱼ‖).

    a: shape (n, dim), b: shape (m, dim), no row of zeros, rows of any length. Returns an array of shape (n, m).
    """
    return (a @ b.T) / np.linalg.norm(a, axis=1)[:, None] / np.linalg.norm(b, axis=1)


def _table_of_dots(a, b):
    return a @ b.T


def _table_scaled_on_one_side(a, b):
    return (a @ b.T) / np.linalg.norm(a, axis=1)[:, None]


def _table_scaled_on_the_other_side(a, b):
    return (a @ b.T) / np.linalg.norm(b, axis=1)


def _table_of_distances(a, b):
    return 1 - cosine_table(a, b)


def _table_turned(a, b):
    return cosine_table(b, a)


def _table_by_whole_norms(a, b):
    return (a @ b.T) / (np.linalg.norm(a) * np.linalg.norm(b))


def _table_of_columns(a, b):
    return (a / np.linalg.norm(a, axis=0)) @ (b / np.linalg.norm(b, axis=0)).T


def _table_by_squares(a, b):
    return (a @ b.T) / (a**2).sum(axis=1)[:, None] / (b**2).sum(axis=1)


def _two_tables(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[3.0, 4.0, 0.0], [-2.0, 0.0, 1.0]]), np.array([[6.0, 8, 0], [0, 0.5, 0], [1, 0, 0], [0, 3, 4]])
    for n, m, dim in ((3, 5, 4), (6, 2, 7), (4, 9, 3)):
        yield (
            rng.normal(size=(n, dim)) * rng.uniform(0.2, 5, size=(n, 1)),
            rng.normal(size=(m, dim)) * rng.uniform(0.2, 5, size=(m, 1)),
        )


# -- 04.3 -------------------------------------------------------------------------------------------------------


def best_passages(query, corpus, k):
    """Ids of the k rows of corpus with the largest cosine to each row of query, best first.

    query: shape (n_queries, dim), no row of zeros. corpus: shape (n, dim); a row of zeros, from an empty text, is
    never better than any other row. At least k rows are not zero. Returns whole numbers of shape (n_queries, k).
    """
    q = query / np.linalg.norm(query, axis=1, keepdims=True)
    lengths = np.linalg.norm(corpus, axis=1)
    c = corpus / np.where(lengths > 0, lengths, 1)[:, None]
    scores = np.where(lengths > 0, q @ c.T, -np.inf)
    return np.argsort(-scores, axis=1)[:, :k]


def _broken_best_passages(query, corpus, k):
    """Ids of the k rows of corpus with the largest cosine to each row of query, best first.

    query: shape (n_queries, dim), no row of zeros. corpus: shape (n, dim); a row of zeros, from an empty text, is
    never better than any other row. At least k rows are not zero. Returns whole numbers of shape (n_queries, k).
    """
    q = query / np.linalg.norm(query, axis=0)
    c = corpus / np.linalg.norm(corpus, axis=1, keepdims=True)
    scores = 1 - q @ c.T
    return np.argsort(scores, axis=1)[:, ::-1][:, :k]


def _cosines_with_nan(query, corpus):
    q = query / np.linalg.norm(query, axis=1, keepdims=True)
    return q @ (corpus / np.linalg.norm(corpus, axis=1, keepdims=True)).T


def _best_with_nan_first(query, corpus, k):
    return np.argsort(_cosines_with_nan(query, corpus), axis=1)[:, ::-1][:, :k]


def _best_ascending(query, corpus, k):
    return np.argsort(_cosines_with_nan(query, corpus), axis=1)[:, :k]


def _best_of_distances_descending(query, corpus, k):
    return np.argsort(1 - _cosines_with_nan(query, corpus), axis=1)[:, ::-1][:, :k]


def _best_with_zero_for_empty(query, corpus, k):
    return np.argsort(-np.nan_to_num(_cosines_with_nan(query, corpus)), axis=1)[:, :k]


def _best_order_not_mended_zero_for_empty(query, corpus, k):
    return np.argsort(1 - np.nan_to_num(_cosines_with_nan(query, corpus)), axis=1)[:, ::-1][:, :k]


def _best_only_nan_mended(query, corpus, k):
    scores = query / np.linalg.norm(query, axis=0) @ unit_rows(corpus).T
    return np.argsort(np.where(corpus.any(axis=1), 1 - scores, -np.inf), axis=1)[:, ::-1][:, :k]


def _best_only_nan_mended_zero_for_empty(query, corpus, k):
    scores = query / np.linalg.norm(query, axis=0) @ unit_rows(corpus).T
    return np.argsort(1 - scores, axis=1)[:, ::-1][:, :k]


def _best_by_columns(query, corpus, k):
    lengths = np.linalg.norm(corpus, axis=1)
    c = corpus / np.where(lengths > 0, lengths, 1)[:, None]
    scores = np.where(lengths > 0, query / np.linalg.norm(query, axis=0) @ c.T, -np.inf)
    return np.argsort(-scores, axis=1)[:, :k]


def _best_by_dot(query, corpus, k):
    scores = np.where(corpus.any(axis=1), query @ corpus.T, -np.inf)
    return np.argsort(-scores, axis=1)[:, :k]


def _best_of_the_kept_rows(query, corpus, k):
    return best_passages(query, corpus[corpus.any(axis=1)], k)


def _searches(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[1.0, 2.0], [5.0, 1.0], [0.2, 0.1]]), np.array([[0.0, 0.0], [1.0, 1.9], [9.0, 1.0], [-1.0, 3.0]]), 2
    # every cosine but one is negative: an empty row at zero would come second
    yield (
        np.array([[2.0, 0.1], [0.3, 4.0], [0.5, 3.0]]),
        np.array([[-1.0, -3.0], [0.0, 0.0], [7.0, -0.2], [-3.0, -1.0]]),
        3,
    )
    for n_queries, n, dim, k in ((3, 9, 4, 4), (5, 12, 6, 7)):
        corpus = rng.normal(size=(n, dim)) * rng.uniform(0.2, 6, size=(n, 1))
        corpus[rng.integers(n)] = 0
        yield rng.normal(size=(n_queries, dim)) * rng.uniform(0.2, 6, size=dim), corpus, k


# -- 04.4 -------------------------------------------------------------------------------------------------------


def overlap_at_k(first, second, k):
    """How far two measures agree: the share of the k best by `first` that are among the k best by `second`.

    first, second: scores of the same m candidates for n queries, shape (n, m), larger is better, no ties.
    Returns one number from 0 to 1, the mean over the queries; the order within the k best does not matter.
    """
    one = np.argsort(-first, axis=1)[:, :k]
    two = np.argsort(-second, axis=1)[:, :k]
    return np.mean([len(set(a) & set(b)) / k for a, b in zip(one, two, strict=True)])


def _overlap_in_place(first, second, k):
    return np.mean(np.argsort(-first, axis=1)[:, :k] == np.argsort(-second, axis=1)[:, :k])


def _overlap_of_the_worst(first, second, k):
    return overlap_at_k(-first, -second, k)


def _overlap_of_jaccard(first, second, k):
    shared = [overlap_at_k(a[None], b[None], k) * k for a, b in zip(first, second, strict=True)]
    return np.mean([both / (2 * k - both) for both in shared])


def _overlap_by_all(first, second, k):
    return overlap_at_k(first, second, k) * k / first.shape[1]


def _overlap_summed(first, second, k):
    return overlap_at_k(first, second, k) * k


def _overlap_down_the_columns(first, second, k):
    return overlap_at_k(first.T, second.T, min(k, len(first)))


def _overlap_against_a_distance(first, second, k):
    return overlap_at_k(first, -second, k)


def _two_scores(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[0.9, 0.8, 0.1, 0.3], [0.2, 0.4, 0.6, 0.5]]), np.array([[0.7, 0.9, 0.2, 0.8], [4.0, 3, 2, 1]]), 2
    for n, m, k in ((3, 8, 3), (4, 11, 5), (6, 7, 1)):
        first = rng.normal(size=(n, m))
        yield first, first + 0.8 * rng.normal(size=(n, m)), k


# -- 04.5 -------------------------------------------------------------------------------------------------------


def threshold_for(scores, relevant, precision):
    """The smallest score t such that, of all results with score ≥ t, a share of at least `precision` is relevant.

    scores: shape (n,), larger is more similar. relevant: booleans of shape (n,). precision: such as 0.9.
    Returns one of the scores, or np.inf where no threshold reaches the precision.
    """
    enough = [t for t in scores if relevant[scores >= t].mean() >= precision]
    return min(enough) if enough else np.inf


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


def _threshold_largest(scores, relevant, precision):
    enough = [t for t in scores if relevant[scores >= t].mean() >= precision]
    return max(enough) if enough else np.inf


def _threshold_of_recall(scores, relevant, precision):
    enough = [t for t in scores if (relevant & (scores >= t)).sum() / relevant.sum() >= precision]
    return max(enough) if enough else np.inf


def _threshold_of_a_quantile(scores, relevant, precision):
    return np.quantile(scores, precision)


def _threshold_of_accuracy(scores, relevant, precision):
    enough = [t for t in scores if ((scores >= t) == relevant).mean() >= precision]
    return min(enough) if enough else np.inf


def _threshold_above(scores, relevant, precision):
    enough = [t for t in scores if (scores > t).any() and relevant[scores > t].mean() >= precision]
    return min(enough) if enough else np.inf


def _threshold_is_the_precision(scores, relevant, precision):
    return precision


def _threshold_zero_where_none(scores, relevant, precision):
    found = threshold_for(scores, relevant, precision)
    return found if np.isfinite(found) else 0.0


def _scored_results(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([0.9, 0.8, 0.7, 0.6, 0.5]), np.array([True, False, True, True, False]), 0.75
    yield np.array([0.2, 0.6, 0.4, 0.9]), np.array([True, False, True, False]), 0.7  # never reached
    yield np.array([0.31, 0.35, 0.35, 0.12, 0.6, 0.2]), np.array([False, True, False, True, True, False]), 0.6
    yield np.array([0.9, 0.5, 0.5, 0.2]), np.array([True, True, False, False]), 0.75  # a tie cannot be cut in two
    for n, precision in ((12, 0.5), (25, 0.8)):
        scores = rng.uniform(-0.2, 0.9, size=n)
        relevant = scores + 0.25 * rng.normal(size=n) > 0.35
        relevant[scores.argmax()] = True
        yield scores, relevant, precision


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
            "small number added": _unit_rows_with_small_number,
            "floor under the length": _unit_rows_above_a_small_number,
            "columns": _unit_columns,
            "zero rows dropped": _unit_rows_dropping,
            "sum of absolute values": _unit_rows_by_the_sum,
            "square of the length": _unit_rows_by_the_square,
            "one length for all": _unit_table,
            "made-up direction": _unit_rows_with_a_made_up_direction,
        },
        messages={
            "small number added": "The small number that you add also shortens rows that are short themselves. Treat only "
            "rows of length exactly zero differently.",
            "floor under the length": "Your floor also catches rows that are merely short: they get less than length one. "
            "Only a length of exactly zero is special.",
            "columns": "You scale the columns. One row is one text: each row needs its own length, `axis=1`.",
            "zero rows dropped": "You drop the zero rows, so row i no longer belongs to text i. Keep every row.",
            "sum of absolute values": "You divide by the sum of the absolute values. The length is the root of the sum of "
            "squares.",
            "square of the length": "You divide by the squared length: the root is missing.",
            "one length for all": "You divide by one number, the norm of the whole table. Each row has its own length.",
            "made-up direction": "You give the zero row a direction. It would be similar to some texts for no reason.",
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
            "dot products": _table_of_dots,
            "only the rows of a": _table_scaled_on_one_side,
            "only the rows of b": _table_scaled_on_the_other_side,
            "a distance": _table_of_distances,
            "turned": _table_turned,
            "one norm a table": _table_by_whole_norms,
            "columns": _table_of_columns,
            "squared lengths": _table_by_squares,
        },
        messages={
            "dot products": "These are the dot products. Cosine divides them by both lengths.",
            "only the rows of a": "You divide by the lengths of a only. The results still grow with the rows of b.",
            "only the rows of b": "You divide by the lengths of b only. The results still grow with the rows of a.",
            "a distance": "You return 1 − cosine, a distance. The task asks for the similarity.",
            "turned": "Your table is turned: rows belong to a, columns to b.",
            "one norm a table": "`np.linalg.norm(a)` without `axis` is one number for the whole table.",
            "columns": "You scale columns. A vector is a row: `axis=1`.",
            "squared lengths": "You divide by the squared lengths: the root is missing.",
        },
        notice="No step asks for unit vectors beforehand: cosine brings its own normalization.",
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
            "NaN first": _best_with_nan_first,
            "worst first": _best_ascending,
            "distance, largest first": _best_of_distances_descending,
            "empty rows score zero": _best_with_zero_for_empty,
            "order not mended, empty rows score zero": _best_order_not_mended_zero_for_empty,
            "only NaN mended": _best_only_nan_mended,
            "only NaN mended, empty rows score zero": _best_only_nan_mended_zero_for_empty,
            "columns": _best_by_columns,
            "dot products": _best_by_dot,
            "other ids": _best_of_the_kept_rows,
        },
        messages={
            "NaN first": "The empty rows still come first: argsort puts NaN last, and `[::-1]` turns that round.",
            "worst first": "The worst come first. argsort begins with the smallest number, and `[::-1]` turns that round. Are "
            "yours cosines or distances, and which end do you want?",
            "distance, largest first": "You sort distances with the largest first. Also look at what happens to NaN there.",
            "empty rows score zero": "Your empty rows have the score 0, which is better than every negative cosine.",
            "order not mended, empty rows score zero": "The queries are mended and NaN is gone. The order is still turned "
            "round: these are distances, and the largest come first. Then ask where an empty row ends up.",
            "only NaN mended": "NaN is gone, two bugs are left: one in how queries are divided, one in the order.",
            "only NaN mended, empty rows score zero": "NaN is gone, two bugs are left: one in how queries are divided, one "
            "in the order. Then ask where an empty row ends up.",
            "columns": "The queries are still divided by the lengths of their columns.",
            "dot products": "You compare dot products now, so long rows win. Divide by the lengths of the passages.",
            "other ids": "You drop the empty rows first, so your ids count in another list. Give back ids of `corpus`.",
        },
        notice="None of the three raised an error. Each leaves a mark: unit columns, NaN scores, distances that "
        "fall with the rank. By the way, the queries need no length at all: it multiplies all scores of a query alike.",
    ),
    Exercise(
        id="04.4",
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
            "the k worst": _overlap_of_the_worst,
            "divided by the union": _overlap_of_jaccard,
            "divided by all candidates": _overlap_by_all,
            "counted, not shared": _overlap_summed,
            "down the columns": _overlap_down_the_columns,
            "one turned round": _overlap_against_a_distance,
        },
        messages={
            "same place": "You count ids at the same place. The order within the k best does not matter here.",
            "the k worst": "You compare the k worst: argsort begins with the smallest score.",
            "divided by the union": "You divide by the size of the union (Jaccard). The task asks for a share of k.",
            "divided by all candidates": "You divide by the number of candidates. The share is of the k best.",
            "counted, not shared": "You count the shared ids. Divide by k.",
            "down the columns": "You rank the queries of each candidate. Rank the candidates of each query: `axis=1`.",
            "one turned round": "You sort one of the two the other way round. Both are similarities: larger is better.",
        },
        notice="With a Euclidean distance, turn its sign first: then larger is better for all three measures.",
    ),
    Exercise(
        id="04.5",
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
            "the largest": _threshold_largest,
            "recall": _threshold_of_recall,
            "a quantile": _threshold_of_a_quantile,
            "accuracy": _threshold_of_accuracy,
            "strictly above": _threshold_above,
            "the precision itself": _threshold_is_the_precision,
            "zero where there is none": _threshold_zero_where_none,
        },
        messages={
            "stops at the first failure": "You stop where the precision is missed for the first time. Farther down it may be "
            "reached again, with more results.",
            "ties cut in two": "You count result by result. Results with the same score pass a threshold together: count all "
            "that are ≥ t.",
            "the largest": "You take the largest threshold. A smaller one with the same precision lets more through.",
            "recall": "You ask which share of the relevant ones is kept: that is recall.",
            "a quantile": "You take a quantile of the scores and never look at `relevant`.",
            "accuracy": "You count the rejected results too. Precision looks only at those that are kept.",
            "strictly above": "You keep results strictly above t. The task keeps those at t too: `>=`.",
            "the precision itself": "A cosine of 0.9 is not a probability of 0.9. Look it up in the labels.",
            "zero where there is none": "Where no threshold is good enough, return `np.inf`: keep nothing.",
        },
        notice="The threshold is read off labels of one model. With another model it has to be read off again.",
    ),
)

QUIZ = (
    Question(
        "04.q1",
        "The passages have length one, the questions have not. Results come by dot product, best first. What is true of them?",
        {
            "the order is wrong, the scores are cosines": "It is the other way round: a question's length multiplies all of "
            "its scores, and leaves their order.",
            "order and scores are wrong": "The scores are no cosines. But all scores of one question are multiplied by the "
            "same number, so the order stays.",
            "the order is right, the scores are no cosines": "Each question's scores are multiplied by its own length. A "
            "threshold over all questions goes wrong, the order does not.",
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
            "they are about one thing only, so their cosines are higher": "Cosine over the same vectors does not fetch them "
            "so often. It is their length that counts.",
            "their tokens' vectors are longer and agree more, so the mean is longer": "Both were measured in section 2. A dot "
            "product rewards the length.",
            "the index divides a score by the number of words": "An inner-product index multiplies and adds. It knows nothing "
            "about words.",
        },
        "their tokens' vectors are longer and agree more, so the mean is longer",
    ),
    Question(
        "04.q4",
        "A new service sends unit vectors of 384 numbers to your old index. Results come, with scores near zero, and none is right. "
        "What is the likely cause?",
        {
            "the stored side is not normalized": "That costs some recall, not nearly all, and makes scores large here.",
            "the threshold is too high": "A threshold removes results; it does not put wrong ones in front.",
            "the index holds another model's vectors": "Same size, other directions: every cosine is near zero and the order is "
            "chance.",
            "the vectors were normalized twice": "The second time changes nothing, since each length is one already.",
        },
        "the index holds another model's vectors",
    ),
    Question(
        "04.q5",
        "A guide for another model says: keep results above 0.8. Which way to a threshold tells you how many of the results are right?",
        {
            "take the t that as many random pairs pass as passed 0.8 there": "That fits strangers to strangers. It says "
            "nothing about where the right results lie.",
            "take the smallest t with the wanted precision on your own labelled pairs": "A threshold has a meaning beside "
            "the precision that it reached with this model on such texts.",
            "centre both models' vectors, then use 0.8": "Centring moves the means together. The spread still differs, and "
            "so does what 0.8 means.",
        },
        "take the smallest t with the wanted precision on your own labelled pairs",
    ),
)
