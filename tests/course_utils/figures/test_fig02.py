"""The figures of lesson 02 say, list and draw the numbers that they are given."""

import numpy as np
import pandas as pd

from course_utils.figures import fig02_contextual_embeddings as figures


def lines(figure):
    return {trace.name: list(trace.y) for trace in figure.data if trace.mode == "lines+markers"}


def test_accuracy_by_layer_tells_each_layer_and_chance(drawn):
    table = pd.DataFrame({"accuracy": [0.25, 0.5, 0.75], "low": [0.2, 0.4, 0.7], "high": [0.3, 0.6, 0.8125]})
    figures.accuracy_by_layer(table, 0.2625)
    assert drawn["alt"] == (
        "A curve with a band of intervals over the layers: 0.25 in layer 0, 0.50 in layer 1, 0.75 in layer 2. A level "
        "line marks chance, 0.26."
    )
    assert lines(drawn["figure"]) == {"nearest neighbour": [0.25, 0.5, 0.75], "chance": [0.2625] * 3}
    [line] = [trace for trace in drawn["figure"].data if trace.customdata is not None]
    assert line.customdata[2] == [0.7, 0.8125]
    assert drawn["table"].columns.tolist() == ["layer", "accuracy", "low", "high"] and len(drawn["table"]) == 3


def test_two_senses_name_senses_layers_and_shares(drawn):
    frames = {
        "0": np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]),
        "5": np.array([[0.9, -0.9], [0.8, 0.7], [-1.0, 1.0]]),
    }
    figures.two_senses(
        frames,
        np.array(["amuse", "drama", "amuse"]),
        np.array(["They play.", "A play.", "Play on."]),
        {"0": 1 / 3, "5": 2 / 3},
        names={"amuse": "with a toy", "drama": "at the theatre"},
        start="5",
        title="They part",
    )
    figure = drawn["figure"]
    assert drawn["alt"] == (
        "3 sentences as points, with a toy and at the theatre, with a slider over 2 layers. Each axis is the cosine "
        "with the mean of one sense, after the mean of the word was taken away, and both are equal on a dotted "
        "diagonal. Share of points nearer to the mean of their own sense: 0.33 in layer 0, 0.67 in layer 5."
    )
    assert figure.layout.title.text == "They part"
    [line] = figure.layout.shapes
    assert (line.x0, line.y0, line.x1, line.y1) == (-1, -1, 1, 1)
    assert figure.layout.xaxis.title.text.replace("<br>", " ") == "cosine with the mean of “with a toy”"
    assert figure.layout.yaxis.title.text.replace("<br>", " ") == "cosine with the mean of “at the theatre”"
    points = {trace.name: (list(trace.x), list(trace.y)) for trace in figure.data}
    assert points == {"with a toy": ([0.9, -1.0], [-0.9, 1.0]), "at the theatre": ([0.8], [0.7])}
    assert [frame.name for frame in figure.frames] == ["0", "5"] and figure.layout.sliders[0].active == 1
    assert drawn["table"].to_numpy().tolist() == [["0", 0.333], ["5", 0.667]]


def test_cosines_by_layer_tell_each_layer_of_each_kind(drawn):
    figures.cosines_by_layer(pd.DataFrame({"same sense": [0.95, 0.9, 0.8], "random": [0.04, 0.229, -0.05]}))
    assert drawn["alt"] == (
        "A curve of the mean cosine over the layers for each kind of pairs: same sense 0.95 in layer 0, 0.90 in layer "
        "1, 0.80 in layer 2; random 0.04 in layer 0, 0.23 in layer 1, -0.05 in layer 2."
    )
    assert lines(drawn["figure"]) == {"same sense": [0.95, 0.9, 0.8], "random": [0.04, 0.229, -0.05]}
    assert drawn["table"]["random"].tolist() == [0.04, 0.229, -0.05]


def test_context_words_name_the_longest_bar_on_either_side(drawn):
    lost = pd.DataFrame(
        {"row": 7, "hidden": ["the", "cats", "here"], "distance": [-2, -1, 1], "lost": [0.01, -0.25, 0.2]}
    )
    figures.context_words(lost)
    assert drawn["alt"] == (
        "3 bars, one for each hidden word in the order of the sentence, with its distance from the target in words. "
        "The longest bar is that of cats (-1), at -0.250."
    )
    [bars] = drawn["figure"].data
    assert list(bars.x) == [0.01, -0.25, 0.2] and bars.hovertext[2].startswith("here (+1): 0.2")
    assert drawn["table"].columns.tolist() == ["hidden", "distance", "lost"] and len(drawn["table"]) == 3


def test_distances_are_drawn_from_near_to_far_whatever_their_order(drawn):
    table = pd.DataFrame(
        {
            "side": ["before", "before", "after", "after"],
            "distance": [2, 1, 1, 2],
            "change": [0.05, 0.125, 0.1, 0.03],
            "low": [0.0, 0.1, 0.05, 0.0],
            "high": [0.1, 0.15, 0.15, 0.06],
        }
    )
    figures.distances(table)
    assert drawn["alt"] == (
        "A curve with a band of intervals for each side: before 0.125 at distance 1, 0.050 at distance 2; after 0.100 "
        "at distance 1, 0.030 at distance 2."
    )
    assert lines(drawn["figure"]) == {"before": [0.125, 0.05], "after": [0.1, 0.03]}
    assert [trace.customdata[0] for trace in drawn["figure"].data if trace.customdata is not None] == [
        [0.1, 0.15],
        [0.05, 0.15],
    ]
    assert len(drawn["table"]) == 4
