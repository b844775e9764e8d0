"""The bar of long work: on a terminal, below a notebook's cell, or not at all."""

import os
import time

import nbformat
import pytest

from course_utils import _progress
from tools import lessons, run

WORK = """
import time
from course_utils import _progress

_progress.DELAY = 0.1
with _progress.bar("embed", 3, "text") as bar:
    for _ in range(3):
        time.sleep(0.2)
        bar.update(1)
"""


def work(seconds, **settings):
    with _progress.bar("embed", 3, "text", **settings) as bar:
        for _ in range(3):
            time.sleep(seconds / 3)
            bar.update(1)


def test_long_work_shows_a_bar_on_stderr_and_clears_it(monkeypatch, capsys):
    monkeypatch.setattr(_progress, "DELAY", 0.1)
    work(0.6)
    said = capsys.readouterr()
    assert said.out == "" and "embed:  67%" in said.err and said.err.rpartition("\r")[0].endswith(" ")


@pytest.mark.parametrize("hidden", ["short", "not shown"])
def test_no_bar(hidden, monkeypatch, capsys):
    monkeypatch.setattr(_progress, "DELAY", 10.0 if hidden == "short" else 0.0)
    work(0.3, **({"shown": False} if hidden == "not shown" else {}))
    assert capsys.readouterr().err.strip() == ""


@pytest.mark.parametrize(("switch", "shown"), [("", [["display_data"], ["stream"]]), ("1", [[], ["stream"]])])
def test_in_a_notebook_it_is_one_output_that_goes_away_and_notes_are_not_in_red(switch, shown, tmp_path):
    note = "print('Fetching', file=_progress.notes(), flush=True)"
    cells = [nbformat.v4.new_code_cell(WORK), nbformat.v4.new_code_cell(note)]
    client = run.client(nbformat.v4.new_notebook(cells=cells, metadata=lessons.METADATA), tmp_path)
    client.execute(env=os.environ | ({"TQDM_DISABLE": switch} if switch else {}))
    assert [[output.output_type for output in cell.outputs] for cell in cells] == shown
    assert all(output.data == {"text/plain": ""} for output in cells[0].outputs)
    assert cells[1].outputs[0].name == "stdout"
