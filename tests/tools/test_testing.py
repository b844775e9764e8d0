"""`python course.py test`: its steps, what it prints, and what a weekly run covers."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import yaml

from tools import changed, lessons, places, setup, terminal, testing

ROOT = places.ROOT


def test_test_runs_every_step_even_when_one_fails(folder, calls, capsys, monkeypatch):
    def fail_ruff(command, env=None):
        return (1, ["E501 too long", "Found 1 error."]) if "check" in command else (0, ["== 3 passed in 1 s =="])

    monkeypatch.setattr(terminal, "run_captured", fail_ruff)
    assert testing.main([]) == 1
    shown = capsys.readouterr().out.splitlines()
    verdicts = [line for line in shown if "passed " in line or "FAILED" in line]
    assert [line.split("  ")[0] for line in verdicts] == [
        "models and data",
        "ruff check",
        "ruff format",
        "spelling",
        "unit tests and doctests",
        "notebooks",
    ]
    assert "E501 too long" in shown and verdicts[-1].endswith("3 passed in 1 s")


def test_a_cell_that_writes_to_stderr_fails_also_where_its_outputs_are_not_compared(tmp_path):
    code = nbformat.v4.new_code_cell("import sys\nprint('in red', file=sys.stderr)", execution_count=1)
    quiet = nbformat.v4.new_code_cell("print('seen')", execution_count=2, metadata={"tags": ["nbval-ignore-output"]})
    code.metadata = quiet.metadata
    nbformat.write(nbformat.v4.new_notebook(cells=[code, quiet], metadata=lessons.METADATA), tmp_path / "red.ipynb")
    [notebooks] = [command for title, command in testing.steps([], []) if title == "notebooks"]
    options = [str(one) for one in notebooks if not str(one).endswith(".ipynb")]
    options[options.index("-n") + 1] = "0"
    done = subprocess.run([sys.executable, *options[1:], str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert "Cell wrote to stderr" in done.stdout and "in red" in done.stdout, done.stdout + done.stderr
    assert "1 failed, 1 passed" in done.stdout


def test_what_needs_nbgrader_runs_with_the_classrooms_python_in_the_whole_test_only():
    whole = dict(testing.steps([], []))
    command = whole["classroom tests"]
    assert command[0] == places.venv_python(places.classroom()) and "tests/tools/test_grade.py" in command
    asking = [
        path for path in (ROOT / "tests").rglob("test_*.py") if 'importorskip("nbgrader' in path.read_text("utf-8")
    ]
    asking = [path for path in asking if path.name != "test_testing.py"]
    assert asking and {path.relative_to(ROOT).as_posix() for path in asking} <= set(command)
    assert "classroom tests" not in dict(testing.steps(["-m", "not slow"], []))


def test_the_spelling_step_rejects_a_misspelled_word(tmp_path):
    [spelling] = [command for title, command in testing.steps([], []) if title == "spelling"]
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


def test_test_hands_arguments_to_pytest(folder, calls):
    places.VENV.mkdir()
    testing.main(["-k", "words", "--all"])
    assert calls[-1].endswith("--no-loadscope-reorder --durations=0 -k words")
    testing.main(["--", "-k", "words"])
    assert calls[-1].endswith("--durations=0 -m not slow -k words")


def test_the_weekly_run_checks_every_lesson():
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))["jobs"]
    [command] = [step["run"] for step in jobs["every"]["steps"] if "run" in step]
    assert command == "python course.py test --every" and "schedule" in jobs["every"]["if"]


def test_the_slowest_are_named_a_notebook_as_a_whole(folder, capsys, monkeypatch):
    printed = [
        "============ slowest durations ============",
        "12.50s call     tests/tools/test_colab.py::test_lessons_run[01]",
        "0.50s setup    tests/tools/test_colab.py::test_lessons_run[01]",
        "2.00s call     notebooks/01_words.ipynb::Cell 3",
        "3.00s call     notebooks/01_words.ipynb::Cell 4",
        *(f"0.{number:02}s call     tests/test_a.py::test_{number}" for number in range(20)),
        "3 passed in 19 s",
    ]
    assert testing.slow(printed).most_common(2) == [
        ("tests/tools/test_colab.py::test_lessons_run[01]", 13.0),
        ("notebooks/01_words.ipynb", 5.0),
    ]
    monkeypatch.setattr(setup, "ensure", lambda: None)
    monkeypatch.setattr(terminal, "run_captured", lambda command, env: (0, printed if "pytest" in command else []))
    assert testing.main([]) == 0
    shown = capsys.readouterr().out.splitlines()
    slowest = shown[shown.index("Slowest:") + 1 :]
    assert len(slowest) == testing.SLOWEST and slowest[1].endswith(" notebooks/01_words.ipynb")


def test_all_runs_the_solved_and_deeper_notebooks_of_the_chosen_lessons_alone(folder):
    for name in ("01_a", "02_b", "deeper/01_a", "solutions/01_a", "solutions/02_b", "solutions/deeper/01_a"):
        (places.NOTEBOOKS / name).parent.mkdir(parents=True, exist_ok=True)
        (places.NOTEBOOKS / f"{name}.ipynb").touch()
    core = ["notebooks/01_a.ipynb", "notebooks/02_b.ipynb"]
    assert testing.notebooks([]) == core
    more = ["notebooks/deeper/01_a.ipynb", "notebooks/solutions/01_a.ipynb", "notebooks/solutions/deeper/01_a.ipynb"]
    assert testing.notebooks(["01_a"]) == core + more


def test_a_passing_run_of_all_notes_what_it_checked_and_a_failing_one_does_not(calls, monkeypatch):
    (places.SOURCES).mkdir(parents=True)
    (places.SOURCES / "01_a.py").write_text("1\n", encoding="utf-8")
    places.VENV.mkdir()
    monkeypatch.delenv(changed.SWITCH, raising=False)
    monkeypatch.setattr(changed, "chosen", changed.chosen.__wrapped__)
    monkeypatch.setattr(testing, "EXACT", True)
    monkeypatch.setattr(places, "CHROMIUM", "/usr/bin/chromium")
    monkeypatch.setattr(terminal, "run_captured", lambda *_: (0, []))
    assert testing.main([]) == 0 and changed.changed() == ["01_a"]  # the quick run checks no lesson in full
    monkeypatch.setattr(
        terminal, "run_captured", lambda command, env=None: (int("notebooks/01_a.ipynb" in command), [])
    )
    (places.NOTEBOOKS / "01_a.ipynb").touch()
    assert testing.main(["--all"]) == 1 and changed.changed() == ["01_a"]
    monkeypatch.setattr(terminal, "run_captured", lambda *_: (0, []))
    for name, value in ((testing, "EXACT"), False), ((places, "CHROMIUM"), None):
        with monkeypatch.context() as patch:
            patch.setattr(*name, value)
            assert testing.main(["--all"]) == 0 and changed.changed() == ["01_a"]  # not all of it was checked
    assert testing.main(["--all"]) == 0 and changed.changed() == []


def test_test_isolates_the_learners_state(folder, monkeypatch):
    seen = []
    monkeypatch.setattr(terminal, "run_captured", lambda command, env: (seen.append(env["COURSE_STATE"]), (0, []))[1])
    assert testing.main([]) == 0
    assert len(set(seen)) == 1 and not Path(seen[0]).exists()
