"""A coloured *and* worded box: what a check, a prediction, a quiz or a claim says to the reader.

Every box has a plain-text form with the same words, for a terminal, a screen reader and the stored output.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any, Literal

from course_utils import _validate

Kind = Literal["good", "not yet", "info"]

# Red, green and blue of the border, and of a tint of the page's own ground: a page may be light or dark, and the text
# keeps the colour that it has there. The word says it too.
_LOOKS = {"good": (0, 122, 90), "not yet": (179, 89, 0), "info": (0, 114, 178)}
_TINT = 0.12


def show_box(kind: Kind, title: str, lines: Sequence[str], *, data: dict[str, Any] | None = None) -> None:
    """Display a box with a title and one paragraph a line; `data` adds further MIME types to the output.

    In a line, `words between backticks` are set as code, and a line break or leading spaces are kept.
    """
    with _validate.extra("lab"):
        from IPython.display import display

    display({"text/html": _as_html(kind, title, lines), "text/plain": _as_text(title, lines), **(data or {})}, raw=True)


def _as_text(title: str, lines: Sequence[str]) -> str:
    return "\n".join([title, *("  " + line.replace("\n", "\n  ") for line in lines)])


def _as_html(kind: Kind, title: str, lines: Sequence[str]) -> str:
    red, green, blue = _LOOKS[kind]
    style = (
        f"border-left:6px solid rgb({red},{green},{blue});background:rgba({red},{green},{blue},{_TINT});"
        "padding:8px 14px;margin:4px 0;line-height:1.5;max-width:60em"
    )
    body = "".join(f'<p style="margin:4px 0;white-space:pre-wrap">{_code(line)}</p>' for line in lines)
    return f'<div role="note" style="{style}"><p style="margin:2px 0"><strong>{_code(title)}</strong></p>{body}</div>'


def _code(text: str) -> str:
    return re.sub(r"`([^`]+)`", r'<code style="background:none;color:inherit">\1</code>', html.escape(text))
