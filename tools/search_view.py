"""What the page of `python course.py search` looks like: the form and what was found, as HTML without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from course_utils import search
from course_utils._search_box import EXPLAINED, MOST_SOURCES

LOOKS = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


def page(
    asked: Mapping[str, str], engine: search.Engine, about: str, documents: search.Documents | None, below: str
) -> str:
    """The whole page: the form with what was `asked`, a sentence `about` what is searched, and what stands `below`."""
    query = asked.get("q", "").strip()
    changed = documents.changed() if documents else ""
    if changed:
        changed = notice(f"{changed} Next: end the search in the terminal with Ctrl-C, and start it again.")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(f"{query} · Search" if query else "Search")}</title>
<style>{LOOKS}</style>
</head>
<body>
<header><h1>Search</h1><p>{escape(about)}</p></header>
<main>
{_form(asked, engine)}
{changed}
{below}
</main>
<footer>
{_skipped(documents.skipped) if documents else ""}
<p>This page comes from your own machine, and nothing that you type or search leaves it.</p>
</footer>
</body>
</html>
"""


def _form(asked: Mapping[str, str], engine: search.Engine) -> str:
    ways = "".join(
        f'<label><input type="radio" name="by" value="{mode}"{" checked" * (mode == asked.get("by", "hybrid"))}> '
        f"{mode} <small>{escape(EXPLAINED[mode])}</small></label>"
        for mode in search.MODES
    )
    return (
        '<form role="search"><label class="label" for="q">What do you look for?</label>'
        f'<div class="asked"><input id="q" name="q" value="{escape(asked.get("q", ""))}" required autofocus '
        'autocomplete="off" spellcheck="false"><button>Search</button></div>'
        f"<fieldset><legend>Search by</legend>{ways}</fieldset>{_choice(engine.sources, asked.get('in', ''))}</form>"
    )


def _choice(of_passages: Sequence[str], chosen: str) -> str:
    """The list of the sources, where there are several, and not too many to choose from."""
    sources = sorted(set(of_passages))
    if not 2 <= len(sources) <= MOST_SOURCES:
        return ""
    shown = [(escape(one), " selected" * (one == chosen)) for one in sources]
    options = "".join(f'<option value="{name}"{selected}>{name}</option>' for name, selected in shown)
    return (
        '<p class="within"><label class="label" for="in">In</label> '
        f'<select id="in" name="in"><option value="">all {len(sources)} sources</option>{options}</select></p>'
    )


def results(found: search.Results, engine: search.Engine) -> str:
    """What was found, best first, or that nothing was."""
    hits = "".join(_hit(rank, hit, engine.sources[hit.passage], found.query) for rank, hit in enumerate(found, start=1))
    count = f"{len(found)} passage{'s' * (len(found) != 1)}, best first" if len(found) else "Nothing was found"
    told = f"{count}, by {found.mode}, in {1000 * found.seconds:.0f} ms"
    note = notice(found.note) if found.note else ""
    return f'<section aria-labelledby="found"><h2 id="found">{told}</h2>{note}<ol>{hits}</ol></section>'


def _hit(rank: int, hit: search.Hit, source: str, query: str) -> str:
    where = "" if hit.title.startswith(source) else f"{escape(source)} · "
    whole = search.snippet(hit.text, query, length=len(hit.text)).html()
    return (
        f'<li class="hit"><h3>{rank}. {escape(hit.title)}</h3><p>{hit.snippet.html()}</p>'
        f'<p class="told">{where}score {hit.score:.2f}</p>'
        f"<details><summary>Whole passage</summary><p>{whole}</p></details></li>"
    )


def _skipped(skipped: Sequence[tuple[str, str]]) -> str:
    if not skipped:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in named(skipped, most=100))
    return f"<details><summary>{not_read(skipped)}</summary><ul>{items}</ul></details>"


def notice(text: str) -> str:
    """A sentence that a searcher should not miss."""
    return f'<p class="notice" role="status">{escape(text)}</p>'


def not_read(skipped: Sequence[tuple[str, str]]) -> str:
    """How many files and folders were not read."""
    n = len(skipped)
    return f"{n:,} files and folders were not read" if n != 1 else "1 file or folder was not read"


def named(skipped: Sequence[tuple[str, str]], most: int) -> list[str]:
    """A line for each of the first `most`, and one that says how many more there are."""
    rest = [f"and {len(skipped) - most:,} more"] if len(skipped) > most else []
    return [f"{name}: {reason}" for name, reason in skipped[:most]] + rest
