# %% [markdown]
# # 02 · How many vectors does the word play have?
#
# A child can play with a toy, an actor can appear in a play, and a worn bearing has some play. In this lesson you read the vector of a word
# inside a sentence, and you test whether it tells these senses apart.
#
# ## In this notebook
#
# **The question.** What does the vector of a word know about the sentence around it, and how do such vectors become the vector of a text?
#
# **Afterwards you can**
#
# - read a word's vector out of any layer of a transformer;
# - measure how often vectors tell senses apart, and check whether the word or only its surroundings did it;
# - say what a causal mask takes away;
# - pool token vectors into a text's vector, and recognise the padding bug.
#
# **Time**: {minutes}. **You need**: lesson 01, and a rough idea of a transformer: each layer mixes into the vector of every token something
# of the other tokens.

# %% [markdown]
# This cell imports what the lesson uses. The model and the vectors were fetched at set-up.

# %%
import numpy as np
import pandas as pd
import torch

from course_utils import compare, datasets, models, vectors, words
from course_utils.figures import fig02_contextual_embeddings as figures
from course_utils.learning import check, claim, hint, predict, progress, quiz, reveal, solution

pd.set_option("display.max_colwidth", None)  # show long cells of a table in full
rng = np.random.default_rng(0)

# %% contents="02"

# %% [markdown]
# ## 1. What does one vector for all senses hold?
#
# GloVe, the model of lesson 01, is **static**: it has one vector for each word, whatever the sentence. The next cell prints the neighbours of *play*, and
# its mean cosine with words that stand for five of its senses. We chose three words for each sense.

# %%
glove = words.WordVectors.load("glove-6b-50d")
told_by = {
    "game": ["football", "match", "season"],
    "music": ["guitar", "piano", "song"],
    "drama": ["theatre", "actor", "stage"],
    "amuse": ["toy", "children", "playground"],
    "slack": ["bearing", "bolt", "loose"],
}
lean = {sense: np.mean([glove.similarity("play", word) for word in three]) for sense, three in told_by.items()}
assert max(lean, key=lean.get) == "game" and min(lean, key=lean.get) == "slack"
print("neighbours of play:", ", ".join(glove.most_similar("play", k=6).words))
print("mean cosine with play:", ", ".join(f"{sense} {value:.2f}" for sense, value in lean.items()))

# %% [markdown]
# **Of the words that we chose, those for games are nearest to GloVe's one vector; and it is the same vector where a
# sentence speaks of a loose bolt.**

# %% [markdown]
# ## 2. Is play the same vector in every sentence?
#
# MiniLM (`all-MiniLM-L6-v2`) is a **transformer**. It cuts a text into **tokens**, which are words and
# pieces of words, gives each token a vector, and passes the vectors through six
# layers. In each layer every token takes something from all tokens. The vectors before the first layer are called **layer 0**.
# There the vector of the token $x_i$ at place $i$ is
#
# $$h_i^{(0)} = \mathrm{LayerNorm}(w_{x_i} + p_i + s)$$
#
# where $w$ has a row for each token, $p$ a row for each place, and $s$ is the same for all tokens here. `LayerNorm` shifts and scales each vector.

# %%
encoder = models.load_encoder().model
tokenizer, transformer = encoder.tokenizer, encoder[0].auto_model
text = "They often play with the toy train."
inputs = tokenizer(text, return_tensors="pt")
with torch.inference_mode():
    table = transformer.embeddings
    w, p, s = table.word_embeddings.weight, table.position_embeddings.weight, table.token_type_embeddings.weight[0]
    x = inputs["input_ids"][0]
    layer_0 = table.LayerNorm(w[x] + p[: len(x)] + s)
    states = torch.cat(transformer(**inputs, output_hidden_states=True).hidden_states)
torch.testing.assert_close(states[0], layer_0)
print(tuple(states.shape), "= layers, tokens, dimensions:", tokenizer.convert_ids_to_tokens(x))

# %% [markdown]
# `models.word_vectors` does this for many texts and picks one word in each. Now read *play* in three sentences, as the third word. In the first two
# it has the same sense, in the third it has another.

# %%
three = [text, "Dogs often play with a rubber toy.", "They often play Hamlet at the old theatre."]
predict(
    "02.p1",
    "In the first and the third sentence, the two vectors of play in layer 0 are …",
    ["equal", "similar", "unrelated"],
    guess=...,
)

# %%
play = models.word_vectors(three, "play")  # (text, layer, dimension)
np.testing.assert_allclose(play[0], states[:, 3], atol=1e-5)  # place 0 is [CLS], a token that stands before every text
reveal("02.p1", "equal" if (play[0, 0] == play[2, 0]).all() else "similar")
same = vectors.paired_cosine_similarity(play[0], play[1])
different = vectors.paired_cosine_similarity(play[0], play[2])
others = vectors.paired_cosine_similarity(play[1], play[2])
assert (same[1:] > different[1:]).all() and max(same[1:].max(), others[1:].max()) < 0.999
pd.DataFrame({"same sense": same, "different sense": different}).rename_axis("layer").round(2).T

# %% [markdown]
# In layer 0 the vectors are equal to the last digit, because the equation has only the token and its place in it. From layer 1 on they differ, and in
# these sentences the same sense stays closer. Three sentences are an anecdote, so the next section counts.
#
# **No: it is the same in layer 0, where it stands at the same place; from layer 1 on each of the three sentences gives it a vector of its own.**

# %% [markdown]
# ## 3. How often does the nearest neighbour share the sense?
#
# The course brings 704 sentences that were written for this question, with six words. Half of them are for choices (`train`), the other half for
# results (`test`). In half of them the topic is **typical** for the sense of the word. The others are **crossed**: they have the topic of another sense.

# %%
examples = datasets.senses()
in_train = examples.split == "train"
train, test = examples.take(in_train), examples.take(~in_train)
assert len(set(examples.sentence)) == len(examples) == 704 == 2 * examples.at_home.sum() == 2 * len(test)
for sense in told_by:
    row = np.flatnonzero((examples.word == "play") & (examples.sense == sense) & ~examples.at_home)[0]
    print(f"{sense:>6}, topic {examples.topic[row]:<10} {examples.sentence[row]}")

# %% [markdown]
# For each occurrence of a word, find the nearest other occurrence of the same word, by cosine. Does it have the same sense?

# %% exercise="02.1"

# %% [markdown]
# The next cell asks this for all words at once. Where several neighbours are equally near, as those at one place are in layer 0, the answer is the share of them with the
# right sense. **Chance** is the share of right answers when the neighbour is drawn at random.


# %%
def shares_sense(asked, a, known, k):
    """For each asked occurrence: has the nearest known occurrence of its word, in another sentence, its sense?"""
    allowed = (asked.word[:, None] == known.word) & (asked.sentence[:, None] != known.sentence)
    cosine = np.where(allowed, vectors.cosine_similarity(a, k), -np.inf)
    nearest = cosine > cosine.max(axis=1, keepdims=True) - 1e-5
    same = allowed & (asked.sense[:, None] == known.sense)
    return (nearest & same).sum(axis=1) / nearest.sum(axis=1), same.sum(axis=1) / allowed.sum(axis=1)


# %%
at = models.word_vectors(list(examples.sentence), list(examples.word))  # (sentence, layer, dimension)
layers = range(at.shape[1])
of_train = [shares_sense(train, at[in_train, layer], train, at[in_train, layer]) for layer in layers]
right, by_chance = np.array([one[0] for one in of_train]), of_train[0][1].mean()

# %% [markdown]
# These are the training sentences. The band shows intervals, which `compare` makes by drawing the sentences again; with a probability of 95%
# all intervals of one table hold together. The layer with the largest share is **chosen** here, once, for the rest of the lesson.

# %% tags=["nbval-ignore-output"]
chosen = int(right.mean(axis=1).argmax())
by_layer = compare.differences({layer: right[layer] for layer in layers}, line=by_chance).table
by_layer = by_layer.rename(columns={"difference": "accuracy"})[["accuracy", "low", "high"]]
figures.accuracy_by_layer(by_layer, by_chance)

# %%
ahead = compare.differences({f"layer {chosen} − layer {i}": right[chosen] - right[i] for i in layers if i != chosen})
assert by_layer["low"][0] < by_chance < by_layer["high"][0]  # layer 0 is not above chance
assert chosen == 5 and ahead.statuses == ("better",) * 3 + ("undecided",) * 3
print("chosen: layer", chosen)
ahead.table.round(2)

# %% [markdown]
# The interval of layer 0, which has read no other token, contains chance. Layer 5 is ahead of layers 0 to 2, and these sentences do not tell it from
# layers 3, 4 and 6. From here on the senses are measured in layer 5; only the picture below also shows the others. Now each test sentence asks the training sentences.

# %%
predict(
    "02.p2",
    "In the training sentences the share was about two thirds. Which is it in the test sentences, which chose nothing?",
    within=(0, 1),
    guess=...,
)


# %%
def of_test(at_layer):
    """For each test sentence: does the nearest training sentence with its word have its sense?"""
    return shares_sense(test, at_layer[~in_train], train, at_layer[in_train])[0]


word = of_test(at[:, chosen])
chance = shares_sense(test, at[~in_train, chosen], train, at[in_train, chosen])[1].mean()  # of a training sentence
reveal("02.p2", word.mean())
assert word.mean() > 2 * chance
print(f"chance: {chance:.2f}")

# %% [markdown]
# That is more than twice chance, and far from all. One of the course's sources speaks of two senses of *play*: with a toy, and at the theatre.
# Do these two come apart? In the picture each axis is the cosine with the mean vector of one sense among the training sentences, after the
# mean of all training sentences with *play* was taken away. Move the slider over the layers.

# %%
names = {"amuse": "with a toy", "drama": "at the theatre"}
two = (examples.word == "play") & np.isin(examples.sense, list(names))
shown = two & ~in_train


def sense_axes(layer):
    """Cosine of the shown sentences with the training mean of each sense, seen from the mean of play: (n, 2)."""
    centre = at[(examples.word == "play") & in_train, layer].mean(axis=0)
    means = [at[two & in_train & (examples.sense == sense), layer].mean(axis=0) for sense in names]
    return vectors.cosine_similarity(at[shown, layer] - centre, np.stack(means) - centre)


# %% tags=["nbval-ignore-output"]
frames = {str(layer): sense_axes(layer) for layer in layers}
of_toy = examples.sense[shown] == "amuse"
own_side = {layer: ((f[:, 0] > f[:, 1]) == of_toy).mean() for layer, f in frames.items()}
assert own_side["5"] > 0.9 > own_side["0"]
title = f"Two senses of play part: {own_side['0']:.0%} on their own side in layer 0, {own_side['5']:.0%} in layer 5"
sentences = examples.sentence[shown]
figures.two_senses(frames, examples.sense[shown], sentences, own_side, names=names, start="5", title=title)

# %%
pair, known = examples.take(shown), examples.take(two & in_train)
tells, guessing = shares_sense(pair, at[shown, chosen], known, at[two & in_train, chosen])
told_apart = compare.differences({"MiniLM": tells}, line=guessing.mean())
of_play = at[two, chosen]
different_vectors = len(np.unique(of_play.round(4), axis=0))
assert different_vectors == len(of_play)
assert (round(word.mean(), 2), round(guessing.mean(), 2)) == (0.71, 0.5) and (tells.sum(), len(tells)) == (31, 32)
claim(
    "C36",
    outcome="In MiniLM the nearest vector tells play's two senses apart in {right} of {sentences} new sentences (chance: "
    "{chance:.0%}); but each of {all} sentences has a vector of its own.",
    statuses=[told_apart["MiniLM"].status],
    measured={
        "right": int(tells.sum()),
        "sentences": len(tells),
        "chance": guessing.mean(),
        "all": different_vectors,
        "layer": chosen,
    },
)

# %% [markdown]
# GloVe has one vector for *play*. MiniLM has a different one in each of these sentences.
#
# **The neighbour shares the sense in 71% of the test sentences (chance 27%); between two senses of *play* it does so in
# 31 of 32 (chance 50%).**

# %% exercise="02.2"

# %% [markdown]
# ## 4. Did the word tell the sense, or its surroundings?
#
# A sentence with actors and a curtain is about the theatre, whatever *play* means in it. If the vector followed the sense alone, crossed sentences should be
# as easy as typical ones. To compare them, each of the 704 sentences is left out once and asks all others. (Half of them also chose the layer.)

# %%
every_one = shares_sense(examples, at[:, chosen], examples, at[:, chosen])[0]
typical, crossed = every_one[examples.at_home], every_one[~examples.at_home]


def drawn(values):
    """Mean of the values, drawn again with replacement, 2,000 times."""
    return rng.choice(values, size=(2_000, len(values))).mean(axis=1)


pull = {"typical − crossed": drawn(typical) - drawn(crossed)}
pull = compare.resampled(pull, {"typical − crossed": typical.mean() - crossed.mean()}, n_units=len(crossed))
assert pull.statuses == ("better",)
low, high = pull["typical − crossed"].interval
print(
    f"typical {typical.mean():.2f}, crossed {crossed.mean():.2f}; 95% interval of the difference [{low:.2f}, {high:.2f}]"
)

# %% [markdown]
# Typical sentences are right more often. The topic may pull, but the two kinds differ in more than the topic. Now a control: put another word in the place of the word, in all sentences, and read the vector **at that place**. It can
# tell the sense only by the surroundings. There is no perfect substitute, so use five: *thing*, *do*, *it*, *something*, and `[MASK]`, the
# model's own token for a gap.

# %%
predict(
    "02.p3",
    "In which share of the test sentences does “thing” tell the sense of the word it replaced?",
    within=(0, 1),
    guess=...,
)


# %% tags=["nbval-ignore-output"]
def with_substitute(substitute):
    """Vectors of the chosen layer at the place of each word, which a substitute has taken."""
    pairs = zip(examples.sentence, examples.word, strict=True)
    spans = [models.word_spans(*pair)[0] for pair in pairs]
    changed = [t[:a] + substitute + t[b:] for t, (a, b) in zip(examples.sentence, spans, strict=True)]
    return models.span_vectors(changed, [(a, a + len(substitute)) for a, _ in spans])[:, chosen]


told = {one: of_test(with_substitute(one)) for one in ("thing", "do", "it", "something", "[MASK]")}
reveal("02.p3", told["thing"].mean())
shares = {one: hits.mean() for one, hits in told.items()}
for one, share in {"the word itself": word.mean(), **shares, "chance": chance}.items():
    print(f"{one:<16}{share:.2f}")

# %% tags=["nbval-ignore-output"]
added = compare.differences({f"word − {one}": word - hits for one, hits in told.items()})
assert set(added.statuses) == {"better"}
assert [round(one, 2) for one in (chance, min(shares.values()), max(shares.values()))] == [0.27, 0.42, 0.62]
added.show("How far is the word ahead of its substitutes?", "difference in the share of right senses")

# %% [markdown]
# How much the surroundings tell depends on the substitute, so it is a range. A substitute that does not fit may also disturb
# the sentence, and then the surroundings tell more than these shares. In the [deeper notebook](deeper/02_contextual_embeddings.ipynb) the vector of
# the word is ahead of four more rivals: a topic label, the part of speech, the mean of the other words, and the vector of the whole sentence.
#
# **Both: a substitute in the same place is right in 42% to 62% of the sentences, where chance is 27%, and the word itself in 71%.**

# %% [markdown]
# ## 5. What does a causal mask take away?
#
# In MiniLM every token looks at all tokens. A **decoder**, the kind of model that writes text, is trained with a **causal mask**: token $i$ may look
# only at tokens $j \le i$. A layer computes a score $s_{ij}$ for each pair of tokens (not the $s$ of section 2). What token $i$ takes
# from the others is a mean, in which token $j$ has with the mask the weight
#
# $$a_{ij} = \frac{e^{s_{ij}}}{\sum_{k \le i} e^{s_{ik}}} \text{ for } j \le i, \qquad a_{ij} = 0 \text{ for } j > i$$

# %%
s = np.array([[1.0, 2.0, 0.5], [0.0, 1.0, 3.0], [1.0, 1.0, 1.0]])
allowed = np.tri(len(s), dtype=bool)  # j ≤ i
a = np.where(allowed, np.exp(s), 0)
a /= a.sum(axis=1, keepdims=True)
np.testing.assert_allclose(a, torch.tensor(np.where(allowed, s, -np.inf)).softmax(dim=1))
a.round(2)

# %% [markdown]
# Put that mask on the same MiniLM. What follows a word can then no longer change its vector:

# %%
long, cut = "In the hall they play Hamlet twice a week.", "In the hall they play"
for causal in (False, True):
    whole, half = models.word_vectors([long, cut], "play", causal=causal)
    print(f"causal mask: {causal!s:<5}  largest change by cutting: {np.abs(whole - half).max():.4f}")
np.testing.assert_allclose(whole, half, atol=1e-5)

# %% [markdown]
# For each sentence the data say where the **clue** to the sense stands: before the word, after it, or on both sides. "Could you play that bar
# again, a little softer?" has it after the word.

# %%
predict(
    "02.p4",
    "Under the mask, which sentences lose more right answers: those with the clue before, or after the word?",
    ["clue before", "clue after", "both alike"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
at_causal = models.word_vectors(list(examples.sentence), list(examples.word), causal=True)[:, chosen]
masked = of_test(at_causal)
lost = {f"clue {cue}": (word - masked)[test.cue == cue] for cue in ("before", "after")}
means = {name: one.mean() for name, one in lost.items()}
draws = {name: drawn(one) for name, one in lost.items()}
means["after − before"] = means["clue after"] - means["clue before"]
draws["after − before"] = draws["clue after"] - draws["clue before"]
losses = compare.resampled(draws, means, n_units=min(map(len, lost.values())))
reveal("02.p4", {"better": "clue after", "worse": "clue before"}.get(losses["after − before"].status, "both alike"))
losses.table.rename(columns={"difference": "lost"}).round(2)

# %%
assert losses.statuses == ("undecided", "better", "better")
claim(
    "C01",
    outcome="No decoder was measured; with a decoder's mask MiniLM is right in {masked after:.0%} of sentences (without: {after:.0%}) "
    "with the clue after the word, in {masked before:.0%} (without: {before:.0%}) with it before.",
    statuses=["not tested", "not tested"],
    measured={
        "after": word[test.cue == "after"].mean(),
        "masked after": masked[test.cue == "after"].mean(),
        "before": word[test.cue == "before"].mean(),
        "masked before": masked[test.cue == "before"].mean(),
        "layer": chosen,
    },
)

# %% [markdown]
# MiniLM was not trained with this mask, so these shares say nothing about a real decoder, and the claim is *not tested* here. What the mask shows is
# where information can come from. The last token of a text has the whole text before it. The first token sees only itself:

# %%
first_tokens = [one.vectors[-1, 0] for one in models.token_vectors([long, *three], causal=True)]
np.testing.assert_allclose(first_tokens, [first_tokens[0]] * 4, atol=1e-5)  # one vector for four texts

# %% [markdown]
# The [deeper notebook](deeper/02_contextual_embeddings.ipynb) asks whether it helps to say each text twice and to read the second copy.
#
# **The mask takes away what stands behind the word: sentences with the clue after it lose more right answers than those with the clue before it.**

# %% [markdown]
# ## 6. What happens when the pooling forgets the mask?
#
# A search needs one vector for each text. **Pooling** makes it from the token vectors of the last layer. The model's own modules say how:

# %%
for module in encoder:
    settings = module.get_config_dict()
    print(type(module).__name__, {k: settings[k] for k in ("pooling_mode", "embedding_dimension") if k in settings})

# %% [markdown]
# MiniLM takes the mean. Several texts are read as one batch, which is a rectangle: shorter texts are filled up with **padding** tokens. The **padding mask**
# $m_{ti}$, which has nothing to do with the causal one of section 5, is 1 where place $i$ of text $t$ has a real token, and 0 where it has padding. With the token vectors $h_{ti}$, mean pooling is
#
# $$u_t = \frac{\sum_i m_{ti}\, h_{ti}}{\sum_i m_{ti}}$$


# %%
def read_batch(texts):
    """Last layer h, (n_texts, n_tokens, dim), and mask m, (n_texts, n_tokens), of one batch."""
    inputs = tokenizer(texts, padding=True, truncation=True, max_length=encoder.max_seq_length, return_tensors="pt")
    with torch.inference_mode():
        return transformer(**inputs).last_hidden_state.numpy(), inputs["attention_mask"].numpy()


short = "Dogs play."
batch = [short, *three, "A much longer text, so that all the others have to be filled up with a good deal of padding."]
h, m = read_batch(batch)
print("real tokens:", m.sum(axis=1), "of", m.shape[1], "places each")

# %% exercise="02.3"

# %% [markdown]
# The padding bug leaves the mask out of both sums: `h.mean(axis=1)`. Padding has vectors too. Encode "Dogs play." alone, and then in this batch.

# %%
predict("02.p5", "With the bug: what is the cosine of the two vectors of “Dogs play.”?", within=(-1, 1), guess=...)


# %%
def forgetful_mean(h, m):
    return h.mean(axis=1)


alone, together = (forgetful_mean(*read_batch(texts))[:1] for texts in ([short], batch))
correct = [encoder.encode(texts)[:1] for texts in ([short], batch)]
np.testing.assert_allclose(*correct, atol=1e-5)
moved = vectors.cosine_similarity(alone, together)[0, 0]
reveal("02.p5", moved)

# %% [markdown]
# With the mask the two vectors agree to rounding.
#
# **When the pooling forgets the mask, the same text gets another vector in a batch with longer texts, and no error is raised.**

# %% exercise="02.4"

# %% [markdown]
# ## 7. What does a wrong pooling cost a search?
#
# Other poolings take the first token, [CLS], or the largest value of each dimension, or the last token. Here are these three and the mean, checked against the library. The mean,
# scaled to length one, is what `encode` returns.


# %%
def pool_mean(h, m):
    return (h * m[:, :, None]).sum(axis=1) / m.sum(axis=1, keepdims=True)


def pool_cls(h, m):
    return h[:, 0]


def pool_max(h, m):
    return np.where(m[:, :, None] == 1, h, -np.inf).max(axis=1)


def pool_last(h, m):
    return h[np.arange(len(h)), m.sum(axis=1) - 1]  # enough here: this tokenizer pads behind the text


# %%
from sentence_transformers.models import Pooling

poolings = {"mean": pool_mean, "[CLS]": pool_cls, "max": pool_max, "last token": pool_last}
features = {"token_embeddings": torch.tensor(h), "attention_mask": torch.tensor(m)}
for mode, pool in zip(("mean", "cls", "max", "lasttoken"), poolings.values(), strict=True):
    theirs = Pooling(h.shape[2], pooling_mode=mode)(dict(features))["sentence_embedding"].numpy()
    np.testing.assert_allclose(pool(h, m), theirs, atol=1e-5)
np.testing.assert_allclose(vectors.l2_normalize(pool_mean(h, m)), encoder.encode(batch), atol=1e-5)

# %% exercise="02.5"

# %% [markdown]
# The task needs no labels: from a piece of the first half of a post of 20 Newsgroups, find the piece of its second half, among 300. **Recall@10** is the
# share of posts whose other piece is among the ten nearest.

# %%
news = datasets.newsgroups().split("test").texts
sample = np.random.default_rng(7)  # a generator of its own, so that these posts do not depend on the cells above
posts = [news[i].split()[10:] for i in sample.permutation(len(news))]  # the first words hold the subject line
posts = [post for post in posts if len(post) >= 80][:300]
lengths = sample.integers(8, 41, size=(2, len(posts)))
first = [" ".join(post[:n]) for post, n in zip(posts, lengths[0], strict=True)]
second = [" ".join(post[len(post) // 2 :][:n]) for post, n in zip(posts, lengths[1], strict=True)]
halves = [[read_batch(half[i : i + 32]) for i in range(0, len(half), 32)] for half in (first, second)]


# %%
def found(pool):
    """For each post: is its second piece among the ten nearest to its first one?"""
    similarity = vectors.cosine_similarity(*(np.concatenate([pool(*one) for one in half]) for half in halves))
    return ((similarity > np.diag(similarity)[:, None]).sum(axis=1) < 10).astype(float)


# %% tags=["nbval-ignore-output"]
hit = {name: found(pool) for name, pool in (poolings | {"padding bug": forgetful_mean}).items()}
recall = pd.Series({name: one.mean() for name, one in hit.items()}, name="recall@10")
mean_ahead = compare.differences({f"mean − {name}": hit["mean"] - one for name, one in hit.items() if name != "mean"})
assert set(mean_ahead.statuses) == {"better"}
print(recall.round(2).to_dict())
mean_ahead.show("What is lost without the model's own pooling?", "difference in recall@10")

# %% [markdown]
# MiniLM was trained through the mean, and with the mean it finds more than with the others. Is that because of the training, or is the mean better anyway?
# One model cannot say. In the [deeper notebook](deeper/02_contextual_embeddings.ipynb) small models are trained through the mean and through [CLS],
# and each is read both ways.
#
# A claim of the sources adds a **projection**: a matrix after the pooling. MiniLM has none. LaBSE has one, as its published files say.

# %%
modules = {"MiniLM": [type(module).__name__ for module in encoder]}
modules["LaBSE"] = ["Transformer", "Pooling", "Dense", "Normalize"]  # read: huggingface.co/sentence-transformers/LaBSE
pooling_of = {"MiniLM": encoder[1].pooling_mode, "LaBSE": "cls"}  # 1_Pooling/config.json
assert "Dense" not in modules["MiniLM"] and states.shape[2] == encoder.get_embedding_dimension()
claim(
    "C11",
    outcome="In one of two models: LaBSE reads [CLS] and projects {LaBSE's width} numbers to as many; MiniLM takes the {pooling} and "
    "projects nothing, its {width} numbers are its layers' width.",
    statuses=[set(pooling_of.values()) <= {"mean", "cls"}, any("Dense" in one for one in modules.values())],
    measured={
        "pooling": pooling_of["MiniLM"],
        "width": encoder.get_embedding_dimension(),
        "LaBSE's width": 768,  # 2_Dense/config.json
        **{f"modules of {name}": " → ".join(one) for name, one in modules.items()},
    },
)

# %% [markdown]
# **In this search MiniLM finds fewer posts with each other pooling and with the padding bug; so look up the pooling in a model's own modules.**

# %% [markdown]
# ## What you saw

# %%
saw = {
    "1. What does one vector for all senses hold?": f"it is nearest to our words for {max(lean, key=lean.get)}",
    "2. Is play the same vector in every sentence?": "only in layer 0, at the same place",
    "3. How often does the nearest neighbour share the sense?": f"{word.mean():.0%} of test sentences (chance {chance:.0%})",
    "4. Did the word tell the sense, or its surroundings?": f"substitutes {min(shares.values()):.0%} to "
    f"{max(shares.values()):.0%}, typical − crossed {typical.mean() - crossed.mean():+.2f}",
    "5. What does a causal mask take away?": f"lost with the clue before {means['clue before']:.2f}, after {means['clue after']:.2f}",
    "6. What happens when the pooling forgets the mask?": f"another batch, another vector: cosine {moved:.2f}",
    "7. What does a wrong pooling cost a search?": ", ".join(f"{name} {value:.2f}" for name, value in recall.items()),
}
pd.DataFrame(saw.items(), columns=["question", "answer"])

# %% quiz="02"

# %% [markdown]
# The [deeper notebook](deeper/02_contextual_embeddings.ipynb) asks real sentences and hides the words of a sentence one by one. Next comes
# [lesson 03](03_contrastive_loss.ipynb): how training puts vectors in their places.
