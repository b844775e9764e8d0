"""Analogies by arithmetic on unit vectors: how a question becomes a score, and how many answers are right.

A question (a, b, c, d) reads "a is to b as c is to d". Every word x gets a score from its cosines with a, b and c,
and the word with the largest score is the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from course_utils import _progress, _top_k, _validate, datasets

__all__ = ["METHODS", "Accuracy", "AnalogyAnswers", "best_rows", "scores"]


def __dir__() -> list[str]:
    """What completion offers after `analogies.`: the nouns, not what they are made with."""
    return __all__


# Each way to score, with the columns of (a, b, c) that it uses.
_USED = {"add": [0, 1, 2], "mul": [0, 1, 2], "only c": [2], "b + c": [1, 2]}
METHODS = tuple(_USED)
_EPSILON = 1e-6  # 3CosMul divides by a similarity, which may be zero; the value that gensim uses
_QUESTIONS, _WORDS = 2048, 1024  # scored at once: 8 MB a core


@dataclass(frozen=True, repr=False)
class Accuracy:
    """`correct` of `total` questions; `by_category` maps each category to its own Accuracy."""

    correct: int
    total: int
    by_category: Mapping[str, Accuracy] = field(default_factory=dict)

    @property
    def accuracy(self) -> float:
        """Share of correct answers."""
        return self.correct / self.total

    def __repr__(self) -> str:
        rows = [*self.by_category.items(), ("all", self)]
        width = max(len(name) for name, _ in rows)
        return "\n".join(
            f"{name:<{width}}  {row.correct:>6,} of {row.total:>6,}  {row.accuracy:.3f}" for name, row in rows
        )


@dataclass(frozen=True, repr=False)
class AnalogyAnswers:
    """The best word for each question, with and without the three input words, found in one pass.

    `excluding[i]` is the best word that is not an input of question i, `including[i]` the best of all words.
    `skipped` counts the questions left out because one of their words has no vector.
    """

    questions: datasets.AnalogyQuestions
    excluding: np.ndarray
    including: np.ndarray
    skipped: int

    def correct(self, exclude_inputs: bool = True) -> np.ndarray:
        """Whether each question is answered correctly, shape (n,)."""
        return (self.excluding if exclude_inputs else self.including) == self.questions.words[:, 3]

    def report(self, exclude_inputs: bool = True) -> Accuracy:
        """Accuracy over all questions and by category, in the order of the file."""
        right, categories = self.correct(exclude_inputs), self.questions.categories
        by_category = {
            str(name): Accuracy(int(right[categories == name].sum()), int((categories == name).sum()))
            for name in dict.fromkeys(categories)
        }
        return Accuracy(int(right.sum()), len(right), by_category)

    def __repr__(self) -> str:
        both = f"{self.report().accuracy:.3f} without the input words, {self.report(False).accuracy:.3f} with them"
        return f"<{len(self.questions):,} answers ({self.skipped:,} skipped), correct: {both}>"


def scores(method: str, a: np.ndarray, b: np.ndarray, c: np.ndarray, words: np.ndarray) -> np.ndarray:
    """Score every word for every question; all rows are unit vectors. Shapes 3 × (n, dim), (m, dim) → (n, m).

    - "add", 3CosAdd (Mikolov and others 2013): out[i, j] = cos(bᵢ, xⱼ) − cos(aᵢ, xⱼ) + cos(cᵢ, xⱼ)
    - "mul", 3CosMul (Levy and Goldberg 2014): out[i, j] = cos⁺(bᵢ, xⱼ) · cos⁺(cᵢ, xⱼ) / (cos⁺(aᵢ, xⱼ) + ε), where
      cos⁺ = (1 + cos) / 2 lies in [0, 1]
    - "only c" and "b + c", the baselines: cos(cᵢ, xⱼ) asks nothing, cos(bᵢ, xⱼ) + cos(cᵢ, xⱼ) forgets a.

    >>> up, right = np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])
    >>> scores("add", up, right, up, np.vstack([up, right]))
    array([[0., 1.]])
    """
    _validate.one_of(method, "method", METHODS)
    if method == "mul":
        positive_a, positive_b, positive_c = ((1.0 + one @ words.T) / 2.0 for one in (a, b, c))
        return positive_b * positive_c / (positive_a + _EPSILON)
    return _sum(method, a, b, c) @ words.T


def _sum(method: str, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    if method == "add":
        return b - a + c
    return b + c if method == "b + c" else c


def best_rows(
    unit: np.ndarray, inputs: np.ndarray, method: str = "add", *, progress: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Row of the best word for each question: (without the question's own words, among all), both (n,).

    `unit` (m, dim) holds the unit vectors of all words, `inputs` (n, 3) the rows of a, b and c. One pass keeps the
    four best words, which is enough: at most three of them are the question's own. Of equal scores the earlier row
    wins. All cores search, each its part of the words.
    """
    _validate.between(len(unit), "number of words", 4, np.iinfo(np.int64).max)
    _, first, same = np.unique(inputs[:, _USED[method]], axis=0, return_index=True, return_inverse=True)
    blocks = np.array_split(inputs[first], -(-len(first) // _QUESTIONS))
    found = []
    with _progress.bar("analogies", len(first), "question", shown=progress) as bar:
        for block in blocks:
            found.append(_four_best(unit, block, method))
            bar.update(len(block))
    candidates = np.concatenate(found)[same.ravel()]
    own = (candidates[:, :, None] == inputs[:, None, :]).any(axis=2)
    return candidates[np.arange(len(inputs)), own.argmin(axis=1)], candidates[:, 0]


def _four_best(unit: np.ndarray, inputs: np.ndarray, method: str) -> np.ndarray:
    """Rows of the four best words for each question, best first, shape (n, 4)."""
    a, b, c = (unit[inputs[:, column]] for column in range(3))
    if method != "mul":  # a sum of a, b and c is one vector to look for; it need not be summed for every block
        method, c = "only c", _sum(method, a, b, c)

    def of_words(start: int, stop: int) -> np.ndarray:
        return scores(method, a, b, c, unit[start:stop])

    return _top_k.largest_of_all(of_words, len(inputs), len(unit), 4, _WORDS)[0]
