"""A local stand-in for Cohere's embed endpoint, so that Cohere's own client runs without a key and without a network.

    with cohere_endpoint.serve() as base_url, httpx.Client(trust_env=False, timeout=300) as direct:  # past any proxy
        co = cohere.ClientV2(api_key="none needed", base_url=base_url, httpx_client=direct)
        co.embed(texts=["one text"], model="embed-v4.0", input_type="search_query", embedding_types=["float"])

It answers `POST /v2/embed` in the form of Cohere's documentation (August 2026): fields, limits, status codes and the
sentences of errors. The vectors are not Cohere's: they come from a small encoder on this machine with an adapter for
each input type, have 384 dimensions (256 or 128 by `output_dimension`), and every answer says so in `meta.warnings`.
The server listens on the loopback address only, on a free port.
"""

from __future__ import annotations

import base64
import json
import socket
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from course_utils import _validate, vectors

if TYPE_CHECKING:
    from starlette.applications import Starlette

__all__ = [
    "DIMENSIONS",
    "EMBEDDING_TYPES",
    "INPUT_TYPES",
    "MAX_TEXTS",
    "MODELS",
    "REFUSED_KEY",
    "STAND_IN",
    "EmbedRequest",
    "Refused",
    "TypedEncoder",
    "answer",
    "application",
    "as_type",
    "authorize",
    "parse",
    "serve",
]


def __dir__() -> list[str]:
    """What completion offers after `cohere_endpoint.`: the nouns, not what they are made with."""
    return __all__


MODELS = (
    "embed-v4.0",
    "embed-english-v3.0",
    "embed-multilingual-v3.0",
    "embed-english-light-v3.0",
    "embed-multilingual-light-v3.0",
)
INPUT_TYPES = ("search_document", "search_query", "classification", "clustering", "image")
EMBEDDING_TYPES = ("float", "int8", "uint8", "binary", "ubinary", "base64")
DIMENSIONS = (128, 256, 384)  # the first numbers of a vector, brought back to length one
MAX_TEXTS = 96
REFUSED_KEY = "invalid"
STAND_IN = "local stand-in, not Cohere: vectors of all-MiniLM-L6-v2 with an adapter for each input type, 384 dimensions"
_USAGE = "For proper usage, please refer to https://docs.cohere.com/v2/reference/embed"
_KINDS = {str: "string", bool: "bool", int: "int", float: "float", list: "[]Object", dict: "Object", type(None): "null"}
_FIELDS = {
    "model": str,
    "input_type": str,
    "texts": list,
    "inputs": list,
    "images": list,
    "max_tokens": int,
    "output_dimension": int,
    "embedding_types": list,
    "truncate": str,
    "priority": int,
}


class TypedEncoder(Protocol):
    """What the endpoint needs of a model that treats input types differently."""

    max_tokens: int

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of each whole text, without those that the model adds."""
        ...

    def text(self, tokens: Sequence[int]) -> str:
        """Tokens back to text."""
        ...

    def encode(self, texts: Sequence[str], input_type: str) -> np.ndarray:
        """Unit vectors, float32 (n_texts, 384)."""
        ...


class Refused(Exception):
    """A request that is not answered: its status code and the sentence that the client is told."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class EmbedRequest:
    """A request that was found valid: one text for each vector, and how to embed them."""

    texts: tuple[str, ...]
    model: str
    input_type: str
    embedding_types: tuple[str, ...] = ("float",)
    output_dimension: int = DIMENSIONS[-1]
    truncate: str = "END"
    max_tokens: int | None = None


@contextmanager
def serve(encoder: TypedEncoder | None = None) -> Iterator[str]:
    """Run the endpoint while the block runs; gives its address, such as "http://127.0.0.1:40123".

    `encoder` is the course's adapters unless given. The port is a free one; the server stops when the block is left,
    after the requests that it has begun. RuntimeError when it does not start within ten seconds.
    """
    with _validate.extra("cohere"):
        import uvicorn

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(application(encoder), log_level="critical", access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            _wait_for(server, thread)
            yield "http://{}:{}".format(*listening.getsockname())
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def application(encoder: TypedEncoder | None = None) -> Starlette:
    """The ASGI application; one text batch is encoded at a time, others wait."""
    with _validate.extra("cohere"):
        from starlette.applications import Starlette
        from starlette.concurrency import run_in_threadpool
        from starlette.exceptions import HTTPException
        from starlette.requests import Request
        from starlette.responses import JSONResponse
        from starlette.routing import Route

    if encoder is None:
        from course_utils import input_types

        encoder = input_types.load()
    one_at_a_time = threading.Lock()

    def answered(body: bytes) -> dict[str, Any]:
        asked = parse(body)
        with one_at_a_time:
            return answer(asked, encoder)

    async def embed(request: Request) -> JSONResponse:
        try:
            authorize(request.headers.get("authorization"))
            told = await run_in_threadpool(answered, await request.body())
            return JSONResponse(told)
        except Refused as refused:
            return JSONResponse({"id": str(uuid.uuid4()), "message": str(refused)}, refused.status)

    async def elsewhere(request: Request, error: HTTPException) -> JSONResponse:
        sentence = f"{request.method} {request.url.path} is not answered: this {STAND_IN}; it has POST /v2/embed only"
        return JSONResponse({"id": str(uuid.uuid4()), "message": sentence}, error.status_code)

    async def failed(request: Request, error: Exception) -> JSONResponse:
        sentence = f"internal error: {type(error).__name__}: {error}. Next: restart the kernel and try again"
        return JSONResponse({"id": str(uuid.uuid4()), "message": sentence}, 500)

    handlers = {HTTPException: elsewhere, Exception: failed}
    return Starlette(routes=[Route("/v2/embed", embed, methods=["POST"])], exception_handlers=handlers)


def authorize(header: str | None) -> None:
    """Refuse a request without a key, and the key "invalid"; any other key will do."""
    key = (header or "").removeprefix("Bearer").strip()
    if not key:
        raise Refused(401, "no api key supplied")
    if key == REFUSED_KEY:
        raise Refused(401, "invalid api token")


def parse(body: bytes) -> EmbedRequest:
    """Check the JSON of a request; Refused names the first thing that is wrong."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:  # the latter when brackets are nested a thousand deep
        raise Refused(400, f"invalid request: the body is not valid JSON ({error}). {_USAGE}") from error
    try:
        json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:  # half of a surrogate pair, "\\ud800": no text, and no answer could repeat it
        raise Refused(400, f"invalid request: the body holds a character that is not Unicode text. {_USAGE}") from error
    if not isinstance(told, dict):
        raise Refused(400, f"invalid type: the body is of type {_kind(told)} but should be of type Object. {_USAGE}")
    told = {name: value for name, value in told.items() if value is not None}
    if unknown := sorted(set(told) - set(_FIELDS)):
        raise Refused(400, f"invalid request: unknown parameter '{unknown[0]}'. {_USAGE}")
    for name, value in told.items():
        _typed(value, _FIELDS[name], f"parameter '{name}'")
    if "model" not in told:
        raise Refused(400, "invalid request: a model parameter is required for this endpoint.")
    if told["model"] not in MODELS:
        sentence = "make sure the correct model ID was used and that you have access to the model."
        raise Refused(404, f"model '{told['model']}' not found, {sentence}")
    if told.get("input_type") not in INPUT_TYPES:
        raise Refused(400, "invalid request: valid input_type must be provided with the provided model")
    if "images" in told or told["input_type"] == "image":
        raise Refused(501, f"images are not embedded here: this {STAND_IN}")
    if told.get("max_tokens", 1) < 1:
        raise Refused(400, f"invalid request: max_tokens must be 1 or more - received {told['max_tokens']}")
    settings = {name: told[name] for name in ("model", "input_type", "max_tokens") if name in told}
    return EmbedRequest(_texts(told), **settings, **_choices(told))


def answer(asked: EmbedRequest, encoder: TypedEncoder) -> dict[str, Any]:
    """The endpoint's answer to a valid request, as it is sent."""
    texts, used = _cut(asked, encoder)
    rows = vectors.truncate(encoder.encode(texts, asked.input_type), asked.output_dimension)
    return {
        "id": str(uuid.uuid4()),
        "embeddings": {name: as_type(rows, name) for name in asked.embedding_types},
        "texts": list(asked.texts),
        "meta": {
            "api_version": {"version": "2"},
            "billed_units": {"input_tokens": used},
            "tokens": {"input_tokens": used},
            "warnings": [STAND_IN],
        },
        "response_type": "embeddings_by_type",
    }


def as_type(rows: np.ndarray, name: str) -> list:
    """Unit vectors (n_texts, dim) as one of EMBEDDING_TYPES, as lists that JSON can carry.

    int8 is round(127 x) of each number, uint8 is that plus 128; ubinary holds eight signs a byte, the first in the
    highest bit, a set bit for a number above 0; binary is ubinary minus 128; base64 is float32's bytes, low byte first.

    >>> as_type(np.array([[0.6, -0.8, 0, 0, 0, 0, 0, 0]]), "ubinary"), as_type(np.array([[0.6, -0.8]]), "int8")
    ([[128]], [[76, -102]])
    """
    if name == "float":
        return np.asarray(rows, dtype=np.float32).tolist()
    if name == "base64":
        return [base64.b64encode(row.tobytes()).decode() for row in np.asarray(rows, dtype="<f4")]
    if name in ("int8", "uint8"):
        return (np.rint(127 * np.asarray(rows)).astype(int) + (128 if name == "uint8" else 0)).tolist()
    return (np.packbits(np.asarray(rows) > 0, axis=1).astype(int) - (128 if name == "binary" else 0)).tolist()


def _choices(told: dict[str, Any]) -> dict[str, Any]:
    """embedding_types, output_dimension and truncate, each one of its options."""
    chosen = {}
    for name, options in (("embedding_types", EMBEDDING_TYPES), ("truncate", ("NONE", "START", "END"))):
        given = told.get(name, [])
        for one in [given] if isinstance(given, str) else given:
            if one not in options:
                raise Refused(
                    400, f"invalid request: {name} must be of {', '.join(options)} - received {one!r}. {_USAGE}"
                )
        if given:
            chosen[name] = tuple(dict.fromkeys(given)) if isinstance(given, list) else given
    if "output_dimension" in told:
        wanted = told["output_dimension"]
        if told["model"] != "embed-v4.0":
            raise Refused(400, f"invalid request: output_dimension is not supported by model '{told['model']}'")
        if wanted not in DIMENSIONS:
            known = ", ".join(map(str, DIMENSIONS))
            raise Refused(
                400, f"invalid request: output_dimension must be one of {known} - received {wanted} ({STAND_IN})"
            )
        chosen["output_dimension"] = wanted
    return chosen


def _texts(told: dict[str, Any]) -> tuple[str, ...]:
    """One text for each vector: `texts` as they are, or the parts of each of `inputs` joined by a line's end."""
    if ("texts" in told) == ("inputs" in told):
        raise Refused(400, "invalid request: exactly one of texts, images or inputs must be provided")
    name = "texts" if "texts" in told else "inputs"
    given = told[name]
    if not given:
        raise Refused(400, f"invalid request: list of {name} must not be empty")
    if len(given) > MAX_TEXTS:
        raise Refused(
            400, f"invalid request: total number of {name} must be at most {MAX_TEXTS} - received {len(given)}"
        )
    if name == "texts":
        texts = [_typed(text, str, f"element {i} of parameter 'texts'") for i, text in enumerate(given)]
    else:
        texts = [_joined(one, i) for i, one in enumerate(given)]
    if empty := [i for i, text in enumerate(texts) if not text.strip()]:
        raise Refused(400, f"invalid request: {name} must not be empty or be only whitespace - see element {empty[0]}")
    return tuple(texts)


def _joined(one: Any, position: int) -> str:
    where = f"element {position} of parameter 'inputs'"
    content = _typed(_typed(one, dict, where).get("content"), list, f"content of {where}")
    parts = [_typed(part, dict, f"a part of the content of {where}") for part in content]
    if images := [part for part in parts if part.get("type") != "text"]:
        if images[0].get("type") in ("image_url", "image"):
            raise Refused(501, f"images are not embedded here: this {STAND_IN}")
        raise Refused(400, f"invalid request: a part of {where} must have type 'text' or 'image_url'. {_USAGE}")
    return "\n".join(_typed(part.get("text"), str, f"text of {where}") for part in parts)


def _cut(asked: EmbedRequest, encoder: TypedEncoder) -> tuple[list[str], int]:
    """The texts cut to the limit from the side that `truncate` names, and how many tokens are left in all."""
    limit = min(asked.max_tokens or encoder.max_tokens, encoder.max_tokens)
    texts, used = list(asked.texts), 0
    for i, tokens in enumerate(encoder.tokens(asked.texts)):
        if len(tokens) > limit:
            if asked.truncate == "NONE":
                told = f"total number of tokens in a text cannot exceed {limit} - received {len(tokens)}"
                raise Refused(400, f"too many tokens: {told}. Try using a shorter text, or enabling truncation.")
            texts[i] = encoder.text(tokens[-limit:] if asked.truncate == "START" else tokens[:limit])
        used += min(len(tokens), limit)
    return texts, used


def _typed(value: Any, wanted: type, what: str) -> Any:
    if type(value) is not wanted:
        raise Refused(
            400, f"invalid type: {what} is of type {_kind(value)} but should be of type {_KINDS[wanted]}. {_USAGE}"
        )
    return value


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), type(value).__name__)


def _wait_for(server: Any, thread: threading.Thread) -> None:
    waited = threading.Event()
    for _ in range(1_000):
        if server.started:
            return
        if not thread.is_alive():
            break
        waited.wait(0.01)
    raise RuntimeError("The local endpoint did not start within ten seconds. Next: restart the kernel and try again.")
