"""A newer lesson with what a learner wrote into the older one: three notebooks in, one out. Standard library only.

The lesson as it was copied is the base. What the learner changed in it is put into the newer lesson, cell by cell and
line by line. Guesses and quiz letters are carried by their ids, wherever these now stand. A cell of the learner's own
comes after the cell that it followed. Where both the learner and the course changed the same lines, or where the code
of an exercise is another one now, the newer cell stands and the learner's text comes below it, as a text that does not
run. What the learner deleted from the lesson is there again.
"""

from __future__ import annotations

import ast
import copy as copying
import difflib
import re
import uuid
from typing import Any, NamedTuple

from course_utils._copies import Notebook, text
from tools import answered

Cell = dict[str, Any]
EXERCISE = re.compile(r"""\bcheck\(\s*["'](\d\d\.\d+)["']""")
ALIKE = 0.6  # from this ratio of difflib on, a cell without another mark counts as the changed form of one
KEPT = "*From your copy of an older version of this lesson; the cell above is the newer one:*"


class Merged(NamedTuple):
    """The notebook, and the names of what was carried, of what is kept as text, and of what has to be answered anew."""

    notebook: Notebook
    carried: list[str]
    kept: list[str]
    anew: list[str]


def merged(base: Notebook | None, mine: Notebook, fresh: Notebook) -> Merged:
    """Put into the newer lesson `fresh` what `mine` has beyond `base`.

    Without a base, guesses and letters are carried, and exercises are kept as text; which other cells are the
    learner's cannot be told.
    """
    made = copying.deepcopy(fresh)
    below: dict[int, list[Cell]] = {}
    taken = {cell.get("id") for cell in fresh["cells"]}
    carried, kept, own = [], [], 0
    olds = (base or fresh)["cells"]
    stands_for = {place: old for old, place in counterparts(olds, mine["cells"]).items()}
    now = counterparts(olds, fresh["cells"])
    last = -1  # the place in `fresh` after which the next cell of the learner's own comes
    for place, cell in enumerate(mine["cells"]):
        if place not in stands_for:
            if base and text(cell).strip():
                below.setdefault(last, []).append(_own(cell, taken))
                own += 1
            continue
        old = olds[stands_for[place]]
        last = now.get(stands_for[place], last)
        new = fresh["cells"][last] if stands_for[place] in now else None
        unanswered = answered.set_back(text(cell), text(old))
        if unanswered.strip() in ("", text(old).strip()) or (base is None and not _is_other_answer(unanswered, new)):
            continue
        both = base and new and _both(text(old), unanswered, text(new))
        if both:
            made["cells"][last]["source"] = both
            if cell.get("attachments"):  # pictures that were pasted into the text
                made["cells"][last]["attachments"] = made["cells"][last].get("attachments", {}) | cell["attachments"]
            carried.append(_name(old))
        else:
            below.setdefault(last, []).append(_as_text(cell))
            kept.append(_name(old))
    told, anew = answered.fill(made["cells"], mine["cells"])
    carried += told + ([f"{own} cell{'s' * (own > 1)} of your own"] if own else [])
    order = [(-1, []), *((place, [cell]) for place, cell in enumerate(made["cells"]))]
    made["cells"] = [one for place, cells in order for one in [*cells, *below.get(place, [])]]
    return Merged(made, carried, kept, anew)


# -- Which cell is which


def counterparts(olds: list[Cell], news: list[Cell]) -> dict[int, int]:
    """For places in one list of cells the place of the same cell in another: by id, text, exercise, and likeness."""
    found: dict[int, int] = {}
    _pair(found, olds, news, lambda cell: cell.get("id"))
    _pair(found, olds, news, lambda cell: text(cell).strip())
    _pair(found, olds, news, _id)
    for old, cell in enumerate(olds):
        free = [new for new in range(len(news)) if new not in found.values()]
        alike = {text(news[new]): new for new in free if news[new]["cell_type"] == cell["cell_type"]}
        if old not in found and (near := difflib.get_close_matches(text(cell), alike, 1, ALIKE)):
            found[old] = alike[near[0]]
    return found


def _id(cell: Cell) -> str | None:
    """The exercise, or the first guess or question, that a cell of code is about."""
    ids = [*EXERCISE.findall(text(cell)), *answered.answers(text(cell))] if cell["cell_type"] == "code" else []
    return ids[0] if ids else None


def _pair(found: dict[int, int], olds: list[Cell], news: list[Cell], mark: Any) -> None:
    """Pair the cells that are not paired yet and have the same kind and the same mark, in order."""
    free: dict[Any, list[int]] = {}
    for new, cell in enumerate(news):
        if new not in found.values():
            free.setdefault((cell["cell_type"], mark(cell)), []).append(new)
    for old, cell in enumerate(olds):
        if old not in found and mark(cell) and free.get((cell["cell_type"], mark(cell))):
            found[old] = free[cell["cell_type"], mark(cell)].pop(0)


# -- The text of one cell


def three_way(base: str, mine: str, fresh: str) -> str | None:
    """The lines of `fresh` with the changes from `base` to `mine`; None where both changed the same lines.

    >>> three_way("a\\nb\\nc", "a\\nb\\nmine", "new\\nb\\nc")
    'new\\nb\\nmine'
    """
    lines = base.split("\n")
    theirs, ours = _changes(lines, fresh.split("\n")), _changes(lines, mine.split("\n"))
    ours = [one for one in ours if one not in theirs]
    for start, end, _ in ours:
        if any((start < stop and begin < end) or (start, end) == (begin, stop) for begin, stop, _ in theirs):
            return None
    for start, end, put in sorted([*theirs, *ours], key=lambda one: one[:2], reverse=True):
        lines[start:end] = put
    return "\n".join(lines)


def _changes(old: list[str], new: list[str]) -> list[tuple[int, int, list[str]]]:
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(start, end, new[begin:stop]) for tag, start, end, begin, stop in codes if tag != "equal"]


def _both(base: str, mine: str, fresh: str) -> str | None:
    """As `three_way`; None also where an exercise is about other code now: an answer to the old one would mislead."""
    if EXERCISE.search(base) and _code(base) != _code(fresh):
        return None
    return three_way(base, mine, fresh)


def _is_other_answer(unanswered: str, new: Cell | None) -> bool:
    """Whether, without a base, a cell must be an answer to an exercise: it says something else than the new stub."""
    return bool(new and EXERCISE.search(text(new))) and _code(unanswered) != _code(text(new))


def _code(source: str) -> str:
    """What the code of a cell does, without comments and docstrings; the text itself where Python cannot read it."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def _own(cell: Cell, taken: set[str | None]) -> Cell:
    """A cell of the learner's own, without results, and with an id that no other cell has."""
    made = copying.deepcopy(cell)
    if made["cell_type"] == "code":
        made["outputs"], made["execution_count"] = [], None
    if made.get("id") in {None, *taken}:
        made["id"] = uuid.uuid4().hex[:12]
    taken.add(made["id"])
    return made


def _as_text(cell: Cell) -> Cell:
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text(cell)))])
    language = "python" if cell["cell_type"] == "code" else cell["cell_type"]
    source = f"{KEPT}\n\n{fence}{language}\n{text(cell)}\n{fence}"
    return {"cell_type": "markdown", "id": uuid.uuid4().hex[:12], "metadata": {}, "source": source}


def _name(cell: Cell) -> str:
    """What a learner calls a cell of the lesson."""
    exercise = EXERCISE.search(text(cell))
    return f"exercise {exercise[1]}" if exercise else f'the cell "{text(cell).strip().splitlines()[0][:50]}"'
