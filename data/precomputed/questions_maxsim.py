"""MaxSim of every question with every Wikipedia passage: each token of the question looks for the most similar token.

Row i belongs to question i of `datasets.questions()`, column j to passage j. The tokens are MiniLM's, whose own vectors
of the passages are named as the source: where texts or model change, they change. About three minutes on two cores, and
1.5 GB of memory.

    python data/precomputed/questions_maxsim.py
"""

from collections.abc import Sequence

import numpy as np

from course_utils import datasets, precomputed, search

SOURCE = "wikipedia_passages"
LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers")


def texts() -> list[str]:
    """Every question, in order."""
    return datasets.questions().text.tolist()


def compute(texts: Sequence[str]) -> np.ndarray:
    """The mean over a question's tokens of the largest cosine, (n_questions, n_passages)."""
    passages = search.token_matrix(datasets.wikipedia_passages().text.tolist())
    return search.maxsim(search.token_matrix(texts), passages)


if __name__ == "__main__":
    precomputed.record(__file__)
