# %% [markdown]
# # 05 · Deeper: What else decides how small a vector can be?
#
# This notebook belongs to [lesson 05](../05_matryoshka.ipynb), which cuts vectors, trains them for it, and stores
# them in fewer bytes. Here you look at the controls: which numbers, whose texts, where a step of a byte begins, what
# a library does, and what the sizes in papers and guides amount to.

# %%
import base64
import json
import time

import faiss
import numpy as np
import pandas as pd
import torch
from sklearn.decomposition import PCA

from course_utils import assets, compare, contrastive, datasets, metrics, models, precomputed, recorded, vectors, words
from course_utils.figures import fig05_matryoshka as figures
from course_utils.learning import check, claim, every, hint, predict, progress, reveal, solution

torch.set_num_threads(1)
faiss.omp_set_num_threads(1)
pd.set_option("display.max_colwidth", None)

# %% contents="05"

# %% [markdown]
# ## 1. Are the first numbers special?
#
# Passages, questions and recall@10 are those of the lesson. Recall is always that of the test questions, and PCA is
# fitted on passages of articles that no test question is about.

# %%
passages, questions = datasets.wikipedia_passages(), datasets.questions()
full = vectors.l2_normalize(precomputed.load("wikipedia_passages", passages.text))
ask = models.embed(list(questions.text), progress=False)
test = questions.split == "test"
elsewhere = ~np.isin(passages.article, questions.article[test])
turn = PCA(svd_solver="full").fit(full[elsewhere]).components_.T
turned, ask_turned = full @ turn, ask @ turn


def recall(scores, rows=test):
    keys = 1e-12 * np.arange(scores.shape[1]) - scores.astype(float)  # of equal scores the earlier passage wins
    ten = np.argpartition(keys, 10, axis=1)[:, :10]
    ten = np.take_along_axis(ten, np.take_along_axis(keys, ten, axis=1).argsort(axis=1), axis=1)
    return metrics.recall_at_k(ten, [questions.relevant[i] for i in np.flatnonzero(rows)], 10)


def of_cut(q, p, d):
    return recall(vectors.truncate(q[test], d) @ vectors.truncate(p, d).T)


def differences(values, margin=None):
    return compare.differences(values, units=questions.article[test], margin=margin)


whole = recall(ask[test] @ full.T)

# %%
predict(
    "05.p6",
    "MiniLM was not trained to be cut. Do its first 64 numbers find more than 64 that are drawn at random?",
    ["the first find more", "the drawn find more", "no clear difference"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
draws = [np.random.default_rng(seed).permutation(384) for seed in range(5)]
first = {d: of_cut(ask, full, d) for d in (16, 32, 64, 128, 192)}
drawn = {d: np.mean([of_cut(ask[:, one], full[:, one], d) for one in draws], axis=0) for d in first}
order = differences({f"{d} numbers: first − drawn, mean of five draws": first[d] - drawn[d] for d in first})
said = {"better": "the first find more", "worse": "the drawn find more", "undecided": "no clear difference"}
reveal("05.p6", said[order["64 numbers: first − drawn, mean of five draws"].status])
assert set(order.statuses) == {"undecided"}
order.table.round(3)

# %% [markdown]
# Now let the first numbers double from 24 to 384. This is what one of the claims is about: more numbers, more
# knowledge.

# %% tags=["nbval-ignore-output"]
doubling = differences(
    {f"first {2 * d} − first {d}": of_cut(ask, full, 2 * d) - of_cut(ask, full, d) for d in (24, 48, 96, 192)}
    | {"384 − 192 principal directions": whole - of_cut(ask_turned, turned, 192)}
)
np.testing.assert_array_equal(recall(np.hstack([ask, ask])[test] @ np.hstack([full, full]).T), whole)
print("the 384 numbers twice, 768 in all: the same answers for every question")
steps = [name for name in doubling.names if name.startswith("first")]
last = doubling["first 384 − first 192"]
added = [doubling[name].mean for name in steps]
assert added == sorted(added, reverse=True)
claim(
    "C37",
    outcome="MiniLM searching Wikipedia: doubling its first numbers from {fewest} to {half} adds {early:+.3f} recall in "
    "three steps, from {half} to {all} {late:+.3f} ({low:+.3f} to {high:+.3f}).",
    statuses=[every(doubling[name].status for name in steps)],
    measured={
        "fewest": 24,
        "half": 192,
        "all": 384,
        "early": sum(doubling[name].mean for name in steps[:3]),
        "late": last.mean,
        "low": last.low,
        "high": last.high,
        **{name: f"{doubling[name].mean:+.3f}, {doubling[name].status}" for name in doubling.names},
    },
)

# %% [markdown]
# The same numbers twice are more numbers and tell nothing new, so the number of dimensions alone is not knowledge.
#
# **At no length is a difference between MiniLM's first numbers and drawn ones clear; in the mean each doubling adds less
# than the one before, and the same numbers twice add nothing.**

# %% [markdown]
# ## 2. Whose texts may PCA see?
#
# PCA needs texts to be fitted on. On your own corpus you can give it the passages that you search. Is that better
# than other texts? Without questions, people look at the ten nearest passages of a passage, in one of two ways:
#
# - **label precision**: the share that comes from the same article;
# - **neighbour recall**: the share of the full vectors' ten nearest that are still among the ten.
#
# For a clean answer draw half of the test articles, and fit PCA on every second passage of *these*. Then evaluate
# passages that it has not seen: the other half of the passages of these articles, and passages of the articles that
# were not drawn.

# %%
predict(
    "05.p7",
    "Cut to 64 directions: where does label precision suffer more?",
    ["articles that PCA saw", "articles that it did not see", "alike in both"],
    guess=...,
)

# %%
articles = np.random.default_rng(0).permutation(np.unique(passages.article[~elsewhere]))
seen = np.isin(passages.article, articles[: len(articles) // 2])
fit = np.flatnonzero(seen)[::2]
asked = {"articles that it saw": np.flatnonzero(seen)[1::2], "other articles": np.flatnonzero(~seen & ~elsewhere)[::2]}
of_seen = full @ PCA(svd_solver="full").fit(full[fit]).components_.T
print(f"PCA of {len(fit)} passages; evaluated: { {name: len(rows) for name, rows in asked.items()} }")


def nearest(space, rows):
    unit = vectors.l2_normalize(space)
    scores = unit[rows] @ unit.T
    scores[np.arange(len(rows)), rows] = -np.inf  # not the passage itself
    return np.argpartition(-scores, 10, axis=1)[:, :10].copy()


def same_article(near, rows):
    return (passages.article[near] == passages.article[rows][:, None]).mean(axis=1)


# %% tags=["nbval-ignore-output"]
gains, kept = {}, {}
for name, rows in asked.items():
    before = nearest(full, rows)
    for d in (32, 64, 128):
        after = nearest(of_seen[:, :d], rows)
        gains[f"{name}, {d}"] = same_article(after, rows) - same_article(before, rows)
        kept[f"{name}, {d}"] = np.mean([len(np.intersect1d(a, b)) / 10 for a, b in zip(after, before, strict=True)])
units = {f"{name}, {d}": passages.article[rows] for name, rows in asked.items() for d in (32, 64, 128)}
labels = compare.differences(gains, units=units)
a, b = labels["articles that it saw, 64"], labels["other articles, 64"]
assert b.status == "worse" and b.high < a.low and a.status == "undecided" and kept["articles that it saw, 64"] < 0.8
reveal("05.p7", "articles that it did not see" if b.mean < a.mean else "articles that PCA saw")
labels.table.join(pd.Series(kept, name="neighbours kept")).round(3)

# %% [markdown]
# None of the evaluated passages was fitted on. So what differs is whether their *articles* were seen. For articles that
# the turn was learned from no loss of labels is clear, and for others it is. And even there many neighbours are others: a label is
# shared by dozens of passages, so one neighbour takes another's place, and label precision does not notice.
#
# Does the same hold for questions, each with one right passage or a few?

# %% tags=["nbval-ignore-output"]
own_turn = PCA(svd_solver="full").fit(full).components_.T
of_questions = differences(
    {
        "64 directions: PCA of all passages − of other articles": of_cut(ask @ own_turn, full @ own_turn, 64)
        - of_cut(ask_turned, turned, 64),
        "64 directions of all passages − all 384": of_cut(ask @ own_turn, full @ own_turn, 64) - whole,
    }
)
assert of_questions.statuses == ("undecided", "worse")
of_questions.table.round(3)

# %% [markdown]
# For questions no difference between the two fits is clear, and 64 directions of all passages lose clearly against all
# 384.
#
# Labels may also be coarse: 20 Newsgroups has twenty topics with about a thousand posts each. Does a cut by PCA gain
# something there? It is recorded (`data/recorded/05_matryoshka/compression_labels.py`), with PCA fitted on posts that
# are not evaluated.

# %% tags=["nbval-ignore-output"]
coarse = recorded.load("compression_labels").table.set_index(["encoder", "dim"])
recorded.check("compression_labels", encoder="GloVe", dim=32)  # one entry, computed again
topics = compare.differences(
    {f"MiniLM, {dim}: same topic − full vector": coarse.loc[("MiniLM", dim), "gain each"] for dim in (32, 64, 128, 192)}
)
assert topics.statuses == ("worse", "undecided", "undecided", "undecided")
topics.table.round(4)

# %% [markdown]
# No gain shows: 32 directions lose clearly, and from 64 on neither a gain nor a loss is clear.
#
# **Cut to 64 directions, articles that PCA saw show no clear loss of labels, though a fifth and more of their
# neighbours are others; articles that it did not see do. So judge a cut with questions of your own.**

# %% [markdown]
# ## 3. How many directions does a space use?
#
# Let $\lambda_i$ be the variances along the principal directions. The **effective dimension**, also called
# participation ratio, is
#
# $$\frac{(\sum_i \lambda_i)^2}{\sum_i \lambda_i^2}$$
#
# It is $d$ where all $d$ directions vary alike, and 1 where only one varies.

# %%
predict(
    "05.p8",
    "GloVe has 50 numbers. Over which vectors is its effective dimension larger?",
    ["over single words", "over means of a passage's words", "the same over both"],
    guess=...,
)


# %%
def effective_dimension(rows):
    variances = np.linalg.eigvalsh(np.cov(rows.T.astype(np.float64)))
    return variances.sum() ** 2 / (variances**2).sum()


noise = np.random.default_rng(0).normal(size=(20_000, 50))
assert 49 < effective_dimension(noise) < 50.1  # 50 independent numbers
assert abs(effective_dimension(np.hstack([noise, noise])) - effective_dimension(noise)) < 1e-6  # the same ones twice

glove = words.WordVectors.load()
place = {word: i for i, word in enumerate(glove.words)}
rows = [[place[w] for w in text.lower().split() if w in place] for text in passages.text]
spaces = {
    "independent numbers": noise,
    "GloVe, frequent words": vectors.l2_normalize(glove.vectors[:10_000]),
    "GloVe, means over passages": vectors.l2_normalize(np.stack([glove.vectors[row].mean(axis=0) for row in rows])),
    "MiniLM, passages": full,
}
glove = place = None  # they take a quarter of a gigabyte
used = pd.DataFrame(
    {name: {"numbers": one.shape[1], "effective dimension": effective_dimension(one)} for name, one in spaces.items()}
).T
used["share"] = used["effective dimension"] / used["numbers"]
of_words, of_texts = used["share"][["GloVe, frequent words", "GloVe, means over passages"]]
reveal("05.p8", "over single words" if of_words > of_texts else "over means of a passage's words")
assert used["share"].iloc[0] > 0.98 and used["share"].iloc[-1] < 1 / 3
used.round(2)

# %% [markdown]
# Independent numbers use all of their directions. MiniLM's passages use fewer than a third. The number belongs to the
# model *and* to the texts: one and the same GloVe has two values here.
#
# **How many directions are used depends on the space and on its texts; MiniLM's passages use fewer than a third of
# theirs.**

# %% [markdown]
# ## 4. Why does the Matryoshka loss pull the first numbers hardest?
#
# On random vectors, before any training, it does: see the table below. There are two possible causes: the first numbers stand in more terms, and a term may
# pull harder when it is short. Look at each term alone, on one draw of random vectors.

# %%
normalize, cross_entropy = torch.nn.functional.normalize, torch.nn.functional.cross_entropy
lengths = (8, 16, 32, 64, 128)
start = torch.from_numpy(np.random.default_rng(0).normal(size=(2, 12, 128)))


def pull(prefixes, part):
    both = start.clone().requires_grad_()
    terms = [normalize(both[0][:, :d]) @ normalize(both[1][:, :d]).T / 0.05 for d in prefixes]
    sum(cross_entropy(scores, torch.arange(12)) for scores in terms).backward()
    return float(both.grad[..., part].abs().mean())


edges = [0, *lengths]
pulls = pd.DataFrame(
    {
        "part": [f"{a + 1} to {b}" for a, b in zip(edges, lengths, strict=False)],
        "terms that it stands in": [sum(d >= b for d in lengths) for b in lengths],
        "pull of all terms": [pull(lengths, slice(a, b)) for a, b in zip(edges, lengths, strict=False)],
        "pull of the term that ends there": [pull((d,), slice(0, d)) for d in lengths],
    }
)
assert pulls["pull of all terms"].is_monotonic_decreasing
assert pulls["pull of the term that ends there"].is_monotonic_decreasing
pulls.round(3)

# %% [markdown]
# **Here both causes are at work: the first numbers stand in all terms, and a short term pulls harder on each of its
# numbers.**

# %% [markdown]
# ## 5. Do lengths work that were not trained?
#
# The Matryoshka MiniLM of the lesson learned with 8, 16, 32, 64, 128 and 384 numbers, in one run. What about 24, 48
# and 96? As there, the questions search 1,000 of the passages.

# %%
predict(
    "05.p9",
    "24 numbers were not trained, 16 and 32 were. Where does the recall at 24 lie?",
    ["below both", "between them", "above both"],
    guess=...,
)

# %%
sweep = recorded.load("matryoshka_transformer")
runs = {
    (f"{model}, {cut}", d): np.array(sweep.result(model=model, cut=cut, every=1)[f"float32 {d}"])[test].mean()
    for model in ("matryoshka", "plain")
    for cut in ("first", "turned")
    for d in (16, 24, 32, 48, 64, 96, 128, 192, 256, 384)
}
of_prefix = {d: runs["matryoshka, first", d] for d in (16, 24, 32, 48, 64, 96, 128)}
between = {
    d: bool(of_prefix[below] <= of_prefix[d] <= of_prefix[above])
    for below, d, above in ((16, 24, 32), (32, 48, 64), (64, 96, 128))
}
at_24, low, high = (of_prefix[d] for d in (24, 16, 32))
reveal("05.p9", "below both" if at_24 < min(low, high) else "above both" if at_24 > max(low, high) else "between them")
assert all(between.values())
print("between its trained neighbours:", between)

# %% tags=["nbval-ignore-output"]
figures.kept_numbers(pd.Series(runs, name="recall").to_frame())

# %% [markdown]
# Now a claim in three parts: more dimensions are more accurate, and Matryoshka training or PCA helps where they are
# few. That more numbers take more bytes and more multiplications needs no verdict.

# %% tags=["nbval-ignore-output"]
small = recorded.load("matryoshka_training").table.set_index(["loss", "seed"])


def over_seeds(loss, score):
    return np.array(small.loc[loss, score].tolist())  # (5 seeds, lengths)


quarter = lengths.index(32)
by_size = compare.differences(
    {
        f"{score}, trained with 128 − with 32": over_seeds("plain", score)[:, -1]
        - over_seeds("own size", score)[:, quarter]
        for score in ("recall", "topic")
    }
    | {
        f"{score} at 32, Matryoshka − plain, cut": over_seeds("matryoshka", score)[:, quarter]
        - over_seeds("plain", score)[:, quarter]
        for score in ("recall", "topic")
    }
)
at_64 = differences({"64": of_cut(ask_turned, turned, 64) - first[64]})["64"]
claim(
    "C18",
    outcome="A small encoder recalls {after:.3f} with {full} numbers, {before:.3f} with {few}; PCA to {n} beats MiniLM's "
    "first {n} by {pca:+.3f}, Matryoshka training a plain cut to {few} by {trained so:+.3f}.",
    statuses=[
        every(by_size[f"{score}, trained with 128 − with 32"].status for score in ("recall", "topic")),
        at_64.status,
        every(by_size[f"{score} at 32, Matryoshka − plain, cut"].status for score in ("recall", "topic")),
    ],
    measured={
        "full": 128,
        "few": 32,
        "before": over_seeds("own size", "recall")[:, quarter].mean(),
        "after": over_seeds("plain", "recall")[:, -1].mean(),
        "n": 64,
        "pca": at_64.mean,
        "trained so": by_size["recall at 32, Matryoshka − plain, cut"].mean,
        **{name: f"{by_size[name].mean:+.3f}, {by_size[name].status}" for name in by_size.names},
    },
)

# %% [markdown]
# **In this run, lengths that were not trained lie between their trained neighbours. More numbers and the loss bring the
# small encoder a clear gain, and PCA brings one to MiniLM cut to 64.**

# %% [markdown]
# ## 6. Where does a step begin?
#
# A bit asks whether a number is above a threshold, and a byte has 256 steps between two ends. Where do thresholds and
# ends come from? From a calibration corpus, because tomorrow's texts are not known today. Write the byte:

# %% exercise="05.5"

# %%
predict(
    "05.p10",
    "int8 takes its ends from 10 texts. Which share of the numbers of all 4,127 passages lies outside of these ends?",
    ["less than 0.01", "0.01 to 0.1", "more than 0.1"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
texts, clipped, found = full[elsewhere], {}, {}
for count in (10, 100, len(texts)):
    sample = texts[np.random.default_rng(0).permutation(len(texts))[:count]]
    low, high = sample.min(axis=0), sample.max(axis=0)
    codes = vectors.quantize_int8(full, np.stack([low, high]))
    clipped[f"int8, ends of {count:,} texts"] = float(((full < low) | (full > high)).mean())
    rebuilt = low + (codes.astype(np.float32) + 128) / 255 * (high - low)
    found[f"int8, ends of {count:,} texts"] = recall(ask[test] @ rebuilt.T) - whole
of_ten = clipped["int8, ends of 10 texts"]
reveal("05.p10", "less than 0.01" if of_ten < 0.01 else "0.01 to 0.1" if of_ten <= 0.1 else "more than 0.1")


def signs(rows, threshold=0.0):
    return np.where(rows > threshold, 1, -1).astype(np.float32)


one_bit = {
    "one bit, above zero": recall(signs(ask[test]) @ signs(full).T),
    "one bit, above the median": recall(
        signs(ask[test], np.median(texts, axis=0)) @ signs(full, np.median(texts, axis=0)).T
    ),
    "one bit of the passage, float question": recall(ask[test] @ signs(full).T),
}
found |= {name: rows - whole for name, rows in one_bit.items()}
steps = differences(found, margin=0.01)
steps.table.join(pd.Series(clipped, name="share clipped")).fillna({"share clipped": 0}).round(4)

# %% tags=["nbval-ignore-output"]
bits = differences(
    {
        "threshold: median − zero": one_bit["one bit, above the median"] - one_bit["one bit, above zero"],
        "question: float − one bit": one_bit["one bit of the passage, float question"] - one_bit["one bit, above zero"],
    }
)
assert steps[f"int8, ends of {len(texts):,} texts"].status == "equal" and 0.15 < of_ten < 0.2
assert bits.statuses == ("undecided", "better") and steps["int8, ends of 10 texts"].status == "undecided"
bits.table.round(3)

# %% [markdown]
# With ends from 10 texts, nearly a fifth of the numbers of the corpus lies outside and is clipped to the nearest end.
# The questions do not decide what that costs. A question that stays a float needs no more storage, since only
# passages are stored.
#
# **With ends from all calibration texts a byte is as good as a float, within 0.01; a question kept as floats finds
# clearly more in stored bits than one of bits, and a threshold at the median is not shown to help.**

# %% [markdown]
# ## 7. What does a library offer?
#
# faiss has all of this ready. `PCAMatrix` is the turn, `IndexRefineFlat` is the search in two stages, and `IndexPQ`
# is something new, **product quantization** (Jégou, Douze and Schmid 2011): a vector is cut into parts, each part is
# replaced by the nearest of a few learned centres, and only the number of the centre is stored.

# %%
predict(
    "05.p11",
    "32 bytes a passage: 256 bits, 32 directions of one byte, or 64 parts with 16 centres each. Which has the highest mean?",
    ["256 bits", "32 directions of one byte", "64 parts with 16 centres"],
    guess=...,
)

# %%
by_faiss = faiss.PCAMatrix(384, 64)
by_faiss.train(full[elsewhere])
rows = faiss.vector_to_array(by_faiss.A).reshape(-1, 384)[:64]
np.testing.assert_allclose(abs((rows * turn.T[:64]).sum(axis=1)), 1, atol=1e-3)  # the same directions, up to the sign

short = faiss.IndexPreTransform(by_faiss, faiss.IndexFlatL2(64))
two_stages = faiss.IndexRefineFlat(short)
two_stages.add(full)
two_stages.k_factor = 10  # a shortlist of 10 × 10
_, ten = two_stages.search(ask[test], 10)
relevant = [questions.relevant[i] for i in np.flatnonzero(test)]
refined = metrics.recall_at_k(ten, relevant, 10)
print(
    f"64 directions, then 384 numbers on the best 100: recall@10 {refined.mean():.3f}, full search {whole.mean():.3f}"
)

# %% tags=["nbval-ignore-output"]
parts = faiss.IndexPQ(384, 64, 4, faiss.METRIC_INNER_PRODUCT)
parts.train(full[elsewhere])  # 16 centres for each of 64 parts of 6 numbers
parts.add(full)
assert parts.sa_code_size() == vectors.quantize_binary(full[:, :256]).shape[1] == 32

low, high = (getattr(vectors.truncate(turned, 32)[elsewhere], end)(axis=0) for end in ("min", "max"))
codes = vectors.quantize_int8(vectors.truncate(turned, 32), np.stack([low, high])).astype(np.float32)
in_32_bytes = {
    "256 bits": recall(ask[test, :256] @ signs(full[:, :256]).T),  # the question stays a float in all three
    "32 directions of one byte": recall(ask_turned[test, :32] @ (low + (codes + 128) / 255 * (high - low)).T),
    "64 parts with 16 centres": metrics.recall_at_k(parts.search(ask[test], 10)[1], relevant, 10),
}
names = list(in_32_bytes)
rivals = differences(
    {
        f"{a} − {b}": in_32_bytes[a] - in_32_bytes[b]
        for a, b in ((names[2], names[0]), (names[2], names[1]), (names[0], names[1]))
    }
    | {"refined by IndexRefineFlat − full search": refined - whole}
)
means = {name: rows.mean() for name, rows in in_32_bytes.items()}
reveal("05.p11", max(means, key=means.get))
assert rivals.statuses == ("undecided", "better", "better", "undecided")
print("recall@10 in 32 bytes:", {name: f"{mean:.3f}" for name, mean in means.items()})
rivals.table.round(3)

# %% [markdown]
# Three stages make a **funnel**: few numbers choose many passages, more numbers choose few of these, and all numbers
# decide. Its three settings are chosen on the dev questions, as the two of the lesson's search were: the least work
# that keeps recall within 0.01 of the full search.

# %% tags=["nbval-ignore-output"]
scores = {d: ask_turned[:, :d] @ vectors.truncate(turned, d).T for d in (16, 32, 64)} | {384: ask @ full.T}


def staged(stages):
    """Recall of all questions, and work; `stages` has (numbers, how many passages go on to the next stage)."""
    rows, work = np.tile(np.arange(len(full)), (len(ask), 1)), 0
    for d, on in stages:
        work += d * rows.shape[1]
        best = np.argsort(-np.take_along_axis(scores[d], rows, axis=1), axis=1, kind="stable")[:, :on]
        rows = np.take_along_axis(rows, best, axis=1)
    return metrics.recall_at_k(rows, questions.relevant, 10), work / (384 * len(full))


plans = {"two stages": [[(d, m), (384, 10)] for d in (16, 32, 64) for m in (50, 100, 200, 400)]}
plans["funnel"] = [[(16, m), (d, k), (384, 10)] for d in (32, 64) for m in (100, 200, 400) for k in (20, 50)]
on_dev = recall(scores[384][~test], ~test).mean()
best = {}
for name, tried in plans.items():
    found = [(*staged(plan), plan) for plan in tried]
    good = [one for one in found if one[0][~test].mean() >= on_dev - 0.01]
    best[name] = min(good, key=lambda one: one[1])
funnel = differences({f"{name} − full search": rows[test] - whole for name, (rows, _, _) in best.items()}, margin=0.02)
assert funnel.statuses == ("undecided", "undecided") and best["funnel"][1] < best["two stages"][1]
for name, (_, work, plan) in best.items():
    print(f"{name}: {plan[:-1]}, work {work:.0%} of the full search")
funnel.table.round(3)

# %% [markdown]
# A guide advises: search with 256 numbers, then rank again with 1,536. It speaks of Matryoshka models, so the
# lesson's small encoder decides, at one setting fixed beforehand: 16 of its 128 numbers search 2,000 halves, and all
# 128 rank the best 100 again.

# %% tags=["nbval-ignore-output"]
task = contrastive.task()
weight = contrastive.train(task, seed=0, matryoshka=lengths)
truth = np.arange(len(task.test))
sides = {d: contrastive.embed(weight[:, :d], task.test) for d in (128, 16)}
exact, quick = (first @ second.T for first, second in sides.values())
hundred = np.sort(np.argpartition(-quick, 100, axis=1)[:, :100], axis=1)
again = np.take_along_axis(hundred, np.take_along_axis(exact, hundred, axis=1).argmax(axis=1)[:, None], axis=1)[:, 0]
right = {
    "16 alone": quick.argmax(axis=1) == truth,
    "all 128": exact.argmax(axis=1) == truth,
    "16, then 128": again == truth,
}
right = {name: rows.astype(float) for name, rows in right.items()}
twice = compare.differences(
    {
        "all 128 − 16 alone": right["all 128"] - right["16 alone"],
        "16, then 128 − all 128": right["16, then 128"] - right["all 128"],
    }
)
behind = twice["16, then 128 − all 128"]
not_behind = compare.status(behind.low, behind.high, line=-0.01)
assert not_behind == "undecided"  # as the outcome says
claim(
    "C33",
    outcome="Shortlisting with {short} numbers, ranking with {all}, a small Matryoshka encoder does {work:.0%} of the "
    "multiplications and finds {two stages:.3f} of second halves, not {full:.3f}: undecided; OpenAI's is untested.",
    statuses=[
        twice["all 128 − 16 alone"].status,
        not_behind,
        "not tested",
    ],
    measured={
        "short": 16,
        "all": 128,
        "two stages": right["16, then 128"].mean(),
        "full": right["all 128"].mean(),
        "work": 16 / 128 + 100 / len(task.test),
        "16 numbers alone": right["16 alone"].mean(),
        "16, then 128 − all 128": f"{behind.mean:+.3f} ({behind.low:+.3f} to {behind.high:+.3f})",
    },
)

# %% [markdown]
# **In 32 bytes, parts with learned centres find clearly more than 32 directions of one byte, and these questions
# cannot tell them from 256 bits; for the funnel, as for two stages, they decide neither a loss nor its absence.**

# %% [markdown]
# ## 8. What does a short vector cost where it is computed?

# %%
predict(
    "05.p12",
    "You ask MiniLM for 32 numbers and not for 384. How many of its six layers run?",
    ["one", "three", "all six"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
encoder = models.load_encoder().model
ran = {384: 0, 32: 0}
output = {}
for d in ran:
    hooks = [
        layer.register_forward_hook(lambda *_, d=d: ran.update({d: ran[d] + 1}))
        for layer in encoder[0].auto_model.encoder.layer
    ]
    output[d] = encoder.encode(questions.text[:16].tolist(), truncate_dim=d, show_progress_bar=False)
    for hook in hooks:
        hook.remove()
assert ran[32] == ran[384] == 6
np.testing.assert_allclose(output[32], output[384][:, :32], atol=1e-5)
reveal("05.p12", {1: "one", 3: "three", 6: "all six"}[ran[32]])
times = {d: [] for d in ran}
pieces = {d: [np.ascontiguousarray(rows[:, :d]) for rows in (ask[test], full)] for d in ran}
for _ in range(20):
    for d, (q, p) in pieces.items():
        began = time.perf_counter()
        q @ p.T
        times[d].append(time.perf_counter() - began)
pd.DataFrame(
    {
        "layers run": ran,
        "bytes a vector": {d: 4 * d for d in ran},
        "multiplications a question": {d: d * len(full) for d in ran},
        "all questions, milliseconds, best of 20": {d: round(1000 * min(seconds), 2) for d, seconds in times.items()},
    }
).rename_axis("numbers")

# %% [markdown]
# All layers run, and then numbers are thrown away. What would make the model cheaper is to leave out layers. Take the
# mean of the tokens' vectors after each layer, and let the dev questions on eight articles search these articles'
# passages:

# %% tags=["nbval-ignore-output"]
eight = np.unique(questions.article[~test])[:8]
mine, theirs = np.flatnonzero(np.isin(passages.article, eight)), np.flatnonzero(np.isin(questions.article, eight))
where = {row: i for i, row in enumerate(mine)}
right = [[where[row] for row in questions.relevant[i] if row in where] for i in theirs]


def each_layer(texts):
    found = []
    for begin in range(0, len(texts), 16):
        read = encoder.tokenizer(
            texts[begin : begin + 16], padding=True, truncation=True, max_length=256, return_tensors="pt"
        )
        with torch.inference_mode():
            states = encoder[0].auto_model(**read, output_hidden_states=True).hidden_states
        real = read["attention_mask"].unsqueeze(-1)
        found.append(torch.stack([(state * real).sum(dim=1) / real.sum(dim=1) for state in states], dim=1).numpy())
    return vectors.l2_normalize(np.concatenate(found).reshape(-1, 384)).reshape(len(texts), -1, 384)


p, q = (each_layer([source[i] for i in rows]) for source, rows in ((passages.text, mine), (questions.text, theirs)))
by_layer = [metrics.recall_at_k(vectors.top_k(q[:, i], p[:, i], 10).indices, right, 10).mean() for i in range(7)]
assert by_layer[6] == max(by_layer)
pd.DataFrame({"layer": range(7), "recall@10": by_layer}).round(3)

# %% [markdown]
# MiniLM was trained to be read after its last layer, and there it is best on these articles. So layers are not simply
# left out here: a model may have to be trained for it.
#
# A platform's manual says: "Note we are using the 8B instead of the 2B model to reduce resource usage the dimension
# can be adjusted - recommended 4096." Perhaps a full stop is missing after "model". This needs no experiment. It is
# read, in both ways. The two models' full lengths are those of their makers' page, and by the [card of the larger
# one](https://huggingface.co/Qwen/Qwen3-VL-Embedding-8B) any length from 64 to 4,096 may be asked for.

# %%
size, all_numbers = {"8B": 8e9, "2B": 2e9}, {"8B": 4096, "2B": 2048}  # Qwen3-VL-Embedding, model cards
recommended, shortest_offered = 4096, 64
claim(
    "C43",
    outcome="Partly: {series}'s larger model has {times:.0f} times the parameters, and {recommended:,} numbers are its full "
    "length, which saves nothing; fewer would save storage, not encoding time.",
    statuses=[
        size["8B"] < size["2B"] or recommended < all_numbers["2B"],
        shortest_offered < all_numbers["8B"],
    ],
    measured={
        "series": "Qwen3-VL-Embedding",
        "shortest length that can be asked for": shortest_offered,
        "times": size["8B"] / size["2B"],
        "recommended": recommended,
        "layers that MiniLM runs for 384 and for 32 numbers": f"{ran[384]}, {ran[32]}",
    },
)

# %% [markdown]
# **A cut saves nothing where the vector is computed: all layers run, for 32 numbers as for 384.**

# %% [markdown]
# ## 9. What do the sizes in papers and guides amount to?
#
# Some claims need no experiment. They are *read*: their source is read to the end, and a division or a comparison
# follows. Their boxes say so.
#
# **Gecko.** The source says that its vectors are cut "reducing storage by 4x with minimal accuracy loss". The paper
# (Lee and others 2024) offers 768 and 256 numbers, with a mean of 66.31 and 64.37 on MTEB, a collection of tasks.
# "Minimal" is read as at most a twentieth of the score.

# %%
gecko = {768: 66.31, 256: 64.37}
claim(
    "C22",
    outcome="No: Gecko's paper offers {full} numbers or {cut}, {storage:.0%} of the storage and not a quarter, for "
    "{score kept:.1%} of the mean score on MTEB.",
    statuses=[256 <= 768 / 4, gecko[256] / gecko[768] >= 0.95],
    measured={"full": 768, "cut": 256, "storage": 256 / 768, "score kept": gecko[256] / gecko[768]},
)

# %% [markdown]
# **Dimensions.** A guide says "384 to 3072 dimensions", and has a table. Its rows, as they stand:

# %%
guide = pd.DataFrame(
    [
        ("text-embedding-3-small", "512-1536", "API"),
        ("text-embedding-3-large", "256-3072", "API"),
        ("BAAI/bge-large-en-v1.5", "1024", "1.3 GB"),
        ("sentence-transformers/all-MiniLM-L6-v2", "384", "80 MB"),
        ("intfloat/e5-mistral-7b-instruct", "4096", "14 GB"),
    ],
    columns=["Model", "Dimensions", "Size"],
)
longest = np.array([int(text.split("-")[-1]) for text in guide["Dimensions"]])
shortest = np.array([int(text.split("-")[0]) for text in guide["Dimensions"]])
inside = (longest >= 384) & (longest <= 3072)
claim(
    "C27",
    outcome="No: in the source's own table {inside} of {rows} models lie in that range at full length; the longest has "
    "{longest:,} numbers, and the shortest length on offer is {shortest}.",
    statuses=[bool(inside.all())],
    measured={"inside": inside.sum(), "rows": len(guide), "longest": longest.max(), "shortest": shortest.min()},
)
guide

# %% [markdown]
# **Files.** A file's size is parameters × bytes a parameter. MiniLM's file lies here, and the parameters of the two
# others are those of their model cards. Does the size round to what the guide says?

# %%
on_disk = (assets.path("all-MiniLM-L6-v2") / "model.safetensors").stat().st_size
parameters = {"MiniLM": sum(p.numel() for p in encoder.parameters()), "bge-large": 335e6, "e5-mistral": 7.11e9}
assert abs(on_disk - 4 * parameters["MiniLM"]) < 0.01 * on_disk
gigabytes = pd.DataFrame({f"{b} bytes": {name: n * b / 1e9 for name, n in parameters.items()} for b in (4, 2)})
claim(
    "C29",
    outcome="Partly: all-MiniLM's file has {MiniLM:.0f} MB, not {said}; bge-large's parameters take {bge:.1f} GB at {float} "
    "bytes each and {largest}'s {e5:.1f} GB at {half}, as the source says.",
    statuses=[
        f"{on_disk / 1e7:.0f}" == "8",  # to ten megabytes, as 80 is written
        any(f"{size:.1f}" == "1.3" for size in gigabytes.loc["bge-large"]),
        any(f"{size:.0f}" == "14" for size in gigabytes.loc["e5-mistral"]),
    ],
    measured={
        "MiniLM": on_disk / 1e6,
        "said": 80,
        "bge": gigabytes.loc["bge-large", "4 bytes"],
        "float": 4,
        "largest": "e5-mistral",
        "e5": gigabytes.loc["e5-mistral", "2 bytes"],
        "half": 2,
    },
)
gigabytes.rename("{}, GB".format).round(3)

# %% [markdown]
# **Large models.** The platform's manual says: "We don't normally use the large models (e.g. Llama) for generating
# embeddings since it is slow and the generated embeddings are very large." Further down the same page stands:
# "Qwen3-VL-Embedding-8B is the default embedding model for the
# 26.02 release", recommended at 4,096 numbers. It does not say which Llama it means. So the smallest and a large one of Llama 3.1 are read: parameters
# from the cards of the [8B](https://huggingface.co/meta-llama/Llama-3.1-8B) and the
# [70B](https://huggingface.co/meta-llama/Llama-3.1-70B) model, the length of a hidden state from table 3 of *The
# Llama 3 Herd of Models* (arXiv
# 2407.21783).

# %%
named = {  # billions of parameters as named, numbers of a vector or hidden state
    "Llama 3.1 8B": (8, 4096),
    "Llama 3.1 70B": (70, 8192),
    "Qwen3-VL-Embedding-8B, the default": (8, 4096),
}
smallest, large, default = named.values()
claim(
    "C40",
    outcome="Partly: the source's default has {billions} billion parameters and {numbers:,} numbers, like the smaller Llama "
    "compared, fewer of both than the larger of {large} billion; its speed was not measured.",
    statuses=[default[0] < other[0] and default[1] < other[1] for other in (smallest, large)],
    measured={"billions": default[0], "numbers": default[1], "large": large[0]}
    | {name: f"{billions} billion parameters, {numbers:,} numbers" for name, (billions, numbers) in named.items()},
)

# %% [markdown]
# **Money.** A million vectors take a million times their bytes. What a gigabyte of memory costs differs from one
# provider to the next, so put your own price here:

# %%
price = 5.0  # of a gigabyte of memory for a month: made up, change it
ways = {"384 × float32": 1536, "384 × int8": 384, "384 bits": 48, "64 × float32": 256, "4,096 × float32": 16_384}
pd.DataFrame({"GB for a million": {name: size / 1000 for name, size in ways.items()}}).assign(
    **{"price a month, ten million": lambda table: 10 * price * table["GB for a million"]}
).round(3)

# %% [markdown]
# **Of the four claims that are read here none holds as it stands; a price follows from the bytes and your provider's
# price of a gigabyte.**

# %% [markdown]
# ## 10. How many bytes travel?
#
# A provider sends vectors as an answer in JSON, a text format. Cohere's `embedding_types` asks for floats, for signed
# or unsigned bytes, for packed bits, or for the floats' bytes written as letters, which is called base64.

# %%
predict(
    "05.p13",
    "384 float32 numbers take 1,536 bytes in memory. How many characters does Python's json make of them?",
    ["fewer", "about as many", "more than four times as many"],
    guess=...,
)

# %%
one = full[0]
letters = base64.b64encode(one.tobytes()).decode()
np.testing.assert_array_equal(np.frombuffer(base64.b64decode(letters), dtype=np.float32), one)  # nothing is lost
sent = {
    "float": one.tolist(),
    "base64": letters,
    "int8": vectors.quantize_int8(full)[0].tolist(),
    "ubinary": vectors.quantize_binary(one[None])[0].tolist(),
}
in_memory = {"float": one.nbytes, "base64": one.nbytes, "int8": one.size, "ubinary": one.size // 8}
wire = pd.DataFrame(
    {"bytes in memory": in_memory, "characters in JSON": {k: len(json.dumps(v)) for k, v in sent.items()}}
)
times_larger = wire.loc["float", "characters in JSON"] / wire.loc["float", "bytes in memory"]
reveal(
    "05.p13", "more than four times as many" if times_larger > 4 else "about as many" if times_larger > 0.8 else "fewer"
)
assert wire.loc["base64", "characters in JSON"] < wire.loc["float", "characters in JSON"] / 3
wire

# %% [markdown]
# JSON writes a float out in decimal digits, here with the digits of a float of 64 bits, which is what Python makes of it.
# A writer that knows of float32 would need fewer. base64 carries the same 1,536 bytes in fewer letters, and bits need the
# fewest.
#
# **In JSON, written so, a float takes several times its bytes in memory, unless it travels as base64.**

# %% [markdown]
# ## Read on
#
# - A. Kusupati and others: *Matryoshka Representation Learning*. NeurIPS 2022.
# - J. Lee and others: *Gecko: Versatile Text Embeddings Distilled from Large Language Models*. arXiv 2403.20327, 2024.
# - A. Shakir, T. Aarsen, S. Lee: *Binary and Scalar Embedding Quantization for Significantly Faster & Cheaper Retrieval*. Hugging Face blog, 2024.
# - V. Raunak, V. Gupta, F. Metze: *Effective Dimensionality Reduction for Word Embeddings*. RepL4NLP 2019.
# - H. Jégou, M. Douze, C. Schmid: *Product Quantization for Nearest Neighbor Search*. IEEE TPAMI 2011.
# - I. Yamada, A. Asai, H. Hajishirzi: *Efficient Passage Retrieval with Hashing for Open-domain Question Answering*. ACL 2021.
