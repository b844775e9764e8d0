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
from course_utils._encoders import FAST_ENOUGH, MODELS, NEAR_ENOUGH, Encoder, SentenceEncoder, load_encoder
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


def embed(
    texts: Sequence[str],
    model: str | Encoder = "all-MiniLM-L6-v2",
    *,
    normalize: bool | None = None,
    batch_size: int = 128,
    cache: bool = True,
    progress: bool = True,
) -> np.ndarray:
    """Encode texts: row i of the result belongs to `texts[i]`. Returns float32 (n_texts, dim).

    Texts of like length share a batch, so that little is wasted on padding: at most `batch_size` texts and BATCH_TOKENS
    tokens. Where there are enough batches and the encoder allows it, each core encodes one of its own. A text that
    occurs twice is encoded once. With `cache`, vectors are kept on disk by model, settings and content, and a second
    call only reads them; several processes may share the cache. By default vectors have length one if the model defines
    them so (MiniLM does), and in float32 equal those of sentence-transformers' own `encode` to 1e-5; `normalize=False`
    gives them as pooled, and `normalize=True` always gives unit length. The cache holds them as pooled, for both.

    Raises TypeError for a bare string or a text that is not a string, ValueError for an empty list.
    """
    texts = _validate.texts(texts)
    _validate.between(batch_size, "batch_size", 1, 4096)
    encoder = load_encoder(model) if isinstance(model, str) else model
    unique = list(dict.fromkeys(texts))
    keys = {text: key_of(encoder.identity, text) for text in unique}
    with closing(VectorCache(assets.cache_dir() / "vectors.sqlite")) if cache else nullcontext() as store:
        known = store.read(keys.values()) if store else {}
        missing = [text for text in unique if keys[text] not in known]
        for batch, rows in _batches.encode(missing, encoder, batch_size, progress):
            fresh = {keys[text]: row for text, row in zip(batch, rows, strict=True)}
            known.update(fresh)
            if store:
                store.write(fresh)
    pooled = np.stack([known[keys[text]] for text in texts])
    return vectors.l2_normalize(pooled) if (encoder.normalizes if normalize is None else normalize) else pooled
