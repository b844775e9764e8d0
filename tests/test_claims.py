"""Claims: the ledger, the verdict and its box; the table in the README, and the gate on the solved notebooks."""

import re
import sys

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils import assets, claims
from course_utils.claims import Claim

FOLDER = assets.ROOT / "notebooks"
sys.path.insert(0, str(FOLDER))

import verdicts  # noqa: E402

# What the course's plan gives to each lesson; the other claims wait for a later one.
GIVEN = {
    "01_word_analogies": "C10 C25 C26",
    "02_contextual_embeddings": "C01 C11 C36",
    "03_contrastive_loss": "C05 C28 C47",
    "04_normalization": "C19 C20 C30 C34 C38 C39 C46",
    "05_matryoshka": "C12 C18 C22 C27 C29 C33 C37 C40 C43",
    "06_visualization": "C31",
    "07_clustering_classification": "C02 C13 C17",
    "08_input_types": "C06 C08 C09 C32 C45 C49",
}


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
def shown(displayed):
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


def test_each_claim_is_given_to_the_notebook_that_the_plan_says():
    given = {id: stem for stem, ids in GIVEN.items() for id in ids.split()}
    assert {id: row.notebook for id, row in claims.ledger().items() if row.notebook} == given


def test_the_notebooks_that_are_there_have_the_names_that_the_ledger_uses():
    by_number = {stem[:2]: stem for stem in GIVEN}
    stems = [path.stem for path in (FOLDER / "src").glob("*.py")]
    assert "01_word_analogies" in stems
    assert [stem for stem in stems if by_number.get(stem[:2], stem) != stem] == []


@pytest.mark.parametrize("row", claims.ledger().values(), ids=lambda row: row.id)
def test_a_row_is_short_and_complete(row):
    assert 20 <= len(row.sentence) <= 140 and row.sentence.endswith(".")
    assert len(row.context) <= 140
    assert row.sources and all(re.match(r"00[0-4] \S", source) for source in row.sources)
    assert len(set(row.sources)) == len(row.sources)
    assert row.unmeasured in ("", "dated", "unmeasurable here")
    assert bool(row.reason) == bool(row.unmeasured)
    assert len(row.reason) <= 300 and "\n" not in row.reason


def test_the_rows_that_no_cell_can_measure():
    marks = {id: row.unmeasured for id, row in claims.ledger().items() if row.unmeasured}
    assert marks == {"C07": "unmeasurable here", "C21": "dated", "C49": "dated"}


def test_a_ledger_that_names_an_unknown_source_is_refused(tmp_path):
    file = tmp_path / "claims.toml"
    file.write_text('[sources]\n"000" = "A"\n[claims.C01]\nsentence = "B"\nsources = ["009"]\nnotebook = ""\n')
    with pytest.raises(KeyError, match="009"):
        claims.ledger(file)


# -- The verdict ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([True], "holds"),
        ([False], "fails"),
        ([True, True, True], "holds"),
        ([False, False], "fails"),
        ([True, False], "depends"),
        ([False, False, True], "depends"),
        ([np.True_, np.bool_(False)], "depends"),
    ],
)
def test_the_verdict_follows_from_the_conditions(values, expected):
    assert claims.verdict({f"condition {i}": value for i, value in enumerate(values)}) == expected


@pytest.mark.parametrize(
    ("conditions", "error", "says"),
    [
        ({}, ValueError, "expected at least one, got none"),
        ([True], TypeError, "expected a mapping of names to booleans, got list"),
        ({"near": 1}, TypeError, r"expected True or False for 'near', got int \(1\)\. Compare it"),
        ({"near": np.float64(0.5)}, TypeError, "for 'near', got float64"),
        ({"near": np.array([True])}, TypeError, "for 'near', got ndarray"),
        ({"near": None}, TypeError, "for 'near', got NoneType"),
        ({"near": "yes"}, TypeError, "for 'near', got str"),
        ({" ": True}, TypeError, "expected names in words, got ' '"),
        ({1: True}, TypeError, "expected names in words, got 1"),
    ],
)
def test_conditions_that_are_not_named_booleans_are_refused(conditions, error, says, displayed):
    with pytest.raises(error, match=says):
        claims.verdict(conditions)
    with pytest.raises(error, match=says):
        claims.claim("C26", conditions)
    assert displayed == []


# -- The box ----------------------------------------------------------------------------------------------------


def test_a_claim_that_depends_shows_everything_in_plain_text(shown):
    measured = {"cosine": np.float32(0.86123), "rank": 2, "questions": np.int64(19544), "nearest": "king"}
    data = shown("C25", {"queen is near": np.True_, "queen is nearest": False}, measured)
    assert data["text/plain"].split("\n") == [
        "Claim C25 depends",
        "  The vector of king is closer to that of queen than to that of bicycle. "
        "(Source: 002 A guide: what embeddings are and how to use them)",
        "  queen is near: yes",
        "  queen is nearest: no",
        "  True: queen is near. Not true: queen is nearest.",
        "  Measured: cosine 0.861; rank 2; questions 19,544; nearest king",
    ]


def test_the_box_as_html_has_the_same_words(shown):
    data = shown("C25", {"queen is near": True, "p < 0.05": False}, {"cosine": 0.5})
    words = re.sub(r"<[^>]+>", "\n", data["text/html"])
    for line in ("Claim C25 depends", "queen is near: yes", "p &lt; 0.05: no", "Measured: cosine 0.500"):
        assert line in words.split("\n")


def test_what_a_program_reads_holds_plain_booleans(shown):
    data = shown("C25", {"b": np.True_, "a": True})
    assert data["application/vnd.embeddings-course.claim+json"] == {
        "id": "C25",
        "verdict": "holds",
        "conditions": {"b": True, "a": True},
    }
    assert all(type(value) is bool for value in data[claims.MIME]["conditions"].values())
    assert set(data) == {"text/plain", "text/html", claims.MIME}


@pytest.mark.parametrize(("value", "word", "outcome"), [(True, "yes", "holds"), (False, "no", "fails")])
def test_a_clear_verdict_needs_no_line_of_where(value, word, outcome, shown):
    lines = shown("C25", {"king is nearer": value})["text/plain"].split("\n")
    assert lines[0] == f"Claim C25 {outcome}"
    assert lines[2:] == [f"  king is nearer: {word}"]


def test_the_context_stands_under_the_sentence(shown):
    lines = shown("C34", {"lengths decide": True})["text/plain"].split("\n")
    assert lines[2] == "  In its context: The source's own function `cosine_similarity` returns `np.dot(a, b)`."


@pytest.mark.parametrize(
    ("id", "nearest"), [("C62", "C"), ("c26", "C26"), ("26", "C26"), ("C026", "C26"), (26, "C26"), (["C26"], "C26")]
)
def test_an_unknown_id_is_refused_with_a_near_one(id, nearest, displayed):
    with pytest.raises(ValueError, match=rf"expected one of the ledger, C01 to C51, .* Did you mean '{nearest}"):
        claims.claim(id, {"x": True})
    assert displayed == []


@pytest.mark.parametrize("value", [True, np.True_, None, [0.5], np.array([0.5, 0.6])])
def test_a_measured_value_that_is_no_number_is_refused(value):
    with pytest.raises(TypeError, match=r"measured: expected a number or text for 'cosine', got \w+"):
        claims.claim("C26", {"x": True}, {"cosine": value})


# -- The solved notebooks: fixtures that the gate must reject ---------------------------------------------------

ROWS = {
    row.id: row
    for row in (
        Claim("C01", "One.", ("000 A",), "01_one"),
        Claim("C02", "Two | halves.", ("000 A",), "01_one"),
        Claim("C03", "Three.", ("000 A",), "02_two"),
        Claim("C04", "Four.", ("000 A",), ""),
        Claim("C05", "Five.", ("000 A",), "", "unmeasurable here", "No model. Ask its makers."),
        Claim("C06", "Six.", ("000 A",), "01_one", "dated", "Old. Read the list."),
    )
}


def solve(folder, stem, *measured):
    """Write a solved notebook that stored these claims: (id, conditions) each."""
    cells = [new_markdown_cell("# One"), new_code_cell("1", outputs=[new_output("stream", text="1\n")])]
    for id, conditions in measured:
        stored = {"id": id, "verdict": claims.verdict(conditions), "conditions": conditions}
        output = new_output("display_data", {"text/plain": f"Claim {id}", claims.MIME: stored})
        cells.append(new_code_cell("claim()", outputs=[output]))
    folder.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=cells), folder / f"{stem}.ipynb")


BOTH = (("C01", {"a": True}), ("C02", {"b": True, "c": False}))


def test_stored_verdicts_are_read_from_all_solved_notebooks(tmp_path):
    solve(tmp_path, "02_two", ("C03", {"d": False}))
    solve(tmp_path, "01_one", *BOTH)
    assert verdicts.stored_verdicts(tmp_path) == {
        "C01": [("01_one", "holds", {"a": True})],
        "C02": [("01_one", "depends", {"b": True, "c": False})],
        "C03": [("02_two", "fails", {"d": False})],
    }


def test_a_claim_shown_by_a_cell_is_what_the_table_reads(tmp_path, shown):
    """What `claim` displays survives being stored in a notebook and read again."""
    data = shown("C25", {"near": np.True_, "nearest": np.False_})
    cell = new_code_cell("claim()", outputs=[new_output("display_data", data)])
    nbformat.write(new_notebook(cells=[cell]), tmp_path / "01_one.ipynb")
    assert verdicts.stored_verdicts(tmp_path) == {"C25": [("01_one", "depends", {"near": True, "nearest": False})]}


def test_the_gate_lets_a_good_folder_and_an_absent_one_pass(tmp_path):
    assert verdicts.complaints(tmp_path / "nowhere", ROWS) == []
    solve(tmp_path, "01_one", *BOTH)
    assert verdicts.complaints(tmp_path, ROWS) == []


@pytest.mark.parametrize(
    ("measured", "complaint"),
    [
        (BOTH[:1], "C02 is measured nowhere, expected once in 01_one"),
        ((*BOTH, BOTH[0]), r"C01 is measured 2 times \(01_one, 01_one\), expected once"),
        ((*BOTH, ("C03", {"d": True})), "C03 is measured in 01_one, expected in 02_two"),
        ((*BOTH, ("C04", {"d": True})), "C04 is measured in 01_one, expected in a later lesson"),
        ((*BOTH, ("C05", {"d": True})), "C05 is unmeasurable here, yet measured in 01_one"),
        ((*BOTH, ("C06", {"d": True})), "C06 is dated, yet measured in 01_one"),
        ((*BOTH, ("C99", {"d": True})), r"C99 is measured in 01_one but is not in data/claims\.toml"),
    ],
)
def test_the_gate_rejects(measured, complaint, tmp_path):
    solve(tmp_path, "01_one", *measured)
    (found,) = verdicts.complaints(tmp_path, ROWS)
    assert re.match(complaint, found)


def test_the_gate_rejects_a_claim_measured_in_two_notebooks(tmp_path):
    solve(tmp_path, "01_one", *BOTH)
    solve(tmp_path, "02_two", ("C03", {"d": True}), BOTH[0])
    assert [found.split(";")[0] for found in verdicts.complaints(tmp_path, ROWS)] == [
        "C01 is measured 2 times (01_one, 02_two), expected once",
        "C01 is measured in 02_two, expected in 01_one",
    ]


def test_the_solved_notebooks_pass_the_gate():
    assert verdicts.complaints() == []


# -- The table --------------------------------------------------------------------------------------------------


def test_the_table_says_what_was_measured_and_what_was_not(tmp_path):
    solve(tmp_path, "01_one", *BOTH)
    assert verdicts.table(tmp_path, ROWS).split("\n") == [
        "2 measured: 1 hold, 1 depend, 0 fail; 2 to come; 2 that no cell can measure.",
        "",
        "| Claim | Sentence | Verdict | Measured in |",
        "|---|---|---|---|",
        "| C01 | One. | **holds** | [01_one](notebooks/01_one.ipynb) |",
        r"| C02 | Two \| halves. | **depends**. True: b. Not true: c. "
        "| [01_one](notebooks/01_one.ipynb) |",
        "| C03 | Three. | not yet: 02_two |  |",
        "| C04 | Four. | later lesson |  |",
        "| C05 | Five. | *unmeasurable here*: No model. Ask its makers. |  |",
        "| C06 | Six. | *dated*: Old. Read the list. | discussed in [01_one](notebooks/01_one.ipynb) |",
    ]


def test_the_table_of_the_whole_ledger_without_notebooks(tmp_path):
    lines = verdicts.table(tmp_path).split("\n")
    assert lines[0] == "0 measured: 0 hold, 0 depend, 0 fail; 48 to come; 3 that no cell can measure."
    assert [line[2:5] for line in lines[4:]] == [f"C{number:02}" for number in range(1, 52)]
    assert {line.replace(r"\|", "").count("|") for line in lines[2:]} == {5}


def test_a_name_with_a_line_break_stays_in_its_row(tmp_path):
    solve(tmp_path, "01_one", ("C01", {"with a\nbreak": True, "x": False}))
    assert "True: with a break. Not true: x." in verdicts.table(tmp_path, ROWS)


def test_the_readme_is_updated_between_the_markers_only(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("# Über\n\n<!-- verdicts -->\nold\n<!-- /verdicts -->\n\nafter\n", encoding="utf-8")
    verdicts.update_readme(readme, tmp_path)
    table = verdicts.table(tmp_path)
    expected = f"# Über\n\n<!-- verdicts -->\n\n{table}\n\n<!-- /verdicts -->\n\nafter\n"
    assert readme.read_bytes() == expected.encode()
    assert verdicts.readme_section(readme) == table
    verdicts.update_readme(readme, tmp_path)
    assert readme.read_bytes() == expected.encode()


@pytest.mark.parametrize(
    "text",
    [
        "no marker",
        "<!-- verdicts -->",
        "<!-- /verdicts -->",
        "<!-- /verdicts --> <!-- verdicts -->",
        "<!-- verdicts --> <!-- /verdicts --> <!-- verdicts --> <!-- /verdicts -->",
    ],
)
def test_missing_or_doubled_markers_are_an_error_and_change_nothing(text, tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"README\.md: expected <!-- verdicts --> once and <!-- /verdicts --> once"):
        verdicts.update_readme(readme, tmp_path)
    assert readme.read_text(encoding="utf-8") == text


def test_the_readme_has_the_table_of_the_stored_outputs():
    assert verdicts.readme_section() == verdicts.table()
