"""The figures of lesson 05 say, list and draw the numbers that they are given."""

import numpy as np
import pandas as pd

from course_utils.figures import fig05_matryoshka as figures


def frame(rows, columns, names):
    return pd.DataFrame(rows, index=columns).T.rename_axis(names)


def test_kept_numbers_tell_each_cut_at_each_length(drawn):
    rows = {("first", 8): [0.1], ("turned", 8): [0.2], ("first", 16): [0.3], ("turned", 16): [0.5]}
    figures.kept_numbers(frame(rows, ["recall"], ["kept", "numbers"]))
    assert drawn["alt"].endswith("first: 0.10 at 8, 0.30 at 16; turned: 0.20 at 8, 0.50 at 16.")
    lines = {trace.name: trace.y for trace in drawn["figure"].data if trace.name}
    assert lines == {"first": (0.1, 0.3), "turned": (0.2, 0.5)}
    assert drawn["figure"].layout.xaxis.type == "log" and drawn["figure"].layout.xaxis.tickvals == (8, 16)
    assert drawn["table"]["turned"].tolist() == [0.2, 0.5] and drawn["table"]["numbers"].tolist() == [8, 16]


def test_matryoshka_gains_are_differences_side_by_side_with_the_score_in_the_menu(drawn):
    gain = {"difference": 0.1, "low": 0.05, "high": 0.2, "status": "better"}
    keys = [(score, rival, d) for score in ("recall", "topic") for rival in ("plain", "turned") for d in (8, 16)][:-1]
    gains = pd.DataFrame([gain] * len(keys), index=pd.MultiIndex.from_tuples(keys, names=["score", "rival", "numbers"]))
    gains.loc[("topic", "plain", 16)] = [-0.0123, -0.3, 0.1, "undecided"]
    figures.matryoshka_gains(gains)
    figure = drawn["figure"]
    assert "topic, minus plain: +0.100 at 8 (better), -0.012 at 16 (undecided)" in drawn["alt"]
    assert drawn["alt"].endswith("topic, minus turned: +0.100 at 8 (better).")
    menu = [button.label for button in figure.layout.updatemenus[0].buttons]
    assert menu == ["topic", "recall"]
    shown = [trace for trace in figure.data if trace.visible]
    assert [(trace.name, len(trace.x)) for trace in shown] == [("minus plain", 2), ("minus turned", 1)]
    assert shown[0].x[0] < 8 < shown[1].x[0] and shown[0].y == (0.1, -0.0123)
    assert shown[0].error_y.array == (0.1, 0.1123) and shown[0].error_y.arrayminus == (0.05, 0.2877)
    assert figure.layout.xaxis.tickvals == (8, 16) and figure.layout.xaxis.type == "log"
    assert len(drawn["table"]) == 7 and drawn["table"]["status"].tolist().count("undecided") == 1


def test_number_types_draw_the_frontier_that_the_slider_leaves_in_its_place(drawn):
    chart = pd.DataFrame(
        [
            ("turned", "one bit", 16, 2.0, 0.15, True),
            ("first", "one bit", 16, 2.0, 0.1, False),
            ("first", "one bit", 32, 4.0, 0.12, False),
            ("turned", "one bit", 32, 4.0, 0.2, True),
            ("turned", "float32", 16, 64.0, 0.45, True),
            ("first", "float32", 16, 64.0, 0.3, False),
        ],
        columns=["kept", "type", "numbers", "bytes", "recall", "frontier"],
    )
    figures.number_types(chart)
    figure = drawn["figure"]
    assert "from 2 to 64 on a logarithmic axis" in drawn["alt"] and "chooses turned or first" in drawn["alt"]
    assert drawn["alt"].endswith(
        "frontier of all of them: 2 bytes, turned, 16 as one bit, 0.150; 4 bytes, turned, 32 as one bit, 0.200; "
        "64 bytes, turned, 16 as float32, 0.450."
    )
    line = figure.data[-1]
    assert (line.name, line.x, line.y) == ("frontier of all vectors", (2, 4, 64, 64), (0.15, 0.2, 0.45, 0.45))
    assert [trace.name for trace in figure.data[:2]] == ["float32", "one bit"]
    assert [len(one.data) for one in figure.frames] == [2, 2] and len(figure.data) == 3
    assert figure.frames[1].data[0].y == (0.3,) and figure.frames[1].data[1].y == (0.1, 0.12)
    assert figure.layout.xaxis.tickvals == (2, 4, 8, 16, 32, 64)
    assert drawn["table"]["frontier"].tolist() == ["yes", "", "", "yes", "yes", ""]


def test_two_stages_draw_the_gap_to_the_full_search(drawn):
    rows = [
        (cut, d, m, work, gap - lower)
        for cut, lower in (("first", 0.0), ("turned", 0.02))
        for d, m, work, gap in (
            (16, 10, 0.05, -0.3),
            (16, 400, 0.14, -0.009),
            (32, 10, 0.09, -0.011),
            (32, 400, 0.2, 0.01),
        )
    ]
    figures.two_stages(pd.DataFrame(rows, columns=["cut", "numbers", "shortlist", "work", "gap"]), near=0.08)
    assert "each shortlist from 10 to 400" in drawn["alt"] and "points more than 0.08 below" in drawn["alt"]
    assert drawn["alt"].endswith(
        "off the axis; a menu shows all. 16 first from -0.300 at 5% of the work to -0.009 at 14%; 32 first from -0.011 "
        "at 9% of the work to +0.010 at 20%; 16 turned from -0.320 at 5% of the work to -0.029 at 14%; 32 turned from "
        "-0.031 at 9% of the work to -0.010 at 20%."
    )
    figure = drawn["figure"]
    assert [button.label for button in figure.layout.updatemenus[0].buttons] == ["near the full search", "all points"]
    assert figure.layout.yaxis.range == (-0.08, 0.02) and figure.layout.xaxis.type == "log"
    assert figure.layout.updatemenus[0].buttons[1].args[1]["yaxis"]["autorange"] is True
    shown = [trace for trace in figure.data if trace.visible]
    assert [trace.name for trace in shown] == ["16 first", "32 first", "16 turned", "32 turned"]
    assert shown[1].y == (-0.011, 0.01) and shown[1].x == (0.09, 0.2)
    assert [trace.marker.symbol for trace in shown] == ["circle-open", "diamond-open", "circle", "diamond"]
    assert list(drawn["table"])[-2:] == ["first", "turned"]
    np.testing.assert_allclose(drawn["table"]["first"], [-0.3, -0.009, -0.011, 0.01])
