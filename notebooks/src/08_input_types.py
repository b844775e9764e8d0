# %% [markdown]
# # 08 · Does a vector know what it is for?
#
# `co.embed(texts=…, model=…, input_type="search_query")`: Cohere's models, and others, want to be told what a vector is for. Is that
# a formality, or does it find more? You will call an embedding endpoint with Cohere's own client, on your own machine
# and without a key. Then you will measure what the right type is worth in a search, and what a wrong one costs.
#
# ## In this notebook
#
# **The question.** What is gained by saying what a vector is for, and what is lost by saying it wrongly?
#
# **Afterwards you can**
#
# - call an embedding endpoint with the real client, and say how many vectors come back;
# - find the vectors of an index that were made with another type;
# - measure what a type or a prefix adds to a search, and say when it matters;
# - say which type belongs to which text;
# - write a loop that splits texts into batches, keeps their order, and waits when it is told to.
#
# **Time**: {minutes}. **You need**: notebooks 03 and 04.

# %% [markdown]
# This cell imports what the lesson uses, and nothing is sent. Outside Colab nothing is downloaded but the model of section
# 3, multilingual-e5-small (a download of 91 MB), if you do not have it.

# %%
import contextlib
import inspect
from typing import get_args

import cohere
import httpx
import numpy as np
import pandas as pd

from course_utils import (
    cohere_endpoint,
    cohere_vectors,
    compare,
    datasets,
    input_types,
    models,
    precomputed,
    recorded,
    vectors,
)
from course_utils.figures import fig08_input_types as figures
from course_utils.learning import check, claim, hint, predict, progress, quiz, reveal, solution

pd.set_option("display.max_colwidth", None)  # show labels in full

# %% contents="08"

# %% [markdown]
# ## 1. How many vectors come back for two texts?
#
# The next cells use the client that Cohere publishes. Only the server is another one: `cohere_endpoint` answers on this
# machine, in the form that Cohere documents. Behind it stands MiniLM with an **adapter** for each type, which is a small
# set of extra weights that is switched on for that type. **Its vectors are not Cohere's**, and nothing leaves this
# machine.

# %%
if "running" in globals():  # this cell has run before
    globals()["running"].close()
running = contextlib.ExitStack()  # what has to be closed at the end
base_url = running.enter_context(cohere_endpoint.serve())
direct = running.enter_context(httpx.Client(trust_env=False, timeout=300))  # never by way of a proxy
co = cohere.ClientV2(api_key="none needed", base_url=base_url, httpx_client=direct)

# %% [markdown]
# The call below is the example of Cohere's own [reference](https://docs.cohere.com/v2/reference/embed), as its public
# repository had it in August 2026. The list `text_inputs` holds one object, and the object holds two texts.

# %%
predict("08.p1", "What comes back for this list?", ["one vector", "two vectors", "an error"], guess=...)

# %%
text_inputs = [
    {
        "content": [
            {"type": "text", "text": "hello"},
            {"type": "text", "text": "goodbye"},
        ]
    },
]
response = co.embed(inputs=text_inputs, model="embed-v4.0", input_type="classification", embedding_types=["float"])
found = np.array(response.embeddings.float_)
reveal("08.p1", {1: "one vector", 2: "two vectors"}[len(found)])
print(f"vectors: {len(found)}, numbers in each: {found.shape[1]}, warnings: {response.meta.warnings}")
assert text_inputs == cohere_vectors.EXAMPLE

# %% [markdown]
# There is no error, and a vector is missing. A `content` is *one* thing to embed, given in parts. Cohere's
# [guide](https://docs.cohere.com/v2/docs/embeddings) embeds a text and a picture in this way, and says that one combined
# vector returns. Yet beside this example the reference prints a response with two vectors. If the guide is right, whoever
# copies it, and pairs texts with vectors, gives the first text the vector of both. Our stand-in follows the guide. What Cohere's endpoint
# does with this call, only somebody with a key can see.
#
# Which forms give each text a vector of its own? `outcome` makes a call and says what comes back.


# %%
def outcome(**changes):
    settings = {"model": "embed-v4.0", "input_type": "classification", "embedding_types": ["float"]} | changes
    try:
        return f"{len(co.embed(**settings).embeddings.float_)} vectors".replace("1 vectors", "1 vector")
    except cohere.core.ApiError as error:
        return f"error {error.status_code}: {error.body['message']}"


two_texts = ["hello", "goodbye"]
two_objects = [{"content": [{"type": "text", "text": text}]} for text in two_texts]
tried = {
    "inputs: one object with both texts": outcome(inputs=text_inputs),
    "inputs: an object for each text": outcome(inputs=two_objects),
    "texts: two strings": outcome(texts=two_texts),
    "texts: one string": outcome(texts="hello"),
    "texts, without input_type": outcome(texts=two_texts, input_type=None),
    'texts, input_type="query"': outcome(texts=two_texts, input_type="query"),
}
pd.Series(tried, name="what comes back").to_frame()

# %%
own = cohere_vectors.load()  # Cohere's own answers, where somebody has recorded them (deeper notebook)
claim(
    "C09",
    outcome="Partly: Cohere's own example holds {texts} texts in one object beside as many vectors; our stand-in ({cohere}) "
    "returned {one} for it, and {each} for {texts} objects.",
    statuses=["not tested"],
    measured={
        "texts": len(two_texts),
        "one": tried["inputs: one object with both texts"],
        "each": tried["inputs: an object for each text"],
        "cohere": "Cohere untested" if own is None else f"Cohere: {own.example}",
    },
)

# %% [markdown]
# The last two rows of the table show that the type is asked for, and that it is one of a few words. You can read them
# off the client itself:

# %%
argument = inspect.signature(co.embed).parameters["input_type"]
choices = get_args(get_args(cohere.EmbedInputType)[0])
print(choices)
claim(
    "C45",
    outcome="Yes, as a field: Cohere's client requires input_type, one of {choices}, with every call; by Amazon's "
    "page it becomes special tokens in front of the text.",
    statuses=[argument.default is inspect.Parameter.empty and {"search_query", "search_document"} <= {*choices}],
    measured={"choices": len(choices)},
)

# %% [markdown]
# Texts that are stored to be found get `search_document`, and what asks for them gets `search_query`. `classification` is
# for vectors that a classifier learns from, and `clustering` for those that are sorted into groups.
# [Amazon's page](https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html) on these models says
# that the type puts special tokens in front of the text, and that types should not be mixed, except in a search: one
# for its documents and one for its queries.
#
# **In the stand-in, and by Cohere's guide, one object gives one vector: two texts need two objects, or two entries of
# `texts`.**

# %% [markdown]
# ## 2. What if half of an index has another type?
#
# No vector says with which type it was made. Suppose that a part of an index was embedded by an older script, with
# another type. Then nothing fails. Who pays for it?
#
# The index holds passages from Wikipedia. For each question it is known which passages answer it. The measure is
# **nDCG@10**: it looks at the first ten passages of a search, gives more for a right one the higher it stands, and is 1
# where all right ones stand on top.

# %%
predict(
    "08.p2",
    "Half of the passages were embedded as classification by mistake. Which questions clearly find less?",
    ["those with the answer in the wrong half", "those with the answer in the right half", "both", "neither"],
    guess=...,
)

# %% [markdown]
# To embed all passages takes minutes for each type, so the searches are recorded
# (`python data/recorded/08_input_types/input_type_search.py`). Half of the passages, drawn once, have another type.
# Questions with answers in both halves are left out, and the two halves are not compared with each other. The test questions are embedded as `search_query`, and no adapter was trained on their articles.
#
# Beside our stand-in you see a published model, in a copy whose weights were rounded to four bits. The [card](https://huggingface.co/intfloat/multilingual-e5-small) of
# **multilingual-e5-small** says that each text should start with `query: ` or `passage: `, as in its training. Here
# `passage: ` was forgotten in half of the index (`e5_prefixes.py` in the same folder).

# %%
passages, questions = datasets.wikipedia_passages(), datasets.questions()
test = np.flatnonzero(questions.split == "test")
stand_in = recorded.load("input_type_search").table.query("articles == 0").set_index(["query", "document"])
e5 = recorded.load("e5_prefixes").table.query("articles == 0").set_index(["question", "passage"])
RIGHT, E5_RIGHT = ("search_query", "search_document"), ("query: ", "passage: ")

# %% [markdown]
# A difference is taken question by question: the score with the mixed index minus the score where all passages are
# right. The intervals come from resampling articles, and they hold together.

# %% tags=["nbval-ignore-output"]
mixed = {
    "stand-in, half classification": (stand_in, RIGHT, "search_document | classification"),
    "stand-in, half clustering": (stand_in, RIGHT, "search_document | clustering"),
    "E5, half without prefix": (e5, E5_RIGHT, "passage:  | "),
}
differences, articles = {}, {}
for name, (table, right, halves) in mixed.items():
    change = np.subtract(table.loc[(right[0], halves), "ndcg each"], table.loc[right, "ndcg each"])
    half = np.array(table.loc[(right[0], halves), "half"])
    for side, rows in (("answer in the right half", half == 1), ("answer in the wrong half", half == 2)):
        differences[f"{name}: {side}"], articles[f"{name}: {side}"] = change[rows], questions.article[test][rows]
lost = compare.differences(differences, units=articles)
lost.show("What a mixed index costs", "nDCG@10 − that of an index of one type")

# %%
in_right, in_wrong = (lost[f"stand-in, half classification: answer in the {side} half"] for side in ("right", "wrong"))
told = {
    ("worse", "worse"): "both",
    ("worse", "undecided"): "those with the answer in the right half",
    ("undecided", "worse"): "those with the answer in the wrong half",
}
reveal("08.p2", told.get((in_right.status, in_wrong.status), "neither"))
assert lost.statuses == ("worse", "undecided", "worse", "undecided", "undecided", "undecided")

# %% [markdown]
# The surprise is *who* loses clearly: the questions whose answers were embedded rightly. For the others the interval holds
# zero, so a test with them alone would not have told you. In E5's index, where only a prefix is missing, no loss can be
# told from nothing.
#
# To see a reason, take a sample: a question on each article, and the first 25 words of a passage that answers it. You
# embed both with all four types. The endpoint takes at most 96 texts in a call, as Cohere's does, so first cut a list
# into batches.

# %% exercise="08.1"

# %%
sample = test[np.unique(questions.article[test], return_index=True)[1]]
short = [" ".join(passages.text[questions.relevant[row][0]].split()[:25]) for row in sample]
texts = [*questions.text[sample], *short]


def typed(texts, input_type):
    answer = co.embed(texts=list(texts), model="embed-v4.0", input_type=input_type, embedding_types=["float"])
    return np.array(answer.embeddings.float_, dtype=np.float32)


in_types = {}
for name in input_types.INPUT_TYPES:
    in_types[name] = np.vstack([typed(texts[start : start + 96], name) for start in range(0, len(texts), 96)])

# %% tags=["nbval-ignore-output"]
n = len(sample)
rivals = {}
for name in ("search_document", "classification"):
    likeness = vectors.cosine_similarity(in_types["search_query"][:n], in_types[name][n:])
    np.fill_diagonal(likeness, -1)  # its own answer is no rival
    rivals[name] = likeness.max(axis=1)
nearer = compare.differences({"classification − search_document": rivals["classification"] - rivals["search_document"]})
assert nearer.statuses == ("better",)
print("cosine to the best wrong passage:", {name: f"{rows.mean():.3f}" for name, rows in rivals.items()})

# %% [markdown]
# To a question, the best **wrong** passage is clearly nearer when it has a vector for classification. In a mixed index
# such passages can therefore move ahead of answers in the right half. Scores of two types are not on one scale.
#
# How do you find the wrong rows? You embed the texts again.

# %% exercise="08.2"

# %% [markdown]
# Try it on the sample: thirty of its vectors get another type, and the index keeps each number in one byte.

# %%
wrong_ones = np.random.default_rng(0).permutation(len(texts))[:30]
index = in_types["search_document"].copy()
index[wrong_ones] = in_types["classification"][wrong_ones]
index = np.rint(127 * index).astype(np.int8).astype(np.float32)

fits = np.stack([vectors.paired_cosine_similarity(index, rows) for rows in in_types.values()])
found = np.array(list(in_types))[fits.argmax(axis=0)]
assert set(np.flatnonzero(found != "search_document")) == set(wrong_ones)
print(f"rows found with another type: {(found != 'search_document').sum()}, all of them right")

# %% [markdown]
# **In the stand-in's mixed index the questions with rightly embedded answers lose clearly, and for the others a loss is
# undecided; embedding texts again shows which rows have another type.**

# %% [markdown]
# ## 3. Which pair of types finds most?
#
# Now no index is mixed. Each type of the questions meets three types of the passages, one pair at a time, and E5 has its
# prefixes in place of types.

# %%
predict(
    "08.p3",
    "The stand-in embeds questions and passages with the type for clustering, in place of the two for search. nDCG@10 …",
    ["falls by less than 0.02", "falls by 0.02 to 0.06", "falls by more than 0.06"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
types = list(input_types.INPUT_TYPES)
shown = {"": "nothing"}
squares = {
    "stand-in": stand_in["ndcg"].unstack().loc[types, types[1:]],
    "E5": e5["ndcg"].unstack().loc[["query: ", "", "passage: "], ["passage: ", ""]].rename(index=shown, columns=shown),
}
assert squares["E5"].loc["nothing", "nothing"] >= squares["E5"].loc[E5_RIGHT]
figures.pairs(squares)

# %% [markdown]
# One small entry of each record, computed again on this machine:

# %%
again = [
    recorded.check("input_type_search", query=RIGHT[0], document=RIGHT[1], articles=4),
    recorded.check("e5_prefixes", question=E5_RIGHT[0], passage=E5_RIGHT[1], articles=2),
]
print(f"{len(again)} entries agree with what was recorded")

# %% [markdown]
# Which of the stand-in's differences are more than luck of the questions? Each is compared with the right pair.


# %% tags=["nbval-ignore-output"]
def minus_right(table, right, pair, measure="ndcg each"):
    return np.subtract(table.loc[pair, measure], table.loc[right, measure])


others = {
    "clustering on both sides": ("clustering", "clustering"),
    "classification on both sides": ("classification", "classification"),
    "search_document on both sides": ("search_document", "search_document"),
    "MiniLM without an adapter": ("plain", "plain"),
}
by_type = compare.differences(
    {name: minus_right(stand_in, RIGHT, pair) for name, pair in others.items()}, units=questions.article[test]
)
by_type.show("Stand-in: other pairs against the right one", "nDCG@10 − that of the right pair")

# %%
cost = by_type["clustering on both sides"].mean
small, middle, large = "falls by less than 0.02", "falls by 0.02 to 0.06", "falls by more than 0.06"
reveal("08.p3", small if cost > -0.02 else middle if cost > -0.06 else large)
assert by_type.statuses[:2] == ("worse", "worse") and by_type.statuses[2] != "worse"

# %% [markdown]
# The types for topics find clearly less in a search than the two for search. But nothing that can
# be told is lost when questions, too, are embedded as `search_document`. That is partly built in: how much an adapter may
# move is a *setting* of ours, which the deeper notebook shows. How far a type turns a vector is no finding about types. The last row compares with MiniLM before any training: it holds the gain of the training as well.
#
# And the other half of the matrix? The [deeper notebook](deeper/08_input_types.ipynb) classifies and clusters with each
# type, and judges what is said of Cohere's types: Cohere's models are not here, so its claim stays *not tested*. Vectors
# that somebody records with a key would judge what it says of search, and no more.
#
# Now write such a search yourself. `embed(texts, input_type)` is handed to your function.

# %% exercise="08.3"

# %% [markdown]
# Which type for which text? Here are six cases from practice:

# %% exercise="08.4"

# %% [markdown]
# **The types for topics cost a search clearly, and questions embedded as `search_document` lost nothing that could be
# told.**

# %% [markdown]
# ## 4. When does a prefix matter?
#
# E5 was trained by others, to see `query: ` or `passage: ` in front of each text. Yet in the second view of the square
# above, the cell without any prefix is no lower than the right one. Then what is the prefix for?
#
# Look at what stood in the index: passages alone. A question differs from a passage by its form, so the model may see the
# role without being told. Make it harder. Store all other questions in the index as well, as a help desk does that keeps
# old questions beside its pages. Now a question can be most like another *question*.

# %%
predict(
    "08.p4",
    "All texts of the index have 'passage: ' in front, and the question is asked with 'passage: ' too, not 'query: '. "
    "How often is the nearest text another question, not a passage?",
    ["about 1 in 10", "about 4 in 10", "about 8 in 10"],
    guess=...,
)

# %% tags=["nbval-ignore-output"]
rows = {
    "'query: ', index 'passage: '": E5_RIGHT,
    "nothing, index 'passage: '": ("", "passage: "),
    "'passage: ', index 'passage: '": ("passage: ", "passage: "),
    "nothing, index nothing": ("", ""),
}
share = {name: np.mean(e5.loc[pair, "question first each"]) for name, pair in rows.items()}
among = {name: np.mean(e5.loc[pair, "ndcg among questions each"]) for name, pair in rows.items()}
as_passage = share["'passage: ', index 'passage: '"]
reveal(
    "08.p4",
    "about 1 in 10" if as_passage < 0.25 else "about 4 in 10" if as_passage < 0.6 else "about 8 in 10",
)
pd.DataFrame({"another question is nearest": share, "nDCG@10": among}).rename_axis("question asked with").round(3)

# %% [markdown]
# Each row names what stands in front of the question, and then what stands in front of the texts of the index. Only
# passages count as answers. Here are the differences from the first row, and beside them those over passages alone:

# %% tags=["nbval-ignore-output"]
where = {"passages alone": "ndcg each", "among questions": "ndcg among questions each"}
by_prefix = compare.differences(
    {
        f"{place}: {name}": minus_right(e5, E5_RIGHT, pair, measure)
        for place, measure in where.items()
        for name, pair in list(rows.items())[1:]
    },
    units=questions.article[test],
)
by_prefix.show("E5: other prefixes against the right ones", "nDCG@10 − that of query: on passage:")

# %%
nothing, role, gained = (by_prefix[f"passages alone: {name}"] for name in list(rows)[1:])
in_both = by_prefix["among questions: nothing, index nothing"]
assert by_prefix.statuses[3:] == ("worse", "worse", "worse") and nothing.status == gained.status == "undecided"

# %% [markdown]
# Over passages alone, E5 without prefixes lost nothing that could be told. Among questions it loses clearly. One reading
# is this: `query: ` says that a *passage* is wanted, and where the index holds both forms, the form of a text no longer
# says its role. MiniLM, which knows no prefix, has no such switch:

# %% tags=["nbval-ignore-output"]
ask = models.embed(list(questions.text), progress=False)
stored = vectors.l2_normalize(precomputed.load("wikipedia_passages", passages.text))
to_questions = ask[test] @ ask.T
to_questions[np.arange(len(test)), test] = -np.inf  # not to itself
first = to_questions.max(axis=1) > (ask[test] @ stored.T).max(axis=1)
print(f"MiniLM: another question is nearest for {first.mean():.0%} of the test questions")

# %% [markdown]
# Two claims can be judged now. "This simple technique improves retrieval accuracy by 2–5%", says a guide of prefixes. It
# speaks of some models, such as BGE, which were trained with them. And course notes say that an instruction in front of
# the query lets one encoder treat the two sides differently.

# %%
base = e5.loc[("", ""), "ndcg"]
turned = {"better": "worse", "worse": "better"}  # the rows say other − right; the claims ask right − other
two_percent = compare.status(-gained.high, -gained.low, line=0.02 * base)  # the right pair minus none

on_minilm = stand_in.loc[("query: ", "passage: "), "ndcg"] / stand_in.loc[("plain", "plain"), "ndcg"] - 1
claim(
    "C32",
    outcome="In {model}, trained with prefixes, they change nDCG by {gain:+.1%} ({low:+.1%} to {high:+.1%}) over "
    "passages; among questions by {among:+.0%}. MiniLM, trained without, changes by {minilm:+.1%}.",
    statuses=[two_percent],
    measured={
        "model": "E5-small-q4",
        "gain": -gained.mean / base,
        "low": -gained.high / base,
        "high": -gained.low / base,
        "among": among["'query: ', index 'passage: '"] / among["nothing, index nothing"] - 1,
        "minilm": on_minilm,
        "published for models trained so": "BGE 1.4%, INSTRUCTOR 0.4 to 2.7%, Qwen3 1 to 5% (authors, read August 2026)",
    },
)
claim(
    "C06",
    outcome="In {model}, questions marked as passages cost {wrong:.3f} nDCG against “query: ”, {status}; “query: ” "
    "against nothing there changes it by {right:+.3f} ({low:+.3f} to {high:+.3f}).",
    statuses=[turned.get(one.status, one.status) for one in (nothing, role)],
    measured={
        "model": "E5-small-q4",
        "wrong": -role.mean,
        "status": "clearly" if role.status == "worse" else "undecided",
        "right": -nothing.mean,
        "low": -nothing.high,
        "high": -nothing.low,
    },
)

# %% [markdown]
# The [deeper notebook](deeper/08_input_types.ipynb) puts the prefixes of four models in front of MiniLM's texts, which
# never learned them, and asks what they do there. It also shows how easily the gain of a training is taken for the gain
# of a prefix.
#
# **Over passages alone E5's right prefixes could not be told from none, and the wrong one before the question cost
# clearly; where questions stood in the index too, the right ones found clearly more than none.**

# %% [markdown]
# ## 5. How does a loop get every vector, in order?
#
# Three rules come from the provider, and the client does not keep them all for you. A call takes at most 96 texts. Cohere's
# page on [rate limits](https://docs.cohere.com/v2/docs/rate-limits) allows 2,000 *inputs* a minute, with a trial key and
# with a paid one. And a trial key has 1,000 *calls* a month. So batches do not raise what you may embed in a minute. They
# save the calls of the month.
#
# A server that is asked too often answers with status 429, and a header `Retry-After` may say how many seconds to wait. To
# rehearse it, this transport stands between client and server and refuses the calls that you name.


# %%
class Limited(httpx.HTTPTransport):
    """Refuse the calls whose numbers are in `refused` with status 429; hand on the others."""

    def __init__(self, refused):
        super().__init__()
        self.refused, self.calls = set(refused), 0

    def handle_request(self, request):
        self.calls += 1
        if self.calls in self.refused:
            return httpx.Response(429, headers={"retry-after": "1"}, json={"message": "too many"}, request=request)
        return super().handle_request(request)


def limited_client(refused):
    transport = Limited(refused)
    client = httpx.Client(transport=transport, timeout=300)
    return cohere.ClientV2(api_key="none needed", base_url=base_url, httpx_client=client), transport


# %%
predict(
    "08.p5",
    "You make one call with Cohere's client, and the server refuses every time. How often is the server asked?",
    ["once", "three times", "until you stop it"],
    guess=...,
)

# %%
client, transport = limited_client(refused=range(1, 100))
try:
    client.embed(texts=two_texts, model="embed-v4.0", input_type="search_query")
except cohere.errors.TooManyRequestsError:
    print(f"one call of the client, {transport.calls} calls to the server")
reveal("08.p5", {1: "once", 3: "three times"}.get(transport.calls, "until you stop it"))

# %% [markdown]
# Cohere's client tries again by itself, twice. It waits as long as it is told, but never more than a minute (version 7.3.1
# of its code). If you put a loop around it, both try again, and calls multiply. So set `max_retries` to 0, and decide in
# one place how to wait. `sleep` is handed in, so that a rehearsal need not wait.


# %%
def embed_all(client, texts, input_type, sleep, tries=5, size=96):
    rows, calls = [], 0
    for start in range(0, len(texts), size):
        for attempt in range(tries):
            calls += 1
            try:
                answer = client.embed(
                    texts=texts[start : start + size],
                    model="embed-v4.0",
                    input_type=input_type,
                    embedding_types=["float"],
                    request_options={"max_retries": 0},
                )
                break
            except cohere.errors.TooManyRequestsError as error:
                if attempt == tries - 1:
                    raise  # it refuses for good
                told = (error.headers or {}).get("retry-after", "")
                sleep(int(told) if told.isdigit() else 2**attempt)  # it may also be a date, or missing
        rows += answer.embeddings.float_
    return np.array(rows, dtype=np.float32), calls


# %% [markdown]
# Two hundred texts, and the second and third call are refused. The waits are noted, not waited for. Are the vectors in
# the right order? The first and the last text of each batch, asked for alone, have to give the same ones.

# %%
many = [f"{text} ({i})" for i in range(4) for text in questions.text[sample]][:200]
client, transport = limited_client(refused={2, 3})
waits = []
rows, calls = embed_all(client, many, "search_query", sleep=waits.append)
print(f"{len(rows)} vectors, {calls} calls, waits of {waits} seconds")

edges = [0, 95, 96, 191, 192, 199]
alone = typed([many[i] for i in edges], "search_query")
assert vectors.paired_cosine_similarity(rows[edges], alone).min() > 0.999
assert len(rows) == len(many) and calls == transport.calls == 5 and waits == [1, 1]

# %%
client, transport = limited_client(refused=range(1, 100))
try:
    embed_all(client, many, "search_query", sleep=waits.append, tries=3)
except cohere.errors.TooManyRequestsError as error:
    print(f"a server that refuses for good: gave up with status {error.status_code} after {transport.calls} calls")
assert transport.calls == 3

# %% [markdown]
# **The loop splits, keeps the order, waits the seconds it is told and gives up in the end, and the client's own retries are switched
# off.**

# %% [markdown]
# ## What you saw

# %% tags=["nbval-ignore-output"]
answers = {
    "How many vectors come back for two texts?": f"for one object: {tried['inputs: one object with both texts']}",
    "What if half of an index has another type?": f"answer in the right half: nDCG@10 {in_right.mean:+.3f}, "
    f"{in_right.status}; in the wrong half {in_wrong.mean:+.3f}, {in_wrong.status}",
    "Which pair of types finds most?": f"clustering on both sides: {cost:+.3f} against the types for search; "
    f"search_document on both: {by_type.means[2]:+.3f}, {by_type.statuses[2]}",
    "When does a prefix matter?": f"E5 without: {gained.mean:+.3f} ({gained.status}) over passages alone, "
    f"{in_both.mean:+.3f} ({in_both.status}) among questions",
    "How does a loop get every vector, in order?": f"{len(many)} texts, two refusals: {calls} calls",
}
pd.DataFrame(answers.items(), columns=["question", "answer"])

# %% quiz="08"

# %% [markdown]
# The [deeper notebook](deeper/08_input_types.ipynb) goes behind the types: how far each of them turns a vector, what they
# do for classes and clusters, and what an adapter is. It also has the one cell that would ask Cohere itself. Lesson 09
# builds a search engine.

# %%
running.close()  # the local endpoint stops; to ask it again, run the cell of section 1 that starts it
