"""What the sources of the lessons must be: statuses that cells computed, and what slides and pages can read."""

import ast
import re

import jupytext
import pytest

from course_utils.learning import claims
from tools import lessons
from tools.edition import equations

each_source = pytest.mark.parametrize(
    "source", lessons.sources([]), ids=lambda source: f"{source.parent.name}/{source.stem}"
)


def code_cells(source):
    """The code of each code cell of a source."""
    cells = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent").cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


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


@each_source
def test_no_status_is_typed(source):
    assert typed_statuses("\n".join(code_cells(source))) == []


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


def test_the_first_lesson_leads_to_all_others_by_their_questions():
    first, *others = lessons.cores([])
    text = first.read_text(encoding="utf-8")
    assert [one for one in others if f"[{lessons.title(one)}]({one.stem}.ipynb)" not in text] == []


def not_literal(code):
    """The calls of `predict` with an argument, other than the guess, that only a running cell knows."""
    found = []
    for call in (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)):
        given = [*call.args, *(one.value for one in call.keywords if one.arg != "guess")]
        if getattr(call.func, "id", "") == "predict" and not all(_literal(one) for one in given):
            found.append(ast.unparse(call))
    return found


def _literal(node):
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


@each_source
def test_slides_and_pages_can_read_what_a_prediction_asks(source):
    assert [one for code in code_cells(source) for one in not_literal(code)] == []


def test_a_prediction_that_only_a_running_cell_knows_is_rejected():
    assert (
        not_literal('predict("01.p1", "Which?", ["a", "b"], guess=...)\npredict("01.p2", "?", within=(-1, 1), guess=x)')
        == []
    )
    for code in ('predict("01.p1", f"Of {n}?", guess=...)', 'predict("01.p1", "Of?", within=(0, n), guess=...)'):
        assert len(not_literal(code)) == 1


# -- Figures, and code that is folded ---------------------------------------------------------------------------------

LINES_OF_A_FIGURE = 6


def drawing(code):
    """Complaints about how a cell draws: it has more lines than a figure needs, or makes the figure itself."""
    tree = ast.parse(code)
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and not hasattr(node, "body")]
    long = [
        f"line {node.lineno}: a figure has {node.end_lineno - node.lineno + 1} lines, expected {LINES_OF_A_FIGURE}"
        for node in statements
        if node.end_lineno - node.lineno >= LINES_OF_A_FIGURE and {"figures", "show"} & _names(node)
    ]
    made_here = [
        f"line {node.lineno}: it draws with plots or plotly; write a function in course_utils/figures/"
        for node in statements
        if {"plots", "plotly", "go", "px"} & _names(node)
    ]
    return long + made_here


def _names(statement):
    """The names and attributes in a statement, and the modules that it imports."""
    found = set()
    for node in ast.walk(statement):
        found |= {getattr(node, "id", None), getattr(node, "attr", None)}
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {part for one in node.names for part in one.name.split(".")}
    return found


@each_source
def test_a_figure_has_six_lines_at_most(source):
    assert [complaint for code in code_cells(source) for complaint in drawing(code)] == []


def test_a_long_figure_and_one_that_is_made_in_the_cell_are_rejected():
    short = "figures.walk(\n    steps,\n    1,\n    title='A',\n    )\nx = [\n1,\n2,\n3,\n4,\n5,\n6]"
    assert drawing(short) == []
    assert drawing("figures.walk(\n1,\n2,\n3,\n4,\n5,\n)") == ["line 1: a figure has 7 lines, expected 6"]
    assert drawing("if x:\n    family.show(\n1,\n2,\n3,\n4,\n5,\n)") == ["line 2: a figure has 7 lines, expected 6"]
    for code in ("plots.show(1)", "from course_utils import plots", "import plotly.graph_objects as go", "go.Figure()"):
        assert drawing(code) == ["line 1: it draws with plots or plotly; write a function in course_utils/figures/"]


FOLDED = """# %% [markdown]
# # 90 · A?

# %%
import numpy as np

# %% folded="Collect the results"
x = [1]

# %% tags=["nbval-ignore-output"] folded="Train"
y = 2
"""


def test_a_folded_cell_is_hidden_behind_what_it_does(tmp_path):
    source = tmp_path / "90_a.py"
    source.write_text(FOLDED, encoding="utf-8")
    _, shown, first, second = lessons.inputs(source).cells
    assert "jupyter" not in shown.metadata and first.metadata == {
        "jupyter": {"source_hidden": True},
        "cellView": "form",
    }
    assert first.source == "# @title Collect the results\nx = [1]" and second.source == "# @title Train\ny = 2"
    assert second.metadata == {"jupyter": {"source_hidden": True}, "cellView": "form", "tags": ["nbval-ignore-output"]}


# -- Equations -----------------------------------------------------------------------------------------------------


@each_source
def test_every_equation_can_be_set_on_a_page(source):
    pytest.importorskip("docutils", reason="`python course.py html` installs it")
    cells = jupytext.reads(source.read_text(encoding="utf-8"), fmt="py:percent").cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    found = re.findall(r"\$\$(.+?)\$\$|(?<!\$)\$([^$]+)\$(?!\$)", text, re.DOTALL)
    assert all("<math" in equations.mathml(block or inline, block=bool(block)) for block, inline in found)
