"""Encoders: what `embed` asks of a model, sentence-transformers models that answer it, and the choice of precision."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from course_utils import _e5_model, _validate, assets, vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MODELS = ("all-MiniLM-L6-v2", _e5_model.NAME)
# What bfloat16 has to show before it replaces float32: the mean cosine to its vectors, and how many times as fast.
NEAR_ENOUGH, FAST_ENOUGH = 0.9995, 1.2
_TOKENIZER = threading.Lock()  # a tokenizer is told how to pad and cut before each use, so threads take turns


class Encoder(Protocol):
    """What `embed` needs of a model; the example there makes one of another library's model.

    `identity` names weights and settings, since the cache keeps vectors by it: equal identities give equal vectors.
    `normalizes` says whether the model's vectors are to have length one; `encode` leaves that last step to `embed`, so
    that vectors with and without it come from one run. `threads` says whether several threads may call `encode`.
    """

    identity: str
    dim: int
    normalizes: bool
    threads: bool

    def lengths(self, texts: Sequence[str]) -> Sequence[int]:
        """Size of each text as the model counts it; texts of like size share a batch."""
        ...

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One batch to vectors, float32 (n_texts, dim), in the order given, of whatever length."""
        ...


@dataclass(frozen=True)
class SentenceEncoder:
    """A sentence-transformers model as an `Encoder`, read into memory when it first has to compute something.

    Vectors that the cache holds need neither the model nor torch, only what the model's own files say of it.
    `precision` is "float32" or "bfloat16"; its numbers have eight bits before they are multiplied, not 24.
    """

    identity: str
    dim: int
    normalizes: bool
    folder: Path
    precision: str = "float32"
    threads: bool = True

    @property
    def model(self) -> SentenceTransformer:
        """The whole model, as sentence-transformers has it."""
        return _loaded(self.folder)

    @cached_property
    def pooled(self) -> SentenceTransformer:
        """The model without a final step to unit length."""
        with _validate.extra("models"):
            from sentence_transformers import SentenceTransformer

        steps = [step for step in self.model if type(step).__name__ != "Normalize"]
        return SentenceTransformer(modules=steps, device="cpu")

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, cut at the model's limit."""
        self.pooled.eval()  # made here, before several threads ask for it
        return [len(ids) for ids in self.tokenized(texts)["input_ids"]]

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One batch to vectors, as the model's own modules define them up to pooling (MiniLM: mean of the tokens)."""
        with _validate.extra("models"):
            import torch

        inputs = self.tokenized(texts, padding=True, return_tensors="pt")
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self.precision == "bfloat16"):
            return self.pooled.eval()(dict(inputs))["sentence_embedding"].float().numpy()

    def tokenized(self, texts: Sequence[str], **more: object) -> Mapping:
        """Texts as the model reads them, cut at its limit; `more` is the tokenizer's."""
        with _TOKENIZER:
            return self.model.tokenizer(list(texts), truncation=True, max_length=self.model.max_seq_length, **more)


def as_encoder(model: str | Encoder) -> Encoder:
    """The encoder with this name, or the one that is given, if it has what `embed` asks for; else TypeError."""
    if isinstance(model, str):
        return load_encoder(model)
    lacking = [name for name in ("identity", "dim", "normalizes", "lengths", "encode") if not hasattr(model, name)]
    if lacking:
        raise TypeError(
            f"model: expected a name or an Encoder, got {type(model).__name__}, which lacks {', '.join(lacking)}. "
            "Next: see the example of help(models.embed), which makes an Encoder of another library's model."
        )
    if not isinstance(model.identity, str) or not model.identity.strip() or "\0" in model.identity:
        raise ValueError(
            f"identity: expected text that names the model's weights and settings, got {model.identity!r}. "
            "Next: give each model one of its own, because the cache keeps vectors by it."
        )
    return model


def load_encoder(model: str = "all-MiniLM-L6-v2", *, precision: str = "exact") -> SentenceEncoder:
    """A verified model for the CPU, the same object each time: "all-MiniLM-L6-v2" or "multilingual-e5-small".

    MiniLM cuts texts at 256 tokens. multilingual-e5-small, for a hundred languages, was trained with a prefix before
    each text, which `embed` takes as its `prompt`; it cuts prefix and text at 512 tokens. Its weights have four bits.
    The first call unpacks them, which takes some seconds and 0.5 GB of the cache.

    `precision` is "exact" (float32, as every number of the course) or "fast": bfloat16, if this processor computes with
    it, if it is faster by a short probe, and if its vectors are near those of float32; else float32. Which of the
    two it is, and why, is printed. Vectors of the two precisions are never mixed in the cache.

    >>> encoder = load_encoder()
    >>> encoder.dim, encoder.normalizes, encoder.precision
    (384, True, 'float32')
    """
    exact = _described(_validate.one_of(model, "model", MODELS))
    if _validate.one_of(precision, "precision", ("exact", "fast")) == "exact":
        return exact
    half, reason = _in_bfloat16(exact)
    print(f"{model}: {half.precision}, {reason}")
    return half


@lru_cache(maxsize=2)
def _described(model: str) -> SentenceEncoder:
    folder, weights = _files(model)
    modules, settings, pooling = (
        json.loads((folder / file).read_text(encoding="utf-8"))
        for file in ("modules.json", "sentence_bert_config.json", "1_Pooling/config.json")
    )
    return SentenceEncoder(
        identity=f"{model} pooled {weights} max_seq_length={settings['max_seq_length']}",
        dim=pooling["word_embedding_dimension"],
        normalizes=modules[-1]["type"].endswith(".Normalize"),
        folder=folder,
    )


def _files(model: str) -> tuple[Path, str]:
    """The folder of a model's files, and a hash that stands for its weights."""
    if model == _e5_model.NAME:
        return _e5_model.folder(), _e5_model.fingerprint()
    [weights] = [one.sha256 for one in assets.registry()[model].members if one.path_in_asset == "model.safetensors"]
    return assets.path(model), weights


@lru_cache(maxsize=2)
def _loaded(folder: Path) -> SentenceTransformer:
    """The model in a folder; loading it leaves torch's random numbers as they were."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with _validate.extra("models"):
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

    logging.disable_progress_bar()  # where ipywidgets is installed, the bar would be an output of the cell
    with torch.random.fork_rng(devices=[]):
        model = SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    if (folder / _e5_model.PIECES).exists():
        _e5_model.unpack_when_looked_up(model[0].auto_model, folder)
    return model


@lru_cache(maxsize=2)
def _in_bfloat16(exact: SentenceEncoder) -> tuple[SentenceEncoder, str]:
    """The encoder to use where speed counts, in bfloat16 if that pays, and why it is that one."""
    if not _computes_bfloat16():
        return exact, "because torch has no products in bfloat16 for this processor"
    half = replace(exact, identity=f"{exact.identity} bfloat16", precision="bfloat16")
    subjects = ("a probe of long texts, ", "rain over the hills, ", "prices in euro: 3, 4, ", "who saved the goal? ")
    texts = [subject * 60 for subject in subjects]
    cosine = float(vectors.paired_cosine_similarity(exact.encode(texts), half.encode(texts)).mean())
    if cosine < NEAR_ENOUGH:
        return exact, f"because the mean cosine of bfloat16 to it is {cosine:.5f}, below {NEAR_ENOUGH}"
    seconds = {half: [], exact: []}
    for encoder in [half, exact] * 3:
        started = time.perf_counter()
        encoder.encode(texts)
        seconds[encoder].append(time.perf_counter() - started)
    times = min(seconds[exact]) / min(seconds[half])
    found = f"because bfloat16 is {times:.1f} times as fast here"
    return (half, found) if times >= FAST_ENOUGH else (exact, found)


def _computes_bfloat16() -> bool:
    """Whether torch has products in bfloat16 for this processor; whether they are quick, the probe shows."""
    with _validate.extra("models"):
        import torch

    known = getattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", None)  # torch's own name, which may change
    return torch.backends.mkldnn.is_available() and known is not None and known()
