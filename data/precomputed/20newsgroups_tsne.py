"""The map of all 20 Newsgroups posts by t-SNE (openTSNE), from MiniLM's unit vectors. About four minutes on one core.

python data/precomputed/20newsgroups_tsne.py
"""

from collections.abc import Sequence

import numpy as np

from course_utils import datasets, maps, precomputed, vectors

SOURCE = "20newsgroups"


def texts() -> tuple[str, ...]:
    """Every post, in order."""
    return datasets.newsgroups().texts


def compute(texts: Sequence[str]) -> np.ndarray:
    """t-SNE's places, with the library's defaults."""
    return maps.layout(vectors.l2_normalize(precomputed.load(SOURCE, texts)), "t-SNE (openTSNE)")


if __name__ == "__main__":
    precomputed.record(__file__)
