"""All modules of figures: what they offer is what they define, and each figure is drawn by its lesson."""

import ast
import importlib

import pytest

from tools import lessons, places

MODULES = sorted((places.ROOT / "course_utils" / "figures").glob("fig*.py"))


def test_a_module_belongs_to_a_lesson():
    assert {path.stem.removeprefix("fig") for path in MODULES} <= {source.stem for source in lessons.cores([])}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_it_offers_what_it_defines_and_its_lesson_draws_each(path):
    module = importlib.import_module(f"course_utils.figures.{path.stem}")
    nodes = ast.parse(path.read_text(encoding="utf-8")).body
    defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}
    assert dir(module) == sorted(module.__all__) == sorted(defined)
    number = path.stem[3:5]
    text = "\n".join(source.read_text(encoding="utf-8") for source in lessons.sources([number]))
    assert [name for name in module.__all__ if f"figures.{name}(" not in text] == []
