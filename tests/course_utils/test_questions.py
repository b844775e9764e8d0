"""The questions keep what they promise: answers stand in their passages, and each kind is what its name says."""

import re
from collections import Counter

import numpy as np
import pytest
from gensim.parsing.preprocessing import STOPWORDS, stem_text

from course_utils import _passages, datasets

QUESTIONS, PASSAGES = datasets.questions(), datasets.wikipedia_passages()
KINDS = {"keyword", "paraphrase", "number", "negation", "multi-passage"}
# gensim's stop list also holds words that say something.
NOT_STOPPED = {
    "amount", "bill", "bottom", "cant", "computer", "cry", "describe", "detail", "empty", "fill", "fire", "interest",
    "kg", "km", "mill", "move", "serious", "sincere", "system", "thick", "thin", "un",
}  # fmt: skip
NEGATION = re.compile(r"\b(?:not|never|no|nor|neither|none|nobody|nothing|without|except|cannot)\b|n['’]t\b", re.I)
NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundred|thousand|million|once|twice|half|third|quarter|dozen)\b",
    re.I,
)


def content_words(text):
    """Stems (Porter's) of the words that are on no stop list."""
    words = [word.split("'")[0] for word in re.findall(r"[^\W_]+(?:'[^\W_]+)?", text.lower().replace("’", "'"))]
    return {stem_text(word) for word in words if len(word) > 1 and word not in STOPWORDS - NOT_STOPPED}


def names_title(question, title):
    """Whether a question has its article's title, without a parenthesis, as a phrase."""
    bare = re.sub(r"\s*\(.*?\)", "", title)
    return bool(re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", question, re.I))


def questions_of(kind):
    """(text, article) of each question of a kind."""
    chosen = QUESTIONS.take(QUESTIONS.kind == kind)
    return list(zip(chosen.text.tolist(), chosen.article.tolist(), strict=True))


def rows(kind=None):
    for i, text in enumerate(QUESTIONS.text):
        if kind in (None, QUESTIONS.kind[i]):
            for passage, answer in zip(QUESTIONS.relevant[i], QUESTIONS.answers[i], strict=True):
                yield text, QUESTIONS.article[i], PASSAGES.text[passage], answer


def test_there_are_enough_of_each_kind_over_enough_articles():
    assert len(QUESTIONS) >= 250 and len(set(QUESTIONS.article)) >= 60
    counts = Counter(QUESTIONS.kind.tolist())
    assert counts.keys() == KINDS and min(counts.values()) >= 40
    assert max(Counter(QUESTIONS.article.tolist()).values()) <= 8
    assert len(set(QUESTIONS.text)) == len(QUESTIONS)
    assert all(text.endswith("?") and text[0].isupper() for text in QUESTIONS.text)


def test_answers_stand_in_their_passages():
    assert [row for row in rows() if row[3] not in row[2] or not 0 < len(row[3]) <= 150] == []
    assert all(len(set(ids)) == len(ids) for ids in QUESTIONS.relevant)
    split = dict(zip(QUESTIONS.article.tolist(), QUESTIONS.split.tolist(), strict=True))
    for ids, title in zip(QUESTIONS.relevant, QUESTIONS.article.tolist(), strict=True):
        titles = PASSAGES.article[list(ids)].tolist()
        assert titles[0] == title and {split[other] for other in titles} == {split[title]}


def test_paraphrases_share_no_content_word_with_their_passages():
    shared = [(row[0], content_words(row[0]) & content_words(row[2])) for row in rows("paraphrase")]
    assert [row for row in shared if row[1]] == []


def test_kinds_name_their_article_about_equally_often():
    # A paraphrase may not: the name stands in the passage. Of the others none may be easier only for the name.
    named = {kind: np.mean([names_title(*row) for row in questions_of(kind)]) for kind in KINDS - {"paraphrase"}}
    assert max(named.values()) - min(named.values()) < 0.2 and min(named.values()) > 0.25, named


def test_negation_is_labelled_by_meaning():
    # "without a kick board" and "not knowing" are asides; "unpaved" asks for what is not so, without a word for it.
    only_the_word = {
        "Who was the first man to swim across the North Atlantic without a kick board?",
        "Who wrote the tune of America the Beautiful and died not knowing how famous it would become?",
    }
    only_the_meaning = {"How many kilometres of road in Andorra are unpaved?"}
    word = {kind: {row[0] for row in questions_of(kind) if NEGATION.search(row[0])} for kind in KINDS}
    assert word["keyword"] | word["number"] == only_the_word
    assert {row[0] for row in questions_of("negation")} - word["negation"] == only_the_meaning


def test_kinds_are_what_their_names_say():
    assert [row[0] for row in rows("number") if not NUMBER.search(row[3])] == []
    several = QUESTIONS.kind == "multi-passage"
    assert all(len(ids) >= 2 for ids, one in zip(QUESTIONS.relevant, several, strict=True) if one)


def test_the_split_is_by_article_and_about_two_to_three():
    dev = set(QUESTIONS.article[QUESTIONS.split == "dev"])
    assert dev.isdisjoint(QUESTIONS.article[QUESTIONS.split == "test"]) and set(QUESTIONS.split) == {"dev", "test"}
    assert abs(np.mean(QUESTIONS.split == "dev") - 0.4) < 0.02
    for kind in KINDS:
        assert abs(np.mean(QUESTIONS.split[QUESTIONS.kind == kind] == "dev") - 0.4) < 0.08, kind


def test_take_keeps_the_columns_together():
    some = QUESTIONS.take(QUESTIONS.kind == "number")
    assert set(some.kind) == {"number"} and len(some.relevant) == len(some.answers) == len(some)
    one = some.take([2])
    assert (one.text[0], one.relevant[0], one.answers[0]) == (some.text[2], some.relevant[2], some.answers[2])


@pytest.mark.parametrize(("answer", "n"), [("no such words", 0), ("the", 2)])
def test_an_answer_that_does_not_name_one_passage_is_refused(answer, n):
    row = {"answer": answer, "article": "Albedo", "section": ""}
    with pytest.raises(ValueError, match=f"exactly one passage of 'Albedo', section '', found it in {n}"):
        _passages._answering(row, [0, 1], np.array(["the one", "the other"]))


def test_the_rules_reject_what_they_are_for():
    assert content_words("Who's running the systems?") == {"run", "system"}
    assert names_title("Is it a robot or an Android?", "Android (robot)") and not names_title(
        "Androids?", "Android (robot)"
    )
    assert not NEGATION.search("Which notes were known?") and NEGATION.search("Which one wasn't known?")
    assert not NUMBER.search("often") and NUMBER.search("fourteen") and NUMBER.search("in 1936")
