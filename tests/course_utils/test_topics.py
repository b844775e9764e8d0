"""Class-based TF-IDF: hand calculations, and the words of real groups."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from course_utils import datasets, topics


def test_class_tfidf_by_hand_dense_and_sparse():
    counts = np.array([[3, 1, 0], [0, 1, 1]])
    # A = (4 + 2) / 2 = 3; f = 3, 2, 1
    expected = [[0.75 * np.log(2), 0.25 * np.log(2.5), 0], [0, 0.5 * np.log(2.5), 0.5 * np.log(4)]]
    np.testing.assert_allclose(topics.class_tfidf(counts), expected)
    np.testing.assert_allclose(topics.class_tfidf(csr_matrix(counts)), expected)


def test_an_empty_group_and_an_unused_word_weigh_nothing():
    weights = topics.class_tfidf(np.array([[2, 0, 0], [0, 0, 0]]))
    assert np.isfinite(weights).all() and (weights[1] == 0).all() and (weights[:, 1:] == 0).all()


def test_longer_groups_do_not_weigh_more():
    counts = np.array([[4, 2, 0], [0, 1, 3]])
    longer = np.array([[40, 20, 0], [0, 1, 3]])
    one, two = topics.class_tfidf(counts)[0], topics.class_tfidf(longer)[0]
    assert (np.argsort(one) == np.argsort(two)).all() and two.max() < 2 * one.max()


def test_words_of_a_group_are_those_the_others_do_not_use():
    texts = ["the cat purrs", "a cat sleeps", "the dog barks", "my dog sleeps", "the x is"]
    named = topics.distinctive_words(texts, ["cats", "cats", "dogs", "dogs", "none"], n_words=1, min_texts=1)
    assert named == {"cats": ["cat"], "dogs": ["dog"], "none": []}
    with pytest.raises(ValueError, match="groups: expected the name of a group for each of 5 texts, got 1"):
        topics.distinctive_words(texts, ["cats"])


@pytest.mark.parametrize(
    ("texts", "groups", "settings", "says"),
    [
        (["a cat", "a dog"], ["x", "y"], {}, "min_texts: expected a whole number from 1 to 2, got 10"),
        (["the", "of"], ["x", "y"], {"min_texts": 1}, r"texts: expected words other than stop words in 1 or more of 2"),
        (["cat", "dog"], ["x", "y"], {"min_texts": 2}, r"in 2 or more of 2 texts, got none .*Next: give longer texts"),
        (
            ["cat", "dog"],
            ["x", None],
            {"min_texts": 1},
            "groups: expected a label for each row, got None at position 1",
        ),
        (["cat", "dog"], ["x", "y"], {"min_texts": 1, "n_words": 0}, "n_words: expected a whole number of 1 or more"),
    ],
)
def test_where_there_is_nothing_to_count_is_said(texts, groups, settings, says):
    with pytest.raises(ValueError, match=says):
        topics.distinctive_words(texts, groups, **settings)
    with pytest.raises(ValueError, match="counts: expected numbers of words"):
        topics.class_tfidf([[1, -2]])


def test_the_words_of_newsgroups_name_them():
    posts = datasets.newsgroups().split("test")
    named = topics.distinctive_words(posts.texts, posts.labels)
    for group, word in {
        "rec.motorcycles": "bike",
        "sci.space": "space",
        "sci.crypt": "key",
        "rec.autos": "car",
    }.items():
        assert word in named[group]


@pytest.mark.parametrize(("name", "corpus"), [("20newsgroups", datasets.newsgroups), ("reuters-r8", datasets.reuters)])
def test_every_label_has_one_row_in_plain_words(name, corpus):
    told = datasets.topics(name)
    assert tuple(told.label) == corpus().label_names
    assert len(set(told.name)) == len(told) and all(len(text.split()) >= 6 for text in told.description)
    assert len(set(told.family)) == {"20newsgroups": 6, "reuters-r8": 3}[name]
