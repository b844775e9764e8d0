"""MiniLM's vectors of all 20 Newsgroups posts, each cut at 256 tokens. About ten minutes on two cores.

python data/precomputed/20newsgroups.py
"""

from course_utils import datasets, precomputed


def texts() -> tuple[str, ...]:
    """Every post, in order."""
    return datasets.newsgroups().texts


if __name__ == "__main__":
    precomputed.record(__file__)
