"""What may a vector for each token cost? Hybrid's first fifty ranked again by MaxSim, over tokens stored in few bytes.

Hybrid and its settings are those of lesson 09 and of `search.Engine`: BM25 with k1 0.6 and b 0.5, and 0.7 of MiniLM's
cosine. `stored` is how the passages' tokens are kept; the question's are float32 always. "int8" takes its ranges, and
"128 directions" those of largest variance, from the passages of articles without a test question. "half, clustered"
puts a passage's tokens into half as many clusters (Ward) and keeps the mean of each; "half, every second" keeps tokens
1, 3, 5 …, as a control. `headed` passages have article and headings in front, for words, vectors and tokens, as the
engine reads them.

The results are lists with nDCG@10 of each question of both splits, in the order of `datasets.questions()`: of MaxSim
"alone", and of the convex combination of 0.7 MaxSim and 0.3 hybrid, "with hybrid", a weight that was fixed before and
not chosen by these numbers; and the bytes of all tokens.

`every` is 1 for all passages; 20 keeps every twentieth, and the questions that they answer, which a notebook computes
again in seconds. About eight minutes on one core, and 4 GB of memory.

    python data/recorded/09_search/late_interaction.py
"""

from functools import lru_cache

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from course_utils import datasets, metrics, models, precomputed, recorded, search, vectors

DIRECTIONS = {"128 directions": 128, "64 directions": 64, "32 directions": 32}
CLUSTERED = {"half, clustered": 2, "quarter, clustered": 4}
EVERY = {"half, every second": 2, "quarter, every fourth": 4}
SMALL = "half, clustered, 128 directions, int8"
STORED = ("float32", "float16", "int8", "one bit", *DIRECTIONS, *CLUSTERED, *EVERY, SMALL)
SETTINGS = [
    *[{"stored": stored, "headed": False, "every": 1} for stored in STORED],
    {"stored": "float32", "headed": True, "every": 1},
    {"stored": "half, clustered", "headed": False, "every": 20},
]
INPUTS = (
    "all-MiniLM-L6-v2",
    "data/questions.tsv",
    "data/precomputed/wikipedia_passages.npy",
    "data/precomputed/wikipedia_passages_headed.npy",
)
LIBRARIES = ("numpy", "scipy", "torch", "transformers", "sentence-transformers")
TOLERANCE = 0.01  # a near-tie may fall the other way on another processor
PER_ITEM = ("alone", "with hybrid")


def entry(stored: str, headed: bool, every: int) -> dict:
    """nDCG@10 of each question, and bytes."""
    asked, tokens, hybrid, relevant, elsewhere = _read(headed, every)
    fit = tokens.take(np.flatnonzero(elsewhere)).vectors if stored in ("int8", SMALL, *DIRECTIONS) else None
    kept, bytes_each = tokens, 4 * tokens.vectors.shape[1]
    if stored in CLUSTERED or stored == SMALL:
        kept = _per_passage(tokens, lambda rows: _clustered(rows, CLUSTERED.get(stored, 2)))
    if stored in EVERY:
        kept = _per_passage(tokens, lambda rows: rows[:: EVERY[stored]])
    if stored in DIRECTIONS or stored == SMALL:
        dim = DIRECTIONS.get(stored, 128)
        middle = fit.mean(axis=0)
        turn = np.linalg.eigh(fit.T @ fit / len(fit) - np.outer(middle, middle))[1][:, : -dim - 1 : -1]
        asked, kept = (
            search.TokenMatrix(vectors.l2_normalize(one.vectors @ turn), one.starts) for one in (asked, kept)
        )
        fit, bytes_each = vectors.l2_normalize(fit @ turn), 4 * dim
    if stored == "float16":
        kept, bytes_each = search.TokenMatrix(kept.vectors.astype(np.float16), kept.starts), 2 * 384
    if stored in ("int8", SMALL):
        ends = np.stack([fit.min(axis=0), fit.max(axis=0)])
        kept = _per_passage(kept, lambda rows: _in_a_byte(rows, ends))
        bytes_each //= 4
    if stored == "one bit":
        signs = np.where(kept.vectors > 0, np.float32(384**-0.5), np.float32(-(384**-0.5)))
        kept = search.TokenMatrix(signs, kept.starts)
        bytes_each //= 32
    alone, fused = np.zeros_like(hybrid), np.zeros_like(hybrid)
    for i, best in enumerate(search.order(hybrid, min(search.DEPTH, len(tokens)))):
        best = best[best >= 0]
        mine = kept.take(best)
        mine = search.TokenMatrix(mine.vectors.astype(np.float32), mine.starts)
        late = 1 + search.maxsim(asked.take([i]), mine).astype(np.float64)
        alone[i, best] = late
        fused[i, best] = search.convex(late, hybrid[i][None, best], 0.7)
    found = {"alone": alone, "with hybrid": fused}
    ndcg = {
        name: metrics.ndcg_at_k(search.order(rows, 10), relevant, 10).round(4).tolist() for name, rows in found.items()
    }
    return ndcg | {"tokens": len(kept.vectors), "bytes a token": bytes_each, "bytes": bytes_each * len(kept.vectors)}


@lru_cache(maxsize=1)
def _read(headed: bool, every: int):
    """Tokens of questions and passages, hybrid's scores, relevant rows, and which passages may be fitted on."""
    passages, questions = datasets.wikipedia_passages(), datasets.questions()
    texts = passages.text.tolist()
    name = "wikipedia_passages"
    if headed:
        texts, name = search.headed(texts, passages.title.tolist()), "wikipedia_passages_headed"
    kept = np.arange(len(texts))[::every]
    place = {row: i for i, row in enumerate(kept.tolist())}
    relevant = [tuple(place[row] for row in rows if row in place) for rows in questions.relevant]
    rows = [i for i, found in enumerate(relevant) if found]
    asked, read = questions.text[rows].tolist(), [texts[row] for row in kept]
    stored = vectors.l2_normalize(precomputed.load(name, texts))[kept]
    cosines = models.embed(asked, cache=every == 1, progress=False).astype(np.float64) @ stored.T
    hybrid = search.convex(1 + cosines, search.BM25(read, k1=0.6, b=0.5).scores(asked), 0.7)
    tokens = [search.token_matrix(part, progress=False) for part in (asked, read)]
    elsewhere = ~np.isin(passages.article[kept], questions.article[questions.split == "test"])
    return *tokens, hybrid, [relevant[i] for i in rows], elsewhere


def _per_passage(tokens: search.TokenMatrix, make) -> search.TokenMatrix:
    parts = [make(tokens.take([i]).vectors) for i in range(len(tokens))]
    return search.TokenMatrix(np.concatenate(parts), np.cumsum([0, *map(len, parts)]))


def _in_a_byte(rows: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """What is left of numbers after int8: each is one of 256 steps between the `ends`, (2, dim), of its column."""
    codes = vectors.quantize_int8(rows, ends).astype(np.float32)
    return ends[0] + (codes + 128) / 255 * (ends[1] - ends[0])


def _clustered(rows: np.ndarray, times: int) -> np.ndarray:
    """The mean of each of len(rows) / `times` clusters of one passage's tokens, with length one."""
    label = fcluster(linkage(rows, method="ward"), max(1, len(rows) // times), criterion="maxclust") - 1
    sums = np.zeros((label.max() + 1, rows.shape[1]), dtype=np.float32)
    np.add.at(sums, label, rows)
    return vectors.l2_normalize(sums)


if __name__ == "__main__":
    recorded.record(__file__)
