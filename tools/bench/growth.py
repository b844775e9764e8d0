"""How the time grows with the size: each at a size, at four times and at sixteen times of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

from course_utils import analogies, datasets, maps, models, precomputed, vectors
from course_utils.words import WordVectors
from tools.bench.measure import Row, alternate, versions

ROUNDS = 3


def rows() -> Iterator[Row]:
    """Encoding, search, analogies, k-means and a map, on the course's own texts and words."""
    posts = datasets.newsgroups()
    everything = vectors.l2_normalize(precomputed.load("20newsgroups", posts.texts))
    shuffled = np.random.default_rng(0).permutation(len(posts))
    encoder, rng = models.load_encoder(), np.random.default_rng(0)
    corpus = rng.normal(size=(100_000, 384)).astype(np.float32)
    glove = WordVectors.load().unit
    asked = rng.integers(0, 25_000, size=(2_000, 3))

    def encode(n: int) -> None:
        models.embed([posts.texts[i] for i in shuffled[:n]], encoder, cache=False, progress=False)

    def search(n: int) -> None:
        vectors.top_k(corpus[:100], corpus[:n], 10)

    def answer(n: int) -> None:
        analogies.best_rows(glove[:n], asked)

    yield _growth("encode", "texts", (40, 160, 640), encode)
    yield _growth("search, 100 queries", "rows", (6_250, 25_000, 100_000), search)
    yield _growth("2,000 analogies", "words", (25_000, 100_000, 400_000), answer)
    sizes = (1_176, 4_704, 18_816)
    yield _growth("k-means, 20 centers", "posts", sizes, lambda n: _k_means(everything[shuffled[:n]]))
    yield _growth("UMAP", "posts", sizes, lambda n: maps.layout(everything[shuffled[:n]]))


def _k_means(points: np.ndarray) -> None:
    from sklearn.cluster import KMeans

    KMeans(20, n_init=1, random_state=0).fit(points)


def _growth(name: str, what: str, sizes: tuple[int, ...], call: Callable[[int], object]) -> Row:
    call(sizes[0])  # compiles and loads
    took = alternate(*(lambda n=n: call(n) for n in sizes), rounds=ROUNDS)
    seconds = [one.median for one in took]
    exponent = float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])
    steps = [float(np.log(b / a) / np.log(4)) for a, b in pairwise(seconds)]
    return Row(
        f"growth of {name}",
        ", ".join(f"{n:,} {what}: {one:.3g} s" for n, one in zip(sizes, seconds, strict=True)),
        seconds[-1],
        accuracy=f"exponent {exponent:.2f} (from step to step {', '.join(f'{one:.2f}' for one in steps)})",
        exponent=exponent,
        rounds=ROUNDS,
        versions=versions("numpy", "torch", "scikit-learn", "umap-learn"),
    )
