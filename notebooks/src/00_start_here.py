# %% [markdown]
# # 00 · Start here
#
# ## In this notebook
#
# **The question.** What is this course, does it run on your machine, and how do you get the most out of it?
#
# **Afterwards you can**
#
# - work through a lesson: predict, run, explain, repair;
# - tell whether everything the lessons need is in place, and mend what is not;
# - read a verdict, and the notation of all lessons.
#
# **Time**: {minutes}. **You need**: to have opened this page with `python course.py lab`, or by a link.

# %%
import pandas as pd

from course_utils import assets, models, vectors
from course_utils.learning import check, claims, hint, predict, progress, quiz, reveal, solution

pd.set_option("display.max_colwidth", None)  # show texts in full

# %% contents="00"

# %% [markdown]
# ## 1. Do sentences that mean the same lie close together?
#
# An **embedding** turns a word, a sentence or a picture into a list of numbers, a **vector**, so that things can be compared by
# arithmetic. The cosine of two vectors says how alike they are, and 1 is the most. *Similar things lie close together*, it is said.
# Try it: before you run the cell, replace the `...` with your guess, in quotes.

# %%
predict(
    "00.p1",
    "Which sentence lies closer to “The train is on time.”?",
    ["The train is not on time.", "We will arrive as planned."],
    guess=...,
)

# %%
triples = """The train is on time. | The train is not on time. | We will arrive as planned.
The bank approved my loan. | The bank rejected my loan. | My application for credit was successful.
She passed the exam. | She failed the exam. | Her test result was good enough.
I love this film. | I hate this film. | What a wonderful movie!
The medicine is safe for children. | The medicine is dangerous for children. | Kids can take this drug without risk.
The shop is open on Sunday. | The shop is closed on Sunday. | You can buy things there at the weekend.
Turn the heating up. | Turn the heating down. | It is too cold in here."""
columns = ["sentence", "opposite", "in other words"]
table = pd.DataFrame([line.split(" | ") for line in triples.splitlines()], columns=columns)
embedded = {column: models.embed(table[column].tolist(), progress=False) for column in table}
for column in ("opposite", "in other words"):
    table[f"cosine, {column}"] = vectors.paired_cosine_similarity(embedded["sentence"], embedded[column]).round(2)
reveal("00.p1", table.iloc[0, 1] if table.iloc[0, 3] > table.iloc[0, 4] else table.iloc[0, 2])
assert (table["cosine, opposite"] > table["cosine, in other words"]).all()
table

# %% [markdown]
# In every row the opposite lies closer. It is the same sentence but for one word, where the third column says it in other
# words. The rows were written before the model read them, and all are shown; still, they are an example and no proof.
#
# **To this model, MiniLM, these opposites are more alike than what means the same.** The course works in this way: it takes
# sentences that everyone writes about embeddings, and measures them in cells, on real models and real text.

# %% [markdown]
# ## 2. How do you work through a lesson?
#
# 1. **Predict** when a lesson asks. You learn from a result that you did not expect.
# 2. **Run** the cells from top to bottom with `Shift` + `Enter`. Later ones use what earlier ones made.
# 3. **Explain** the difference between your guess and the number. The text after the cell helps.
# 4. **Repair** your idea, and try it: change a word or a number, and run the cell again. You cannot break anything.
#
# With `python course.py lab` you work on *your copies*, in the folder `work/`. Guesses and answers are kept in a file on your machine
# and are sent nowhere; `progress()` says where it lies. On Colab or Binder everything is gone when the session ends, so save a
# copy first.
#
# | You want to | Do this |
# |---|---|
# | see the parts of a lesson | *View* → *Table of Contents* |
# | go on after a restart of the kernel | run the first code cell, then *Run* → *Run All Above Selected Cell* |
# | get a lesson back as it was | rename or delete your file, then `python course.py lab` |
# | take a newer lesson and keep your answers | save, close its tab, then `python course.py update 03` in a terminal |
# | forget what you did in lesson 01 | `progress("01", reset=True)` |
# | read without a mouse | `Esc`, then `↑` `↓` between cells, `Enter` to edit, `Ctrl` + `Shift` + `C` for all commands |
# | read a figure without seeing it | open *Description and data of this figure* below it |
#
# **Exercises** answer back: *not attempted*, *not yet* with the idea behind a wrong answer, or *correct*. `hint("00.1")` gives a
# hint, `solution("00.1")` an answer. Try a wrong answer first.

# %% exercise="00.1"

# %% [markdown]
# ## 3. Does everything run on this machine?
#
# The cell reads every file of the first set-up and compares its fingerprint (SHA-256) with the one that the course was made with.
# What single lessons need beyond it is fetched when you ask for it.

# %%
needed = [name for name, asset in assets.registry().items() if asset.setup]
states = pd.Series({name: assets.status(name).state for name in needed})
print("Ready." if (states == "ok").all() else "Not ready: run `python course.py doctor` in a terminal.")
states

# %% [markdown]
# **If it says *Ready*, the lessons run here.** If not, or if a cell fails, `python course.py doctor` in the folder of the course names
# what is wrong and prints the command that mends it.

# %% [markdown]
# ## 4. What does a verdict mean?
#
# A lesson tells the **outcome** of a claim in one sentence, with a verdict. What had to hold was written down before it was measured.
#
# | Verdict | When |
# |---|---|
# | holds | all tested conditions came out as the claim says |
# | fails | one came out the other way, and none as it says |
# | depends | some came out as it says, some the other way |
# | undecided | the measurement cannot tell |
# | not tested | what the claim speaks of cannot be had here; the outcome says what stood in for it |
# | read | reading or arithmetic settles it, not an experiment |
#
# How often does each occur? `CLAIMS.md`, in the folder of the course, lists every claim with its outcome.

# %%
verdicts = pd.Series(claims.verdicts())
counts = verdicts[verdicts != "to come"].value_counts()
assert counts["holds"] < counts.sum() / 2
print(f"{len(verdicts)} claims, {counts.sum()} of them judged so far")
counts

# %% [markdown]
# **Fewer than half of the judged claims simply hold.** Two limits go with every outcome: the models are small, and many questions and
# sentences were written for this course. What takes long was computed by a script beforehand, and a part of it is computed again.

# %% [markdown]
# ## 5. Which notation do all lessons share?
#
# | Symbol or word | Meaning | In code |
# |---|---|---|
# | $u, v$ | vectors, one text or word each | arrays of shape `(dim,)` |
# | $\lVert v \rVert$ | length (norm), $\sqrt{\sum_i v_i^2}$ | `vectors.norms` |
# | $\cos(u, v)$ | cosine similarity, $u \cdot v \,/\, (\lVert u \rVert \lVert v \rVert)$ | `vectors.cosine_similarity` |
# | similarity, distance | grows, shrinks when two things are more alike | `euclidean_distance` |
# | `embeddings` | vectors of many texts, one a row | shape `(n_texts, dim)` |
# | `query`, `corpus`, `k` | what is searched for, where, how many results | `vectors.top_k` |
#
# Each lesson says what it needs, so you can enter where your question is:
#
# - [01 · Is king − man + woman a queen?](01_word_analogies.ipynb)
# - [02 · How many vectors does the word play have?](02_contextual_embeddings.ipynb)
# - [03 · What pulls vectors together, what keeps them apart?](03_contrastive_loss.ipynb)
# - [04 · What does the length of a vector know?](04_normalization.ipynb)
# - [05 · How many numbers does a vector need?](05_matryoshka.ipynb)
# - [06 · What does a map of vectors keep?](06_visualization.ipynb)
# - [07 · Are vectors better than words at finding topics?](07_clustering_classification.ipynb)
# - [08 · Does a vector know what it is for?](08_input_types.ipynb)
# - [09 · Do vectors beat words at search?](09_search.ipynb)

# %% quiz="00"
