"""Cohere's own vectors for the questions of lesson 08: recorded once by somebody who has a key, and read afterwards.

    cohere_vectors.record(cohere.ClientV2(), send=True)  # the client reads the key in CO_API_KEY; nothing stores it

It sends the test questions about the first ARTICLES of their articles and all passages of these articles, each for
three uses, and the example of Cohere's reference: one object that holds two texts. Key and texts then leave this
machine, and Cohere may bill them. The vectors are kept in the course's cache folder. Without `send=True` nothing is
sent, and without a record `load` gives None.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from course_utils import assets, cohere_endpoint, datasets

__all__ = ["ARTICLES", "DIMENSION", "EXAMPLE", "MODEL", "USES", "CohereVectors", "load", "record", "rows"]


def __dir__() -> list[str]:
    """What completion offers after `cohere_vectors.`: the nouns, not what they are made with."""
    return __all__


ARTICLES = 20  # enough for intervals over articles, and few enough for a trial key
MODEL, DIMENSION = "embed-v4.0", 256
USES = {  # the types of questions and of passages
    "search": ("search_query", "search_document"),
    "classification": ("classification", "classification"),
    "clustering": ("clustering", "clustering"),
}
EXAMPLE = [{"content": [{"type": "text", "text": "hello"}, {"type": "text", "text": "goodbye"}]}]


@dataclass(frozen=True)
class CohereVectors:
    """What was recorded: by use the vectors of questions and passages, float32 (n, DIMENSION), in the order of `rows`.

    `example` is how many vectors came back for the one object of EXAMPLE.
    """

    questions: Mapping[str, np.ndarray]
    passages: Mapping[str, np.ndarray]
    example: int


def rows() -> tuple[np.ndarray, np.ndarray]:
    """The rows of `datasets.questions()` and those of `datasets.wikipedia_passages()` that are recorded."""
    questions, passages = datasets.questions(), datasets.wikipedia_passages()
    test = questions.split == "test"
    some = sorted(set(questions.article[test]))[:ARTICLES]
    return np.flatnonzero(test & np.isin(questions.article, some)), np.flatnonzero(np.isin(passages.article, some))


def record(client: Any, *, send: bool = False) -> Path:
    """Ask `client`, a `cohere.ClientV2`, for all vectors, and keep them; returns the file.

    Batches hold as many texts as a call may have. Where the service refuses a call for now, the client waits and tries
    again. Raises ValueError without `send=True`: then nothing is sent.
    """
    sides = _texts()
    if send is not True:
        n_texts = len(USES) * sum(map(len, sides))
        raise ValueError(
            f"Nothing was sent. It would be {n_texts:,} texts and the example, which Cohere may bill. "
            "Next: set CO_API_KEY, and say cohere_vectors.record(cohere.ClientV2(), send=True)."
        )
    example = client.embed(inputs=EXAMPLE, **_settings("classification"))
    found = {"example": np.array(len(example.embeddings.float_)), "texts": np.array(_fingerprint(sides))}
    for use, types in USES.items():
        for side, texts, input_type in zip(("questions", "passages"), sides, types, strict=True):
            vectors = []
            for start in range(0, len(texts), cohere_endpoint.MAX_TEXTS):
                batch = texts[start : start + cohere_endpoint.MAX_TEXTS]
                vectors += client.embed(texts=batch, **_settings(input_type)).embeddings.float_
            found[f"{side}, {use}"] = np.array(vectors, dtype=np.float32)
    unfinished = _file().with_suffix(".part")
    with unfinished.open("wb") as stream:
        np.savez(stream, **found)
    os.replace(unfinished, _file())
    return _file()


def load() -> CohereVectors | None:
    """What `record` kept, or None. Raises ValueError where it was recorded for other texts than those of today."""
    if not _file().exists():
        return None
    with np.load(_file(), allow_pickle=False) as found:
        if str(found["texts"]) != _fingerprint(_texts()):
            raise ValueError(
                f"{_file()}: expected vectors of the questions and passages of today, got those of other texts. "
                "Next: record again, or delete the file."
            )
        questions, passages = ({use: found[f"{side}, {use}"] for use in USES} for side in ("questions", "passages"))
        return CohereVectors(questions, passages, int(found["example"]))


def _file() -> Path:
    return assets.cache_dir() / f"cohere-{MODEL}-{DIMENSION}.npz"


def _texts() -> tuple[list[str], list[str]]:
    asked, searched = rows()
    return datasets.questions().text[asked].tolist(), datasets.wikipedia_passages().text[searched].tolist()


def _fingerprint(sides: tuple[list[str], list[str]]) -> str:
    return hashlib.sha256(json.dumps(sides).encode()).hexdigest()


def _settings(input_type: str) -> dict[str, Any]:
    return {
        "model": MODEL,
        "input_type": input_type,
        "embedding_types": ["float"],
        "output_dimension": DIMENSION,
        "request_options": {"max_retries": 5},
    }
