"""A teacher's material: complete, within the minutes, and with the answers that the lessons measured."""

import re

import nbformat
import pytest

from course_utils.learning import exercises
from tools import lessons, minutes, places, teaching

LESSONS = [path.stem for path in sorted(places.SOURCES.glob("0[1-9]_*.py"))]


def solved(lesson):
    return nbformat.read(places.SOLUTIONS / f"{lesson}.ipynb", as_version=4)


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_short_form_takes_45_minutes_at_most(lesson):
    counted = lessons.stored_minutes(places.SOURCES / f"{lesson}.py")
    skipped = teaching.told(lesson[:2])["skip_45"]
    core = [one for one in counted.sections if not one.title.startswith(minutes.FURTHER)]
    assert sum(one.minutes for one in core) == counted.core
    assert set(skipped) < {one.number for one in core}
    short = sum(one.minutes for one in core if one.number not in skipped)
    assert f"The core takes {counted.core} minutes, the short form {short}." in teaching.plan(lesson)
    assert (f"more than {teaching.SHORT}:" in teaching.plan(lesson)) == (short > teaching.SHORT)
    if lesson[:2] not in minutes.LONGER:  # where the whole takes longer than an hour, so may its short form
        assert 35 <= short <= teaching.SHORT


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_plan_has_every_prediction_exercise_and_answer(lesson):
    made, number = teaching.plan(lesson), lesson[:2]
    asked = set(re.findall(rf'"({number}\.p\d)"', (places.SOURCES / f"{lesson}.py").read_text(encoding="utf-8")))
    assert made.count("**Measured: ") == len(asked) == len(teaching.predictions(solved(lesson))) >= 4
    for one in exercises.all_exercises():
        if one.id.startswith(f"{number}."):
            told = list(one.misconceptions)[: teaching.FIRST]
            assert one.solution_source in made and all(f"*{name}*" in made for name in told)
    for one in exercises.all_questions():
        if one.id.startswith(f"{number}."):
            assert f"**{one.right_letter}) {one.answer}.**" in made
    assert "A full answer has: " in made


def test_a_measured_answer_is_the_one_that_the_lesson_reveals():
    found = {one.question: one for one in teaching.predictions(solved("01_word_analogies"))}
    nearest = found["Which of 400,000 words is nearest to king − man + woman?"]
    assert nearest.measured == "king" and nearest.measured in nearest.options


@pytest.mark.parametrize("lesson", LESSONS)
def test_slides_begin_at_headings_and_results_come_after_their_text(lesson):
    made = teaching.slides(lesson)
    nbformat.validate(made)
    kinds = [cell.metadata["slideshow"]["slide_type"] for cell in made.cells]
    assert kinds[0] == "slide" and set(kinds) == {"slide", "subslide", "fragment", "skip"}
    headings = [kind for cell, kind in zip(made.cells, kinds, strict=True) if re.match(r"##? ", cell.source)]
    assert headings and set(headings) == {"slide"}
    before = dict(zip(range(1, len(kinds)), kinds, strict=False))
    assert all(before[i] in ("slide", "subslide") for i, kind in enumerate(kinds) if kind == "fragment")


def test_the_files_are_written_where_they_are_wanted(tmp_path):
    made = teaching.make("01_word_analogies", tmp_path / "there")
    assert [path.name for path in made] == ["01_word_analogies_plan.ipynb", "01_word_analogies_slides.ipynb"]
    cells = nbformat.read(made[0], as_version=4).cells
    assert "\n".join(cell.source for cell in cells) == teaching.plan("01_word_analogies")


def test_a_lesson_without_material_is_named():
    with pytest.raises(SystemExit, match=r"no teaching material for 00\. There is for: 01, 02"):
        teaching.plan("00_start_here")
