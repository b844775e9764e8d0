"""Contrastive training from nothing: an embedding bag learns from two spans of one post, in well under a minute.

The encoder is the smallest that can learn: a text's vector is the mean of its words' vectors, which begin as random
numbers. Two spans of one 20 Newsgroups post are a pair; InfoNCE pulls them together and pushes the other pairs of the
batch apart. Left out, to keep a step at a hundredth of a second: word order, weight decay, a learning-rate schedule.

`task` gives posts as word numbers, split three ways; `train` learns one matrix of word vectors, (n_words, dim);
`evaluate` asks it to find the other half of posts that it has never seen. Notebook 03 writes the loop in the open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from course_utils import _validate, datasets, vectors

if TYPE_CHECKING:
    import torch
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfTransformer

__all__ = [
    "HALVES",
    "MARGIN",
    "MINED",
    "NEAR",
    "NEGATIVES",
    "WIDTH",
    "HeldOut",
    "Posts",
    "Scores",
    "Task",
    "embed",
    "evaluate",
    "info_nce",
    "matryoshka_info_nce",
    "measure",
    "mine",
    "spans",
    "task",
    "train",
]


def __dir__() -> list[str]:
    """What completion offers after `contrastive.`: the nouns, not what they are made with."""
    return __all__


WIDTH = 32  # words of a span
HALVES = 200  # of a held-out post, at most so many words are used: two halves of 100
NEGATIVES = ("in-batch", "none", "random", "mined", "masked", "other topics")
NEAR = 10  # near, but irrelevant halves for each held-out post
MINED = 10  # a hard negative is drawn from so many nearest posts
MARGIN = 0.95  # masked: a post at least this near, as a share of the positive's cosine, may be a second right answer


@dataclass(frozen=True)
class Posts:
    """Posts as word numbers, one after another: post i is `words[starts[i] : starts[i] + lengths[i]]`."""

    words: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.lengths)


@dataclass(frozen=True)
class HeldOut:
    """Halves of posts that are not trained on: `first[i]` and `second[i]` are texts of one post of topic `labels[i]`.

    `bags` holds the share of each known word in each half, `tfidf` its TF-IDF as unit rows, fitted on the training
    posts, with damped counts, 1 + log(count): two matrices (n, n_words) each. `near[i]` are the ten second halves of
    other topics that TF-IDF finds nearest to `first[i]`: near, but irrelevant.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    labels: np.ndarray
    bags: tuple[csr_matrix, csr_matrix]
    tfidf: tuple[csr_matrix, csr_matrix]
    near: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Task:
    """What is trained on, and what is asked: `validation` is for choices, `test` only for the result."""

    vocabulary: dict[str, int]
    train: Posts
    validation: HeldOut
    test: HeldOut


@lru_cache(maxsize=1)
def task(*, min_count: int = 5, n_validation: int = 1_000, n_test: int = 2_000) -> Task:
    """20 Newsgroups as a task: no post twice, each with two spans' worth of known words, always the same split.

    `vocabulary` holds the words that occur `min_count` times in the training split. `validation` comes out of the
    training split, `test` out of the test split.
    """
    from sklearn.feature_extraction.text import TfidfTransformer

    corpus = datasets.newsgroups()
    counts = Counter(word for text in corpus.split("train").texts for word in text.split())
    vocabulary = {word: i for i, word in enumerate(word for word, n in counts.items() if n >= min_count)}
    seen: set[str] = set()
    kept: dict[str, list[int]] = {"train": [], "test": []}
    for row, text in enumerate(corpus.texts):
        if text not in seen and sum(word in vocabulary for word in text.split()) >= 2 * WIDTH:
            kept[corpus.splits[row]].append(row)
        seen.add(text)
    rng = np.random.default_rng(0)
    order, test = rng.permutation(kept["train"]), rng.permutation(kept["test"])[:n_test]
    train, validation = order[n_validation:], order[:n_validation]
    texts, labels = np.array(corpus.texts, dtype=object), np.array(corpus.labels)
    posts = _posts(texts[train], labels[train], vocabulary)
    idf = TfidfTransformer(sublinear_tf=True).fit(_counts(posts.words, posts.starts, len(vocabulary)))
    held_out = [_held_out(texts[rows], labels[rows], vocabulary, idf) for rows in (validation, test)]
    return Task(vocabulary, posts, *held_out)


def spans(lengths: np.ndarray, width: int, rng: np.random.Generator) -> np.ndarray:
    """Begin of two spans of `width` words in each post, which never overlap. Shape (n,) → (n, 2).

    Two cuts fall at random into the words to spare, lengths − 2·width of them; the second span starts `width` after
    its cut. Every post needs 2·width words.

    >>> spans(np.array([4, 7]), 2, np.random.default_rng(0)).tolist()
    [[0, 2], [2, 5]]
    """
    if (short := lengths < 2 * width).any():
        raise ValueError(
            f"lengths: expected {2 * width} words or more, two spans of {width}, got {lengths[short].min()}. "
            "Drop the short posts, or draw shorter spans."
        )
    cuts = np.sort(rng.integers(0, (lengths - 2 * width + 1)[:, None], size=(len(lengths), 2)), axis=1)
    return cuts + np.array([0, width])


def info_nce(
    anchors: torch.Tensor,
    positives: torch.Tensor,
    temperature: float,
    negatives: torch.Tensor | None = None,
    *,
    by_dot: bool = False,
) -> torch.Tensor:
    """Mean of −log softmax(s / τ)ᵢ over anchors i, where sᵢⱼ is the cosine of anchor i and candidate j.

    With `by_dot` sᵢⱼ is their dot product, so that lengths count. Candidates are the positives and then the
    `negatives`; the right one of anchor i is positive i. Shapes (n, dim), (n, dim), (m, dim) → one number. van den
    Oord, Li and Vinyals 2018; 1 / τ is the `scale` of sentence-transformers.
    """
    with _validate.extra("models"):
        import torch

    candidates = positives if negatives is None else torch.cat([positives, negatives])
    if not by_dot:
        anchors, candidates = (torch.nn.functional.normalize(rows) for rows in (anchors, candidates))
    scores = anchors @ candidates.T / temperature
    return torch.nn.functional.cross_entropy(scores, torch.arange(len(anchors)))


def matryoshka_info_nce(
    anchors: torch.Tensor, positives: torch.Tensor, temperature: float, dims: Sequence[int]
) -> torch.Tensor:
    """Sum of `info_nce` over prefixes: of the first d numbers of every vector, for each d of `dims`.

    Each prefix is scaled to length one by itself, because `info_nce` compares by cosine. Shapes (n, dim), (n, dim) →
    one number. Kusupati and others 2022; the sum with weights 1 is that of sentence-transformers' `MatryoshkaLoss`.
    """
    if not len(dims):
        raise ValueError("dims: expected at least one length, got none. Name the lengths that are to be of use.")
    dims = [_validate.between(dim, "dims", 1, anchors.shape[1]) for dim in dims]
    return sum(info_nce(anchors[:, :dim], positives[:, :dim], temperature) for dim in dims)


def train(
    task: Task,
    *,
    seed: int,
    batch_size: int = 128,
    steps: int = 600,
    temperature: float = 0.05,
    learning_rate: float = 0.01,
    negatives: str = "in-batch",
    dim: int = 128,
    matryoshka: Sequence[int] = (),
    both_ways: bool = False,
    by_dot: bool = False,
    watch: Callable[[int, float, np.ndarray], None] | None = None,
) -> np.ndarray:
    """Train word vectors, (n_words, dim), with Adam on pairs of spans; one seed gives one result.

    `negatives`: "in-batch"; "none" leaves only the pull, mean 1 − cosine; the others add one span for each anchor to
    the batch's candidates, in the second half of the steps: of a "random" post, of a post "mined" as one of the
    nearest, of a mined post once too near ones are "masked", or of a mined post of "other topics" (see `mine`).
    `matryoshka`: lengths such as (8, 32, 128), for in-batch negatives only; the loss is then `matryoshka_info_nce`.
    `both_ways`, for in-batch negatives only: the loss is the mean of `info_nce` from the anchors to the positives and
    back (Radford and others 2021, CLIP). `by_dot`, for in-batch negatives only: `info_nce` compares by dot product.
    `watch(step, loss, weight)` is called before each step.
    """
    with _validate.extra("models"):
        import torch

    _validate.one_of(negatives, "negatives", NEGATIVES)
    if len(matryoshka) and negatives != "in-batch":
        raise ValueError(f"matryoshka: expected negatives='in-batch' with it, got {negatives!r}. Leave one out.")
    if both_ways and (len(matryoshka) or negatives != "in-batch"):
        given = "matryoshka" if len(matryoshka) else f"negatives={negatives!r}"
        raise ValueError(f"both_ways: expected plain negatives='in-batch' with it, got {given}. Leave one out.")
    if by_dot and (both_ways or len(matryoshka) or negatives != "in-batch"):
        given = "both_ways" if both_ways else "matryoshka" if len(matryoshka) else f"negatives={negatives!r}"
        raise ValueError(f"by_dot: expected plain negatives='in-batch' with it, got {given}. Leave one out.")
    rng, extra_rng = np.random.default_rng(seed), np.random.default_rng(seed + 1_000)
    torch.manual_seed(seed)
    bag = torch.nn.EmbeddingBag(len(task.vocabulary), dim, mode="mean")
    torch.nn.init.normal_(bag.weight, std=0.05)
    optimizer = torch.optim.Adam(bag.parameters(), lr=learning_rate, fused=True)
    weight, pool = bag.weight.detach().numpy(), None
    for step in range(steps):
        if negatives in NEGATIVES[3:] and step == steps // 2:
            pool = mine(task, weight, negatives)
        rows = rng.choice(len(task.train), batch_size, replace=False)
        begins = task.train.starts[rows][:, None] + spans(task.train.lengths[rows], WIDTH, rng)
        if negatives in NEGATIVES[2:] and step >= steps // 2:
            begins = np.hstack([begins, _extra(task.train, rows, pool, extra_rng)[:, None]])
        words = torch.from_numpy(task.train.words[begins.T[..., None] + np.arange(WIDTH)])  # (2 or 3, batch, width)
        anchor, positive, *other = bag(words.flatten(0, 1)).unflatten(0, words.shape[:2])
        if negatives == "none":
            loss = (1 - torch.nn.functional.cosine_similarity(anchor, positive)).mean()
        elif len(matryoshka):
            loss = matryoshka_info_nce(anchor, positive, temperature, matryoshka)
        elif both_ways:
            loss = (info_nce(anchor, positive, temperature) + info_nce(positive, anchor, temperature)) / 2
        else:
            loss = info_nce(anchor, positive, temperature, *other, by_dot=by_dot)
        if watch:
            watch(step, loss.item(), weight)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return weight.copy()


def mine(task: Task, weight: np.ndarray, negatives: str = "mined") -> np.ndarray:
    """The `MINED` training posts whose second half is nearest to the first half of each post. Returns (n, MINED).

    "masked" passes over posts with a cosine of `MARGIN` times the positive's or more: they may be right answers too
    (positive-aware mining, Moreira and others 2024, NV-Retriever). "other topics" passes over posts with the same
    label, which nobody has who trains without labels: an oracle.
    """
    posts = task.train
    bounds = np.stack([posts.starts, posts.starts + posts.lengths // 2], axis=1).ravel()
    halves = vectors.l2_normalize(_counts(posts.words, bounds, len(weight)) @ weight)  # a sum has the mean's direction
    first, second = halves[0::2], halves[1::2]
    positive = (first * second).sum(axis=1)
    mined = []
    for start in range(0, len(posts), 1_000):
        rows = np.arange(start, min(start + 1_000, len(posts)))
        scores = first[rows] @ second.T
        if negatives == "masked":
            scores[scores >= MARGIN * positive[rows, None]] = -np.inf
        if negatives == "other topics":
            scores[posts.labels[rows, None] == posts.labels] = -np.inf
        scores[np.arange(len(rows)), rows] = -np.inf
        mined.append(_largest(scores, MINED))
    return np.concatenate(mined)


@dataclass(frozen=True)
class Scores:
    """What held-out halves say of an encoder, row by row.

    `ranks[i]` is how many second halves are nearer to first half i than its own; `same_topic[i]` whether the second
    half nearest to second half i has its topic (a second half holds no subject line); `beats_near[i]` whether the own
    half is nearer than all ten near ones of other topics.
    """

    ranks: np.ndarray
    same_topic: np.ndarray
    beats_near: np.ndarray

    @property
    def rows(self) -> dict[str, np.ndarray]:
        """One number a post: `recall` at 1, reciprocal rank `mrr`, `topic`, and `near`: whether the own half won."""
        recall, mrr = self.ranks == 0, 1 / (1 + self.ranks)
        return {"recall": recall, "mrr": mrr, "topic": self.same_topic, "near": self.beats_near}

    def summary(self) -> dict[str, float]:
        """The mean of each of `rows`."""
        return {name: float(np.mean(values)) for name, values in self.rows.items()}


def embed(weight: np.ndarray, held_out: HeldOut) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors of both halves: means of word vectors, scaled to length one. Returns (n, dim) twice."""
    first, second = (vectors.l2_normalize(bag @ weight) for bag in held_out.bags)
    return first, second


def evaluate(across: np.ndarray, within: np.ndarray, held_out: HeldOut) -> Scores:
    """Judge similarities, of any encoder: `across[i, j]` of first half i and second half j, `within` of second halves.

    Both (n, n). A tie with the own half counts as nearer, so that equal vectors for all texts earn nothing.
    """
    own = np.diag(across)[:, None]
    within = np.where(np.eye(len(within), dtype=bool), -np.inf, within)
    return Scores(
        ranks=(across >= own).sum(axis=1) - 1,
        same_topic=held_out.labels[within.argmax(axis=1)] == held_out.labels,
        beats_near=(np.take_along_axis(across, held_out.near, axis=1) < own).all(axis=1),
    )


def measure(weight: np.ndarray, held_out: HeldOut) -> dict[str, float]:
    """The summary of `evaluate` for word vectors, with `alignment`, `uniformity` and `others`.

    `others` is the mean cosine of halves of different posts. Lower alignment and uniformity are better (Wang and
    Isola 2020); uniformity is of the second halves.
    """
    first, second = embed(weight, held_out)
    across, n = first @ second.T, len(held_out)
    return {
        **evaluate(across, second @ second.T, held_out).summary(),
        "alignment": vectors.alignment(first, second),
        "uniformity": vectors.uniformity(second),
        "others": float((across.sum(dtype=np.float64) - np.trace(across, dtype=np.float64)) / (n * (n - 1))),
    }


# -- from texts to numbers ------------------------------------------------------------------------------------


def _posts(texts: np.ndarray, labels: np.ndarray, vocabulary: dict[str, int]) -> Posts:
    rows = [[vocabulary[word] for word in text.split() if word in vocabulary] for text in texts]
    lengths = np.array([len(row) for row in rows])
    return Posts(np.concatenate(rows).astype(np.int64), np.cumsum(lengths) - lengths, lengths, labels)


def _counts(words: np.ndarray, starts: np.ndarray, n_words: int) -> csr_matrix:
    """How often each text has each word; text i begins at `starts[i]`."""
    from scipy.sparse import csr_matrix

    ends = np.append(starts, len(words))
    counts = csr_matrix((np.ones(len(words), np.float32), words, ends), shape=(len(starts), n_words))
    counts.sum_duplicates()  # a word that stands twice would else be two entries of one
    return counts


def _held_out(texts: np.ndarray, labels: np.ndarray, vocabulary: dict[str, int], idf: TfidfTransformer) -> HeldOut:
    from sklearn.preprocessing import normalize

    cut = [text.split()[:HALVES] for text in texts]
    halves = [tuple(" ".join(words[: len(words) // 2]) for words in cut)]
    halves += [tuple(" ".join(words[len(words) // 2 :]) for words in cut)]
    posts = [_posts(half, labels, vocabulary) for half in halves]
    counts = [_counts(half.words, half.starts, len(vocabulary)) for half in posts]
    bags, tfidf = tuple(normalize(one, norm="l1") for one in counts), tuple(idf.transform(one) for one in counts)
    scores = (tfidf[0] @ tfidf[1].T).toarray()
    scores[labels[:, None] == labels] = -1
    return HeldOut(*halves, labels, bags, tfidf, _largest(scores, NEAR))


def _largest(scores: np.ndarray, k: int) -> np.ndarray:
    """Columns of the k largest of each row, in no order."""
    return np.argpartition(-scores, k, axis=1)[:, :k].copy()  # a view would keep the whole table in memory


def _extra(posts: Posts, rows: np.ndarray, pool: np.ndarray | None, rng: np.random.Generator) -> np.ndarray:
    """Begin of one span of one other post for each row: of a random post, or of one of its pool."""
    if pool is None:
        other = (rows + rng.integers(1, len(posts), size=len(rows))) % len(posts)
    else:
        other = pool[rows, rng.integers(0, pool.shape[1], size=len(rows))]
    return posts.starts[other] + rng.integers(0, posts.lengths[other] - WIDTH + 1)
