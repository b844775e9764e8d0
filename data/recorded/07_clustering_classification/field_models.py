"""A general model against models of the field itself: which second part belongs to which first part?

Up to 250 posts or stories of one `field`, from the test half. After the first ten words, which hold most of the
subject line, come 30 words, the query, and 30 more, what is looked for among those of all the field's posts: recall at
1. MiniLM is the general model. From the training half of the field itself, without labels, come TF-IDF (`words`) and
TF-IDF turned to 200 directions (`lsa`); `elsewhere` is the latter from another field, baseball, or for baseball
medicine. Of each model its recall, and in "each" its hits, one a post, 1 or 0. Some minutes on one core.

    python data/recorded/07_clustering_classification/field_models.py
"""

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from course_utils import datasets, models, recorded, vectors

FIELDS = {
    "medicine": ("20newsgroups", "sci.med"),
    "cryptography": ("20newsgroups", "sci.crypt"),
    "X Window programming": ("20newsgroups", "comp.windows.x"),
    "company earnings": ("reuters", "earn"),
    "company acquisitions": ("reuters", "acq"),
    "space flight": ("20newsgroups", "sci.space"),
    "Christianity": ("20newsgroups", "soc.religion.christian"),
    "cars": ("20newsgroups", "rec.autos"),
    "baseball": ("20newsgroups", "rec.sport.baseball"),
    "politics": ("20newsgroups", "talk.politics.misc"),
}
SETTINGS = [{"field": field} for field in FIELDS]
INPUTS = ("20newsgroups", "reuters", "all-MiniLM-L6-v2")
LIBRARIES = ("numpy", "scipy", "scikit-learn", "torch", "transformers", "sentence-transformers")
TOLERANCE = 0.02  # a near-tie may fall the other way on another processor
PER_ITEM = tuple(f"{model} each" for model in ("minilm", "words", "lsa", "elsewhere"))
SKIP, PART, POSTS = 10, 30, 250


def entry(field: str) -> dict:
    """Recall at 1 of four models in one field, and each post's hits."""
    halves = _halves(field)
    (words, lsa), (_, elsewhere) = _fitted(field), _fitted("medicine" if field == "baseball" else "baseball")
    hits = {"minilm": _hits(*(models.embed(half, progress=False) for half in halves))}
    for name, model in (("words", words), ("lsa", lsa), ("elsewhere", elsewhere)):
        hits[name] = _hits(*(model(half) for half in halves))
    result = {"posts": len(halves[0]), **{name: float(rows.mean()) for name, rows in hits.items()}}
    return result | {f"{name} each": rows.tolist() for name, rows in hits.items()}


def _hits(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    scores = first @ second.T
    return ((scores >= scores.diagonal()[:, None]).sum(axis=1) == 1).astype(int)  # a tie is no hit


def _fitted(field: str):
    texts = [" ".join(words) for words in _posts(field, "train")]
    reader = TfidfVectorizer(sublinear_tf=True, min_df=2).fit(texts)
    turn = TruncatedSVD(200, random_state=0).fit(reader.transform(texts))

    def directions(parts: list[str]) -> np.ndarray:
        return vectors.l2_normalize(turn.transform(reader.transform(parts)))

    return (lambda parts: reader.transform(parts).toarray()), directions


def _halves(field: str) -> tuple[list[str], list[str]]:
    posts = [words for words in _posts(field, "test") if len(words) >= SKIP + 2 * PART][:POSTS]
    first = [" ".join(words[SKIP : SKIP + PART]) for words in posts]
    return first, [" ".join(words[SKIP + PART : SKIP + 2 * PART]) for words in posts]


def _posts(field: str, split: str) -> list[list[str]]:
    name, label = FIELDS[field]
    part = (datasets.newsgroups() if name == "20newsgroups" else datasets.reuters(52)).split(split)
    return [text.split() for text, one in zip(part.texts, part.labels, strict=True) if one == label]


if __name__ == "__main__":
    recorded.record(__file__)
