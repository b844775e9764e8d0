"""A map that one can read: hover for a text, filter by the legend, highlight a topic or the nearest texts of a query.

`explore` draws; it is given positions, texts and labels, and computes nothing but where things stand on the page.
`regions` finds names for parts of a map in the texts that lie there, `nearest` the texts that a query is nearest to:
among the vectors, where nearness was measured, not on the map, which only shows where they came to lie.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from course_utils import _validate, datasets, maps, plots, topics, vectors

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

__all__ = ["HOVER_LETTERS", "MENU", "STAR", "Regions", "explore", "nearest", "regions", "three_pictures"]


def __dir__() -> list[str]:
    """What completion offers after `explorer.`: the nouns, not what they are made with."""
    return __all__


HOVER_LETTERS = 60  # of a text: short, so that all posts fit into one figure
STAR = "#FFE14D"
MENU = 40  # pixels that a menu takes
_DIM, _CLEAR = 0.06, 0.75  # opacity of what is not highlighted, and of what is


@dataclass(frozen=True)
class Regions:
    """Parts of a map: `name[i]` of the region whose points lie around `center[i]`, and `member` (n_texts,) of each."""

    name: tuple[str, ...]
    center: np.ndarray
    member: np.ndarray

    def __len__(self) -> int:
        return len(self.name)

    def __repr__(self) -> str:
        sizes = np.bincount(self.member, minlength=len(self))
        return "\n".join(f"{size:>6,} texts: {name}" for name, size in zip(self.name, sizes, strict=True))


def regions(
    placed: np.ndarray, texts: Sequence[str], *, n_regions: int = 20, n_words: int = 2, seed: int = 0
) -> Regions:
    """Cut a map into `n_regions` parts (k-means of the positions) and name each by its most distinctive words.

    `placed` (n_texts, 2). The words come from the texts alone, by class-based TF-IDF: no label is used. A word that is
    among the best of more than two regions, such as a piece of an address, names none. A center is the median of a
    region's points. Regions are as arbitrary as any k-means: they name places, they are no clusters. Only words in ten
    texts or more count, so there have to be ten.
    """
    from sklearn.cluster import KMeans

    texts = _validate.texts(texts)
    points = _on_map(placed, texts)
    if len(texts) < 10:
        raise ValueError(f"texts: expected ten or more, of which names for regions can be made, got {len(texts)}.")
    _validate.between(n_regions, "n_regions", 1, len(np.unique(points, axis=0)))  # as many as there are places
    member = KMeans(n_regions, n_init=3, random_state=seed).fit_predict(points)
    numbered = [f"{one:06d}" for one in member]
    words = topics.distinctive_words(texts, numbered, n_words=5 * n_words)
    regions_of = Counter(word for best in words.values() for word in best)
    words = {one: [word for word in best if regions_of[word] <= 2][:n_words] for one, best in words.items()}
    center = np.array([np.median(points[member == region], axis=0) for region in range(n_regions)])
    return Regions(tuple(", ".join(words[name]) for name in sorted(words)), center, member)


def nearest(query: str, texts: Sequence[str], embeddings: np.ndarray, k: int = 10) -> pd.DataFrame:
    """The `k` of `texts` with the largest cosine to `query`, best first: position (the index), cosine, first letters.

    `embeddings` (n_texts, 384) are MiniLM's of the texts, of any length; the query is embedded here.
    """
    import pandas as pd

    from course_utils import models

    texts = _validate.texts(texts)
    found = vectors.top_k(models.embed([query], progress=False), embeddings, k)
    if len(embeddings) != len(texts):
        raise ValueError(f"embeddings: expected one row for each of {len(texts)} texts, got {len(embeddings)}.")
    rows = found.indices[0]
    return pd.DataFrame(
        {"cosine": found.scores[0].round(3), "text": [_short(texts[row]) for row in rows]},
        index=pd.Index(rows, name="post"),
    )


def three_pictures(
    embeddings: np.ndarray, labels: Sequence[str], *, single: str = "sci.space", n_points: int = 90, seed: int = 0
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Three maps and the vectors behind them, under names that do not tell which is which; for a riddle.

    One has vectors of any label, one of the label `single` only, and one is noise: vectors in which each column was
    shuffled, so that each number keeps its spread and nothing belongs together. `n_points` each; the maps (n_points, 2)
    are t-SNE's, with perplexity 2, which makes clumps of anything. Returns (maps, vectors), two mappings by name.
    """
    rows, names = _validate.matrix(embeddings, "embeddings"), _labels(labels, len(embeddings))
    there = min(int((names == single).sum()), len(rows) // 2)
    if there < n_points:
        raise ValueError(
            f"n_points: expected at most {there}, as many as a map of {single!r} and two more can have, got {n_points}."
        )
    rng = np.random.default_rng(seed)
    drawn = rng.choice(len(rows), 2 * n_points, replace=False)
    one = rows[np.flatnonzero(names == single)[:n_points]]
    noise = vectors.l2_normalize(rng.permuted(rows[drawn[:n_points]], axis=0))
    told = dict(zip("ABC", (one, noise, rows[drawn[n_points:]]), strict=True))
    return {name: maps.layout(of, "t-SNE (scikit-learn)", perplexity=2) for name, of in told.items()}, told


def explore(
    placed: np.ndarray,
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    title: str,
    marks: Mapping[str, Sequence[int]] | None = None,
    named: Regions | None = None,
    shown: Sequence[int] | None = None,
    webgl: bool = True,
) -> Figure:
    """The map of 20 Newsgroups posts as one figure: six families of topics, a legend that filters, and menus.

    `placed` (n_texts, 2), `labels` are names of newsgroups. One drop-down highlights a topic, the other a query:
    `marks` maps what the menu says to positions of texts, such as the nearest; the first is shown at first. `named`
    writes the names of regions on the map. `shown` are the positions of the texts to draw (default: all; marked ones
    are drawn in any case). By `webgl`, ten thousands of points follow the mouse faster; a browser without it shows a
    notice in place of the map, and there `webgl=False` draws the same points.
    """
    texts = _validate.texts(texts)
    points, n = _on_map(placed, texts), len(texts)
    marks = {entry: _validate.positions(rows, f"marks[{entry!r}]", n) for entry, rows in (marks or {}).items()}
    drawn = np.arange(n) if shown is None else np.unique(_validate.positions(shown, "shown", n))
    told, labels = datasets.topics(), _labels(labels, n)
    if unknown := set(labels.tolist()) - set(told.label.tolist()):
        few = ", ".join(sorted(map(str, unknown))[:3])
        raise ValueError(f"labels: expected newsgroups such as 'sci.med', got {few}.")
    name = dict(zip(told.label, told.name, strict=True))
    seen = np.concatenate([drawn, *marks.values()])
    hover = {row: plots.wrapped(f"{name[labels[row]]}: {_short(texts[row])}", plots.TITLE_LETTERS) for row in seen}

    result = plots.figure(title, "", "", height=820)
    families = {
        one: drawn[np.isin(labels[drawn], told.label[told.family == one])] for one in dict.fromkeys(told.family)
    }
    for position, (family, rows) in enumerate(families.items()):
        marker = {"size": 4 if len(drawn) > 5_000 else 6, "opacity": _CLEAR}
        look = {"color": plots.COLOURS[position], "symbol": plots.SHAPES[position]}
        (result.add_scattergl if webgl else result.add_scatter)(
            **_places(points, rows),
            name=str(family),
            mode="markers",
            marker=marker | look,
            hovertext=[hover[row] for row in rows],
            hovertemplate=plots.HOVER,
            unselected={"marker": {"opacity": _DIM}},
        )
    for position, (entry, rows) in enumerate(marks.items()):
        marker = {"size": 14, "symbol": "star", "color": STAR, "line": {"color": plots.TEXT, "width": 1.5}}
        stars = {"name": entry, "legendgroup": entry, "mode": "markers", "visible": position == 0, "marker": marker}
        stars |= _places(points, rows)
        said = [f"{rank}. {hover[row]}" for rank, row in enumerate(rows, start=1)]
        result.add_scatter(**stars, hovertext=said, hovertemplate=plots.HOVER)
        if webgl:  # what it draws covers all SVG; so the same stars again, selected as a highlighted topic is
            chosen = list(range(len(rows)))
            result.add_scattergl(**stars, selectedpoints=chosen, hoverinfo="skip", showlegend=False)
    _add_names(result, named)
    _add_menus(result, families, labels, list(marks))
    return result


def _add_menus(result: Figure, families: dict[str, np.ndarray], labels: np.ndarray, marks: list[str]) -> None:
    """Two menus: which topic's points stay clear (all, or one), and which query's texts are marked."""

    def topic(name: str, clear: list[list[int] | None]) -> dict:
        return {"label": name, "method": "restyle", "args": [{"selectedpoints": clear}, list(range(len(families)))]}

    def query(name: str, mark: str | None) -> dict:
        stars = range(len(families), len(result.data))
        shown = [result.data[number].name == mark for number in stars]
        return {"label": name, "method": "restyle", "args": [{"visible": shown}, list(stars)]}

    told = datasets.topics()
    of_topics = [topic("all topics", [None] * len(families))] + [
        topic(str(name), [np.flatnonzero(labels[rows] == label).tolist() for rows in families.values()])
        for label, name in zip(told.label, told.name, strict=True)
    ]
    menus = [{"buttons": of_topics}]
    if marks:
        of_queries = [query(f"nearest: {mark}", mark) for mark in marks] + [query("no query", None)]
        menus.append({"buttons": of_queries, "pad": {"b": MENU}})  # above the other: side by side they need 500 pixels
    shared = {"x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom", "bgcolor": "#FFFFFF"}
    above = result.layout.margin.t + MENU * len(menus)
    result.update_layout(updatemenus=[menu | shared for menu in menus], margin={"t": above, "l": 20})


def _add_names(result: Figure, named: Regions | None) -> None:
    for name, (x, y) in zip(named.name, named.center, strict=True) if named else ():
        result.add_annotation(
            x=round(float(x), 2),
            y=round(float(y), 2),
            text=name,
            showarrow=False,
            font={"size": 13, "color": plots.TEXT},
            bgcolor="rgba(255,255,255,0.8)",
            captureevents=False,
        )
    result.update_layout(legend={"itemsizing": "constant"})
    result.update_xaxes(showticklabels=False, ticks="", zeroline=False, showgrid=False)
    result.update_yaxes(showticklabels=False, ticks="", zeroline=False, showgrid=False)


def _places(points: np.ndarray, rows: np.ndarray) -> dict[str, list[float]]:
    x, y = points[rows].astype(float).round(2).T
    return {"x": x.tolist(), "y": y.tolist()}


def _labels(labels: Sequence[str], n: int) -> np.ndarray:
    names = _validate.labels(labels, "labels")
    if len(names) != n:
        raise ValueError(f"labels: expected a newsgroup for each of {n} texts, got {len(names)}.")
    return names


def _on_map(placed: np.ndarray, texts: Sequence[str]) -> np.ndarray:
    points = _validate.matrix(placed, "placed")
    if points.shape != (len(texts), 2):
        raise ValueError(f"placed: expected two coordinates for each of {len(texts)} texts, got shape {points.shape}.")
    return points


def _short(text: str) -> str:
    return text if len(text) <= HOVER_LETTERS else text[:HOVER_LETTERS].rsplit(" ", 1)[0] + " …"
