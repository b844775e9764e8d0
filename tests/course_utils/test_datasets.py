import numpy as np
import pytest

from course_utils import datasets


def test_newsgroups_has_the_published_sizes():
    news = datasets.newsgroups()
    assert len(news) == 18_821 and len(news.label_names) == 20
    assert (len(news.split("train")), len(news.split("test"))) == (11_293, 7_528)
    assert repr(news) == "<20newsgroups: 18,821 texts (11,293 train, 7,528 test), 20 labels>"
    assert all(text and text == text.lower() for text in news.texts[:500])


def test_a_split_keeps_texts_and_labels_together():
    news = datasets.newsgroups()
    test = news.split("test")
    first = news.splits.index("test")
    assert (test.texts[0], test.labels[0]) == (news.texts[first], news.labels[first])
    with pytest.raises(ValueError, match="split: expected one of 'train', 'test', got 'dev'"):
        news.split("dev")


def test_analogy_questions_are_all_there_in_order():
    questions = datasets.analogy_questions()
    assert len(questions) == 19_544
    assert questions.words[0].tolist() == ["athens", "greece", "baghdad", "iraq"]
    assert (questions.categories == "family").sum() == 506
    assert len(questions.take(questions.categories == "family")) == 506


def test_a_damaged_question_file_is_refused(tmp_path):
    file = tmp_path / "questions.txt"
    file.write_text(": family\nman king woman queen\nman king woman\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"questions\.txt: expected four words a line, got 3: 'man king woman'"):
        datasets.analogy_questions(file)


def test_word_pairs_by_hand():
    pairs = datasets.word_pairs("wordsim353")
    assert len(pairs) == 353
    assert pairs.words[0].tolist() == ["love", "sex"] and pairs.scores[0] == 6.77
    with pytest.raises(ValueError, match="'wordsim353', 'simlex999'"):
        datasets.word_pairs("wordsim")


def test_reuters_takes_eight_or_fifty_two_topics():
    with pytest.raises(ValueError, match="topics: expected one of '8', '52', got '10'"):
        datasets.reuters(10)


def test_questions_are_arrays_of_one_length():
    questions = datasets.analogy_questions()
    assert questions.words.shape == (len(questions), 4)
    assert isinstance(questions.categories, np.ndarray)
