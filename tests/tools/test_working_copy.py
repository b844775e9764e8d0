"""The learner's copies of the lessons: followed while unedited, never touched afterwards."""

import errno
import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest

from tools import lessons as lesson_files
from tools import working_copy


def write_lesson(path, source):
    cell = {"cell_type": "code", "source": source, "outputs": [{"text": "42"}], "execution_count": 3, "metadata": {}}
    text = {"cell_type": "markdown", "source": "# Über", "metadata": {}}
    path.write_text(json.dumps({"cells": [cell, text], "metadata": {}}), encoding="utf-8")


def edit(path, place, text):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][place]["source"] = text
    path.write_text(json.dumps(notebook), encoding="utf-8")


def save_as_jupyterlab_does(path):
    """A copy that was opened, run to its end and saved: what changes without the learner writing a word."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for number, cell in enumerate(notebook["cells"]):
        cell |= {"id": f"new-{number}", "source": cell["source"].splitlines(keepends=True)}
        cell["metadata"] |= {"execution": {"iopub.status.busy": "now"}}
    notebook["cells"][0] |= {"outputs": [{"output_type": "stream", "text": "42"}], "execution_count": 1}
    notebook["cells"].append({"cell_type": "code", "source": [], "outputs": [], "metadata": {}})
    notebook |= {"nbformat": 4, "nbformat_minor": 5}
    notebook["metadata"] |= {"widgets": {"state": {}}, "language_info": {"name": "python", "version": "3.12"}}
    path.write_text(json.dumps(notebook, sort_keys=True) + "\n", encoding="utf-8")


def from_an_older_version(work):
    """The folder as the older version left it: it kept a hash of the bytes of each copy, and no lesson."""
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in work.glob("*.ipynb")}
    (work / ".copied.json").write_text(json.dumps(hashes))
    for path in (work / ".copied").iterdir():
        path.unlink()


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


@pytest.mark.parametrize("content", ["{cut", "[1, 2]", "", '{"cells": [1]}'])
@pytest.mark.parametrize("record", [".copied.json", ".copied/01_words.ipynb"])
def test_a_damaged_record_loses_no_answer(folders, content, record):
    notebooks, work = folders
    working_copy.update(notebooks, work)
    edit(work / "01_words.ipynb", 0, "my answer")
    (work / ".copied/01_words.ipynb").unlink()
    (work / record).write_text(content)
    write_lesson(notebooks / "01_words.ipynb", "second edition")
    (told,) = working_copy.update(notebooks, work)
    assert told.startswith("01_words.ipynb: yours is edited") and source(work / "01_words.ipynb") == "my answer"


def test_a_damaged_lesson_is_named_and_the_copy_stays(folders):
    notebooks, work = folders
    working_copy.update(notebooks, work)
    (notebooks / "01_words.ipynb").write_text("<<<<<<< HEAD")
    (told,) = working_copy.update(notebooks, work)
    assert "damaged" in told and "git checkout notebooks/01_words.ipynb" in told
    assert source(work / "01_words.ipynb") == "as made: 01_words.ipynb"


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


def test_a_copy_that_jupyterlab_saved_still_follows_the_course(folders):
    notebooks, work = folders
    working_copy.update(notebooks, work)
    save_as_jupyterlab_does(work / "01_words.ipynb")
    saved = (work / "01_words.ipynb").read_bytes()
    assert working_copy.update(notebooks, work) == []
    assert (work / "01_words.ipynb").read_bytes() == saved  # the same lesson: results stay
    write_lesson(notebooks / "01_words.ipynb", "second edition")
    (told,) = working_copy.update(notebooks, work)
    assert told == "01_words.ipynb: updated in work/; run it again, its results were of the older one"
    assert source(work / "01_words.ipynb") == "second edition"


@pytest.mark.parametrize("place", [0, 1])
def test_one_changed_cell_is_an_edit_and_so_is_another_kind_of_cell(folders, place):
    notebooks, work = folders
    working_copy.update(notebooks, work)
    first, second = work / "00_start_here.ipynb", work / "01_words.ipynb"
    edit(first, place, "mine")
    changed = json.loads(second.read_text(encoding="utf-8"))
    changed["cells"][place]["cell_type"] = "raw"
    second.write_text(json.dumps(changed), encoding="utf-8")
    for lesson in (first, second):
        write_lesson(notebooks / lesson.name, "second edition")
    told = working_copy.update(notebooks, work)
    assert len(told) == 2 and all("yours is edited and stays" in line for line in told)


def test_a_copy_of_an_older_version_follows_the_course_while_unedited(folders):
    notebooks, work = folders
    cells = [nbformat.v4.new_code_cell("1 + 1", metadata={"tags": ["quiz"]}), nbformat.v4.new_markdown_cell("# Über")]
    built = nbformat.v4.new_notebook(cells=cells, metadata=lesson_files.METADATA)
    nbformat.write(built, notebooks / "00_start_here.ipynb")
    working_copy.update(notebooks, work)
    from_an_older_version(work)
    saved = nbformat.read(work / "00_start_here.ipynb", as_version=4)
    saved.metadata |= {"widgets": {}, "language_info": {"name": "python", "version": "3.12.1"}}
    saved.cells[0] |= {"execution_count": 1, "outputs": [nbformat.v4.new_output("stream", text="2")]}
    nbformat.write(saved, work / "00_start_here.ipynb")
    for name in lessons(work):
        write_lesson(notebooks / name, "second edition")
    told = working_copy.update(notebooks, work)
    assert [line.split(":")[1][:8] for line in told] == [" updated", " updated"]
    assert {source(work / name) for name in lessons(work)} == {"second edition"}


def test_a_copy_of_an_older_version_stays_once_it_is_edited(folders):
    notebooks, work = folders
    working_copy.update(notebooks, work)
    from_an_older_version(work)
    edit(work / "01_words.ipynb", 0, "my answer")
    assert working_copy.update(notebooks, work) == []  # the lesson is still the one whose hash is there
    write_lesson(notebooks / "01_words.ipynb", "second edition")
    (told,) = working_copy.update(notebooks, work)
    assert "yours is edited and stays" in told and source(work / "01_words.ipynb") == "my answer"


def test_deeper_lessons_are_copied_and_followed_too(folders):
    notebooks, work = folders
    (notebooks / "deeper").mkdir()
    write_lesson(notebooks / "deeper/01_words.ipynb", "deeper")
    assert working_copy.update(notebooks, work)[-1] == "deeper/01_words.ipynb: copied in work/"
    assert source(work / "deeper/01_words.ipynb") == "deeper"
    assert source(work / "01_words.ipynb") == "as made: 01_words.ipynb"
    write_lesson(notebooks / "deeper/01_words.ipynb", "second edition")
    assert working_copy.update(notebooks, work) == ["deeper/01_words.ipynb: updated in work/"]
    assert not (work / "solutions").exists()


def test_an_edited_copy_is_never_touched(folders):
    notebooks, work = folders
    working_copy.update(notebooks, work)
    (work / "01_words.ipynb").write_text("my answer")
    assert working_copy.update(notebooks, work) == []  # nothing newer: nothing to tell
    write_lesson(notebooks / "01_words.ipynb", "second edition")
    for _ in range(2):
        (told,) = working_copy.update(notebooks, work)
        assert "01_words.ipynb: yours is edited and stays" in told and "`python course.py update 01`" in told
        assert (work / "01_words.ipynb").read_text() == "my answer"


def test_a_renamed_copy_makes_room_for_the_newer_lesson(folders):
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
    (folders[1] / ".copied/01_words.ipynb").unlink()
    (folders[1] / "01_words.ipynb").write_text("my answer")
    (told,) = working_copy.update(*folders)
    assert told.startswith("01_words.ipynb: yours is edited")
