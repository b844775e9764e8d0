"""The adapters: the layer against hand calculation and peft, the encoder, and what training saw."""

import json

import numpy as np
import pytest
import torch

from course_utils import assets, datasets, input_types, models, vectors

TEXTS = ["How do I read a heat map?", "Play it again.", "A heat map shows numbers as colours, row by row."]


def layer(rank=2, names=("one", "two")):
    torch.manual_seed(0)
    made = input_types.LowRank(torch.nn.Linear(5, 3), names, rank=rank, alpha=6.0)
    for name in names:
        torch.nn.init.normal_(made.b[name])
    return made


def test_a_low_rank_layer_adds_alpha_over_r_times_b_a_x():
    made, x = layer(), torch.randn(4, 5)
    made.active = "two"
    dense = made.frozen.weight + 6.0 / 2 * made.b["two"] @ made.a["two"]
    torch.testing.assert_close(made(x), x @ dense.T + made.frozen.bias)
    made.active = None
    assert torch.equal(made(x), made.frozen(x))


def test_only_the_low_rank_weights_learn():
    made = layer()
    made.active = "one"
    made(torch.randn(4, 5)).sum().backward()
    assert made.frozen.weight.grad is None and made.frozen.bias.grad is None
    assert made.a["one"].grad is not None and made.b["one"].grad is not None
    assert made.a["two"].grad is None


def test_the_layer_equals_peft():
    peft = pytest.importorskip("peft")
    torch.manual_seed(0)
    plain = torch.nn.Sequential(torch.nn.Linear(5, 3))
    made = input_types.LowRank(torch.nn.Linear(5, 3), ["one"], rank=2, alpha=6.0)
    made.frozen.load_state_dict(plain[0].state_dict())
    torch.nn.init.normal_(made.b["one"])
    theirs = peft.get_peft_model(plain, peft.LoraConfig(r=2, lora_alpha=6, target_modules=["0"], lora_dropout=0.0))
    with torch.no_grad():
        theirs.base_model.model[0].lora_A["default"].weight.copy_(made.a["one"])
        theirs.base_model.model[0].lora_B["default"].weight.copy_(made.b["one"])
    made.active, x = "one", torch.randn(4, 5)
    torch.testing.assert_close(made(x), theirs(x))


def test_an_untrained_adapter_changes_nothing():
    model = input_types.AdaptedModel(["fresh"])
    with torch.inference_mode():
        found, plain = model(TEXTS, "fresh"), model(TEXTS, None)
    assert torch.equal(found, plain)
    expected = models.embed(TEXTS, cache=False, progress=False)
    np.testing.assert_allclose(vectors.l2_normalize(plain.numpy()), expected, atol=1e-5)


@pytest.mark.parametrize("input_type", input_types.INPUT_TYPES)
def test_each_type_has_its_own_unit_vectors(input_type):
    rows = input_types.embed(TEXTS, input_type, progress=False)
    assert rows.shape == (3, 384) and rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    others = [one for one in input_types.INPUT_TYPES if one != input_type]
    for other in others:
        assert np.abs(input_types.embed(TEXTS, other, progress=False) - rows).max() > 0.01
    np.testing.assert_allclose(input_types.load().encode(TEXTS, input_type), rows, atol=1e-5)


def test_the_prefixed_adapter_reads_the_prefix_of_each_side():
    encoder = input_types.encoder("search_document", prefixed=True)
    bare = input_types.TypedEncoder("without a prefix", encoder.model, encoder.adapter)
    by_hand = models.embed(["passage: " + text for text in TEXTS], bare, cache=False, progress=False)
    np.testing.assert_allclose(
        input_types.embed(TEXTS, "search_document", prefixed=True, progress=False), by_hand, atol=1e-5
    )
    assert input_types.encoder("search_query", prefixed=True).identity != encoder.identity
    with pytest.raises(ValueError, match="input_type"):
        input_types.encoder("clustering", prefixed=True)


def test_an_unknown_type_is_named_with_those_that_there_are():
    with pytest.raises(ValueError, match=r"search_query.*clustering.*got 'query'"):
        input_types.embed(TEXTS, "query")


def test_tokens_go_to_text_and_back():
    encoder = input_types.load()
    tokens = encoder.tokens(["A heat map.", "word " * 400])
    assert encoder.text(tokens[0]) == "a heat map." and len(tokens[1]) == 400
    assert encoder.max_tokens == 254


def test_damaged_or_missing_weights_are_refused(tmp_path, monkeypatch):
    for name in (*input_types.INPUT_TYPES, input_types.PREFIXED):
        for ending in ("json", "safetensors"):
            (tmp_path / f"{name}.{ending}").write_bytes((input_types.FOLDER / f"{name}.{ending}").read_bytes())
    monkeypatch.setattr(input_types, "FOLDER", tmp_path)
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    input_types._model.__wrapped__()
    damaged = tmp_path / "clustering.safetensors"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\x01")
    with pytest.raises(
        input_types.AdapterError, match=r"clustering\.safetensors: expected SHA-256 .* Next: git checkout"
    ):
        input_types._model.__wrapped__()
    damaged.unlink()
    with pytest.raises(input_types.AdapterError, match="got no file"):
        input_types._model.__wrapped__()


def test_all_weights_are_at_most_two_megabytes():
    assert sum(file.stat().st_size for file in input_types.FOLDER.glob("*.safetensors")) <= 2_000_000


@pytest.fixture(scope="module")
def training():
    return assets.load_script(input_types.FOLDER / "train.py")


def test_training_and_evaluation_have_no_text_in_common(training):
    posts, questions, passages = (
        datasets.newsgroups().split("test"),
        datasets.questions(),
        datasets.wikipedia_passages(),
    )
    search, topics = training.Search(training.JOBS["search"]), training.Topics(training.JOBS["clustering"])
    known = {*input_types.TRAINED_GROUPS, *input_types.VALIDATION_GROUPS}
    tested = {text for text, label in zip(posts.texts, posts.labels, strict=True) if label not in known}
    assert len(tested) > 2000
    tested |= set(datasets.reuters(8).texts)
    seen = [text for source in (*topics.sources, search.posts) for texts in source.values() for text in texts]
    seen_groups = {group for source in (topics.sources[0], search.posts) for group in source}
    assert seen_groups == set(input_types.TRAINED_GROUPS) and not set(topics.labels) & seen_groups
    assert set(topics.labels) == set(input_types.VALIDATION_GROUPS)
    twice = tested & (set(seen) | set(topics.texts))
    assert not twice, f"{len(twice)} texts, such as {next(iter(twice))[:80]!r}"
    test_articles = set(questions.article[questions.split == "test"])
    assert not test_articles & set(search.rows)
    validation = set(passages.article[np.isin(passages.text, search.valid_passages)])
    assert not validation & (test_articles | set(search.rows))
    asked = {text for texts in search.asked.values() for text in texts} | set(search.valid_questions)
    assert not asked & {questions.text[i] for i in np.flatnonzero(questions.split == "test")}


def test_the_card_says_what_the_records_say():
    card = (input_types.FOLDER / "README.md").read_text(encoding="utf-8")
    for name in (*input_types.INPUT_TYPES, input_types.PREFIXED):
        told = input_types.training(name)
        first, kept = told["validation"]["0"], told["validation"][str(told["kept_step"])]
        steps, minutes = f"{told['kept_step']} of {told['job']['steps']}", f"{told['seconds'] / 60:.0f}"
        row = f"| {name} | {steps} | {first:.3f} | {kept:.3f} | {minutes} |"
        assert row in card, f"expected in data/input_types/README.md: {row}"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["search", "prefixed", "classification", "clustering"])
def test_training_begins_as_recorded(training, name):
    adapter = training.JOBS[name].adapters[0]
    recorded = json.loads((input_types.FOLDER / f"{adapter}.json").read_text(encoding="utf-8"))
    np.testing.assert_allclose(training.first_losses(name, 3), recorded["losses"][:3], atol=0.005)
