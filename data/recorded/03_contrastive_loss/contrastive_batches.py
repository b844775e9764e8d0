"""What do in-batch negatives buy? The encoder of notebook 03 with batches of 8 to 512 pairs.

"steps": every batch size takes 600 steps, so that a larger one also sees more pairs. "pairs": every batch size sees
38,400 pairs, so that a larger one takes fewer steps. The learning rate is the same for all; for the smallest and the
largest batch the first seed is also trained with a lower and a higher one, to show what that choice is worth.
`validation` is the recall on 1,000 posts of the training split, for such choices; all other scores are of 2,000 posts
of the test split. About fifteen minutes on one core.

    python data/recorded/03_contrastive_loss/contrastive_batches.py
"""

from course_utils import contrastive, recorded

SETTINGS = [
    {"equal": equal, "batch_size": batch_size, "learning_rate": learning_rate, "seed": seed}
    for equal in ("steps", "pairs")
    for batch_size in (8, 32, 128, 512)
    for learning_rate in (0.01, 0.003, 0.03)
    for seed in range(5)
    if learning_rate == 0.01 or (batch_size in (8, 512) and seed == 0)
]
INPUTS = ("20newsgroups",)
LIBRARIES = ("numpy", "torch", "scipy", "scikit-learn")
TOLERANCE = 0.01  # as in contrastive_negatives.py


def entry(equal: str, batch_size: int, learning_rate: float, seed: int) -> dict:
    """Scores on the test posts after training with batches of this size."""
    task = contrastive.task()
    steps = 600 if equal == "steps" else 38_400 // batch_size
    weight = contrastive.train(task, seed=seed, batch_size=batch_size, steps=steps, learning_rate=learning_rate)
    validation = contrastive.measure(weight, task.validation)["recall"]
    return {"steps": steps, "validation": validation, **contrastive.measure(weight, task.test)}


if __name__ == "__main__":
    recorded.record(__file__)
