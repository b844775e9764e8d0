"""Is "fewer than half" a statement about 50 dimensions? Google News vectors and GloVe answer the same analogies.

Candidates are the words that both sets know, so both choose among the same ones; the questions are those whose four
words are among them. Google News has 300 numbers a word; with `dim` 50 it keeps its 50 leading directions (singular
value decomposition without centring). The inputs are removed, but for `all words`. Half a minute on two cores.

    python data/recorded/01_word_analogies/other_vectors.py
"""

import functools

import numpy as np

from course_utils import datasets, recorded, words

SETTINGS = [
    {"vectors": "glove-6b-50d", "dim": 50},
    {"vectors": "googlenews-26k", "dim": 50},
    {"vectors": "googlenews-26k", "dim": 300},
]
INPUTS = ("googlenews-26k", "glove-6b-50d", "gensim:test/test_data/questions-words.txt")
LIBRARIES = ("numpy",)
TOLERANCE = 0.002  # another linear algebra library turns the directions slightly, which breaks near-ties elsewhere

load = functools.cache(words.WordVectors.load)


def entry(vectors: str, dim: int) -> dict:
    """Accuracy of the sum and of both baselines with these vectors in `dim` dimensions."""
    both = [word for word in load("googlenews-26k").words if word in load("glove-6b-50d")]
    given = load(vectors)[both]
    if dim < given.shape[1]:
        given = given @ np.linalg.svd(given, full_matrices=False)[2][:dim].T
    known = words.WordVectors(both, given)
    answers = {
        name: known.answer_analogies(datasets.analogy_questions(), method=method, progress=False)
        for name, method in (("b − a + c", "add"), ("only c", "only c"), ("b + c", "b + c"))
    }
    return {
        **{name: one.report().accuracy for name, one in answers.items()},
        "b − a + c, all words": answers["b − a + c"].report(exclude_inputs=False).accuracy,
        "n_questions": len(answers["b − a + c"].questions),
        "n_words": len(both),
        "categories": sorted(set(answers["b − a + c"].questions.categories.tolist())),
    }


if __name__ == "__main__":
    recorded.record(__file__)
