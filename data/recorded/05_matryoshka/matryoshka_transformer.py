"""What does the Matryoshka loss buy a transformer? MiniLM trained further with it and without it, cut and searched.

The weights are those of `data/matryoshka`, one run each. Wikipedia's questions search the 1,000 passages of
`matryoshka.corpus`. "first" keeps the first numbers of a vector; "turned" keeps its directions of largest variance,
fitted on the passages of articles without a test question. The results are lists, one for each way to store the
passages, such as "int8 64": recall@10 of each question of both splits, in the order of `datasets.questions()`. float16
and int8 keep the question as it is; one bit takes the signs of both sides; int8 takes its ranges from the passages that
the turn is fitted on.

`every` is 1 for all passages; 10 keeps every tenth, and the questions that they answer, which a notebook computes again
in seconds. Some minutes on one core, for embedding the passages twice.

    python data/recorded/05_matryoshka/matryoshka_transformer.py
"""

from functools import lru_cache

import numpy as np

from course_utils import datasets, matryoshka, metrics, recorded, vectors

SETTINGS = [
    {"model": model, "cut": cut, "every": every}
    for model in matryoshka.KINDS
    for cut, every in (("first", 1), ("turned", 1), ("first", 10))
]
INPUTS = ("all-MiniLM-L6-v2", "data/questions.tsv", "data/matryoshka/plain.json", "data/matryoshka/matryoshka.json")
LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers")
LENGTHS = (8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384)
STORED = (8, 16, 32, 64, 128, 256, 384)  # lengths at which other number types are tried
TYPES = ("float16", "int8", "one bit")
TOLERANCE = 0.01  # a near-tie may fall the other way on another processor
PER_ITEM = tuple([f"float32 {d}" for d in LENGTHS] + [f"{kind} {d}" for kind in TYPES for d in STORED])


def entry(model: str, cut: str, every: int) -> dict:
    """Recall@10 of each question, by number type and length."""
    q, p, relevant, elsewhere = _vectors(model, every)
    if cut == "turned":
        turn = np.linalg.svd(p[elsewhere] - p[elsewhere].mean(axis=0), full_matrices=False)[2].T
        q, p = q @ turn, p @ turn
    found = {f"float32 {d}": _recall(vectors.truncate(q, d), vectors.truncate(p, d), relevant) for d in LENGTHS}
    if cut == "turned" or model == "plain":  # other number types are tried on what the loss trained
        return found
    for d in STORED:
        asked, short = vectors.truncate(q, d), vectors.truncate(p, d)
        low, high = short[elsewhere].min(axis=0), short[elsewhere].max(axis=0)
        steps = vectors.quantize_int8(short, np.stack([low, high])).astype(np.float32) + 128
        found[f"float16 {d}"] = _recall(asked, short.astype(np.float16).astype(np.float32), relevant)
        found[f"int8 {d}"] = _recall(asked, low + steps / 255 * (high - low), relevant)
        found[f"one bit {d}"] = _recall(_signs(asked), _signs(short), relevant)
    return found


@lru_cache(maxsize=1)
def _vectors(model: str, every: int) -> tuple[np.ndarray, np.ndarray, list[tuple[int, ...]], np.ndarray]:
    passages, questions = datasets.wikipedia_passages(), datasets.questions()
    kept = matryoshka.corpus(passages, questions)[::every]
    place = {row: i for i, row in enumerate(kept)}
    relevant = [tuple(place[row] for row in rows if row in place) for rows in questions.relevant]
    asked = [i for i, rows in enumerate(relevant) if rows]
    texts = [questions.text[i] for i in asked], [passages.text[row] for row in kept]
    # what a notebook computes again is not to be read out of the cache
    q, p = (matryoshka.embed(part, model, cache=every == 1, progress=False) for part in texts)
    elsewhere = ~np.isin(passages.article[kept], questions.article[questions.split == "test"])
    return q, p, [relevant[i] for i in asked], elsewhere


def _signs(rows: np.ndarray) -> np.ndarray:
    return np.where(rows > 0, 1, -1).astype(np.float32)


def _recall(q: np.ndarray, p: np.ndarray, relevant: list[tuple[int, ...]]) -> list[float]:
    keys = 1e-12 * np.arange(len(p)) - (q @ p.T).astype(np.float64)  # bits tie often: then the earlier passage
    return metrics.recall_at_k(np.argsort(keys, axis=1, kind="stable")[:, :10], relevant, 10).round(3).tolist()


if __name__ == "__main__":
    recorded.record(__file__)
