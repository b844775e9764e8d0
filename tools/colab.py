"""Get a hosted notebook ready for the course; the first cell of each lesson calls it on Google Colab.

Colab opens a notebook alone. That cell clones the course at its tag; `set_up` installs what is missing beyond Colab's
own packages, and fetches models and data, each byte verified. No package that is there is changed, numpy and torch
least of all: a new one would ask for a restart, and what was computed would be gone.
"""

import importlib.metadata
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = ("models", "words", "search", "maps", "cohere")  # of pyproject.toml: what lessons import


def set_up() -> list[str]:
    """Install what the lessons need and this Python lacks, and fetch what they read; returns the new packages' names.

    Every version that is there is pinned, so pip stops rather than replace one. Raises RuntimeError with the last lines
    of pip, or of the download, when it cannot be done.
    """
    if (sys.version_info[0], sys.version_info[1]) < (3, 11):
        raise RuntimeError(f"The course needs Python 3.11 or newer, and this is {sys.version.split()[0]}.")
    before = installed()
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder, "pins.txt")
        pins.write_text("".join(f"{name}=={version}\n" for name, version in before.items()), encoding="utf-8")
        _run("The packages that the course adds", "pip", "install", "--quiet", "--constraint", str(pins), *wanted())
    _run("The models and data", "course_utils.assets", "fetch")
    new = sorted(set(installed()) - set(before))
    print("Ready." + (f" New here: {', '.join(new)}." if new else ""))
    return new


def _run(what: str, *module_and_arguments: str) -> None:
    command = [sys.executable, "-m", *module_and_arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        raise RuntimeError(
            f"{what} did not come, and nothing that was here has been changed:\n{last}\n"
            "Next: Runtime, Disconnect and delete runtime; then run this cell first of all."
        )


def wanted() -> list[str]:
    """Requirements of the helper package and of all lessons, as pyproject.toml has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["dependencies"] + [one for extra in EXTRAS for one in project["optional-dependencies"][extra]]


def installed() -> dict[str, str]:
    """Version of every package that this Python finds, by name."""
    found = importlib.metadata.distributions()
    return {one.metadata["Name"]: one.version for one in found if one.metadata["Name"]}
