"""Figures: what they draw is what they were given, readable without colour, described, and small when stored."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from course_utils import _display, _template, plots

ALT = "Two bars, the first longer than the second one."
TABLE = pd.DataFrame({"method": ["3CosAdd", "3CosMul"], "accuracy": [0.46, 0.37]})
POINTS = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
GROUPS = ["a", "b", "a"]


def bars(**more):
    return plots.ranked_bars(["one", "two"], np.array([0.5, -0.25]), title="Two bars", x_title="accuracy", **more)


def lines(**more):
    series = {"add": np.array([1.0, 2.0]), "mul": np.array([0.5, 1.5])}
    return plots.curves(np.array([0, 1]), series, title="Two lines", x_title="x", y_title="y", **more)


def multiples(**more):
    panels = {"two neighbours": POINTS, "five": POINTS + 1, "nine": POINTS * 2, "all": POINTS * 3}
    return plots.small_multiples(panels, GROUPS, title="Four maps", **more)


def matrix(n=3, **more):
    return plots.similarity_matrix(np.eye(n), [f"w{i}" for i in range(n)], title="Only itself", **more)


def slides(**more):
    frames = {"start": POINTS, "end": POINTS * 2}
    return plots.slider_frames(
        frames, GROUPS, title="They part", axis_titles=("x", "y"), slider="step", hover=["p", "q", "r"], **more
    )


def views():
    other = plots.ranked_bars(["three"], np.array([2.0]), title="One bar", x_title="cost")
    return plots.drop_down({"both": bars(), "one": other})


FIGURES = {
    "views": views,
    "bars": lambda: bars(low=np.array([0.4, -0.3]), high=np.array([0.7, -0.2])),
    "lines": lambda: lines(low={"add": [0.9, 1.8]}, high={"add": [1.2, 2.2]}, marks={"here": 0.5}),
    "scatter": lambda: plots.labelled_scatter(
        POINTS, ["p", "q", "r"], GROUPS, title="Three words", axis_titles=("x", "y"), links=[(0, 1)]
    ),
    "rows": lambda: plots.dot_rows(
        ["one", "two"],
        {"add": [1, 2]},
        title="Rows",
        x_title="x",
        hover={"add": ["1", "2"]},
        orders={"as given": [0, 1]},
    ),
    "multiples": multiples,
    "matrix": matrix,
    "slides": slides,
}


# -- Everyone can read them -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_every_text_is_large_and_dark(name):
    stored = json.dumps(FIGURES[name]().to_plotly_json())
    fonts = [json.loads(font) for font in re.findall(r'font": (\{[^{}]*\})', stored)]
    assert fonts and all(font.get("color", plots.TEXT) == plots.TEXT for font in fonts)
    assert min(font["size"] for font in fonts) >= 12
    assert FIGURES[name]().layout.font.size == 14


def test_colour_is_never_the_only_sign():
    assert len(set(plots.COLOURS)) == len(set(plots.SHAPES)) == len(set(plots.DASHES)) == 6
    drawn = lines(low={"add": [0.9, 1.8], "mul": [0, 1]}, high={"add": [1.2, 2.2], "mul": [1, 2]}).data
    assert [trace.line.dash for trace in drawn] == ["solid", "solid", "dash", "dash"]  # band, line, band, line
    assert [trace.marker.symbol for trace in multiples().data[:2]] == ["circle", "diamond"]
    assert list(bars().data[0].marker.pattern.shape) == ["", "/"]


def test_more_groups_than_signs_are_refused():
    groups = [f"g{i}" for i in range(7)]
    with pytest.raises(ValueError, match=r"at most 6 series or groups.*got 7: g0, .* Next: merge"):
        plots.small_multiples({"one": np.zeros((7, 2))}, groups, title="Seven")


# -- What is drawn is what was given ----------------------------------------------------------------------------


def test_bars_with_intervals_reach_from_low_to_high():
    bar = bars(low=np.array([0.4, -0.3]), high=np.array([0.7, -0.2])).data[0]
    assert list(bar.x) == [0.5, -0.25]
    assert list(bar.error_x.array) == [0.2, 0.05]
    assert list(bar.error_x.arrayminus) == [0.1, 0.05]
    assert list(bar.hovertext) == ["one: 0.5 (0.400 to 0.700)", "two: -0.25 (-0.300 to -0.200)"]


def test_bars_without_intervals_have_none():
    assert bars().data[0].error_x.array is None
    assert list(bars(hover=["first", "second"]).data[0].hovertext) == ["first", "second"]


def test_a_band_goes_up_along_high_and_back_along_low():
    band, line, other = lines(low={"add": [0.9, 1.8]}, high={"add": [1.2, 2.2]}).data
    assert (list(band.x), list(band.y)) == ([0, 1, 1, 0], [1.2, 2.2, 1.8, 0.9])
    assert band.fillcolor == "rgba(0,114,178,0.15)" and not band.showlegend
    assert list(map(list, line.customdata)) == [[0.9, 1.2], [1.8, 2.2]]
    assert band.legendgroup == line.legendgroup == "add"  # a click on the legend hides both
    assert other.customdata is None


@pytest.mark.parametrize(
    "draw",
    [lambda: bars(low=[0, 0]), lambda: lines(low={"add": [0, 0]}), lambda: lines(high={"add": [0, 0]})],
)
def test_half_an_interval_is_refused(draw):
    with pytest.raises(ValueError, match="low, high: expected both or none, got only"):
        draw()


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: bars(low=[0], high=[1]), "2 labels, 2 values, 1 low, 1 high"),
        (lambda: lines(low={"add": [0]}, high={"add": [1]}), "2 x, 1 low, 1 high"),
        (lambda: multiples(hover=["p"]), "3 points, 3 groups, 1 hover"),
        (lambda: matrix(columns=["one"]), "1 columns, 3 values"),
    ],
)
def test_columns_of_other_lengths_are_refused(draw, said):
    with pytest.raises(ValueError, match=f"expected one length, got {said}"):
        draw()


def test_small_multiples_share_marks_and_one_legend():
    drawn = multiples(hover=["p", "q", "r"])
    assert [note.text for note in drawn.layout.annotations] == ["two neighbours", "five", "nine", "all"]
    assert [trace.name for trace in drawn.data] == ["a", "b"] * 4
    assert [trace.showlegend for trace in drawn.data] == [True, True] + [False] * 6
    assert list(drawn.data[2].x) == [1, 5] and list(drawn.data[2].hovertext) == ["p", "r"]
    assert [trace.xaxis for trace in drawn.data[::2]] == ["x", "x2", "x3", "x4"]
    assert drawn.layout.yaxis4.gridcolor == drawn.layout.yaxis.gridcolor == "#D9D9D9"


def test_small_multiples_have_one_scale_when_asked():
    assert multiples().layout.xaxis2.matches is None
    assert multiples(same_axes=True).layout.xaxis2.matches == "x"


def test_a_long_panel_title_is_broken_and_given_room():
    long = plots.small_multiples({"word " * 20: POINTS, "b": POINTS, "c": POINTS}, GROUPS, title="Long")
    short = plots.small_multiples({"word": POINTS, "b": POINTS, "c": POINTS}, GROUPS, title="Short")
    assert long.layout.annotations[0].text == "<br>".join([*["word word word"] * 6, "word word"])
    assert long.layout.margin.t - short.layout.margin.t == 6 * 16


def test_a_small_matrix_prints_its_numbers_and_a_large_one_does_not():
    assert matrix(8).data[0].texttemplate == "%{z:.2f}"
    assert matrix(9).data[0].texttemplate is None


def test_a_matrix_keeps_rows_columns_and_limits():
    values = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, np.nan]])
    drawn = plots.similarity_matrix(
        values, ["a", "a"], columns=["x", "y", "z"], title="Two by three", quantity="dot", limits=(0, 1)
    )
    heat = drawn.data[0]
    assert [list(row) for row in heat.z] == [[0.1, 0.2, 0.3], [0.4, 0.5, None]]
    assert heat.hovertext[1][0] == "a · x: 0.400"
    assert (heat.zmin, heat.zmax, heat.colorbar.title.text) == (0, 1, "dot")
    assert list(drawn.layout.yaxis.ticktext) == ["a", "a"]
    assert list(drawn.layout.xaxis.ticktext) == ["x", "y", "z"]


def test_a_slider_moves_between_frames_and_does_not_start_by_itself():
    drawn = slides()
    assert [list(trace.x) for trace in drawn.data] == [[0, 4], [2]]
    assert [frame.name for frame in drawn.frames] == ["start", "end"]
    assert [list(trace.x) for trace in drawn.frames[1].data] == [[0, 8], [4]]
    slider = drawn.layout.sliders[0]
    assert [(step.method, *step.args[0]) for step in slider.steps] == [("animate", "start"), ("animate", "end")]
    assert slider.currentvalue.prefix == "step: "

    assert not drawn.layout.updatemenus  # no play button
    assert list(drawn.layout.xaxis.range) == [-0.4, 8.4]  # holds every frame
    assert list(drawn.layout.yaxis.range) == [0.55, 10.45]


def test_the_table_of_a_figure_holds_its_points_but_not_its_bands():
    drawn = lines(low={"add": [0.9, 1.8]}, high={"add": [1.2, 2.2]})
    table = _display._points(drawn)
    assert len(table) == sum(len(trace.x) for trace in lines().data) and "" not in set(table["series"])


def test_a_slider_may_open_at_a_later_moment():
    opened = slides(start="end")
    assert opened.layout.sliders[0].active == 1 and slides().layout.sliders[0].active == 0
    assert [list(trace.x) for trace in opened.data] == [[0, 8], [4]]


def test_a_drop_down_shows_one_view_and_changes_title_and_axes_with_it():
    drawn = views()
    assert [trace.visible for trace in drawn.data] == [True, False] and drawn.layout.title.text == "Two bars"
    buttons = drawn.layout.updatemenus[0].buttons
    assert [(button.label, button.method) for button in buttons] == [("both", "update"), ("one", "update")]
    marks, layout = buttons[1].args
    assert list(marks["visible"]) == [False, True]
    assert (layout["title"]["text"], layout["xaxis"]["title"]["text"]) == ("One bar", "cost")
    assert list(buttons[0].args[0]["visible"]) == [True, False]


def test_a_drop_down_takes_notes_and_lines_away_with_their_view():
    marked = lines(marks={"here": 0.5})
    drawn = plots.drop_down({"marked": marked, "plain": lines()})
    with_line, without = (button.args[1] for button in drawn.layout.updatemenus[0].buttons)
    assert len(with_line["shapes"]) == len(with_line["annotations"]) == 1
    assert without["shapes"] == without["annotations"] == []
    assert [trace.visible for trace in drawn.data] == [True, True, False, False]


def test_a_drop_down_has_room_for_its_menu_and_for_the_highest_view():
    drawn, one = views(), bars()
    assert drawn.layout.margin.t == one.layout.margin.t + 60 and drawn.layout.height == one.layout.height + 60


def elsewhere(values):
    """The values as a table's column has them after rows were taken out: position 0 is not named 0."""
    return pd.Series(values, index=range(50, 50 + len(values)))


@pytest.mark.parametrize("names", [["1990", "1991"], [1990, 1991], ["2020-01-01", "2021-01-01"]])
def test_names_that_are_numbers_or_days_stay_names(names):
    drawn = plots.ranked_bars(names, [1, 2], title="Years", x_title="x")
    assert drawn.layout.yaxis.type == "category" and list(drawn.data[0].y) == list(map(str, names))
    rows = plots.dot_rows(
        names, {"a": [1, 2]}, title="Years", x_title="x", hover={"a": ["p", "q"]}, orders={"late first": [1, 0]}
    )
    assert rows.layout.yaxis.type == "category" and list(rows.layout.yaxis.categoryarray) == list(map(str, names))[::-1]
    assert plots.figure("Any", "x", "y").layout.autotypenumbers == "strict"  # for what a lesson draws itself


def test_equal_names_have_a_place_each():
    drawn = plots.ranked_bars(["bank", "bank", "river"], [1, 2, 3], title="Banks", x_title="x").data[0]
    assert len(set(drawn.y)) == 3 and [name.strip("\u200b") for name in drawn.y] == ["bank", "bank", "river"]
    assert list(drawn.hovertext) == ["bank: 1", "bank: 2", "river: 3"]
    orders = {"as given": [0, 1], "other way": [1, 0]}
    rows = plots.dot_rows(
        ["bank"] * 2, {"a": [1, 2]}, title="Banks", x_title="x", hover={"a": ["p", "q"]}, orders=orders
    )
    first, other = (button.args[0]["yaxis.categoryarray"] for button in rows.layout.updatemenus[0].buttons)
    assert tuple(first) == tuple(rows.data[0].y) == tuple(other)[::-1] and len(set(first)) == 2


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT])
def test_what_has_no_label_is_drawn_and_says_so(missing):
    labels = pd.Series(["a", missing, "a"], dtype=object)
    drawn = plots.labelled_scatter(POINTS, labels, labels, title="One without", axis_titles=("x", "y"))
    assert [(trace.name, list(trace.x), trace.text) for trace in drawn.data] == [
        ("a", [0, 4], ("a", "a")),
        ("(no label)", [2], ("(no label)",)),
    ]
    assert list(plots.ranked_bars(labels[:2], [1, 2], title="t", x_title="x").data[0].y) == ["a", "(no label)"]
    matrix = plots.similarity_matrix(np.eye(2), labels[:2], title="t")
    assert list(matrix.layout.yaxis.ticktext) == ["a", "(no label)"]
    assert [trace.name for trace in plots.small_multiples({"m": POINTS}, labels, title="t").data] == ["a", "(no label)"]


def test_columns_of_a_table_are_taken_by_position_whatever_their_index():
    groups, hover = elsewhere(GROUPS), elsewhere(["p", "q", "r"])
    assert (
        multiples(hover=["p", "q", "r"]).to_json()
        == plots.small_multiples(
            {"two neighbours": POINTS, "five": POINTS + 1, "nine": POINTS * 2, "all": POINTS * 3},
            groups,
            title="Four maps",
            hover=hover,
        ).to_json()
    )
    scatter = plots.labelled_scatter(POINTS, hover, groups, title="t", axis_titles=("x", "y"), hover=hover)
    assert [trace.text for trace in scatter.data] == [trace.hovertext for trace in scatter.data] == [("p", "r"), ("q",)]
    rows = plots.dot_rows(
        elsewhere(["one", "two"]),
        {"add": elsewhere([1, 2])},
        title="Rows",
        x_title="x",
        hover={"add": elsewhere(["1", "2"])},
        orders={"as given": [0, 1]},
    )
    assert rows.to_json() == FIGURES["rows"]().to_json()


def test_small_numbers_are_drawn_as_they_are_and_noise_is_not():
    assert _template.rounded([1.23456e-5, 0.00123456, 0.123456]) == [1.235e-05, 0.001235, 0.1235]
    assert _template.rounded([1.0, 5.96e-8, -0.0, 0.012345]) == [1.0, 0.0, 0.0, 0.0123]


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: bars(low=[3, 0], high=[0, 0]), "low, high: expected low ≤ high, got 3 and 0 at position 0"),
        (lambda: lines(low={"ad": [0, 0]}, high={"ad": [1, 1]}), "bands of the same series, some of 'add', 'mul'"),
        (lambda: lines(low={"add": [0, 0]}, high={"mul": [1, 1]}), "got 'add' and 'mul'"),
        (
            lambda: plots.ranked_bars(["a"], [np.inf], title="t", x_title="x"),
            "expected finite numbers, or NaN for a gap",
        ),
        (lambda: plots.ranked_bars(["a"], [[1.0]], title="t", x_title="x"), r"values: .*shape \(n,\), got \(1, 1\)"),
        (lambda: plots.similarity_matrix([1.0], ["a"], title="t"), r"\(n_rows, n_columns\), got \(1,\)"),
        (lambda: plots.small_multiples({"a": POINTS * np.nan}, GROUPS, title="t"), "points: expected finite numbers"),
        (lambda: plots.small_multiples({"a": np.ones((3, 3))}, GROUPS, title="t"), "points: expected two coordinates"),
        (lambda: plots.small_multiples({}, GROUPS, title="t"), "panels: expected a mapping with one or more"),
        (lambda: multiples(columns=0), "columns: expected a whole number of 1 or more"),
        (lambda: plots.drop_down({}), "views: expected a mapping with one or more"),
        (lambda: slides(start="later"), "start: expected one of 'start', 'end', got 'later'"),
        (
            lambda: plots.labelled_scatter(POINTS, GROUPS, GROUPS, title="t", axis_titles=("", ""), links=[(0, -1)]),
            "links: expected positions as whole numbers from 0 to 2",
        ),
    ],
)
def test_what_would_be_left_out_or_misplaced_is_refused(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()


@pytest.mark.parametrize("labels", ["ab", {"a": 1, "b": 2}, pd.DataFrame({"a": [1], "b": [2]})])
def test_labels_are_a_list(labels):
    with pytest.raises(TypeError, match="labels: expected a list of names"):
        plots.ranked_bars(labels, [1, 2], title="t", x_title="x")


def test_points_one_above_the_other_have_room_around_them():
    drawn = plots.slider_frames({"a": np.ones((3, 2))}, GROUPS, title="t", axis_titles=("", ""), slider="s")
    assert list(drawn.layout.xaxis.range) == [0.5, 1.5]


# -- Showing ----------------------------------------------------------------------------------------------------


class Shown(list):
    """What IPython was asked to display: pairs of data and metadata."""

    def __call__(self, data, raw, metadata=None):
        assert raw
        self.append((data, metadata))


@pytest.fixture
def shown(monkeypatch):
    caught = Shown()
    monkeypatch.setattr("IPython.display.display", caught)
    monkeypatch.delenv(plots.PNG_SWITCH, raising=False)
    return caught


def chart(shown):
    return shown[0][0]["application/vnd.plotly.v1+json"]


def test_a_figure_is_followed_by_its_description_and_numbers(shown):
    plots.show(bars(), alt=f"{ALT} a < b", table=TABLE)
    (picture, _), (text, _) = shown
    assert picture["text/plain"] == "[Figure: Two bars]"
    assert text["text/plain"] == f"{ALT} a < b\n\n method  accuracy\n3CosAdd      0.46\n3CosMul      0.37"
    assert "<summary>Description and data of this figure</summary>" in text["text/html"]
    assert f"<p>{ALT} a &lt; b</p>" in text["text/html"] and "<td>0.37</td>" in text["text/html"]


def test_the_share_button_is_off(shown):
    plots.show(bars(), alt=ALT, table=TABLE)
    assert chart(shown)["config"]["showSendToCloud"] is False
    assert chart(shown)["config"]["plotlyServerURL"] == ""


def test_webgl_is_drawn_at_one_dot_a_pixel(shown):
    figure = plots.figure("Points by WebGL", "x", "y").add_scattergl(x=[1, 2], y=[3, 4])
    plots.show(figure, alt=ALT, table=TABLE)
    plots.show(bars(), alt=ALT, table=TABLE)
    by_webgl, by_svg = (picture["application/vnd.plotly.v1+json"]["config"] for picture, _ in shown[::2])
    assert by_webgl == plots.CONFIG | {"plotGlPixelRatio": 1} and by_svg == plots.CONFIG


@pytest.mark.parametrize("name", FIGURES)
def test_the_stored_figure_is_slim_and_strict_json(shown, name):
    plots.show(FIGURES[name](), alt=ALT, table=TABLE)
    stored = json.dumps(chart(shown), allow_nan=False)
    assert "template" not in chart(shown)["layout"]
    assert len(stored) < 8_000
    assert not re.search(r"\d\.\d{5}", stored.replace(stored[stored.find('"layout"') :], ""))


def test_the_default_template_is_not_stored(shown):
    import plotly.graph_objects as go

    plots.show(go.Figure(go.Scatter(x=[1], y=[2]), layout={"template": "plotly"}), alt=ALT, table=TABLE)
    assert len(json.dumps(chart(shown))) < 500


def test_the_frames_of_a_slider_are_stored(shown):
    plots.show(slides(), alt=ALT, table=TABLE)
    assert [frame["name"] for frame in chart(shown)["frames"]] == ["start", "end"]


def test_a_picture_is_stored_only_while_the_course_is_built(shown, monkeypatch):
    figure = bars()
    asked = []
    monkeypatch.setattr(type(figure), "to_image", lambda self, **more: asked.append(more) or b"png")
    plots.show(figure, alt=ALT, table=TABLE)
    assert "image/png" not in shown[0][0] and not asked
    monkeypatch.setenv(plots.PNG_SWITCH, "1")
    plots.show(figure, alt=ALT, table=TABLE)
    picture, metadata = shown[2]
    assert picture["image/png"] == "cG5n" and len(asked) == 1
    assert metadata == {"image/png": {"alt": ALT}}


def test_the_plain_text_of_a_broken_title_is_one_line(shown):
    plots.show(plots.figure(f"{'word ' * 10}end", "x", "y"), alt=ALT, table=TABLE)
    assert chart(shown)["layout"]["title"]["text"].count("<br>") == 1
    assert shown[0][0]["text/plain"] == f"[Figure: {'word ' * 10}end]"


def test_a_short_description_is_refused(shown):
    with pytest.raises(ValueError, match="alt: expected a sentence"):
        plots.show(bars(), alt="Two bars of accuracy", table=TABLE)
    assert shown == []


@pytest.mark.parametrize("rows", [0, plots.MAX_ROWS + 1])
def test_an_empty_or_endless_table_is_refused(shown, rows):
    with pytest.raises(ValueError, match=f"table: expected 1 to 100 rows.*got {rows}"):
        plots.show(bars(), alt=ALT, table=pd.DataFrame({"x": range(rows)}))


def test_without_a_table_the_points_are_listed(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, **_: shown.append(bundle))
    plots.show(plots.curves([1, 2], {"up": [3.0, 4.5]}, title="T", x_title="x", y_title="y"), alt=ALT)
    rows = [line.split() for line in shown[-1]["text/plain"].splitlines()[-3:]]
    assert rows == [["series", "x", "y"], ["up", "1.0", "3.0"], ["up", "2.0", "4.5"]]


def test_numbers_have_four_decimals_and_a_gap_is_null():
    assert _template.rounded(np.array([1 / 3, np.nan])) == [0.3333, None]
