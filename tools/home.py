"""Where the course is published: the addresses of Colab, Binder and a JupyterHub, made from pyproject.toml.

As long as it names the owner `not--published`, there are no addresses.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from tools import places

PROJECT = places.ROOT / "pyproject.toml"
FIRST = "notebooks/00_start_here.ipynb"
NOBODY = "not--published"
NO_HUB = "https://hub.example.org"  # of nobody either
REPOSITORY = r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+"
_NAMINGS = tuple(  # every way in which an address names the repository and a tag
    re.compile(form.replace("REPOSITORY", rf"(?P<repository>{REPOSITORY})").replace("TAG", r"(?P<tag>[^\s/&?)\"]+)"))
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

    @property
    def published(self) -> bool:
        """Whether somebody has said where."""
        return not self.repository.startswith(f"{NOBODY}/")

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
        """What stands below the title of a notebook; nothing before the course is published."""
        return (
            "" if not self.published else f"[Open in Colab]({self.colab(path)}) · [Open in Binder]({self.binder(path)})"
        )

    def set_up(self) -> str:
        """The first lines of a notebook's imports: the course's set-up on Colab; nothing before it is published."""
        if not self.published:
            return ""
        clone = f"git clone -q --depth 1 -b {self.tag} https://github.com/{self.repository} course"
        return (
            "import sys\n\n"
            'if "google.colab" in sys.modules:  # on Colab: fetch the course; its numpy and torch stay as they are\n'
            "    from subprocess import run\n\n"
            f'    run("test -d course || {clone}", shell=True, check=True)\n'
            '    sys.path.insert(0, "course")\n'
            "    from tools import colab\n\n"
            "    colab.set_up()\n"
        )

    def readme(self) -> str:
        """The README's paragraph of links."""
        if not self.published:
            return (
                "This copy is not published yet. When it is on GitHub, `python course.py links` writes the addresses "
                "for Binder, for Colab and for a JupyterHub here, and into every notebook."
            )
        return (
            "Without an installation: "
            f"[open the course in Binder]({self.binder(FIRST)}) (a minute or more until it starts) or "
            f"[in Colab]({self.colab(FIRST)})." + self._on_a_hub()
        )

    def _on_a_hub(self) -> str:
        if self.hub == NO_HUB:
            return ""
        return f" On a JupyterHub with nbgitpuller, [this address]({self.pull(FIRST)}) gives each student a copy."


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
