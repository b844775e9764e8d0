"""`course.py`: the command line, and the Python that runs it. Real processes where they are cheap, no network."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import course
from tools import places, pythons, terminal

ROOT = places.ROOT


def command_line(*arguments, python=sys.executable, folder=ROOT):
    command = [python, str(folder / "course.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)


# -- the command line and the Python that runs it


@pytest.mark.parametrize(
    "name",
    [
        "lab",
        "search",
        "test",
        "run",
        "bench",
        "doctor",
        "fetch",
        "build",
        "html",
        "assignment",
        "grade",
        "teach",
        "bundle",
        "links",
    ],
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


@pytest.mark.parametrize(("name", "value"), [("PYTHONSAFEPATH", "1"), ("PYTHONOPTIMIZE", "2")])
def test_a_setting_that_takes_files_or_texts_away_is_one_sentence(name, value, monkeypatch):
    monkeypatch.setenv(name, value)
    shown = command_line("--help")
    assert shown.returncode == 1
    assert shown.stderr.endswith("Next: unset PYTHONSAFEPATH and PYTHONOPTIMIZE.\n") and "Traceback" not in shown.stderr


def test_what_an_old_python_reads_parses_there():
    for name in ("course.py", "tools/__init__.py", "tools/pythons.py"):
        ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("version", [(3, 8, 18), (3, 10, 13), (3, 14, 0)])
def test_an_unsupported_python_is_one_sentence(version):
    problem = pythons.problem(version)
    assert "needs Python 3.11, 3.12 or 3.13" in problem
    assert "this is {}.{}.{}".format(*version) in problem
    assert "python3.13 course.py lab" in problem


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 7), (3, 13, 2, "final", 0)])
def test_a_supported_python_is_not_complained_of(version):
    assert pythons.problem(version) == ""


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


def test_the_classroom_is_installed_when_it_is_wanted_and_once(folder, calls):
    course.main(["test"])
    assert not any("requirements/classroom" in call for call in calls)
    for command in (["assignment", "01", "--to", "there"], ["test", "--all"], ["assignment", "02"]):
        course.main(command)
    own, learners = places.venv_python(places.classroom()), places.venv_python()
    assert f"{own} -m pip install -r tools/requirements/classroom.txt -c requirements.txt" in calls
    assert f"{own} -m tools.assignment 02" in calls and f"{learners} -m tools.assignment 02" not in calls
    assert sum("-r tools/requirements/classroom.txt -c requirements.txt" in call for call in calls) == 1
    assert any(call.endswith(f"-m tools.assignment 01 --to {Path.cwd() / 'there'}") for call in calls)
    (folder / places.REQUIREMENTS / "classroom.txt").write_text("nbgrader==0.9.7\n")
    course.main(["assignment", "01", "--to=here"])
    assert calls[-1].endswith(f"-m tools.assignment 01 --to={Path.cwd() / 'here'}")
    assert sum("-r tools/requirements/classroom.txt" in call for call in calls) == 2


def test_a_teachers_material_is_made_with_what_the_reading_edition_needs(folder, calls):
    assert course.main(["teach", "02", "01"]) == 0
    assert calls[-1] == f"{places.venv_python()} -m tools.teaching 02 01"
    assert any("-r tools/requirements/html.txt" in call for call in calls)
    assert not any("requirements/classroom" in call for call in calls)


def test_lab_opens_the_start_page_on_the_working_copy(folder, calls, monkeypatch):
    (folder / "notebooks").mkdir()
    assert course.lab(["--no-browser", "--port", "9999"]) == 0
    assert f"--ServerApp.root_dir={folder / 'work'} " in calls[-1]
    assert calls[-1].endswith("--LabApp.default_url=/lab/tree/00_start_here.ipynb --no-browser --port 9999")


def test_lab_opens_the_lessons_whatever_folder_a_users_own_jupyter_opens(folder, calls, monkeypatch):
    work, mine = folder / "work", folder / "mine"
    for made in (folder / "notebooks", mine, folder / "settings"):
        made.mkdir()
    (folder / "settings" / "jupyter_server_config.py").write_text(
        f"c = get_config()\nc.ServerApp.preferred_dir = c.FileContentsManager.root_dir = {str(mine)!r}\n"
        "c.FileContentsManager.preferred_dir = 'lectures'\n"
    )
    started = []
    monkeypatch.setattr(terminal, "run_visible", lambda command, **_: started.append(command) or 0)
    course.lab([])
    code = (
        "import sys\nfrom jupyter_server.serverapp import ServerApp\napp = ServerApp()\n"
        "app.initialize(sys.argv[1:], find_extensions=False, new_httpserver=False)\n"
        "print(app.root_dir, app.preferred_dir, app.contents_manager.root_dir, [app.contents_manager.preferred_dir])"
    )
    server = [sys.executable, "-c", code, *started[-1][3:], "--allow-root"]
    env = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "settings")}
    shown = subprocess.run(server, env=env, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert shown.stdout.strip() == f"{work} {work} {work} ['']", shown.stderr


@pytest.mark.parametrize("run", [terminal.run_captured, terminal.run_visible])
def test_what_is_set_for_other_programs_does_not_reach_the_courses(run, tmp_path, monkeypatch):
    for name in terminal.FOREIGN:
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("MINE", "stays")
    seen = tmp_path / "seen"
    code = f"import os, pathlib; pathlib.Path({str(seen)!r}).write_text(' '.join(os.environ))"
    run([sys.executable, "-c", code])
    assert "MINE" in seen.read_text().split()
    assert set(seen.read_text().split()).isdisjoint(terminal.FOREIGN)


@pytest.mark.skipif(os.name == "nt", reason="shell scripts")
@pytest.mark.parametrize("name", [".ci/run", "postBuild"])
def test_shell_scripts_are_executable_and_parse(name):
    assert os.access(ROOT / name, os.X_OK)
    assert subprocess.run(["bash", "-n", str(ROOT / name)]).returncode == 0
