"""The tree: where files lie, who imports whom; and what the gate on imports must reject."""

import textwrap

import pytest

from tools import bundle, imports, places

# Modules that are about one heavy package, so that loading them without it would be of no use.
EXEMPT = {"course_utils.input_types": {"torch"}, "course_utils.cross_encoder": {"torch"}}  # torch models with adapters
FOUND = imports.imports(places.ROOT)


def files(pattern):
    """The course's own files whose path fits, without what .gitignore names."""
    found = [places.ROOT / file for file in bundle.course_files(places.ROOT)]
    return [path for path in found if path.relative_to(places.ROOT).match(pattern)]


# -- The course as it is


def test_no_circle():
    assert len(imports.modules(places.ROOT)) > 60
    assert imports.circles(FOUND) == []


def test_no_import_upwards():
    assert imports.upwards(FOUND) == []


def test_no_heavy_import_when_a_module_of_the_package_is_loaded():
    assert imports.heavy(FOUND, EXEMPT) == []


def test_nobody_bends_the_path_for_an_import():
    found = files("*.py")
    assert len(found) > 100
    assert [line for path in found for line in imports.bent_paths(path)] == []


def test_the_notebooks_folder_holds_notebooks_and_their_sources():
    assert {path.name for path in places.NOTEBOOKS.iterdir() if path.suffix != ".ipynb"} <= {
        "src",
        "solutions",
        "deeper",
        ".ipynb_checkpoints",
    }


def test_course_py_is_short():
    assert len((places.ROOT / "course.py").read_text(encoding="utf-8").splitlines()) < 250


def test_a_test_file_tests_something_of_its_folders_name():
    folders = {path.parent.name for path in files("tests/*/test_*.py")}
    assert folders == {"course_utils", "learning", "tools", "lessons"}
    assert [path for path in files("test_*.py") if path.parent.name == "tests"] == []


def test_a_recorded_sweep_lies_in_the_folder_of_a_lesson_beside_its_results():
    sources = {path.stem for path in places.SOURCES.glob("*.py")}
    scripts = sorted((places.ROOT / "data" / "recorded").glob("*/*.py"))
    assert len(scripts) == len({path.stem for path in scripts}) >= 20
    assert {path.parent.name for path in scripts} <= sources
    assert [path for path in scripts if not path.with_suffix(".json").exists()] == []


# -- What the gate must reject


def made(folder, **files):
    """A small course: the text of each module by its dotted name, with `__` for a dot."""
    for name, text in files.items():
        path = folder.joinpath(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return imports.imports(folder)


def test_a_circle_is_found_also_where_a_function_hides_it(tmp_path):
    found = made(
        tmp_path,
        course_utils__a="from course_utils import b",
        course_utils__b="def f():\n    from course_utils.c import g",
        course_utils__c="import course_utils.a\n\n\ndef g(): ...",
        course_utils__d="from course_utils import a",
    )
    assert imports.circles(found) == ["course_utils.a → course_utils.b → course_utils.c → course_utils.a"]


@pytest.mark.parametrize(
    ("lower", "text", "higher"),
    [
        ("course_utils___validate", "from course_utils import vectors", "course_utils.vectors"),
        ("course_utils__vectors", "from course_utils import words", "course_utils.words"),
        ("course_utils__words", "def f():\n    from course_utils.learning import check", "course_utils.learning"),
        ("course_utils__learning__checks", "from tools import places", "tools.places"),
        ("tools__build", "import course", "course"),
    ],
)
def test_an_import_upwards_is_found(tmp_path, lower, text, higher):
    there = dict.fromkeys(("course_utils__vectors", "course_utils__words", "tools__places", "course"), "x = 1")
    there["course_utils__learning____init__"] = "check = 1"
    found = made(tmp_path, **{**there, lower: text})
    [line] = imports.upwards(found)
    assert line.endswith(f"imports {higher}, which lies above it")


def test_a_heavy_import_at_load_is_found_and_one_in_a_function_is_not(tmp_path):
    text = """
        from typing import TYPE_CHECKING

        import sklearn.cluster

        if TYPE_CHECKING:
            import pandas as pd

        def f():
            import torch
    """
    found = made(tmp_path, course_utils__maps=text)
    [line] = imports.heavy(found, {})
    assert line.startswith("course_utils.maps, line 4: imports sklearn when it is loaded")
    assert imports.heavy(found, {"course_utils.maps": {"sklearn"}}) == []


@pytest.mark.parametrize(
    "text",
    ["sys.path.insert(0, 'x')", "sys.path.append('x')", "sys.path += ['x']", "sys.path[:0] = ['x']", "sys.path = []"],
)
def test_a_bent_path_is_found(tmp_path, text):
    file = tmp_path / "bent.py"
    file.write_text(f"import sys\n\n{text}\n", encoding="utf-8")
    assert imports.bent_paths(file) == ["bent.py, line 3: changes sys.path"]
    file.write_text("import sys\n\nbefore = list(sys.path)\n", encoding="utf-8")
    assert imports.bent_paths(file) == []
