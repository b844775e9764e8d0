"""Once set up, the course needs no network: its parts and lesson 00 run with every outside address refused."""

import json
import os
import subprocess
import sys

import pytest

from course_utils import assets
from tests.offline import BLOCK


@pytest.fixture
def offline(tmp_path):
    """Environment of a process whose network is blocked."""
    (tmp_path / "sitecustomize.py").write_text(BLOCK, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(assets.ROOT)])
    return {**os.environ, "PYTHONPATH": path, "HTTP_PROXY": "", "HTTPS_PROXY": ""}


def run(environment, *command):
    return subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize("address", ["http://192.0.2.1/", "https://example.org/"])
def test_the_block_blocks(offline, address):
    failed = run(offline, "-c", f"import urllib.request; urllib.request.urlopen({address!r}, timeout=5)")
    assert failed.returncode == 1
    assert "the test blocks the network" in failed.stderr


def test_vectors_models_and_texts_load_offline(offline):
    script = (
        "from course_utils import datasets, models, words\n"
        "print(len(words.WordVectors.load()), len(datasets.newsgroups()))\n"
        "print(models.embed(['a text'], cache=False, progress=False).shape)\n"
    )
    done = run(offline, "-c", script)
    assert done.stdout.splitlines() == ["400000 18821", "(1, 384)"], done.stderr


@pytest.mark.slow
def test_lesson_00_runs_offline(offline, tmp_path):
    report = tmp_path / "report.json"
    done = run(offline, "-m", "tools.run", "00", "--json", str(report))
    passed = {one["path"]: one["passed"] for one in json.loads(report.read_text(encoding="utf-8"))}
    stored = ("notebooks/00_start_here.ipynb", "notebooks/solutions/00_start_here.ipynb")
    assert passed == dict.fromkeys(stored, True), done.stdout
