# %% [markdown]
# # 09 · Do vectors beat words at search?
#
# A search by words looks up the words that you typed. A search by vectors compares numbers that a model computed
# from the texts. You will measure both on the same questions, put them together, and build a search
# engine that answers your own.
#
# ## In this notebook
#
# **The question.** When do words find more, when do vectors, and what do you build from both?
#
# **Afterwards you can**
#
# - write BM25, and say what its two settings do;
# - say which questions words answer better, and which vectors;
# - put two rankings together in two ways;
# - rank the best passages again, and say what that costs;
# - search Wikipedia passages, or a folder of your own, with an engine that you understand.
#
# **Time**: {minutes}. **You need**: notebooks 04 and 05.

# %% [markdown]
# This cell imports what the lesson uses. Outside Colab nothing is downloaded.

# %%
import time
from collections import Counter

import bm25s
import numpy as np
import pandas as pd

from course_utils import compare, cross_encoder, datasets, metrics, models, precomputed, recorded, search, vectors
from course_utils.figures import fig09_search as figures
from course_utils.learning import check, claim, hint, predict, progress, quiz, reveal, solution

pd.set_option("display.max_colwidth", None)  # show labels in full

# %% contents="09"

# %% [markdown]
# ## 1. How does a search by words score a passage?
#
# The passages are from Wikipedia, and each question is answered in one or more of them. A text becomes a list of words in
# lower case, without words of one letter and without 33 stop words such as *the*; words such as *which* stay. The **inverted index** holds for each word the
# passages in which it stands, and how often it stands there: its term frequency, $tf$.

# %%
passages, questions = datasets.wikipedia_passages(), datasets.questions()
lists = [search.tokenize(text, stems=False) for text in passages.text]
index = {}
for row, words in enumerate(lists):
    for word, tf in Counter(words).items():
        index.setdefault(word, {})[row] = tf

print(f"{len(passages):,} passages, {len(index):,} different words")
print({word: len(index[word]) for word in ("anarchism", "city", "king")}, "passages hold these words")

# %%
predict(
    "09.p1",
    "A question is looked up word by word. Which share of all passages holds one of its words or more, in the median?",
    ["under 5%", "5% to 20%", "over 20%"],
    guess=...,
)

# %%
touched = [
    len(set().union(*(index.get(word, ()) for word in search.tokenize(text, stems=False)))) / len(passages)
    for text in questions.text
]
share = np.median(touched)
reveal("09.p1", "under 5%" if share < 0.05 else "5% to 20%" if share <= 0.2 else "over 20%")
assert 0.3 < len(index["which"]) / len(passages) < 0.35
print(f"“which” alone: {len(index['which']) / len(passages):.0%}")
print(f"median over {len(questions)} questions: {share:.0%} of the passages")

# %% [markdown]
# So holding a word is not enough: *which* alone stands in a third of the passages. The words have to be weighed. **BM25**
# (Robertson and others 1994) does it by three ideas. A rare word counts more: that is $\text{idf}$, the inverse document
# frequency. A second occurrence adds less than the first, and all of them together less than idf: $tf/(tf + s)$ stays below one.
# And unless $b$ is 0, an occurrence counts less in a long passage: $s$ grows with the length $|d|$ in words. This is the form of the library Lucene:
#
# $$\text{score}(q, d) = \sum_{w \in q} \underbrace{\log\left(1 + \frac{N - n_w + 0.5}{n_w + 0.5}\right)}_{\text{idf}}
# \cdot \frac{tf}{tf + s}, \qquad s = k_1 \left(1 - b + b\,\frac{|d|}{\text{mean } |d|}\right)$$
#
# There are $N$ passages, and $n_w$ of them hold the word. Your turn:

# %% exercise="09.1"

# %% [markdown]
# With the index, only the passages that hold a word are visited. The library `bm25s` should give the same.


# %%
def score_by_words(query, k1=1.5, b=0.75):
    lengths, scores = np.array([len(words) for words in lists]), np.zeros(len(lists))
    s = k1 * (1 - b + b * lengths / lengths.mean())
    for word in query:
        found = index.get(word, {})
        idf = np.log(1 + (len(lists) - len(found) + 0.5) / (len(found) + 0.5))
        for row, tf in found.items():
            scores[row] += idf * tf / (tf + s[row])
    return scores


library = bm25s.BM25(k1=1.5, b=0.75, method="lucene", dtype="float64")
library.index(lists, show_progress=False)
asked = [search.tokenize(text, stems=False) for text in questions.text[:20]]
by_hand = [score_by_words(query) for query in asked]
np.testing.assert_allclose(by_hand, [library.get_scores(query) for query in asked], atol=1e-6)
np.testing.assert_allclose(by_hand, search.BM25(passages.text, stems=False).scores(questions.text[:20]), atol=1e-6)
print("by hand, by bm25s and by course_utils: equal")

# %% [markdown]
# **BM25 adds up, over the words of the question, how rare a word is, times a number below one that grows with its
# occurrences in the passage and, unless b is 0, is smaller in a longer one.**

# %% [markdown]
# ## 2. What do its settings change?
#
# There are two settings, $k_1$ and $b$, and one decision: is *engines* another word than *engine*? A **stemmer** cuts
# endings. Ours cuts the *s* of a plural, and of other words that look like one: *Paris* becomes *pari* (Harman 1991).
#
# The measure is **nDCG@10**. It is 1 where the right passages stand first, less the further down they stand, and 0 where
# none is among the first ten. Settings are chosen on the dev questions. The test questions, on other articles, are for the
# result.

# %%
test = questions.split == "test"


def ndcg(scores):
    return metrics.ndcg_at_k(search.order(scores, 10), questions.relevant, 10)


plain = search.BM25(passages.text, k1=1.5, b=0.75, stems=False).scores(questions.text)
print(f"{(~test).sum()} dev questions, {test.sum()} test questions")
print(f"nDCG@10 of the dev questions, words as they stand: {ndcg(plain)[~test].mean():.3f}")

# %%
stemmed = search.BM25(passages.text)
tried = {
    (k1, b): ndcg(stemmed.with_settings(k1, b).scores(questions.text))[~test].mean()
    for k1 in (0.3, 0.6, 0.9, 1.2, 1.5, 2, 3)
    for b in (0, 0.25, 0.5, 0.75, 1)
}
k1, b = max(tried, key=tried.get)
by_stems, by_choice = tried[1.5, 0.75] - ndcg(plain)[~test].mean(), tried[k1, b] - tried[1.5, 0.75]
print(f"plurals taken off: {by_stems:+.3f}; then k1 = {k1} and b = {b}: {by_choice:+.3f}")
pd.Series(tried).unstack().rename_axis("k1").rename_axis("b", axis="columns").round(3)

# %% [markdown]
# How sure are these gains? Questions on one article are alike, so an interval comes from drawing whole
# articles again and again, as in notebook 05.


# %%
def tell(family):
    for one in map(family.__getitem__, family.names):
        print(f"{one.name}: {one.mean:+.3f} ({one.low:+.3f} to {one.high:+.3f}), {one.status}")


words = stemmed.with_settings(k1, b)
by_word = words.scores(questions.text)
stages = [ndcg(scores)[~test] for scores in (plain, stemmed.scores(questions.text), by_word)]
on_dev = compare.differences(
    {"plurals taken off": stages[1] - stages[0], "then k1 and b": stages[2] - stages[1]}, units=questions.article[~test]
)
table = pd.Series(tried).unstack()
assert table.max(axis=None) - table.drop(3).min(axis=None) < 0.03 and on_dev.statuses == ("better", "undecided")
tell(on_dev)

# %% [markdown]
# **Taking off plurals gains clearly on the dev questions; the choice of k1 and b may be chance, and every setting with k1 up
# to 2 is within 0.03 of the best.**

# %% [markdown]
# ## 3. Who finds what?
#
# Now MiniLM's vectors of the same texts. The questions are of five kinds. Some ask for a *number*, some for what is
# *not* so, some need several passages, and some are plain (*keyword*). In the fifth kind, **paraphrase**, the writers avoided
# the content words of the passage, which is hard for BM25 by construction. That kind is shown apart, and the others are called
# ordinary here.

# %%
predict(
    "09.p2",
    "On the ordinary test questions: which has the higher nDCG@10?",
    ["BM25, clearly", "MiniLM, clearly", "no clear difference"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
full = vectors.l2_normalize(precomputed.load("wikipedia_passages", passages.text))
ask = models.embed(list(questions.text), progress=False)
by_vector = 1 + ask.astype(float) @ full.T  # above zero; a score of zero means "not found"

made = questions.kind == "paraphrase"
parts = {kind: test & (questions.kind == kind) for kind in np.unique(questions.kind).tolist()}
parts = {"all ordinary ones": test & ~made} | parts
lead = ndcg(by_vector) - ndcg(by_word)
by_kind = compare.differences(
    {name: lead[rows] for name, rows in parts.items()},
    units={name: questions.article[rows] for name, rows in parts.items()},
)
said = {"better": "MiniLM, clearly", "worse": "BM25, clearly", "undecided": "no clear difference"}
reveal("09.p2", said[by_kind["all ordinary ones"].status])
by_kind.show("MiniLM minus BM25, by kind of question", "difference in nDCG@10, test questions")

# %% [markdown]
# In 95 of 100 such samples, all intervals of a figure hold their true values. The mean over all questions depends on how many
# paraphrases somebody has put among them. Do the two miss the same questions?

# %% folded="Count which questions each search finds" tags=["nbval-ignore-output"]
hit = {
    name: metrics.recall_at_k(search.order(scores, 10), questions.relevant, 10) > 0
    for name, scores in (("BM25", by_word), ("MiniLM", by_vector))
}
rows = {"paraphrases": test & made, "ordinary questions": test & ~made}
pd.DataFrame(
    {
        name: {
            f"{'found' if a else 'missed'} by BM25, {'found' if c else 'missed'} by MiniLM": np.sum(
                (hit["BM25"] == a)[chosen] & (hit["MiniLM"] == c)[chosen]
            )
            for a in (True, False)
            for c in (True, False)
        }
        for name, chosen in rows.items()
    }
).rename_axis("one right passage or more among the first ten")

# %% tags=["nbval-ignore-output"]
easy = (hit["BM25"] & hit["MiniLM"])[test & ~made].mean()
assert by_kind["negation"].status == "worse" and by_kind["paraphrase"].status == "better"
assert by_kind["all ordinary ones"].status == "undecided" and easy > 0.9 and hit["MiniLM"][test & made].mean() > 0.5
assert {by_kind[kind].status for kind in ("keyword", "multi-passage", "number")} == {"undecided"}
assert not hit["BM25"][test & made].any() and lead[test].mean() > 0 > lead[test & ~made].mean()
print(f"ordinary questions, found by both: {easy:.0%}")
print(
    f"mean nDCG@10 of all test questions: BM25 {ndcg(by_word)[test].mean():.3f}, MiniLM {ndcg(by_vector)[test].mean():.3f}"
)

# %% [markdown]
# For over nine in ten of the ordinary questions both have a right passage among the first ten. Where a question asks for
# what is *not* so, BM25 ranks clearly better; for the other ordinary kinds no difference is clear. Three sentences of guides to
# embeddings, on other words, on rare words and on meaning, are judged in the [deeper
# notebook](deeper/09_search.ipynb); these questions leave all three undecided.
#
# **MiniLM has a right passage among its first ten for over half of the paraphrases, where BM25 has none; for over nine in ten
# ordinary questions both have one, and of their kinds only negations show a clear difference, for BM25.**

# %% [markdown]
# ## 4. Do both together rank better?
#
# There are two common ways. **Reciprocal rank fusion** reads ranks only: a passage gets $1/(k + \text{rank})$ from each
# search, and its authors took $k = 60$ (Cormack and others 2009).

# %% exercise="09.2"

# %% [markdown]
# The **convex combination** reads scores. Of each search the first fifty count. Their scores are brought to one scale: the
# best becomes 1, and the 51st and what is behind it 0. Then $w$ is the weight of the vectors:
#
# $$\text{fused} = w \cdot \text{vectors} + (1 - w) \cdot \text{words}$$

# %%
predict(
    "09.p3",
    "BM25 and MiniLM by rank fusion with k = 60, against MiniLM alone: where does the fusion rank clearly better?",
    ["on ordinary questions only", "on paraphrases only", "on both", "on neither"],
    guess=...,
)


# %% tags=["nbval-ignore-output"]
def scaled(scores, depth=50):
    low = np.sort(scores, axis=1)[:, -depth - 1, None]
    return np.clip((scores - low) / (scores.max(axis=1, keepdims=True) - low), 0, 1)


def convex(w):
    return w * scaled(by_vector) + (1 - w) * scaled(by_word)


np.testing.assert_allclose(convex(0.4), search.convex(by_vector, by_word, 0.4))
by_weight = pd.Series({w / 10: ndcg(convex(w / 10))[~test].mean() for w in range(11)})
by_k = pd.Series(
    {k: ndcg(search.reciprocal_rank_fusion([by_vector, by_word], k=k))[~test].mean() for k in (0, 1, 5, 20, 60)}
)
weight, best_k = by_weight.idxmax(), by_k.idxmax()

for name, values in (("convex, w", by_weight), ("rank fusion, k", by_k)):
    print(f"{name}, on dev:", {setting: f"{value:.3f}" for setting, value in values.items()})

# %% tags=["nbval-ignore-output"]
hybrid, ranks = convex(weight), search.reciprocal_rank_fusion([by_vector, by_word], k=60)
more = {
    "rank fusion − MiniLM": ndcg(ranks) - ndcg(by_vector),
    "convex − MiniLM": ndcg(hybrid) - ndcg(by_vector),
    "convex − BM25": ndcg(hybrid) - ndcg(by_word),
}
kinds = {"all": test, "ordinary": test & ~made, "paraphrases": test & made}
family = {f"{name}, {kind}": (values[rows], rows) for name, values in more.items() for kind, rows in kinds.items()}
family.pop("convex − BM25, paraphrases")  # BM25 has none there
together = compare.differences(
    {name: values for name, (values, _) in family.items()},
    units={name: questions.article[rows] for name, (_, rows) in family.items()},
)
better = [kind for kind in ("ordinary", "paraphrases") if together[f"rank fusion − MiniLM, {kind}"].status == "better"]
said = {"ordinary": "on ordinary questions only", "paraphrases": "on paraphrases only"}
reveal("09.p3", "on both" if len(better) == 2 else said[better[0]] if better else "on neither")
together.show("What does fusion gain?", "difference in nDCG@10, test questions")

# %% tags=["nbval-ignore-output"]
expected = ("worse", "better", "worse", "better", "better", "worse", "better", "undecided")
assert together.statuses == expected and 0.2 < made[test].mean() < 0.3
ordinary_dev = [ndcg(convex(w / 10))[~test & ~made].mean() for w in range(11)]
assert by_weight.index[np.argmax(ordinary_dev)] < weight and abs(by_weight[0.5] - by_k[best_k]) < 0.01
print(
    f"weight that is best on dev: {weight}; on the ordinary dev questions alone: {by_weight.index[np.argmax(ordinary_dev)]}"
)

# %% [markdown]
# With $k = 60$ the first rank is worth 1/61 and the fiftieth 1/110. So what both searches have among their first fifty comes
# before what one ranks first and the other lacks. For a paraphrase BM25 has no right passage among its first ten, and wrong ones
# that both have can pass MiniLM's right one.
#
# The convex combination has a weight, and the dev questions chose it with their share of paraphrases. With equal weights its mean
# on dev is within 0.01 of rank fusion's with the best $k$. What is best depends on what will be asked.
#
# **Over all test questions, about a quarter of them paraphrases, the convex combination ranks clearly better than either
# search alone, and rank fusion with k = 60 clearly worse than MiniLM. On ordinary questions both rank clearly better than
# MiniLM, and the convex one is not shown to be better than BM25; on paraphrases both rank clearly worse than MiniLM.**

# %% [markdown]
# ## 5. Is it worth reading the best passages again?
#
# One vector for a whole passage is a summary. The best fifty passages could be read more closely. **Late interaction**
# (Khattab and Zaharia 2020) keeps a vector for every *token*, and each token of the question looks for the one most like
# it:
#
# $$\text{MaxSim}(q, d) = \underset{i}{\text{mean}}\ \max_j\ \cos(q_i, d_j)$$

# %% exercise="09.3"

# %% [markdown]
# MiniLM makes a vector for each token, and then averages them. Its card tells of a training on the similarity of whole
# sentences, not of single tokens.

# %%
predict(
    "09.p4",
    "The hybrid's first fifty are ranked again, by w · MaxSim + (1 − w) · hybrid, w from dev. Against the hybrid:",
    ["clearly better", "clearly worse", "no clear difference"],
    guess=...,
)


# %% tags=["nbval-ignore-output"]
def maxsim(q, p):
    return (q @ p.T).max(axis=1).mean()


few = [int(row) for row in search.order(hybrid[:1], 5)[0]]
q, p = search.token_matrix(questions.text[:1], progress=False), search.token_matrix(passages.text[few], progress=False)
by_hand = [maxsim(q.vectors, p.take([i]).vectors) for i in range(5)]
stored = precomputed.load("questions_maxsim", questions.text).astype(float)  # every question with every passage
np.testing.assert_allclose(by_hand, search.maxsim(q, p)[0], atol=1e-5)
np.testing.assert_allclose(by_hand, stored[0, few], atol=2e-3)
print("MaxSim of five passages, by hand:", np.round(by_hand, 2))


# %% [markdown]
# MaxSim of all questions with all passages takes minutes, so a script computed it once
# (`data/precomputed/questions_maxsim.py`). Five numbers of it were just computed again.


# %%
def ranked_again(first, weights):  # nDCG@10 of the first fifty in a new order, by weight of MaxSim
    fifty = search.order(first, 50)
    before, late = (np.take_along_axis(scores, fifty, axis=1) for scores in (first, stored))
    found = {}
    for w in weights:
        order = np.argsort(-search.convex(late, before, w), axis=1, kind="stable")
        found[w] = metrics.ndcg_at_k(np.take_along_axis(fifty, order, axis=1), questions.relevant, 10)
    return found


weights = [w / 10 for w in range(1, 11)]
mixed = ranked_again(hybrid, weights)
late_weight = max(mixed, key=lambda w: mixed[w][~test].mean())
late, reranked = mixed[1.0], mixed[late_weight]

# %% tags=["nbval-ignore-output"]
gain = reranked - ndcg(hybrid)
again = compare.differences(
    {kind: gain[rows] for kind, rows in kinds.items()},
    units={kind: questions.article[rows] for kind, rows in kinds.items()},
)
said = {"better": "clearly better", "worse": "clearly worse", "undecided": "no clear difference"}
reveal("09.p4", said[again["all"].status])
assert again["all"].status == "better"
print(f"weight of MaxSim, from dev: {late_weight}")
tell(again)

# %% [markdown]
# What does it cost? Token vectors of all passages have to be stored, or those of the fifty computed anew for each
# question. Storing can be made cheaper, for example by one **bit** for each number, as in notebook 05. A script has tried
# that and other forms and recorded the results; the [deeper notebook](deeper/09_search.ipynb) shows them all.

# %% tags=["nbval-ignore-output"]
forms = recorded.load("late_interaction")


def token_form(kind, headed=False):  # nDCG@10 of each question, MaxSim alone over the hybrid's first fifty
    return np.array(forms.result(stored=kind, headed=headed, every=1)["alone"])


megabytes = {
    "words: the numbers of the index": sum(part.nbytes for part in (words.weights.data, words.weights.indices)) / 1e6,
    "vectors: one a passage": full.nbytes / 1e6,
    "tokens: float16": forms.result(stored="float16", headed=False, every=1)["bytes"] / 1e6,
    "tokens: one bit a number": forms.result(stored="one bit", headed=False, every=1)["bytes"] / 1e6,
}
np.testing.assert_allclose(token_form("float32")[test].mean(), late[test].mean(), atol=5e-3)
print({name: f"{size:,.0f} MB" for name, size in megabytes.items()})
print("nDCG@10, MaxSim alone:", {kind: f"{token_form(kind)[test].mean():.3f}" for kind in ("float32", "one bit")})

# %% [markdown]
# A **cross-encoder** reads question and passage together, so that each token's vector depends on both. Ours
# is MiniLM with small additions, trained for one to three minutes on dev articles (card: `data/cross_encoder/README.md`). The
# *plain* kind makes one number of the mean of the tokens, the *maxsim* kind compares the tokens by MaxSim, and there are two
# more. The kind that ranks best on dev articles held out from training is taken.

# %%
predict(
    "09.p5",
    "Our cross-encoder, chosen on dev, ranks MiniLM's first fifty again. Against MiniLM's own order:",
    ["clearly better", "clearly worse", "no clear difference"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
on_dev = {kind: cross_encoder.training(kind)["validation"]["alone"] for kind in cross_encoder.KINDS}
chosen = max(on_dev, key=on_dev.get)
crossed = recorded.load("cross_encoders")
recorded.check("cross_encoders", kind=chosen, candidates=20, every=25, precision="exact")  # every 25th question again
of_all = crossed.result(kind=chosen, candidates=50, every=1, precision="fast")
of_plain = crossed.result(kind="plain", candidates=50, every=6, precision="fast")  # every sixth question
cross, own, both = (np.array(of_all[name]) for name in ("alone", "minilm", "fused"))
by_cross = compare.differences(
    {"cross-encoder alone − MiniLM": cross - own, "with MiniLM's own score − MiniLM": both - own},
    units=questions.article[test],
)
alone, summed = map(by_cross.__getitem__, by_cross.names)
reveal("09.p5", said[alone.status])
before = cross_encoder.training("maxsim")["untrained"]["alone"]
print(f"held-out dev questions, maxsim kind: {before:.3f} before training, {on_dev['maxsim']:.3f} after")
print(f"kind chosen on dev: {chosen}; plain kind, every sixth question: {np.mean(of_plain['alone']):.3f} nDCG@10")
assert np.mean(of_plain["alone"]) < 0.2 and (alone.status, summed.status) == ("undecided", "better")
tell(by_cross)

# %% [markdown]
# The plain kind has to learn from a few questions what it means that two texts fit, and more steps help it (see the card).
# The maxsim kind ranks about as well before it has learned anything. The sum with MiniLM's own score has a weight from dev. This is
# one short training of each kind, so it is an example.
#
# What does each way cost in time? It is measured here, on this machine, as the median of a few questions.


# %% folded="Five ways to search, and a function that measures their time" tags=["nbval-ignore-output"]
def milliseconds(find, n):  # the median of n questions, after a first one
    seconds = []
    for text in questions.text[: n + 1].tolist():
        began = time.perf_counter()
        find(text)
        seconds.append(time.perf_counter() - began)
    return 1000 * np.median(seconds[1:])


def encode(text):
    return 1 + models.embed([text], cache=False, progress=False) @ full.T


def read_again(text):
    best = search.order(search.convex(encode(text), words.scores([text]), weight), 50)[0]
    return search.maxsim(*(search.token_matrix(some, progress=False) for some in ([text], passages.text[best])))


def read_together(text):
    best = search.order(encode(text), 50)[0]
    return cross_encoder.scores([text] * 50, passages.text[best].tolist(), chosen, progress=False)


# %% tags=["nbval-ignore-output"]
ways = {
    "BM25": (lambda text: words.scores([text]), 15, ndcg(by_word)[test]),
    "MiniLM": (encode, 15, ndcg(by_vector)[test]),
    "hybrid": (lambda text: search.convex(encode(text), words.scores([text]), weight), 15, ndcg(hybrid)[test]),
    "hybrid, then MaxSim": (read_again, 2, reranked[test]),
    "MiniLM, then the cross-encoder": (read_together, 2, cross),
}
chart = pd.DataFrame(
    {
        name: [milliseconds(find, n), rows.mean(), *metrics.bootstrap_interval(rows, questions.article[test])]
        for name, (find, n, rows) in ways.items()
    },
    index=["milliseconds", "ndcg", "low", "high"],
).T
slower = chart.loc["hybrid, then MaxSim", "milliseconds"] / chart.loc["hybrid", "milliseconds"]
assert slower > 5
figures.quality_and_time(chart)

# %% tags=["nbval-ignore-output"]
claim(
    "C15",
    outcome="Ours, trained for a minute, has an nDCG@{ten} of {cross:.3f} where MiniLM has {own:.3f} ({status}); with MiniLM's "
    "own score {sum:.3f} ({with it}). It takes {times:.0f} times as long.",
    statuses=[
        alone.status,
        bool(chart.loc["MiniLM, then the cross-encoder", "milliseconds"] > chart.loc["MiniLM", "milliseconds"]),
    ],
    measured={
        "ten": 10,
        "cross": cross.mean(),
        "own": own.mean(),
        "status": alone.status,
        "sum": both.mean(),
        "with it": summed.status,
        "times": chart.loc["MiniLM, then the cross-encoder", "milliseconds"] / chart.loc["MiniLM", "milliseconds"],
    },
)

# %% [markdown]
# **MaxSim over the token vectors of which MiniLM makes its one vector ranks the fifty best clearly better over all test
# questions, and takes many times the time or the space. Our small cross-encoder alone cannot be told from MiniLM; the sum of both
# ranks clearly better.**

# %% [markdown]
# ## 6. Build your search engine
#
# You have nearly all of its parts. A searcher also wants to look into one article only.

# %% exercise="09.4"

# %% [markdown]
# Here is your engine: first the filter, then section 4, then section 5. `words` is from section 2, and `encode` from the
# folded cell above.


# %%
def find(query, k=10, source=None):
    allowed = np.arange(len(passages)) if source is None else np.flatnonzero(passages.article == source)
    both = search.convex(encode(query)[:, allowed], words.scores([query])[:, allowed], weight)
    fifty = search.order(both, min(50, len(allowed)))[0]
    texts = passages.text[allowed[fifty]]
    closest = search.maxsim(*(search.token_matrix(some, progress=False) for some in ([query], texts)))
    again = search.convex(closest, both[:, fifty], late_weight)
    return allowed[fifty[search.order(again, min(k, len(fifty)))[0]]].tolist()


engine = search.Engine(k1=k1, b=b, weight=weight, late_weight=late_weight)
engine.add(passages.text, sources=passages.article, embedded=full)
query = "a story in which pigs rule over other beasts"
for source in (None, "Art"):
    assert find(query, source=source) == [hit.passage for hit in engine.search(query, mode="reranked", within=source)]
print(passages.article[find(query, 3)].tolist())

# %% [markdown]
# For this query `search.Engine` finds the same, in all articles and in one. It also shows the words that match, and it can be
# saved and loaded.
#
# Put its **headings** in front of each passage, as in *Anarchism / History*. BM25 and MiniLM then read them as a part of it.

# %%
predict(
    "09.p6",
    "Headings in front of each passage: what becomes of the hybrid's nDCG@10 on the test questions?",
    ["it gains clearly", "it loses clearly", "no clear difference"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
headed = search.headed(passages.text, passages.title)
engine = search.Engine(k1=k1, b=b, weight=weight, late_weight=late_weight)
engine.add(
    passages.text,
    titles=passages.title,
    sources=passages.article,
    embedded=precomputed.load("wikipedia_passages_headed", headed),
)
without = {"words": by_word, "vectors": by_vector, "hybrid": hybrid}
gains = {mode: ndcg(engine.scores(questions.text, mode)) - ndcg(scores) for mode, scores in without.items()}
by_headings = compare.differences({name: rows[test] for name, rows in gains.items()}, units=questions.article[test])
said = {"better": "it gains clearly", "worse": "it loses clearly", "undecided": "no clear difference"}
reveal("09.p6", said[by_headings["hybrid"].status])
assert by_headings.statuses == ("better", "undecided", "better")
print(
    f"MaxSim alone over the first fifty (recorded): {token_form('float32')[test].mean():.3f}, "
    f"with headings {token_form('float32', headed=True)[test].mean():.3f}"
)
tell(by_headings)

# %% [markdown]
# Now ask it something of your own. The four ways are `words`, `vectors`, `hybrid` and `reranked`.

# %% tags=["nbval-ignore-output"]
engine.search(query, k=3, mode="reranked")

# %% tags=["nbval-ignore-output"]
search.box(engine)

# %% [markdown]
# Your own texts: `documents = search.read_folder("path/to/folder")`, then `engine = search.Engine()` and
# `engine.add(documents.text, titles=documents.title, sources=documents.source)`. Vectors are computed once, with a bar for
# long work. Or type in a terminal, in the course's folder, `python course.py search path/to/folder`: it prints the address of a
# page, and opens it where it can. Nothing leaves the machine on which this runs.

# %% [markdown]
# **Words, vectors, their fusion and a second look make an engine; with headings in front, its words and its hybrid rank clearly
# better, and for its vectors that is undecided.**

# %% [markdown]
# ## What you saw

# %% tags=["nbval-ignore-output"] folded="Gather the answers"
means = {"BM25": ndcg(by_word), "MiniLM": ndcg(by_vector), "hybrid": ndcg(hybrid), "ranked again": reranked}
means["hybrid with headings"] = ndcg(engine.scores(questions.text))
only = np.sum(hit["MiniLM"][test & made])
summary = {
    "How does a search by words score a passage?": "rare words count more, further occurrences and long passages less",
    "What do its settings change?": f"plurals {by_stems:+.3f} on dev, then k1 and b {by_choice:+.3f}",
    "Who finds what?": f"{easy:.0%} of the ordinary questions both; of {np.sum(test & made)} paraphrases MiniLM {only}, BM25 0",
    "Do both together rank better?": f"convex {together['convex − MiniLM, all'].mean:+.3f} over MiniLM; rank fusion "
    f"{together['rank fusion − MiniLM, all'].mean:+.3f}, but {together['rank fusion − MiniLM, ordinary'].mean:+.3f} on ordinary ones",
    "Is it worth reading the best passages again?": f"MaxSim {again['all'].mean:+.3f}, for {slower:.0f} times the time",
    "Build your search engine": ", ".join(f"{name} {rows[test].mean():.3f}" for name, rows in means.items()),
}
pd.DataFrame(summary.items(), columns=["Question", "Answer"])

# %% quiz="09"

# %% [markdown]
# The [deeper notebook](deeper/09_search.ipynb) asks whether first results improve a query, whether weights can be learned, and
# how many questions it takes to see a small gain. Lesson 10 makes the search fast for millions of passages.
