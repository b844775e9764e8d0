"""The box that says in a notebook that the course has a newer version of it; silence where that cannot be known."""

import json

import IPython
import pytest

from course_utils import assets
from course_utils.learning import newer


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    cell = {"cell_type": "code", "source": text, "metadata": {}, "outputs": [], "execution_count": None}
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A learner's edited copy of an older lesson, which this process takes for its notebook."""
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    monkeypatch.setattr(IPython, "get_ipython", object)
    write(tmp_path / "notebooks/03_loss.ipynb", "second edition")
    write(tmp_path / "work/.copied/03_loss.ipynb", "first edition")
    write(tmp_path / "work/03_loss.ipynb", "my answer")
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "work/03_loss.ipynb"))
    return tmp_path / "work/03_loss.ipynb"


def told(capsys):
    newer.tell()
    return capsys.readouterr().out


def test_an_edited_copy_of_an_older_lesson_is_told(copy, capsys):
    assert "The course has a newer version of this lesson" in (said := told(capsys))
    assert "`python course.py update 03`" in said and "save this notebook" in said


def test_a_deeper_copy_is_told_too(copy, capsys, monkeypatch, tmp_path):
    for folder, text in (("notebooks", "second"), ("work/.copied", "first"), ("work", "mine")):
        write(tmp_path / folder / "deeper/04_more.ipynb", text)
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "work/deeper/04_more.ipynb"))
    assert "update 04" in told(capsys)


def test_a_copy_whose_origin_is_unknown_is_told(copy, capsys):
    (copy.parent / ".copied/03_loss.ipynb").unlink()
    assert "update 03" in told(capsys)


@pytest.mark.parametrize("as_copied", [True, False])
def test_the_newest_lesson_says_nothing(copy, capsys, as_copied):
    write(copy.parent / ".copied/03_loss.ipynb" if as_copied else copy, "second edition")
    assert told(capsys) == ""


def test_no_kernel_no_session_a_renamed_notebook_or_another_folder_says_nothing(copy, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("JPY_SESSION_NAME", str(copy.with_name("mine.ipynb")))
    assert told(capsys) == ""
    write(tmp_path / "elsewhere/03_loss.ipynb", "my answer")
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "elsewhere/03_loss.ipynb"))
    assert told(capsys) == ""
    monkeypatch.setenv("JPY_SESSION_NAME", str(copy))
    assert told(capsys) != ""
    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    assert told(capsys) == ""
    monkeypatch.setattr(IPython, "get_ipython", object)
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert told(capsys) == ""


def test_a_file_that_cannot_be_read_does_not_stop_the_lesson(copy, capsys):
    (copy.parent / ".copied/03_loss.ipynb").unlink()
    (copy.parent / ".copied/03_loss.ipynb").mkdir()
    assert told(capsys) == ""
