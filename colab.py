"""Get a hosted notebook ready for the course; the first cell of each lesson calls it on Google Colab.

Colab opens a notebook alone. That cell clones the course at its tag, and `set_up` installs what is missing beyond
Colab's own packages. None of those is changed, numpy and torch least of all: a new one would ask for a restart, and
what was computed would be gone. Models and data come when a lesson first reads them, each byte verified.
"""

import importlib.metadata
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent
EXTRAS = ("models", "words", "search", "maps", "cohere")  # of pyproject.toml: what lessons import


def set_up() -> list[str]:
    """Install what the lessons need and this Python lacks; returns the names of what came new.

    Every version that is there is pinned, so pip stops rather than replace one. Raises RuntimeError with pip's last
    lines when it cannot be done that way.
    """
    if (sys.version_info[0], sys.version_info[1]) < (3, 11):
        raise RuntimeError(f"The course needs Python 3.11 or newer, and this is {sys.version.split()[0]}.")
    before = installed()
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder, "pins.txt")
        pins.write_text("".join(f"{name}=={version}\n" for name, version in before.items()), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--constraint", str(pins), *wanted()]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise RuntimeError(
            "What the course needs beyond the packages that are here could not be installed without changing them.\n"
            f"{last}\nNext: Runtime, Disconnect and delete runtime, then run this cell first of all."
        )
    new = sorted(set(installed()) - set(before))
    print("Ready." + (f" New here: {', '.join(new)}." if new else ""))
    return new


def wanted() -> list[str]:
    """Requirements of the helper package and of all lessons, as pyproject.toml has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["dependencies"] + [one for extra in EXTRAS for one in project["optional-dependencies"][extra]]


def installed() -> dict[str, str]:
    """Version of every package that this Python finds, by name."""
    found = importlib.metadata.distributions()
    return {one.metadata["Name"]: one.version for one in found if one.metadata["Name"]}
