"""What `doctor` finds, and the command that it names."""

import json
import shutil
import subprocess
import sys

import pytest

from tools import doctor, places, terminal

ROOT = places.ROOT


def test_doctor_without_an_environment_names_the_command(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    for name in ("course.py", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("course_utils", "data", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name)
    command = [sys.executable, str(tmp_path / "course.py"), "doctor"]
    shown = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert shown.returncode == 1, shown.stderr
    lines = shown.stdout.splitlines()
    broken = next(number for number, line in enumerate(lines) if line.startswith("broken  .venv is missing"))
    assert lines[broken + 1] == "        next: python course.py lab"
    assert any(line.startswith("broken  glove-6b-50d is missing") for line in lines)
    assert "        next: python course.py fetch glove-6b-50d" in lines
    assert not (tmp_path / ".venv").exists() and not (tmp_path / "cache").exists()


def test_doctor_judges_what_the_environment_says(folder):
    found = {
        "versions": {"torch": "2.13.0", "scikit-learn": "1.0", "pexpect": "4.9.0", "colorama": "0.4.6"},
        "course_utils": str(folder / "course_utils"),
        "kernel": "RuntimeError: Kernel died",
        "chrome": None,
    }
    findings = list(doctor.judge_environment(found))
    assert [finding[0] for finding in findings] == ["broken", "ok", "broken", "note"]
    assert findings[0][1] == "scikit-learn: expected 1.9.1, got 1.0"
    assert findings[0][2] == "delete .venv/course-setup, then python course.py lab"
    assert "Kernel died" in findings[2][1] and findings[2][2] == "delete .venv, then python course.py lab"


@pytest.mark.parametrize("name", terminal.FOREIGN)
def test_what_would_bring_other_packages_into_the_lessons_is_named(name, monkeypatch):
    for each in terminal.FOREIGN:
        monkeypatch.delenv(each, raising=False)
    assert [finding for finding in doctor.check_machine() if "runs everything without it" in finding[1]] == []
    monkeypatch.setenv(name, "/other/packages")
    (found,) = [finding for finding in doctor.check_machine() if "runs everything without it" in finding[1]]
    assert found[0] == "note" and found[1].startswith(f"{name} is /other/packages; ")
    assert found[2] == f"unset {name} before you start a Jupyter of your own on the lessons"


def test_doctor_looks_at_the_classrooms_environment_where_there_is_one(folder, monkeypatch):
    places.VENV.mkdir()
    assert list(doctor.check_classroom()) == []
    (places.VENV / "course-classroom").touch()
    (older,) = doctor.check_classroom()
    assert older[0] == "note" and older[2] == "delete .venv/course-setup, then python course.py lab"
    (places.VENV / "course-classroom").unlink()
    places.classroom().mkdir()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", places.classroom()], check=True)
    silent = subprocess.CompletedProcess([], 137, "", "")
    with monkeypatch.context() as context:
        context.setattr(doctor.subprocess, "run", lambda *_, **__: silent)
        assert next(doctor.check_classroom())[1] == "the classroom's environment fails: exit status 137"
    (broken,) = doctor.check_classroom()
    assert broken[0] == "broken" and "No module named" in broken[1]
    assert broken[2] == "delete .venv/classroom; `assignment` and `grade` make it again"
    packages = next(places.classroom().glob("[Ll]ib/**/site-packages"))
    for name in ("course_utils", "nbgrader"):
        (packages / f"{name}.py").touch()
    assert [finding[0] for finding in doctor.check_classroom()] == ["ok"]


def test_the_probe_of_doctor_runs_here(folder):
    probe = subprocess.run([sys.executable, "-I", "-c", doctor.PROBE], capture_output=True, text=True, timeout=100)
    found = json.loads(probe.stdout.splitlines()[-1])
    assert found["versions"]["nbformat"] and found["kernel"] == ""
