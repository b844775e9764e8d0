"""The map of all posts under the mouse: work of the browser's main thread for each move, beside the same figure as SVG.

The main thread waits for what draws: with a graphics card hardly at all, without one as long as the processor takes for
it, and then WebGL can be the slower of the two. The time of a whole drag is said beside it.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Row, Timed, against
from course_utils import datasets, explorer, plots, precomputed

MOVES, ROUNDS = 40, 5
POINTS = """[...document.querySelectorAll('.js-plotly-plot')].flatMap(
    (figure) => figure._fullData.map((trace) => Array.from(trace.x, (x, i) => [x, trace.y[i]]))
)"""


def rows() -> Iterator[Row]:
    """Nothing where there is no Chromium, or none of what `course.py test --all` installs to steer it."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        browser = None
    if not browser:
        print("panning: not measured; it needs Chromium and the packages of requirements-check.txt")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        chromium = started.chromium.launch(executable_path=browser, args=[*quiet, "--enable-unsafe-swiftshader"])
        pages = [_open(chromium, Path(folder), webgl) for webgl in (True, False)]
        took = [[], []]
        for _ in range(ROUNDS):
            for seconds, page in zip(took, pages, strict=True):
                seconds.append(_drag(page))
        points = [page.evaluate(POINTS) for page in pages]
        chromium.close()
    ours, svg = (Timed([main for main, _ in seconds], None) for seconds in took)
    whole = [sorted(total for _, total in seconds)[ROUNDS // 2] for seconds in took]
    n_points = sum(map(len, points[0]))
    yield against(
        "panning the map, main thread a move",
        f"{n_points:,} posts; with drawing, {MOVES} moves take {whole[0]:.1f} s, as SVG {whole[1]:.1f} s",
        ours,
        "the same figure as SVG",
        svg,
        at_least=1.0,
        accuracy=f"the same places of all points: {points[0] == points[1]}",
        accurate=points[0] == points[1],
        packages=("plotly", "playwright"),
    )


def _open(chromium, folder: Path, webgl: bool):
    posts = datasets.newsgroups()
    atlas = precomputed.load("20newsgroups_umap", posts.texts)
    figure = explorer.explore(atlas, posts.texts, posts.labels, title="All posts", webgl=webgl)
    file = folder / f"{webgl}.html"
    figure.update_layout(dragmode="pan").write_html(file, include_plotlyjs=True, config=plots.CONFIG)
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(file.as_uri())
    page.wait_for_function("document.querySelector('.js-plotly-plot')._fullLayout")
    page.wait_for_timeout(3_000)
    return page


def _drag(page) -> tuple[float, float]:
    """Seconds of the main thread for each move of a drag there and back, and seconds of the whole drag."""
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
    whole = time.perf_counter() - started
    main = (busy() - before) / MOVES
    page.mouse.up()
    page.wait_for_timeout(1_000)
    return main, whole
