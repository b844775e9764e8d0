# %% [markdown]
# # 00 · Start here
#
# ## In this notebook
#
# **The question.** What is this course, does it run on your machine, and how do you get the most out of it?
#
# **Afterwards you can**
#
# - tell whether everything the lessons need is in place, and mend what is not;
# - read the notation that all lessons share;
# - find the lesson that answers your question.
#
# **Time**: {minutes}. **You need**: to have opened this page with `python course.py lab`, or by a link.

# %% contents="00"

# %% [markdown]
# ## 1. A claim is worth what its measurement is worth
#
# An **embedding** turns a word, a sentence or a picture into a list of numbers, so that things can be compared by arithmetic.
# Much is written about what these numbers can do: *similar things are close; king − man + woman is queen; normalize your
# vectors; more dimensions are better.* Some of it is true, some is true under conditions, some is not.
#
# In this course **every such sentence is measured in a cell**, on real models and real text, on your own machine. When a result
# contradicts a textbook, you see the number, the reason, and the conditions.

# %% [markdown]
# ## 2. Predict, run, explain, repair
#
# You learn from a result you did not expect, and you only notice that when you said beforehand what you expect. So:
#
# 1. **Predict.** When a lesson asks, replace the `...` with your guess, words in quotes and numbers without, before you run the next cells. It is kept on this machine,
#    and nowhere else.
# 2. **Run** the cell: click into it and press `Shift` + `Enter`. Run the cells from top to bottom; later ones use what earlier
#    ones made.
# 3. **Explain** the difference between your answer and the number. The text after the cell helps.
# 4. **Repair** your idea of the thing, and try it: change a word, a number, a line, and run the cell again.
#
# You cannot break anything. If you opened this page with `python course.py lab`, you work on *your copies*, in the folder `work/`,
# and the course's own lessons stay as they are. What you guess and solve is kept in a file of its own, and `progress()` says where
# it lies. If a link brought you to Colab or Binder, what you write is gone when the session ends: save a copy first
# (*File* → *Save a copy in Drive*, or *Download*).
#
# | You want to | Do this |
# |---|---|
# | run a cell and go to the next one | `Shift` + `Enter`; `Ctrl` + `Enter` runs it and stays |
# | see the parts of a lesson | *View* → *Table of Contents* opens them at the left |
# | run everything up to here | *Run* → *Run All Above Selected Cell* |
# | start again with a clean memory | *Kernel* → *Restart Kernel and Run All Cells…* |
# | go on after a restart of the kernel | run the first code cell, then everything up to where you were |
# | get a lesson back as it was | rename or delete your file, then `python course.py lab` copies it anew |
# | take a newer lesson and keep your answers | save, close its tab, then call `python course.py update 03` in the folder of the course |
# | forget what you did in lesson 01 | `progress("01", reset=True)` |
# | read without a mouse | `Esc`, then `↑` `↓` between cells, `Enter` to edit, `Ctrl` + `Shift` + `C` for all commands |
# | read a figure without seeing it | open *Description and data of this figure* below it |

# %% [markdown]
# A prediction looks like this. Guess, look at the result, then change your guess.

# %%
from course_utils.learning import check, hint, predict, progress, quiz, reveal, solution

predict(
    "00.p1",
    "A model turns a sentence into a list of numbers. How long is that list in this course?",
    [50, 384, 4096],
    guess=...,
)

# %%
from course_utils import models

sentence = models.embed(["Every claim is measured."], progress=False)
reveal("00.p1", sentence.shape[1])

# %% [markdown]
# **Exercises** answer back. The box below each says *not attempted*, *not yet* with the idea behind a wrong answer, or
# *correct* with what to notice. `hint("00.1")` gives a hint, `solution("00.1")` an answer. Try a wrong answer first.

# %% exercise="00.1"

# %% [markdown]
# ## 3. Everything the lessons need is on this machine
#
# This cell reads every model and data file of the first set-up and compares its SHA-256, a fingerprint of its bytes, with the one the course was built with.
# Nothing is sent or fetched.

# %%
import pandas as pd

from course_utils import assets

pd.set_option("display.max_colwidth", None)
needed = {name: asset for name, asset in assets.registry().items() if asset.setup}
status = {name: assets.status(name) for name in needed}
pd.DataFrame(
    {
        "what": [asset.description for asset in needed.values()],
        "licence": [asset.licence for asset in needed.values()],
        "on disk": [f"{asset.size / 1e6:.0f} MB" for asset in needed.values()],
        "state": [status[name].state for name in needed],
    },
    index=list(needed),
)

# %% [markdown]
# The next cell loads the second model, and prints how many numbers a vector of each model has:

# %%
from course_utils import words

glove = words.WordVectors.load("glove-6b-50d")
print(f"a word's vector has {glove['claim'].size} numbers, a sentence's vector {sentence.shape[1]}")

# %%
ready = all(one.state == "ok" for one in status.values()) and sentence.shape[1] == 384
print("Ready." if ready else "Not ready: run `python course.py doctor` in a terminal; it names what to do.")

# %% [markdown]
# If a cell above failed, open a terminal in the folder of the course and run `python course.py doctor`. It checks Python,
# disk, memory, packages, files and kernel, and prints the command that mends each finding.

# %% [markdown]
# ## 4. One notation for all lessons
#
# | Symbol or word | Meaning | In code |
# |---|---|---|
# | $u, v$ | vectors, one text or word each | arrays of shape `(dim,)` |
# | $\lVert v \rVert$ | length (norm), $\sqrt{\sum_i v_i^2}$ | `vectors.norms` |
# | $u \cdot v$ | dot product, $\sum_i u_i v_i$ | `u @ v` |
# | $\cos(u, v)$ | cosine similarity, $u \cdot v \,/\, (\lVert u \rVert \lVert v \rVert)$ | `vectors.cosine_similarity` |
# | similarity | grows when two things are more alike | never called a distance |
# | distance | shrinks when two things are more alike | `vectors.euclidean_distance` |
# | `embeddings` | vectors of many texts, one a row | shape `(n_texts, dim)` |
# | `query`, `corpus`, `k` | what is searched for, where, how many results | `vectors.top_k` |
# | pairwise / paired | every row with every row, a matrix / row $i$ with row $i$ | `cosine_similarity` / `paired_cosine_similarity` |
#
# The equation of a cosine and the line of code that computes it use the same letters:

# %%
import numpy as np

from course_utils import vectors

u, v = np.array([3.0, 4.0]), np.array([4.0, 3.0])
by_hand = u @ v / (np.sqrt(u @ u) * np.sqrt(v @ v))
assert np.isclose(by_hand, vectors.cosine_similarity(u[None], v[None])[0, 0])
print(f"{by_hand:.2f}")

# %% [markdown]
# ## 5. The map
#
# Lessons build on each other, but each says what it needs, so you can enter where your question is.
#
# | Lesson | Question |
# |---|---|
# | [01 · Word analogies](01_word_analogies.ipynb) | Is king − man + woman a queen? |
# | [02 · Contextual embeddings](02_contextual_embeddings.ipynb) | How many vectors does the word play have? |
# | [03 · The contrastive loss](03_contrastive_loss.ipynb) | What pulls vectors together, what keeps them apart? |
# | [04 · Normalization](04_normalization.ipynb) | What does the length of a vector know? |
# | [05 · Matryoshka truncation](05_matryoshka.ipynb) | How many numbers does a vector need? |
# | [06 · Visualization](06_visualization.ipynb) | What does a map of vectors keep? |
# | [07 · Clustering and classification](07_clustering_classification.ipynb) | Are vectors better than words at finding topics? |
# | [08 · Input types](08_input_types.ipynb) | Does a vector know what it is for? |
#
# **Next**: [01 · Is king − man + woman a queen?](01_word_analogies.ipynb)

# %% quiz="00"
