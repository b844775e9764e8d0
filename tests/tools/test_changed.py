"""Which lessons are checked in full: those that changed, and one drawn by the commit."""

import json
import shutil
import subprocess

import pytest

from tools import changed, places, terminal

LESSONS = [f"0{number}_topic" for number in range(9)]


@pytest.fixture
def course(folder, monkeypatch):
    """Nine small lessons, of which 01 imports a module of the package, which imports another."""
    monkeypatch.delenv(changed.SWITCH, raising=False)
    monkeypatch.setattr(changed, "chosen", changed.chosen.__wrapped__)
    texts = {f"notebooks/src/{name}.py": "1 + 1\n" for name in LESSONS}
    texts["notebooks/src/01_topic.py"] = "from course_utils import words\n"
    texts |= {
        "course_utils/__init__.py": "",
        "course_utils/words.py": "def f():\n    from course_utils.vectors import g\n",
    }
    texts |= {"course_utils/vectors.py": 'g = open("questions.tsv")\n', "course_utils/maps.py": "h = 1\n"}
    texts |= {"course_utils/learning/exercises/ex02_topic.py": "x = 1\n"}
    texts |= {"data/questions.tsv": "a\n", "data/claims.toml": "", "data/recorded/03_topic/sweep.json": "{}"}
    texts["data/recorded/03_topic/sweep.py"] = "from course_utils import maps\n"
    texts["notebooks/solutions/05_topic.ipynb"] = "{}"
    texts |= {"tools/colab.py": "1\n", "data/README.md": "a\n"}
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def change(course, name):
    (course / name).write_text((course / name).read_text(encoding="utf-8") + "# more\n", encoding="utf-8")


def test_without_a_note_of_what_passed_all_have_changed_and_the_most_are_drawn(course):
    assert changed.changed() == LESSONS
    assert len(changed.chosen()) == changed.MOST and set(changed.chosen()) < set(LESSONS)
    left = sorted(set(LESSONS) - set(changed.chosen()))
    assert changed.summary(changed.chosen()).endswith("left to `test --every`: " + ", ".join(one[:2] for one in left))
    assert changed.chosen(every=True) == LESSONS


@pytest.mark.parametrize(
    ("file", "lessons"),
    [
        ("notebooks/src/04_topic.py", "04"),
        ("course_utils/vectors.py", "01"),  # by way of another module, inside a function
        ("course_utils/maps.py", "03"),  # by way of a recorded script
        ("course_utils/learning/exercises/ex02_topic.py", "02"),
        ("data/recorded/03_topic/sweep.json", "03"),
        ("data/claims.toml", ""),
        ("data/questions.tsv", "01"),  # it is named there
        ("data/README.md", ""),
        ("notebooks/solutions/05_topic.ipynb", "05"),
        ("tools/colab.py", "00 01 02 03 04 05 06 07 08"),
        ("requirements.txt", "00 01 02 03 04 05 06 07 08"),
    ],
)
def test_what_changes_a_lesson(course, file, lessons):
    changed.write(changed.fingerprints(LESSONS))
    assert changed.changed() == []
    change(course, file)
    assert [one[:2] for one in changed.changed()] == lessons.split()


def test_a_deeper_source_belongs_to_its_lesson(course):
    changed.write(changed.fingerprints(LESSONS))
    (course / "notebooks/src/deeper").mkdir()
    (course / "notebooks/src/deeper/05_topic.py").write_text("1\n", encoding="utf-8")
    assert changed.changed() == ["05_topic"] and changed.lessons() == LESSONS


def test_other_line_ends_change_nothing(course):
    changed.write(changed.fingerprints(LESSONS))
    file = course / "course_utils" / "words.py"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert changed.changed() == []


def test_one_lesson_more_is_drawn_and_the_commit_decides_which(course, monkeypatch):
    changed.write(changed.fingerprints(LESSONS))
    change(course, "notebooks/src/04_topic.py")
    drawn = set()
    for commit in range(60):
        told = subprocess.CompletedProcess([], 0, stdout=f"{commit:040}\n")
        monkeypatch.setattr(subprocess, "run", lambda *_, told=told, **__: told)
        both = changed.chosen()
        assert len(both) == 2 and both == changed.chosen() and "04_topic" in both
        drawn |= set(both)
    assert drawn == set(LESSONS)  # in time each lesson's turn comes


def test_what_test_has_chosen_holds_for_its_steps(course, monkeypatch):
    monkeypatch.setenv(changed.SWITCH, "03_topic,07_topic")
    assert changed.chosen() == ["03_topic", "07_topic"]


def test_a_note_forgets_a_lesson_that_is_gone_and_keeps_the_others(course):
    changed.write(changed.fingerprints(LESSONS))
    before = json.loads((course / changed.PASSED).read_text(encoding="utf-8"))
    change(course, "notebooks/src/04_topic.py")
    (course / "notebooks/src/08_topic.py").unlink()
    changed.write(changed.fingerprints(["04_topic"]))
    after = json.loads((course / changed.PASSED).read_text(encoding="utf-8"))
    assert set(after) == set(LESSONS[:-1]) and changed.changed() == []
    assert [name for name in after if after[name] != before[name]] == ["04_topic"]


def test_without_git_a_lesson_is_drawn_all_the_same(course, monkeypatch):
    changed.write(changed.fingerprints(LESSONS))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: (_ for _ in ()).throw(FileNotFoundError("git")))
    assert len(changed.chosen()) == 1


def test_the_lessons_of_the_course_import_what_they_should(monkeypatch):
    files = {path.name for path in changed.imported([places.SOURCES / "01_word_analogies.py"])}
    assert {"words.py", "vectors.py", "checks.py", "claims.py", "assets.py"} <= files
    assert not {"explorer.py", "cohere_endpoint.py"} & files
    monkeypatch.delenv(changed.SWITCH, raising=False)  # the quick test chooses none
    assert shutil.which("git") is None or changed.chosen.__wrapped__()


def test_a_file_that_changes_while_the_checks_run_is_not_noted_as_passed(course):
    before = changed.fingerprints(LESSONS)
    change(course, "notebooks/src/04_topic.py")
    changed.write(before)
    assert changed.changed() == ["04_topic"]


def test_a_note_with_the_marks_of_a_merge_counts_as_none(course):
    (course / changed.PASSED).write_text("<<<<<<< HEAD\n{}\n", encoding="utf-8")
    assert changed.changed() == LESSONS


def test_a_source_that_is_no_python_has_changed_and_stops_nothing(course):
    changed.write(changed.fingerprints(LESSONS))
    (course / "notebooks/src/04_topic.py").write_text("def :\n", encoding="utf-8")
    assert changed.changed() == ["04_topic"]


def test_an_unknown_lesson_in_the_environment_is_refused(course, monkeypatch):
    monkeypatch.setenv(changed.SWITCH, "03_topic,07")
    with pytest.raises(terminal.Stop, match=r"expected some of 00_topic, .*, got 07"):
        changed.chosen()


def test_every_data_file_of_the_course_belongs_to_a_lesson():
    data = places.ROOT / "data"
    read = set().union(*(changed._files(lesson) for lesson in changed.lessons()))
    left_out = {"claims.toml", "topics.tsv"}  # the ledger; what only a test reads
    files = [path for path in data.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    unread = [path for path in files if path not in read and path.suffix != ".md" and path.name not in left_out]
    assert [path.relative_to(data).as_posix() for path in unread] == []
