"""Stored vectors and maps: they are what their scripts make of these texts; damage and other texts are refused."""

import json
import random

import numpy as np
import pytest

from course_utils import datasets, maps, models, precomputed, search


def told(name):
    return json.loads((precomputed.FOLDER / f"{name}.json").read_text(encoding="utf-8"))


EMBEDDED = [name for name in precomputed.names() if "model" in told(name)]
SCORES = ["questions_maxsim"]  # a row a question and a column a passage, of which the source has a row each
MAPS = [name for name in precomputed.names() if "source" in told(name) and name not in SCORES]


def test_every_script_makes_vectors_or_a_map_or_scores():
    assert sorted(EMBEDDED + MAPS + SCORES) == precomputed.names()


def test_scores_drawn_at_random_are_the_same_again():
    asked, passages = precomputed.script_texts("questions_maxsim"), datasets.wikipedia_passages().text
    stored = precomputed.load("questions_maxsim", asked)
    assert stored.shape == (len(asked), len(passages))
    seed = random.randrange(10**6)
    rng = np.random.default_rng(seed)
    rows, columns = (rng.choice(n, 12, replace=False) for n in stored.shape)
    tokens = [
        search.token_matrix([texts[i] for i in of], progress=False)
        for texts, of in ((asked, rows), (passages, columns))
    ]
    assert np.abs(stored[np.ix_(rows, columns)] - search.maxsim(*tokens)).max() < 1e-3, f"seed {seed}"


@pytest.mark.parametrize("name", EMBEDDED)
def test_a_random_sample_embedded_again_is_the_same(name):
    texts = precomputed.script_texts(name)
    stored = precomputed.load(name, texts)
    assert len(stored) == len(texts) and np.isfinite(stored).all()
    seed = random.randrange(10**6)
    rows = np.random.default_rng(seed).choice(len(texts), 12, replace=False)
    live = models.embed([texts[i] for i in rows], normalize=False, cache=False, progress=False)
    differ = np.linalg.norm(stored[rows] - live, axis=1) / np.linalg.norm(live, axis=1)
    assert differ.max() < 1e-3, f"seed {seed}"  # float16 keeps 11 bits: half a step is 2.4e-4 of a number


@pytest.mark.parametrize("name", EMBEDDED)
def test_the_description_names_the_model_that_is_loaded(name):
    assert told(name)["model"] == models.load_encoder().identity


@pytest.mark.slow
@pytest.mark.parametrize("name", MAPS)
def test_a_map_made_again_is_as_good_and_lays_its_groups_out_alike(name):
    texts = precomputed.script_texts(name)
    rows, stored = precomputed.load(told(name)["source"], texts), precomputed.load(name, texts)
    live = precomputed.compute(name)
    drawn = np.random.default_rng(0).choice(len(rows), 2_000, replace=False)
    one, two = (maps.neighbour_recall(rows[drawn], placed[drawn]) for placed in (stored, live))
    assert one == pytest.approx(two, abs=0.01)
    # a point need not come to lie where it was on another processor, the whole must look alike
    assert maps.pair_correlation(stored, live) > 0.8


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A corpus of three texts, with its script and vectors, in a temporary course."""
    monkeypatch.setattr(precomputed.assets, "ROOT", tmp_path)
    monkeypatch.setattr(precomputed, "FOLDER", tmp_path)
    (tmp_path / "three.py").write_text("def texts():\n    return ['one', 'two', 'three']\n", encoding="utf-8")
    precomputed.record(tmp_path / "three.py")
    return tmp_path


def test_what_was_recorded_is_loaded_and_all_else_refused(folder):
    texts = ["one", "two", "three"]
    loaded = precomputed.load("three", np.array(texts))
    assert loaded.shape == (3, 384) and loaded.dtype == np.float32
    with pytest.raises(precomputed.PrecomputedError, match=r"got others .*Next: models.embed"):
        precomputed.load("three", [*texts[:2], "drei"])
    with pytest.raises(precomputed.PrecomputedError, match="got others"):
        precomputed.load("three", ["one", "three", "two"])
    with pytest.raises(TypeError, match="texts: expected a list of strings, got one string"):
        precomputed.load("three", "one")
    with pytest.raises(ValueError, match="name: expected one of 'three'"):
        precomputed.load("four", texts)
    file = folder / "three.npy"
    file.write_bytes(file.read_bytes()[:-1] + b"\xff")
    with pytest.raises(precomputed.PrecomputedError, match=r"three.npy: expected SHA-256 .*python three.py"):
        precomputed.load("three", texts)


def test_a_map_is_refused_when_its_vectors_are_no_longer_the_same(folder):
    script = (
        "import numpy as np\n\nSOURCE = 'three'\n\n\ndef texts():\n    return ['one', 'two', 'three']\n\n\n"
        "def compute(texts):\n    return np.array([[len(text), 0.5] for text in texts])\n"
    )
    (folder / "sizes.py").write_text(script, encoding="utf-8")
    precomputed.record(folder / "sizes.py")
    np.testing.assert_array_equal(precomputed.load("sizes", ["one", "two", "three"])[:, 0], [3, 3, 5])
    np.testing.assert_array_equal(precomputed.compute("sizes"), precomputed.load("sizes", ["one", "two", "three"]))
    description = folder / "three.json"
    stored = json.loads(description.read_text(encoding="utf-8"))
    description.write_text(json.dumps(stored | {"vectors_sha256": "0" * 64}), encoding="utf-8")
    with pytest.raises(precomputed.PrecomputedError, match=r"sizes: expected to be made from three.npy .*python sizes"):
        precomputed.load("sizes", ["one", "two", "three"])
