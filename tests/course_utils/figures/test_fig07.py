"""The figures of lesson 07 say, list and draw the numbers that they are given."""

import numpy as np
import pandas as pd

from course_utils.figures import fig07_clustering_classification as figures


def test_finer_cuts_draws_three_scores_and_lists_all(drawn):
    columns = ["homogeneity", "V-measure", "adjusted Rand", "random: V-measure"]
    by_count = pd.DataFrame([[0.9, 0.5, 0.25, 0.01], [0.95, 0.45, 0.125, 0.02]], [5, 10], columns)
    figures.finer_cuts(by_count, title="Finer cuts cost more")
    assert "against 5 to 10 clusters" in drawn["alt"] and "V-measure 0.50 at 5, 0.45 at 10; adjusted" in drawn["alt"]
    assert drawn["figure"].layout.title.text == "Finer cuts cost more"
    assert [trace.name for trace in drawn["figure"].data] == columns[1:]
    assert drawn["figure"].layout.xaxis.tickvals == (5, 10)
    assert drawn["table"].columns.tolist() == ["clusters", *columns] and drawn["table"]["homogeneity"].tolist() == [
        0.9,
        0.95,
    ]


def test_labels_needed_sets_all_labels_apart(drawn):
    rows = {
        ("news", score, way, labels): {"mean": mean + shift, "low": mean + shift - 0.1, "high": mean + shift + 0.1}
        if labels
        else {"mean": mean + shift}
        for score, shift in (("accuracy", 0.0), ("macro f1", -0.05))
        for way, means in (("words", (0.2, 0.6, 0.9)), ("vectors", (0.4, 0.7, 0.8)))
        for labels, mean in zip((1, 8, 0), means, strict=True)
    }
    scores = pd.DataFrame(rows).T.rename_axis(["data", "score", "way", "labels"])
    figures.labels_needed(scores)
    assert drawn["alt"].endswith("On news, with 1 a class and with all: words 0.20 and 0.90; vectors 0.40 and 0.80.")
    lines = [trace for trace in drawn["figure"].data if trace.visible and trace.mode == "lines+markers"]
    assert [(line.name, list(line.y)) for line in lines] == [("words", [0.2, 0.6]), ("vectors", [0.4, 0.7])]
    alone = [trace for trace in drawn["figure"].data if trace.visible and trace.mode == "markers"]
    assert [(one.legendgroup, list(one.x), list(one.y)) for one in alone] == [
        ("words", [48], [0.9]),
        ("vectors", [48], [0.8]),
    ]
    assert drawn["figure"].layout.xaxis.ticktext == ("1", "8", "all")
    assert drawn["table"].columns.tolist() == ["data", "score", "labels", "words", "vectors"]
    assert drawn["table"].loc[0].tolist() == ["news", "accuracy", "all", 0.9, 0.8]
    [menu] = drawn["figure"].layout.updatemenus
    assert [button.label for button in menu.buttons] == ["news, accuracy", "news, macro f1"]


def test_rare_things_reads_precision_in_percent(drawn):
    pairs = pd.MultiIndex.from_product([["near", "far"], [0.1, 0.5]])
    precision = pd.DataFrame({0.05: [0.9, 0.5, 0.4, 0.2], 0.001: [0.04, 0.02, 0.005, 0.004]}, pairs)
    more = pd.MultiIndex.from_product([["near", "middle", "far"], [0.1, 0.5]])
    alarms = pd.Series([1, 20, 3, 40, 5, 60], more)
    half = pd.DataFrame({0.05: [0.5, 0.3, 0.2], 0.001: [0.02, 0.01, 0.004]}, ["near", "middle", "far"])
    figures.rare_things(precision, alarms, half, title="Rarer is worse")
    assert "with 5.00% and with 0.10% odd" in drawn["alt"] and "near 50.00% and 2.00%; middle" in drawn["alt"]
    near, far = drawn["figure"].data
    assert list(near.y) == [0.9, 0.5] and list(far.hovertext) == [
        "far, recall 0.1, 5 false alarms",
        "far, recall 0.5, 60 false alarms",
    ]
    axis = drawn["figure"].layout.yaxis
    assert axis.ticktext == ("0.1%", "1%", "10%", "100%") and np.allclose(axis.tickvals, [0.001, 0.01, 0.1, 1])
    assert [frame.name for frame in drawn["figure"].frames] == ["5.00%", "0.10%"]
    assert drawn["table"].to_dict("list") == {
        "precision at recall 0.5": ["near", "middle", "far"],
        "5.00% odd": [0.5, 0.3, 0.2],
        "0.10% odd": [0.02, 0.01, 0.004],
        "false alarms": [20, 40, 60],
    }
