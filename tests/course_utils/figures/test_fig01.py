"""The figures of lesson 01 say, list and draw the numbers that they are given."""

import pandas as pd

from course_utils.analogies import Accuracy
from course_utils.figures import fig01_word_analogies as figures


def test_the_walk_says_where_each_word_begins_and_ends(drawn):
    cosines = pd.DataFrame({"king": [1.0, 0.8, 0.4], "queen": [0.7, 0.75, 0.6]}, index=[0.0, 1.0, 2.0])
    figures.walk(cosines, 2.0, title="Queen passes king")
    assert drawn["figure"].layout.title.text == "Queen passes king"
    assert "after 0 to 2 steps: king from 1.00 to 0.40; queen from 0.70 to 0.60." in drawn["alt"]
    assert drawn["alt"].endswith("From 2 steps on, queen lies above king.")
    assert [trace.name for trace in drawn["figure"].data] == ["king", "queen"]
    assert drawn["table"].to_dict("list") == {"steps": [0.0], "king": [1.0], "queen": [0.7]}


def test_categories_are_sorted_by_the_first_way_and_by_what_the_second_loses(drawn):
    def report(*correct):
        by_category = {name: Accuracy(one, 10) for name, one in zip("xyz", correct, strict=True)}
        return Accuracy(sum(correct), 30, by_category)

    figures.analogy_categories({"with": report(2, 9, 5), "without": report(1, 8, 1)})
    assert (
        "for each of: with; without. For with, the share of right answers goes from 0.90 in y to 0.20 in x."
        in (drawn["alt"])
    )
    assert drawn["table"]["category"].tolist() == ["y", "z", "x"] and drawn["table"]["without"].tolist() == [
        0.8,
        0.1,
        0.1,
    ]
    orders = [list(one.args[0]["yaxis.categoryarray"]) for one in drawn["figure"].layout.updatemenus[0].buttons]
    assert orders == [["y", "z", "x"], ["z", "x", "y"]]
    assert drawn["figure"].data[1].hovertext[2] == "z<br>without<br>1 of 10"


def test_occupations_begin_at_the_mean_word_and_say_how_many_lie_far(drawn):
    positions = pd.Series({"pilot": 1.25, "nurse": -2.5, "doctor": -0.5})
    lower = pd.Series({"doctor": 0.3, "nurse": 0.01, "pilot": 0.9})
    figures.occupations(positions, lower, title="Where they lie")
    assert "for 3 words" in drawn["alt"] and "2 bars end outside the band" in drawn["alt"]
    assert "nurse lies farthest towards she, at -2.50, and pilot farthest towards he, at +1.25" in drawn["alt"]
    assert drawn["table"].to_dict("list") == {
        "word": ["nurse", "doctor", "pilot"],
        "standard deviations": [-2.5, -0.5, 1.25],
        "frequent words that lie lower": [0.01, 0.3, 0.9],
    }
    [bars] = drawn["figure"].data
    assert (
        list(bars.x) == [-2.5, -0.5, 1.25] and bars.hovertext[0] == "nurse: -2.50<br>1.0% of frequent words lie lower"
    )
    [band] = drawn["figure"].layout.shapes
    assert (band.x0, band.x1) == (-1, 1)


def test_agreement_names_the_pair_that_agrees_least(drawn):
    cosines = pd.DataFrame({"to its country": [0.5, 0.9], "to another": [0.4, 0.1]}, index=["london", "oslo"])
    figures.agreement(cosines)
    assert "to its country from 0.50 to 0.90; to another from 0.10 to 0.40. london agrees least" in drawn["alt"]
    assert drawn["table"].to_dict("list") == {
        "from": ["oslo", "london"],
        "to its country": [0.9, 0.5],
        "to another": [0.1, 0.4],
    }
    orders = [list(one.args[0]["yaxis.categoryarray"]) for one in drawn["figure"].layout.updatemenus[0].buttons]
    assert orders == [["oslo", "london"], ["london", "oslo"]]
    assert [list(trace.x) for trace in drawn["figure"].data] == [[0.9, 0.5], [0.1, 0.4]]
