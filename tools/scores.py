"""The scores of a class as a teacher reads them: a table, and a CSV file for a spreadsheet."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path


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


def label(key: str) -> str:
    """01.2 for the cell 01-2-test, reflection for 01-reflection."""
    return key.removesuffix("-test").replace("-", ".") if key.endswith("-test") else key.partition("-")[2] or key


def _shown(row: Row, key: str) -> str:
    if row.points and row.points[key] is None:
        return "to mark"
    return _number(row.points.get(key)) + ("*" if key in row.to_mark else "")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
