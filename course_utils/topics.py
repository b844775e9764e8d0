"""Names for groups of texts, found in the texts: the words that one group uses and the others do not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from course_utils import _validate

__all__ = ["class_tfidf", "distinctive_words"]


def __dir__() -> list[str]:
    """What completion offers after `topics.`: the nouns, not what they are made with."""
    return __all__


def class_tfidf(counts: np.ndarray | csr_matrix) -> np.ndarray:
    """Class-based TF-IDF, W = tf · log(1 + A / f), of `counts` (n_groups, n_words) of words; same shape.

    All texts of a group count as one text. tf is the share that a word has of its group's words, f its count over all
    groups, and A the mean number of words a group. A word that no group has gets 0. From BERTopic (Grootendorst 2022).

    >>> class_tfidf(np.array([[2, 0, 2], [0, 4, 4]])).round(3)
    array([[0.693, 0.   , 0.347],
           [0.   , 0.458, 0.347]])
    """
    dense = counts.toarray() if hasattr(counts, "toarray") else counts
    dense = _validate.matrix(dense, "counts")
    if (dense < 0).any():
        raise ValueError(f"counts: expected numbers of words, 0 or more, got {dense.min():g}.")
    total, used = dense.sum(axis=1, keepdims=True), dense.sum(axis=0)
    share = np.divide(dense, total, out=np.zeros_like(dense), where=total > 0)
    rarity = np.log1p(np.divide(total.mean(), used, out=np.zeros_like(used), where=used > 0))
    return share * rarity


def distinctive_words(
    texts: Sequence[str], groups: Sequence, *, n_words: int = 5, min_texts: int = 10
) -> dict[str, list[str]]:
    """The `n_words` words with the largest class-based TF-IDF of each group of `texts`, best first.

    `groups[i]` names the group of `texts[i]`. English stop words, words of one letter and words in fewer than
    `min_texts` texts do not count. A group whose texts have no other words gets an empty list; ValueError where no
    group has any.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    texts = _validate.texts(texts)
    names, members = np.unique(_validate.labels(groups, "groups"), return_inverse=True)
    if len(members) != len(texts):
        raise ValueError(f"groups: expected the name of a group for each of {len(texts)} texts, got {len(members)}.")
    _validate.between(n_words, "n_words", 1)
    reader = CountVectorizer(stop_words="english", min_df=_validate.between(min_texts, "min_texts", 1, len(texts)))
    try:
        counts = reader.fit_transform(texts)
    except ValueError as error:
        raise ValueError(
            f"texts: expected words other than stop words in {min_texts} or more of {len(texts)} texts, got none "
            f"({error}). Next: give longer texts, or a smaller min_texts."
        ) from error
    summed = (
        csr_matrix((np.ones(len(texts)), (members, np.arange(len(texts)))), shape=(len(names), len(texts))) @ counts
    )
    words, weights = reader.get_feature_names_out(), class_tfidf(summed)
    best = np.argsort(-weights, axis=1, kind="stable")[:, :n_words]
    return {
        str(name): [str(words[word]) for word in row if weights[group, word] > 0]
        for group, (name, row) in enumerate(zip(names, best, strict=True))
    }
