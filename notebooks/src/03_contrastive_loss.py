# %% [markdown]
# # 03 · What pulls vectors together, what keeps them apart?
#
# A sentence encoder learns from pairs of texts that belong together. Its loss pulls the two vectors of a pair together,
# and it pushes the vectors of other pairs away. You will build that loss by hand, train an encoder with it, and then
# take the push away to see what it was good for.
#
# ## In this notebook
#
# **The question.** How does a loss that knows only pairs put every text in its place?
#
# **Afterwards you can**
#
# - write InfoNCE and its gradient by hand, and say what the temperature does in it;
# - train an encoder that starts from random numbers, and compare it with a baseline;
# - measure alignment and uniformity, and recognise a collapsed encoder;
# - say what a larger batch brings, and what a comparison of batch sizes leaves open.
#
# **Time**: {minutes}. **You need**: notebook 01, and what a derivative is.

# %% [markdown]
# This cell imports what the lesson uses. Outside Colab nothing is downloaded.

# %%
import numpy as np
import pandas as pd
import torch

from course_utils import compare, contrastive, recorded, vectors, words
from course_utils.figures import fig03_contrastive_loss as figures
from course_utils.learning import check, claim, hint, predict, progress, quiz, reveal, solution

rng = np.random.default_rng(0)

# %% contents="03"

# %% [markdown]
# ## 1. Whom does the loss push hardest?
#
# Four points lie on a circle. One is the **anchor**, one is its **positive**, which belongs to it, and two are
# **negatives**, which do not. One negative is near the anchor, the other is far. Each candidate $j$ has a cosine $s_j$
# with the anchor. A softmax turns the cosines into shares $p_j$ that add up to 1, and the **temperature** $\tau$ says
# how strongly it favours the largest:
#
# $$p_j = \frac{e^{s_j / \tau}}{\sum_k e^{s_k / \tau}} \qquad\qquad L = -\log p_{\text{positive}}$$
#
# The loss $L$ is small when the positive has nearly all of the share. Its derivative says who moves: each negative is
# pushed by its share $p_j$, and the positive is pulled by what its own share lacks to 1, all divided by $\tau$.

# %%
predict(
    "03.p1",
    "At temperature 0.05: how much of the push on the two negatives goes to the far one?",
    ["about half", "about a tenth", "less than a hundredth"],
    guess=...,
)

# %%
angles = np.array([0.0, 1.2, -0.5, 2.6])  # anchor, positive, near negative, far negative, in radians


def shares(angles, tau):
    s = np.cos(angles[0] - angles[1:])
    weights = np.exp(s / tau)
    return weights / weights.sum()


pushes = {tau: shares(angles, tau)[1:] for tau in (1.0, 0.05)}
to_far = {tau: push[1] / push.sum() for tau, push in pushes.items()}
reveal(
    "03.p1",
    "less than a hundredth" if to_far[0.05] < 0.01 else "about a tenth" if to_far[0.05] < 0.3 else "about half",
)
print("share of the push that the far negative gets:", {tau: f"{share:.2g}" for tau, share in to_far.items()})

# %% [markdown]
# At temperature 1 the far negative gets a part of the push, and at 0.05 it gets next to nothing. Now let the points
# follow the loss. (The step is multiplied by $\tau$, so that both circles move at a comparable pace.)


# %%
def step(angles, tau, rate=0.08):
    gap = angles[0] - angles[1:]
    by_cosine = shares(angles, tau) - [1, 0, 0]  # share minus truth, for the positive and the negatives
    by_angle = by_cosine * np.sin(gap)  # d cos(gap) / d angle of the candidate
    return angles - rate * np.array([-by_angle.sum(), *by_angle])


paths = {tau: [angles] for tau in pushes}
for tau, path in paths.items():
    for _ in range(60):
        path.append(step(path[-1], tau))

# %% tags=["nbval-ignore-output"]
moved = {tau: abs(path[-1] - path[0]) for tau, path in paths.items()}
assert moved[0.05][3] < 0.001 < 0.1 < min(moved[0.05][2], moved[1.0][3])  # far, near, far negative
assert all(push[0] > push[1] for push in pushes.values()) and to_far[0.05] < to_far[1.0]
assert all(abs(path[-1][0] - path[-1][1]) < abs(path[0][0] - path[0][1]) for path in paths.values())
figures.circles(paths, title="At temperature 0.05 the far negative stays where it is")

# %% [markdown]
# On both circles the pair comes together and the near negative moves away. Only at temperature 1 does the far negative
# move too.
#
# **The loss pushes the nearest negative hardest, and at temperature 0.05 it pushes hardly any other here.**

# %% [markdown]
# ## 2. What does InfoNCE ask of a batch?
#
# Where do negatives come from? They come from the batch. Row $i$ of $A$ and row $i$ of $B$ are a pair, and every other
# row of $B$ is a negative for row $i$ of $A$. Let $s_{ij}$ be the cosine of row $i$ of $A$ with row $j$ of $B$. The
# loss of a batch of $n$ pairs is **InfoNCE** (van den Oord, Li and Vinyals 2018):
#
# $$L = -\frac{1}{n} \sum_{i=1}^{n} \log \frac{e^{s_{ii} / \tau}}{\sum_{j=1}^{n} e^{s_{ij} / \tau}}$$

# %%
predict(
    "03.p2",
    "An encoder gives every text the same vector. What does InfoNCE cost for a batch of 6 pairs?",
    ["0", "log 6", "infinitely much"],
    guess=...,
)


# %%
def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def loss_pair_by_pair(A, B, tau):
    total = 0.0
    for i, a in enumerate(unit(A)):
        s = unit(B) @ a
        total += -np.log(np.exp(s[i] / tau) / np.exp(s / tau).sum())
    return total / len(A)


same = loss_pair_by_pair(np.ones((6, 5)), np.ones((6, 5)), 0.05)
reveal("03.p2", "log 6" if np.isclose(same, np.log(6)) else "0" if np.isclose(same, 0) else "infinitely much")

A = rng.normal(size=(6, 5))
B = A + 0.8 * rng.normal(size=(6, 5))  # pairs: alike, but not the same
print(f"equal vectors: {same:.4f}, pairs that are alike: {loss_pair_by_pair(A, B, 0.05):.4f}")

# %% [markdown]
# Equal vectors leave each candidate the same share, one sixth. So the loss cannot be satisfied by making all texts
# alike.
#
# The code is right on paper, and it breaks on a computer. The encoder of this lesson computes in float32, where
# $e^{89}$ is already infinite. A cosine of 1 divided by a temperature of 0.01 is 100:

# %%
identical = np.eye(3, dtype=np.float32)  # three pairs, each a perfect match
with np.errstate(all="ignore"):
    broken = loss_pair_by_pair(identical, identical, np.float32(0.01))
    assert np.isnan(broken) and np.isinf(np.exp(np.float32(89)))
print("a perfect batch at temperature 0.01:", broken)

# %% [markdown]
# If you subtract the largest score of a row from all its scores, no share changes, and no `exp` is larger than 1. That
# repair is your exercise:

# %% exercise="03.1"

# %% [markdown]
# The same loss needs no loop. All cosines are one matrix, and the right candidates are its diagonal:


# %%
def log_shares(scores):
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def loss_of_batch(A, B, tau):
    return -np.diag(log_shares(unit(A) @ unit(B).T / tau)).mean()


np.testing.assert_allclose(loss_of_batch(A, B, 0.05), loss_pair_by_pair(A, B, 0.05), atol=1e-10)
assert loss_of_batch(identical, identical, np.float32(0.01)) == 0  # where the first version broke

# %% [markdown]
# sentence-transformers speaks of a **scale**. It multiplies the cosines by $1/\tau$, so a scale of 20 is a temperature
# of 0.05.

# %% exercise="03.2"

# %% [markdown]
# **InfoNCE asks each anchor which candidate of the batch is its own, and an encoder that gives all texts one vector pays
# the log of the batch size.**

# %% [markdown]
# ## 3. What does the gradient of InfoNCE do?
#
# Let $P$ hold the shares, one row for each anchor, and let $I$ be the identity matrix, which has a 1 at every right
# candidate. The derivative of the loss by each cosine is
#
# $$G_{ij} = \frac{\partial L}{\partial s_{ij}} = \frac{P_{ij} - I_{ij}}{n\,\tau}$$
#
# A negative entry means a pull: a larger cosine would lower the loss. A positive entry means a push.

# %%
predict("03.p3", "What do the entries of one row of G add up to?", ["0", "1", "it depends on the batch"], guess=...)

# %%
s = unit(A) @ unit(B).T
P = np.exp(log_shares(s / 0.05))
G = (P - np.eye(6)) / (6 * 0.05)
sums = G.sum(axis=1)
reveal("03.p3", "0" if np.allclose(sums, 0) else "1" if np.allclose(sums, 1) else "it depends on the batch")

# %% [markdown]
# Check a gradient before you believe it. Torch computes derivatives by itself, which is called autograd. The library
# sentence-transformers has this loss too, under the name `MultipleNegativesRankingLoss`.

# %%
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

by_autograd = torch.tensor(s, requires_grad=True)
torch.nn.functional.cross_entropy(by_autograd / 0.05, torch.arange(6)).backward()
np.testing.assert_allclose(G, by_autograd.grad.numpy(), atol=1e-10)

ours, theirs = ([torch.tensor(side, requires_grad=True) for side in (A, B)] for _ in range(2))
normalize = torch.nn.functional.normalize
(normalize(ours[0]) @ normalize(ours[1]).T).backward(torch.tensor(G))  # our G, carried on to A and B
value = MultipleNegativesRankingLoss(model=None, scale=20.0).compute_loss_from_embeddings(theirs, labels=None)
value.backward()

np.testing.assert_allclose(loss_of_batch(A, B, 0.05), value.item(), atol=1e-6)
for our, their in zip(ours, theirs, strict=True):
    np.testing.assert_allclose(our.grad.numpy(), their.grad.numpy(), atol=1e-6)
print("loss and gradient: by hand, by autograd and by sentence-transformers agree")

# %% exercise="03.3"

# %% [markdown]
# **The gradient is the share minus the truth, so the pull on the positive is as large as all pushes of its row
# together.**
#
# InfoNCE has relatives, such as the triplet loss. The [deeper notebook](deeper/03_contrastive_loss.ipynb) asks how each
# of them pushes a negative that is far away.

# %% [markdown]
# ## 4. What does an encoder learn from pairs alone?
#
# The texts are posts of 20 Newsgroups, in lower-case letters. The encoder is very small: the vector of a text is the
# **mean of its words' vectors**, and the words' vectors start as random numbers. A pair is two spans of 32 words from one
# post, which never overlap. Nobody tells the encoder the topics.

# %%
task = contrastive.task()
print(f"{len(task.train):,} posts to train on, {len(task.vocabulary):,} words, {len(task.test):,} test posts")
names = np.array(list(task.vocabulary), dtype=object)
post = names[task.train.words[: task.train.lengths[0]]]
for begin in contrastive.spans(task.train.lengths[:1], 32, np.random.default_rng(0))[0]:
    print("a span:", " ".join(post[begin : begin + 12]), "…")

# %% [markdown]
# The first 200 words of each test post, or all where it has fewer, are cut into two halves, and the test asks three
# questions. **Recall**: how often is the own second half the nearest of all 2,000 to a first half? **MRR**, the mean
# reciprocal rank: what is the mean of 1 / rank of the own half? **Topic**: how often does the nearest neighbour of a
# second half come from the same newsgroup?
#
# The baseline is TF-IDF. It counts words and gives rare ones more weight, and it learns nothing from pairs. MiniLM,
# which others trained on other texts, is recorded beside it.

# %%
predict(
    "03.p4",
    "After training: who finds the other half of an unseen post more often?",
    ["the trained encoder", "TF-IDF, which counts words"],
    guess=...,
)

# %% [markdown]
# Here is the whole training. `EmbeddingBag` is the table of word vectors and returns the mean of the rows that you ask
# for. The line that computes `loss` is section 2: `cross_entropy` takes the log of the shares and picks the diagonal.


# %%
def random_start(seed):
    torch.manual_seed(seed)
    bag = torch.nn.EmbeddingBag(len(task.vocabulary), 128, mode="mean")
    torch.nn.init.normal_(bag.weight, std=0.05)
    return bag


def word_vectors(bag):
    return bag.weight.detach().numpy().copy()


# %%
bag, batches, posts = random_start(0), np.random.default_rng(0), task.train
optimizer = torch.optim.Adam(bag.parameters(), lr=0.01, fused=True)
untrained, history = word_vectors(bag), {}

for number in range(600):
    if number in (0, 25, 50, 100, 200, 400):
        history[number] = contrastive.measure(word_vectors(bag), task.test)
    rows = batches.choice(len(posts), 128, replace=False)
    begins = posts.starts[rows, None] + contrastive.spans(posts.lengths[rows], 32, batches)  # (128, 2)
    numbers = torch.from_numpy(posts.words[begins[..., None] + np.arange(32)])  # (128, 2, 32)
    a, b = normalize(bag(numbers[:, 0])), normalize(bag(numbers[:, 1]))
    loss = torch.nn.functional.cross_entropy(a @ b.T / 0.05, torch.arange(128))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
trained = word_vectors(bag)
history[600] = contrastive.measure(trained, task.test)

# %% tags=["nbval-ignore-output"]
first, second = task.test.tfidf
tfidf = contrastive.evaluate((first @ second.T).toarray(), (second @ second.T).toarray(), task.test)
measures = ["recall", "mrr", "topic"]
table = pd.DataFrame(history).T[measures].rename("after {} steps".format)
table.loc["TF-IDF"] = tfidf.summary()
table.loc["MiniLM"] = recorded.load("contrastive_baselines").result(encoder="MiniLM")
table.round(3)

# %% [markdown]
# Is the difference from TF-IDF more than luck of these posts? `compare` takes the differences post by post. Its three
# intervals hold together: with a probability of 95% all of them contain their true values.

# %% tags=["nbval-ignore-output"]
a, b = contrastive.embed(trained, task.test)
ours = contrastive.evaluate(a @ b.T, b @ b.T, task.test)
against = compare.differences({name: ours.rows[name].astype(float) - tfidf.rows[name] for name in measures})
reveal("03.p4", {"better": "the trained encoder", "worse": "TF-IDF, which counts words"}[against["recall"].status])
assert against["mrr"].status == "worse" and all(history[600][name] > 2 * history[0][name] for name in measures)
against.show("Trained encoder against TF-IDF, 2,000 posts", "trained encoder − TF-IDF")

# %% [markdown]
# These intervals speak of one run, seed 0. Five seeds are recorded, and the first of them is the run that you have just
# made:

# %%
sweep = recorded.load("contrastive_negatives")
of_seed = sweep.table.query("temperature == 0.05").set_index(["negatives", "seed"])
expected = sweep.result(temperature=0.05, negatives="in-batch", seed=0)
assert all(abs(history[600][name] - expected[name]) <= sweep.tolerance for name in expected)
over_seeds = of_seed.loc["in-batch", "recall"] - tfidf.summary()["recall"]
assert len(over_seeds) == 5 and (over_seeds < -0.1).all()
print(f"recall, trained − TF-IDF: {over_seeds.min():.3f} to {over_seeds.max():.3f} over five seeds")

# %% [markdown]
# What did the words learn? Here are the nearest words of three of them:

# %% tags=["nbval-ignore-output"]
learned_words = words.WordVectors(names.tolist(), trained)
nearest = {word: learned_words.most_similar(word, k=6).words for word in ("hockey", "encryption", "orbit")}
assert "playoffs" in nearest["hockey"]
pd.DataFrame(nearest)

# %% [markdown]
# You find words of the same subject among them, such as *playoffs* beside *hockey*. One reason for TF-IDF's lead may be
# that finding *this* post asks for a rare word, a name or a signature, which counting keeps. No cell here tests that.
#
# **From pairs alone the encoder more than doubles its recall, its MRR and its share of right topics, but TF-IDF still
# finds clearly more halves.**

# %% [markdown]
# ## 5. What happens without the push?
#
# Leave the push out. The loss is then $1 - \cos$ of the two spans of a pair, and nothing else. It falls nearly to zero.

# %%
predict(
    "03.p5",
    "Trained with the pull alone: how often do neighbours share a topic, compared with the untrained random vectors?",
    ["clearly more often", "clearly less often", "no clear difference"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
pull_only, pull_losses = {0: history[0]}, []


def look(number, loss, weight):
    pull_losses.append(loss)
    if number in (25, 50, 100, 200):
        pull_only[number] = contrastive.measure(weight, task.test)


contrastive.train(task, seed=0, negatives="none", steps=201, watch=look)  # it looks before each step
print(f"loss: {pull_losses[0]:.3f} at first, {pull_losses[-1]:.4f} after 200 steps")
print(
    f"mean cosine of different posts: {pull_only[0]['others']:.3f} at first, {pull_only[200]['others']:.3f} afterwards"
)

# %% [markdown]
# Halves of **different** posts now have a mean cosine of almost 1: all texts point the same way. That is **collapse**.
# Five recorded seeds of 600 steps tell whether the topics have changed, each compared with the random vectors that it
# started from:

# %% tags=["nbval-ignore-output"]
random_vectors = pd.DataFrame(
    {seed: contrastive.measure(word_vectors(random_start(seed)), task.test) for seed in range(5)}
).T
assert random_vectors.loc[0].to_dict() == history[0]
collapsed = of_seed.loc["none"]
assert (collapsed["others"] > 0.99).all() and pull_losses[-1] < 0.01
by_pull = compare.differences({name: collapsed[name] - random_vectors[name] for name in ("topic", "recall")})
said = {"better": "clearly more often", "worse": "clearly less often", "undecided": "no clear difference"}
reveal("03.p5", said[by_pull["topic"].status])
assert by_pull.statuses == ("worse", "undecided")
for one in (by_pull["topic"], by_pull["recall"]):
    print(f"{one.name}, pull alone − random vectors: {one.mean:+.3f} ({one.low:+.3f} to {one.high:+.3f}), {one.status}")

# %% [markdown]
# The loss is nearly zero, and the encoder is worse at topics than the random vectors that it started from. Whether
# recall has changed, five seeds cannot decide.
#
# Two numbers describe what happened (Wang and Isola 2020), with unit vectors $u$. **Alignment** is the mean of $\lVert
# u_i - u_i' \rVert^2$ over the pairs; 0 is best. **Uniformity** is the log of the mean of $e^{-2 \lVert u_i - u_j
# \rVert^2}$ over different texts; lower means that the texts are spread more evenly.

# %% exercise="03.4"

# %% tags=["nbval-ignore-output"]
runs = {"with negatives": history, "pull alone": pull_only}
path = pd.DataFrame(
    [{"run": run, "steps": steps, **one} for run, states in runs.items() for steps, one in states.items()]
)
np.testing.assert_allclose(vectors.uniformity(b), history[600]["uniformity"], atol=1e-5)
assert history[600]["uniformity"] < history[0]["uniformity"] < pull_only[200]["uniformity"]
assert (
    pull_only[200]["alignment"] < 0.01
    and pull_only[200]["uniformity"] > -0.05
    and history[25]["alignment"] < history[600]["alignment"]
)
assert history[25]["uniformity"] > history[0]["uniformity"] and history[25]["alignment"] < history[0]["alignment"]
gained, kept = (history[0]["alignment"] - history[steps]["alignment"] for steps in (25, 600))
assert 0 < kept < gained / 2
figures.two_paths(path, title="The pull alone ends with hardly any spread")

# %% [markdown]
# The pull alone runs to nearly perfect alignment and hardly any spread. With negatives, the first 25 steps go the same
# way. Then the push spreads the texts, and most of the alignment that was gained is given up again.
#
# Is it always so without negatives? No, it is so with *this* loss. BYOL trains a network to predict what a slow average
# of itself says of another view of the same picture (Grill and others 2020, abstract). SimSiam blocks the gradient on
# one side, which its authors find essential (Chen and He 2020, abstract). Barlow Twins makes the correlations of two
# views an identity matrix (its published code). VICReg keeps up the variance of each dimension (Lightly's
# documentation). None of them needs negatives.
#
# Now one claim of the source texts can be judged, over the five recorded seeds:

# %% tags=["nbval-ignore-output"]
in_batch = of_seed.loc["in-batch"]


def stands_out(table):
    """Mean cosine of the two halves of a post, minus the mean cosine of halves of different posts."""
    return 1 - table["alignment"] / 2 - table["others"]


learned = compare.differences(
    {
        "how far the own half stands out: after − before": stands_out(in_batch) - stands_out(random_vectors),
        "topic: after − before": in_batch["topic"] - random_vectors["topic"],
        "recall: with − without negatives": in_batch["recall"] - collapsed["recall"],
    }
)
claim(
    "C28",
    outcome="In a small word-vector encoder, cosines of one held-out post's halves exceed other posts' by {before:.2f} "
    "before training, {after:.2f} after; recall is {with:.2f} with the batch's negatives, {without:.2f} without "
    "negatives.",
    statuses=learned.statuses,
    measured={
        "before": stands_out(random_vectors).mean(),
        "after": stands_out(in_batch).mean(),
        "with": in_batch["recall"].mean(),
        "without": collapsed["recall"].mean(),
        "topic before": random_vectors["topic"].mean(),
        "topic after": in_batch["topic"].mean(),
        "mean cosine of different posts without negatives": collapsed["others"].mean(),
    },
)

# %% [markdown]
# **Without the push this loss makes all texts nearly one vector: its value is nearly zero, and topics are found clearly
# less often than with random vectors.**

# %% [markdown]
# ## 6. Does a larger batch teach more?
#
# In a batch of 8 the right candidate is one of 8, and in a batch of 512 it is one of 512. Is the harder question the
# better teacher? For a fair answer something has to be held equal. Either each batch size makes 600 steps, and then the
# larger one sees more pairs. Or each sees 38,400 pairs, and then the larger one makes fewer steps.

# %%
predict(
    "03.p6",
    "Both see 38,400 pairs: 8 at a time, or 512 at a time with 64 times fewer steps. Which finds more halves?",
    ["8 at a time", "512 at a time", "no clear difference"],
    guess=...,
)

# %% [markdown]
# Forty trainings take minutes, so they are recorded: `python data/recorded/03_contrastive_loss/contrastive_batches.py`
# runs them again. There are five seeds for each size.

# %%
batch_sweep = recorded.load("contrastive_batches").table.query("learning_rate == 0.01")
assert len(batch_sweep) == 40
recalls = batch_sweep.set_index(["equal", "batch_size", "seed"])["recall"].sort_index()
steps_up = [(32, 8), (128, 32), (512, 128), (512, 8)]
by_size = compare.differences(
    {
        f"equal {equal}: {large} − {small}": recalls[equal, large] - recalls[equal, small]
        for equal in ("pairs", "steps")
        for large, small in steps_up
    }
)
whole = by_size["equal pairs: 512 − 8"]
reveal("03.p6", {"better": "512 at a time", "worse": "8 at a time"}.get(whole.status, "no clear difference"))
recalls.groupby(["equal", "batch_size"]).mean().unstack().round(3)

# %% tags=["nbval-ignore-output"]
assert by_size.statuses == ("better", "undecided", "undecided", "better") + 4 * ("better",)
by_size.show("What a larger batch brings", "difference in recall")

# %% [markdown]
# At equal steps, every fourfold batch finds clearly more halves. At equal pairs, the gain from 8 to 32 is clear, and
# the two further ones are not. More negatives for each anchor are one possible reason. Fewer and less noisy steps
# change at the same time, and perhaps the learning rate that fits: the [deeper
# notebook](deeper/03_contrastive_loss.ipynb) looks at it in one seed.
#
# **A batch of 512 finds clearly more halves than one of 8, also when both see equally many pairs; the sweep does not
# show why.**

# %% [markdown]
# ## What you saw

# %% tags=["nbval-ignore-output"]
answers = {
    "Whom does the loss push hardest?": f"the nearest; at 0.05 the far negative gets {to_far[0.05]:.0e} of it",
    "What does InfoNCE ask of a batch?": f"which candidate is mine; equal vectors cost {same:.2f} for 6 pairs",
    "What does the gradient of InfoNCE do?": f"it pulls as hard as it pushes: a row adds up to {abs(sums).max():.0f}",
    "What does an encoder learn from pairs alone?": f"topics: {history[0]['topic']:.2f} → {history[600]['topic']:.2f}",
    "What happens without the push?": f"different posts get a mean cosine of {collapsed['others'].mean():.3f}",
    "Does a larger batch teach more?": "recall with 8 → 512, equal pairs: "
    f"{recalls['pairs', 8].mean():.2f} → {recalls['pairs', 512].mean():.2f}",
}
pd.set_option("display.max_colwidth", None)
pd.DataFrame(answers.items(), columns=["question", "answer"])

# %% quiz="03"

# %% [markdown]
# The [deeper notebook](deeper/03_contrastive_loss.ipynb) changes one part of the training at a time: the loss, the
# temperature, the negatives, the direction, the learning rate. It also asks whether the whole batch must fit into the
# memory. Lesson 04 asks what the length of a vector is good for, which the cosine of this lesson throws away.
