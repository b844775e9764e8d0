"""Binder: what repo2docker makes of the repository, and its pip steps in a fresh environment."""

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from course_utils import assets

ROOT = assets.ROOT
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Binder's machines run Linux")


def pip_lines():
    [lines] = [one["pip"] for one in ENVIRONMENT["dependencies"] if isinstance(one, dict)]
    return lines


def test_the_environment_names_its_python_and_takes_the_lock_with_a_cpu_build_of_torch():
    assert "python=3.11" in ENVIRONMENT["dependencies"]
    assert pip_lines() == ["--extra-index-url https://download.pytorch.org/whl/cpu", "-r requirements.txt"]


@LINUX
def test_what_binder_starts_has_one_thread_for_its_one_core():
    code = "import os; print({name: n for name, n in os.environ.items() if name.endswith('_NUM_THREADS')})"
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    command = [ROOT / "start", sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    capped = ast.literal_eval(done.stdout)
    assert set(capped.values()) == {"1"} and {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"} <= set(capped)


@LINUX
@pytest.mark.skipif(not importlib.util.find_spec("repo2docker"), reason="repo2docker comes with `test --all`")
def test_repo2docker_takes_environment_start_and_postbuild(tmp_path):
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, text=True)
    made = done.stdout
    assert "Building conda environment for python=3.11" in done.stderr
    before, _, after = made.partition("COPY --chown=0:0 src/ ${REPO_DIR}/")
    assert '--file "environment.yml"' in after  # once the repository is there, with its requirements.txt
    assert "RUN ./postBuild" in after and "REPO_DIR}/start" in after
    assert "requirements.txt" not in before  # it is named in environment.yml, and read there alone


@LINUX
@pytest.mark.slow
def test_the_pip_steps_make_a_fresh_environment_in_which_lesson_00_runs(tmp_path):
    home, python = tmp_path / "repository", tmp_path / "environment" / "bin" / "python"
    left_out = shutil.ignore_patterns(".git", ".venv", "work", "*.egg-info", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, home, ignore=left_out)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "environment"], check=True)
    (home / "condaenv.txt").write_text("\n".join(pip_lines()), encoding="utf-8")  # as conda hands them to pip
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME")
    } | {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}

    def run(*command):
        done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    # once for each package; an index that does not answer must not cost minutes
    run(python, "-m", "pip", "install", "--quiet", "--retries=0", "-U", "-r", "condaenv.txt")
    run("./postBuild")
    run(python, "-m", "pip", "check")
    assert Path(run(python, "-c", "import course_utils; print(course_utils.__path__[0])").strip()).parent == home
    lesson = run("./start", python, "-m", "tools.run", "00_start_here")
    [peak] = re.findall(r"notebooks/00_start_here\.ipynb +[\d.]+ +(\d+)  passed", lesson)
    assert int(peak) < 1500
