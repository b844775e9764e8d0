"""All 20 Newsgroups posts in five dimensions by UMAP, from MiniLM's unit vectors, for a density clustering.

The settings are those of BERTopic (Grootendorst 2022): 15 neighbours, 5 dimensions, min_dist 0, cosine. About two
minutes on one core.

    python data/precomputed/20newsgroups_umap5.py
"""

from collections.abc import Sequence

import numpy as np
import umap

from course_utils import datasets, precomputed, vectors

SOURCE = "20newsgroups"


def texts() -> tuple[str, ...]:
    """Every post, in order."""
    return datasets.newsgroups().texts


def compute(texts: Sequence[str]) -> np.ndarray:
    """UMAP's places, one row of five numbers a post."""
    unit = vectors.l2_normalize(precomputed.load(SOURCE, texts))
    return umap.UMAP(15, 5, metric="cosine", min_dist=0.0, random_state=0, n_jobs=1).fit_transform(unit)


if __name__ == "__main__":
    precomputed.record(__file__)
