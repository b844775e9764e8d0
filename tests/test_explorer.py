"""The map that one can read: every point, text, menu entry and name is there, and small enough for all posts."""

import numpy as np
import pytest

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
    assert max(map(len, trace.hovertext)) <= explorer.HOVER_LETTERS + len("medicine:  …")


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
    doctor, car = figure.data[-2:]
    assert (doctor.name, doctor.visible, car.visible) == ("a doctor", True, False)
    assert doctor.selectedpoints == (0, 1) and car.selectedpoints == (0,)  # stays in front of a highlighted topic
    assert list(doctor.x) == placed[[3, 1], 0].round(2).tolist() and doctor.hovertext[0].startswith("1. medicine: ")
    queries = figure.layout.updatemenus[1]
    assert [button.label for button in queries.buttons] == ["nearest: a doctor", "nearest: a car", "no query"]
    assert [button.args[0]["visible"] for button in queries.buttons] == [[True, False], [False, True], [False, False]]
    assert all(list(button.args[1]) == [6, 7] for button in queries.buttons)


def test_a_sample_keeps_the_marked_texts(corpus):
    figure = explore(corpus, marks={"a doctor": [3]}, shown=range(0, N, 10), webgl=False)
    assert sum(len(trace.x) for trace in figure.data[:6]) == 6 and len(figure.data[6].x) == 1
    assert {trace.type for trace in figure.data} == {"scatter"}
    assert {trace.type for trace in explore(corpus, marks={"a doctor": [3]}).data} == {"scattergl"}


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


# -- under the mouse

PLOT = "document.querySelector('.js-plotly-plot')"


@pytest.fixture(scope="module")
def atlas():
    """All posts, on the map that the lesson shows."""
    posts = datasets.newsgroups()
    return precomputed.load("20newsgroups_umap", posts.texts), posts.texts, posts.labels


@pytest.fixture
def opened(browser, tmp_path):
    """A function that opens a figure with the settings that the lessons give it."""
    pages = []

    def open_figure(figure, **config):
        figure.write_html(tmp_path / "map.html", include_plotlyjs=True, config=plots.config(figure) | config)
        pages.append(browser.new_page(viewport={"width": 1280, "height": 900}, device_scale_factor=2))
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


def dots(page):
    """Share of the dots of the canvas that have ink, and dots a pixel of the page."""
    return page.evaluate(
        """() => {
            const drawn = document.querySelector(".gl-canvas-context"), read = document.createElement("canvas");
            [read.width, read.height] = [drawn.width, drawn.height];
            const flat = read.getContext("2d");
            flat.drawImage(drawn, 0, 0);
            const opacity = flat.getImageData(0, 0, read.width, read.height).data.filter((_, i) => i % 4 == 3);
            return [opacity.filter((one) => one > 0).length / opacity.length, drawn.width / drawn.clientWidth];
        }"""
    )


@pytest.mark.slow
@pytest.mark.parametrize("webgl", [True, False])
def test_a_map_answers_under_the_mouse(opened, atlas, webgl):
    placed, texts, labels = atlas
    page = opened(explorer.explore(*atlas, title="All posts", named=explorer.regions(placed, texts), webgl=webgl))

    # hover: the text of a post that stands alone
    alone = int(np.argmin(placed[:, 1]))
    page.mouse.move(*on_page(page, *placed[alone].round(2)))
    page.wait_for_selector(".hoverlayer .hovertext")
    assert texts[alone][:20] in page.text_content(".hoverlayer")

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
    page.click(".updatemenu-header")
    page.click(".updatemenu-dropdown-button:has-text('medicine')")
    page.wait_for_function(f"{PLOT}._fullData.some((trace) => trace.selectedpoints)")
    clear = page.evaluate(f"{PLOT}._fullData.map((trace) => trace.selectedpoints.length)")
    assert sum(clear) == labels.count("sci.med") and len(np.flatnonzero(clear)) == 1


@pytest.mark.slow
def test_webgl_has_ink_at_one_dot_a_pixel_also_on_a_fine_screen(opened, atlas):
    ink, fine = dots(opened(explorer.explore(*atlas, title="All posts")))
    assert 0.02 < ink < 0.5 and fine == 1
    page = opened(explorer.explore(*atlas, title="All posts", shown=[]), plotGlPixelRatio=2)
    assert dots(page) == [0, 2]
