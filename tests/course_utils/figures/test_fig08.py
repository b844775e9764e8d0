"""The figures of lesson 08 say, list and draw the numbers that they are given."""

import pandas as pd

from course_utils.compare import Comparison
from course_utils.figures import fig08_input_types as figures


def test_the_diagonal_of_two_types_is_a_column_of_its_own(drawn):
    square = pd.DataFrame([[0.5, 0.9], [0.8, 0.25]], index=["a", "b"], columns=["a", "b"])
    figures.two_types({"questions": square, "passages": square / 2})
    assert "For questions, the square goes from 0.80 to 0.90 and the column from 0.25 to 0.50." in drawn["alt"]
    questions, passages = drawn["figure"].data
    assert [list(row) for row in questions.z] == [[None, 0.9, 0.5], [0.8, None, 0.25]]
    assert list(passages.z[1]) == [0.4, None, 0.125] and questions.hoverongaps is False
    assert drawn["table"].columns.tolist() == ["type", "a", "b", "most similar other text"]
    assert drawn["table"]["a"].isna().tolist() == [True, False]
    assert drawn["figure"].layout.title.text.endswith("(questions)")
    assert square.loc["a", "a"] == 0.5  # what the lesson goes on with is untouched


def test_pairs_names_the_best_and_the_worst_pair_of_each_model(drawn):
    first = pd.DataFrame([[0.5, 0.7], [0.2, 0.4]], index=["q", "d"], columns=["d", "c"])
    second = pd.DataFrame([[0.81234, 0.6]], index=["query: "], columns=["passage: ", "nothing"])
    figures.pairs({"one": first, "two": second})
    assert drawn["alt"].endswith(
        "one: from 0.200 for d on d to 0.700 for q on c; two: from 0.600 for query: on nothing to 0.812 for query: on "
        "passage:."
    )
    assert drawn["table"].loc[1].tolist() == ["one", "q", "c", 0.7]
    assert drawn["table"].loc[4].tolist() == ["two", "query: ", "passage: ", 0.812] and len(drawn["table"]) == 6
    one, two = drawn["figure"].data
    assert [list(row) for row in one.z] == [[0.5, 0.7], [0.2, 0.4]] and (one.zmin, one.zmax) == (two.zmin, two.zmax)
    assert drawn["figure"].layout.title.text == "Which pair finds most? (one)"


def test_types_by_task_counts_what_is_above_no_adapter(drawn):
    def gain(mean, status):
        return Comparison("x − plain", mean, mean - 0.1, mean + 0.1, status, 9)

    search = {"right": gain(0.3, "better"), "wrong": gain(-0.2, "worse")}
    figures.types_by_task({"search": search, "topics": {"own": gain(0.05, "undecided")}})
    assert drawn["alt"].endswith("search: right +0.300, wrong -0.200. topics: own +0.050.")
    assert drawn["table"]["type"].tolist() == ["right", "wrong", "own"]
    assert drawn["table"].loc[1].tolist() == ["search", "wrong", -0.2, -0.3, -0.1, "worse"]
    assert drawn["figure"].layout.title.text == "search: 1 of 2 clearly above no adapter"
    bars = drawn["figure"].data[0]
    assert list(bars.x) == [0.3, -0.2] and list(bars.error_x.array) == [0.1, 0.1]
    [menu] = drawn["figure"].layout.updatemenus
    assert menu.buttons[1].args[1]["title"]["text"] == "topics: 0 of 1 clearly above no adapter"
