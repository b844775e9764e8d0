"""Texts in, vectors out: loading an encoder, `embed` with its on-disk cache, and the vectors of single tokens.

Models load from a local folder, safetensors only, no code from a download, and the hub libraries are told to stay
offline before they are imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, nullcontext

import numpy as np

from course_utils import _batches, _validate, assets, vectors
from course_utils._batches import BATCH_TOKENS
from course_utils._encoders import FAST_ENOUGH, MODELS, NEAR_ENOUGH, Encoder, SentenceEncoder, as_encoder, load_encoder
from course_utils._tokens import TokenVectors, span_vectors, token_vectors, word_spans, word_vectors
from course_utils._vector_cache import VectorCache, key_of

__all__ = [
    "BATCH_TOKENS",
    "FAST_ENOUGH",
    "MODELS",
    "NEAR_ENOUGH",
    "Encoder",
    "SentenceEncoder",
    "TokenVectors",
    "embed",
    "load_encoder",
    "span_vectors",
    "token_vectors",
    "word_spans",
    "word_vectors",
]


def __dir__() -> list[str]:
    """What completion offers after `models.`: the nouns, not what they are made with."""
    return __all__


def embed(
    texts: Sequence[str],
    model: str | Encoder = "all-MiniLM-L6-v2",
    *,
    prompt: str = "",
    normalize: bool | None = None,
    batch_size: int = 128,
    cache: bool = True,
    progress: bool = True,
) -> np.ndarray:
    """Encode texts: row i of the result belongs to `texts[i]`. Returns float32 (n_texts, dim).

    `prompt` is put before each text, for a model that was trained so: multilingual-e5-small with "query: " before a
    question and "passage: " before what may answer it. The vector is that of prompt and text together.

    Texts of like length share a batch, so that little is wasted on padding: at most `batch_size` texts and BATCH_TOKENS
    tokens. Where there are enough batches and the encoder allows it, each core encodes one of its own. A text that
    occurs twice is encoded once. With `cache`, vectors are kept on disk by model, settings and content, and a second
    call only reads them; several processes may share the cache. By default vectors have length one if the model defines
    them so (MiniLM does), and in float32 equal those of sentence-transformers' own `encode` to 1e-5; `normalize=False`
    gives them as pooled, and `normalize=True` always gives unit length. The cache holds them as pooled, for both.

    Raises TypeError for a bare string, a text or prompt that is not a string or a model that is no `Encoder`;
    ValueError for an empty list, and where the cache has vectors of another length under the model's identity.

    Another library's model becomes an `Encoder` in three lines. Here it only counts letters; with sentence-transformers
    it is `model = SentenceTransformer("NAME")`, whose `encode` returns vectors too. The cache tells models apart by
    `identity` alone, so give changed weights a new one, or pass `cache=False`.

    >>> from types import SimpleNamespace
    >>> model = SimpleNamespace(encode=lambda texts: np.array([[text.count(one) for one in "ab"] for text in texts]))
    >>> lengths = lambda texts: [len(text) for text in texts]
    >>> settings = {"identity": "letters a and b, first version", "dim": 2, "normalizes": False, "threads": False}
    >>> encoder = SimpleNamespace(lengths=lengths, encode=model.encode, **settings)
    >>> embed(["abba", "b"], encoder, cache=False, progress=False)
    array([[2., 2.],
           [0., 1.]], dtype=float32)
    """
    prompt = _validate.text(prompt, "prompt")
    texts = [prompt + text for text in _validate.texts(texts)]
    _validate.between(batch_size, "batch_size", 1, 4096)
    encoder = as_encoder(model)
    unique = list(dict.fromkeys(texts))
    keys = {text: key_of(encoder.identity, text) for text in unique}
    with closing(VectorCache(assets.cache_dir() / "vectors.sqlite")) if cache else nullcontext() as store:
        known = store.read(keys.values()) if store else {}
        if any(row.shape != (encoder.dim,) for row in known.values()):
            raise ValueError(
                f"model: expected vectors of {encoder.dim} numbers for {encoder.identity!r}, got others in the cache: "
                "another model has the same identity. Next: name weights and settings in it, or pass cache=False."
            )
        missing = [text for text in unique if keys[text] not in known]
        for batch, rows in _batches.encode(missing, encoder, batch_size, progress):
            fresh = {keys[text]: row for text, row in zip(batch, rows, strict=True)}
            known.update(fresh)
            if store:
                store.write(fresh)
    pooled = np.stack([known[keys[text]] for text in texts])
    return vectors.l2_normalize(pooled) if (encoder.normalizes if normalize is None else normalize) else pooled
