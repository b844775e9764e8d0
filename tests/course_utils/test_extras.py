"""What the package imports, and what pyproject.toml installs: every optional library is named where it is missing."""

import ast
import dataclasses
import importlib
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import numpy as np
import pytest

from course_utils import assets, cohere_endpoint, contrastive, datasets, maps, models, words
from tools import imports, places

PYPROJECT = tomllib.loads((places.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
OF_JUPYTER = {"bleach", "bs4"}  # only a notebook is saved as a page


def plain(requirement):
    """The name of a package in its one spelling, without versions."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement).group()).lower()


BASE = {plain(one) for one in PROJECT["dependencies"]}
EXTRAS = {extra: {plain(one) for one in needed} for extra, needed in PROJECT["optional-dependencies"].items()}
PACKAGES = {library: {plain(one) for one in found} for library, found in packages_distributions().items()}


def libraries(tree):
    """(line, library, extra) of each import of a foreign library that runs; `extra` is the one around it, or None."""
    later = [node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    never = {id(inside) for node in later for inside in ast.walk(node)}
    around = {
        id(inside): item.context_expr.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.With)
        for item in node.items
        if ast.unparse(item.context_expr).startswith("_validate.extra(")
        for inside in ast.walk(node)
    }
    for node, name in imports.named(tree):
        library = name.split(".")[0]
        if id(node) not in never and library not in {*sys.stdlib_module_names, *imports.ROOTS}:
            yield node.lineno, library, around.get(id(node))


def faults(text):
    """Each import of a library that pyproject.toml does not install as the code around it says."""
    return [
        f"line {line}: {library} with extra {extra}"
        for line, library, extra in libraries(ast.parse(text))
        if library not in OF_JUPYTER and not PACKAGES[library] & (EXTRAS[extra] if extra else BASE)
    ]


def test_an_import_without_its_extra_or_with_another_is_found():
    text = """
if TYPE_CHECKING:
    import torch
import numpy as np
def f():
    import torch
    with _validate.extra("words"):
        import gensim
    with _validate.extra("words"):
        import umap
"""
    assert faults(text) == ["line 6: torch with extra None", "line 10: umap with extra words"]


def test_every_library_that_the_package_imports_is_installed_with_it_or_named_with_its_extra():
    modules = {name: path for name, path in imports.modules(places.ROOT).items() if name.startswith("course_utils")}
    found = {name: faults(path.read_text(encoding="utf-8")) for name, path in modules.items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_every_library_of_an_extra_is_imported_somewhere():
    scripts = [*places.SOURCES.rglob("*.py"), *(places.ROOT / "data").rglob("*.py")]
    scripts += [path for name, path in imports.modules(places.ROOT).items() if name.startswith("course_utils")]
    used = {
        package
        for script in scripts
        for _, library, _ in libraries(ast.parse(script.read_text(encoding="utf-8")))
        for package in PACKAGES.get(library, ())
    }
    named = {one for extra in ("models", "words", "search", "maps", "cohere") for one in EXTRAS[extra]}
    assert len(named) > 10
    assert named - used == set()


def test_every_folder_of_the_package_is_installed():
    inside = {path.parent.relative_to(places.ROOT) for path in (places.ROOT / "course_utils").rglob("__init__.py")}
    assert sorted(PYPROJECT["tool"]["setuptools"]["packages"]) == sorted(".".join(one.parts) for one in inside)


ROWS = np.random.default_rng(0).normal(size=(20, 3))


@pytest.mark.parametrize(
    ("library", "extra", "call"),
    [
        ("torch", "models", lambda: contrastive.info_nce(None, None, 0.1)),
        ("sentence_transformers", "models", lambda: embedded_by_a_new_encoder()),
        ("torch", "models", lambda: importlib.import_module("course_utils.input_types")),
        ("gensim", "words", lambda: datasets.analogy_questions()),
        ("gensim", "words", lambda: words.WordVectors(["a"], [[1.0]]).to_gensim()),
        ("umap", "maps", lambda: maps.layout(ROWS, "UMAP")),
        ("openTSNE", "maps", lambda: maps.layout(ROWS, "t-SNE (openTSNE)", perplexity=3)),
        ("starlette", "cohere", lambda: cohere_endpoint.application()),
        ("uvicorn", "cohere", lambda: cohere_endpoint.serve().__enter__()),
    ],
)
def test_where_a_library_is_missing_the_error_names_its_extra_and_the_command(monkeypatch, library, extra, call):
    for name in [one for one in sys.modules if one.split(".")[0] == library]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, "course_utils.input_types", raising=False)
    with pytest.raises(ModuleNotFoundError, match=rf'"{extra}".* pip install -e "\.\[{extra}\]"') as caught:
        call()
    assert caught.value.name.split(".")[0] == library


def test_a_package_without_the_folder_of_the_course_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "DATA", tmp_path / "data")
    with pytest.raises(assets.AssetError, match=r"without its folder\. Next: .* pip install -e \."):
        assets.path("all-MiniLM-L6-v2")
    with pytest.raises(assets.AssetError, match=r"without its folder\. Next: .* pip install -e \."):
        datasets.senses()


def embedded_by_a_new_encoder():
    """Its model is not in memory, so that it has to be read."""
    return models.embed(["a"], dataclasses.replace(models.load_encoder()), cache=False, progress=False)
