"""`python course.py test`: the steps, a line for each, and what was slowest. Standard library only."""

import os
import platform
import re
import sys
import tempfile
import time
from collections import Counter

from tools import changed, places, setup, terminal

WORKERS = 2  # processes that run tests
EXACT = sys.platform.startswith("linux") and platform.machine() == "x86_64"  # where stored outputs were made
SLOWEST = 10  # how many are named at the end
_TIMED = re.compile(r"^\s*([\d.]+)s (?:call|setup|teardown)\s+(\S+?\.(?:py|ipynb))::(.*)$")


def main(arguments):
    """Run the steps, or pytest alone where other arguments are given; return 1 when one failed."""
    every = "--every" in arguments
    whole = every or "--all" in arguments
    chosen = [argument for argument in arguments if argument not in ("--all", "--every", "--")]
    marks = [] if whole else ["-m", "not slow"]
    if whole:
        for extra in setup.EXTRAS:
            setup.add(extra)
    os.environ.pop(changed.SWITCH, None)  # `test` chooses; its steps are told
    lessons = changed.chosen(every=every) if whole else []
    before = changed.fingerprints(lessons)
    with tempfile.TemporaryDirectory() as state:
        # two workers share the cores; without a cap each would start a thread for every core
        threads = str(max(1, (os.cpu_count() or 1) // WORKERS))
        env = {"OMP_NUM_THREADS": threads, **os.environ, "COURSE_STATE": state, changed.SWITCH: ",".join(lessons)}
        if chosen:
            return terminal.run_visible(pytest(*marks, *chosen), env=env)
        if whole:
            terminal.say(changed.summary(lessons))
        seconds = Counter()
        verdicts = [_run(title, command, env, seconds) for title, command in steps(marks, lessons if whole else [])]
    if seconds:
        terminal.say("Slowest:")
    for name, taken in seconds.most_common(SLOWEST):
        terminal.say(f"    {taken:5.0f} s  {name}")
    if whole and all(verdicts) and not EXACT:
        terminal.say(f"{changed.PASSED} stays as it is: outputs are compared on 64-bit Linux only.")
    elif whole and all(verdicts) and not places.CHROMIUM:
        terminal.say(f"{changed.PASSED} stays as it is: without a Chromium, no page was looked at.")
    elif whole and all(verdicts):
        changed.write(before)
    return int(not all(verdicts))


def steps(marks, lessons):
    """(title, command) of each step, in order; of `lessons` the deeper and solved notebooks are run as well."""
    ruff = [places.venv_python(), "-m", "ruff"]
    nbval = ["--nbval" if EXACT else "--nbval-lax", "--nbval-cell-timeout=300", "--nbval-current-env"]
    settings = ["-p", "tools.nbval_settings", "-o", "addopts=--strict-markers"]
    assets = [places.venv_python(), "-m", "course_utils.assets", "fetch", "--all"]
    return [
        ("models and data", assets),  # what a lesson fetches when it asks for it is a line below the cell that does
        ("ruff check", [*ruff, "check", "."]),
        ("ruff format", [*ruff, "format", "--check", "."]),
        ("spelling", [places.venv_python(), "-m", "codespell_lib", "."]),
        ("unit tests and doctests", pytest(*marks)),
        *([] if marks else [("classroom tests", classroom())]),  # with nbgrader, which a learner's environment lacks
        ("notebooks", pytest(*notebooks(lessons), *nbval, *settings)),
    ]


def notebooks(lessons):
    """Paths, from ROOT on, of every learner's core notebook, and of the deeper and solved ones of these lessons."""
    found = sorted(places.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    for folder in ("deeper", "solutions", "solutions/deeper"):
        found += sorted(path for path in (places.NOTEBOOKS / folder).glob("*.ipynb") if path.stem in lessons)
    return [path.relative_to(places.ROOT).as_posix() for path in found]


def classroom():
    """The command that runs the tests for which nbgrader has to be there, with the classroom's Python."""
    files = [f"tests/tools/{name}.py" for name in ("test_assignment", "test_grade")]
    return [places.venv_python(places.classroom()), *pytest(*files)[1:]]


def pytest(*arguments):
    """The command that runs pytest with workers; without a path, on the folders that pyproject.toml names.

    Modules keep their order: by number of tests, the few long ones would come last, one after the other on one worker.
    """
    shared = ["-n", str(WORKERS), "--dist", "loadscope", "--no-loadscope-reorder", "--durations=0"]
    return [places.venv_python(), "-m", "pytest", "-q", *shared, *arguments]


def slow(lines):
    """Seconds by name, of what pytest's lines on durations say: a test by its own name, a notebook as a whole."""
    seconds = Counter()
    for line in lines:
        if found := _TIMED.match(line):
            taken, file, test = found.groups()
            seconds[file if file.endswith(".ipynb") else f"{file}::{test}"] += float(taken)
    return seconds


def _run(title, command, env, seconds):
    """Run one step, print its line, and its output where it failed; return whether it passed."""
    started = time.monotonic()
    terminal.redraw(title + " ...")
    status, lines = terminal.run_captured(command, env)
    seconds.update(slow(lines))
    if status:
        terminal.say("\n".join(line for line in lines if not _TIMED.match(line)))
    verdict, summary = "FAILED" if status else "passed", "".join(lines[-1:]).strip("= ")
    terminal.say(f"{title:<24} {verdict} {time.monotonic() - started:5.0f} s  {summary}")
    return status == 0
