"""Notebook 01: cosine, an analogy by hand, accuracy with and without the input words, 3CosMul, a direction."""

from collections.abc import Iterator

import numpy as np

from course_utils.learning.exercise import Exercise, Question

# -- 01.1 -------------------------------------------------------------------------------------------------------


def cosine_similarity(u, v):
    """Cosine of the angle between two vectors, u · v / (‖u‖ ‖v‖).

    u, v: arrays of shape (dim,), of any length but zero. Returns one number from -1 to 1.
    """
    return u @ v / (np.linalg.norm(u) * np.linalg.norm(v))


def _two_vectors(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([3.0, 4.0]), np.array([4.0, 3.0])
    yield np.array([1.0, 0.0, 0.0]), np.array([-2.0, 0.0, 0.0])
    yield np.array([1.0, 2.0, 2.0]), np.array([2.0, -2.0, 4.0])  # 1 / √6, which rounding changes
    yield np.array([3e-14, 4e-14]), np.array([5e-14, -12e-14])  # so short that a small number beside it takes over
    for dim in (5, 50):
        yield rng.normal(size=dim), 10 * rng.normal(size=dim)


# -- 01.2 -------------------------------------------------------------------------------------------------------


def solve_analogy(embeddings, a, b, c):
    """Row of the best answer to "a is to b as c is to ?", by 3CosAdd.

    embeddings: one vector a row, shape (n_words, dim), of any length but zero. a, b, c: row numbers.
    Scale the rows to length one, find the row x with the largest cosine with b - a + c, and leave out a, b and c.
    Returns one row number.
    """
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    similarity = unit @ (unit[b] - unit[a] + unit[c])
    similarity[[a, b, c]] = -np.inf
    return int(np.argmax(similarity))


def _unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _target(rows, a, b, c):
    return rows[b] - rows[a] + rows[c]


def _analogy(target=_target, left_out=lambda a, b, c: [a, b, c], score=-np.inf, scaled=_unit):
    """An analogy with one step done in another way."""

    def answer(embeddings, a, b, c):
        rows = scaled(embeddings)
        similarity = rows @ target(rows, a, b, c)
        similarity[left_out(a, b, c)] = score
        return int(np.argmax(similarity))

    return answer


def _analogy_adding_raw_rows(embeddings, a, b, c):
    similarity = _unit(embeddings) @ _target(embeddings, a, b, c)
    similarity[[a, b, c]] = -np.inf
    return int(np.argmax(similarity))


def _analogy_comparing_raw_rows(embeddings, a, b, c):
    similarity = embeddings @ _target(_unit(embeddings), a, b, c)
    similarity[[a, b, c]] = -np.inf
    return int(np.argmax(similarity))


def _analogy_by_distance(embeddings, a, b, c):
    distance = np.linalg.norm(embeddings - _target(embeddings, a, b, c), axis=1)
    distance[[a, b, c]] = np.inf
    return int(np.argmin(distance))


def _analogy_with_new_numbers(embeddings, a, b, c):
    rows = _unit(embeddings)
    return int(np.argmax(np.delete(rows, [a, b, c], axis=0) @ _target(rows, a, b, c)))


def _analogy_at_place(place):
    def answer(embeddings, a, b, c):
        rows = _unit(embeddings)
        return int(np.argsort(-(rows @ _target(rows, a, b, c)))[place])

    return answer


def _analogy_farthest(embeddings, a, b, c):
    rows = _unit(embeddings)
    similarity = rows @ _target(rows, a, b, c)
    similarity[[a, b, c]] = np.inf
    return int(np.argmin(similarity))


def _analogy_without_equal_rows(embeddings, a, b, c):
    rows = _unit(embeddings)
    similarity = rows @ _target(rows, a, b, c)
    equal = np.isclose(rows @ rows[[a, b, c]].T, 1).any(axis=1)
    return int(np.argmax(np.where(equal, -np.inf, similarity)))


def _analogy_with_lowest_score(embeddings, a, b, c):
    rows = _unit(embeddings)
    similarity = rows @ _target(rows, a, b, c)
    similarity[[a, b, c]] = similarity.min()
    return int(np.argmax(similarity))


def _analogy_score(embeddings, a, b, c):
    rows = _unit(embeddings)
    return rows[solve_analogy(embeddings, a, b, c)] @ _target(rows, a, b, c)


def _analogy_multiplied(embeddings, a, b, c):
    rows = _unit(embeddings)
    scores = cosmul_scores(rows @ rows[a], rows @ rows[b], rows @ rows[c])
    scores[[a, b, c]] = -np.inf
    return int(np.argmax(scores))


def _rows_and_words(rng: np.random.Generator) -> Iterator[tuple]:
    # rows: man, woman, king, queen, and a long vector that wins when lengths are not taken out
    yield np.array([[1.0, 0, 0.2], [-1, 0, 0.2], [1, 2, 0.2], [-1, 2, 0.2], [-5, 30, 30]]), 0, 2, 1
    # every word that is not an input lies on the far side: the right row has a negative cosine with the target
    yield np.array([[1.0, 0], [1, 1], [1, -1], [-1, 0.2], [-1, 1]]), 0, 1, 2
    # a itself would win over the right row, which has a positive cosine; then the same with negative ones only
    yield np.array([[1.0, 0.2, 0.1], [0.9, 0.5, 0.1], [0.9, 0.1, 0.5], [0.1, 1.0, -0.2], [0.2, -1.0, 0.3]]), 0, 1, 2
    yield np.array([[1.0, 0.2, 0.1], [0.9, 0.5, 0.1], [0.9, 0.1, 0.5], [-1.0, 0.3, 0.2], [-2.0, -0.5, -1.5]]), 0, 1, 2
    # every other row is farther from the target than -1, because the target is not scaled; then the same with one row left
    yield np.array([[-1.0, 0.5], [1, 0.1], [1, -0.1], [-1, 0.2], [-1, -0.4]]), 0, 1, 2
    yield np.array([[1.0, -0.1, 0], [1, 0.1, 0], [-1, 0.2, 0], [-1, 0.5, 0]]), 3, 1, 0
    # row 0 points as c does, and is another word
    yield np.array([[2.0, 0.0], [0, 1], [0.3, 1], [1, 0], [1, 1]]), 1, 2, 3
    # the right row is so short that a small number beside its length takes over
    yield np.array([[1.0, 0, 0.2], [-1, 0, 0.2], [1, 2, 0.2], [-1e-14, 2e-14, 2e-15], [0, 1, 1]]), 0, 1, 2
    for n_words, dim in ((9, 3), (12, 4), (30, 5), (60, 7), (120, 3)):
        lengths = rng.uniform(0.2, 5.0, size=(n_words, 1))
        yield (
            rng.normal(size=(n_words, dim)) * lengths,
            *(int(row) for row in rng.choice(n_words, 3, replace=False)),
        )


# -- 01.3 -------------------------------------------------------------------------------------------------------


def analogy_accuracy(scores, inputs, answers, exclude_inputs):
    """Share of all analogy questions whose best-scored word is the right answer.

    scores: score of every word for every question, shape (n_questions, n_words).
    inputs: the three words of each question, as columns of scores, shape (n_questions, 3).
    answers: the right word of each question, shape (n_questions,).
    exclude_inputs: if True, a question's own three words cannot win.
    Returns one number from 0 to 1, and leaves scores as it was.
    """
    scores = scores.copy()
    if exclude_inputs:
        rows = np.arange(len(scores))[:, None]
        scores[rows, inputs] = -np.inf
    return np.mean(scores.argmax(axis=1) == answers)


def _share(best, answers):
    return (best == answers).sum() / len(answers)


def _best(scores, inputs, exclude_inputs, score=-np.inf):
    if not exclude_inputs:
        return scores.argmax(axis=1)
    scores = scores.copy()
    np.put_along_axis(scores, inputs, score, axis=1)
    return scores.argmax(axis=1)


def _accuracy_excluding_for_all(scores, inputs, answers, exclude_inputs):
    scores = scores.copy()
    if exclude_inputs:
        scores[:, inputs.ravel()] = -np.inf
    return _share(scores.argmax(axis=1), answers)


def _accuracy_in_place(scores, inputs, answers, exclude_inputs):
    if exclude_inputs:
        np.put_along_axis(scores, inputs, -np.inf, axis=1)
    return _share(scores.argmax(axis=1), answers)


def _accuracy_with_new_numbers(scores, inputs, answers, exclude_inputs):
    if exclude_inputs:
        scores = np.stack([np.delete(row, struck) for row, struck in zip(scores, inputs, strict=True)])
    return _share(scores.argmax(axis=1), answers)


def _accuracy_with_a_lost_question(scores, inputs, answers, exclude_inputs):
    best = scores.argmax(axis=1)
    lost = exclude_inputs & (inputs == best[:, None]).any(axis=1)
    return np.mean((best == answers) & ~lost)


def _accuracy_without_lost_questions(scores, inputs, answers, exclude_inputs):
    best = scores.argmax(axis=1)
    kept = ~(exclude_inputs & (inputs == best[:, None]).any(axis=1))
    return _share(best[kept], answers[kept])


def _accuracy_without_answers_among_inputs(scores, inputs, answers, exclude_inputs):
    kept = ~(exclude_inputs & (inputs == answers[:, None]).any(axis=1))
    return _share(_best(scores, inputs, exclude_inputs)[kept], answers[kept])


def _accuracy_of_the_fourth(scores, inputs, answers, exclude_inputs):
    return _share(np.argsort(-scores, axis=1)[:, 3 if exclude_inputs else 0], answers)


def _scored_questions(rng: np.random.Generator) -> Iterator[tuple]:
    hand = np.array([[0.9, 0.1, 0.2, 0.8, 0.3], [0.1, 0.2, 0.9, 0.3, 0.8]])
    for scores in (hand, hand - 1.0, hand - 1e6):  # also all negative, where a zero would win, and far below
        for exclude_inputs in (True, False):
            yield scores, np.array([[0, 1, 2], [0, 1, 4]]), np.array([3, 2]), exclude_inputs
    # 4/6, which rounding changes: the only word left is the lowest of the table or its row, or the answer is an input
    scores = np.repeat([[0.9, 0.8, 0.7, 0.1], [0.5, 0.2, 0.3, 0.9], [0.2, 0.3, 0.1, 0.6]], 2, axis=0)
    inputs = np.repeat([[0, 1, 2], [0, 2, 3], [3, 1, 0]], 2, axis=0)
    for exclude_inputs in (True, False):
        yield scores, inputs, np.array([3, 3, 1, 1, 3, 3]), exclude_inputs
    yield scores[:1], np.array([[2, 0, 1]]), np.array([3]), True
    # the first input wins once, the second twice, the third four times: each set of words left out has its own share
    inputs = np.array([[0, 1, 2], [2, 3, 4], [4, 0, 1], [1, 2, 3], [3, 4, 0], [0, 2, 4], [1, 4, 2]])
    answers, rows = np.array([3, 0, 2, 4, 1, 3, 0]), np.arange(7)
    scores = np.arange(35.0).reshape(7, 5) / 100
    scores[rows, answers], scores[rows, inputs[rows, [0, 1, 1, 2, 2, 2, 2]]] = 0.5, 0.9
    yield scores, inputs, answers, True
    for n_questions, n_words in ((20, 9), (31, 12)):
        scores = rng.uniform(-0.9, 0.9, size=(n_questions, n_words))
        inputs = np.stack([rng.choice(n_words, 3, replace=False) for _ in range(n_questions)])
        best = np.stack([_best(scores, inputs, exclude_inputs) for exclude_inputs in (True, False)])
        answers = best[(rng.random(n_questions) < 0.4).astype(int), np.arange(n_questions)]
        answers = np.where(rng.random(n_questions) < 0.2, rng.integers(n_words, size=n_questions), answers)
        for exclude_inputs in (True, False):
            yield scores, inputs, answers, exclude_inputs


# -- 01.4 -------------------------------------------------------------------------------------------------------


def project(embeddings, start, end):
    """How far each row lies along the direction from start to end: x · d with d = (end - start) / ‖end - start‖.

    embeddings: shape (n_words, dim). start, end: shape (dim,), not equal. Returns one number a row, shape (n_words,).
    """
    direction = (end - start) / np.linalg.norm(end - start)
    return embeddings @ direction


def _project_as_vectors(embeddings, start, end):
    return np.outer(project(embeddings, start, end), (end - start) / np.linalg.norm(end - start))


def _project_on_scaled_ends(embeddings, start, end):
    return project(embeddings, start / np.linalg.norm(start), end / np.linalg.norm(end))


def _project_on(embeddings, vector):
    return embeddings @ vector / np.linalg.norm(vector)


def _rows_and_direction(rng: np.random.Generator) -> Iterator[tuple]:
    # the last row has no length, and so no cosine with anything
    yield np.array([[2.0, 5], [-1, 3], [4, 0], [0, 0]]), np.array([1.0, 1.0]), np.array([4.0, 1.0])
    # the ends are so near that a small number beside their distance takes over; then one row
    yield np.array([[2.0, 5, 0], [-1, 3, 1]]), np.array([1e-14, 0, 2e-14]), np.array([4e-14, 0, 6e-14])
    yield np.array([[1.0, 2, 3]]), np.array([3.0, 1, 2]), np.array([1.0, 2, 4])
    for n_words, dim in ((4, 3), (11, 6)):
        yield rng.normal(size=(n_words, dim)), rng.normal(size=dim), rng.normal(size=dim)


# -- 01.5 -------------------------------------------------------------------------------------------------------


def cosmul_scores(cos_a, cos_b, cos_c):
    """3CosMul: cos⁺(x, b) · cos⁺(x, c) / (cos⁺(x, a) + 0.000001), where cos⁺ = (1 + cos) / 2 lies in [0, 1].

    cos_a, cos_b, cos_c: cosine of every word x with a, b and c, shape (n_words,). Returns scores, shape (n_words,).
    """
    positive_a, positive_b, positive_c = (1 + cos_a) / 2, (1 + cos_b) / 2, (1 + cos_c) / 2
    return positive_b * positive_c / (positive_a + 1e-6)


def _broken_cosmul(cos_a, cos_b, cos_c):
    """3CosMul: cos⁺(x, b) · cos⁺(x, c) / (cos⁺(x, a) + 0.000001), where cos⁺ = (1 + cos) / 2 lies in [0, 1].

    cos_a, cos_b, cos_c: cosine of every word x with a, b and c, shape (n_words,). Returns scores, shape (n_words,).
    """
    return cos_b * cos_c / (cos_a + 1e-6)


def _positive(cosine):
    return (1 + cosine) / 2


def _cosmul_of(move):
    """3CosMul with another way to make cosines positive."""
    return lambda cos_a, cos_b, cos_c: move(cos_b) * move(cos_c) / (move(cos_a) + 1e-6)


def _cosmul_dividing_by(divisor):
    """3CosMul with another divisor, made of the moved cosine of a."""
    return lambda cos_a, cos_b, cos_c: _positive(cos_b) * _positive(cos_c) / divisor(_positive(cos_a))


def _three_cosines(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([0.5, -0.5]), np.array([0.8, -0.6]), np.array([0.6, -0.8])
    # the first divisor is zero without the small number
    yield np.array([-1.0, 0.5, 0.1]), np.array([0.2, -0.3, 0.4]), np.array([0.6, 0.1, -0.7])
    # the first divisor is half that number; then a product of zero is divided by nearly nothing
    yield np.array([1e-6 - 1, -1.0, -1.0, 0.3]), np.array([0.2, -1.0, 0.5, 0.4]), np.array([0.6, 0.5, -1.0, -1.0])
    yield tuple(rng.uniform(-1, 1, size=(3, 7)))
    yield tuple(rng.uniform(-0.9, 1, size=(3, 40)))


EXERCISES = (
    Exercise(
        id="01.1",
        kind="write",
        title="The cosine of two vectors",
        task="Write the equation of this section as a function, for vectors of any length.",
        solution=cosine_similarity,
        cases=_two_vectors,
        hints=(
            "The dot product of two arrays is `u @ v`.",
            "A length is `np.linalg.norm(u)`. You need the lengths of both vectors.",
        ),
        misconceptions={
            "the dot product is the cosine": lambda u, v: u @ v,
            "one length is enough": lambda u, v: u @ v / np.linalg.norm(u),
            "a product of lengths without brackets": lambda u, v: u @ v / np.linalg.norm(u) * np.linalg.norm(v),
            "a cosine is never negative": lambda u, v: abs(cosine_similarity(u, v)),
            "distance instead of similarity": lambda u, v: np.linalg.norm(u - v),
            "one length twice": lambda u, v: u @ v / (u @ u),
            "the other length is enough": lambda u, v: u @ v / np.linalg.norm(v),
            "the other length twice": lambda u, v: u @ v / (v @ v),
            "no root": lambda u, v: u @ v / ((u @ u) * (v @ v)),
            "a sum of lengths": lambda u, v: u @ v / (np.linalg.norm(u) + np.linalg.norm(v)),
            "a product for each dimension": lambda u, v: u * v / (np.linalg.norm(u) * np.linalg.norm(v)),
            "the length of the product": lambda u, v: u @ v / np.linalg.norm(u * v),
            "lengths as sums": lambda u, v: u @ v / (np.abs(u).sum() * np.abs(v).sum()),
            "dimensions instead of lengths": lambda u, v: u @ v / len(u) ** 2,
            "a mean instead of a sum": lambda u, v: cosine_similarity(u, v) / len(u),
            "a small number in the divisor": lambda u, v: u @ v / (np.linalg.norm(u) * np.linalg.norm(v) + 1e-9),
            "every coordinate is positive": lambda u, v: cosine_similarity(abs(u), abs(v)),
            "cut off at zero": lambda u, v: max(0.0, cosine_similarity(u, v)),
            "moved to 0 to 1": lambda u, v: (1 + cosine_similarity(u, v)) / 2,
            "turned round": lambda u, v: -cosine_similarity(u, v),
            "cosine distance": lambda u, v: 1 - cosine_similarity(u, v),
            "angle instead of cosine": lambda u, v: np.arccos(np.clip(cosine_similarity(u, v), -1, 1)),
            "angle in degrees": lambda u, v: np.degrees(np.arccos(np.clip(cosine_similarity(u, v), -1, 1))),
            "cosine of the dot product": lambda u, v: np.cos(u @ v),
            "a correlation": lambda u, v: cosine_similarity(u - u.mean(), v - v.mean()),
            "rounded": lambda u, v: round(float(cosine_similarity(u, v)), 2),
            "every pair of dimensions": lambda u, v: np.outer(u, v) / (np.linalg.norm(u) * np.linalg.norm(v)),
        },
        messages={
            "the dot product is the cosine": "This is the dot product. It equals the cosine when both vectors have "
            "length one; here they do not. Divide by both lengths.",
            "one length is enough": "Your result is the dot product divided by the length of `u` alone. Divide by the "
            "length of `v` as well.",
            "a product of lengths without brackets": "Your result is what `u @ v / a * b` gives: Python divides by the "
            "first length and then multiplies by the second. Put the product of the lengths in brackets.",
            "a cosine is never negative": "A cosine is negative when the angle is wider than a right angle. Keep the "
            "sign: it tells opposite directions from equal ones.",
            "distance instead of similarity": "This is the Euclidean distance: it is 0 for equal vectors and grows. "
            "A cosine is 1 for equal directions.",
            "one length twice": "Your result is what one gets by dividing by the length of `u` twice. Each vector brings "
            "its own length.",
            "the other length is enough": "Your result is the dot product divided by the length of `v` alone. Divide by "
            "the length of `u` as well.",
            "the other length twice": "Your result is what one gets by dividing by the length of `v` twice. Each vector "
            "brings its own length.",
            "no root": "Your result is what one gets by dividing by the squared lengths. A length is the root of the sum "
            "of squares.",
            "a sum of lengths": "Your result is the dot product divided by the sum of the two lengths. Divide by their "
            "product.",
            "a product for each dimension": "Your result has a number for each dimension. The dot product is their sum: "
            "`u @ v`, where `u * v` multiplies place by place.",
            "the length of the product": "Your result is the dot product divided by the length of `u * v`. Take the length "
            "of each vector by itself and multiply the two.",
            "lengths as sums": "Your result fits a length that is the sum of the absolute values. The length in the "
            "equation is the root of the sum of squares.",
            "dimensions instead of lengths": "Your result is the dot product divided by `len(u) * len(v)`. `len` is the "
            "number of dimensions; ‖u‖ is the length of an arrow.",
            "a mean instead of a sum": "Your result is the cosine divided by the number of dimensions, as a mean over "
            "the products gives it. The dot product is their sum.",
            "a small number in the divisor": "Your result is right for vectors of usual length and 0 for very short ones, as a "
            "small number in the divisor makes it. A length that is not zero needs none.",
            "every coordinate is positive": "Your result is the cosine of the absolute values. The sign of each coordinate is "
            "a part of the direction.",
            "cut off at zero": "Your result is 0 where the cosine is negative. Keep the sign: a cosine of -1 says that the "
            "directions are opposite.",
            "moved to 0 to 1": "Your result lies between 0 and 1, as (1 + cosine) / 2 does. The task asks for the cosine "
            "itself, from -1 to 1.",
            "turned round": "The sign is turned round: equal directions have the cosine 1.",
            "cosine distance": "This is 1 minus the cosine, a distance: it is 0 for equal directions. The cosine is 1 for them.",
            "angle instead of cosine": "This is the angle itself, in radians. The task asks for its cosine.",
            "angle in degrees": "This is the angle itself, in degrees. The task asks for its cosine.",
            "cosine of the dot product": "Your result is `np.cos` of the dot product. The equation needs no cosine function: "
            "the quotient is the cosine already.",
            "a correlation": "Your result is the correlation: the cosine after the mean of each vector was taken away. Here "
            "the vectors stay as they are.",
            "rounded": "Your result is the cosine rounded to two digits. Return it as it is, and round where you print.",
            "every pair of dimensions": "Your result has a number for every pair of dimensions. The dot product, `u @ v`, "
            "multiplies each dimension with itself only and adds up.",
        },
        notice="Doubling a vector changes neither the angle nor your result: a cosine needs no normalized vectors.",
    ),
    Exercise(
        id="01.2",
        kind="write",
        title="An analogy by hand",
        task="Answer one analogy with the arithmetic of this notebook, including the rule of section 5.",
        solution=solve_analogy,
        cases=_rows_and_words,
        hints=(
            "Scale all rows at once: divide by `np.linalg.norm(embeddings, axis=1, keepdims=True)`.",
            "The order of cosines with t is the order of dot products with t: the length of t is the same for all.",
            "Set the scores of a, b and c to `-np.inf` before you look for the largest with `np.argmax`.",
        ),
        misconceptions={
            "the inputs may win": _analogy(left_out=lambda a, b, c: []),
            "a may win": _analogy(left_out=lambda a, b, c: [b, c]),
            "lengths do not matter": _analogy(scaled=lambda embeddings: embeddings),
            "zero is a low score": _analogy(score=0),
            "a − b + c": _analogy(lambda rows, a, b, c: rows[a] - rows[b] + rows[c]),
            "numbers after deleting": _analogy_with_new_numbers,
            "b may win": _analogy(left_out=lambda a, b, c: [a, c]),
            "c may win": _analogy(left_out=lambda a, b, c: [a, b]),
            "only a is left out": _analogy(left_out=lambda a, b, c: [a]),
            "only b is left out": _analogy(left_out=lambda a, b, c: [b]),
            "only c is left out": _analogy(left_out=lambda a, b, c: [c]),
            "equal words are left out": _analogy_without_equal_rows,
            "minus one is the lowest score": _analogy(score=-1),
            "the lowest score is low enough": _analogy_with_lowest_score,
            "the inputs are the best three": _analogy_at_place(3),
            "one input is the best": _analogy_at_place(1),
            "lengths do not matter in the sum": _analogy_adding_raw_rows,
            "lengths do not matter in the comparison": _analogy_comparing_raw_rows,
            "lengths do not matter, and the inputs may win": _analogy(
                left_out=lambda a, b, c: [], scaled=lambda embeddings: embeddings
            ),
            "columns scaled": _analogy(scaled=lambda embeddings: embeddings / np.linalg.norm(embeddings, axis=0)),
            "a small number beside the length": _analogy(
                scaled=lambda embeddings: embeddings / (np.linalg.norm(embeddings, axis=1, keepdims=True) + 1e-9)
            ),
            "distance of rows as they are": _analogy_by_distance,
            "b − c + a": _analogy(lambda rows, a, b, c: rows[b] - rows[c] + rows[a]),
            "b − a − c": _analogy(lambda rows, a, b, c: rows[b] - rows[a] - rows[c]),
            "a + b + c": _analogy(lambda rows, a, b, c: rows[b] + rows[a] + rows[c]),
            "forgets a": _analogy(lambda rows, a, b, c: rows[b] + rows[c]),
            "forgets b": _analogy(lambda rows, a, b, c: rows[c] - rows[a]),
            "forgets c": _analogy(lambda rows, a, b, c: rows[b] - rows[a]),
            "only c": _analogy(lambda rows, a, b, c: rows[c]),
            "smallest instead of largest": _analogy_farthest,
            "smallest after leaving out": lambda embeddings, a, b, c: min(a, b, c),
            "the score instead of the row's number": _analogy_score,
            "the vector instead of the row's number": lambda embeddings, a, b, c: embeddings[
                solve_analogy(embeddings, a, b, c)
            ],
            "3CosMul": _analogy_multiplied,
            "counts from 1": lambda embeddings, a, b, c: solve_analogy(embeddings, a, b, c) + 1,
        },
        messages={
            "the inputs may win": "In your result a, b and c may win. That is the honest arithmetic of section 4, but the "
            "task asks for the rule of section 5: leave the three inputs out.",
            "a may win": "Your result leaves out b and c, but a may still win.",
            "lengths do not matter": "Your result is that of rows as they are: a long row then has a large dot product with "
            "everything. Divide each row by its own length: `axis=1, keepdims=True`.",
            "zero is a low score": "Your result is what one gets when the inputs have the score 0. When all others are "
            "negative, 0 wins; use `-np.inf`.",
            "a − b + c": "Your result follows the step from b to a. The step is b - a, and it starts at c.",
            "numbers after deleting": "Your result is the row's number in a table without a, b and c. There every row behind "
            "a deleted one has moved up: keep the table, and let the three lose.",
            "b may win": "Your result leaves out a and c, but b may still win.",
            "c may win": "Your result leaves out a and b, but c may still win.",
            "only a is left out": "Your result leaves out a alone. Leave out b and c as well.",
            "only b is left out": "Your result leaves out b alone. Leave out a and c as well.",
            "only c is left out": "Your result leaves out c alone. Leave out a and b as well.",
            "equal words are left out": "Your result leaves out every row that points as an input does. Another word may do "
            "so and be the answer: only the rows a, b and c are left out.",
            "minus one is the lowest score": "Your result is what one gets when the inputs have the score -1. The target may be "
            "longer than 1, and its dot products less than -1; use `-np.inf`.",
            "the lowest score is low enough": "Your result is what one gets when the inputs have the lowest of all scores. "
            "The right row may have it too, and the first of equal ones wins; use `-np.inf`.",
            "the inputs are the best three": "Your result is the fourth-best row. The inputs need not be the best three: "
            "leave them out by their numbers.",
            "one input is the best": "Your result is the second-best row. More than one input may be ahead of the answer, "
            "or none: leave them out by their numbers.",
            "lengths do not matter in the sum": "Your result is what one gets when b - a + c is made of the rows as they are: "
            "a long row then counts for more. Scale the rows first, and then add.",
            "lengths do not matter in the comparison": "Your result is what one gets when b - a + c is made of scaled rows and "
            "compared with rows as they are. Compare it with the scaled ones.",
            "lengths do not matter, and the inputs may win": "Your result is that of rows as they are, and a, b and c may win. Divide "
            "each row by its own length, `axis=1, keepdims=True`, and leave the three inputs out.",
            "columns scaled": "Your result is what one gets when every column has length one. A word is a row: `axis=1, "
            "keepdims=True`.",
            "a small number beside the length": "Your result is what one gets with a small number beside the length: a very "
            "short row then has no cosine with anything. No row has the length zero, so none is needed.",
            "distance of rows as they are": "Your result is the row at the smallest distance, with rows of any length. The "
            "task asks for the largest cosine, and for rows of length one.",
            "b − c + a": "Your result takes c away and adds a. The step is b - a, and it starts at c.",
            "b − a − c": "Your result takes c away. The step b - a starts at c: add it.",
            "a + b + c": "Your result adds all three. The step is b - a: take a away.",
            "forgets a": "Your result is that of b + c, without a. The step from a to b is b - a.",
            "forgets b": "Your result is that of c - a, without b. The step from a to b is b - a.",
            "forgets c": "Your result is that of b - a alone. The step starts at c: add it.",
            "only c": "Your result is the nearest neighbour of c. It ignores the step from a to b.",
            "smallest instead of largest": "Your result has the smallest similarity. A similarity grows with likeness.",
            "smallest after leaving out": "Your result is always an input, as the place of the smallest score is once the "
            "inputs have -∞. Look for the largest.",
            "the score instead of the row's number": "Your result is the largest score itself. Asked for is the number of its "
            "row: `np.argmax`, not `max`.",
            "the vector instead of the row's number": "Your result is the vector of the right row. Asked for is the row's "
            "number.",
            "3CosMul": "This is 3CosMul, which multiplies and divides moved cosines. The task asks for 3CosAdd: the sum b - a + c.",
            "counts from 1": "Your result is one too large: rows are counted from 0.",
        },
        notice="One line of this is the rule that the textbook picture leaves out.",
    ),
    Exercise(
        id="01.3",
        kind="write",
        title="Accuracy with and without the rule",
        task="Turn a table of scores into the number that papers report, once with the rule and once without.",
        solution=analogy_accuracy,
        cases=_scored_questions,
        hints=(
            "`scores.argmax(axis=1)` is the best word of each question; compare it with `answers` and take the mean.",
            "`scores[np.arange(len(scores))[:, None], inputs] = -np.inf` strikes each question's own three words.",
            "Work on `scores.copy()`, or the caller's table is changed.",
        ),
        misconceptions={
            "always excludes": lambda s, i, right, exclude: _share(_best(s, i, True), right),
            "never excludes": lambda s, i, right, exclude: _share(_best(s, i, False), right),
            "excludes every question's words for all": _accuracy_excluding_for_all,
            "zero is the lowest score": lambda s, i, right, exclude: _share(_best(s, i, exclude, 0), right),
            "a count is a share": lambda s, i, right, exclude: len(s) * analogy_accuracy(s, i, right, exclude),
            "changes the scores": _accuracy_in_place,
            "excludes when told not to": lambda s, i, right, exclude: _share(_best(s, i, not exclude), right),
            "excludes the first word only": lambda s, i, right, exclude: _share(_best(s, i[:, :1], exclude), right),
            "excludes the last word only": lambda s, i, right, exclude: _share(_best(s, i[:, 2:], exclude), right),
            "the first word may win": lambda s, i, right, exclude: _share(_best(s, i[:, 1:], exclude), right),
            "the last word may win": lambda s, i, right, exclude: _share(_best(s, i[:, :2], exclude), right),
            "the first question's words for all": lambda s, i, right, exclude: _share(
                _best(s, np.repeat(i[:1], len(i), axis=0), exclude), right
            ),
            "a number that is low enough here": lambda s, i, right, exclude: _share(_best(s, i, exclude, -999), right),
            "the table's lowest score is low enough": lambda s, i, right, exclude: _share(
                _best(s, i, exclude, s.min()), right
            ),
            "the row's lowest score is low enough": lambda s, i, right, exclude: _share(
                _best(s, i, exclude, s.min(axis=1, keepdims=True)), right
            ),
            "numbers after deleting": _accuracy_with_new_numbers,
            "the inputs are the best three": _accuracy_of_the_fourth,
            "an input that wins is an error": _accuracy_with_a_lost_question,
            "an input that wins is no question": _accuracy_without_lost_questions,
            "an answer among the inputs is no question": _accuracy_without_answers_among_inputs,
            "a percentage is a share": lambda s, i, right, exclude: 100 * analogy_accuracy(s, i, right, exclude),
            "the share of errors": lambda s, i, right, exclude: 1 - analogy_accuracy(s, i, right, exclude),
            "a share of the words": lambda s, i, right, exclude: (
                analogy_accuracy(s, i, right, exclude) * len(s) / s.shape[1]
            ),
            "rounded": lambda s, i, right, exclude: round(float(analogy_accuracy(s, i, right, exclude)), 2),
            "whole numbers": lambda s, i, right, exclude: np.floor(analogy_accuracy(s, i, right, exclude)),
            "the first question only": lambda s, i, right, exclude: analogy_accuracy(s[:1], i[:1], right[:1], exclude),
            "right for any question": lambda s, i, right, exclude: np.isin(_best(s, i, exclude), right).mean(),
            "a truth for each question": lambda s, i, right, exclude: _best(s, i, exclude) == right,
            "the words instead of the share": lambda s, i, right, exclude: _best(s, i, exclude),
            "smallest instead of largest": lambda s, i, right, exclude: _share(_best(-s, i, exclude), right),
        },
        messages={
            "always excludes": "Your result leaves the inputs out even when `exclude_inputs` is False. Both numbers are needed.",
            "never excludes": "Your result never leaves the inputs out. When `exclude_inputs` is True they must not win.",
            "excludes every question's words for all": "Your result strikes the words of all questions from every row. Each "
            "question loses only its own three words; another question's input may be the right answer here.",
            "zero is the lowest score": "Your result is what one gets when the inputs have the score 0. When all others are "
            "negative, 0 wins; use `-np.inf`.",
            "a count is a share": "Your result is the number of right answers. Divide by the number of questions.",
            "changes the scores": "Your function writes into `scores` itself. The next call, without the rule, would find the "
            "inputs already struck out.",
            "excludes when told not to": "Your result leaves the inputs out when `exclude_inputs` is False, and lets them win "
            "when it is True. It is meant the other way round.",
            "excludes the first word only": "Your result leaves out the first of the three words alone. All three must not win.",
            "excludes the last word only": "Your result leaves out the last of the three words alone. All three must not win.",
            "the first word may win": "Your result leaves out the second and the third word, but the first may still win.",
            "the last word may win": "Your result leaves out the first and the second word, but the third may still win.",
            "the first question's words for all": "Your result leaves out the words of the first question from every row. Each "
            "question has its own three.",
            "a number that is low enough here": "Your result is what one gets when the inputs have some low score, such as "
            "-1 or -999. Another table may hold scores below it; use `-np.inf`.",
            "the table's lowest score is low enough": "Your result is what one gets when the inputs have the lowest score of "
            "the table. The word that is left may have it too, and the first of equal ones wins; use `-np.inf`.",
            "the row's lowest score is low enough": "Your result is what one gets when the inputs have the lowest score of "
            "their row. The word that is left may have it too, and the first of equal ones wins; use `-np.inf`.",
            "numbers after deleting": "Your result compares the answers with the numbers of words in a row without its inputs. "
            "There every word behind a deleted one has moved up: keep the row, and let the three lose.",
            "the inputs are the best three": "Your result takes the fourth-best word when inputs are excluded. The inputs need "
            "not be the best three.",
            "an input that wins is an error": "Your result counts a question as wrong when an input has the best score. With "
            "the rule, the best of the other words is its answer.",
            "an input that wins is no question": "Your result leaves out the questions where an input has the best score. With "
            "the rule, the best of the other words is the answer, and every question counts.",
            "an answer among the inputs is no question": "Your result leaves out the questions whose answer is one of their "
            "inputs. They cannot be answered right, and they count.",
            "a percentage is a share": "Your result is a percentage. A share lies between 0 and 1.",
            "the share of errors": "Your result is the share of wrong answers. The accuracy is the share of right ones.",
            "a share of the words": "Your result is the number of right answers divided by the number of words. Divide by the "
            "number of questions.",
            "rounded": "Your result is the share rounded to two digits. Return it as it is, and round where you print.",
            "whole numbers": "Your result is the share cut to a whole number, as `//` and `int` do it. Divide with `/`.",
            "the first question only": "Your result is that of the first question alone. Is the `return` inside the loop?",
            "right for any question": "Your result counts a word as right when it is the answer to any question. Compare each "
            "with the answer to its own question.",
            "a truth for each question": "Your result says for each question whether it is right. Asked for is one number: the "
            "mean of that.",
            "the words instead of the share": "Your result is the best word of each question. Compare it with `answers`, and "
            "take the mean.",
            "smallest instead of largest": "Your result takes the word with the smallest score. The best score is the largest.",
        },
        notice="The same scores give two accuracies. A paper that reports one has chosen the rule for you.",
    ),
    Exercise(
        id="01.4",
        kind="write",
        title="A direction, and the projection on it",
        task="Write a projection for any two ends: how far does each vector, as it is given, reach in the direction "
        "from start to end, measured from zero? (The section gave it vectors of length one.)",
        solution=project,
        cases=_rows_and_direction,
        hints=(
            "A direction has length one: divide `end - start` by its length.",
            "`embeddings @ direction` gives one number for each row.",
        ),
        misconceptions={
            "a direction of any length": lambda rows, start, end: rows @ (end - start),
            "wrong way round": lambda rows, start, end: project(rows, end, start),
            "cosine instead of projection": lambda rows, start, end: project(_unit(rows), start, end),
            "measured from start": lambda rows, start, end: project(rows - start, start, end),
            "vectors instead of numbers": _project_as_vectors,
            "ends of length one": _project_on_scaled_ends,
            "divided by the length twice": lambda rows, start, end: (
                project(rows, start, end) / np.linalg.norm(end - start)
            ),
            "scaled rows on a direction of any length": lambda rows, start, end: _unit(rows) @ (end - start),
            "measured from end": lambda rows, start, end: project(rows - end, start, end),
            "measured from the middle": lambda rows, start, end: project(rows - (start + end) / 2, start, end),
            "measured from the mean": lambda rows, start, end: project(rows - rows.mean(axis=0), start, end),
            "share of the way": lambda rows, start, end: (
                project(rows - start, start, end) / np.linalg.norm(end - start)
            ),
            "ends of length one, and no more": lambda rows, start, end: (
                rows @ (end / np.linalg.norm(end) - start / np.linalg.norm(start))
            ),
            "the end alone": lambda rows, start, end: _project_on(rows, end),
            "the start alone": lambda rows, start, end: _project_on(rows, start),
            "start plus end": lambda rows, start, end: _project_on(rows, start + end),
            "a difference of lengths": lambda rows, start, end: (
                rows @ (end - start) / (np.linalg.norm(end) - np.linalg.norm(start))
            ),
            "a product of lengths": lambda rows, start, end: (
                rows @ (end - start) / (np.linalg.norm(end) * np.linalg.norm(start))
            ),
            "divided by the end's length": lambda rows, start, end: rows @ (end - start) / np.linalg.norm(end),
            "a length as a sum": lambda rows, start, end: rows @ (end - start) / np.abs(end - start).sum(),
            "a small number in the divisor": lambda rows, start, end: (
                rows @ (end - start) / (np.linalg.norm(end - start) + 1e-9)
            ),
            "no sign": lambda rows, start, end: abs(project(rows, start, end)),
            "products instead of sums": lambda rows, start, end: rows * (end - start) / np.linalg.norm(end - start),
            "a mean instead of a sum": lambda rows, start, end: project(rows, start, end) / rows.shape[1],
            "one number for all": lambda rows, start, end: project(rows, start, end).mean(),
            "a column": lambda rows, start, end: project(rows, start, end)[:, None],
            "one row is a number": lambda rows, start, end: project(rows, start, end).squeeze(),
            "distance from start": lambda rows, start, end: np.linalg.norm(rows - start, axis=1),
            "order instead of numbers": lambda rows, start, end: np.argsort(project(rows, start, end)),
            "rounded": lambda rows, start, end: np.round(project(rows, start, end), 2),
            "by way of the cosine": lambda rows, start, end: (
                project(_unit(rows), start, end) * np.linalg.norm(rows, axis=1)
            ),
        },
        messages={
            "a direction of any length": "Your direction is as long as `end - start`. Scale it to length one, or the "
            "result depends on how far apart the two ends happen to be.",
            "wrong way round": "Your numbers have the wrong sign: the direction leads from start to end.",
            "cosine instead of projection": "Your result is the cosine with the direction: each row is divided by its own "
            "length. A projection keeps the row's length.",
            "measured from start": "Your result is measured from `start`. The projection is measured from zero: the rows "
            "themselves, not their difference from `start`.",
            "vectors instead of numbers": "Your result has the projected vectors. Asked for is one number a row: how far "
            "along the direction it lies.",
            "ends of length one": "Your result fits a direction between the two ends after each was scaled to length one. The "
            "section did so with its two words; here the ends stay as they are given.",
            "divided by the length twice": "Your result is what one gets by dividing by the length of `end - start` twice, as "
            "with its square. Scale the direction to length one, once.",
            "scaled rows on a direction of any length": "Your result is what one gets when the rows have length one and the "
            "direction has not. It is meant the other way round.",
            "measured from end": "Your result is measured from `end`. The projection is measured from zero: the rows "
            "themselves, not their difference from `end`.",
            "measured from the middle": "Your result is measured from the middle of the two ends. The projection is measured "
            "from zero.",
            "measured from the mean": "Your result is measured from the mean of the rows. The projection is measured from zero.",
            "share of the way": "Your result is 0 at `start` and 1 at `end`: a share of the way. Measure from zero, and with a "
            "direction of length one.",
            "ends of length one, and no more": "Your result is what one gets when both ends are scaled to length one and their "
            "difference is not. Take the difference of the ends as they are given, and scale that.",
            "the end alone": "Your result is the projection on `end` itself. The direction is that of `end - start`.",
            "the start alone": "Your result is the projection on `start` itself. The direction is that of `end - start`.",
            "start plus end": "Your result is the projection on `start + end`. The direction leads from one to the other: "
            "`end - start`.",
            "a difference of lengths": "Your result is divided by the difference of the two lengths. Divide by the length of "
            "the difference.",
            "a product of lengths": "Your result is divided by the product of the two ends' lengths. Divide by the length of "
            "their difference.",
            "divided by the end's length": "Your result is divided by the length of `end`. Divide by the length of `end - start`.",
            "a length as a sum": "Your result fits a length that is the sum of the absolute values. A length is the root of the "
            "sum of squares.",
            "a small number in the divisor": "Your result is 0 where the two ends are very near, as a small number in the "
            "divisor makes it. The ends are not equal, so none is needed.",
            "no sign": "Your result has no sign. A row that lies on the side of `start`, seen from zero, has a negative number.",
            "products instead of sums": "Your result has a number for each dimension of each row. A dot product is their sum: "
            "`embeddings @ direction`.",
            "a mean instead of a sum": "Your result is too small by the number of dimensions, as with a mean over the "
            "products. A dot product is their sum.",
            "one number for all": "Your result is one number for all rows. Asked for is one number a row.",
            "a column": "Your numbers are right, but they stand in a column of shape (n_words, 1). Asked for is shape (n_words,).",
            "one row is a number": "Your result for a single row is one number without a shape. It is an array of one number a "
            "row there too: what does `squeeze` do to it?",
            "distance from start": "Your result is the distance of each row from `start`. A projection is a dot product with a "
            "direction.",
            "order instead of numbers": "Your result has the rows' numbers in order. Asked for is how far each row reaches.",
            "rounded": "Your result is rounded to two digits. Return it as it is, and round where you print.",
            "by way of the cosine": "Your result is right but for a row of zeros. It has no cosine, and its projection is 0: "
            "the dot product with the direction needs no length of a row.",
        },
        notice="Any two words make a direction: he and she, cheap and expensive, past and future.",
    ),
    Exercise(
        id="01.5",
        kind="repair",
        deeper=True,
        title="3CosMul needs its shift",
        task="This function multiplies and divides raw cosines, which may be negative. Repair it: move each cosine "
        "to [0, 1] first.",
        solution=cosmul_scores,
        broken=_broken_cosmul,
        cases=_three_cosines,
        hints=(
            "What is the product of two negative cosines? Should a word that is unlike both b and c score high?",
            "Replace each cosine by `(1 + cos) / 2` before you multiply and divide.",
        ),
        misconceptions={
            "raw cosines": lambda cos_a, cos_b, cos_c: _broken_cosmul(cos_a, cos_b, cos_c),
            "shift once, at the end": lambda cos_a, cos_b, cos_c: _positive(_broken_cosmul(cos_a, cos_b, cos_c)),
            "only b and c are shifted": lambda cos_a, cos_b, cos_c: (
                _positive(cos_b) * _positive(cos_c) / (cos_a + 1e-6)
            ),
            "cut off at zero": _cosmul_of(lambda cosine: np.maximum(cosine, 0)),
            "not halved": _cosmul_of(lambda cosine: 1 + cosine),
            "nothing against zero": _cosmul_dividing_by(lambda divisor: divisor),
            "the product is shifted": lambda cos_a, cos_b, cos_c: _positive(cos_b * cos_c) / (_positive(cos_a) + 1e-6),
            "only a is shifted": lambda cos_a, cos_b, cos_c: cos_b * cos_c / (_positive(cos_a) + 1e-6),
            "no sign": _cosmul_of(np.abs),
            "squares": _cosmul_of(np.square),
            "halved before the shift": _cosmul_of(lambda cosine: 1 + cosine / 2),
            "halved without a shift": _cosmul_of(lambda cosine: cosine / 2),
            "1 minus the cosine": _cosmul_of(lambda cosine: (1 - cosine) / 2),
            "from the smallest to the largest": _cosmul_of(lambda cosine: (cosine - cosine.min()) / np.ptp(cosine)),
            "only b and c are not halved": _cosmul_dividing_by(lambda divisor: (divisor + 1e-6) / 4),
            "only a is not halved": _cosmul_dividing_by(lambda divisor: 2 * divisor + 1e-6),
            "added only where it is zero": _cosmul_dividing_by(lambda divisor: np.where(divisor == 0, 1e-6, divisor)),
            "at least the small number": _cosmul_dividing_by(lambda divisor: np.maximum(divisor, 1e-6)),
            "added before halving": _cosmul_dividing_by(lambda divisor: divisor + 1e-6 / 2),
            "another small number": _cosmul_dividing_by(lambda divisor: divisor + 1e-8),
            "a larger small number": _cosmul_dividing_by(lambda divisor: divisor + 1e-3),
            "the small number everywhere": _cosmul_of(lambda cosine: _positive(cosine) + 1e-6),
            "adds instead of multiplying": lambda cos_a, cos_b, cos_c: cos_b - cos_a + cos_c,
            "adds shifted cosines": lambda cos_a, cos_b, cos_c: _positive(cos_b) - _positive(cos_a) + _positive(cos_c),
            "adds b and c": lambda cos_a, cos_b, cos_c: (
                (_positive(cos_b) + _positive(cos_c)) / (_positive(cos_a) + 1e-6)
            ),
            "multiplies all three": _cosmul_dividing_by(lambda divisor: 1 / (divisor + 1e-6)),
            "divides by b": lambda cos_a, cos_b, cos_c: cosmul_scores(cos_b, cos_a, cos_c),
            "divides by c": lambda cos_a, cos_b, cos_c: cosmul_scores(cos_c, cos_a, cos_b),
            "the best word instead of the scores": lambda *cosines: np.argmax(cosmul_scores(*cosines)),
        },
        messages={
            "raw cosines": "These are the results of the function as it was: the cosines are multiplied and divided as they are.",
            "shift once, at the end": "Your result is what one gets by shifting the finished product. By then two negative "
            "cosines have already made a positive one: shift each cosine before multiplying.",
            "only b and c are shifted": "The divisor is still a raw cosine: it may be negative or near zero. Shift "
            "`cos_a` too.",
            "cut off at zero": "Your result is what one gets when negative cosines become 0. All words that are unlike b are "
            "then the same; move the whole range instead: (1 + cos) / 2.",
            "not halved": "Your scores are too large: each cosine is moved by 1, and also halved, so that it lies in [0, 1].",
            "nothing against zero": "The divisor may be zero, when a word points exactly away from a. Add the small number "
            "0.000001 to it.",
            "the product is shifted": "Your result is what one gets by shifting the product of b and c. By then two negative "
            "cosines have already made a positive one: shift each of them first.",
            "only a is shifted": "The cosines above the line are still raw: minus times minus is plus. Shift `cos_b` and "
            "`cos_c` too.",
            "no sign": "Your result is that of absolute values. A word that is unlike b then scores as one that is like it: "
            "move the range to [0, 1] instead.",
            "squares": "Your result is that of squared cosines. A word that is unlike b then scores as one that is like it: move "
            "the range to [0, 1] instead.",
            "halved before the shift": "Your result is that of `1 + cos / 2`: Python divides first. Put brackets round the sum.",
            "halved without a shift": "Your result is that of halved cosines. They are still negative where the cosines are: add "
            "1 first.",
            "1 minus the cosine": "Your result is that of (1 - cos) / 2, which falls with likeness. Add the cosine to 1.",
            "from the smallest to the largest": "Your result stretches each array from its smallest to its largest value. A "
            "word's score would then depend on the other words; the formula moves each cosine alone: (1 + cos) / 2.",
            "only b and c are not halved": "Your scores are four times as large as those of the formula where the divisor is not "
            "small. Halve `1 + cos_b` and `1 + cos_c` as well.",
            "only a is not halved": "Your divisor is that of `1 + cos_a`. It has to be halved too, before the small number is "
            "added.",
            "added only where it is zero": "Your result fits a divisor that is changed only where it is zero. The formula adds "
            "0.000001 to every divisor.",
            "at least the small number": "Your result fits a divisor that is 0.000001 at least. The formula adds that number to "
            "every divisor.",
            "added before halving": "Your result fits a small number that was halved with the cosine. Add 0.000001 afterwards.",
            "another small number": "Your result fits a divisor with 0.00000001 added to it. The formula says 0.000001.",
            "a larger small number": "Your result fits a divisor with 0.001 added to it. The formula says 0.000001.",
            "the small number everywhere": "Your result fits a small number that is added above the line as well. The formula "
            "adds it to the divisor alone.",
            "adds instead of multiplying": "This is 3CosAdd. 3CosMul multiplies and divides.",
            "adds shifted cosines": "This is the sum and difference of shifted cosines. 3CosMul multiplies and divides.",
            "adds b and c": "Your result adds the cosines of b and c. 3CosMul multiplies them.",
            "multiplies all three": "Your result multiplies by the cosine of a. A word near a has to lose: divide by it.",
            "divides by b": "Your result divides by the cosine of b. The answer is like b and c, and unlike a: divide by a.",
            "divides by c": "Your result divides by the cosine of c. The answer is like b and c, and unlike a: divide by a.",
            "the best word instead of the scores": "Your result is the number of the best word. Asked for are the scores of all "
            "words.",
        },
        notice="Without the shift a word that is unlike both b and c can get a high score: minus times minus.",
    ),
)

QUIZ = (
    Question(
        "01.q1",
        "All word vectors are rotated together, as in the lesson. What changes?",
        {
            "every number, and no similarity": "Angles and lengths stay as they are: similarities do not need the axes.",
            "the similarities, a little": "A rotation keeps every angle; you measured no change.",
            "only the first few numbers": "In the lesson all numbers changed, not only the first.",
        },
        "every number, and no similarity",
    ),
    Question(
        "01.q2",
        "Which reason does the lesson give why large and small may be near each other?",
        {
            "people call them similar in meaning": "SimLex-999 has no score for this pair, but opposites such as old and new "
            "are among its least similar pairs.",
            "they occur in the same company": "These vectors were made from the words that stand nearby, and large "
            "and small can stand before the same ones. In the deeper notebook opposites are nearer than random pairs "
            "with the text; with shuffled text that stays undecided.",
            "cosine ignores the sign": "It does not: vectors that point in opposite directions have cosine −1.",
        },
        "they occur in the same company",
    ),
    Question(
        "01.q3",
        "Among all words, which one is nearest to king − man + woman in these vectors?",
        {
            "queen": "It is second, and first once king is left out, as the rule does.",
            "king": "The step from man to woman is short, so the sum ends near where it began.",
            "woman": "It is not even among the five nearest; king is the first.",
        },
        "king",
    ),
    Question(
        "01.q4",
        "A paper says which share of the analogies its model answers. What do you need in order to judge that share?",
        {
            "nothing, it is a share": "A share says little by itself: the neighbour of c alone already gets some right.",
            "the number of dimensions": "It may explain a part of the share, but does not tell what the share is worth.",
            "the rule for the input words, and a baseline": "Without the rule the share fell in every category, and over all "
            "questions each baseline found some answers, too.",
        },
        "the rule for the input words, and a baseline",
    ),
    Question(
        "01.q5",
        '"Man is to doctor as woman is to nurse", says a list of nearest words. What did you learn about it?',
        {
            "the vectors hold no bias": "The list cannot show that. On the projection, nurse lies far towards she.",
            "this answer alone does not show bias": "The rule had struck out doctor, and nurse is its nearest neighbour with "
            "no gender in the question. Without the rule, every occupation of the lesson came back unchanged.",
            "doctors are men in these vectors": "This answer does not say so: the rule had struck out doctor. Its projection on the "
            "direction from she to he is below that of the mean word.",
        },
        "this answer alone does not show bias",
    ),
)
