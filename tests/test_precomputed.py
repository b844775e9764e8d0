"""Stored vectors: they are MiniLM's, of these texts, and damage or other texts are refused."""

import json
import random

import numpy as np
import pytest

from course_utils import models, precomputed


@pytest.mark.parametrize("name", precomputed.names())
def test_a_random_sample_embedded_again_is_the_same(name):
    texts = precomputed.script_texts(name)
    stored = precomputed.load(name, texts)
    assert len(stored) == len(texts) and np.isfinite(stored).all()
    seed = random.randrange(10**6)
    rows = np.random.default_rng(seed).choice(len(texts), 12, replace=False)
    live = models.embed([texts[i] for i in rows], normalize=False, cache=False, progress=False)
    differ = np.linalg.norm(stored[rows] - live, axis=1) / np.linalg.norm(live, axis=1)
    assert differ.max() < 1e-3, f"seed {seed}"  # float16 keeps 11 bits: half a step is 2.4e-4 of a number


@pytest.mark.parametrize("name", precomputed.names())
def test_the_description_names_the_model_that_is_loaded(name):
    told = json.loads((precomputed.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert told["model"] == models.load_encoder().identity


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
    with pytest.raises(ValueError, match="name: expected one of 'three'"):
        precomputed.load("four", texts)
    file = folder / "three.npy"
    file.write_bytes(file.read_bytes()[:-1] + b"\xff")
    with pytest.raises(precomputed.PrecomputedError, match=r"three.npy: expected SHA-256 .*python three.py"):
        precomputed.load("three", texts)
