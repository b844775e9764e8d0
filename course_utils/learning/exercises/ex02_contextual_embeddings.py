"""Notebook 02: senses by nearest neighbour, the same-sense margin, mean and last-token pooling, a padding bug."""

from collections.abc import Iterator

import numpy as np

from course_utils.learning.exercise import Exercise, Question

# -- 02.1 -------------------------------------------------------------------------------------------------------


def leave_one_out_accuracy(embeddings, senses):
    """Share of occurrences whose nearest other occurrence has the same sense.

    embeddings: one vector an occurrence, shape (n, dim), of any length but zero.
    senses: the sense of each occurrence, shape (n,).
    Nearest is by cosine, and an occurrence is never its own neighbour. Returns one number from 0 to 1.
    """
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    similarity = unit @ unit.T
    np.fill_diagonal(similarity, -np.inf)
    return np.mean(senses[similarity.argmax(axis=1)] == senses)


def _cosines(embeddings):
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return unit @ unit.T


def _with_diagonal(similarity, value):
    similarity = similarity.copy()
    np.fill_diagonal(similarity, value)
    return similarity


def _share_of(neighbours, senses):
    return np.mean(senses[neighbours] == senses)


def _nearest(similarity, diagonal=-np.inf):
    return _with_diagonal(similarity, diagonal).argmax(axis=1)


def _nearest_by_distance(embeddings):
    return _nearest(-np.linalg.norm(embeddings[:, None] - embeddings[None], axis=2))


def _accuracy_without_equal_rows(embeddings, senses):
    similarity = _cosines(embeddings)
    return _share_of(_nearest(np.where(np.isclose(similarity, 1), -np.inf, similarity)), senses)


def _accuracy_with_a_small_number(embeddings, senses):
    unit = embeddings / (np.linalg.norm(embeddings, axis=1, keepdims=True) + 1e-9)
    return _share_of(_nearest(unit @ unit.T), senses)


def _accuracy_of_scaled_columns(embeddings, senses):
    unit = embeddings / np.linalg.norm(embeddings, axis=0)
    return _share_of(_nearest(unit @ unit.T), senses)


def _accuracy_with_new_numbers(embeddings, senses):
    similarity = _cosines(embeddings)
    return _share_of([np.delete(row, i).argmax() for i, row in enumerate(similarity)], senses)


def _accuracy_of_later_rows(embeddings, senses):
    return _share_of(np.where(np.tri(len(senses), dtype=bool), -np.inf, _cosines(embeddings)).argmax(axis=1), senses)


def _accuracy_sense_by_sense(embeddings, senses):
    right = senses[_nearest(_cosines(embeddings))] == senses
    return np.mean([right[senses == name].mean() for name in np.unique(senses)])


def _accuracy_by_centres(embeddings, senses):
    unit, names = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True), np.unique(senses)
    centres = np.stack([unit[senses == name].mean(axis=0) for name in names])
    nearest = (unit @ (centres / np.linalg.norm(centres, axis=1, keepdims=True)).T).argmax(axis=1)
    return np.mean(names[nearest] == senses)


def _occurrences(rng: np.random.Generator) -> Iterator[tuple]:
    # a long vector has the largest dot product with everything; by angle it is nobody's neighbour
    yield np.array([[1.0, 0.1], [1.0, 0.2], [0.1, 1.0], [0.2, 1.0], [60.0, 58.0]]), np.array(["a", "a", "b", "b", "a"])
    # every cosine is negative, so that a zero on the diagonal would win; then each is the smallest there is, -1
    yield np.array([[1.0, 0.0], [-0.5, 0.9], [-0.6, -0.9]]), np.array(["a", "b", "a"])
    yield np.array([[1.0, 0.0, 0.0], [-2.0, 0.0, 0.0]]), np.array(["a", "b"])
    # rows 0 and 1, and rows 3 and 4, have a cosine of 1, as occurrences in equal sentences have: they are neighbours
    rows = [[2.0, 0.0], [3.0, 0.0], [1.0, 1.2], [0.0, 4.0], [0.0, 7.0], [-1.0, 2.0]]
    yield np.array(rows), np.array([1, 2, 1, 3, 4, 5])
    # row 1 is so short that a small number beside its length takes over
    yield np.array([[1.0, 0.0], [1e-14, 2e-15], [0.5, 1.0], [0.2, 1.0]]), np.array(["a", "a", "b", "b"])
    for n, dim in ((9, 4), (30, 3), (60, 6)):
        yield rng.normal(size=(n, dim)) * rng.uniform(0.2, 5, size=(n, 1)), rng.choice(["toy", "stage", "tune"], n)


# -- 02.2 -------------------------------------------------------------------------------------------------------


def same_sense_margin(embeddings, senses):
    """How much closer occurrences of one sense are than occurrences of different senses.

    embeddings: one vector an occurrence, shape (n, dim), of length one.
    senses: the sense of each occurrence, shape (n,).
    Mean cosine of all pairs of two different occurrences with the same sense, minus the mean cosine of all pairs
    with different senses; there are pairs of both kinds. Returns one number from -2 to 2.
    """
    similarity = embeddings @ embeddings.T
    same = senses[:, None] == senses[None, :]
    other = ~np.eye(len(senses), dtype=bool)
    return similarity[same & other].mean() - similarity[~same].mean()


def _pairs(embeddings, senses):
    """The cosine of every pair, whether it has the same sense, and whether it is of two occurrences."""
    return embeddings @ embeddings.T, senses[:, None] == senses[None, :], ~np.eye(len(senses), dtype=bool)


def _margin(of):
    """A margin made in another way from the cosines of same-sense pairs and of pairs with different senses."""

    def answer(embeddings, senses):
        similarity, same, other = _pairs(embeddings, senses)
        return of(similarity[same & other], similarity[~same])

    return answer


def _margin_of(pairs):
    """The margin of other pairs: `pairs` makes two masks of the cosines, the mask of the same sense and that of two."""

    def answer(embeddings, senses):
        similarity, same, other = _pairs(embeddings, senses)
        first, second = pairs(similarity, same, other)
        return similarity[first].mean() - similarity[second].mean()

    return answer


def _margin_of_means(embeddings, senses):
    names = np.unique(senses)
    centres = np.stack([embeddings[senses == name].mean(axis=0) for name in names])
    between = (centres @ centres.T)[~np.eye(len(names), dtype=bool)].mean()
    return (centres**2).sum(axis=1).mean() - between


def _margin_with_zero_diagonal(embeddings, senses):
    similarity, same, other = _pairs(embeddings, senses)
    return (similarity * other)[same].mean() - similarity[~same].mean()


def _margin_over_all_places(embeddings, senses):
    similarity, same, other = _pairs(embeddings, senses)
    return (similarity * (same & other)).mean() - (similarity * ~same).mean()


def _margin_sense_by_sense(embeddings, senses):
    similarity, same, other = _pairs(embeddings, senses)
    members = [np.outer(senses == name, senses == name) & other for name in np.unique(senses)]
    return np.mean([similarity[pairs].mean() for pairs in members if pairs.any()]) - similarity[~same].mean()


def _margin_by_occurrence(embeddings, senses):
    similarity, same, other = _pairs(embeddings, senses)
    rows = zip(similarity, same & other, same, strict=True)
    return np.mean([row[near].mean() - row[~own].mean() for row, near, own in rows if near.any()])


def _margin_of_distances(embeddings, senses):
    _, same, other = _pairs(embeddings, senses)
    distance = np.linalg.norm(embeddings[:, None] - embeddings[None], axis=2)
    return distance[~same].mean() - distance[same & other].mean()


def _unit_occurrences(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]]), np.array(["a", "a", "b"])
    # rows 0 and 3 are equal and of one sense, rows 1 and 4 are equal and of two; c occurs once
    yield np.array([[1.0, 0.0], [0.0, 1.0], [0.8, 0.6], [1.0, 0.0], [0.0, 1.0]]), np.array(["a", "b", "b", "a", "c"])
    yield np.array([[1.0, 0.0], [-1.0, 0.0], [0.8, 0.6]]), np.array([2, 2, 1])  # a margin below 0
    for n, dim in ((7, 3), (12, 5), (25, 4)):
        rows = rng.normal(size=(n, dim))
        senses = np.concatenate([["toy", "toy", "stage"], rng.choice(["toy", "stage", "tune"], n - 3)])
        yield rows / np.linalg.norm(rows, axis=1, keepdims=True), senses


# -- 02.3 -------------------------------------------------------------------------------------------------------


def mean_pool(token_vectors, mask):
    """Mean vector of each text's real tokens.

    token_vectors: shape (n_texts, n_tokens, dim); shorter texts are filled up with padding, which has vectors too.
    mask: 1 for a real token, 0 for padding before or behind the text, shape (n_texts, n_tokens); every text has a
    real token.
    Returns shape (n_texts, dim).
    """
    weights = mask[:, :, None]
    return (token_vectors * weights).sum(axis=1) / weights.sum(axis=1)


def _mean_of(weigh, count):
    """A mean of each text's tokens with other weights and another count."""

    def answer(token_vectors, mask):
        return (token_vectors * weigh(token_vectors, mask)[:, :, None]).sum(axis=1) / count(token_vectors, mask)

    return answer


def _by_mask(token_vectors, mask):
    return mask


def _tokens(token_vectors, mask):
    return mask.sum(axis=1, keepdims=True)


def _text_by_text(pool):
    """`pool` each text's vectors, told their mask."""
    return lambda token_vectors, mask: np.stack(
        [pool(vectors, real) for vectors, real in zip(token_vectors, mask, strict=True)]
    )


def _mean_over_texts(token_vectors, mask):
    return (token_vectors * mask[:, :, None]).sum(axis=0) / np.maximum(mask.sum(axis=0)[:, None], 1)


def _mean_of_no_zero(token_vectors, mask):
    hidden = token_vectors * mask[:, :, None]
    return hidden.sum(axis=1) / (hidden != 0).sum(axis=1)


def _mean_of_length_one(token_vectors, mask):
    pooled = mean_pool(token_vectors, mask)
    return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)


def _padded_behind(rng: np.random.Generator) -> Iterator[tuple]:
    # the first text is the longest: whoever looks at the first row of the mask only is found out; then the last
    tokens = [[[1.0, 1.0, 5.0], [2.0, 2.0, 6.0], [3.0, 3.0, 7.0]], [[1.0, 2.0, 3.0], [3.0, 4.0, 5.0], [9.0, 9.0, 9.0]]]
    yield np.array(tokens), np.array([[1, 1, 1], [1, 1, 0]])
    yield np.array(tokens)[::-1].copy(), np.array([[1, 1, 0], [1, 1, 1]])
    # a real token may be zero, in one dimension or in all; a text may be alone in its batch, and no text be padded
    zeros = [[[0.0, 0.0], [4.0, 0.0], [0.0, 2.0], [7.0, 8.0]], [[-2.0, 1.0], [-4.0, 3.0], [5.0, 6.0], [7.0, 5.0]]]
    yield np.array(zeros), np.array([[1, 1, 1, 0], [1, 1, 0, 0]])
    yield np.array(zeros[1:]), np.array([[1, 1, 1, 0]])
    yield np.array(tokens), np.ones((2, 3), dtype=int)
    for n_texts, n_tokens, dim in ((3, 5, 4), (4, 7, 2), (6, 3, 5)):
        lengths = rng.integers(1, n_tokens + 1, size=n_texts)
        lengths[0] = 1
        yield (
            rng.uniform(-0.9, 0.9, size=(n_texts, n_tokens, dim)),
            (np.arange(n_tokens)[None, :] < lengths[:, None]).astype(int),
        )


def _padded(rng: np.random.Generator) -> Iterator[tuple]:
    for vectors, mask in _padded_behind(rng):
        yield vectors, mask
        if not mask.all():
            yield vectors[:, ::-1].copy(), mask[:, ::-1].copy()


# -- 02.4 -------------------------------------------------------------------------------------------------------


def max_pool(token_vectors, mask):
    """Largest value of each dimension over each text's real tokens.

    token_vectors: shape (n_texts, n_tokens, dim). mask: 1 for a real token, 0 for padding before or behind the text,
    shape (n_texts, n_tokens); every text has a real token. Returns shape (n_texts, dim).
    """
    hidden = np.where(mask[:, :, None] == 1, token_vectors, -np.inf)
    return hidden.max(axis=1)


def _broken_max_pool(token_vectors, mask):
    """Largest value of each dimension over each text's real tokens.

    token_vectors: shape (n_texts, n_tokens, dim). mask: 1 for a real token, 0 for padding before or behind the text,
    shape (n_texts, n_tokens); every text has a real token. Returns shape (n_texts, dim).
    Something here is wrong, and only for texts that were padded.
    """
    hidden = token_vectors * mask[:, :, None]
    return hidden.max(axis=1)


def _max_with(low):
    """A maximum in which padding has the value `low`."""
    return lambda token_vectors, mask: np.where(mask[:, :, None] == 1, token_vectors, low).max(axis=1)


_LOW = (-1, -10, -100, -999, -9999)


def _max_without_true_zeros(token_vectors, mask):
    hidden = token_vectors * mask[:, :, None]
    return np.where(hidden == 0, -np.inf, hidden).max(axis=1)


def _max_by_size(token_vectors, mask):
    return np.abs(token_vectors * mask[:, :, None]).max(axis=1)


def _max_by_size_with_sign(token_vectors, mask):
    hidden = token_vectors * mask[:, :, None]
    return np.take_along_axis(hidden, np.abs(hidden).argmax(axis=1, keepdims=True), axis=1)[:, 0]


def _max_over_texts(token_vectors, mask):
    return np.where(mask[:, :, None] == 1, token_vectors, -np.inf).max(axis=0)


def _max_over_dimensions(token_vectors, mask):
    return np.where(mask[:, :, None] == 1, token_vectors, -np.inf).max(axis=2)


def _max_of_the_longest_token(token_vectors, mask):
    length = np.where(mask == 1, np.linalg.norm(token_vectors, axis=2), -1)
    return token_vectors[np.arange(len(mask)), length.argmax(axis=1)]


def _max_places(token_vectors, mask):
    return np.where(mask[:, :, None] == 1, token_vectors, -np.inf).argmax(axis=1)


def _padded_below_zero(rng: np.random.Generator) -> Iterator[tuple]:
    # real values that are all negative, or 0 at the most: a padding of 0 would win, or a true 0 be lost
    tokens = [
        [[-1.0, 2.0, -2.0], [-3.0, 4.0, 0.0], [9.0, 9.0, 9.0]],
        [[1.0, -1.0, 4.0], [2.0, -2.0, 5.0], [3.0, -3.0, 6.0]],
    ]
    yield np.array(tokens), np.array([[1, 1, 0], [1, 1, 1]])
    # real values far below zero
    yield np.array([[[-3e5, -5e5], [-4e5, -2e5], [1.0, 1.0]]]), np.array([[1, 1, 0]])
    yield from _padded(rng)


# -- 02.5 -------------------------------------------------------------------------------------------------------


def last_token_pool(token_vectors, mask):
    """Vector of each text's last real token, whichever side the padding is on.

    token_vectors: shape (n_texts, n_tokens, dim). mask: 1 for a real token, 0 for padding, (n_texts, n_tokens);
    some tokenizers put the padding before every text of a batch, others behind every text. Every text has a real token.
    Returns shape (n_texts, dim).
    """
    n_tokens = mask.shape[1]
    last = n_tokens - 1 - mask[:, ::-1].argmax(axis=1)
    return token_vectors[np.arange(len(mask)), last]


def _token_at(place):
    """One token a text, where `place` makes the positions of the mask."""
    return lambda token_vectors, mask: token_vectors[np.arange(len(mask)), place(mask)]


def _last_place(mask):
    return mask.shape[1] - 1 - mask[:, ::-1].argmax(axis=1)


def _side_from(is_left):
    """The last column where `is_left` takes the batch to be padded on the left, and else the position from the count."""
    return _token_at(lambda mask: mask.shape[1] - 1 if is_left(mask) else mask.sum(axis=1) - 1)


EXERCISES = (
    Exercise(
        id="02.1",
        kind="write",
        title="Senses by the nearest neighbour",
        task="Measure how often the nearest other occurrence of a word has the same sense.",
        solution=leave_one_out_accuracy,
        cases=_occurrences,
        hints=(
            "Scale the rows to length one; then `unit @ unit.T` holds all cosines.",
            "`similarity.argmax(axis=1)` is the nearest row of each row. What is on the diagonal?",
            "`np.fill_diagonal(similarity, -np.inf)` keeps a row from being its own neighbour.",
        ),
        misconceptions={
            "an occurrence is its own neighbour": lambda rows, senses: _share_of(_cosines(rows).argmax(axis=1), senses),
            "lengths do not matter": lambda rows, senses: _share_of(_nearest(rows @ rows.T), senses),
            "zero is a low cosine": lambda rows, senses: _share_of(_nearest(_cosines(rows), 0), senses),
            "second in the order": lambda rows, senses: _share_of(np.argsort(-_cosines(rows), axis=1)[:, 1], senses),
            "distance instead of cosine": lambda rows, senses: _share_of(_nearest_by_distance(rows), senses),
            "smallest instead of largest": lambda rows, senses: _share_of(_cosines(rows).argmin(axis=1), senses),
            "lengths do not matter, and its own neighbour": lambda rows, senses: _share_of(
                (rows @ rows.T).argmax(axis=1), senses
            ),
            "columns scaled": _accuracy_of_scaled_columns,
            "a small number beside the length": _accuracy_with_a_small_number,
            "minus one is low enough": lambda rows, senses: _share_of(_nearest(_cosines(rows), -1), senses),
            "equal vectors are one occurrence": _accuracy_without_equal_rows,
            "numbers after deleting": _accuracy_with_new_numbers,
            "only later occurrences": _accuracy_of_later_rows,
            "smallest after leaving out": lambda rows, senses: 1.0,
            "no sign": lambda rows, senses: _share_of(_nearest(abs(_cosines(rows))), senses),
            "centred first": lambda rows, senses: leave_one_out_accuracy(rows - rows.mean(axis=0), senses),
            "sense by sense": _accuracy_sense_by_sense,
            "the nearest mean": _accuracy_by_centres,
            "a count is a share": lambda rows, senses: len(senses) * leave_one_out_accuracy(rows, senses),
            "a percentage is a share": lambda rows, senses: 100 * leave_one_out_accuracy(rows, senses),
            "a share of the others": lambda rows, senses: (
                leave_one_out_accuracy(rows, senses) * len(senses) / (len(senses) - 1)
            ),
            "the share of errors": lambda rows, senses: 1 - leave_one_out_accuracy(rows, senses),
            "rounded": lambda rows, senses: round(float(leave_one_out_accuracy(rows, senses)), 2),
            "a truth for each occurrence": lambda rows, senses: senses[_nearest(_cosines(rows))] == senses,
            "the neighbours instead of the share": lambda rows, senses: _nearest(_cosines(rows)),
            "share of pairs": lambda rows, senses: np.mean(senses[:, None] == senses[None, :]),
        },
        messages={
            "an occurrence is its own neighbour": "Your result is what one gets when an occurrence may be its own neighbour: every "
            "row is nearest to itself, or to its equal. Leave the diagonal out.",
            "lengths do not matter": "Your result is that of dot products of rows as they are, where a long row can win "
            "by its length alone. Divide each row by its length before you multiply.",
            "zero is a low cosine": "Your result is what one gets with 0 on the diagonal. Where all other cosines are negative, 0 "
            "wins; use `-np.inf`.",
            "second in the order": "Your result is that of the second-largest cosine. Where another row has the same direction, "
            "that may be the row itself: leave the diagonal out.",
            "distance instead of cosine": "Your result takes the neighbour by Euclidean distance. These rows have different lengths, "
            "so that may be another neighbour than the one by angle.",
            "smallest instead of largest": "Your result is that of the smallest cosine: the farthest occurrence, not the nearest.",
            "lengths do not matter, and its own neighbour": "Your result is that of dot products of rows as they are, with the "
            "diagonal. Divide each row by its length, and leave the diagonal out.",
            "columns scaled": "Your result is what one gets when every column has length one. An occurrence is a row: `axis=1, "
            "keepdims=True`.",
            "a small number beside the length": "Your result is what one gets with a small number beside the length: a very short "
            "row is then nobody's neighbour. No row has the length zero, so none is needed.",
            "minus one is low enough": "Your result is what one gets with -1 on the diagonal. Where all other cosines are -1 too, "
            "the first of the equal ones wins; use `-np.inf`.",
            "equal vectors are one occurrence": "Your result is what one gets when every cosine of 1 is left out. Another occurrence "
            "may have the same direction, and is the nearest then: leave out the diagonal only.",
            "numbers after deleting": "Your result takes the neighbour's number from a row without the occurrence itself. There "
            "everything behind it has moved up: keep the row, and let the diagonal lose.",
            "only later occurrences": "Your result looks only at the occurrences behind each one. The nearest may stand before it.",
            "smallest after leaving out": "Your result is always 1. That is what one gets when each occurrence finds itself, as "
            "`argmin` does with `-np.inf` on the diagonal.",
            "no sign": "Your result is that of absolute cosines. A cosine of -1 is the farthest there is: keep the sign.",
            "centred first": "Your result is what one gets after the mean of the rows was taken away. Here the vectors stay as they "
            "are.",
            "sense by sense": "Your result is the mean over the senses of their shares. The task asks for the share of all "
            "occurrences.",
            "the nearest mean": "Your result compares each occurrence with the mean vectors of the senses. The task asks for the "
            "nearest other occurrence.",
            "a count is a share": "Your result is the number of right ones. Divide by the number of occurrences.",
            "a percentage is a share": "Your result is a percentage. A share lies between 0 and 1.",
            "a share of the others": "Your result is divided by the number of occurrences minus 1. Each one is asked once: divide by "
            "their number.",
            "the share of errors": "Your result is the share whose neighbour has another sense. Asked for is the share with the same.",
            "rounded": "Your result is the share rounded to two digits. Return it as it is, and round where you print.",
            "a truth for each occurrence": "Your result says for each occurrence whether the senses agree. Asked for is one number: "
            "the mean of that.",
            "the neighbours instead of the share": "Your result is the nearest row of each row. Compare their senses, and take the "
            "mean.",
            "share of pairs": "Your result is the share of all pairs with one sense, and does not depend on the vectors. Take the "
            "nearest of each occurrence.",
        },
        notice="Where an accuracy is 1 and you did not expect it, look first whether each row found itself.",
    ),
    Exercise(
        id="02.2",
        kind="write",
        title="The same-sense margin",
        task="An accuracy says how often the nearest has the same sense. This number says by how much same-sense pairs are "
        "closer than pairs of different senses.",
        solution=same_sense_margin,
        cases=_unit_occurrences,
        hints=(
            "`senses[:, None] == senses[None, :]` says for every pair whether the senses agree.",
            "`similarity[same]` picks the pairs where `same` is True. It still holds every occurrence with itself.",
            "`~np.eye(n, dtype=bool)` is True off the diagonal; combine the two with `&`.",
        ),
        misconceptions={
            "an occurrence with itself is a pair": _margin_of(lambda cosine, same, other: (same, ~same)),
            "cosine of the means": _margin_of_means,
            "different minus same": _margin(lambda same, different: different.mean() - same.mean()),
            "against all pairs": _margin_of(lambda cosine, same, other: (same & other, other)),
            "no comparison": _margin(lambda same, different: same.mean()),
            "mean of means": _margin_sense_by_sense,
            "itself is of a different sense": _margin_of(lambda cosine, same, other: (same & other, ~(same & other))),
            "the diagonal once": _margin_of(lambda cosine, same, other: (same & np.triu(same), ~same)),
            "equal vectors are one occurrence": _margin_of(
                lambda cosine, same, other: (same & ~np.isclose(cosine, 1), ~same)
            ),
            "equal vectors are no pair": _margin_of(
                lambda cosine, same, other: (same & ~np.isclose(cosine, 1), ~same & ~np.isclose(cosine, 1))
            ),
            "neighbours in the list": _margin_of(
                lambda cosine, same, other: (
                    same & np.eye(len(same), k=1).astype(bool),
                    ~same & np.eye(len(same), k=1).astype(bool),
                )
            ),
            "against everything": _margin_of(lambda cosine, same, other: (same & other, np.ones_like(same))),
            "different senses alone": _margin(lambda same, different: different.mean()),
            "a sum of both": _margin(lambda same, different: same.mean() + different.mean()),
            "a quotient": _margin(lambda same, different: same.mean() / different.mean()),
            "sums instead of means": _margin(lambda same, different: same.sum() - different.sum()),
            "the nearest pairs": _margin(lambda same, different: same.max() - different.max()),
            "medians": _margin(lambda same, different: np.median(same) - np.median(different)),
            "no sign": _margin(lambda same, different: abs(same.mean() - different.mean())),
            "cosines without sign": _margin(lambda same, different: abs(same).mean() - abs(different).mean()),
            "distances": _margin_of_distances,
            "a zero still counts in a mean": _margin_with_zero_diagonal,
            "a mean over all places": _margin_over_all_places,
            "occurrence by occurrence": _margin_by_occurrence,
            "rounded": lambda rows, senses: round(float(same_sense_margin(rows, senses)), 2),
        },
        messages={
            "an occurrence with itself is a pair": "Your result counts each occurrence with itself: a cosine of 1 that lifts the "
            "margin for any vectors. Leave the diagonal out.",
            "cosine of the means": "Your result compares the mean vectors of the senses. The task asks for the mean over pairs "
            "of occurrences; the mean vector hides how much they scatter.",
            "different minus same": "The sign is turned round: same-sense pairs come first.",
            "against all pairs": "Your result subtracts the mean over all pairs. That mixes same-sense pairs into the comparison; "
            "use only pairs with different senses.",
            "no comparison": "That is the mean of same-sense pairs alone. A cosine means nothing without its scale: "
            "subtract the mean of pairs with different senses.",
            "mean of means": "Your result averages each sense first, then the senses. The task asks for all pairs alike: a sense with "
            "many occurrences has more of them.",
            "itself is of a different sense": "Your result counts each occurrence with itself among the pairs with different senses. "
            "It belongs to neither kind.",
            "the diagonal once": "Your result counts each pair once, which is right, and each occurrence with itself, which is not. "
            "The upper triangle without its diagonal is `np.triu(…, k=1)`.",
            "equal vectors are one occurrence": "Your result leaves out same-sense pairs with a cosine of 1. Two occurrences may have "
            "equal vectors, and are a pair: leave out the diagonal only.",
            "equal vectors are no pair": "Your result leaves out every pair with a cosine of 1. Two occurrences may have equal "
            "vectors, and are a pair: leave out the diagonal only.",
            "neighbours in the list": "Your result compares each occurrence with the next one only. The task asks for all pairs.",
            "against everything": "Your result subtracts the mean of the whole table, with same-sense pairs and the diagonal in it. "
            "Use only pairs with different senses.",
            "different senses alone": "That is the mean of the pairs with different senses alone. Subtract it from the mean of "
            "same-sense pairs.",
            "a sum of both": "Your result is the sum of the two means. How much closer is a difference.",
            "a quotient": "Your result is one mean divided by the other. How much closer is a difference here.",
            "sums instead of means": "Your result is a difference of sums, which depends on how many pairs there are. Take means.",
            "the nearest pairs": "Your result compares the largest cosine of each kind. The task asks for the means.",
            "medians": "Your result is a difference of medians. The task asks for means.",
            "no sign": "Your result is never negative. Where pairs with different senses are closer, the margin is below 0.",
            "cosines without sign": "Your result is that of absolute cosines. A cosine of -1 is the farthest there is: keep the sign.",
            "distances": "Your result is a difference of Euclidean distances. The task asks for cosines.",
            "a zero still counts in a mean": "Your result is what one gets when each occurrence's cosine with itself is 0 and stays in "
            "the mean. Leave these places out of the mean instead.",
            "a mean over all places": "Your result divides both sums by the size of the whole table. Divide each by the number of its "
            "own pairs.",
            "occurrence by occurrence": "Your result averages each occurrence first, then the occurrences. The task asks for all pairs "
            "alike.",
            "rounded": "Your result is rounded to two digits. Return it as it is, and round where you print.",
        },
        notice="The margin can be small and the accuracy high: a neighbour has only to be nearest, not near.",
    ),
    Exercise(
        id="02.3",
        kind="write",
        title="Masked mean pooling",
        task="Write the pooling that MiniLM was trained with.",
        solution=mean_pool,
        cases=_padded,
        hints=(
            "`mask[:, :, None]` has shape (n_texts, n_tokens, 1) and multiplies every dimension of a token.",
            "Sum over tokens (axis 1), then divide by the number of real tokens of each text.",
        ),
        misconceptions={
            "padding is part of the text": lambda token_vectors, mask: token_vectors.mean(axis=1),
            "divide by the padded length": _mean_of(_by_mask, lambda vectors, mask: mask.shape[1]),
            "a sum is a mean": _mean_of(_by_mask, lambda vectors, mask: 1),
            "one count for all texts": _mean_of(_by_mask, lambda vectors, mask: mask.sum()),
            "mean over texts": _mean_over_texts,
            "the first tokens": _text_by_text(lambda vectors, real: vectors[: real.sum()].mean(axis=0)),
            "padding is part of the sum": _mean_of(lambda vectors, mask: np.ones_like(mask), _tokens),
            "only padding": _mean_of(
                lambda vectors, mask: 1 - mask, lambda vectors, mask: (1 - mask).sum(axis=1, keepdims=True)
            ),
            "the first text's count": _mean_of(_by_mask, lambda vectors, mask: mask[0].sum()),
            "the longest text's count": _mean_of(_by_mask, lambda vectors, mask: mask.sum(axis=1).max()),
            "the shortest text's count": _mean_of(_by_mask, lambda vectors, mask: mask.sum(axis=1).min()),
            "the number of texts": _mean_of(_by_mask, lambda vectors, mask: len(mask)),
            "the number of dimensions": _mean_of(_by_mask, lambda vectors, mask: vectors.shape[2]),
            "one more against zero": _mean_of(_by_mask, lambda vectors, mask: _tokens(vectors, mask) + 1),
            "the root of the count": _mean_of(_by_mask, lambda vectors, mask: np.sqrt(_tokens(vectors, mask))),
            "the last tokens": _text_by_text(lambda vectors, real: vectors[-real.sum() :].mean(axis=0)),
            "cut to the shortest text": lambda token_vectors, mask: token_vectors[:, : mask.sum(axis=1).min()].mean(
                axis=1
            ),
            "places that all texts have": lambda token_vectors, mask: token_vectors[:, mask.all(axis=0)].mean(axis=1),
            "the first text's mask": lambda token_vectors, mask: token_vectors[:, mask[0] == 1].mean(axis=1),
            "a token of zeros is padding": _text_by_text(
                lambda vectors, real: vectors[vectors.any(axis=1) & (real == 1)].mean(axis=0)
            ),
            "every zero is padding": _mean_of_no_zero,
            "length one": _mean_of_length_one,
            "first token": lambda token_vectors, mask: token_vectors[:, 0],
            "last token": lambda token_vectors, mask: token_vectors[:, -1],
            "the largest": _text_by_text(lambda vectors, real: vectors[real == 1].max(axis=0)),
            "the median": _text_by_text(lambda vectors, real: np.median(vectors[real == 1], axis=0)),
            "whole numbers": lambda token_vectors, mask: np.floor(mean_pool(token_vectors, mask)),
            "one vector for all texts": lambda token_vectors, mask: token_vectors[mask == 1].mean(axis=0),
            "mean over dimensions": lambda token_vectors, mask: token_vectors.mean(axis=2),
            "tokens are kept": lambda token_vectors, mask: token_vectors * mask[:, :, None],
            "an axis too many": lambda token_vectors, mask: mean_pool(token_vectors, mask)[:, None],
        },
        messages={
            "padding is part of the text": "Your mean includes the padding. Its vectors are not zero, so a text gets "
            "another vector whenever its neighbours in the batch are longer.",
            "divide by the padded length": "Your result hides the padding in the sum but divides by the padded length. The direction "
            "is right, the length is not: a dot product would see it. Divide by the number of real tokens.",
            "a sum is a mean": "That is the sum of the real tokens. Divide by how many there are.",
            "one count for all texts": "Your result is divided by the tokens of the whole batch. Each text has its own count: "
            "`mask.sum(axis=1)`.",
            "mean over texts": "Your result averages over texts (axis 0). Average over tokens (axis 1): one row a text.",
            "the first tokens": "Your result is the mean of as many tokens from the front as the text has. Where the padding stands "
            "before the text, these are not its tokens: the mask says which are.",
            "padding is part of the sum": "Your result divides by the number of real tokens, and adds up the padding too. Multiply "
            "by the mask before you add up.",
            "only padding": "Your result is the mean of the padding. The mask is 1 for a real token.",
            "the first text's count": "Your result is divided by the first text's number of tokens. Each text has its own count: "
            "`mask.sum(axis=1)`.",
            "the longest text's count": "Your result is divided by the longest text's number of tokens. Each text has its own count: "
            "`mask.sum(axis=1)`.",
            "the shortest text's count": "Your result is divided by the shortest text's number of tokens. Each text has its own "
            "count: `mask.sum(axis=1)`.",
            "the number of texts": "Your result is divided by the number of texts. Divide by the number of each text's real tokens.",
            "the number of dimensions": "Your result is divided by the number of dimensions. Divide by the number of each text's real "
            "tokens.",
            "one more against zero": "Your result is divided by one more than the number of real tokens. Every text has a real "
            "token, so nothing has to be added.",
            "the root of the count": "Your result is divided by the root of the number of tokens. That pooling exists; the mean "
            "divides by the number itself.",
            "the last tokens": "Your result is the mean of as many tokens from the end as the text has. Where the padding stands "
            "behind the text, these are not its tokens: the mask says which are.",
            "cut to the shortest text": "Your result is what one gets when every text is cut to the length of the shortest: real "
            "tokens are lost.",
            "places that all texts have": "Your result takes only places where every text has a token: real tokens are lost. Each "
            "text has its own mask.",
            "the first text's mask": "Your result uses the mask of the first text for all. Each text has its own.",
            "a token of zeros is padding": "Your result leaves out tokens whose vector is zero. A real token may have that vector: "
            "the mask says what is padding.",
            "every zero is padding": "Your result counts only values other than 0. A real token may hold a 0: the mask says what is "
            "padding.",
            "length one": "Your result is the mean scaled to length one. The task asks for the mean itself.",
            "first token": "Your result is the first token of each text. The task asks for the mean.",
            "last token": "Your result is the last column of the batch. The task asks for the mean.",
            "the largest": "Your result is the largest value of each dimension: max pooling. The task asks for the mean.",
            "the median": "Your result is the median of each dimension. The task asks for the mean.",
            "whole numbers": "Your result is the mean cut to whole numbers, as `//` does it. Divide with `/`.",
            "one vector for all texts": "Your result is one vector for the whole batch. Asked for is one row a text.",
            "mean over dimensions": "Your result averages over dimensions (axis 2). Average over tokens (axis 1): each dimension by "
            "itself.",
            "tokens are kept": "Your result still has a vector for each token, the padding set to 0. Add them up over axis 1, and "
            "divide.",
            "an axis too many": "Your result has an axis of length 1 in the middle, as `keepdims` leaves it. Asked for is shape "
            "(n_texts, dim).",
        },
        notice="The sum, the padded length and one count for all texts give the right direction too: once normalized, these "
        "mistakes pass unseen.",
    ),
    Exercise(
        id="02.4",
        kind="repair",
        title="Find the padding bug",
        task="This max pooling runs, and is right for the longest text of each batch. Repair it for the others.",
        solution=max_pool,
        broken=_broken_max_pool,
        cases=_padded_below_zero,
        hints=(
            "What does a padded token hold after the multiplication? Can that be the largest value of a dimension?",
            "A hidden token must lose every maximum. Which number is smaller than all others?",
            "`np.where(condition, a, b)` takes a where the condition holds and b elsewhere.",
        ),
        misconceptions={
            "zero is still there": _max_with(0),
            "padding may win": lambda token_vectors, mask: token_vectors.max(axis=1),
            "every zero is padding": _max_without_true_zeros,
            "largest in size": _max_by_size,
            "cut to the shortest text": lambda token_vectors, mask: token_vectors[:, : mask.sum(axis=1).min()].max(
                axis=1
            ),
            "the first tokens": _text_by_text(lambda vectors, real: vectors[: real.sum()].max(axis=0)),
            **{f"{low} is low enough": _max_with(low) for low in _LOW},
            "infinity is low": _max_with(np.inf),
            "NaN hides": _max_with(np.nan),
            "zero times infinity": lambda token_vectors, mask: mean_pool(token_vectors, mask) * np.nan,
            "real tokens are hidden": lambda token_vectors, mask: _max_with(-np.inf)(token_vectors, 1 - mask),
            "never below zero": lambda token_vectors, mask: np.maximum(0, max_pool(token_vectors, mask)),
            "the last tokens": _text_by_text(lambda vectors, real: vectors[-real.sum() :].max(axis=0)),
            "the first text's mask": lambda token_vectors, mask: token_vectors[:, mask[0] == 1].max(axis=1),
            "largest in size, with its sign": _max_by_size_with_sign,
            "the smallest": lambda token_vectors, mask: -max_pool(-token_vectors, mask),
            "the mean": lambda token_vectors, mask: mean_pool(token_vectors, mask),
            "the longest token": _max_of_the_longest_token,
            "the first token": lambda token_vectors, mask: token_vectors[:, 0],
            "over texts": _max_over_texts,
            "over dimensions": _max_over_dimensions,
            "one vector for all texts": lambda token_vectors, mask: token_vectors[mask == 1].max(axis=0),
            "places instead of values": _max_places,
            "an axis too many": lambda token_vectors, mask: max_pool(token_vectors, mask)[:, None],
        },
        messages={
            "zero is still there": "Padding is still 0, so it still wins where all real values are negative. It has to be smaller "
            "than every number.",
            "padding may win": "In your result the padding takes part with its own values: worse than before. Hide it, with a "
            "number that loses every maximum.",
            "every zero is padding": "Your result is what one gets when every 0 is hidden, but a real token may hold a 0 too. The mask "
            "says what is padding.",
            "largest in size": "Your result is the largest absolute value. The sign is part of a vector.",
            "cut to the shortest text": "Your result is what one gets when every text is cut to the length of the shortest: real "
            "tokens are lost.",
            "the first tokens": "Your result takes as many tokens from the front as the text has. Where the padding stands before the "
            "text, these are not its tokens: the mask says which are.",
            **{
                f"{low} is low enough": f"Your result is what one gets when padding has a value of about {low}. It still wins where all real "
                "values are smaller: it has to be smaller than every number."
                for low in _LOW
            },
            "infinity is low": "Your result is infinite where a text is padded: padding wins every maximum. The number that loses "
            "every maximum is `-np.inf`.",
            "NaN hides": "Your result is NaN where a text is padded: a NaN spreads through `max`. Hide padding with a number that loses "
            "every maximum, or use `np.nanmax`.",
            "zero times infinity": "Your result is NaN everywhere, as 0 times infinity is. Choose with `np.where` instead of "
            "multiplying.",
            "real tokens are hidden": "Your result is the largest value of the padding. The mask is 1 for a real token.",
            "never below zero": "Your result is never below 0, as when a loop starts from 0. All real values of a dimension may be "
            "negative.",
            "the last tokens": "Your result takes as many tokens from the end as the text has. Where the padding stands behind the "
            "text, these are not its tokens: the mask says which are.",
            "the first text's mask": "Your result uses the mask of the first text for all. Each text has its own.",
            "largest in size, with its sign": "Your result is the value that is largest in size. Of -3 and 2 the larger is 2.",
            "the smallest": "Your result is the smallest value of each dimension. Max pooling takes the largest.",
            "the mean": "Your result is the mean of the real tokens. Max pooling takes the largest value of each dimension.",
            "the longest token": "Your result is the longest token's vector. Max pooling looks for the largest value in each dimension by "
            "itself.",
            "the first token": "Your result is the first token of each text. Max pooling looks at all real ones.",
            "over texts": "Your result takes the maximum over texts (axis 0). Take it over tokens (axis 1): one row a text.",
            "over dimensions": "Your result takes the maximum over dimensions (axis 2). Take it over tokens (axis 1): each dimension "
            "by itself.",
            "one vector for all texts": "Your result is one vector for the whole batch. Asked for is one row a text.",
            "places instead of values": "Your result says where the largest values stand, as `argmax` does. Asked for are the values.",
            "an axis too many": "Your result has an axis of length 1 in the middle, as `keepdims` leaves it. Asked for is shape "
            "(n_texts, dim).",
        },
        notice="Zero is a neutral number for a sum, not for a maximum: each pooling needs its own way to hide padding.",
    ),
    Exercise(
        id="02.5",
        kind="write",
        title="Last-token pooling, padded left or right",
        task="Embedders made from decoders often read the last token. Find it, whichever side the padding is on.",
        solution=last_token_pool,
        cases=_padded,
        hints=(
            "`token_vectors[np.arange(n_texts), last]` takes one token a text, where `last` holds their positions.",
            "Turn the mask round: `mask[:, ::-1].argmax(axis=1)` is how many tokens of padding follow the text.",
        ),
        misconceptions={
            "the last column": _token_at(lambda mask: -1),
            "position from the count": _token_at(lambda mask: mask.sum(axis=1) - 1),
            "one beyond": _token_at(lambda mask: np.minimum(_last_place(mask) + 1, mask.shape[1] - 1)),
            "first instead of last": _token_at(lambda mask: mask.argmax(axis=1)),
            "the first text tells the side": _side_from(lambda mask: mask[0, -1] == 1),
            "any text tells the side": _side_from(lambda mask: mask[:, -1].any()),
            "count without the 1": _token_at(lambda mask: np.minimum(mask.sum(axis=1), mask.shape[1] - 1)),
            "count from the end": _token_at(lambda mask: -mask.sum(axis=1)),
            "one before": _token_at(lambda mask: _last_place(mask) - 1),
            "the first column": _token_at(lambda mask: 0),
            "not turned back": _token_at(lambda mask: mask[:, ::-1].argmax(axis=1)),
            "one off when turned back": _token_at(lambda mask: -mask[:, ::-1].argmax(axis=1)),
            "the first text tells the side by its front": _side_from(lambda mask: mask[0, 0] == 0),
            "the last text tells the side": _side_from(lambda mask: mask[-1, -1] == 1),
            "the last text tells the side by its front": _side_from(lambda mask: mask[-1, 0] == 0),
            "any text tells the side by its front": _side_from(lambda mask: not mask[:, 0].any()),
            "one position for all texts": _token_at(lambda mask: mask.sum(axis=1).max() - 1),
            "every text at every position": lambda token_vectors, mask: token_vectors[:, _last_place(mask)],
            "padding is zero": lambda token_vectors, mask: token_vectors[:, -1] * mask[:, -1:],
            "positions instead of vectors": lambda token_vectors, mask: _last_place(mask),
            "an axis too many": lambda token_vectors, mask: last_token_pool(token_vectors, mask)[:, None],
            "the mean": lambda token_vectors, mask: mean_pool(token_vectors, mask),
            "the largest": lambda token_vectors, mask: max_pool(token_vectors, mask),
        },
        messages={
            "the last column": "Your result is the last column. With padding behind the text, that is padding: it is right only "
            "for texts with no padding behind them.",
            "position from the count": "Your result is what one gets by counting the real tokens. Their number tells the last position "
            "only when no padding stands before the text. Padded on the left, this reads a token in the middle, or padding.",
            "one beyond": "Your result is one position too far: positions count from 0.",
            "first instead of last": "That is the first real token. Under a causal mask it has seen nothing but itself.",
            "the first text tells the side": "Your result fits a side that is read off the end of the first text's mask. A text without "
            "padding ends with a real token on either side.",
            "any text tells the side": "Your result takes the padding to be on the left as soon as one text ends with a real token. A "
            "text without padding does so on either side.",
            "count without the 1": "Your result fits a position that is the number of real tokens. Positions count from 0, and where "
            "the padding stands before the text, their number does not tell the position.",
            "count from the end": "Your result fits a position counted from the end by the number of real tokens. Where the padding "
            "stands before the text, that is the first token.",
            "one before": "Your result is one position too early: the last position is `n_tokens - 1`.",
            "the first column": "That is the first column of the batch: a text's first token, or padding.",
            "not turned back": "Your result uses a position in the turned mask. There it counts from the end: turn it back.",
            "one off when turned back": "Your result is one position too far: it is padding, or the first column of the batch, which a "
            "position of `-0` is. Counted from the end, the last one is `-1`.",
            "the first text tells the side by its front": "Your result fits a side that is read off the front of the first text's "
            "mask. A text without padding begins with a real token on either side.",
            "the last text tells the side": "Your result fits a side that is read off the end of the last text's mask. A text without "
            "padding ends with a real token on either side.",
            "the last text tells the side by its front": "Your result fits a side that is read off the front of the last text's mask. "
            "A text without padding begins with a real token on either side.",
            "any text tells the side by its front": "Your result takes the padding to be on the right as soon as one text begins with "
            "a real token. A text without padding does so on either side.",
            "one position for all texts": "Your result takes one position for all texts. Each text has its own.",
            "every text at every position": "Your result has every text's vectors at every text's position. Two arrays of numbers are "
            "paired: `token_vectors[np.arange(n_texts), last]`.",
            "padding is zero": "Your result is the last column, with zeros where that is padding. Take the last real token there.",
            "positions instead of vectors": "Your result says where the last tokens stand. Asked for are their vectors.",
            "an axis too many": "Your result has an axis of length 1 in the middle. Asked for is shape (n_texts, dim).",
            "the mean": "That is the mean of the real tokens. Asked for is the last one.",
            "the largest": "That is the largest value of each dimension. Asked for is the last token's vector.",
        },
        notice="Look up in the tokenizer which side it pads (`padding_side`). Code that trusts one side reads padding or a "
        "token in the middle on the other, without any error.",
    ),
)

QUIZ = (
    Question(
        id="02.q1",
        text="Two sentences hold the word play at the same position. What do its two vectors in layer 0 have in common?",
        options={
            "they are the same vector": "Layer 0 knows the token and its position, and has read no other token, so equal token "
            "and equal position give equal vectors.",
            "they are close if the sense is the same": "Layer 0 has not looked at any other token, so it cannot know the sense.",
            "nothing": "Both start from the same row of the table of tokens.",
        },
        answer="they are the same vector",
    ),
    Question(
        id="02.q2",
        text="A model tells the senses of a word apart in 80% of sentences. What is needed before you credit the word's vector?",
        options={
            "a larger model": "Size does not answer the question what the number measures.",
            "the same test with the word replaced by a neutral one": "If the neutral word does as well, the surroundings are "
            "enough, and the number is no evidence for the word's vector.",
            "nothing, 80% is far above chance": "Chance is one baseline. The topic of the sentence is another.",
        },
        answer="the same test with the word replaced by a neutral one",
    ),
    Question(
        id="02.q3",
        text="A text gets another vector when it is encoded together with longer texts. What is the likely cause?",
        options={
            "the padding takes part in the pooling": "Longer neighbours mean more padding; with a mask in the layers and in the pooling it "
            "changes nothing beyond rounding.",
            "random dropout": "Dropout is off outside of training, and would change the vector also without neighbours.",
            "that is how batches work": "With a correct mask a text does not depend on its neighbours.",
        },
        answer="the padding takes part in the pooling",
    ),
    Question(
        id="02.q4",
        text="Under a causal mask, for which sentences does the vector of a word lose most?",
        options={
            "those whose deciding words come before it": "Those words stay visible under the mask.",
            "those whose deciding words come after it": "A causal mask hides everything that follows.",
            "all alike": "A causal mask hides only one side.",
        },
        answer="those whose deciding words come after it",
    ),
    Question(
        id="02.q5",
        text="You load an embedding model whose description does not name its pooling. What do you do?",
        options={
            "use [CLS], it stands for the whole text": "MiniLM, which was trained through the mean, finds fewer posts at [CLS].",
            "use the mean, it is always safe": "It is right for models trained with it. Decoder-based models are often read at the "
            "last token.",
            "read the model's own modules or settings": "MiniLM finds most with the pooling that it was trained through, and its "
            "modules name it.",
        },
        answer="read the model's own modules or settings",
    ),
)
