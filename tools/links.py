"""Addresses of the course outside this folder: Colab, Binder, and a class on a JupyterHub.

    python course.py links OWNER/NAME                         the course's repository on GitHub, from now on
    python course.py links OWNER/NAME --hub https://hub.org   also the address of the class's hub

The repository and the hub stand in `pyproject.toml`, under `[project.urls]`, and the version there names the tag. All
other places are made from them: the line below each notebook's title, the lines for Colab in its first code cell, and
the README between its two marks. A gate finds an address that says something else.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import nbformat

from tools import home, lessons, marks, places

START, END = "<!-- links -->", "<!-- /links -->"


def set_home(repository: str, hub: str | None, project: Path = home.PROJECT) -> home.Home:
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


def write_readme(here: home.Home, readme: Path = places.README) -> None:
    """Put the paragraph of links between the README's marks."""
    marks.write(readme, START, END, here.readme())


def write_notebook(stored: Path, inputs: nbformat.NotebookNode) -> None:
    """Give a stored notebook new inputs and leave its outputs; SystemExit where more than addresses has changed."""
    notebook = nbformat.read(stored, as_version=4)
    old, new = ([_without_addresses(cell.source) for cell in one.cells] for one in (notebook, inputs))
    if old != new:
        raise SystemExit(f"links: {stored.name} is not what its source gives. Next: `python course.py build`.")
    for cell, wanted in zip(notebook.cells, inputs.cells, strict=True):
        cell.source, cell.id = wanted.source, wanted.id
    stored.write_text(nbformat.writes(notebook), encoding="utf-8", newline="\n")


def _without_addresses(text: str) -> str:
    return re.sub(r"https://\S+|git clone [^\n]*", "", text)


def main(arguments: list[str] | None = None) -> None:
    """Write the repository of the command line everywhere."""
    parser = argparse.ArgumentParser(prog="course.py links", description="Set the course's repository everywhere.")
    parser.add_argument("repository", metavar="OWNER/NAME", help="as on GitHub")
    parser.add_argument("--hub", help="address of a class's JupyterHub, such as https://hub.example.org")
    options = parser.parse_args(arguments)
    here = set_home(options.repository, options.hub)
    write_readme(here)
    for source in lessons.sources([]):
        for solved in (False, True):
            write_notebook(lessons.target(source, solved=solved), lessons.inputs(source, solved=solved))
    print(f"Colab, Binder and nbgitpuller now take {here.repository} at {here.tag}. Next: push it, with that tag.")


if __name__ == "__main__":
    main()
