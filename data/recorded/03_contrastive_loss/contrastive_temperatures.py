"""What does the temperature change? The encoder of notebook 03 at temperatures from 0.01 to 1, all else equal.

Scores are of 2,000 posts of the test split. The learning rate stays as it is for 0.05. About four minutes on one core.

    python data/recorded/03_contrastive_loss/contrastive_temperatures.py
"""

from course_utils import contrastive, recorded

SETTINGS = [
    {"temperature": temperature, "seed": seed}
    for temperature in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
    for seed in range(5)
]
INPUTS = ("20newsgroups",)
LIBRARIES = ("numpy", "torch", "scipy", "scikit-learn")
TOLERANCE = 0.01  # as in contrastive_negatives.py


def entry(temperature: float, seed: int) -> dict:
    """Scores on the test posts after training at this temperature."""
    task = contrastive.task()
    weight = contrastive.train(task, seed=seed, temperature=temperature)
    return contrastive.measure(weight, task.test)


if __name__ == "__main__":
    recorded.record(__file__)
