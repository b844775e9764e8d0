"""The figures of lesson 03 say, list and draw the numbers that they are given."""

import numpy as np
import pandas as pd

from course_utils.figures import fig03_contrastive_loss as figures


def names(figure):
    return [trace.name for trace in figure.data if trace.showlegend]


def test_circles_tell_how_far_each_point_went(drawn):
    start, end = np.array([0.0, 1.2, -0.5, 2.6]), np.array([0.25, 1.0, -0.75, 2.6])
    figures.circles({1.0: [start, (start + end) / 2, end], 0.05: [start, start]}, title="Two circles")
    assert drawn["figure"].layout.title.text == "Two circles"
    assert (
        "At temperature 1 the points move by these angles, in radians: anchor 0.25, positive 0.20, near negative 0.25, "
        "far negative 0.00; anchor and positive were 1.20 apart and are 0.75 apart." in drawn["alt"]
    )
    assert "At temperature 0.05 the points move by these angles, in radians: anchor 0.00," in drawn["alt"]
    assert drawn["table"]["moved at temperature 1, radians"].tolist() == [0.25, 0.2, 0.25, 0.0]
    assert names(drawn["figure"]) == ["far negative", "near negative", "positive", "anchor"]
    assert len(drawn["figure"].data) == 2 * 4 * 3  # a way, a start and an end each
    assert [one.text for one in drawn["figure"].layout.annotations] == ["temperature 1", "temperature 0.05"]
    anchor = [trace for trace in drawn["figure"].data if trace.legendgroup == "anchor"]
    ends = [(one.x[0], one.y[0], one.marker.symbol) for one in anchor if one.mode == "markers"]
    assert ends[:2] == [(1.0, 0.0, "circle-open"), (round(np.cos(0.25), 4), round(np.sin(0.25), 4), "circle")]
    assert drawn["figure"].layout.yaxis.scaleanchor == "x"


def test_two_paths_name_where_each_run_ends_and_keep_near_labels_apart(drawn):
    path = pd.DataFrame(
        {
            "run": ["a"] * 3 + ["b"] * 3,
            "steps": [0, 25, 600, 0, 25, 200],
            "alignment": [1.2, 0.5, 1.1, 1.2, 0.02, 0.004],
            "uniformity": [-2.5, -1.1, -3.3, -2.5, -0.04, -0.01],
            "recall": 0.1,
        }
    )
    figures.two_paths(path, title="Two runs")
    assert drawn["alt"].endswith(
        "All start at alignment 1.20 and uniformity -2.50. A ends after 600 steps at alignment 1.10 and uniformity "
        "-3.30; b ends after 200 steps at alignment 0.00 and uniformity -0.01."
    )
    texts = [label for trace in drawn["figure"].data if trace.name for label in trace.text]
    assert texts == ["0", "25", "600", "", "", "200"]
    assert list(drawn["table"].columns) == ["run", "steps", "alignment", "uniformity"] and len(drawn["table"]) == 6
    assert sum(trace.mode == "lines" for trace in drawn["figure"].data) == 4


def test_push_shapes_say_where_each_loss_begins_to_push(drawn):
    s = np.array([-1.0, -0.5, 0.0, 0.5])
    figures.push_shapes(
        s, {"stops": np.array([0.0, 0.0, 1.0, 4.0]), "fades": np.array([1.0, 2.0, 4.0, 8.0])}, positive=0.5
    )
    assert drawn["alt"].endswith(
        "from -1.00 to 0.50; the positive stands at 0.5. stops pushes above -0.50; fades pushes everywhere."
    )
    assert [list(trace.y) for trace in drawn["figure"].data] == [[0, 0, 0.25, 1], [0.125, 0.25, 0.5, 1]]
    assert drawn["table"]["fades"].tolist() == [0.125, 0.25, 0.5, 1.0]
