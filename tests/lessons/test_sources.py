"""What the sources of the lessons must be: statuses that cells computed."""

import ast

import jupytext
import pytest

from course_utils.learning import claims
from tools import lessons


def typed_statuses(code):
    """Statuses in the calls of `claim` that somebody typed: a word other than "not tested", or a truth value."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "claim":
            given = [one.value for one in node.keywords if one.arg == "statuses"] + node.args[2:3]
            for one in given:
                listed = one.elts if isinstance(one, ast.List | ast.Tuple) else [one]
                constants = [part.value for part in listed if isinstance(part, ast.Constant)]
                found += [value for value in constants if value != "not tested"]
    return found


@pytest.mark.parametrize("source", lessons.sources([]), ids=lambda source: source.stem)
def test_no_status_is_typed(source):
    cells = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent").cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert typed_statuses(code) == []


@pytest.mark.parametrize("status", [*claims.STATUSES[:3], True, False])
def test_a_typed_status_is_rejected(status):
    assert typed_statuses(f'claim("C01", outcome="{{n}}", statuses=[{status!r}, x > 1])') == [status]
    assert typed_statuses(f'claim("C01", "{{n}}", [{status!r}])') == [status]
    assert typed_statuses('claim("C01", outcome="{n}", statuses=["not tested", x > 1])') == []
