"""The learner's copies of the lessons: followed while unedited, never touched afterwards."""

import errno
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools import working_copy


def write_lesson(path, source):
    cell = {"cell_type": "code", "source": source, "outputs": [{"text": "42"}], "execution_count": 3, "metadata": {}}
    text = {"cell_type": "markdown", "source": "# Über", "metadata": {}}
    path.write_text(json.dumps({"cells": [cell, text], "metadata": {}}), encoding="utf-8")


def source(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]


@pytest.fixture
def folders(tmp_path):
    notebooks = tmp_path / "notebooks"
    (notebooks / "solutions").mkdir(parents=True)
    for name in ("00_start_here.ipynb", "01_words.ipynb", "solutions/01_words.ipynb"):
        write_lesson(notebooks / name, "as made: " + name)
    return notebooks, tmp_path / "work"


def lessons(work):
    return sorted(path.name for path in work.iterdir() if path.suffix == ".ipynb")


def test_lessons_are_copied_once(folders):
    told = working_copy.update(*folders)
    assert told == ["00_start_here.ipynb: copied in work/", "01_words.ipynb: copied in work/"]
    assert lessons(folders[1]) == ["00_start_here.ipynb", "01_words.ipynb"]
    assert working_copy.update(*folders) == []


def test_a_copy_comes_without_results(folders):
    working_copy.update(*folders)
    code, text = json.loads((folders[1] / "01_words.ipynb").read_text(encoding="utf-8"))["cells"]
    assert (code["outputs"], code["execution_count"], text["source"]) == ([], None, "# Über")


@pytest.mark.parametrize("content", ["{cut", "[1, 2]", ""])
def test_a_damaged_manifest_loses_no_answer(folders, content):
    working_copy.update(*folders)
    (folders[1] / "01_words.ipynb").write_text("my answer")
    (folders[1] / ".copied.json").write_text(content)
    working_copy.update(*folders)
    assert (folders[1] / "01_words.ipynb").read_text() == "my answer"


def test_of_two_at_once_one_copies_and_the_other_finds_it_done(folders):
    for number in range(2, 12):
        write_lesson(folders[0] / f"{number:02d}_more.ipynb", str(number))
    for attempt in range(10):
        work = folders[1].with_name(f"work {attempt}")
        with ThreadPoolExecutor(2) as both:
            told = [one.result() for one in [both.submit(working_copy.update, folders[0], work) for _ in range(2)]]
        assert sorted(map(len, told)) == [0, 12] and len(lessons(work)) == 12


@pytest.mark.skipif(sys.platform == "win32", reason="its file systems have locks")
def test_a_file_system_without_locks_costs_nothing_but_the_waiting(folders, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    assert len(working_copy.update(*folders)) == 2


def test_a_new_lesson_is_added(folders):
    working_copy.update(*folders)
    write_lesson(folders[0] / "02_new.ipynb", "new")
    assert working_copy.update(*folders) == ["02_new.ipynb: copied in work/"]
    assert source(folders[1] / "02_new.ipynb") == "new"


def test_an_unedited_copy_follows_the_course(folders):
    working_copy.update(*folders)
    write_lesson(folders[0] / "01_words.ipynb", "second edition")
    assert working_copy.update(*folders) == ["01_words.ipynb: updated in work/"]
    assert source(folders[1] / "01_words.ipynb") == "second edition"


def test_an_edited_copy_is_never_touched(folders):
    notebooks, work = folders
    working_copy.update(notebooks, work)
    (work / "01_words.ipynb").write_text("my answer")
    assert working_copy.update(notebooks, work) == []  # nothing newer: nothing to tell
    write_lesson(notebooks / "01_words.ipynb", "second edition")
    for _ in range(2):
        (told,) = working_copy.update(notebooks, work)
        assert "01_words.ipynb: yours is edited and stays" in told and "rename or delete yours" in told
        assert (work / "01_words.ipynb").read_text() == "my answer"


def test_what_the_message_says_brings_the_newer_lesson(folders):
    notebooks, work = folders
    working_copy.update(notebooks, work)
    (work / "01_words.ipynb").write_text("my answer")
    write_lesson(notebooks / "01_words.ipynb", "second edition")
    (work / "01_words.ipynb").rename(work / "01_words_mine.ipynb")
    working_copy.update(notebooks, work)
    assert source(work / "01_words.ipynb") == "second edition"
    assert (work / "01_words_mine.ipynb").read_text() == "my answer"


def test_copies_of_unknown_origin_are_kept(folders):
    working_copy.update(*folders)
    (folders[1] / ".copied.json").unlink()
    (folders[1] / "01_words.ipynb").write_text("my answer")
    (told,) = working_copy.update(*folders)
    assert told.startswith("01_words.ipynb: yours is edited")
