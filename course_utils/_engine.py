"""A search engine over passages: by words, by vectors, by both, and with a second look at the best."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from course_utils import _bm25, _fusion, _late_interaction, _snippets, _validate, models, vectors
from course_utils._encoders import Encoder
from course_utils._results import Hit, Results

MODES = ("words", "vectors", "hybrid", "reranked")
_FILES = ("engine.json", "vectors.npy")
_COLUMNS = ("texts", "titles", "sources")


class Engine:
    """Passages that can be searched in four ways, MODES.

    "words" is BM25; "vectors" the cosine of the model's vectors of query and passage; "hybrid" the convex combination
    of both, with `weight` for the vectors; "reranked" ranks the first `depth` of hybrid again, by the convex
    combination of MaxSim over MiniLM's token vectors, with `late_weight`, and hybrid. All four read a passage as
    `headed` gives it, with its title in front. The defaults are those that lesson 09 chose on its dev questions.

    `prompts` are put before a query and before a passage, for a model that was trained so.

    >>> engine = Engine()
    >>> engine.add(["A dog barks at night.", "Bread is baked in the morning."], titles=["Dogs", "Bread"])
    >>> [hit.title for hit in engine.search("a loaf from the oven", k=1)]
    ['Bread']
    """

    def __init__(
        self,
        model: str | Encoder = "all-MiniLM-L6-v2",
        *,
        prompts: tuple[str, str] = ("", ""),
        k1: float = 0.6,
        b: float = 0.5,
        weight: float = 0.7,
        late_weight: float = 0.8,
        depth: int = _fusion.DEPTH,
    ) -> None:
        self.model, self.prompts = model, tuple(_validate.texts(prompts, "prompts"))
        self.k1, self.b = float(k1), _validate.share(b, "b")
        self.weight, self.late_weight = _validate.share(weight, "weight"), _validate.share(late_weight, "late_weight")
        self.depth = _validate.between(depth, "depth", 1)
        self.texts: list[str] = []
        self.titles: list[str] = []
        self.sources: list[str] = []
        self.vectors: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.texts)

    def __repr__(self) -> str:
        return f"<{len(self):,} passages of {len(set(self.sources)):,} sources>"

    def add(
        self,
        texts: Sequence[str],
        *,
        titles: Sequence[str] | None = None,
        sources: Sequence[str] | None = None,
        embedded: np.ndarray | None = None,
        progress: bool = True,
    ) -> None:
        """Take more passages in. Their vectors are computed unless `embedded`, (n_texts, dim), has those of `headed`.

        `titles` are read before the texts, and shown; `sources`, such as articles or files, are what `within` filters
        by. Without `sources` each title is one.
        """
        texts = _validate.texts(texts)
        titles = _one_each(titles, texts, "titles")
        sources = titles if sources is None else _one_each(sources, texts, "sources")
        if embedded is None:
            read = headed(texts, titles)
            embedded = models.embed(read, self.model, prompt=self.prompts[1], normalize=True, progress=progress)
        embedded = _validate.matrix(embedded, "embedded", allow_zero=False)
        if len(embedded) != len(texts):
            raise ValueError(f"embedded: expected one row for each of {len(texts)} texts, got {len(embedded)}.")
        embedded = vectors.l2_normalize(embedded).astype(np.float32)
        if self.vectors is not None:
            _validate.same_dim(self.vectors, embedded, "vectors, embedded")
            embedded = np.concatenate([self.vectors, embedded])
        self.vectors = embedded
        self.texts += texts
        self.titles += titles
        self.sources += sources
        self.__dict__.pop("words", None)  # how rare a word is has changed

    @cached_property
    def words(self) -> _bm25.BM25:
        """The inverted index, made when it is first needed."""
        self._not_empty()
        return _bm25.BM25(headed(self.texts, self.titles), self.k1, self.b)

    def scores(
        self, queries: Sequence[str], mode: str = "hybrid", *, within: Iterable[str] | None = None
    ) -> np.ndarray:
        """Score of each passage for each query, float64 (n_queries, n_passages); 0 is no result.

        Passages of other sources than those `within` have 0. The cosine of "vectors" is raised by one, so that it is
        never below zero; those of other modes lie between 0 and 1, but for "words", where they have no limit.
        """
        queries = _queries(queries)
        _validate.one_of(mode, "mode", MODES)
        rows = self._rows(within)
        found = np.zeros((len(queries), len(self)))
        found[:, rows] = self._scores(queries, mode, rows)
        return found

    def search(self, query: str, k: int = 10, *, mode: str = "hybrid", within: Iterable[str] | None = None) -> Results:
        """The `k` best passages for a query, fewer where fewer are found or there are."""
        return self.search_all([_validate.text(query, "query")], k, mode=mode, within=within)[0]

    def search_all(
        self, queries: Sequence[str], k: int = 10, *, mode: str = "hybrid", within: Iterable[str] | None = None
    ) -> list[Results]:
        """`search` for several queries at once; `seconds` of each is its share of the time."""
        self._not_empty()
        _validate.between(k, "k", 1)
        start = time.perf_counter()
        found, rows_of = self.scores(queries, mode, within=within), self._rows(within)
        best = _fusion.order(found, min(k, len(self)))
        seconds = (time.perf_counter() - start) / len(found)
        return [
            Results(
                query,
                mode,
                tuple(self._hit(query, row, scores[row]) for row in rows[rows >= 0]),
                self._note(query, mode, k, len(rows_of)),
                seconds,
            )
            for query, rows, scores in zip(queries, best, found, strict=True)
        ]

    def save(self, folder: str | Path) -> None:
        """Write passages, settings and vectors into a folder, which is made if it is not there."""
        self._not_empty()
        Path(folder).mkdir(parents=True, exist_ok=True)
        settings, array = (Path(folder) / f"{name}.part" for name in _FILES)
        with array.open("wb") as file:
            np.save(file, self.vectors, allow_pickle=False)
        told = {name: getattr(self, name) for name in ("prompts", "k1", "b", "weight", "late_weight", "depth")}
        told |= {"model": models.as_encoder(self.model).identity, "vectors": _sha256(array.read_bytes())}
        columns = {name: getattr(self, name) for name in _COLUMNS}
        told |= columns | {"columns": _sha256(json.dumps(columns).encode())}
        settings.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8", newline="\n")
        for file in (settings, array):  # both are written: now they take the place of an older engine
            os.replace(file, file.with_suffix(""))

    @classmethod
    def load(
        cls, folder: str | Path, model: str | Encoder = "all-MiniLM-L6-v2", *, texts: Sequence[str] | None = None
    ) -> Engine:
        """An engine that `save` wrote, with the model that it was made with.

        Give the `texts` as they are now to be told whether they are still those that were indexed. Raises ValueError
        where the files are damaged, or model or texts are others, and FileNotFoundError where there are none.
        """
        settings, array = (Path(folder) / name for name in _FILES)
        again = "Next: make the engine again, with Engine and add."
        told, saved = json.loads(settings.read_text(encoding="utf-8")), array.read_bytes()
        columns = {name: told.pop(name, None) for name in _COLUMNS}
        if told.pop("columns", None) != _sha256(json.dumps(columns).encode()):
            raise ValueError(f"{settings.name}: expected the passages that were saved, got others. {again}")
        if (got := _sha256(saved)) != told.pop("vectors"):
            raise ValueError(f"{array.name}: expected the vectors that were saved, got others ({got:.12}…). {again}")
        if (got := models.as_encoder(model).identity) != (expected := told.pop("model")):
            raise ValueError(f"model: expected {expected!r}, with which the engine was made, got {got!r}. {again}")
        if texts is not None and (changed := _changed(columns["texts"], _validate.texts(texts))):
            raise ValueError(f"texts: expected those that were indexed, got {changed}. {again}")
        engine = cls(model, **told)
        engine.add(**columns, embedded=np.load(array, allow_pickle=False))
        return engine

    def _scores(self, queries: list[str], mode: str, rows: np.ndarray) -> np.ndarray:
        """Scores of the passages at `rows`, (n_queries, n_rows)."""
        if mode == "words":
            return self.words.scores(queries)[:, rows]
        if mode == "vectors":
            asked = models.embed(queries, self.model, prompt=self.prompts[0], normalize=True, progress=False)
            return 1.0 + asked.astype(np.float64) @ self.vectors[rows].T
        if mode == "hybrid":
            by_vector, by_word = (self._scores(queries, one, rows) for one in ("vectors", "words"))
            return _fusion.convex(by_vector, by_word, self.weight, depth=self.depth)
        hybrid = self._scores(queries, "hybrid", rows)
        asked = _late_interaction.token_matrix(queries, progress=False)
        found = np.zeros_like(hybrid)
        for i, best in enumerate(_fusion.order(hybrid, min(self.depth, len(rows)))):
            best = best[best >= 0]
            chosen = rows[best]
            read = headed([self.texts[row] for row in chosen], [self.titles[row] for row in chosen])
            tokens = _late_interaction.token_matrix(read, progress=False)
            late = 1 + _late_interaction.maxsim(asked.take([i]), tokens)
            found[i, best] = _fusion.convex(late, hybrid[i][None, best], self.late_weight, depth=self.depth)
        return found

    def _rows(self, within: Iterable[str] | None) -> np.ndarray:
        self._not_empty()
        if within is None:
            return np.arange(len(self))
        wanted = [within] if isinstance(within, str) else _validate.items(within, "within", "sources")
        if not wanted:
            raise ValueError("within: expected one source or more, got none. Next: leave it out to search all.")
        if unknown := sorted(set(wanted) - set(self.sources)):
            some = ", ".join(repr(one) for one in sorted(set(self.sources))[:5])
            raise ValueError(f"within: expected sources of the engine, such as {some}, got {unknown[0]!r}.")
        return np.flatnonzero(np.isin(self.sources, wanted))

    def _hit(self, query: str, row: int, score: float) -> Hit:
        text = self.texts[row]
        return Hit(int(row), float(score), self.titles[row], text, _snippets.snippet(text, query))

    def _note(self, query: str, mode: str, k: int, n: int) -> str:
        """What a searcher should know: of the words, unless none is looked up, and of the number of passages."""
        asked = {word: query[start:end] for word, start, end in _bm25.places(query)}
        known = asked if mode == "vectors" else self.words.vocabulary
        unknown = [typed for word, typed in asked.items() if word not in known]
        notes = []
        if not asked and mode != "vectors":
            notes.append("The query has no word that a search by words looks for.")
        if unknown:
            notes.append(f"In no passage: {', '.join(unknown)}.")
        if k > n:
            notes.append(f"{k} passages were asked for, there are {n}.")
        return " ".join(notes)

    def _not_empty(self) -> None:
        if not self.texts:
            raise ValueError("engine: expected passages to search, got none. Next: engine.add(texts).")


def headed(texts: Sequence[str], titles: Sequence[str]) -> list[str]:
    """Each text with its title in front, as an engine reads it.

    >>> headed(["A dog barks."], ["Dogs"])
    ['Dogs. A dog barks.']
    """
    return [f"{title}. {text}" if title else text for title, text in zip(titles, texts, strict=True)]


def _queries(queries: Sequence[str]) -> list[str]:
    queries = _validate.texts(queries, "queries")
    if empty := [i for i, query in enumerate(queries) if not query.strip()]:
        raise ValueError(f"query: expected a word or more, got {queries[empty[0]]!r}. Next: type what you look for.")
    return queries


def _one_each(values: Sequence[str] | None, texts: list[str], name: str) -> list[str]:
    if values is None:
        return [""] * len(texts)
    values = _validate.texts(values, name)
    if len(values) != len(texts):
        raise ValueError(f"{name}: expected one for each of {len(texts)} texts, got {len(values)}.")
    return [str(one) for one in values]


def _changed(indexed: list[str], now: list[str]) -> str:
    """How these texts differ from those that were indexed, in a few words; empty where they do not."""
    new, gone = len(set(now) - set(indexed)), len(set(indexed) - set(now))
    return "" if indexed == now else f"{new} new and {gone} missing of {len(now)}" if new or gone else "another order"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
