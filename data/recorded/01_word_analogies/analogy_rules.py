"""Four ways to answer an analogy, over GloVe vocabularies of different size: is 3CosMul spoiled by rare words?

`accuracy_excluding` leaves out the three input words, `accuracy_including` does not; both are over the questions
whose four words are in the vocabulary, so a larger vocabulary is asked other questions too.
`accuracy_excluding_common` asks every vocabulary the same questions: those that the smallest one knows.
About three minutes on two cores.

    python data/recorded/01_word_analogies/analogy_rules.py
"""

import functools

import numpy as np

from course_utils import analogies, datasets, recorded, words

SIZES = (10_000, 30_000, 100_000, 400_000)  # most frequent words
SETTINGS = [{"n_words": n_words, "method": method} for n_words in SIZES for method in analogies.METHODS]
INPUTS = ("glove-6b-50d", "gensim:test/test_data/questions-words.txt")
LIBRARIES = ("numpy",)
TOLERANCE = 0.0005  # ten questions of 19,544: another machine may break near-ties the other way

glove = functools.cache(words.WordVectors.load)


def entry(n_words: int, method: str) -> dict:
    """Accuracy of one method when the candidates are the `n_words` most frequent words."""
    vocabulary = words.WordVectors(glove().words[:n_words], glove().vectors[:n_words])
    answers = vocabulary.answer_analogies(datasets.analogy_questions(), method=method, progress=False)
    excluding, including = answers.correct(), answers.correct(exclude_inputs=False)
    common = np.isin(answers.questions.words, glove().words[: SIZES[0]]).all(axis=1)
    return {
        "accuracy_excluding": float(excluding.mean()),
        "accuracy_including": float(including.mean()),
        "n_questions": len(excluding),
        "skipped": answers.skipped,
        "accuracy_excluding_common": float(excluding[common].mean()),
        "n_common": int(common.sum()),
    }


if __name__ == "__main__":
    recorded.record(__file__)
