"""The environment in `.venv`: made once, mended, and never half-made; no program is really started."""

import shutil
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest

from tools import places, setup, terminal


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
    assert calls[0].endswith("whl/cpu -c requirements.txt torch==2.13.0")
    monkeypatch.setenv("COURSE_CUDA", "1")
    setup.install_cpu_torch()
    assert len(calls) == 1


def test_a_bundle_is_set_up_from_its_wheels_alone(folder, calls, monkeypatch):
    monkeypatch.setattr(setup, "answers", lambda url: pytest.fail("the network was asked"))
    places.WHEELS.mkdir()
    setup.ensure()
    setup.add("classroom")
    installed = [call for call in calls if " pip install " in call]
    assert len(installed) == 3 and all(call.endswith("--no-index --find-links wheels") for call in installed)


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
