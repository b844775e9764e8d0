"""A lesson as one HTML page: its figures are drawn there, and a page that is cleaned can still be read."""

import json

import nbformat
import numpy as np
import pytest

from course_utils import _export, plots
from course_utils._display import PLOTLY
from course_utils.learning import boxes

POINTS = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
MARKDOWN = "# A *heading*\n\n| word | count |\n|---|---|\n| cat | 2 |\n\n<script>document.title = 'text'</script>"
OUTPUTS = [  # as pandas makes it, and what someone else may have written
    "<style scoped>\n.dataframe { color: red }\n</style><table><thead><tr><th>x</th></tr></thead></table>",
    "<p onclick='steal()'>said</p><script>document.title = 'output'</script><a href='javascript:steal()'>a</a>",
]


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A notebook that was run: two figures, a box, a table, and HTML that nobody vouches for."""
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, **_: shown.append(bundle))
    bars = plots.ranked_bars(["one", "two"], np.array([0.5, -0.25]), title="Two </script> bars", x_title="accuracy")
    plots.show(bars, alt="Two bars, the first longer than the second one.")
    frames = {"start": POINTS, "end": POINTS * 2}
    slides = plots.slider_frames(
        frames, ["a", "b", "a"], title="They part", axis_titles=("x", "y"), slider="step", hover=["p", "q", "r"]
    )
    plots.show(slides, alt="Three points, which the slider moves away from one another.")
    boxes.show_box("good", "As guessed", ["Now say `why`."])
    shown += [{"text/html": html} for html in OUTPUTS]
    make = nbformat.v4
    outputs = [make.new_output("display_data", json.loads(json.dumps(bundle))) for bundle in shown]
    cells = [make.new_markdown_cell(MARKDOWN), make.new_code_cell("lesson()", outputs=outputs)]
    file = tmp_path / "lesson.ipynb"
    nbformat.write(make.new_notebook(cells=cells, metadata={"language_info": {"name": "python"}}), file)
    return file


@pytest.fixture
def export(lesson, lab_command):
    """A function that makes the page as JupyterLab's server does, with the settings that `lab` gives it."""
    from nbconvert.exporters import HTMLExporter
    from traitlets.config.loader import KVArgParseConfigLoader

    given = [one for one in lab_command(lesson.parent) if one.startswith("--HTMLExporter.")]
    settings = KVArgParseConfigLoader(given).load_config()

    def page(*, sanitize):
        exporter = HTMLExporter(config=settings)
        exporter.sanitize_html = sanitize
        return exporter.from_filename(lesson)[0]

    return page


@pytest.mark.parametrize("sanitize", [True, False])
def test_a_page_has_every_figure_and_plotlys_script_once(export, lesson, sanitize, capfd):
    stored = lesson.read_bytes()
    page = export(sanitize=sanitize)
    assert page.count("* plotly.js v") == 1 and page.count('class="plotly-graph-div"') == 2
    assert "[Figure: " not in page and "Plotly.animate(" not in page
    assert lesson.read_bytes() == stored
    assert capfd.readouterr().err == ""


def test_a_page_without_figures_has_no_script_of_plotlys():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    assert _export.draw_figures(notebook, {"kept": 1}) == (notebook, {"kept": 1})
    assert "text/html" not in json.dumps(notebook)


def test_a_figure_that_was_not_shown_by_the_course_is_drawn_too():
    output = nbformat.v4.new_output("display_data", {PLOTLY: {"data": [], "layout": {}}, "image/png": "cG5n"})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("figure", outputs=[output])])
    _export.draw_figures(notebook, {})
    assert '{"responsive": true}' in output.data["text/html"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<h2 id="a">A</h2><p>b<br>c</p>', '<h2 id="a">A</h2><p>b<br>c</p>'),
        ("<table><thead><tr><th>a</th></tr></thead></table>", "<table><thead><tr><th>a</th></tr></thead></table>"),
        ("<details><summary>a</summary>b</details>", "<details><summary>a</summary>b</details>"),
        ('<p style="margin: 4px 0; position: fixed;">a</p>', '<p style="margin: 4px 0;">a</p>'),
        ("<style>p {}</style>a<script>b()</script>c", "ac"),
        ('<p onclick="a()">b</p>', "<p>b</p>"),
        ('<a href="javascript:a()">b</a>', "<a>b</a>"),
        ('<iframe src="https://example.org"></iframe>', '&lt;iframe src="https://example.org"&gt;&lt;/iframe&gt;'),
        ("<pre>1 &lt; 2\n\n  3</pre>", "<pre>1 &lt; 2\n\n  3</pre>"),
        (b"<b>a</b>", "<b>a</b>"),
    ],
)
def test_what_is_cleaned_keeps_its_form_and_loses_what_could_run(html, expected):
    assert _export.clean(html) == expected


# -- In a browser


def drawn(browser, page):
    """A page as a reader without a network opens it: (titles of its figures, other things that are seen)."""
    opened = browser.new_context(offline=True).new_page()
    # stands for the script that such a page loads where there is a network: plotly's own must not wait for it
    opened.add_init_script("window.define = () => {}; window.define.amd = {};")
    failed = []
    opened.on("pageerror", lambda error: failed.append(str(error)))
    opened.goto(page.as_uri())
    opened.wait_for_function("document.querySelectorAll('.js-plotly-plot .main-svg').length >= 4")
    titles = opened.locator(".js-plotly-plot .gtitle").all_text_contents()
    seen = {
        "title": opened.title(),
        "heading": opened.locator("h1").inner_text(),
        "table": opened.locator("th", has_text="count").count(),
        "folded": opened.locator("summary", has_text="Description and data").count(),
        "box": opened.locator("div[role=note]").evaluate("box => getComputedStyle(box).borderLeftWidth"),
        "tags": "<p" in opened.locator("body").inner_text(),
    }
    opened.set_viewport_size({"width": 500, "height": 800})
    opened.wait_for_function("document.querySelector('.js-plotly-plot .main-svg').getBoundingClientRect().width < 500")
    opened.context.close()
    assert failed == []
    return titles, seen


READ = {"heading": "A heading", "table": 1, "folded": 2, "box": "6px", "tags": False}


@pytest.mark.slow
def test_the_menu_of_jupyterlab_exports_the_figures(lesson, browser, jupyterlab, tmp_path):
    with jupyterlab(lesson.parent) as lab:
        page = browser.new_page()
        page.goto(lab.address("lesson.ipynb"))
        exported = choose_html(page, tmp_path / "lesson.html")
        page.close()
    titles, seen = drawn(browser, exported)
    assert titles == ["Two </script> bars", "They part"]
    assert seen == READ | {"title": "lesson"}
    assert "nbconvert" not in lab.log.read_text(encoding="utf-8")


def choose_html(page, to):
    """Choose Save and Export Notebook As, HTML, and what the dialog proposes; return the file that comes."""
    page.wait_for_selector(".js-plotly-plot", timeout=120_000)
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.get_by_text("Save and Export Notebook As").hover()
    page.get_by_role("menuitem", name="HTML", exact=True).click(timeout=60_000)
    with page.expect_download(timeout=120_000) as came:
        page.locator(".jp-Dialog .jp-mod-accept").click(timeout=60_000)
    came.value.save_as(to)
    return to
