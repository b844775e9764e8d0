"""A learner's folder: what is read, what is skipped and why, and whether it changed since."""

import os

import numpy as np
import pytest

from course_utils import _documents, datasets, search

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01"


def written(folder, **contents):
    """A folder with these files; "_" in a name stands for the dot."""
    for name, content in contents.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture
def fifty(tmp_path):
    """Fifty files: 47 texts, of them one in UTF-16; a picture that is called a text, an empty file, an old encoding."""
    texts = {f"note{number:02}_md": f"Note {number} is on its own subject." for number in range(46)}
    special = {"a_txt": "Wärme".encode("utf-16"), "picture_txt": PNG, "empty_txt": "\ufeff \n"}
    return written(tmp_path, **texts, **special, old_txt="Wärme".encode("cp1252"))


def test_a_folder_of_fifty_files_is_read_and_what_is_no_text_is_named(fifty):
    documents = search.read_folder(fifty)
    assert repr(documents) == "<47 passages of 47 files; 3 skipped>" and len(documents) == 47
    assert documents.source == documents.title == tuple(sorted(documents.source))
    assert dict(zip(documents.source, documents.text, strict=True))["a.txt"] == "Wärme"
    reasons = dict(documents.skipped)
    assert list(reasons) == ["empty.txt", "old.txt", "picture.txt"]
    assert reasons["empty.txt"] == "It is empty."
    assert reasons["old.txt"].startswith("Expected UTF-8, got the byte 0xE4 at position 1. Next: ")
    assert reasons["picture.txt"].startswith("This is no text, but a picture")


def test_an_engine_takes_what_was_read_and_searches_one_file(fifty, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path_factory.mktemp("cache")))
    documents = search.read_folder(fifty)
    engine = search.Engine(Letters())
    engine.add(documents.text, titles=documents.title, sources=documents.source)
    assert engine.search("note 17", k=1, mode="words")[0].title == "note17.md"
    assert engine.search("note", mode="words", within="note03.md")[0].title == "note03.md"


class Letters:
    """An encoder that counts letters."""

    identity, dim, normalizes, threads = "letters, for the test of documents", 26, False, False

    def lengths(self, texts):
        return [len(text) for text in texts]

    def encode(self, texts):
        letters = "abcdefghijklmnopqrstuvwxyz"
        return np.array([[1 + text.lower().count(one) for one in letters] for text in texts], dtype=np.float32)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_each_encoding_with_its_mark_gives_the_same_text(tmp_path, encoding):
    text = "Fünf Wörter über das Wetter.\r\n\r\nA second line ends – so."
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    written(tmp_path, a_txt=(mark + text).encode(encoding))
    assert search.read_folder(tmp_path).text == ("Fünf Wörter über das Wetter. A second line ends – so.",)


@pytest.mark.parametrize(
    "content", [PNG, b"ends in zeros\0\0", "no mark".encode("utf-16-le"), b"%PDF-1.4\n\xe2\xe3\x01stream"]
)
def test_bytes_that_are_no_text_are_not_taken_for_one(tmp_path, content):
    written(tmp_path, a_txt="A text.", b_txt=content)
    documents = search.read_folder(tmp_path)
    assert documents.source == ("a.txt",)
    assert documents.skipped == (("b.txt", _documents._BINARY),)


def test_folders_below_are_read_and_hidden_ones_are_not(tmp_path):
    for name in ("b", "b/c", ".git"):
        (tmp_path / name).mkdir()
        written(tmp_path / name, x_txt=f"Words in {name}.")
    written(tmp_path, z_txt="Words.", _hidden="Words.")
    documents = search.read_folder(tmp_path)
    assert documents.source == ("b/c/x.txt", "b/x.txt", "z.txt")
    assert [name for name, _ in documents.skipped] == [".git", ".hidden"]
    assert [reason.partition(".")[0] for _, reason in documents.skipped] == [
        "It is a hidden folder",
        "It is a hidden file",
    ]


def test_a_link_is_not_followed_out_of_the_folder_nor_in_a_circle(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    for made in (outside, folder):
        made.mkdir()
    written(outside, secret_txt="Not meant to be read.")
    written(folder, a_txt="A text.")
    try:
        (folder / "circle").symlink_to(folder, target_is_directory=True)
    except OSError:
        pytest.skip("links need a right here that this user lacks")
    (folder / "file").symlink_to(outside / "secret.txt")
    (folder / "nowhere").symlink_to(tmp_path / "gone")
    (folder / "out").symlink_to(outside, target_is_directory=True)
    documents = search.read_folder(folder)
    assert documents.source == ("a.txt",)
    assert [name for name, _ in documents.skipped] == ["circle", "file", "nowhere", "out"]
    assert {reason.partition(".")[0] for _, reason in documents.skipped} == {"It is a link"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_not_waited_for(tmp_path):
    written(tmp_path, a_txt="A text.")
    os.mkfifo(tmp_path / "pipe")
    assert search.read_folder(tmp_path).skipped[0][1].startswith("It is no file that could be read")


def test_a_file_over_the_limit_is_skipped_and_one_at_the_limit_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(_documents, "MOST_BYTES", 2_000_000)
    written(tmp_path, a_txt=b"a " * 1_000_000, b_txt=b"a " * 1_000_001)
    documents = search.read_folder(tmp_path)
    assert set(documents.source) == {"a.txt"}
    assert documents.skipped == (("b.txt", "It has 2.0 MB, and 2 MB are read at most. Next: divide it."),)


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_read(tmp_path, monkeypatch):
    written(tmp_path, a_txt="A text.", b_txt="Another.")

    def refuse(path):
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return b"A text."

    monkeypatch.setattr(_documents.Path, "read_bytes", refuse)
    documents = search.read_folder(tmp_path)
    assert documents.source == ("a.txt",) and documents.skipped == (("b.txt", "It cannot be read: Permission denied."),)


@pytest.mark.skipif(os.name != "posix" or os.uname().sysname != "Linux", reason="file names are text here")
def test_a_name_that_is_no_text_can_still_be_shown(tmp_path):
    with open(os.fsencode(tmp_path) + b"/\xff.txt", "w") as file:
        file.write("A text.")
    [source] = search.read_folder(tmp_path).source
    assert source == "\ufffd.txt"


def test_passages_have_about_120_words_and_lose_none(tmp_path):
    sentences = [f"Sentence {number} says that things are as they are here." for number in range(120)]
    paragraphs = [" ".join(sentences[start : start + 40]) for start in range(0, 120, 40)]
    written(tmp_path, a_txt="\n\n".join(paragraph.replace(" says", "\nsays") for paragraph in paragraphs))
    text = search.read_folder(tmp_path).text
    assert " ".join(text) == " ".join(sentences)
    assert len(text) == 120 * 10 / datasets.PASSAGE_WORDS
    assert max(len(one.split()) for one in text) <= 1.5 * datasets.PASSAGE_WORDS


@pytest.mark.parametrize("text", [",".join(f"{n}" for n in range(3000)), "漢字" * 4000, "row 1; 22\n" * 2000])
def test_what_has_no_sentences_is_divided_all_the_same(tmp_path, text):
    written(tmp_path, a_csv=text)
    passages = search.read_folder(tmp_path).text
    assert "".join("".join(passages).split()) == "".join(text.split())
    assert max(map(len, passages)) <= _documents._MOST_LETTERS and len(passages) > 5


def test_changes_since_are_counted_by_kind(tmp_path):
    written(tmp_path, a_txt="A text.", b_txt="Another.", c_txt="One more.", d_png=PNG)
    documents = search.read_folder(tmp_path)
    assert documents.changed() == ""
    written(tmp_path, b_txt="Another one.", d_png="A text now.", e_txt="New.", _f="Hidden, so not counted.")
    (tmp_path / "c.txt").unlink()
    assert documents.changed() == "Since the folder was read: 1 file added, 2 files changed, 1 file removed."
    assert search.read_folder(tmp_path).changed() == ""


def test_a_change_that_keeps_the_size_is_seen_by_its_time(tmp_path):
    written(tmp_path, a_txt="A text.")
    documents = search.read_folder(tmp_path)
    written(tmp_path, a_txt="B text.")
    os.utime(tmp_path / "a.txt", ns=(0, documents.stamps["a.txt"][1] + 1_000_000_000))
    assert documents.changed() == "Since the folder was read: 1 file changed."


@pytest.mark.parametrize(
    "name, error, got",
    [("gone", FileNotFoundError, "got nothing at .*gone"), ("a.txt", NotADirectoryError, r"got a file at .*a\.txt")],
)
def test_what_is_no_folder_is_refused(tmp_path, name, error, got):
    written(tmp_path, a_txt="A text.")
    with pytest.raises(error, match=rf"path: expected a folder with texts, {got}\. Next: pass"):
        search.read_folder(tmp_path / name)


def test_a_folder_without_a_text_is_refused_and_says_what_was_there(tmp_path):
    with pytest.raises(ValueError, match=r"expected a folder with a text, got .* with no file in it\. Next: "):
        search.read_folder(tmp_path)
    written(tmp_path, a_png=PNG, b_png=PNG)
    with pytest.raises(ValueError, match=r"with 2 files and folders that are none; a\.png: This is no text.*\. Next: "):
        search.read_folder(tmp_path)


def test_the_home_folder_may_be_written_short(tmp_path, monkeypatch):
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    (tmp_path / "notes").mkdir()
    written(tmp_path / "notes", a_txt="A text.")
    assert search.read_folder("~/notes").text == ("A text.",)


@pytest.mark.skipif(os.name == "nt", reason="making a link needs rights there")
def test_a_link_that_leads_to_itself_is_skipped_and_seen_later(tmp_path):
    (tmp_path / "a.txt").write_text("A dog barks.", encoding="utf-8")
    documents = search.read_folder(tmp_path)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert documents.changed() == "" or "loop" in documents.changed() or "added" in documents.changed()
    [(name, reason)] = search.read_folder(tmp_path).skipped
    assert name == "loop" and reason.startswith("It is a link.")
