"""All Google analogies over all words, beside gensim, and beside the product that no exact way can leave out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course_utils import _cores, analogies, datasets
from course_utils.words import WordVectors
from tools.bench.measure import Row, Timed, against, alternate

PARTS = 5


def rows() -> Iterator[Row]:
    """gensim answers every question once, a fifth of them a round; its median fifth, times five, is its time."""
    glove = WordVectors.load()
    gensim = glove.to_gensim()
    gensim.fill_norms()
    questions = datasets.analogy_questions()
    known = questions.take(np.array([all(word in glove for word in row) for row in questions.words]))
    parts = np.array_split(np.random.default_rng(0).permutation(len(known)), PARTS)
    turn, answered = iter(parts), {}

    def by_gensim() -> None:
        for position in next(turn):
            a, b, c = known.words[position][:3]
            [(answered[position], _)] = gensim.most_similar(positive=[b, c], negative=[a], topn=1)

    glove.answer_analogies(known.take(np.arange(len(known)) < 100), progress=False)
    ours, fifth, product = alternate(
        lambda: glove.answer_analogies(known, progress=False),
        by_gensim,
        lambda: _product(glove.unit, len(known)),
        rounds=PARTS,
    )
    theirs = Timed([PARTS * seconds for seconds in fifth.seconds], None)
    same = float(np.mean([ours.result.excluding[position] == word for position, word in answered.items()]))
    yield against(
        "all Google analogies",
        f"{len(known):,} questions, {len(glove):,} words × {glove.dim}; "
        f"{product.median / ours.median:.0%} of the time is the product alone ({product.median:.1f} s)",
        ours,
        "gensim's most_similar",
        theirs,
        at_least=10,
        accuracy=f"the same word for {same:.2%} of {len(answered):,} questions",
        accurate=same >= 0.9999 and len(answered) == len(known),
        packages=("numpy", "gensim"),
    )


def _product(unit: np.ndarray, n_questions: int) -> None:
    """The float32 product of all questions with all words, in the blocks of `analogies`; nothing reads the result."""
    asked = np.resize(unit, (n_questions, unit.shape[1]))
    blocks = range(0, n_questions, analogies._QUESTIONS)

    def one(start: int) -> None:
        block = asked[start : start + analogies._QUESTIONS]
        for offset in range(0, len(unit), analogies._WORDS):
            block @ unit[offset : offset + analogies._WORDS].T

    with _cores.workers() as (pool, _):
        list(pool.map(one, blocks))
