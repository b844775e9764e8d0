"""`course.py links`: one place names the repository, all others follow, and what disagrees is found."""

import shutil
import subprocess

import nbformat
import pytest
from nbformat.v4 import new_output

from tools import home, lessons, links

HERE = home.Home("ada/vectors", "v1.2", "https://hub.school.org")


@pytest.fixture
def project(tmp_path):
    return shutil.copy(home.PROJECT, tmp_path / "pyproject.toml")


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


def test_without_a_hub_nobody_is_sent_to_one():
    assert "JupyterHub" not in home.Home("ada/vectors", "v1.2", home.NO_HUB).readme()
    assert HERE.pull(home.FIRST) in HERE.readme()


def test_before_it_is_published_the_course_has_no_address():
    nobody = home.Home(f"{home.NOBODY}/course", "v1", "https://hub.example.org")
    assert nobody.line("a.ipynb") == nobody.set_up() == ""
    assert "](" not in nobody.readme() and "python course.py links" in nobody.readme()


SOURCE = "# %% [markdown]\n# # 90 · A\n\n# %%\n1 + 1\n"


@pytest.fixture
def course(folder, project):
    """A course of one lesson, built and not published."""
    (folder / "README.md").write_text(f"{links.START}\n{links.END}\n", encoding="utf-8")
    source = folder / "notebooks" / "src" / "90_small.py"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE, encoding="utf-8")
    for solved in (False, True):
        run = lessons.inputs(source, solved=solved, here=home.home(project))
        run.cells[1].outputs, run.cells[1].execution_count = [new_output("stream", text="2")], 1
        stored = lessons.target(source, solved=solved)
        stored.parent.mkdir(exist_ok=True)
        nbformat.write(run, stored)
    return folder


@pytest.fixture
def command(course, project):
    """A function that calls `links` on this course."""
    return lambda *arguments: links.main(list(arguments), project, course / "README.md")


def stored(course):
    return [course / "notebooks" / name for name in ("90_small.ipynb", "solutions/90_small.ipynb")]


def test_stored_notebooks_get_addresses_and_keep_their_outputs(course, command):
    assert "colab" not in stored(course)[0].read_text(encoding="utf-8")
    for repository in ("ada/vectors", "bob/course"):
        command(repository)
        for path in stored(course):
            now = nbformat.read(path, as_version=4)
            assert f"github/{repository}/" in now.cells[0].source and now.cells[0].source.startswith(
                "# 90 · A\n\n[Open"
            )
            assert now.cells[1].source.startswith(lessons.FIRST) and repository in now.cells[1].source
            assert now.cells[1].outputs[0].text == "2" and now.cells[1].execution_count == 1
        assert repository in (course / "README.md").read_text(encoding="utf-8")


def test_a_notebook_that_is_not_what_its_source_gives_stops_it_before_anything_is_written(course, command, project):
    edited = stored(course)[1]
    edited.write_text(edited.read_text(encoding="utf-8").replace("1 + 1", "1 + 2"), encoding="utf-8")
    before = [path.read_bytes() for path in [*stored(course), project]]
    with pytest.raises(
        SystemExit, match=r"90_small\.ipynb is not what its source gives. Next: `python course.py build`"
    ):
        links.main(["ada/vectors"])
    assert [path.read_bytes() for path in [*stored(course), project]] == before


@pytest.mark.parametrize("address", ["https://github.com/ada/my.course.git", "git@github.com:ada/my.course.git"])
def test_without_a_name_the_repository_is_gits_remote(address, course, command, project):
    for said in (["init", "-q"], ["remote", "add", "origin", address]):
        subprocess.run(["git", *said], cwd=course, check=True)
    command()
    assert home.home(project).repository == "ada/my.course"


def test_without_git_the_name_is_asked_for(command, monkeypatch):
    monkeypatch.setattr(links.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"`origin` is not set, expected one on github\.com"):
        command()


@pytest.mark.parametrize("address", [None, "https://gitlab.com/ada/course.git"])
def test_a_remote_that_is_not_on_github_is_told(address, course, command):
    subprocess.run(["git", "init", "-q"], cwd=course, check=True)
    if address:
        subprocess.run(["git", "remote", "add", "origin", address], cwd=course, check=True)
    with pytest.raises(SystemExit, match=f"`origin` is {address or 'not set'}, expected one on github.com"):
        command()
