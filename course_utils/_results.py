"""What a search found, as a reader sees it: in a notebook, and in plain text."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass

from course_utils._snippets import Snippet


@dataclass(frozen=True)
class Hit:
    """One passage found: its number in the engine, its score, and what a reader sees of it."""

    passage: int
    score: float
    title: str
    text: str
    snippet: Snippet


@dataclass(frozen=True)
class Results:
    """What was found for a query, best first; `note` says what a searcher should know, or is empty."""

    query: str
    mode: str
    hits: tuple[Hit, ...]
    note: str
    seconds: float

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __getitem__(self, rank: int) -> Hit:
        return self.hits[rank]

    def __repr__(self) -> str:
        lines = [f"{i}. {hit.title} ({hit.score:.2f})\n   {hit.snippet}" for i, hit in enumerate(self, start=1)]
        return "\n".join([*lines, *self._said()])

    def _repr_html_(self) -> str:
        items = [
            f"<li><strong>{html.escape(hit.title)}</strong> <small>{hit.score:.2f}</small><br>{hit.snippet.html()}</li>"
            for hit in self
        ]
        note = f"<p>{html.escape(' '.join(self._said()))}</p>"
        return f"<ol>{''.join(items)}</ol>{note}"

    def _said(self) -> list[str]:
        return [*([] if self.hits else ["Nothing was found."]), *filter(None, [self.note])]
