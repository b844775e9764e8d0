"""The two further trained MiniLMs: what training saw, that it begins as recorded, and what the weights change."""

import numpy as np
import pytest
import torch

from course_utils import assets, datasets, input_types, matryoshka, models, vectors

TEXTS = ["How do I read a heat map?", "Play it again."]


@pytest.fixture(scope="module")
def training():
    return assets.load_script(matryoshka.FOLDER / "train.py")


def test_untrained_additions_change_nothing():
    model = matryoshka.untrained(["fresh"])
    with torch.inference_mode():
        found = model(TEXTS, "fresh").numpy()
    np.testing.assert_allclose(vectors.l2_normalize(found), models.embed(TEXTS, cache=False, progress=False), atol=1e-5)
    assert len(model.weights("fresh")) == 2 * 3 * matryoshka.UPPER


@pytest.mark.parametrize("kind", matryoshka.KINDS)
def test_each_kind_has_its_own_unit_vectors_and_its_own_place_in_the_cache(kind):
    rows = matryoshka.embed(TEXTS, kind, cache=False, progress=False)
    assert rows.shape == (2, 384) and rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.abs(rows - models.embed(TEXTS, cache=False, progress=False)).max() > 0.01
    identities = {matryoshka.encoder(one).identity for one in matryoshka.KINDS}
    assert len(identities) == 2 and matryoshka.training(kind)["weights_sha256"] in " ".join(identities)


def test_an_unknown_kind_is_named_with_those_that_there_are():
    with pytest.raises(ValueError, match=r"plain.*matryoshka.*got 'turned'"):
        matryoshka.embed(TEXTS, "turned")


def test_damaged_weights_are_refused(tmp_path, monkeypatch):
    for file in matryoshka.FOLDER.glob("plain.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "plain.safetensors").write_bytes(b"other bytes")
    monkeypatch.setattr(matryoshka, "FOLDER", tmp_path)
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    with pytest.raises(input_types.AdapterError, match=r"plain\.safetensors: expected SHA-256 .*train\.py"):
        matryoshka._model.__wrapped__("plain")


def test_all_that_lies_there_is_at_most_two_megabytes():
    assert sum(file.stat().st_size for file in matryoshka.FOLDER.iterdir()) <= 2_000_000


def test_the_two_were_trained_alike_but_for_the_prefixes():
    plain, prefixes = (matryoshka.training(kind) for kind in matryoshka.KINDS)
    assert plain["settings"] == prefixes["settings"] and plain["model"] == prefixes["model"]
    assert plain["prefixes"] == [384] and prefixes["prefixes"] == [8, 16, 32, 64, 128, 384]
    assert len(plain["losses"]) == len(prefixes["losses"]) == plain["settings"]["steps"]


def test_training_and_evaluation_have_no_text_in_common(training):
    passages, questions, posts = datasets.wikipedia_passages(), datasets.questions(), datasets.newsgroups()
    seen = training.Pairs()
    tested = np.isin(passages.article, questions.article[questions.split == "test"])
    assert len(seen.passages) + tested.sum() == len(passages) and len(seen.passages) > 1_000
    known = {text for _, text in seen.passages} | set(seen.posts)
    assert not known & set(passages.text[tested]) and not known & set(questions.text)
    assert set(seen.posts) <= set(posts.split("train").texts)


def test_both_kinds_see_the_same_pairs(training):
    first, second = (training.Pairs().batch(np.random.default_rng(0), 5) for _ in range(2))
    assert first == second and all(short and long for short, long in first)


@pytest.mark.parametrize("kind", matryoshka.KINDS)
def test_training_begins_as_recorded(training, kind):
    recorded = matryoshka.training(kind)["losses"]
    assert training.first_losses(kind, 1)[0] == pytest.approx(recorded[0], rel=0.02)


def test_the_corpus_holds_every_answer_and_others_of_untested_articles():
    passages, questions = datasets.wikipedia_passages(), datasets.questions()
    rows = matryoshka.corpus(passages, questions)
    right = {row for relevant in questions.relevant for row in relevant}
    assert len(rows) == len(set(rows.tolist())) == 1_000 and right <= set(rows.tolist())
    others = passages.article[sorted(set(rows.tolist()) - right)]
    assert not np.isin(others, questions.article[questions.split == "test"]).any()
