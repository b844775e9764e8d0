"""Which negatives teach more? The encoder of notebook 03, trained with each kind of negative at two temperatures.

The first half of the steps is the same for all kinds but "none"; then one more candidate for each anchor comes into
the batch (see `contrastive.train`). Scores are of 2,000 posts of the test split. About ten minutes on one core.

    python data/recorded/03_contrastive_loss/contrastive_negatives.py
"""

from course_utils import contrastive, recorded

SETTINGS = [
    {"temperature": temperature, "negatives": negatives, "seed": seed}
    for temperature in (0.05, 0.2)
    for negatives in contrastive.NEGATIVES
    if negatives != "none" or temperature == 0.05  # without negatives there is no softmax to heat
    for seed in range(5)
]
INPUTS = ("20newsgroups",)
LIBRARIES = ("numpy", "torch", "scipy", "scikit-learn")
TOLERANCE = 0.01  # 1 and 2 threads agree to the bit; other CPU instructions moved a score by 0.003 at most


def entry(temperature: float, negatives: str, seed: int) -> dict:
    """Scores on the test posts after training with this kind of negative."""
    task = contrastive.task()
    weight = contrastive.train(task, seed=seed, temperature=temperature, negatives=negatives)
    return contrastive.measure(weight, task.test)


if __name__ == "__main__":
    recorded.record(__file__)
