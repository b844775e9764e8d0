"""multilingual-e5-small: the packed file by hand, its tokenizer, the folder made of it once, and its vectors."""

import json
import shutil
import struct
import subprocess
import sys
import textwrap
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from course_utils import _e5_file, _e5_model, assets, models

E5 = _e5_model.NAME
ENGINE = json.loads(Path(__file__).with_name("e5_vectors.json").read_text(encoding="utf-8"))["rows"]

# -- a tiny file ------------------------------------------------------------------------------------------------

SIZES = {"width": 32, "layers": 1, "heads": 2, "inner": 64, "vocabulary": 12, "positions": 8, "types": 2}
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁play", "s", "▁plays", "é", "fi", "▁on"]
SCORES = [0, 0, 0, 0, -3, -4, -2, -9, -5, -5, -4]
MAP = [(0x07, []), (0x200B, [0x20]), (0xFB01, [0x66, 0x69])]  # a bell vanishes, a space without width is one, ﬁ is fi


def block(scale, low, high):
    """One block of Q4_0, every low nibble and every high one the same."""
    return struct.pack("<e", scale) + bytes([high << 4 | low]) * 16


def shapes():
    """Name → shape of each tensor of the tiny file, in its order."""
    width, inner = SIZES["width"], SIZES["inner"]
    square, line = (width, width), (width,)
    found = {"emb.word": (SIZES["vocabulary"], width), "emb.pos": (SIZES["positions"], width), "emb.type": (2, width)}
    found |= {"emb.ln.w": line, "emb.ln.b": line}
    layer = {"q": square, "k": square, "v": square, "ao": square, "aln": line, "fi": (inner, width)}
    for name, shape in {**layer, "fo": (width, inner), "oln": line}.items():  # codespell:ignore fo
        found |= {f"l0.{name}.w": shape, f"l0.{name}.b": shape[:1]}
    return found


def tensors():
    """Name → (type, how many numbers, bytes): all weights are 1 or −1, and all else counts from zero."""
    found = {}
    for name, shape in shapes().items():
        n = int(np.prod(shape))
        packed = name == "emb.word" or (len(shape) == 2 and name.startswith("l0"))
        stored = block(1.0, 9, 7) * (n // 32) if packed else np.arange(n, dtype="<f4").tobytes()
        found[name] = int(packed), n, stored
    return found


def file_bytes(
    magic=b"E5S1",
    version=1,
    sizes=SIZES,
    share=32,
    pieces=PIECES,
    begins=None,
    scores=SCORES,
    special=(0, 2, 1, 3),
    replaced=MAP,
    n_replaced=None,
    stored=None,
):
    """The packed file as the head of `_e5_file` describes it; every argument is a part that a test can damage."""
    encoded = [one if isinstance(one, bytes) else one.encode() for one in pieces]
    begins = begins or np.cumsum([0, *map(len, encoded)]).tolist()
    text, named = b"".join(encoded), stored or tensors()
    made = magic + struct.pack("<I7ifi", version, *sizes.values(), 1e-12, share)
    made += struct.pack("<5iQ", len(pieces), *special, len(text))
    made += np.array(begins, "<u4").tobytes() + np.array(scores, "<f4").tobytes() + text
    entries = b"".join(struct.pack(f"<IB{len(to)}I", point, len(to), *to) for point, to in replaced)
    made += struct.pack("<iI", len(replaced) if n_replaced is None else n_replaced, len(entries)) + entries
    at = len(made) + 4 + sum(2 + len(name) + 21 for name in named)
    made += struct.pack("<i", len(named))
    for name, (kind, n, data) in named.items():
        made += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, n, at, len(data))
        at += len(data)
    return made + b"".join(data for _, _, data in named.values())


@pytest.fixture
def packed(tmp_path):
    """A function that reads a file with these bytes."""

    def read(data):
        (tmp_path / "tiny.bin").write_bytes(data)
        return _e5_file.read(tmp_path / "tiny.bin")

    return read


def test_the_reader_finds_what_was_written(packed):
    read = packed(file_bytes())
    assert {name: getattr(read.sizes, name) for name in SIZES} == SIZES
    assert read.sizes.epsilon == pytest.approx(1e-12)
    words = read.vocabulary
    assert list(words.pieces) == PIECES and list(words.scores) == SCORES
    assert (words.begin, words.end, words.padding, words.unknown) == (0, 2, 1, 3)
    assert words.replaced == {"\x07": "", "\u200b": " ", "ﬁ": "fi"}
    assert read.packed.keys() == shapes().keys()
    np.testing.assert_array_equal(read.tensor("emb.type", 2, 32), np.arange(64).reshape(2, 32))
    np.testing.assert_array_equal(read.tensor("l0.q.w", 32, 32), np.tile([1] * 16 + [-1] * 16, (32, 1)))


def test_a_block_is_its_scale_times_the_nibbles_less_eight_low_ones_first():
    nibbles = bytes(high << 4 | low for low, high in zip(range(16), reversed(range(16)), strict=True))
    stored = struct.pack("<e", 0.25) + nibbles + block(-2.0, 0, 15)
    expected = [0.25 * (n - 8) for n in [*range(16), *reversed(range(16))]] + [16.0] * 16 + [-14.0] * 16
    weights = _e5_file.dequantize(np.frombuffer(stored, np.uint8))
    np.testing.assert_array_equal(weights, expected)
    assert weights.dtype == np.float32


def test_a_row_is_unpacked_alone_as_among_all(packed):
    stored = tensors()
    stored["emb.word"] = 1, 12 * 32, b"".join(block(0.5 * i, i, 15 - i) for i in range(12))
    read = packed(file_bytes(stored=stored))
    rows = read.rows("emb.word", 12)
    np.testing.assert_array_equal(
        _e5_file.dequantize(rows[[7, 2]]).reshape(2, 32), read.tensor("emb.word", 12, 32)[[7, 2]]
    )


def changed(**parts):
    return tensors() | parts


NOT_A_NUMBER = struct.pack("<e", float("nan")) + bytes(16)
DAMAGED = {
    "empty": (b"", "8 bytes for the version from byte 0 on, got 0 in all"),
    "another kind of file": (file_bytes(magic=b"GGUF"), "E5S1 and version 1 at its beginning"),
    "another version": (file_bytes(version=2), "got b'E5S1' and version 2"),
    "no layer": (file_bytes(sizes=SIZES | {"layers": 0}), "sizes above zero"),
    "heads that do not fit": (file_bytes(sizes=SIZES | {"heads": 3}), "a width that the heads share"),
    "blocks of another size": (file_bytes(share=64), "blocks of 32"),
    "no piece": (file_bytes(pieces=[], scores=[]), "got 0 pieces"),
    "an id beyond the pieces": (file_bytes(special=(0, 2, 1, 11)), "the ids of four of them"),
    "an id twice": (file_bytes(special=(0, 2, 1, 1)), "the ids of four of them"),
    "pieces out of order": (file_bytes(begins=[0, 9, 3, *range(9, 17), 44]), "pieces one after the other"),
    "a piece twice": (file_bytes(pieces=[*PIECES[:-1], "s"]), "each piece once"),
    "a score that is no number": (file_bytes(scores=[*SCORES[:-1], np.nan]), "with a finite score"),
    "a piece that is no text": (file_bytes(pieces=[*PIECES[:-1], b"\xff\xfe"]), "text in UTF-8"),
    "more pieces than vectors": (file_bytes(sizes=SIZES | {"vocabulary": 10}), "10 pieces at most, got 11"),
    "half of a surrogate pair": (file_bytes(replaced=[(0xD800, [0x20])]), "characters of Unicode .* got 0xd800"),
    "a number beyond Unicode": (file_bytes(replaced=[(7, [0x110000])]), "characters of Unicode .* got 0x110000"),
    "a map that is too long": (file_bytes(n_replaced=2), "2 characters in 27 bytes"),
    "an unknown type of tensor": (file_bytes(stored=changed(**{"l0.q.b": (2, 32, bytes(128))})), "type 2"),
    "too few bytes of a tensor": (
        file_bytes(stored=changed(**{"l0.q.b": (0, 33, bytes(128))})),
        "float32 or in blocks",
    ),
    "half a block": (file_bytes(stored=changed(**{"l0.q.w": (1, 1040, bytes(32 * 18))})), "float32 or in blocks"),
}


@pytest.mark.parametrize(("data", "said"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_told_in_one_sentence(packed, data, said):
    with pytest.raises(
        ValueError, match=rf"tiny\.bin: expected .*{said}.*Next: delete it, and python course\.py fetch"
    ):
        packed(data)


def test_wherever_a_file_is_cut_off_it_is_refused(packed):
    whole = file_bytes()
    cuts = [*range(0, len(whole) - 1, len(whole) // 40), len(whole) - 1]
    for cut in cuts:
        with pytest.raises(ValueError, match=r"expected .* got .* Next: "):
            packed(whole[:cut])


@pytest.mark.parametrize(
    ("name", "stored", "said"),
    [
        ("l0.q.w", (1, 32, block(1.0, 8, 8)), "1,024 numbers in tensor l0.q.w, got 32"),
        ("l0.q.w", (1, 1024, block(1.0, 8, 8) * 31 + NOT_A_NUMBER), "finite numbers in tensor l0.q.w"),
        ("emb.word", (0, 384, bytes(4 * 384)), "tensor emb.word as 12 rows of Q4_0, got type 0"),
    ],
)
def test_a_tensor_of_the_wrong_kind_is_told_when_it_is_needed(packed, tmp_path, name, stored, said):
    with pytest.raises(ValueError, match=said):
        _e5_model.write(packed(file_bytes(stored=changed(**{name: stored}))), tmp_path / "made")


def test_a_missing_tensor_is_named(packed):
    stored = tensors()
    del stored["l0.oln.b"]
    with pytest.raises(ValueError, match=r"expected a tensor l0\.oln\.b, got only 20 others"):
        _e5_model.weights(packed(file_bytes(stored=stored)))


# -- its tokenizer ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("play", ["▁play"]),
        ("plays", ["▁play", "s"]),  # −4 − 2 is more than −9
        ("  play   on ", ["▁play", "▁on"]),
        ("play\u200bon", ["▁play", "▁on"]),
        ("pl\x07ay", ["▁play"]),
        ("é", ["▁", "é"]),
        ("e\u0301", ["▁", "é"]),  # two characters that NFKC joins
        ("ﬁ", ["▁", "fi"]),
        ("ｐｌａｙ", ["▁play"]),  # of full width
        ("xyz", ["▁", "<unk>"]),  # one piece for all that is unknown
        ("", []),
    ],
)
def test_a_text_is_divided_as_by_hand(packed, text, pieces):
    encoding = _e5_model.tokenizer(packed(file_bytes()).vocabulary).encode(text)
    assert [PIECES[one] for one in encoding.ids] == ["<s>", *pieces, "</s>"]


def test_what_the_map_says_of_single_characters_nfkc_says_too_or_the_tokenizer_does_it():
    vocabulary = _e5_file.read(assets.path(E5) / "e5-small-q4.bin").vocabulary
    normalizer = _e5_model.tokenizer(vocabulary).normalizer
    assert len(vocabulary.pieces) == 250_002 and len(vocabulary.replaced) == 4_837
    wrong = {one for one, target in vocabulary.replaced.items() if normalizer.normalize_str(one) != target}
    assert wrong == set()


# -- the folder -------------------------------------------------------------------------------------------------


def test_the_folder_is_a_bertmodel_that_sentence_transformers_reads(packed, tmp_path):
    from sentence_transformers import SentenceTransformer

    read = packed(file_bytes())
    _e5_model.write(read, tmp_path / "made")
    model = SentenceTransformer(str(tmp_path / "made"), device="cpu", local_files_only=True)
    transformer = model[0].auto_model
    assert type(transformer).__name__ == "BertModel" and model.max_seq_length == SIZES["positions"]
    given = _e5_model.weights(read)
    assert {name: tuple(one.shape) for name, one in transformer.named_parameters()} == {
        name: one.shape for name, one in given.items()
    }
    for name, one in transformer.named_parameters():
        np.testing.assert_array_equal(one.detach().numpy(), given[name])
    before = transformer.embeddings.word_embeddings.forward(
        ids := model.tokenizer(["plays on"], return_tensors="pt").input_ids
    )
    _e5_model.unpack_when_looked_up(transformer, tmp_path / "made")
    np.testing.assert_array_equal(transformer.embeddings.word_embeddings(ids), before.detach())


TINY = """
    import sys
    from pathlib import Path
    from course_utils import _e5_file, _e5_model, assets
    here = Path(sys.argv[1])
    assets.path = lambda name: here / "asset"
    read = _e5_file.read
    def told(file):
        print("read", flush=True)
        input()  # hold the lock until the test says so
        return read(file)
    _e5_file.read = told
    print(_e5_model.folder())
"""


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache, with the tiny file in the place of the asset."""
    (tmp_path / "asset").mkdir()
    (tmp_path / "asset" / "e5-small-q4.bin").write_bytes(file_bytes())
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(assets, "path", lambda name: tmp_path / "asset")
    return tmp_path / "cache"


@pytest.fixture
def reads(monkeypatch):
    """Every file that was read and unpacked."""
    seen, read = [], _e5_file.read
    monkeypatch.setattr(_e5_file, "read", lambda file: (seen.append(file), read(file))[1])
    return seen


def folders(cache):
    return sorted(one for one in cache.iterdir() if not one.name.startswith("."))


def test_the_second_call_unpacks_nothing(cache, reads):
    first = _e5_model.folder()
    assert _e5_model.folder() == first and len(reads) == 1 and folders(cache) == [first]


@pytest.mark.parametrize("of", ["the packed file", "the format"])
def test_after_a_change_it_is_made_anew_and_the_old_one_goes(cache, reads, monkeypatch, tmp_path, of):
    first = _e5_model.folder()
    if of == "the packed file":
        registry = (assets.DATA / "assets.toml").read_text(encoding="utf-8")
        [packed] = assets.registry()[E5].members
        (tmp_path / "assets.toml").write_text(registry.replace(packed.sha256, "0" * 64), encoding="utf-8")
        monkeypatch.setattr(assets, "DATA", tmp_path)
    else:
        monkeypatch.setattr(_e5_model, "FORMAT", _e5_model.FORMAT + 1)
    second = _e5_model.folder()
    assert second != first and len(reads) == 2 and folders(cache) == [second]


def test_what_breaks_off_leaves_nothing(cache, monkeypatch):
    def breaks(packed):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(_e5_model, "weights", breaks)
        with pytest.raises(MemoryError):
            _e5_model.folder()
    assert folders(cache) == [] and list((cache / ".staging").iterdir()) == []
    assert _e5_model.folder().is_dir()


def test_too_little_room_is_told_before_anything_is_written(cache, reads, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000))
    with pytest.raises(
        assets.AssetError, match=r"Cannot unpack multilingual-e5-small into .*: No space left .*Next: free \d+ MB"
    ):
        _e5_model.folder()
    assert reads == [] and folders(cache) == []


def test_a_cache_that_cannot_be_written_is_told(cache):
    cache.write_text("a file where the folder should be")
    with pytest.raises(assets.AssetError, match=r"Cannot unpack .* Next: .*set COURSE_CACHE"):
        _e5_model.folder()


def test_two_processes_at_once_unpack_once(cache, tmp_path):
    def start():
        command = [sys.executable, "-c", textwrap.dedent(TINY), str(tmp_path)]
        settings = {"cwd": assets.ROOT, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, text=True, **settings)

    one = start()
    assert one.stdout.readline() == "read\n"
    two = start()
    assert two.stderr.readline() == f"Another process is unpacking {E5}; waiting for it.\n"
    outputs = [one.communicate("go on\n", timeout=60), two.communicate(timeout=60)]
    assert (one.returncode, two.returncode) == (0, 0), outputs
    assert outputs[0][0] == outputs[1][0] == f"{folders(cache)[0]}\n" and len(folders(cache)) == 1


# -- its vectors ------------------------------------------------------------------------------------------------

SENTENCES = [row["text"] for row in ENGINE]


@pytest.fixture(scope="module")
def encoder():
    return models.load_encoder(E5)


def embed(texts, **settings):
    return models.embed(texts, E5, cache=False, progress=False, **settings)


@pytest.mark.parametrize("prefix", ["query: ", "passage: "])
def test_vectors_are_those_of_the_package_s_own_engine(prefix):
    rows = [row for row in ENGINE if row["prefix"] == prefix]
    theirs = np.array([row["vector"] for row in rows])
    ours = embed([row["text"] for row in rows], prompt=prefix)
    assert len(rows) == 10 and ours.shape == (10, 384) and ours.dtype == np.float32
    cosines = (ours * theirs).sum(axis=1) / np.linalg.norm(theirs, axis=1)
    assert cosines.min() >= 0.999, dict(zip(cosines.round(5).tolist(), rows, strict=True))
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1.0, atol=1e-5)


def test_what_the_files_say_of_the_model_is_what_the_loaded_one_is(encoder):
    assert encoder.identity.split() == [E5, "pooled", _e5_model.fingerprint(), "max_seq_length=512"]
    assert (encoder.dim, encoder.normalizes, encoder.precision) == (384, True, "float32")
    assert encoder.model.max_seq_length == 512 and encoder.model.get_embedding_dimension() == 384
    assert models.load_encoder(E5) is encoder


def test_decomposed_text_is_the_same_text():
    apart = [unicodedata.normalize("NFD", text) for text in SENTENCES]
    different = [text != composed for text, composed in zip(apart, SENTENCES, strict=True)]
    assert sum(different) >= 4  # Vietnamese, Greek, Korean, kana
    np.testing.assert_allclose(embed(apart), embed(SENTENCES), atol=1e-6)


def test_a_prompt_is_the_words_typed_before_the_text_and_changes_the_vector():
    texts = SENTENCES[:3]
    plain, asked = embed(texts), embed(texts, prompt="query: ")
    np.testing.assert_array_equal(embed([f"query: {text}" for text in texts]), asked)
    assert (plain * asked).sum(axis=1).max() < 0.999  # farther apart than two engines may be


def test_a_long_text_is_cut_at_512_tokens_and_keeps_its_end(encoder):
    [ids] = encoder.tokenized(["rain " * 600])["input_ids"]
    assert len(ids) == 512 and (ids[0], ids[-1]) == (0, 2) and 2 not in ids[:-1]
    [whole] = encoder.tokenized(["rain " * 510])["input_ids"]
    assert ids == whole  # 510 words of one piece each, <s> and </s>
    np.testing.assert_allclose(*(embed(["rain " * n]) for n in (600, 510)), atol=1e-6)
    assert np.abs(embed(["rain " * 509]) - embed(["rain " * 510])).max() > 1e-6


def test_a_batch_of_one_gives_the_vectors_of_a_batch_of_eight():
    np.testing.assert_allclose(embed(SENTENCES, batch_size=1), embed(SENTENCES, batch_size=8), atol=1e-5)


def test_sentence_transformers_on_the_same_folder_gives_the_same_vectors(encoder):
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(encoder.folder), device="cpu", local_files_only=True).encode(SENTENCES)
    np.testing.assert_allclose(embed(SENTENCES), theirs, atol=1e-5)


def test_tokens_and_words_of_a_text_have_vectors_too():
    [read] = models.token_vectors(["We play chess."], E5)
    assert read.tokens[0] == "<s>" and read.tokens[-1] == "</s>" and read.vectors.shape == (13, len(read.tokens), 384)
    pooled = read.vectors[-1].mean(axis=0)
    np.testing.assert_allclose(pooled / np.linalg.norm(pooled), embed(["We play chess."])[0], atol=1e-5)
    [word] = models.word_vectors(["We play chess."], "play", E5)
    np.testing.assert_allclose(word, read.vectors[:, read.tokens.index("▁play")], atol=1e-6)


MEMORY = """
    import psutil, sentence_transformers
    from course_utils import models
    texts = [f"{i} words of a text. " * 20 for i in range(64)]
    before = psutil.Process().memory_info().rss
    models.embed(texts, "multilingual-e5-small", cache=False, progress=False)
    print(psutil.Process().memory_info().rss - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="systems count memory that is read from files differently")
def test_it_takes_less_than_700_mb(encoder):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(MEMORY)], cwd=assets.ROOT, capture_output=True, text=True, check=True
    )
    assert 100e6 < int(done.stdout) < 700e6
