"""How long one waits before the first result: importing, a lesson's first cell, JupyterLab."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import nbformat

from tools import places, run
from tools.bench.measure import Row, Timed, alternate, within

ROUNDS = 5
GIVE_UP = 60  # seconds


def rows() -> Iterator[Row]:
    """Each in a fresh process; the disk is warm, for each is tried once before."""
    _import()
    yield within("import course_utils", "a fresh Python", _inner(_import), seconds=0.2)
    slowest, took = "", Timed([0.0], None)
    for path in sorted(places.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
        _first_cell(path)
        [one] = alternate(lambda path=path: _first_cell(path), rounds=3, rest=0.0)
        if one.median > took.median:
            slowest, took = path.stem, one
    yield within("first cell of a lesson, with its kernel", f"the slowest of all: {slowest}", took, seconds=6)
    _lab()
    [opened] = alternate(_lab, rounds=3)
    yield within("course.py lab", "until the first page is served", opened, seconds=8)


def _inner(call) -> Timed:
    """A call that says itself how long it took: starting Python is not part of it."""
    return Timed([call() for _ in range(ROUNDS)], None)


def _import() -> float:
    code = "import time; t = time.perf_counter(); import course_utils; print(time.perf_counter() - t)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=places.ROOT)
    return float(said.stdout)


def _first_cell(path: Path) -> None:
    """Start a kernel and run the first code cell."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"][:1]
    with tempfile.TemporaryDirectory() as state:
        run.client(notebook, path.parent).execute(env={**os.environ, "COURSE_STATE": state})


def _lab() -> None:
    """From the command until JupyterLab answers; then it is ended."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "course.py", "lab", "--no-browser", f"--port={port}", "--IdentityProvider.token=bench"]
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, cwd=places.ROOT, **quiet)
    try:
        give_up = time.monotonic() + GIVE_UP
        while not _answers(f"http://127.0.0.1:{port}/lab/tree/00_start_here.ipynb?token=bench"):
            if server.poll() is not None:
                raise RuntimeError(f"course.py lab ended with status {server.returncode}. Next: python course.py lab")
            if time.monotonic() > give_up:
                raise RuntimeError(f"course.py lab: no answer within {GIVE_UP} s. Next: python course.py doctor")
            time.sleep(0.05)
    finally:
        _end(server)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as page:
            return page.status == 200
    except OSError:
        return False


def _end(server: subprocess.Popen) -> None:
    """End the command and what it started: it leaves Ctrl-C to JupyterLab."""
    import psutil

    if server.poll() is not None:
        return
    family = [*psutil.Process(server.pid).children(recursive=True), psutil.Process(server.pid)]
    for end in ("terminate", "kill"):
        for one in family:
            with suppress(psutil.NoSuchProcess):
                getattr(one, end)()
        _, family = psutil.wait_procs(family, timeout=10)
