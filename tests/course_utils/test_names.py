"""What each public module offers: the names in its `__all__`, and after a dot no others."""

import ast
import importlib
import pkgutil

import pytest
from IPython.core.completer import IPCompleter, provisionalcompleter

import course_utils
from tools import places

PUBLIC = [
    one.name for one in pkgutil.iter_modules(course_utils.__path__) if not one.name.startswith("_") and not one.ispkg
]


def module(name):
    return importlib.import_module(f"course_utils.{name}")


def names(text):
    """The public names that a module's text defines, and those that it takes from the inside of the package."""
    defined, taken = set(), set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            defined |= {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
        elif isinstance(node, ast.ImportFrom) and node.module.startswith("course_utils._"):
            taken |= {alias.name for alias in node.names}
    return {one for one in defined if not one.startswith("_")}, taken


def test_names_are_told_apart():
    text = "import numpy as np\nfrom course_utils._a import b\nA, _c = 1, 2\nd: int = 3\n\ndef e(): ...\n\nclass F: ..."
    assert names(text) == ({"A", "d", "e", "F"}, {"b"})


@pytest.mark.parametrize("name", PUBLIC)
def test_all_names_what_the_module_defines_and_what_it_hands_on(name):
    offered = module(name).__all__
    defined, taken = names((places.ROOT / "course_utils" / f"{name}.py").read_text(encoding="utf-8"))
    assert len(offered) == len(set(offered)) > 0
    assert defined <= set(offered) <= defined | taken


@pytest.mark.parametrize("jedi", [False, True])
@pytest.mark.parametrize("name", PUBLIC)
def test_completion_offers_exactly_these(name, jedi):
    completer = IPCompleter(namespace={name: module(name)}, use_jedi=jedi)
    with provisionalcompleter():
        offered = {one.text.lstrip(".") for one in completer.completions(f"{name}.", len(name) + 1)}
    assert offered == set(module(name).__all__)


def test_what_lessons_and_scripts_use_is_offered():
    scripts = [*places.SOURCES.rglob("*.py"), *(places.ROOT / "data").rglob("*.py")]
    used = {
        (node.value.id, node.attr)
        for script in scripts
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in PUBLIC
    }
    of_modules = {(name, attribute) for name, attribute in used if attribute in vars(module(name))}
    assert len(of_modules) > 50
    assert sorted(one for one in of_modules if one[1] not in module(one[0]).__all__) == []
