"""A newer lesson with what the learner wrote into the older one: what is carried, what is kept, and what is said."""

import datetime
import json

import nbformat
import pytest

import course
from course_utils import _copies
from tools import answered, lessons, merging, places, update, working_copy

TODAY = datetime.date(2026, 3, 1)
STUB = 'def length(v):\n    """Length of v."""\n    ...\n\n\ncheck("01.1", length)'
GUESSES = 'predict("01.p1", "Which is it?", ["ü", "b"], guess=...)\npredict("01.p2", "How many?", guess=...)'
QUIZ = 'quiz("01.q1", ...)\nquiz("01.q2", ...)'
QUESTIONS = "### Quiz\n\n**1. One?**\n\n- a) yes\n- b) no\n\n**2. Two?**\n\n- a) yes\n- b) no"
OLD = [
    "# Lesson",
    "code: import numpy",
    f"code: {GUESSES}",
    f"code: {STUB}",
    "code: n = 1\nprint(n)",
    QUESTIONS,
    f"code: {QUIZ}",
]


def notebook(cells):
    """A notebook of these texts, with ids as the build makes them: of place and text."""
    made = []
    for place, one in enumerate(cells):
        make = nbformat.v4.new_code_cell if one.startswith("code: ") else nbformat.v4.new_markdown_cell
        made.append(make(one.removeprefix("code: "), id=f"{place}-{abs(hash(one)) % 10**9}"))
    return nbformat.v4.new_notebook(cells=made, metadata=lessons.METADATA)


def texts(made):
    return [_copies.text(cell) for cell in made["cells"]]


def changed(base, *changes):
    """A learner's copy: in each change, the first text is replaced by the second, in the one cell that has it."""
    mine = nbformat.from_dict(json.loads(json.dumps(base)))
    for before, after in changes:
        [cell] = [cell for cell in mine.cells if before in cell.source]
        cell.source = cell.source.replace(before, after, 1)
    return mine


@pytest.fixture
def answers():
    """The old lesson as a learner answered it, with two cells of their own behind the exercise and one at the end."""
    mine = changed(
        notebook(OLD),
        ('"b"], guess=...', '"b"], guess="ü"'),
        ('"How many?", guess=...', '"How many?", guess=12'),
        ("    ...\n", "    return sum(v)  # mine\n"),
        ('"01.q1", ...', '"01.q1", "a"'),
        ('"01.q2", ...', '"01.q2", "b"'),
    )
    own = [nbformat.v4.new_code_cell("length([1])", outputs=[nbformat.v4.new_output("stream", text="1")])]
    mine.cells[4:4] = [*own, nbformat.v4.new_markdown_cell("My note")]
    mine.cells.append(nbformat.v4.new_code_cell(""))
    return mine


def new(*changes):
    return notebook(texts_of(*changes))


def texts_of(*changes):
    cells = list(OLD)
    for before, after in changes:
        [place] = [place for place, cell in enumerate(cells) if before in cell]
        cells[place] = cells[place].replace(before, after, 1)
    return cells


def test_the_same_lesson_keeps_all_answers(answers):
    made = merging.merged(notebook(OLD), answers, notebook(OLD))
    assert texts(made.notebook) == [text for text in texts(answers) if text]
    assert made.carried == [
        *("exercise 01.1", "guess 01.p1", "guess 01.p2", "quiz 01.q1", "quiz 01.q2"),
        "2 cells of your own",
    ]
    assert made.kept == made.anew == []
    nbformat.validate(nbformat.from_dict(made.notebook))
    assert not any(cell.get("outputs") for cell in made.notebook["cells"])


def test_answers_stand_in_a_lesson_whose_text_is_another_one(answers):
    fresh = new(("# Lesson", "# A lesson"), ("Length of v.", "Length of one vector."), ("numpy", "numpy as np"))
    made = texts(merging.merged(notebook(OLD), answers, fresh).notebook)
    assert made[:2] == ["# A lesson", "import numpy as np"]
    assert made[3] == STUB.replace("of v.", "of one vector.").replace("...", "return sum(v)  # mine")
    assert made[4:6] == ["length([1])", "My note"]


def test_guesses_are_found_where_the_newer_lesson_has_them(answers):
    one, two = GUESSES.split("\n")
    cells = [*OLD[:2], f"code: {one}", *OLD[3:5], f"code: {two}", *OLD[5:]]
    made = merging.merged(notebook(OLD), answers, notebook(cells))
    found = texts(made.notebook)
    assert found[2] == one.replace("...", '"ü"') and found[7] == two.replace("...", "12")
    assert made.kept == made.anew == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("2. Two?", "2. Is it three?"), "quiz 01.q2"),
        (('["ü", "b"]', '["ü", "c"]'), "guess 01.p1"),
        (('predict("01.p2"', 'predict("01.p9"'), "guess 01.p2"),
    ],
)
def test_an_answer_to_another_question_is_not_carried_and_named(answers, change, named):
    made = merging.merged(notebook(OLD), answers, new(change))
    assert made.anew == [named] and named not in made.carried
    assert len([one for one in made.carried if one.startswith(("guess", "quiz"))]) == 3


def test_an_answer_to_an_exercise_with_other_code_is_kept_as_text_below_it(answers):
    fresh = new(("def length(v)", "def length(v, axis)"))
    made = merging.merged(notebook(OLD), answers, fresh)
    place = texts(made.notebook).index(STUB.replace("(v)", "(v, axis)"))
    below = made.notebook["cells"][place + 1]
    assert below["cell_type"] == "markdown" and "    return sum(v)  # mine\n" in below["source"]
    assert below["source"].startswith(merging.KEPT) and made.kept == ["exercise 01.1"]
    assert texts(made.notebook)[place + 2] == "length([1])"
    nbformat.validate(nbformat.from_dict(made.notebook))


def test_a_changed_cell_of_the_lesson_meets_a_change_of_the_course():
    base = notebook(OLD)
    mine = changed(base, ("n = 1", "n = 2"))
    apart = merging.merged(base, mine, new(("print(n)", "print(n + 1)")))
    assert "n = 2\nprint(n + 1)" in texts(apart.notebook) and apart.kept == []
    same_line = merging.merged(base, mine, new(("n = 1", "n = 3")))
    assert "n = 3\nprint(n)" in texts(same_line.notebook) and same_line.kept == ['the cell "n = 1"']
    assert any("```python\nn = 2\nprint(n)\n```" in text for text in texts(same_line.notebook))


def test_what_the_newer_lesson_no_longer_has_is_kept_where_the_learner_changed_it(answers):
    cells = [one for one in OLD if STUB not in one]
    made = merging.merged(notebook(OLD), answers, notebook(cells))
    kept = [text for text in texts(made.notebook) if merging.KEPT in text]
    assert made.kept == ["exercise 01.1"] and len(kept) == 1 and "return sum(v)" in kept[0]
    assert texts(made.notebook).index(kept[0]) == 3 and texts(made.notebook)[4] == "length([1])"


def test_a_second_update_carries_what_the_first_one_kept(answers):
    second = new(("def length(v)", "def length(v, axis)"))
    once = merging.merged(notebook(OLD), answers, second).notebook
    third = [*texts_of(("def length(v)", "def length(v, axis)")), "The end."]
    twice = merging.merged(second, once, notebook(third)).notebook
    assert texts(twice) == [*texts(once), "The end."]
    assert len({cell["id"] for cell in twice["cells"]}) == len(twice["cells"])


def test_ids_that_another_program_gave_do_not_matter(answers):
    for number, cell in enumerate(answers.cells):
        cell["id"] = f"other-{number}"
    made = merging.merged(notebook(OLD), answers, new(("numpy", "numpy as np")))
    assert len(made.notebook["cells"]) == len(OLD) + 2 and made.kept == []
    assert made.carried[0] == "exercise 01.1" and made.carried[-1] == "2 cells of your own"


def test_without_a_base_exercises_are_kept_as_text_and_guesses_carried(answers):
    made = merging.merged(None, answers, new(("# Lesson", "# Quite another title")))
    assert made.kept == ["exercise 01.1"] and len(made.carried) == 4
    assert "length([1])" not in texts(made.notebook) and STUB in texts(made.notebook)


def test_a_magic_or_a_mistake_in_a_cell_hides_no_answer():
    base = notebook(OLD)
    mine = changed(base, ("    ...\n", "    return (v\n"), ("n = 1", "%time n = 1"))
    made = merging.merged(base, mine, new(("# Lesson", "# A lesson")))
    assert {STUB.replace("...", "return (v"), "%time n = 1\nprint(n)"} <= set(texts(made.notebook))


def test_the_places_of_answers_are_counted_in_characters():
    one = answered.answers(GUESSES.replace("=...", '="ü"'))["01.p1"]
    assert GUESSES.replace("=...", '="ü"')[one.start : one.end] == '"ü"'


# -- The command


@pytest.fixture
def folders(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(places, "WORK", tmp_path / "work")
    (places.NOTEBOOKS / "deeper").mkdir(parents=True)
    for name in ("01_words.ipynb", "02_senses.ipynb", "deeper/01_words.ipynb"):
        nbformat.write(notebook(OLD), places.NOTEBOOKS / name)
    working_copy.update(places.NOTEBOOKS, places.WORK)
    return places.NOTEBOOKS, places.WORK


def test_the_newer_lesson_comes_with_the_answers_and_the_old_copy_stays(folders, answers, capsys):
    notebooks, work = folders
    for name in ("01_words.ipynb", "deeper/01_words.ipynb"):
        nbformat.write(answers, work / name)
        nbformat.write(new(("numpy", "numpy as np")), notebooks / name)
    before = (work / "01_words.ipynb").read_bytes()
    assert update.main(["01"]) == 0
    told = capsys.readouterr().out
    for folder in (work, work / "deeper"):
        [old] = folder.glob("01_words_2*.ipynb")
        assert old.read_bytes() == before and str(old.relative_to(work).as_posix()) in told
        made = _copies.read(folder / "01_words.ipynb")
        assert "import numpy as np" in texts(made) and "length([1])" in texts(made)
    assert "carried over: exercise 01.1, guess 01.p1" in told and "2 cells of your own" in told and "02_" not in told
    assert working_copy.update(notebooks, work) == []  # and it is the newest now
    assert update.main(["01"]) == 0 and "nothing newer; yours is left as it is" in capsys.readouterr().out


def test_nothing_newer_nothing_done_and_an_unedited_copy_just_follows(folders, answers):
    notebooks, work = folders
    nbformat.write(answers, work / "01_words.ipynb")
    before = (work / "01_words.ipynb").read_bytes()
    assert "nothing newer" in update.take(notebooks, work, "01_words.ipynb", TODAY)[0]
    assert (work / "01_words.ipynb").read_bytes() == before
    nbformat.write(new(("numpy", "numpy as np")), notebooks / "02_senses.ipynb")
    assert update.take(notebooks, work, "02_senses.ipynb", TODAY) == ["02_senses.ipynb: updated in work/"]
    assert sorted(path.name for path in work.glob("*.ipynb")) == ["01_words.ipynb", "02_senses.ipynb"]


def test_an_old_copy_of_the_same_day_is_not_overwritten(folders, answers):
    notebooks, work = folders
    for number in (2, 3):
        nbformat.write(answers, work / "01_words.ipynb")
        nbformat.write(new(("numpy", f"numpy as n{number}")), notebooks / "01_words.ipynb")
        update.take(notebooks, work, "01_words.ipynb", TODAY)
    names = ["01_words.ipynb", "01_words_2026-03-01.ipynb", "01_words_2026-03-01_2.ipynb"]
    assert sorted(path.name for path in work.glob("01*.ipynb")) == names


def test_a_copy_of_unknown_origin_or_none_at_all_is_named_as_such(folders, answers):
    notebooks, work = folders
    nbformat.write(new(("numpy", "numpy as np")), notebooks / "01_words.ipynb")
    (work / ".copied/01_words.ipynb").unlink()
    nbformat.write(answers, work / "01_words.ipynb")
    told = "\n".join(update.take(notebooks, work, "01_words.ipynb", TODAY))
    assert "only in the old copy: cells of your own" in told and "kept as text" in told and "exercise 01.1" in told
    (work / "01_words.ipynb").write_text("no notebook")
    nbformat.write(new(("numpy", "numpy as n")), notebooks / "01_words.ipynb")
    (told,) = update.take(notebooks, work, "01_words.ipynb", TODAY)
    assert (
        "cannot be read as a notebook" in told and (work / "01_words_2026-03-01_2.ipynb").read_text() == "no notebook"
    )
    assert "import numpy as n" in texts(_copies.read(work / "01_words.ipynb"))


def test_a_name_that_no_lesson_has_is_told_with_those_there_are(folders, capsys):
    assert update.main(["09"]) == 1
    assert "No lesson starts with 09. There are: 01_words.ipynb, 02_senses.ipynb, deeper/" in capsys.readouterr().out


def test_course_py_hands_the_names_over(monkeypatch):
    monkeypatch.setattr(course, "module", lambda *given: given)
    assert course.main(["update", "03"]) == ("tools.update", ["03"])


def test_an_answer_counts_also_where_a_copy_of_its_cell_is_left_open(answers):
    answers.cells.append(nbformat.v4.new_code_cell(QUIZ))
    made = merging.merged(notebook(OLD), answers, new(("# Lesson", "# A lesson")))
    assert {"quiz 01.q1", "quiz 01.q2"} <= set(made.carried)


def test_a_guess_at_a_number_is_not_put_under_another_question():
    mine = changed(notebook(OLD), ('"How many?", guess=...', '"How many?", guess=12'))
    made = merging.merged(notebook(OLD), mine, new(('"How many?"', '"How many seconds?"')))
    assert made.anew == ["guess 01.p2"] and '"How many seconds?", guess=...' in texts(made.notebook)[2]


def test_a_picture_that_was_pasted_into_a_text_is_carried_with_it():
    mine = changed(notebook(OLD), ("# Lesson", "# Lesson\n\n![a](attachment:a.png)"))
    mine.cells[0].attachments = {"a.png": {"image/png": "aGk="}}
    made = merging.merged(notebook(OLD), mine, new(("numpy", "numpy as np"))).notebook
    assert "attachment:a.png" in made["cells"][0]["source"]
    assert made["cells"][0]["attachments"] == {"a.png": {"image/png": "aGk="}}


def test_an_old_copy_that_was_put_back_is_taken_for_what_it_is(folders, answers):
    notebooks, work = folders
    nbformat.write(notebook(OLD), notebooks / "01_words.ipynb")
    working_copy.update(notebooks, work)
    nbformat.write(answers, work / "01_words.ipynb")
    nbformat.write(new(("n = 1", "n = 2")), notebooks / "01_words.ipynb")
    update.take(notebooks, work, "01_words.ipynb", TODAY)
    nbformat.write(answers, work / "01_words.ipynb")  # as it was before the update
    (told,) = working_copy.update(notebooks, work)
    assert "the course has a newer one" in told
    nbformat.write(new(("n = 1", "n = 3")), notebooks / "01_words.ipynb")
    update.take(notebooks, work, "01_words.ipynb", TODAY)
    made = texts(_copies.read(work / "01_words.ipynb"))
    assert any("n = 3" in text for text in made) and any("# mine" in text for text in made)
    assert not any("n = 1" in text for text in made)
