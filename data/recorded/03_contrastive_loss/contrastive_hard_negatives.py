"""Do mined negatives help to find the other half? Twenty seeds that no earlier sweep had, at two temperatures.

The five seeds of contrastive_negatives.py could not decide it. Here `random` is the control, `mined` and `masked` are
compared with it, seed by seed, in recall and mrr on the 2,000 posts of the test split; C05 asks for the mrr of `mined`.
This was written down before the first of these seeds was trained. About fifteen minutes on one core.

    python data/recorded/03_contrastive_loss/contrastive_hard_negatives.py
"""

from course_utils import contrastive, recorded

SETTINGS = [
    {"temperature": temperature, "negatives": negatives, "seed": seed}
    for temperature in (0.05, 0.2)
    for negatives in ("random", "mined", "masked")
    for seed in range(5, 25)
]
INPUTS = ("20newsgroups",)
LIBRARIES = ("numpy", "torch", "scipy", "scikit-learn")
TOLERANCE = 0.01  # as in contrastive_negatives.py


def entry(temperature: float, negatives: str, seed: int) -> dict:
    """Scores on the test posts after training with this kind of negative."""
    task = contrastive.task()
    weight = contrastive.train(task, seed=seed, temperature=temperature, negatives=negatives)
    return contrastive.measure(weight, task.test)


if __name__ == "__main__":
    recorded.record(__file__)
