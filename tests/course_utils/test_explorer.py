"""The map that one can read: every point, text, menu entry and name is there, small enough, and answers the mouse."""

import numpy as np
import pandas as pd
import pytest
from sklearn.neighbors import NearestNeighbors

from course_utils import datasets, explorer, plots, precomputed

N = 60


@pytest.fixture(scope="module")
def corpus():
    """Sixty short texts of three newsgroups, each group in a corner of its own."""
    labels = np.repeat(["sci.med", "rec.autos", "talk.politics.guns"], N // 3)
    words = {"sci.med": "doctor patient", "rec.autos": "engine wheel", "talk.politics.guns": "rifle law"}
    texts = [
        f"post {words[label]} and some more words that make this text longer than sixty letters" for label in labels
    ]
    corners = {"sci.med": (0, 0), "rec.autos": (9, 0), "talk.politics.guns": (0, 9)}
    placed = np.array([corners[label] for label in labels]) + np.random.default_rng(0).normal(size=(N, 2))
    return placed, texts, labels


def explore(corpus, **more):
    return explorer.explore(*corpus, title="Sixty posts", **more)


def test_every_post_is_drawn_once_in_the_trace_of_its_family(corpus):
    placed, _, _ = corpus
    figure = explore(corpus)
    told = datasets.topics()
    assert [trace.name for trace in figure.data] == list(dict.fromkeys(told.family))
    counted = {trace.name: len(trace.x) for trace in figure.data if len(trace.x)}
    assert counted == {"science": N // 3, "leisure": N // 3, "politics": N // 3}
    drawn = sorted((x, y) for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True))
    assert drawn == sorted(map(tuple, placed.round(2).tolist()))


def test_families_differ_in_colour_and_shape(corpus):
    looks = [(trace.marker.color, trace.marker.symbol) for trace in explore(corpus).data]
    assert looks == list(zip(plots.COLOURS, plots.SHAPES, strict=True))


def test_hover_names_the_topic_and_begins_the_text(corpus):
    trace = next(trace for trace in explore(corpus).data if trace.name == "science")
    assert all(text.startswith("medicine: post doctor patient") and text.endswith(" …") for text in trace.hovertext)
    told = [text.split("<br>") for text in trace.hovertext]
    assert max(len(" ".join(lines)) for lines in told) <= explorer.HOVER_LETTERS + len("medicine:  …")
    assert max(len(line) for lines in told for line in lines) <= plots.TITLE_LETTERS  # a narrow window holds them


def test_the_menu_highlights_one_topic_and_all(corpus):
    figure = explore(corpus)
    (menu,) = figure.layout.updatemenus
    told = datasets.topics()
    assert [button.label for button in menu.buttons] == ["all topics", *told.name]
    everything, cars = (next(b for b in menu.buttons if b.label == label) for label in ("all topics", "cars"))
    assert list(everything.args[0]["selectedpoints"]) == [None] * 6 and list(everything.args[1]) == list(range(6))
    chosen = dict(zip([trace.name for trace in figure.data], cars.args[0]["selectedpoints"], strict=True))
    assert list(chosen.pop("leisure")) == list(range(N // 3)) and not any(chosen.values())


def test_a_query_has_a_trace_and_an_entry(corpus):
    placed, _, _ = corpus
    figure = explore(corpus, marks={"a doctor": [3, 1], "a car": [20]})
    doctor, drawn, car, _ = figure.data[6:]
    assert (drawn.name, drawn.type, drawn.selectedpoints) == ("a doctor", "scattergl", (0, 1))
    assert (doctor.name, doctor.visible, car.visible) == ("a doctor", True, False)
    assert list(doctor.x) == placed[[3, 1], 0].round(2).tolist() and doctor.hovertext[0].startswith("1. medicine: ")
    queries = figure.layout.updatemenus[1]
    assert [button.label for button in queries.buttons] == ["nearest: a doctor", "nearest: a car", "no query"]
    assert [button.args[0]["visible"] for button in queries.buttons] == [
        [True, True, False, False],
        [False, False, True, True],
        [False] * 4,
    ]
    assert all(list(button.args[1]) == [6, 7, 8, 9] for button in queries.buttons)


def test_a_sample_keeps_the_marked_texts(corpus):
    figure = explore(corpus, marks={"a doctor": [3]}, shown=range(0, N, 10), webgl=False)
    assert sum(len(trace.x) for trace in figure.data[:6]) == 6 and len(figure.data[6].x) == 1
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert {trace.type for trace in explore(corpus).data} == {"scattergl"}


def test_regions_are_named_by_their_own_words(corpus):
    placed, texts, labels = corpus
    named = explorer.regions(placed, texts, n_regions=3)
    of_region = {tuple(sorted(set(labels[named.member == region]))): named.name[region] for region in range(3)}
    assert set(of_region[("sci.med",)].split(", ")) == {"doctor", "patient"}
    assert len(named) == 3 and "20 texts: " in repr(named)
    figure = explore(corpus, named=named)
    assert [note.text for note in figure.layout.annotations] == list(named.name)


def test_a_word_of_more_than_two_regions_names_none(corpus):
    placed, texts, _ = corpus
    named = explorer.regions(placed, [f"everywhere everywhere {text}" for text in texts], n_regions=3)
    assert not any("everywhere" in name or "post" in name for name in named.name)


def test_nearest_looks_among_the_vectors(monkeypatch):
    monkeypatch.setattr("course_utils.models.embed", lambda texts, progress: np.array([[1.0, 0.0]]))
    found = explorer.nearest("a query", ["far", "near", "nearer"], np.array([[0.0, 1], [2, 1], [3, 0]]), k=2)
    assert found.index.tolist() == [2, 1] and found["text"].tolist() == ["nearer", "near"]
    assert found["cosine"].tolist() == [1.0, 0.894]


def test_all_posts_stay_below_three_megabytes():
    posts = datasets.newsgroups()
    placed = np.random.default_rng(0).normal(size=(len(posts), 2)) * 10
    figure = explorer.explore(placed, posts.texts, posts.labels, title="All")
    assert sum(len(trace.x) for trace in figure.data) == len(posts)
    assert len(figure.to_json()) < 3_000_000


def test_three_pictures_are_of_one_label_of_noise_and_of_all():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(60, 6)).astype(np.float32)
    labels = np.repeat(["sci.space", "sci.med"], 30)
    placed, told = explorer.three_pictures(rows, labels, n_points=20)
    assert list(placed) == list(told) and {one.shape for one in placed.values()} == {(20, 2)}
    known = {tuple(row) for row in rows.tolist()}
    from_the_rows = {name: sum(tuple(row) in known for row in of.tolist()) for name, of in told.items()}
    assert sorted(from_the_rows.values()) == [0, 20, 20]
    assert any(np.array_equal(of, rows[:20]) for of in told.values())
    again, _ = explorer.three_pictures(rows, labels, n_points=20)
    assert all(np.array_equal(placed[name], again[name]) for name in placed)


def test_what_cannot_be_drawn_is_refused(corpus):
    placed, texts, labels = corpus
    with pytest.raises(ValueError, match="placed: expected two coordinates for each of 60 texts, got shape"):
        explorer.explore(placed[:5], texts, labels, title="Too few")
    with pytest.raises(ValueError, match=r"labels: expected newsgroups such as 'sci.med', got sci.fish"):
        explorer.explore(placed, texts, ["sci.fish"] * N, title="Unknown")


def test_columns_of_a_table_are_taken_in_their_order(corpus):
    placed, texts, labels = corpus
    index = range(100, 100 + N)
    columns = pd.Series(texts, index=index), pd.Series(labels, index=index)
    marks = {"a doctor": pd.Series([3, 1], index=[8, 9])}
    figure = explorer.explore(placed, *columns, title="Sixty posts", marks=marks)
    assert figure.to_json() == explore(corpus, marks={"a doctor": [3, 1]}).to_json()
    named = explorer.regions(placed, columns[0], n_regions=3)
    assert named.name == explorer.regions(placed, texts, n_regions=3).name


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"marks": {"q": [1.7]}}, r"marks\['q'\]: expected positions as whole numbers from 0 to 59, got \[1\.7\]"),
        ({"marks": {"q": [-1]}}, r"got \[-1\]"),
        ({"marks": {"q": [N]}}, r"got \[60\]"),
        ({"shown": [1.7]}, "shown: expected positions"),
        ({"shown": np.arange(N) > 30}, "shown: expected positions .*flatnonzero"),
    ],
)
def test_marks_and_shown_are_positions_of_texts(corpus, more, said):
    with pytest.raises(ValueError, match=said):
        explore(corpus, **more)


@pytest.mark.parametrize("missing", [None, np.nan])
def test_a_post_without_a_label_is_named(corpus, missing):
    placed, texts, labels = corpus
    with pytest.raises(ValueError, match=r"labels: expected a label for each row, got .* at position 0"):
        explorer.explore(placed, texts, [missing, *labels[1:]], title="One without")
    with pytest.raises(ValueError, match="labels: expected a newsgroup for each of 60 texts, got 5"):
        explorer.explore(placed, texts, labels[:5], title="Too few")


def test_fewer_texts_than_ten_and_fewer_places_than_regions_are_counted(corpus):
    placed, texts, _ = corpus
    with pytest.raises(ValueError, match=r"texts: expected ten or more, of which names .* got 9"):
        explorer.regions(placed[:9], texts[:9], n_regions=2)
    with pytest.raises(ValueError, match="n_regions: expected a whole number from 1 to 2, got 3"):
        explorer.regions(np.repeat(np.eye(2), N // 2, axis=0), texts, n_regions=3)


def test_three_pictures_need_vectors_for_all_three(corpus):
    _, _, labels = corpus
    rows = np.random.default_rng(0).normal(size=(N, 6))
    with pytest.raises(ValueError, match=r"n_points: expected at most 20, .* 'sci.med' .*, got 21"):
        explorer.three_pictures(rows, labels, single="sci.med", n_points=21)


def test_nearest_needs_a_vector_for_each_text(monkeypatch):
    monkeypatch.setattr("course_utils.models.embed", lambda texts, progress: np.array([[1.0, 0.0]]))
    rows = np.array([[0.0, 1], [2, 1], [3, 0]])
    with pytest.raises(ValueError, match="embeddings: expected one row for each of 2 texts, got 3"):
        explorer.nearest("a query", ["far", "near"], rows, k=3)
    found = explorer.nearest("a query", pd.Series(["far", "near", "nearer"], index=[7, 8, 9]), rows, k=2)
    assert found["text"].tolist() == ["nearer", "near"]


# -- under the mouse

PLOT = "document.querySelector('.js-plotly-plot')"


@pytest.fixture(scope="module")
def atlas(browser):
    """All posts, on the map that the lesson shows; read only where there is a browser."""
    posts = datasets.newsgroups()
    return precomputed.load("20newsgroups_umap", posts.texts), posts.texts, posts.labels


@pytest.fixture
def opened(browser, tmp_path):
    """A function that opens a figure with the settings that the lessons give it."""
    pages = []

    def open_figure(figure, *, within=browser, **config):
        figure.write_html(tmp_path / "map.html", include_plotlyjs=True, config=plots.config(figure) | config)
        pages.append(within.new_page(viewport={"width": 1280, "height": 900}, device_scale_factor=2))
        pages[-1].goto((tmp_path / "map.html").as_uri())
        pages[-1].wait_for_function(f"Boolean({PLOT}?._fullLayout?.xaxis?.l2p)")
        pages[-1].wait_for_timeout(1_000)
        return pages[-1]

    yield open_figure
    for page in pages:
        page.close()


def on_page(page, x, y):
    """Pixels from the window's left and top of a point of the map."""
    return page.evaluate(
        f"""([x, y]) => {{
            const {{ xaxis, yaxis, _size }} = {PLOT}._fullLayout, box = {PLOT}.getBoundingClientRect();
            return [box.left + _size.l + xaxis.l2p(x), box.top + _size.t + yaxis.l2p(y)];
        }}""",
        [float(x), float(y)],
    )


# What WebGL has drawn, put together as the page does; `{do}` may use `flat`, `width`, `height`, `figure` and `given`.
DRAWN = """(given) => {{
    const figure = document.querySelector(".js-plotly-plot"), read = document.createElement("canvas");
    const [below, above] = [".gl-canvas-context", ".gl-canvas-focus"].map((one) => figure.querySelector(one));
    const [width, height] = [read.width, read.height] = [below.width, below.height];
    const flat = read.getContext("2d");
    flat.drawImage(below, 0, 0);
    flat.drawImage(above, 0, 0);
    {do}
}}"""


def ink(page):
    """Share of the dots that WebGL has drawn on, and dots a pixel of the page."""
    do = """const opacity = flat.getImageData(0, 0, width, height).data.filter((_, i) => i % 4 == 3);
    return [opacity.filter((one) => one > 0).length / opacity.length, width / below.clientWidth];"""
    return page.evaluate(DRAWN.format(do=do))


def colour(page, x, y):
    """What WebGL has drawn at a pixel of the page, as #RRGGBB."""
    do = """const box = figure.getBoundingClientRect(), fine = width / below.clientWidth;
    const at = [given[0] - box.left, given[1] - box.top].map((one) => Math.floor(one * fine));
    return Array.from(flat.getImageData(...at, 1, 1).data.slice(0, 3));"""
    return "#" + bytes(page.evaluate(DRAWN.format(do=do), [x, y])).hex().upper()


def choose(page, menu, entry):
    page.click(f".updatemenu-header >> nth={menu}")
    page.click(f".updatemenu-dropdown-button:has-text('{entry}')")
    page.wait_for_timeout(1_000)


@pytest.mark.slow
@pytest.mark.parametrize("webgl", [True, False])
def test_a_map_answers_under_the_mouse(opened, atlas, webgl):
    placed, texts, labels = atlas
    alone = int(NearestNeighbors(n_neighbors=1).fit(placed).kneighbors()[0].argmax())  # the farthest from any other
    marks = {"a query": [labels.index("sci.med"), alone], "another": [0]}
    named = explorer.regions(placed, texts)
    page = opened(explorer.explore(*atlas, title="All posts", marks=marks, named=named, webgl=webgl))

    def said(x, y):
        page.mouse.move(x, y)
        page.wait_for_selector(".hoverlayer .hovertext")
        return page.text_content(".hoverlayer")

    # hover beside the middle of a star: its rank and its text; without a query, the text of the post alone
    x, y = on_page(page, *placed[alone])
    assert said(x + 5, y).startswith("2. ") and texts[alone][:20] in said(x, y)
    choose(page, 1, "no query")
    x, y = on_page(page, *placed[alone])
    assert not said(x, y).startswith("2. ") and texts[alone][:20] in said(x, y)

    # hold Shift and drag: the map moves along, to the pixel
    x, y = on_page(page, *placed.mean(axis=0))
    page.keyboard.down("Shift")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    page.wait_for_timeout(500)
    np.testing.assert_allclose(on_page(page, *placed.mean(axis=0)), [x + 60, y + 40], atol=1)

    # the legend filters, the menu highlights
    page.click(".legend .traces:nth-child(2) .legendtoggle")
    page.wait_for_function(f"{PLOT}._fullData[1].visible == 'legendonly'")
    choose(page, 0, "medicine")
    clear = page.evaluate(f"{PLOT}._fullData.slice(0, 6).map((trace) => trace.selectedpoints.length)")
    assert sum(clear) == labels.count("sci.med") and len(np.flatnonzero(clear)) == 1


@pytest.mark.slow
def test_a_star_lies_on_all_posts_and_moves_with_them(opened, atlas):
    placed, _, labels = atlas
    medicine = np.flatnonzero(np.array(labels) == "sci.med")
    crowded = int(medicine[np.linalg.norm(placed[medicine] - np.median(placed[medicine], axis=0), axis=1).argmin()])
    page = opened(explorer.explore(*atlas, title="All posts", marks={"a query": [crowded]}))
    x, y = on_page(page, *placed[crowded])
    assert colour(page, x, y) == explorer.STAR
    choose(page, 0, "medicine")
    assert colour(page, x, y) == explorer.STAR
    choose(page, 1, "no query")
    assert colour(page, x, y) != explorer.STAR
    choose(page, 1, "a query")
    page.keyboard.down("Shift")
    page.mouse.move(x, y + 100)
    page.mouse.down()
    page.mouse.move(x - 60, y + 140, steps=4)
    page.wait_for_timeout(500)  # still held: what is seen while the map moves
    assert colour(page, x - 60, y + 40) == explorer.STAR != colour(page, x, y)
    page.mouse.up()
    page.keyboard.up("Shift")


@pytest.mark.slow
def test_webgl_has_ink_at_one_dot_a_pixel_also_on_a_fine_screen(opened, atlas):
    share, fine = ink(opened(explorer.explore(*atlas, title="All posts")))
    assert 0.02 < share < 0.5 and fine == 1
    page = opened(explorer.explore(*atlas, title="All posts", shown=[]), plotGlPixelRatio=2)
    assert ink(page) == [0, 2]


@pytest.mark.slow
def test_without_webgl_a_notice_says_so_and_the_other_map_is_drawn(opened, atlas, launch):
    few, without = {"title": "Every tenth post", "shown": range(0, len(atlas[0]), 10)}, launch("--disable-3d-apis")
    pages = [opened(explorer.explore(*atlas, **few, webgl=webgl), within=without) for webgl in (True, False)]
    notices = [page.inner_text("body") for page in pages]
    assert [page.locator(".points path").count() for page in pages] == [0, len(few["shown"])]
    assert ["WebGL is not supported by your browser" in notice for notice in notices] == [True, False]


@pytest.mark.slow
@pytest.mark.parametrize(("config", "kept"), [({}, True), ({"responsive": True}, False)])
def test_a_menu_leaves_the_height_when_jupyterlab_has_fitted_the_width(opened, atlas, config, kept):
    page = opened(explorer.explore(*atlas, title="A few posts", shown=range(0, len(atlas[0]), 1_000)), **config)
    page.evaluate(f"{PLOT}.style.height = 'auto'")
    page.evaluate(f"Plotly.redraw({PLOT}).then(() => Plotly.Plots.resize({PLOT}))")  # as its renderer does
    high = page.evaluate(f"{PLOT}.offsetHeight")
    choose(page, 0, "medicine")
    assert high == 820 and (page.evaluate(f"{PLOT}.offsetHeight") == high) is kept
