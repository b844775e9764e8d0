"""Texts to vectors, beside sentence-transformers' own `encode`, with both models; and the cache of vectors."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from unittest.mock import patch

import numpy as np

from course_utils import _batches, datasets, models, vectors
from tools.bench.measure import Row, against, alternate, timed, within

N_TEXTS, N_PASSAGES, N_CACHED = 2_000, 300, 10_000
NEAR, SAME = 0.9995, 0.99  # mean cosine to the peer's vectors, and share of texts with the same ten nearest


def rows() -> Iterator[Row]:
    """Long texts and short texts with MiniLM, passages with multilingual-e5-small, and texts that the cache holds."""
    print("load_encoder(precision='fast') chooses:", end=" ")
    encoder = models.load_encoder(precision="fast")
    posts = datasets.newsgroups().texts
    drawn = np.random.default_rng(0).permutation(len(posts))
    long = [posts[i] for i in drawn[:N_TEXTS]]
    yield _encoded("encode long texts", "posts of 20 Newsgroups, cut at 256 tokens", long, encoder, at_least=2.5)
    yield _encoded("encode short texts", "questions and openings of posts", _short(posts, drawn), encoder, at_least=1.5)
    name, passages = "multilingual-e5-small", datasets.wikipedia_passages().text[:N_PASSAGES].tolist()
    e5 = models.load_encoder(name)
    yield _encoded(f"encode with {name}", "passages of about 120 words", passages, e5, at_least=0.77)
    yield _cached(posts[:N_CACHED])


def _short(posts: list[str], drawn: np.ndarray) -> list[str]:
    """The course's questions, and the first 6 to 15 words of posts."""
    words = np.random.default_rng(1).integers(6, 16, size=len(drawn))
    openings = [" ".join(posts[i].split()[:n]) for i, n in zip(drawn, words, strict=True)]
    return list(dict.fromkeys([*datasets.questions().text.tolist(), *openings]))[:N_TEXTS]


def _encoded(name: str, what: str, texts: list[str], encoder: models.SentenceEncoder, *, at_least: float) -> Row:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(encoder.folder), device="cpu", local_files_only=True)
    theirs.encode(texts[:64], show_progress_bar=False)
    models.embed(texts[:64], encoder, cache=False, progress=False)
    ours, peer = alternate(
        lambda: models.embed(texts, encoder, cache=False, progress=False),
        lambda: theirs.encode(texts, show_progress_bar=False),
    )
    floor, _ = timed(lambda: _products(texts, encoder))
    cosine = float(vectors.paired_cosine_similarity(ours.result, peer.result).mean())
    ten = zip(_ten_nearest(ours.result), _ten_nearest(peer.result), strict=True)
    same = float(np.mean([set(a) == set(b) for a, b in ten]))
    return against(
        name,
        f"{len(texts):,} {what}; {encoder.precision}; the products with the weights alone take {floor:.1f} s",
        ours,
        "sentence-transformers' encode",
        peer,
        at_least=at_least,
        accuracy=f"mean cosine {cosine:.7f}; the same ten nearest for {same:.1%} of the texts",
        accurate=cosine >= NEAR and same >= SAME,
        packages=("torch", "sentence-transformers"),
    )


def _products(texts: list[str], encoder: models.SentenceEncoder) -> None:
    """The products of all tokens with all weight matrices, in the batches of `embed`; attention has more of its own."""
    import torch

    lengths = encoder.lengths(texts)
    batches = _batches.of_like_length(lengths, batch_size=128)
    tokens = [len(batch) * lengths[batch[0]] for batch in batches]
    weights = [one for one in encoder.model[0].auto_model.encoder.parameters() if one.ndim == 2]
    wide = torch.ones(max(tokens), max(one.shape[1] for one in weights))
    inputs = {one.shape[1]: wide[:, : one.shape[1]].contiguous() for one in weights}

    def multiply(n: int) -> None:
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=encoder.precision == "bfloat16"):
            for one in weights:
                torch.nn.functional.linear(inputs[one.shape[1]][:n], one)

    with _batches.all_cores(encoder, len(batches)) as map_in_order:
        list(map_in_order(multiply, tokens))


def _ten_nearest(rows: np.ndarray) -> np.ndarray:
    """The ten nearest of each row, itself left out."""
    found = vectors.top_k(rows, rows, 11).indices
    return np.array([[i for i in row if i != position][:10] for position, row in enumerate(found)])


class _Counting:
    """A stand-in for a model: reading the cache does not depend on what computed the vectors."""

    identity, dim, normalizes, threads = "bench", 384, True, False

    def __init__(self) -> None:
        self.encoded = 0

    def lengths(self, texts):
        return [len(text) for text in texts]

    def encode(self, texts):
        self.encoded += len(texts)
        return np.random.default_rng(len(texts)).normal(size=(len(texts), self.dim)).astype(np.float32)


def _cached(texts: list[str]) -> Row:
    encoder = _Counting()
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, COURSE_CACHE=folder):
        first = models.embed(texts, encoder, progress=False)
        n_first = encoder.encoded
        [again] = alternate(lambda: models.embed(texts, encoder, progress=False))
        n_again = encoder.encoded - n_first
        new = [f"new {text}" for text in texts[: len(texts) // 100]]
        models.embed([*new, *texts[len(new) :]], encoder, progress=False)
        n_new = encoder.encoded - n_first - n_again
    same = bool(np.array_equal(first, again.result))
    return within(
        "the same texts again",
        f"{len(texts):,} posts × 384",
        again,
        seconds=0.3,
        accuracy=f"equal to the first call: {same}; texts encoded again: {n_again}; with 1% new ones: {n_new}",
        accurate=same and n_again == 0 and n_new == len(new),
    )
