"""Does 3CosMul need many dimensions? The same vectors, reduced to fewer by PCA, answer the same questions both ways.

Google News word2vec has 300 numbers a word, GloVe 50. Each is reduced to its leading directions (singular value
decomposition without centring, so that 300 of 300 is only a rotation). `spread` is the standard deviation of the
cosine of random pairs of words. Half a minute on two cores.

    python data/recorded/01_word_analogies/cosmul_dimensions.py
"""

import functools

import numpy as np

from course_utils import datasets, recorded, vectors, words

SETTINGS = [{"vectors": "googlenews-26k", "dim": dim} for dim in (300, 200, 100, 50, 25)]
SETTINGS += [{"vectors": "glove-6b-50d", "dim": dim} for dim in (50, 25)]
INPUTS = ("googlenews-26k", "glove-6b-50d", "gensim:test/test_data/questions-words.txt")
LIBRARIES = ("numpy",)
TOLERANCE = 0.002  # another linear algebra library turns the directions slightly, which breaks near-ties elsewhere

N_WORDS = 26_000  # of the most frequent: about what the Google News set holds
load = functools.cache(words.WordVectors.load)


def entry(vectors: str, dim: int) -> dict:
    """Accuracy of 3CosAdd and 3CosMul with these vectors in `dim` dimensions, inputs removed."""
    names, full = load(vectors).words[:N_WORDS], load(vectors).vectors[:N_WORDS]
    directions = np.linalg.svd(full, full_matrices=False)[2][:dim]
    reduced = words.WordVectors(names, full @ directions.T)
    add, mul = (
        reduced.answer_analogies(datasets.analogy_questions(), method=m, progress=False) for m in ("add", "mul")
    )
    return {
        "3CosAdd": add.report().accuracy,
        "3CosMul": mul.report().accuracy,
        "n_questions": len(add.questions),
        "spread": _spread(reduced),
    }


def _spread(reduced: words.WordVectors) -> float:
    first, second = np.random.default_rng(0).integers(0, len(reduced), size=(2, 20_000))
    return float(vectors.paired_cosine_similarity(reduced.vectors[first], reduced.vectors[second]).std())


if __name__ == "__main__":
    recorded.record(__file__)
