"""Equations as MathML, made while the reading edition is built: no script and no font has to be fetched to read one.

docutils converts. What it lacks of LaTeX, and the course uses, is first said in words that it knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.writers.html5 import HTML5Translator

# What docutils does not know or sets badly, and what looks the same.
_SAME = (
    (r"\\dots(?![a-z])", r"\\ldots"),
    (r"\\big\(", r"\\bigl("),
    (r"\\big\)", r"\\bigr)"),
    (r"(?<!\{)\\textstyle\s*(\\sum_\w)", r"{\\textstyle\1}"),
    (r"\\hat ([A-Za-z])(?=_)", r"{\\hat \1 {}}"),  # otherwise the index goes below the letter
    (r"\\log(?=\s*\\?[a-z])", r"\\log\\,"),
    (r"\\setminus", r"\\backslash"),  # its own sign is missing in many fonts
)


def mathml(equation: str, *, block: bool = False) -> str:
    """The MathML of an equation in LaTeX; `block` sets it on a line of its own. ValueError if docutils cannot do it."""
    from docutils.utils.math import MathError
    from docutils.utils.math.latex2mathml import tex2mathml

    known = equation
    for pattern, same in _SAME:
        known = re.sub(pattern, same, known)
    try:
        return tex2mathml(known, as_block=block)
    except MathError as problem:
        raise ValueError(
            f"equation: expected LaTeX that docutils turns into MathML, got {equation.strip()!r} ({problem}). "
            "Next: write it with other commands, or add the missing one to `_SAME` in tools/edition/equations.py."
        ) from None


def visit(translator: HTML5Translator, node: nodes.math) -> None:
    """Sphinx writes an equation within a line."""
    _write(translator, mathml(node.astext()))


def visit_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Sphinx writes an equation on a line of its own; a wide one scrolls in its box."""
    inside = mathml(node.astext(), block=True)
    _write(translator, f'<div class="equation scrolls" role="group" aria-label="Equation">{inside}</div>\n')


def _write(translator: HTML5Translator, html: str) -> None:
    from docutils import nodes

    translator.body.append(html)
    raise nodes.SkipNode
