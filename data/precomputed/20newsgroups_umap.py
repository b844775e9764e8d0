"""The map of all 20 Newsgroups posts by UMAP, from MiniLM's unit vectors. About two minutes on one core.

python data/precomputed/20newsgroups_umap.py
"""

from collections.abc import Sequence

import numpy as np

from course_utils import datasets, maps, precomputed, vectors

SOURCE = "20newsgroups"


def texts() -> tuple[str, ...]:
    """Every post, in order."""
    return datasets.newsgroups().texts


def compute(texts: Sequence[str]) -> np.ndarray:
    """UMAP's places, with the library's defaults."""
    return maps.layout(vectors.l2_normalize(precomputed.load(SOURCE, texts)), "UMAP")


if __name__ == "__main__":
    precomputed.record(__file__)
