"""The encoder of notebook 03, trained by cosine and by dot product, and searched by both: which measure finds more?

Each way to train has the temperature at which its own measure finds most halves of the validation posts, in one run
whose seed is used for nothing else (`CHOICE`). The five runs that count are scored on 2,000 test posts. Beside recall
stands what goes with the length of a half's vector. About five minutes on one core.

    python data/recorded/04_normalization/trained_measure.py
"""

import numpy as np
from scipy.stats import spearmanr

from course_utils import contrastive, recorded

CHOICE, TEMPERATURES = 5, (0.2, 0.1, 0.05, 0.02, 0.01)
CHOSEN = {"cosine": 0.1, "dot": 0.01}
SETTINGS = [
    {"trained_by": measure, "temperature": temperature, "seed": CHOICE}
    for measure in CHOSEN
    for temperature in TEMPERATURES
] + [
    {"trained_by": measure, "temperature": temperature, "seed": seed}
    for measure, temperature in CHOSEN.items()
    for seed in range(5)
]
INPUTS = ("20newsgroups",)
LIBRARIES = ("numpy", "torch", "scipy", "scikit-learn")
TOLERANCE = 0.01  # as in contrastive_negatives


def entry(trained_by: str, temperature: float, seed: int) -> dict:
    """Recall by both measures, and Spearman's ρ of a second half's length with its words and with how rare they are."""
    task = contrastive.task()
    posts = task.validation if seed == CHOICE else task.test
    weight = contrastive.train(task, seed=seed, temperature=temperature, by_dot=trained_by == "dot")
    first, second = (np.asarray(bag @ weight) for bag in posts.bags)
    lengths = [np.linalg.norm(rows, axis=1, keepdims=True) for rows in (first, second)]
    dot = first @ second.T
    cosine = dot / (lengths[0] * lengths[1].T)
    words = np.array([len(half.split()) for half in posts.second])
    counts = np.bincount(task.train.words, minlength=len(weight))
    rarity = np.asarray(posts.bags[1] @ -np.log(np.maximum(counts, 1) / counts.sum()))
    return {
        "recall_by_cosine": _recall(cosine),
        "recall_by_dot": _recall(dot),
        "length_and_words": float(spearmanr(lengths[1].ravel(), words).statistic),
        "length_and_rarity": float(spearmanr(lengths[1].ravel(), rarity).statistic),
    }


def _recall(across: np.ndarray) -> float:
    return float(((across >= np.diag(across)[:, None]).sum(axis=1) == 1).mean())


if __name__ == "__main__":
    recorded.record(__file__)
