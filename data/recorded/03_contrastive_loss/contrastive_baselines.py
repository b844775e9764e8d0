"""What does finding the other half cost without training on it? TF-IDF and MiniLM on the test posts of notebook 03.

MiniLM reads the same halves of up to 100 words as text; it was trained on other texts. `low` and `high` are the ends
of a 95% interval from 2,000 draws of posts with replacement. About three minutes on one core, nearly all for MiniLM.

    python data/recorded/03_contrastive_loss/contrastive_baselines.py
"""

import numpy as np

from course_utils import contrastive, models, recorded

SETTINGS = [{"encoder": "TF-IDF"}, {"encoder": "MiniLM"}]
INPUTS = ("20newsgroups", "all-MiniLM-L6-v2")
LIBRARIES = ("numpy", "scipy", "scikit-learn", "torch", "transformers", "sentence-transformers")
TOLERANCE = 0.005  # a near-tie may fall the other way on another processor


def entry(encoder: str) -> dict:
    """Scores of an encoder on the test posts, each with its interval."""
    held_out = contrastive.task().test
    if encoder == "TF-IDF":
        first, second = held_out.tfidf
        across, within = (first @ second.T).toarray(), (second @ second.T).toarray()
    else:
        first, second = (models.embed(half, progress=False) for half in (held_out.first, held_out.second))
        across, within = first @ second.T, second @ second.T
    scores = contrastive.evaluate(across, within, held_out)
    draws = np.random.default_rng(0).integers(0, len(held_out), size=(2_000, len(held_out)))
    result = scores.summary()
    for name, rows in scores.rows.items():
        low, high = np.quantile(rows[draws].mean(axis=1), [0.025, 0.975])
        result |= {f"{name}_low": float(low), f"{name}_high": float(high)}
    return result


if __name__ == "__main__":
    recorded.record(__file__)
