"""Claims: the ledger, the verdict that follows from the statuses, the rules of an outcome, and the box."""

import re

import numpy as np
import pytest

from course_utils.learning import claims

# What the course's plan gives to each lesson; the lessons from 09 on are to come.
GIVEN = {
    "01": "C10 C25 C26",
    "02": "C01 C11 C36",
    "03": "C05 C28 C47",
    "04": "C19 C20 C30 C34 C38 C39 C46",
    "05": "C12 C18 C22 C27 C29 C33 C37 C40 C43",
    "06": "C31",
    "07": "C02 C17",
    "08": "C06 C08 C09 C32 C45 C49",
    "09": "C13 C14 C15 C44",
    "10": "C23",
    "11": "C35",
    "12": "C42",
    "13": "C03 C04 C07 C24",
    "14": "C48",
    "15": "C16 C41",
    "16": "C21 C50 C51",
}
OUTCOME = "queen is number {rank of queen} of {words}"
MEASURED = {"rank of queen": 2, "words": "400,000"}


@pytest.fixture
def displayed(monkeypatch):
    """What was displayed, in order, each as data by MIME type."""
    outputs = []

    def display(data, *, raw):
        assert raw
        outputs.append(data)

    monkeypatch.setattr("IPython.display.display", display)
    return outputs


@pytest.fixture
def small(monkeypatch):
    """A ledger of two claims: one with two conditions and a context, one that reading settles."""
    rows = {
        "C25": claims.Claim("C25", "King is near.", ("002 A",), ("one holds", "p < two"), "01", context="Said so."),
        "C27": claims.Claim("C27", "All have many.", ("002 A",), ("its table says so",), "05", read=True),
    }
    monkeypatch.setattr(claims, "ledger", lambda: rows)
    return rows


@pytest.fixture
def shown(displayed, small):
    """Call `claim` and return the one output it displays."""

    def show(*arguments):
        assert claims.claim(*arguments) is None
        (data,) = displayed
        return data

    return show


# -- The ledger -------------------------------------------------------------------------------------------------


def test_the_ledger_has_every_claim_once_and_in_order():
    assert list(claims.ledger()) == [f"C{number:02}" for number in range(1, 52)]
    assert all(id == row.id for id, row in claims.ledger().items())


def test_each_claim_is_given_to_the_lesson_that_the_plan_says():
    given = {id: lesson for lesson, ids in GIVEN.items() for id in ids.split()}
    assert {id: row.lesson for id, row in claims.ledger().items()} == given


@pytest.mark.parametrize("row", claims.ledger().values(), ids=lambda row: row.id)
def test_a_row_is_short_and_complete(row):
    assert 20 <= len(row.sentence) <= 140 and row.sentence.endswith(".")
    assert len(row.context) <= 140
    assert row.sources and all(re.match(r"00[0-4] \S", source) for source in row.sources)
    assert len(set(row.sources)) == len(row.sources)
    assert 1 <= len(row.core) <= claims.MAX_CONDITIONS
    assert all(15 <= len(condition) <= 260 and "\n" not in condition for condition in row.core)
    assert len(set(row.core)) == len(row.core)


def test_a_ledger_that_names_an_unknown_source_is_refused(tmp_path):
    file = tmp_path / "claims.toml"
    file.write_text(
        '[sources]\n"000" = "A"\n[claims.C01]\nsentence = "B"\nsources = ["009"]\ncore = ["x"]\nlesson = "01"\n'
    )
    with pytest.raises(KeyError, match="009"):
        claims.ledger(file)


# -- The verdict ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ("yes", "holds"),
        ("yes, yes, yes", "holds"),
        ("contrary", "fails"),
        ("contrary, contrary", "fails"),
        ("contrary, undecided", "fails"),
        ("yes, contrary", "depends"),
        ("undecided, contrary, yes", "depends"),
        ("undecided", "undecided"),
        ("yes, undecided", "undecided"),
        ("not tested", "not tested"),
        ("not tested, not tested", "not tested"),
        ("not tested, yes", "holds"),
        ("not tested, contrary", "fails"),
        ("yes, not tested, undecided", "undecided"),
    ],
)
def test_the_verdict_follows_from_the_statuses(statuses, expected):
    assert claims.verdict(statuses.split(", ")) == expected


@pytest.mark.parametrize("statuses", [[], ["maybe"], ["yes", "no"], [True]])
def test_there_is_no_verdict_of_what_is_no_status(statuses):
    with pytest.raises(ValueError, match="statuses: expected one or more of yes, contrary, undecided, not tested, got"):
        claims.verdict(statuses)


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ([True, np.True_, "better"], "yes"),
        (["better", "undecided"], "undecided"),
        (["better", "worse", "undecided"], "contrary"),
        ([True, "equal"], "contrary"),
        ([False], "contrary"),
    ],
)
def test_a_condition_on_several_cases_needs_all_of_them(cases, expected):
    assert claims.every(cases) == expected


@pytest.mark.parametrize("cases", [[], ["yes", "not tested"]])
def test_a_case_that_was_left_out_does_not_count(cases):
    with pytest.raises(ValueError, match="expected one or more tested cases"):
        claims.every(cases)


# -- The outcome ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "verdict", "measured", "says"),
    [
        (
            "queen is number 2 of {words}",
            "holds",
            MEASURED,
            "expected each number as a field of `measured`",
        ),
        ("queen is near", "holds", MEASURED, "expected a number in a field, such as {rank}, got none"),
        ("queen is near {word}", "fails", {"word": "king"}, 'expected a number, got none in "queen is near king"'),
        ("queen is {place}", "holds", MEASURED, "expected its fields in `measured`, which lacks 'place'"),
        ("queen is {place", "holds", MEASURED, "expected a template such as"),
        ("{words} " + "word " * 30, "holds", MEASURED, "expected at most 30 words, got 31"),
    ],
)
def test_an_outcome_that_breaks_a_rule_is_refused(outcome, verdict, measured, says, small, displayed):
    assert any(says in one for one in claims.outcome_complaints(outcome, verdict, measured))
    with pytest.raises(ValueError, match=r"outcome of C25: "):
        claims.claim("C25", outcome, [verdict == "holds"] * 2, measured)
    assert displayed == []


def test_what_was_only_read_or_not_tested_needs_no_number():
    for verdict in ("read", "not tested"):
        assert claims.outcome_complaints("Its makers changed the list", verdict) == []
    assert claims.outcome_complaints("{words} " + "word " * 29, "holds") == []


# -- The box ----------------------------------------------------------------------------------------------------


def test_a_claim_shows_its_outcome_first_and_each_condition_once(shown):
    measured = MEASURED | {"cosine": np.float32(0.86123), "questions": np.int64(19544), "nearest": "king"}
    data = shown("C25", OUTCOME, [np.True_, "worse"], measured)
    assert data["text/plain"].split("\n") == [
        "Claim C25: depends",
        "  queen is number 2 of 400,000",
        "  The sentence: King is near. (Source: 002 A)",
        "  In its context: Said so.",
        "  one holds: yes",
        "  p < two: contrary",
        "  Also measured: cosine 0.861; questions 19,544; nearest king",
    ]


def test_the_box_as_html_has_the_same_words(shown):
    data = shown("C25", OUTCOME, [True, "undecided"], MEASURED)
    words = re.sub(r"<[^>]+>", "\n", data["text/html"])
    for line in ("Claim C25: undecided", "queen is number 2 of 400,000", "one holds: yes", "p &lt; two: undecided"):
        assert line in words.split("\n")


def test_what_a_program_reads(shown):
    data = shown("C25", OUTCOME, ["better", "not tested"], MEASURED)
    assert set(data) == {"text/plain", "text/html", claims.MIME}
    assert data[claims.MIME] == {
        "id": "C25",
        "verdict": "holds",
        "statuses": ["yes", "not tested"],
        "template": OUTCOME,
        "outcome": "queen is number 2 of 400,000",
    }


def test_what_reading_settles_is_read_whatever_came_out(shown):
    assert shown("C27", "its table lists {most:,}", [False], {"most": 4096})[claims.MIME]["verdict"] == "read"


@pytest.mark.parametrize(
    ("statuses", "error", "says"),
    [
        (
            [True],
            ValueError,
            r"expected 2, .* condition of C25 .* got 1\. The conditions: one holds; p < two",
        ),
        ([True, True, True], ValueError, "expected 2, .* got 3"),
        ([True, 1], TypeError, r"expected booleans or statuses, got int \(1\)\. Compare it"),
        ([True, np.float64(0.5)], TypeError, "got float64"),
        ([True, np.array([True])], TypeError, "got ndarray"),
        ([True, None], TypeError, "got NoneType"),
        ([True, "surely"], ValueError, "or what `compare` says .*got 'surely'"),
    ],
)
def test_statuses_that_were_not_computed_are_refused(statuses, error, says, small, displayed):
    with pytest.raises(error, match=says):
        claims.claim("C25", OUTCOME, statuses, MEASURED)
    assert displayed == []


@pytest.mark.parametrize(
    ("id", "nearest"), [("C62", "C"), ("c26", "C26"), ("26", "C26"), ("C026", "C26"), (26, "C26"), (["C26"], "C26")]
)
def test_an_unknown_id_is_refused_with_a_near_one(id, nearest, displayed):
    with pytest.raises(ValueError, match=rf"expected one of the ledger, C01 to C51, .* Did you mean '{nearest}"):
        claims.claim(id, OUTCOME, [True], MEASURED)
    assert displayed == []


@pytest.mark.parametrize("value", [True, np.True_, None, [0.5], np.array([0.5, 0.6])])
def test_a_measured_value_that_is_no_number_is_refused(value, small):
    with pytest.raises(TypeError, match=r"measured: expected a number or text for 'cosine', got \w+"):
        claims.claim("C25", OUTCOME, [True, True], MEASURED | {"cosine": value})
