"""How many labels does a classifier need? MiniLM against words, from 1 label a class to all.

`labels` posts of each class are drawn from the training half (all of a class that has fewer; 0 stands for all). Three
ways to turn a text into numbers, none of which sees a label: MiniLM's vectors of length one; TF-IDF, its weights from
the training half; and TF-IDF turned to its 384 directions of largest singular value (LSA), also from that half. On top
a logistic regression, or for TF-IDF a linear SVM. C is chosen among three values by cross-validation on the labels
drawn; with one label a class nothing can be held out, and it is 1. `accuracy` and `macro_f1` are those of the whole
test half. MiniLM reads the first 256 tokens of a text, the others read all. About a quarter of an hour on one core.

    python data/recorded/learning_curves.py
"""

import warnings
from functools import lru_cache

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.svm import LinearSVC

from course_utils import datasets, precomputed, recorded, vectors

COUNTS = (1, 2, 4, 8, 16, 64, 256, 0)
SETTINGS = [
    {"data": data, "labels": labels, "seed": seed}
    for data in ("20newsgroups", "reuters-r52", "reuters-r8")
    for labels in COUNTS
    for seed in range(5 if labels else 1)
]
INPUTS = ("20newsgroups", "reuters", "data/precomputed/20newsgroups.npy", "data/precomputed/reuters.npy")
LIBRARIES = ("numpy", "scipy", "scikit-learn")
TOLERANCE = 0.005  # a score near zero may fall the other way on another processor
WAYS = {
    "MiniLM": (LogisticRegression(max_iter=100, tol=1e-3), (1, 10, 100)),
    "TF-IDF": (LinearSVC(), (0.1, 0.3, 1)),
    "LSA": (LogisticRegression(max_iter=100, tol=1e-3), (1, 10, 100)),
}


def entry(data: str, labels: int, seed: int) -> dict:
    """Accuracy and macro F1 of the three ways, with the labels of one draw."""
    features, targets, train, tested = _corpus(data)
    rows = draw(targets, train, labels, seed)
    result = {}
    for way, (model, grid) in WAYS.items():
        chosen = _fitted(model, grid, features[way][rows], targets[rows], labels)
        predicted = chosen.predict(features[way][tested])
        result[f"{way}_accuracy"] = float((predicted == targets[tested]).mean())
        result[f"{way}_macro_f1"] = float(f1_score(targets[tested], predicted, average="macro", zero_division=0))
    return result


def draw(targets: np.ndarray, train: np.ndarray, labels: int, seed: int) -> np.ndarray:
    """`labels` rows of `train` for each class, or all."""
    mixed = np.random.default_rng(seed).permutation(train)
    kept = [mixed[targets[mixed] == one][: labels or None] for one in np.unique(targets[train])]
    return np.concatenate(kept)


def _fitted(model, grid: tuple, features, targets: np.ndarray, labels: int):
    if labels == 1:
        return model.set_params(C=1).fit(features, targets)
    folds = StratifiedKFold(2 if labels == 2 else 3, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Reuters has classes with fewer texts than folds
        return GridSearchCV(model, {"C": grid}, cv=folds).fit(features, targets)


@lru_cache(maxsize=1)
def _corpus(data: str):
    corpus = {
        "20newsgroups": datasets.newsgroups,
        "reuters-r52": lambda: datasets.reuters(52),
        "reuters-r8": lambda: datasets.reuters(8),
    }[data]()
    texts = np.array(corpus.texts, dtype=object)
    targets = np.unique(corpus.labels, return_inverse=True)[1]
    train, tested = (np.flatnonzero(np.array(corpus.splits) == split) for split in ("train", "test"))
    words = TfidfVectorizer(sublinear_tf=True, min_df=2).fit(texts[train])
    weights = words.transform(texts).astype(np.float32)
    turn = TruncatedSVD(384, random_state=0).fit(weights[train])
    features = {
        "MiniLM": vectors.l2_normalize(_minilm(data, corpus)),
        "TF-IDF": weights,
        "LSA": vectors.l2_normalize(turn.transform(weights)),
    }
    return features, targets, train, tested


def _minilm(data: str, corpus) -> np.ndarray:
    if data == "20newsgroups":
        return precomputed.load("20newsgroups", corpus.texts)
    stories = datasets.reuters(52)
    place = {text: row for row, text in enumerate(stories.texts)}
    return precomputed.load("reuters", stories.texts)[[place[text] for text in corpus.texts]]


if __name__ == "__main__":
    recorded.record(__file__)
