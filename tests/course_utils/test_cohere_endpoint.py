"""Cohere's own client against the local endpoint: every field, every type, every error; and it keeps answering."""

import base64
import concurrent.futures
import gc
import http.client
import json
import socket
from pathlib import Path

import cohere
import httpx
import numpy as np
import psutil
import pytest

from course_utils import cohere_endpoint as endpoint

ROOT = Path(__file__).resolve().parents[2]


class Counting:
    """An encoder without weights: words are tokens, and a vector depends on text and input type alone."""

    max_tokens = 20

    def __init__(self):
        self.words = {}
        self.seen = []

    def tokens(self, texts):
        return [[self.words.setdefault(word, len(self.words)) for word in text.split()] for text in texts]

    def text(self, tokens):
        known = {number: word for word, number in self.words.items()}
        return " ".join(known[number] for number in tokens)

    def encode(self, texts, input_type):
        self.seen += [(text, input_type) for text in texts]
        seeds = [[*text.encode(), *input_type.encode()] for text in texts]
        rows = np.array([np.random.default_rng(seed).normal(size=384) for seed in seeds])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def encoder():
    return Counting()


@pytest.fixture(scope="module")
def base_url(encoder):
    with endpoint.serve(encoder) as url:
        yield url


@pytest.fixture(scope="module")
def co(base_url):
    with httpx.Client(trust_env=False, timeout=60) as direct:
        yield cohere.ClientV2(api_key="none needed", base_url=base_url, httpx_client=direct)


def ask(co, **changes):
    asked = {"model": "embed-v4.0", "input_type": "search_query", "texts": ["one", "two words"]} | changes
    return co.embed(**{name: value for name, value in asked.items() if value is not None})


def test_the_sources_snippet_runs(co):
    text_inputs = [{"content": [{"type": "text", "text": text}]} for text in ("a query", "another")]
    response = co.embed(inputs=text_inputs, model="embed-v4.0", input_type="classification", embedding_types=["float"])
    assert np.array(response.embeddings.float_).shape == (2, 384)


def test_an_answer_has_every_field(co):
    response = ask(co)
    assert response.response_type == "embeddings_by_type" and response.id
    assert response.texts == ["one", "two words"]
    assert response.meta.api_version.version == "2"
    assert response.meta.billed_units.input_tokens == response.meta.tokens.input_tokens == 3
    assert "not Cohere" in response.meta.warnings[0] and "384" in response.meta.warnings[0]
    assert response.embeddings.int8 is None and len(response.embeddings.float_) == 2


def test_the_input_type_and_the_texts_reach_the_model(co, encoder):
    for input_type in endpoint.INPUT_TYPES[:4]:
        sent = np.array(ask(co, input_type=input_type).embeddings.float_)
        np.testing.assert_allclose(sent, encoder.encode(["one", "two words"], input_type), atol=1e-7)


@pytest.mark.parametrize("model", endpoint.MODELS)
def test_every_model_name_is_answered(co, model):
    assert len(ask(co, model=model).embeddings.float_[0]) == 384


def test_every_embedding_type_is_the_float_vector_in_other_clothes(co):
    sent = ask(co, embedding_types=list(endpoint.EMBEDDING_TYPES)).embeddings
    floats = np.array(sent.float_, dtype=np.float32)
    np.testing.assert_array_equal([np.frombuffer(base64.b64decode(one), dtype="<f4") for one in sent.base64], floats)
    np.testing.assert_array_equal(np.array(sent.int8), np.rint(127 * floats))
    np.testing.assert_array_equal(np.array(sent.uint8), np.array(sent.int8) + 128)
    ubinary = np.array(sent.ubinary, dtype=np.uint8)
    assert ubinary.shape == (2, 48)
    np.testing.assert_array_equal(np.unpackbits(ubinary, axis=1), floats > 0)
    np.testing.assert_array_equal(np.array(sent.binary), ubinary.astype(int) - 128)


@pytest.mark.parametrize("dim", endpoint.DIMENSIONS)
def test_output_dimension_cuts_and_brings_back_to_length_one(co, dim):
    whole = np.array(ask(co).embeddings.float_)
    cut = np.array(ask(co, output_dimension=dim).embeddings.float_)
    np.testing.assert_allclose(np.linalg.norm(cut, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(cut, whole[:, :dim] / np.linalg.norm(whole[:, :dim], axis=1, keepdims=True), atol=1e-6)
    assert len(ask(co, output_dimension=dim, embedding_types=["ubinary"]).embeddings.ubinary[0]) == dim // 8


def test_two_texts_in_one_object_become_one_vector(co, encoder):
    parts = [{"type": "text", "text": "first"}, {"type": "text", "text": "second"}]
    response = ask(co, texts=None, inputs=[{"content": parts}])
    assert len(response.embeddings.float_) == 1
    assert encoder.seen[-1] == ("first\nsecond", "search_query")


def test_long_texts_are_cut_from_the_side_that_truncate_names(co, encoder):
    words = [f"w{i}" for i in range(25)]
    for truncate, kept in (("END", words[:20]), ("START", words[-20:]), (None, words[:20])):
        response = ask(co, texts=[" ".join(words)], truncate=truncate)
        assert encoder.seen[-1][0] == " ".join(kept)
        assert response.meta.billed_units.input_tokens == 20
    ask(co, texts=[" ".join(words)], max_tokens=5)
    assert encoder.seen[-1][0] == " ".join(words[:5])
    ask(co, texts=[" ".join(words)], max_tokens=500)
    assert encoder.seen[-1][0] == " ".join(words[:20])


def test_96_texts_are_answered_in_their_order(co, encoder):
    texts = [f"text {i}" for i in range(96)]
    sent = np.array(ask(co, texts=texts).embeddings.float_)
    np.testing.assert_allclose(sent, encoder.encode(texts, "search_query"), atol=1e-7)


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"input_type": "none"}, "BadRequestError", "valid input_type must be provided with the provided model"),
        ({"model": "embed-v9"}, "NotFoundError", "model 'embed-v9' not found"),
        ({"texts": ["x"] * 97}, "BadRequestError", "total number of texts must be at most 96 - received 97"),
        ({"texts": []}, "BadRequestError", "list of texts must not be empty"),
        ({"texts": ["x", " \n"]}, "BadRequestError", "must not be empty or be only whitespace - see element 1"),
        ({"texts": "x"}, "BadRequestError", "parameter 'texts' is of type string but should be of type []Object"),
        ({"texts": ["x", 3]}, "BadRequestError", "element 1 of parameter 'texts' is of type int"),
        ({"texts": ["x " * 21], "truncate": "NONE"}, "BadRequestError", "cannot exceed 20 - received 21"),
        ({"truncate": "MIDDLE"}, "BadRequestError", "truncate must be of NONE, START, END - received 'MIDDLE'"),
        ({"embedding_types": ["float", "int4"]}, "BadRequestError", "received 'int4'"),
        ({"output_dimension": 512}, "BadRequestError", "must be one of 128, 256, 384 - received 512"),
        ({"output_dimension": 256, "model": "embed-english-v3.0"}, "BadRequestError", "not supported by model"),
        ({"max_tokens": 0}, "BadRequestError", "max_tokens must be 1 or more - received 0"),
        ({"inputs": [{"content": [{"type": "text", "text": "x"}]}]}, "BadRequestError", "exactly one of texts"),
        ({"texts": None}, "BadRequestError", "exactly one of texts, images or inputs"),
        ({"texts": None, "inputs": [{"content": []}]}, "BadRequestError", "must not be empty"),
        (
            {"texts": None, "inputs": [{"content": [{"type": "sound"}]}]},
            "BadRequestError",
            "type 'text' or 'image_url'",
        ),
        ({"input_type": "image"}, "NotImplementedError", "images are not embedded here"),
        ({"texts": None, "images": ["data:image/png;base64,AA=="]}, "NotImplementedError", "images are not embedded"),
    ],
)
def test_every_error_is_the_clients_own_exception(co, changes, error, sentence):
    with pytest.raises(getattr(cohere.errors, error)) as caught:
        co.embed(
            **{"model": "embed-v4.0", "input_type": "search_query", "texts": ["one"]} | changes,
            request_options={"max_retries": 0},
        )
    assert sentence in caught.value.body["message"]


def test_the_client_itself_asks_for_an_input_type(co):
    with pytest.raises(TypeError, match="input_type"):
        co.embed(model="embed-v4.0", texts=["one"])


def test_only_the_key_invalid_is_refused(base_url):
    with pytest.raises(cohere.errors.UnauthorizedError) as caught:
        ask(cohere.ClientV2(api_key="invalid", base_url=base_url))
    assert caught.value.body["message"] == "invalid api token"
    assert ask(cohere.ClientV2(api_key="anything", base_url=base_url)).id


def post(base_url, body, headers=None, path="/v2/embed", method="POST"):
    connection = http.client.HTTPConnection(base_url.removeprefix("http://"), timeout=10)
    connection.request(method, path, body, {"authorization": "Bearer key", **(headers or {})})
    answered = connection.getresponse()
    told = json.loads(answered.read())
    connection.close()
    return answered.status, told["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[1]", b"null", b'"text"', b'{"model": NaN}', b"[" * 5_000])
def test_malformed_json_is_refused_and_the_next_request_answered(base_url, co, body):
    status, sentence = post(base_url, body)
    assert status == 400 and sentence.startswith("invalid ")
    assert ask(co).id


def test_no_key_no_such_place_and_unknown_fields_are_named(base_url):
    assert post(base_url, b"{}", {"authorization": ""}) == (401, "no api key supplied")
    status, sentence = post(base_url, b"{}", path="/v1/embed")
    assert status == 404 and "POST /v2/embed only" in sentence
    assert post(base_url, None, method="GET")[0] == 405
    asked = {"model": "embed-v4.0", "input_type": "clustering", "texts": ["x"], "inputtype": "x"}
    status, sentence = post(base_url, json.dumps(asked))
    assert status == 400 and "unknown parameter 'inputtype'" in sentence


def test_a_client_that_hangs_up_is_forgotten(base_url, co):
    host, port = base_url.removeprefix("http://").split(":")
    body = json.dumps({"model": "embed-v4.0", "input_type": "clustering", "texts": ["x"] * 96}).encode()
    head = f"POST /v2/embed HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer k\r\ncontent-length: {len(body)}\r\n\r\n"
    for sent in (head.encode() + body[:30], head.encode() + body, b"nonsense\r\n\r\n"):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(sent)
    assert ask(co).id


def test_fifty_requests_at_once_get_each_their_own_answer(co, encoder):
    def one(i):
        return np.array(ask(co, texts=[f"asked {i}"]).embeddings.float_[0])

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        sent = np.array(list(pool.map(one, range(50))))
    np.testing.assert_allclose(sent, encoder.encode([f"asked {i}" for i in range(50)], "search_query"), atol=1e-7)


def test_memory_stays_flat(co):
    def used():
        gc.collect()
        return psutil.Process().memory_info().rss / 1e6

    for _ in range(10):
        ask(co, texts=["text"] * 96)
    before = used()
    for _ in range(100):
        ask(co, texts=["text"] * 96)
    assert used() - before < 20  # 100 answers of 96 vectors are 80 MB of JSON


def test_it_listens_on_loopback_only_and_stops(encoder):
    with endpoint.serve(encoder) as url:
        host, port = url.removeprefix("http://").split(":")
        listening = [
            c for c in psutil.Process().net_connections() if c.status == "LISTEN" and c.laddr.port == int(port)
        ]
        assert [c.laddr.ip for c in listening] == ["127.0.0.1"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=2)


def test_no_request_goes_through_a_proxy(base_url, monkeypatch):
    with socket.socket() as proxy:
        proxy.bind(("127.0.0.1", 0))
        proxy.listen()
        proxy.settimeout(0.2)
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://{}:{}".format(*proxy.getsockname()))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with httpx.Client(trust_env=False, timeout=60) as direct:
            assert ask(cohere.ClientV2(api_key="none needed", base_url=base_url, httpx_client=direct)).id
        with pytest.raises(TimeoutError):
            proxy.accept()


def test_the_lesson_asks_the_stand_in_past_any_proxy():
    lesson = (ROOT / "notebooks" / "src" / "08_input_types.py").read_text(encoding="utf-8")
    assert lesson.count("base_url=base_url") == lesson.count("base_url=base_url, httpx_client=") == 2
    assert "httpx.Client(trust_env=False" in lesson and "httpx.Client(transport=transport" in lesson


@pytest.mark.parametrize(
    "body",
    [
        b'{"model": "embed-v4.0", "input_type": "clustering", "texts": ["\\ud800"]}',
        b'{"model": "\\ud800", "input_type": "clustering", "texts": ["x"]}',
        b'{"\\udfff": 1}',
    ],
)
def test_half_a_surrogate_pair_is_refused_in_json(base_url, body):
    told = httpx.post(f"{base_url}/v2/embed", content=body, headers={"Authorization": "Bearer x"}, trust_env=False)
    assert told.status_code == 400 and "not Unicode text" in told.json()["message"]


def test_a_model_that_fails_is_told_in_json():
    class Failing(Counting):
        def encode(self, texts, input_type):
            raise ZeroDivisionError("on purpose")

    body = {"model": "embed-v4.0", "input_type": "clustering", "texts": ["x"]}
    with endpoint.serve(Failing()) as url:
        told = httpx.post(f"{url}/v2/embed", json=body, headers={"Authorization": "Bearer x"}, trust_env=False)
    assert told.status_code == 500 and "ZeroDivisionError: on purpose. Next:" in told.json()["message"]
