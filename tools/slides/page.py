"""Slides and plans as HTML pages that need neither a server nor a network: one file each, with all that it shows."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.edition import equations

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

HERE = Path(__file__).resolve().parent
LINK = re.compile(r"\[([^\]]+)\]\((?!https?:)[^)]*\)")  # to another notebook, which does not lie beside the page

BUTTONS = (
    "<nav>Keys: S notes · C code · F full screen "
    '<button value="ArrowLeft" aria-label="Back">◀</button><output></output>'
    '<button value="ArrowRight" aria-label="On">▶</button></nav>'
)


@dataclass
class Slide:
    """One slide: `kind` sets its looks, `body` is HTML; `notes`, in Markdown, and `code` are shown on demand."""

    kind: str
    title: str
    body: str = ""
    notes: list[str] = field(default_factory=list)
    code: str = ""


def slides(title: str, shown: list[Slide]) -> str:
    """The page with these slides; plotly's script is in it."""
    from plotly.offline import get_plotlyjs

    body = "\n".join(_slide(one) for one in shown)
    script = (HERE / "slides.js").read_text(encoding="utf-8")
    shown_by = f"<script>{get_plotlyjs()}</script><script>{script}</script>"
    return _page(title, "slides.css", f"<main>{body}{BUTTONS}</main>\n{shown_by}")


def plan(title: str, text: str, beside: str) -> str:
    """The page of a plan in Markdown, with a link to the file `beside` it."""
    return _page(
        title, "plan.css", f'<main><p><a href="{html.escape(beside)}">The slides</a></p>{markdown(text)}</main>'
    )


def _page(title: str, looks: str, body: str) -> str:
    from pygments.formatters import HtmlFormatter

    style = (HERE / looks).read_text(encoding="utf-8") + HtmlFormatter(style="default").get_style_defs(".code")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style></head>\n'
        f"<body>{body}</body></html>\n"
    )


def _slide(one: Slide) -> str:
    label = html.escape(one.title)
    level = "h1" if one.kind == "title" else "h2"
    notes = "\n\n".join(one.notes)
    code = f"<div class=cell hidden>{highlighted(one.code)}</div>" if one.code else ""
    return (
        f'<section class="slide {one.kind}" tabindex="-1" aria-label="{label}"><{level}>{label}</{level}>'
        f"<div class=body>{one.body}</div>{code}<aside hidden>{markdown(notes)}</aside></section>"
    )


def figure(stored: dict[str, Any], alt: str) -> str:
    """The HTML of a figure that slides.js draws."""
    data = json.dumps(stored, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    return (
        f'<div class=plot role="group" aria-label="{html.escape(alt)}">'
        f'<script type="application/json">{data}</script></div>'
    )


def markdown(text: str) -> str:
    """The HTML of a text of the course; equations become MathML, and links to files only their words."""
    return _parser().render(LINK.sub(r"\1", text))


def inline(text: str) -> str:
    """As `markdown`, within a line."""
    return _parser().renderInline(text)


def highlighted(code: str, language: str = "python") -> str:
    """The HTML of code in colours."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    inside = highlight(code, get_lexer_by_name(language), HtmlFormatter(nowrap=True))
    return f'<pre class="code">{inside}</pre>'


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark", {"highlight": lambda code, language, _: highlighted(code, language or "text")})
    return parser.enable("table").use(
        dollarmath_plugin, renderer=lambda content, how: equations.mathml(content, block=how["display_mode"])
    )
