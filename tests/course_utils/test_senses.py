"""The sense sentences: balance, duplicates, one occurrence each; the found ones stand in their sources."""

import bz2
import itertools
import re
from collections import Counter
from functools import cache

import numpy as np
import pytest

from course_utils import assets, datasets

WRITTEN, FOUND = datasets.senses(), datasets.senses("found")
SENSES = sorted(set(zip(WRITTEN.word.tolist(), WRITTEN.sense.tolist(), strict=True)))
WORDS = sorted(set(WRITTEN.word.tolist()))


def tokens(sentence):
    return re.findall(r"[a-z']+", sentence.lower().replace("’", "'"))


def other_forms(word, sentence):
    return [token for token in tokens(sentence) if token.startswith(word) and token != word]


def near_copies(sentences, word):
    """Pairs that share five words in a row, or nearly half of all their words."""
    pairs = []
    for a, b in itertools.combinations(sentences, 2):
        x, y = tokens(a), tokens(b)
        runs = [{tuple(t[i : i + 5]) for i in range(len(t) - 4)} for t in (x, y)]
        one, two = set(x) - {word}, set(y) - {word}
        if runs[0] & runs[1] or len(one & two) > 0.45 * len(one | two):
            pairs.append((a, b))
    return pairs


def test_sizes_are_as_the_lesson_needs_them():
    assert len(WRITTEN) >= 600 and len(FOUND) >= 120
    assert len(WORDS) == 6 and sum(word == "play" for word, _ in SENSES) >= 4
    assert set(FOUND.word) == set(WORDS) and set(FOUND.source) == {"wikipedia", "tales", "newsgroups"}
    assert {(w, s) for w, s in zip(FOUND.word, FOUND.sense, strict=True)} <= set(SENSES)


@pytest.mark.parametrize(("word", "sense"), SENSES)
@pytest.mark.parametrize("split", ["train", "test"])
def test_each_sense_is_balanced(word, sense, split):
    half = WRITTEN.take((WRITTEN.word == word) & (WRITTEN.sense == sense) & (WRITTEN.split == split))
    assert len(half) == 16
    assert half.at_home.sum() == 8 and len(set(half.home)) == 1
    senses_of_word = sum(one == word for one, _ in SENSES)
    crossed = Counter(half.topic[~half.at_home].tolist())
    assert len(crossed) == senses_of_word - 1 and min(crossed.values()) >= 8 // (senses_of_word - 1)
    cues = Counter(half.cue.tolist())
    assert set(cues) <= {"before", "after", "both"} and min(cues["before"], cues["after"]) >= 5


def test_some_senses_share_a_part_of_speech_and_some_parts_a_sense():
    by_part = Counter((w, p) for w, _, p in set(zip(WRITTEN.word, WRITTEN.sense, WRITTEN.part_of_speech, strict=True)))
    assert all(any(n >= 2 for (w, _), n in by_part.items() if w == word) for word in WORDS)
    assert set(WRITTEN.part_of_speech) == {"noun", "verb", "adjective"}


@pytest.mark.parametrize("examples", [WRITTEN, FOUND], ids=["written", "found"])
def test_the_target_occurs_once_and_no_sentence_twice(examples):
    for word, sentence in zip(examples.word, examples.sentence, strict=True):
        assert tokens(sentence).count(word) == 1, sentence
    assert len({" ".join(tokens(one)) for one in examples.sentence}) == len(examples)


def test_written_sentences_hold_no_other_form_of_the_target():
    assert [s for w, s in zip(WRITTEN.word, WRITTEN.sentence, strict=True) if other_forms(w, s)] == []
    assert other_forms("play", "The player will play.") == ["player"]


@pytest.mark.parametrize("word", WORDS)
def test_no_sentence_is_a_near_copy(word):
    assert near_copies(WRITTEN.sentence[WRITTEN.word == word].tolist(), word) == []


def test_near_copies_are_found():
    one = "The children play in the garden until the rain comes down."
    assert near_copies([one, "In the garden until the rain comes, dogs play."], "play")
    assert near_copies([one, "Down comes rain until children play in garden."], "play")
    assert not near_copies([one, "Nobody knew how the play would end."], "play")


@cache
def source_texts():
    from gensim.corpora.wikicorpus import extract_pages, filter_wiki
    from gensim.test.utils import datapath

    dump = datapath("enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2")
    with bz2.open(dump) as file:
        pages = {title: filter_wiki(text) for title, text, _ in extract_pages(file, ("0",))}
    news = datasets.newsgroups()
    groups = {}
    for text, label, split in zip(news.texts, news.labels, news.splits, strict=True):
        groups.setdefault(f"{split}/{label}", []).append(" ".join(text.split()))
    tales = (assets.path("grimm-tales") / "grimm-tales.tab").read_text(encoding="utf-8")
    return pages, groups, " ".join(tales.split())


def stands_in_its_source(source, place, sentence):
    pages, groups, tales = source_texts()
    if source == "newsgroups":
        return any(sentence in text for text in groups[place])
    text = tales if source == "tales" else re.sub(r"'{2,}", "", pages[place])
    return sentence in re.sub(r"\s+", " ", text)


def test_found_sentences_stand_in_their_sources():
    rows = zip(FOUND.source, FOUND.place, FOUND.sentence, strict=True)
    assert [row for row in rows if not stands_in_its_source(*row)] == []
    assert not stands_in_its_source("tales", "", "The children play in the garden until the rain comes down.")


def test_taking_rows_keeps_the_columns_together():
    some = WRITTEN.take(np.array([3, 0]))
    assert some.sentence.tolist() == [WRITTEN.sentence[3], WRITTEN.sentence[0]]
    assert (some.licence, len(some)) == (WRITTEN.licence, 2)
    with pytest.raises(ValueError, match="kind: expected one of 'written', 'found'"):
        datasets.senses("invented")
