"""The box in the notebook: it searches when asked, shows what was found, and turns errors into sentences."""

import pytest

from course_utils import search
from course_utils._search_box import EXPLAINED, MOST_SOURCES
from course_utils.search import Hit, Results, Snippet


class Fake:
    """An engine that notes what it is asked, finds one passage, and fails on some queries."""

    def __init__(self, sources=("a.txt", "b.txt", "b.txt")):
        self.sources, self.asked = list(sources), []

    def __len__(self):
        return len(self.sources)

    def search(self, query, k=10, *, mode="hybrid", within=None):
        self.asked.append((query, k, mode, within))
        if query == "<b>wrong</b>":
            raise ValueError(f"query: expected a word, got {query!r}.")
        if query == "broken":
            raise KeyError("row")
        hit = Hit(0, 0.5, "<i>Title</i>", "text", Snippet("a <u>dog</u> barks", ((5, 8),)))
        return Results(query, mode, (hit,), f"In no passage: {query}.", 0.01)


def parts(box):
    """The field, the button, the modes, the list of sources or None, and what is shown."""
    field, mode, *sources, button, shown = box.children
    return field, button, mode, sources[0] if sources else None, shown


def told(shown):
    """What is shown, without the division around it."""
    return shown.value.removeprefix('<div style="line-height:1.5">').removesuffix("</div>")


@pytest.fixture
def engine():
    return Fake()


def test_nothing_is_searched_before_one_asks(engine):
    _, _, mode, source, shown = parts(search.box(engine))
    mode.value, source.value = "words", "b.txt"
    assert engine.asked == [] and shown.value == ""


def test_a_query_and_the_button_give_the_results(engine):
    field, button, _, _, shown = parts(search.box(engine, k=3))
    field.value = "dog"
    assert engine.asked == [("dog", 3, "hybrid", None)]
    button.click()  # leaving the field for the button has searched already
    assert len(engine.asked) == 1
    assert told(shown) == Results("dog", "hybrid", *found_for("dog"))._repr_html_()
    assert "<mark>dog</mark>" in shown.value and "<i>" not in shown.value and "<u>" not in shown.value


def found_for(query):
    return Fake().search(query).hits, f"In no passage: {query}.", 0.01


def test_the_button_asks_even_without_a_query(engine):
    _, button, *_ = parts(search.box(engine))
    button.click()
    assert [query for query, *_ in engine.asked] == [""]


def test_another_mode_or_source_searches_the_same_again(engine):
    field, _, mode, source, _ = parts(search.box(engine))
    field.value, mode.value, source.value = "dog", "words", "b.txt"
    source.index = 0
    asked = [("hybrid", None), ("words", None), ("words", "b.txt"), ("words", None)]
    assert [one[2:] for one in engine.asked] == asked


def test_each_mode_can_be_chosen_and_is_explained(engine):
    _, _, mode, _, _ = parts(search.box(engine))
    assert list(mode.options) == [(f"{one}: {EXPLAINED[one]}", one) for one in search.MODES]
    assert tuple(EXPLAINED) == search.MODES


def test_while_it_searches_it_says_so(engine, monkeypatch):
    field, _, mode, _, shown = parts(search.box(engine))
    seen = []
    monkeypatch.setattr(engine, "search", lambda *_, **__: seen.append(told(shown)) or Results("", "", (), "", 0.0))
    field.value, mode.value = "dog", "reranked"
    assert seen[1:] == [f"<p>Searching: {EXPLAINED['reranked']}.</p>"] and "takes seconds" in seen[1]
    assert told(shown) == "<ol></ol><p>Nothing was found.</p>"


def test_an_error_becomes_a_sentence_in_place_and_can_be_tried_again(engine):
    field, button, _, _, shown = parts(search.box(engine))
    field.value = "<b>wrong</b>"
    assert told(shown) == "<p>query: expected a word, got &#x27;&lt;b&gt;wrong&lt;/b&gt;&#x27;.</p>"
    button.click()
    assert len(engine.asked) == 2
    field.value = "broken"
    assert told(shown) == "<p>KeyError: &#x27;row&#x27;</p>"
    field.value = "dog"
    assert "<mark>dog</mark>" in shown.value


def test_html_in_a_query_is_escaped(engine):
    field, *_, shown = parts(search.box(engine))
    field.value = "<script>alert(1)</script>"
    assert "<script" not in shown.value and "&lt;script&gt;" in shown.value


@pytest.mark.parametrize("count, offered", [(1, False), (2, True), (MOST_SOURCES, True), (MOST_SOURCES + 1, False)])
def test_sources_are_offered_where_there_are_several_and_not_too_many(count, offered):
    *_, source, _ = parts(search.box(Fake(f"{number:03}.txt" for number in range(count))))
    assert (source is not None) == offered
    if source:
        assert [value for _, value in source.options] == ["", *(f"{number:03}.txt" for number in range(count))]
        assert source.label == source.options[source.index][0] == f"all {count} sources"


def test_its_text_says_what_it_is(engine):
    assert repr(search.box(engine)) == "A box to search 3 passages. Run the cell to use it."


def test_k_is_checked_before_anything_is_shown(engine):
    with pytest.raises(ValueError, match="k: expected a whole number of 1 or more, got 0"):
        search.box(engine, k=0)
