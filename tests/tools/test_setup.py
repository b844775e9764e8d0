"""The environment in `.venv`: made once, mended, and never half-made; only at the end are programs really started."""

import os
import shutil
import subprocess
import sys
import venv
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest

from tests.wheels import build_wheel, write_registry
from tools import changed, places, setup, terminal

ROOT = places.ROOT


def test_set_up_makes_everything_once(folder, calls):
    setup.ensure()
    first = list(calls)
    assert [sum(word in call for call in first) for word in (" -m venv ", "-r requirements.txt", "-e .")] == [
        1,
        1,
        1,
    ]
    calls.clear()
    setup.ensure()
    assert len(calls) == 1 and calls[0].endswith("-m course_utils.assets fetch")  # verifies, downloads nothing


def test_a_changed_lock_is_installed_into_the_same_environment(folder, calls):
    setup.ensure()
    calls.clear()
    with (folder / "requirements.txt").open("a") as lock:
        lock.write("tqdm==4.70.1\n")
    setup.ensure()
    assert not any(" -m venv " in call for call in calls)
    assert any("-r requirements.txt" in call for call in calls)


def test_a_moved_course_is_set_up_again(folder, calls, monkeypatch):
    before = setup.setup_key()
    monkeypatch.setattr(places, "ROOT", folder.rename(folder.with_name("moved")))
    assert setup.setup_key() != before  # the helper package was installed from where the course lay


def test_a_half_made_environment_is_made_again(folder, calls, monkeypatch):
    def interrupted(title, command):
        if "requirements.txt" in command:
            raise KeyboardInterrupt
        terminal.run_captured(command)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(setup, "step", interrupted)
        setup.ensure()
    leftover = places.VENV / "leftover"
    leftover.touch()
    calls.clear()
    setup.ensure()
    assert any(" -m venv " in call for call in calls) and not leftover.exists()
    assert setup.stamp() == setup.setup_key()


def test_a_failed_step_leaves_no_finished_environment(folder, calls, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(terminal.Stop):
        patch.setattr(terminal, "run_captured", lambda *_: (1, ["ERROR: something"]))
        setup.ensure()
    assert setup.stamp() == setup.UNFINISHED


def test_a_strange_environment_without_pip_is_not_deleted(folder, calls, monkeypatch):
    places.venv_python().parent.mkdir(parents=True)
    places.venv_python().touch()
    monkeypatch.setattr(terminal, "run_captured", lambda command: (1, ["No module named pip"]))
    with pytest.raises(terminal.Stop, match=r"no pip .* rename or delete it"):
        setup.ensure()
    assert places.venv_python().exists()


def test_a_full_disk_stops_before_anything_is_made(folder, calls, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1.25e9))
    with pytest.raises(terminal.Stop, match=r"needs 4 GB .* has 1\.2 GB free\. Next: free some space"):
        setup.ensure()
    assert calls == [] and not places.VENV.exists()


def test_without_assets_the_command_stops(folder, calls, monkeypatch):
    monkeypatch.setattr(terminal, "run_visible", lambda command: 1)
    with pytest.raises(terminal.Stop, match="models and data are not complete"):
        setup.ensure()


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        (
            "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError(...)'\n"
            "ERROR: No matching distribution found for numpy==2.4.6",
            "No network",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "download is broken"),
        ("('Connection broken: IncompleteRead(10 bytes read, 20 more expected)')", "download is broken"),
        ("The virtual environment was not created because ensurepip is not available.", "virtual environments"),
        ("ERROR: No matching distribution found for torch==2.13.0", "no such package for this Python"),
        (
            "Looking in links: /mine, wheels\nERROR: No matching distribution found for torch==2.13.0",
            "bundle was not made for this Python",
        ),
        (
            "Looking in links: wheels\nERROR: Wheel 'comm' located at wheels/comm-0.2.3-py3-none-any.whl is invalid.",
            "file in wheels/ is damaged",
        ),
        ("Segmentation fault", "A step of the set-up failed"),
    ],
)
def test_a_failed_step_says_what_it_means(folder, capsys, printed, expected):
    failing = [sys.executable, "-c", f"import sys; print({printed!r}); sys.exit(3)"]
    with pytest.raises(terminal.Stop, match=expected) as stop:
        setup.step("Install", failing)
    assert "Next: " in str(stop.value)
    assert printed.splitlines()[-1] in capsys.readouterr().out


def test_cpu_torch_is_taken_where_its_index_answers(folder, calls, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("COURSE_CUDA", raising=False)
    setup.install_cpu_torch()
    assert calls == []
    monkeypatch.setattr(setup, "answers", lambda url: True)
    setup.install_cpu_torch()
    assert calls[-1].endswith("whl/cpu -c requirements.txt torch==2.13.0")
    before = list(calls)
    monkeypatch.setenv("COURSE_CUDA", "1")
    setup.install_cpu_torch()
    assert calls == before


def test_a_bundle_is_set_up_from_its_wheels_alone(folder, calls, monkeypatch):
    monkeypatch.setattr(setup, "answers", lambda url: pytest.fail("the network was asked"))
    places.WHEELS.mkdir()
    setup.ensure()
    setup.add("classroom")
    installed = [call for call in calls if " pip install " in call]
    assert len(installed) == 3 and all(call.endswith("--no-index --find-links wheels") for call in installed)


def test_the_classrooms_packages_stay_out_of_the_learners_environment(folder, calls):
    setup.ensure()
    python = setup.add("classroom")
    assert python == places.venv_python(places.classroom()) != places.venv_python()
    wanted = [f"{place} -m pip install -r tools/requirements/classroom.txt" for place in (python, places.venv_python())]
    assert [sum(call.startswith(one) for call in calls) for one in wanted] == [1, 0]
    assert setup.add("html") == places.venv_python()


def test_what_an_older_version_put_there_is_taken_out_of_the_learners_environment(folder, calls):
    setup.ensure()
    setup.add("html")
    (places.VENV / "course-classroom").write_text("nbgrader==0.9.6\n")
    places.STAMP.unlink()
    calls.clear()
    setup.ensure()
    uninstall = f"{places.venv_python()} -m pip uninstall --yes -r tools/requirements/classroom.txt"
    assert calls.index(uninstall) < calls.index(f"{places.venv_python()} -m pip install -r requirements.txt")
    assert not list(places.VENV.glob("course-[!s]*"))  # html's may have been among them: it is installed again
    calls.clear()
    setup.ensure()
    assert not any("uninstall" in call for call in calls)


@pytest.mark.parametrize("extra", [None, "classroom"])
def test_an_environment_is_not_deleted_from_within(folder, calls, monkeypatch, extra):
    monkeypatch.setattr(sys, "prefix", str(places.classroom()))
    places.classroom().mkdir(parents=True)
    with pytest.raises(terminal.Stop, match=r"has to make \.venv.* again and runs from within it\. Next: `deactivate`"):
        setup.add(extra) if extra else setup.ensure()
    assert places.classroom().exists()


def test_a_new_lock_makes_the_classrooms_environment_anew(folder, calls):
    setup.ensure()
    setup.add("classroom")
    (places.classroom() / "leftover").touch()
    with (folder / "requirements.txt").open("a") as lock:
        lock.write("tqdm==4.70.1\n")
    setup.ensure()
    assert not places.classroom().exists()
    calls.clear()
    setup.add("classroom")
    assert any("-r tools/requirements/classroom.txt" in call for call in calls)


def test_the_classrooms_environment_rests_on_the_learners(tmp_path, monkeypatch):
    below, above, elsewhere = tmp_path / "below", tmp_path / "below" / "classroom", tmp_path / "elsewhere"
    monkeypatch.setenv("JUPYTER_PATH", "/mine")
    for name in ("JUPYTER_CONFIG_PATH", "JUPYTERLAB_DIR"):
        monkeypatch.delenv(name, raising=False)
    venv.create(below, symlinks=os.name != "nt")
    subprocess.run([places.venv_python(below), "-c", setup.LAYER, above], check=True)
    packages = {place: next(place.glob("[Ll]ib/**/site-packages")) for place in (below, above)}
    elsewhere.mkdir()
    (packages[below] / "link.pth").write_text(str(elsewhere))
    for place, name in ((packages[below], "shared"), (packages[below], "both"), (elsewhere, "linked")):
        (place / f"{name}.py").write_text("where = 'below'")
    for name in ("both", "only"):
        (packages[above] / f"{name}.py").write_text("where = 'above'")
    code = "import os, sys, shared, both, linked; print(both.where, os.environ['JUPYTER_PATH'].split(os.pathsep), "
    code += "os.environ['JUPYTER_CONFIG_PATH'].split(os.pathsep), os.environ['JUPYTERLAB_DIR'])"
    within = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}], check=True)"
    told = subprocess.run([places.venv_python(above), "-c", within], check=True, capture_output=True, text=True).stdout
    share, config = str(below / "share/jupyter"), str(below / "etc/jupyter")
    # also in a program that it starts: once, and before what the user has there
    assert told.strip() == f"above {[share, '/mine']} {[config]} {below / 'share/jupyter/lab'}"
    learners = subprocess.run([places.venv_python(below), "-c", "import only"], capture_output=True, text=True)
    assert "No module named 'only'" in learners.stderr


def test_the_probe_of_an_index(folder):
    class Empty(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/here" else 404)
            self.end_headers()

        def log_message(self, *_):
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Empty) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        assert setup.answers(address + "/here")
        assert not setup.answers(address + "/missing")
        server.shutdown()
    assert not setup.answers(address + "/here")  # the port is closed now


# -- Settings that are made for something else


FOREIGN_PIP = """
[global]
proxy = http://127.0.0.1:9
index-url = https://index.example.org/simple
trusted-host = one.example.org
    two.example.org
constraint = {links}/constraints.txt
user = true
[install]
user = true
target = {elsewhere}
prefix = {elsewhere}
root = {elsewhere}
require-hashes = true
no-binary = :all:
dry-run = true
"""


def test_pip_keeps_of_a_users_settings_only_where_packages_come_from(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    (tmp_path / "pip.conf").write_text(FOREIGN_PIP.format(links=tmp_path, elsewhere=tmp_path / "elsewhere"))
    told = {"CONFIG_FILE": str(tmp_path / "pip.conf"), "TARGET": str(tmp_path), "USER": "1", "REQUIRE_VIRTUALENV": "1"}
    told |= {"INDEX_URL": "https://mine.example.org/simple", "CERT": "/my/ca.pem", "QUIET": "3", "NO_DEPS": "1"}
    for name, value in told.items():
        monkeypatch.setenv("PIP_" + name, value)
    settings = setup.pip_settings(sys.executable)
    assert {name: value for name, value in settings.items() if name.startswith("PIP_")} == {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_PROXY": "http://127.0.0.1:9",
        "PIP_TRUSTED_HOST": "one.example.org\ntwo.example.org",
        "PIP_INDEX_URL": "https://mine.example.org/simple",
        "PIP_CERT": "/my/ca.pem",
    }
    assert settings["PATH"] == os.environ["PATH"]


def test_settings_that_pip_cannot_read_are_told_by_pip(tmp_path, monkeypatch):
    (tmp_path / "pip.conf").write_text("no section")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    status, lines = setup.run([sys.executable, "-m", "pip", "install", "numpy"])
    assert status and "pip.conf" in "".join(lines)


PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "course"
version = "1.0"
"""
BACKEND = """
import shutil

def build_editable(folder, config_settings=None, metadata_directory=None):
    return shutil.copy({wheel!r}, folder) and {name!r}
"""
LAB = """
import os, sys, numpy
assert True or sys.exit()
print("lab:", sys.argv[1:], numpy.__file__, sys.flags.optimize, [name for name in {foreign} if name in os.environ])
"""


@pytest.fixture
def small(tmp_path):
    """A course whose packages are a few lines each, and what has to be set so that pip finds them."""
    root, links = tmp_path.resolve() / "course", tmp_path / "links"
    shutil.copytree(ROOT / "tools", root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "course_utils").mkdir()
    for module in sorted(changed.imported([ROOT / "course_utils" / "assets.py"])):
        shutil.copy(module, root / "course_utils")
    shutil.copy(ROOT / "course.py", root)
    (root / "notebooks").mkdir()
    (root / "notebooks" / "00_start_here.ipynb").write_text('{"cells": []}')
    (root / "requirements.txt").write_text("numpy==1.0\njupyterlab==1.0\n")
    build_wheel(links, "numpy", {"numpy.py": b""})
    lab = {"__init__.py": "", "labextensions.py": "", "__main__.py": LAB.format(foreign=terminal.FOREIGN)}
    build_wheel(links, "jupyterlab", {f"jupyterlab/{name}": text.encode() for name, text in lab.items()})
    own = build_wheel(tmp_path / "own", "course", {})
    (root / "pyproject.toml").write_text(PROJECT)
    (root / "backend.py").write_text(BACKEND.format(wheel=str(own), name=own.name))
    weights = build_wheel(links, "weights", {"model/weights.bin": b"12345"})
    write_registry(root / "data" / "assets.toml", [weights], {"tiny": {"weights.bin": b"12345"}})
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    env |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(links)}
    return SimpleNamespace(root=root, env=env | {"COURSE_CACHE": str(tmp_path / "cache"), "COURSE_CUDA": "1"})


def start_lab(small, env):
    command = [sys.executable, str(small.root / "course.py"), "lab"]
    out = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "encoding": "utf-8"}
    return subprocess.Popen(command, env=env, **out)


def test_two_first_set_ups_at_once_amid_settings_for_other_programs(small, tmp_path):
    elsewhere, shadow = tmp_path / "elsewhere", tmp_path / "shadow"
    shadow.mkdir()
    (shadow / "numpy.py").write_text("")
    (tmp_path / "constraints.txt").write_text("numpy==2.0\n")
    foreign = FOREIGN_PIP.format(links=tmp_path, elsewhere=elsewhere)
    (tmp_path / "pip.conf").write_text(foreign)
    env = small.env | {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf"), "PIP_USER": "1", "PIP_TARGET": str(elsewhere)}
    env |= {"PIP_REQUIRE_VIRTUALENV": "1", "PYTHONPATH": str(shadow), "PYTHONOPTIMIZE": "1"}
    env |= {"PYTHONSTARTUP": str(shadow / "none.py"), "PYTHONWARNINGS": "error"}
    both = [start_lab(small, env) for _ in range(2)]
    told = [lab.communicate(timeout=300)[0] for lab in both]
    assert [lab.returncode for lab in both] == [0, 0], told
    assert sorted(("Make .venv: " in one, "Another process is setting up the course" in one) for one in told) == [
        (False, True),
        (True, False),
    ]
    for one in told:
        (opened,) = [line for line in one.splitlines() if line.startswith("lab: ")]
        assert f"root_dir={small.root / 'work'}" in opened
        assert str(small.root / ".venv") in opened and opened.endswith(" 0 []")
    assert not elsewhere.exists()
