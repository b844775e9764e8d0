"""The figures of lesson 04 say, list and draw the numbers that they are given."""

import numpy as np
import pandas as pd

from course_utils.figures import fig04_normalization as figures


def test_lengths_tell_mean_and_tenths_of_each_number_of_words(drawn):
    words = np.array([5, 10])
    figures.lengths(words, np.array([6.04, 4.0]), np.array([5.0, 3.0]), np.array([7.0, 4.5]), title="Shorter")
    assert drawn["figure"].layout.title.text == "Shorter"
    assert drawn["alt"].endswith("the highest tenth: 5 words 6.0 (5.0 to 7.0), 10 words 4.0 (3.0 to 4.5).")
    assert drawn["figure"].layout.xaxis.type == "log" and drawn["figure"].layout.xaxis.tickvals == (5, 10)
    assert drawn["table"]["lowest tenth"].tolist() == [5.0, 3.0]


def test_strangers_tell_the_share_above_a_half_and_above_zero_of_each_view(drawn):
    at = np.arange(-1, 3) / 2
    come = pd.DataFrame({"GloVe": [1.0, 0.95, 0.304, 0.0], "MiniLM": [1.0, 0.8, 0.0, 0.0]}, index=at)
    figures.strangers({"as they come": come, "centred": come / 2})
    assert drawn["alt"].endswith(
        "a menu has vectors as they come or centred. Vectors as they come: above 0.5 are 30.4% (GloVe), 0.0% (MiniLM); "
        "above 0 are 95.0% (GloVe), 80.0% (MiniLM). Vectors centred: above 0.5 are 15.2% (GloVe), 0.0% (MiniLM); above "
        "0 are 47.5% (GloVe), 40.0% (MiniLM)."
    )
    assert [trace.visible for trace in drawn["figure"].data] == [True, True, False, False]
    assert drawn["table"]["threshold"].tolist() == [-0.5, 0.5, -0.5, 0.5]
    assert drawn["table"]["GloVe"].tolist() == [1.0, 0.304, 0.5, 0.152]


def test_recovery_draws_the_sizes_that_all_maps_have_and_the_levels_to_reach(drawn):
    rows = {("rotation", "any", n): mean for n, mean in ((10, 0.1), (300, 0.3), (384, 0.35), (4_000, 0.5))}
    rows |= {("least squares", "any", n): mean for n, mean in ((10, 0.2), (300, 0.1), (384, 0.001), (1_500, 0.4))}
    by_size = pd.DataFrame({key: [mean, mean / 2, mean + 0.1] for key, mean in rows.items()}, ["mean", "min", "max"]).T
    figures.recovery(by_size.rename_axis(["transform", "pool", "learned_from"]), {"A asks A": 0.87, "B asks B": 0.5})
    assert "rotation, anchors: any: 0.10 with 10, 0.35 with 384, least with 10 (0.100)" in drawn["alt"]
    assert "least squares, anchors: any: 0.20 with 10, 0.00 with 384, least with 384 (0.001)." in drawn["alt"]
    assert drawn["alt"].endswith("Dotted lines: A asks A 0.870, B asks B 0.500.")
    lines = {trace.name: (trace.x, trace.y) for trace in drawn["figure"].data if trace.name}
    assert lines["rotation, anchors: any"] == ((10, 300, 384), (0.1, 0.3, 0.35))
    assert [shape.y0 for shape in drawn["figure"].layout.shapes] == [0.87, 0.5]
    assert drawn["figure"].layout.xaxis.tickvals == (10, 384)
    assert drawn["figure"].layout.yaxis.range == (0, 0.94)
    assert len(drawn["table"]) == 8 and list(drawn["table"])[2] == "anchors"
