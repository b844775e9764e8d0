"""Notebook 09: BM25, reciprocal rank fusion, late interaction, a search within one source; deeper, feedback, power."""

from collections.abc import Iterator
from statistics import NormalDist

import numpy as np

from course_utils.learning.exercise import Exercise, Question

# -- 09.1 -------------------------------------------------------------------------------------------------------


def bm25(query, documents, k1, b):
    """BM25 of each document for a query: the sum over the query's words w of idf(w) · tf / (tf + s).

    query: a list of words; a word that stands twice counts twice. documents: lists of words, none of them empty. Over N
    documents, n of which hold w: idf(w) = log(1 + (N − n + ½) / (n + ½)). tf: how often w stands in the document.
    s = k1 · (1 − b + b · length / mean length), lengths in words. k1 > 0, b from 0 to 1. Returns N numbers.
    """
    lengths = np.array([len(words) for words in documents])
    s = k1 * (1 - b + b * lengths / lengths.mean())
    scores = np.zeros(len(documents))
    for word in query:
        tf = np.array([words.count(word) for words in documents])
        n = np.sum(tf > 0)
        idf = np.log(1 + (len(documents) - n + 0.5) / (n + 0.5))
        scores += idf * tf / (tf + s)
    return scores


def _lucene_idf(n, n_documents):
    return np.log(1 + (n_documents - n + 0.5) / (n + 0.5))


def _bm25_with(
    idf=_lucene_idf,
    holds=lambda tf: np.sum(tf > 0),
    part=lambda tf, s: tf / (tf + s),
    size=len,
    typical=np.mean,
    of_query=list,
    combine=np.sum,
    swapped=False,
):
    """BM25 with one of its parts another one."""

    def wrong(query, documents, k1, b):
        k1, b = (b, k1) if swapped else (k1, b)
        lengths = np.array([size(words) for words in documents])
        s = k1 * (1 - b + b * lengths / typical(lengths))
        rows = [np.zeros(len(documents))]
        for word in of_query(query):
            tf = np.array([words.count(word) for words in documents], dtype=float)
            rows.append(idf(holds(tf), len(documents)) * part(tf, s))
        return combine(rows, axis=0)

    return wrong


def _bm25_substrings(query, documents, k1, b):
    joined = [" ".join(words) for words in documents]
    lengths = np.array([len(words) for words in documents])
    s = k1 * (1 - b + b * lengths / lengths.mean())
    tf = np.array([[text.count(word) for text in joined] for word in query])
    return sum((_lucene_idf(np.sum(row > 0), len(documents)) * row / (row + s) for row in tf), np.zeros(len(joined)))


def _bm25_shares(query, documents, k1, b):
    lengths = np.array([len(words) for words in documents])
    s = k1 * (1 - b + b * lengths / lengths.mean())
    tf = np.array([[words.count(word) for words in documents] for word in query]) / lengths
    return sum((_lucene_idf(np.sum(row > 0), len(documents)) * row / (row + s) for row in tf), np.zeros(len(s)))


def _bm25_length_of_query(query, documents, k1, b):
    s = k1 * (1 - b + b * np.full(len(documents), len(query)) / np.mean([len(words) for words in documents]))
    tf = np.array([[words.count(word) for words in documents] for word in query])
    return sum((_lucene_idf(np.sum(row > 0), len(documents)) * row / (row + s) for row in tf), np.zeros(len(s)))


def _word_lists(rng: np.random.Generator) -> Iterator[tuple]:
    # by hand: of three documents two hold "dog", so its idf is log(1 + 1.5 / 2.5)
    yield ["dog"], [["dog", "barks"], ["cat"], ["dog", "dog", "cat"]], 1.2, 0.75
    yield ["cat", "cat", "zebra"], [["cat", "a"], ["dog", "b", "c", "d"], ["catalogue"]], 0.4, 0.6  # twice, and unknown
    yield ["a", "b"], [["a"], ["a", "a", "a", "b"], ["a", "b", "b"]], 2.0, 0.0  # every document holds "a"; no lengths
    yield ["a"], [["a", "b"], ["c", "c", "c", "a", "a"]], 0.9, 1.0
    yield ["a", "c"], [["c", "a", "c"]], 1.5, 0.5  # one document
    for n, k1, b in ((6, 0.6, 0.5), (9, 1.7, 0.3)):
        documents = [rng.choice(list("abcdefg"), size=rng.integers(1, 9)).tolist() for _ in range(n)]
        yield rng.choice(list("abcz"), size=3).tolist(), documents, k1, b


# -- 09.2 -------------------------------------------------------------------------------------------------------


def fuse(rankings, n, k):
    """Reciprocal rank fusion: for each of n passages, the sum over the rankings of 1 / (k + rank).

    rankings: lists of passage numbers from 0 to n − 1, best first, of any lengths; the first has rank 1. A ranking
    in which a passage does not stand adds nothing to it. k > 0. Returns n numbers.
    """
    scores = np.zeros(n)
    for ranking in rankings:
        for rank, passage in enumerate(ranking, start=1):
            scores[passage] += 1 / (k + rank)
    return scores


def _fuse_with(points=lambda rank, k, length: 1 / (k + rank), start=1, absent=None, combine=np.add):
    """A fusion with other points for a rank; `absent(n, k, length)` are those of a passage that is not there."""

    def wrong(rankings, n, k):
        total = np.zeros(n)
        for ranking in rankings:
            added = np.full(n, absent(n, k, len(ranking)) if absent else 0.0)
            for rank, passage in enumerate(ranking, start=start):
                added[passage] = points(rank, k, len(ranking))
            total = combine(total, added)
        return total

    return wrong


def _fuse_by_columns(rankings, n, k):
    scores = np.zeros(n)
    for ranking in rankings:
        for rank, passage in enumerate(ranking, start=1):
            if rank <= n:
                scores[rank - 1] += 1 / (k + passage + 1)
    return scores


def _fuse_mean(rankings, n, k):
    return fuse(rankings, n, k) / max(len(rankings), 1)


def _fuse_mean_of_found(rankings, n, k):
    found = np.array([sum(passage in ranking for ranking in rankings) for passage in range(n)])
    return fuse(rankings, n, k) / np.maximum(found, 1)


def _fuse_last(rankings, n, k):
    scores = np.zeros(n)
    for ranking in rankings:
        for rank, passage in enumerate(ranking, start=1):
            scores[passage] = 1 / (k + rank)
    return scores


def _fuse_in_all(rankings, n, k):
    everywhere = np.array([all(passage in ranking for ranking in rankings) for passage in range(n)])
    return np.where(everywhere, fuse(rankings, n, k), 0.0)


def _fuse_order(rankings, n, k):
    return np.argsort(-fuse(rankings, n, k), kind="stable")


def _rankings(rng: np.random.Generator) -> Iterator[tuple]:
    yield [[2, 0], [0, 1]], 4, 1  # passage 0 has 1/3 + 1/2, passage 3 stands in none
    yield [[1], [1, 2, 0], [4]], 5, 60
    yield [[3, 1, 0, 2]], 4, 0.5  # one ranking
    yield [[], [2, 1]], 3, 2.5  # an empty one
    for n, k in ((7, 5), (12, 20)):
        yield [rng.permutation(n)[: rng.integers(2, n)].tolist() for _ in range(3)], n, k


# -- 09.3 -------------------------------------------------------------------------------------------------------


def late_score(query, passage):
    """Late interaction: the mean over the query's tokens of the largest cosine with a token of the passage.

    query: shape (n, dim), passage: shape (m, dim), one row a token, rows of any length above zero. Returns one number.
    """
    q = query / np.linalg.norm(query, axis=1, keepdims=True)
    p = passage / np.linalg.norm(passage, axis=1, keepdims=True)
    return (q @ p.T).max(axis=1).mean()


def _rows_of_one(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _late_by(combine, left=_rows_of_one, right=_rows_of_one):
    """A score by `combine(table of cosines)`."""
    return lambda query, passage: combine(left(query) @ right(passage).T)


def _late_of_means(query, passage):
    q, p = query.mean(axis=0), passage.mean(axis=0)
    return q @ p / (np.linalg.norm(q) * np.linalg.norm(p))


def _late_distance(query, passage):
    q, p = _rows_of_one(query), _rows_of_one(passage)
    return np.linalg.norm(q[:, None] - p[None], axis=2).min(axis=1).mean()


def _late_pairs(query, passage):
    n = min(len(query), len(passage))
    return np.mean(np.sum(_rows_of_one(query)[:n] * _rows_of_one(passage)[:n], axis=1))


def _tokens(rng: np.random.Generator) -> Iterator[tuple]:
    yield (
        np.array([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]]),
        np.array([[3.0, 0, 0], [3, 4, 0], [1, 0, 0], [0, 3, 4]]),
    )  # 1 and 0.8
    yield np.array([[1.0, 1.0]]), np.array([[-2.0, -2.0], [-1.0, 0.0], [-1.0, -4.0]])  # every cosine is below zero
    yield np.array([[2.0, 1.0], [0.5, 1.5], [1.0, -3.0]]), np.array([[0.2, 0.1]])  # one token
    for n, m, dim in ((4, 9, 6), (7, 5, 4)):
        sizes = rng.uniform(0.2, 3.0, size=(n + m, 1))
        rows = rng.normal(size=(n + m, dim)) * sizes
        yield rows[:n], rows[n:]


# -- 09.4 -------------------------------------------------------------------------------------------------------


def best_within(scores, sources, wanted, k):
    """Numbers of the k best passages among those of one source, best first; of equal scores the lower number first.

    scores: shape (n,). sources: n names. wanted: the name that a passage's source must be. Returns as many numbers as
    there are passages of that source, but at most k; they count all n passages from 0.
    """
    allowed = np.flatnonzero(np.array(sources) == wanted)
    order = np.argsort(-scores[allowed], kind="stable")
    return allowed[order[:k]]


def _within_afterwards(scores, sources, wanted, k):
    best = np.argsort(-scores, kind="stable")[:k]
    return np.array([i for i in best if sources[i] == wanted], dtype=int)


def _within_positions(scores, sources, wanted, k):
    allowed = np.flatnonzero(np.array(sources) == wanted)
    return np.argsort(-scores[allowed], kind="stable")[:k]


def _within_zeros(scores, sources, wanted, k):
    masked = np.where(np.array(sources) == wanted, scores, 0.0)
    return np.argsort(-masked, kind="stable")[:k]


def _within_others_last(scores, sources, wanted, k):
    masked = np.where(np.array(sources) == wanted, scores, -np.inf)
    return np.argsort(-masked, kind="stable")[:k]


def _within_worst_first(scores, sources, wanted, k):
    return best_within(scores, sources, wanted, k)[::-1]


def _within_worst(scores, sources, wanted, k):
    return best_within(-scores, sources, wanted, k)


def _within_reversed(scores, sources, wanted, k):
    allowed = np.flatnonzero(np.array(sources) == wanted)
    return allowed[np.argsort(scores[allowed], kind="stable")[::-1][:k]]


def _within_part_of_name(scores, sources, wanted, k):
    return best_within(scores, [wanted if wanted in one else "" for one in sources], wanted, k)


def _within_other_case(scores, sources, wanted, k):
    return best_within(scores, [one.lower() for one in sources], wanted.lower(), k)


def _within_not(scores, sources, wanted, k):
    allowed = np.flatnonzero(np.array(sources) != wanted)
    return allowed[np.argsort(-scores[allowed], kind="stable")[:k]]


def _within_values(scores, sources, wanted, k):
    return scores[best_within(scores, sources, wanted, k)]


def _within_sorted(scores, sources, wanted, k):
    return np.sort(best_within(scores, sources, wanted, k))


def _within_first(scores, sources, wanted, k):
    return np.flatnonzero(np.array(sources) == wanted)[:k]


def _scores_and_sources(rng: np.random.Generator) -> Iterator[tuple]:
    yield np.array([0.9, 0.2, 0.8, 0.5]), ["cats", "dogs", "cats", "dogs"], "dogs", 2  # 3 and 1, behind both cats
    yield np.array([0.5, 0.7, 0.5, 0.5]), ["a", "b", "a", "a"], "a", 2  # three are equal
    yield np.array([-3.0, 2.0, -1.0, -2.0]), ["a", "b", "a", "b"], "a", 2  # scores below zero
    yield np.array([0.1, 0.4, 0.3]), ["dogs", "hot dogs", "Dogs"], "dogs", 3  # one passage, and names like it
    for n, k in ((12, 3), (30, 6)):
        yield rng.normal(size=n).round(1), rng.choice(list("xyz"), size=n).tolist(), "y", k


# -- 09.5 -------------------------------------------------------------------------------------------------------


def expand(query, shares, scores, n_words, weight):
    """A query after feedback from k passages: weight · its own words + (1 − weight) · theirs, each as shares.

    query: how often each of V words stands in it, shape (V,), one word or more. shares: which share of a passage
    each word is, shape (k, V). scores: of these passages, shape (k,), above 0. The words of the passages are the mean
    of `shares`, weighted by the scores; the `n_words` largest are kept and scaled to add up to 1. In the mean
    no two entries above 0 are equal, and at least `n_words` are above 0. Returns shape (V,).
    """
    model = scores @ shares / scores.sum()
    largest = np.argsort(-model)[:n_words]
    kept = np.zeros(len(model))
    kept[largest] = model[largest]
    return weight * query / query.sum() + (1 - weight) * kept / kept.sum()


def _sum_to_one(row):
    return row / row.sum()


def _largest(row, n):
    kept = np.zeros(len(row))
    kept[np.argsort(-row)[:n]] = np.sort(row)[::-1][:n]
    return kept


def _by_scores(shares, scores):
    return scores @ shares / scores.sum()


def _expand_with(own=_sum_to_one, model=_by_scores, keep=_largest, scale=_sum_to_one, more=0, turned=False):
    """An expansion with another part; `keep(model, n)` are the words that stay."""

    def wrong(query, shares, scores, n_words, weight):
        weight = 1 - weight if turned else weight
        return weight * own(query) + (1 - weight) * scale(keep(model(shares, scores), n_words + more))

    return wrong


def _expand_kept_after_mixing(query, shares, scores, n_words, weight):
    return _sum_to_one(_largest(weight * _sum_to_one(query) + (1 - weight) * _by_scores(shares, scores), n_words))


def _expand_each_passage(query, shares, scores, n_words, weight):
    each = np.stack([_largest(row, n_words) for row in shares])
    return weight * _sum_to_one(query) + (1 - weight) * _sum_to_one(_by_scores(each, scores))


def _expand_new_words(query, shares, scores, n_words, weight):
    model = np.where(query > 0, 0, _by_scores(shares, scores))
    kept = _largest(model, n_words)
    return weight * _sum_to_one(query) + (1 - weight) * kept / (kept.sum() or 1)


def _expand_known_words(query, shares, scores, n_words, weight):
    kept = np.where(query > 0, _largest(_by_scores(shares, scores), n_words), 0)
    return weight * _sum_to_one(query) + (1 - weight) * kept / (kept.sum() or 1)


def _expand_no_weights(query, shares, scores, n_words, weight):
    return _sum_to_one(query) + _sum_to_one(_largest(_by_scores(shares, scores), n_words))


def _expand_present(query, shares, scores, n_words, weight):
    kept = _largest(_by_scores(shares, scores), n_words) > 0
    return weight * _sum_to_one(query) + (1 - weight) * kept / kept.sum()


def _queries_and_passages(rng: np.random.Generator) -> Iterator[tuple]:
    # by hand: the mean is 0.45, 0.125 and 0.425, of which the first and the last are kept
    yield np.array([0.0, 1.0, 0.0]), np.array([[0.6, 0.0, 0.4], [0.0, 0.5, 0.5]]), np.array([3.0, 1.0]), 2, 0.5
    yield np.array([2.0, 1.0, 0.0, 0.0]), np.array([[0.1, 0.2, 0.3, 0.4]]), np.array([5.0]), 1, 0.8  # one passage
    yield np.array([1.0, 0.0, 3.0]), np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]]), np.array([0.2, 0.1]), 3, 0.25
    for n, k, kept, weight in ((9, 3, 4, 0.7), (15, 5, 6, 0.4)):
        query = np.zeros(n)
        query[rng.permutation(n)[:3]] = [1, 2, 1]
        yield query, rng.dirichlet(np.ones(n), size=k), rng.uniform(0.5, 9.0, size=k), kept, weight


# -- 09.6 -------------------------------------------------------------------------------------------------------


def articles_needed(differences, articles, gain, power):
    """How many articles it takes until a true gain is called better with probability `power`, as it comes, not rounded.

    differences: one a question, shape (n,). articles: the article of each, n names, N different ones, two or more.
    se = √(N / (N − 1) · Σ s²) / n, where s is the sum over an article's questions of difference − mean difference.
    Needed are N · ((z(0.975) + z(power)) · se / gain)²; z(p) is `NormalDist().inv_cdf(p)` of `statistics`. gain > 0.
    """
    from statistics import NormalDist

    _, unit = np.unique(articles, return_inverse=True)
    sums = np.bincount(unit, weights=differences - np.mean(differences))
    n_articles = len(sums)
    se = np.sqrt(n_articles / (n_articles - 1) * np.sum(sums**2)) / len(differences)
    z = NormalDist().inv_cdf
    return n_articles * ((z(0.975) + z(power)) * se / gain) ** 2


def _article_sums(differences, articles, middle=np.mean):
    _, unit = np.unique(articles, return_inverse=True)
    return np.bincount(unit, weights=differences - middle(differences)), np.bincount(unit)


def _error_of_articles(differences, articles):
    sums, _ = _article_sums(differences, articles)
    return np.sqrt(len(sums) / (len(sums) - 1) * np.sum(sums**2)) / len(differences)


def _error_of_questions(differences, articles):
    return np.std(differences, ddof=1) / np.sqrt(len(differences))


def _error_of_means(differences, articles):
    sums, sizes = _article_sums(differences, articles)
    return np.std(sums / sizes, ddof=1) / np.sqrt(len(sums))


def _error_with(middle=np.mean, larger=lambda n: n / (n - 1), divided=lambda sums, n: n):
    def wrong(differences, articles):
        sums, _ = _article_sums(differences, articles, middle)
        return np.sqrt(larger(len(sums)) * np.sum(sums**2)) / divided(sums, len(differences))

    return wrong


def _needed_with(
    error=_error_of_articles,
    times=lambda n_articles, n: n_articles,
    z=lambda power: NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(power),
    gained=lambda differences, gain: gain,
    of=lambda ratio: ratio**2,
    finish=lambda needed: needed,
):
    """The number with another part."""

    def wrong(differences, articles, gain, power):
        ratio = z(power) * error(differences, articles) / gained(differences, gain)
        return finish(times(len(set(articles)), len(differences)) * of(ratio))

    return wrong


def _differences_by_article(rng: np.random.Generator) -> Iterator[tuple]:
    # by hand: mean 0.05, the articles' sums are 0.3 and −0.3, so se = √(2 · 0.18) / 4 = 0.15
    yield np.array([0.1, 0.3, -0.2, 0.0]), ["a", "a", "b", "b"], 0.1, 0.8
    yield np.array([0.5, -0.25, 0.0, -0.5, 0.1]), ["b", "a", "c", "a", "a"], 0.02, 0.9  # one to three questions each
    yield np.array([-0.3, -0.1, -0.4]), ["x", "y", "z"], 0.6, 0.7  # a mean below zero, and few are enough
    for n, n_articles, gain, power in ((24, 6, 0.03, 0.8), (40, 9, 0.01, 0.95)):
        articles = np.concatenate([np.arange(n_articles), rng.integers(0, n_articles, size=n - n_articles)])
        shift = rng.normal(0.05, 0.1, size=n_articles)
        yield shift[articles] + rng.normal(0, 0.2, size=n), [f"article {i}" for i in articles], gain, power


EXERCISES = (
    Exercise(
        id="09.1",
        kind="write",
        title="BM25",
        task="Score each document for a query by BM25, from the formula.",
        solution=bm25,
        cases=_word_lists,
        hints=(
            "`words.count(word)` says how often a word stands in a list; n is the number of documents where it is above 0.",
            "`s` has one number a document, and needs the mean of all lengths once.",
            "Go through the words of the query and add idf · tf / (tf + s) to an array of zeros.",
        ),
        misconceptions={
            "the older idf": _bm25_with(idf=lambda n, total: np.log((total - n + 0.5) / (n + 0.5))),
            "idf as log N / n": _bm25_with(idf=lambda n, total: np.log(total / max(n, 1))),
            "no idf": _bm25_with(idf=lambda n, total: 1.0),
            "no b": lambda query, documents, k1, b: bm25(query, documents, k1, 0.0),
            "tf as a share of the length": _bm25_shares,
            "logs to base ten": lambda query, documents, k1, b: bm25(query, documents, k1, b) / np.log(10),
            "occurrences instead of documents": _bm25_with(holds=np.sum),
            "tf without saturation": _bm25_with(part=lambda tf, s: tf),
            "tf divided by s": _bm25_with(part=lambda tf, s: tf / s),
            "times k1 + 1": lambda query, documents, k1, b: (k1 + 1) * bm25(query, documents, k1, b),
            "present or not": _bm25_with(part=lambda tf, s: (tf > 0) / (1 + s)),
            "k1 and b in each other's place": _bm25_with(swapped=True),
            "the median of the lengths": _bm25_with(typical=np.median),
            "the longest as the measure": _bm25_with(typical=np.max),
            "lengths in letters": _bm25_with(size=lambda words: sum(map(len, words))),
            "lengths in different words": _bm25_with(size=lambda words: len(set(words))),
            "the query's length": _bm25_length_of_query,
            "each word of the query once": _bm25_with(of_query=lambda query: list(dict.fromkeys(query))),
            "parts of words": _bm25_substrings,
            "the mean over the words": lambda query, documents, k1, b: bm25(query, documents, k1, b) / len(query),
            "the best word alone": _bm25_with(combine=np.max),
            "logs to base two": lambda query, documents, k1, b: bm25(query, documents, k1, b) / np.log(2),
            "the order instead of scores": lambda query, documents, k1, b: np.argsort(
                -bm25(query, documents, k1, b), kind="stable"
            ),
            "idf without the one": _bm25_with(idf=lambda n, total: (total - n + 0.5) / (n + 0.5)),
        },
        messages={
            "the older idf": "Your idf lacks the 1 under the log. Then a word that stands in more than half of the "
            "documents counts below zero.",
            "idf as log N / n": "Your idf is log(N / n). The task's is log(1 + (N − n + ½) / (n + ½)).",
            "no b": "`b` changes nothing in your result: multiply the relative length by it.",
            "tf as a share of the length": "Your tf is divided by the length of the document. It is the plain number of "
            "occurrences; the length stands in s.",
            "logs to base ten": "Your log is the one to base ten. The task takes the natural log, `np.log`.",
            "no idf": "In your result a rare word counts as much as a frequent one: multiply by idf.",
            "occurrences instead of documents": "Your n counts every occurrence. It is the number of documents that "
            "hold the word.",
            "tf without saturation": "Your score grows with every further occurrence. Divide tf by tf + s, and it "
            "stays below 1.",
            "tf divided by s": "Your score divides tf by s alone, so it grows without limit. Divide by tf + s.",
            "times k1 + 1": "Your score is k1 + 1 times the task's, as older forms of BM25 have it. It ranks the same; "
            "the task asks for the form without.",
            "present or not": "Your score asks only whether the word is there. How often it stands there counts too.",
            "k1 and b in each other's place": "In your result k1 and b have changed places.",
            "the median of the lengths": "Your typical length is the median. BM25 takes the mean.",
            "the longest as the measure": "You divide by the longest document's length. BM25 divides by the mean length.",
            "lengths in letters": "Your lengths count letters. They are numbers of words.",
            "lengths in different words": "Your lengths count each word once. A document's length counts all of its words.",
            "the query's length": "Your length is that of the query. BM25 marks down long documents.",
            "each word of the query once": "A word that stands twice in the query counts twice.",
            "parts of words": 'Your count finds "cat" in "catalogue" too. Count equal words, for example by '
            "`words.count(word)`.",
            "the mean over the words": "Your result is divided by the number of words of the query. BM25 is the sum.",
            "the best word alone": "Your score is that of one word. Add up over all words of the query.",
            "logs to base two": "Your log is the one to base two. The task takes the natural log, `np.log`.",
            "the order instead of scores": "Your result is the order of the documents. Return their scores.",
            "idf without the one": "Your idf lacks the log, and the 1 in it.",
        },
        notice="The second occurrence of a word adds less than the first, and all of them together less than idf.",
    ),
    Exercise(
        id="09.2",
        kind="write",
        title="Reciprocal rank fusion",
        task="Give each passage one score, from several rankings.",
        solution=fuse,
        cases=_rankings,
        hints=(
            "Start from `np.zeros(n)`.",
            "`enumerate(ranking, start=1)` gives each passage with its rank.",
            "Add 1 / (k + rank) to the score of that passage.",
        ),
        misconceptions={
            "ranks from 0": _fuse_with(points=lambda rank, k, length: 1 / (k + rank), start=0),
            "without k": _fuse_with(points=lambda rank, k, length: 1 / rank),
            "k times the rank": _fuse_with(points=lambda rank, k, length: 1 / (k * rank)),
            "1 / k + 1 / rank": _fuse_with(points=lambda rank, k, length: 1 / k + 1 / rank),
            "sum of ranks": _fuse_with(points=lambda rank, k, length: rank),
            "ranks with k added up": _fuse_with(points=lambda rank, k, length: k + rank),
            "minus the ranks": _fuse_with(points=lambda rank, k, length: -(k + rank)),
            "points for what is behind": _fuse_with(points=lambda rank, k, length: length - rank + 1),
            "a rank for what is absent": _fuse_with(absent=lambda n, k, length: 1 / (k + n + 1)),
            "the next rank for what is absent": _fuse_with(absent=lambda n, k, length: 1 / (k + length + 1)),
            "the best ranking alone": _fuse_with(combine=np.maximum),
            "mean instead of sum": _fuse_mean,
            "mean of the rankings that found it": _fuse_mean_of_found,
            "the last ranking counts": _fuse_last,
            "only what all found": _fuse_in_all,
            "passage and rank in each other's place": _fuse_by_columns,
            "the order instead of scores": _fuse_order,
            "sorted scores": lambda rankings, n, k: np.sort(fuse(rankings, n, k))[::-1],
        },
        messages={
            "sorted scores": "Your scores are sorted. The number at place i belongs to passage i.",
            "ranks from 0": "Your ranks begin at 0. The first passage has rank 1.",
            "without k": "`k` changes nothing in your result: add it to the rank.",
            "k times the rank": "Your `k` is multiplied with the rank. It is added.",
            "1 / k + 1 / rank": "Your result adds 1 / k and 1 / rank. It is 1 / (k + rank).",
            "sum of ranks": "Your result adds up the ranks, so a bad rank gives much. Take 1 / (k + rank).",
            "ranks with k added up": "Your result adds up k + rank, so a bad rank gives much. Take 1 / (k + rank).",
            "minus the ranks": "Your result is minus the sum of k + rank; then a passage that no ranking has is the "
            "best. Take 1 / (k + rank).",
            "points for what is behind": "Your result counts the passages behind (Borda's count). Take 1 / (k + rank).",
            "a rank for what is absent": "In your result a passage that is not in a ranking gets the rank behind all. "
            "It gets nothing from that ranking.",
            "the next rank for what is absent": "In your result a passage that is not in a ranking gets its next rank. "
            "It gets nothing from that ranking.",
            "the best ranking alone": "Your result keeps the best ranking of each passage. Add them up, so that what "
            "several find comes first.",
            "mean instead of sum": "Your result is the mean over the rankings. The task asks for the sum.",
            "mean of the rankings that found it": "Your result is the mean over the rankings that have the passage. "
            "Then what all found is worth no more than what one found: add up.",
            "the last ranking counts": "In your result a later ranking replaces an earlier one: use `+=`.",
            "only what all found": "Your result leaves out what one ranking lacks. A passage keeps what the other rankings give it.",
            "passage and rank in each other's place": "Passage and rank have changed places: the list holds passages, "
            "and their place in it is the rank.",
            "the order instead of scores": "Your result is the order of the passages. Return their scores.",
        },
        notice="The larger k is, the nearer the tenth rank's worth comes to the first's.",
    ),
    Exercise(
        id="09.3",
        kind="write",
        title="Late interaction",
        task="Score a passage for a query by the vectors of their tokens.",
        solution=late_score,
        cases=_tokens,
        hints=(
            "Divide each row by its length first.",
            "`q @ p.T` has a row for each token of the query, and a column for each token of the passage.",
            "The largest of each row, and then their mean.",
        ),
        misconceptions={
            "not scaled": _late_by(lambda table: table.max(axis=1).mean(), lambda q: q, lambda p: p),
            "only the query scaled": _late_by(lambda table: table.max(axis=1).mean(), right=lambda p: p),
            "only the passage scaled": _late_by(lambda table: table.max(axis=1).mean(), left=lambda q: q),
            "one length for the whole table": _late_by(
                lambda table: table.max(axis=1).mean(), lambda q: q / np.linalg.norm(q), lambda p: p / np.linalg.norm(p)
            ),
            "the other way round": _late_by(lambda table: table.max(axis=0).mean()),
            "sum instead of mean": _late_by(lambda table: table.max(axis=1).sum()),
            "the mean of all pairs": _late_by(np.mean),
            "the best pair alone": _late_by(np.max),
            "the worst token of the query": _late_by(lambda table: table.max(axis=1).min()),
            "the mean first": _late_by(lambda table: table.mean(axis=1).max()),
            "the mean over the query first": _late_by(lambda table: table.mean(axis=0).max()),
            "one number a token": _late_by(lambda table: table.max(axis=1)),
            "one vector a text": _late_of_means,
            "tokens in the same place": _late_pairs,
            "a distance": _late_distance,
            "the smallest": _late_by(lambda table: table.min(axis=1).mean()),
            "without what is below zero": _late_by(lambda table: np.maximum(table, 0).max(axis=1).mean()),
            "both ways": _late_by(lambda table: (table.max(axis=1).mean() + table.max(axis=0).mean()) / 2),
        },
        messages={
            "not scaled": "Your scores are dot products of rows of any length. A cosine divides by both lengths.",
            "one length for the whole table": "You divide by one length for the whole table. Each row has its own: "
            "`np.linalg.norm(query, axis=1, keepdims=True)`.",
            "only the query scaled": "The passage's rows are not scaled, so that a long row wins.",
            "only the passage scaled": "The query's rows are not scaled, so that a long one counts more than the others.",
            "the other way round": "In your result each token of the passage looks for one of the query. It is the "
            "query's tokens that look: `max(axis=1)`.",
            "sum instead of mean": "Your result is the sum over the query's tokens. The task asks for their mean.",
            "the mean of all pairs": "Your result is the mean of all cosines. Of each of the query's tokens only the "
            "largest counts.",
            "the best pair alone": "Your result is the one largest cosine. Each token of the query has one: take their mean.",
            "the worst token of the query": "Your result is the smallest of the largest cosines. Take their mean.",
            "the mean first": "You take the mean before the maximum. First the largest of each row, then the mean.",
            "the mean over the query first": "You take the mean over the query first. First the largest of each row, "
            "then the mean.",
            "one number a token": "Your result has one number a token of the query. Take their mean.",
            "one vector a text": "Your result compares the mean vectors: that is the search by one vector a text.",
            "tokens in the same place": "Your result compares tokens in the same place. Each token of the query may "
            "find its like anywhere.",
            "a distance": "Your result is a distance, and small where texts are alike. Take cosines.",
            "the smallest": "Your result takes the smallest cosine of each token. It is the largest that counts.",
            "without what is below zero": "Your result raises cosines below zero to zero. They stay as they are.",
            "both ways": "Your result is the mean of both ways. Only the query's tokens look for their like.",
        },
        notice="Tokens of the passage that no token of the query picks add nothing and take nothing away.",
    ),
    Exercise(
        id="09.4",
        kind="write",
        title="A search within one source",
        task="Find the best passages of one source.",
        solution=best_within,
        cases=_scores_and_sources,
        hints=(
            "`np.flatnonzero(np.array(sources) == wanted)` are the numbers of the passages that may be found.",
            'Sort their scores alone; `np.argsort(-values, kind="stable")` keeps the order of equal ones.',
            "The sort gives places among the allowed ones: look up the numbers they stand for.",
        ),
        misconceptions={
            "filtered afterwards": _within_afterwards,
            "places among the allowed": _within_positions,
            "others set to zero": _within_zeros,
            "others last": _within_others_last,
            "worst first": _within_worst_first,
            "the worst": _within_worst,
            "equal scores turned round": _within_reversed,
            "a part of the name": _within_part_of_name,
            "small and large letters alike": _within_other_case,
            "the other sources": _within_not,
            "scores instead of numbers": _within_values,
            "sorted by number": _within_sorted,
            "the first ones": _within_first,
        },
        messages={
            "filtered afterwards": "You take the k best of all first, and then those of the source. Passages of the "
            "source behind the first k are lost: filter before you cut.",
            "places among the allowed": "Your numbers count the passages of the source alone. Count all n passages.",
            "others set to zero": "You set the scores of other sources to 0. Where the right ones are below zero, or "
            "fewer than k, others are found.",
            "others last": "Where the source has fewer than k passages, your result goes on with others. Return fewer.",
            "worst first": "Your result has the worst of the k first.",
            "the worst": "Your result has the smallest scores. Sort by minus the score.",
            "equal scores turned round": "Of equal scores the lower number comes first. A sort that is turned round "
            "afterwards turns equal ones round too.",
            "a part of the name": '"hot dogs" is another source than "dogs": compare whole names.',
            "small and large letters alike": '"Dogs" is another source than "dogs" here: compare names as they stand.',
            "the other sources": "Your result has the passages of all other sources.",
            "scores instead of numbers": "Your result has the scores. Return the numbers of the passages.",
            "sorted by number": "Your result is sorted by number. Best first.",
            "the first ones": "Your result has the first passages of the source, whatever their scores.",
        },
        notice="A filter before the cut finds k passages where there are k; one after the cut may find none.",
    ),
    Exercise(
        id="09.5",
        kind="write",
        deeper=True,
        title="A query from the first results",
        task="Mix the words of a query with those of the passages that were found first.",
        solution=expand,
        cases=_queries_and_passages,
        hints=(
            "`scores @ shares` adds up the passages' rows, each times its score.",
            "`np.argsort(-model)[:n_words]` are the places of the largest; copy these into an array of zeros.",
            "Divide the query by its sum and what was kept by its own sum. Then mix.",
        ),
        misconceptions={
            "weights in each other's place": _expand_with(turned=True),
            "every passage alike": _expand_with(model=lambda shares, scores: shares.mean(axis=0)),
            "the first passage alone": _expand_with(model=lambda shares, scores: shares[0]),
            "the worst passage alone": _expand_with(model=lambda shares, scores: shares[-1]),
            "the largest share of any passage": _expand_with(model=lambda shares, scores: shares.max(axis=0)),
            "scores through softmax": _expand_with(
                model=lambda shares, scores: _by_scores(shares, np.exp(scores - scores.max()))
            ),
            "all words kept": _expand_with(keep=lambda model, n: model),
            "one word more": _expand_with(more=1),
            "the first words": _expand_with(keep=lambda model, n: np.where(np.arange(len(model)) < n, model, 0)),
            "the smallest words": _expand_with(keep=lambda model, n: -_largest(-model, n)),
            "cut after mixing": _expand_kept_after_mixing,
            "cut in each passage": _expand_each_passage,
            "kept words not scaled": _expand_with(scale=lambda kept: kept),
            "scores added up, not scaled": _expand_with(
                model=lambda shares, scores: scores @ shares, scale=lambda kept: kept
            ),
            "kept words of length one": _expand_with(scale=lambda kept: kept / np.linalg.norm(kept)),
            "kept words counted alike": _expand_present,
            "query not scaled": _expand_with(own=lambda query: query),
            "query of length one": _expand_with(own=lambda query: query / np.linalg.norm(query)),
            "words of the query once": _expand_with(own=lambda query: _sum_to_one((query > 0).astype(float))),
            "without weights": _expand_no_weights,
            "new words only": _expand_new_words,
            "the query's words only": _expand_known_words,
            "only the passages": lambda query, shares, scores, n_words, weight: _sum_to_one(
                _largest(_by_scores(shares, scores), n_words)
            ),
        },
        messages={
            "weights in each other's place": "Your result gives `weight` to the passages. It belongs to the query.",
            "every passage alike": "Your passages count alike. One with a higher score counts more.",
            "the first passage alone": "Your words are those of the first passage. Take the mean of all that are handed in.",
            "the worst passage alone": "Your words are those of the last passage. Take the mean of all that are handed in.",
            "the largest share of any passage": "Your result takes a word's largest share in any passage. Take the mean, "
            "weighted by the scores.",
            "scores through softmax": "Your weights come from exp of the scores. Divide the scores by their sum.",
            "all words kept": "Your result keeps all words of the passages. Keep the `n_words` largest.",
            "one word more": "Your result keeps one word more than `n_words`.",
            "the first words": "Your result keeps the first words of the vocabulary. Keep those with the largest share.",
            "the smallest words": "Your result keeps the words with the smallest shares.",
            "cut after mixing": "Your cut comes after the mixture, and may drop words of the query. Cut the passages' words.",
            "cut in each passage": "You cut each passage to its own largest words. Take the mean first, and cut that.",
            "kept words not scaled": "After the cut the words no longer add up to 1. Divide by their sum.",
            "scores added up, not scaled": "Your passages' words grow with the scores. Divide what is kept by its sum.",
            "kept words of length one": "Your kept words have length one as a vector. Make them add up to 1.",
            "kept words counted alike": "Your kept words count alike. Each keeps its share of the mean.",
            "query not scaled": "Your query counts its words. Divide by their number, so that they add up to 1.",
            "query of length one": "Your query has length one as a vector. Make its words add up to 1.",
            "words of the query once": "A word that stands twice in the query has twice the share.",
            "without weights": "Your result adds both parts. Weigh them with `weight` and 1 − `weight`.",
            "new words only": "Your result leaves the query's own words out of the passages' words. They stay in.",
            "the query's words only": "Your result takes up no new words. They are what feedback is for.",
            "only the passages": "The query's own part is missing. Its share is `weight`.",
        },
        notice="The query keeps its own words with `weight`: where the first results are wrong, nothing else says what was asked.",
    ),
    Exercise(
        id="09.6",
        kind="write",
        deeper=True,
        title="How many articles?",
        task="From measured differences, compute how many articles a comparison needs to see a gain.",
        solution=articles_needed,
        cases=_differences_by_article,
        hints=(
            "`np.unique(articles, return_inverse=True)[1]` numbers the article of each question.",
            "`np.bincount(unit, weights=…)` adds up what belongs to each article.",
            "Compute se, then (z(0.975) + z(power)) · se / gain; square it and multiply by the number of articles.",
        ),
        misconceptions={
            "questions as units": _needed_with(error=_error_of_questions),
            "questions as units, questions counted": _needed_with(error=_error_of_questions, times=lambda N, n: n),
            "questions counted": _needed_with(times=lambda N, n: n),
            "means of articles": _needed_with(error=_error_of_means),
            "mean not subtracted": _needed_with(error=_error_with(middle=lambda differences: 0.0)),
            "without N / (N − 1)": _needed_with(error=_error_with(larger=lambda n: 1.0)),
            "divided by the articles": _needed_with(error=_error_with(divided=lambda sums, n: len(sums))),
            "not divided": _needed_with(error=_error_with(divided=lambda sums, n: 1.0)),
            "without the power": _needed_with(z=lambda power: NormalDist().inv_cdf(0.975)),
            "z of the power alone": _needed_with(z=lambda power: NormalDist().inv_cdf(power)),
            "one-sided": _needed_with(z=lambda power: NormalDist().inv_cdf(0.95) + NormalDist().inv_cdf(power)),
            "z of what is missed": _needed_with(
                z=lambda power: NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(1 - power)
            ),
            "probabilities instead of z": _needed_with(z=lambda power: 0.975 + power),
            "the measured gain": _needed_with(gained=lambda differences, gain: np.mean(differences)),
            "not squared": _needed_with(of=lambda ratio: ratio),
            "times as many, not how many": _needed_with(times=lambda N, n: 1),
            "rounded up": _needed_with(finish=np.ceil),
        },
        messages={
            "questions as units": "Your standard error takes each question as a unit. Questions of one article stay "
            "together: add them up first.",
            "questions as units, questions counted": "Your result takes each question as a unit, and says how many "
            "questions are needed. Add up each article's questions first; the answer is a number of articles.",
            "questions counted": "Your standard error is right; the factor before the square is N, the number of articles.",
            "means of articles": "You take the mean of each article. Articles with more questions count more: take sums, "
            "and divide by the number of questions.",
            "mean not subtracted": "Subtract the mean difference from each difference before you add up.",
            "without N / (N − 1)": "Your standard error lacks N / (N − 1) under the root.",
            "divided by the articles": "Your standard error is divided by the number of articles. Divide by that of "
            "the questions.",
            "not divided": "Your standard error is that of a sum. Divide by the number of questions.",
            "without the power": "`power` changes nothing in your result: add z(power) to z(0.975).",
            "z of the power alone": "z(0.975) is missing: the interval has to be clear of zero.",
            "one-sided": "Your z is that of 0.95. An interval of 95% leaves 2.5% on each side: z(0.975).",
            "z of what is missed": "Your z is that of 1 − power, which is below zero for a power over one half.",
            "probabilities instead of z": "Your result adds probabilities. Take their quantiles, `NormalDist().inv_cdf`.",
            "the measured gain": "Your result divides by the measured mean. Divide by `gain`, the one you want to see.",
            "not squared": "The square is missing: the standard error falls with the root of the number of articles.",
            "times as many, not how many": "Your result says how many times as many are needed. Multiply by N.",
            "rounded up": "Your result is rounded. Return it as it comes.",
        },
        notice="Half the gain takes four times as many articles.",
    ),
)

QUIZ = (
    Question(
        "09.q1",
        "A passage shares no word with a question. What score does BM25 give it?",
        {
            "a small one": "Each word of the question adds idf · tf / (tf + s), and tf is 0 for all of them.",
            "0, whatever it is about": "Nothing is added for a word that does not stand there, and a synonym is another word.",
            "one below 0": "No part of the sum is below zero: idf is the log of a number above 1.",
        },
        "0, whatever it is about",
    ),
    Question(
        "09.q2",
        "Somebody reports that vectors beat BM25 by 0.09 on 300 questions. What do you ask first?",
        {
            "which k1 and b": "Worth asking, but here the best of 35 settings gained about 0.01 on the dev questions, which may "
            "be chance.",
            "how many questions avoid the passages' words": "Here the mean of MiniLM is higher with the paraphrases; without "
            "them no difference is clear.",
            "how long the vectors are": "Both searches are given. What decides here is what was asked.",
        },
        "how many questions avoid the passages' words",
    ),
    Question(
        "09.q3",
        "Over all test questions, rank fusion with k = 60 ranks worse than MiniLM alone. Why?",
        {
            "BM25's ranks count as much where it is wrong": "For paraphrases it has no right passage among the first ten, and "
            "there the fusion loses; on ordinary questions the same fusion gains.",
            "two rankings are always worse than the better one": "The convex combination of the same two ranks clearly better "
            "than either over all test questions.",
            "ranks cannot be added": "What is added is 1 / (k + rank), and where both searches are good, it helps.",
        },
        "BM25's ranks count as much where it is wrong",
    ),
    Question(
        "09.q4",
        "What does late interaction need that a search by one vector a text does not?",
        {
            "a trained head": "MiniLM's own token vectors were compared as they are.",
            "a vector for each token, stored or computed again": "That is its price: far more bytes, or the time to read the "
            "best passages again.",
            "an inverted index": "It compares vectors; an index of words is BM25's.",
        },
        "a vector for each token, stored or computed again",
    ),
    Question(
        "09.q5",
        "You search within one article. When do you filter?",
        {
            "after the ten best of all are found": "It can be that none of the ten is from this article.",
            "before the best are taken": "Then ten of the article are found if it has ten.",
            "it makes no difference": "It makes one as soon as another article has better passages.",
        },
        "before the best are taken",
    ),
)
