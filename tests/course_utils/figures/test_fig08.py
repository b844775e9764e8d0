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


def test_search_types_names_the_best_and_the_worst_pair(drawn):
    pairs = pd.MultiIndex.from_product([["q", "d", "x"], ["q", "d", "x"]], names=["query", "document"])
    scores = pd.DataFrame({"recall": [0.5] * 9, "ndcg": [0.4] * 9}, index=pairs)
    scores.loc[("q", "d")] = [0.8, 0.7]
    scores.loc[("d", "q")] = [0.3, 0.2]
    figures.search_types(scores, ["q", "d"])
    assert "nDCG@10 goes from 0.200 for d on q to 0.700 for q on d; recall@10 goes from 0.300" in drawn["alt"]
    assert drawn["table"].to_dict("list") == {
        "query": ["q", "q", "d", "d"],
        "document": ["q", "d", "q", "d"],
        "ndcg": [0.4, 0.7, 0.2, 0.4],
        "recall": [0.5, 0.8, 0.3, 0.5],
    }
    ndcg, _ = drawn["figure"].data
    assert [list(row) for row in ndcg.z] == [[0.4, 0.7], [0.2, 0.4]]
    layout = drawn["figure"].layout
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("type of the passages", "type of the questions")


def test_types_by_task_counts_what_is_above_no_adapter(drawn):
    def gain(mean, status):
        return Comparison("x − plain", mean, mean - 0.1, mean + 0.1, status, 9)

    search = {"right": gain(0.3, "better"), "wrong": gain(-0.2, "worse")}
    figures.types_by_task({"search": search, "topics": {"own": gain(0.05, "undecided")}})
    assert drawn["alt"].endswith("search: right +0.300, wrong -0.200. topics: own +0.050.")
    assert drawn["table"]["type"].tolist() == ["right", "wrong", "own"]
    assert drawn["table"].loc[1].tolist() == ["search", "wrong", -0.2, -0.3, -0.1, "worse"]
    assert drawn["figure"].layout.title.text == "search: 1 of 2 above no adapter"
    bars = drawn["figure"].data[0]
    assert list(bars.x) == [0.3, -0.2] and list(bars.error_x.array) == [0.1, 0.1]
    [menu] = drawn["figure"].layout.updatemenus
    assert menu.buttons[1].args[1]["title"]["text"] == "topics: 0 of 1 above no adapter"


def test_stored_bytes_has_an_axis_whose_lines_double(drawn):
    kept = pd.DataFrame(
        {
            "kind": ["float", "ubinary"],
            "dim": [384, 128],
            "bytes": [1536.0, 16.0],
            "recall": [0.884, 0.75],
            "ndcg": [0.764, 0.6],
        },
        index=pd.Index(["float 384", "ubinary 128"], name="stored"),
    )
    figures.stored_bytes(kept)
    assert drawn["alt"].startswith("2 points") and drawn["alt"].endswith(
        "float 384 0.88 at 1,536; ubinary 128 0.75 at 16."
    )
    assert drawn["table"]["stored"].tolist() == ["float 384", "ubinary 128"]
    axis = drawn["figure"].layout.xaxis
    assert list(axis.tickvals) == [16, 32, 64, 128, 256, 512, 1024, 2048] and axis.ticktext[-1] == "2,048"
    first = drawn["figure"].data[0]
    assert (first.name, list(first.text), list(first.y)) == ("float", ["384"], [0.884])
    assert first.hovertext == ("float 384: 1,536 bytes, 0.884",)
