"""A box in the notebook in which one searches an engine."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from course_utils import _validate
from course_utils._engine import MODES, Engine

if TYPE_CHECKING:
    from ipywidgets import VBox

# What each of MODES does, for who chooses among them.
EXPLAINED = {
    "words": "passages that hold words of the query",
    "vectors": "passages whose vector is near that of the query, in whatever words",
    "hybrid": "words and vectors together",
    "reranked": "the best of hybrid, compared once more token by token, which takes seconds",
}
MOST_SOURCES = 200  # more than these no list to choose from can show


def box(engine: Engine, *, k: int = 5) -> VBox:
    """A box that searches an engine when one asks: a field, the four modes, a list of the sources, and a button.

    Once there is a query, Enter, leaving the field, the button and a change of mode or source search, so that the `k`
    results below always are those of what is chosen above. An error of the engine becomes a sentence there. Sources can
    be chosen where there are two or more, and at most MOST_SOURCES. It is shown as the last value of a cell, and needs
    a running kernel. For ipywidgets 7.7 and 8.
    """
    with _validate.extra("lab"):
        import ipywidgets

    class SearchBox(ipywidgets.VBox):
        def __repr__(self) -> str:
            return f"A box to search {len(engine):,} passages. Run the cell to use it."

    _validate.between(k, "k", 1)
    look = {"style": {"description_width": "5.5em"}, "layout": {"width": "38em", "max_width": "98%"}}
    field = ipywidgets.Text(
        description="Search for", placeholder="a question, or some words", continuous_update=False, **look
    )
    modes = [(f"{one}: {EXPLAINED[one]}", one) for one in MODES]
    mode = ipywidgets.Dropdown(description="by", options=modes, value="hybrid", **look)
    sources = sorted(set(engine.sources))
    offered = sources if 2 <= len(sources) <= MOST_SOURCES else []
    every = (f"all {len(sources):,} sources", "")  # not None, which to a drop-down means that nothing is chosen
    source = ipywidgets.Dropdown(description="in", options=[every, *zip(offered, offered, strict=True)], **look)
    button = ipywidgets.Button(description="Search", button_style="primary")
    shown = ipywidgets.HTML()
    latest = []

    def show(content: str) -> None:
        shown.value = f'<div style="line-height:1.5">{content}</div>'  # a widget's own lines stand far apart

    def search(event: object) -> None:
        asked = [field.value, mode.value, source.value, len(engine)]
        if asked == latest or (not field.value and event is not button):
            return  # leaving the field for the button has searched already; a mode may be chosen before the query
        latest[:] = asked
        show(f"<p>Searching: {EXPLAINED[mode.value]}.</p>")
        try:
            show(engine.search(field.value, k, mode=mode.value, within=source.value or None)._repr_html_())
        except Exception as error:  # whatever it is, the learner reads it here
            latest.clear()  # to try the same again
            show(f"<p>{html.escape(sentence(error))}</p>")

    for control in (field, mode, source):
        control.observe(search, "value")
    button.on_click(search)
    return SearchBox([field, mode, *([source] if offered else []), button, shown])


def sentence(error: Exception) -> str:
    """What a searcher is told of an error: an engine's own sentence, and of any other error its kind too."""
    return str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
