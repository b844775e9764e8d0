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
        if isinstance(node, ast.Call) and "claim" in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
            given = [one.value for one in node.keywords if one.arg == "statuses"] + node.args[2:3]
            found += [value for one in given for value in _constants(one) if value != "not tested"]
    return found


def _constants(node):
    """Constants that stand for a status in an expression: in lists, in `every`, behind `not`, on both sides of `if`."""
    if isinstance(node, ast.Constant):
        return [node.value]
    inside = []
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        inside = node.elts
    elif isinstance(node, ast.Call) and "every" in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
        inside = node.args
    elif isinstance(node, ast.IfExp):
        inside = [node.body, node.orelse]
    elif isinstance(node, ast.UnaryOp):
        inside = [node.operand]
    elif isinstance(node, ast.Starred | ast.GeneratorExp | ast.ListComp):
        inside = [node.value if isinstance(node, ast.Starred) else node.elt]
    return [value for one in inside for value in _constants(one)]


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


@pytest.mark.parametrize(
    "statuses",
    ["[every([True])]", "[not False]", '["yes" if x else "not tested"]', '(*["better"],)', '["yes" for _ in x]'],
)
def test_a_status_that_is_typed_in_a_roundabout_way_is_rejected(statuses):
    assert len(typed_statuses(f'claims.claim("C01", outcome="{{n}}", statuses={statuses})')) == 1


def test_what_a_cell_computed_passes():
    code = (
        'claim("C01", "{n}", [a["x"] == "two", family["b"].status, every(one.status for one in c), every([d > 1, e])])'
    )
    assert typed_statuses(code) == []
