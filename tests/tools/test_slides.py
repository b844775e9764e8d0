"""Slides: what stands on each, and, in a browser without a network, that it fits, is live, and is told in the notes."""

import html
import re

import nbformat
import pytest

from course_utils._display import PLOTLY
from course_utils.learning import exercises
from tools import changed, lessons, places
from tools.predictions import predictions
from tools.slides import deck, page, tables

LESSONS = [path.stem for path in lessons.cores([])]
TAUGHT = [name for name in LESSONS if name != "00_start_here"]  # what `teach` makes
CHECKED = [name for name in LESSONS if name in changed.chosen()]
SIZES = [(1280, 720), (1920, 1080)]
LEGIBLE = 12  # pixels of the smallest letters, on a slide of 1280 by 720


def solved(lesson):
    return nbformat.read(places.SOLUTIONS / f"{lesson}.ipynb", as_version=4)


def code(source, *outputs, tags=()):
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def shown(text, mime="text/plain", **more):
    return nbformat.v4.new_output("display_data", {"text/plain": text, mime: text}, **more)


def small(*cells):
    """The slides of a lesson with these cells below its title."""
    title = nbformat.v4.new_markdown_cell("# 09 · A question?\n\nWhy one asks.")
    made = [cell if not isinstance(cell, str) else nbformat.v4.new_markdown_cell(cell) for cell in cells]
    return deck.slides(nbformat.v4.new_notebook(cells=[title, *made]))


# -- what stands on a slide


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_prediction_is_a_slide_before_its_result_and_the_notes_have_the_answer(lesson):
    made = deck.slides(solved(lesson))
    for one in predictions(solved(lesson)):
        [asked] = [i for i, slide in enumerate(made) if page.inline(one.question) in slide.body and slide.notes]
        assert made[asked].kind == "guess" and made[asked].notes[0] == f"Measured: **{one.measured}**"
        results = [i for i, slide in enumerate(made) if f"Measured: <b>{html.escape(one.measured)}</b>" in slide.body]
        assert results and max(results) > asked
        assert "Measured" not in made[asked].body


def test_a_prediction_of_another_section_is_asked_before_the_section_of_its_result_with_a_title_that_tells_nothing():
    ask = code('predict("09.p1", "Which?", ["a", "b"], guess=...)', shown("Predict: Which?"))
    measure = code('reveal("09.p1", "a")', shown("Measured: a\nYou had no guess this time."))
    near = small("## 1. First", ask, code("1", shown("one")), measure)
    assert [slide.kind for slide in near] == ["title", "section", "guess", "result", "result"]
    far = small("## Guesses", ask, "## 1. First", code("1", shown("one")), measure)
    assert [slide.kind for slide in far] == ["title", "section", "guess", "section", "result", "result"]
    assert far[2].title == "Your guess" and far[3].title == "1. First"


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_figure_has_its_slide_without_code_and_text(lesson):
    drawn = [out for cell in solved(lesson).cells for out in cell.get("outputs", []) if PLOTLY in out.get("data", {})]
    slides = [slide for slide in deck.slides(solved(lesson)) if slide.kind == "figure"]
    assert len(slides) == len(drawn)
    for slide, output in zip(slides, drawn, strict=True):
        assert slide.body.count("<div class=plot") == 1 and "<pre" not in slide.body and "<table" not in slide.body
        assert slide.notes[0] == output.metadata["image/png"]["alt"]


def test_code_is_shown_where_it_stands_beside_its_equation_and_elsewhere_on_demand():
    source = "import math\n\ndef half(x):\n    return x / 2\n\nprint(half(4))"
    beside = small("## 1. Half\n\nIt is $x / 2$.", code(source, shown("2.0")))
    assert [slide.kind for slide in beside[2:]] == ["code", "result"]
    assert "half" in beside[2].body and "import" not in beside[2].body and "print" not in beside[2].body
    elsewhere = small("## 1. Half\n\nIt is half.", code(source, shown("2.0")))
    assert [slide.kind for slide in elsewhere[2:]] == ["result"]
    assert elsewhere[2].code == source and "half" not in elsewhere[2].body


def test_of_a_text_one_sees_lists_tables_and_bold_words_and_hears_the_rest():
    made = small(
        "## 1. What?\n\nFirst words.", "More words.\n\nIt is **so**, because.\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    assert made[1].notes == ["First words."]
    assert "<strong>so</strong>" in made[2].body and "<td>1</td>" in made[2].body and "More" not in made[2].body
    assert made[2].notes[0] == "More words."


def test_a_long_text_goes_on_on_the_next_slide():
    made = small("\n\n".join(["**one** " + "word " * 100] * 3))
    assert [slide.kind for slide in made] == ["title", "text", "text", "text"]
    assert len(made[1].notes) == 3 and made[2].notes == []


@pytest.mark.parametrize("lesson", TAUGHT)
def test_exercises_and_quiz_are_asked_and_their_answers_are_in_the_notes(lesson):
    made = deck.slides(solved(lesson))
    on_slides = html.unescape("".join(re.sub(r"<[^>]+>", "", slide.body) for slide in made))
    for one in exercises.in_core(lesson[:2]):
        [task] = [slide for slide in made if slide.title == f"Exercise {one.id} · {one.title}"]
        assert one.solution_source in task.notes[0] and one.solution_source not in on_slides
    for one in exercises.questions(lesson[:2]):
        [asked] = [slide for slide in made if slide.title == "Quiz" and page.inline(one.text) in slide.body]
        answered, *after = asked.notes  # after the last question stands what the lesson ends with
        assert answered == f"**{one.right_letter}) {one.answer}.** {one.options[one.answer]}"
        assert not after or one is exercises.questions(lesson[:2])[-1]
        assert one.options[one.answer] not in asked.body


def test_a_long_table_is_cut_between_rows_and_each_part_has_head_and_labels():
    rows = [f"<tr><td>{i}</td></tr>" for i in range(tables.LINES + 4)]
    rows[0] = f'<tr><th rowspan="{len(rows)}">all</th><th rowspan="2">two</th><td>0</td></tr>'
    rows[2] = f'<tr><th rowspan="{len(rows) - 2}">rest</th><td>2</td></tr>'
    first, second = tables.parts(f"<table><thead><tr><th>n</th></tr></thead><tbody>{''.join(rows)}</tbody></table>")
    assert first.count("<td>") == tables.LINES and second.count("<td>") == 4
    assert "<th>n</th>" in first and "<th>n</th>" in second
    assert "<tr><th>all</th><th>two</th><td>1</td></tr><tr><th>all</th><th>rest</th><td>2</td></tr>" in first
    assert f"<tbody><tr><th>all</th><th>rest</th><td>{tables.LINES}</td></tr>" in second
    short = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    assert tables.parts(short) == [short] and tables.parts("<p>no table</p>") == ["<p>no table</p>"]


# -- what a class sees


@pytest.fixture(scope="module")
def visit(browser, tmp_path_factory):
    """A function that opens the slides of a lesson without a network, once they are drawn."""
    folder = tmp_path_factory.mktemp("slides")

    def open_slides(lesson, width=1280, height=720):

        file = folder / f"{lesson}.html"
        file.write_text(page.slides(lesson, deck.slides(solved(lesson))), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
        visited = context.new_page()
        visited.asked, visited.problems = [], []
        visited.on("request", lambda request: visited.asked.append(request.url))
        visited.on("pageerror", lambda problem: visited.problems.append(str(problem)))
        visited.goto(file.as_uri())
        visited.wait_for_selector("body.drawn", state="attached")
        assert visited.asked == [file.as_uri()] and visited.problems == []
        return visited

    return open_slides


MEASURED = """() => [...document.querySelectorAll(".slide")].map((slide) => {
  const [body, frame] = [slide.querySelector(".body"), slide.getBoundingClientRect()];
  const inside = (one) => { const box = one.getBoundingClientRect();
    return box.left >= frame.left - 1 && box.top >= frame.top - 1 && box.right <= frame.right + 1 &&
           box.bottom <= frame.bottom + 1; };
  return { title: slide.getAttribute("aria-label"), frame: [frame.left, frame.top, frame.width, frame.height],
    fits: [slide, body].every((one) => one.scrollHeight <= one.clientHeight && one.scrollWidth <= one.clientWidth),
    inside: [...slide.querySelectorAll(".plot, .main-svg, .body > *")].every(inside),
    plots: slide.querySelectorAll(".plot").length, drawn: slide.querySelectorAll(".plot .main-svg").length > 0,
    letters: parseFloat(getComputedStyle(body).fontSize) };
})"""


@pytest.mark.parametrize("lesson", CHECKED)
def test_everything_fits_on_its_slide(lesson, visit):
    slides = visit(lesson)
    for width, height in SIZES:
        slides.set_viewport_size({"width": width, "height": height})
        slides.wait_for_function(
            f"getComputedStyle(document.documentElement).getPropertyValue('--scale') == {width / 1280}"
        )
        for slide in slides.evaluate(MEASURED):
            assert slide["frame"] == pytest.approx([0, 0, width, height]), slide
            assert slide["fits"] and slide["inside"] and slide["letters"] >= LEGIBLE, slide
            assert slide["drawn"] == bool(slide["plots"]), slide
    slides.context.close()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_figure_answers_the_mouse_also_when_it_is_enlarged(width, height, visit):
    slides = visit("01_word_analogies", width, height)
    number = slides.evaluate("slides.findIndex((slide) => slide.classList.contains('figure'))")
    slides.evaluate(f"show({number})")
    point = slides.locator(".now .plot .point").nth(5)
    point.hover(force=True)  # plotly lays what hears the mouse over the points
    label = slides.locator(".now .hoverlayer .hovertext")
    label.wait_for()
    assert "king" in label.text_content()


def test_the_keyboard_leads_through_the_slides_and_back(visit):
    slides = visit("01_word_analogies")
    last = slides.locator(".slide").count()
    seen = []
    for key in ("ArrowRight", "PageDown", " ", "ArrowLeft", "PageUp", "End", "ArrowRight", "Home", "ArrowLeft"):
        slides.keyboard.press(key)
        seen.append(slides.evaluate("Number(location.hash.slice(1))"))
    assert seen == [2, 3, 4, 3, 2, last, last, 1, 1]
    assert slides.locator(".slide:visible").count() == 1
    slides.get_by_role("button", name="On").click()
    assert slides.locator("output").text_content() == f"2 / {last}"


def test_the_notes_open_in_a_window_of_their_own_and_follow(visit):
    slides = visit("01_word_analogies")
    number = slides.evaluate("slides.findIndex((slide) => slide.classList.contains('guess'))")
    slides.evaluate(f"show({number})")
    assert "Measured" not in slides.inner_text(".now")
    with slides.context.expect_page() as opened:
        slides.keyboard.press("s")
    notes = opened.value
    measured = predictions(solved("01_word_analogies"))[0].measured
    notes.get_by_text(f"Measured: {measured}").wait_for()
    notes.keyboard.press("ArrowRight")
    notes.get_by_text(f"Slide {number + 2} of ").wait_for()
    assert slides.evaluate("now") == number + 1


def test_the_code_of_a_result_is_one_key_away(visit):
    slides = visit("01_word_analogies")
    slides.evaluate("show(slides.findIndex((slide) => slide.classList.contains('figure')))")
    cell = slides.locator(".now .cell")
    assert not cell.is_visible()
    slides.keyboard.press("c")
    code = next(slide.code for slide in deck.slides(solved("01_word_analogies")) if slide.kind == "figure")
    assert cell.is_visible() and cell.text_content() == code + "\n"
    slides.keyboard.press("c")
    assert not cell.is_visible()


def test_on_paper_a_slide_is_a_page(visit):
    slides = visit("00_start_here")
    pages = re.findall(rb"/Type\s*/Page[^s]", slides.pdf(prefer_css_page_size=True))
    assert len(pages) == slides.locator(".slide").count()
