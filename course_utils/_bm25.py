"""Search by words: what counts as a word, the inverted index, and BM25."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from course_utils import _validate

# The 33 English words that Lucene leaves out, and bm25s after it.
STOP_WORDS = frozenset(
    (
        *("a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not"),
        *("of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was"),
        *("will", "with"),
    )
)
_WORD = re.compile(r"\w\w+")  # two or more letters, digits or underscores
# Harman 1991, "How effective is suffixing?": the first rule whose ending fits decides, and changes the word or not.
_ENDINGS = (("ies", "y", ("eies", "aies")), ("es", "e", ("aes", "ees", "oes")), ("s", "", ("us", "ss")))


def stem(word: str) -> str:
    """A word of small letters without the ending of its plural, by the three rules of Harman's S stemmer.

    >>> [stem(word) for word in ("queries", "engines", "glass", "corpus", "shoes")]
    ['query', 'engine', 'glass', 'corpus', 'shoes']
    """
    for ending, instead, kept in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return word if word.endswith(kept) else word[: -len(ending)] + instead
    return word


def tokenize(text: str, *, stems: bool = True) -> list[str]:
    """The words of a text in small letters, in order, without STOP_WORDS and without words of one letter.

    With `stems` each loses the ending of its plural, see `stem`.

    >>> tokenize("The engines of a search engine.")
    ['engine', 'search', 'engine']
    """
    return [word for word, _, _ in places(_validate.text(text, "text"), stems=stems)]


def places(text: str, *, stems: bool = True) -> list[tuple[str, int, int]]:
    """The words of `tokenize`, each with the characters start … end at which it stands in the text."""
    found = [(match.group().lower(), *match.span()) for match in _WORD.finditer(text)]
    kept = [one for one in found if one[0] not in STOP_WORDS]
    return [(stem(word), start, end) for word, start, end in kept] if stems else kept


class BM25:
    """An inverted index of texts, scored by BM25 (Robertson and others 1994) as Lucene writes it.

    A text d scores for a query the sum over the query's words w of idf(w) · tf / (tf + k1 (1 − b + b |d| / mean |d|)).
    Here tf is how often w stands in d, |d| the number of words of d, and idf(w) = log(1 + (N − n + ½) / (n + ½)), where
    n of the N texts hold w. `k1` ≥ 0 says how much a second occurrence adds, `b` from 0 to 1 how much a long text is
    marked down. A text that shares no word with the query scores 0.

    `vocabulary` numbers the words; row i of `weights` (n_words, n_texts) lists the texts of word i, with what it adds.
    Raises ValueError for an empty list, and where no text has a word.

    >>> index = BM25(["a dog barks", "a cat sleeps", "dogs and cats"])
    >>> index.scores(["dog"]).round(3)
    array([[0.188, 0.   , 0.188]])
    """

    def __init__(self, texts: Sequence[str], k1: float = 1.5, b: float = 0.75, *, stems: bool = True) -> None:
        counts = [Counter(tokenize(text, stems=stems)) for text in _validate.texts(texts)]
        self.stems = stems
        self.vocabulary = {word: i for i, word in enumerate(sorted(set().union(*counts)))}
        if not self.vocabulary:
            raise ValueError(
                f"texts: expected words, got {len(counts)} texts without any but stop words. "
                "Next: look at what was read, for example texts[0]."
            )
        self._occurrences = _listed(counts, self.vocabulary)
        self._lengths = np.array([one.total() for one in counts])
        self._weigh(k1, b)

    def __len__(self) -> int:
        return len(self._lengths)

    def __repr__(self) -> str:
        return f"<BM25 of {len(self):,} texts and {len(self.vocabulary):,} words, k1 = {self.k1:g}, b = {self.b:g}>"

    def with_settings(self, k1: float, b: float) -> BM25:
        """The same index with other settings; the texts are not read again."""
        other = copy.copy(self)
        other._weigh(k1, b)
        return other

    def scores(self, queries: Sequence[str]) -> np.ndarray:
        """Score of each text for each query, float64 (n_queries, n_texts); 0 where they share no word."""
        counts = [Counter(tokenize(query, stems=self.stems)) for query in _validate.texts(queries, "queries")]
        known = [{word: n for word, n in one.items() if word in self.vocabulary} for one in counts]
        words, asking, tf = _listed(known, self.vocabulary)
        asked = csr_array((tf, (asking, words)), (len(known), len(self.vocabulary)))
        return (asked @ self.weights).toarray()

    def _weigh(self, k1: float, b: float) -> None:
        if not 0 <= k1 < np.inf:
            raise ValueError(f"k1: expected 0 or more, got {k1}.")
        b = _validate.share(b, "b")
        words, texts, tf = self._occurrences
        n = np.bincount(words)
        idf = np.log(1 + (len(self) - n + 0.5) / (n + 0.5))
        slow = k1 * (1 - b + b * self._lengths / self._lengths.mean())
        shape = len(self.vocabulary), len(self)
        self.k1, self.b = k1, b
        self.weights = csr_array((idf[words] * tf / (tf + slow[texts]), (words, texts)), shape)


def _listed(counts: Sequence[dict[str, int]], vocabulary: dict[str, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each word of each text: the word's number, the text's number, and how often it stands there (float64)."""
    words = np.array([vocabulary[word] for one in counts for word in one], dtype=np.int64)
    texts = np.repeat(np.arange(len(counts)), [len(one) for one in counts])
    return words, texts, np.array([n for one in counts for n in one.values()], dtype=np.float64)
