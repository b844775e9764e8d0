"""Late interaction: texts as one vector a token, compared token by token (Khattab and Zaharia 2020, ColBERT)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_utils import _batches, _progress, _validate, models, vectors


@dataclass(frozen=True, eq=False)
class TokenMatrix:
    """The tokens of several texts: those of text i are the rows `starts[i]` … `starts[i + 1]` of `vectors`.

    `vectors` (n_tokens, dim) have length one; `starts` (n_texts + 1,) begins at 0. Each text has a token or more.
    """

    vectors: np.ndarray
    starts: np.ndarray

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, rows: Sequence[int]) -> TokenMatrix:
        """The texts at `rows`, in this order."""
        rows = _validate.positions(rows, "rows", len(self))
        parts = [self.vectors[self.starts[row] : self.starts[row + 1]] for row in rows]
        return TokenMatrix(np.concatenate(parts), np.cumsum([0, *map(len, parts)]))


def token_matrix(texts: Sequence[str], model: str = "all-MiniLM-L6-v2", *, progress: bool = True) -> TokenMatrix:
    """Every token of every text as a unit vector of the model's last layer, with the model's own marks at both ends.

    Texts are cut at the model's limit. Nothing is kept on disk: a passage of 160 tokens takes 0.25 MB.

    >>> tokens = token_matrix(["a dog barks", "cats"], progress=False)
    >>> tokens.vectors.shape, tokens.starts.tolist()
    ((9, 384), [0, 6, 9])
    """
    texts = _validate.texts(texts)
    encoder = models.load_encoder(model)
    batches = _batches.of_like_length(encoder.lengths(texts), 64)
    found: dict[int, np.ndarray] = {}
    with _progress.bar("tokens", len(texts), "text", shown=progress) as bar:
        for batch in batches:
            made = encoder.model.encode(
                [texts[i] for i in batch], output_value="token_embeddings", convert_to_numpy=False, batch_size=64
            )
            found |= {i: vectors.l2_normalize(one.numpy()) for i, one in zip(batch, made, strict=True)}
            bar.update(len(batch))
    parts = [found[i] for i in range(len(texts))]
    return TokenMatrix(np.concatenate(parts), np.cumsum([0, *map(len, parts)]))


def maxsim(queries: TokenMatrix, passages: TokenMatrix) -> np.ndarray:
    """Score of each passage for each query, float32 (n_queries, n_passages): mean over i of max over j of cos(qᵢ, pⱼ).

    qᵢ are the tokens of the query, pⱼ those of the passage: each token of the query looks for the token that is most
    like it. ColBERT sums over i; the mean ranks the same and lies between −1 and 1.

    >>> one = TokenMatrix(np.eye(2), np.array([0, 2]))
    >>> maxsim(one, TokenMatrix(np.array([[1.0, 0.0], [0.6, 0.8]]), np.array([0, 2]))).round(2)
    array([[0.9]], dtype=float32)
    """
    _validate.same_dim(queries.vectors, passages.vectors, "queries, passages")
    best = np.empty((len(queries.vectors), len(passages)), dtype=np.float32)
    for start in range(0, len(queries.vectors), 256):  # the table of all pairs would not fit into memory
        cosines = queries.vectors[start : start + 256] @ passages.vectors.T
        best[start : start + 256] = np.maximum.reduceat(cosines, passages.starts[:-1], axis=1)
    return np.add.reduceat(best, queries.starts[:-1], axis=0) / np.diff(queries.starts)[:, None].astype(np.float32)
