"""`course.py bundle`: small synthetic wheels with the real pip, and once the real bundle without a network."""

import os
import shutil
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

import course
from tests.offline import BLOCK
from tests.wheels import build_wheel, flip_byte, write_registry
from tools import bundle, changed, places, setup, terminal

ROOT = places.ROOT
LOCK = 'numpy==1.0\nwinpty==1.0; sys_platform == "win32"\npexpect==1.0; sys_platform != "win32"\ntorch==1.0\n'


def wheel_of(folder, package, tag="py3-none-any"):
    wheel = build_wheel(folder, package, {})
    return wheel.rename(wheel.with_name(wheel.name.replace("py3-none-any", tag)))


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A small course to bundle, with a folder of wheels as pip's only index; `to` is free."""
    root, links = tmp_path.resolve() / "my course", tmp_path / "links"
    for name in ("course.py", ".gitignore"):
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, root)
    (root / "requirements.txt").write_text(LOCK)
    (root / places.REQUIREMENTS).mkdir(parents=True)
    (root / places.REQUIREMENTS / "classroom.txt").write_text("nbgrader==1.0\n")
    (root / "course_utils").mkdir()
    for module in sorted(changed.imported([ROOT / "course_utils" / "assets.py"])):
        shutil.copy(module, root / "course_utils")
    for folder in (".git", ".venv", "work", "course_utils/__pycache__"):
        (root / folder).mkdir()
        (root / folder / "not-shipped").touch()
    for package in ("pexpect", "torch", "nbgrader"):
        wheel_of(links, package)
    for tag in ("cp311-cp311-win_amd64", "cp312-cp312-win_amd64", "py3-none-any"):
        wheel_of(links, "numpy", tag)
    weights = build_wheel(links, "weights", {"model/weights.bin": b"12345"})
    write_registry(root / "data" / "assets.toml", [weights], {"tiny": {"weights.bin": b"12345"}})
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    for name, value in {"CONFIG_FILE": os.devnull, "NO_INDEX": "1", "FIND_LINKS": str(links)}.items():
        monkeypatch.setenv("PIP_" + name, value)
    for name in ("ROOT", "VENV", "WORK", "WHEELS"):
        monkeypatch.setattr(places, name, root / getattr(places, name).name)
    monkeypatch.setattr(places, "ROOT", root)
    monkeypatch.setattr(setup, "EXTRAS", ("classroom",))
    monkeypatch.setattr(setup, "answers", lambda url: False)
    monkeypatch.setattr(bundle, "python_with_pip", this_python)
    return SimpleNamespace(root=root, links=links, to=root.parent / "the bundle")


@contextmanager
def this_python():
    yield sys.executable


def make(made, *options):
    return course.main(["bundle", "--to", str(made.to), *options])


def wheels(folder):
    return {file.name.partition("-1.0-")[0] for file in (folder / "wheels").iterdir()}


def files(folder):
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


# -- what a bundle is


def test_a_bundle_has_the_course_its_packages_and_its_assets(made, capsys):
    assert make(made) == 0
    assert wheels(made.to) == {"numpy", "pexpect", "torch", "weights"}
    shipped = {file for file in files(made.root) if not file.endswith("not-shipped")}
    assert {file for file in files(made.to) if not file.startswith("wheels/")} == shipped
    told = capsys.readouterr().out
    for line in ("Download the packages for this system", f"{made.to}: 0 MB", "Next: copy the bundle to the other"):
        assert line in told
    assert not made.to.with_name("the bundle.part").exists()


def test_a_second_call_downloads_nothing_and_brings_the_course_up_to_date(made, capsys):
    make(made)
    shutil.rmtree(made.links)
    (made.root / "course.py").write_text("newer")
    for name in ("handout.pdf", "work/01.ipynb"):
        (made.to / name).parent.mkdir(exist_ok=True)
        (made.to / name).write_text("mine")
    (made.to / "course_utils" / "gone.py").touch()
    capsys.readouterr()
    assert make(made) == 0
    assert ": already there\n" in capsys.readouterr().out
    assert (made.to / "course.py").read_text() == "newer"
    assert not (made.to / "course_utils" / "gone.py").exists()
    assert (made.to / "handout.pdf").read_text() == (made.to / "work/01.ipynb").read_text() == "mine"


def test_what_teachers_need_comes_on_demand(made):
    make(made, "--all")
    assert "nbgrader" in wheels(made.to)


def test_an_archive_has_the_folder_without_what_was_made_in_it(made):
    make(made)
    (made.to / ".venv").mkdir()
    (made.to / ".venv" / "not-shipped").touch()
    make(made, "--zip")
    with zipfile.ZipFile(made.to.with_name("the bundle.zip")) as packed:
        assert set(packed.namelist()) == {
            f"the bundle/{file}" for file in files(made.to) if not file.endswith("not-shipped")
        }


def test_a_bundle_makes_bundles_from_its_own_wheels(made):
    made.links.rename(made.root / "wheels")
    before = files(made.root)
    assert make(made) == 0
    assert wheels(made.to) == {"numpy", "pexpect", "torch", "weights"} and files(made.root) == before


# -- other machines


def test_another_platform_gets_what_its_lock_says(made):
    wheel_of(made.links, "winpty", "cp312-cp312-win_amd64")
    make(made, "--platform", "windows", "--python", "3.12")
    assert "winpty" in wheels(made.to)
    numpy = {file.name for file in (made.to / "wheels").glob("numpy*")}
    assert "numpy-1.0-cp312-cp312-win_amd64.whl" in numpy and "numpy-1.0-cp311-cp311-win_amd64.whl" not in numpy


def test_a_package_without_a_wheel_is_named(made):
    with pytest.raises(terminal.Stop, match=r"no wheel of winpty==1\.0 for windows with Python 3\.13: .* Next: "):
        make(made, "--platform", "windows", "--python", "3.13")
    assert not made.to.exists()


def test_other_linux_machines_get_the_build_for_the_cpu(made, monkeypatch):
    with pytest.raises(terminal.Stop, match=r"no wheel of torch==1\.0\+cpu for linux .*/whl/cpu answers here"):
        make(made, "--platform", "linux")
    for answers, index in (True, ["--extra-index-url", setup.TORCH_CPU_INDEX]), (False, []):
        monkeypatch.setattr(setup, "answers", lambda url, answers=answers: answers)
        assert bundle.Target("3.13", "linux").index() == index


@pytest.mark.parametrize("wrong", [["--platform", "amiga"], ["--python", "2.7"], ["--python", "3.12"], ["--size", "9"]])
def test_an_argument_that_is_none_stops(made, wrong, capsys):
    with pytest.raises(SystemExit):
        make(made, *wrong)
    assert "python course.py bundle: error: " in capsys.readouterr().err


# -- what goes wrong


def test_an_interrupted_bundle_is_not_taken_for_a_finished_one(made, monkeypatch):
    part = made.to.with_name("the bundle.part")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(bundle, "copy_course", lambda part: (_ for _ in ()).throw(KeyboardInterrupt))
        make(made)
    assert part.exists() and not made.to.exists()
    torch = part / "wheels" / "torch-1.0-py3-none-any.whl"
    torch.write_bytes(torch.read_bytes()[:100])
    flip_byte(part / "wheels" / "weights-1.0-py3-none-any.whl")
    assert make(made) == 0
    assert not part.exists()
    for wheel in (made.to / "wheels").iterdir():
        assert wheel.read_bytes() == (made.links / wheel.name).read_bytes()


def test_a_wrong_hash_makes_no_bundle(made, capsys):
    build_wheel(made.links, "weights", {"model/weights.bin": b"other"})
    with pytest.raises(terminal.Stop, match="download is broken"):
        make(made)
    assert "weights-1.0-py3-none-any.whl has SHA-256" in capsys.readouterr().out
    assert not made.to.exists()


def test_a_folder_of_someones_own_is_left_alone(made):
    made.to.mkdir()
    (made.to / "diary.txt").write_text("mine")
    with pytest.raises(terminal.Stop, match=r"is no bundle\. Next: --to"):
        make(made)
    assert files(made.to) == {"diary.txt"}


def test_a_finished_and_an_unfinished_bundle_are_not_mixed(made):
    made.to.mkdir()
    made.to.with_name("the bundle.part").mkdir()
    with pytest.raises(terminal.Stop, match="delete one of them"):
        make(made)


def test_a_bundle_does_not_lie_in_the_course_itself(made):
    made.to = made.root / "data"
    with pytest.raises(terminal.Stop, match=r"lies in the course itself\. Next: --to"):
        make(made)
    made.to = made.root / "work" / "bundle"
    assert make(made) == 0


def test_too_small_a_disk_stops_before_anything_is_made(made, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1.25e9))
    with pytest.raises(terminal.Stop, match=r"needs up to 2 GB, and .* has 1\.2 GB free\. Next: free some space"):
        make(made)
    assert not made.to.exists()


# -- the real one


@pytest.fixture
def disk(tmp_path):
    """A temporary folder for gigabytes: it does not outlive the test."""
    yield tmp_path
    shutil.rmtree(tmp_path)


def without_network(folder):
    """(command to put in front, options, environment): no address but this machine's own, and nobody's settings."""
    own = ("PIP_", "XDG_", "COURSE_", "PYTHON", "JUPYTER", "HF_", "HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
    env = {name: value for name, value in os.environ.items() if not name.upper().startswith(own)}
    env |= dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), str(folder / "home"))
    env["PIP_CONFIG_FILE"] = os.devnull
    (folder / "home").mkdir()
    namespace = ["unshare", "--user", "--map-root-user", "--net"]
    if shutil.which("unshare") and subprocess.run([*namespace, "true"], capture_output=True).returncode == 0:
        return namespace, ["--raise-loopback"], env
    (folder / "block").mkdir()
    (folder / "block" / "sitecustomize.py").write_text(BLOCK, encoding="utf-8")
    # what course.py starts does not get PYTHONPATH; it meets a proxy where nobody answers
    dead = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9") | {"NO_PROXY": "127.0.0.1,localhost"}
    return [], [], env | dead | {"PYTHONPATH": str(folder / "block")}


@pytest.mark.slow
def test_a_bundle_opens_and_runs_without_a_network(disk):
    bundled = [sys.executable, str(ROOT / "course.py"), "bundle", "--to", str(disk / "made here")]
    done = subprocess.run(bundled, capture_output=True, text=True, encoding="utf-8")
    if "No network: " in done.stdout + done.stderr:
        pytest.skip("no package index can be reached to make the bundle from")
    assert done.returncode == 0, done.stdout + done.stderr
    folder = (disk / "made here").rename(disk / "taken there")
    namespace, options, env = without_network(disk)
    visit = [*namespace, sys.executable, str(Path(__file__).with_name("visit_bundle.py")), str(folder), *options]
    used = subprocess.run(visit, env=env, capture_output=True, text=True, encoding="utf-8")
    assert used.returncode == 0, used.stdout + used.stderr
    assert "Nothing is broken." in used.stdout and "notebooks/00_start_here.ipynb: passed" in used.stdout
