"""Does the other direction of the loss add something? Anchors and positives ask for each other, or anchors alone.

Twelve seeds that no earlier sweep had. The question is whether both ways find as many halves as one way: recall on the
2,000 posts of the test split within a margin of 0.01, which was written down before the first of these seeds was
trained. About three minutes on one core.

    python data/recorded/03_contrastive_loss/contrastive_both_ways.py
"""

from course_utils import contrastive, recorded

SETTINGS = [{"both_ways": both_ways, "seed": seed} for both_ways in (False, True) for seed in range(5, 17)]
INPUTS = ("20newsgroups",)
LIBRARIES = ("numpy", "torch", "scipy", "scikit-learn")
TOLERANCE = 0.01  # as in contrastive_negatives.py


def entry(both_ways: bool, seed: int) -> dict:
    """Scores on the test posts after training with the loss in one direction or in both."""
    task = contrastive.task()
    return contrastive.measure(contrastive.train(task, seed=seed, both_ways=both_ways), task.test)


if __name__ == "__main__":
    recorded.record(__file__)
