"""What a command says and starts: lines, a progress line, programs. Standard library only."""

import os
import shutil
import signal
import subprocess
import sys

from tools import places

# Set for other programs, these make Python take other files before the environment's own, run a file at each start,
# leave out a lesson's assertions, or stop at a library's warning.
FOREIGN = ("PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH", "PYTHONSTARTUP", "PYTHONOPTIMIZE", "PYTHONWARNINGS")


class Stop(Exception):
    """What went wrong and what to do next; printed without a traceback."""


def environment(given=os.environ):
    """The variables that a program of the course gets: those given, without FOREIGN."""
    return {name: value for name, value in given.items() if name not in FOREIGN}


def run_visible(command, env=os.environ):
    """Run a program that talks to the user itself; return its exit status. Ctrl-C is the program's to answer."""
    process = subprocess.Popen([str(part) for part in command], cwd=str(places.ROOT), env=environment(env))
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def run_captured(command, env=os.environ):
    """Run a program and return (exit status, output lines); on a terminal its last line is shown meanwhile."""
    own = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=str(places.ROOT),
        env=environment(env) | own,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    lines = []
    try:
        for line in process.stdout:
            lines.append(line.rstrip())
            redraw("    " + lines[-1])
        return process.wait(), lines
    finally:
        redraw("")
        process.stdout.close()
        if process.poll() is None:  # interrupted: the program heard Ctrl-C too and ends by itself
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def jupyterlab(folder, first, *arguments):
    """Open JupyterLab on a folder, at its file `first`; a notebook that it exports as HTML keeps its figures.

    The folder stands in each setting for which a user's own configuration of Jupyter may name another one.
    """
    opened = [
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.preferred_dir={folder}",
        f"--FileContentsManager.root_dir={folder}",
        "--FileContentsManager.preferred_dir=",
        "--HTMLExporter.preprocessors=course_utils._export.draw_figures",
        "--HTMLExporter.filters=clean_html=course_utils._export.clean",
        f"--LabApp.default_url=/lab/tree/{first}",
    ]
    return run_visible([places.venv_python(), "-m", "jupyterlab", *opened, *arguments])


def redraw(text):
    """Replace the last line of a terminal; elsewhere do nothing."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + text[:width].ljust(width) + "\r", end="", flush=True)


def say(text):
    """Print a line at once, also into a pipe; what a console's encoding lacks becomes a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)
