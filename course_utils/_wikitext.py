"""Wikipedia's markup to plain paragraphs under their headings, and paragraphs to passages."""

from __future__ import annotations

import bz2
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from course_utils import _validate

# Sections that list links and sources instead of saying something.
_APPARATUS = {
    "bibliography", "citations", "external links", "footnotes", "further reading", "gallery", "notes",
    "notes and references", "references", "see also", "sources", "works cited",
}  # fmt: skip
_NO_ARTICLE = re.compile(r"^\s*#redirect|\{\{(?:disambiguation|geodis)\b", re.I)
_PICTURES = re.compile(
    r"\[\[(?:File|Image):(?:[^\[\]]|\[\[[^\[\]]*\]\])*\]\]|<gallery\b.*?</gallery>|^(?:File|Image):[^\n]*$",
    re.I | re.S | re.M,
)
# gensim's filter ends a note at the first tag inside it, and takes "< 10" for a tag that ends at the next ">".
_NOTES = re.compile(r"<!--.*?-->|<ref\b[^<>]*/>|<ref\b[^<>]*>.*?</ref\s*>", re.I | re.S)
_LESS_THAN = re.compile(r"&lt;|<(?![/!a-z])", re.I)
_STAND_IN = "\ue000"
# Templates that stand for words of a sentence; gensim's filter drops them together with all others.
_WORDS_IN_TEMPLATES = (
    (re.compile(r"\{\{(?:convert|cvt)\|([^{}|]+)\|(?:(?:to|and|-|–)\|[^{}|]+\|)?([^{}|]+)[^{}]*\}\}", re.I), r"\1 \2"),
    (re.compile(r"\{\{(?:lang|transl)\|[^{}|]*\|(?:[^{}|]*\|)?([^{}|]+)\}\}", re.I), r"\1"),
    (re.compile(r"\{\{(?:nowrap|small|quote|angbr|vanchor)\|([^{}|]+)[^{}]*\}\}", re.I), r"\1"),
)
_HEADING = re.compile(r"^(={2,6})\s*(.+?)\s*\1$")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'(]?[A-Z0-9])")
_FEWEST_WORDS = 6


def articles(dump: Path) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    """Yield (title, sections) of each article in a bz2 dump; a section is (path of headings, paragraphs).

    Redirects and disambiguation pages are left out, and so are sections that list sources and links. gensim's
    filter removes the markup, tables included.
    """
    with _validate.extra("words"):
        from gensim.corpora.wikicorpus import extract_pages

    with bz2.BZ2File(dump) as file:
        for title, markup, _ in extract_pages(file, ("0",)):
            if markup and not _NO_ARTICLE.search(markup):
                yield title, [(path, lines) for path, lines in _sections(plain(markup)) if lines]


def plain(markup: str) -> str:
    """Markup to text: headings and line ends stay; pictures, tables, notes and emphasis go.

    >>> plain("A '''mass''' of {{convert|30|kg|lb}}[[File:a.png|thumb|A [[mass]]]].<ref>p. 4</ref>")
    'A mass of 30 kg.'
    """
    with _validate.extra("words"):
        from gensim.corpora.wikicorpus import filter_wiki

    text = _LESS_THAN.sub(_STAND_IN, _PICTURES.sub("", _NOTES.sub("", markup)))
    for template, words in _WORDS_IN_TEMPLATES:
        text = template.sub(words, text)
    text = re.sub(r"'{2,}", "", filter_wiki(text)).replace(_STAND_IN, "<")
    text = re.sub(r"\(\s*[;,]?\s*\)", "", text)
    return re.sub(r"[ \t\xa0]+", " ", re.sub(r"[ \t\xa0]+(?=[.,;:)])", "", text)).strip()


def passages(paragraphs: Sequence[str], n_words: int) -> list[str]:
    """Join short paragraphs, and divide long ones at sentence ends, into passages of about `n_words` words.

    >>> passages(["One two. Three four.", "Five six.", "Seven."], n_words=3)
    ['One two. Three four.', 'Five six.\\nSeven.']
    """
    packed: list[str] = []
    for piece in (piece for paragraph in paragraphs for piece in _pieces(paragraph, n_words)):
        if packed and _size(packed[-1]) + _size(piece) / 2 <= n_words:
            packed[-1] += "\n" + piece
        else:
            packed.append(piece)
    return packed


def _sections(text: str) -> Iterator[tuple[str, list[str]]]:
    path: list[tuple[int, str]] = [(1, "")]
    paragraphs: list[str] = []
    for line in [*text.splitlines(), "== End =="]:
        if heading := _HEADING.match(line.strip()):
            names = [name for _, name in path[1:]]
            if not _APPARATUS & {name.lower() for name in names}:
                yield " / ".join(names), paragraphs
            depth = len(heading[1])
            path = [one for one in path if one[0] < depth] + [(depth, heading[2])]
            paragraphs = []
        elif len(words := line.strip(" *#:;").split()) >= _FEWEST_WORDS:
            paragraphs.append(" ".join(words))


def _pieces(paragraph: str, n_words: int) -> list[str]:
    """A paragraph whole, or, where it has over one and a half times `n_words`, in parts of like size."""
    n_parts = max(1, round(_size(paragraph) / n_words)) if _size(paragraph) > 1.5 * n_words else 1
    parts, target = [""], _size(paragraph) / n_parts
    for sentence in _SENTENCE_END.split(paragraph):
        if parts[-1] and _size(parts[-1]) + _size(sentence) / 2 > target:
            parts.append("")
        parts[-1] = f"{parts[-1]} {sentence}".strip()
    return parts if n_parts > 1 else [paragraph]


def _size(text: str) -> int:
    return len(text.split())
