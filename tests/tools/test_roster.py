"""Reading the list of a class."""

import pytest

from tools import roster
from tools.roster import Person


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("id,name,email\na1,Anna,a@x.org\n", [Person("a1", "Anna", "a@x.org")]),
        ("\ufeffEmail; ID ;Name\r\na@x.org; a1 ;Ünal, Anna\r\n\r\n", [Person("a1", "Ünal, Anna", "a@x.org")]),
        ("section,id\nB,a1\nB,b2\n", [Person("a1"), Person("b2")]),
        ("name,id\nAnna,a1\n", [Person("a1", "Anna")]),
        ('id,name\na1,"Ünal, Anna"\nb2\n', [Person("a1", "Ünal, Anna"), Person("b2")]),
    ],
)
def test_columns_come_in_any_order_and_only_the_id_is_needed(tmp_path, text, people):
    (tmp_path / "class.csv").write_text(text, encoding="utf-8", newline="")
    assert roster.read(tmp_path / "class.csv") == people


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"no column id\. Expected a first line such as `id,name,email`, found nothing\. Next: "),
        ("name,email\nAnna,a@x.org\n", r"no column id\..*found name, email\. Next: "),
        ("name,id\nBert\n", r"more than once or empty: \(empty\)\. Next: "),
        ("id,name\na1,Anna\na1,Bo\n,Cy\n", r"more than once or empty: \(empty\), a1\. Next: "),
    ],
)
def test_a_file_that_is_no_roster_is_refused(tmp_path, text, said):
    (tmp_path / "class.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit, match=said):
        roster.read(tmp_path / "class.csv")


def test_a_roster_in_another_encoding_is_told(tmp_path):
    (tmp_path / "class.csv").write_bytes("id,name\na1,Ünal\n".encode("cp1252"))
    with pytest.raises(SystemExit, match=r"class\.csv is not in UTF-8\. Next: save it as CSV UTF-8"):
        roster.read(tmp_path / "class.csv")


def test_a_roster_that_is_missing_is_told(tmp_path):
    with pytest.raises(SystemExit, match=r"no roster .*class\.csv\. Next: name a CSV file"):
        roster.read(tmp_path / "class.csv")
