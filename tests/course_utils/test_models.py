"""`embed` with a small fake encoder for its own behaviour, and with MiniLM against sentence-transformers."""

import dataclasses
import errno
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import unicodedata
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from course_utils import _batches, _encoders, _vector_cache, assets, models


class LetterCounts:
    """Vector of a text: how often a, b and c occur. Records every batch it was given."""

    dim, normalizes, threads = 3, False, False

    def __init__(self, identity="letters"):
        self.identity, self.batches = identity, []

    def lengths(self, texts):
        return [len(text) for text in texts]

    def encode(self, texts):
        self.batches.append(list(texts))
        return np.array([[text.count(letter) for letter in "abc"] for text in texts], dtype=float)


@pytest.fixture
def cache_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    return tmp_path


TEXTS = ["abc", "a", "bb bb", "a", "cccccccc"]
COUNTS = [[1, 1, 1], [1, 0, 0], [0, 4, 0], [1, 0, 0], [0, 0, 8]]


def embed(texts, encoder, **settings):
    return models.embed(texts, encoder, progress=False, **settings)


def test_order_dtype_batches_by_length_and_each_text_once(cache_folder):
    encoder = LetterCounts()
    result = embed(TEXTS, encoder, batch_size=2)
    np.testing.assert_array_equal(result, COUNTS)
    assert result.dtype == np.float32
    assert encoder.batches == [["cccccccc", "bb bb"], ["abc", "a"]]


def test_batches_hold_like_lengths_within_both_limits():
    lengths = [3, 900, 5, 600, 500, 4, 2_000]
    assert _batches.of_like_length(lengths, 2) == [[6], [1], [3], [4, 2], [5, 0]]
    assert _batches.of_like_length([256] * 5, 128) == [[0, 1, 2, 3], [4]]  # 4 · 256 = BATCH_TOKENS
    assert _batches.of_like_length([0, 0], 128) == [[0, 1]]


def test_several_threads_give_the_same_vectors_in_the_same_order(cache_folder, monkeypatch):
    torch = pytest.importorskip("torch")

    class Threaded(LetterCounts):
        threads = True

        def encode(self, texts):
            self.names.add(threading.current_thread().name)
            assert torch.get_num_threads() == 1
            return super().encode(texts)

    before, encoder = torch.get_num_threads(), Threaded()
    encoder.names = set()
    texts = ["abc"[i % 3] * (1 + i % 40) for i in range(300)]
    try:
        torch.set_num_threads(3)
        result = embed(texts, encoder, batch_size=5)
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
    np.testing.assert_array_equal(result, [[text.count(letter) for letter in "abc"] for text in texts])
    assert threading.current_thread().name not in encoder.names


def test_threads_are_given_back_when_a_batch_fails(cache_folder):
    torch = pytest.importorskip("torch")

    class Fails(LetterCounts):
        threads = True

        def encode(self, texts):
            raise MemoryError

    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        with pytest.raises(MemoryError):
            embed(["a" * i for i in range(1, 99)], Fails(), batch_size=1)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_length_one_is_a_last_step_that_needs_no_second_run(cache_folder):
    encoder = LetterCounts()
    as_pooled = embed(["aab", "c"], encoder)
    unit = embed(["aab", "c"], encoder, normalize=True)
    np.testing.assert_allclose(unit, [[2 / 5**0.5, 1 / 5**0.5, 0], [0, 0, 1]], atol=1e-7)
    encoder.normalizes = True
    np.testing.assert_array_equal(embed(["aab", "c"], encoder), unit)
    np.testing.assert_array_equal(embed(["aab", "c"], encoder, normalize=False), as_pooled)
    assert len(encoder.batches) == 1 and unit.dtype == np.float32


def test_a_second_call_encodes_nothing_and_new_texts_only(cache_folder):
    embed(TEXTS, LetterCounts())
    again = LetterCounts()
    np.testing.assert_array_equal(embed([*TEXTS, "b"], again), [*COUNTS, [0, 1, 0]])
    assert again.batches == [["b"]]


def test_a_prompt_stands_before_each_text_and_the_cache_tells_prompts_apart(cache_folder):
    encoder = LetterCounts()
    np.testing.assert_array_equal(embed(["b", "c", "b"], encoder, prompt="aa "), [[2, 1, 0], [2, 0, 1], [2, 1, 0]])
    np.testing.assert_array_equal(embed(["b", "c"], encoder), [[0, 1, 0], [0, 0, 1]])
    np.testing.assert_array_equal(embed(["b"], encoder, prompt="c "), [[0, 1, 1]])
    assert encoder.batches == [["aa b", "aa c"], ["b", "c"], ["c b"]]
    again = LetterCounts()
    np.testing.assert_array_equal(embed(["aa b", "c"], again), [[2, 1, 0], [0, 0, 1]])
    np.testing.assert_array_equal(embed(["c", "b"], again, prompt="aa "), [[2, 0, 1], [2, 1, 0]])
    assert again.batches == []


@pytest.mark.parametrize(
    ("prompt", "error", "said"),
    [
        (None, TypeError, "prompt: expected text, got NoneType"),
        (b"query: ", TypeError, "prompt: expected text, got bytes"),
        (["query: "], TypeError, "prompt: expected text, got list"),
        ("\ud83d", ValueError, "prompt: expected Unicode text"),
    ],
)
def test_a_prompt_that_is_no_text_is_refused(cache_folder, prompt, error, said):
    encoder = LetterCounts()
    with pytest.raises(error, match=said):
        embed(["a"], encoder, prompt=prompt)
    assert encoder.batches == []


def test_another_model_or_setting_does_not_share_vectors(cache_folder):
    embed(TEXTS, LetterCounts("letters 256"))
    other = LetterCounts("letters 128")
    embed(TEXTS, other)
    assert other.batches


def test_vectors_of_another_length_under_the_same_identity_are_refused_and_not_mixed(cache_folder):
    embed(["a", "b"], LetterCounts("mine"))

    class Shorter(LetterCounts):
        dim = 2

        def encode(self, texts):
            return super().encode(texts)[:, :2]

    with pytest.raises(ValueError, match=r"expected vectors of 2 numbers for 'mine', got others in the cache.* Next: "):
        embed(["a", "c"], Shorter("mine"))
    np.testing.assert_array_equal(embed(["a"], Shorter("mine"), cache=False), [[1, 0]])
    np.testing.assert_array_equal(embed(["a", "c"], Shorter("mine, cut")), [[1, 0], [0, 0]])


@pytest.mark.parametrize("identity", [None, "", "  ", "a\0b", 3])
def test_an_identity_that_could_be_that_of_several_models_is_refused(cache_folder, identity):
    with pytest.raises(ValueError, match=r"identity: expected text that names the model's weights .* Next: "):
        embed(["a"], LetterCounts(identity))


def test_a_model_that_is_no_encoder_is_told_what_it_lacks(cache_folder):
    class Foreign:
        def encode(self, texts): ...

    with pytest.raises(TypeError, match=r"got Foreign, which lacks identity, dim, normalizes, lengths\. Next: .*embed"):
        embed(["a"], Foreign())


def adapted(model, **settings):
    """A sentence-transformers model as an Encoder, in the way that the example of `embed` shows."""
    settings = {"dim": model.get_embedding_dimension(), "normalizes": True, "threads": False, **settings}
    return SimpleNamespace(lengths=lambda texts: [len(text) for text in texts], encode=model.encode, **settings)


def test_a_sentence_transformers_model_of_ones_own_gives_its_vectors_and_keeps_them_apart(cache_folder):
    pytest.importorskip("sentence_transformers")
    model, texts = models.load_encoder().model, ["a short text", "one more text, which is longer", "short"]
    theirs = embed(texts, adapted(model, identity="theirs"))
    np.testing.assert_allclose(theirs, model.encode(texts), atol=1e-6)
    turned = SimpleNamespace(encode=lambda texts: -model.encode(texts), get_embedding_dimension=lambda: 384)
    np.testing.assert_array_equal(embed(texts, adapted(turned, identity="turned")), -theirs)
    np.testing.assert_array_equal(embed(texts, adapted(model, identity="theirs")), theirs)


def test_without_cache_nothing_is_written(cache_folder):
    embed(TEXTS, LetterCounts(), cache=False)
    assert list(cache_folder.iterdir()) == []


def test_a_damaged_row_is_encoded_again(cache_folder):
    embed(["a", "b"], LetterCounts())
    with sqlite3.connect(cache_folder / "vectors.sqlite") as connection:
        connection.execute("UPDATE vectors SET vector = zeroblob(12) WHERE rowid = 1")
    again = LetterCounts()
    np.testing.assert_array_equal(embed(["a", "b"], again), [[1, 0, 0], [0, 1, 0]])
    assert len(again.batches) == 1


def test_a_file_that_is_no_cache_is_named_and_costs_only_time(cache_folder, capsys):
    (cache_folder / "vectors.sqlite").write_text("not a database, but long enough to look like one " * 40)
    np.testing.assert_array_equal(embed(TEXTS, LetterCounts()), COUNTS)
    said = capsys.readouterr().err
    assert "computed but not kept" in said and "vectors.sqlite" in said and "Delete that file" in said
    assert said.count("not kept") == 1


def test_a_folder_that_cannot_be_made_costs_only_time(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "file" / "cache"))
    np.testing.assert_array_equal(embed(TEXTS, LetterCounts()), COUNTS)
    assert "set COURSE_CACHE" in capsys.readouterr().err


def test_an_interrupted_call_keeps_whole_batches_only(cache_folder):
    class Breaks(LetterCounts):
        def encode(self, texts):
            if self.batches:
                raise KeyboardInterrupt
            return super().encode(texts)

    with pytest.raises(KeyboardInterrupt):
        embed(TEXTS, Breaks(), batch_size=2)
    again = LetterCounts()
    np.testing.assert_array_equal(embed(TEXTS, again, batch_size=2), COUNTS)
    assert again.batches == [["abc", "a"]]


def test_two_processes_may_share_the_cache(cache_folder):
    script = (
        "import sys; sys.path[:0] = [sys.argv[1], sys.argv[2]]\n"
        "from test_models import LetterCounts, embed\n"
        "texts = ['a' * i + 'b' * (int(sys.argv[3]) + i) for i in range(300)]\n"
        "print(int(embed(texts, LetterCounts(), batch_size=3).sum()))\n"
    )
    root, here = str(assets.ROOT), str(Path(__file__).parent)
    running = [
        subprocess.Popen([sys.executable, "-c", script, root, here, shift], stdout=subprocess.PIPE, text=True)
        for shift in ("0", "1")
    ]
    sums = [int(process.communicate(timeout=120)[0]) for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert sums == [2 * sum(range(300)), 2 * sum(range(300)) + 300]
    silent = LetterCounts()
    embed(["a" * i + "b" * (1 + i) for i in range(300)], silent)
    assert silent.batches == []


@pytest.fixture
def locked(cache_folder, monkeypatch):
    """The cache's file, locked by somebody else, and a process that has met no cache yet and has little patience."""
    embed(["a"], LetterCounts())
    monkeypatch.setattr(_vector_cache, "_PATIENCE", 0.2)
    monkeypatch.setattr(_vector_cache, "_given_up", set())
    _vector_cache._has_locks.cache_clear()
    with closing(sqlite3.connect(cache_folder / "vectors.sqlite")) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield cache_folder
        other.rollback()
    _vector_cache._has_locks.cache_clear()


def test_a_cache_that_stays_locked_is_waited_for_once_in_a_process(locked, capsys, monkeypatch):
    np.testing.assert_array_equal(embed(TEXTS, LetterCounts()), COUNTS)
    said = capsys.readouterr().err
    assert "Another process has had it for 0.2 seconds" in said and "restart this kernel" in said
    assert said.count("not kept") == 1 and "elete" not in said
    monkeypatch.setattr(_vector_cache, "_PATIENCE", 60)
    np.testing.assert_array_equal(embed(TEXTS, LetterCounts()), COUNTS)  # at once, or the test's patience would end
    assert capsys.readouterr().err == ""


@pytest.fixture(params=[errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP], ids=errno.errorcode.get)
def no_locks(request, monkeypatch):
    """A file system that refuses every lock, as Python asks for it."""

    def refuse(*_):
        raise OSError(request.param, os.strerror(request.param))

    if sys.platform == "win32":
        pytest.skip("Windows has locks on every file system")
    monkeypatch.setattr("fcntl.lockf", refuse)


def test_where_a_file_system_has_no_locks_vectors_are_kept_all_the_same(locked, no_locks, capsys):
    np.testing.assert_array_equal(embed(TEXTS, LetterCounts()), COUNTS)  # SQLite's own locks are not asked
    again = LetterCounts()
    np.testing.assert_array_equal(embed(TEXTS, again), COUNTS)
    assert again.batches == [] and os.listdir(locked) == ["vectors.sqlite"]
    said = capsys.readouterr().err
    assert said.count("without locks") == 1 and "Vectors are kept there all the same" in said and "elete" not in said


def test_what_a_killed_process_left_as_its_lock_is_named(locked, no_locks, capsys):
    (locked / "vectors.sqlite.lock").mkdir()
    np.testing.assert_array_equal(embed(TEXTS, LetterCounts()), COUNTS)
    assert f"delete the folder {locked / 'vectors.sqlite.lock'}, which" in capsys.readouterr().err


NO_LOCKS = """
#define _GNU_SOURCE
#include <errno.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#define WITHOUT_LOCKS(NAME) \\
    int NAME(int file, int command, ...) { \\
        va_list more; va_start(more, command); void *value = va_arg(more, void *); va_end(more); \\
        if (command == F_SETLK || command == F_SETLKW || command == F_GETLK) { errno = ENOLCK; return -1; } \\
        return ((int (*)(int, int, ...))dlsym(RTLD_NEXT, #NAME))(file, command, value); \\
    }
WITHOUT_LOCKS(fcntl)
WITHOUT_LOCKS(fcntl64)
"""


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("cc"), reason="needs Linux and a C compiler")
def test_without_locks_a_second_process_reads_what_the_first_kept_and_neither_waits(tmp_path):
    (tmp_path / "no_locks.c").write_text(NO_LOCKS)
    build = ["cc", "-shared", "-fPIC", "-o", tmp_path / "no_locks.so", tmp_path / "no_locks.c", "-ldl"]
    subprocess.run(build, check=True)
    script = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from test_models import LetterCounts, TEXTS, embed\n"
        "encoder = LetterCounts(); embed(TEXTS, encoder); embed([*TEXTS, 'b'], encoder); print(encoder.batches)\n"
    )
    settings = {**os.environ, "LD_PRELOAD": str(tmp_path / "no_locks.so"), "COURSE_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, "-c", script, str(assets.ROOT), str(Path(__file__).parent)]
    first, second = (
        subprocess.run(command, env=settings, capture_output=True, text=True, check=True, timeout=50) for _ in range(2)
    )
    assert first.stdout == "[['cccccccc', 'bb bb', 'abc', 'a'], ['b']]\n" and second.stdout == "[]\n"
    assert first.stderr.count("without locks") == second.stderr.count("without locks") == 1


def test_vectors_that_are_not_finite_are_refused_and_not_kept(cache_folder):
    class Broken(LetterCounts):
        def encode(self, texts):
            return np.full((len(texts), 3), np.nan)

    with pytest.raises(ValueError, match="expected 1 finite vectors of 3 numbers"):
        embed(["a"], Broken())
    whole = LetterCounts()
    embed(["a"], whole)
    assert whole.batches == [["a"]]


BAD_TEXTS = [
    ([], ValueError),
    (["a", None], TypeError),
    ("a", TypeError),
    (b"a", TypeError),
    ({"a": "one"}, TypeError),
    (pd.DataFrame({"text": ["one"]}), TypeError),
    (["a", "\ud83d"], ValueError),
]


@pytest.mark.parametrize(("texts", "error"), BAD_TEXTS)
@pytest.mark.parametrize("read", [models.embed, models.token_vectors, lambda texts: models.word_vectors(texts, "one")])
def test_bad_texts_are_refused(texts, error, read):
    with pytest.raises(error, match="texts: expected"):
        read(texts)


def test_a_column_of_a_table_is_embedded_in_its_order(cache_folder):
    column = pd.Series(TEXTS, index=range(50, 50 + len(TEXTS)))
    np.testing.assert_array_equal(embed(column, LetterCounts()), COUNTS)


def test_unknown_models_are_refused():
    with pytest.raises(ValueError, match="model: expected one of 'all-MiniLM-L6-v2', 'multilingual-e5-small', got"):
        models.embed(["a"], model="minilm")


def test_what_the_files_say_of_the_model_is_what_the_loaded_one_is():
    encoder = models.load_encoder()
    weights = hashlib.sha256((encoder.folder / "model.safetensors").read_bytes()).hexdigest()
    assert encoder.identity.split() == ["all-MiniLM-L6-v2", "pooled", weights, "max_seq_length=256"]
    assert encoder.model.max_seq_length == 256 and encoder.model.get_embedding_dimension() == encoder.dim
    assert encoder.normalizes and len(encoder.pooled) == len(encoder.model) - 1


def test_loading_leaves_torchs_random_numbers_alone():
    import torch

    encoder = dataclasses.replace(models.load_encoder())  # of its own, not loaded yet
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    assert encoder.model.max_seq_length == 256 and torch.equal(torch.rand(3), expected)


def test_vectors_from_the_cache_need_no_model(tmp_path):
    code = (
        "import sys; from course_utils import models\n"
        "print(models.embed(['kept'], progress=False).shape, 'torch' in sys.modules, 'transformers' in sys.modules)"
    )
    shutil.copytree(assets.path("all-MiniLM-L6-v2"), tmp_path / "all-MiniLM-L6-v2")
    environment = {**os.environ, "COURSE_CACHE": str(tmp_path)}
    said = [
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True, text=True).stdout
        for _ in range(2)
    ]
    assert said == ["(1, 384) True True\n", "(1, 384) False False\n"]


def test_minilm_equals_sentence_transformers(tmp_path):
    texts = ["a cat", "", "the same words " * 200, "Grüße, 東京 🙂", "an ordinary sentence of some length", "a cat"]
    ours = models.embed(texts, cache=False, progress=False, batch_size=4)
    theirs = models.load_encoder().model.encode(texts)
    assert ours.shape == (6, 384) and ours.dtype == np.float32
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1.0, atol=1e-5)


# -- tokens ---------------------------------------------------------------------------------------------------

SENTENCES = ["We play chess.", "While the actors rehearsed, their twins would play tag between the velvet seats."]


def test_the_last_layer_pooled_is_the_vector_of_the_text():
    read = models.token_vectors(SENTENCES)
    pooled = np.stack([one.vectors[-1].mean(axis=0) for one in read])
    expected = models.embed(SENTENCES, cache=False, progress=False)
    np.testing.assert_allclose(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), expected, atol=1e-5)


def test_order_and_padding_do_not_change_a_text_s_tokens():
    alone = [models.token_vectors([text])[0] for text in SENTENCES]
    for one, other in zip(models.token_vectors(SENTENCES, batch_size=2), alone, strict=True):
        assert one.tokens == other.tokens
        np.testing.assert_allclose(one.vectors, other.vectors, atol=1e-5)


def test_layer_zero_knows_the_token_and_its_place_only():
    same_place = models.word_vectors(["We play chess.", "They play Hamlet!"], "play")
    np.testing.assert_array_equal(same_place[0, 0], same_place[1, 0])
    assert np.abs(same_place[0, 1] - same_place[1, 1]).max() > 0.01
    elsewhere = models.word_vectors(["Now we play chess."], "play")
    assert np.abs(elsewhere[0, 0] - same_place[0, 0]).max() > 0.01


def test_under_a_causal_mask_nothing_later_matters():
    whole, cut = models.word_vectors(["In the hall we play Hamlet twice.", "In the hall we play"], "play", causal=True)
    np.testing.assert_allclose(whole, cut, atol=1e-5)
    both_ways = models.word_vectors(["In the hall we play Hamlet twice.", "In the hall we play"], "play")
    assert np.abs(both_ways[0, -1] - both_ways[1, -1]).max() > 0.01


def test_a_word_in_pieces_gets_their_mean():
    text = "An embeddingology of play."
    [read] = models.token_vectors([text])
    pieces = [i for i, (a, b) in enumerate(read.spans) if 3 <= a < b <= 17]
    assert len(pieces) > 1
    np.testing.assert_allclose(
        models.word_vectors([text], "embeddingology")[0], read.vectors[:, pieces].mean(axis=1), atol=1e-6
    )


def test_a_span_is_what_its_tokens_are_and_every_text_needs_one():
    [read] = models.token_vectors(SENTENCES[:1])
    [span] = models.span_vectors(SENTENCES[:1], [(3, 13)])  # "play chess"
    np.testing.assert_allclose(span, read.vectors[:, 2:4].mean(axis=1), atol=1e-6)
    with pytest.raises(ValueError, match="for each of 2 texts, got 1"):
        models.span_vectors(SENTENCES, [(3, 7)])
    with pytest.raises(ValueError, match="expected characters that hold a whole token, got 3, 5"):
        models.span_vectors(SENTENCES[:1], [(3, 5)])


def test_a_word_inside_another_is_not_that_word():
    with pytest.raises(ValueError, match="expected 'play' as a whole word in every text, it is not in 'She plays"):
        models.word_vectors(["We play.", "She plays chess."], "play")
    with pytest.raises(ValueError, match="one for each of 2 texts, got 1"):
        models.word_vectors(SENTENCES, ["play"])


COMPOSED, APART = (unicodedata.normalize(form, "Ein Café, das cafe; CAFÉ! cafés") for form in ("NFC", "NFD"))


@pytest.mark.parametrize("word", [unicodedata.normalize(form, "café") for form in ("NFC", "NFD")])
def test_a_letter_with_its_accent_in_one_character_or_two_is_one_word(word):
    assert models.word_spans(COMPOSED, word) == [(4, 8), (20, 24)]
    assert models.word_spans(APART, word) == [(4, 9), (21, 26)]
    assert [APART[start:end] for start, end in models.word_spans(APART, "cafe")] == ["cafe"]  # not within "café"
    np.testing.assert_allclose(*(models.word_vectors([text], word) for text in (COMPOSED, APART)), atol=1e-6)


@pytest.mark.parametrize(
    ("text", "word", "spans"),
    [
        ("tie\u0302\u0301ng Vie\u0323\u0302t", "Việt", [(8, 14)]),
        ("ti\u00ea\u0301ng Vi\u00ea\u0323t", "Việt", [(7, 12)]),  # half composed, as some keyboards write it
        (unicodedata.normalize("NFD", "한국 좋아 한국"), "한국", [(0, 6), (13, 19)]),
        ("हिन्दी भाषा", "हिन्दी", [(0, 6)]),
        ("हिन्दी भाषा", "ह", []),  # the vowel sign after it is part of the word
        ("x\u0302 x", "x", [(3, 4)]),
    ],
)
def test_words_with_marks_are_found_whole_and_where_they_stand_in_the_text(text, word, spans):
    assert models.word_spans(text, word) == spans


@pytest.mark.parametrize(
    ("text", "word", "error", "said"),
    [
        (None, "a", TypeError, "text: expected text, got NoneType"),
        ("a", None, TypeError, "word: expected text, got NoneType"),
        ("a", " ", ValueError, "word: expected at least one letter"),
        ("a\ud83d", "a", ValueError, "text: expected Unicode text"),
    ],
)
def test_a_word_and_its_text_are_text(text, word, error, said):
    with pytest.raises(error, match=said):
        models.word_spans(text, word)


def test_a_word_beyond_the_limit_is_not_silently_lost():
    with pytest.raises(ValueError, match="cut at the model's limit"):
        models.word_vectors(["so " * 400 + "play"], "play")


def test_the_encoder_is_loaded_once_and_shows_no_bar():
    from transformers.utils import logging

    assert models.load_encoder().model is models.load_encoder("all-MiniLM-L6-v2").model
    assert not logging.is_progress_bar_enabled()  # with ipywidgets the bar would be an output of the cell


@pytest.fixture
def probe(monkeypatch):
    """The choice of a precision made anew, as on a processor with bfloat16; `seconds` of a call by precision."""
    seconds, clock = {"float32": 1.0, "bfloat16": 0.4}, [0.0]
    encode = models.SentenceEncoder.encode

    def timed(self, texts):
        clock[0] += seconds[self.precision]
        return encode(self, ["a text of the probe"] * len(texts))

    _encoders._in_bfloat16.cache_clear()
    monkeypatch.setattr(_encoders, "_computes_bfloat16", lambda: True)
    with monkeypatch.context() as patch:
        patch.setattr(models.SentenceEncoder, "encode", timed)
        patch.setattr(_encoders.time, "perf_counter", lambda: clock[0])
        yield seconds
    _encoders._in_bfloat16.cache_clear()


def test_fast_is_bfloat16_where_the_probe_finds_it_faster(probe, capsys):
    encoder = models.load_encoder(precision="fast")
    assert encoder.precision == "bfloat16" and encoder.identity != models.load_encoder().identity
    assert capsys.readouterr().out == "all-MiniLM-L6-v2: bfloat16, because bfloat16 is 2.5 times as fast here\n"
    assert encoder.model is models.load_encoder().model  # one copy in memory


def test_fast_is_float32_where_bfloat16_is_hardly_faster(probe, capsys):
    probe["bfloat16"] = 0.9
    assert models.load_encoder(precision="fast") is models.load_encoder()
    assert capsys.readouterr().out == "all-MiniLM-L6-v2: float32, because bfloat16 is 1.1 times as fast here\n"


def test_fast_is_float32_where_bfloat16_is_too_far_from_it(probe, capsys, monkeypatch):
    monkeypatch.setattr(_encoders, "NEAR_ENOUGH", 1.1)
    assert models.load_encoder(precision="fast") is models.load_encoder()
    assert "mean cosine of bfloat16" in capsys.readouterr().out


def test_fast_is_float32_without_the_instructions(monkeypatch, capsys):
    _encoders._in_bfloat16.cache_clear()
    monkeypatch.setattr(_encoders, "_computes_bfloat16", lambda: False)
    assert models.load_encoder(precision="fast") is models.load_encoder()
    assert "torch has no products in bfloat16" in capsys.readouterr().out
    _encoders._in_bfloat16.cache_clear()


def test_a_model_left_in_training_mode_gives_the_same_vectors(cache_folder):
    encoder = models.load_encoder()
    expected = models.embed(SENTENCES, encoder, cache=False, progress=False)
    states = models.token_vectors(SENTENCES)[0].vectors
    encoder.model.train()
    np.testing.assert_array_equal(models.embed(SENTENCES, encoder, cache=False, progress=False), expected)
    encoder.model.train()
    np.testing.assert_array_equal(models.token_vectors(SENTENCES)[0].vectors, states)
    encoder.model.eval()


def test_bfloat16_is_near_float32_and_kept_apart(cache_folder):
    exact = models.load_encoder()
    half = dataclasses.replace(exact, identity="in bfloat16", precision="bfloat16")
    one, two = (models.embed(SENTENCES, encoder, progress=False) for encoder in (exact, half))
    cosines = (one * two).sum(axis=1)
    assert cosines.min() > models.NEAR_ENOUGH and np.abs(one - two).max() > 1e-5  # near, and not the same numbers
    np.testing.assert_array_equal(models.embed(SENTENCES, exact, progress=False), one)
