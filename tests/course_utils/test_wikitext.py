"""Articles without markup, and passages: by hand, and over all 98 articles against the dump itself."""

import bz2
import json
import re
from functools import cache

import numpy as np
import pytest

from course_utils import _passages, _readers, _wikitext, assets, datasets


@cache
def markup_of_articles():
    from gensim.corpora.wikicorpus import extract_pages

    with bz2.open(_readers.gensim_file(_passages.WIKIPEDIA)) as file:
        return {title: text or "" for title, text, _ in extract_pages(file, ("0",))}


def test_redirects_and_disambiguation_pages_are_out():
    titles = set(datasets.wikipedia_passages().article.tolist())
    assert len(titles) == 98 and titles < set(markup_of_articles())
    assert {"Alien", "Ada", "Animal (disambiguation)", "Aa River", "AccessibleComputing"}.isdisjoint(titles)
    assert {"Anarchism", "A", "Apollo", "Ambiguity"} <= titles  # they have a note that points to a disambiguation page


def test_no_section_with_prose_is_lost():
    """gensim's filter once swallowed 32,000 characters of one article, from "<10 ppm" to the next ">"."""
    passages = datasets.wikipedia_passages()
    sections = set(zip(passages.article.tolist(), passages.section.tolist(), strict=True))
    lost = []
    for title in set(passages.article.tolist()):
        parts = re.split(r"^==([^=].*?)==[ \t]*$", markup_of_articles()[title], flags=re.M)
        for heading, body in zip(parts[1::2], parts[2::2], strict=True):
            name = _wikitext.plain(heading)
            prose = [line for line in body.splitlines() if re.match(r"[A-Z][^{|]{300,}", line)]
            if prose and name.lower() not in _wikitext._APPARATUS:
                lost += [(title, name)] * all(one != title or two.split(" / ")[0] != name for one, two in sections)
    assert lost == []


def test_passages_are_about_120_words_without_markup():
    passages = datasets.wikipedia_passages()
    sizes = np.array([len(text.split()) for text in passages.text])
    assert len(passages) >= 3_000 and 95 < np.median(sizes) < 130 and sizes.max() < 200 and sizes.min() >= 6
    assert (sizes < 30).mean() < 0.05
    rest = [text for text in passages.text if re.search(r"\{\{|\}\}|\[\[|\]\]|'''|</?ref|\bthumb\||^=+", text)]
    assert rest == []


def test_positions_count_from_zero_in_each_article():
    passages = datasets.wikipedia_passages()
    for title in ("Asphalt", "Autism"):
        rows = passages.article == title
        np.testing.assert_array_equal(passages.position[rows], np.arange(rows.sum()))
    assert passages.section[passages.article == "Asphalt"][0] == ""
    assert len(passages.text[passages.article == "Asphalt"]) > 40


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("It is {{convert|5|km|mi}} away, {{convert|3|to|4|m}} high.", "It is 5 km away, 3 m high."),
        ("The {{lang|fr|mot juste}} ({{transl|grc|logos}})", "The mot juste (logos)"),
        ("One<ref name=a>note<br/>more</ref> two<ref name=a/> three<!-- hidden -->.", "One two three."),
        ("less than &lt;10 ppm and < 5 > 3, H<sub>2</sub>O", "less than <10 ppm and < 5 > 3, H2O"),
        ("Before [[File:a.jpg|thumb|The [[river|Po]] in {{lang|it|maggio}}]]after", "Before after"),
        ("<gallery>\nFile:b.jpg|A view\n</gallery>\nText [[city|cities]]", "Text cities"),
        ("''Time'' ({{IPA|x}}) and ''''' both'''''", "Time and both"),
    ],
)
def test_markup_by_hand(markup, text):
    assert _wikitext.plain(markup) == text


def test_sections_carry_the_path_of_their_headings():
    text = "Opening words of the article stand here.\n== One ==\n=== Two ===\nIn here there are some six words.\n"
    text += "== See also ==\n=== More ===\nNobody needs these six words here.\n"
    text += "== Three ==\n* A list item counts with six words."
    assert [(path, lines) for path, lines in _wikitext._sections(text) if lines] == [
        ("", ["Opening words of the article stand here."]),
        ("One / Two", ["In here there are some six words."]),
        ("Three", ["A list item counts with six words."]),
    ]


def test_a_long_paragraph_is_divided_at_sentence_ends_into_parts_of_like_size():
    sentences = [f"Sentence number {i} has exactly seven words." for i in range(60)]
    parts = _wikitext.passages([" ".join(sentences)], 120)
    assert " ".join(parts) == " ".join(sentences) and all(part.endswith("words.") for part in parts)
    sizes = [len(part.split()) for part in parts]
    assert len(parts) in (3, 4) and max(sizes) - min(sizes) <= 14


def test_short_paragraphs_share_a_passage_and_keep_their_line_ends():
    paragraphs = ["one " * 50, "two " * 50, "three " * 50]
    assert [text.count("\n") for text in _wikitext.passages(paragraphs, 120)] == [1, 0]


def test_the_result_is_kept_and_a_damaged_file_made_again(tmp_path):
    made = []
    file = tmp_path / "cache" / "rows.json"
    make = lambda: made.append(1) or [["text", 1]]  # noqa: E731
    assert _readers.kept(file, make) == _readers.kept(file, make) == [["text", 1]] and made == [1]
    file.write_text('[["te', encoding="utf-8")
    assert _readers.kept(file, make) == [["text", 1]] and made == [1, 1]
    assert json.loads(file.read_text(encoding="utf-8")) == [["text", 1]]
    assert [one.name for one in file.parent.iterdir()] == ["rows.json"] and assets.cache_dir() != tmp_path
