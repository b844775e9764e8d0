"""The cross-encoders: pairs and heads against hand calculation, bad input, and what training saw."""

import numpy as np
import pytest
import torch

from course_utils import assets, cross_encoder, datasets, input_types
from course_utils.cross_encoder import CrossEncoder, mean_of_closest

QUERIES = ["Which animal barks?", "Which animal barks?", "What fell last week in the markets?"]
PASSAGES = ["A dog barks at night.", "The price of wheat fell. " * 12, "Corn."]


def test_the_mean_of_the_closest_by_hand():
    a = torch.tensor([[[2.0, 0.0], [0.0, 1.0], [9.0, 9.0]]])  # the third is padding
    b = torch.tensor([[[1.0, 0.0], [3.0, 4.0], [0.0, 5.0]]])  # the third is padding: it would be the best of the second
    found = mean_of_closest(a, torch.tensor([[1, 1, 0]]), b, torch.tensor([[1, 1, 0]]))
    torch.testing.assert_close(found, torch.tensor([(1.0 + 4 / 5) / 2]))


def test_the_question_comes_first_and_the_passage_is_cut():
    model = CrossEncoder("plain")
    read = model.read(["a dog"], ["word " * 400])
    [tokens], [types] = read["input_ids"], read["token_type_ids"]
    assert model.body.tokenizer.decode(tokens).startswith("[CLS] a dog [SEP] word word")
    assert len(tokens) == 256 and tokens[-1] == model.body.tokenizer.sep_token_id
    assert types == [0] * 4 + [1] * 252


def test_an_untrained_head_of_maxsim_reads_both_texts_as_minilm_does():
    model = CrossEncoder("maxsim").eval()
    read = model.read(QUERIES[:1], PASSAGES[:1], return_tensors="pt")
    with torch.inference_mode():
        [states], second = model.body.states(read, None), read["token_type_ids"][0].bool()
        found = model(read)
    rows = (states / states.norm(dim=1, keepdim=True)).numpy()
    expected = np.mean([max(float(q @ p) for p in rows[second]) for q in rows[~second]])
    assert found.item() == pytest.approx(expected, abs=1e-5)


def test_a_plain_head_takes_the_mean_of_all_tokens():
    model = CrossEncoder("plain").eval()
    read = model.read(QUERIES[:1], PASSAGES[:1], return_tensors="pt")
    with torch.inference_mode():
        [states] = model.body.states(read, None)
        expected = (model.head.weight @ states.mean(dim=0) + model.head.bias).item()
        assert model(read).item() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("kind", cross_encoder.KINDS)
def test_a_batch_gives_what_its_pairs_give_one_by_one(kind):
    together = cross_encoder.scores(QUERIES, PASSAGES, kind, progress=False)
    alone = [cross_encoder.scores([q], [p], kind, progress=False)[0] for q, p in zip(QUERIES, PASSAGES, strict=True)]
    assert together.shape == (3,) and together.dtype == np.float32
    np.testing.assert_allclose(together, alone, atol=2e-5)
    back = cross_encoder.scores(QUERIES[::-1], PASSAGES[::-1], kind, progress=False)
    np.testing.assert_allclose(back[::-1], together, atol=2e-5)
    assert np.ptp(together[:2]) > 1e-3  # not one score for all


@pytest.mark.parametrize("kind", cross_encoder.KINDS)
def test_padding_changes_nothing(kind):
    model = cross_encoder.load(kind)
    alone = model.read(QUERIES[:1], PASSAGES[:1], return_tensors="pt")
    wide = model.read(QUERIES[:2], PASSAGES[:2], return_tensors="pt", padding=True)
    assert wide["input_ids"].shape[1] > alone["input_ids"].shape[1] + 20
    with torch.inference_mode():
        assert model(wide)[0].item() == pytest.approx(model(alone)[0].item(), abs=2e-5)


@pytest.mark.parametrize("kind", cross_encoder.KINDS)
def test_question_and_passage_are_not_exchangeable(kind):
    there = cross_encoder.scores(QUERIES[:1], PASSAGES[1:2], kind, progress=False)
    back = cross_encoder.scores(PASSAGES[1:2], QUERIES[:1], kind, progress=False)
    assert abs(there - back) > 1e-3


def test_bfloat16_is_near():
    exact, fast = (
        cross_encoder.scores(QUERIES, PASSAGES, "maxsim", precision=one, progress=False) for one in ("exact", "fast")
    )
    assert 0 < np.abs(exact - fast).max() < 0.02


@pytest.mark.parametrize(
    ("queries", "passages", "error", "message"),
    [
        ("a dog", ["a dog"], TypeError, r"queries: expected a list of strings"),
        (["a dog"], [None], TypeError, r"passages: expected text, got NoneType"),
        ([], [], ValueError, r"queries: expected at least one string"),
        (["a dog"], ["one", "two"], ValueError, r"got 1 queries and 2 passages.*\[query\] \* len"),
        (["a dog", " "], ["one", "two"], ValueError, r"1 to 128 tokens, got 0 at position 1"),
        (["word " * 129], ["one"], ValueError, r"1 to 128 tokens, got 129 at position 0"),
    ],
)
def test_bad_pairs_are_told(queries, passages, error, message):
    with pytest.raises(error, match=message):
        cross_encoder.scores(queries, passages, "maxsim")


def test_a_passage_without_a_word_and_the_longest_query_are_read():
    found = cross_encoder.scores(["a dog", "word " * 128], ["", "word " * 300], "maxsim", progress=False)
    assert np.isfinite(found).all()


def test_an_unknown_kind_and_an_unknown_precision_are_named_with_those_that_there_are():
    with pytest.raises(ValueError, match=r"kind: .*plain.*maxsim.*got 'best'"):
        cross_encoder.scores(["a"], ["b"], "best")
    with pytest.raises(ValueError, match=r"precision: .*exact.*fast.*got 'half'"):
        cross_encoder.scores(["a"], ["b"], "maxsim", precision="half")


def test_damaged_weights_are_refused(tmp_path, monkeypatch):
    (tmp_path / "plain.json").write_bytes((cross_encoder.FOLDER / "plain.json").read_bytes())
    (tmp_path / "plain.safetensors").write_bytes(b"other bytes")
    monkeypatch.setattr(cross_encoder, "FOLDER", tmp_path)
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    with pytest.raises(input_types.AdapterError, match=r"plain\.safetensors: expected SHA-256 .*train\.py"):
        cross_encoder.load.__wrapped__("plain")


def test_all_that_lies_there_is_at_most_three_megabytes():
    assert sum(file.stat().st_size for file in cross_encoder.FOLDER.iterdir() if file.is_file()) <= 3_000_000


@pytest.fixture(scope="module")
def training():
    return assets.load_script(cross_encoder.FOLDER / "train.py")


@pytest.fixture(scope="module")
def material(training):
    return training.Material()


def test_no_text_of_an_article_with_a_test_question_or_of_a_held_out_one_is_trained_on(material):
    passages, questions = datasets.wikipedia_passages(), datasets.questions()
    tested = set(questions.article[questions.split == "test"])
    assert not tested & {*material.learned, *material.held_out} and not set(material.learned) & set(material.held_out)
    elsewhere = set(passages.text[~np.isin(passages.article, material.learned)])
    asked_elsewhere = set(questions.text[~np.isin(questions.article, material.learned)])
    posts = set(datasets.newsgroups().split("test").texts)
    for lists in (material.asked(), material.made(), material.posts()):
        drawn = {lists.texts[row] for rows in lists.wrong for row in rows}
        assert len(lists.queries) == len(lists.right) == len(lists.wrong) > 100
        assert not (elsewhere | posts) & (drawn | set(lists.right))
        assert not asked_elsewhere & set(lists.queries)


def test_no_right_passage_is_among_the_wrong_ones(material):
    questions = datasets.questions()
    right = {text: set(rows) for text, rows in zip(questions.text, questions.relevant, strict=True)}
    lists = material.asked()
    for query, text, wrong in zip(lists.queries, lists.right, lists.wrong, strict=True):
        assert len(wrong) >= 40 and not right[query] & set(wrong.tolist())
        assert text in set(lists.texts[sorted(right[query])])


def test_a_batch_has_the_right_text_first_in_each_list(material):
    lists = material.asked()
    queries, texts = lists.batch(np.random.default_rng(0), 3, 4)
    assert len(queries) == len(texts) == 15
    pairs = set(zip(lists.queries, lists.right, strict=True))
    assert [(q, t) in pairs for q, t in zip(queries, texts, strict=True)] == [True, False, False, False, False] * 3


def test_all_kinds_have_one_setting_and_one_validation():
    plain, *others = (cross_encoder.training(kind) for kind in cross_encoder.KINDS)
    for one in (plain, *others):
        assert one["settings"] == plain["settings"] and one["model"] == plain["model"]
        assert len(one["losses"]) == one["settings"]["steps"]
        assert one["validation"]["questions"] == len(one["validation"]["alone each"])
        assert one["validation"]["minilm"] == plain["validation"]["minilm"]


def test_the_card_says_what_the_records_say(material):
    card = (cross_encoder.FOLDER / "README.md").read_text(encoding="utf-8")
    for kind in cross_encoder.KINDS:
        told = cross_encoder.training(kind)
        settings, valid = told["settings"], told["validation"]
        pairs, minutes = settings["steps"] * settings["lists"] * (settings["wrong"] + 1), told["processor_seconds"] / 60
        found = f"{valid['alone']:.3f} | {valid['fused']:.3f} | {valid['weight']:.1f}"
        row = f"| {kind} | {found} | {minutes:.1f} |"
        assert row in card, f"expected in data/cross_encoder/README.md: {row}"
    assert f"{settings['steps']} steps" in card and f"{pairs:,} pairs" in card
    assert f"{len(set(material.asked().queries))} dev questions on {len(material.learned)} articles" in card
    assert f"MiniLM's own {valid['minilm']:.3f}" in card
    assert f"has {cross_encoder.training('maxsim')['untrained']['alone']:.3f} alone" in card


@pytest.mark.slow
@pytest.mark.parametrize("kind", cross_encoder.KINDS)
def test_training_begins_as_recorded(training, kind):
    assert training.first_losses(kind, 1)[0] == pytest.approx(cross_encoder.training(kind)["losses"][0], rel=0.03)
