"""What is wrong with this machine, and the command that mends it. Changes and downloads nothing.

Standard library only.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import diagnosis, lock, places, setup, terminal

# A finding is (verdict, text, remedy); the verdict is "ok", "note" (the course works all the same) or "broken".


def check_machine():
    """Python, disk and memory."""
    yield ("ok", "Python {}.{}.{} ({})".format(*sys.version_info[:3], sys.executable), "")
    needed = 0.5 if setup.stamp() == setup.setup_key() else diagnosis.SETUP_GB
    free = shutil.disk_usage(str(places.ROOT)).free / 1e9
    text = f"{free:.1f} GB of disk free, {needed} GB needed"
    yield ("ok", text, "") if free >= needed else ("broken", text, "free some space, or move the course")
    memory = memory_gb()
    text = f"{memory:.1f} GB of memory, 3 GB wanted (a notebook takes up to 1.5 GB)"
    yield ("ok", text, "") if memory >= 3 else ("note", text, "close other programs, one notebook at a time")
    for name in sorted(set(terminal.FOREIGN) & set(os.environ)):
        text = f"{name} is {os.environ[name]}; course.py runs everything without it; a Jupyter that you start has it"
        yield ("note", text, f"unset {name} before you start a Jupyter of your own on the lessons")


def memory_gb():
    """Memory of this machine."""
    if os.name != "nt":
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    import ctypes

    kilobytes = ctypes.c_ulonglong()
    ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kilobytes))
    return kilobytes.value * 1024 / 1e9


PROBE = """
import importlib.metadata, json, pathlib, sys
found = {"versions": {d.name: d.version for d in importlib.metadata.distributions()}, "kernel": "", "chrome": None}
try:
    import course_utils
    found["course_utils"] = str(pathlib.Path(course_utils.__file__).resolve().parent)
except ImportError as error:
    found["course_utils"] = str(error)
try:
    from jupyter_client.manager import start_new_kernel
    manager, client = start_new_kernel(startup_timeout=60, kernel_name="python3")
    client.stop_channels()
    manager.shutdown_kernel(now=True)
except Exception as error:  # whatever it is, it is the finding
    found["kernel"] = f"{type(error).__name__}: {error}"
try:
    from choreographer.browsers.chromium import Chromium
    found["chrome"] = Chromium.find_browser(skip_local=False)
except ImportError:
    found["chrome"] = None
print(json.dumps(found))
"""


def lock_differences(wanted, installed):
    """Where the installed versions are not those of the lock; both are {name: version}."""
    installed = {lock.canonical(name): version for name, version in installed.items()}
    found = ((name, version, installed.get(name)) for name, version in sorted(wanted.items()))
    # a build of the same version, such as 2.13.0+cpu, is as good
    return [
        "{}: expected {}, got {}".format(name, version, got or "nothing")
        for name, version, got in found
        if not got or got.partition("+")[0] != version
    ]


def check_environment():
    """The environment: complete, as locked, with the helper package of this folder, a kernel and a Chrome."""
    if not places.venv_python().exists() or setup.stamp() == setup.UNFINISHED:
        state = ".venv is half-made" if places.VENV.exists() else ".venv is missing"
        yield ("broken", state + "; packages, kernel and Chrome were not checked", "python course.py lab")
        return
    if setup.stamp() == setup.setup_key():
        yield ("ok", ".venv is complete", "")
    else:
        yield ("broken", ".venv was not made from these files", "python course.py lab")
    command = [str(places.venv_python()), "-I", "-c", PROBE]
    probe = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", env=terminal.environment())
    if probe.returncode:
        yield ("broken", f".venv's Python fails: {last_words(probe)}", "delete .venv, then python course.py lab")
        return
    yield from judge_environment(json.loads(probe.stdout.splitlines()[-1]))


def last_words(done):
    """The last line of what a program said to stderr before it failed, or its exit status."""
    return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]


def judge_environment(found):
    """Findings from what PROBE printed."""
    reinstall = f"delete {places.shown(places.STAMP)}, then python course.py lab"
    wanted = lock.read_lock()
    differences = lock_differences(wanted, found["versions"])
    for difference in differences:
        yield ("broken", difference, reinstall)
    if not differences:
        yield ("ok", f"{len(wanted)} packages as in requirements.txt", "")
    if Path(found["course_utils"]) == places.ROOT / "course_utils":
        yield ("ok", "course_utils is this folder's", "")
    else:
        text = "course_utils: expected {}, got {}".format(places.ROOT / "course_utils", found["course_utils"])
        yield ("broken", text, reinstall)
    if found["kernel"]:
        yield ("broken", "the kernel does not start: " + found["kernel"], "delete .venv, then python course.py lab")
    else:
        yield ("ok", "a kernel starts", "")
    if found["chrome"]:
        yield ("ok", "Chrome for stored pictures: " + found["chrome"], "")
    else:
        text = "no Chrome: `build` stores figures without pictures; lessons do not need it"
        yield ("note", text, "install Chrome or Chromium, or set BROWSER_PATH to one")


def check_classroom():
    """The classroom's environment, where there is one: it starts and has its packages; and `.venv` has none of them."""
    if (places.VENV / "course-classroom").exists():
        text = ".venv has the classroom's packages, put there by an older version: JupyterLab shows their menus"
        yield ("note", text, f"delete {places.shown(places.STAMP)}, then python course.py lab")
    python = places.venv_python(places.classroom())
    if not python.exists():
        return
    command = [str(python), "-I", "-c", "import course_utils, nbgrader"]
    probe = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", env=terminal.environment())
    if probe.returncode:
        text = f"the classroom's environment fails: {last_words(probe)}"
        yield ("broken", text, f"delete {places.shown(places.classroom())}; `assignment` and `grade` make it again")
    else:
        yield ("ok", "the classroom's environment is complete", "")


def check_assets():
    """Every model and data set: present, and each byte as the registry says."""
    from course_utils import assets

    for name, asset in assets.registry().items():
        found, remedy = assets.status(name), "python course.py fetch " + name
        if found.state == "ok":
            yield ("ok", f"{name}: every file verified", "")
        elif found.state == "missing" and not asset.setup:
            yield ("note", f"{name}: not here yet; the lesson that needs it fetches it", remedy)
        else:
            yield ("broken", "{} is {}: {}".format(name, found.state, "; ".join(found.details[:3])), remedy)


def main():
    """Print each finding and how many are broken; return 1 where one is."""
    broken = 0
    for check in (check_machine, check_environment, check_classroom, check_assets):
        for verdict, text, remedy in check():
            terminal.say(f"{verdict:<7} {text}" + (f"\n        next: {remedy}" if remedy else ""))
            broken += verdict == "broken"
    terminal.say(f"Broken: {broken}." if broken else "Nothing is broken.")
    return int(broken > 0)
