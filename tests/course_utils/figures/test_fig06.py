"""The figures of lesson 06 say, list and draw the numbers that they are given."""

import numpy as np
import pandas as pd
import pytest

from course_utils import datasets, explorer, plots
from course_utils.figures import fig06_visualization as figures


def one_scale(figure):
    """Whether each panel has the scale of its x axis in y, and no numbers that would mean a unit."""
    axes = list(figure.select_yaxes())
    return all(axis.scaleanchor == axis.anchor and axis.showticklabels is False for axis in axes)


def test_group_means_has_one_scale_and_a_label_for_each_topic(drawn):
    means = pd.DataFrame(
        {"first direction": [-0.2, -0.19, 0.3], "second direction": [0.0, 0.01, 0.4]}, ["cars", "bikes", "god"]
    )
    figures.group_means(means, ["leisure", "leisure", "religion"], 0.876)
    assert "The means of 3 topics" in drawn["alt"] and "distances with those among the vectors is 0.88." in drawn["alt"]
    assert "leisure from -0.20 to -0.19 and from 0.00 to 0.01; religion from 0.30 to 0.30" in drawn["alt"]
    figure = drawn["figure"]
    assert [label for trace in figure.data for label in trace.text] == ["cars", "bikes", "god"]
    assert figure.layout.yaxis.scaleanchor == "x"
    assert drawn["table"].columns.tolist() == ["topic", "first direction", "second direction"]


def test_labels_of_near_points_stand_on_different_sides():
    places, labels = np.array([[0.0, 0.0], [4.0, 14.0], [400.0, 0.0]]), ["computers", "computing", "far away"]
    sides = figures._sides(places, labels)
    assert sides["computers"] != sides["computing"]
    crossing = [figures._covered((0, 0, 2, 2), (1, 1, 3, 3)), figures._covered((0, 0, 1, 1), (2, 2, 3, 3))]
    assert crossing == [1, 0]


def test_kept_draws_the_mean_and_the_range_of_the_draws(drawn):
    rows = [
        *(("b", "PCA", "none", seed, near, far) for seed, near, far in ((0, 0.1, 0.8), (1, 0.3, 0.7))),
        *(("b", "UMAP", "pca", seed, near, far) for seed, near, far in ((0, 0.5, 0.5), (1, 0.5, 0.7))),
        ("a", "PCA", "none", 0, 0.2, 0.9),
    ]
    draws = pd.DataFrame(rows, columns=["data", "method", "start", "seed", "neighbour_recall", "layout"])
    figures.kept(draws.set_index(["data", "method", "start", "seed"]), ["neighbour_recall", "layout"])
    assert drawn["figure"].layout.title.text == "b: what does each map keep?"
    assert "b: the means of neighbour recall go from 0.20 (PCA) to 0.50 (UMAP, pca)." in drawn["alt"]
    assert "b: the means of layout go from 0.60 (UMAP, pca) to 0.75 (PCA)." in drawn["alt"]
    first = drawn["figure"].data[0]
    assert (list(first.x), list(first.y)) == ([0.2, 0.5], ["PCA", "UMAP, pca"])
    assert (list(first.error_x.array), list(first.error_x.arrayminus)) == ([0.1, 0.0], [0.1, 0.0])
    assert drawn["table"].loc[0].tolist() == ["b", "PCA", "none", "0.2 (0.1 to 0.3)", "0.75 (0.7 to 0.8)"]


def test_forces_tells_the_width_of_each_map(drawn):
    view = np.array([[0.0, 0.0], [1.0, 1.0]])
    measured = pd.DataFrame({"width": [1.0, 0.00038], "loss": [2.13, 2.3456]}, ["start", "attraction alone"])
    figures.forces({"start": view, "attraction alone": 1e-4 * view}, ["sci.med", "sci.space"], measured)
    assert drawn["alt"].startswith("2 maps of 2 posts, ")
    assert drawn["alt"].endswith("in the unit of the first: start 1; attraction alone 0.00038.")
    assert [list(trace.x) for trace in drawn["figure"].data] == [[0.0], [1.0], [0.0], [0.0]]  # all in one place
    assert one_scale(drawn["figure"]) and drawn["table"]["loss"].tolist() == [2.13, 2.346]


def test_seconds_writes_numbers_of_posts_out(drawn):
    timing = pd.DataFrame({"fast": [0.04, 1.0], "slow": [2.0, 364.2]}, pd.Index([500, 18_821], name="n"))
    figures.seconds(timing, ["slow", "fast"])
    assert drawn["alt"].endswith("for 500 to 18,821 posts: slow from 2.00 to 364.20; fast from 0.04 to 1.00.")
    assert [trace.name for trace in drawn["figure"].data] == ["slow", "fast"]
    assert drawn["figure"].layout.xaxis.ticktext == ("500", "18,821")
    assert drawn["figure"].layout.yaxis.ticktext == ("0.01", "0.1", "1", "10", "100", "1000")
    assert drawn["table"]["slow"].tolist() == [2.0, 364.2]


def test_settings_follows_the_fifths_in_order(drawn):
    view = np.array([[0.0, 0.0], [1.234, 1.0], [2.0, 3.0]])
    scores = pd.DataFrame({"neighbour_recall": [0.5, 0.61], "trustworthiness": [0.7, 0.8]}, ["narrow", "wide"])
    figures.settings({"narrow": view, "wide": 2 * view}, np.array([1, 0, 1]), scores)
    assert drawn["alt"].startswith("2 maps of 3 posts") and "narrow 0.50; wide 0.61." in drawn["alt"]
    first, second = drawn["figure"].data[:2]
    assert (first.name, list(first.x)) == ("fifth 1", [1.234]) and (second.name, list(second.x)) == ("fifth 2", [0, 2])
    assert len(drawn["figure"].data) == 4 and one_scale(drawn["figure"])
    assert drawn["table"]["map"].tolist() == ["narrow", "wide"]


def test_the_truth_stands_beside_the_maps(drawn):
    view = np.array([[0.0, 0.0], [1.0, 1.0]])
    views = {"truth": {"A": view, "B": view}, "t-SNE": {"A": view, "B": view}}
    measured = pd.DataFrame({"truth": [20.0, 10.0], "t-SNE": [1.004, 0.85]}, ["A: width", "B: gap"])
    figures.beside_truth(views, ["near", "far"], measured)
    assert drawn["figure"].layout.title.text == "What would you say about A, B?"
    assert "Maps of 2 points each" in drawn["alt"] and "a row for truth, and one for each of t-SNE." in drawn["alt"]
    assert drawn["alt"].endswith("A: width: truth 20.00, t-SNE 1.00; B: gap: truth 10.00, t-SNE 0.85.")
    titles = [one.text for one in drawn["figure"].layout.annotations]
    assert titles == ["A, truth", "B, truth", "A, t-SNE", "B, t-SNE"]
    assert len(drawn["figure"].data) == 8 and one_scale(drawn["figure"])
    assert drawn["table"].to_numpy().tolist() == [["A: width", 20, 1], ["B: gap", 10, 0.85]]


def test_the_riddle_does_not_tell_which_picture_is_noise(drawn):
    maps = {name: np.array([[0.0, 1.0], [1.0, 0.0]]) for name in "ABC"}
    measured = pd.DataFrame({"neighbour recall": [0.4, 0.26, 0.4567]}, pd.Index(list("ABC"), name="picture"))
    figures.riddle(maps, measured)
    assert drawn["alt"].startswith("3 maps of 2 points each, A, B, C.")
    assert drawn["figure"].layout.title.text == "Which of these maps is noise?"
    assert {trace.name for trace in drawn["figure"].data} == {"posts or noise"} and one_scale(drawn["figure"])
    assert drawn["table"]["neighbour recall"].tolist() == [0.4, 0.26, 0.457]


@pytest.mark.parametrize("stored", [True, False])
def test_the_atlas_draws_all_posts_unless_it_is_stored(drawn, monkeypatch, stored):
    if stored:
        monkeypatch.setenv(plots.PNG_SWITCH, "1")
    else:
        monkeypatch.delenv(plots.PNG_SWITCH, raising=False)
    monkeypatch.setattr(figures, "STEP", 100)
    n = 200
    posts = datasets.TextDataset(
        "posts", tuple(f"post {i}" for i in range(n)), ("sci.med",) * n, ("train",) * n, "none"
    )
    named = explorer.Regions(
        ("drug", "space"), np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([0] * 150 + [1] * (n - 150))
    )
    found = {"a doctor": pd.DataFrame({"cosine": [0.5]}, index=[7]), "mars": pd.DataFrame({"cosine": [0.4]}, index=[9])}
    figures.atlas(np.zeros((n, 2)), posts, named, found)
    seen = "2 of 200 posts" if stored else "200 posts"
    assert (
        drawn["alt"].startswith(f"A map of {seen}, a colour") and "from space (50 posts) to drug (150)" in drawn["alt"]
    )
    assert drawn["figure"].layout.title.text.startswith(seen) and "the texts of all 200, stand on it" in drawn["alt"]
    assert drawn["alt"].endswith("Stars mark the 1 posts nearest to: a doctor.")
    points = [trace for trace in drawn["figure"].data if trace.name not in found]
    assert sum(len(trace.x) for trace in points) == (2 if stored else n)
    assert {trace.type for trace in points} == {"scatter" if stored else "scattergl"}
    assert drawn["table"].to_dict("list") == {"region": ["drug", "space"], "x": [0, 2], "y": [1, 3], "posts": [150, 50]}
