"""MiniLM as a cross-encoder: a question and a passage are read together, and one number says how well they fit.

An encoder makes a vector of each text by itself, and vectors of passages can be stored. A cross-encoder reads

    [CLS] question [SEP] passage [SEP]

so each token attends to those of the other text, too. Nothing can be stored: every pair is computed anew. The weights
lie in `data/cross_encoder/KIND.safetensors`, made by the `train.py` beside them; the README there is their card. All
kinds have adapters of `input_types.AdaptedModel`. They differ in two things, what they learned from and the head:

- "plain", "more_pairs", "distilled": the mean m of the token vectors of the pair, and one row of weights, w·m + b;
- "maxsim": the tokens i of the question look for the tokens j of the passage that are most like them. The score is
  the mean over i of max over j of cos(qᵢ, pⱼ), as in late interaction, over vectors that saw both texts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from course_utils import _batches, _progress, _validate, assets, input_types

with _validate.extra("models"):
    import torch
    from torch.nn.functional import normalize

__all__ = ["FOLDER", "KINDS", "MAX_QUERY_TOKENS", "CrossEncoder", "load", "mean_of_closest", "scores", "training"]


def __dir__() -> list[str]:
    """What completion offers after `cross_encoder.`: the nouns, not what they are made with."""
    return __all__


FOLDER = assets.DATA / "cross_encoder"
KINDS = ("plain", "more_pairs", "distilled", "maxsim")
MAX_QUERY_TOKENS = 128  # so that at least half of the tokens are left for the passage


class CrossEncoder(torch.nn.Module):
    """MiniLM with the adapter and the head of one kind; untrained, the adapter adds nothing."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.body = input_types.AdaptedModel([kind])
        self.head = None if kind == "maxsim" else torch.nn.Linear(384, 1)

    def weights(self) -> dict[str, torch.nn.Parameter]:
        """What is trained: the adapter by layer, as `AdaptedModel.weights` names it, and "head.weight", "head.bias"."""
        head = {} if self.head is None else {f"head.{name}": one for name, one in self.head.named_parameters()}
        return self.body.weights(self.kind) | head

    def read(self, queries: Sequence[str], passages: Sequence[str], max_tokens: int | None = None, **more) -> Mapping:
        """Pairs as the model reads them; of a pair that has over `max_tokens` (256) the passage is cut."""
        limit = max_tokens or self.body.max_tokens
        return self.body.tokenizer(list(queries), list(passages), truncation="only_second", max_length=limit, **more)

    def forward(self, read: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """Scores (n_pairs,) of pairs that were read with padding."""
        states, real = self.body.states(read, self.kind).float(), read["attention_mask"]
        with torch.autocast("cpu", enabled=False):  # a head in bfloat16 would make near scores equal
            if self.head is None:
                second = read["token_type_ids"]  # 0 for [CLS] question [SEP], 1 for passage [SEP], 0 for padding
                return mean_of_closest(states, real - second, states, second)
            return self.head((states * real[..., None]).sum(dim=1) / real.sum(dim=1, keepdim=True))[:, 0]


def mean_of_closest(a: torch.Tensor, a_real: torch.Tensor, b: torch.Tensor, b_real: torch.Tensor) -> torch.Tensor:
    """Mean over tokens i of a of max over tokens j of b of cos(aᵢ, bⱼ), for each pair of texts: (n_pairs,).

    `a` (n_pairs, n, dim) and `b` (n_pairs, m, dim) are token vectors, of which those count whose `real` is 1.
    """
    cosines = normalize(a, dim=-1) @ normalize(b, dim=-1).transpose(1, 2)
    best = cosines.masked_fill(b_real[:, None, :] == 0, -2).amax(dim=2)
    return (best * a_real).sum(dim=1) / a_real.sum(dim=1)


def scores(
    queries: Sequence[str], passages: Sequence[str], kind: str, *, precision: str = "exact", progress: bool = True
) -> np.ndarray:
    """Score of each pair, float32 (n_pairs,): how well `passages[i]` fits `queries[i]`, by one of KINDS.

    Scores of one kind rank the passages of one query; what is a good score, and what a bad one, they do not say. A pair
    is cut at 256 tokens at the end of its passage. `precision` is "exact" (float32) or "fast": bfloat16 on every
    processor, which is fast on those that compute with it, and differs from the exact scores in the third digit.

    Raises TypeError for one string in place of a list, and ValueError for lists of different length, a query without
    a token, and one of more than MAX_QUERY_TOKENS tokens.

    >>> query, passages = "Which animal barks?", ["A dog barks.", "The price of wheat fell."]
    >>> dog, wheat = scores([query] * 2, passages, "maxsim", progress=False)
    >>> bool(dog > wheat)
    True
    """
    queries, passages = _pairs(queries, passages)
    model = load(kind, precision)
    _check_queries(queries, model)
    lengths = [len(ids) for ids in model.read(queries, passages)["input_ids"]]
    found = np.empty(len(queries), dtype=np.float32)
    with _progress.bar("score", len(queries), "pair", shown=progress) as bar, torch.inference_mode():
        for batch in _batches.of_like_length(lengths, 64):
            pairs = [queries[i] for i in batch], [passages[i] for i in batch]
            found[batch] = model(model.read(*pairs, padding=True, return_tensors="pt")).numpy()
            bar.update(len(batch))
    return found


def training(kind: str) -> dict:
    """How one kind was trained: settings, losses, validation, versions, and the SHA-256 of its weights."""
    _validate.one_of(kind, "kind", KINDS)
    return json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=len(KINDS))
def load(kind: str, precision: str = "exact") -> CrossEncoder:
    """The trained model of one kind; with `precision` "fast" the transformer computes in bfloat16."""
    _validate.one_of(precision, "precision", ("exact", "fast"))
    expected = training(kind)["weights_sha256"]
    weights, model = input_types.stored(FOLDER / f"{kind}.safetensors", expected), CrossEncoder(kind)
    with torch.no_grad():
        for place, weight in model.weights().items():
            weight.copy_(weights[place])
    if precision == "fast":
        model.body.transformer.to(torch.bfloat16)
    return model.requires_grad_(False).eval()


def _pairs(queries: Sequence[str], passages: Sequence[str]) -> tuple[list[str], list[str]]:
    queries, passages = _validate.texts(queries, "queries"), _validate.texts(passages, "passages")
    if len(queries) != len(passages):
        raise ValueError(
            f"queries, passages: expected one passage for each query, got {len(queries)} queries and {len(passages)} "
            "passages. Next: for one query and many passages, pass [query] * len(passages)."
        )
    return queries, passages


def _check_queries(queries: list[str], model: CrossEncoder) -> None:
    read = model.body.tokenizer(queries, add_special_tokens=False, verbose=False)["input_ids"]
    for position, tokens in enumerate(read):
        if not 1 <= len(tokens) <= MAX_QUERY_TOKENS:
            raise ValueError(
                f"queries: expected 1 to {MAX_QUERY_TOKENS} tokens, got {len(tokens)} at position {position} "
                f"({queries[position]!r:.40}). Next: leave empty queries out, and shorten long ones."
            )
