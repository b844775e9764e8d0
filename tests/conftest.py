"""What several test files share: the browser and the JupyterLab in which they look at what a reader meets."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tools import places, terminal


@pytest.fixture(scope="module")
def launch():
    """A function that starts Chromium, without a window and with further arguments."""
    playwright = pytest.importorskip("playwright.sync_api", reason="`python course.py test --all` installs it")
    if not places.CHROMIUM:
        pytest.skip("no Chromium here; on Debian and Ubuntu: apt-get install chromium")
    with playwright.sync_playwright() as started:
        yield lambda *more: started.chromium.launch(executable_path=places.CHROMIUM, args=["--no-sandbox", *more])


@pytest.fixture(scope="module")
def browser(launch):
    """Chromium; WebGL, where there is no graphics card, by the processor."""
    opened = launch("--enable-unsafe-swiftshader")
    yield opened
    opened.close()


@pytest.fixture
def lab_command(monkeypatch):
    """A function that gives the command with which the course opens JupyterLab on a folder."""

    def command(folder, *options):
        started = []
        with monkeypatch.context() as context:
            context.setattr(terminal, "run_visible", lambda command, **_: started.append(command))
            terminal.jupyterlab(folder, "lesson.ipynb", "--no-browser", "--allow-root", *options)
        return [sys.executable, *map(str, started[0][1:])]

    return command


class Lab(NamedTuple):
    """A JupyterLab that runs, and the file of what it says."""

    url: str
    log: Path

    def address(self, notebook):
        """Where a browser opens a notebook."""
        return f"{self.url}/lab/tree/{notebook}?token=secret"


@pytest.fixture
def jupyterlab(lab_command, tmp_path):
    """A function that starts JupyterLab as the course does, on a folder and with settings of its own."""

    @contextmanager
    def start(folder, *options):
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        lab = Lab(f"http://127.0.0.1:{port}", tmp_path / "log")
        command = [*lab_command(folder, *options), f"--port={port}", "--IdentityProvider.token=secret"]
        own = {f"JUPYTER_{name}": str(tmp_path / name) for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")}
        own |= {f"JUPYTERLAB_{name}": str(tmp_path / name) for name in ("WORKSPACES_DIR", "SETTINGS_DIR")}
        with lab.log.open("w") as log:
            process = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log)
        try:
            _wait_for(process, lab.address("lesson.ipynb"))
            yield lab
            urllib.request.urlopen(urllib.request.Request(f"{lab.url}/api/shutdown?token=secret", method="POST"))
            process.wait(60)
        finally:
            process.kill()

    return start


def _wait_for(process, address, seconds=120):
    """Return as soon as JupyterLab answers."""
    started = time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(address, timeout=60):
                return
        except OSError:
            assert process.poll() is None and time.monotonic() - started < seconds
            time.sleep(0.5)
