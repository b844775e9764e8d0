"""The gates on stored notebooks: each is passed by every notebook, and rejects a fixture made to break it."""

import base64
import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils import assets
from course_utils.learning import exercises
from tools import build, gates, home, lessons, places

FOLDER = places.NOTEBOOKS

LEARNERS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
SOLVED = sorted(FOLDER.glob("solutions/[0-9][0-9]_*.ipynb"))
DEEPER = sorted(FOLDER.glob("deeper/*.ipynb")) + sorted(FOLDER.glob("solutions/deeper/*.ipynb"))
NOTEBOOKS = [*LEARNERS, *SOLVED, *DEEPER]
PAGES = [path for where in ("*.md", "docs/*.md", "data/**/*.md") for path in sorted(assets.ROOT.glob(where))]


def read(path):
    return nbformat.read(path, as_version=4)


def name(path):
    return str(path.relative_to(FOLDER).with_suffix(""))


def inputs(path):
    folder = places.SOURCES / ("deeper" if path in DEEPER else "")
    return lessons.inputs(folder / f"{path.stem}.py", solved="solutions" in path.parts)


def test_every_source_has_two_notebooks_and_the_other_way_round():
    made = {lessons.target(source, solved=solved) for source in lessons.sources([]) for solved in (False, True)}
    assert made == set(NOTEBOOKS)
    assert {path.stem for path in DEEPER} <= {path.stem for path in LEARNERS}


@pytest.mark.parametrize("gate", gates.GATES, ids=lambda gate: gate.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_a_stored_notebook_passes(path, gate):
    assert gate(read(path)) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_a_stored_notebook_is_small_linked_and_built_from_its_source(path):
    assert gates.small_enough(path) == []
    assert gates.links_resolve(read(path), path.parent) == []
    assert gates.inputs_from_source(read(path), inputs(path)) == []
    assert gates.exercises_say(read(path), "correct" if "solutions" in path.parts else "not attempted") == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_building_the_inputs_twice_gives_the_same_bytes(path):
    assert nbformat.writes(inputs(path)) == nbformat.writes(inputs(path))


def test_every_exercise_and_question_stands_once_in_its_notebook():
    for path in NOTEBOOKS:
        text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")
        number, deeper = path.stem[:2], path in DEEPER
        mine = [one for one in exercises.all_exercises() if one.id.startswith(f"{number}.") and one.deeper == deeper]
        asked = re.findall(r'(?<!\.)\bcheck\("([^"]+)",', text)
        assert sorted(asked) == sorted(one.id for one in mine), name(path)
        assert asked == sorted(asked), name(path)  # each after what it trains
        questions = [] if deeper else exercises.questions(number)
        assert re.findall(r'\bquiz\("([^"]+)",', text) == [one.id for one in questions], name(path)


def test_every_question_of_a_solved_notebook_is_answered_right():
    for path in SOLVED:
        said = "\n".join(str(output.data) for cell in read(path).cells if "quiz" in cell.metadata.get("tags", [])
                         for output in cell.outputs)  # fmt: skip
        questions = exercises.questions(path.stem[:2])
        assert questions and [one.id for one in questions if f"Question {one.id}: correct" not in said] == []


def test_every_lesson_asks_for_three_guesses_and_answers_all():
    for path in [*LEARNERS, *DEEPER]:
        text = "\n".join(cell.source for cell in read(path).cells)
        asked = set(re.findall(r'predict\(\s*"([^"]+)"', text))
        assert asked == set(re.findall(r'reveal\(\s*"([^"]+)"', text)), name(path)
        assert len(asked) >= 3 or path in [LEARNERS[0], *DEEPER], name(path)


def test_a_solved_notebook_differs_in_its_exercises_and_its_quiz_only():
    for source in lessons.sources([]):
        learners, solved = (lessons.target(source, solved=one) for one in (False, True))
        pairs = zip(inputs(learners).cells, inputs(solved).cells, strict=True)
        titled, *others = pairs  # each title has links to itself, once the course is published
        different = [one for one, other in others if one.source != other.source]
        assert titled[0].source.startswith("# ") and (different or learners in DEEPER)
        assert {tag for one in different for tag in one.metadata["tags"]} <= {"exercise", "quiz"}


def test_the_readme_shows_the_stored_figure():
    pictures = [
        output.data["image/png"]
        for path in LEARNERS
        for cell in read(path).cells
        if build.PICTURE_TAG in cell.metadata.get("tags", [])
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    assert [base64.b64decode(picture) for picture in pictures] == [places.PICTURE.read_bytes()]


def test_the_readme_lists_every_notebook():
    readme = (assets.ROOT / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in LEARNERS if f"(notebooks/{path.name})" not in readme] == []


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_a_page_has_no_dead_link_and_no_other_address_of_the_course(path):
    page = new_notebook(cells=[new_markdown_cell(path.read_text(encoding="utf-8"))])
    assert gates.links_resolve(page, path.parent) == [] == gates.addresses_agree(page)


# -- Fixtures that each gate must reject ------------------------------------------------------------------------


def code(source="1", count=1, outputs=(), tags=()):
    return new_code_cell(source, execution_count=count, outputs=list(outputs), metadata={"tags": list(tags)})


def printed(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def figure(config=None, data=()):
    shown = {"data": list(data), "layout": {}, "config": config or {"showSendToCloud": False}}
    return new_output("display_data", {"application/vnd.plotly.v1+json": shown})


def series(name, colour, symbol):
    return {"type": "scatter", "mode": "markers", "name": name, "marker": {"color": colour, "symbol": symbol}}


def bars(*colours, pattern=""):
    return {"type": "bar", "marker": {"color": list(colours), "pattern": {"shape": pattern}}}


def description(text="Eight words or more that say what one sees"):
    html = "<details><summary>Description and data of this figure</summary></details>"
    return new_output("display_data", {"text/html": html, "text/plain": text})


APART = [series("a", "red", "circle"), series("b", "green", "cross"), bars("red", "green", pattern=["", "/"])]
REJECTED = {
    "cleared": (gates.executed_in_order, [code(count=None)]),
    "out of order": (gates.executed_in_order, [code(count=2), code(count=1)]),
    "not from a fresh kernel": (gates.executed_in_order, [code(count=7)]),
    "error": (gates.no_errors, [code(outputs=[new_output("error", ename="ValueError", evalue="", traceback=[])])]),
    "stderr": (gates.no_errors, [code(outputs=[printed("100%", "stderr")])]),
    "a path": (gates.nothing_of_this_machine, [code(outputs=[printed("/home/ada/data.txt")])]),
    "a path on Windows": (gates.nothing_of_this_machine, [code(outputs=[printed(r"C:\data.txt")])]),
    "a path in a tagged cell": (
        gates.nothing_of_this_machine,
        [code(outputs=[printed("/tmp/x")], tags=[gates.IGNORED])],
    ),
    "an address": (gates.nothing_of_this_machine, [code(outputs=[printed("<function f at 0x7f00deadbeef>")])]),
    "a time": (gates.nothing_of_this_machine, [code(outputs=[printed("took 3.2 s")])]),
    "a time in a sentence": (gates.nothing_of_this_machine, [code(outputs=[printed("took 3.2 s, then rested")])]),
    "more decimals than processors agree on": (gates.no_noise, [code(outputs=[printed("a cosine of 0.783904")])]),
    "a table as pandas writes small numbers": (gates.no_noise, [code(outputs=[printed("  1.281487e-01")])]),
    "no H1": (gates.headings_in_steps, [new_markdown_cell("## Two")]),
    "two H1": (gates.headings_in_steps, [new_markdown_cell("# One\n# Two")]),
    "a skipped level": (gates.headings_in_steps, [new_markdown_cell("# One\n### Three")]),
    "a bare figure": (gates.figures_described, [code(outputs=[figure()])]),
    "a figure with a short description": (
        gates.figures_described,
        [code(outputs=[figure(), description("A plot")])],
    ),
    "a picture without alt": (
        gates.figures_described,
        [code(outputs=[new_output("display_data", {"image/png": "aGk="})])],
    ),
    "two series that only colour tells apart": (
        gates.told_apart_without_colour,
        [code(outputs=[figure(data=[series("a", "red", "circle"), series("b", "green", "circle")])])],
    ),
    "bars that only colour tells apart": (
        gates.told_apart_without_colour,
        [code(outputs=[figure(data=[bars("red", "green")])])],
    ),
    "another's repository": (gates.addresses_agree, [new_markdown_cell(home.Home("a/b", "v1", "").line("c.ipynb"))]),
    "the share button": (gates.charts_stay_here, [code(outputs=[figure({"displaylogo": False})])]),
}


@pytest.mark.parametrize("fault", REJECTED)
def test_a_gate_rejects(fault):
    gate, cells = REJECTED[fault]
    assert len(gate(new_notebook(cells=cells))) == 1


def test_every_gate_has_a_fixture_that_it_rejects():
    assert {gate for gate, _ in REJECTED.values()} == set(gates.GATES)


def test_the_gates_let_a_good_notebook_pass():
    cells = [
        new_markdown_cell("# One\n## Two\n### Three\n## Two again"),
        code(outputs=[printed("a cosine of 0.784 at 3 places")]),
        code(count=2, outputs=[figure(), description()]),
        code(count=3, outputs=[figure(data=APART), description()]),
        new_markdown_cell(home.home().line("a.ipynb")),
        code(count=4, outputs=[printed("took 3.2178164 s")], tags=[gates.IGNORED]),
        code(count=5, outputs=[printed("0.12345 of 400,000.25 words, a share of 8.6e-16")]),
    ]
    assert [gate(new_notebook(cells=cells)) for gate in gates.GATES] == [[]] * len(gates.GATES)


@pytest.mark.parametrize("outcome", ["correct", "not attempted"])
def test_an_exercise_that_says_something_else_is_rejected(outcome):
    said = code(outputs=[printed("Exercise 01.1: not yet · The cosine")], tags=["exercise"])
    assert len(gates.exercises_say(new_notebook(cells=[said]), outcome)) == 1
    silent = code(tags=["exercise"])
    assert len(gates.exercises_say(new_notebook(cells=[silent]), outcome)) == 1


@pytest.mark.parametrize("target", ["#Two-Three", "missing.ipynb", "../missing/file.md"])
def test_a_link_that_leads_nowhere_is_rejected(target, tmp_path):
    notebook = new_notebook(cells=[new_markdown_cell(f"# One\n[text]({target})")])
    assert gates.links_resolve(notebook, tmp_path) == [f"the link {target!r} leads nowhere"]


def test_links_that_lead_somewhere_pass(tmp_path):
    (tmp_path / "a b.ipynb").touch()
    text = "# One\n## 2. Two + three?\n[a](#2.-Two-+-three?) [b](a%20b.ipynb#x) [c](https://example.org)"
    assert gates.links_resolve(new_notebook(cells=[new_markdown_cell(text)]), tmp_path) == []


@pytest.mark.parametrize("heading", ["Two · three", "One − two", 'The "word"', "A `name`"])
def test_a_link_that_jupyterlab_would_not_follow_is_rejected(heading, tmp_path):
    cells = [new_markdown_cell(f"# One\n## {heading}\n[a](#{heading.replace(' ', '-')})")]
    assert "JupyterLab does not follow" in gates.links_resolve(new_notebook(cells=cells), tmp_path)[0]


def test_a_large_notebook_is_rejected(tmp_path):
    file = tmp_path / "large.ipynb"
    file.write_bytes(b" " * (gates.MAX_BYTES + 1))
    assert gates.small_enough(file) == ["1.00 MB, expected at most 1 MB"]


def test_an_edited_input_is_rejected(tmp_path):
    source = tmp_path / "90_small.py"
    source.write_text("# %% [markdown]\n# # One\n\n# %% tags=['x']\n1 + 1\n", encoding="utf-8")
    stored = lessons.inputs(source)
    assert gates.inputs_from_source(stored, lessons.inputs(source)) == []
    stored.cells[1].source = "1 + 2"
    assert len(gates.inputs_from_source(stored, lessons.inputs(source))) == 1


# -- Building ---------------------------------------------------------------------------------------------------


def test_building_runs_the_cells_and_keeps_tags(tmp_path):
    source = tmp_path / "90_small.py"
    source.write_text(
        "# %% [markdown]\n# # One\n\n# %% tags=['nbval-ignore-output']\nprint('seen')\n", encoding="utf-8"
    )
    built = build.execute(lessons.inputs(source), tmp_path)
    cell = built.cells[1]
    assert [output.text for output in cell.outputs] == ["seen\n"]
    assert cell.metadata == {"tags": ["nbval-ignore-output"]}
    assert gates.inputs_from_source(built, lessons.inputs(source)) == []


def test_what_a_cell_writes_to_stderr_is_told_while_building_and_not_kept(tmp_path, capsys):
    source = tmp_path / "90_small.py"
    source.write_text("# %%\nimport sys\nprint('seen')\nprint('in red', file=sys.stderr)\n", encoding="utf-8")
    [cell] = build.execute(lessons.inputs(source), tmp_path).cells
    assert [output.text for output in cell.outputs] == ["seen\n"]
    assert capsys.readouterr().err.endswith("of the cell \"print('in red', file=sys.stderr)\":\nin red\n\n")


def test_the_lesson_that_counts_the_verdicts_is_built_when_they_are_there(monkeypatch, tmp_path):
    done, sources = [], lessons.cores(["00", "01"])
    monkeypatch.setattr(build, "build", lambda source, *, solved, **_: done.append(source.stem[:2]) or source)
    monkeypatch.setattr(build.verdicts, "write", lambda: done.append("counted"))
    monkeypatch.setattr(build.readme, "write", lambda: done.append("readme"))
    monkeypatch.setattr(build, "has_chrome", lambda: True)
    monkeypatch.setattr(build.lessons, "sources", lambda _: sources)
    build.main([])
    assert done == ["01", "01", "counted", "00", "00", "counted", "readme"]


@pytest.mark.parametrize(
    ("built", "after", "told"), [("01", "fails", True), ("01", "holds", False), ("00", "fails", False)]
)
def test_a_changed_verdict_sends_to_the_lesson_that_counts_them(monkeypatch, capsys, built, after, told):
    sources, said = lessons.cores([built]), iter([{"C01": "holds"}, {"C01": after}])
    monkeypatch.setattr(build, "build", lambda source, **_: source)
    for module in (build.verdicts, build.readme):
        monkeypatch.setattr(module, "write", lambda: None)
    monkeypatch.setattr(build, "has_chrome", lambda: True)
    monkeypatch.setattr(build.lessons, "sources", lambda _: sources)
    monkeypatch.setattr(build.claims, "verdicts", lambda: next(said))
    build.main([])
    assert ("Next: python course.py build 00." in capsys.readouterr().out) == told


def test_an_unknown_name_lists_the_notebooks():
    with pytest.raises(SystemExit, match=r"No notebook starts with 99\. There are: 00_start_here, 01_word"):
        lessons.sources(["99"])


# -- Budgets that need no clock ---------------------------------------------------------------------------------


def test_importing_the_package_loads_nothing_heavy():
    heavy = {"numpy", "pandas", "torch", "gensim", "plotly", "sklearn", "sentence_transformers", "umap"}
    script = "import sys, course_utils; print(' '.join({name.partition('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert heavy.isdisjoint(run.stdout.split())


def test_data_stays_small():
    assert sum(file.stat().st_size for file in assets.DATA.rglob("*") if file.is_file()) < 40_000_000
