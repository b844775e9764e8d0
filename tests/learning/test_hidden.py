"""The seeds of hidden inputs: of one class, and never to be seen."""

import os
import re
import secrets
import stat

import numpy as np
import pytest

from course_utils.learning import exercises, grading, hidden

# the HMAC with SHA-256 of "01.1" by `openssl dgst -sha256 -hmac`, the secret being 64 zeros
SIGNED = "cf4a9ff86ec03d310a6d05138974a55ec0aef06fa9ff71ea92fb530c6fc82eef"


@pytest.fixture
def file(tmp_path, monkeypatch):
    drawn = tmp_path / hidden.FILE
    hidden.draw(drawn)
    monkeypatch.setenv(hidden.VARIABLE, str(drawn))
    return drawn


def test_a_secret_is_drawn_once_and_another_one_for_each_class(file, tmp_path, monkeypatch):
    before = file.read_bytes(), hidden.seed("01.1")
    hidden.draw(file)
    assert (file.read_bytes(), hidden.seed("01.1")) == before
    other = tmp_path / "other"
    hidden.draw(other)
    monkeypatch.setenv(hidden.VARIABLE, str(other))
    assert int(hidden.seed("01.1")) != int(before[1])


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in another way")
def test_only_its_owner_may_read_the_secret(file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_seeds_follow_from_the_secret_alone_and_differ_by_exercise(file, tmp_path, monkeypatch):
    seeds = {int(hidden.seed(one.id)) for one in exercises.all_exercises()}
    assert len(seeds) == len(exercises.all_exercises())
    monkeypatch.setattr(secrets, "token_hex", lambda size: "0" * 2 * size)
    hidden.draw(tmp_path / "known")
    monkeypatch.setenv(hidden.VARIABLE, str(tmp_path / "known"))
    assert format(int(hidden.seed("01.1")), "064x") == SIGNED


def test_a_seed_gives_inputs_and_shows_nowhere(file):
    seed = hidden.seed("01.1")
    draws = [np.random.default_rng(one).random() for one in (seed, int(seed))]
    assert draws[0] == draws[1]
    for text in (str(seed), repr(seed), f"{seed}", f"{seed!r}", repr({"seed": seed})):
        assert not re.search(r"\d", text)


@pytest.mark.parametrize("exercise", exercises.all_exercises(), ids=lambda one: one.id)
def test_no_message_of_a_check_names_a_hidden_seed(exercise, file):
    seed = hidden.seed(exercise.id)
    message = grading.grade(exercise.id, "a wrong choice" if exercise.kind == "choose" else len, seed=seed).message
    assert str(int(seed)) not in message


def test_a_missing_secret_is_told_with_the_next_step(file, monkeypatch):
    file.write_text("short")
    with pytest.raises(ValueError, match=r"Expected 64 characters in .*class_secret, got 5\. Next: delete it"):
        hidden.seed("01.1")
    file.unlink()
    with pytest.raises(ValueError, match=r"COURSE_SECRET names .*class_secret, which is not there\. Next: grade with"):
        hidden.seed("01.1")
    monkeypatch.delenv(hidden.VARIABLE)
    with pytest.raises(ValueError, match=r"but COURSE_SECRET is not set\. Next: "):
        hidden.seed("01.1")
