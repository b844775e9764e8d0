"""Minutes: counted by hand here, on a small notebook; and the gate of an hour."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from course_utils.learning import exercises
from tools import home, lessons, minutes

HERE = home.Home("ada/vectors", "v1.2", "")
FIGURE = new_output("display_data", {"application/vnd.plotly.v1+json": {}, "text/plain": "[Figure]"})
DESCRIPTION = new_output("display_data", {"text/html": "<details><summary>Description</summary><table></table>"})
TABLE = new_output("execute_result", {"text/html": "<div><table border='1'></table></div>"}, execution_count=1)
BOX = new_output("display_data", {"text/html": "<div role='note'>Measured</div>"})


def code(source, *outputs, tags=()):
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (new_markdown_cell("word " * 300), 1.5),
        (code("\n\n".join(["x = 1"] * 30)), 2.0),  # blank lines do not count
        (code("show()", FIGURE, DESCRIPTION), 1 + 4 / 60),  # the table of a figure is not read as a second thing
        (code("x", TABLE), 1 + 4 / 60),
        (code("x", BOX), 4 / 60),
        (code('predict("01.p1", "?", guess=...)'), 1 + 4 / 60),
        (code("# @title Collect\n" + "x = 1\n" * 30, FIGURE), 1),  # folded: its code need not be read
        (code("model.predict(rows)"), 4 / 60),
        (code("answer = ...\ncheck()", tags=["exercise"]), 0),
        (code('quiz("01.q1", ...)', tags=["quiz"]), 0),
        (code("# First\n" + HERE.set_up() + "\nimport numpy\n"), 8 / 60),  # the lines for Colab are no lesson
        (new_markdown_cell(f"# A\n\n{HERE.line('a.ipynb')}\n\nB"), 3 / 200),  # nor are its links
    ],
)
def test_a_cell(cell, expected):
    assert minutes.of_cell(cell) == pytest.approx(expected)


def test_an_exercise_counts_its_task_and_the_lines_that_its_stub_lacks():
    one = exercises.find("01.1")
    written = [line for line in one.solution_source.splitlines() if line.strip() and line not in one.stub.splitlines()]
    expected = 2 + len(written) / 2 + len(one.task.split()) / 200
    assert len(written) >= 1 and one.minutes == pytest.approx(expected)
    asked = new_markdown_cell(f"### Exercise 01.1 · {one.title}\n\n{one.task}")
    assert minutes.of_cell(asked) == pytest.approx(expected)
    assert one.points == round(expected)


def test_sections_are_whole_minutes_that_add_up():
    text = ["# 90 · A", "## In this notebook\n\n" + "w " * 280, "## Contents\n\n| a | b |", "## 1. B\n\n" + "w " * 280]
    text += ["## What you saw\n\n" + "w " * 280]
    notebook = nbformat.v4.new_notebook(cells=[new_markdown_cell(one) for one in text])
    counted = minutes.count(notebook)
    assert [(one.title, one.number) for one in counted.sections] == [
        ("In this notebook", None),
        ("1. B", 1),
        ("What you saw", None),
    ]
    # 4 + 284 words, 284 and 282, of 200 a minute: 1.435 · 2.855 · 4.265 at the end of each
    assert [one.minutes for one in counted.sections] == [1, 2, 1]
    assert (counted.total, counted.told()) == (4, "4 minutes")
    assert counted.contents().splitlines()[-2:] == ["| [1. B](#1.-B) | 2 |", "| [What you saw](#What-you-saw) | 1 |"]


def test_a_section_of_seconds_is_not_said_to_take_none():
    counted = minutes.Minutes((minutes.Section("1. A", 0), minutes.Section("2. B", 2)))
    assert counted.contents().splitlines()[-2:] == ["| [1. A](#1.-A) | < 1 |", "| [2. B](#2.-B) | 2 |"]


def test_a_deeper_notebook_lists_its_parts_and_promises_no_minutes():
    counted = minutes.Minutes((minutes.Section("1. A b", 3), minutes.Section("2. C", 2)))
    assert counted.contents(deeper=True) == "## Contents\n\n- [1. A b](#1.-A-b)\n- [2. C](#2.-C)"


def test_the_gate_of_an_hour():
    hour, more = (minutes.Minutes((minutes.Section("1. A", taken),)) for taken in (60, 61))
    assert minutes.complaints("90", hour) == []
    assert minutes.complaints("90", more)[0].startswith("lesson 90: the core takes 61 minutes, expected at most 60")


CORES = lessons.cores([])


@pytest.mark.parametrize("source", CORES, ids=lambda source: source.stem)
def test_a_core_takes_an_hour_at_most(source):
    assert minutes.complaints(source.stem[:2], lessons.stored_minutes(source)) == []


@pytest.mark.parametrize("source", CORES, ids=lambda source: source.stem)
def test_no_source_types_its_minutes(source):
    head = source.read_text(encoding="utf-8").split("# %%")[1]
    assert "**Time**: {minutes}." in head
    assert f'# %% contents="{source.stem[:2]}"' in source.read_text(encoding="utf-8")
