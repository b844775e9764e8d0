"""MiniLM, a transformer, trained further with the Matryoshka loss and without it.

The weights lie in `data/matryoshka/KIND.safetensors`, made by the `train.py` beside them; the README there is their
card. "plain" was trained with InfoNCE, "matryoshka" with InfoNCE summed over the first 8, 16, 32, 64, 128 and all 384
numbers: the same pairs, the same steps, the same start. Low-rank additions of `input_types.LowRank` stand next to the
three large matrices of each of the upper three layers: attention's output and both of the feed-forward part.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from course_utils import _validate, assets, datasets, models

if TYPE_CHECKING:
    from course_utils.input_types import AdaptedModel, TypedEncoder

__all__ = [
    "ALPHA",
    "FOLDER",
    "KINDS",
    "PREFIXES",
    "RANK",
    "UPPER",
    "corpus",
    "embed",
    "encoder",
    "training",
    "untrained",
]


def __dir__() -> list[str]:
    """What completion offers after `matryoshka.`: the nouns, not what they are made with."""
    return __all__


FOLDER = assets.DATA / "matryoshka"
KINDS = ("plain", "matryoshka")
PREFIXES = (8, 16, 32, 64, 128, 384)
RANK, ALPHA, UPPER = 24, 48.0, 3


def embed(texts: Sequence[str], kind: str, *, cache: bool = True, progress: bool = True) -> np.ndarray:
    """Unit vectors of texts by one of KINDS: float32 (n_texts, 384); kept on disk as those of `models.embed` are.

    >>> embed(["How do I read a heat map?"], "matryoshka", progress=False).shape
    (1, 384)
    """
    return models.embed(texts, encoder(kind), cache=cache, progress=progress)


def encoder(kind: str) -> TypedEncoder:
    """The encoder of one kind, for `models.embed`."""
    from course_utils import input_types

    _validate.one_of(kind, "kind", KINDS)
    identity = f"{models.load_encoder().identity} matryoshka {kind} {training(kind)['weights_sha256']}"
    return input_types.TypedEncoder(identity, _model(kind), kind)


def corpus(passages: datasets.Passages, questions: datasets.Questions) -> np.ndarray:
    """Rows of the 1,000 passages on which the two are compared, ascending: a thousand are embedded in a minute or two.

    They are all passages that answer a question, and others drawn from articles without a test question.
    """
    right = np.unique(np.concatenate([list(rows) for rows in questions.relevant]))
    tested = np.isin(passages.article, questions.article[questions.split == "test"])
    others = np.setdiff1d(np.flatnonzero(~tested), right)
    drawn = np.random.default_rng(0).choice(others, 1_000 - len(right), replace=False)
    return np.sort(np.concatenate([right, drawn]))


def training(kind: str) -> dict:
    """How one kind was trained: settings, losses, versions, and the SHA-256 of its weights."""
    return json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))


def untrained(kinds: Iterable[str]) -> AdaptedModel:
    """MiniLM with additions of these names that add nothing yet."""
    from course_utils import input_types

    model = input_types.AdaptedModel(())
    model.layers = []
    for block in model.transformer.encoder.layer[-UPPER:]:
        for part in (block.attention.output, block.intermediate, block.output):
            part.dense = input_types.LowRank(part.dense, kinds, RANK, ALPHA)
            model.layers.append(part.dense)
    return model


@lru_cache(maxsize=len(KINDS))
def _model(kind: str) -> AdaptedModel:
    with _validate.extra("models"):
        import torch

    from course_utils import input_types

    model = untrained([kind])
    weights = input_types.stored(FOLDER / f"{kind}.safetensors", training(kind)["weights_sha256"])
    with torch.no_grad():
        for place, weight in model.weights(kind).items():
            weight.copy_(weights[place])
    return model.requires_grad_(False)
