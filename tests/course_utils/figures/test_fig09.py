"""The figures of lesson 09 say, list and draw the numbers that they are given."""

import numpy as np
import pandas as pd
import pytest

from course_utils.figures import fig09_search as figures


def test_occurrences_counts_passages_by_how_often_they_are_found(drawn):
    found = {"words": np.array([0, 0, 3, 1]), "chance": np.array([1, 1, 1, 1])}
    hubs = pd.DataFrame({"skewness": [0.81234, 0.0]}, index=["words", "chance"])
    figures.occurrences(hubs, found)
    assert drawn["alt"].endswith(
        "words: 2 for one or more, the most frequent one for 3; chance: 4 for one or more, the most frequent one for 1."
    )
    words, chance = drawn["figure"].data
    assert list(words.x) == [1, 2, 3] and list(words.y) == [2, 1, 1] and list(chance.y) == [4, None, None]
    assert drawn["figure"].layout.yaxis.type == "log"
    assert drawn["table"].loc[0].tolist() == ["words", 0.812]


def test_power_says_each_share_and_marks_the_articles_here(drawn):
    figures.power(pd.DataFrame({"a − b": [0.2, 0.85], "c − b": [0.1, 0.3]}, index=[10, 100]), here=57)
    assert drawn["alt"].endswith("a − b: 0.20 with 10, 0.85 with 100; c − b: 0.10 with 10, 0.30 with 100.")
    assert drawn["table"].columns.tolist() == ["articles", "a − b", "c − b"]
    assert drawn["table"].loc[1].tolist() == [100, 0.85, 0.3]
    figure = drawn["figure"]
    assert [list(curve.y) for curve in figure.data] == [[0.2, 0.85], [0.1, 0.3]] and figure.layout.xaxis.type == "log"
    [mark] = figure.layout.annotations
    assert mark.text == "57 articles here" and mark.x == pytest.approx(1.756, abs=0.001)


def test_quality_and_time_has_an_interval_a_way(drawn):
    ways = pd.DataFrame(
        {"milliseconds": [0.5, 120.0], "ndcg": [0.6, 0.81239], "low": [0.55, 0.7], "high": [0.7, 0.9]},
        index=["words", "both"],
    )
    figures.quality_and_time(ways)
    assert drawn["alt"].endswith("words 0.600 in 0.5 ms; both 0.812 in 120.0 ms.")
    words, both = drawn["figure"].data
    assert (words.name, list(words.x), list(both.y)) == ("words", [0.5], [0.8124])
    assert list(words.error_y.array) == [0.1] and list(words.error_y.arrayminus) == [0.05]
    assert drawn["table"].iloc[1].tolist() == ["both", 120.0, 0.812, 0.7, 0.9]
    assert list(drawn["figure"].layout.xaxis.ticktext) == ["0.1", "1", "10", "100"]
