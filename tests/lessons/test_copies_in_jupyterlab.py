"""A learner's copy in a real JupyterLab: saving it is no edit, and a notebook whose lesson is newer says so."""

import time

import nbformat
import pytest

from course_utils import _copies
from tools import lessons, places, working_copy

pytestmark = pytest.mark.slow
NAME = "00_start_here.ipynb"  # of the course as it is: a kernel finds the lessons beside `course_utils`


@pytest.fixture
def copied(tmp_path):
    """A folder with the learner's copy of an older lesson of that name."""
    (tmp_path / "older").mkdir()
    cells = [nbformat.v4.new_code_cell("from course_utils.learning import check"), nbformat.v4.new_markdown_cell("Old")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=lessons.METADATA), tmp_path / "older" / NAME)
    working_copy.update(tmp_path / "older", tmp_path / "work")
    return tmp_path / "work"


def opened(browser, lab):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(lab.address(NAME))
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
    page.get_by_text("| Idle").wait_for(timeout=120_000)
    return page


def run_and_save(page, copy):
    """Run the first cell and save, as JupyterLab does by itself every two minutes; return when the file is written."""
    before = copy.stat().st_mtime_ns
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    page.get_by_text("[1]:").first.wait_for(timeout=120_000)
    page.get_by_text("| Idle").wait_for(timeout=120_000)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    started = time.monotonic()
    while copy.stat().st_mtime_ns == before:
        assert time.monotonic() - started < 60, "JupyterLab did not save"
        page.wait_for_timeout(200)


def test_an_older_lesson_says_so_and_what_jupyterlab_saves_is_no_edit(browser, jupyterlab, copied):
    copy = copied / NAME
    before = copy.read_bytes()
    with jupyterlab(copied) as lab:
        page = opened(browser, lab)
        run_and_save(page, copy)
        page.get_by_text("The course has a newer version of this lesson").wait_for(timeout=60_000)
        assert page.get_by_text("python course.py update 00").is_visible()
        page.close()
    assert copy.read_bytes() != before and _copies.read(copy)["cells"][0]["outputs"]
    assert working_copy.update(copied.parent / "older", copied) == []
    [told] = [line for line in working_copy.update(places.NOTEBOOKS, copied) if line.startswith(NAME)]
    assert told == f"{NAME}: updated in work/; run it again, its results were of the older one"
