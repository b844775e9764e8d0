# %% [markdown]
# # 01 · Deeper: Where do word vectors come from, and when do sums of them work?
#
# This notebook belongs to [lesson 01](../01_word_analogies.ipynb). It makes word vectors from counts and by word2vec,
# looks at the steps between pairs of words, tries a second formula for analogies, and looks for words that are the
# neighbours of unusually many others. The parts of it can be read in any order after the first one.

# %%
from collections import Counter

import numpy as np
import pandas as pd
from gensim.models import Word2Vec
from scipy import sparse
from scipy.sparse.linalg import svds
from scipy.stats import spearmanr

from course_utils import assets, compare, datasets, recorded, vectors, words
from course_utils.figures import fig01_word_analogies as figures
from course_utils.learning import check, hint, predict, reveal, solution

pd.set_option("display.max_colwidth", None)  # show texts in full
rng = np.random.default_rng(0)
glove = words.WordVectors.load("glove-6b-50d")

# %% contents="01"

# %% [markdown]
# ## 1. Can counting alone make word vectors?
#
# "Words in like company get like vectors" is easily said. Here nothing but company goes in. The text is 20
# Newsgroups: posts of 1993 on computers, cars, hockey, religion, space and more. For its 5,000 most frequent words, count
# how often each stands within five words of each other one.

# %%
posts = [text.split() for text in datasets.newsgroups().split("train").texts]
times = Counter(word for post in posts for word in post)
vocabulary = [word for word, _ in times.most_common(5_000)]
row = {word: position for position, word in enumerate(vocabulary)}
apart = [-1] * 5  # no window reaches from one post into the next; −1 is also every rarer word
text = np.concatenate([[row.get(word, -1) for word in post] + apart for post in posts])
print(f"{len(posts):,} posts, {(text >= 0).sum():,} words of the vocabulary")


# %%
def count_company(text, n_words=5_000, window=5):
    """How often each word stands within `window` words of each other one, shape (n_words, n_words)."""
    total = sparse.csr_matrix((n_words, n_words))
    for distance in range(1, window + 1):
        left, right = text[:-distance], text[distance:]
        known = (left >= 0) & (right >= 0)
        pairs = (np.ones(known.sum()), (left[known], right[known]))
        total = total + sparse.csr_matrix(pairs, shape=total.shape)
    return total + total.T


counts = count_company(text)
row_of_car = counts[row["car"]].toarray()[0]
print("most often beside car:", ", ".join(vocabulary[one] for one in np.argsort(-row_of_car, kind="stable")[:8]))

# %% [markdown]
# Raw counts say little: the frequent words stand beside almost every word. So compare each count with what chance would
# give. With $n_{wc}$ the count of a pair, $n_w$ and $n_c$ the sums of its row and column, and $n$ the sum of all, the
# positive pointwise mutual information is
#
# $$\text{PPMI}(w, c) = \max\left(0, \; \log \frac{n_{wc} \, n}{n_w \, n_c}\right)$$


# %%
def ppmi(counts):
    pairs = counts.tocoo()
    total = np.asarray(counts.sum(axis=1)).ravel()  # rows and columns have the same sums
    information = np.log(pairs.data * counts.sum() / (total[pairs.row] * total[pairs.col]))
    return sparse.csr_matrix((np.maximum(information, 0), (pairs.row, pairs.col)), shape=counts.shape)


information = ppmi(counts)
row_of_car = information[row["car"]].toarray()[0]
print("most information about car:", ", ".join(vocabulary[one] for one in np.argsort(-row_of_car, kind="stable")[:8]))

# %% [markdown]
# A row now has 5,000 numbers, and many of them are zero. The singular value decomposition $P = U S V^\top$ finds the
# 50 directions that keep more of the squares of the table than any other 50, and $U S^{1/2}$ has 50 numbers a word. The
# singular values squared are the eigenvalues of $P P^\top$. Do it by hand for a small table of 1,000 words, and compare with SciPy. The sign of a
# direction is free, so compare the cosines of words.


# %%
def reduce(table, dim=50):
    left, singular, _ = svds(table, k=dim, v0=np.ones(table.shape[0]))  # a fixed start, so that a second run agrees
    return left * np.sqrt(singular)


small = information[:1_000, :1_000].toarray()
eigenvalues, directions = np.linalg.eigh(small @ small.T)  # smallest first
by_hand = directions[:, -50:] * eigenvalues[-50:] ** 0.25  # the root of the root
by_library = reduce(small)
np.testing.assert_allclose(
    vectors.cosine_similarity(by_hand, by_hand), vectors.cosine_similarity(by_library, by_library), atol=1e-5
)

# %% [markdown]
# As a control, shuffle the 5,000 words among their places in the text. Each stays as frequent as it was.

# %%
predict(
    "01.p6",
    "With shuffled text, how well will the cosines agree with people's judgements of relatedness?",
    ["hardly at all", "half as well", "as well as with the text"],
    guess=...,
)

# %%
kept = np.flatnonzero(text >= 0)
shuffled = text.copy()
shuffled[kept] = rng.permutation(text[kept])
made = {
    "counts": words.WordVectors(vocabulary, counts.astype(np.float32).toarray()),
    "counts → PPMI → SVD": words.WordVectors(vocabulary, reduce(information)),
    "the same, shuffled text": words.WordVectors(vocabulary, reduce(ppmi(count_company(shuffled)))),
}
asked = ("car", "god", "hockey", "doctor")
pd.DataFrame(
    {name: [", ".join(one.most_similar(word, k=4).words) for word in asked] for name, one in made.items()}, asked
)

# %% [markdown]
# A list is an anecdote. MEN, which is fetched at first use, has word pairs whose relatedness people judged. For each
# set of vectors, the table has the rank correlation of cosine and judgement, over the pairs whose words are among the
# 5,000. GloVe saw six billion words.

# %%
men = datasets.word_pairs("men")
usable = np.array([one in row and two in row and one in glove and two in glove for one, two in men.words])
pairs, judged = men.words[usable], men.scores[usable]
cosines = {
    name: vectors.paired_cosine_similarity(one[pairs[:, 0].tolist()], one[pairs[:, 1].tolist()])
    for name, one in (made | {"GloVe": glove}).items()
}
agreement = {name: spearmanr(one, judged).statistic for name, one in cosines.items()}
left = abs(agreement["the same, shuffled text"]) / agreement["counts → PPMI → SVD"]
reveal("01.p6", "hardly at all" if left < 0.25 else "half as well" if left < 0.75 else "as well as with the text")
pd.Series(agreement, name=f"rank correlation, {len(pairs)} pairs").round(2)

# %%
built, lost = "counts → PPMI → SVD", "the same, shuffled text"
drawn = [rng.integers(0, len(pairs), len(pairs)) for _ in range(1_000)]
again = {
    name: np.array([spearmanr(one[some], judged[some]).statistic for some in drawn]) for name, one in cosines.items()
}
family = compare.resampled(
    {f"{built} − {name}": again[built] - again[name] for name in ("counts", lost, "GloVe")},
    {f"{built} − {name}": agreement[built] - agreement[name] for name in ("counts", lost, "GloVe")},
    n_units=len(pairs),
)
assert family.statuses == ("better", "better", "worse")
family.table.round(2)

# %% [markdown]
# Company is all that differs between the text and the shuffled text, so company is what makes these vectors agree with people. Are
# opposites near each other even here? Take the adjectives of the lesson that are among the 5,000 words, as their
# opposites are.

# %%
opposites = pd.read_csv(assets.DATA / "opposites.tsv", sep="\t")
known = opposites[["word", "opposite"]].isin(vocabulary).all(axis=1)
two = opposites.loc[known, ["word", "opposite"]]
names = np.array(["–".join(sorted(one)) for one in two.to_numpy()])
chance = rng.integers(0, len(vocabulary), size=(2, 5_000))
nearer = {}
for name in (built, lost):
    one = made[name]
    by_chance = vectors.paired_cosine_similarity(one.vectors[chance[0]], one.vectors[chance[1]]).mean()
    cosine = vectors.paired_cosine_similarity(one[two["word"].tolist()], one[two["opposite"].tolist()])
    nearer[f"opposites − random pairs, {name}"] = cosine - by_chance
family = compare.differences(nearer, units=names)
assert family[f"opposites − random pairs, {built}"].status == "better"
family.table.round(2)

# %% [markdown]
# **Yes: counts, compared with chance and reduced to 50 numbers, make vectors that agree with people better than raw
# counts do, and not so well as GloVe; opposites are nearer than random pairs in them, too.**

# %% [markdown]
# ## 2. What does one step of word2vec do?
#
# word2vec needs no table of counts. Skip-gram with negative sampling (Mikolov and others 2013) reads the text word by
# word. It pulls a word's vector $v$ towards the vector $u_0$ of a word that occurred beside it, and pushes it from a
# few random ones $u_1 \dots u_K$. With $\sigma(z) = 1/(1 + e^{-z})$ the loss is
#
# $$L(v) = -\log \sigma(u_0 \cdot v) - \sum_{k=1}^{K} \log \sigma(-u_k \cdot v)$$
#
# Its gradient adds up the $u$, each times how wrong the model is about it: $\sigma(u \cdot v) - y$, where $y$ is 1
# for the true neighbour and 0 for the others.


# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss(v, u):
    return -np.log(sigmoid(u[0] @ v)) - np.log(sigmoid(-(u[1:] @ v))).sum()


def gradient(v, u):
    error = sigmoid(u @ v)
    error[0] -= 1  # y = 1 for the true neighbour
    return error @ u


# %% [markdown]
# Check the gradient: move each number of $v$ a little up and down, and see how the loss changes.

# %%
v, u = rng.normal(size=8), rng.normal(size=(6, 8))
h = 1e-6
nudges = h * np.eye(v.size)
by_differences = np.array([(loss(v + nudge, u) - loss(v - nudge, u)) / (2 * h) for nudge in nudges])
np.testing.assert_allclose(gradient(v, u), by_differences, atol=1e-7)
stepped = v - 0.1 * gradient(v, u)
assert loss(stepped, u) < loss(v, u)
print(f"loss before {loss(v, u):.3f}, after one step {loss(stepped, u):.3f}")

# %% [markdown]
# gensim takes many steps, here of a sister method, CBOW: the mean vector of the neighbours takes the place of $v$, and
# the word itself that of $u_0$. One worker makes the run repeatable. Do these vectors lean otherwise than GloVe's?
# Text and method both differ. Give three words two readings each, and see which is nearer in which set.

# %% tags=["nbval-ignore-output"]
trained = Word2Vec(posts, vector_size=50, min_count=10, epochs=2, alpha=0.05, sample=1e-4, seed=0, workers=1).wv
newsgroups = words.WordVectors(trained.index_to_key, trained.vectors)
readings = {"windows": ("dos", "doors"), "drive": ("disk", "road"), "apple": ("ibm", "fruit")}
lean = pd.DataFrame(
    {
        f"{word}: {computing} − {other}": [
            one.similarity(word, computing) - one.similarity(word, other) for one in (glove, newsgroups)
        ]
        for word, (computing, other) in readings.items()
    },
    index=["GloVe", "newsgroups"],
).T
assert (lean["newsgroups"] > lean["GloVe"]).all()
lean.round(2)

# %% [markdown]
# **A step of skip-gram pulls a word towards one neighbour and pushes it from a few random words; with vectors that CBOW
# trained on the posts, each of these three words leans more to computing than in GloVe.**

# %% [markdown]
# ## 3. Do the steps of a relation run parallel?
#
# The sum $b - a + c$ supposes that the step $b - a$ is the same for every pair of a category. Take the mean cosine
# between the steps of different pairs. As a control, give every $a$ the $b$ of another pair of its category: what is
# left comes from the two groups of words. (In *city-in-state* and in *currency* some pairs share their $b$, so some of
# these other pairs are right ones.)

# %%
predict(
    "01.p7",
    "Common capitals and their countries: what is the mean cosine between the steps of two pairs?",
    within=(-1, 1),
    guess=...,
)


# %%
def parallelism(starts, ends):
    """Mean cosine between the steps of different pairs."""
    steps = vectors.l2_normalize(ends - starts)
    n = len(steps)
    return ((steps @ steps.T).sum() - n) / (n * (n - 1))


def words_of(pairs, side):
    return glove.unit[[glove.row(word) for word in pairs[:, side]]]


# %% tags=["nbval-ignore-output"]
questions = datasets.analogy_questions()
report = glove.answer_analogies(questions).report()

# %%
rows = {}
for category in report.by_category:
    members = questions.words[questions.categories == category]
    pairs = np.unique(members[:, :2], axis=0)
    start, end = words_of(pairs, 0), words_of(pairs, 1)
    mixed = [parallelism(start, np.roll(end, turn, axis=0)) for turn in range(1, len(end))]
    rows[category] = {
        "accuracy": report.by_category[category].accuracy,
        "parallel": parallelism(start, end),
        "other pairs": np.mean(mixed),
        "cos(c, d)": vectors.paired_cosine_similarity(words_of(members, 2), words_of(members, 3)).mean(),
    }
why = pd.DataFrame(rows).T.sort_values("accuracy", ascending=False)
why["gain"] = why["parallel"] - why["other pairs"]
reveal("01.p7", round(why.loc["capital-common-countries", "parallel"], 2))
why.round(2)

# %%
follows = {column: spearmanr(why["accuracy"], why[column]).statistic for column in ("gain", "cos(c, d)")}
best, worst = why.iloc[:7], why.iloc[7:]
assert (best[["parallel", "gain", "cos(c, d)"]].mean() > worst[["parallel", "gain", "cos(c, d)"]].mean()).all()
assert (why["gain"] > 0).all() and why["parallel"].max() < 0.8 and min(follows.values()) > 0
print("rank correlation with accuracy:", {name: round(float(rho), 2) for name, rho in follows.items()})

# %% [markdown]
# In every category the right pairs run more nearly parallel than other pairs. Where the sum works well, that gain
# tends to be larger, and the answer $d$ lies nearer to $c$ anyway. Fourteen categories are few, and two
# of them share pairs, so take the two correlations as a direction and not as a law.
#
# In the figure each capital has two steps: to its own country, and to the country of the next capital in the list.
# What counts is the cosine with the mean of the other capitals' steps to their own countries. If the sum were exact,
# all markers *to its country* would lie at 1.

# %%
pairs = np.unique(questions.words[questions.categories == "capital-common-countries"][:, :2], axis=0)
capital, country = words_of(pairs, 0), words_of(pairs, 1)
steps = country - capital
mean_of_others = (steps.sum(axis=0) - steps) / (len(steps) - 1)
to_another = np.roll(country, -1, axis=0) - capital
cosines = pd.DataFrame(
    {
        "to its country": vectors.paired_cosine_similarity(steps, mean_of_others),
        "to another country": vectors.paired_cosine_similarity(to_another, mean_of_others),
    },
    index=pairs[:, 0],
)

# %% tags=["nbval-ignore-output"]
figures.agreement(cosines)

# %% [markdown]
# **They run more nearly parallel than the steps of other pairs, in each of the 14 categories, but not exactly.**

# %% [markdown]
# ## 4. Does multiplying beat adding?
#
# The sum of the lesson is called **3CosAdd**. Since all vectors have length one, the cosine of $x$ and $t$ is the sum of
# three cosines, divided by $\lVert t \rVert$, and that length is the same for every $x$:
#
# $$\text{3CosAdd:}\quad \arg\max_x \; \cos(x, b) - \cos(x, a) + \cos(x, c)$$
#
# One large term can drown the others, so Levy and Goldberg (2014) multiply instead. Each cosine is moved to $[0, 1]$
# by $\cos^+ = (1 + \cos)/2$, and a tiny $\varepsilon$ guards against division by zero:
#
# $$\text{3CosMul:}\quad \arg\max_x \; \frac{\cos^+(x, b)\,\cos^+(x, c)}{\cos^+(x, a) + \varepsilon}$$

# %%
a, b, c = vectors.l2_normalize(glove[["man", "king", "woman"]])
t = b - a + c
added = glove.unit @ b - glove.unit @ a + glove.unit @ c
np.testing.assert_allclose(added / np.linalg.norm(t), vectors.cosine_similarity(glove.unit, t[None])[:, 0], atol=1e-5)
positive_a, positive_b, positive_c = ((1 + glove.unit @ one) / 2 for one in (a, b, c))
product = positive_b * positive_c / (positive_a + 1e-6)
product[[glove.row(word) for word in ("man", "king", "woman")]] = -np.inf  # the rule
by_mul = [glove.words[best] for best in np.argsort(-product)[:5]]
theirs = glove.to_gensim().most_similar_cosmul(positive=["king", "woman"], negative=["man"], topn=5)
assert by_mul == [word for word, _ in theirs]
by_mul

# %% [markdown]
# Levy and Goldberg report better results with multiplying. What about GloVe?

# %%
predict("01.p8", "Which formula answers more questions with GloVe?", ["3CosAdd", "3CosMul"], guess=...)

# %%
sizes = recorded.load("analogy_rules").table
sizes = sizes[sizes["method"].isin(["add", "mul"])].pivot(index="n_words", columns="method")
sizes = sizes[["accuracy_excluding", "accuracy_excluding_common"]]
assert (sizes.xs("mul", axis=1, level=1) < sizes.xs("add", axis=1, level=1)).all(axis=None)
reveal("01.p8", "3CosAdd")
sizes.round(3)

# %% [markdown]
# Adding is ahead. The table was **recorded**, since it takes minutes: it tries the formulas with the 10,000 to
# 400,000 most frequent words as candidates, and in the last columns with the same questions for all. So rare words
# alone do not explain it. Is it the number of dimensions? Take word2vec vectors of Google News with 300, keep their
# leading directions only, and ask again. *Spread* is the standard deviation of the cosine of random pairs.

# %%
by_dim = recorded.load("cosmul_dimensions").table.set_index(["vectors", "dim"])
wins = by_dim["3CosMul"] > by_dim["3CosAdd"]
assert (wins == (by_dim.index.get_level_values("dim") >= 200)).all()
by_dim.round(3)

# %% [markdown]
# The two sets of vectors know different words, so compare within a row, and down one set. One reason for the change
# may be the spread: in few dimensions it is larger, so more words have a small divisor, and a small divisor makes a
# large score. A recorded number is worth what it takes to check it, so one entry of the table above, and one of the
# lesson's table with Google News, is computed again here and now. The second needs the Google News vectors, 32 MB, which are fetched at first use.

# %%
recorded.check("cosmul_dimensions", vectors="glove-6b-50d", dim=25)

# %%
recorded.check("other_vectors", vectors="glove-6b-50d", dim=50)

# %% [markdown]
# **In this sweep only for Google News with 200 and 300 dimensions: with the same vectors in 100 or fewer, and with GloVe
# in 50 and 25, adding answers more questions.**

# %% exercise="01.5"

# %% [markdown]
# ## 5. Are all words neighbours equally often?
#
# Among the 10,000 most frequent words, count how often each one is among the ten nearest of another. If all were
# alike, each would be there ten times. As a control, take random vectors of the same size.

# %%
predict("01.p9", "How many lists of ten does the most frequent neighbour stand in?", within=(10, 10_000), guess=...)


# %%
def times_a_neighbour(embeddings, k=10):
    nearest = vectors.top_k(embeddings, embeddings, k + 1).indices[:, 1:]  # the first is the row itself
    return np.bincount(nearest.ravel(), minlength=len(embeddings))


lists = {
    "GloVe": times_a_neighbour(glove.unit[:10_000]),
    "random": times_a_neighbour(rng.normal(size=(10_000, glove.dim)).astype(np.float32)),
}
reveal("01.p9", int(lists["GloVe"].max()))
assert lists["GloVe"].max() > 2 * lists["random"].max() and (lists["GloVe"] == 0).any()
most_often = np.argsort(-lists["GloVe"], kind="stable")[:10]
print("most often a neighbour:", ", ".join(glove.words[one] for one in most_often))
pd.DataFrame({name: {"largest count": one.max(), "in no list": (one == 0).sum()} for name, one in lists.items()})

# %% [markdown]
# Such words are called **hubs** (Radovanović, Nanopoulos and Ivanović 2010). By cosine, random vectors with as many
# dimensions make none so large; no cell asks what another measure does. A search that often returns the same few results may be showing you hubs.
#
# **No: the largest hub stands in more than twice as many lists as any random vector, and
# some words stand in none.**

# %% [markdown]
# ## Read on
#
# - T. Mikolov, K. Chen, G. Corrado, J. Dean: *Efficient Estimation of Word Representations in Vector Space*. arXiv 1301.3781, 2013.
#   The questions.
# - T. Mikolov, I. Sutskever, K. Chen, G. Corrado, J. Dean: *Distributed Representations of Words and Phrases and their
#   Compositionality*. NIPS 2013. Negative sampling.
# - J. Pennington, R. Socher, C. D. Manning: *GloVe: Global Vectors for Word Representation*. EMNLP 2014.
# - O. Levy, Y. Goldberg: *Linguistic Regularities in Sparse and Explicit Word Representations*. CoNLL 2014. 3CosMul.
# - T. Linzen: *Issues in evaluating semantic spaces using word analogies*. RepEval 2016. The baselines.
# - A. Rogers, A. Drozd, B. Li: *The (too many) problems of analogical reasoning with word vectors*. \*SEM 2017.
# - M. Nissim, R. van Noord, R. van der Goot: *Fair is better than sensational: man is to doctor as woman is to doctor*.
#   Computational Linguistics 46(2), 2020.
# - M. Radovanović, A. Nanopoulos, M. Ivanović: *Hubs in space*. JMLR 11, 2010.
# - F. Hill, R. Reichart, A. Korhonen: *SimLex-999*. Computational Linguistics 41(4), 2015.
