"""A teacher's material: complete, within the minutes, and with the answers that the lessons measured."""

import re

import nbformat
import pytest

from course_utils.learning import exercises
from tools import browser, home, lessons, places, teaching
from tools.predictions import predictions

LESSONS = [path.stem for path in sorted(places.SOURCES.glob("0[1-9]_*.py"))]


def solved(lesson):
    return nbformat.read(places.SOLUTIONS / f"{lesson}.ipynb", as_version=4)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_short_form_takes_45_minutes_at_most(lesson):
    counted = lessons.stored_minutes(places.SOURCES / f"{lesson}.py")
    skipped = teaching.told(lesson[:2])["skip_45"]
    assert set(skipped) < {one.number for one in counted.sections}
    short = sum(one.minutes for one in counted.sections if one.number not in skipped)
    assert f"The core takes {counted.total} minutes, the short form {short}." in teaching.plan(lesson)
    assert 35 <= short <= 45


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_plan_has_every_prediction_exercise_and_answer(lesson):
    made, number = teaching.plan(lesson), lesson[:2]
    asked = set(re.findall(rf'"({number}\.p\d)"', (places.SOURCES / f"{lesson}.py").read_text(encoding="utf-8")))
    assert made.count("**Measured: ") == len(asked) == len(predictions(solved(lesson))) >= 3
    for one in exercises.in_core(number):
        told = list(one.misconceptions)[: teaching.FIRST]
        assert one.solution_source in made and all(f"*{name}*" in made for name in told)
    for one in exercises.questions(number):
        assert f"**{one.right_letter}) {one.answer}.**" in made
    assert "A full answer has: " in made
    assert (f"`notebooks/deeper/{lesson}.ipynb`" in made) == (places.SOURCES / "deeper" / f"{lesson}.py").exists()


def test_a_measured_answer_is_the_one_that_the_lesson_reveals():
    found = {one.question: one for one in predictions(solved("01_word_analogies"))}
    nearest = found["Which of 400,000 words is nearest to king − man + woman?"]
    assert nearest.measured == "king" and nearest.measured in nearest.options


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_plan_has_the_learning_goals_of_its_lesson(lesson):
    source = (places.SOURCES / f"{lesson}.py").read_text(encoding="utf-8")
    said = re.search(r"\*\*Afterwards you can\*\*\n#\n((?:# .+\n)+)", source)[1].replace("# ", "").strip()
    goals = teaching.plan(lesson).partition("## Afterwards they can\n\n")[2].partition("\n\n")[0]
    assert goals == said and goals.count("\n- ") >= 2


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_plan_has_the_rubric_with_points(lesson):
    made = teaching.plan(lesson)
    for line in teaching.told(lesson[:2])["rubric"]:
        assert f"- {line['asks']} ({line['points']:g}): " in made


def test_the_pages_are_written_where_they_are_wanted_and_the_plan_leads_to_the_slides(tmp_path):
    plan, slides = teaching.make("01_word_analogies", tmp_path / "there")
    assert (plan.name, slides.name) == ("01_word_analogies_plan.html", "01_word_analogies_slides.html")
    assert set((tmp_path / "there").iterdir()) == {plan, slides}
    text = plan.read_text(encoding="utf-8")
    assert f'<a href="{slides.name}">' in text
    headings = re.findall(r"^## (.*)", teaching.plan("01_word_analogies"), re.M)
    assert re.findall(r"<h2>(.*)</h2>", text) == headings
    assert len(headings) == 6


@pytest.mark.parametrize(("owner", "links"), [(home.NOBODY, 0), ("teacher", 2)])
def test_slides_have_addresses_once_the_course_is_published(owner, links, tmp_path, monkeypatch):
    monkeypatch.setattr(home, "home", lambda: home.Home(f"{owner}/course", "v1", ""))
    _, slides = teaching.make("01_word_analogies", tmp_path)
    text = slides.read_text(encoding="utf-8").partition("<script>")[0]
    assert len(re.findall(r'href="https://(?:colab|mybinder)', text)) == links


def test_teach_prints_every_page_and_shows_the_first_plan(tmp_path, monkeypatch, capsys):
    shown = []
    monkeypatch.setattr(teaching, "TO", tmp_path)
    monkeypatch.setattr(browser, "show", shown.append)
    teaching.main(["02", "01"])
    printed = capsys.readouterr().out.split()
    assert set(printed) == {str(path) for path in tmp_path.iterdir()} and len(printed) == 4
    assert shown == [tmp_path / "01_word_analogies_plan.html"]


def test_a_lesson_without_material_is_named():
    with pytest.raises(SystemExit, match=r"no teaching material for 00\. There is for: 01, 02"):
        teaching.plan("00_start_here")
