"""What a command says and starts: lines, a progress line, programs. Standard library only."""

import os
import shutil
import signal
import subprocess
import sys

from tools import places


class Stop(Exception):
    """What went wrong and what to do next; printed without a traceback."""


def run_visible(command, **more):
    """Run a program that talks to the user itself; return its exit status. Ctrl-C is the program's to answer."""
    process = subprocess.Popen([str(part) for part in command], cwd=str(places.ROOT), **more)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def run_captured(command, env=None):
    """Run a program and return (exit status, output lines); on a terminal its last line is shown meanwhile."""
    environment = dict(env or os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUNBUFFERED="1", PYTHONUTF8="1")
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=str(places.ROOT),
        env=environment,
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


def redraw(text):
    """Replace the last line of a terminal; elsewhere do nothing."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + text[:width].ljust(width) + "\r", end="", flush=True)


def say(text):
    """Print a line at once, also into a pipe."""
    print(text, flush=True)
