"""How many labels does a classifier need? MiniLM against words, from 1 label a class to all.

`labels` posts of each class are drawn from the training half (all of a class that has fewer; 0 stands for all). Three
ways to turn a text into numbers, none of which sees a label: MiniLM's vectors of length one; TF-IDF, its weights from
the training half; and TF-IDF turned to its 384 directions of largest singular value (LSA), also from that half. On top
a logistic regression for MiniLM and LSA, a linear SVM for TF-IDF, and one for MiniLM too, to tell whether the
classifier makes the difference. C is chosen among the same seven values for all by two-fold cross-validation on the
labels drawn. With one or two labels a class that is a matter of luck, and C is 1 for all. `accuracy` and `macro_f1` are
those of the whole test half. MiniLM reads the first 256 tokens of a text, the others read all. About ten minutes on
one core.

    python data/recorded/07_clustering_classification/learning_curves.py
"""

import warnings
from functools import lru_cache

import numpy as np
from sklearn.base import clone
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.svm import LinearSVC

from course_utils import datasets, precomputed, recorded, vectors

COUNTS = {1: 5, 2: 5, 8: 5, 64: 5, 256: 3, 0: 1}  # labels a class: draws
SETTINGS = [
    {"data": data, "labels": labels, "seed": seed}
    for data in ("20newsgroups", "reuters-r52", "reuters-r8")
    for labels, draws in COUNTS.items()
    for seed in range(draws)
]
INPUTS = ("20newsgroups", "reuters", "data/precomputed/20newsgroups.npy", "data/precomputed/reuters.npy")
LIBRARIES = ("numpy", "scipy", "scikit-learn")
TOLERANCE = 0.005  # a score near zero may fall the other way on another processor
GRID = (0.1, 0.3, 1, 3, 10, 30, 100)
REGRESSION, SVM = LogisticRegression(max_iter=200, tol=1e-3), LinearSVC(max_iter=200, tol=1e-2, random_state=0)
WAYS = {
    "MiniLM": ("MiniLM", REGRESSION),
    "TF-IDF": ("TF-IDF", SVM),
    "LSA": ("LSA", REGRESSION),
    "MiniLM, SVM": ("MiniLM", SVM),
}


def entry(data: str, labels: int, seed: int) -> dict:
    """Accuracy and macro F1 of the four ways, with the labels of one draw."""
    features, targets, train, tested = _corpus(data)
    rows = draw(targets, train, labels, seed)
    result = {}
    for way, (name, model) in WAYS.items():
        chosen = _fitted(clone(model), features[name][rows], targets[rows], labels)
        predicted = chosen.predict(features[name][tested])
        result[f"{way}_accuracy"] = float((predicted == targets[tested]).mean())
        result[f"{way}_macro_f1"] = float(f1_score(targets[tested], predicted, average="macro", zero_division=0))
    return result


def draw(targets: np.ndarray, train: np.ndarray, labels: int, seed: int) -> np.ndarray:
    """`labels` rows of `train` for each class, or all."""
    mixed = np.random.default_rng(seed).permutation(train)
    kept = [mixed[targets[mixed] == one][: labels or None] for one in np.unique(targets[train])]
    return np.concatenate(kept)


def _fitted(model, features, targets: np.ndarray, labels: int):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Reuters has classes with one text; large C may need more iterations
        if labels in (1, 2):
            return model.set_params(C=1).fit(features, targets)
        folds = StratifiedKFold(2, shuffle=True, random_state=0)
        return GridSearchCV(model, {"C": GRID}, cv=folds).fit(features, targets)


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
    turn = TruncatedSVD(384, n_iter=2, random_state=0).fit(weights[train])
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
