"""The map of all posts under the mouse: the moves of a drag, each waiting for a frame, beside the same figure as SVG.

Twice: with all posts in view, and as one reads a map, with a part of it. Without a graphics card the processor draws,
and that takes nearly all of the time.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from course_utils import datasets, explorer, plots, precomputed
from tools import places
from tools.bench.measure import Row, Timed, against

MOVES, ROUNDS = 40, 5
PART = 1 / 4  # of the width and of the height
PLOT = "document.querySelector('.js-plotly-plot')"
SHOWN = f"""(({{ _fullLayout, _fullData }}) => [
    _fullLayout.xaxis.range.concat(_fullLayout.yaxis.range).map((one) => one.toFixed(6)),
    _fullData.filter((trace) => !trace.selectedpoints).map(({{ x, y }}) => [Array.from(x), Array.from(y)]),
])({PLOT})"""


def rows() -> Iterator[Row]:
    """Nothing where there is no Chromium, or none of what `course.py test --all` installs to steer it."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sync_playwright = None
    if not (sync_playwright and places.CHROMIUM):
        print("panning: not measured; it needs Chromium and the packages of tools/requirements/check.txt")
        return
    posts = datasets.newsgroups()
    atlas = precomputed.load("20newsgroups_umap", posts.texts)
    named = explorer.regions(atlas, posts.texts)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        clock = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]  # no frame waits for the screen's next
        arguments = [*quiet, *clock, "--enable-unsafe-swiftshader"]
        chromium = started.chromium.launch(executable_path=places.CHROMIUM, args=arguments)
        pages = []
        for webgl in (True, False):
            look = {"title": "All posts", "marks": {"ten posts": range(10)}, "named": named, "webgl": webgl}
            figure = explorer.explore(atlas, posts.texts, posts.labels, **look)
            figure.update_layout(dragmode="pan")
            file = Path(folder) / f"{webgl}.html"
            figure.write_html(file, include_plotlyjs=True, config=plots.config(figure))
            pages.append(_open(chromium, file))
        low, high = atlas.min(axis=0), atlas.max(axis=0)
        crowded = named.center[np.bincount(named.member).argmax()]
        part = PART * (high - low) / 2
        yield _against("all in view", pages, atlas, low, high)
        yield _against("a part in view", pages, atlas, crowded - part, crowded + part)
        chromium.close()


def _against(view: str, pages: list, atlas: np.ndarray, low: np.ndarray, high: np.ndarray) -> Row:
    """The row of one view: from `low` to `high`, each (2,)."""
    (left, bottom), (right, top) = low.tolist(), high.tolist()
    for page in pages:
        ranges = {"xaxis.range": [left, right], "yaxis.range": [bottom, top]}
        page.evaluate(f"(ranges) => Plotly.relayout({PLOT}, ranges)", ranges)
        page.wait_for_timeout(1_000)
    ours, theirs = (page.evaluate(SHOWN) for page in pages)
    same = ours == theirs
    in_view = int(((low <= atlas) & (atlas <= high)).all(axis=1).sum())
    drags = [[], []]
    for _ in range(ROUNDS):
        for page, seen in zip(pages, drags, strict=True):
            seen.append(_drag(page))
    ours, svg = (Timed([whole for whole, _ in seen], None) for seen in drags)
    main = [sorted(busy for _, busy in seen)[ROUNDS // 2] for seen in drags]
    return against(
        f"a move of the map, {view}",
        f"{in_view:,} posts",
        ours,
        "as SVG",
        svg,
        at_least=1.0,
        accuracy=f"same view, same places: {same}; main thread {main[0]:.3f} s, of SVG {main[1]:.3f} s",
        accurate=same,
        packages=("plotly", "playwright"),
    )


def _open(chromium, file: Path):
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(file.as_uri())
    page.wait_for_function(f"{PLOT}._fullLayout")
    page.wait_for_timeout(3_000)
    return page


def _drag(page) -> tuple[float, float]:
    """Seconds for each move of a drag there and back, waiting for its frame, and of them the main thread's work."""
    page.bring_to_front()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def busy() -> float:
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        return metrics["TaskDuration"]

    page.mouse.move(600, 450)
    page.mouse.down()
    page.mouse.move(601, 451)
    page.wait_for_timeout(1_000)  # what a drag prepares once
    before, started = busy(), time.perf_counter()
    for move in range(MOVES):
        away = min(move, MOVES - move)
        page.mouse.move(601 + 4 * away, 451 + 2 * away)
        page.evaluate("new Promise(requestAnimationFrame)")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    whole, main = time.perf_counter() - started, busy() - before
    page.mouse.up()
    page.wait_for_timeout(1_000)
    return whole / MOVES, main / MOVES
