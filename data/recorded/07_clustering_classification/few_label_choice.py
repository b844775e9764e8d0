"""With which loss and how long to train MiniLM on few labels, chosen on posts that are neither labels nor test posts.

`labels` posts of each of the 20 newsgroups are drawn from the training half, and MiniLM is trained on these alone, in
the manner of SetFit (Tunstall and others 2022). SetFit's defaults, as its TrainingArguments and its guide to sampling
strategies have them: steps of 16 pairs, as many of one group as of two, the loss (cosine − y)² with y = 1 for one group
and 0 for two, a rate of 2e-5, and one epoch over all pairs. For 20 groups that makes 95 steps with 2 labels a group and
1,520 with 8. Here a step reads 16 posts, two each of eight groups, and takes all their pairs. Two losses are tried:

- "cosine" at SetFit's rate of 2e-5: (cosine − y)², where the pairs of one group and the others weigh half each;
- "contrastive" at 5e-5: the supervised contrastive loss (Khosla and others 2020) at τ = 0.1, where a post has to be
  nearer to the other one of its group than to the 14 of other groups.

Also otherwise than in SetFit: Adam at a constant rate, no dropout, word embeddings fixed, and texts cut at 64 tokens.
Then a logistic regression is fitted to the same posts, C chosen by cross-validation on them.

The rule, written down before a test post was classified: of the two losses and 20 or 60 steps, take the pair with the
highest accuracy on 300 validation posts, with 4 labels a group; among equal ones fewer steps, then the cosine loss. The
validation posts come from the training half. few_label_tuning.py compares on test posts, with other draws and with 2
and 8 labels. A first run had the cosine loss alone, and also at 1e-4, which lowered the accuracy on these validation
posts after 20 and after 60 steps; the contrastive loss was added after it. A plan before that, with SetFit's own 16
pairs a step and up to 100 steps, was stopped after one entry for its time, 0.457, 0.490 and 0.483 after 0, 30 and 100
steps. More steps were not tried, for they take too long on one core. An entry has the accuracy after each number of
`steps`, 0 for MiniLM as it came. Two to five minutes on one core.

    python data/recorded/07_clustering_classification/few_label_choice.py
"""

from functools import cache

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold

from course_utils import assets, datasets, recorded, vectors

SETTINGS = [{"labels": 4, "loss": loss, "steps": [0, 20, 60], "seed": 100} for loss in ("cosine", "contrastive")]
INPUTS = ("20newsgroups", "all-MiniLM-L6-v2")
LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers", "scikit-learn")
TOLERANCE = 0.02  # sums in another order, repeated over the steps, turn a few posts
RATES = {"cosine": 2e-5, "contrastive": 5e-5}
GROUPS, TAU = 8, 0.1  # each step reads two posts of each group


def entry(labels: int, loss: str, steps: list[int], seed: int) -> dict:
    """Accuracy on 300 validation posts after each number of steps, for one draw."""
    train = corpus()[2]
    rows, rng = draw(labels, seed)
    validation = rng.permutation(np.setdiff1d(train, rows))[:300]
    return {"accuracy": accuracies(rows, validation, loss, steps, rng)}


def draw(labels: int, seed: int) -> tuple[np.ndarray, np.random.Generator]:
    """The labelled posts, as many of each group, and the generator that goes on to draw the pairs."""
    _, targets, train, _ = corpus()
    rng = np.random.default_rng(seed)
    mixed = rng.permutation(train)
    return np.concatenate([mixed[targets[mixed] == one][:labels] for one in range(20)]), rng


def accuracies(rows: np.ndarray, scored: np.ndarray, loss: str, steps: list[int], rng: np.random.Generator) -> list:
    """Accuracy on the posts `scored` of a classifier on the posts `rows`, after each of the ascending `steps`."""
    torch.set_num_threads(1)
    texts, targets, *_ = corpus()
    model, done, result = _model(), 0, []
    optimizer = torch.optim.Adam([one for one in model.parameters() if one.requires_grad], lr=RATES[loss])
    for wanted in steps:
        for _ in range(wanted - done):
            _step(model, optimizer, texts[rows], targets[rows], loss, rng)
        done = wanted
        fitted = _classifier(_embed(model, texts[rows]), targets[rows])
        result.append(float((fitted.predict(_embed(model, texts[scored])) == targets[scored]).mean()))
    return result


def _step(model, optimizer, texts: np.ndarray, targets: np.ndarray, loss: str, rng: np.random.Generator) -> None:
    groups = rng.permutation(20)[:GROUPS]
    rows = np.concatenate([rng.permutation(np.flatnonzero(targets == one))[:2] for one in groups])
    unit = torch.nn.functional.normalize(_forward(model, texts[rows]), dim=1)
    optimizer.zero_grad()
    {"cosine": _cosine_loss, "contrastive": _contrastive_loss}[loss](unit @ unit.T).backward()
    optimizer.step()


def _cosine_loss(cosine: torch.Tensor) -> torch.Tensor:
    group = torch.arange(GROUPS).repeat_interleave(2)
    same = (group[:, None] == group).fill_diagonal_(False)
    other = group[:, None] != group
    return ((cosine[same] - 1).square().mean() + cosine[other].square().mean()) / 2


def _contrastive_loss(cosine: torch.Tensor) -> torch.Tensor:
    scores = (cosine / TAU).fill_diagonal_(float("-inf"))
    other = torch.arange(len(scores)) ^ 1  # posts 0 and 1, 2 and 3 … are of one group
    return torch.nn.functional.cross_entropy(scores, other)


def _classifier(unit: np.ndarray, targets: np.ndarray) -> GridSearchCV:
    folds = StratifiedKFold(min(np.bincount(targets).min(), 3), shuffle=True, random_state=0)
    return GridSearchCV(LogisticRegression(max_iter=200), {"C": (1, 10, 100)}, cv=folds).fit(unit, targets)


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
    from transformers.utils import logging

    logging.disable_progress_bar()  # where ipywidgets is installed, the bar would be an output of the cell
    model = SentenceTransformer(str(assets.path("all-MiniLM-L6-v2")), device="cpu")
    model.max_seq_length = 64
    model[0].auto_model.embeddings.requires_grad_(False)
    return model.eval()


@cache
def corpus() -> tuple:
    """Texts, targets 0 to 19, the places of the training half, and 500 places of the test half."""
    posts = datasets.newsgroups()
    targets = np.unique(posts.labels, return_inverse=True)[1]
    train, tested = (np.flatnonzero(np.array(posts.splits) == split) for split in ("train", "test"))
    return np.array(posts.texts, dtype=object), targets, train, np.random.default_rng(0).permutation(tested)[1000:1500]


if __name__ == "__main__":
    recorded.record(__file__)
