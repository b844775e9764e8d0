# %% [markdown]
# # 08 · Deeper: What does a type do besides a search, and what is behind it?
#
# This notebook belongs to [lesson 08](../08_input_types.ipynb), which measures input types and prefixes in a search. Here
# you see how far a type turns a vector, what the types for topics do for topics, what prefixes do to a model that never
# learned them, and what an adapter is. One cell can ask Cohere itself, if you have a key and say so.
#
# This cell imports what the notebook uses. Outside Colab nothing is downloaded, and nothing is sent.

# %%
import warnings
from copy import deepcopy
from itertools import combinations

import cohere
import numpy as np
import pandas as pd
import torch
from safetensors.torch import load_file

from course_utils import (
    cohere_endpoint,
    cohere_vectors,
    compare,
    datasets,
    input_types,
    metrics,
    models,
    precomputed,
    recorded,
    vectors,
)
from course_utils.figures import fig08_input_types as figures
from course_utils.learning import check, claim, every, hint, predict, progress, reveal, solution

pd.set_option("display.max_colwidth", None)
TYPES = list(input_types.INPUT_TYPES)
passages, questions = datasets.wikipedia_passages(), datasets.questions()
test = np.flatnonzero(questions.split == "test")
search = recorded.load("input_type_search").table.query("articles == 0").set_index(["query", "document"])

# %% contents="08"

# %% [markdown]
# ## 1. How far does a type turn a vector?
#
# The stand-in gives each text four vectors, one for each type. How alike are they? The sample is that of the lesson: a
# question on each article, and the first 25 words of a passage that answers it.

# %%
predict(
    "08.p6",
    "One text as search_query and as search_document: how similar are its two vectors?",
    ["cosine below 0.5", "0.5 to 0.9", "above 0.9"],
    guess=...,
)

# %%
sample = test[np.unique(questions.article[test], return_index=True)[1]]
short = [" ".join(passages.text[questions.relevant[row][0]].split()[:25]) for row in sample]
texts = [*questions.text[sample], *short]
in_types = {name: input_types.embed(texts, name, progress=False) for name in TYPES}
spaces = {"no adapter": models.embed(texts, progress=False), **in_types}
asks = np.arange(len(texts)) < len(sample)


def apart(rows):
    """Mean cosine of a text's vectors of two types; on the diagonal, that to the most similar other text."""
    values = np.eye(len(spaces))
    for (a, one), (b, other) in combinations(enumerate(spaces.values()), 2):
        values[a, b] = values[b, a] = vectors.paired_cosine_similarity(one[rows], other[rows]).mean()
    for a, one in enumerate(spaces.values()):
        others = vectors.cosine_similarity(one[rows], one)
        others[np.arange(len(others)), np.flatnonzero(rows)] = -1
        values[a, a] = others.max(axis=1).mean()
    return pd.DataFrame(values, list(spaces), list(spaces))


# %% tags=["nbval-ignore-output"]
figures.two_types({"all texts": apart(asks | True), "questions": apart(asks), "passages": apart(~asks)})

# %%
two_sides = vectors.paired_cosine_similarity(in_types["search_query"], in_types["search_document"]).mean()
reveal("08.p6", "cosine below 0.5" if two_sides < 0.5 else "0.5 to 0.9" if two_sides <= 0.9 else "above 0.9")
itself = np.min([vectors.paired_cosine_similarity(in_types[a], in_types[b]) for a, b in combinations(TYPES, 2)], axis=0)
other = np.zeros(len(texts))
for one in in_types.values():
    likeness = vectors.cosine_similarity(one, one)
    np.fill_diagonal(likeness, -1)
    other = np.maximum(other, likeness.max(axis=1))
itself_first = (itself > other).mean()
assert two_sides > 0.9 and itself_first > 0.9
print(f"search_query to search_document {two_sides:.3f}; nearer to itself than to any other text: {itself_first:.0%}")

# %% [markdown]
# Nearly every text is more like itself in another type than like any other text. That is partly built in. In its training
# each adapter was held to MiniLM's own vectors by a penalty, $w \cdot (1 - \cos)$, and this is the weight $w$ that we
# chose beforehand:

# %%
records = {name: input_types.training(name) for name in (*TYPES, input_types.PREFIXED)}
pulls = {name: record["job"]["pull"] for name, record in records.items()}
assert min(pulls["search_query"], pulls["search_document"]) > max(pulls["classification"], pulls["clustering"])
pd.Series(pulls, name="weight of the penalty").to_frame()

# %% [markdown]
# So how far a type turns a vector depends on choices of ours, and is no finding about types. What no penalty at all would
# do was not measured.
#
# **In the stand-in a type turns a vector little, and a penalty that we chose asks for that; this says nothing of another
# provider's types.**

# %% [markdown]
# ## 2. Do the types for topics serve topics?
#
# The texts come from six newsgroups that no adapter saw, and from Reuters R8; training used Reuters' other topics. There
# are at most 120 texts of a class, cut to their first 60 words. *Classification* is a logistic regression on 4 or 16
# labels a class, at most a third of the class. *Clustering* is k-means with the right number of clusters, scored by V-measure: 1 when clusters and
# classes are the same, 0 when they say nothing of each other. All of it is recorded
# (`python data/recorded/08_input_types/input_type_topics.py`).

# %%
predict(
    "08.p7",
    "In how many of six rows (two data sets, three tasks) is the type of the task's own name clearly better than both "
    "types for search?",
    ["none to two", "three or four", "five or six"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
topics = recorded.load("input_type_topics")
by_type = topics.table[topics.table["texts"] == 120].assign(
    what=lambda t: t["task"] + t["labels"].map({4: ", 4 labels", 16: ", 16 labels", 0: ""}) + ", " + t["data"]
)
by_type = by_type.set_index(["what", "type"])
tasks = list(dict.fromkeys(by_type.index.get_level_values("what")))
named = {what: what.split(",")[0] for what in tasks}
live = {"task": "classification", "data": "newsgroups", "type": "classification", "labels": 4, "texts": 12}
recorded.check("input_type_topics", **live).loc[["score"]]

# %% [markdown]
# Each type against no adapter, and each other type against that of the task's own name: the same texts and labels for
# both, and all of it one family.

# %% tags=["nbval-ignore-output"]
versus = [(what, one, "plain") for what in tasks for one in TYPES]
versus += [(what, one, named[what]) for what in tasks for one in TYPES if one != named[what]]
rows = {f"{what}: {one} − {other}": [by_type.loc[(what, each)] for each in (one, other)] for what, one, other in versus}
in_topics = compare.resampled(
    {name: np.subtract(one["draws"], other["draws"]) for name, (one, other) in rows.items()},
    {name: one["score"] - other["score"] for name, (one, other) in rows.items()},
    n_units={name: one["texts drawn"] for name, (one, _) in rows.items()},
)
figures.types_by_task({what: {one: in_topics[f"{what}: {one} − plain"] for one in TYPES} for what in tasks})


# %%
def beaten(what, types):
    return all(in_topics[f"{what}: {one} − {named[what]}"].status == "worse" for one in types)


ahead = [what for what in tasks if beaten(what, TYPES[:2])]
siblings = [what for what in tasks if beaten(what, [one for one in TYPES[2:] if one != named[what]])]
reveal("08.p7", ["none to two", "three or four", "five or six"][max(0, (len(ahead) - 1) // 2)])
print(f"clearly better than both types for search in {len(ahead)} of {len(tasks)} rows: {'; '.join(ahead)}")
print(f"clearly better than the other type for topics in {len(siblings)} of {len(tasks)} rows")
in_topics.table.loc[[name for name in rows if not name.endswith("plain")]].round(3)

# %% [markdown]
# The types for classification and for clustering were trained on the same topics with the same kind of loss, and no row
# tells one from the other. Against the types for search the differences point the way that one would hope, and most of
# their intervals are too wide to say so.

# %%
differences = [in_topics[f"{what}: {one} − {named[what]}"] for what in tasks for one in TYPES[:2]]
assert not siblings and sum(one.mean < 0 for one in differences) > len(differences) / 2
assert sum(one.status == "undecided" for one in differences) > len(differences) / 2
print(
    f"own type ahead of a type for search: {sum(one.mean < 0 for one in differences)} of {len(differences)} differences"
)

# %% [markdown]
# **The types for topics serve topics clearly in few rows here, and the two of them cannot be told apart.**

# %% [markdown]
# ## 3. What would Cohere's own vectors say?
#
# None of this was measured on Cohere's models. `cohere_vectors.record` can do it, if you have a key. It sends the
# example of the lesson's first section, the test questions on twenty articles and all passages of these articles, for three uses, to Cohere. Your key and the texts then
# leave this machine, and Cohere may bill them. The client reads the key in the environment variable `CO_API_KEY`, and
# nothing stores it. The vectors stay in the cache folder, and this notebook and the lesson use them from then on.
#
# As it stands, nothing is sent:

# %%
SEND_TO_COHERE = False
if SEND_TO_COHERE:
    cohere_vectors.record(cohere.ClientV2(), send=True)

asked, searched = cohere_vectors.rows()
per_call = len(cohere_vectors.USES) * (len(asked) + len(searched))
print(
    f"it would send {per_call:,} texts: {len(asked)} questions and {len(searched)} passages, three times, and the example"
)

# %% [markdown]
# Where vectors were recorded, the next cell searches with them, and what the claim says of search is judged on Cohere's own
# model. Where not, it stays *not tested*, and the outcome says what the stand-in shows.


# %%
def ndcg(question_rows, passage_rows):
    place = {row: i for i, row in enumerate(searched)}
    relevant = [tuple(place[row] for row in questions.relevant[i] if row in place) for i in asked]
    return metrics.ndcg_at_k(vectors.top_k(question_rows, passage_rows, 10).indices, relevant, 10)


own = cohere_vectors.load()
on_search = "not tested"
if own is not None:
    found = {use: ndcg(own.questions[use], own.passages[use]) for use in cohere_vectors.USES}
    on_cohere = compare.differences(
        {use: found["search"] - found[use] for use in ("classification", "clustering")},
        units=questions.article[asked],
    )
    on_search = every(on_cohere.statuses)
    print(on_cohere.table.round(3))


# %% tags=["nbval-ignore-output"]
def minus(pair, other):
    return np.subtract(search.loc[pair, "ndcg each"], search.loc[other, "ndcg each"])


RIGHT, PLAIN = ("search_query", "search_document"), ("plain", "plain")
for_topics = compare.differences(
    {f"{one} on both sides": minus(RIGHT, (one, one)) for one in ("classification", "clustering")},
    units=questions.article[test],
)
assert for_topics.statuses == ("better", "better")
claim(
    "C08",
    outcome="{cohere}; our stand-in's types for search beat those for topics by {least:.3f} to {most:.3f} nDCG in "
    "search, and lose clearly in {won} of {tasks} topic tasks.",
    statuses=[on_search, "not tested", "not tested"],
    measured={
        "cohere": "Not tested on Cohere" if own is None else "On Cohere, search only was tested",
        "least": min(for_topics.means),
        "most": max(for_topics.means),
        "won": len(ahead),
        "tasks": len(tasks),
        "rows in which a type for topics is told from the other": len(siblings),
    },
)

# %% [markdown]
# **Without a key it stays open whether Cohere's types do what they are named for; with one, the cells above try it for
# search.**

# %% [markdown]
# ## 4. What do prefixes do to a model that never learned them?
#
# Other models have no field for the type: the role is written in front of the text. What has to stand there is part of
# the model, like its tokenizer. By the models' own cards:
#
# | Model | Question | Passage |
# |---|---|---|
# | [multilingual-e5-small](https://huggingface.co/intfloat/multilingual-e5-small) | `query: …` | `passage: …` |
# | [BGE, English, v1.5](https://huggingface.co/BAAI/bge-base-en-v1.5) | `Represent this sentence for searching relevant passages: …` | nothing |
# | [Nomic Embed v1.5](https://huggingface.co/nomic-ai/nomic-embed-text-v1.5) | `search_query: …` | `search_document: …` |
# | [Qwen3 Embedding](https://huggingface.co/Qwen/Qwen3-Embedding-0.6B) | `Instruct: {task}\nQuery:…` | nothing |
# | [all-MiniLM-L6-v2](https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2) | nothing | nothing |
#
# MiniLM was trained without. Put each of these in front of its texts all the same, and, as a control, a word that means
# nothing here.

# %%
predict(
    "08.p8",
    "Before each question stands the sentence that BGE models learned. What happens to MiniLM's nDCG@10 on average?",
    ["it rises", "it falls by less than 0.02", "it falls by more than 0.02"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
prefixed = {
    "E5's, questions and passages": ("query: ", "passage: "),
    "E5's, questions only": ("query: ", "plain"),
    "Nomic's, questions and passages": ("search_query: ", "search_document: "),
    "BGE's sentence, questions": ("BGE's sentence", "plain"),
    "Qwen3's instruction, questions": ("Qwen3's instruction", "plain"),
    "'banana: ', questions": ("banana: ", "plain"),
}
untrained = compare.differences(
    {name: minus(pair, PLAIN) for name, pair in prefixed.items()}, units=questions.article[test]
)
untrained.show("MiniLM with prefixes that it never learned", "nDCG@10 − that without a prefix")

# %%
bge = untrained["BGE's sentence, questions"].mean
reveal(
    "08.p8",
    "it rises" if bge > 0 else "it falls by less than 0.02" if bge > -0.02 else "it falls by more than 0.02",
)
assert "better" not in untrained.statuses and "worse" in untrained.statuses
print("clearly worse:", [name for name in prefixed if untrained[name].status == "worse"])

# %% [markdown]
# None of them helps clearly, and some cost clearly. Why? A text's vector is the mean over its tokens, and now every
# question has the same tokens in it, up to twenty of them. If that is the reason, all questions move the same way, and
# it can be undone. Measure the mean shift on 100 questions of the *other* split, and subtract it.

# %% tags=["nbval-ignore-output"]
before = "Represent this sentence for searching relevant passages: "
stored = vectors.l2_normalize(precomputed.load("wikipedia_passages", passages.text))
other_split = np.flatnonzero(questions.split != "test")[:100]


def embedded(rows, prompt=""):
    return models.embed(list(questions.text[rows]), prompt=prompt, progress=False)


shift = (embedded(other_split, before) - embedded(other_split)).mean(axis=0)
marked, relevant = embedded(test, before), [questions.relevant[row] for row in test]
undone = {
    name: metrics.ndcg_at_k(vectors.top_k(rows, stored, 10).indices, relevant, 10)
    for name, rows in {
        "no prefix": embedded(test),
        "BGE's sentence": marked,
        "BGE's sentence, shift subtracted": vectors.l2_normalize(marked - shift),
    }.items()
}
lost, back = undone["no prefix"] - undone["BGE's sentence"], undone["BGE's sentence, shift subtracted"]
regained = compare.differences(
    {"lost": lost, "regained": back - undone["BGE's sentence"]}, units=questions.article[test]
)
assert regained["regained"].status == "better" and regained["regained"].mean > regained["lost"].mean / 2
regained.table.round(3)

# %% [markdown]
# On average more than half of what the sentence cost comes back when one and the same shift is taken from all questions.
# So most of that harm is one movement of all questions together.
#
# **No prefix clearly helped MiniLM, which was trained without one, and on average most of the harm of BGE's sentence is
# one shift that all questions have in common.**

# %% [markdown]
# ## 5. What does a short training with prefixes gain?
#
# One more adapter, `prefixed`, was trained like the two for search, on the same pairs, with `query: ` and `passage: ` in
# front. Compare it with MiniLM before the training, and with itself when its prefixes are left out.

# %% tags=["nbval-ignore-output"]
TRAINED, LEFT_OUT = ("trained, query: ", "trained, passage: "), ("trained, no prefix", "trained, no prefix")
trained = compare.differences(
    {
        "with prefixes − MiniLM before training": minus(TRAINED, PLAIN),
        "prefixes left out − MiniLM before training": minus(LEFT_OUT, PLAIN),
        "with prefixes − prefixes left out": minus(TRAINED, LEFT_OUT),
    },
    units=questions.article[test],
)
trained.show("MiniLM, trained shortly with prefixes", "difference in nDCG@10")

# %%
gain, without, added = (trained[name] for name in trained.names)
assert gain.mean > 0 and without.mean > 0
print(f"gain of training and prefixes {gain.mean:+.3f}, of it without the prefixes {without.mean:+.3f}")
print(f"the prefixes alone {added.mean:+.3f} ({added.low:+.3f} to {added.high:+.3f}): {added.status}")

# %% [markdown]
# Here is a trap. The first row may be taken for the gain of a prefix. But the adapter also finds more on average than
# MiniLM when its prefixes are left out, and that part is the gain of the training. And even the last row says nothing of prefixes in general. The penalty of this adapter
# is measured to the text *without* its prefix, so it is taught to make little of it. That is a setting of ours again,
# and the reason why no claim is judged on this adapter.
#
# **An adapter that was trained with prefixes gains on average even when they are left out; so measure your model once with
# the prefix and once without.**

# %% [markdown]
# ## 6. What is an adapter?
#
# Where do five models in one come from, and why do their files have 0.3 MB each? LoRA (Hu and others 2022): beside a
# frozen weight matrix $W$ stands a product of two thin ones,
#
# $$y = W x + \frac{\alpha}{r} B A x, \qquad A: (r, n_\mathrm{in}), \quad B: (n_\mathrm{out}, r)$$
#
# with $r$ = 8 here. Only $A$ and $B$ are trained. By hand, around any linear layer:


# %%
class ByHand(torch.nn.Module):
    def __init__(self, layer, a, b, alpha):
        super().__init__()
        self.layer, self.a, self.b, self.scale = layer, a, b, alpha / a.shape[0]

    def forward(self, x):
        return self.layer(x) + self.scale * (x @ self.a.T @ self.b.T)


# %% [markdown]
# MiniLM with the adapter for search_query, put by hand into the query and value matrices of its six layers:

# %%
from_card = models.load_encoder().model
weights = load_file(input_types.FOLDER / "search_query.safetensors")
by_hand = deepcopy(from_card[0].auto_model).eval()
place = 0
for block in by_hand.encoder.layer:
    for name in ("query", "value"):
        pair = weights[f"{place}.a"], weights[f"{place}.b"]
        setattr(block.attention.self, name, ByHand(getattr(block.attention.self, name), *pair, input_types.ALPHA))
        place += 1

ten = texts[:10]
read = from_card.tokenizer(ten, padding=True, return_tensors="pt")


def pooled(model):
    with torch.no_grad():
        states = model(**read).last_hidden_state
    real = read["attention_mask"].unsqueeze(-1)
    return vectors.l2_normalize(((states * real).sum(dim=1) / real.sum(dim=1)).numpy())


expected = input_types.embed(ten, "search_query", cache=False, progress=False)
np.testing.assert_allclose(pooled(by_hand), expected, atol=1e-5)

# %% [markdown]
# The library for this is `peft`; it takes some seconds to load, so it is imported only here. The same weights, in its
# layers:

# %%
from peft import LoraConfig, get_peft_model

warnings.filterwarnings("ignore", ".is_gradient_checkpointing", FutureWarning)  # peft calls transformers by an old name
settings = LoraConfig(r=input_types.RANK, lora_alpha=input_types.ALPHA, target_modules=["query", "value"])
with_peft = get_peft_model(deepcopy(from_card[0].auto_model), settings).eval()
layers = [one for one in with_peft.modules() if hasattr(one, "lora_A")]
with torch.no_grad():
    for place, layer in enumerate(layers):
        layer.lora_A["default"].weight.copy_(weights[f"{place}.a"])
        layer.lora_B["default"].weight.copy_(weights[f"{place}.b"])
np.testing.assert_allclose(pooled(with_peft), pooled(by_hand), atol=1e-5)
with_peft.print_trainable_parameters()

# %% [markdown]
# Both are sums of two products, so the second can be added into $W$ once and for all: $W' = W + \frac{\alpha}{r} B A$.
# The vectors stay the same, and a call multiplies no more than without an adapter. The price is one model in memory for
# each type, where adapters share one.

# %%
merged = deepcopy(by_hand)
for block in merged.encoder.layer:
    for name in ("query", "value"):
        old = getattr(block.attention.self, name)
        with torch.no_grad():
            old.layer.weight += old.scale * old.b @ old.a
        setattr(block.attention.self, name, old.layer)
np.testing.assert_allclose(pooled(merged), expected, atol=1e-5)
np.testing.assert_allclose(pooled(with_peft.merge_and_unload()), pooled(merged), atol=1e-5)
size = {
    "all of MiniLM": sum(p.numel() for p in merged.parameters()),
    "one adapter": sum(w.numel() for w in weights.values()),
}
print(size, f"{size['one adapter'] / size['all of MiniLM']:.2%}")

# %% [markdown]
# `data/input_types/train.py` trains the adapters, and the `README.md` beside it is their card. The score on validation
# texts, which are not those of any table here, after each twenty steps; the step with the best score was kept:

# %% tags=["nbval-ignore-output"]
steps = pd.DataFrame({name: {int(s): v for s, v in record["validation"].items()} for name, record in records.items()})
kept_steps = {name: record["kept_step"] for name, record in records.items()}
assert all(steps.loc[kept, name] == steps[name].max() for name, kept in kept_steps.items())
print("step that was kept:", kept_steps)
steps.rename_axis("step").round(3)

# %% [markdown]
# **An adapter is two thin matrices beside each chosen one, here query and value of six layers: a third of a percent of
# the model. It can be added into the weights, and the vectors stay the same up to rounding.**

# %% [markdown]
# ## 7. How are eight numbers packed into one byte?
#
# Cohere's endpoint can send signs in place of numbers: in `ubinary` each whole number holds the signs of eight. Lesson 05
# measures what such vectors are good for. To use them, you have to unpack them.

# %% exercise="08.5"

# %% [markdown]
# A round trip shows which way the bits run in the stand-in. One text, as the stand-in sends it, in two of the kinds:

# %%
row = in_types["search_document"][:1]
packed = np.array(cohere_endpoint.as_type(row, "ubinary"), dtype=np.uint8)
bits = np.unpackbits(packed, axis=1)
assert np.array_equal(bits, row > 0) and packed.shape[1] * 8 == row.shape[1]
print(f"{row.shape[1]} numbers, {packed.shape[1]} bytes; the first byte is {packed[0, 0]}: {bits[0, :8]}")

# %% [markdown]
# **In the stand-in a byte holds eight signs, the first in its highest place.**
