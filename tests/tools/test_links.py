"""`course.py links`: one place names the repository, all others follow, and what disagrees is found."""

import shutil
from urllib.parse import quote

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import home, links, places

HERE = home.Home("ada/vectors", "v1.2", "https://hub.school.org")


@pytest.fixture
def project(tmp_path):
    return shutil.copy(places.ROOT / "pyproject.toml", tmp_path / "pyproject.toml")


def test_addresses():
    assert HERE.colab("notebooks/a.ipynb") == (
        "https://colab.research.google.com/github/ada/vectors/blob/v1.2/notebooks/a.ipynb"
    )
    assert HERE.binder("notebooks/a.ipynb") == (
        "https://mybinder.org/v2/gh/ada/vectors/v1.2?urlpath=lab/tree/notebooks/a.ipynb"
    )
    assert HERE.pull("notebooks/a.ipynb") == (
        "https://hub.school.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fada%2Fvectors"
        "&branch=v1.2&urlpath=lab%2Ftree%2Fvectors%2Fnotebooks%2Fa.ipynb"
    )


def test_repository_and_hub_are_written_to_the_project_and_read_from_it(project):
    version = home.home(project).tag
    assert links.set_home("ada/vectors", "https://hub.school.org/", project) == home.Home(
        "ada/vectors", version, "https://hub.school.org"
    )
    assert links.set_home("bob/my.course_1", None, project).hub == "https://hub.school.org"  # stays


@pytest.mark.parametrize(
    ("repository", "hub"),
    [
        ("vectors", None),
        ("https://github.com/ada/vectors", None),
        ("a da/vectors", None),
        ('ada/v"', None),
        ("ada/vectors", "hub.school.org"),
        ("ada/vectors", 'https://a"b'),
    ],
)
def test_what_is_no_repository_or_no_address_is_refused_and_nothing_written(repository, hub, project):
    before = project.read_bytes()
    with pytest.raises(SystemExit, match=r"links: .*expected .*, got"):
        links.set_home(repository, hub, project)
    assert project.read_bytes() == before


def test_a_project_without_the_line_is_named(tmp_path):
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\nversion = "1"\n', encoding="utf-8")
    with pytest.raises(SystemExit, match="expected one line `Repository"):
        links.set_home("ada/vectors", None, file)


@pytest.mark.parametrize("other", [home.Home("eve/vectors", "v1.2", ""), home.Home("ada/vectors", "v1.1", "")])
@pytest.mark.parametrize("form", ["colab", "binder", "pull", "set_up"])
def test_an_address_of_another_repository_or_tag_is_found(form, other):
    text = getattr(other, form)(*([] if form == "set_up" else ["a.ipynb"]))
    [complaint] = home.disagreements(f"Before ({text}) after", HERE)
    assert f"names {other.repository} at {other.tag}," in complaint
    own = getattr(HERE, form)(*([] if form == "set_up" else ["a.ipynb"]))
    assert home.disagreements(f"({own}) and https://github.com/someone/else", HERE) == []


def test_the_readme_keeps_all_but_its_links(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(f"# A\n{links.START}\nold\n{links.END}\n\nB\n", encoding="utf-8")
    for _ in range(2):
        links.write_readme(HERE, readme)
    assert readme.read_text(encoding="utf-8") == f"# A\n{links.START}\n\n{HERE.readme()}\n\n{links.END}\n\nB\n"


def notebook(here, code="1 + 1"):
    cells = [new_markdown_cell(f"# A\n\n{here.line('a.ipynb')}\n\nText"), new_code_cell(f"{here.set_up()}\n{code}")]
    for cell in cells:
        cell.id = quote(here.repository, safe="").replace("%2F", "-") + cell.cell_type[:2]
    return new_notebook(cells=cells)


def test_a_stored_notebook_gets_new_addresses_and_keeps_its_outputs(tmp_path):
    stored, other = tmp_path / "a.ipynb", home.Home("eve/old", "v1", "")
    run = notebook(other)
    run.cells[1].outputs, run.cells[1].execution_count = [new_output("stream", text="2")], 1
    nbformat.write(run, stored)
    links.write_notebook(stored, notebook(HERE))
    now = nbformat.read(stored, as_version=4)
    assert [(cell.source, cell.id) for cell in now.cells] == [(one.source, one.id) for one in notebook(HERE).cells]
    assert now.cells[1].outputs[0].text == "2" and now.cells[1].execution_count == 1


def test_a_notebook_that_is_not_what_its_source_gives_is_left_alone(tmp_path):
    stored = tmp_path / "a.ipynb"
    nbformat.write(notebook(HERE, code="edited by hand"), stored)
    before = stored.read_bytes()
    with pytest.raises(SystemExit, match=r"a\.ipynb is not what its source gives. Next: `python course.py build`"):
        links.write_notebook(stored, notebook(HERE))
    assert stored.read_bytes() == before
