"""The lock: what it names for a system, and that every line of it is exact."""

import re

import pytest

from tools import doctor, lock, places, setup

ROOT = places.ROOT


def test_the_lock_is_read_for_a_system(folder):
    assert lock.read_lock("linux") == {"torch": "2.13.0", "scikit-learn": "1.9.1", "pexpect": "4.9.0"}
    assert lock.read_lock("win32") == {"torch": "2.13.0", "scikit-learn": "1.9.1", "colorama": "0.4.6"}


@pytest.mark.parametrize(
    ("name", "least"),
    [("requirements.txt", 100), *((f"{places.REQUIREMENTS}/{extra}.txt", 5) for extra in setup.EXTRAS)],
)
def test_every_line_of_a_lock_is_exact(name, least):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    lock = [line for line in lines if line and not line.startswith("#")]
    condition = r'(; sys_platform [!=]= "(win32|darwin)")?'
    pattern = rf"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*{condition}"
    assert len(lock) > least
    assert [line for line in lock if not re.fullmatch(pattern, line)] == []


def test_a_version_unlike_the_lock_is_found(folder):
    wanted = {"torch": "2.13.0", "numpy": "2.4.6", "scikit-learn": "1.9.1"}
    installed = {"torch": "2.13.0+cpu", "numpy": "2.3.0", "ruff": "0.1"}
    assert doctor.lock_differences(wanted, installed) == [
        "numpy: expected 2.4.6, got 2.3.0",
        "scikit-learn: expected 1.9.1, got nothing",
    ]
    assert doctor.lock_differences(wanted, {"torch": "2.13.0", "numpy": "2.4.6", "Scikit_Learn": "1.9.1"}) == []
