"""Named corpora and question sets, as frozen dataclasses that know their licence.

Texts come from verified assets or from gensim's own test data; nothing here downloads from anywhere else.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np

from course_utils import _validate, _wikitext, assets

SPLITS = ("train", "test")
PASSAGE_WORDS = 120
_WIKIPEDIA = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
# Where each set of word pairs lies; every file has rows: word, tab, word, tab, score.
_PAIR_FILES = {
    "wordsim353": ("gensim", "wordsim353.tsv"),
    "simlex999": ("gensim", "simlex999.txt"),
    "men": ("word-benchmarks", "MEN_dataset_natural_form_full.tsv"),
    "rare-words": ("word-benchmarks", "rw.tsv"),
    "mturk771": ("word-benchmarks", "MTURK-771.tsv"),
}


@dataclass(frozen=True)
class TextDataset:
    """Labelled texts: `texts[i]` has label `labels[i]` and belongs to `splits[i]`, "train" or "test"."""

    name: str
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    splits: tuple[str, ...]
    licence: str

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def label_names(self) -> tuple[str, ...]:
        """The different labels, sorted."""
        return tuple(sorted(set(self.labels)))

    def split(self, name: str) -> TextDataset:
        """The texts of one split."""
        _validate.one_of(name, "split", SPLITS)
        keep = [i for i, split in enumerate(self.splits) if split == name]
        columns = (tuple(column[i] for i in keep) for column in (self.texts, self.labels, self.splits))
        return TextDataset(f"{self.name}-{name}", *columns, self.licence)

    def __repr__(self) -> str:
        counts = Counter(self.splits)
        sizes = ", ".join(f"{counts[split]:,} {split}" for split in SPLITS if counts[split])
        return f"<{self.name}: {len(self):,} texts ({sizes}), {len(self.label_names)} labels>"


@dataclass(frozen=True)
class Topics:
    """What the labels of a data set stand for, in plain words, sorted by label.

    `family[i]` is the field that `label[i]` belongs to, six for 20 Newsgroups; `name[i]` says it in a word or three,
    `description[i]` in a line. Written for the course, from the labels and a look at the training texts.
    """

    label: np.ndarray
    family: np.ndarray
    name: np.ndarray
    description: np.ndarray
    licence: str

    def __len__(self) -> int:
        return len(self.label)

    def __repr__(self) -> str:
        return "\n".join(f"{label}: {name}" for label, name in zip(self.label, self.name, strict=True))


@dataclass(frozen=True)
class AnalogyQuestions:
    """Rows "a is to b as c is to d": `words` (n, 4) of strings, `categories` (n,)."""

    words: np.ndarray
    categories: np.ndarray

    def __len__(self) -> int:
        return len(self.words)

    def take(self, rows: np.ndarray) -> AnalogyQuestions:
        """The questions at `rows` (indices or a mask)."""
        return AnalogyQuestions(self.words[rows], self.categories[rows])

    def __repr__(self) -> str:
        return f"<{len(self):,} analogy questions in {len(np.unique(self.categories))} categories>"


@dataclass(frozen=True)
class WordPairs:
    """Pairs of words with the similarity that people gave them: `words` (n, 2), `scores` (n,)."""

    name: str
    words: np.ndarray
    scores: np.ndarray

    def __len__(self) -> int:
        return len(self.words)

    def __repr__(self) -> str:
        return f"<{self.name}: {len(self):,} word pairs, scores {self.scores.min():g} to {self.scores.max():g}>"


@dataclass(frozen=True)
class SenseExamples:
    """Sentences in which one word occurs once, in one form, each with the sense that it has there.

    Column i of every field belongs to `sentence[i]`. `topic` is what the rest of the sentence is about, as the name
    of a field of life: half of the written sentences have the `home` topic of their sense, half that of another sense
    of the word. `cue` says where the deciding words stand: "before" the target, "after" it, or "both".
    `source` is "written" (for the course), "wikipedia", "tales" or "newsgroups", and `place` says where there.
    Found sentences are all "test", and have no part of speech, topic, home or cue: these fields are "".
    """

    name: str
    word: np.ndarray
    sense: np.ndarray
    sentence: np.ndarray
    split: np.ndarray
    part_of_speech: np.ndarray
    topic: np.ndarray
    home: np.ndarray
    cue: np.ndarray
    source: np.ndarray
    place: np.ndarray
    licence: str

    def __len__(self) -> int:
        return len(self.sentence)

    @property
    def at_home(self) -> np.ndarray:
        """True where a sentence has the home topic of its sense."""
        return self.topic == self.home

    def take(self, rows: np.ndarray) -> SenseExamples:
        """The examples at `rows` (indices or a mask)."""
        columns = {field.name: getattr(self, field.name) for field in fields(self)}
        return SenseExamples(**{k: v[rows] if isinstance(v, np.ndarray) else v for k, v in columns.items()})

    def __repr__(self) -> str:
        senses = len(set(zip(self.word, self.sense, strict=True)))
        return f"<{self.name}: {len(self):,} sentences, {len(set(self.word))} words, {senses} senses>"


@dataclass(frozen=True)
class Passages:
    """Parts of articles: `text[i]` is passage `position[i]` (from 0) of `article[i]`, under the headings `section[i]`.

    Headings are joined by " / "; the part before the first heading has the section "".
    """

    text: np.ndarray
    article: np.ndarray
    section: np.ndarray
    position: np.ndarray
    licence: str

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return f"<{len(self):,} passages of {len(set(self.article))} articles>"


@dataclass(frozen=True)
class Statements:
    """Triples about one fact: `true[i]`, `false[i]` (one fact changed) and `negated[i]`, and where the truth stands.

    `passage[i]` is the position in `wikipedia_passages()` whose text holds `answer[i]`, which shows `true[i]`.
    """

    true: np.ndarray
    false: np.ndarray
    negated: np.ndarray
    article: np.ndarray
    passage: np.ndarray
    answer: np.ndarray
    licence: str

    def __len__(self) -> int:
        return len(self.true)

    def __repr__(self) -> str:
        return f"<{len(self):,} statements, each true, false and negated, on {len(set(self.article))} articles>"


@dataclass(frozen=True)
class Questions:
    """Questions and where their answers are: `relevant[i]` holds the positions in `wikipedia_passages()` for `text[i]`.

    `answers[i][j]` is the string in passage `relevant[i][j]` that answers. `kind` is "keyword" (in the passage's own
    words), "paraphrase" (shares no content word with it), "number" (a number or date is asked for), "negation" or
    "multi-passage" (several passages hold a part of the answer). `split` is "dev" or "test", one for all questions of
    an `article`.
    """

    text: np.ndarray
    kind: np.ndarray
    split: np.ndarray
    article: np.ndarray
    relevant: tuple[tuple[int, ...], ...]
    answers: tuple[tuple[str, ...], ...]
    licence: str

    def __len__(self) -> int:
        return len(self.text)

    def take(self, rows: np.ndarray) -> Questions:
        """The questions at `rows` (indices or a mask)."""
        rows = np.arange(len(self))[rows]
        arrays = (column[rows] for column in (self.text, self.kind, self.split, self.article))
        tuples = (tuple(column[i] for i in rows) for column in (self.relevant, self.answers))
        return Questions(*arrays, *tuples, self.licence)

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {kind}" for kind, n in sorted(Counter(self.kind.tolist()).items()))
        return f"<{len(self):,} questions on {len(set(self.article))} articles: {counts}>"


def newsgroups() -> TextDataset:
    """20 Newsgroups: 18,821 posts of 20 groups, split by date into 11,293 train and 7,528 test.

    Lower-cased, letters only, the subject line first (which often names the topic, a leak). From Ana Cardoso
    Cachopo's collection; the posts carry no formal licence.
    """
    folder = assets.path("20newsgroups")
    files = {split: folder / f"20newsgroups-{split}.tab" for split in SPLITS}
    return _tab_dataset("20newsgroups", files, "no formal licence; research and teaching")


def reuters(topics: int = 8) -> TextDataset:
    """Reuters-21578 news of 1987 with one label each: the 8 most frequent topics, or all 52.

    Lower-cased, letters only, the headline first. Free for research.
    """
    _validate.one_of(str(topics), "topics", ("8", "52"))
    folder = assets.path("reuters")
    files = {split: folder / f"reuters-r{topics}-{split}.tab" for split in SPLITS}
    return _tab_dataset(f"reuters-r{topics}", files, "free for research, Reuters Ltd.")


def topics(name: str = "20newsgroups") -> Topics:
    """The labels of "20newsgroups" or "reuters-r8" in plain words, of the file data/topics.tsv.

    >>> print(topics("reuters-r8").name[0])
    company acquisitions
    """
    _validate.one_of(name, "name", ("20newsgroups", "reuters-r8"))
    with (assets.DATA / "topics.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["dataset"] == name]
    columns = (np.array([row[key] for row in rows]) for key in ("label", "family", "name", "description"))
    return Topics(*columns, "CC BY 4.0")


def analogy_questions(path: str | Path | None = None) -> AnalogyQuestions:
    """The 19,544 Google analogy questions of Mikolov and others (2013), lower-cased, in 14 categories.

    They ship with gensim's test data; `path` reads another file of the same form (": category" lines, then four
    words a line).

    >>> analogy_questions()
    <19,544 analogy questions in 14 categories>
    """
    path = Path(path) if path is not None else _gensim_file("questions-words.txt")
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
    path = _gensim_file(file) if source == "gensim" else assets.path(source) / file
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
    path = assets.DATA / files[_validate.one_of(kind, "kind", files)]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    written = {"source": "written", "place": path.name}
    names = ("word", "sense", "sentence", "split", "part_of_speech", "topic", "home", "cue", "source", "place")
    columns = {name: np.array([row.get(name, written.get(name, "")) for row in rows]) for name in names}
    if kind == "found":
        columns["split"] = np.full(len(rows), "test")
    licence = (
        "CC BY 4.0" if kind == "written" else "Wikipedia: CC BY-SA; tales: public domain; posts: no formal licence"
    )
    return SenseExamples(f"senses-{kind}", **columns, licence=licence)


@lru_cache(maxsize=1)
def wikipedia_passages() -> Passages:
    """98 English Wikipedia articles of 2015 in passages of about 120 words, without markup.

    The articles are those in gensim's test data that are neither redirect nor disambiguation page; sections that list
    sources are left out. A passage ends where a paragraph ends; a paragraph of over 180 words is divided at sentence
    ends. Reading takes seconds, so the result is kept in the cache folder, by the content of dump and code.

    >>> wikipedia_passages()
    <4,127 passages of 98 articles>
    """
    dump = _gensim_file(_WIKIPEDIA)
    made_from = hashlib.sha256(dump.read_bytes() + Path(_wikitext.__file__).read_bytes()).hexdigest()
    rows = _kept(assets.cache_dir() / f"wikipedia-passages-{made_from[:16]}.json", lambda: _passage_rows(dump))
    columns = zip(*rows, strict=True)
    return Passages(*(np.array(column) for column in columns), "CC BY-SA 3.0, Wikipedia contributors")


@lru_cache(maxsize=1)
def questions() -> Questions:
    """Questions written for this course over `wikipedia_passages()`, with the passages that answer them.

    40% are for choosing settings ("dev"), 60% for reporting ("test"), divided by article.
    """
    passages = wikipedia_passages()
    places = _places(passages)
    with (assets.DATA / "questions.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    by_question = defaultdict(list)
    for row in rows:
        by_question[row["question"]].append(row)
    relevant = tuple(
        tuple(_answering(row, places[row["article"], row["section"]], passages.text) for row in own)
        for own in by_question.values()
    )
    answers = tuple(tuple(row["answer"] for row in own) for own in by_question.values())
    first = [own[0] for own in by_question.values()]
    columns = (np.array([row[name] for row in first]) for name in ("question", "kind", "split", "article"))
    return Questions(*columns, relevant, answers, "CC BY 4.0")


@lru_cache(maxsize=1)
def statements() -> Statements:
    """Statements written for this course over `wikipedia_passages()`: each true, with one fact changed, and negated.

    >>> statements()
    <80 statements, each true, false and negated, on 73 articles>
    """
    passages = wikipedia_passages()
    places = _places(passages)
    with (assets.DATA / "statements.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = [_answering(row, places[row["article"], row["section"]], passages.text, "statements.tsv") for row in rows]
    names = ("true", "false", "negated", "article", "answer")
    columns = {name: np.array([row[name] for row in rows]) for name in names}
    return Statements(**columns, passage=np.array(found), licence="CC BY 4.0")


def _places(passages: Passages) -> dict[tuple[str, str], list[int]]:
    """Positions of the passages of each (article, section)."""
    places = defaultdict(list)
    for i, place in enumerate(zip(passages.article.tolist(), passages.section.tolist(), strict=True)):
        places[place].append(i)
    return places


def _passage_rows(dump: Path) -> list[list]:
    """Rows (text, article, section, position) of every article in the dump."""
    rows = []
    for title, sections in _wikitext.articles(dump):
        texts = [(name, text) for name, lines in sections for text in _wikitext.passages(lines, PASSAGE_WORDS)]
        rows += [[text, title, section, i] for i, (section, text) in enumerate(texts)]
    return rows


def _kept(file: Path, make: Callable[[], list]) -> list:
    """What `make` returned once, from a JSON file; made again where the file is absent or damaged."""
    try:
        return json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError):
        made = make()
    file.parent.mkdir(parents=True, exist_ok=True)
    written = file.with_name(f"{file.name}.{os.getpid()}")
    written.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    os.replace(written, file)
    return made


def _answering(row: dict[str, str], section: list[int], texts: np.ndarray, file: str = "questions.tsv") -> int:
    """The one passage of a section that holds the row's answer."""
    found = [i for i in section if row["answer"] in texts[i]]
    if len(found) != 1:
        raise ValueError(
            f"{file}: expected {row['answer']!r} in exactly one passage of {row['article']!r}, section "
            f"{row['section']!r}, found it in {len(found)}. Give a longer answer string, or the right section."
        )
    return found[0]


def _tab_dataset(name: str, files: dict[str, Path], licence: str) -> TextDataset:
    """Read Orange's format: three header lines (names, types, roles), then label, tab, text a line."""
    texts, labels, splits = [], [], []
    for split, file in files.items():
        for line in filter(str.strip, file.read_text(encoding="utf-8").splitlines()[3:]):
            label, _, text = line.partition("\t")
            labels.append(label)
            texts.append(text)
            splits.append(split)
    return TextDataset(name, tuple(texts), tuple(labels), tuple(splits), licence)


def _gensim_file(name: str) -> Path:
    from gensim.test.utils import datapath

    return Path(datapath(name))


def _four_words(line: str, path: Path) -> list[str]:
    words = line.lower().split()
    if len(words) != 4:
        raise ValueError(f"{path.name}: expected four words a line, got {len(words)}: {line!r}.")
    return words
