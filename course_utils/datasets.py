"""Named corpora and question sets, as frozen dataclasses that know their licence.

Texts come from verified assets or from gensim's own test data; nothing here downloads from anywhere else.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from course_utils import _validate, assets
from course_utils._passages import PASSAGE_WORDS, questions, statements, wikipedia_passages
from course_utils._readers import gensim_file, tab_dataset, table
from course_utils._records import (
    SPLITS,
    AnalogyQuestions,
    Passages,
    Questions,
    SenseExamples,
    Statements,
    TextDataset,
    Topics,
    WordPairs,
)

__all__ = [
    "PASSAGE_WORDS",
    "SPLITS",
    "AnalogyQuestions",
    "Passages",
    "Questions",
    "SenseExamples",
    "Statements",
    "TextDataset",
    "Topics",
    "WordPairs",
    "analogy_questions",
    "newsgroups",
    "questions",
    "reuters",
    "senses",
    "statements",
    "topics",
    "wikipedia_passages",
    "word_pairs",
]


def __dir__() -> list[str]:
    """What completion offers after `datasets.`: the nouns, not what they are made with."""
    return __all__


# Where each set of word pairs lies; every file has rows: word, tab, word, tab, score.
_PAIR_FILES = {
    "wordsim353": ("gensim", "wordsim353.tsv"),
    "simlex999": ("gensim", "simlex999.txt"),
    "men": ("word-benchmarks", "MEN_dataset_natural_form_full.tsv"),
    "rare-words": ("word-benchmarks", "rw.tsv"),
    "mturk771": ("word-benchmarks", "MTURK-771.tsv"),
}


def newsgroups() -> TextDataset:
    """20 Newsgroups: 18,821 posts of 20 groups, split by date into 11,293 train and 7,528 test.

    Lower-cased, letters only, the subject line first (which often names the topic, a leak). From Ana Cardoso
    Cachopo's collection; the posts carry no formal licence.
    """
    folder = assets.path("20newsgroups")
    files = {split: folder / f"20newsgroups-{split}.tab" for split in SPLITS}
    return tab_dataset("20newsgroups", files, "no formal licence; research and teaching")


def reuters(topics: int = 8) -> TextDataset:
    """Reuters-21578 news of 1987 with one label each: the 8 most frequent topics, or all 52.

    Lower-cased, letters only, the headline first. Free for research.
    """
    _validate.one_of(str(topics), "topics", ("8", "52"))
    folder = assets.path("reuters")
    files = {split: folder / f"reuters-r{topics}-{split}.tab" for split in SPLITS}
    return tab_dataset(f"reuters-r{topics}", files, "free for research, Reuters Ltd.")


def topics(name: str = "20newsgroups") -> Topics:
    """The labels of "20newsgroups" or "reuters-r8" in plain words, of the file data/topics.tsv.

    >>> print(topics("reuters-r8").name[0])
    company acquisitions
    """
    _validate.one_of(name, "name", ("20newsgroups", "reuters-r8"))
    rows = [row for row in table("topics.tsv") if row["dataset"] == name]
    columns = (np.array([row[key] for row in rows]) for key in ("label", "family", "name", "description"))
    return Topics(*columns, "CC BY 4.0")


def analogy_questions(path: str | Path | None = None) -> AnalogyQuestions:
    """The 19,544 Google analogy questions of Mikolov and others (2013), lower-cased, in 14 categories.

    They ship with gensim's test data; `path` reads another file of the same form (": category" lines, then four
    words a line).

    >>> analogy_questions()
    <19,544 analogy questions in 14 categories>
    """
    path = Path(path) if path is not None else gensim_file("questions-words.txt")
    words, categories, category = [], [], ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(":"):
            category = line[1:].strip()
        elif line.strip():
            words.append(_four_words(line, path))
            categories.append(category)
    return AnalogyQuestions(np.array(words), np.array(categories))


def word_pairs(name: str) -> WordPairs:
    """Human similarity of word pairs: "wordsim353", "simlex999" (from gensim), "men", "rare-words", "mturk771".

    >>> word_pairs("simlex999")
    <simlex999: 999 word pairs, scores 0.23 to 9.8>
    """
    source, file = _PAIR_FILES[_validate.one_of(name, "name", _PAIR_FILES)]
    path = gensim_file(file) if source == "gensim" else assets.path(source) / file
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.lower().split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return WordPairs(name, np.array([row[:2] for row in rows]), np.array([float(row[2]) for row in rows]))


def senses(kind: str = "written") -> SenseExamples:
    """Sentences with play, bank, bat, spring, light and mouse, by sense.

    "written": 704 sentences written for this course, 32 a sense, half train and half test, half of each with a
    topic that belongs to another sense. "found": occurrences in Wikipedia articles, Grimm's tales and 20
    Newsgroups, labelled by hand, for testing only; rare senses were looked for, so counts are not frequencies.
    """
    files = {"written": "senses.tsv", "found": "senses_found.tsv"}
    file = files[_validate.one_of(kind, "kind", files)]
    rows = table(file)
    written = {"source": "written", "place": file}
    names = ("word", "sense", "sentence", "split", "part_of_speech", "topic", "home", "cue", "source", "place")
    columns = {name: np.array([row.get(name, written.get(name, "")) for row in rows]) for name in names}
    if kind == "found":
        columns["split"] = np.full(len(rows), "test")
    licence = (
        "CC BY 4.0" if kind == "written" else "Wikipedia: CC BY-SA; tales: public domain; posts: no formal licence"
    )
    return SenseExamples(f"senses-{kind}", **columns, licence=licence)


def _four_words(line: str, path: Path) -> list[str]:
    words = line.lower().split()
    if len(words) != 4:
        raise ValueError(f"{path.name}: expected four words a line, got {len(words)}: {line!r}.")
    return words
