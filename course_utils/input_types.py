"""MiniLM with a low-rank adapter for each input type: what a vector is to be used for changes the vector.

The weights of an adapter lie in `data/input_types/NAME.safetensors`, made by the `train.py` beside them; the README
there is their card. Next to a frozen weight matrix W stands a product of two thin ones (LoRA, Hu and others 2022),

    y = W x + (α / r) B A x,     A: (r, n_in),  B: (n_out, r),

here in the query and value matrices of all six attention layers, r = 8. B begins at zero: an untrained adapter
changes nothing.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from course_utils import _validate, assets, models

with _validate.extra("models"):
    import torch

__all__ = [
    "ALPHA",
    "FOLDER",
    "INPUT_TYPES",
    "PREFIXED",
    "PREFIXES",
    "RANK",
    "TRAINED_GROUPS",
    "VALIDATION_GROUPS",
    "AdaptedEncoder",
    "AdaptedModel",
    "AdapterError",
    "LowRank",
    "TypedEncoder",
    "embed",
    "encoder",
    "load",
    "stored",
    "training",
]


def __dir__() -> list[str]:
    """What completion offers after `input_types.`: the nouns, not what they are made with."""
    return __all__


FOLDER = assets.DATA / "input_types"
INPUT_TYPES = ("search_query", "search_document", "classification", "clustering")
PREFIXED = "prefixed"  # one adapter for both sides of search, trained with the prefixes below; for comparison
PREFIXES = {"search_query": "query: ", "search_document": "passage: "}
RANK, ALPHA = 8, 16.0
# What `train.py` saw of 20 Newsgroups: the training half of ten groups, and four more to choose the step by.
TRAINED_GROUPS = (
    "comp.graphics",
    "comp.sys.ibm.pc.hardware",
    "comp.windows.x",
    "misc.forsale",
    "rec.autos",
    "rec.sport.hockey",
    "sci.crypt",
    "sci.med",
    "soc.religion.christian",
    "talk.politics.guns",
)
VALIDATION_GROUPS = ("comp.sys.mac.hardware", "rec.sport.baseball", "sci.electronics", "talk.religion.misc")


class AdapterError(RuntimeError):
    """Adapter weights that are missing or are not those of the training record; says what to do next."""


class LowRank(torch.nn.Module):
    """A frozen linear layer with named low-rank additions; `active` names the one in use, or none.

    >>> layer = LowRank(torch.nn.Linear(384, 384), ["clustering"])
    >>> layer.active = "clustering"
    >>> x = torch.randn(2, 384)
    >>> torch.equal(layer(x), layer.frozen(x)), layer.a["clustering"].shape  # untrained: nothing is added
    (True, torch.Size([8, 384]))
    """

    def __init__(self, frozen: torch.nn.Linear, names: Iterable[str], rank: int = RANK, alpha: float = ALPHA) -> None:
        super().__init__()
        self.frozen, self.scale, self.active = frozen.requires_grad_(False), alpha / rank, None
        self.a, self.b = torch.nn.ParameterDict(), torch.nn.ParameterDict()
        for name in names:
            self.a[name] = torch.nn.init.kaiming_uniform_(torch.empty(rank, frozen.in_features), a=5**0.5)
            self.b[name] = torch.zeros(frozen.out_features, rank)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """W x, and (α / r) B A x of the active adapter: (…, n_in) to (…, n_out)."""
        y = self.frozen(x)
        if self.active is None:
            return y
        return y + self.scale * (x @ self.a[self.active].T @ self.b[self.active].T)


class AdaptedModel(torch.nn.Module):
    """A copy of MiniLM with adapters; with none active it gives MiniLM's own vectors."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        base = models.load_encoder()
        self.tokenizer, self.max_tokens = base.model.tokenizer, base.model.max_seq_length
        self.transformer = copy.deepcopy(base.model[0].auto_model).requires_grad_(False).eval()
        self.layers: list[LowRank] = []
        for block in self.transformer.encoder.layer:
            attention = block.attention.self
            attention.query, attention.value = (LowRank(one, names) for one in (attention.query, attention.value))
            self.layers += [attention.query, attention.value]

    def weights(self, name: str) -> dict[str, torch.nn.Parameter]:
        """The weights of one adapter, by layer: "0.a" (r, n_in), "0.b" (n_out, r), "1.a" and so on."""
        return {f"{i}.{side}": getattr(layer, side)[name] for i, layer in enumerate(self.layers) for side in ("a", "b")}

    def forward(self, texts: Sequence[str], name: str | None, max_tokens: int | None = None) -> torch.Tensor:
        """Vectors of texts, pooled (n_texts, 384), with one adapter active or none; texts are cut at `max_tokens`."""
        read = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=max_tokens or self.max_tokens, return_tensors="pt"
        )
        states, real = self.states(read, name), read["attention_mask"].unsqueeze(-1)
        return (states * real).sum(dim=1) / real.sum(dim=1)

    def states(self, read: Mapping[str, torch.Tensor], name: str | None) -> torch.Tensor:
        """The last layer's vector of every token of texts as the tokenizer reads them, (n_texts, n_tokens, 384)."""
        for layer in self.layers:
            layer.active = name
        return self.transformer(**read).last_hidden_state


@dataclass(frozen=True)
class TypedEncoder:
    """MiniLM with one adapter active, as an `Encoder` for `models.embed`."""

    identity: str
    model: AdaptedModel
    adapter: str
    prefix: str = ""
    dim: int = 384
    normalizes: bool = True
    threads: bool = False

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text with its prefix, cut at the model's limit."""
        read = self.model.tokenizer(self._prefixed(texts), truncation=True, max_length=self.model.max_tokens)
        return [len(ids) for ids in read["input_ids"]]

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One batch to vectors as pooled, float32 (n_texts, 384)."""
        with torch.inference_mode():
            return self.model(self._prefixed(texts), self.adapter).numpy()

    def _prefixed(self, texts: Sequence[str]) -> list[str]:
        return [self.prefix + text for text in texts]


@dataclass(frozen=True)
class AdaptedEncoder:
    """What the endpoint asks of a model: tokens, texts of tokens, and vectors by input type."""

    model: AdaptedModel

    @property
    def max_tokens(self) -> int:
        """Tokens of a text that are read, without the two that the model adds."""
        return self.model.max_tokens - 2

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of each whole text, without those that the model adds."""
        return self.model.tokenizer(list(texts), add_special_tokens=False, verbose=False)["input_ids"]

    def text(self, tokens: Sequence[int]) -> str:
        """Tokens back to text, in lower case as the model reads it."""
        return self.model.tokenizer.decode(tokens)

    def encode(self, texts: Sequence[str], input_type: str) -> np.ndarray:
        """Unit vectors, float32 (n_texts, 384), by the adapter of one of INPUT_TYPES."""
        return embed(texts, input_type, cache=False, progress=False)


def embed(
    texts: Sequence[str], input_type: str, *, cache: bool = True, progress: bool = True, prefixed: bool = False
) -> np.ndarray:
    """Unit vectors of texts for one use: float32 (n_texts, 384); kept on disk as those of `models.embed` are.

    `input_type` is one of INPUT_TYPES. `prefixed` takes the adapter that was trained with "query: " and "passage: "
    before the texts, and puts them there; it knows the two types of search only.

    >>> embed(["How do I read a heat map?"], "search_query", progress=False).shape
    (1, 384)
    """
    return models.embed(texts, encoder(input_type, prefixed=prefixed), cache=cache, progress=progress)


def encoder(input_type: str, *, prefixed: bool = False) -> TypedEncoder:
    """The encoder of one input type, for `models.embed`."""
    _validate.one_of(input_type, "input_type", tuple(PREFIXES) if prefixed else INPUT_TYPES)
    name = PREFIXED if prefixed else input_type
    identity = f"{models.load_encoder().identity} adapter {name} {training(name)['weights_sha256']}"
    prefix = PREFIXES[input_type] if prefixed else ""
    return TypedEncoder(f"{identity} {prefix!r}", _model(), name, prefix)


def load() -> AdaptedEncoder:
    """The adapted model as the endpoint uses it."""
    return AdaptedEncoder(_model())


def training(name: str) -> dict:
    """How an adapter was trained: settings, losses, validation scores, versions, and the SHA-256 of its weights."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _model() -> AdaptedModel:
    names = (*INPUT_TYPES, PREFIXED)
    model = AdaptedModel(names)
    for name in names:
        weights = stored(FOLDER / f"{name}.safetensors", training(name)["weights_sha256"])
        with torch.no_grad():
            for place, weight in model.weights(name).items():
                weight.copy_(weights[place])
    return model.requires_grad_(False)


def stored(file: Path, expected: str) -> dict[str, torch.Tensor]:
    """Read a safetensors file that has this SHA-256; where it has not, AdapterError says what to do."""
    with _validate.extra("cohere"):
        from safetensors.torch import load as read

    content = file.read_bytes() if file.exists() else b""
    if (got := hashlib.sha256(content).hexdigest()) != expected:
        shown = assets.shown(file)
        raise AdapterError(
            f"{shown}: expected SHA-256 {expected}, got {got if content else 'no file'}. "
            f"Next: git checkout {shown}, or python {assets.shown(file.parent / 'train.py')}"
        )
    return read(content)
