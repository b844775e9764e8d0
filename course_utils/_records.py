"""What a data set is once it is read: frozen records that know their licence and show their size."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields

import numpy as np

from course_utils import _validate

SPLITS = ("train", "test")


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

    @property
    def title(self) -> np.ndarray:
        """Article and headings of each passage, as "Anarchism / History", (n,)."""
        pairs = zip(self.article.tolist(), self.section.tolist(), strict=True)
        return np.array([" / ".join(filter(None, pair)) for pair in pairs])

    def __repr__(self) -> str:
        return f"<{len(self):,} passages of {len(set(self.article))} articles>"


@dataclass(frozen=True)
class Statements:
    """Statements about one fact: `true[i]`, `false[i]` (one fact changed), `negated[i]`, and where the truth stands.

    `paraphrase[i]` says what `true[i]` says in other words; names stay. `passage[i]` is the position in
    `wikipedia_passages()` whose text holds `answer[i]`, which shows `true[i]`.
    """

    true: np.ndarray
    false: np.ndarray
    negated: np.ndarray
    paraphrase: np.ndarray
    article: np.ndarray
    passage: np.ndarray
    answer: np.ndarray
    licence: str

    def __len__(self) -> int:
        return len(self.true)

    def __repr__(self) -> str:
        articles = len(set(self.article))
        return f"<{len(self):,} statements, each true, false, negated and in other words, on {articles} articles>"


@dataclass(frozen=True)
class Questions:
    """Questions and where their answers are: `relevant[i]` holds the positions in `wikipedia_passages()` for `text[i]`.

    `answers[i][j]` is the string in passage `relevant[i][j]` that answers. The first of these passages is in
    `article[i]`; others may be in another article of the same split. `kind` is the first of these that applies:
    "multi-passage" (several passages hold a part of the answer), "paraphrase" (shares no content word with them, so
    seldom names its subject), "negation" (asks for what is not so), "number" (asks for a number or date) or "keyword".
    `split` is "dev" or "test", one for all questions of an article.
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
