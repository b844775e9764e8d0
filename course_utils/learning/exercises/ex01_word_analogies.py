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


def _cosine_of_one_length(u, v):
    return u @ v / np.linalg.norm(u) ** 2


def _cosine_without_sign(u, v):
    return abs(cosine_similarity(u, v))


def _euclidean(u, v):
    return np.linalg.norm(u - v)


def _two_vectors(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([3.0, 4.0]), np.array([4.0, 3.0])
    yield np.array([1.0, 0.0, 0.0]), np.array([-2.0, 0.0, 0.0])
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


def _analogy_with_inputs(embeddings, a, b, c):
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return int(np.argmax(unit @ (unit[b] - unit[a] + unit[c])))


def _analogy_of_raw_rows(embeddings, a, b, c):
    similarity = embeddings @ (embeddings[b] - embeddings[a] + embeddings[c])
    similarity[[a, b, c]] = -np.inf
    return int(np.argmax(similarity))


def _analogy_keeping_a(embeddings, a, b, c):
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    similarity = unit @ (unit[b] - unit[a] + unit[c])
    similarity[[b, c]] = -np.inf
    return int(np.argmax(similarity))


def _analogy_with_zeros(embeddings, a, b, c):
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    similarity = unit @ (unit[b] - unit[a] + unit[c])
    similarity[[a, b, c]] = 0
    return int(np.argmax(similarity))


def _analogy_turned_round(embeddings, a, b, c):
    return solve_analogy(embeddings, b, a, c)


def _analogy_farthest(embeddings, a, b, c):
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    similarity = unit @ (unit[b] - unit[a] + unit[c])
    similarity[[a, b, c]] = np.inf
    return int(np.argmin(similarity))


def _rows_and_words(rng: np.random.Generator) -> Iterator[tuple]:
    # rows: man, woman, king, queen, and a long vector that wins when lengths are not taken out
    yield np.array([[1.0, 0, 0.2], [-1, 0, 0.2], [1, 2, 0.2], [-1, 2, 0.2], [-5, 30, 30]]), 0, 2, 1
    # every word that is not an input lies on the far side: the right row has a negative cosine with the target
    yield np.array([[1.0, 0], [1, 1], [1, -1], [-1, 0.2], [-1, 1]]), 0, 1, 2
    # a itself would win over the right row, which has a positive cosine; then the same with negative ones only
    yield np.array([[1.0, 0.2, 0.1], [0.9, 0.5, 0.1], [0.9, 0.1, 0.5], [0.1, 1.0, -0.2], [0.2, -1.0, 0.3]]), 0, 1, 2
    yield np.array([[1.0, 0.2, 0.1], [0.9, 0.5, 0.1], [0.9, 0.1, 0.5], [-1.0, 0.3, 0.2], [-2.0, -0.5, -1.5]]), 0, 1, 2
    for n_words, dim in ((9, 3), (12, 4), (30, 5), (60, 7), (120, 3)):
        lengths = rng.uniform(0.2, 5.0, size=(n_words, 1))
        yield (
            rng.normal(size=(n_words, dim)) * lengths,
            *(int(row) for row in rng.choice(n_words, 3, replace=False)),
        )


# -- 01.3 -------------------------------------------------------------------------------------------------------


def analogy_accuracy(scores, inputs, answers, exclude_inputs):
    """Share of analogy questions whose best-scored word is the right answer.

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


def _accuracy_always_excluding(scores, inputs, answers, exclude_inputs):
    return analogy_accuracy(scores, inputs, answers, True)


def _accuracy_never_excluding(scores, inputs, answers, exclude_inputs):
    return analogy_accuracy(scores, inputs, answers, False)


def _accuracy_excluding_for_all(scores, inputs, answers, exclude_inputs):
    scores = scores.copy()
    if exclude_inputs:
        scores[:, inputs.ravel()] = -np.inf
    return np.mean(scores.argmax(axis=1) == answers)


def _accuracy_as_a_count(scores, inputs, answers, exclude_inputs):
    return len(answers) * analogy_accuracy(scores, inputs, answers, exclude_inputs)


def _accuracy_with_zeros(scores, inputs, answers, exclude_inputs):
    scores = scores.copy()
    if exclude_inputs:
        scores[np.arange(len(scores))[:, None], inputs] = 0
    return np.mean(scores.argmax(axis=1) == answers)


def _accuracy_in_place(scores, inputs, answers, exclude_inputs):
    if exclude_inputs:
        scores[np.arange(len(scores))[:, None], inputs] = -np.inf
    return np.mean(scores.argmax(axis=1) == answers)


def _scored_questions(rng: np.random.Generator) -> Iterator[tuple]:
    hand = np.array([[0.9, 0.1, 0.2, 0.8, 0.3], [0.1, 0.2, 0.9, 0.3, 0.8]])
    for scores in (hand, hand - 1.0):  # also all negative, where a zero would win
        for exclude_inputs in (True, False):
            yield scores, np.array([[0, 1, 2], [0, 1, 4]]), np.array([3, 2]), exclude_inputs
    for n_questions, n_words in ((20, 9), (31, 12)):
        scores = rng.normal(size=(n_questions, n_words)) - 5.0
        inputs = np.stack([rng.choice(n_words, 3, replace=False) for _ in range(n_questions)])
        masked = scores.copy()
        masked[np.arange(n_questions)[:, None], inputs] = -np.inf
        answers = np.where(rng.random(n_questions) < 0.6, masked.argmax(axis=1), scores.argmax(axis=1))
        for exclude_inputs in (True, False):
            yield scores, inputs, answers, exclude_inputs


# -- 01.4 -------------------------------------------------------------------------------------------------------


def project(embeddings, start, end):
    """How far each row lies along the direction from start to end: x · d with d = (end - start) / ‖end - start‖.

    embeddings: shape (n_words, dim). start, end: shape (dim,). Returns one number a row, shape (n_words,).
    """
    direction = (end - start) / np.linalg.norm(end - start)
    return embeddings @ direction


def _project_on_raw_difference(embeddings, start, end):
    return embeddings @ (end - start)


def _project_backwards(embeddings, start, end):
    return -project(embeddings, start, end)


def _project_as_cosine(embeddings, start, end):
    return project(embeddings, start, end) / np.linalg.norm(embeddings, axis=1)


def _project_from_start(embeddings, start, end):
    return project(embeddings - start, start, end)


def _project_as_vectors(embeddings, start, end):
    direction = (end - start) / np.linalg.norm(end - start)
    return np.outer(embeddings @ direction, direction)


def _rows_and_direction(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[2.0, 5.0], [-1.0, 3.0], [4.0, 0.0]]), np.array([1.0, 1.0]), np.array([4.0, 1.0])
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


def _cosmul_shifted_at_the_end(cos_a, cos_b, cos_c):
    return (1 + cos_b * cos_c / (cos_a + 1e-6)) / 2


def _cosmul_with_a_not_shifted(cos_a, cos_b, cos_c):
    return (1 + cos_b) / 2 * (1 + cos_c) / 2 / (cos_a + 1e-6)


def _cosmul_adding(cos_a, cos_b, cos_c):
    return cos_b - cos_a + cos_c


def _cosmul_not_halved(cos_a, cos_b, cos_c):
    return (1 + cos_b) * (1 + cos_c) / (1 + cos_a + 1e-6)


def _cosmul_without_epsilon(cos_a, cos_b, cos_c):
    return (1 + cos_b) / 2 * (1 + cos_c) / 2 / ((1 + cos_a) / 2)


def _three_cosines(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([0.5, -0.5]), np.array([0.8, -0.6]), np.array([0.6, -0.8])
    # the first divisor is zero without the small number
    yield np.array([-1.0, 0.5, 0.1]), np.array([0.2, -0.3, 0.4]), np.array([0.6, 0.1, -0.7])
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
            "one length is enough": _cosine_of_one_length,
            "a cosine is never negative": _cosine_without_sign,
            "distance instead of similarity": _euclidean,
        },
        messages={
            "the dot product is the cosine": "This is the dot product. It equals the cosine only when both vectors "
            "have length one; here they do not. Divide by both lengths.",
            "one length is enough": "You divide by the length of `u` twice. Each vector brings its own length.",
            "a cosine is never negative": "A cosine is negative when the angle is wider than a right angle. Keep the "
            "sign: it tells opposite directions from equal ones.",
            "distance instead of similarity": "This is the Euclidean distance: it is 0 for equal vectors and grows. "
            "A cosine is 1 for equal directions.",
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
            "the inputs may win": _analogy_with_inputs,
            "lengths do not matter": _analogy_of_raw_rows,
            "a may win": _analogy_keeping_a,
            "zero is a low score": _analogy_with_zeros,
            "a − b + c": _analogy_turned_round,
            "smallest instead of largest": _analogy_farthest,
        },
        messages={
            "the inputs may win": "You let a, b and c win. That is the honest arithmetic of section 4, but the task "
            "asks for the rule of section 5: leave the three inputs out.",
            "lengths do not matter": "Your rows do not have length one, so a long row has a large dot product with "
            "everything. Divide each row by its own length: `axis=1, keepdims=True`.",
            "a may win": "You leave out b and c, but a may still win.",
            "zero is a low score": "You set the scores of the inputs to 0. When all others are negative, 0 wins; use "
            "`-np.inf`.",
            "a − b + c": "You went the wrong way: from b to a. The step is b - a, and it starts at c.",
            "smallest instead of largest": "You took the smallest similarity. A similarity grows with likeness.",
        },
        notice="Four lines, and one of them is the rule that the textbook picture leaves out.",
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
            "always excludes": _accuracy_always_excluding,
            "never excludes": _accuracy_never_excluding,
            "excludes every question's words for all": _accuracy_excluding_for_all,
            "a count is a share": _accuracy_as_a_count,
            "zero is the lowest score": _accuracy_with_zeros,
            "changes the scores": _accuracy_in_place,
        },
        messages={
            "always excludes": "You leave the inputs out even when `exclude_inputs` is False. Both numbers are needed.",
            "never excludes": "You never leave the inputs out. When `exclude_inputs` is True they must not win.",
            "excludes every question's words for all": "You strike the words of all questions from every row. Each "
            "question loses only its own three words; another question's input may be the right answer here.",
            "a count is a share": "You count the right answers. Divide by the number of questions.",
            "zero is the lowest score": "You set the scores of the inputs to 0. When all others are negative, 0 wins; "
            "use `-np.inf`.",
            "changes the scores": "You write into `scores` itself. The next call, without the rule, would find the "
            "inputs already struck out.",
        },
        notice="The same scores give two accuracies. A paper that reports one has chosen the rule for you.",
    ),
    Exercise(
        id="01.4",
        kind="write",
        title="A direction, and the projection on it",
        task="Write the measurement of this section for any two ends: how far does each vector reach in the "
        "direction from start to end, measured from zero?",
        solution=project,
        cases=_rows_and_direction,
        hints=(
            "A direction has length one: divide `end - start` by its length.",
            "`embeddings @ direction` gives one number for each row.",
        ),
        misconceptions={
            "a direction of any length": _project_on_raw_difference,
            "wrong way round": _project_backwards,
            "cosine instead of projection": _project_as_cosine,
            "vectors instead of numbers": _project_as_vectors,
            "measured from start": _project_from_start,
        },
        messages={
            "a direction of any length": "Your direction is as long as `end - start`. Scale it to length one, or the "
            "result depends on how far apart the two ends happen to be.",
            "wrong way round": "Your numbers have the wrong sign: the direction leads from start to end.",
            "cosine instead of projection": "You also divided by the length of each row, which gives the cosine with "
            "the direction. A projection keeps the row's length.",
            "measured from start": "You measure from `start`. The projection is measured from zero: the rows themselves, "
            "not their difference from `start`.",
            "vectors instead of numbers": "You return the projected vectors. Asked for is one number a row: how far "
            "along the direction it lies.",
        },
        notice="Any two words make a direction: he and she, cheap and expensive, past and future.",
    ),
    Exercise(
        id="01.5",
        kind="repair",
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
            "shift once, at the end": _cosmul_shifted_at_the_end,
            "only b and c are shifted": _cosmul_with_a_not_shifted,
            "adds instead of multiplying": _cosmul_adding,
            "not halved": _cosmul_not_halved,
            "nothing against zero": _cosmul_without_epsilon,
        },
        messages={
            "shift once, at the end": "You shift the finished product. By then two negative cosines have already made "
            "a positive one: shift each cosine before multiplying.",
            "only b and c are shifted": "The divisor is still a raw cosine: it may be negative or near zero. Shift "
            "`cos_a` too.",
            "adds instead of multiplying": "This is 3CosAdd. 3CosMul multiplies and divides.",
            "nothing against zero": "The divisor may be zero, when a word points exactly away from a. Add the small number "
            "0.000001 to it.",
            "not halved": "The order of the words comes out right, but the scores are twice those of the formula: each "
            "cosine is also halved, so that it lies in [0, 1].",
        },
        notice="Without the shift a word that is unlike both b and c would get a high score: minus times minus.",
    ),
)

QUIZ = (
    Question(
        "01.q1",
        "All word vectors are rotated together. What changes?",
        {
            "every number, and no similarity": "Angles and lengths stay as they are: similarities do not need the axes.",
            "the similarities, a little": "A rotation keeps every angle; you measured no change.",
            "only the first few numbers": "All numbers change, not only the first.",
        },
        "every number, and no similarity",
    ),
    Question(
        "01.q2",
        "Why are hot and cold near each other?",
        {
            "the model is too small": "Larger models show it too: it lies in what the vectors are made from.",
            "they occur in the same company": "A vector made from neighbours says what a word is about, and both are "
            "about temperature.",
            "cosine ignores the sign": "It does not: vectors that point in opposite directions have cosine −1.",
        },
        "they occur in the same company",
    ),
    Question(
        "01.q3",
        "Among all words, which one is nearest to king − man + woman in these vectors?",
        {
            "queen": "Only once the three input words are left out.",
            "king": "The step from man to woman is short, so the sum ends near where it began.",
            "woman": "The sum ends near king, not near woman: king brings most of what the target has.",
        },
        "king",
    ),
    Question(
        "01.q4",
        "A paper says which share of the analogies its model answers. What do you need in order to judge that share?",
        {
            "nothing, it is a share": "A share says little without what costs no thought: the neighbour of c alone "
            "already gets some right.",
            "the number of dimensions": "It may explain the number, but does not tell what it is worth.",
            "the rule for the input words, and a baseline": "Without the rule the share fell, and a baseline found some too.",
        },
        "the rule for the input words, and a baseline",
    ),
    Question(
        "01.q5",
        '"Man is to doctor as woman is to nurse", says a list of nearest words. What did you learn about it?',
        {
            "the vectors hold no bias": "They do: the projection on he − she shows it, without any rule.",
            "nothing about bias, either way": "The rule had struck out the top word, here doctor; without the rule nearly "
            "every word comes back unchanged. Neither list measures bias; a projection with a scale does.",
            "doctors are men in these vectors": "Look at the projection: doctor lies on the side of she, inside the band.",
        },
        "nothing about bias, either way",
    ),
)
