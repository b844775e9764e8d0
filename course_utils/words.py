"""Words and their vectors: look-up, neighbours, analogies, and how well they agree with people.

Neighbours are words with the largest cosine; how an analogy is scored stands in `analogies`.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from course_utils import _validate, analogies, assets, datasets, vectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["Neighbours", "SimilarityReport", "UnknownWordError", "WordVectors"]


def __dir__() -> list[str]:
    """What completion offers after `words.`: the nouns, not what they are made with."""
    return __all__


class UnknownWordError(KeyError):
    """A word that has no vector. The message lists the nearest spellings."""

    def __str__(self) -> str:
        return self.args[0]


@dataclass(frozen=True)
class Neighbours(Sequence):
    """Words and their similarities, best first; iterates over pairs (word, similarity)."""

    words: tuple[str, ...]
    similarities: np.ndarray

    def __len__(self) -> int:
        return len(self.words)

    def __getitem__(self, position: int) -> tuple[str, float]:
        return self.words[position], float(self.similarities[position])

    def __iter__(self) -> Iterator[tuple[str, float]]:
        return ((word, float(similarity)) for word, similarity in zip(self.words, self.similarities, strict=True))

    def __repr__(self) -> str:
        width = max(map(len, self.words), default=0)
        return "\n".join(f"{word:<{width}}  {similarity:.3f}" for word, similarity in self)


@dataclass(frozen=True)
class SimilarityReport:
    """Spearman's ρ between cosine and human scores over `pairs` pairs; `skipped` had a word without a vector."""

    spearman: float
    pairs: int
    skipped: int

    def __repr__(self) -> str:
        return f"Spearman's ρ = {self.spearman:.3f} over {self.pairs:,} pairs ({self.skipped} skipped)"


class WordVectors:
    """A fixed vector for each word: `words` (n,), `vectors` float32 (n, dim), most frequent word first.

    >>> toy = WordVectors(["up", "down", "left"], [[0.0, 2.0], [0.0, -1.0], [-1.0, 0.0]])
    >>> toy["up"]
    array([0., 2.], dtype=float32)
    >>> toy.most_similar("up", k=1)
    left  0.000
    """

    def __init__(self, words: Sequence[str], vectors: np.ndarray) -> None:
        self.words = tuple(_validate.texts(words, "words"))
        with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinity or zero, and is refused
            given = np.ascontiguousarray(_validate.matrix(vectors, "vectors"), dtype=np.float32)
        self.vectors = _validate.matrix(given, "vectors, as float32", allow_zero=False)
        if len(self.words) != len(self.vectors):
            raise ValueError(f"words, vectors: expected one row a word, got {len(self.words)} and {len(self.vectors)}.")
        self._row = {word: row for row, word in enumerate(self.words)}
        if len(self._row) != len(self.words):
            raise ValueError(f"words: expected no word twice, got {len(self.words) - len(self._row)} repeated.")

    @classmethod
    def load(cls, name: str = "glove-6b-50d") -> WordVectors:
        """Load a verified set of vectors.

        "glove-6b-50d": 400,000 lower-case words and signs in 50 dimensions. "googlenews-26k": word2vec in 300
        dimensions, the 26,423 lower-case words of Bolukbasi and others (2016); fetched when first asked for.
        """
        _validate.one_of(name, "name", ("glove-6b-50d", "googlenews-26k"))
        if name == "googlenews-26k":
            with _validate.extra("words"):
                from gensim.models import KeyedVectors

            file = next(assets.path(name).glob("*.bin"))
            keyed = KeyedVectors.load_word2vec_format(str(file), binary=True)
            return cls(keyed.index_to_key, keyed.vectors)
        import pyarrow.parquet as parquet

        folder = assets.path(name)
        words = parquet.read_table(folder / "glove_6B_index.parquet").column("index").to_pylist()
        return cls(words, np.load(folder / "glove_6B_50d_emb.npy", allow_pickle=False))

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: str) -> bool:
        return word in self._row

    def __getitem__(self, word: str | Sequence[str]) -> np.ndarray:
        """The vector of one word (dim,), or of a list of words (n, dim)."""
        if isinstance(word, str):
            return self.vectors[self.row(word)]
        return self.vectors[[self.row(one) for one in _validate.texts(word, "words")]]

    def __repr__(self) -> str:
        return f"<WordVectors: {len(self):,} words, {self.dim} dimensions>"

    @property
    def dim(self) -> int:
        """Numbers a vector."""
        return self.vectors.shape[1]

    @cached_property
    def unit(self) -> np.ndarray:
        """The vectors scaled to length one, float32 (n, dim)."""
        return vectors.l2_normalize(self.vectors)

    def row(self, word: str) -> int:
        """The row of `word`; rows are in order of frequency. Unknown words raise UnknownWordError."""
        if word not in self._row:
            raise UnknownWordError(self._unknown(word))
        return self._row[word]

    def similarity(self, a: str, b: str) -> float:
        """Cosine of two words."""
        return float(self.unit[self.row(a)] @ self.unit[self.row(b)])

    def most_similar(self, word: str | np.ndarray, k: int = 10) -> Neighbours:
        """The `k` words nearest by cosine to a word (left out itself) or to a vector (nothing left out)."""
        if isinstance(word, str):
            return self._nearest(self.unit @ self.unit[self.row(word)], k, exclude=[self.row(word)])
        query = _validate.matrix(_validate.vector(word, "vector", dim=self.dim)[None], "vector", allow_zero=False)
        query = np.ldexp(query, -np.frexp(np.abs(query).max())[1])  # near one, so that float32 can hold it
        return self._nearest(self.unit @ vectors.l2_normalize(query.astype(np.float32))[0], k)

    def analogy(
        self, a: str, b: str, c: str, exclude_inputs: bool = True, k: int = 10, *, method: str = "add"
    ) -> Neighbours:
        """Answer "a is to b as c is to ?" with the `k` best words.

        `exclude_inputs=True` leaves a, b and c out of the candidates, as published results do. `method` is one of
        `analogies.METHODS`; the similarity shown is the score, for "add" divided by ‖b − a + c‖, which makes it
        the cosine of x and b − a + c.
        """
        inputs = [self.row(a), self.row(b), self.row(c)]
        u, v, w = (self.unit[[row]] for row in inputs)
        scores = analogies.scores(method, u, v, w, self.unit)[0]
        if method == "add":
            scores = scores / np.linalg.norm(v - u + w)
        return self._nearest(scores, k, exclude=inputs if exclude_inputs else [])

    def answer_analogies(
        self,
        questions: datasets.AnalogyQuestions | None = None,
        *,
        method: str = "add",
        progress: bool = True,
    ) -> analogies.AnalogyAnswers:
        """Answer many analogies in one pass over all words, both with and without the input words.

        `questions` defaults to the 19,544 Google questions. Scores are computed in blocks of a few MB, so memory
        does not depend on the number of questions or words. Questions with an unknown word are skipped.
        """
        questions = datasets.analogy_questions() if questions is None else questions
        known = np.array([all(word in self for word in row) for row in questions.words], dtype=bool)
        questions = questions.take(known)
        if not len(questions):
            raise ValueError(f"questions: expected some whose words have vectors, got none of {len(known)}.")
        rows = np.array([[self._row[word] for word in row] for row in questions.words])
        best = analogies.best_rows(self.unit, rows[:, :3], method, progress=progress)
        names = np.array(self.words, dtype=object)
        return analogies.AnalogyAnswers(questions, names[best[0]], names[best[1]], int((~known).sum()))

    def evaluate_similarity(self, pairs: str | datasets.WordPairs) -> SimilarityReport:
        """Spearman correlation of cosine with human similarity, over the pairs whose words have vectors."""
        from scipy.stats import spearmanr

        pairs = datasets.word_pairs(pairs) if isinstance(pairs, str) else pairs
        known = np.array([a in self and b in self for a, b in pairs.words], dtype=bool)
        if known.sum() < 2:
            raise ValueError(f"pairs: expected at least two whose words have vectors, got {known.sum()}.")
        cosines = [self.similarity(a, b) for a, b in pairs.words[known]]
        rho = spearmanr(cosines, pairs.scores[known]).statistic
        return SimilarityReport(float(rho), int(known.sum()), int((~known).sum()))

    def to_gensim(self) -> KeyedVectors:
        """The same words and vectors as a gensim KeyedVectors."""
        with _validate.extra("words"):
            from gensim.models import KeyedVectors

        keyed = KeyedVectors(self.dim, count=0)
        keyed.add_vectors(list(self.words), self.vectors)
        return keyed

    def _nearest(self, scores: np.ndarray, k: int, exclude: Sequence[int] = ()) -> Neighbours:
        k = _validate.between(k, "k", 1, len(self) - len(set(exclude)))
        scores = scores.copy()
        scores[list(exclude)] = -np.inf
        best = vectors.largest(scores, k)
        return Neighbours(tuple(self.words[row] for row in best), scores[best])

    def _unknown(self, word: str) -> str:
        near = difflib.get_close_matches(str(word).lower(), self.words[:100_000], n=3, cutoff=0.75)
        hint = f"Nearest spellings: {', '.join(near)}." if near else "Nothing is spelled like it."
        case = " All words are lower-case here." if str(word).lower() in self else ""
        if unicodedata.normalize("NFC", str(word)) in self:
            case = " It is there with each accent in one character with its letter: unicodedata.normalize('NFC', word)."
        return f"{word!r} has no vector among the {len(self):,} words.{case} {hint}"
