"""MiniLM's vectors of the Wikipedia passages, each with its article and headings in front, as a search engine reads it.

About three minutes on two cores.

    python data/precomputed/wikipedia_passages_headed.py
"""

from course_utils import datasets, precomputed, search


def texts() -> list[str]:
    """Every passage, in order, as "Anarchism / History. …"."""
    passages = datasets.wikipedia_passages()
    return search.headed(passages.text.tolist(), passages.title.tolist())


if __name__ == "__main__":
    precomputed.record(__file__)
