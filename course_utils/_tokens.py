"""Tokens: the vector of each in every layer of a transformer, and those of a span or of a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from course_utils import _validate
from course_utils._encoders import load_encoder


@dataclass(frozen=True, eq=False)
class TokenVectors:
    """The tokens of one text and their vectors in every layer.

    Token i stands for the characters `spans[i]` of the text (start, end; equal for special tokens).
    `vectors[layer, i]`, float32 (n_layers + 1, n_tokens, dim): layer 0 is what enters the first layer, the
    normalized sum of a token's, a place's and a segment's row, which knows no other token; the last is what the model
    pools into a text's vector.
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
    spans = _validate.items(spans, "spans", "pairs (start, end)")
    if len(spans) != len(texts):
        raise ValueError(f"spans: expected one (start, end) for each of {len(texts)} texts, got {len(spans)}.")
    read = {i: one.within(*spans[i]) for i, one in _read(texts, model, causal, batch_size)}
    return np.stack([read[i] for i in range(len(texts))])


def word_spans(text: str, word: str) -> list[tuple[int, int]]:
    """Where `word` stands in a text as a whole word, in either case of letters: (start, end) of each occurrence.

    Unicode has two ways to write é: one character, or e and an accent of its own. Both are the same word here.

    >>> word_spans("Play on, players; play!", "play")
    [(0, 4), (18, 22)]
    """
    text, word = _validate.text(text, "text"), _composed(_validate.text(word, "word"))
    if not word.strip():
        raise ValueError(f"word: expected at least one letter, got {word!r}.")
    composed = _composed(text)
    found = [place.span() for place in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", composed, re.I)]
    # a mark that has no character in common with its letter belongs to the word too, and is no \w
    places = [(a, b) for a, b in found if not (_is_mark(composed[a - 1 : a]) or _is_mark(composed[b : b + 1]))]
    if composed == text:
        return places
    begins = _begins(text)
    return [(begins[start], begins[end]) for start, end in places]


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _begins(text: str) -> list[int]:
    """Where in a text each character of its composed form begins, and as the last one where the text ends."""
    begins, start = [], 0
    for end in range(1, len(text) + 1):
        part, after = text[start:end], text[end : end + 1]
        if not (after and (unicodedata.combining(after) or _composed(part + after) != _composed(part) + after)):
            begins += [start] * len(_composed(part))
            start = end
    return [*begins, len(text)]


def _is_mark(character: str) -> bool:
    return character != "" and unicodedata.category(character).startswith("M")


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
    with _validate.extra("models"):
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
