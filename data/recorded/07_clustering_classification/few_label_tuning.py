"""Few labels, two ways to use them: a classifier on MiniLM as it is, or MiniLM trained on them first.

`labels` posts of each of the 20 newsgroups are drawn from the training half. In the manner of SetFit (Tunstall and
others 2022), MiniLM is first trained on these alone: each of the `steps` takes two posts of each of eight groups and
pulls those of one group together, away from the others, with the supervised contrastive loss (Khosla and others 2020)
at τ = 0.1; Adam at 5e-5, no dropout, word embeddings fixed. Nothing was tuned: these settings were written down and
run. Then a logistic regression is fitted to the same posts, C chosen by cross-validation on them. `plain` is its
accuracy on `tested` test posts with MiniLM as it came, `tuned` with MiniLM after training. Texts are cut at 64 tokens
for both. About ten minutes on one core.

    python data/recorded/07_clustering_classification/few_label_tuning.py
"""

from functools import cache

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold

from course_utils import assets, datasets, recorded, vectors

SETTINGS = [
    *({"labels": labels, "steps": 30, "tested": 1000, "seed": seed} for labels in (2, 4) for seed in range(3)),
    {"labels": 16, "steps": 30, "tested": 1000, "seed": 0},
    {"labels": 2, "steps": 3, "tested": 100, "seed": 0},  # a short one, to compute again in seconds
]
INPUTS = ("20newsgroups", "all-MiniLM-L6-v2")
LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers", "scikit-learn")
TOLERANCE = 0.02  # sums in another order, repeated over the steps, turn a few posts
GROUPS, TAU = 8, 0.1


def entry(labels: int, steps: int, tested: int, seed: int) -> dict:
    """Accuracy with MiniLM as it came and trained on the labels, for one draw."""
    torch.set_num_threads(1)
    texts, targets, train, test = _corpus()
    test = test[:tested]
    rng = np.random.default_rng(seed)
    mixed = rng.permutation(train)
    rows = np.concatenate([mixed[targets[mixed] == one][:labels] for one in range(20)])
    model = _model()
    plain = _accuracy(_embed(model, texts[rows]), targets[rows], _plain(tested), targets[test], labels)
    _train(model, texts[rows], targets[rows], steps, rng)
    tuned = _accuracy(_embed(model, texts[rows]), targets[rows], _embed(model, texts[test]), targets[test], labels)
    return {"plain": plain, "tuned": tuned}


def _train(model, texts: np.ndarray, targets: np.ndarray, steps: int, rng: np.random.Generator) -> None:
    model[0].auto_model.embeddings.requires_grad_(False)
    optimizer = torch.optim.Adam([one for one in model.parameters() if one.requires_grad], lr=5e-5)
    for _ in range(steps):
        groups = rng.permutation(20)[:GROUPS]
        rows = np.concatenate([rng.permutation(np.flatnonzero(targets == one))[:2] for one in groups])
        unit = torch.nn.functional.normalize(_forward(model, texts[rows]), dim=1)
        scores = unit @ unit.T / TAU
        scores.fill_diagonal_(float("-inf"))
        other = torch.arange(len(rows)) ^ 1  # posts 0 and 1, 2 and 3 … are of one group
        loss = torch.nn.functional.cross_entropy(scores, other)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def _accuracy(fitted: np.ndarray, targets: np.ndarray, tested: np.ndarray, truth: np.ndarray, labels: int) -> float:
    folds = StratifiedKFold(min(labels, 3), shuffle=True, random_state=0)
    model = GridSearchCV(LogisticRegression(max_iter=200), {"C": (1, 10, 100)}, cv=folds).fit(fitted, targets)
    return float((model.predict(tested) == truth).mean())


def _embed(model, texts: np.ndarray) -> np.ndarray:
    order = np.argsort([len(text) for text in texts], kind="stable")
    result = np.empty((len(texts), 384), dtype=np.float32)
    with torch.no_grad():
        for part in np.array_split(order, -(-len(order) // 32)):
            result[part] = _forward(model, texts[part]).numpy()
    return vectors.l2_normalize(result)


def _forward(model, texts: np.ndarray) -> torch.Tensor:
    return model(model.preprocess(list(texts)))["sentence_embedding"]


def _model():
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(assets.path("all-MiniLM-L6-v2")), device="cpu")
    model.max_seq_length = 64
    return model.eval()


@cache
def _plain(tested: int) -> np.ndarray:
    texts, _, _, test = _corpus()
    return _embed(_model(), texts[test[:tested]])


@cache
def _corpus():
    posts = datasets.newsgroups()
    targets = np.unique(posts.labels, return_inverse=True)[1]
    train, tested = (np.flatnonzero(np.array(posts.splits) == split) for split in ("train", "test"))
    return np.array(posts.texts, dtype=object), targets, train, np.random.default_rng(0).permutation(tested)[:1000]


if __name__ == "__main__":
    recorded.record(__file__)
