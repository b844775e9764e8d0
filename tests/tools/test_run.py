"""`python course.py run`: seconds, memory and verdict of notebooks that are really run."""

import json
import sys
from pathlib import Path

import nbformat
import pytest

from tools import run


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
    status = run.main(["--json", str(folder / "out.json")], folder)
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
        run.find(tmp_path, ["07"])


@pytest.mark.parametrize(
    ("name", "seconds", "peak_mb", "says"),
    [
        ("02_x.ipynb", 60.0, 1500.0, ""),
        ("02_x.ipynb", 60.1, 100.0, ", over its budget of 60 s"),
        ("01_x.ipynb", 89.0, 1501.0, ", over its budget of 1,500 MB"),
        ("deeper/01_x.ipynb", 119.0, 1999.0, ""),
        ("deeper/02_x.ipynb", 121.0, 2001.0, ", over its budget of 120 s and 2,000 MB"),
        ("01_x.ipynb", 91.0, 1600.0, ", over its budget of 90 s and 1,500 MB"),
    ],
)
def test_the_table_names_a_budget_that_is_exceeded(name, seconds, peak_mb, says):
    report = run.Report(f"notebooks/{name}", seconds, peak_mb, True)
    assert run.table([report]).endswith("passed" + says)


def test_core_and_deeper_learners_and_solved_notebooks_are_found_in_this_order(tmp_path):
    names = ["01_a", "02_b", "deeper/01_a", "solutions/01_a", "solutions/deeper/01_a"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.ipynb").touch()
    assert [path.relative_to(tmp_path).with_suffix("").as_posix() for path in run.find(tmp_path, [])] == names
