"""How long a map takes and what it keeps, from 500 posts to all 18,821: MiniLM's vectors of 20 Newsgroups.

Seconds of one core (`time.process_time`), after the libraries have compiled what they compile. About half an hour.

    python data/recorded/06_visualization/map_sizes.py
"""

import functools
import time

import numpy as np

from course_utils import datasets, maps, precomputed, recorded, vectors

SIZES = (500, 1_500, 5_000, 18_821)
SETTINGS = [
    {"method": method, "start": start, "n": n, "seed": 0}
    for n in SIZES
    for method, starts in maps.STARTS.items()
    for start in starts
]
INPUTS = ("data/precomputed/20newsgroups.json",)
LIBRARIES = ("numpy", "scikit-learn", "umap-learn", "openTSNE", "numba")
TOLERANCE = 0.03
TIMED = ("cpu_seconds",)


@functools.cache
def compile_for(method: str) -> None:
    """Draw two small maps, of which the larger one has more points than the libraries compare pair by pair."""
    rng = np.random.default_rng(0)
    for n in (500, 4_500):
        maps.layout(rng.normal(size=(n, 8)).astype(np.float32), method)


def entry(method: str, start: str, n: int, seed: int) -> dict:
    """Seconds and quality of the map of `n` posts, drawn by the seed."""
    posts = datasets.newsgroups()
    drawn = np.random.default_rng(seed).permutation(len(posts))[:n]
    rows = vectors.l2_normalize(precomputed.load("20newsgroups", posts.texts))[drawn]
    if method != "t-SNE (scikit-learn)":  # which compiles nothing when it runs
        compile_for(method)
    started = time.process_time()
    placed = maps.layout(rows, method, start=start, seed=seed)
    return {
        "cpu_seconds": time.process_time() - started,
        "neighbour_recall": maps.neighbour_recall(rows, placed),
        "group_correlation": maps.group_correlation(rows, placed, np.array(posts.labels)[drawn]),
        "pair_correlation": maps.pair_correlation(rows, placed),
    }


if __name__ == "__main__":
    recorded.record(__file__)
