"""What the tests of the tools share: a small course in a temporary folder, and programs that are only noted."""

import pytest

from tools import places, setup, terminal


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A temporary folder with a small lock, which the tools take for the course's own."""
    root = tmp_path.resolve() / "course"
    for name in (places.REQUIREMENTS, "tests/lessons"):
        (root / name).mkdir(parents=True)
    (root / "requirements.txt").write_text(
        '# the lock\ntorch==2.13.0\nscikit_learn==1.9.1  # lesson 1\ncolorama==0.4.6; sys_platform == "win32"\n'
        'pexpect==4.9.0; sys_platform != "win32"\n'
    )
    (root / "pyproject.toml").write_text("[project]\n")
    for extra in setup.EXTRAS:
        (root / places.REQUIREMENTS / f"{extra}.txt").write_text("nbgrader==0.9.6\n")
    venv = root / ".venv"
    found = {"ROOT": root, "VENV": venv, "STAMP": venv / "course-setup", "WHEELS": root / "wheels"}
    notebooks = root / "notebooks"
    found |= {"WORK": root / "work", "NOTEBOOKS": notebooks, "SOURCES": notebooks / "src"}
    found |= {"SOLUTIONS": notebooks / "solutions"}
    for name, value in found.items():
        monkeypatch.setattr(places, name, value)
    return root


@pytest.fixture
def calls(folder, monkeypatch):
    """Every program that a command would have started; each succeeds, and `venv` makes a Python."""
    started = []

    def succeed(command, *_, **__):
        started.append(" ".join(str(part) for part in command))
        if " -m venv " in started[-1]:
            places.venv_python().parent.mkdir(parents=True)
            places.venv_python().touch()
        return 0, []

    monkeypatch.setattr(terminal, "run_captured", succeed)
    monkeypatch.setattr(terminal, "run_visible", lambda command, **more: succeed(command)[0])
    monkeypatch.setattr(setup, "answers", lambda url: False)
    return started
