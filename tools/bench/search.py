"""Exact search, beside faiss, scikit-learn and gensim."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course_utils import vectors
from tools.bench.measure import Row, against, alternate

N, DIM, K = 100_000, 384, 10


def rows() -> Iterator[Row]:
    """One query and a thousand, each peer with its index made before; unit vectors, so all rank by the same number.

    faiss is what has to be reached. The others are there to compare: gensim reads no number before it multiplies, so a
    NaN among its vectors may rank first.
    """
    rng = np.random.default_rng(0)
    corpus = vectors.l2_normalize(rng.normal(size=(N, DIM)).astype(np.float32))
    asked = vectors.l2_normalize(rng.normal(size=(1_000, DIM)).astype(np.float32))
    peers = {  # with the package of each
        "faiss IndexFlatIP": (_faiss(corpus), "faiss-cpu"),
        "scikit-learn, brute": (_scikit_learn(corpus), "scikit-learn"),
        "gensim": (_gensim(corpus), "gensim"),
    }
    for n_queries in (1, 1_000):
        query = asked[:n_queries]
        calls = {"ours": lambda query=query: vectors.top_k(query, corpus, K, metric="dot").indices}
        calls |= {name: lambda query=query, search=search: search(query) for name, (search, _) in peers.items()}
        for call in calls.values():  # with one query, whatever is read for the first time is most of it
            if n_queries == 1:
                call()
        ours, *theirs = alternate(*calls.values())
        for (name, (_, package)), peer in zip(peers.items(), theirs, strict=True):
            same = float((ours.result == peer.result).all(axis=1).mean())
            yield against(
                f"search, {n_queries:,} {'query' if n_queries == 1 else 'queries'}",
                f"{N:,} × {DIM}, k = {K}",
                ours,
                name,
                peer,
                at_least=1.0 if "faiss" in name else None,
                accuracy=f"the same {K} rows in the same order for {same:.1%} of the queries",
                accurate=same == 1.0,
                packages=("numpy", package),
            )


def _faiss(corpus: np.ndarray):
    import faiss

    index = faiss.IndexFlatIP(corpus.shape[1])
    index.add(corpus)
    return lambda query: index.search(query, K)[1]


def _scikit_learn(corpus: np.ndarray):
    from sklearn.neighbors import NearestNeighbors

    index = NearestNeighbors(n_neighbors=K, algorithm="brute", metric="cosine").fit(corpus)
    return lambda query: index.kneighbors(query, return_distance=False)


def _gensim(corpus: np.ndarray):
    from gensim.models import KeyedVectors

    keyed = KeyedVectors(corpus.shape[1], count=0)
    keyed.add_vectors([str(row) for row in range(len(corpus))], corpus)
    keyed.fill_norms()
    return lambda query: np.array([[int(word) for word, _ in keyed.similar_by_vector(one, topn=K)] for one in query])
