"""Figures and boxes follow the place that they are shown in: its light or dark theme, and its width."""

import base64
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from nbformat import sign, v4, write

from course_utils import _display, _template, explorer, plots
from course_utils.learning import boxes

POINTS = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
GROUPS = ["the first of two groups", "the second group", "the first of two groups"]
ALT = "Two bars, the first longer than the second one."
KINDS = ("good", "not yet", "info")

# -- Colours ----------------------------------------------------------------------------------------------------


def numbers(colour):
    """Red, green and blue from 0 to 1, of "#RRGGBB"."""
    return np.frombuffer(bytes.fromhex(colour[1:]), dtype=np.uint8) / 255


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, two):
    dark, light = sorted([luminance(one), luminance(two)])
    return (light + 0.05) / (dark + 0.05)


def filtered(colour):
    """A colour as the dark themes show it: CSS' invert(p) and hue-rotate(180deg), by W3C's Filter Effects."""
    share = float(re.search(r"invert\(([\d.]+)%\) hue-rotate\(180deg\)", _display.LOOKS)[1]) / 100
    inverted = share * (1 - colour) + (1 - share) * colour
    return np.clip(2 * inverted @ [0.213, 0.715, 0.072] - inverted, 0, 1)


def theme(name):
    """Ground and text of a theme of the JupyterLab that is installed."""
    style = Path(sys.prefix, f"share/jupyter/lab/themes/@jupyterlab/theme-{name}-extension/index.css").read_text()
    ground, text = (re.search(rf"--jp-{one}:([^;]+);", style)[1] for one in ("layout-color0", "content-font-color1"))
    known = {"white": "#FFFFFF", "#fff": "#FFFFFF", "#111": "#111111", "rgba(0,0,0,.87)": "#212121"}
    return numbers(known[ground]), numbers(known[text])


def seen(name, colour):
    return numbers(colour) if name == "light" else filtered(numbers(colour))


def cell(name, colour):
    """The colour of a cell of a matrix, which is paler in the dark theme."""
    if name == "light":
        return numbers(colour)
    share = float(re.search(r"\.hm image,\.cbfill\){opacity:([\d.]+)!important}", _display.LOOKS)[1])
    return filtered(share * numbers(colour) + (1 - share))


def test_the_contrast_formula():
    assert contrast(numbers("#000000"), numbers("#FFFFFF")) == pytest.approx(21)
    # the well-known grey just below 4.5
    assert contrast(numbers("#777777"), numbers("#FFFFFF")) == pytest.approx(4.48, abs=0.01)


def test_white_becomes_the_ground_of_the_dark_theme():
    np.testing.assert_allclose(filtered(numbers("#FFFFFF")), theme("dark")[0], atol=0.5 / 255)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("colour", plots.COLOURS)
def test_marks_stand_out_from_the_ground(name, colour):
    assert contrast(seen(name, colour), theme(name)[0]) >= 3


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_stands_out_from_the_ground_and_from_the_strongest_cell(name):
    text, shades = seen(name, plots.TEXT), [cell(name, shade) for shade in plots.SHADES]
    assert contrast(text, theme(name)[0]) >= 4.5
    assert min(contrast(text, shade) for shade in shades) >= 4.5
    assert contrast(*shades) >= 3


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_box_tints_the_ground_and_leaves_the_text_its_colour(name, kind):
    html = boxes._as_html(kind, "A title", ["A line."])
    assert not re.search(r"[;\"]color:(?!inherit)", html)
    border = np.array(re.search(r"rgb\((\d+),(\d+),(\d+)\)", html).groups(), dtype=float) / 255
    *tint, share = map(float, re.search(r"background:rgba\((.+?)\)", html)[1].split(","))
    ground, text = theme(name)
    assert contrast(share * np.array(tint) / 255 + (1 - share) * ground, text) >= 4.5
    assert contrast(border, ground) >= 3


# -- Widths -----------------------------------------------------------------------------------------------------

TITLE = "From 8 to 512 pairs in a batch: more halves found, also when no more pairs are seen, in every one of them"
AXIS = "recall@10 among 300 pieces, with 95% intervals"
NAMES = ["search_query and search_document", "classification, both sides", "the mean over the padding"]
SERIES = {f"least squares, other articles {number}": POINTS[:, 0] + number for number in range(6)}
INTERVAL = {"low": np.zeros(3), "high": np.full(3, 3.0)}
FIGURES = {
    "bars": lambda: plots.ranked_bars(NAMES, np.ones(3), title=TITLE, x_title=AXIS, **INTERVAL),
    "lines": lambda: plots.curves(POINTS[:, 1], SERIES, title=TITLE, x_title=AXIS, y_title=AXIS),
    "rows": lambda: plots.dot_rows(
        NAMES, SERIES, title=TITLE, x_title=AXIS, hover=dict.fromkeys(SERIES, NAMES), orders={"as given": [0, 1, 2]}
    ),
    "scatter": lambda: plots.labelled_scatter(POINTS, ["p", "q", "r"], GROUPS, title=TITLE, axis_titles=(AXIS, AXIS)),
    "panels": lambda: plots.small_multiples(
        dict.fromkeys([f"n_neighbors {number}, min_dist 0.0" for number in range(6)], POINTS), GROUPS, title=TITLE
    ),
    "matrix": lambda: plots.similarity_matrix(np.eye(3), NAMES, title=TITLE),
    "slider": lambda: plots.slider_frames(
        {"1": POINTS}, GROUPS, title=TITLE, axis_titles=(AXIS, AXIS), slider="numbers a vector"
    ),
    "map": lambda: explorer.explore(
        POINTS, NAMES, ["sci.med"] * 3, title=TITLE, marks={"a used car with little rust": [0]}
    ),
    "views": lambda: plots.drop_down({"recall": FIGURES["lines"](), "bars": FIGURES["bars"]()}),
}

# Of a figure: texts that are cut, what lies on the title or on a menu, and the pixels from the plot's top to its foot.
FOUND = """(figure) => {
    const box = (one) => one.getBoundingClientRect(), all = (what) => [...figure.querySelectorAll(what)];
    const whole = box(figure), seen = all("text").filter((one) => box(one).width);
    const cut = (one) => box(one).left < whole.left || box(one).right > whole.right + 1 || box(one).top < whole.top
        || box(one).bottom > whole.bottom + 1;
    const meet = (one, other) => box(one).left < box(other).right && box(other).left < box(one).right
        && box(one).top < box(other).bottom && box(other).top < box(one).bottom;
    const above = all(".modebar-group, .updatemenu-header"), title = figure.querySelector(".gtitle");
    const covered = above.filter((one) => above.some((other) => one !== other && meet(one, other)) || meet(one, title));
        return {
        cut: seen.filter(cut).map((one) => one.textContent),
        covered: covered.map((one) => one.textContent || one.className),
        plot: figure._fullLayout._size.h,
        below: all(".xtitle, .legend").some((one) => meet(one, title)),
    };
}"""


def found(page, figure, width):
    """What is wrong with a figure in a place of this width."""
    page.evaluate(
        """([figure, width, config]) => {
            document.body.innerHTML = `<div style="width: ${width}px"></div>`;
            return Plotly.newPlot(document.body.firstChild, { ...JSON.parse(figure), config });
        }""",
        [figure.to_json(), width, plots.config(figure)],
    )
    return page.locator(".js-plotly-plot").evaluate(FOUND)


def test_a_title_is_broken_between_words_and_the_figure_gets_room_for_its_lines():
    short, long = plots.figure("Short", "x", "y"), plots.figure("word " * 20, "word " * 9, "")
    lines = long.layout.title.text.split("<br>")
    assert len(lines) == 3 and max(map(len, lines)) <= _template.TITLE_LETTERS
    assert " ".join(lines) == ("word " * 20).strip()
    assert long.layout.margin.t - short.layout.margin.t == 2 * _template.TITLE_LINE
    # the axis' title has two lines, one more than the other figure's
    assert long.layout.height - short.layout.height == 2 * _template.TITLE_LINE + _template.LINE
    assert plots.figure("one<br>two", "x", "y").layout.title.text == "one<br>two"


@pytest.mark.parametrize(("letters", "rows"), [(5, 1), (17, 2), (30, 3)])
def test_a_figure_gets_room_for_the_rows_of_its_legend(letters, rows):
    few = plots.curves([0, 1], {"a": [0, 1]}, title="T", x_title="x", y_title="y")
    three = {letter * letters: [0, 1] for letter in "abc"}
    many = plots.curves([0, 1], three, title="T", x_title="x", y_title="y")
    assert many.layout.height - few.layout.height == (rows - 1) * _template.LINE


@pytest.fixture(scope="module")
def empty(browser):
    """A page with plotly's script, which figures are drawn in."""
    import plotly

    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.add_script_tag(path=Path(plotly.__file__).parent / "package_data" / "plotly.min.js")
    yield page
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_whole_in_a_narrow_and_in_a_wide_place(empty, name):
    there = {width: found(empty, FIGURES[name](), width) for width in (368, 500, 800, 1100)}
    assert {width: one for width, one in there.items() if one["cut"] or one["covered"] or one["below"]} == {}
    assert there[500]["plot"] > 0.6 * there[1100]["plot"]  # legend and names do not squeeze it


@pytest.mark.slow
def test_a_title_in_one_line_is_cut_and_covered(empty):
    figure = FIGURES["lines"]()
    figure.update_layout(title={"text": TITLE, "pad": {"t": 0}})
    there = found(empty, figure, 500)
    assert there["cut"] == [TITLE] and there["covered"]


# -- JupyterLab -------------------------------------------------------------------------------------------------


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A notebook that was run and is trusted: a box and three figures."""
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, **_: shown.append(bundle))
    boxes.show_box("info", "Your guess", ["You guessed 60%."])
    plots.show(FIGURES["bars"](), alt=ALT)
    plots.show(FIGURES["matrix"](), alt=ALT, table=pd.DataFrame(np.eye(3)))
    plots.show(plots.figure(TITLE, AXIS, AXIS).add_scattergl(x=[0, 1], y=[0, 1]), alt=ALT)
    outputs = [v4.new_output("display_data", bundle) for bundle in shown]
    cell = v4.new_code_cell("lesson()", outputs=outputs, execution_count=1)
    notebook = v4.new_notebook(cells=[cell], metadata={"language_info": {"name": "python"}})
    (tmp_path / "work").mkdir()
    write(notebook, tmp_path / "work" / "lesson.ipynb")
    data = tmp_path / "DATA_DIR"  # that of the fixture `jupyterlab`
    data.mkdir()
    sign.NotebookNotary(data_dir=str(data)).sign(notebook)
    return tmp_path / "work"


def ground(page, element):
    """The colour that is seen in the lower right corner of an element, as red, green and blue."""
    picture = base64.b64encode(element.screenshot()).decode()
    return page.evaluate(
        """async (picture) => {
            const image = new Image();
            image.src = "data:image/png;base64," + picture;
            await image.decode();
            const flat = new OffscreenCanvas(image.width, image.height).getContext("2d");
            flat.drawImage(image, 0, 0);
            return Array.from(flat.getImageData(image.width - 3, image.height - 3, 1, 1).data.slice(0, 3));
        }""",
        picture,
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["light", "dark"])
def test_in_jupyterlab_figures_have_the_themes_ground_and_the_windows_width(lesson, browser, jupyterlab, name):
    settings = lesson.parent / "SETTINGS_DIR" / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(f'{{"theme": "JupyterLab {name.capitalize()}"}}')
    with jupyterlab(lesson) as lab:
        for width in (800, 1280):
            page = browser.new_page(viewport={"width": width, "height": 1000})
            page.goto(lab.address("lesson.ipynb"))
            page.wait_for_selector(".jp-RenderedPlotly .main-svg", timeout=120_000)
            page.wait_for_timeout(1_000)
            for figure in page.locator(".jp-RenderedPlotly").all():
                assert np.array_equal(np.array(ground(page, figure)), theme(name)[0] * 255)
                there = figure.evaluate(FOUND)
                assert (there["cut"], there["covered"], there["below"]) == ([], [], False)
            cells = page.locator(".hm image").evaluate("one => getComputedStyle(one).opacity")
            assert cells == ("1" if name == "light" else "0.78")
            box = page.locator("div[role=note]")
            text = re.findall(r"[\d.]+", box.evaluate("one => getComputedStyle(one).color"))
            assert text[:3] == (["0", "0", "0"] if name == "light" else ["255", "255", "255"])
            page.close()
