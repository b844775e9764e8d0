# %% [markdown]
# # 04 · What does the length of a vector know?
#
# *Normalize your vectors*, every guide says, and few say what happens otherwise. You will find out what length holds, which measure looks
# at it, and what sixteen common bugs cost a real search: some nearly everything, some nothing at all, and none of them stops with an error
# message.
#
# ## In this notebook
#
# **The question.** What does the length of a vector know, and when does it do harm?
#
# **Afterwards you can**
#
# - say which of cosine, dot product and Euclidean distance change when vectors are scaled, and when the three rank alike;
# - explain where the length of a word's and of a text's vector comes from;
# - recognise a search gone wrong by what is stored and what comes back, and mend it;
# - choose a threshold, and say why it does not travel;
# - judge what happens when two models meet in one index.
#
# **Time**: 60 minutes; *Going further* takes another 10. **You need**: notebook 01. Minutes include the exercises.

# %% [markdown]
# This cell imports what the lesson uses. Nothing is downloaded.

# %%
from itertools import pairwise

import faiss
import numpy as np
import pandas as pd
from scipy.linalg import orthogonal_procrustes
from scipy.stats import rankdata, skew, spearmanr

from course_utils import datasets, metrics, models, pitfalls, plots, precomputed, recorded, vectors, words
from course_utils.checks import check, hint, predict, progress, quiz, reveal, solution
from course_utils.claims import claim

faiss.omp_set_num_threads(1)
rng = np.random.default_rng(0)

# %% [markdown]
# ## Five guesses
#
# The headings of this lesson are its conclusions, so guess before you read on. Replace each `...` with an option, in quotes, or a number;
# the results come later, each beside your guess.

# %%
predict(
    "04.p1",
    "Every vector of a corpus is multiplied by a random positive number of its own. Which measures rank differently?",
    ["none", "dot product", "dot product and Euclidean distance", "all three"],
    guess=...,
)
predict(
    "04.p2",
    "Before MiniLM's last step, to length one: which texts have the longer vectors?",
    ["longer texts", "shorter texts", "no clear difference"],
    guess=...,
)
predict(
    "04.p3",
    "Somebody forgot to normalize one side. Where does it cost recall?",
    ["the questions", "the passages", "both", "neither"],
    guess=...,
)
predict(
    "04.p4",
    "A passage, a true statement about it, and the same statement with one fact changed. "
    "How often is the false one more similar to the passage? (a number from 0 to 1)",
    guess=...,
)
predict(
    "04.p5",
    "Two models, 384 numbers each. Questions of one, passages of the other: how many right passages are found?",
    ["about as many as by chance", "about half as many as with one model", "nearly as many as with one model"],
    guess=...,
)

# %% [markdown]
# ## Contents
#
# | Part | Minutes |
# |---|---|
# | [1 · Cosine does not see length, the dot product does](#1-·-Cosine-does-not-see-length,-the-dot-product-does) | 15 |
# | [2 · Short texts have long vectors, and a dot product fetches them](#2-·-Short-texts-have-long-vectors,-and-a-dot-product-fetches-them) | 8 |
# | [3 · Sixteen bugs, and none of them complains](#3-·-Sixteen-bugs,-and-none-of-them-complains) | 14 |
# | [4 · No threshold travels, and similar is not true](#4-·-No-threshold-travels,-and-similar-is-not-true) | 12 |
# | [5 · Two models of one size do not understand each other](#5-·-Two-models-of-one-size-do-not-understand-each-other) | 7 |
# | [What you saw](#What-you-saw), and five questions | 4 |
# | [Going further](#Going-further): removing the common directions; faiss; k-means | 10 |

# %% [markdown]
# ## 1 · Cosine does not see length, the dot product does
#
# Three measures for two vectors $u$ and $v$. Two are similarities: larger is nearer. The third is a distance: smaller is nearer.
#
# $$u \cdot v = \sum_i u_i v_i \qquad\qquad \cos(u, v) = \frac{u \cdot v}{\lVert u \rVert \, \lVert v \rVert} \qquad\qquad
# \lVert u - v \rVert = \sqrt{\textstyle\sum_i (u_i - v_i)^2}$$

# %%
u, v = np.array([3.0, 4.0]), np.array([1.0, 2.0])
by_dot = (u * v).sum()
by_cosine = by_dot / (np.linalg.norm(u) * np.linalg.norm(v))
by_distance = np.sqrt(((u - v) ** 2).sum())
assert np.isclose(by_dot, vectors.dot_product([u], [v])[0, 0])
assert np.isclose(by_cosine, vectors.cosine_similarity([u], [v])[0, 0])
assert np.isclose(by_distance, vectors.euclidean_distance([u], [v])[0, 0])
print(f"dot {by_dot:.3f}, cosine {by_cosine:.3f}, distance {by_distance:.3f}")

# %% [markdown]
# On unit vectors one fact ties them together. Multiply out, and use $\lVert u \rVert = \lVert v \rVert = 1$:
#
# $$\lVert u - v \rVert^2 = \lVert u \rVert^2 + \lVert v \rVert^2 - 2\, u \cdot v = 2 - 2 \cos(u, v)$$

# %%
unit = vectors.l2_normalize(rng.normal(size=(300, 50)))
c, d = vectors.cosine_similarity(unit, unit), vectors.euclidean_distance(unit, unit)
np.testing.assert_allclose(d**2, 2 - 2 * c, atol=1e-9)
np.testing.assert_allclose(vectors.dot_product(unit, unit), c, atol=1e-9)

some = np.array([1.0, 0.9, 0.5, 0.0, -1.0])
pd.DataFrame(
    {"cosine": some, "1 − cosine": 1 - some, "‖u − v‖²": 2 - 2 * some, "‖u − v‖": np.sqrt(2 - 2 * some)}
).round(3)

# %% [markdown]
# So it is the **square** of the distance that is twice $1 - \cos$, not the distance itself: at a cosine of 0.9 the distance is still above
# 0.4. All three columns fall as the cosine rises; hence on unit vectors all three measures give **one order**. Now real texts. The course
# brings 98 Wikipedia articles in passages, and questions with the passages that answer them.

# %%
passages, questions = datasets.wikipedia_passages(), datasets.questions()
test = questions.take(questions.split == "test")
print(passages)
print(test)
print(test.text[0], "→", passages.text[test.relevant[0][0]][:90], "…")

# %% [markdown]
# MiniLM's last step makes every vector one long. Here it is left out: `pooled` vectors, of whatever length. Those of the passages come
# with the course, since computing them takes minutes (`models.embed(list(passages.text), normalize=False)` does it again).

# %%
pooled = precomputed.load("wikipedia_passages", passages.text)
asked = models.embed(list(test.text), normalize=False, progress=False)
unit_pooled, unit_asked = vectors.l2_normalize(pooled), vectors.l2_normalize(asked)
c, d = vectors.cosine_similarity(asked, pooled), vectors.euclidean_distance(unit_asked, unit_pooled)
np.testing.assert_allclose(d**2, 2 - 2 * c, atol=1e-5)
np.testing.assert_allclose(vectors.dot_product(unit_asked, unit_pooled), c, atol=1e-5)
print(f"lengths: passages {vectors.norms(pooled).min():.1f} to {vectors.norms(pooled).max():.1f}, ", end="")
print(f"questions {vectors.norms(asked).min():.1f} to {vectors.norms(asked).max():.1f}")

# %% exercise="04.1"

# %% exercise="04.2"

# %% [markdown]
# Now multiply every passage by a random number of its own, between one third and three. Does a measure return the same ten passages?

# %%
factors = np.exp(rng.uniform(-np.log(3), np.log(3), size=(len(pooled), 1))).astype(np.float32)
changed = {}
for metric in ("cosine", "dot", "euclidean"):
    before = vectors.top_k(unit_asked, unit_pooled, 10, metric=metric).indices
    after = vectors.top_k(unit_asked, unit_pooled * factors, 10, metric=metric).indices
    changed[metric] = 1 - metrics.recall_at_k(after, before.tolist(), 10).mean()
assert changed["cosine"] < 0.01 and min(changed["dot"], changed["euclidean"]) > 0.3
of_formula = np.abs(vectors.cosine_similarity(asked, pooled * factors) - c).max()
of_numpy = np.abs(asked @ (pooled * factors).T - asked @ pooled.T).max()

# %% tags=["nbval-ignore-output"]
moved = {metric for metric, share in changed.items() if share > 0.01}
options = {
    frozenset(): "none",
    frozenset({"dot"}): "dot product",
    frozenset({"dot", "euclidean"}): "dot product and Euclidean distance",
    frozenset(changed): "all three",
}
reveal("04.p1", options.get(frozenset(moved), f"only {', '.join(moved)}"))
print(f"largest change of a score: cosine {of_formula:.1e}, dot product {of_numpy:.1f}")
pd.Series(changed, name="share of the ten best that change").round(3).to_frame()

# %% [markdown]
# Cosine divides by both lengths, so a factor cancels: it normalizes by itself. Nobody has to do it first. The two others see the factor.
# (A few float32 roundings can swap two passages that tie.) So who says that cosine *requires* normalized vectors has in mind a
# **program that computes a dot product and calls it cosine**. On unit vectors it may:

# %%
frequent = words.WordVectors.load()
glove = frequent.vectors[:5_000]
real = {"random": unit, "MiniLM": unit_pooled[:500], "GloVe": vectors.l2_normalize(glove[:500])}
gap = {name: float(np.abs(rows @ rows.T - vectors.cosine_similarity(rows, rows)).max()) for name, rows in real.items()}
raw_gap = float(np.abs(glove[:500] @ glove[:500].T - vectors.cosine_similarity(glove[:500], glove[:500])).max())
by = {metric: vectors.top_k(unit_asked, unit_pooled, 10, metric=metric).indices for metric in changed}
same = metrics.recall_at_k(by["dot"], by["cosine"].tolist(), 10).mean()
assert raw_gap > 1 and metrics.recall_at_k(by["euclidean"], by["cosine"].tolist(), 10).mean() > 0.999

# %% tags=["nbval-ignore-output"]
claim(
    "C30",
    {f"{name}: dot product and cosine of unit vectors agree to 1e-5": value < 1e-5 for name, value in gap.items()}
    | {"both find the same ten passages for every question": bool(same > 0.999)},
    measured={"largest difference, unit vectors": f"{max(gap.values()):.0e}", "GloVe as it comes": raw_gap},
)

# %% [markdown]
# And on vectors as they come? Do the three agree then? There are two ways to ask: compare the whole order, or only the best ten.

# %% exercise="04.4"


# %%
def shared_best(one, two):
    return np.mean([len(np.intersect1d(a, b)) / len(a) for a, b in zip(one, two, strict=True)])


def whole_order(one, two):
    return np.mean([spearmanr(a, b).statistic for a, b in zip(one, two, strict=True)])


# %%
def as_they_come(query, corpus):
    score = {
        "cosine": vectors.cosine_similarity(query, corpus),
        "dot": vectors.dot_product(query, corpus),
        "euclidean": -vectors.euclidean_distance(query, corpus),  # sign turned: larger is nearer
    }
    best = {name: vectors.top_k(query, corpus, 10, metric=name).indices for name in score}
    return {
        (name, "whole order, Spearman"): whole_order(score[name][:60], score["cosine"][:60]) for name in list(score)[1:]
    } | {(name, "shared among the ten best"): shared_best(best[name], best["cosine"]) for name in list(score)[1:]}


# %% tags=["nbval-ignore-output"]
raw = pd.DataFrame(
    {"questions → passages": as_they_come(asked, pooled), "word → words": as_they_come(glove[::10], glove)}
)
dot_order, dot_best = (raw.loc["dot"].loc[name] for name in ("whole order, Spearman", "shared among the ten best"))
assert (dot_order > 0.9).all() and (dot_best < 0.7).all()
raw.round(2)

# %% [markdown]
# Look at the two rows of the dot product. Over the whole corpus it orders nearly as cosine does, and yet a large part of the ten best
# are others. A search only shows the best: there, a long vector needs a little less agreement to come in front, and that is enough.
# A rank correlation over everything would have hidden it.

# %% [markdown]
# ## 2 · Short texts have long vectors, and a dot product fetches them
#
# Where does length come from? A text's pooled vector is the **mean** of its tokens' vectors. What do you expect of a mean of many? Take
# sixty passages of 80 words or more, and cut the same passages to fewer words, so that only the number of words changes.

# %%
n_words = np.array([len(text.split()) for text in passages.text])
long_ones = rng.choice(np.flatnonzero(n_words >= 80), size=60, replace=False)
cuts = np.array([5, 10, 20, 40, 80])
lengths = {
    cut: vectors.norms(
        models.embed([" ".join(passages.text[row].split()[:cut]) for row in long_ones], normalize=False, progress=False)
    )
    for cut in cuts.tolist()
}

# %%
by_words = spearmanr(n_words, vectors.norms(pooled)).statistic
means = np.array([lengths[cut].mean() for cut in cuts])
assert (np.diff(means) < 0).all() and all(
    (lengths[a] > lengths[b]).mean() > 0.9 for a, b in ((5, 10), (10, 20), (20, 40))
)
assert by_words < -0.4

# %% tags=["nbval-ignore-output"]
reveal("04.p2", "shorter texts" if by_words < -0.1 else "longer texts" if by_words > 0.1 else "no clear difference")
print(f"all {len(passages):,} passages: Spearman's ρ of words and length {by_words:.2f}")
low, high = (np.array([np.quantile(lengths[cut], q) for cut in cuts]) for q in (0.1, 0.9))
figure = plots.curves(
    cuts,
    {"the same 60 passages": means},
    low={"the same 60 passages": low},
    high={"the same 60 passages": high},
    title="The more words, the shorter the mean of their vectors",
    x_title="words that are left of a passage",
    y_title="length of the pooled vector",
)
figure.update_xaxes(type="log", tickvals=cuts.tolist())
plots.show(
    figure,
    alt=f"One falling curve with a band from the lowest to the highest tenth: the mean length falls from {means[0]:.1f} at five words "
    f"to {means[-1]:.1f} at eighty.",
    table=pd.DataFrame({"words": cuts, "mean length": means, "lowest tenth": low, "highest tenth": high}).round(2),
)

# %% [markdown]
# Token vectors that point different ways cancel in a mean; the more of them, the more cancels. So a long vector here says "few tokens, or
# tokens that agree". It does not say "important". And in GloVe, where a vector belongs to a word? Frequent words first:

# %%
glove_length = vectors.norms(frequent.vectors[:50_000])
edges = [0, 100, 1_000, 5_000, 10_000, 20_000, 50_000]
by_rank = pd.DataFrame(
    {f"{a + 1:,} to {b:,}": np.quantile(glove_length[a:b], [0.1, 0.5, 0.9]) for a, b in pairwise(edges)},
    index=["lowest tenth below", "median", "highest tenth above"],
).T
rank_rho = spearmanr(np.arange(50_000), glove_length).statistic
most_frequent = spearmanr(np.arange(300), glove_length[:300]).statistic
assert -0.3 < rank_rho < -0.05 and by_rank["median"].iloc[0] > by_rank["median"].iloc[-1]
assert frequent.words[0] == "the" and glove_length[0] < np.median(glove_length[1:1_001])
print(f"Spearman's ρ of rank and length: {rank_rho:.2f}; among the 300 most frequent {most_frequent:+.2f}")

# %%
ends = np.argsort(glove_length)
assert "incidentally" in {frequent.words[row] for row in ends[:9]}
print("longest: ", ", ".join(frequent.words[row] for row in ends[::-1][:9]))
print("shortest:", ", ".join(frequent.words[row] for row in ends[:9]))
by_rank.round(2)

# %% [markdown]
# A weak slope, and not a straight one: frequent words are a little longer, but *the* itself is shorter than most of the thousand after
# it. Look at the ends instead. The longest belong to set phrases (telephone numbers, web addresses, lines of an agency's forms),
# which always stand in the same company; the shortest to words such as *incidentally*, which stand in any. Length in GloVe tells
# something about a word's **company**, and only a little about its frequency. (This is how we read the two lists; it is not measured.)
#
# Now let a dot product search over such vectors. How often does a passage turn up among the ten best of the test questions? A **hub** is
# one that turns up far too often.

# %%
found = {metric: vectors.top_k(asked, pooled, 10, metric=metric).indices for metric in ("cosine", "dot", "euclidean")}


def neighbours_of_all(rows, metric):
    best = vectors.top_k(rows, rows, 11, metric=metric).indices
    others = best != np.arange(len(rows))[:, None]  # a word is not its own neighbour
    others[others.all(axis=1), -1] = False
    return best[others].reshape(len(rows), 10)


# %%
def hubs(best, n):
    times = np.bincount(best.ravel(), minlength=n)
    top = np.argsort(-times, kind="stable")[:10]
    return {
        "skewness": skew(times),
        "most often": times.max(),
        "queries with one of the ten worst hubs": np.isin(best, top).any(axis=1).mean(),
        "never found": (times == 0).mean(),
    }


# %% tags=["nbval-ignore-output"]
hub_table = pd.DataFrame(
    {("questions → passages", metric): hubs(best, len(pooled)) for metric, best in found.items()}
    | {("word → words", metric): hubs(neighbours_of_all(glove, metric), len(glove)) for metric in found}
).T
by_task = hub_table["queries with one of the ten worst hubs"].unstack(level=0)
assert (by_task.loc["dot"] > 2 * by_task.loc["cosine"]).all() and by_task.loc["dot", "questions → passages"] > 0.5
hub_table.round(2)

# %% tags=["nbval-ignore-output"]
times = np.bincount(found["dot"].ravel(), minlength=len(pooled))
worst = np.argsort(-times, kind="stable")[:10]
assert np.median(n_words[worst]) < 15 and vectors.norms(pooled)[worst].min() > np.quantile(vectors.norms(pooled), 0.95)
pd.DataFrame(
    {
        "found for": times[worst],
        "length": vectors.norms(pooled)[worst].round(1),
        "words": n_words[worst],
        "article": passages.article[worst],
        "text": [text[:70].replace("\n", " / ") for text in passages.text[worst]],
    }
).head(6)

# %% [markdown]
# More than half of all questions get one of ten fragments: a line from a list, half a sentence. Nobody asked for them. What does it cost?
# *Recall at 10* is the share of a question's passages among the ten found. Questions on one article are alike, so intervals draw
# whole articles.


# %%
def recall_of(ids):
    return metrics.recall_at_k(ids, test.relevant, 10)


# %% tags=["nbval-ignore-output"]
recalls = {metric: recall_of(best) for metric, best in found.items()}


def cost(right, wrong):
    low, high = metrics.bootstrap_interval(right - wrong, test.article)
    return {"right": right.mean(), "wrong": wrong.mean(), "cost": (right - wrong).mean(), "low": low, "high": high}


unnormalized = pd.DataFrame({name: cost(recalls["cosine"], recalls[name]) for name in ("dot", "euclidean")}).T
by_unit_cosine = recall_of(vectors.top_k(unit_asked, unit_pooled, 10).indices)
assert unnormalized.loc["dot", "low"] > 0.05 and unnormalized.loc["dot", "cost"] > unnormalized.loc["euclidean", "cost"]
assert abs(by_unit_cosine.mean() - recalls["cosine"].mean()) < 0.005
unnormalized.round(3)

# %% [markdown]
# Euclidean distance has the opposite habit, being near to *short* vectors, and a smaller cost (is its interval clear of zero?). Two claims can be judged. The second
# source defines `cosine_similarity(a, b)` as `np.dot(a, b)`, so both readings are tested.

# %%
percentile = rankdata(vectors.norms(pooled)) / len(pooled)
of_results = {metric: percentile[best].mean() for metric, best in found.items()}
length_order = whole_order(asked[:60] @ pooled.T, [vectors.norms(pooled)] * 60)
assert of_results["dot"] > of_results["cosine"] + 0.1

# %% tags=["nbval-ignore-output"]
claim(
    "C19",
    {
        "cosine changes when the vectors are not normalized": bool(of_formula > 1e-4),
        "cosine finds fewer right passages when they are not": bool(
            by_unit_cosine.mean() - recalls["cosine"].mean() > 0.005
        ),
        "the dot product finds fewer right passages when they are not": bool(unnormalized.loc["dot", "low"] > 0),
        "Euclidean distance finds fewer right passages when they are not": bool(
            unnormalized.loc["euclidean", "low"] > 0
        ),
    },
    measured={
        "recall, cosine": recalls["cosine"].mean(),
        "dot product, not normalized": recalls["dot"].mean(),
        "Euclidean, not normalized": recalls["euclidean"].mean(),
    },
)

# %% tags=["nbval-ignore-output"]
claim(
    "C34",
    {
        "cosine by its formula changes with the lengths": bool(of_formula > 1e-4),
        "the source's function, np.dot, changes with the lengths": bool(of_numpy > 1),
        "np.dot finds longer vectors than cosine does": bool(of_results["dot"] > of_results["cosine"] + 0.1),
        "np.dot orders the whole corpus more by length than by cosine": bool(
            length_order > dot_order["questions → passages"]
        ),
    },
    measured={
        "mean place of the found passages by length, from 0 to 1: np.dot": of_results["dot"],
        "cosine": of_results["cosine"],
        "Spearman of np.dot with cosine": dot_order["questions → passages"],
        "with length": length_order,
    },
)

# %% [markdown]
# ## 3 · Sixteen bugs, and none of them complains
#
# `course_utils/pitfalls.py` is a zoo: each bug is a short real search, beside the right one. All run on the test questions. For three
# of them, say what will happen before you run the cell.
#
# **First.** One side is normalized, the other is not. Which side may be forgotten?

# %% tags=["nbval-ignore-output"]
forgot = {}
for name in ("queries not normalized", "passages not normalized"):
    bug = pitfalls.find(name)
    forgot[name] = cost(recall_of(bug.right(asked, pooled, 10).ids), recall_of(bug.wrong(asked, pooled, 10).ids))
    print(bug.line)
forgot = pd.DataFrame(forgot).T
costly = [name.split()[0] for name in forgot.index if forgot.loc[name, "low"] > 0]
assert costly == ["passages"] and forgot.loc["queries not normalized", "cost"] == 0
reveal(
    "04.p3", {("queries",): "the questions", ("passages",): "the passages", (): "neither"}.get(tuple(costly), "both")
)
forgot.round(3)

# %% [markdown]
# Within one question, its own length multiplies **all** scores: the order stays. Each passage brings its own length, and that reorders. But
# the forgotten queries are not harmless: their scores exceed 1, and a threshold over several questions compares apples with pears.
#
# **Second.** `axis=0` in place of `axis=1`: the line below runs, and every *column* has length one. What will the index hold?

# %%
with np.errstate(divide="ignore", invalid="ignore"):
    by_columns = pooled / np.linalg.norm(pooled, axis=0)
dead = np.flatnonzero(~np.isfinite(by_columns).all(axis=0))
print(f"columns that are not finite: {dead.tolist()}; largest number there before: {np.abs(pooled[:, dead]).max():g}")
print("a search over what is left:", pitfalls.diagnose(pitfalls.columns_for_rows(asked, pooled, 10)))
assert 1 <= len(dead) <= 4 and np.abs(pooled[:, dead]).max() == 0

# %% [markdown]
# A surprise: some of MiniLM's 384 numbers are always zero (as stored here, in float16), so the wrong line divides zero by zero. With those columns
# left out, nothing looks wrong, and yet each row has changed direction: columns with small numbers have been blown up. The table
# below has its price. **Mend**: `axis=1, keepdims=True`.
#
# **Third.** Five empty texts got in, as rows of zeros. Somebody divides by the length and sorts with `np.argsort(scores)[::-1]`.

# %% tags=["nbval-ignore-output"]
bug = pitfalls.find("NaN ranks first")
broken = bug.wrong(asked, pooled, 10)
print("ids of the first question:   ", broken.ids[0])
print("scores of the first question:", broken.scores[0].round(2))
assert (np.sort(broken.ids[:, : pitfalls.EMPTY]) == len(pooled) + np.arange(pitfalls.EMPTY)).all()
assert not np.isnan(bug.right(asked, pooled, 10).scores).any()
print("mend:", bug.mend)

# %% [markdown]
# argsort puts NaN last, the reversed order puts it first: five of ten places are gone, for every question, and with ten such rows all
# would be. Now the whole zoo. `signature` sees only what a person has in hand: the vectors in the index, and the ids and scores that came
# back.

# %%
runs, rows = {}, {}
for bug in pitfalls.PITFALLS:
    right, wrong = bug.right(asked, pooled, 10), bug.wrong(asked, pooled, 10)
    runs[bug.name] = recall_of(right.ids), recall_of(wrong.ids)
    rows[bug.name] = cost(*runs[bug.name]) | {"recognised": bug.signature(wrong), "false alarm": bug.signature(right)}
zoo = pd.DataFrame(rows).T.infer_objects()
assert not zoo["false alarm"].any()
assert [name for name in zoo.index if not zoo.loc[name, "recognised"]] == ["normalized twice"]

# %% tags=["nbval-ignore-output"]
signs = pd.DataFrame({bug.name: {"look for": bug.look_for, "mend": bug.mend} for bug in pitfalls.PITFALLS}).T
zoo.join(signs).drop(columns=["recognised", "false alarm"]).sort_values("cost", ascending=False).round(3)

# %% tags=["nbval-ignore-output"]
deadly, free = zoo.index[zoo["low"] > 0.5], zoo.index[(zoo["cost"].abs() < 0.001)]
some_cost = zoo.index[(zoo["low"] > 0) & ~zoo.index.isin(deadly)]
print(
    f"nearly everything lost: {', '.join(deadly)}\n\nno cost: {', '.join(free)}\n\nclear cost: {', '.join(some_cost)}"
)
assert {"L2 distances sorted as cosines", "argsort on a similarity", "int8 by a cast"} <= set(deadly)
assert set(free) == {"queries not normalized", "normalized twice"}
assert zoo.loc[["added up in float16", "int8 without calibration"], "cost"].max() < 0.03
middle = zoo.loc[
    ["passages not normalized", "mean of unit vectors taken as unit", "truncated, not renormalized"], "cost"
]
assert middle.between(0.01, 0.2).all()
assert {"passages not normalized", "columns normalized instead of rows", "NaN ranks first"} <= set(some_cost)

# %% [markdown]
# Read the table from both ends. The bugs at the top lose nearly everything, so somebody will notice. Those at the bottom cost nothing, or
# next to nothing: normalizing twice, adding up in float16, int8 with one rough scale. **The dangerous ones are in the middle**: the
# search still answers, most answers are right, and between two and some fifteen of a hundred right passages are gone. "Right" for the truncated, averaged and int8 bugs is the same
# shortening done properly, so that only the bug counts.
#
# Choose a bug below. Which kinds of question suffer? (*Paraphrase* questions share no content word with their passage.)

# %% tags=["nbval-ignore-output"]
kinds = sorted(set(test.kind.tolist()))
views, by_kind = {}, []
for bug in sorted(pitfalls.PITFALLS, key=lambda bug: bug.name != "passages not normalized"):
    right, wrong = ([100 * rows[test.kind == kind].mean() for kind in kinds] for rows in runs[bug.name])
    view = plots.figure(f"{bug.name}<br>{bug.line}", "kind of question", "recall at 10, %", height=420)
    view.add_bar(x=kinds, y=np.round(right, 1).tolist(), name="right", marker={"color": plots.COLOURS[0]})
    pattern = {"color": plots.COLOURS[1], "pattern": {"shape": "/"}}
    view.add_bar(x=kinds, y=np.round(wrong, 1).tolist(), name="with the bug", marker=pattern)
    view.update_yaxes(range=[0, 102])
    views[bug.name] = view
    by_kind.append({"bug": bug.name} | {k: f"{a:.0f} → {b:.0f}" for k, a, b in zip(kinds, right, wrong, strict=True)})
plots.show(
    plots.drop_down(views),
    alt="Two bars for each of five kinds of question, recall at 10 without and with a bug; a drop-down chooses one of sixteen bugs. The first, "
    f"passages not normalized, takes recall from {zoo.loc['passages not normalized', 'right']:.2f} to "
    f"{zoo.loc['passages not normalized', 'wrong']:.2f}. The table has all of them.",
    table=pd.DataFrame(by_kind),
)

# %% exercise="04.3"

# %% [markdown]
# ## 4 · No threshold travels, and similar is not true
#
# One bug of the zoo copied a threshold. Why can a cosine of 0.5 mean *the same* in one space and *nothing in common* in the next? Draw
# random pairs in three spaces: the 2,000 most frequent words in GloVe, the same words in MiniLM, the passages in MiniLM.


# %%
common = [word for word in frequent.words[:6_000] if word.isalpha() and len(word) > 2][:2_000]
spaces = {
    "GloVe, words": frequent[common],
    "MiniLM, words": models.embed(common, normalize=False, progress=False),
    "MiniLM, passages": pooled,
}


def random_pairs(rows, n=20_000):
    one, two = np.random.default_rng(1).integers(0, len(rows), size=(2, n))
    return vectors.paired_cosine_similarity(rows[one[one != two]], rows[two[one != two]])


# %%
of_strangers = {name: random_pairs(rows) for name, rows in spaces.items()}
centred = {name: random_pairs(rows - rows.mean(axis=0)) for name, rows in spaces.items()}

# %% tags=["nbval-ignore-output"]
strangers = pd.DataFrame(
    {
        "mean": {name: cos.mean() for name, cos in of_strangers.items()},
        "one in twenty above": {name: np.quantile(cos, 0.95) for name, cos in of_strangers.items()},
        "share above 0.5": {name: (cos > 0.5).mean() for name, cos in of_strangers.items()},
        "mean, centred": {name: cos.mean() for name, cos in centred.items()},
    }
)
assert strangers["mean"].is_monotonic_decreasing and strangers["share above 0.5"].iloc[0] > 0.2
assert strangers["share above 0.5"].iloc[1:].max() < 0.02 and strangers["mean, centred"].abs().max() < 0.01
strangers.round(3)

# %% tags=["nbval-ignore-output"]
at = np.linspace(-0.4, 1, 36)


def curves_of(cosines, title):
    series = {name: np.array([(cos > t).mean() for t in at]) for name, cos in cosines.items()}
    return plots.curves(at, series, title=title, x_title="threshold", y_title="share of random pairs above it")


plots.show(
    plots.drop_down(
        {
            "as they come": curves_of(
                of_strangers, "How many pairs of strangers pass a threshold depends on the space"
            ),
            "centred": curves_of(centred, "Centring moves the curves together, but they keep their shapes"),
        }
    ),
    alt="Three falling curves: the share of random pairs above a threshold, in three spaces; a drop-down shows them after centring. "
    f"At a threshold of 0.5 it is {strangers['share above 0.5'].iloc[0]:.0%} for GloVe's words and below two in a hundred in the other "
    "spaces. Centred, all three cross one half near zero.",
    table=strangers.round(3).reset_index(names="space"),
)

# %% [markdown]
# In GloVe, frequent words that have nothing to do with each other have a cosine far above zero: all vectors share a direction. That is called
# **anisotropy** (Ethayarajh 2019). Taking away the mean vector removes most of it, and *Going further* asks what that is worth. The
# spread still differs, so a threshold chosen in one space is arbitrary in the next.

# %% exercise="04.5"

# %% [markdown]
# Try it with pairs of words that people have judged (WordSim-353). Call a pair *similar* at 6 of 10 or more. Choose the smallest
# threshold with a precision of 0.75 for each model on every second pair, and use it on the other pairs, in its own space and in the other.

# %%
pairs = datasets.word_pairs("wordsim353")
similar = pairs.scores >= 6
in_glove = vectors.paired_cosine_similarity(frequent[pairs.words[:, 0].tolist()], frequent[pairs.words[:, 1].tolist()])
left, right = (models.embed(pairs.words[:, side].tolist(), progress=False) for side in (0, 1))
in_minilm = vectors.paired_cosine_similarity(left, right)
even, odd = np.arange(0, len(pairs), 2), np.arange(1, len(pairs), 2)


def smallest_with(cosines, rows, wanted):
    order = rows[np.argsort(-cosines[rows], kind="stable")]
    precision = np.cumsum(similar[order]) / np.arange(1, len(order) + 1)
    return float(cosines[order[np.flatnonzero(precision >= wanted)[-1]]])


# %%
def at_threshold(cosines, t):
    kept = cosines[odd] >= t
    return {"threshold": t, "precision": similar[odd][kept].mean(), "recall": kept[similar[odd]].mean()}


# %% tags=["nbval-ignore-output"]
own = {"GloVe": smallest_with(in_glove, even, 0.75), "MiniLM": smallest_with(in_minilm, even, 0.75)}
travelled = pd.DataFrame(
    {
        "GloVe, its own": at_threshold(in_glove, own["GloVe"]),
        "MiniLM, GloVe's": at_threshold(in_minilm, own["GloVe"]),
        "MiniLM, its own": at_threshold(in_minilm, own["MiniLM"]),
        "GloVe, MiniLM's": at_threshold(in_glove, own["MiniLM"]),
    }
).T
assert own["GloVe"] > own["MiniLM"] + 0.1
assert travelled.loc["MiniLM, GloVe's", "recall"] < 0.7 * travelled.loc["MiniLM, its own", "recall"]
assert travelled.loc["GloVe, MiniLM's", "precision"] < travelled.loc["MiniLM, its own", "precision"] - 0.1
print(f"similar among the other pairs: {similar[odd].mean():.2f}")
travelled.round(2)

# %% [markdown]
# Copied one way, the threshold throws away most of what was to be kept; copied the other way, it lets nearly everything through, and
# its precision falls towards the share of similar pairs among all. The models agree with people in both cases. Only the *numbers* mean different things.
#
# Does similar at least mean *true*? For eighty facts of the passages, the course has a true statement, the same with one fact changed, and
# the same with a *not*.

# %%
statements = datasets.statements()
said = {kind: models.embed(getattr(statements, kind).tolist(), progress=False) for kind in ("true", "false", "negated")}
own_passage = unit_pooled[statements.passage]
to_true = {kind: (said["true"] * said[kind]).sum(axis=1) for kind in ("false", "negated")}
to_passage = {kind: (rows * own_passage).sum(axis=1) for kind, rows in said.items()}

# %%
elsewhere = said["true"] @ own_passage.T
elsewhere = elsewhere[statements.article[:, None] != statements.article]
for kind in said:
    print(f"{kind:>8}: {getattr(statements, kind)[28]}  {to_passage[kind][28]:.2f}")

# %%
above = {kind: float((to_passage[kind] > to_passage["true"]).mean()) for kind in to_true}
intervals = {
    kind: metrics.bootstrap_interval(to_passage[kind] > to_passage["true"], statements.article) for kind in to_true
}
reveal("04.p4", above["false"])

# %% tags=["nbval-ignore-output"]
truth = pd.DataFrame(
    {
        "cosine with the true one": {"true": 1.0} | {kind: to_true[kind].mean() for kind in to_true},
        "cosine with the passage": {kind: to_passage[kind].mean() for kind in said},
        "nearer to the passage than the true one": above,
        "low": {kind: low for kind, (low, _) in intervals.items()},
        "high": {kind: high for kind, (_, high) in intervals.items()},
        "finds the passage (ten best)": {
            kind: np.mean((vectors.top_k(rows, unit_pooled, 10).indices == statements.passage[:, None]).any(axis=1))
            for kind, rows in said.items()
        },
    }
).loc[["true", "false", "negated"]]
assert truth["cosine with the true one"].min() > 0.8 and truth["finds the passage (ten best)"].min() > 0.9
assert intervals["false"][0] > 0 and above["negated"] < above["false"] < 0.5
truth.round(2)

# %% [markdown]
# A statement and its opposite are nearly the same to the model: both are *about* the same thing, and both find the passage. Compared with
# its own true version, the false statement is the nearer one quite often; the negated one hardly ever (one possible reason: a
# passage seldom says *not*). So beside its true twin there is a hint, most of the time. But nobody has the twin at hand. What can a threshold
# on one statement's similarity do at best, even when it is chosen with the answers in hand?

# %% tags=["nbval-ignore-output"]
both = np.concatenate([to_passage["true"], to_passage["false"]])
is_true = np.repeat([True, False], len(statements))
best_accuracy = max(((both >= t) == is_true).mean() for t in both)
stranger = float(np.quantile(elsewhere, 0.99))
nearly_all = {kind: float((to_passage[kind] > stranger).mean()) for kind in to_true}
print(f"best threshold for true against false, chosen on the answers: right for {best_accuracy:.0%}; a coin: 50%")
print(f"above 99% of the true statements on other articles: {nearly_all}")

# %% tags=["nbval-ignore-output"]
claim(
    "C20",
    {
        "nine in ten false statements are more similar to the passage than 99% of true ones on other articles": nearly_all[
            "false"
        ]
        > 0.9,
        "nine in ten negated statements are": nearly_all["negated"] > 0.9,
        "some false statements are more similar to the passage than their true version": intervals["false"][0] > 0,
        "the best threshold on similarity is wrong for more than one in four": bool(best_accuracy < 0.75),
    },
    measured={
        "cosine of true and false": to_true["false"].mean(),
        "of true and negated": to_true["negated"].mean(),
        "false nearer to the passage": f"{above['false']:.0%} ({intervals['false'][0]:.0%} to {intervals['false'][1]:.0%})",
        "best threshold right": best_accuracy,
    },
)

# %%
agreement = {
    (model, name): spearmanr(cosines, pairs.scores).statistic
    for name, cosines_by in {"WordSim-353": {"GloVe": in_glove, "MiniLM": in_minilm}}.items()
    for model, cosines in cosines_by.items()
}

# %%
draws = [rng.integers(0, len(pairs), size=len(pairs)) for _ in range(500)]
agreement_low = {
    model: np.quantile([spearmanr(cosines[rows], pairs.scores[rows]).statistic for rows in draws], 0.025)
    for model, cosines in (("GloVe", in_glove), ("MiniLM", in_minilm))
}
shares = strangers["share above 0.5"]
print({model: f"{rho:.2f}" for (model, _), rho in agreement.items()}, "Spearman's ρ with people")

# %% tags=["nbval-ignore-output"]
claim(
    "C38",
    {
        "GloVe: cosines order word pairs as people do, better than by chance": bool(agreement_low["GloVe"] > 0),
        "MiniLM: cosines order word pairs as people do, better than by chance": bool(agreement_low["MiniLM"] > 0),
        "a cosine of 0.5 is as rare among strangers in all three spaces, within a factor of two": bool(
            shares.max() < 2 * shares.min()
        ),
        "GloVe's threshold keeps its recall with MiniLM, within 10 points": bool(
            abs(travelled.loc["MiniLM, GloVe's", "recall"] - travelled.loc["GloVe, its own", "recall"]) < 0.1
        ),
        "MiniLM's threshold keeps its precision with GloVe, within 10 points": bool(
            abs(travelled.loc["GloVe, MiniLM's", "precision"] - travelled.loc["MiniLM, its own", "precision"]) < 0.1
        ),
        "a true statement is always more similar to its passage than a false one": above["false"] == 0,
    },
    measured={
        "Spearman with people, GloVe": agreement["GloVe", "WordSim-353"],
        "MiniLM": agreement["MiniLM", "WordSim-353"],
        "strangers above 0.5, GloVe's words": shares.iloc[0],
        "MiniLM's words": shares.iloc[1],
        "MiniLM's passages": shares.iloc[2],
    },
)

# %% [markdown]
# ## 5 · Two models of one size do not understand each other
#
# Team A searches with MiniLM. Team B has stored the same passages years ago with a model of its own: TF-IDF, cut to **384** numbers by an
# SVD. Both are unit vectors, both have 384 columns. No library will object.

# %%
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

counts = TfidfVectorizer(sublinear_tf=True, max_features=10_000)
svd = TruncatedSVD(384, n_iter=2, random_state=0)
stored_b = vectors.l2_normalize(svd.fit_transform(counts.fit_transform(passages.text).astype(np.float32)))
asked_b = vectors.l2_normalize(svd.transform(counts.transform(test.text).astype(np.float32)))

# %%
a_and_b = {
    "A asks A": (unit_asked, unit_pooled),
    "B asks B": (asked_b, stored_b),
    "A asks B": (unit_asked, stored_b),
    "B asks A": (asked_b, unit_pooled),
}
teams = {name: recall_of(vectors.top_k(query, stored, 10).indices) for name, (query, stored) in a_and_b.items()}

# %%
chance = 10 / len(passages)
meet = pd.DataFrame(
    {name: [rows.mean(), *metrics.bootstrap_interval(rows, test.article)] for name, rows in teams.items()}
)
meet.index = ["recall", "low", "high"]
assert (
    meet.loc["recall", ["A asks B", "B asks A"]].max() < 0.02 and meet.loc["low", ["A asks A", "B asks B"]].min() > 0.4
)

# %% tags=["nbval-ignore-output"]
across = meet.loc["recall", ["A asks B", "B asks A"]].max()
within = meet.loc["recall", ["A asks A", "B asks B"]].min()
answer = ["about as many as by chance", "about half as many as with one model", "nearly as many as with one model"]
reveal("04.p5", answer[int(np.digitize(across / within, [0.1, 0.8]))])
print(f"by chance: {chance:.4f}")
meet.T.round(3)

# %% [markdown]
# Column 7 of one model has nothing to do with column 7 of the other. But if both place *like texts near to each other*, one space may be a
# turned copy of the other, roughly. Take **anchors**: texts that both models have embedded, rows of $X$ (model B) and $Y$ (model A). Which
# rotation $R$ brings $X$ nearest to $Y$? (Schönemann 1966; *orthogonal Procrustes*.)
#
# $$R = \arg\min_{R^\top R = I} \lVert X R - Y \rVert_F = U V^\top \qquad \text{where} \qquad X^\top Y = U S V^\top$$


# %%
def rotation(X, Y):
    U, _, Vt = np.linalg.svd(X.T @ Y)
    return U @ Vt


def recall_after(R):
    return recall_of(vectors.top_k(unit_asked, stored_b @ R, 10).indices)


# %%
answering = {row for rows in test.relevant for row in rows}
anchors = np.array([row for row in range(len(passages)) if row not in answering])  # no anchor answers a test question
X, Y = stored_b[anchors].astype(np.float64), unit_pooled[anchors].astype(np.float64)

# %%
R = rotation(X, Y)
np.testing.assert_allclose(R, orthogonal_procrustes(X, Y)[0], atol=1e-6)
np.testing.assert_allclose(R.T @ R, np.eye(384), atol=1e-9)  # lengths and angles stay
turned = recall_after(R)

# %% [markdown]
# First a check on a case whose answer is known: MiniLM itself, under a random rotation. Nobody understands anybody, until Procrustes turns it back.

# %% tags=["nbval-ignore-output"]
random_turn = np.linalg.qr(rng.normal(size=(384, 384)))[0]
lost = recall_of(vectors.top_k(unit_asked, unit_pooled @ random_turn, 10).indices)
back = rotation(unit_pooled[anchors] @ random_turn, Y)
again = recall_of(vectors.top_k(unit_asked, unit_pooled @ random_turn @ back, 10).indices)
print(f"turned away {lost.mean():.3f}, turned back {again.mean():.3f}, never turned {teams['A asks A'].mean():.3f}")
assert lost.mean() < 0.02 and abs(again.mean() - teams["A asks A"].mean()) < 0.01

# %% [markdown]
# And two models that really differ? It depends on the number of anchors, and on where they come from: from any article, or only
# from articles on which no test question is asked. Recorded (`python data/recorded/migration_anchors.py`): five random draws a size. The
# plain least-squares map, which may stretch as well as turn, is the other candidate. The entry with all anchors was just computed here.

# %%
sweep = recorded.load("migration_anchors")
expected = sweep.result(transform="rotation", pool="any", anchors=0, draw=0)
assert expected["learned_from"] == len(anchors) and abs(expected["recall"] - turned.mean()) <= sweep.tolerance
by_size = sweep.table.groupby(["transform", "pool", "learned_from"])["recall"].agg(["mean", "min", "max"])
by_size["mean"].unstack().round(3)

# %% tags=["nbval-ignore-output"]
sizes = [10, 30, 100, 300, 1_000]
lines = {
    f"{one}, {pool}": by_size.loc[(one, pool)].loc[sizes]
    for one in ("rotation", "least squares")
    for pool in ("any", "other articles")
}
figure = plots.curves(
    np.array(sizes),
    {name: line["mean"].to_numpy() for name, line in lines.items()},
    low={name: line["min"].to_numpy() for name, line in lines.items()},
    high={name: line["max"].to_numpy() for name, line in lines.items()},
    title="With more anchors a map recovers more, and never all;<br>anchors from the same articles are worth more",
    x_title="anchors",
    y_title="recall at 10",
)
figure.update_xaxes(type="log", tickvals=sizes)
plots.show(
    figure,
    alt="Four curves of recall against 10 to 1,000 anchors, with the range of five draws. All begin near zero. With 1,000 anchors from any "
    f"article the rotation reaches {lines['rotation, any']['mean'].iloc[-1]:.2f} and least squares "
    f"{lines['least squares, any']['mean'].iloc[-1]:.2f}; with anchors from other articles both stay far lower. Least squares dips at 300.",
    table=by_size.round(3).reset_index(),
)

# %%
all_any = {one: sweep.result(transform=one, pool="any", anchors=0, draw=0) for one in ("rotation", "least squares")}
all_other = {one: sweep.result(transform=one, pool="other articles", anchors=0, draw=0) for one in all_any}
squares = by_size.loc[("least squares", "any")]["mean"]
assert (
    all_any["least squares"]["low"] > all_any["rotation"]["high"] - 0.02
    and squares[300] < squares[100] < squares[1_000]
)
assert all(all_other[one]["high"] < all_any[one]["low"] for one in all_any)
assert all_any["least squares"]["high"] < meet.loc["low", "A asks A"]
print(f"all anchors, any article: { ({one: round(entry['recall'], 3) for one, entry in all_any.items()}) }")
print(f"all anchors, other articles: { ({one: round(entry['recall'], 3) for one, entry in all_other.items()}) }")

# %% [markdown]
# A map learned from a few thousand anchors brings back a good part, never all: what model B did not put into its vectors, no rotation
# finds there. (With all anchors nearly the whole store has been embedded twice, and nobody needs a map any more: the case that matters is
# few anchors.) With all anchors, least squares does better than the rotation, but look at it near 384 anchors, where it has about as many
# equations as unknowns in each column: it fits the anchors exactly, noise and all, and gets worse than with a hundred. And the anchors should be
# about what will be asked. Embedding everything again with one model is the safe way; a map is for when the texts are gone, or are too many.

# %% tags=["nbval-ignore-output"]
claim(
    "C39",
    {
        "two models of one size: questions of one find next to nothing among passages of the other": bool(
            across < 0.02
        ),
        "no map learned afterwards brings back half of what team A finds alone, anchors from any article": all_any[
            "least squares"
        ]["high"]
        < meet.loc["recall", "A asks A"] / 2,
        "no map learned afterwards brings back half of it, anchors from other articles": all_other["least squares"][
            "high"
        ]
        < meet.loc["recall", "A asks A"] / 2,
        "with a map, still clearly less is found than with one model": all_any["least squares"]["high"]
        < meet.loc["low", "A asks A"],
        "even one model turned round cannot be understood again": bool(again.mean() < meet.loc["low", "A asks A"]),
    },
    measured={
        "across": across,
        "team A alone": meet.loc["recall", "A asks A"],
        "team B alone": meet.loc["recall", "B asks B"],
        "rotation, all anchors": all_any["rotation"]["recall"],
        "least squares, all anchors": all_any["least squares"]["recall"],
        "least squares, other articles": all_other["least squares"]["recall"],
    },
)

# %% [markdown]
# ## What you saw

# %% tags=["nbval-ignore-output"]
summary = {
    "largest change of a cosine when every vector is scaled": f"{of_formula:.0e}",
    "dot product: Spearman with cosine, and shared among the ten best": f"{dot_order.iloc[0]:.2f}, {dot_best.iloc[0]:.2f}",
    "length of a pooled vector at 5 and at 80 words": f"{means[0]:.1f}, {means[-1]:.1f}",
    "questions that get one of ten hubs: cosine, dot product": ", ".join(
        f"{by_task.loc[name, 'questions → passages']:.0%}" for name in ("cosine", "dot")
    ),
    "recall at 10: cosine, dot product, Euclidean, not normalized": ", ".join(
        f"{rows.mean():.3f}" for rows in recalls.values()
    ),
    "bugs that cost nothing, that lose nearly everything": f"{len(free)}, {len(deadly)} of {len(zoo)}",
    "strangers above 0.5: GloVe's words, MiniLM's, its passages": ", ".join(f"{share:.1%}" for share in shares),
    "false statement nearer to the passage than the true one": f"{above['false']:.0%}",
    "A asks A, B asks B, A asks B": ", ".join(f"{meet.loc['recall', name]:.3f}" for name in list(a_and_b)[:3]),
    "after a rotation, after least squares, all anchors": ", ".join(f"{one['recall']:.3f}" for one in all_any.values()),
}
pd.DataFrame(summary.items(), columns=["measured", "result"])

# %% quiz="04"

# %% [markdown]
# ## Going further
#
# ### Removing the common directions helps words, a little
#
# Section 4 took away the mean. Mu and Viswanath (2018) also take away the few strongest directions, about one for every hundred numbers of
# a vector: *all but the top*. Does it bring cosines nearer to people's judgement? Intervals are of the difference to the vectors as they
# come, over pairs.


# %%
def strongest(base, n):
    _, directions = np.linalg.eigh(np.cov(base.T))  # sorted from weakest to strongest
    return directions[:, -n:].astype(np.float32)


# %%
def judged(name, space):
    pairs = datasets.word_pairs(name)
    known = np.array([a in frequent and b in frequent for a, b in pairs.words])
    one, two = pairs.words[known].T.tolist()
    if space == "GloVe, words":
        return pairs.scores[known], frequent[one], frequent[two]
    return pairs.scores[known], *(models.embed(side, normalize=False, progress=False) for side in (one, two))


# %% tags=["nbval-ignore-output"]
bases = {"GloVe, words": frequent.vectors[:50_000], "MiniLM, words": spaces["MiniLM, words"]}
rows = {}
for space, base in bases.items():
    mean, top = base.mean(axis=0), strongest(base, max(1, round(base.shape[1] / 100)))
    for name in ("wordsim353", "simlex999"):
        scores, one, two = judged(name, space)
        ways = {"as they come": (one, two), "centred": (one - mean, two - mean)}
        ways["all but the top"] = [side - side @ top @ top.T for side in ways["centred"]]
        cosines = {way: vectors.paired_cosine_similarity(*sides) for way, sides in ways.items()}
        draws = np.random.default_rng(0).integers(0, len(scores), size=(200, len(scores)))
        rho = {way: np.array([spearmanr(cos[i], scores[i]).statistic for i in draws]) for way, cos in cosines.items()}
        for way in ("centred", "all but the top"):
            low, high = np.quantile(rho[way] - rho["as they come"], [0.025, 0.975])
            both = {
                when: spearmanr(cosines[one], scores).statistic
                for when, one in (("before", "as they come"), ("after", way))
            }
            rows[space, name, way] = both | {"gain, low": low, "gain, high": high}
people = pd.DataFrame(rows).T
assert (people["after"] > people["before"] - 0.005).all()
assert people.loc[("GloVe, words", "wordsim353", "all but the top"), "gain, low"] > 0
elsewhere_gain = (people["after"] - people["before"]).drop(("GloVe, words", "wordsim353", "all but the top"))
assert elsewhere_gain.max() < 0.04
people.round(3)

# %% [markdown]
# For GloVe on WordSim-353, all but the top, the gain is clear and large; everywhere else it is small. Read the intervals: where *low* is below zero, it may be luck.
#
# ### What faiss does with lengths
#
# `IndexFlatIP` returns the largest dot products, `IndexFlatL2` the smallest *squared* distances. There is no flat index for cosine: put
# unit vectors into either.

# %%
ip, l2 = faiss.IndexFlatIP(384), faiss.IndexFlatL2(384)
for index in (ip, l2):
    index.add(unit_pooled)
similarity, ids_ip = ip.search(unit_asked, 10)
squared, ids_l2 = l2.search(unit_asked, 10)
np.testing.assert_allclose(squared, 2 - 2 * similarity, atol=1e-5)
assert np.mean(ids_ip == ids_l2) > 0.999 and np.mean(ids_ip == by["cosine"]) > 0.999
raw_index = faiss.IndexFlatIP(384)
raw_index.add(pooled)
assert np.mean(raw_index.search(asked, 10)[1] == found["dot"]) > 0.999
print("unit vectors: both indexes and cosine find the same; raw vectors: IndexFlatIP is the dot product of section 2")

# %% [markdown]
# ### k-means hardly minds
#
# k-means uses Euclidean distance, so it sees length. Does it find the 98 articles better on unit vectors? Recorded
# (`python data/recorded/normalization_kmeans.py`), ten seeds each; one entry is computed again.

# %% tags=["nbval-ignore-output"]
recorded.check("normalization_kmeans", length="unit", seed=0).astype(float).round(3)

# %%
from scipy.stats import ttest_ind

kmeans = recorded.load("normalization_kmeans").table
clusters = kmeans.groupby("length")[["v_measure", "adjusted_rand"]].agg(["mean", "std"])
gains = {}
for name in ("v_measure", "adjusted_rand"):
    of_unit, of_pooled = (kmeans.loc[kmeans["length"] == one, name] for one in ("unit", "pooled"))
    between = ttest_ind(of_unit, of_pooled, equal_var=False).confidence_interval()
    gains[name] = {"unit − pooled": of_unit.mean() - of_pooled.mean(), "low": between.low, "high": between.high}
gains = pd.DataFrame(gains).T
assert gains.loc["v_measure", "low"] > 0 > gains.loc["adjusted_rand", "low"]
assert gains["unit − pooled"].abs().max() < 0.03
print(clusters.round(3))
gains.round(3)

# %% [markdown]
# Unit vectors gain about one hundredth in V-measure, which is clear over ten seeds, and nothing clear in the adjusted Rand index. One possible
# reason: a fragment with a long vector lies far from every centre, but there it hurts only itself; in a search it hurt everybody. One claim is left, from a product's description.

# %% tags=["nbval-ignore-output"]
claim(
    "C46",
    {
        "cosine finds fewer passages without L2 normalization": bool(
            by_unit_cosine.mean() - recalls["cosine"].mean() > 0.005
        ),
        "the dot product finds fewer without it": bool(unnormalized.loc["dot", "low"] > 0),
        "Euclidean distance finds fewer without it": bool(unnormalized.loc["euclidean", "low"] > 0),
        "k-means finds the articles clearly worse without it (adjusted Rand)": bool(
            gains.loc["adjusted_rand", "low"] > 0
        ),
        "k-means finds the articles clearly worse without it (V-measure)": bool(gains.loc["v_measure", "low"] > 0),
    },
    measured={
        "cosine − dot product, recall": unnormalized.loc["dot", "cost"],
        "cosine − Euclidean": unnormalized.loc["euclidean", "cost"],
        "k-means, unit − pooled, adjusted Rand": gains.loc["adjusted_rand", "unit − pooled"],
        "V-measure": gains.loc["v_measure", "unit − pooled"],
    },
)

# %% [markdown]
# ### Read on
#
# - P. H. Schönemann: *A Generalized Solution of the Orthogonal Procrustes Problem*. Psychometrika 1966.
# - M. Radovanović, A. Nanopoulos, M. Ivanović: *Hubs in Space: Popular Nearest Neighbors in High-Dimensional Data*. JMLR 2010.
# - A. M. J. Schakel, B. J. Wilson: *Measuring Word Significance using Distributed Representations of Words*. arXiv 1508.02297, 2015.
#   Length, frequency and context in word2vec.
# - J. Mu, P. Viswanath: *All-but-the-Top: Simple and Effective Postprocessing for Word Representations*. ICLR 2018.
# - K. Ethayarajh: *How Contextual are Contextualized Word Representations?* EMNLP 2019. Anisotropy.
# - H. Steck, C. Ekanadham, N. Kallus: *Is Cosine-Similarity of Embeddings Really About Similarity?* WWW 2024.
# - A. Ettinger: *What BERT Is Not*. TACL 2020. Negation.
