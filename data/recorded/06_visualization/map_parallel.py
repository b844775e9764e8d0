"""What a fixed seed costs UMAP: seconds on the clock, with a seed on one core, and without one on one and on two.

10,000 posts of 20 Newsgroups (MiniLM). `same_again` says whether a second map of the same call has the same places,
to the last digit. Two minutes on a machine with two cores and nothing else to do.

    python data/recorded/06_visualization/map_parallel.py
"""

import time
import warnings

import numpy as np

from course_utils import datasets, maps, precomputed, recorded, vectors

N_POINTS = 10_000
SETTINGS = [{"seeded": seeded, "cores": cores} for seeded, cores in ((True, 1), (False, 1), (False, 2))]
INPUTS = ("data/precomputed/20newsgroups.json",)
LIBRARIES = ("numpy", "umap-learn", "pynndescent", "numba")
TOLERANCE = 0.0
TIMED = ("seconds", "seconds_again")


def entry(seeded: bool, cores: int) -> dict:
    """Two maps of the same vectors: how long each took, and whether they are the same."""
    import umap

    posts = datasets.newsgroups()
    drawn = np.random.default_rng(0).permutation(len(posts))[:N_POINTS]
    rows = vectors.l2_normalize(precomputed.load("20newsgroups", posts.texts)[drawn])
    model = maps.umap_model() if seeded else umap.UMAP(n_jobs=cores)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*n_jobs.*")
        model.fit_transform(rows[:5_000])  # compiles
        seconds, places = [], []
        for _ in range(2):
            started = time.perf_counter()
            places.append(model.fit_transform(rows))
            seconds.append(time.perf_counter() - started)
    return {"seconds": seconds[0], "seconds_again": seconds[1], "same_again": bool(np.array_equal(*places))}


if __name__ == "__main__":
    recorded.record(__file__)
