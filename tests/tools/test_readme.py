"""The README: short, true of what is there, with the generated table of lessons."""

import re

import pytest

from tools import marks, places, readme


def test_it_is_under_150_lines():
    assert len(places.README.read_text(encoding="utf-8").splitlines()) < 150


def test_it_has_the_table_of_the_stored_notebooks():
    assert marks.between(places.README, readme.START, readme.END) == readme.table()


def test_a_lesson_leads_to_its_deeper_notebook(monkeypatch, tmp_path):
    (tmp_path / "deeper").mkdir()
    for name in ("01_a.py", "deeper/01_a.py", "02_b.py"):
        (tmp_path / name).write_text("# %% [markdown]\n# # 01 · A?\n", encoding="utf-8")
    monkeypatch.setattr(places, "SOURCES", tmp_path)
    _, _, first, second = readme.table().splitlines()
    assert first.startswith("| [01 · A?](notebooks/01_a.ipynb), [deeper](notebooks/deeper/01_a.ipynb) |")
    assert second.startswith("| [01 · A?](notebooks/02_b.ipynb) |")


def test_the_commands_that_it_names_are_there():
    import course

    for page in ("README.md", "CONTRIBUTING.md", "docs/classroom.md"):
        text = (places.ROOT / page).read_text(encoding="utf-8")
        named = set(re.findall(r"python course\.py (\w+)", text))
        assert named and named <= set(course.COMMANDS), page


def test_the_files_that_contributors_are_sent_to_are_there():
    text = (places.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:course_utils|tools|data|tests|notebooks|docs)/[\w/.]*)`", text)
    patterns = [path for path in named if "NN" in path or "NAME" in path]  # what the reader fills in
    assert len(named) - len(patterns) > 15
    assert [path for path in named if path not in patterns and not (places.ROOT / path).exists()] == []


def test_the_table_is_written_between_the_marks_only(tmp_path):
    file = tmp_path / "README.md"
    file.write_text(f"# Über\n\n{readme.START}\nold\n{readme.END}\n\nafter\n", encoding="utf-8")
    for _ in range(2):
        readme.write(file)
        expected = f"# Über\n\n{readme.START}\n\n{readme.table()}\n\n{readme.END}\n\nafter\n"
        assert file.read_bytes() == expected.encode()
    assert marks.between(file, readme.START, readme.END) == readme.table()


@pytest.mark.parametrize("marks", ["", "a", "b", "ba", "abab"])
def test_missing_or_doubled_marks_are_an_error_and_change_nothing(marks, tmp_path):
    file, text = tmp_path / "README.md", marks.replace("a", readme.START).replace("b", readme.END)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"README\.md: expected <!-- lessons --> once and <!-- /lessons --> once"):
        readme.write(file)
    assert file.read_text(encoding="utf-8") == text
