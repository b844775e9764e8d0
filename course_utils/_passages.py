"""Wikipedia's articles in passages, and what was written for the course over them: questions and statements."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import numpy as np

from course_utils import _wikitext, assets
from course_utils._readers import gensim_file, kept, table
from course_utils._records import Passages, Questions, Statements

PASSAGE_WORDS = 120
WIKIPEDIA = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"


@lru_cache(maxsize=1)
def wikipedia_passages() -> Passages:
    """98 English Wikipedia articles of 2015 in passages of about 120 words, without markup.

    The articles are those in gensim's test data that are neither redirect nor disambiguation page; sections that list
    sources are left out. A passage ends where a paragraph ends; a paragraph of over 180 words is divided at sentence
    ends. Reading takes seconds, so the result is kept in the cache folder, by the content of dump and code.

    >>> wikipedia_passages()
    <4,127 passages of 98 articles>
    """
    dump = gensim_file(WIKIPEDIA)
    made_from = hashlib.sha256(dump.read_bytes() + Path(_wikitext.__file__).read_bytes()).hexdigest()
    rows = kept(assets.cache_dir() / f"wikipedia-passages-{made_from[:16]}.json", lambda: _passage_rows(dump))
    columns = zip(*rows, strict=True)
    return Passages(*(np.array(column) for column in columns), "CC BY-SA 3.0, Wikipedia contributors")


@lru_cache(maxsize=1)
def questions() -> Questions:
    """Questions written for this course over `wikipedia_passages()`, with the passages that answer them.

    40% are for choosing settings ("dev"), 60% for reporting ("test"), divided by article.
    """
    passages = wikipedia_passages()
    places = _places(passages)
    by_question = defaultdict(list)
    for row in table("questions.tsv"):
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
    """Statements written for this course over `wikipedia_passages()`: each true, false, negated and in other words.

    >>> statements()
    <80 statements, each true, false, negated and in other words, on 73 articles>
    """
    passages = wikipedia_passages()
    places = _places(passages)
    rows = table("statements.tsv")
    found = [_answering(row, places[row["article"], row["section"]], passages.text, "statements.tsv") for row in rows]
    names = ("true", "false", "negated", "paraphrase", "article", "answer")
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


def _answering(row: dict[str, str], section: list[int], texts: np.ndarray, file: str = "questions.tsv") -> int:
    """The one passage of a section that holds the row's answer."""
    found = [i for i in section if row["answer"] in texts[i]]
    if len(found) != 1:
        raise ValueError(
            f"{file}: expected {row['answer']!r} in exactly one passage of {row['article']!r}, section "
            f"{row['section']!r}, found it in {len(found)}. Give a longer answer string, or the right section."
        )
    return found[0]
