"""The environment in `.venv`, made once and then left alone, and the assets. Standard library only."""

import ast
import hashlib
import os
import re
import shutil
import sys
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path

from course_utils import _asset_cache
from tools import diagnosis, lock, places, pythons, terminal

# Makes a second environment at the path given, on top of the one that runs this: it has all of that one's packages,
# also those that lie elsewhere by way of a .pth file, and finds what those of Jupyter brought along.
LAYER = """
import os, pathlib, sys, sysconfig, venv
below, above = pathlib.Path(sys.prefix), pathlib.Path(sys.argv[1])
venv.create(above, symlinks=os.name != "nt")
packages = pathlib.Path(sysconfig.get_path("purelib"))
found = {"JUPYTER_PATH": str(below / "share/jupyter"), "JUPYTER_CONFIG_PATH": str(below / "etc/jupyter")}
line = f"import os, site; site.addsitedir({ascii(str(packages))})"
line += f"; os.environ.setdefault('JUPYTERLAB_DIR', {ascii(str(below / 'share/jupyter/lab'))})"
for name, path in found.items():  # once, before what a user has there
    own = f"os.environ.get('{name}', '').split(os.pathsep)"
    line += f"; os.environ['{name}'] = os.pathsep.join(dict.fromkeys([{ascii(path)}, *filter(None, {own})]))"
(above / packages.relative_to(below) / "course.pth").write_text(line)
"""
EXTRAS = ("classroom", "html", "check")  # tools/requirements/NAME.txt: what only some commands need
UNFINISHED = "unfinished"
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PIP_KEEPS = (  # of a user's pip settings: where packages come from, and how pip gets there
    *("index-url", "extra-index-url", "no-index", "find-links", "only-binary", "cache-dir", "no-cache-dir"),
    *("proxy", "cert", "client-cert", "trusted-host", "keyring-provider", "use-feature", "use-deprecated"),
    *("timeout", "default-timeout", "retries"),
)


def ensure():
    """Make the environment complete, then the assets; does nothing that is done already."""
    if not is_complete():
        with alone():
            if not is_complete():  # else another command made it while this one waited
                make_environment()
    started = time.monotonic()
    status = terminal.run_visible([places.venv_python(), "-m", "course_utils.assets", "fetch"])
    if status:
        raise terminal.Stop("The models and data are not complete (see above); the course does not start without them.")
    seconds = time.monotonic() - started
    if seconds > 5:  # otherwise there was nothing to fetch
        terminal.say(f"Fetch and verify models and data: {seconds:.0f} s")


def is_complete():
    """Whether the environment is made, from what is here now."""
    return stamp() == setup_key() and places.venv_python().exists()


def alone():
    """Held by one set-up at a time; others of this folder wait, and say so."""
    return _asset_cache.lock(places.WORK / ".setup.lock", "setting up the course")


def setup_key():
    """Hash of all that the environment is made from: lock, package settings, and where the course lies."""
    parts = [(places.ROOT / name).read_bytes() for name in ("requirements.txt", "pyproject.toml")]
    return hashlib.sha256(b"\0".join([*parts, str(places.ROOT).encode()])).hexdigest()


def stamp():
    """What the stamp says; empty where there is none."""
    return places.STAMP.read_text(encoding="utf-8") if places.STAMP.exists() else ""


def make_environment():
    """Make `.venv` unless a usable one is there, and install the lock and the helper package into it."""
    if stamp() == UNFINISHED or not places.venv_python().exists():
        make_venv()
    else:
        check_venv()
    places.STAMP.write_text(UNFINISHED, encoding="utf-8")
    clear_classroom()
    install_cpu_torch()
    step("Install the packages of requirements.txt", pip("install", "-r", "requirements.txt"))
    step("Install course_utils", pip("install", "--no-build-isolation", "--no-deps", "-e", "."))
    # otherwise JupyterLab asks every learner whether it may fetch news, and looks for updates
    switch_off = ["jupyterlab.labextensions", "disable", "@jupyterlab/apputils-extension:announcements"]
    step("Switch off JupyterLab's announcements", [places.venv_python(), "-m", *switch_off])
    places.STAMP.write_text(setup_key(), encoding="utf-8")


def add(extra):
    """Install what one of EXTRAS names, once, and return the Python that has it; requirements.txt's versions stay.

    The classroom's packages bring menus into JupyterLab, so they get an environment of their own on top of `.venv`.
    """
    folder = places.classroom() if extra == "classroom" else places.VENV
    file, done = f"{places.REQUIREMENTS}/{extra}.txt", folder / f"course-{extra}"
    wanted, python = (places.ROOT / file).read_text(encoding="utf-8"), places.venv_python(folder)
    with alone():
        if not done.exists() or done.read_text(encoding="utf-8") != wanted:
            if folder != places.VENV:
                clear_classroom()
                folder.mkdir()
                step("Make the classroom's environment", [places.venv_python(), "-c", LAYER, folder])
            command = pip("install", "-r", file, "-c", "requirements.txt", python=python)
            step("Install the packages of " + file, command)
            done.write_text(wanted, encoding="utf-8")
    return python


def clear_classroom():
    """Delete the classroom's environment, and take its packages out of `.venv`, where older versions put them."""
    if places.classroom().exists():
        refuse_from_within(places.classroom())
        shutil.rmtree(str(places.classroom()))
    if (places.VENV / "course-classroom").exists():
        uninstall = ["uninstall", "--yes", "-r", f"{places.REQUIREMENTS}/classroom.txt"]
        step("Take the classroom's packages out of .venv", [places.venv_python(), "-m", "pip", *uninstall])
        for extra in EXTRAS:  # others share some of them, and get them again when they are wanted
            (places.VENV / f"course-{extra}").unlink(missing_ok=True)


def make_venv():
    """Make `.venv` from nothing with this Python, after removing what an interrupted set-up left."""
    refuse_from_within(places.VENV)
    free = shutil.disk_usage(str(places.ROOT)).free / 1e9
    if free < diagnosis.SETUP_GB:
        raise terminal.Stop(
            f"Too little disk space: the set-up needs {diagnosis.SETUP_GB:.0f} GB and {places.ROOT} has {free:.1f} GB "
            "free. Next: free some space, or move the course to another disk."
        )
    if places.VENV.exists():
        shutil.rmtree(str(places.VENV))
    places.VENV.mkdir()
    places.STAMP.write_text(UNFINISHED, encoding="utf-8")
    step("Make .venv", [sys.executable, "-m", "venv", places.VENV])


def refuse_from_within(folder):
    """Stop before an environment is deleted whose Python runs this."""
    if folder in (Path(sys.prefix), *Path(sys.prefix).parents):
        raise terminal.Stop(
            f"The set-up has to make {places.shown(folder)} again and runs from within it. Next: `deactivate`, then "
            "run again."
        )


def check_venv():
    """Refuse a `.venv` of someone else's making that cannot serve: too old a Python, or no pip."""
    code = f"import pip, sys; sys.exit(not {pythons.OLDEST} <= sys.version_info[:2] <= {pythons.NEWEST})"
    status, _ = terminal.run_captured([places.venv_python(), "-c", code])
    if status:
        raise terminal.Stop(
            f"The folder {places.VENV} has no pip or not Python 3.11 to 3.13. Next: rename or delete it; this command "
            "then makes a new one."
        )


def pip(*arguments, python=None):
    """The command that calls pip, with `.venv`'s Python unless given; in a bundle, pip looks only into wheels/."""
    only_wheels = ("--no-index", "--find-links", places.WHEELS.name) if places.WHEELS.is_dir() else ()
    return [python or places.venv_python(), "-m", "pip", *arguments, *only_wheels]


def cpu_torch_index():
    """pip's options that find torch's CPU build, on Linux where its index answers: the default brings 3 GB of CUDA."""
    if not sys.platform.startswith("linux") or os.environ.get("COURSE_CUDA") or places.WHEELS.is_dir():
        return []
    if answers(TORCH_CPU_INDEX + "/torch/"):
        return ["--extra-index-url", TORCH_CPU_INDEX]
    terminal.say("PyTorch's CPU index does not answer: torch comes from the usual index, perhaps with 3 GB of CUDA.")
    return []


def pip_settings(python):
    """The variables that this Python's pip gets: of the user's settings those that PIP_KEEPS names, and no other.

    Others are made for other environments, such as `user` and `target`, which install to another place.
    """
    switched_off = dict.fromkeys(("PIP_QUIET", "PIP_VERBOSE", "PIP_USER"), "0")  # they would shorten the list itself
    status, lines = terminal.run_captured([python, "-m", "pip", "config", "list"], os.environ | switched_off)
    if status:
        return os.environ  # pip cannot read its settings, and says so itself when it is called
    own = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    for section in ("global", "install", ":env:"):  # a later one wins, as with pip
        for name, value in re.findall(rf"^{section}\.([a-z-]+)=(.*)$", "\n".join(lines), re.MULTILINE):
            if name in PIP_KEEPS:
                own["PIP_" + name.upper().replace("-", "_")] = ast.literal_eval(value)
    return own | {"PIP_CONFIG_FILE": os.devnull}


def run(command):
    """Run a program of the set-up, pip with `pip_settings`; return (exit status, output lines)."""
    return terminal.run_captured(command, pip_settings(command[0]) if "pip" in command else os.environ)


def install_cpu_torch():
    """Take torch's CPU build from its own index, before the lock is installed from the usual one."""
    index = cpu_torch_index()
    if not index:
        return
    started = time.monotonic()
    status, _ = run(pip("install", *index, "-c", "requirements.txt", "torch==" + lock.read_lock()["torch"]))
    outcome = "failed, going on with the usual index" if status else "done"
    terminal.say(f"Install torch's CPU build: {outcome} ({time.monotonic() - started:.0f} s)")


def answers(url, seconds=3):
    """Whether this address answers a request in time."""
    try:
        with urllib.request.urlopen(url, timeout=seconds):
            return True
    except (OSError, HTTPException):  # refused, unknown host, too slow, or not speaking HTTP
        return False


def step(title, command, explain=None):
    """Run one step and say how long it took, or stop with its last lines and what `explain` makes of them."""
    started = time.monotonic()
    terminal.redraw(title + " ...")
    status, lines = run(command)
    if status:
        terminal.say("\n".join([f"{title}: failed"] + ["    " + line for line in lines[-12:]]))
        raise terminal.Stop((explain or diagnosis.diagnosis)("\n".join(lines)))
    terminal.say(f"{title}: {time.monotonic() - started:.0f} s")
