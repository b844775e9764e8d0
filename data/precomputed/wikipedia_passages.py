"""MiniLM's vectors of the Wikipedia passages. About three minutes on two cores.

python data/precomputed/wikipedia_passages.py
"""

from course_utils import datasets, precomputed


def texts() -> list[str]:
    """Every passage, in order."""
    return datasets.wikipedia_passages().text.tolist()


if __name__ == "__main__":
    precomputed.record(__file__)
