"""A long table of results in parts, each with the table's head, so that each fits on a slide in legible letters."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import Tag

LINES = 16  # of a part, without the head
LETTERS = 110  # that a line holds
NAME = re.compile(r"[^<>]*(?=</th>)")


def parts(html: str) -> list[str]:
    """The HTML of a table, cut between rows; anything else, and a short table, is the one part.

    >>> rows = "".join(f"<tr><td>{i}</td></tr>" for i in range(20))
    >>> [part.count("<td>") for part in parts(f"<table><tbody>{rows}</tbody></table>")]
    [16, 4]
    """
    from bs4 import BeautifulSoup

    html = NAME.sub(lambda name: name[0].replace("_", "_<wbr>"), html)  # a long name may go on in the next line
    table = BeautifulSoup(html, "html.parser").table
    if not table or not table.tbody:
        return [html]
    _repeat_labels(table)
    groups, lines = [[]], 0
    for row in table.tbody("tr"):
        needed = 1 + len(row.get_text(" ", strip=True)) // LETTERS
        if groups[-1] and lines + needed > LINES:
            groups.append([])
            lines = 0
        groups[-1].append(row)
        lines += needed
    if len(groups) == 1:
        return [html]
    table.tbody.clear()
    return [_with_rows(table, rows) for rows in groups]


def _with_rows(table: Tag, rows: list[Tag]) -> str:
    part = copy.copy(table)
    part.tbody.extend(rows)
    return str(part)


def _repeat_labels(table: Tag) -> None:
    """Write a label that spans rows, the outer ones first, into each row that it spans."""
    spanning: list[tuple[Tag, int]] = []
    for row in table.tbody("tr"):
        spanning = [(label, left - 1) for label, left in spanning if left > 1]
        own = [(label, int(label["rowspan"])) for label in row("th", rowspan=True)]
        for label, _ in reversed(spanning):
            row.insert(0, copy.copy(label))
        for label, _ in own:
            del label["rowspan"]
        spanning += own
