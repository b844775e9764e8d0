"""`course.py` and `notebooks/run.py`: real processes where they are cheap, and never the network."""

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import nbformat
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem + "_under_test", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def course(tmp_path, monkeypatch):
    """course.py as a module whose root is a temporary folder with a small lock."""
    module = load(ROOT / "course.py")
    folder = tmp_path.resolve() / "course"
    folder.mkdir()
    (folder / "requirements.txt").write_text(
        '# the lock\ntorch==2.13.0\nscikit_learn==1.9.1  # lesson 1\ncolorama==0.4.6; sys_platform == "win32"\n'
        'pexpect==4.9.0; sys_platform != "win32"\n'
    )
    (folder / "pyproject.toml").write_text("[project]\n")
    venv = folder / ".venv"
    for extra in module.EXTRAS:
        (folder / f"requirements-{extra}.txt").write_text("nbgrader==0.9.6\n")
    places = {"ROOT": folder, "VENV": venv, "STAMP": venv / "course-setup", "WHEELS": folder / "wheels"}
    for name, value in places.items():
        monkeypatch.setattr(module, name, value)
    return module


@pytest.fixture
def calls(course, monkeypatch):
    """Every program that course.py would have started; each succeeds, and `venv` makes a Python."""
    started = []

    def succeed(command, *_, **__):
        started.append(" ".join(str(part) for part in command))
        if " -m venv " in started[-1]:
            course.venv_python().parent.mkdir(parents=True)
            course.venv_python().touch()
        return 0, []

    monkeypatch.setattr(course, "run_captured", succeed)
    monkeypatch.setattr(course, "run_visible", lambda command, **more: succeed(command)[0])
    monkeypatch.setattr(course, "answers", lambda url: False)
    return started


def command_line(*arguments, python=sys.executable, folder=ROOT):
    command = [python, str(folder / "course.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)


# -- the command line and the Python that runs it


@pytest.mark.parametrize(
    "name", ["lab", "test", "run", "doctor", "fetch", "build", "html", "assignment", "teach", "bundle", "links"]
)
def test_each_command_has_help_and_is_in_the_overview(name):
    shown = command_line(name, "--help")
    assert shown.returncode == 0
    assert shown.stdout.startswith(f"python course.py {name}")
    assert f"\n    {name} " in command_line("--help").stdout


def test_a_misspelt_command_names_the_nearest():
    shown = command_line("docter")
    assert shown.returncode == 1
    assert "no command 'docter'" in shown.stderr and "course.py doctor" in shown.stderr


def test_course_py_parses_on_old_pythons():
    ast.parse((ROOT / "course.py").read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("version", [(3, 8, 18), (3, 10, 13), (3, 14, 0)])
def test_an_unsupported_python_is_one_sentence(course, version):
    problem = course.python_problem(version)
    assert "needs Python 3.11, 3.12 or 3.13" in problem
    assert "this is {}.{}.{}".format(*version) in problem
    assert "python3.13 course.py lab" in problem


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 7), (3, 13, 2, "final", 0)])
def test_a_supported_python_is_not_complained_of(course, version):
    assert course.python_problem(version) == ""


def runnable_old_python():
    for name in ("python3.6", "python3.7", "python3.8", "python3.9", "python3.10"):
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", ""], capture_output=True).returncode == 0:
            return found
    return None


def test_a_real_old_python_gets_the_sentence():
    old = runnable_old_python()
    if old is None:
        pytest.skip("no Python older than 3.11 on this machine")
    shown = command_line("lab", python=old)
    assert shown.returncode == 1
    assert shown.stderr.startswith("The course needs Python 3.11") and "Traceback" not in shown.stderr


# -- set-up


def test_set_up_makes_everything_once(course, calls):
    course.setup()
    first = list(calls)
    assert [sum(word in call for call in first) for word in (" -m venv ", "-r requirements.txt", "-e .")] == [
        1,
        1,
        1,
    ]
    calls.clear()
    course.setup()
    assert len(calls) == 1 and calls[0].endswith("-m course_utils.assets fetch")  # verifies, downloads nothing


def test_a_changed_lock_is_installed_into_the_same_environment(course, calls):
    course.setup()
    calls.clear()
    with (course.ROOT / "requirements.txt").open("a") as lock:
        lock.write("tqdm==4.70.1\n")
    course.setup()
    assert not any(" -m venv " in call for call in calls)
    assert any("-r requirements.txt" in call for call in calls)


def test_a_moved_course_is_set_up_again(course, calls, monkeypatch):
    before = course.setup_key()
    monkeypatch.setattr(course, "ROOT", course.ROOT.rename(course.ROOT.with_name("moved")))
    assert course.setup_key() != before  # the helper package was installed from where the course lay


def test_a_half_made_environment_is_made_again(course, calls, monkeypatch):
    def interrupted(title, command):
        if "requirements.txt" in command:
            raise KeyboardInterrupt
        course.run_captured(command)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(course, "step", interrupted)
        course.setup()
    leftover = course.VENV / "leftover"
    leftover.touch()
    calls.clear()
    course.setup()
    assert any(" -m venv " in call for call in calls) and not leftover.exists()
    assert course.stamp() == course.setup_key()


def test_a_failed_step_leaves_no_finished_environment(course, calls, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(course.Stop):
        patch.setattr(course, "run_captured", lambda *_: (1, ["ERROR: something"]))
        course.setup()
    assert course.stamp() == course.UNFINISHED


def test_a_strange_environment_without_pip_is_not_deleted(course, calls, monkeypatch):
    course.venv_python().parent.mkdir(parents=True)
    course.venv_python().touch()
    monkeypatch.setattr(course, "run_captured", lambda command: (1, ["No module named pip"]))
    with pytest.raises(course.Stop, match=r"no pip .* rename or delete it"):
        course.setup()
    assert course.venv_python().exists()


def test_a_full_disk_stops_before_anything_is_made(course, calls, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1.25e9))
    with pytest.raises(course.Stop, match=r"needs 4 GB .* has 1\.2 GB free\. Next: free some space"):
        course.setup()
    assert calls == [] and not course.VENV.exists()


def test_without_assets_the_command_stops(course, calls, monkeypatch):
    monkeypatch.setattr(course, "run_visible", lambda command: 1)
    with pytest.raises(course.Stop, match="models and data are not complete"):
        course.setup()


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
def test_a_failed_step_says_what_it_means(course, capsys, printed, expected):
    failing = [sys.executable, "-c", f"import sys; print({printed!r}); sys.exit(3)"]
    with pytest.raises(course.Stop, match=expected) as stop:
        course.step("Install", failing)
    assert "Next: " in str(stop.value)
    assert printed.splitlines()[-1] in capsys.readouterr().out


def test_cpu_torch_is_taken_where_its_index_answers(course, calls, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("COURSE_CUDA", raising=False)
    course.install_cpu_torch()
    assert calls == []
    monkeypatch.setattr(course, "answers", lambda url: True)
    course.install_cpu_torch()
    assert calls[0].endswith("whl/cpu -c requirements.txt torch==2.13.0")
    monkeypatch.setenv("COURSE_CUDA", "1")
    course.install_cpu_torch()
    assert len(calls) == 1


def test_a_bundle_is_set_up_from_its_wheels_alone(course, calls, monkeypatch):
    monkeypatch.setattr(course, "answers", lambda url: pytest.fail("the network was asked"))
    course.WHEELS.mkdir()
    course.setup()
    course.add("classroom")
    installed = [call for call in calls if " pip install " in call]
    assert len(installed) == 3 and all(call.endswith("--no-index --find-links wheels") for call in installed)


def test_the_probe_of_an_index(course):
    class Empty(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/here" else 404)
            self.end_headers()

        def log_message(self, *_):
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Empty) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        assert course.answers(address + "/here")
        assert not course.answers(address + "/missing")
        server.shutdown()
    assert not course.answers(address + "/here")  # the port is closed now


# -- the lock


def test_the_classroom_is_installed_when_it_is_wanted_and_once(course, calls):
    course.main(["test"])
    assert not any("requirements-classroom" in call for call in calls)
    for command in (["assignment", "01", "--to", "there"], ["test", "--all"], ["assignment", "02"]):
        course.main(command)
    assert sum("-r requirements-classroom.txt -c requirements.txt" in call for call in calls) == 1
    assert any(call.endswith(f"assignment.py 01 --to {Path.cwd() / 'there'}") for call in calls)
    (course.ROOT / "requirements-classroom.txt").write_text("nbgrader==0.9.7\n")
    course.main(["assignment", "01", "--to=here"])
    assert calls[-1].endswith(f"assignment.py 01 --to={Path.cwd() / 'here'}")
    assert sum("-r requirements-classroom.txt" in call for call in calls) == 2


def test_a_teachers_material_is_made_and_opened(course, calls, monkeypatch):
    monkeypatch.setattr(course, "WORK", course.ROOT / "work")
    plans = course.ROOT / "work" / "teaching"
    plans.mkdir(parents=True)
    for name in ("01_words_plan.ipynb", "02_senses_plan.ipynb"):
        (plans / name).touch()
    assert course.main(["teach", "02", "01"]) == 0
    assert calls[-2].endswith("teaching.py 02 01")
    assert f"root_dir={plans} " in calls[-1] and calls[-1].endswith("/lab/tree/02_senses_plan.ipynb")


def test_the_lock_is_read_for_a_system(course):
    assert course.read_lock("linux") == {"torch": "2.13.0", "scikit-learn": "1.9.1", "pexpect": "4.9.0"}
    assert course.read_lock("win32") == {"torch": "2.13.0", "scikit-learn": "1.9.1", "colorama": "0.4.6"}


@pytest.mark.parametrize(
    ("name", "least"),
    [("requirements.txt", 100), *((f"requirements-{extra}.txt", 5) for extra in ("classroom", "html", "check"))],
)
def test_every_line_of_a_lock_is_exact(name, least):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    lock = [line for line in lines if line and not line.startswith("#")]
    condition = r'(; sys_platform [!=]= "(win32|darwin)")?'
    pattern = rf"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*{condition}"
    assert len(lock) > least
    assert [line for line in lock if not re.fullmatch(pattern, line)] == []


def test_a_version_unlike_the_lock_is_found(course):
    wanted = {"torch": "2.13.0", "numpy": "2.4.6", "scikit-learn": "1.9.1"}
    installed = {"torch": "2.13.0+cpu", "numpy": "2.3.0", "ruff": "0.1"}
    assert course.lock_differences(wanted, installed) == [
        "numpy: expected 2.4.6, got 2.3.0",
        "scikit-learn: expected 1.9.1, got nothing",
    ]
    assert course.lock_differences(wanted, {"torch": "2.13.0", "numpy": "2.4.6", "Scikit_Learn": "1.9.1"}) == []


# -- the learner's working copy


def write_lesson(path, source):
    cell = {"cell_type": "code", "source": source, "outputs": [{"text": "42"}], "execution_count": 3, "metadata": {}}
    text = {"cell_type": "markdown", "source": "# Über", "metadata": {}}
    path.write_text(json.dumps({"cells": [cell, text], "metadata": {}}), encoding="utf-8")


def source(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]


@pytest.fixture
def folders(tmp_path):
    notebooks = tmp_path / "notebooks"
    (notebooks / "solutions").mkdir(parents=True)
    for name in ("00_start_here.ipynb", "01_words.ipynb", "solutions/01_words.ipynb"):
        write_lesson(notebooks / name, "as made: " + name)
    return notebooks, tmp_path / "work"


def lessons(work):
    return sorted(path.name for path in work.iterdir() if path.suffix == ".ipynb")


def test_lessons_are_copied_once(course, folders):
    told = course.update_working_copy(*folders)
    assert told == ["00_start_here.ipynb: copied in work/", "01_words.ipynb: copied in work/"]
    assert lessons(folders[1]) == ["00_start_here.ipynb", "01_words.ipynb"]
    assert course.update_working_copy(*folders) == []


def test_a_copy_comes_without_results(course, folders):
    course.update_working_copy(*folders)
    code, text = json.loads((folders[1] / "01_words.ipynb").read_text(encoding="utf-8"))["cells"]
    assert (code["outputs"], code["execution_count"], text["source"]) == ([], None, "# Über")


@pytest.mark.parametrize("content", ["{cut", "[1, 2]", ""])
def test_a_damaged_manifest_loses_no_answer(course, folders, content):
    course.update_working_copy(*folders)
    (folders[1] / "01_words.ipynb").write_text("my answer")
    (folders[1] / ".copied.json").write_text(content)
    course.update_working_copy(*folders)
    assert (folders[1] / "01_words.ipynb").read_text() == "my answer"


def test_a_new_lesson_is_added(course, folders):
    course.update_working_copy(*folders)
    write_lesson(folders[0] / "02_new.ipynb", "new")
    assert course.update_working_copy(*folders) == ["02_new.ipynb: copied in work/"]
    assert source(folders[1] / "02_new.ipynb") == "new"


def test_an_unedited_copy_follows_the_course(course, folders):
    course.update_working_copy(*folders)
    write_lesson(folders[0] / "01_words.ipynb", "second edition")
    assert course.update_working_copy(*folders) == ["01_words.ipynb: updated in work/"]
    assert source(folders[1] / "01_words.ipynb") == "second edition"


def test_an_edited_copy_is_never_touched(course, folders):
    notebooks, work = folders
    course.update_working_copy(notebooks, work)
    (work / "01_words.ipynb").write_text("my answer")
    assert course.update_working_copy(notebooks, work) == []  # nothing newer: nothing to tell
    write_lesson(notebooks / "01_words.ipynb", "second edition")
    for _ in range(2):
        (told,) = course.update_working_copy(notebooks, work)
        assert "01_words.ipynb: yours is edited and stays" in told and "rename or delete yours" in told
        assert (work / "01_words.ipynb").read_text() == "my answer"


def test_what_the_message_says_brings_the_newer_lesson(course, folders):
    notebooks, work = folders
    course.update_working_copy(notebooks, work)
    (work / "01_words.ipynb").write_text("my answer")
    write_lesson(notebooks / "01_words.ipynb", "second edition")
    (work / "01_words.ipynb").rename(work / "01_words_mine.ipynb")
    course.update_working_copy(notebooks, work)
    assert source(work / "01_words.ipynb") == "second edition"
    assert (work / "01_words_mine.ipynb").read_text() == "my answer"


def test_copies_of_unknown_origin_are_kept(course, folders):
    course.update_working_copy(*folders)
    (folders[1] / ".copied.json").unlink()
    (folders[1] / "01_words.ipynb").write_text("my answer")
    (told,) = course.update_working_copy(*folders)
    assert told.startswith("01_words.ipynb: yours is edited")


# -- the other commands


def test_lab_opens_the_start_page_on_the_working_copy(course, calls, monkeypatch):
    monkeypatch.setattr(course, "WORK", course.ROOT / "work")
    (course.ROOT / "notebooks").mkdir()
    assert course.lab(["--no-browser", "--port", "9999"]) == 0
    assert f"--ServerApp.root_dir={course.ROOT / 'work'} " in calls[-1]
    assert calls[-1].endswith("--LabApp.default_url=/lab/tree/00_start_here.ipynb --no-browser --port 9999")


def test_test_runs_every_step_even_when_one_fails(course, calls, capsys, monkeypatch):
    def fail_ruff(command, env=None):
        return (1, ["E501 too long", "Found 1 error."]) if "check" in command else (0, ["== 3 passed in 1 s =="])

    monkeypatch.setattr(course, "setup", lambda: None)
    monkeypatch.setattr(course, "run_captured", fail_ruff)
    assert course.test([]) == 1
    shown = capsys.readouterr().out.splitlines()
    verdicts = [line for line in shown if "passed " in line or "FAILED" in line]
    assert [line.split("  ")[0] for line in verdicts] == [
        "ruff check",
        "ruff format",
        "spelling",
        "unit tests and doctests",
        "notebooks",
    ]
    assert "E501 too long" in shown and verdicts[-1].endswith("3 passed in 1 s")


def test_the_spelling_step_rejects_a_misspelled_word(course, tmp_path):
    [spelling] = [command for title, command in course.test_steps([]) if title == "spelling"]
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    checked = {}
    for text in ("The vectors recieve a lenght.", "The vectors have a length."):  # codespell:ignore recieve,lenght
        (tmp_path / "page.md").write_text(text, encoding="utf-8")
        done = subprocess.run([sys.executable, *spelling[1:]], cwd=tmp_path, capture_output=True, text=True)
        checked[done.returncode] = done.stdout
    assert checked[0] == "" and "==> receive" in checked[65] and "==> length" in checked[65]


def test_the_weekly_run_takes_the_newest_of_everything_that_lessons_and_tests_import():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    weekly = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))["jobs"]["canary"]
    [install] = [step["run"] for step in weekly["steps"] if "pip install" in step.get("run", "")]
    assert set(re.search(r"\[(.+)\]", install).group(1).split(",")) == set(project["optional-dependencies"])
    assert "requirements" not in install and "==" not in install  # nothing is pinned


def test_test_hands_arguments_to_pytest(course, calls):
    course.test(["-k", "words", "--all"])
    assert calls[-1].endswith("--dist loadscope --no-loadscope-reorder -k words")
    course.test(["--", "-k", "words"])
    assert calls[-1].endswith("--no-loadscope-reorder -m not slow -k words")


def test_test_isolates_the_learners_state(course, monkeypatch):
    seen = []
    monkeypatch.setattr(course, "setup", lambda: None)
    monkeypatch.setattr(course, "run_captured", lambda command, env: (seen.append(env["COURSE_STATE"]), (0, []))[1])
    assert course.test([]) == 0
    assert len(set(seen)) == 1 and not Path(seen[0]).exists()


def test_doctor_without_an_environment_names_the_command(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    for name in ("course.py", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "course_utils", tmp_path / "course_utils")
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shown = command_line("doctor", folder=tmp_path)
    assert shown.returncode == 1, shown.stderr
    lines = shown.stdout.splitlines()
    broken = next(number for number, line in enumerate(lines) if line.startswith("broken  .venv is missing"))
    assert lines[broken + 1] == "        next: python course.py lab"
    assert any(line.startswith("broken  glove-6b-50d is missing") for line in lines)
    assert "        next: python course.py fetch glove-6b-50d" in lines
    assert not (tmp_path / ".venv").exists() and not (tmp_path / "cache").exists()


def test_doctor_judges_what_the_environment_says(course):
    found = {
        "versions": {"torch": "2.13.0", "scikit-learn": "1.0", "pexpect": "4.9.0", "colorama": "0.4.6"},
        "course_utils": str(course.ROOT / "course_utils"),
        "kernel": "RuntimeError: Kernel died",
        "chrome": None,
    }
    findings = list(course.judge_environment(found))
    assert [finding[0] for finding in findings] == ["broken", "ok", "broken", "note"]
    assert findings[0][1] == "scikit-learn: expected 1.9.1, got 1.0"
    assert findings[0][2].endswith("pip install -r requirements.txt")
    assert "Kernel died" in findings[2][1]


def test_the_probe_of_doctor_runs_here(course):
    probe = subprocess.run([sys.executable, "-I", "-c", course.PROBE], capture_output=True, text=True, timeout=100)
    found = json.loads(probe.stdout.splitlines()[-1])
    assert found["versions"]["nbformat"] and found["kernel"] == ""


# -- notebooks/run.py


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Three notebooks, run as a learner would: one passes, one raises, one takes 300 MB for a moment."""
    folder = tmp_path_factory.mktemp("notebooks")
    large = "import time\nlarge = bytearray(300_000_000)\ndel large"
    sources = {"01_good": ["1 + 1", "import os; print(os.environ['COURSE_STATE'])"], "02_large": [large]}
    sources["03_raises"] = ["1 / 0", "print('not reached')"]
    for name, cells in sources.items():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        nbformat.write(notebook, folder / f"{name}.ipynb")
    before = {path.name: path.read_bytes() for path in folder.glob("*.ipynb")}
    status = load(ROOT / "notebooks" / "run.py").main(["--json", str(folder / "out.json")], folder)
    assert {path.name: path.read_bytes() for path in folder.glob("*.ipynb")} == before
    return status, json.loads((folder / "out.json").read_text())


def test_run_reports_each_notebook(reports):
    status, found = reports
    assert status == 1
    assert [Path(report["path"]).stem for report in found] == ["01_good", "02_large", "03_raises"]
    assert [report["passed"] for report in found] == [True, True, False]
    assert [report["error"] for report in found] == ["", "", "ZeroDivisionError: division by zero"]
    assert all(report["seconds"] > 0 for report in found)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS keeps no peak; a short one falls between two samples")
def test_run_sees_the_peak_of_memory(reports):
    peaks = {Path(report["path"]).stem: report["peak_mb"] for report in reports[1]}
    assert 20 < peaks["01_good"] < 250
    assert peaks["02_large"] - peaks["01_good"] == pytest.approx(300, abs=60)


def test_run_names_the_notebooks_there_are(tmp_path):
    (tmp_path / "01_words.ipynb").touch()
    with pytest.raises(SystemExit, match=r"no notebook starts with 07.*01_words"):
        load(ROOT / "notebooks" / "run.py").find(tmp_path, ["07"])


@pytest.mark.skipif(os.name == "nt", reason="shell scripts")
@pytest.mark.parametrize("name", [".ci/run", "postBuild"])
def test_shell_scripts_are_executable_and_parse(name):
    assert os.access(ROOT / name, os.X_OK)
    assert subprocess.run(["bash", "-n", str(ROOT / name)]).returncode == 0


@pytest.mark.parametrize(
    ("name", "seconds", "peak_mb", "says"),
    [
        ("02_x.ipynb", 60.0, 1500.0, ""),
        ("02_x.ipynb", 60.1, 100.0, ", over its budget of 60 s"),
        ("01_x.ipynb", 89.0, 1501.0, ", over its budget of 1,500 MB"),
        ("01_x.ipynb", 91.0, 1600.0, ", over its budget of 90 s and 1,500 MB"),
    ],
)
def test_the_table_names_a_budget_that_is_exceeded(name, seconds, peak_mb, says):
    run = load(ROOT / "notebooks" / "run.py")
    report = run.Report(f"notebooks/{name}", seconds, peak_mb, True)
    assert run.table([report]).endswith("passed" + says)
