"""The recorder of Cohere's own vectors, with Cohere's own client against the local endpoint: nothing leaves here."""

import os

import cohere
import httpx
import numpy as np
import pytest

from course_utils import cohere_endpoint, cohere_vectors, datasets

KEY = "a-key-that-nobody-may-keep"


class ByType:
    """An encoder without weights: a vector depends on text and input type alone."""

    max_tokens = 500

    def tokens(self, texts):
        return [[0] * len(text.split()) for text in texts]

    def text(self, tokens):
        raise AssertionError("no text is cut here")

    def encode(self, texts, input_type):
        seeds = [[*text.encode(), *input_type.encode()] for text in texts]
        return np.array([np.random.default_rng(seed).normal(size=384) for seed in seeds], dtype=np.float32)


class Watched(httpx.HTTPTransport):
    """Counts the calls and refuses the second one, as a service does that is asked too often."""

    def __init__(self):
        super().__init__()
        self.calls = 0

    def handle_request(self, request):
        self.calls += 1
        if self.calls == 2:
            return httpx.Response(429, headers={"retry-after-ms": "1"}, json={"message": "slow"}, request=request)
        return super().handle_request(request)


@pytest.fixture
def few(monkeypatch, tmp_path):
    """Two articles, and a cache of their own."""
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    monkeypatch.setattr(cohere_vectors, "ARTICLES", 2)
    return cohere_vectors.rows()


@pytest.fixture
def asked(monkeypatch):
    """A client that found its key in the environment, and what watches its calls."""
    monkeypatch.setenv("CO_API_KEY", KEY)
    transport = Watched()
    with (
        cohere_endpoint.serve(ByType()) as url,
        httpx.Client(transport=transport, timeout=60) as direct,
    ):
        yield cohere.ClientV2(base_url=url, httpx_client=direct), transport


def test_nothing_is_sent_and_nothing_is_kept_without_the_word(few, asked):
    client, transport = asked
    n_texts = 3 * sum(map(len, few))
    for said in ({}, {"send": False}, {"send": 1}):
        with pytest.raises(ValueError, match=rf"Nothing was sent\. It would be {n_texts:,} texts.*send=True"):
            cohere_vectors.record(client, **said)
    assert transport.calls == 0 and cohere_vectors.load() is None


def test_what_is_recorded_is_each_text_with_the_type_of_its_side(few, asked, tmp_path):
    client, transport = asked
    file = cohere_vectors.record(client, send=True)
    found = cohere_vectors.load()
    texts = datasets.questions().text[few[0]], datasets.wikipedia_passages().text[few[1]]
    for use, types in cohere_vectors.USES.items():
        for rows, of_side, input_type in zip((found.questions, found.passages), texts, types, strict=True):
            expected = ByType().encode(of_side, input_type)[:, : cohere_vectors.DIMENSION]
            expected /= np.linalg.norm(expected, axis=1, keepdims=True)
            np.testing.assert_allclose(rows[use], expected, atol=1e-6)
    assert found.example == 1
    batches = [-(-len(side) // cohere_endpoint.MAX_TEXTS) for side in texts]
    assert transport.calls == 2 + 3 * sum(batches)  # the example and the refused call are the two
    assert [one.name for one in tmp_path.iterdir()] == [file.name] and os.environ["CO_API_KEY"] == KEY
    assert KEY.encode() not in file.read_bytes()


def test_vectors_of_other_texts_are_refused_with_the_next_step(few, asked, monkeypatch):
    cohere_vectors.record(asked[0], send=True)
    monkeypatch.setattr(cohere_vectors, "ARTICLES", 3)
    with pytest.raises(ValueError, match=r"got those of other texts\. Next: record again, or delete the file"):
        cohere_vectors.load()


def test_the_record_is_small_and_has_enough_articles_for_an_interval():
    questions, passages = cohere_vectors.rows()
    articles = datasets.questions().article[questions]
    assert len(set(articles)) == 20 and set(datasets.questions().split[questions]) == {"test"}
    assert set(datasets.wikipedia_passages().article[passages]) == set(articles)
    assert len(cohere_vectors.USES) * (len(questions) + len(passages)) < 5_000
