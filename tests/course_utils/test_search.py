"""Search by words against bm25s, fusion and late interaction against loops and by hand, and the engine of them all."""

import re

import bm25s
import numpy as np
import pytest

from course_utils import datasets, models, search

TEXTS = [
    "The dog barks at night.",
    "Bread is baked in the morning, and the bread is warm.",
    "Cats sleep by day and hunt by night.",
    "A night train leaves at nine.",
    "Nobody knows why dogs bark.",
]
TITLES = ["Dogs", "Bread", "Cats", "Trains", "Dogs / Barking"]
SOURCES = ["Dogs", "Bread", "Cats", "Trains", "Dogs"]


@pytest.fixture(scope="module")
def passages():
    return datasets.wikipedia_passages().text[:600].tolist()


@pytest.fixture(scope="module")
def asked():
    return datasets.questions().text[:40].tolist()


@pytest.fixture
def engine():
    made = search.Engine()
    made.add(TEXTS, titles=TITLES, sources=SOURCES, progress=False)
    return made


# -- words


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *(
            ("cities", "city"),
            ("horses", "horse"),
            ("dogs", "dog"),
            ("moss", "moss"),
            ("virus", "virus"),
            ("ies", "ie"),
        ),
        *(("trees", "trees"), ("shoes", "shoes"), ("algae", "algae"), ("s", "s"), ("es", "e"), ("dies", "dy")),
    ],
)
def test_a_stem_is_a_word_without_its_plural(word, expected):
    assert search.stem(word) == expected


def test_words_are_those_of_the_library(passages):
    theirs = bm25s.tokenize(passages, stopwords="en", return_ids=False, show_progress=False)
    assert [search.tokenize(text, stems=False) for text in passages] == theirs


def test_bm25_by_hand():
    index = search.BM25(["red red fox", "red hen", "blue hen house"], k1=1.2, b=0.5, stems=False)
    slow = 1.2 * (0.5 + 0.5 * np.array([3, 2, 3]) / (8 / 3))
    red, hen = np.log(1 + 1.5 / 2.5) * np.array([2, 1, 0]), np.log(1 + 1.5 / 2.5) * np.array([0, 1, 1])
    expected = red / (np.array([2, 1, 0]) + slow) + 2 * hen / (np.array([0, 1, 1]) + slow)
    np.testing.assert_allclose(index.scores(["a red hen and a hen, and no goat"])[0], expected)


@pytest.mark.parametrize(("k1", "b"), [(1.5, 0.75), (0.6, 0.5), (2.0, 0.0), (1.2, 1.0)])
def test_bm25_equals_the_library(passages, asked, k1, b):
    library = bm25s.BM25(k1=k1, b=b, method="lucene", dtype="float64")
    library.index([search.tokenize(text, stems=False) for text in passages], show_progress=False)
    expected = [library.get_scores(search.tokenize(text, stems=False)) for text in asked]
    index = search.BM25(passages, k1, b, stems=False)
    np.testing.assert_allclose(index.scores(asked), expected, atol=1e-6)
    np.testing.assert_array_equal(
        search.BM25(passages, stems=False).with_settings(k1, b).scores(asked), index.scores(asked)
    )


def test_an_index_with_other_settings_leaves_the_first_as_it_was(asked):
    index = search.BM25(TEXTS)
    before = index.scores(asked)
    assert (index.with_settings(3, 0).k1, index.k1) == (3, 1.5)
    np.testing.assert_array_equal(index.scores(asked), before)


def test_with_k1_zero_a_word_counts_once():
    [[one, two]] = search.BM25(["fox", "fox fox fox hen"], k1=0).scores(["fox"])
    assert one == two > 0


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: search.BM25([]), "texts: expected at least one string, got an empty list"),
        (lambda: search.BM25("one text"), "texts: expected a list of strings, got one string"),
        (lambda: search.BM25(["", "to be or"]), "texts: expected words, got 2 texts without any but stop words"),
        (lambda: search.BM25(TEXTS, k1=-1), "k1: expected 0 or more, got -1"),
        (lambda: search.BM25(TEXTS, k1=np.nan), "k1: expected 0 or more, got nan"),
        (lambda: search.BM25(TEXTS, b=75), "b: expected a number from 0 to 1, got 75"),
        (lambda: search.BM25(TEXTS).scores([]), "queries: expected at least one string"),
        (lambda: search.tokenize(None), "text: expected text, got NoneType"),
    ],
)
def test_bad_words_are_named(call, said):
    with pytest.raises((TypeError, ValueError), match=said):
        call()


def test_an_unknown_query_scores_zero_everywhere():
    assert search.BM25(TEXTS).scores(["zorgle", "to be", ""]).tolist() == [[0.0] * 5] * 3


# -- fusion


def test_order_puts_the_best_first_and_no_result_last():
    scores = [[0.5, 0.0, 0.9, 0.5], [0.0, -1.0, 0.0, 0.0]]
    assert search.order(scores, 3).tolist() == [[2, 0, 3], [-1, -1, -1]]


def test_rank_fusion_equals_a_loop():
    rng = np.random.default_rng(0)
    scores = [np.where(rng.random((4, 9)) < 0.7, rng.random((4, 9)), 0) for _ in range(3)]
    expected = np.zeros((4, 9))
    for one in scores:
        for query, row in enumerate(one):
            ranked = [i for i in sorted(range(9), key=lambda i: -row[i]) if row[i] > 0][:5]
            for rank, i in enumerate(ranked, start=1):
                expected[query, i] += 1 / (7 + rank)
    np.testing.assert_allclose(search.reciprocal_rank_fusion(scores, k=7, depth=5), expected)
    squared = [scores[0] ** 2, *scores[1:]]  # ranks alone count
    np.testing.assert_allclose(search.reciprocal_rank_fusion(squared, k=7, depth=5), expected)


def test_scaled_by_hand():
    np.testing.assert_allclose(search.scaled([[3.0, 9.0, 5.0, 1.0]], depth=2), [[0, 1, 2 / 6, 0]])
    # three scores and depth 4: the last lies a quarter of the width above zero
    np.testing.assert_allclose(search.scaled([[5.0, 3.0, 1.0]], depth=4), [[1, 3 / 5, 1 / 5]])
    assert search.scaled([[0.4], [0.0]]).tolist() == [[1.0], [0.0]]
    assert search.scaled([[2.0, 2.0, 0.0]], depth=1).tolist() == [[1.0, 1.0, 0.0]]


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_a_convex_combination_knows_no_unit(weight):
    a, b = np.random.default_rng(1).random((2, 5, 80)) + 0.1
    fused = search.convex(a, b, weight)
    np.testing.assert_allclose(search.convex(7 * a + 3, b, weight), fused)
    np.testing.assert_allclose(search.convex(b, a, 1 - weight), fused)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: search.convex([[1.0]], [[1.0, 2.0]], 0.5), "paired rows need one shape"),
        (lambda: search.convex([[1.0, 2.0]], [[1.0, 2.0]], 70), "weight: expected a number from 0 to 1, got 70"),
        (lambda: search.reciprocal_rank_fusion([[[1.0]]]), "scores: expected those of two rankings or more, got 1"),
        (lambda: search.order([[1.0]], 2), "k: expected a whole number from 1 to 1, got 2"),
        (lambda: search.order([[np.nan]], 1), "scores: expected finite numbers"),
    ],
)
def test_bad_scores_are_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()


# -- late interaction


def test_tokens_are_those_of_the_last_layer():
    texts = ["A dog barks.", "cats", "The train leaves at nine in the evening."]
    made = search.token_matrix(texts, progress=False)
    expected = [one.vectors[-1] for one in models.token_vectors(texts)]
    assert np.diff(made.starts).tolist() == [len(one) for one in expected]
    unit = [one / np.linalg.norm(one, axis=1, keepdims=True) for one in expected]
    np.testing.assert_allclose(made.vectors, np.concatenate(unit), atol=1e-5)
    np.testing.assert_array_equal(
        made.take([2, 0]).vectors, np.concatenate([made.vectors[made.starts[2] :], made.vectors[: made.starts[1]]])
    )


def test_maxsim_equals_a_loop():
    rng = np.random.default_rng(0)

    def matrix(sizes):
        rows = rng.normal(size=(sum(sizes), 8))
        return search.TokenMatrix(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.cumsum([0, *sizes]))

    queries, passages = matrix([300, 1, 4]), matrix([5, 2, 9, 1])
    expected = [
        [
            np.mean([max(q @ p for p in passages.take([j]).vectors) for q in queries.take([i]).vectors])
            for j in range(len(passages))
        ]
        for i in range(len(queries))
    ]
    np.testing.assert_allclose(search.maxsim(queries, passages), expected, atol=1e-6)
    with pytest.raises(ValueError, match="expected the same dim"):
        search.maxsim(queries, search.TokenMatrix(np.eye(3), np.array([0, 3])))


# -- snippets


def test_a_snippet_holds_the_words_of_the_query():
    text = "Nothing here. " * 30 + "The engines of ships are heavy. " + "Nothing there. " * 30
    found = search.snippet(text, "how heavy is an engine", length=60)
    assert "*engines* of ships are *heavy*" in str(found) and str(found).startswith("…") and str(found).endswith("…")
    assert len(found.text) <= 62 and all(found.text[a:b] in ("engines", "heavy") for a, b in found.marks)


@pytest.mark.parametrize("text", ["short", "x" * 500, "word " * 100, ""])
def test_a_snippet_without_a_word_is_the_beginning(text):
    found = search.snippet(text, "zorgle", length=40)
    assert text.startswith(found.text.rstrip("…")) and not found.marks and len(found.text) <= 41


def test_a_snippet_as_html_is_escaped():
    assert search.snippet("a <b>dog</b> & more", "dog").html() == "a &lt;b&gt;<mark>dog</mark>&lt;/b&gt; &amp; more"


# -- the engine


@pytest.mark.parametrize("mode", search.MODES)
def test_twenty_at_once_are_found_as_one_by_one(engine, asked, mode):
    together = engine.search_all(asked[:20], 5, mode=mode)
    for query, several in zip(asked, together, strict=False):
        alone = engine.search(query, 5, mode=mode)
        assert [hit.passage for hit in alone] == [hit.passage for hit in several]
        np.testing.assert_allclose([hit.score for hit in alone], [hit.score for hit in several], atol=1e-4)


def test_each_way_is_made_of_its_parts(engine):
    query = ["why do dogs bark at night"]
    read = search.headed(TEXTS, TITLES)
    by_word = search.BM25(read, engine.k1, engine.b).scores(query)
    by_vector = 1 + models.embed(query, progress=False).astype(float) @ models.embed(read, progress=False).T
    hybrid = search.convex(by_vector, by_word, engine.weight)
    late = search.maxsim(*(search.token_matrix(texts, progress=False) for texts in (query, read)))
    expected = {"words": by_word, "vectors": by_vector, "hybrid": hybrid}
    expected["reranked"] = search.convex(late, hybrid, engine.late_weight)
    for mode, scores in expected.items():
        np.testing.assert_allclose(engine.scores(query, mode), scores, atol=1e-5)


def test_passages_added_later_are_found_too():
    engine = search.Engine()
    engine.add(TEXTS[:2], progress=False)
    assert "hunt" not in engine.words.vocabulary
    engine.add(TEXTS[2:], progress=False)
    whole = search.Engine()
    whole.add(TEXTS, progress=False)
    for mode in search.MODES:
        np.testing.assert_allclose(engine.scores(["who hunts"], mode), whole.scores(["who hunts"], mode), atol=1e-6)


def test_a_search_within_sources_ranks_these_alone(engine):
    found = engine.search("bread in the morning", within=["Dogs", "Cats"])
    assert {hit.passage for hit in found} == {0, 2, 4}
    assert [hit.passage for hit in engine.search("night", mode="words", within="Trains")] == [3]
    assert engine.scores(["night"], "vectors", within="Trains")[0, :3].tolist() == [0, 0, 0]


def test_what_a_searcher_should_know_is_noted(engine):
    assert (
        engine.search("zorgle", mode="words").note == "In no passage: zorgle. 10 passages were asked for, there are 5."
    )
    assert (
        engine.search("to be or not", 2, mode="words").note == "The query has no word that a search by words looks for."
    )
    assert engine.search("dog", 2).note == "" and len(engine.search("zorgle", 2, mode="words")) == 0
    assert "Nothing was found" in repr(engine.search("of the", 1, mode="words").__class__("q", "words", (), "", 0.0))


def test_results_as_text_and_as_html(engine):
    found = engine.search("<i>dogs</i> that bark", 1, mode="words")
    assert repr(found).splitlines()[0].startswith("1. Dogs (")
    assert (
        "<strong>Dogs</strong>" in found._repr_html_() and "<mark>dog</mark> <mark>barks</mark>" in found._repr_html_()
    )
    engine.add(["<script>x</script> zebra"], titles=["<b>"], progress=False)
    assert "<script>" not in (shown := engine.search("zebra", 1)._repr_html_()) and "&lt;b&gt;" in shown


def test_one_passage_is_found_in_every_mode():
    engine = search.Engine()
    engine.add(["A dog barks."], progress=False)
    assert [len(engine.search("dog", 1, mode=mode)) for mode in search.MODES] == [1, 1, 1, 1]


def test_a_saved_engine_finds_the_same(engine, tmp_path):
    engine.weight = 0.4
    engine.save(tmp_path / "engine")
    again = search.Engine.load(tmp_path / "engine", texts=TEXTS)
    assert repr(again) == repr(engine) == "<5 passages of 4 sources>"
    for mode in search.MODES:
        np.testing.assert_allclose(again.scores(["night train"], mode), engine.scores(["night train"], mode), atol=1e-6)
    assert again.search("train", 1)[0].title == "Trains"


def test_an_engine_that_no_longer_fits_is_refused(engine, tmp_path):
    engine.save(tmp_path)
    with pytest.raises(
        ValueError, match=r"texts: expected those that were indexed, got 1 new and 1 missing of 5. Next"
    ):
        search.Engine.load(tmp_path, texts=[*TEXTS[:4], "Nobody knows."])
    with pytest.raises(ValueError, match="got another order"):
        search.Engine.load(tmp_path, texts=TEXTS[::-1])
    with pytest.raises(ValueError, match=r"model: expected .*MiniLM.* with which the engine was made, got .*e5"):
        search.Engine.load(tmp_path, "multilingual-e5-small")
    (tmp_path / "vectors.npy").write_bytes(b"other")
    with pytest.raises(ValueError, match=r"vectors.npy: expected the vectors that were saved, got others"):
        search.Engine.load(tmp_path)
    with pytest.raises(FileNotFoundError):
        search.Engine.load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda e: search.Engine().search("dog"), r"engine: expected passages to search, got none. Next: engine.add"),
        (lambda e: search.Engine().save("x"), "engine: expected passages to search, got none"),
        (lambda e: e.search("  "), "query: expected a word or more, got '  '. Next: type what you look for"),
        (lambda e: e.search(["dog"]), "query: expected text, got list"),
        (lambda e: e.search_all("dog"), "queries: expected a list of strings, got one string"),
        (lambda e: e.search("dog", 0), "k: expected a whole number of 1 or more, got 0"),
        (lambda e: e.search("dog", mode="dense"), "mode: expected one of 'words', 'vectors', 'hybrid', 'reranked'"),
        (
            lambda e: e.search("dog", within="Birds"),
            "within: expected sources of the engine, such as 'Bread', .* got 'Birds'",
        ),
        (lambda e: e.add([]), "texts: expected at least one string"),
        (lambda e: e.add(["a"], titles=["b", "c"]), "titles: expected one for each of 1 texts, got 2"),
        (lambda e: e.add(["a"], embedded=np.ones((2, 384))), "embedded: expected one row for each of 1 texts, got 2"),
        (lambda e: e.add(["a"], embedded=np.ones((1, 3))), "expected the same dim"),
        (lambda e: search.Engine(depth=0), "depth: expected a whole number of 1 or more, got 0"),
    ],
)
def test_what_an_engine_cannot_do_is_named(engine, call, said):
    with pytest.raises((TypeError, ValueError), match=said):
        call(engine)
    assert len(engine) == 5  # nothing was taken in


# -- what a reader's odd texts and a maintainer's slips met


@pytest.mark.parametrize("length", [20, 43, 46, 52, 55, 58, 240])
def test_the_words_for_which_a_stretch_is_chosen_are_in_it(length):
    text = " ".join(f"word{i}" for i in range(60)) + " tango dog"
    assert "*dog*" in str(search.snippet(text, "dog", length=length))
    assert "*dog*" in str(search.snippet("x" * 500 + " dog", "dog", length=length))
    assert "*dog*" in str(search.snippet("one\n" * 100 + "dog", "dog", length=length))


def test_the_best_stretch_holds_the_most_different_words(passages):
    rng = np.random.default_rng(0)
    for text in passages[:60]:
        words = search.tokenize(text)
        query = " ".join(rng.choice(words, 2))
        wanted = set(search.tokenize(query))
        places = [(match.start(), match.end()) for match in re.finditer(r"\w\w+", text)]
        stems = [(search.tokenize(text[a:b]), a, b) for a, b in places]
        starts = [0, *(a for one, a, _ in stems if wanted & set(one))]
        most = max(
            len({one[0] for one, a, b in stems if one and wanted & set(one) and s <= a and b <= s + 120})
            for s in starts
        )
        found = search.snippet(text, query, length=120)
        assert len({search.stem(found.text[a:b].lower()) for a, b in found.marks}) >= most, (text, query)


def test_a_snippet_has_no_line_break():
    assert str(search.snippet("a dog\nbarks\tat night", "dog")) == "a *dog* barks at night"


def test_equal_best_scores_leave_what_is_behind_at_zero():
    assert search.scaled([[1.0, 1.0, 1.0, 0.9]], depth=2).tolist() == [[1.0, 1.0, 1.0, 0.0]]
    with pytest.raises(ValueError, match="k: expected 0 or more, got -1"):
        search.reciprocal_rank_fusion([[[1.0]], [[1.0]]], k=-1)


def test_passages_without_a_word_can_be_searched_by_vectors():
    engine = search.Engine()
    engine.add(["1 2 3", "a b"], progress=False)
    assert len(engine.search("numbers", 2, mode="vectors")) == 2
    with pytest.raises(ValueError, match="texts: expected words"):
        engine.search("numbers", 2, mode="words")


@pytest.mark.parametrize("mode", search.MODES)
def test_no_source_at_all_is_refused(engine, mode):
    with pytest.raises(ValueError, match="within: expected one source or more, got none"):
        engine.search("dog", mode=mode, within=[])


def test_notes_show_words_as_typed_and_count_the_sources_passages(engine):
    found = engine.search("Glasses", 4, mode="words", within="Trains")
    assert found.note == "In no passage: Glasses. 4 passages were asked for, there are 1."
    assert repr(found).startswith("Nothing was found.\nIn no passage")


def test_saving_replaces_an_older_engine_only_when_all_is_written(engine, tmp_path):
    engine.save(tmp_path)
    engine.k1 = np.int64(2)  # cannot be written as JSON
    with pytest.raises(TypeError):
        engine.save(tmp_path)
    assert len(search.Engine.load(tmp_path)) == 5
    file = tmp_path / "engine.json"
    file.write_text(file.read_text(encoding="utf-8").replace("baked", "fried"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"engine.json: expected the passages that were saved, got others"):
        search.Engine.load(tmp_path)
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match="expected the passages that were saved"):
        search.Engine.load(tmp_path)


@pytest.mark.parametrize("given", [{"weight": 5}, {"late_weight": -1}, {"prompts": "ab"}])
def test_settings_out_of_range_are_refused_at_once(given):
    with pytest.raises((TypeError, ValueError), match=next(iter(given))):
        search.Engine(**given)
