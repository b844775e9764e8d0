"""What does a cross-encoder of our own need to rank better than MiniLM? Three kinds, on the test questions.

MiniLM ranks all passages, and a kind of `course_utils.cross_encoder` ranks the first `candidates` of them again. The
results are lists, nDCG@10 of each test question in the order of `datasets.questions()`: of MiniLM's own order, of the
cross-encoder's alone, and of the sum of both, each in units of its spread over the candidates. The cross-encoder's
weight in the sum was chosen on the held-out dev articles, when it was trained.

Fixed before a test question was scored: the weights are those of `data/cross_encoder`, whose `train.py` says how the
kind that lesson 09 takes is chosen, by dev questions only.

`every` is 1 for all test questions. Two kinds that were not chosen rank those of every sixth question, which is enough
to see a large difference and saves minutes; `distilled` was trained afterwards. 25 and 20
candidates are what a notebook computes again in seconds, in float32; the long runs compute in bfloat16.

    python data/recorded/09_search/cross_encoders.py
"""

import time

import numpy as np
from scipy.stats import zscore

from course_utils import cross_encoder, datasets, metrics, models, precomputed, recorded, vectors

CHOSEN, OTHERS = "maxsim", ("plain", "more_pairs")
SETTINGS = [
    {"kind": CHOSEN, "candidates": 50, "every": 1, "precision": "fast"},
    *[{"kind": kind, "candidates": 50, "every": 6, "precision": "fast"} for kind in OTHERS],
    {"kind": CHOSEN, "candidates": 20, "every": 25, "precision": "exact"},
]
INPUTS = (
    "all-MiniLM-L6-v2",
    "data/questions.tsv",
    "data/precomputed/wikipedia_passages.npy",
    *[f"data/cross_encoder/{kind}.json" for kind in (CHOSEN, *OTHERS)],
)
LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers")
TOLERANCE = 0.02  # a near-tie may fall the other way on another processor, more so in bfloat16
PER_ITEM = ("minilm", "alone", "fused")
TIMED = ("milliseconds a pair",)


def entry(kind: str, candidates: int, every: int, precision: str) -> dict:
    """nDCG@10 of each question: MiniLM's order, the cross-encoder's, and that of the sum."""
    passages, questions = datasets.wikipedia_passages(), datasets.questions()
    asked = questions.take(np.flatnonzero(questions.split == "test")[::every])
    rows = vectors.l2_normalize(precomputed.load("wikipedia_passages", passages.text))
    near = vectors.top_k(models.embed(asked.text.tolist(), progress=False), rows, candidates)
    pairs = np.repeat(asked.text, candidates).tolist(), passages.text[near.indices.ravel()].tolist()
    cross_encoder.load(kind, precision)  # reading the weights is not scoring
    began = time.perf_counter()
    found = cross_encoder.scores(*pairs, kind, precision=precision, progress=False)
    seconds = time.perf_counter() - began
    own, theirs = zscore(found.reshape(near.indices.shape), axis=1), zscore(near.scores, axis=1)
    weight = cross_encoder.training(kind)["validation"]["weight"]
    scores = {"minilm": theirs, "alone": own, "fused": weight * own + (1 - weight) * theirs}
    found = {name: _ndcg(near.indices, one, asked.relevant) for name, one in scores.items()}
    return found | {"weight": weight, "milliseconds a pair": round(1000 * seconds / len(pairs[0]), 1)}


def _ndcg(near: np.ndarray, scores: np.ndarray, relevant: tuple[tuple[int, ...], ...]) -> list[float]:
    ranked = np.take_along_axis(near, np.argsort(-scores, axis=1, kind="stable"), axis=1)
    return metrics.ndcg_at_k(ranked, relevant, 10).round(4).tolist()


if __name__ == "__main__":
    recorded.record(__file__)
