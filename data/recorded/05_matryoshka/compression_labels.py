"""Do fewer numbers help when the labels are coarse? MiniLM and GloVe on 20 Newsgroups, cut by PCA.

Vectors of the second halves of the held-out posts of notebook 03, which hold no subject line; GloVe's are means over
the words. PCA is fitted on the 1,000 validation posts, which are not evaluated, without their labels; the 2,000 test
posts are then cut to `dim` numbers. `label` is the share of a post's 10 nearest with its topic, `kept` the share of
the full vector's 10 nearest that are still there. `gain` is label minus that of the full vector, and `gain each` that
of each post. Some minutes on one core, nearly all for MiniLM.

    python data/recorded/05_matryoshka/compression_labels.py
"""

from functools import lru_cache, partial

import numpy as np

from course_utils import contrastive, models, recorded, vectors, words

SETTINGS = [
    {"encoder": encoder, "dim": dim}
    for encoder, dims in (("MiniLM", (16, 32, 64, 128, 192, 256, 384)), ("GloVe", (8, 16, 32, 40, 50)))
    for dim in dims
]
INPUTS = ("20newsgroups", "all-MiniLM-L6-v2", "glove-6b-50d")
LIBRARIES = ("numpy", "torch", "transformers", "sentence-transformers")
PER_ITEM = ("gain each",)
TOLERANCE = 0.005  # a near-tie may fall the other way on another processor


def entry(encoder: str, dim: int) -> dict:
    """Label precision and neighbour recall at `dim` numbers."""
    fitted, posts, labels = _posts(encoder)
    _, directions = np.linalg.eigh(np.cov(fitted.T.astype(np.float64)))
    turn = directions[:, ::-1][:, :dim].astype(np.float32)
    full, short = _nearest(posts), _nearest(posts @ turn)
    right = {name: (labels[near] == labels[:, None]).mean(axis=1) for name, near in (("full", full), ("short", short))}
    gain = right["short"] - right["full"]
    kept = np.mean([len(np.intersect1d(a, b)) / 10 for a, b in zip(full, short, strict=True)])
    return {
        "label": float(right["short"].mean()),
        "kept": float(kept),
        "gain": float(gain.mean()),
        "gain each": gain.round(1).tolist(),
    }


@lru_cache(maxsize=2)
def _posts(encoder: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    task = contrastive.task()
    embed = _means if encoder == "GloVe" else partial(models.embed, progress=False)
    fitted, posts = (embed(part.second) for part in (task.validation, task.test))
    return fitted, posts, task.test.labels


def _means(texts: tuple[str, ...]) -> np.ndarray:
    glove = words.WordVectors.load()
    place = {word: i for i, word in enumerate(glove.words)}
    rows = [[place[word] for word in text.split() if word in place] for text in texts]
    return vectors.l2_normalize(np.stack([glove.vectors[row].mean(axis=0) for row in rows]))


def _nearest(rows: np.ndarray) -> np.ndarray:
    found = vectors.top_k(rows, rows, 11).indices
    return np.stack([row[row != i][:10] for i, row in enumerate(found)])


if __name__ == "__main__":
    recorded.record(__file__)
