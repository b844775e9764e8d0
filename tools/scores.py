"""The scores of a class: a table to read, and CSV files for a spreadsheet, for Moodle and for Canvas."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from tools.roster import Person


@dataclass(frozen=True)
class Row:
    """What came of one student's work.

    `points` has a number for each cell that gives points, or None where a person has to give them. `to_mark` are the
    cells that wait for a person; one that has points got them for what was handed in before.
    """

    student: str
    status: str
    points: dict[str, float | None] = field(default_factory=dict)
    total: float | None = None
    to_mark: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()


def table(points: dict[str, float], rows: list[Row]) -> str:
    """The scores of all students out of `points`, and what else there is to say of each below it."""
    most = [*points.values(), sum(points.values())]
    cells = [["student", *map(label, points), "total"], ["out of", *map(_number, most)]]
    cells += [[row.student, *(_shown(row, key) for key in points), _number(row.total)] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]) for line in cells]
    told = lines[:2]
    for row, line in zip(rows, lines[2:], strict=True):
        status = [row.status] if row.status != "graded" else []
        told += [line, *(f"    {one}" for one in [*status, *row.repairs])]
    if any(row.points[key] is not None for row in rows for key in row.to_mark):
        told.append("* A person gave these points for what was handed in before. Look at them in the formgrader.")
    return "\n".join(told)


def write_csv(path: Path, points: dict[str, float], rows: list[Row]) -> None:
    """The same with one line for each student."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # with the mark, Excel reads umlauts
        write = csv.writer(file).writerow
        write(["student", *map(label, points), "total", "out of", "to mark", "status", "repairs"])
        for row in rows:
            given = [row.points.get(key) for key in points]
            to_mark = ", ".join(map(label, row.to_mark))
            write([row.student, *given, row.total, sum(points.values()), to_mark, row.status, "; ".join(row.repairs)])


def write_moodle(path: Path, points: dict[str, float], people: list[Person], rows: list[Row]) -> None:
    """The points of each exercise in the columns that Moodle's import of grades reads; `-` is no grade.

    `points` has the cells that give points, of all assignments together, and `rows` the rows of all.
    """
    lines = [["ID number", "Email address", *map(title, points)]]
    for person, given in _of_people(people, rows):
        lines.append([person.id, person.email, *(_number(given.get(key)) for key in points)])
    _write(path, lines)


def write_canvas(path: Path, points: dict[str, float], people: list[Person], rows: list[Row]) -> None:
    """The same in the columns of Canvas's gradebook, with its line of the points possible.

    Canvas looks for the id among its SIS user ids, then among its SIS login ids, and at last for the name.
    """
    lines = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *map(title, points)]]
    lines += [["Points Possible", "", "", "", "", *map(_number, points.values())]]
    for person, given in _of_people(people, rows):
        shown = ["" if given.get(key) is None else _number(given[key]) for key in points]
        lines.append([person.name or person.id, "", person.id, person.id, "", *shown])
    _write(path, lines)


def _of_people(people: list[Person], rows: list[Row]) -> list[tuple[Person, dict[str, float | None]]]:
    given: dict[str, dict[str, float | None]] = {person.id: {} for person in people}
    for row in rows:
        if row.student in given:
            given[row.student] |= row.points
    return [(person, given[person.id]) for person in people]


def _write(path: Path, lines: list[list]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:  # a mark would become part of the first column's name
        csv.writer(file).writerows(lines)


def title(key: str) -> str:
    """Exercise 01.2 for the cell 01-2-test, Reflection 01 for 01-reflection: told apart in a gradebook of the term."""
    return f"Exercise {label(key)}" if key.endswith("-test") else f"{label(key).capitalize()} {key.partition('-')[0]}"


def label(key: str) -> str:
    """01.2 for the cell 01-2-test, reflection for 01-reflection."""
    return key.removesuffix("-test").replace("-", ".") if key.endswith("-test") else key.partition("-")[2] or key


def _shown(row: Row, key: str) -> str:
    if row.points and row.points[key] is None:
        return "to mark"
    return _number(row.points.get(key)) + ("*" if key in row.to_mark else "")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
