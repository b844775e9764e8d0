"""What does a search find when queries or passages are embedded for another use? The search half of the matrix.

`query` and `document` say how the two sides became vectors: a key of WAYS, or two for documents, "A | B", where half
of the passages (drawn once) are embedded as A and half as B. The questions are those of the test split, about articles
that no adapter saw, over all passages of the corpus, or over those of the first `articles` of these articles (0 is all
passages).

Recall and nDCG are at 10: their means, and in "each" one score a test question, in the order of `datasets.questions()`,
so that a lesson compares any two ways question by question. For an index of two types, "half" says of each question
where all passages that answer it lie: 1 in the first half, 2 in the second, 0 in both. Some fifteen minutes on one
core, nearly all of them embedding.

    python data/recorded/08_input_types/input_type_search.py
"""

from dataclasses import replace
from functools import cache

import numpy as np

from course_utils import datasets, input_types, metrics, models, precomputed, recorded, vectors

TYPES = input_types.INPUT_TYPES
BGE = "Represent this sentence for searching relevant passages: "
QWEN = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
NONSENSE = "banana: "
WAYS = {  # what stands before the text, and which adapter is active: "" for none
    "plain": ("", ""),
    **{name: ("", name) for name in TYPES},
    "query: ": ("query: ", ""),
    "passage: ": ("passage: ", ""),
    "search_query: ": ("search_query: ", ""),
    "search_document: ": ("search_document: ", ""),
    "BGE's sentence": (BGE, ""),
    "Qwen3's instruction": (QWEN, ""),
    "banana: ": (NONSENSE, ""),
    "trained, query: ": ("query: ", input_types.PREFIXED),
    "trained, passage: ": ("passage: ", input_types.PREFIXED),
    "trained, no prefix": ("", input_types.PREFIXED),
}
PAIRS = [(query, document) for query in TYPES for document in TYPES[1:]]
PAIRS += [("plain", "plain"), ("query: ", "passage: "), ("query: ", "plain"), ("BGE's sentence", "plain")]
PAIRS += [("search_query: ", "search_document: "), ("Qwen3's instruction", "plain"), ("banana: ", "plain")]
PAIRS += [("trained, query: ", "trained, passage: "), ("trained, no prefix", "trained, no prefix")]
PAIRS += [("search_query", "search_document | clustering"), ("search_query", "search_document | classification")]
SETTINGS = [
    *({"query": query, "document": document, "articles": 0} for query, document in PAIRS),
    {"query": "search_query", "document": "search_document", "articles": 4},  # to compute again in seconds
]
INPUTS = (
    "all-MiniLM-L6-v2",
    "data/questions.tsv",
    "data/precomputed/wikipedia_passages.npy",
    *(f"data/input_types/{name}.safetensors" for name in (*TYPES, input_types.PREFIXED)),
)
LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers")
TOLERANCE = 0.02  # a near-tie may fall the other way on another processor, and few questions make a mean
PER_ITEM = ("recall each", "ndcg each")


def entry(query: str, document: str, articles: int) -> dict:
    """Recall and nDCG of one way to search, and each question's."""
    found = _scores(query, document, articles)
    result = {measure: float(rows.mean()) for measure, rows in found.items()}
    result |= {f"{measure} each": rows.round(4).tolist() for measure, rows in found.items()}
    return result | ({"half": [_half(rows) for rows in _corpus(0)[2]]} if "|" in document else {})


def _half(rows: tuple[int, ...]) -> int:
    first = _first_half()[list(rows)]
    return 1 if first.all() else 2 if not first.any() else 0


def _scores(query: str, document: str, articles: int) -> dict[str, np.ndarray]:
    passages, questions, relevant = _corpus(articles)
    parts = [_embedded(passages, way) for way in document.split(" | ")]
    rows = parts[0] if len(parts) == 1 else np.where(_first_half()[:, None], *parts)
    ranked = vectors.top_k(_embedded(questions, query), rows, 10, metric="dot").indices
    return {"recall": metrics.recall_at_k(ranked, relevant, 10), "ndcg": metrics.ndcg_at_k(ranked, relevant, 10)}


@cache
def _embedded(texts: tuple[str, ...], way: str) -> np.ndarray:
    before, adapter = WAYS[way]
    whole = _corpus(0)[0]
    if way == "plain" and texts[0] == whole[0]:  # passages of plain MiniLM are precomputed
        place = {text: row for row, text in enumerate(whole)}
        rows = vectors.l2_normalize(precomputed.load("wikipedia_passages", datasets.wikipedia_passages().text))
        return rows[[place[text] for text in texts]]
    before_it = [before + text for text in texts]
    if not adapter:
        return models.embed(before_it)
    if adapter != input_types.PREFIXED:
        return input_types.embed(before_it, adapter)
    encoder = input_types.encoder("search_query", prefixed=True)  # its prefix is taken off: `before` stands there
    return models.embed(before_it, replace(encoder, prefix="", identity=f"{encoder.identity}, taken off"))


@cache
def _first_half() -> np.ndarray:
    return np.random.default_rng(0).permutation(len(_corpus(0)[0])) % 2 == 0


@cache
def _corpus(articles: int) -> tuple:
    """Passages, test questions, and the rows of the passages that answer."""
    passages, questions = datasets.wikipedia_passages(), datasets.questions()
    questions = questions.take(questions.split == "test")
    kept = np.arange(len(passages))
    if articles:
        some = sorted(set(questions.article))[:articles]
        kept, questions = (
            np.flatnonzero(np.isin(passages.article, some)),
            questions.take(np.isin(questions.article, some)),
        )
    place = {row: i for i, row in enumerate(kept)}
    relevant = [tuple(place[row] for row in rows if row in place) for rows in questions.relevant]
    return tuple(passages.text[kept].tolist()), tuple(questions.text.tolist()), relevant


if __name__ == "__main__":
    recorded.record(__file__)
