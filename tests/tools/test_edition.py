"""The reading edition: what its pages are made of, and, in a browser, what a reader meets on them."""

import json
import re
import shutil
from itertools import pairwise

import nbformat
import pytest

from tools import changed, lessons
from tools.edition import equations
from tools.edition import site as edition

NAMES = [path.stem for path in lessons.cores([])]
CHECKED = [name for name in NAMES if name in changed.chosen()]
SOLVED = ["00_start_here", "04_normalization"]  # the pages of the solved edition that the browser opens
WIDTHS = (360, 800, 1440)
PNG = "iVBORw0KGgo="
LOCAL = ("file:", "data:", "blob:")


# -- what pages are made of


def figure_output(**data):
    stored = {"data": [{"type": "scatter", "name": "</script>"}], "layout": {}, "config": {"showSendToCloud": False}}
    alt = 'Curves that "cross" at one'
    data = {edition.FIGURE: stored, "text/plain": "[Figure]", **data}
    return nbformat.v4.new_output("display_data", data=data, metadata={"image/png": {"alt": alt}})


def test_a_stored_figure_becomes_data_for_the_script_and_a_picture(tmp_path):
    made = edition.figure(figure_output(**{"image/png": PNG}), tmp_path / "01-1.png")
    [inside] = re.findall(r'<script type="application/json">(.*?)</script>', made)
    assert json.loads(inside)["data"][0]["name"] == "</script>"
    assert json.loads(inside)["config"] == {"showSendToCloud": False}
    assert '<img src="_static/01-1.png" alt="Curves that &quot;cross&quot; at one">' in made
    assert (tmp_path / "01-1.png").read_bytes().startswith(b"\x89PNG")


def test_a_figure_without_a_picture_has_none(tmp_path):
    made = edition.figure(figure_output(), tmp_path / "01-1.png")
    assert "<img" not in made and 'data-alt="Curves' in made and not list(tmp_path.iterdir())


def test_a_page_keeps_what_a_browser_shows(tmp_path):
    data = {"application/vnd.other+json": {}, "text/html": "<p>", "text/plain": "t"}
    claim = nbformat.v4.new_output("display_data", data=data)
    printed = nbformat.v4.new_output("stream", text="0.5")
    cells = [nbformat.v4.new_markdown_cell("a"), nbformat.v4.new_code_cell(outputs=[figure_output(), claim, printed])]
    made = edition.page(nbformat.v4.new_notebook(cells=cells), "01", tmp_path)
    drawn, told, said = made.cells[1].outputs
    assert set(drawn.data) == set(told.data) == {"text/html", "text/plain"} and said.text == "0.5"
    assert drawn.data["text/html"].startswith('<figure class="chart"')


@pytest.mark.parametrize("solved", [False, True])
def test_the_first_page_says_how_to_work_and_leads_to_every_notebook(solved):
    made = edition.start_page(NAMES, solved=solved)
    assert made.startswith("# Embeddings, measured\n") and "`python course.py lab`" in made
    linked = re.findall(r"\]\(([^)]+)\)", made)
    assert linked == ["readme.png", *(f"{name}.ipynb" for name in NAMES)] and all(
        name in made.split() for name in NAMES
    )
    assert ("solved here" in made) == solved


def test_other_peoples_files_are_not_replaced(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"expected a new or empty folder, or an earlier edition, got .* --to"):
        edition.make(tmp_path, NAMES)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_equation_becomes_mathml():
    pytest.importorskip("docutils", reason="`python course.py html` installs it")
    assert "<mi>k</mi>" in equations.mathml("k") and 'display="block"' not in equations.mathml("k")
    assert 'display="block"' in equations.mathml(r"\frac{1}{n}", block=True)
    assert "<msub>" in equations.mathml(r"\hat a_i") and "…" in equations.mathml(r"u_1 \dots u_K")


def test_an_equation_that_docutils_does_not_know_is_named():
    pytest.importorskip("docutils", reason="`python course.py html` installs it")
    with pytest.raises(ValueError, match=r"got '.*nosuchthing' .*Next: write it with other commands"):
        equations.mathml(r"a + \nosuchthing")


@pytest.mark.parametrize(
    "text, said",
    [
        ("[to](nowhere.ipynb)", "nowhere.ipynb"),
        ("[to](#No-such-heading)", "No-such-heading"),
        ("$$ a + \\nosuchthing $$", "nosuchthing"),
    ],
)
def test_a_page_with_a_fault_stops_the_build(tmp_path, text, said):
    pytest.importorskip("sphinx_book_theme", reason="`python course.py html` installs it")
    pytest.importorskip("myst_nb")
    (tmp_path / "source" / "_static").mkdir(parents=True)
    for name in ("reading.css", "reading.js"):
        shutil.copy(edition.LOOKS / name, tmp_path / "source" / "_static")
    (tmp_path / "source" / "index.md").write_text(f"# Title\n\n{text}\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=said):
        edition.run_sphinx(tmp_path / "source", tmp_path / "site")


# -- what a reader meets: checks that look at an open page and return complaints


def watch(page):
    """A list that fills with errors and with requests to anything but files, while the page is used."""
    seen = []
    page.on("console", lambda message: seen.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("request", lambda request: seen.append(request.url) if not request.url.startswith(LOCAL) else None)
    return seen


def sideways(page):
    """The page is not wider than the window."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [] if wide <= page.viewport_size["width"] else [f"{wide} pixels wide"]


def undrawn(page):
    """Every figure is drawn: plotly has made marks for its data."""
    marks = ".plot .overplot :is(path, image), .plot canvas"
    return page.evaluate(
        "marks => [...document.querySelectorAll('.chart')].filter(one => !one.querySelector(marks))"
        ".map(one => one.dataset.alt)",
        marks,
    )


def violations(page, **rules):
    """What axe-core calls serious or critical; of the contrast of colours only where `rules` ask for it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    chosen = rules or {"rules": {"color-contrast": {"enabled": False}}}
    found = axe.run(page, options={"preload": False, "resultTypes": ["violations"], **chosen}).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


def pale(page):
    """What axe-core says of the contrast of colours.

    It takes 40 seconds on a page full of code, so of the code only blocks stay that use a colour first, and of the
    descriptions that of the first figure.
    """
    page.evaluate(
        """() => {
            const known = new Set();
            document.querySelectorAll(".cell_input pre").forEach((block) => {
                const names = [...block.querySelectorAll("span")].map((one) => one.className);
                if (names.every((one) => known.has(one))) block.remove();
                names.forEach((one) => known.add(one));
            });
            document.querySelectorAll("main details").forEach((one, number) => (one.open = number < 2));
        }"""
    )
    return violations(page, runOnly=["color-contrast"])


def unreached(page):
    """Every visible link and control is reached by Tab, and shows that it is."""
    wanted = page.evaluate(
        """() => {
            document.querySelectorAll("main details").forEach((one) => (one.open = true));
            const all = document.querySelectorAll("a[href], button, input, select, textarea, summary");
            const shown = [...all].filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled);
            shown.forEach((one, number) => (one.dataset.wanted = number));
            document.activeElement.blur();
            return shown.length;
        }"""
    )
    reached, hidden = set(), set()
    for _ in range(2 * wanted + 50):
        page.keyboard.press("Tab")
        number, html, seen = page.evaluate(
            """() => {
                const one = document.activeElement, look = getComputedStyle(one);
                const outlined = look.outlineStyle !== "none" || look.boxShadow !== "none";
                return [one.dataset.wanted ?? null, one.outerHTML.slice(0, 120), outlined];
            }"""
        )
        if number in reached and len(reached) == wanted:
            break
        if number is not None:
            reached.add(number)
            hidden |= set() if seen else {html}
    missed = page.evaluate(
        "reached => [...document.querySelectorAll('[data-wanted]')]"
        ".filter(one => !reached.includes(one.dataset.wanted)).map(one => one.outerHTML.slice(0, 120))",
        sorted(reached),
    )
    return [f"not reached: {one}" for one in missed] + [f"focus not shown: {one}" for one in sorted(hidden)]


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """The folders of the learner's (False) and the solved (True) edition."""
    pytest.importorskip("sphinx_book_theme", reason="`python course.py html` installs it")
    folder = tmp_path_factory.mktemp("editions")
    return {solved: edition.make(folder / str(solved), NAMES, solved=solved).parent for solved in (False, True)}


@pytest.fixture
def page(browser):
    opened = browser.new_page(viewport={"width": 1440, "height": 900})
    yield opened
    opened.close()


def visit(page, path):
    """Open a page and wait until its figures are drawn; returns what `watch` sees."""
    seen = watch(page)
    page.goto(path.as_uri())
    page.wait_for_function("document.querySelectorAll('.chart:not(.drawn)').length === 0", timeout=30_000)
    return seen


# Each check has to be able to fail.


@pytest.mark.slow
@pytest.mark.parametrize(
    "body, check, said",
    [
        ("<p style='width: 2000px'>wide</p>", sideways, "pixels wide"),
        ("<figure class='chart drawn' data-alt='A curve.'><div class='plot'></div></figure>", undrawn, "A curve."),
        ("<p style='color: #ccc; background: #fff'>pale</p>", pale, "color-contrast"),
        ("<div style='height: 9px; overflow: auto'>a<br>b<br>c</div><img src=''>", violations, "image-alt"),
        ("<a href='#' tabindex='-1'>a</a><a href='#'>b</a>", unreached, "not reached: <a"),
        ("<a href='#' style='outline: none'>a</a><a href='#'>b</a>", unreached, "focus not shown: <a"),
    ],
)
def test_a_check_rejects_what_it_should(page, tmp_path, body, check, said):
    bad = tmp_path / "bad.html"
    bad.write_text(f"<!doctype html><html lang='en'><title>t</title><body><main>{body}</main>", encoding="utf-8")
    page.goto(bad.as_uri())
    assert said in "\n".join(check(page))


@pytest.mark.slow
@pytest.mark.parametrize(
    "body, said",
    [
        ("<script>console.error('broken')</script>", "broken"),
        ("<script>nothing.there</script>", "nothing is not defined"),
        ("<img alt='' src='http://127.0.0.1:9/a.png'>", "http://127.0.0.1:9/a.png"),
    ],
)
def test_a_watched_page_tells(page, tmp_path, body, said):
    bad = tmp_path / "bad.html"
    bad.write_text(body, encoding="utf-8")
    assert said in "\n".join(visit(page, bad))


# -- the pages


@pytest.mark.slow
@pytest.mark.parametrize(
    "solved, name",
    [(False, name) for name in ["index", *CHECKED, "search"]] + [(True, name) for name in SOLVED],
)
def test_a_page_is_whole_at_every_width_in_both_lights_and_by_keyboard(sites, page, solved, name):
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    seen = visit(page, sites[solved] / f"{name}.html")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        assert [sideways(page), undrawn(page)] == [[], []], width
        if width == WIDTHS[0]:
            assert violations(page) == []
    assert unreached(page) == []
    assert pale(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    page.wait_for_timeout(500)  # colours change slowly
    assert pale(page) == []
    assert seen == []


@pytest.mark.slow
def test_next_leads_through_all_pages_and_previous_back(sites, page):
    order = ["index", *NAMES]
    page.goto((sites[False] / "index.html").as_uri(), wait_until="commit")
    for before, name in pairwise(order):
        page.click(".right-next")
        page.wait_for_url(f"**/{name}.html", wait_until="commit")
        assert page.locator(".left-prev").get_attribute("href") == f"{before}.html"
    assert not page.locator(".right-next").count()


@pytest.mark.slow
def test_search_finds_a_word(sites, page):
    seen = visit(page, sites[False] / "index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("trustworthiness")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=trustworthiness*")
    page.wait_for_selector("#search-results li a")
    assert page.locator("#search-results li a[href*='06_visualization']").count()
    assert seen == []


@pytest.mark.slow
def test_the_switch_changes_light_to_dark(sites, page):
    page.emulate_media(color_scheme="light")
    visit(page, sites[False] / "index.html")
    lights = {}
    for mode in ("dark", "light"):
        page.locator(".theme-switch-button:visible").click()
        page.locator(f".theme-change-button[data-mode={mode}]:visible").click()
        page.wait_for_timeout(300)
        lights[mode] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert lights["light"] == "rgb(255, 255, 255)" != lights["dark"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["scatter", "bar", "heatmap"])
def test_a_figure_answers_the_mouse(sites, page, kind):
    name = next(name for name in NAMES if kind in kinds(sites[False] / f"{name}.html"))
    visit(page, sites[False] / f"{name}.html")
    number = kinds(sites[False] / f"{name}.html").index(kind)
    point_at(page, page.locator(".chart .plot").nth(number))


def kinds(path):
    """The kind of each figure of a page, told by its first trace."""
    stored = re.findall(r'<script type="application/json">(.*?)</script>', path.read_text(encoding="utf-8"))
    return [json.loads(one)["data"][0]["type"] for one in stored]


def point_at(page, plot):
    """Put the mouse on the first point that has a text, and wait for that text."""
    plot.scroll_into_view_if_needed()
    x, y = plot.evaluate(
        """(plot) => {
            const trace = plot._fullData.find((one) => one.visible === true && one.hoverinfo !== "skip");
            const { xaxis, yaxis } = plot._fullLayout, box = plot.getBoundingClientRect();
            const [x, y] = trace.type === "heatmap" ? [0, 0] : [trace.x[0], trace.y[0]];
            const inside = trace.type === "bar" ? 0.5 : 1;
            return [
                box.left + xaxis._offset + inside * xaxis.d2p(x) + (1 - inside) * xaxis.d2p(0),
                box.top + yaxis._offset + yaxis.d2p(y),
            ];
        }"""
    )
    page.mouse.move(x, y)
    page.mouse.move(x + 1, y)
    plot.locator(".hovertext").first.wait_for(timeout=5_000)


# What a slider or a menu changes: positions, what is visible, what is selected, the title, the order of the rows.
STATE = """plot => JSON.stringify([
    plot._fullData.map((one) => [one.x, one.y, one.z, one.visible, one.selectedpoints]),
    plot._fullLayout.title.text,
    plot._fullLayout.yaxis.categoryarray,
])"""


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if name[:2] in ("01", "05", "06", "07", "08")])
def test_every_slider_and_menu_works_by_keyboard(sites, page, name):
    seen = visit(page, sites[False] / f"{name}.html")
    tried = 0
    for chart in page.locator(".chart:has(.controls > label)").all():
        plot = chart.locator(".plot")
        chart.locator("summary").focus()
        page.keyboard.press("Enter")
        for control in chart.locator(".controls > label > :is(input, select)").all():
            page.keyboard.press("Tab")
            assert control.evaluate("one => one === document.activeElement")
            page.keyboard.press("Home")
            page.wait_for_timeout(200)
            before = plot.evaluate(STATE)
            page.keyboard.press("ArrowDown" if control.evaluate("one => one.tagName") == "SELECT" else "ArrowRight")
            page.wait_for_timeout(300)
            assert plot.evaluate(STATE) != before
            tried += 1
    assert tried and seen == []


@pytest.mark.slow
def test_plotlys_own_slider_and_menu_work_by_mouse_and_take_the_others_along(sites, page):
    visit(page, sites[False] / "02_contextual_embeddings.html")
    chart = page.locator(".chart:has(.slider-group)").first
    plot, control = chart.locator(".plot"), chart.locator("input[type=range]")
    before, value = plot.evaluate(STATE), control.input_value()
    chart.locator(".slider-rail-touch-rect").click(position={"x": 2, "y": 2})
    page.wait_for_timeout(300)
    assert plot.evaluate(STATE) != before and control.input_value() == "0" != value
    visit(page, sites[False] / "05_matryoshka.html")
    chart = page.locator(".chart:has(.updatemenu-header)").first
    plot, control = chart.locator(".plot"), chart.locator("select")
    before = plot.evaluate(STATE)
    chart.locator(".updatemenu-header").click()
    chart.locator(".updatemenu-dropdown-button").nth(1).click()
    page.wait_for_timeout(300)
    assert plot.evaluate(STATE) != before and control.input_value() == "1"


@pytest.mark.slow
def test_the_legend_works_by_keyboard(sites, page):
    visit(page, sites[False] / "01_word_analogies.html")
    chart = page.locator(".chart:has(fieldset input)").first
    chart.locator("summary").click()
    chart.locator("fieldset input").first.focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    shown = chart.locator(".plot").evaluate("plot => plot._fullData.map(one => one.visible)")
    assert shown[0] == "legendonly" and True in shown


@pytest.mark.slow
def test_on_paper_a_page_has_pictures_and_open_descriptions(sites, page):
    page.emulate_media(color_scheme="dark")
    visit(page, sites[False] / "01_word_analogies.html")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="print")
    assert page.locator(".chart img").first.is_visible() and not page.locator(".chart .plot").first.is_visible()
    assert page.locator("main details:not(.controls)").evaluate_all("all => all.every((one) => one.open)")
    assert not page.locator("#pst-primary-sidebar").is_visible()
