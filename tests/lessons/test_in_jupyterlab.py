"""Lessons as a learner meets them: in JupyterLab, in a browser."""

import nbformat
import pytest

from tools import lessons, minutes

pytestmark = pytest.mark.slow
SLOW_WORK = """
import time
from course_utils import _progress

with _progress.bar("embed", 8, "text") as bar:
    for _ in range(8):
        time.sleep(1)
        bar.update(1)
"""


@pytest.fixture
def notebook(tmp_path):
    """A function that puts a notebook of these cells into the folder that it returns."""

    def write(*cells):
        folder = tmp_path / "lessons"
        folder.mkdir()
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=lessons.METADATA), folder / "lesson.ipynb")
        return folder

    return write


def opened(browser, lab, name="lesson.ipynb"):
    """A page of JupyterLab with a notebook whose kernel has started."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(lab.address(name))
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
    page.get_by_text("| Idle").wait_for(timeout=120_000)
    return page


def test_every_entry_of_the_contents_leads_to_its_heading(browser, jupyterlab, notebook):
    [source] = lessons.cores(["01"])
    counted = minutes.count(lessons.inputs(source))
    folder = notebook(*lessons.inputs(source, counted=counted).cells)
    with jupyterlab(folder) as lab:
        page = opened(browser, lab)
        for section in counted.sections:
            page.locator(".jp-WindowedPanel-outer").evaluate("panel => panel.scrollTop = 0")
            page.locator(".jp-Notebook td a", has_text=section.title).click()
            heading = page.locator(".jp-Notebook h2", has_text=section.title)
            heading.wait_for(timeout=30_000)
            page.wait_for_function("h => Math.abs(h.getBoundingClientRect().top) < 600", arg=heading.element_handle())
        page.close()


def test_a_bar_stands_below_the_cell_and_goes_away_without_a_word_in_red(browser, jupyterlab, notebook):
    folder = notebook(nbformat.v4.new_code_cell(SLOW_WORK), nbformat.v4.new_code_cell("import tqdm.auto"))
    with jupyterlab(folder) as lab:
        page = opened(browser, lab)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.get_by_text("embed:").wait_for(timeout=60_000)
        page.wait_for_function(
            "document.querySelectorAll('.jp-InputPrompt')[1].innerText.includes('2')", timeout=60_000
        )
        assert page.get_by_text("embed:").count() == 0
        assert page.locator(".jp-Notebook [data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        page.close()
