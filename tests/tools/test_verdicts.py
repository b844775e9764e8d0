"""CLAIMS.md, and the gate on the ledger and the solved notebooks, with fixtures that it must reject."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.learning import claims
from course_utils.learning.claims import Claim
from tools import verdicts

ROWS = {
    row.id: row
    for row in (
        Claim("C01", "One.", ("000 A",), ("a holds",), "01"),
        Claim("C02", "Two | halves.", ("000 A",), ("b holds", "c holds"), "01"),
        Claim("C03", "Three.", ("000 A",), ("d holds",), "02"),
        Claim("C05", "Five.", ("000 A",), ("e holds",), "13", read=True, outcome="Nobody says so. Ask its makers."),
        Claim("C06", "Six.", ("000 A",), ("f holds",), "01", read=True),
    )
}
C01 = ("C01", ["yes"])
C02 = ("C02", ["yes", "contrary"])
C06 = ("C06", ["contrary"])
ALL = (C01, C02, C06)


def solve(folder, stem, *judged, template="it is {n}", outcome="it is 3", verdict=None):
    """Write a solved notebook that stored these claims: (id, statuses) each."""
    cells = [new_markdown_cell("# One"), new_code_cell("1", outputs=[new_output("stream", text="1\n")])]
    for id, statuses in judged:
        row = ROWS.get(id)
        stored = {"id": id, "statuses": statuses, "template": template, "outcome": outcome}
        stored["verdict"] = verdict or ("read" if row and row.read else claims.verdict(statuses))
        output = new_output("display_data", {"text/plain": f"Claim {id}", claims.MIME: stored})
        cells.append(new_code_cell("claim()", outputs=[output]))
    (folder / stem).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), folder / f"{stem}.ipynb")


def test_judgements_are_read_from_all_solved_notebooks_core_and_deeper(tmp_path):
    solve(tmp_path, "02_two", ("C03", ["contrary"]))
    solve(tmp_path, "deeper/01_one", C02)
    solve(tmp_path, "01_one", C01)
    found = {id: [one[:3] for one in judgements] for id, judgements in verdicts.stored(tmp_path).items()}
    assert found == {
        "C01": [("01_one", "holds", ("yes",))],
        "C02": [("deeper/01_one", "depends", ("yes", "contrary"))],
        "C03": [("02_two", "fails", ("contrary",))],
    }


def test_a_claim_shown_by_a_cell_is_what_the_page_reads(tmp_path, monkeypatch):
    """What `claim` displays survives being stored in a notebook and read again."""
    displayed = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: displayed.append(data))
    monkeypatch.setattr(claims, "ledger", lambda: ROWS)
    claims.claim("C02", "{share:.0%} of them", [True, "undecided"], {"share": 0.25})
    cell = new_code_cell("claim()", outputs=[new_output("display_data", displayed[0])])
    nbformat.write(new_notebook(cells=[cell]), tmp_path / "01_one.ipynb")
    expected = verdicts.Judgement("01_one", "undecided", ("yes", "undecided"), "{share:.0%} of them", "25% of them")
    assert verdicts.stored(tmp_path) == {"C02": [expected]}


def test_the_gate_lets_a_good_folder_and_an_absent_one_pass(tmp_path):
    assert verdicts.complaints(tmp_path / "nowhere", ROWS) == []
    solve(tmp_path, "01_one", C01, C06)
    solve(tmp_path, "deeper/01_one", C02)
    assert verdicts.complaints(tmp_path, ROWS) == []


@pytest.mark.parametrize(
    ("judged", "complaint"),
    [
        ((C01, C06), "C02 is judged nowhere, expected once in lesson 01"),
        ((*ALL, C01), r"C01 is judged 2 times \(01_one, 01_one\), expected once"),
        ((*ALL, ("C03", ["yes"])), "C03 is judged in 01_one, expected in lesson 02"),
        ((*ALL, ("C99", ["yes"])), r"C99 is judged in 01_one but is not in data/claims\.toml"),
        ((C01, C06, ("C02", ["yes"])), "C02 has the statuses yes for 2 core conditions"),
    ],
)
def test_the_gate_rejects_a_judgement(judged, complaint, tmp_path):
    solve(tmp_path, "01_one", *judged)
    (found,) = verdicts.complaints(tmp_path, ROWS)
    assert re.match(complaint, found)


def test_the_gate_rejects_what_is_judged_although_the_ledger_has_its_outcome(tmp_path):
    solve(tmp_path, "13_recipes", ("C05", ["yes"]))
    (found,) = verdicts.complaints(tmp_path, ROWS)
    assert "C05 has its outcome in the ledger, yet is judged in 13_recipes" in found


@pytest.mark.parametrize(
    ("stored", "complaint"),
    [
        ({"verdict": "fails"}, "C01: expected the verdict 'holds' of the statuses yes, got 'fails'"),
        ({"template": "it is 3"}, "C01: expected each number as a field of `measured`, got a typed digit"),
        ({"template": "it is so", "outcome": "it is so"}, "C01: expected a number in a field"),
        ({"outcome": "3 " + "word " * 30}, "C01: expected at most 30 words, got 31"),
        ({"template": "{n} " + "word " * 30}, "C01: expected at most 30 words, got 31"),
    ],
)
def test_the_gate_rejects_an_outcome_or_a_verdict(stored, complaint, tmp_path):
    rows = {"C01": ROWS["C01"]}
    solve(tmp_path, "01_one", C01, **stored)
    assert any(found.startswith(complaint) for found in verdicts.complaints(tmp_path, rows))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"core": ()}, "C09 has 0 core conditions, expected 1 to 3"),
        ({"core": tuple("abcd")}, "C09 has 4 core conditions, expected 1 to 3"),
        ({"outcome": "So it is."}, "C09 has an outcome in the ledger, which only a claim with `read` has"),
        ({"outcome": "It has 3 of them.", "read": True}, "C09: expected each number as a field"),
        ({"outcome": "word " * 31, "read": True}, "C09: expected at most 30 words, got 31"),
    ],
)
def test_the_gate_rejects_a_row(change, complaint, tmp_path):
    fields = {"id": "C09", "sentence": "Nine.", "sources": ("000 A",), "core": ("a",), "lesson": "17"} | change
    (found,) = verdicts.complaints(tmp_path, {"C09": Claim(**fields)})
    assert found.startswith(complaint)


def test_the_ledger_and_the_solved_notebooks_pass_the_gate():
    assert verdicts.complaints() == []


def test_the_page_has_a_line_for_each_claim_and_counts_them(tmp_path):
    solve(tmp_path, "01_one", C01, C06)
    solve(tmp_path, "deeper/01_one", C02)
    page = verdicts.page(tmp_path, ROWS)
    assert page.startswith("# What became of the claims\n\nThese are the 5 checkable sentences")
    assert page.endswith(
        "\n1 holds; 1 depends; 2 read; 1 to come.\n\n"
        "| Claim | Sentence | Verdict | Outcome | Lesson |\n"
        "|---|---|---|---|---|\n"
        "| C01 | One. | holds | it is 3 | [01](notebooks/01_one.ipynb) |\n"
        r"| C02 | Two \| halves. | depends | it is 3 | [01](notebooks/deeper/01_one.ipynb) |" + "\n"
        "| C03 | Three. | to come |  | 02 |\n"
        "| C05 | Five. | read | Nobody says so. Ask its makers. | 13 |\n"
        "| C06 | Six. | read | it is 3 | [01](notebooks/01_one.ipynb) |\n"
    )


def test_the_verdicts_are_read_back_from_the_page(tmp_path):
    solve(tmp_path, "01_one", C01, C06)
    solve(tmp_path, "deeper/01_one", C02)
    (tmp_path / "CLAIMS.md").write_text(verdicts.page(tmp_path, ROWS), encoding="utf-8")
    expected = {"C01": "holds", "C02": "depends", "C03": "to come", "C05": "read", "C06": "read"}
    assert claims.verdicts(tmp_path / "CLAIMS.md") == expected


def test_the_page_of_the_whole_ledger_without_notebooks(tmp_path):
    lines = verdicts.page(tmp_path).splitlines()
    rows = [line for line in lines if line.startswith("| C")][1:]
    assert [line[2:5] for line in rows] == [f"C{number:02}" for number in range(1, 52)]
    assert {line.replace(r"\|", "").count("|") for line in rows} == {6}


def test_the_page_is_that_of_the_stored_outputs():
    assert verdicts.CLAIMS.read_text(encoding="utf-8") == verdicts.page()
