"""The part of a passage that a reader of results sees, with the words of the query marked."""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass

from course_utils import _bm25


@dataclass(frozen=True)
class Snippet:
    """A piece of a text, and the characters (start, end) in it at which words of the query stand."""

    text: str
    marks: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        return self._marked("*", "*", str)

    def html(self) -> str:
        """As HTML, the words of the query in `<mark>`; all else is escaped."""
        return self._marked("<mark>", "</mark>", html.escape)

    def _marked(self, before: str, after: str, as_shown) -> str:
        parts, end = [], 0
        for start, stop in self.marks:
            parts += [as_shown(self.text[end:start]), before, as_shown(self.text[start:stop]), after]
            end = stop
        return "".join([*parts, as_shown(self.text[end:])])


def snippet(text: str, query: str, *, length: int = 240) -> Snippet:
    """The stretch of about `length` characters that holds the most different words of the query, with them marked.

    Words are compared as `tokenize` gives them, so "engines" is marked for "engine". Of stretches with as many words
    the first is taken; where none stands in the text, it is the beginning. What was cut off is shown by "…", and a line
    break becomes a space.

    >>> str(snippet("A dog barks. Dogs and cats do not.", "which dog barked", length=20))
    'A *dog* barks. *Dogs*…'
    """
    text = "".join(" " if one.isspace() else one for one in text)
    wanted = set(_bm25.tokenize(query))
    found = [(word, start, end) for word, start, end in _bm25.places(text) if word in wanted]
    begin = _best_start(found, length)
    if begin + length >= len(text):
        low, end = max(0, len(text) - length), len(text)
        begin = max(low, text.find(" ", low - 1) + 1) if low else 0  # where a word begins
    else:
        end = text.rfind(" ", begin, begin + length + 1)
        end = end if end > begin else begin + length  # a word longer than the stretch is cut
    before, after = "…" if begin else "", "…" if end < len(text) else ""
    shift = len(before) - begin
    marks = tuple((start + shift, stop + shift) for _, start, stop in found if begin <= start and stop <= end)
    return Snippet(before + text[begin:end] + after, marks)


def _best_start(found: list[tuple[str, int, int]], length: int) -> int:
    """Where the first stretch begins that holds the most different words, among those that begin at 0 or at a word."""
    best, most, last, held = 0, 0, 0, Counter()
    for first in range(-1, len(found)):
        if first > 0:
            held[found[first - 1][0]] -= 1  # the stretch begins one word later
            held += Counter()  # without what it no longer holds
        start = found[first][1] if first >= 0 else 0
        while last < len(found) and found[last][2] <= start + length:
            held[found[last][0]] += 1
            last += 1
        if len(held) > most:
            best, most = start, len(held)
    return best
