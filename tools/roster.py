"""Who is in a class: a CSV file with a line for each student."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("id", "name", "email")


@dataclass(frozen=True)
class Person:
    """A student: `id` is the name of the folder in `submitted/`."""

    id: str
    name: str = ""
    email: str = ""


def read(path: Path) -> list[Person]:
    """The students in a file with the columns id, name and email, in any order; only id is needed.

    Commas or semicolons may stand between them. SystemExit where the file is not such a one.
    """
    if not path.is_file():
        raise SystemExit(
            f"grade: there is no roster {path}. Next: name a CSV file with the columns id, name and email."
        )
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise SystemExit(f"grade: the roster {path} is not in UTF-8. Next: save it as CSV UTF-8.") from None
    first = lines[0] if lines else ""
    rows = list(csv.reader(lines, delimiter=";" if first.count(";") > first.count(",") else ","))
    head = [part.strip().lower() for part in rows[0]] if rows else []
    if "id" not in head:
        found = ", ".join(head) or "nothing"
        raise SystemExit(
            f"grade: the roster {path} has no column id. Expected a first line such as `id,name,email`, found {found}. "
            "Next: write it. The id is the name of a student's folder in `submitted/`."
        )
    places = {name: head.index(name) for name in COLUMNS if name in head}
    people = [
        Person(**{name: row[place].strip() if place < len(row) else "" for name, place in places.items()})
        for row in rows[1:]
        if any(part.strip() for part in row)
    ]
    ids = [person.id for person in people]
    wrong = sorted({one or "(empty)" for one in ids if not one or ids.count(one) > 1})
    if wrong:
        raise SystemExit(
            f"grade: expected a different id in each line of the roster {path}, found more than once or empty: "
            f"{', '.join(wrong)}. Next: correct these lines."
        )
    return people
