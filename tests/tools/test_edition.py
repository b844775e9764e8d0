"""The reading edition: what its pages are made of, and, in a browser, what a reader meets on them."""

import ast
import json
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from course_utils._display import PLOTLY
from course_utils.learning import exercises, ids
from course_utils.learning.exercise import Question
from tools import changed, lessons, minutes
from tools.edition import api, asked, code, equations
from tools.edition import site as edition

NAMES = edition.pages()
CHECKED = [name for name in NAMES if Path(name).name in changed.chosen()]
SOLVED = ["00_start_here", "04_normalization"]  # the pages of the solved edition that the browser opens
WIDTHS = (360, 800, 1440)
PNG = "iVBORw0KGgo="
LOCAL = ("file:", "data:", "blob:")


# -- what pages are made of


def figure_output(**data):
    stored = {"data": [{"type": "scatter", "name": "</script>"}], "layout": {}, "config": {"showSendToCloud": False}}
    alt = 'Curves that "cross" at one'
    data = {PLOTLY: stored, "text/plain": "[Figure]", **data}
    return nbformat.v4.new_output("display_data", data=data, metadata={"image/png": {"alt": alt}})


def test_a_stored_figure_becomes_data_for_the_script_and_a_picture(tmp_path):
    made = edition.figure(figure_output(**{"image/png": PNG}), tmp_path / "01-1.png")
    [inside] = re.findall(r'<script type="application/json">(.*?)</script>', made)
    assert json.loads(inside)["data"][0]["name"] == "</script>"
    assert json.loads(inside)["config"] == {"showSendToCloud": False}
    assert '<img src="_static/01-1.png" alt="Curves that &quot;cross&quot; at one">' in made
    assert (tmp_path / "01-1.png").read_bytes().startswith(b"\x89PNG")


def test_a_page_in_a_folder_finds_its_pictures(tmp_path):
    cell = nbformat.v4.new_code_cell(outputs=[figure_output(**{"image/png": PNG})])
    made = edition.page(nbformat.v4.new_notebook(cells=[cell]), "deeper/01_a", tmp_path)
    assert '<img src="../_static/deeper-01_a-1.png"' in made.cells[0].outputs[0].data["text/html"]
    assert [path.name for path in tmp_path.iterdir()] == ["deeper-01_a-1.png"]


def test_a_deeper_page_follows_its_lesson(tmp_path, monkeypatch):
    (tmp_path / "deeper").mkdir()
    for name in ("01_a", "02_b", "deeper/01_a"):
        (tmp_path / f"{name}.py").touch()
    monkeypatch.setattr(edition.places, "SOURCES", tmp_path)
    assert edition.pages() == ["01_a", "deeper/01_a", "02_b"]


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
    assert "Predictions and quizzes work on the page" in made
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
    edition.write_shared(tmp_path / "source")
    (tmp_path / "source" / "index.md").write_text(f"# Title\n\n{text}\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=said):
        edition.run_sphinx(tmp_path / "source", tmp_path / "site")


# -- the page of the package


def test_the_page_of_the_package_has_a_section_for_every_name_that_a_module_offers():
    made = api.page()
    headings = re.findall(r"^#{3,4} (\S+)$", made, re.M)
    assert len(headings) == len(set(headings)) > 100
    for module in api.modules():
        assert f"\n- [{module.name}](#{module.name}): " in made and f"\n## {module.name}\n" in made
        for name in module.offered:
            _, node = module.find(name)
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                assert f"{module.name}.{name}" in headings
            else:
                assert re.search(rf"^(\w+, )*{name}\b.* = ", made, re.M), name
    assert str(api.FOLDER) not in made


def test_a_section_has_the_signature_the_docstring_and_the_example():
    [section] = re.findall(r"^### vectors\.truncate\n\n(.*?)(?=\n\n###? )", api.page(), re.M | re.S)
    assert section == (
        "```python\ndef truncate(embeddings: np.ndarray, dim: int) -> np.ndarray\n```\n\n"
        "Keep the first `dim` numbers of each row and scale to length one again. Shape (n, d) → (n, dim).\n\n"
        "```pycon\n>>> truncate([[3.0, 4.0, 12.0]], 2)\narray([[0.6, 0.8]])\n```"
    )


@pytest.mark.parametrize(
    "line",
    [
        "def f()",
        "def f(a, /, b: int, *rest: str, c, d=1, **more) -> None",
        "def f(a: int = 3, *, b: str | None = None)",
        "@property\ndef f() -> int",
    ],
)
def test_a_signature_is_that_of_the_source(line):
    assert api.signature(ast.parse(f"@lru_cache\n{line}: ...").body[0]) == line


def test_a_long_signature_has_a_line_for_each_parameter():
    node = ast.parse(f"def f(self, {'a' * 50}: int, *, {'b' * 50}: str = 'x') -> int: ...").body[0]
    assert api.signature(node) == f"def f(\n    {'a' * 50}: int,\n    *,\n    {'b' * 50}: str = 'x',\n) -> int"


def test_indented_lines_of_a_docstring_are_code_and_a_list_stays_a_list():
    made = api.markdown("Run\n\n    python -m x\n\n- one,\n  or two\n\n>>> 1\n1\n\n>>> 2\n2")
    assert made == (
        "Run\n\n```text\npython -m x\n```\n\n- one,\n  or two\n\n```pycon\n>>> 1\n1\n```\n\n```pycon\n>>> 2\n2\n```"
    )


def test_a_name_that_is_offered_and_not_defined_is_told(tmp_path):
    (tmp_path / "noun.py").write_text('__all__ = ["gone"]\n', encoding="utf-8")
    with pytest.raises(LookupError, match=r"noun\.py: expected a definition of 'gone'"):
        api.Module(tmp_path / "noun.py").find("gone")


# -- what a page asks


def boxed(text):
    return nbformat.v4.new_output("display_data", data={"text/html": "<p>", "text/plain": text})


def code_cell(source, *outputs, tags=()):
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


PREDICTED = 'predict("01.p2", "Which is nearer to hot?", ["cold", "warm"], guess=...)'
TYPED = 'predict("01.p4", "Which share?", within=(0, 1), guess=...)'
REVEALED = 'reveal("01.p2", "cold")\nreveal("01.p4", 0.462)'
NO_GUESS = "\n  You had no guess this time. The next one is yours."


def asking(predicted=f"{PREDICTED}\n{TYPED}", revealed=REVEALED):
    """A notebook with two predictions and their results, an exercise, a quiz, and a long cell."""
    exercise, question = exercises.find("01.1"), ids.question("01.q1")
    return nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# A lesson\n\nSome *words*."),
            code_cell(predicted, *[boxed("Predict: …\n  Replace the `...`")] * 2),
            nbformat.v4.new_markdown_cell("## What is nearer?"),
            code_cell(
                revealed,
                boxed("Measured: cold" + NO_GUESS),
                nbformat.v4.new_output("stream", text="0.8"),
                boxed("Measured: 0.462" + NO_GUESS),
            ),
            nbformat.v4.new_markdown_cell(f'### Exercise 01.1\n\n{exercise.task} Run `hint("01.1")`.'),
            code_cell(f'{exercise.stub}\n\n\ncheck("01.1", f)', boxed("not attempted"), tags=["exercise"]),
            nbformat.v4.new_markdown_cell("### Quiz\n\nRun the cell.\n\n**1. …**"),
            code_cell('quiz("01.q1", ...)', boxed(f"Question: {question.text}"), tags=["quiz"]),
            code_cell("\n".join(f"value_{number} = {number}" for number in range(20))),
        ],
        metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}},
    )


def htmls(cell):
    return [one.data["text/html"] for one in cell.outputs if "data" in one]


def test_a_prediction_tells_under_each_option_what_was_measured(tmp_path):
    made = edition.page(asking(), "01", tmp_path)
    chosen, typed = htmls(made.cells[1])
    options = re.findall(r"<summary>(.*?)</summary><p><strong>Measured: (.*?)\.</strong> (\w+)", chosen)
    assert options == [("cold", "cold", "As"), ("warm", "cold", "What")]
    assert 'data-low="0" data-high="1" data-measured="0.462"' in typed
    assert "remove-input" in made.cells[1].metadata["tags"]


def test_the_result_keeps_its_place_without_a_word_on_guesses(tmp_path):
    made = edition.page(asking(), "01", tmp_path)
    first, second = htmls(made.cells[3])
    assert 'id="measured-01.p2"' in first and "Measured: cold." in first and "guess" not in first + second
    assert made.cells[3].outputs[1].text == "0.8" and made.cells[3].source == REVEALED


def test_what_stands_beside_a_prediction_stays(tmp_path):
    made = edition.page(asking(f"import sys\n\n{PREDICTED}\n{TYPED}\nx = 1"), "01", tmp_path)
    assert made.cells[1].source == "import sys\n\nx = 1" and "remove-input" not in made.cells[1].metadata["tags"]


@pytest.mark.parametrize(
    "revealed, said",
    [
        ('reveal("01.p2", "cold")', r"got 2 boxes and 1 calls in the cell\nreveal.*\nNext: `python course.py build`"),
        ('reveal("01.p2", "cold")\nreveal("01.p3", 1)', r"Expected a result for the prediction 01\.p4, got no box"),
    ],
)
def test_a_prediction_whose_result_is_missing_is_named(tmp_path, revealed, said):
    with pytest.raises(SystemExit, match=said):
        edition.page(asking(revealed=revealed), "01", tmp_path)


def test_a_quiz_gives_the_reason_of_each_option(tmp_path):
    made = edition.page(asking(), "01", tmp_path)
    question = ids.question("01.q1")
    option = r"<summary>(\w)\) .*?</summary><p><strong>(Right|Not this one)\.</strong> (.*?)</p>"
    told = re.findall(option, *htmls(made.cells[7]))
    assert [letter for letter, verdict, _ in told if verdict == "Right"] == [question.right_letter]
    assert [reason for *_, reason in told] == list(question.options.values())
    assert "run" not in made.cells[6].source.lower()


def test_an_exercise_has_its_task_and_folded_hints(tmp_path):
    exercise = exercises.find("01.1")
    made = edition.page(asking(), "01", tmp_path)
    task, folded = made.cells[4].source.split("\n\n<div")
    assert task.endswith(exercise.task) and folded.count("<details>") == len(exercise.hints) == folded.count("Hint ")
    assert made.cells[5].outputs == []
    assert htmls(edition.page(asking(), "01", tmp_path, solved=True).cells[5]) == ["<p>"]


def test_an_exercise_whose_task_is_another_is_named():
    with pytest.raises(SystemExit, match=r"expected the task of exercise 01\.1, got 'Do it\.'\. Next: `python"):
        asked.task("Do it.", exercises.find("01.1"))


def test_a_text_may_have_code_and_stars_but_no_html(tmp_path):
    question = Question("01.q9", "Is `a < b` **so**?", {"yes & no": "It is `a*b`.", "no": "2 * 3 * 4"}, "no")
    made = asked.quiz(1, question)
    assert "Is <code>a &lt; b</code> <strong>so</strong>?" in made and "yes &amp; no" in made
    assert "<code>a*b</code>" in made and "2 * 3 * 4" in made


@pytest.mark.parametrize(
    "lines, tags, hidden, draws, folded",
    [
        (code.LINES, [], False, False, None),
        (code.LINES + 1, [], False, False, "Code, 16 lines"),
        (code.LINES_OF_A_FIGURE, [], False, True, None),
        (code.LINES_OF_A_FIGURE + 1, [], False, True, "Code, 7 lines"),
        (1, ["exercise"], False, False, "Code, 1 line"),
        (2, ["a"], True, False, "Code, 2 lines"),
    ],
)
def test_long_code_and_what_the_notebook_hides_is_folded(lines, tags, hidden, draws, folded):
    cell = code_cell("\n".join([lessons.FIRST, *["x = 1"] * lines]), tags=tags)
    cell.metadata["jupyter"] = {"source_hidden": hidden}
    code.fold(cell, draws=draws)
    assert cell.metadata.get("mystnb", {}).get("code_prompt_show") == folded
    assert cell.metadata["tags"] == [*tags, *(["hide-input"] if folded else [])]
    assert cell.source == "\n".join(["x = 1"] * lines)


def test_a_folded_cell_says_what_it_does():
    cell = code_cell(f"{minutes.FOLDED}Collect the results\nx = 1\ny = 2")
    cell.metadata["jupyter"] = {"source_hidden": True}
    code.fold(cell, draws=False)
    assert (
        cell.metadata["mystnb"]["code_prompt_show"] == "Collect the results, 2 lines" and cell.source == "x = 1\ny = 2"
    )


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


def cut(page):
    """No figure scrolls, no title leaves it or lies below plotly's buttons, no legend lies on a title or a slider."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".chart")].flatMap((chart) => {
            const box = (one) => one.getBoundingClientRect(), plot = box(chart.querySelector(".plot"));
            const bar = chart.querySelector(".modebar");
            const titles = [...chart.querySelectorAll(".gtitle, .xtitle, .ytitle")];
            const low = [...chart.querySelectorAll(".xtitle, .slider-container")];
            const legend = chart.querySelector(".legend");
            const on = (one, other) => [one, other].every((part) => part && box(part).width) &&
                box(one).left < box(other).right && box(other).left < box(one).right &&
                box(one).top < box(other).bottom && box(other).top < box(one).bottom;
            const out = (one) => ["left", "top"].some((side) => box(one)[side] < plot[side] - 1) ||
                ["right", "bottom"].some((side) => box(one)[side] > plot[side] + 1);
            return [
                ...titles.filter(out).map((one) => `cut: ${one.textContent}`),
                ...titles.slice(0, 1).filter((one) => on(one, bar)).map((one) => `covered: ${one.textContent}`),
                ...low.filter((one) => on(one, legend)).map((one) => `on the legend: ${one.textContent}`),
                ...[...chart.querySelectorAll(".scrolls")].filter((one) => one.scrollWidth > one.clientWidth)
                    .map(() => `scrolls: ${chart.dataset.alt}`),
            ];
        })"""
    )


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
    details the first of each kind.
    """
    page.evaluate(
        """() => {
            const known = new Set();
            document.querySelectorAll(".cell_input pre").forEach((block) => {
                const names = [...block.querySelectorAll("span")].map((one) => one.className);
                if (names.every((one) => known.has(one))) block.remove();
                names.forEach((one) => known.add(one));
            });
            const opened = new Set();
            document.querySelectorAll("main details").forEach((one) => {
                const kind = one.className + one.parentElement.className;
                one.open = !opened.has(kind);
                opened.add(kind);
            });
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
LONG = "<div class='scrolls'><p class='gtitle' style='width: 2000px'>long</p></div>"
CHART = "<figure class='chart drawn' data-alt='A curve.'><div class='plot' style='height: 90px'>{}</div></figure>"


@pytest.mark.slow
@pytest.mark.parametrize(
    "body, check, said",
    [
        ("<p style='width: 2000px'>wide</p>", sideways, "pixels wide"),
        ("<figure class='chart drawn' data-alt='A curve.'><div class='plot'></div></figure>", undrawn, "A curve."),
        (CHART.format(LONG), cut, "cut: long"),
        (CHART.format(LONG), cut, "scrolls: A curve."),
        (CHART.format("<p class='gtitle'>a</p><p class='modebar' style='margin-top: -2em'>b</p>"), cut, "covered: a"),
        (
            CHART.format("<p class='xtitle'>a</p><p class='legend' style='margin-top: -2em'>b</p>"),
            cut,
            "on the legend: a",
        ),
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
        assert [sideways(page), undrawn(page), cut(page)] == [[], [], []], width
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
    order = ["index", *NAMES, api.NAME]
    page.goto((sites[False] / "index.html").as_uri(), wait_until="commit")
    for before, name in pairwise(order):
        page.click(".right-next")
        page.wait_for_url(f"**/{name}.html", wait_until="commit")
        assert page.locator(".left-prev").evaluate("one => one.href").endswith(f"/{before}.html")
    assert not page.locator(".right-next").count()


@pytest.mark.slow
def test_search_shows_the_words_around_a_hit_and_leads_to_its_section(sites, page):
    seen = visit(page, sites[False] / "index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("trustworthiness")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=trustworthiness*")
    result = page.locator("#search-results li").first
    result.wait_for()
    title = result.locator("a").inner_text()
    assert "trustworthiness" in [one.lower() for one in result.locator("p mark").all_inner_texts()]
    assert len(result.locator("p").inner_text().split()) > 10
    assert "in 06 · Deeper: What else decides" in result.inner_text()
    result.locator("a").click()
    page.wait_for_url("**/deeper/06_visualization.html#*")
    assert page.locator(":target").locator(":is(h1, h2, h3)").first.inner_text().startswith(title)
    assert seen == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "words, said",
    [
        ("xylophone", "No section has all words of “xylophone”."),
        ("queens <b>", "sections have all words"),
        ("accuracy", "sections have all words"),
        ("entropy", "have all words"),
    ],
)
def test_search_says_how_much_it_found(sites, page, words, said):
    seen = visit(page, sites[False] / "search.html")
    page.locator("input[type=search]:visible").first.fill(words)
    page.keyboard.press("Enter")
    page.locator(".search-summary", has_text=said).wait_for()
    assert seen == []


@pytest.mark.slow
def test_search_leads_to_a_name_of_the_package_on_a_page_that_fits_every_width(sites, page):
    seen = visit(page, sites[False] / "search.html")
    page.locator("input[type=search]:visible").first.fill("l2_normalize")
    page.keyboard.press("Enter")
    page.locator("#search-results a", has_text="vectors.l2_normalize").click()
    page.wait_for_url(f"**/{api.NAME}.html#vectors-l2-normalize")
    assert "def l2_normalize(embeddings: np.ndarray)" in page.locator(":target").inner_text()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        assert sideways(page) == [], width
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
            const full = trace.type === "heatmap" ? [...trace.z[0]].findIndex(Number.isFinite) : 0;
            const [x, y] = trace.type === "heatmap" ? [full, 0] : [trace.x[0], trace.y[0]];
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
    assert page.locator("main details:not([role=group] > details)").evaluate_all("all => all.every((one) => one.open)")
    assert not page.locator("#pst-primary-sidebar").is_visible()


# -- what a reader does on a page


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """The page of the notebook `asking`."""
    pytest.importorskip("sphinx_book_theme", reason="`python course.py html` installs it")
    source, site = (tmp_path_factory.mktemp("lesson") / name for name in ("source", "site"))
    edition.write_shared(source)
    (source / "index.md").write_text("# Title\n\n```{toctree}\nlesson\n```\n", encoding="utf-8")
    nbformat.write(edition.page(asking(), "lesson", source / "_static"), source / "lesson.ipynb")
    edition.run_sphinx(source, site)
    return site / "lesson.html"


@pytest.mark.slow
def test_a_guess_by_keyboard_tells_the_result_here_and_is_repeated_there(lesson, page):
    from playwright.sync_api import expect

    seen = visit(page, lesson)
    told, later = page.locator("[data-id='01.p2'] details").nth(1), page.locator("[id='measured-01.p2']")
    assert not told.locator("p").is_visible() and later.inner_text().strip() == "Measured: cold."
    told.locator("summary").focus()
    page.keyboard.press("Enter")
    assert told.locator("p").inner_text().startswith("Measured: cold. What made")
    expect(later).to_have_text("Measured: cold. You guessed warm.")  # a browser tells of an opening a moment later
    page.locator("[data-id='01.p2'] summary").first.click()  # looking at another option is no new guess
    page.wait_for_timeout(300)
    assert later.inner_text() == "Measured: cold. You guessed warm."
    told.get_by_role("link").click()
    assert later.evaluate("one => one === document.querySelector(':target')")
    assert seen == [] and page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")[1:] == [0, ""]


@pytest.mark.slow
@pytest.mark.parametrize(
    "typed, guessed, off", [("0.5", "0.5", "0.038"), ("80%", "0.8", "0.338"), ("80", "0.8", "0.338")]
)
def test_a_typed_guess_is_compared(lesson, page, typed, guessed, off):
    visit(page, lesson)
    box = page.locator("[data-id='01.p4']")
    assert not box.locator("details").is_visible()
    box.get_by_label("Your guess, a number from 0 to 1").fill(typed)
    page.keyboard.press("Enter")
    said = f"Measured: 0.462. You guessed {guessed}: off by {off}."
    assert box.get_by_role("status").inner_text() == said == page.locator("[id='measured-01.p4']").inner_text()


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["", " ", "%", "0,8", "0x10", "much", "-1", "300"])
def test_a_typed_guess_outside_its_range_is_not_taken(lesson, page, typed):
    visit(page, lesson)
    box = page.locator("[data-id='01.p4']")
    box.locator("input").fill(typed)
    page.keyboard.press("Enter")
    assert box.locator("input").evaluate("one => one.validationMessage") and not box.locator("details").is_visible()
    assert box.get_by_role("status").inner_text() == ""


@pytest.mark.slow
def test_without_a_script_every_answer_can_be_opened(lesson, browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(lesson.as_uri())
        typed = page.locator("[data-id='01.p4'] details")
        typed.locator("summary").click()
        assert "Measured: 0.462." in typed.inner_text()
        quiz = page.locator("[data-id='01.q1'] details").first
        quiz.locator("summary").click()
        assert "Right." in quiz.inner_text()
        assert page.locator("details.code").count() == 2 and not page.locator(".all-code").count()


@pytest.mark.slow
def test_one_button_opens_all_code_and_folds_it_again(lesson, page):
    from playwright.sync_api import expect

    visit(page, lesson)
    button, folded = page.locator(".all-code"), page.locator("details.code pre")
    for said, shown in (("Show all code", True), ("Fold long code", False)):
        expect(button).to_have_text(said)
        button.focus()
        page.keyboard.press("Enter")
        assert [one.is_visible() for one in folded.all()] == [shown, shown]


@pytest.mark.slow
def test_paper_has_all_code_and_hints_and_no_result_beside_a_guess(lesson, page):
    visit(page, lesson)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details.guess").evaluate_all("all => all.every((one) => !one.open)")
    assert page.locator("main details:not([role=group] > details)").evaluate_all(
        "all => all.length && all.every((one) => one.open)"
    )
