"""What a teacher reads of the scores, and what a spreadsheet, Moodle and Canvas read."""

import csv

from tools import scores
from tools.roster import Person

ROWS = [
    scores.Row(
        "anna", "graded", {"01-1-test": 3.0, "01-reflection": None}, 3.0, ("01-reflection",), ("put back: 01-1-task",)
    ),
    scores.Row("Bo", "graded before", {"01-1-test": 1.5, "01-reflection": 6.0}, 7.5, ("01-1-test",)),
    scores.Row("cy", "not handed in"),
]


def test_the_table_has_scores_and_repairs():
    assert scores.table({"01-1-test": 3, "01-reflection": 6}, ROWS).splitlines() == [
        "student  01.1  reflection  total",
        "out of      3           6      9",
        "anna        3     to mark      3",
        "    put back: 01-1-task",
        "Bo       1.5*           6    7.5",
        "    graded before",
        "cy          -           -      -",
        "    not handed in",
        "* A person gave these points for what was handed in before. Look at them in the formgrader.",
    ]


def test_the_file_for_a_spreadsheet_has_a_line_for_each_student(tmp_path):
    scores.write_csv(tmp_path / "scores" / "a.csv", {"01-1-test": 3, "01-reflection": 6}, ROWS)
    assert (tmp_path / "scores" / "a.csv").read_bytes().decode("utf-8-sig").splitlines() == [
        "student,01.1,reflection,total,out of,to mark,status,repairs",
        "anna,3.0,,3.0,9,reflection,graded,put back: 01-1-task",
        "Bo,1.5,6.0,7.5,9,01.1,graded before,",
        "cy,,,,9,,not handed in,",
    ]


# -- For a gradebook elsewhere -------------------------------------------------------------------------------------

POINTS = {"01-1-test": 3, "01-reflection": 6, "02-1-test": 4}
PEOPLE = [Person("anna", "Anna Ü", "anna@x.org"), Person("Bo"), Person("dee", "Dee", "dee@x.org")]
OF_ALL = [*ROWS, scores.Row("anna", "graded", {"02-1-test": 2.5}, 2.5)]


def lines(path):
    return list(csv.reader(path.open(encoding="utf-8")))


def test_moodle_gets_a_column_for_each_exercise_and_a_dash_for_no_grade(tmp_path):
    scores.write_moodle(tmp_path / "scores" / "moodle.csv", POINTS, PEOPLE, OF_ALL)
    assert lines(tmp_path / "scores" / "moodle.csv") == [
        ["ID number", "Email address", "Exercise 01.1", "Reflection 01", "Exercise 02.1"],
        ["anna", "anna@x.org", "3", "-", "2.5"],
        ["Bo", "", "1.5", "6", "-"],
        ["dee", "dee@x.org", "-", "-", "-"],
    ]


def test_canvas_gets_its_five_columns_and_the_points_possible(tmp_path):
    scores.write_canvas(tmp_path / "scores" / "canvas.csv", POINTS, PEOPLE, OF_ALL)
    assert lines(tmp_path / "scores" / "canvas.csv") == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Exercise 01.1", "Reflection 01", "Exercise 02.1"],
        ["Points Possible", "", "", "", "", "3", "6", "4"],
        ["Anna Ü", "", "anna", "anna", "", "3", "", "2.5"],
        ["Bo", "", "Bo", "Bo", "", "1.5", "6", ""],
        ["Dee", "", "dee", "dee", "", "", "", ""],
    ]
