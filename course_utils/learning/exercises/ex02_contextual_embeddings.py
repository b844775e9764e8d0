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


def _accuracy_with_itself(embeddings, senses):
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.mean(senses[(unit @ unit.T).argmax(axis=1)] == senses)


def _accuracy_of_dot_products(embeddings, senses):
    similarity = embeddings @ embeddings.T
    np.fill_diagonal(similarity, -np.inf)
    return np.mean(senses[similarity.argmax(axis=1)] == senses)


def _accuracy_with_a_zero_diagonal(embeddings, senses):
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    similarity = unit @ unit.T
    np.fill_diagonal(similarity, 0)
    return np.mean(senses[similarity.argmax(axis=1)] == senses)


def _accuracy_of_the_farthest(embeddings, senses):
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.mean(senses[(unit @ unit.T).argmin(axis=1)] == senses)


def _accuracy_by_distance(embeddings, senses):
    distance = np.linalg.norm(embeddings[:, None] - embeddings[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    return np.mean(senses[distance.argmin(axis=1)] == senses)


def _occurrences(rng: np.random.Generator) -> Iterator[tuple]:
    # a long vector has the largest dot product with everything; by angle it is nobody's neighbour
    yield np.array([[1.0, 0.1], [1.0, 0.2], [0.1, 1.0], [0.2, 1.0], [60.0, 58.0]]), np.array(["a", "a", "b", "b", "a"])
    # every cosine is negative, so that a zero on the diagonal would win
    yield np.array([[1.0, 0.0], [-0.5, 0.9], [-0.5, -0.9]]), np.array(["a", "b", "a"])
    for n, dim in ((9, 4), (14, 3), (30, 6)):
        yield rng.normal(size=(n, dim)) * rng.uniform(0.2, 5, size=(n, 1)), rng.choice(["toy", "stage", "tune"], n)


# -- 02.2 -------------------------------------------------------------------------------------------------------


def same_sense_margin(embeddings, senses):
    """How much closer occurrences of one sense are than occurrences of different senses.

    embeddings: one vector an occurrence, shape (n, dim), of length one.
    senses: the sense of each occurrence, shape (n,).
    Mean cosine of all pairs of two different occurrences with the same sense, minus the mean cosine of all pairs
    with different senses. Returns one number from -2 to 2.
    """
    similarity = embeddings @ embeddings.T
    same = senses[:, None] == senses[None, :]
    other = ~np.eye(len(senses), dtype=bool)
    return similarity[same & other].mean() - similarity[~same].mean()


def _margin_with_itself(embeddings, senses):
    similarity, same = embeddings @ embeddings.T, senses[:, None] == senses[None, :]
    return similarity[same].mean() - similarity[~same].mean()


def _margin_of_means(embeddings, senses):
    names = np.unique(senses)
    centres = np.stack([embeddings[senses == name].mean(axis=0) for name in names])
    between = (centres @ centres.T)[~np.eye(len(names), dtype=bool)].mean()
    return (centres**2).sum(axis=1).mean() - between


def _margin_turned_round(embeddings, senses):
    return -same_sense_margin(embeddings, senses)


def _margin_against_all(embeddings, senses):
    similarity, same = embeddings @ embeddings.T, senses[:, None] == senses[None, :]
    other = ~np.eye(len(senses), dtype=bool)
    return similarity[same & other].mean() - similarity[other].mean()


def _margin_with_zero_diagonal(embeddings, senses):
    similarity, same = embeddings @ embeddings.T, senses[:, None] == senses[None, :]
    return np.where(np.eye(len(senses), dtype=bool), 0, similarity)[same].mean() - similarity[~same].mean()


def _margin_sense_by_sense(embeddings, senses):
    similarity, off = embeddings @ embeddings.T, ~np.eye(len(senses), dtype=bool)
    within = []
    for name in np.unique(senses):
        members = senses == name
        if members.sum() > 1:
            within.append(similarity[np.outer(members, members) & off].mean())
    return np.mean(within) - similarity[senses[:, None] != senses[None, :]].mean()


def _same_sense_only(embeddings, senses):
    similarity, same = embeddings @ embeddings.T, senses[:, None] == senses[None, :]
    return similarity[same & ~np.eye(len(senses), dtype=bool)].mean()


def _unit_occurrences(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]]), np.array(["a", "a", "b"])
    for n, dim in ((7, 3), (12, 5), (25, 4)):
        rows = rng.normal(size=(n, dim))
        senses = np.concatenate([["toy", "toy", "stage"], rng.choice(["toy", "stage", "tune"], n - 3)])
        yield rows / np.linalg.norm(rows, axis=1, keepdims=True), senses


# -- 02.3 -------------------------------------------------------------------------------------------------------


def mean_pool(token_vectors, mask):
    """Mean vector of each text's real tokens.

    token_vectors: shape (n_texts, n_tokens, dim); shorter texts are filled up with padding, which has vectors too.
    mask: 1 for a real token, 0 for padding, shape (n_texts, n_tokens); every text has a real token.
    Returns shape (n_texts, dim).
    """
    weights = mask[:, :, None]
    return (token_vectors * weights).sum(axis=1) / weights.sum(axis=1)


def _mean_over_padding(token_vectors, mask):
    return token_vectors.mean(axis=1)


def _mean_by_padded_length(token_vectors, mask):
    return (token_vectors * mask[:, :, None]).mean(axis=1)


def _sum_of_tokens(token_vectors, mask):
    return (token_vectors * mask[:, :, None]).sum(axis=1)


def _mean_over_texts(token_vectors, mask):
    return (token_vectors * mask[:, :, None]).sum(axis=0) / np.maximum(mask.sum(axis=0)[:, None], 1)


def _mean_by_all_tokens(token_vectors, mask):
    return (token_vectors * mask[:, :, None]).sum(axis=1) / mask.sum()


def _padded(rng: np.random.Generator) -> Iterator[tuple]:
    # the first text is the longest: whoever looks at the first row of the mask only is found out
    tokens = [[[1.0, 1.0, 5.0], [2.0, 2.0, 6.0], [3.0, 3.0, 7.0]], [[1.0, 2.0, 3.0], [3.0, 4.0, 5.0], [9.0, 9.0, 9.0]]]
    yield np.array(tokens), np.array([[1, 1, 1], [1, 1, 0]])
    for n_texts, n_tokens, dim in ((3, 5, 4), (4, 7, 2), (6, 3, 5)):
        lengths = rng.integers(1, n_tokens + 1, size=n_texts)
        lengths[0] = 1
        yield (
            rng.normal(size=(n_texts, n_tokens, dim)),
            (np.arange(n_tokens)[None, :] < lengths[:, None]).astype(int),
        )


# -- 02.4 -------------------------------------------------------------------------------------------------------


def max_pool(token_vectors, mask):
    """Largest value of each dimension over each text's real tokens.

    token_vectors: shape (n_texts, n_tokens, dim). mask: 1 for a real token, 0 for padding, (n_texts, n_tokens).
    Returns shape (n_texts, dim).
    """
    hidden = np.where(mask[:, :, None] == 1, token_vectors, -np.inf)
    return hidden.max(axis=1)


def _broken_max_pool(token_vectors, mask):
    """Largest value of each dimension over each text's real tokens.

    token_vectors: shape (n_texts, n_tokens, dim). mask: 1 for a real token, 0 for padding, (n_texts, n_tokens).
    Returns shape (n_texts, dim). Something here is wrong, and only for texts that were padded.
    """
    hidden = token_vectors * mask[:, :, None]
    return hidden.max(axis=1)


def _max_over_padding(token_vectors, mask):
    return token_vectors.max(axis=1)


def _max_over_the_shortest(token_vectors, mask):
    return token_vectors[:, : mask.sum(axis=1).min()].max(axis=1)


def _max_with_zeros(token_vectors, mask):
    return np.where(mask[:, :, None] == 1, token_vectors, 0).max(axis=1)


def _max_without_true_zeros(token_vectors, mask):
    hidden = token_vectors * mask[:, :, None]
    return np.where(hidden == 0, -np.inf, hidden).max(axis=1)


def _max_by_size(token_vectors, mask):
    return np.abs(token_vectors * mask[:, :, None]).max(axis=1)


def _padded_below_zero(rng: np.random.Generator) -> Iterator[tuple]:
    # real values that are all negative, or 0 at the most: a padding of 0 would win, or a true 0 be lost
    tokens = [
        [[-1.0, 2.0, -2.0], [-3.0, 4.0, 0.0], [9.0, 9.0, 9.0]],
        [[1.0, -1.0, 4.0], [2.0, -2.0, 5.0], [3.0, -3.0, 6.0]],
    ]
    yield np.array(tokens), np.array([[1, 1, 0], [1, 1, 1]])
    yield from _padded(rng)


# -- 02.5 -------------------------------------------------------------------------------------------------------


def last_token_pool(token_vectors, mask):
    """Vector of each text's last real token, whichever side the padding is on.

    token_vectors: shape (n_texts, n_tokens, dim). mask: 1 for a real token, 0 for padding, (n_texts, n_tokens);
    some tokenizers put the padding before the text, others behind it.
    Returns shape (n_texts, dim).
    """
    n_tokens = mask.shape[1]
    last = n_tokens - 1 - mask[:, ::-1].argmax(axis=1)
    return token_vectors[np.arange(len(mask)), last]


def _last_column(token_vectors, mask):
    return token_vectors[:, -1]


def _last_by_count(token_vectors, mask):
    return token_vectors[np.arange(len(mask)), mask.sum(axis=1) - 1]


def _one_beyond(token_vectors, mask):
    n_tokens = mask.shape[1]
    beyond = np.minimum(n_tokens - mask[:, ::-1].argmax(axis=1), n_tokens - 1)
    return token_vectors[np.arange(len(mask)), beyond]


def _first_real(token_vectors, mask):
    return token_vectors[np.arange(len(mask)), mask.argmax(axis=1)]


def _padded_on_both_sides(rng: np.random.Generator) -> Iterator[tuple]:
    for vectors, mask in _padded(rng):
        yield vectors, mask
        yield vectors[:, ::-1].copy(), mask[:, ::-1].copy()


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
            "an occurrence is its own neighbour": _accuracy_with_itself,
            "lengths do not matter": _accuracy_of_dot_products,
            "zero is a low cosine": _accuracy_with_a_zero_diagonal,
            "smallest instead of largest": _accuracy_of_the_farthest,
            "distance instead of cosine": _accuracy_by_distance,
        },
        messages={
            "distance instead of cosine": "You took the neighbour by Euclidean distance. These rows have different lengths, so that "
            "is another neighbour than the one by angle.",
            "an occurrence is its own neighbour": "Every row is nearest to itself, so your accuracy is 1 for any "
            "vectors. Leave the diagonal out.",
            "lengths do not matter": "These rows do not have length one, so a long row wins everywhere. Divide each row "
            "by its length before you multiply.",
            "zero is a low cosine": "You put 0 on the diagonal. Where all other cosines are negative, 0 wins; use "
            "`-np.inf`.",
            "smallest instead of largest": "You took the smallest cosine: the farthest occurrence, not the nearest.",
        },
        notice="An accuracy of 1 that comes too easily is nearly always a row that found itself.",
    ),
    Exercise(
        id="02.2",
        kind="write",
        title="The same-sense margin",
        task="An accuracy says who is nearest. This number says by how much: same sense against different senses.",
        solution=same_sense_margin,
        cases=_unit_occurrences,
        hints=(
            "`senses[:, None] == senses[None, :]` says for every pair whether the senses agree.",
            "`similarity[same]` picks the pairs where `same` is True. It still holds every occurrence with itself.",
            "`~np.eye(n, dtype=bool)` is True off the diagonal; combine the two with `&`.",
        ),
        misconceptions={
            "an occurrence with itself is a pair": _margin_with_itself,
            "cosine of the means": _margin_of_means,
            "different minus same": _margin_turned_round,
            "against all pairs": _margin_against_all,
            "no comparison": _same_sense_only,
            "a zero still counts in a mean": _margin_with_zero_diagonal,
            "mean of means": _margin_sense_by_sense,
        },
        messages={
            "an occurrence with itself is a pair": "You count each occurrence with itself: a cosine of 1 that lifts the "
            "margin for any vectors. Leave the diagonal out.",
            "cosine of the means": "You compared the mean vectors of the senses. The task asks for the mean over pairs "
            "of occurrences; the mean vector hides how much they scatter.",
            "different minus same": "The sign is turned round: same-sense pairs come first.",
            "against all pairs": "You subtract the mean over all pairs. That mixes same-sense pairs into the comparison; "
            "use only pairs with different senses.",
            "a zero still counts in a mean": "You set each occurrence's cosine with itself to 0 and kept it in the mean. Leave these "
            "places out of the mean instead.",
            "mean of means": "You averaged each sense first, then the senses. The task asks for all pairs alike: a sense with many "
            "occurrences has more of them.",
            "no comparison": "That is the mean of same-sense pairs alone. A cosine means nothing without its scale: "
            "subtract the mean of pairs with different senses.",
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
            "padding is part of the text": _mean_over_padding,
            "divide by the padded length": _mean_by_padded_length,
            "a sum is a mean": _sum_of_tokens,
            "mean over texts": _mean_over_texts,
            "one count for all texts": _mean_by_all_tokens,
        },
        messages={
            "padding is part of the text": "Your mean includes the padding. Its vectors are not zero, so a text gets "
            "another vector whenever its neighbours in the batch are longer.",
            "divide by the padded length": "You hide the padding in the sum but divide by the padded length. The direction "
            "is right, the length is not: a dot product would see it. Divide by the number of real tokens.",
            "a sum is a mean": "That is the sum of the real tokens. Divide by how many there are.",
            "mean over texts": "You averaged over texts (axis 0). Average over tokens (axis 1): one row a text.",
            "one count for all texts": "You divide by the tokens of the whole batch. Each text has its own count: "
            "`mask.sum(axis=1)`.",
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
            "padding may win": _max_over_padding,
            "cut to the shortest text": _max_over_the_shortest,
            "largest in size": _max_by_size,
            "zero is still there": _max_with_zeros,
            "every zero is padding": _max_without_true_zeros,
        },
        messages={
            "padding may win": "Now the padding takes part with its own values: worse than before. Hide it, with a number that "
            "loses every maximum.",
            "cut to the shortest text": "You cut every text to the length of the shortest: real tokens are lost.",
            "zero is still there": "Padding is still 0, so it still wins where all real values are negative. It has to be smaller "
            "than every number.",
            "every zero is padding": "You hide every 0, but a real token may hold a 0 too. The mask says what is padding.",
            "largest in size": "You take the largest absolute value. The sign is part of a vector.",
        },
        notice="Zero is a neutral number for a sum, not for a maximum: each pooling needs its own way to hide padding.",
    ),
    Exercise(
        id="02.5",
        kind="write",
        title="Last-token pooling, padded left or right",
        task="Decoder-based embedders read the last token. Find it, whichever side the padding is on.",
        solution=last_token_pool,
        cases=_padded_on_both_sides,
        hints=(
            "`token_vectors[np.arange(n_texts), last]` takes one token a text, where `last` holds their positions.",
            "Turn the mask round: `mask[:, ::-1].argmax(axis=1)` is how many tokens of padding follow the text.",
        ),
        misconceptions={
            "the last column": _last_column,
            "position from the count": _last_by_count,
            "one beyond": _one_beyond,
            "first instead of last": _first_real,
        },
        messages={
            "the last column": "With padding behind the text, the last column is padding. This is right only for texts "
            "that are padded on the left.",
            "position from the count": "The number of real tokens tells the last position only when the padding is behind the "
            "text. Padded on the left, this reads a token in the middle, or padding.",
            "one beyond": "You are one too far: positions count from 0.",
            "first instead of last": "That is the first real token. Under a causal mask it has seen nothing but itself.",
        },
        notice="A published model says in its settings which side it pads. Code that trusts one side reads padding on the "
        "other, without any error.",
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
            "the same test with the word replaced by a neutral one": "If the neutral word does as well, the surroundings alone told "
            "the sense.",
            "nothing, 80% is far above chance": "Chance is one baseline. The topic of the sentence is another, and a harder one.",
        },
        answer="the same test with the word replaced by a neutral one",
    ),
    Question(
        id="02.q3",
        text="A text gets another vector when it is encoded together with longer texts. What is the likely cause?",
        options={
            "the padding takes part in the pooling": "Longer neighbours mean more padding; with a mask in attention and pooling it "
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
            "use [CLS], it stands for the whole text": "[CLS] stands for the text only where the model was trained that way.",
            "use the mean, it is always safe": "It is right for models trained with it. Decoder-based models are often read at the "
            "last token.",
            "read the model's own modules or settings": "The pooling belongs to the model: it was trained through it.",
        },
        answer="read the model's own modules or settings",
    ),
)
