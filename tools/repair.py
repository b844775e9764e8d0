"""Bring what a student handed in back into the form that nbgrader can grade.

nbgrader knows a cell by its metadata, and gives no grade at all to a notebook in which such a cell is missing or there
twice. Here each cell that was released comes back in its order, with its metadata. An answer is looked for by its
metadata, and else by the name that it defines. The student's other cells stay where they were between them, without
metadata. What was repaired is told, for the teacher.
"""

from __future__ import annotations

import copy
import json
import re

import nbformat
from nbformat import NotebookNode

DEFINITION = re.compile(r"^(?:async +def|def) +(\w+)|^(\w+)(?: *:[^=\n]+)? *=(?!=)", re.MULTILINE)
PUT_BACK, SET_BACK = "put back", "set back to what was released"
RECOGNISED, TWICE = "recognised without metadata", "metadata kept on one of several cells"


def read(data: bytes) -> NotebookNode:
    """The notebook in a file's bytes, of any version of the format, with or without a byte order mark."""
    content = json.loads(data)  # from bytes it finds the encoding itself, and drops the mark
    if not isinstance(content, dict) or not {"cells", "worksheets"} & set(content):
        raise ValueError("it has no cells, so it is no notebook")
    return nbformat.convert(nbformat.reader.reads(json.dumps(content)), 4)


def repaired(given: NotebookNode, released: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """The notebook to grade, and a line for each kind of repair; ValueError for a notebook of something else."""
    wanted = {name(cell) or f"cell {number}": cell for number, cell in enumerate(released.cells)}
    repair = _Repair(given.cells, wanted)
    if not any(is_graded(repair.wanted[key]) or repair.is_answer(key) for key in repair.places):
        raise ValueError("it has no answer and no test of this assignment")
    return nbformat.v4.new_notebook(cells=repair.cells(), metadata=released.metadata), repair.told()


def name(cell: NotebookNode) -> str:
    """What nbgrader calls a cell; empty where it does not know the cell."""
    told = cell.get("metadata", {}).get("nbgrader")
    return told.get("grade_id", "") if isinstance(told, dict) else ""


def is_graded(cell: NotebookNode) -> bool:
    """Whether nbgrader gives points for the cell."""
    return bool(name(cell)) and cell.metadata.nbgrader["grade"]


def text(cell: NotebookNode) -> str:
    """The text of a cell with one kind of line ends, and without blanks around it."""
    return "\n".join(cell.get("source", "").splitlines()).strip()


def defined(cell: NotebookNode) -> set[str]:
    """The functions and variables that a cell of code defines, also where a magic or a mistake stands in it."""
    return {one or other for one, other in DEFINITION.findall(text(cell))} if cell.cell_type == "code" else set()


class _Repair:
    """Which of the student's cells stands for each cell that was released."""

    def __init__(self, given: list[NotebookNode], wanted: dict[str, NotebookNode]) -> None:
        self.given, self.wanted = given, wanted
        self.places: dict[str, int] = {}  # name of a released cell -> place of the student's cell that stands for it
        self.elsewhere: set[str] = set()  # answers in a cell that stands for another one
        self.notes: dict[str, list[str]] = {why: [] for why in (PUT_BACK, SET_BACK, RECOGNISED, TWICE)}
        for key in sorted(wanted, key=self.is_answer):  # answers last: a text is looked for below its question
            if name(wanted[key]):
                self._settle(key, self._answer(key) if self.is_answer(key) else self._locked(key))
            elif self._same(key):  # a call of `check`: nobody misses it, but where it is, it keeps its place
                self.places[key] = self._same(key)[0]

    def told(self) -> list[str]:
        """A line for each kind of repair."""
        listed = {why: [key for key in self.wanted if key in keys] for why, keys in self.notes.items() if keys}
        every = [key for key, cell in self.wanted.items() if name(cell)]
        return [f"{why}: {'all cells' if keys == every else ', '.join(keys)}" for why, keys in listed.items()]

    def cells(self) -> list[NotebookNode]:
        """The released cells with the student's answers, each followed by the student's cells that followed it."""
        order = {key: number for number, key in enumerate(self.wanted, start=1)}
        stands_for = {place: key for key, place in self.places.items()}
        own: list[list[NotebookNode]] = [[] for _ in range(len(order) + 1)]  # own[0] goes before all
        last = 0
        for place, cell in enumerate(self.given):
            key = stands_for.get(place)
            last = order[key] if key else last
            if key is None and not self._says_nothing(cell):
                own[last].append(_own(cell, place))
            elif key and cell.cell_type == "code" and not self.is_answer(key) and not self._untouched(key, place):
                own[last - 1].append(_own(cell, place))  # what somebody wrote into a locked cell runs, but before it
        made = own[0]
        for key, number in order.items():
            wanted = key in self.places or (name(self.wanted[key]) and key not in self.elsewhere)
            made += ([self._filled(key)] if wanted else []) + own[number]
        return made

    def _settle(self, key: str, place: int | None) -> None:
        """Note which place was found for a released cell, and what that repairs."""
        named = self._named(key)
        if len(named) > 1:
            self.notes[TWICE].append(key)
        if key in self.elsewhere or (place is not None and place not in named):
            self.notes[RECOGNISED].append(key)
        elif place is None:
            place = next(iter(self._free(named)), None)  # there, but untouched
            self.notes[PUT_BACK] += [key] if place is None else []
        if place is not None:
            self.places[key] = place

    def _locked(self, key: str) -> int | None:
        """The cell of that name, or else one of the same text: it will say again what was released."""
        named, same = self._named(key), self._same(key)
        if named and not set(named) & set(same):
            self.notes[SET_BACK].append(key)
        return next(iter([*(place for place in named if place in same), *named, *same]), None)

    def _answer(self, key: str) -> int | None:
        """The cell of that name in which something was answered, or else the one that must be the answer."""
        changed = [place for place in range(len(self.given)) if not self._untouched(key, place)]
        named = [place for place in changed if place in self._named(key)]
        if self.wanted[key].cell_type != "code":
            return next(iter(self._free([*named, *(place for place in self._below(key) if place in changed)])), None)
        asked = defined(self.wanted[key])
        defining = [place for place in changed if asked and asked <= defined(self.given[place])]
        free = self._free([*(place for place in named if place in defining), *defining, *named])
        if defining and not free:
            self.elsewhere.add(key)
        return next(iter(free), None)

    def _below(self, key: str) -> list[int]:
        """The texts without a name directly below the question, and below the untouched answer."""
        order = list(self.wanted)
        above = [self.places.get(one, -1) for one in order[order.index(key) - 1 : order.index(key)]] + self._named(key)
        places = [place + 1 for place in above if 0 <= place < len(self.given) - 1]
        return [place for place in places if self.given[place].cell_type != "code" and not name(self.given[place])]

    def _named(self, key: str) -> list[int]:
        return [place for place, cell in enumerate(self.given) if name(cell) == key]

    def _same(self, key: str) -> list[int]:
        return [place for place, cell in enumerate(self.given) if text(cell) == text(self.wanted[key])]

    def _free(self, places: list[int]) -> list[int]:
        return [place for place in places if place not in self.places.values()]

    def is_answer(self, key: str) -> bool:
        """Whether students write into that cell."""
        cell = self.wanted[key]
        return bool(name(cell)) and cell.metadata.nbgrader["solution"]

    def _untouched(self, key: str, place: int) -> bool:
        return text(self.given[place]) in ("", text(self.wanted[key]))

    def _says_nothing(self, cell: NotebookNode) -> bool:
        """A second copy of an untouched answer would undo the answer."""
        return text(cell) in {"", *(text(one) for key, one in self.wanted.items() if self.is_answer(key))}

    def _filled(self, key: str) -> NotebookNode:
        """The released cell, with the answer where it has one."""
        cell = copy.deepcopy(self.wanted[key])
        if self.is_answer(key) and key in self.places and not self._untouched(key, self.places[key]):
            _take(self.given[self.places[key]], cell)
        return cell


def _own(cell: NotebookNode, place: int) -> NotebookNode:
    make = getattr(nbformat.v4, f"new_{cell.cell_type}_cell")
    return _take(cell, make(id=f"own-{place}"))


def _take(given: NotebookNode, cell: NotebookNode) -> NotebookNode:
    """Give `cell` the text of another one, and the pictures in it."""
    cell.source = given.source
    if cell.cell_type == "markdown" and "attachments" in given:
        cell.attachments = given.attachments
    return cell
