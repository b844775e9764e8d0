"""What does finding the other half cost without training on it? TF-IDF and MiniLM on the test posts of notebook 03.

MiniLM reads the same halves of up to 100 words as text; it was trained on other texts. In "each" stands every post's
score. About three minutes on one core, nearly all for MiniLM.

    python data/recorded/03_contrastive_loss/contrastive_baselines.py
"""

from course_utils import contrastive, models, recorded

SETTINGS = [{"encoder": "TF-IDF"}, {"encoder": "MiniLM"}]
INPUTS = ("20newsgroups", "all-MiniLM-L6-v2")
LIBRARIES = ("numpy", "scipy", "scikit-learn", "torch", "transformers", "sentence-transformers")
PER_ITEM = tuple(f"{score} each" for score in ("recall", "mrr", "topic", "near"))
TOLERANCE = 0.005  # a near-tie may fall the other way on another processor


def entry(encoder: str) -> dict:
    """Scores of an encoder on the test posts, and each post's."""
    held_out = contrastive.task().test
    if encoder == "TF-IDF":
        first, second = held_out.tfidf
        across, within = (first @ second.T).toarray(), (second @ second.T).toarray()
    else:
        first, second = (models.embed(half, progress=False) for half in (held_out.first, held_out.second))
        across, within = first @ second.T, second @ second.T
    scores = contrastive.evaluate(across, within, held_out)
    return scores.summary() | {
        f"{name} each": rows.astype(float).round(4).tolist() for name, rows in scores.rows.items()
    }


if __name__ == "__main__":
    recorded.record(__file__)
