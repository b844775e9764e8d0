"""A folder of texts, read in passages: which files are texts, what they say, and whether they changed since."""

from __future__ import annotations

import codecs
import os
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from course_utils import _passages, _progress, _wikitext

MOST_BYTES = 5_000_000  # of a file: more than a long novel has
_MOST_LETTERS = 1_500  # of a passage: a table, or a text without spaces, has no end of a sentence at which to divide it
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # bytes that no encoding of one byte a letter uses in a text
_BINARY = "This is no text, but a picture, a PDF or another program's file. Next: save its text as a .txt file."


@dataclass(frozen=True)
class Documents:
    """The passages of the texts in a folder, one a row: `text[i]` is of the file `source[i]`, under `title[i]`.

    A source is the path of a file from the folder on, with "/" between its parts, and so is the title, which an engine
    reads before the text: the name of a file often says what it is about. `skipped` has a (path, reason) for each file
    and folder that was not read. Order is that of the paths, then of the text.
    """

    folder: Path
    text: tuple[str, ...]
    title: tuple[str, ...]
    source: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]
    stamps: Mapping[str, tuple[int, int]]  # bytes, and time of the last change, of each file by its path

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return f"<{len(self):,} passages of {len(set(self.source)):,} files; {len(self.skipped):,} skipped>"

    def changed(self) -> str:
        """How many files were added, changed and removed since they were read, in a sentence; empty where none was.

        A file has changed when its size or the time of its last change is another one.
        """
        now = {path: stamp for path, stamp in _found(self.folder) if not isinstance(stamp, str)}
        counts = {
            "added": len(now.keys() - self.stamps.keys()),
            "changed": sum(now[path] != self.stamps[path] for path in now.keys() & self.stamps.keys()),
            "removed": len(self.stamps.keys() - now.keys()),
        }
        told = ", ".join(f"{count:,} file{'s' * (count != 1)} {what}" for what, count in counts.items() if count)
        return f"Since the folder was read: {told}." if told else ""


def read_folder(path: str | Path) -> Documents:
    """Read every text in a folder and in the folders below it, in passages of about 120 words.

    A text is a file of any ending that is UTF-8, or UTF-16 with its mark at the beginning: notes, Markdown, tables as
    CSV. `skipped` says of each other one why it was not read: hidden, a link, empty, over 5 MB, no text, or in an older
    encoding, which would have to be guessed. An empty line ends a paragraph; paragraphs are joined and divided as
    `wikipedia_passages` does it. Nothing is written, and nothing leaves this machine.

    Raises FileNotFoundError or NotADirectoryError where there is no such folder, ValueError where it holds no text.
    """
    folder = Path(path).expanduser().resolve()
    if not folder.is_dir():
        kind, got = (NotADirectoryError, "a file") if folder.exists() else (FileNotFoundError, "nothing")
        raise kind(f"path: expected a folder with texts, got {got} at {folder}. Next: pass the path of a folder.")
    found = list(_found(folder))
    rows: list[tuple[str, str]] = []
    skipped = []
    with _progress.bar("reading", len(found), "file") as bar:
        for name, stamp in found:
            text, reason = ("", stamp) if isinstance(stamp, str) else _text(folder / name, size=stamp[0])
            if reason:
                skipped.append((_shown(name), reason))
            rows += [(passage, _shown(name)) for passage in _cut(text)]
            bar.update()
    if not rows:
        n = len(skipped)
        got = f"{n:,} files and folders that are none; {skipped[0][0]}: {skipped[0][1]}" if n else "no file in it."
        raise ValueError(f"path: expected a folder with a text, got {folder} with {got} Next: pass another folder.")
    texts, sources = zip(*rows, strict=True)
    stamps = {name: stamp for name, stamp in found if not isinstance(stamp, str)}
    return Documents(folder, texts, sources, sources, tuple(skipped), stamps)


def _found(folder: Path) -> Iterator[tuple[str, tuple[int, int] | str]]:
    """Each file below a folder, in the order of their paths, with its stamp, or with the reason not to open it."""
    for name, path, reason in sorted(
        (path.relative_to(folder).as_posix(), path, why) for path, why in _entries(folder)
    ):
        try:
            told = path.lstat()
        except OSError:  # it was removed since its folder was listed, or its folder was closed
            continue
        yield name, reason or (told.st_size, told.st_mtime_ns)


def _entries(folder: Path) -> Iterator[tuple[Path, str]]:
    """Files below a resolved folder, and what is not looked into, with the reason."""
    failed: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=failed.append):
        closed = {name: _closed(Path(place, name), is_folder=True) for name in folders}
        folders[:] = [name for name in folders if not closed[name]]  # where the walk goes on
        yield from ((Path(place, name), reason) for name, reason in closed.items() if reason)
        yield from ((Path(place, name), _closed(Path(place, name), is_folder=False)) for name in files)
    yield from ((Path(error.filename), f"It cannot be read: {error.strerror}.") for error in failed)


def _closed(path: Path, *, is_folder: bool) -> str:
    """Why a file is not opened or a folder not entered; empty where it is."""
    if path.name.startswith("."):
        return f"It is a hidden {'folder' if is_folder else 'file'}. Next: rename it, if it should be read."
    if path.is_symlink() or path.resolve() != path:  # a link that leads to itself cannot be resolved
        return "It is a link. Next: if it should be read, copy what it leads to into the folder."
    return "" if is_folder or path.is_file() else "It is no file that could be read, but a device or a pipe."


def _text(path: Path, size: int) -> tuple[str, str]:
    """What a file says, or why it is not read: one of both is empty."""
    if size > MOST_BYTES:
        return "", f"It has {size / 1e6:.1f} MB, and {MOST_BYTES / 1e6:.0f} MB are read at most. Next: divide it."
    try:
        content = path.read_bytes()
    except OSError as error:
        return "", f"It cannot be read: {error.strerror}."
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if _NO_TEXT.search(content):
            return "", _BINARY
        got = f"the byte 0x{content[error.start]:02X} at position {error.start:,}"
        return "", f"Expected UTF-8, got {got}. Next: open it in an editor and save it with the encoding UTF-8."
    if "\0" in text:
        return "", _BINARY
    return (text, "") if text.strip() else ("", "It is empty.")


def _cut(text: str) -> list[str]:
    """A text in passages, without the ends of its lines."""
    blocks = (" ".join(block.split()) for block in re.split(r"\n\s*\n", text))
    passages = _wikitext.passages([block for block in blocks if block], _passages.PASSAGE_WORDS)
    return [part for passage in passages for part in textwrap.wrap(passage, _MOST_LETTERS, break_on_hyphens=False)]


def _shown(name: str) -> str:
    """A path as text: bytes of a name that are no text, which Linux allows, become the sign for that."""
    return os.fsencode(name).decode("utf-8", "replace")
