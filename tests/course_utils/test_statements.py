"""data/statements.tsv: what it calls true stands in the passage, and each four are about one fact."""

import numpy as np
import pytest

from course_utils import datasets


@pytest.fixture(scope="module")
def statements():
    return datasets.statements()


@pytest.fixture(scope="module")
def passages():
    return datasets.wikipedia_passages()


def words(text):
    return {word.strip(".,'\"()").lower() for word in text.split()}


def test_there_are_enough_of_them_and_none_stands_twice(statements):
    every = np.concatenate([statements.true, statements.false, statements.negated, statements.paraphrase])
    assert len(statements) >= 60 and len(set(every)) == 4 * len(statements)
    assert len(set(statements.article)) >= 60
    assert "80 statements" in repr(statements)


def test_the_answer_stands_in_the_passage_of_its_article(statements, passages):
    for answer, passage, article in zip(statements.answer, statements.passage, statements.article, strict=True):
        assert answer in passages.text[passage] and passages.article[passage] == article


def test_false_and_negated_differ_little_from_true(statements):
    for true, false, negated in zip(statements.true, statements.false, statements.negated, strict=True):
        changed = words(true) ^ words(false)
        assert true != false and len(changed) <= 7, (true, false)
        said = words(negated) - words(true)
        assert said & {"not", "no", "never"}, negated
        assert not (words(false) - words(true)) & {"not", "never"}, false


def test_a_paraphrase_shares_fewer_words_with_its_passage_than_the_true_statement_does(statements, passages):
    in_passage = [words(passages.text[row]) for row in statements.passage]
    shared = {
        kind: np.array([len(words(one) & own) for one, own in zip(getattr(statements, kind), in_passage, strict=True)])
        for kind in ("true", "paraphrase")
    }
    assert shared["paraphrase"].mean() < shared["true"].mean()


def test_statements_are_sentences(statements):
    for column in (statements.true, statements.false, statements.negated, statements.paraphrase):
        assert all(one[0].isupper() and one.endswith(".") and one == one.strip() for one in column)
