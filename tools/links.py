"""Addresses of the course outside this folder: Colab, Binder, and a class on a JupyterHub.

    python course.py links                                    the course is where git's remote `origin` is, on GitHub
    python course.py links OWNER/NAME                         the course's repository on GitHub, from now on
    python course.py links OWNER/NAME --hub https://hub.org   also the address of the class's hub

The repository and the hub stand in `pyproject.toml`, under `[project.urls]`, and the version there names the tag. All
other places are made from them: the line below each notebook's title, the lines for Colab in its first code cell, and
the README between its two marks. A gate finds an address that says something else. Before the first call, no notebook
has an address: none would open.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
from pathlib import Path

import nbformat

from tools import home, lessons, marks, places

START, END = "<!-- links -->", "<!-- /links -->"


def set_home(repository: str, hub: str | None, project: Path) -> home.Home:
    """Write the repository, and the hub where one is given, into pyproject.toml; returns what it says then."""
    if not re.fullmatch(home.REPOSITORY, repository):
        raise SystemExit(f"links: expected OWNER/NAME as on GitHub, got {repository!r}.")
    if hub is not None and not re.fullmatch(r"https?://[^\s/\"]+(/[^\s\"]*)?", hub):
        raise SystemExit(f"links: --hub expected an address such as https://hub.example.org, got {hub!r}.")
    told = {"Repository": f"https://github.com/{repository}"} | ({"Hub": hub.rstrip("/")} if hub else {})
    text = project.read_text(encoding="utf-8")
    for name, address in told.items():
        text, changed = re.subn(rf'^{name} = ".*"$', f'{name} = "{address}"', text, flags=re.M)
        if changed != 1:
            raise SystemExit(f'links: expected one line `{name} = "…"` in {project.name}, got {changed}.')
    project.write_text(text, encoding="utf-8", newline="\n")
    return home.home(project)


def write_readme(here: home.Home, readme: Path) -> None:
    """Put the paragraph of links between the README's marks."""
    marks.write(readme, START, END, here.readme())


def remote() -> str:
    """OWNER/NAME of git's remote `origin`; SystemExit where it is not on GitHub."""
    asked = ["git", "remote", "get-url", "origin"]
    git = shutil.which("git")
    told = subprocess.run(asked, cwd=places.ROOT, capture_output=True, text=True).stdout.strip() if git else ""
    found = re.search(rf"github\.com[:/]({home.REPOSITORY}?)(?:\.git)?/?$", told)
    if not found:
        raise SystemExit(
            f"links: git's remote `origin` is {told or 'not set'}, expected one on github.com. "
            "Next: `python course.py links OWNER/NAME`."
        )
    return found[1]


def checked(stored: Path, inputs: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A stored notebook; SystemExit where its cells are not these inputs."""
    notebook = nbformat.read(stored, as_version=4)
    if [cell.source for cell in notebook.cells] != [cell.source for cell in inputs.cells]:
        raise SystemExit(f"links: {stored.name} is not what its source gives. Next: `python course.py build`.")
    return notebook


def write_notebook(stored: Path, notebook: nbformat.NotebookNode, inputs: nbformat.NotebookNode) -> None:
    """Write a notebook with new inputs and its outputs."""
    for cell, wanted in zip(notebook.cells, inputs.cells, strict=True):
        cell.source, cell.id = wanted.source, wanted.id
    stored.write_text(nbformat.writes(notebook), encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None, project: Path = home.PROJECT, readme: Path = places.README) -> None:
    """Write the repository of the command line everywhere."""
    parser = argparse.ArgumentParser(prog="course.py links", description="Set the course's repository everywhere.")
    parser.add_argument("repository", metavar="OWNER/NAME", nargs="?", help="as on GitHub; without it, git's remote")
    parser.add_argument("--hub", help="address of a class's JupyterHub, such as https://hub.example.org")
    options = parser.parse_args(arguments)
    repository, before = options.repository or remote(), home.home(project)
    made = [(source, solved) for source in lessons.sources([]) for solved in (False, True)]
    stored = [lessons.target(source, solved=solved) for source, solved in made]
    notebooks = [
        checked(path, lessons.inputs(source, solved=solved, here=before))
        for path, (source, solved) in zip(stored, made, strict=True)
    ]
    here = set_home(repository, options.hub, project)
    write_readme(here, readme)
    for path, notebook, (source, solved) in zip(stored, notebooks, made, strict=True):
        write_notebook(path, notebook, lessons.inputs(source, solved=solved, here=here))
    print(f"Colab, Binder and nbgitpuller now take {here.repository} at {here.tag}. Next: push it, with that tag.")


if __name__ == "__main__":
    main()
