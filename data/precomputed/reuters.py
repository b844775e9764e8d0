"""MiniLM's vectors of all Reuters news of the 52 topics, each cut at 256 tokens. About four minutes on two cores.

python data/precomputed/reuters.py
"""

from course_utils import datasets, precomputed


def texts() -> tuple[str, ...]:
    """Every story of the 52 topics, in order; the stories of the 8 most frequent topics are among them."""
    return datasets.reuters(52).texts


if __name__ == "__main__":
    precomputed.record(__file__)
