"""What do the prefixes of a model do that was trained with them? multilingual-e5-small over the passages of Wikipedia.

`question` and `passage` are what stands in front of each side: "" for nothing, "query: " or "passage: ". Two for the
passages, "A | B", are an index of two kinds: half of the passages (drawn once) have A in front of them and half B. The
questions are those of the test split, over all passages, or over those of the first `articles` of their articles (0 is
all passages).

Two searches are scored. The first has passages alone in its index: "recall each" and "ndcg each" at 10, one score a
question, in the order of `datasets.questions()`. In the second all other questions stand in the index too, stored with
the prefix of the passages: "ndcg among questions each" is nDCG at 10 of the passages that answer, and "question first
each" is 1 where another question is nearer than every passage. The means of the first search are "recall" and "ndcg".
For an index of two kinds there is no second search, and "half" says of each question where all passages that answer it
lie: 1 in the first half, 2 in the second, 0 in both. Some ten minutes on one core, nearly all of them embedding.

    python data/recorded/08_input_types/e5_prefixes.py
"""

from functools import cache

import numpy as np

from course_utils import datasets, metrics, models, recorded, vectors

NONE, QUERY, PASSAGE = "", "query: ", "passage: "
PAIRS = [(question, passage) for question in (NONE, QUERY, PASSAGE) for passage in (NONE, PASSAGE)]
SETTINGS = [
    *({"question": question, "passage": passage, "articles": 0} for question, passage in PAIRS),
    {"question": QUERY, "passage": f"{PASSAGE} | {NONE}", "articles": 0},
    {"question": QUERY, "passage": PASSAGE, "articles": 2},  # to compute again in seconds
]
INPUTS = ("multilingual-e5-small", "data/questions.tsv", "data/precomputed/wikipedia_passages.json")
LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers", "tokenizers")
TOLERANCE = 0.02  # a near-tie may fall the other way on another processor, and few questions make a mean
PER_ITEM = ("recall each", "ndcg each", "ndcg among questions each", "question first each")


def entry(question: str, passage: str, articles: int) -> dict:
    """The scores of one pair of prefixes, and each question's."""
    passages, questions, relevant = _corpus(articles)
    asked, stored = _embedded(questions, question), _stored(passages, passage)
    result = _scored(vectors.top_k(asked, stored, 10, metric="dot").indices, relevant)
    result |= {measure: float(np.mean(result[f"{measure} each"])) for measure in ("recall", "ndcg")}
    if " | " in passage:
        return result | {"half": [_half(rows) for rows in relevant]}
    others = _embedded(tuple(datasets.questions().text.tolist()), passage)
    to_others = asked @ others.T
    to_others[np.array(questions)[:, None] == datasets.questions().text] = -np.inf  # not to itself
    to_passages = asked @ stored.T
    order = np.argsort(-np.hstack([to_passages, to_others]), axis=1)[:, :10]
    return result | {
        "ndcg among questions each": _scored(order, relevant)["ndcg each"],
        "question first each": (to_others.max(axis=1) > to_passages.max(axis=1)).astype(int).tolist(),
    }


def _scored(ranked: np.ndarray, relevant: list[tuple[int, ...]]) -> dict[str, list[float]]:
    return {
        "recall each": metrics.recall_at_k(ranked, relevant, 10).round(4).tolist(),
        "ndcg each": metrics.ndcg_at_k(ranked, relevant, 10).round(4).tolist(),
    }


def _stored(passages: tuple[str, ...], prefix: str) -> np.ndarray:
    first, both, second = prefix.partition(" | ")
    if not both:
        return _embedded(passages, prefix)
    return np.where(_first_half()[:, None], _embedded(passages, first), _embedded(passages, second))


@cache
def _embedded(texts: tuple[str, ...], prefix: str) -> np.ndarray:
    return models.embed(texts, "multilingual-e5-small", prompt=prefix)


@cache
def _first_half() -> np.ndarray:
    return np.random.default_rng(0).permutation(len(_corpus(0)[0])) % 2 == 0


def _half(rows: tuple[int, ...]) -> int:
    first = _first_half()[list(rows)]
    return 1 if first.all() else 2 if not first.any() else 0


@cache
def _corpus(articles: int) -> tuple:
    """Passages, test questions, and the rows of the passages that answer."""
    passages, questions = datasets.wikipedia_passages(), datasets.questions()
    questions = questions.take(questions.split == "test")
    kept = np.arange(len(passages))
    if articles:
        some = sorted(set(questions.article))[:articles]
        kept = np.flatnonzero(np.isin(passages.article, some))
        questions = questions.take(np.isin(questions.article, some))
    place = {row: i for i, row in enumerate(kept)}
    relevant = [tuple(place[row] for row in rows if row in place) for rows in questions.relevant]
    return tuple(passages.text[kept].tolist()), tuple(questions.text.tolist()), relevant


if __name__ == "__main__":
    recorded.record(__file__)
