"""Does the input type made for topics serve them best? Few labels and clusters, by input type: the rest of the matrix.

Texts that no adapter saw, cut to their first 60 words: of the six newsgroups that were kept out of training (their test
half), and of Reuters R8 (its test split); `texts` of each class, or all where a class has fewer.

- classification: logistic regression (C = 10) on `labels` texts of each class (at most a third of a class), scored on
  the others; the mean of 40 draws. The interval is a bootstrap that draws texts and draws of labels, both.
- clustering: k-means with as many clusters as classes, on 40 random halves of the texts, three runs on each; the mean
  of the V-measures. A half drawn without replacement varies as the whole sample does, so the interval is that of
  Student's t distribution with the spread of the halves.

`type` is an input type or "plain", MiniLM without an adapter. Differences are paired, on the same draws: "over plain",
and "over right", which is the type of the task's own name; "wide" is at level 1 − 0.05 / 18, for eighteen comparisons
read at once. About five minutes on one core.

    python data/recorded/08_input_types/input_type_topics.py
"""

from functools import cache, partial

import numpy as np
from scipy.stats import t
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
LIBRARIES = ("numpy", "scipy", "scikit-learn", "torch", "transformers", "sentence-transformers")
TOLERANCE = 0.02  # k-means and few labels turn on small differences
WORDS, DRAWS, HALVES, RUNS = 60, 40, 40, 3


def entry(task: str, data: str, type: str, labels: int, texts: int) -> dict:
    """The score of one input type on one task, with its interval, and paired differences."""
    if task == "classification":
        of, mean, between = partial(_hits, data, labels=labels, texts=texts), np.nanmean, _drawn_twice
    else:
        of, mean, between = partial(_v_measures, data, texts=texts), np.mean, _around
    low, high = between(of(type), 0.95)
    result = {"score": float(mean(of(type))), "low": low, "high": high}
    for name, other in (("plain", "plain"), ("right", task)):
        difference = of(type) - of(other)
        result[f"over {name}"] = float(mean(difference))
        for what, level in (("", 0.95), (" wide", 1 - 0.05 / 18)):
            low, high = between(difference, level)
            result |= {f"over {name}{what} low": low, f"over {name}{what} high": high}
    return result


@cache
def _hits(data: str, name: str, *, labels: int, texts: int) -> np.ndarray:
    """Whether each text got its class, (DRAWS, n_texts); NaN where it was one of the labelled."""
    rows, classes = _embedded(data, name, texts)
    result = np.full((DRAWS, len(rows)), np.nan)
    for draw in range(DRAWS):
        mixed = np.random.default_rng(draw).permutation(len(rows))
        kept = [mixed[classes[mixed] == one] for one in np.unique(classes)]
        learned = np.concatenate([one[: min(labels, len(one) // 3)] for one in kept])
        tested = np.setdiff1d(mixed, learned)
        model = LogisticRegression(C=10, max_iter=300).fit(rows[learned], classes[learned])
        result[draw, tested] = model.predict(rows[tested]) == classes[tested]
    return result


@cache
def _v_measures(data: str, name: str, *, texts: int) -> np.ndarray:
    """V-measure on each of the random halves, (HALVES,)."""
    rows, classes = _embedded(data, name, texts)
    n_classes, result = len(np.unique(classes)), []
    for draw in range(HALVES):
        half = np.random.default_rng(draw).permutation(len(rows))[: len(rows) // 2]
        runs = [KMeans(n_classes, n_init=3, random_state=RUNS * draw + run) for run in range(RUNS)]
        result.append(np.mean([v_measure_score(classes[half], run.fit_predict(rows[half])) for run in runs]))
    return np.array(result)


def _drawn_twice(values: np.ndarray, level: float) -> tuple[float, float]:
    """Interval of the mean of (draws, texts), NaN left out, when both draws and texts are drawn again."""
    rng, (n_draws, n_texts) = np.random.default_rng(0), values.shape
    draws = rng.multinomial(n_draws, np.full(n_draws, 1 / n_draws), size=20_000).astype(float)
    texts = rng.multinomial(n_texts, np.full(n_texts, 1 / n_texts), size=20_000).astype(float)
    known = ~np.isnan(values)
    sums = ((draws @ np.where(known, values, 0)) * texts).sum(axis=1)
    means = sums / ((draws @ known.astype(float)) * texts).sum(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _around(values: np.ndarray, level: float) -> tuple[float, float]:
    """Interval from values of random halves, whose spread is that of the whole sample's value."""
    reach = t.ppf((1 + level) / 2, len(values) - 1) * values.std(ddof=1)
    return float(values.mean() - reach), float(values.mean() + reach)


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
