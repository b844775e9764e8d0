# %% [markdown]
# # 06 · What does a map of vectors keep?
#
# Nobody can look at 384 dimensions, so people look at two. A map draws every text as a point. Some sentences that you
# can read off such a map are true of the vectors, and others are not. You will measure which are which.
#
# ## In this notebook
#
# **The question.** Which sentences about the vectors may you read off a map?
#
# **Afterwards you can**
#
# - say with two numbers what a map keeps;
# - explain how attraction and repulsion make a map, and what neither of them knows;
# - compare two methods on the same points and from the same start;
# - name four ways in which a map misleads, and use a map of all texts to find your way.
#
# **Time**: {minutes}. **You need**: lesson 04, for cosine similarity and vectors of length one.

# %% [markdown]
# This cell imports what the lesson uses. Outside Colab nothing is downloaded.

# %%
import numpy as np
import pandas as pd

from course_utils import compare, datasets, explorer, maps, precomputed, recorded, vectors
from course_utils.figures import fig06_visualization as figures
from course_utils.learning import check, claim, every, hint, predict, progress, quiz, reveal, solution

pd.set_option("display.max_colwidth", None, "display.width", 150)  # show texts in full

# %% contents="06"

# %% [markdown]
# ## 1. What can you ask of a map?
#
# The texts are the posts of 20 Newsgroups. MiniLM's vectors of them are precomputed, and here each has length one. You
# draw 600 of them, so that a map is soon made. The oldest method is **PCA**, which turns the space and keeps the two
# directions in which the vectors vary most.

# %%
posts, topics = datasets.newsgroups(), datasets.topics()
everything = vectors.l2_normalize(precomputed.load("20newsgroups", posts.texts))
labels = np.array(posts.labels)
drawn = np.random.default_rng(0).choice(len(posts), 600, replace=False)
unit, group = everything[drawn], labels[drawn]
by_pca, explained = vectors.pca(unit, 2)
print(f"{len(posts):,} posts of {len(topics)} newsgroups, {everything.shape[1]} numbers each")
print(f"variance that the two directions keep: {explained.sum():.1%}")

# %% [markdown]
# So most of the variance is lost. Two questions tell what is left for a reader. **Neighbours**: was a point that is near
# on the map near among the vectors? **Layout**: do large distances keep their order?
#
# *Neighbour recall* answers the first. Let $N_k(i)$ be the $k$ points nearest to point $i$ among the vectors, and
# $M_k(i)$ those on the map. The recall is the share that both have in common, as a mean over $n$ points:
#
# $$\mathrm{recall}_k = \frac1n \sum_i \frac{|N_k(i) \cap M_k(i)|}{k}$$
#
# Here it is by hand, for five points on a line and $k = 2$. The map swaps the first point with the last.

# %%
line = np.array([[0.0], [1.0], [2.2], [3.6], [5.2]])
swapped = line[[4, 1, 2, 3, 0]]
N = [{1, 2}, {0, 2}, {1, 3}, {2, 4}, {3, 2}]  # the two nearest of each point on the line
M = [{3, 2}, {4, 2}, {1, 3}, {2, 0}, {1, 2}]  # and on the map
recall_by_hand = sum(len(before & after) / 2 for before, after in zip(N, M, strict=True)) / 5
print("neighbour recall by hand:", recall_by_hand)
assert np.isclose(recall_by_hand, maps.neighbour_recall(line, swapped, k=2))

# %% exercise="06.1"

# %% [markdown]
# The *layout of the groups* answers the second question. Take the mean of each newsgroup, and then the distance of each
# pair of means, once among the vectors and once on the map. Compare the two lists by their **rank correlation**: 1 says
# that both have the same order, and 0 that on the whole one neither rises nor falls with the other.

# %% exercise="06.2"

# %%
predict(
    "06.p1",
    "PCA's map: how large is the rank correlation of the distances between the twenty newsgroups?",
    ["below 0.4", "0.4 to 0.7", "above 0.7"],
    guess=...,
)

# %%
recall_of_pca = maps.neighbour_recall(unit, by_pca, k=15)
layout_of_pca = maps.group_correlation(unit, by_pca, group)
reveal("06.p1", "below 0.4" if layout_of_pca < 0.4 else "0.4 to 0.7" if layout_of_pca <= 0.7 else "above 0.7")
print(f"neighbour recall: {recall_of_pca:.3f}; a map by chance: {15 / (len(unit) - 1):.3f}")
print(f"layout of the groups: {layout_of_pca:.3f}")
assert explained.sum() < 0.15 and recall_of_pca < 0.25 and layout_of_pca > 0.7

# %% [markdown]
# One map gets two verdicts. Few of a post's neighbours on the map are its neighbours among the vectors. Yet the map
# keeps well which newsgroups are near each other and which are far apart. The [deeper
# notebook](deeper/06_visualization.ipynb) draws their means.
#
# **You can ask a map for neighbours and for the layout, and PCA's map of posts is poor at the first and good at the
# second.**

# %% [markdown]
# ## 2. What do attraction and repulsion do?
#
# **t-SNE** (van der Maaten and Hinton 2008) and **UMAP** (McInnes and others 2018) do not turn the space. They put
# points somewhere and move them in small steps. You can write the core of t-SNE yourself. Let $P_{ij}$ be equal for all
# pairs in which one point is among the ten nearest of the other, 0 for other pairs, with a sum of 1. (The library gives
# nearer neighbours more.) On the map, $w_{ij} = 1 / (1 + \lVert y_i - y_j \rVert^2)$ is large for near points, and
# $Q_{ij}$ is $w_{ij}$ divided by the sum of all. The loss would be 0 if $Q$ were $P$:
#
# $$L = \sum_{ij} P_{ij} \log \frac{P_{ij}}{Q_{ij}} \qquad\qquad -\frac{\partial L}{\partial y_i} = \underbrace{-4
# \sum_j P_{ij} w_{ij} (y_i - y_j)}_{\text{attraction}} + \underbrace{4 \sum_j Q_{ij} w_{ij} (y_i -
# y_j)}_{\text{repulsion}}$$


# %%
def forces(P, Y):
    apart = Y[:, None] - Y[None]
    w = 1 / (1 + (apart**2).sum(axis=2))
    np.fill_diagonal(w, 0)
    Q = w / w.sum()
    attraction = -4 * ((P * w)[..., None] * apart).sum(axis=1)
    repulsion = 4 * ((Q * w)[..., None] * apart).sum(axis=1)
    loss = (P[P > 0] * np.log(P[P > 0] / Q[P > 0])).sum()
    return attraction, repulsion, loss


def move(P, Y, pull=1, push=1):
    for _ in range(1_000):
        attraction, repulsion, _ = forces(P, Y)
        Y = Y + 15 * (pull * attraction + push * repulsion)
    return Y


# %%
def neighbour_pairs(X):
    distances = vectors.euclidean_distance(X, X)
    np.fill_diagonal(distances, np.inf)
    P = np.zeros_like(distances)
    np.put_along_axis(P, distances.argsort(axis=1)[:, :10], 1, axis=1)
    return np.maximum(P, P.T) / np.maximum(P, P.T).sum()


three = ["rec.sport.hockey", "sci.crypt", "sci.space"]
rows = np.concatenate([np.flatnonzero(labels == name)[:50] for name in three])
X, newsgroup = everything[rows], labels[rows]
P, start = neighbour_pairs(X), vectors.pca(X, 2)[0].astype(float)

small = 1e-5 * np.random.default_rng(0).normal(size=start.shape)  # does the equation give the slope of the loss?
rise = forces(P, start + small)[2] - forces(P, start - small)[2]
np.testing.assert_allclose(rise, -2 * ((forces(P, start)[0] + forces(P, start)[1]) * small).sum(), rtol=1e-3)

# %% [markdown]
# The last lines check the equation. Now move the points of 150 posts from PCA's map, with both forces and with one.

# %% tags=["nbval-ignore-output"]
ways = {"start": start, "both": move(P, start), "attraction alone": move(P, start, push=0)}
ways["repulsion alone"] = move(P, start, pull=0)
moved = pd.DataFrame(
    {
        way: {
            "width": Y.std() / start.std(),
            "neighbour recall": maps.neighbour_recall(X, Y, k=10),
            "loss": forces(P, Y)[2],
        }
        for way, Y in ways.items()
    }
).T
assert moved["width"]["attraction alone"] < 0.01 and moved["width"]["repulsion alone"] > moved["width"]["both"] > 5
assert moved["neighbour recall"].drop("both").max() < moved["neighbour recall"]["both"] - 0.2
assert moved["neighbour recall"]["repulsion alone"] < moved["neighbour recall"]["start"]
assert 0.5 < moved["loss"]["both"] == moved["loss"].min()
figures.forces(ways, newsgroup, moved)

# %% [markdown]
# Attraction alone pulls all posts into one place: look at the width. Repulsion alone drives them apart, and it keeps
# fewer neighbours than the start. Together they keep the most. The loss gets smaller and stays well above 0.
#
# UMAP has another loss, and an attraction and a repulsion as well. It moves neighbours together, and it pushes each point away from a few
# others drawn at random (`umap/layouts.py`). Böhm, Berens and Kobak (2020, abstract) find that its maps look like
# t-SNE's with a stronger attraction.
#
# What does such a map know of large distances? Move the posts about space away from the others, along a direction of
# their own: once by 3, once by 30. Both maps start from the same places.

# %%
predict(
    "06.p2",
    "On the second map: how far are the posts about space from the others, compared with the first map?",
    ["about ten times as far", "two or three times as far", "equally far"],
    guess=...,
)


# %%
def distance_of_space(Y):
    return np.linalg.norm(Y[newsgroup == "sci.space"].mean(axis=0) - Y[newsgroup != "sci.space"].mean(axis=0))


moved_by = {by: np.hstack([X, by * (newsgroup == "sci.space")[:, None]]) for by in (3, 30)}
among_vectors = {by: distance_of_space(Y) for by, Y in moved_by.items()}
on_map = {by: distance_of_space(move(neighbour_pairs(Y), start)) for by, Y in moved_by.items()}
farther = on_map[30] / on_map[3]
said = "two or three times as far" if farther > 1.5 else "equally far"
reveal("06.p2", "about ten times as far" if farther > 5 else said)
print(
    f"30 against 3: {among_vectors[30] / among_vectors[3]:.1f} times as far among the vectors, {farther:.1f} on the map"
)
assert (neighbour_pairs(moved_by[3]) == neighbour_pairs(moved_by[30])).all()

# %% [markdown]
# The two maps are the same, because $P$ is the same: it knows who is a neighbour, and nothing of how far away the
# others are.
#
# **Attraction gathers neighbours, repulsion pushes all points apart, and neither knows how far apart two groups without
# common neighbours are.**

# %% [markdown]
# ## 3. What do PCA, t-SNE and UMAP keep?
#
# One draw is an example. Recorded are maps of 1,500 posts, of 1,500 of GloVe's words, and of 1,500 images of digits,
# whose vectors are their pixels, with six draws of each. All methods get the same points, and each has its library's
# own settings. Words have no labels, so their groups are twenty clusters of their vectors. `python
# data/recorded/06_visualization/map_quality.py` records it again, and this cell computes one entry again. Rounding
# alone moves the layout of a map, so there the numbers may differ a little more.

# %% tags=["nbval-ignore-output"]
rounding = {"group_correlation": 0.06, "pair_correlation": 0.04}
again = recorded.check("map_quality", rounding, data="newsgroups", method="UMAP", start="pca", seed=0)
print(again.to_string())

# %%
predict(
    "06.p3",
    "Each method with its usual start: which keeps the layout of the newsgroups best, in the mean of six draws?",
    ["PCA", "t-SNE", "UMAP"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
quality = recorded.load("map_quality").table.set_index(["data", "method", "start", "seed"])
NEAR, GROUPS, PAIRS = "neighbour_recall", "group_correlation", "pair_correlation"
by_draw = quality.sort_index()
figures.kept(quality.loc[["newsgroups", "words"]], [NEAR, GROUPS])


# %%
def draws(data, method, start, measure):
    """The six draws of one setting; "t-SNE" is the mean of both libraries."""
    libraries = [name for name in maps.METHODS if name.startswith(method)]
    return sum(by_draw.loc[(data, one, start), measure] for one in libraries) / len(libraries)


USUAL = {"PCA": "none", "t-SNE": "pca", "UMAP": "spectral"}
layouts = {method: draws("newsgroups", method, start, GROUPS).mean() for method, start in USUAL.items()}
reveal("06.p3", max(layouts, key=layouts.get))
ranking = {NEAR: ["t-SNE − UMAP", "UMAP − PCA"], GROUPS: ["PCA − t-SNE", "PCA − UMAP"]}


def difference(data, measure, pair):
    a, b = pair.split(" − ")
    return draws(data, a, USUAL[a], measure) - draws(data, b, USUAL[b], measure)


keys = [(data, measure, pair) for data in ("newsgroups", "words") for measure in ranking for pair in ranking[measure]]
by_method = compare.differences({", ".join(key): difference(*key) for key in keys})
for one in map(by_method.__getitem__, by_method.names):
    print(f"{one.name}: {one.mean:+.3f} ({one.low:+.3f} to {one.high:+.3f}), {one.status}")
assert [one for one, status in zip(keys, by_method.statuses, strict=True) if status != "undecided"] == [
    key for key in keys if key[1] == NEAR or key == ("newsgroups", GROUPS, "PCA − t-SNE")
]
assert "worse" not in by_method.statuses

# %% [markdown]
# The eight intervals hold together: with a probability of 95% all of them contain their true values. The digits stay
# out: their six draws share most of the images, so intervals would be too narrow.
#
# So none of these maps is best for everything. Say first what yours is for:

# %% exercise="06.3"

# %% [markdown]
# **t-SNE keeps clearly the most neighbours of posts and of words, and PCA clearly the fewest. Yet of the newsgroups'
# layout PCA keeps clearly more than t-SNE.**

# %% [markdown]
# ## 4. What does the start decide?
#
# Points can begin at **random** places or on **PCA**'s map. UMAP usually begins with a **spectral** map, which it
# computes from the graph of all neighbours. For data on single cells, Kobak and Linderman (2019, abstract of the
# preprint) put the advantage of UMAP's layout down to such a start. Look at the digits first.

# %%
predict(
    "06.p4",
    "UMAP on the digits, six draws: in how many does the spectral start keep more of the groups' layout than random places?",
    ["all six", "four or five", "three or fewer"],
    guess=...,
)

# %%
STARTS = {"UMAP, spectral − random": ("UMAP", "spectral"), "UMAP, PCA − random": ("UMAP", "pca")}
STARTS["t-SNE, PCA − random"] = ("t-SNE", "pca")


def gain(data, method, start, measure=GROUPS):
    return draws(data, method, start, measure) - draws(data, method, "random", measure)


on_digits = pd.DataFrame({name: gain("digits", *setting) for name, setting in STARTS.items()}).T
ahead = (on_digits > 0).sum(axis=1)
spectral, *by_pca_start = ahead
reveal("06.p4", "all six" if spectral == 6 else "four or five" if spectral > 3 else "three or fewer")
print("digits, draws of six in which the start helps:", ahead.to_dict())
assert by_pca_start == [6, 6] and spectral < 3

# %% [markdown]
# On the digits only the PCA start helps, and it helps both methods. Does it help on texts?

# %%
of_starts = compare.differences(
    {f"{data}: {name}": gain(data, *STARTS[name]) for data in ("newsgroups", "words") for name in STARTS}
)
for one in map(of_starts.__getitem__, of_starts.names):
    print(f"{one.name}: {one.mean:+.3f} ({one.low:+.3f} to {one.high:+.3f}), {one.status}")
assert set(of_starts.statuses) == {"undecided"}

# %% [markdown]
# None of the six is clear. The [deeper notebook](deeper/06_visualization.ipynb) has all posts, with one seed.
#
# **On the digits a PCA start keeps more of the layout in all six draws, and the spectral start in fewer than half of
# them. On 1,500 texts no start is clearly better than random places.**

# %% [markdown]
# ## 5. Does UMAP keep more of the layout than t-SNE, and is it faster?
#
# A guide for developers says: "UMAP preserves more global structure than t-SNE and is significantly faster for large
# datasets." Compare three times: both from random places, both from PCA, and each from its usual start. *Global
# structure* gets two measures: the layout of the groups, and the same rank correlation for all pairs of points. That
# makes twelve comparisons on texts.

# %%
predict(
    "06.p5",
    "Twelve comparisons on texts, with intervals that hold for all twelve: in how many does UMAP keep clearly more?",
    ["two or fewer", "three to six", "seven or more"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
BOTH = {"random": ("random", "random"), "PCA": ("pca", "pca"), "usual": ("spectral", "pca")}


def umap_minus_tsne(data, measure, start):
    of_umap, of_tsne = BOTH[start]
    return draws(data, "UMAP", of_umap, measure) - draws(data, "t-SNE", of_tsne, measure)


short = {GROUPS: "of groups", PAIRS: "of pairs"}
keys = [(data, measure, start) for data in ("newsgroups", "words") for measure in short for start in BOTH]
on_texts = compare.differences(
    {f"{data}: {short[measure]}, {start} start": umap_minus_tsne(data, measure, start) for data, measure, start in keys}
)
more, less = (on_texts.statuses.count(status) for status in ("better", "worse"))
reveal("06.p5", "two or fewer" if more <= 2 else "three to six" if more <= 6 else "seven or more")
on_texts.show("Layout of texts: UMAP minus t-SNE", "difference in rank correlation")


# %%
digits = {(measure, start): umap_minus_tsne("digits", measure, start) for measure in short for start in BOTH}
print("digits, draws of six in which UMAP keeps more:", [int((six > 0).sum()) for six in digits.values()])
lower = {(data, measure) for (data, measure, _), mean in zip(keys, on_texts.means, strict=True) if mean < 0}
assert on_texts.statuses.count("undecided") > len(keys) / 2
assert lower == {("newsgroups", PAIRS)} and on_texts["words: of groups, usual start"].status == "better"
assert all(six.mean() < 0 for six in digits.values()) and all((digits[one, "usual"] < 0).all() for one in short)

# %% [markdown]
# Posts and words agree on the groups: UMAP's mean is higher in all six comparisons, and some of them are clear. For all
# pairs it is lower on the posts and higher on the words. On the digits UMAP's mean is lower in all six. Pixels and texts
# say the opposite about groups, and a table that mixes them would hide it.
#
# Now the clock: recorded seconds of one core, after the libraries have compiled what they compile. Of each method's
# starts the fastest counts.

# %%
predict(
    "06.p6",
    "All 18,821 posts on one core: how many times as fast as scikit-learn's t-SNE is UMAP?",
    ["less than twice", "2 to 10 times", "more than 10 times"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
sizes = recorded.load("map_sizes").table.query("n == 18_821")
fastest = sizes.groupby("method")["cpu_seconds"].min()
times_as_fast = {name: fastest[name] / fastest["UMAP"] for name in maps.METHODS if name.startswith("t-SNE")}
against = times_as_fast["t-SNE (scikit-learn)"]
reveal("06.p6", "less than twice" if against < 2 else "2 to 10 times" if against <= 10 else "more than 10 times")
print({library: f"UMAP is {ratio:.1f} times as fast" for library, ratio in times_as_fast.items()})

# %% [markdown]
# Now the guide's sentence can be judged. It calls UMAP with its defaults, so the usual starts decide about the layout, on
# posts and on words. For the seconds the fastest start of each method counts.

# %% tags=["nbval-ignore-output"]
usual = {
    measure: [one for key, one in zip(keys, on_texts.statuses, strict=True) if key[1:] == (measure, "usual")]
    for measure in short
}
assert "worse" not in usual[GROUPS] + usual[PAIRS]
claim(
    "C31",
    outcome="UMAP is {least:.0f} to {most:.0f} times as fast as t-SNE on {posts:,} posts; its layout of texts leads in "
    "{leads} of {compared} comparisons, others undecided; on pixels t-SNE's leads.",
    statuses=[*map(every, usual.values()), min(times_as_fast.values()) > 2],
    measured={
        "posts": len(posts),
        "least": min(times_as_fast.values()),
        "most": max(times_as_fast.values()),
        "leads": (usual[GROUPS] + usual[PAIRS]).count("better"),
        "compared": len(usual[GROUPS] + usual[PAIRS]),
        "all starts on texts: UMAP, t-SNE clearly more": f"{more}, {less}",
        "digits, usual starts: largest of the differences": max(digits[one, "usual"].max() for one in short),
    },
)

# %% [markdown]
# **On all posts and one core UMAP is many times as fast. Whether it keeps more of the layout depends on the measure and the data, and six draws
# leave most comparisons on texts undecided.**

# %% [markdown]
# ## 6. What may you read off a map?
#
# Here are four data sets of 90 points each, made by a formula, so that the truth is known. What would you say about the
# widths of the groups in A, the gaps in B, the clusters in C and the shape of D?

# %%
predict(
    "06.p7",
    "One group is twenty times as wide as another. How do they look on a t-SNE map?",
    ["one much wider", "one about twice as wide", "about equally wide"],
    guess=...,
)

# %%
rng = np.random.default_rng(0)
third = np.repeat(["first", "second", "third"], 30)
width, place = np.repeat([0.1, 0.5, 2.0], 30)[:, None], np.repeat([0.0, 20.0, 220.0], 30)[:, None]
A = width * rng.normal(size=(90, 10)) + 30 * np.repeat(np.eye(10)[:3], 30, axis=0)  # three widths
B = rng.normal(size=(90, 10)) + place * np.eye(10)[0]  # two gaps, the second ten times the first
C = np.random.default_rng(1).normal(size=(90, 50))  # one round cloud
D = rng.normal(size=(90, 20)) * np.array([10.0] + [1.0] * 19)  # one slender cloud
C, D = C[np.argsort(C[:, 0])], D[np.argsort(D[:, 0])]  # so that the colour follows the first number

cases = {"A": (A, 20, 15), "B": (B, 20, 15), "C": (C, 2, 3), "D": (D, 2, 3)}  # C and D look at few neighbours
views = {"truth": {name: rows[:, :2] for name, (rows, _, _) in cases.items()}}  # what differs is in these two numbers
views["t-SNE"] = {name: maps.layout(X, "t-SNE (scikit-learn)", perplexity=p) for name, (X, p, _) in cases.items()}
views["UMAP"] = {name: maps.layout(X, "UMAP", n_neighbors=n) for name, (X, _, n) in cases.items()}


# %% folded="Define the four measures"
def widths(points):
    return points[third == "third"].std(axis=0).mean() / points[third == "first"].std(axis=0).mean()


def gaps(points):
    first, second, far = (points[third == name].mean(axis=0) for name in ("first", "second", "third"))
    return np.linalg.norm(far - second) / np.linalg.norm(second - first)


def clumps(points):  # small where a point's nearest is much nearer than its thirtieth
    distances = np.sort(vectors.euclidean_distance(points, points), axis=1)
    return np.median(distances[:, 1] / distances[:, 30])


def slenderness(points):
    spread = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    return spread[0] / spread[1]


# %% tags=["nbval-ignore-output"]
asked = {"A: third width / first": widths, "B: second gap / first": gaps}
asked |= {"C: nearest / thirtieth": clumps, "D: length / width": slenderness}
read_off = pd.DataFrame(
    {
        ask: {way: measure(of_way[ask[0]].astype(float)) for way, of_way in views.items()}
        for ask, measure in asked.items()
    }
).T
seen = read_off.loc["A: third width / first", "t-SNE"]
reveal("06.p7", "one much wider" if seen > 3 else "one about twice as wide" if seen > 1.5 else "about equally wide")
figures.beside_truth(views, third, read_off)

# %% [markdown]
# The first row shows the two of the numbers in which the truth can be seen. For C, the measure needs a control: round
# clouds that are flat from the start, and a map with another setting.

# %% tags=["nbval-ignore-output"]
flat = [clumps(np.random.default_rng(seed).normal(size=(90, 2))) for seed in range(100)]
wider = clumps(maps.layout(C, "t-SNE (scikit-learn)", perplexity=20).astype(float))
print(f"nearest / thirtieth: 100 flat clouds {min(flat):.2f} to {max(flat):.2f}; C with perplexity 20 {wider:.2f}")
misread = read_off.drop("C: nearest / thirtieth")
assert (misread[["t-SNE", "UMAP"]].max(axis=1) < misread["truth"] / 2).all() and misread.loc[:, "truth"].min() > 5
assert misread.loc["A: third width / first", ["t-SNE", "UMAP"]].between(0.5, 1.5).all()
assert misread.loc["B: second gap / first", ["t-SNE", "UMAP"]].max() < 2
assert read_off.loc["C: nearest / thirtieth", ["t-SNE", "UMAP"]].max() < min(flat) < wider
print(read_off.round(2))

# %% [markdown]
# - **A, width.** A group twenty times as wide as another looks about as wide. A large patch need not be a diverse topic.
# - **B, gaps.** The second gap is ten times the first and looks less than twice as wide. A gap does not say how far.
# - **C, clusters.** With few neighbours, both methods make clumps of one round cloud, tighter than in any of a hundred
#   flat clouds. With perplexity 20, t-SNE does not.
# - **D, shape.** With few neighbours, a slender cloud loses its shape, and here both methods agree on the wrong one. Look
#   at the vectors, for example at the variances of PCA.
#
# Can you tell noise from posts? Three maps follow, by t-SNE with perplexity 2: of posts of all newsgroups, of one
# newsgroup, and of noise, for which each of the 384 columns was shuffled.

# %% folded="Draw the three maps, and measure them" tags=["nbval-ignore-output"]
riddle, behind = explorer.three_pictures(everything, labels)
told = pd.DataFrame(
    {
        name: {
            "neighbour recall": maps.neighbour_recall(rows, riddle[name]),
            "variance in two directions": vectors.pca(rows, 2)[1].sum(),
        }
        for name, rows in behind.items()
    }
).T.rename_axis("picture")
lowest, *others = told["variance in two directions"].sort_values()
fewest, *rest = told["neighbour recall"].sort_values()
assert lowest < min(others) / 2 and fewest < min(rest) - 0.03
figures.riddle(riddle, told)
print(told.round(3))

# %% exercise="06.4"

# %% [markdown]
# **Widths, gaps, clusters and shapes on a map are questions to the vectors, and no answers.**

# %% [markdown]
# ## 7. What is a map of all posts good for?
#
# This is UMAP's map of all posts, precomputed. `explorer.regions` cuts the *map* into twenty parts by k-means and names
# each by words that its texts use more than others do. The posts nearest to a query are looked for among the *vectors*,
# and the map only shows where they lie.

# %% tags=["nbval-ignore-output"]
atlas = precomputed.load("20newsgroups_umap", posts.texts)
named = explorer.regions(atlas, posts.texts)
queries = ["how do i fix my motorcycle brakes", "is there life on mars", "the goalie saved the game", "does god exist"]
found = {text: explorer.nearest(text, posts.texts, everything) for text in queries}
figures.atlas(atlas, posts, named, found)

# %% [markdown]
# Hover over a point for its text. A click on the legend hides a family of topics. The lower menu highlights a topic, and
# the upper one marks the posts nearest to a query. Drag to zoom in, hold Shift and drag to move, and double-click to
# return. The stored figure shows a sample, and when you run the cell, all posts are drawn by WebGL. If your browser does
# not support it, add `webgl=False`.
#
# Does the map show where the answers to a query lie? Take 200 posts as queries. Measure how widely the ten nearest of
# each are spread on the map, and compare with ten random posts of the same newsgroups.


# %%
def spread(rows):
    places = atlas[rows]
    return np.median(np.linalg.norm(places - np.median(places, axis=0), axis=1)) / np.ptp(atlas, axis=0).max()


rng = np.random.default_rng(0)
asking = rng.choice(len(posts), 200, replace=False)
nearest = vectors.top_k(everything[asking], everything, 11).indices[:, 1:]  # the first is the post itself, or its twin
same_newsgroup = {label: np.flatnonzero(labels == label) for label in topics.label}
own = np.array([spread(rows) for rows in nearest])
control = np.array([spread([rng.choice(same_newsgroup[labels[one]]) for one in rows]) for rows in nearest])
together = compare.differences({"ten nearest − ten of the same newsgroups": own - control})
recall_of_all = recorded.load("map_sizes").table.query("n == 18_821 and method != 'PCA'")[NEAR]
print(f"spread in widths of the map: ten nearest {own.mean():.3f}, ten of the same newsgroups {control.mean():.3f}")
print(f"neighbour recall of seven maps of all posts: {recall_of_all.min():.2f} to {recall_of_all.max():.2f}")
assert together.statuses == ("worse",) and recall_of_all.max() < 0.5 and len(recall_of_all) == 7

# %% [markdown]
# The ten nearest lie clearly closer together on the map than posts of the same newsgroups do. But of the fifteen points around a point, fewer than half are its neighbours in the mean, on
# maps of all posts by t-SNE or UMAP from any start.
#
# **Use a map of all posts to find the place, and search among the vectors.**

# %% [markdown]
# ## What you saw

# %% tags=["nbval-ignore-output"]
answers = {
    "What can you ask of a map?": f"neighbours (PCA: {recall_of_pca:.2f}) and layout (PCA: {layout_of_pca:.2f})",
    "What do attraction and repulsion do?": f"keep neighbours; ten times as far looks {farther:.1f} times as far",
    "What do PCA, t-SNE and UMAP keep?": "layout: " + ", ".join(f"{name} {one:.2f}" for name, one in layouts.items()),
    "What does the start decide?": f"digits: PCA ahead in {by_pca_start[0]} of 6 draws, spectral in {spectral}",
    "Does UMAP keep more of the layout than t-SNE, and is it faster?": f"clearly more in {more} of {len(keys)} "
    f"comparisons on texts, clearly less in {less}; on all posts {min(times_as_fast.values()):.0f} times as fast or more",
    "What may you read off a map?": f"no widths: {misread['truth'].iloc[0]:.0f} times as wide looks {seen:.1f} times",
    "What is a map of all posts good for?": f"to look around; it keeps at most {recall_of_all.max():.2f} of neighbours",
}
pd.DataFrame(answers.items(), columns=["question", "answer"])

# %% quiz="06"

# %% [markdown]
# The [deeper notebook](deeper/06_visualization.ipynb) turns the settings, changes the seed, places new texts on an old
# map, and adds a third dimension. Lesson 07 looks for groups among the vectors themselves.
