"""Google Colab: its set-up changes no package that is there, and every lesson runs with Colab's versions."""

import dataclasses
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tools import changed, home, lessons, places, run

ROOT = places.ROOT

CHECKED = [source for source in lessons.cores([]) if source.stem in changed.chosen()]
HERE = dataclasses.replace(home.home(), repository="ada/embeddings-course")


@pytest.fixture
def colab(monkeypatch):
    """colab.py as a module, with a pip that is only told about: it finds the pins and answers as `pip` says."""
    spec = importlib.util.spec_from_file_location("colab_under_test", ROOT / "tools" / "colab.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.said, module.pip = {}, subprocess.CompletedProcess([], 0, "", "")

    def answer(command, **_):
        if "pip" not in command:
            module.said["fetch"] = command[1:]
            return subprocess.CompletedProcess([], 0, "", "")
        module.said["command"] = command
        module.said["pins"] = Path(command[command.index("--constraint") + 1]).read_text(encoding="utf-8")
        return module.pip

    monkeypatch.setattr(module.subprocess, "run", answer)
    return module


def test_every_package_that_is_there_is_pinned(colab, capsys):
    assert colab.set_up() == []
    pins = colab.said["pins"].splitlines()
    assert {f"{name}=={version}" for name, version in colab.installed().items()} == set(pins)
    assert sum(pin.startswith(("numpy==", "torch==")) for pin in pins) == 2
    assert capsys.readouterr().out == "Ready.\n"


def test_what_the_lessons_import_is_asked_for(colab):
    colab.set_up()
    asked = " ".join(colab.said["command"])
    assert all(name in asked for name in ("numpy>=", "torch>=", "faiss-cpu>=", "umap-learn>=", "cohere>=", "gensim>="))
    assert "jupyterlab" not in asked and "pytest" not in asked
    assert colab.said["fetch"] == ["-m", "course_utils.assets", "fetch"]


def test_what_cannot_be_installed_is_said_with_pips_words_and_a_next_step(colab):
    colab.pip = subprocess.CompletedProcess([], 1, "", "ERROR: Cannot install numpy==1.0 and numpy>=1.26")
    with pytest.raises(RuntimeError, match=r"(?s)packages .* did not come.*numpy==1\.0.*Next: Runtime"):
        colab.set_up()
    assert "fetch" not in colab.said


def test_elsewhere_the_first_lines_do_nothing(monkeypatch):
    monkeypatch.delitem(sys.modules, "google.colab", raising=False)
    before = list(sys.path)
    exec(HERE.set_up(), {})
    assert sys.path == before


@pytest.fixture(scope="module")
def hosted(tmp_path_factory):
    """What a Colab session is to the course: its versions, its module `google.colab`, a folder with notebooks alone.

    The address that the notebooks clone leads to this checkout, so that it is the code under test.
    """
    folder = tmp_path_factory.mktemp("colab")
    python = folder / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    install = [python, "-m", "pip", "install", "--quiet", "-r", Path(__file__).with_name("colab.txt")]
    # once for each package; an index that does not answer must not cost minutes
    index = ["--retries=0", "--extra-index-url", "https://download.pytorch.org/whl/cpu"]
    subprocess.run([*install, *index], check=True)

    published = folder / "published"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).exists():
            (published / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, published / name)
    author = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    for command in (
        ["init", "-q"],
        ["add", "-A"],
        [*author, "commit", "-qm", "as under test"],
        ["tag", HERE.tag],
    ):
        subprocess.run(["git", *command], cwd=published, check=True)

    module = folder / "site" / "google" / "colab"
    module.mkdir(parents=True)
    (module / "__init__.py").touch()
    (folder / "site" / "sitecustomize.py").write_text("import google.colab\n", encoding="utf-8")
    kernel = folder / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    settings = {"argv": command, "display_name": "Colab", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(settings), encoding="utf-8")

    content = folder / "content"
    content.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
        patch.setenv("PYTHONPATH", str(folder / "site"))
        patch.setenv("GIT_CONFIG_COUNT", "1")
        patch.setenv("GIT_CONFIG_KEY_0", f"url.{published}.insteadOf")
        patch.setenv("GIT_CONFIG_VALUE_0", f"https://github.com/{HERE.repository}")
        patch.setenv("PATH", f"{python.parent}{os.pathsep}{os.environ['PATH']}")
        yield content, python


def versions(python):
    done = subprocess.run([python, "-m", "pip", "list", "--format=json"], capture_output=True, check=True, text=True)
    return {one["name"]: one["version"] for one in json.loads(done.stdout)}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Colab is a Linux machine")
def test_lessons_run_and_no_package_is_changed(hosted):
    content, python = hosted
    before, failed = versions(python), {}
    for source in CHECKED:
        notebook = content / f"{source.stem}.ipynb"
        nbformat.write(lessons.inputs(source, here=HERE), notebook)
        report = run.execute(notebook)
        if not report.passed:
            failed[source.stem] = report.error
    assert failed == {}
    assert (content / "course" / "tools" / "colab.py").exists()
    after = versions(python)
    assert {name: after.get(name) for name in before} == before
    assert {"faiss-cpu", "umap-learn", "cohere"} <= set(after) - set(before)
