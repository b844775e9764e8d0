"""Texts in, vectors out: loading an encoder, `embed` with its on-disk cache, and the vectors of single tokens.

Models load from a local folder, safetensors only, no code from a download, and the hub libraries are told to stay
offline before they are imported.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from course_utils import _cores, _validate, assets, vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MODELS = ("all-MiniLM-L6-v2",)
BATCH_TOKENS = 1024  # of a batch, padding included: what lies between two layers then stays in a core's cache
# What bfloat16 has to show before it replaces float32: the mean cosine to its vectors, and how many times as fast.
NEAR_ENOUGH, FAST_ENOUGH = 0.9995, 1.2
_TOKENIZER = threading.Lock()  # a tokenizer is told how to pad and cut before each use, so threads take turns


class Encoder(Protocol):
    """What `embed` needs of a model. `identity` names weights and settings: equal identities give equal vectors.

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
        from sentence_transformers import SentenceTransformer

        steps = [step for step in self.model if type(step).__name__ != "Normalize"]
        return SentenceTransformer(modules=steps, device="cpu")

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, cut at the model's limit."""
        self.pooled.eval()  # made here, before several threads ask for it
        return [len(ids) for ids in self.tokenized(texts)["input_ids"]]

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One batch to vectors, as the model's own modules define them up to pooling (MiniLM: mean of the tokens)."""
        import torch

        inputs = self.tokenized(texts, padding=True, return_tensors="pt")
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self.precision == "bfloat16"):
            return self.pooled.eval()(dict(inputs))["sentence_embedding"].float().numpy()

    def tokenized(self, texts: Sequence[str], **more: object) -> Mapping:
        """Texts as the model reads them, cut at its limit; `more` is the tokenizer's."""
        with _TOKENIZER:
            return self.model.tokenizer(list(texts), truncation=True, max_length=self.model.max_seq_length, **more)


def load_encoder(model: str = "all-MiniLM-L6-v2", *, precision: str = "exact") -> SentenceEncoder:
    """A verified model for the CPU, the same object each time: "all-MiniLM-L6-v2", texts cut at 256 tokens.

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
    folder = assets.path(model)
    modules, settings, pooling = (
        json.loads((folder / file).read_text(encoding="utf-8"))
        for file in ("modules.json", "sentence_bert_config.json", "1_Pooling/config.json")
    )
    [weights] = [one.sha256 for one in assets.registry()[model].members if one.path_in_asset == "model.safetensors"]
    return SentenceEncoder(
        identity=f"{model} pooled {weights} max_seq_length={settings['max_seq_length']}",
        dim=pooling["word_embedding_dimension"],
        normalizes=modules[-1]["type"].endswith(".Normalize"),
        folder=folder,
    )


@lru_cache(maxsize=2)
def _loaded(folder: Path) -> SentenceTransformer:
    """The model in a folder; loading it leaves torch's random numbers as they were."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # where ipywidgets is installed, the bar would be an output of the cell
    with torch.random.fork_rng(devices=[]):
        return SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )


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
    import torch

    known = getattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", None)  # torch's own name, which may change
    return torch.backends.mkldnn.is_available() and known is not None and known()


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
    keys = {text: _key(encoder.identity, text) for text in unique}
    with closing(_Cache(assets.cache_dir() / "vectors.sqlite")) if cache else nullcontext() as store:
        known = store.read(keys.values()) if store else {}
        missing = [text for text in unique if keys[text] not in known]
        for batch, rows in _encode(missing, encoder, batch_size, progress):
            fresh = {keys[text]: row for text, row in zip(batch, rows, strict=True)}
            known.update(fresh)
            if store:
                store.write(fresh)
    pooled = np.stack([known[keys[text]] for text in texts])
    return vectors.l2_normalize(pooled) if (encoder.normalizes if normalize is None else normalize) else pooled


@dataclass(frozen=True, eq=False)
class TokenVectors:
    """The tokens of one text and their vectors in every layer.

    Token i stands for the characters `spans[i]` of the text (start, end; equal for special tokens).
    `vectors[layer, i]`, float32 (n_layers + 1, n_tokens, dim): layer 0 is what enters the first layer, a sum that
    knows the token and its position but no other token; the last is what the model pools into a text's vector.
    """

    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    vectors: np.ndarray

    def within(self, start: int, end: int) -> np.ndarray:
        """Mean vector of the tokens inside characters start … end, for each layer: (n_layers + 1, dim)."""
        inside = [i for i, (a, b) in enumerate(self.spans) if start <= a < b <= end]
        if not inside:
            raise ValueError(
                f"start, end: expected characters that hold a whole token, got {start}, {end}. "
                "The text may have been cut at the model's limit before that place."
            )
        return self.vectors[:, inside].mean(axis=1)


def token_vectors(
    texts: Sequence[str], model: str = "all-MiniLM-L6-v2", *, causal: bool = False, batch_size: int = 64
) -> list[TokenVectors]:
    """Vectors of every token of every text, in every layer of a transformer; nothing is cached.

    With `causal`, the same weights are run with a causal mask: a token attends only to itself and to what stands
    before it, as in a decoder. The weights were not trained that way. A text of 20 tokens takes 0.2 MB; for one word
    in many texts use `word_vectors`.

    >>> [one] = token_vectors(["We play chess."])
    >>> one.tokens, one.vectors.shape
    (('[CLS]', 'we', 'play', 'chess', '.', '[SEP]'), (7, 6, 384))
    """
    texts = _validate.texts(texts)
    read = dict(_read(texts, model, causal, batch_size))
    return [read[i] for i in range(len(texts))]


def span_vectors(
    texts: Sequence[str],
    spans: Sequence[tuple[int, int]],
    model: str = "all-MiniLM-L6-v2",
    *,
    causal: bool = False,
    batch_size: int = 64,
) -> np.ndarray:
    """Vector of one span of characters in each text, in every layer: float32 (n_texts, n_layers + 1, dim).

    `spans[i]` is (start, end) in `texts[i]`; a span of several tokens gets their mean.

    >>> span_vectors(["We play chess."], [(3, 7)]).shape
    (1, 7, 384)
    """
    texts = _validate.texts(texts)
    if len(spans) != len(texts):
        raise ValueError(f"spans: expected one (start, end) for each of {len(texts)} texts, got {len(spans)}.")
    read = {i: one.within(*spans[i]) for i, one in _read(texts, model, causal, batch_size)}
    return np.stack([read[i] for i in range(len(texts))])


def word_spans(text: str, word: str) -> list[tuple[int, int]]:
    """Where `word` stands in a text as a whole word, in either case of letters: (start, end) of each occurrence.

    >>> word_spans("Play on, players; play!", "play")
    [(0, 4), (18, 22)]
    """
    return [place.span() for place in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.I)]


def word_vectors(
    texts: Sequence[str], word: str | Sequence[str], model: str = "all-MiniLM-L6-v2", *, causal: bool = False
) -> np.ndarray:
    """Vector of one word in each text, in every layer: float32 (n_texts, n_layers + 1, dim).

    `word` is one word for all texts or one a text; its first occurrence as a whole word counts, in either case of
    letters. A word that the model splits into pieces gets their mean.

    Raises ValueError for a text in which the word does not occur.

    >>> word_vectors(["We play chess.", "Play it again!"], "play").shape
    (2, 7, 384)
    """
    texts = _validate.texts(texts)
    wanted = [word] * len(texts) if isinstance(word, str) else _validate.texts(word, "word")
    if len(wanted) != len(texts):
        raise ValueError(f"word: expected one word, or one for each of {len(texts)} texts, got {len(wanted)}.")
    places = [word_spans(text, one) for one, text in zip(wanted, texts, strict=True)]
    for one, text, found in zip(wanted, texts, places, strict=True):
        if not found:
            raise ValueError(f"word: expected {one!r} as a whole word in every text, it is not in {text!r:.80}.")
    return span_vectors(texts, [found[0] for found in places], model, causal=causal)


def _read(texts: list[str], model: str, causal: bool, batch_size: int) -> Iterator[tuple[int, TokenVectors]]:
    """Yield (position, token vectors) of each text, batch by batch, long texts first."""
    _validate.between(batch_size, "batch_size", 1, 4096)
    import torch

    encoder = load_encoder(model)
    transformer, tokenizer = encoder.model.eval()[0].auto_model, encoder.model.tokenizer
    order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]
        inputs = encoder.tokenized(
            [texts[i] for i in rows], padding=True, return_offsets_mapping=True, return_tensors="pt"
        )
        spans, real = inputs.pop("offset_mapping").tolist(), inputs["attention_mask"].bool()
        if causal:
            n_tokens = real.shape[1]
            earlier = torch.ones(n_tokens, n_tokens, dtype=torch.bool).tril()
            inputs["attention_mask"] = earlier[None, None] & real[:, None, None, :]
        with torch.inference_mode():
            states = torch.stack(transformer(**inputs, output_hidden_states=True).hidden_states, dim=1).numpy()
        for position, i in enumerate(rows):
            n = int(real[position].sum())
            tokens = tokenizer.convert_ids_to_tokens(inputs["input_ids"][position, :n])
            own = [(int(a), int(b)) for a, b in spans[position][:n]]
            yield i, TokenVectors(tuple(tokens), tuple(own), states[position, :, :n].copy())


def _encode(
    texts: list[str], encoder: Encoder, batch_size: int, progress: bool
) -> Iterator[tuple[list[str], np.ndarray]]:
    """Yield batches of like length, the longest first: too little memory then shows at once, not at the end."""
    if not texts:
        return
    from tqdm import tqdm

    batches = [[texts[i] for i in batch] for batch in _batches(encoder.lengths(texts), batch_size)]
    with (
        tqdm(total=len(texts), desc="embed", unit="text", disable=not progress, ascii=True) as bar,
        _all_cores(encoder, len(batches)) as map_in_order,
    ):
        for batch, rows in zip(batches, map_in_order(encoder.encode, batches), strict=True):
            rows = np.asarray(rows, dtype=np.float32)
            if rows.shape != (len(batch), encoder.dim) or not np.isfinite(rows).all():
                raise ValueError(
                    f"encoder {encoder.identity!r}: expected {len(batch)} finite vectors of {encoder.dim} "
                    f"numbers, got shape {rows.shape}. Nothing of this batch was stored."
                )
            bar.update(len(batch))
            yield batch, rows


def _batches(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Positions of texts in batches of like length, the longest first, within both limits; a long text may be alone."""
    batches: list[list[int]] = []
    for position in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        fitting = min(batch_size, BATCH_TOKENS // max(1, lengths[batches[-1][0]])) if batches else 0
        if batches and len(batches[-1]) < fitting:
            batches[-1].append(position)
        else:
            batches.append([position])
    return batches


@contextmanager
def _all_cores(encoder: Encoder, n_batches: int) -> Iterator[Callable]:
    """`map` that computes several batches at once, one a core; where batches are few, one with all cores."""
    if getattr(encoder, "threads", False):
        import torch

        if n_batches >= 2 * torch.get_num_threads() > 2:
            with _cores.workers("torch") as (pool, _):
                yield pool.map
            return
    yield map


def _key(identity: str, text: str) -> bytes:
    return hashlib.sha256(f"{identity}\0{text}".encode()).digest()


class _Cache:
    """Vectors by key in one SQLite file. Where the file fails, this says so once and keeps nothing more."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection: sqlite3.Connection | None = None
        with self._or_go_on_without():
            path.parent.mkdir(parents=True, exist_ok=True)
            self.connection = sqlite3.connect(path, timeout=60)
            with self.connection:
                self.connection.execute(
                    "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB, checksum INTEGER)"
                )

    def read(self, keys: Iterable[bytes]) -> dict[bytes, np.ndarray]:
        """The stored vectors among `keys`; a row whose checksum is wrong counts as absent."""
        keys, found = list(keys), {}
        with self._or_go_on_without():
            for start in range(0, len(keys) if self.connection else 0, 500):
                part = keys[start : start + 500]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, vector, checksum FROM vectors WHERE key IN ({marks})"
                for key, blob, checksum in self.connection.execute(query, part):
                    if zlib.crc32(blob) == checksum:
                        found[key] = np.frombuffer(blob, dtype="<f4")
        return found

    def write(self, rows: dict[bytes, np.ndarray]) -> None:
        """Store vectors in one transaction: all of them or none."""
        if self.connection is None:
            return
        blobs = [(key, row.astype("<f4").tobytes()) for key, row in rows.items()]
        with self._or_go_on_without(), self.connection:
            self.connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(key, blob, zlib.crc32(blob)) for key, blob in blobs],
            )

    def close(self) -> None:
        """Let go of the file."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    @contextmanager
    def _or_go_on_without(self) -> Iterator[None]:
        """Every vector can be computed again, so a cache that fails costs time, not the result."""
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            self.close()
            print(
                f"Vectors are computed but not kept: {self.path} cannot be used ({error}). "
                "Delete that file, free some space, or set COURSE_CACHE to a folder that can be written.",
                file=sys.stderr,
            )
