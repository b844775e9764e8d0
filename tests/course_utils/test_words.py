"""Analogies by hand on four words, and gensim as the independent reference on all 400,000."""

import math

import numpy as np
import pytest

from course_utils import analogies, datasets, vectors, words

AXES = ["man", "woman", "king", "queen", "child"]
TOY = [[1.0, 0.0, 0.0], [-1.0, 0.0, 0.2], [1.0, 2.0, 0.0], [-1.0, 2.0, 0.0], [0.0, 0.0, 3.0]]


@pytest.fixture
def toy():
    return words.WordVectors(AXES, TOY)


@pytest.fixture(scope="session")
def glove():
    return words.WordVectors.load("glove-6b-50d")


@pytest.fixture(scope="session")
def gensim_glove(glove):
    return glove.to_gensim()


@pytest.fixture(scope="session")
def sample():
    questions = datasets.analogy_questions()
    return questions.take(np.random.default_rng(3).choice(len(questions), 60, replace=False))


def test_similarity_by_hand(toy):
    assert toy.similarity("man", "king") == pytest.approx(1 / math.sqrt(5), abs=1e-6)
    assert toy.similarity("king", "queen") == pytest.approx((-1 + 4) / 5, abs=1e-6)


def test_analogy_by_hand(toy):
    u = {word: np.array(row) / np.linalg.norm(row) for word, row in zip(AXES, TOY, strict=True)}
    target = u["king"] - u["man"] + u["woman"]
    cosines = {word: u[word] @ target / np.linalg.norm(target) for word in AXES}
    answer = toy.analogy("man", "king", "woman", exclude_inputs=False, k=5)
    assert list(answer.words) == sorted(cosines, key=lambda word: -cosines[word])
    assert dict(answer)["queen"] == pytest.approx(cosines["queen"], abs=1e-6)
    assert set(toy.analogy("man", "king", "woman", k=2).words) == {"queen", "child"}


def test_cosmul_by_hand(toy):
    def positive(a, b):
        return (1 + toy.similarity(a, b)) / 2

    expected = positive("king", "queen") * positive("woman", "queen") / (positive("man", "queen") + 1e-6)
    assert dict(toy.analogy("man", "king", "woman", k=2, method="mul"))["queen"] == pytest.approx(expected, rel=1e-5)


def test_unknown_word_gets_the_nearest_spellings(toy):
    with pytest.raises(
        words.UnknownWordError, match=r"'quen' has no vector among the 5 words\. Nearest spellings: queen"
    ):
        toy["quen"]
    with pytest.raises(words.UnknownWordError, match="All words are lower-case here"):
        toy.similarity("King", "queen")


@pytest.mark.parametrize(
    ("names", "rows", "says"),
    [
        (["a", "b"], [[1.0], [0.0]], "zero row"),
        (["a", "b"], [[1.0], [1e300]], r"vectors, as float32: expected finite numbers, got inf at \[1, 0\]"),
        (["a", "b"], [[1.0], [1e-300]], "vectors, as float32: expected rows with a direction"),
        (["a", "b"], [[1.0]], "one row a word, got 2 and 1"),
        (["a", "a"], [[1.0], [2.0]], "no word twice"),
        (["a"], [[float("nan")]], "finite"),
    ],
)
def test_bad_vectors_are_refused(names, rows, says):
    with pytest.raises(ValueError, match=says):
        words.WordVectors(names, rows)


@pytest.mark.parametrize("names", ["ab", {"a": 1, "b": 2}, [1990, 1991], ["a", None]])
def test_words_are_a_list_of_texts(names):
    with pytest.raises(TypeError, match="words: expected"):
        words.WordVectors(names, [[1.0], [2.0]])


@pytest.mark.parametrize("scale", [1e300, 1e-300])
def test_a_query_that_float32_cannot_hold_keeps_its_direction(toy, scale):
    expected = toy.most_similar([1.0, 2.0, 0.1], k=5)
    found = toy.most_similar(np.array([1.0, 2.0, 0.1]) * scale, k=5)
    assert found.words == expected.words
    np.testing.assert_allclose(found.similarities, expected.similarities, atol=1e-6)


def test_a_word_whose_accent_stands_apart_is_told_where_it_is():
    known = words.WordVectors(["caf\u00e9", "bar"], [[1.0], [2.0]])
    with pytest.raises(words.UnknownWordError, match=r"each accent in one character.*normalize\('NFC', word\)"):
        known["cafe\u0301"]
    with pytest.raises(words.UnknownWordError, match=r"2 words\. Nothing is spelled like it"):
        known["xyz"]


@pytest.mark.parametrize("query", [[0.0, 0.0, 0.0], [1.0, 2.0], [[1.0, 2.0, 3.0]], [1.0, float("nan"), 0.0]])
def test_bad_query_vectors_are_refused(toy, query):
    with pytest.raises(ValueError, match="vector: expected"):
        toy.most_similar(query)


@pytest.mark.parametrize(("asked", "error"), [([], ValueError), (["king", None], TypeError), (None, TypeError)])
def test_bad_lists_of_words_are_refused(toy, asked, error):
    with pytest.raises(error, match="words: expected"):
        toy[asked]


def test_a_list_of_words_gives_a_row_each(toy):
    np.testing.assert_array_equal(toy[["queen", "man"]], np.array([TOY[3], TOY[0]], dtype=np.float32))


def test_too_many_neighbours_are_refused(toy):
    with pytest.raises(ValueError, match="k: expected a whole number from 1 to 4, got 5"):
        toy.most_similar("king", k=5)
    with pytest.raises(ValueError, match="from 1 to 2"):
        toy.analogy("man", "king", "woman", k=3)


def test_questions_with_unknown_words_are_skipped_and_counted(toy):
    rows = np.array([["man", "king", "woman", "queen"], ["man", "king", "woman", "duchess"]])
    questions = datasets.AnalogyQuestions(rows, np.array(["royal", "royal"]))
    answers = toy.answer_analogies(questions, progress=False)
    assert (answers.skipped, len(answers.questions)) == (1, 1)
    report = answers.report()
    assert (report.correct, report.total, report.accuracy) == (1, 1, 1.0)
    assert report.by_category["royal"].total == 1


def test_only_unknown_questions_are_an_error(toy):
    rows = np.array([["man", "king", "woman", "duchess"]])
    with pytest.raises(ValueError, match="got none of 1"):
        toy.answer_analogies(datasets.AnalogyQuestions(rows, np.array(["royal"])), progress=False)


@pytest.mark.parametrize("method", analogies.METHODS)
def test_blocks_give_the_answers_of_one_full_sort(monkeypatch, method):
    rng = np.random.default_rng(5)
    unit = vectors.l2_normalize(rng.normal(size=(97, 6)))
    inputs = rng.integers(0, 97, size=(40, 3))
    monkeypatch.setattr(analogies, "_WORDS", 10)
    monkeypatch.setattr(analogies, "_QUESTIONS", 7)
    excluding, including = analogies.best_rows(unit, inputs, method)
    full = analogies.scores(method, *(unit[inputs[:, i]] for i in range(3)), unit)
    np.testing.assert_array_equal(including, full.argmax(axis=1))
    np.put_along_axis(full, inputs, -np.inf, axis=1)
    np.testing.assert_array_equal(excluding, full.argmax(axis=1))


def test_neighbours_equal_gensim(glove, gensim_glove):
    ours, theirs = glove.most_similar("king"), gensim_glove.most_similar("king", topn=10)
    assert list(ours.words) == [word for word, _ in theirs]
    np.testing.assert_allclose(ours.similarities, [score for _, score in theirs], atol=1e-6)


def test_analogies_equal_gensim(glove, gensim_glove, sample):
    add, mul = (glove.answer_analogies(sample, method=method, progress=False) for method in ("add", "mul"))
    for row, (a, b, c, _) in enumerate(sample.words):
        assert add.excluding[row] == gensim_glove.most_similar(positive=[b, c], negative=[a], topn=1)[0][0]
        assert mul.excluding[row] == gensim_glove.most_similar_cosmul(positive=[b, c], negative=[a], topn=1)[0][0]
        assert add.including[row] == glove.analogy(a, b, c, exclude_inputs=False, k=1).words[0]


@pytest.mark.parametrize("name", ["wordsim353", "simlex999"])
def test_similarity_equals_gensim(glove, gensim_glove, name):
    from gensim.test.utils import datapath

    file = {"wordsim353": "wordsim353.tsv", "simlex999": "simlex999.txt"}[name]
    _, spearman, unknown_percent = gensim_glove.evaluate_word_pairs(datapath(file), restrict_vocab=len(glove))
    ours = glove.evaluate_similarity(name)
    assert ours.spearman == pytest.approx(spearman.statistic, abs=1e-6)
    assert ours.skipped == round(unknown_percent / 100 * (ours.pairs + ours.skipped))


@pytest.mark.slow
def test_all_analogies_equal_gensim_to_the_last_question(glove, gensim_glove):
    from gensim.test.utils import datapath

    _, sections = gensim_glove.evaluate_word_analogies(datapath("questions-words.txt"), restrict_vocab=len(glove))
    answers = glove.answer_analogies(progress=False)
    right = answers.correct()
    for section in sections[:-1]:  # the last one sums the others up
        rows = answers.questions.categories == section["section"]
        ours = {tuple(map(str.upper, words)) for words in answers.questions.words[rows & right]}
        assert ours == set(section["correct"])
        assert rows.sum() == len(section["correct"]) + len(section["incorrect"])
    assert answers.report().total == 19_544
