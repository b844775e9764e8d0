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
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import nbformat

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

PROJECT, README = HERE.parent / "pyproject.toml", HERE.parent / "README.md"
START, END = "<!-- links -->", "<!-- /links -->"
FIRST = "notebooks/00_start_here.ipynb"
_REPOSITORY = r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+"
_NAMINGS = tuple(  # every way in which an address names the repository and a tag
    re.compile(form.replace("REPOSITORY", rf"(?P<repository>{_REPOSITORY})").replace("TAG", r"(?P<tag>[^\s/&?)\"]+)"))
    for form in (
        r"colab\.research\.google\.com/github/REPOSITORY/blob/TAG",
        r"mybinder\.org/v2/gh/REPOSITORY/TAG",
        r"git-pull\?repo=https://github\.com/REPOSITORY&branch=TAG",
        r"git clone [^\n]*-b TAG https://github\.com/REPOSITORY",
    )
)


@dataclass(frozen=True)
class Home:
    """Where the course is published: `OWNER/NAME` on GitHub, a tag there, and the address of a class's JupyterHub."""

    repository: str
    tag: str
    hub: str

    def colab(self, path: str) -> str:
        """Address that opens a notebook of the repository in Google Colab."""
        return f"https://colab.research.google.com/github/{self.repository}/blob/{self.tag}/{path}"

    def binder(self, path: str) -> str:
        """Address that opens it on Binder."""
        return f"https://mybinder.org/v2/gh/{self.repository}/{self.tag}?urlpath=lab/tree/{path}"

    def pull(self, path: str) -> str:
        """Address that copies the repository to whoever is on the hub, by its nbgitpuller, and opens the notebook."""
        source, name = quote(f"https://github.com/{self.repository}", safe=""), self.repository.split("/")[1]
        place = quote(f"lab/tree/{name}/{path}", safe="")
        return f"{self.hub}/hub/user-redirect/git-pull?repo={source}&branch={self.tag}&urlpath={place}"

    def line(self, path: str) -> str:
        """What stands below the title of a notebook."""
        return f"[Open in Colab]({self.colab(path)}) · [Open in Binder]({self.binder(path)})"

    def set_up(self) -> str:
        """The first lines of a notebook's imports: nothing on one's own machine, the course's set-up on Colab."""
        clone = f"git clone -q --depth 1 -b {self.tag} https://github.com/{self.repository} course"
        return (
            "import sys\n\n"
            'if "google.colab" in sys.modules:  # on Colab: fetch the course; its numpy and torch stay as they are\n'
            "    from subprocess import run\n\n"
            f'    run("test -d course || {clone}", shell=True, check=True)\n'
            '    sys.path.insert(0, "course")\n'
            "    import colab\n\n"
            "    colab.set_up()\n"
        )

    def readme(self) -> str:
        """The README's paragraph of links."""
        return (
            "Without an installation: "
            f"[open the course in Binder]({self.binder(FIRST)}) (a minute or more until it starts) or "
            f"[in Colab]({self.colab(FIRST)}). On a JupyterHub with nbgitpuller, "
            f"[this address]({self.pull(FIRST)}) gives each student a copy."
        )


def home(project: Path = PROJECT) -> Home:
    """What pyproject.toml says."""
    told = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    repository = told["urls"]["Repository"].removeprefix("https://github.com/")
    return Home(repository, f"v{told['version']}", told["urls"]["Hub"])


def disagreements(text: str, here: Home) -> list[str]:
    """Addresses in a text that open, clone or pull another repository or another tag than `here`."""
    named = {(one["repository"], one["tag"]) for form in _NAMINGS for one in form.finditer(unquote(text))}
    return [
        f"an address names {repository} at {tag}, pyproject.toml {here.repository} at {here.tag}; "
        "run `python course.py links OWNER/NAME`"
        for repository, tag in sorted(named - {(here.repository, here.tag)})
    ]


def set_home(repository: str, hub: str | None, project: Path = PROJECT) -> Home:
    """Write the repository, and the hub where one is given, into pyproject.toml; returns what it says then."""
    if not re.fullmatch(_REPOSITORY, repository):
        raise SystemExit(f"links: expected OWNER/NAME as on GitHub, got {repository!r}.")
    if hub is not None and not re.fullmatch(r"https?://[^\s/\"]+(/[^\s\"]*)?", hub):
        raise SystemExit(f"links: --hub expected an address such as https://hub.example.org, got {hub!r}.")
    told = {"Repository": f"https://github.com/{repository}"} | ({"Hub": hub.rstrip("/")} if hub else {})
    text = project.read_text(encoding="utf-8")
    for name, address in told.items():
        text, changed = re.subn(rf'^{name} = ".*"$', f'{name} = "{address}"', text, flags=re.M)
        if changed != 1:
            raise SystemExit(f'links: expected one line `{name} = "…"` in {project.name}, got {changed}.')
    project.write_text(text, encoding="utf-8")
    return home(project)


def write_readme(here: Home, readme: Path = README) -> None:
    """Put the paragraph of links between the README's marks."""
    before, rest = readme.read_text(encoding="utf-8").split(START, 1)
    after = rest.split(END, 1)[1]
    readme.write_text(f"{before}{START}\n{here.readme()}\n{END}{after}", encoding="utf-8")


def write_notebook(stored: Path, inputs: nbformat.NotebookNode) -> None:
    """Give a stored notebook new inputs and leave its outputs; SystemExit where more than addresses has changed."""
    notebook = nbformat.read(stored, as_version=4)
    old, new = ([_without_addresses(cell.source) for cell in one.cells] for one in (notebook, inputs))
    if old != new:
        raise SystemExit(f"links: {stored.name} is not what its source gives. Next: `python course.py build`.")
    for cell, wanted in zip(notebook.cells, inputs.cells, strict=True):
        cell.source, cell.id = wanted.source, wanted.id
    stored.write_text(nbformat.writes(notebook), encoding="utf-8")


def _without_addresses(text: str) -> str:
    return re.sub(r"https://\S+|git clone [^\n]*", "", text)


def main(arguments: list[str] | None = None) -> None:
    """Write the repository of the command line everywhere."""
    import build

    parser = argparse.ArgumentParser(prog="course.py links", description="Set the course's repository everywhere.")
    parser.add_argument("repository", metavar="OWNER/NAME", help="as on GitHub")
    parser.add_argument("--hub", help="address of a class's JupyterHub, such as https://hub.example.org")
    options = parser.parse_args(arguments)
    here = set_home(options.repository, options.hub)
    write_readme(here)
    for source in build.sources([]):
        for solved in (False, True):
            write_notebook(build.target(source, solved=solved), build.inputs(source, solved=solved))
    print(f"Colab, Binder and nbgitpuller now take {here.repository} at {here.tag}. Next: push it, with that tag.")


if __name__ == "__main__":
    main()
