"""What does training for short vectors buy? The encoder of notebook 03, with and without the Matryoshka loss.

"plain" and "matryoshka" train vectors of 128 numbers on the same pairs, from the same random start; the second with
the loss summed over the first 8, 16, 32, 64 and 128 numbers. Both are then cut to these lengths. `pca` cuts the
plain vectors after turning them to their directions of largest variance instead, fitted on halves of training posts.
"own size" trains one plain encoder for each length, as short as that from the start. Lists run over the five lengths;
`effective` is the effective dimension of halves of training posts, (Σλ)² / Σλ² over the eigenvalues of their
covariance, as a share of 128. About ten minutes on one core.

    python data/recorded/05_matryoshka/matryoshka_training.py
"""

import numpy as np

from course_utils import contrastive, recorded, vectors

DIMS = (8, 16, 32, 64, 128)
SETTINGS = [{"loss": loss, "seed": seed} for loss in ("plain", "matryoshka", "own size") for seed in range(5)]
INPUTS = ("20newsgroups",)
LIBRARIES = ("numpy", "torch", "scipy", "scikit-learn")
TOLERANCE = 0.01  # as in contrastive_negatives.py


def entry(loss: str, seed: int) -> dict:
    """Scores on the test posts at each of the five lengths."""
    task = contrastive.task()
    if loss == "own size":
        short = [contrastive.train(task, seed=seed, dim=dim) for dim in DIMS[:-1]]
        return _scores(short, task)
    weight = contrastive.train(task, seed=seed, matryoshka=DIMS if loss == "matryoshka" else ())
    return trained(weight, task)


def trained(weight: np.ndarray, task: contrastive.Task) -> dict:
    """Scores of one encoder, cut to each length as it is, and after turning to its principal directions."""
    turn, share = principal(weight, task)
    turned = {f"pca_{name}": values for name, values in _scores([weight @ turn[:, :d] for d in DIMS], task).items()}
    return {
        **_scores([weight[:, :d] for d in DIMS], task),
        **turned,
        "effective": float(share.sum() ** 2 / (share**2).sum() / len(share)),
    }


def principal(weight: np.ndarray, task: contrastive.Task) -> tuple[np.ndarray, np.ndarray]:
    """Directions of largest variance of 4,000 first halves of training posts, as columns, and their variances."""
    posts = task.train
    rows = [posts.words[start : start + n // 2] for start, n in zip(posts.starts, posts.lengths, strict=True)][:4_000]
    halves = vectors.l2_normalize(np.stack([weight[row].mean(axis=0) for row in rows]))
    variance, directions = np.linalg.eigh(np.cov(halves.T.astype(np.float64)))
    return directions[:, ::-1].astype(np.float32), variance[::-1]


def _scores(weights: list[np.ndarray], task: contrastive.Task) -> dict:
    measured = []
    for weight in weights:
        first, second = contrastive.embed(weight, task.test)
        measured.append(contrastive.evaluate(first @ second.T, second @ second.T, task.test).summary())
    return {name: [one[name] for one in measured] for name in ("recall", "mrr", "topic", "near")}


if __name__ == "__main__":
    recorded.record(__file__)
