"""Does the input type made for topics serve them best? Few labels and clusters, by input type: the rest of the matrix.

Texts that no adapter saw, cut to their first 60 words: of the six newsgroups that were kept out of training (their test
half), and of Reuters R8 (its test split); `texts` of each class, or all where a class has fewer.

- classification: logistic regression (C = 10) on `labels` texts of each class (at most a third of a class), scored on
  the others; the mean of 40 draws of labels. "draws" are the same mean when texts and draws of labels are both drawn
  again, with replacement, 999 times.
- clustering: k-means with as many clusters as classes on 200 random halves of the texts; the mean of the V-measures.
  "draws" are those of the halves: a half drawn without replacement varies as much as the whole sample does.

`type` is an input type or "plain", MiniLM without an adapter. Draw i is the same for all types of one task and data, so
differences of two types' draws are paired. "texts drawn" is their number. Some minutes on one core.

    python data/recorded/08_input_types/input_type_topics.py
"""

from functools import cache

import numpy as np
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import v_measure_score

from course_utils import datasets, input_types, models, recorded

TYPES = ("plain", *input_types.INPUT_TYPES)
DATA = ("newsgroups", "reuters-r8")
SETTINGS = [
    *(
        {"task": task, "data": data, "type": name, "labels": labels, "texts": 120}
        for task, labels in (("classification", 4), ("classification", 16), ("clustering", 0))
        for data in DATA
        for name in TYPES
    ),
    {"task": "classification", "data": "newsgroups", "type": "classification", "labels": 4, "texts": 12},
]
INPUTS = (
    "20newsgroups",
    "reuters",
    "all-MiniLM-L6-v2",
    *(f"data/input_types/{name}.safetensors" for name in input_types.INPUT_TYPES),
)
LIBRARIES = ("numpy", "scikit-learn", "torch", "transformers", "sentence-transformers")
TOLERANCE = 0.02  # k-means and few labels turn on small differences
PER_ITEM = ("draws",)
WORDS, DRAWS, AGAIN, HALVES = 60, 40, 999, 200


def entry(task: str, data: str, type: str, labels: int, texts: int) -> dict:
    """The score of one input type on one task, and the same score on other draws."""
    rows, classes = _embedded(data, type, texts)
    if task == "classification":
        score, draws = _drawn_twice(_hits(rows, classes, labels))
    else:
        draws = _v_measures(rows, classes)
        score = draws.mean()
    return {"score": float(score), "texts drawn": len(rows), "draws": draws.round(5).tolist()}


def _hits(rows: np.ndarray, classes: np.ndarray, labels: int) -> np.ndarray:
    """Whether each text got its class, (DRAWS, n_texts); NaN where it was one of the labelled."""
    result = np.full((DRAWS, len(rows)), np.nan)
    for draw in range(DRAWS):
        mixed = np.random.default_rng(draw).permutation(len(rows))
        kept = [mixed[classes[mixed] == one] for one in np.unique(classes)]
        learned = np.concatenate([one[: min(labels, len(one) // 3)] for one in kept])
        tested = np.setdiff1d(mixed, learned)
        model = LogisticRegression(C=10, max_iter=300).fit(rows[learned], classes[learned])
        result[draw, tested] = model.predict(rows[tested]) == classes[tested]
    return result


def _drawn_twice(hits: np.ndarray) -> tuple[float, np.ndarray]:
    """The mean of (draws, texts), NaN left out, and the same (AGAIN,) when draws and texts are both drawn again."""
    rng, (n_draws, n_texts) = np.random.default_rng(0), hits.shape
    draws = rng.multinomial(n_draws, np.full(n_draws, 1 / n_draws), size=AGAIN).astype(float)
    texts = rng.multinomial(n_texts, np.full(n_texts, 1 / n_texts), size=AGAIN).astype(float)
    known = ~np.isnan(hits)
    found = ((draws @ np.where(known, hits, 0)) * texts).sum(axis=1)
    return np.nanmean(hits), found / ((draws @ known.astype(float)) * texts).sum(axis=1)


def _v_measures(rows: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """V-measure on each of the random halves, (HALVES,)."""
    n_classes, result = len(np.unique(classes)), []
    for draw in range(HALVES):
        half = np.random.default_rng(draw).permutation(len(rows))[: len(rows) // 2]
        clusters = KMeans(n_classes, n_init=3, random_state=draw).fit_predict(rows[half])
        result.append(v_measure_score(classes[half], clusters))
    return np.array(result)


@cache
def _embedded(data: str, name: str, texts: int) -> tuple[np.ndarray, np.ndarray]:
    cut, classes = corpus(data, texts)
    return (models.embed(cut) if name == "plain" else input_types.embed(cut, name)), classes


def corpus(data: str, texts: int) -> tuple[list[str], np.ndarray]:
    """The texts, cut, and their classes."""
    source = datasets.newsgroups() if data == "newsgroups" else datasets.reuters(8)
    labels = np.array(source.labels)
    seen = (*input_types.TRAINED_GROUPS, *input_types.VALIDATION_GROUPS)
    rows = np.random.default_rng(0).permutation(np.flatnonzero(np.array(source.splits) == "test"))
    kept = [rows[labels[rows] == one][:texts] for one in np.unique(labels) if one not in seen]
    kept = np.sort(np.concatenate(kept))
    return [" ".join(source.texts[row].split()[:WORDS]) for row in kept], labels[kept]


if __name__ == "__main__":
    recorded.record(__file__)
