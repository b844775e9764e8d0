"""Measure and print the table.

python course.py bench                      all of it, about half an hour on two cores
python course.py bench encoding search      only these parts
python course.py bench --json FILE          also write the rows as JSON
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import textwrap
from dataclasses import asdict
from pathlib import Path

from tools.bench.measure import Row

VERDICT = {True: "met", False: "MISSED", None: ""}
PARTS = ("starting", "encoding", "search", "words", "growth", "panning")


def described(row: Row) -> str:
    """A row as text: what and how large; both times; aim and verdict; what was compared."""
    peer = f"   {row.peer} {row.peer_s:.3g} s   {row.ratio:.2f} times as fast" if row.peer_s is not None else ""
    aim = f"   aim: {row.aim}, {VERDICT[row.met]}" if row.aim else ""
    lines = [f"{row.name} ({row.sizes})", f"    {row.ours_s:.3g} s{peer}{aim}"]
    return "\n".join(lines + ([f"    {row.accuracy}"] if row.accuracy else []))


def table(rows: list[Row]) -> str:
    """All rows, one a line."""
    head = f"{'':<42} {'ours':>9} {'peer':>9} {'ratio':>6}  {'aim or growth':<20} verdict"
    lines = [head]
    for row in rows:
        name = textwrap.shorten(f"{row.name}{' / ' + row.peer if row.peer else ''}", 42, placeholder="…")
        peer = f"{row.peer_s:.3g} s" if row.peer_s is not None else ""
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
        aim = row.aim if row.exponent is None else f"exponent {row.exponent:.2f}"
        lines.append(f"{name:<42} {row.ours_s:>7.3g} s {peer:>9} {ratio:>6}  {aim:<20} {VERDICT[row.met]}".rstrip())
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Measure the parts named on the command line; 1 when an aim was missed."""
    parser = argparse.ArgumentParser(prog="course.py bench", description="Measure the course beside its peers.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}; all unless named")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if options.json and not options.json.parent.is_dir():
        parser.error(f"--json: expected a file in a folder that exists, got {options.json}. Next: make the folder.")
    measured: list[Row] = []
    for part in options.parts or PARTS:
        for row in importlib.import_module(f"tools.bench.{part}").rows():
            measured.append(row)
            print(described(row), flush=True)
            if options.json:  # after each row: a run that is ended early has left what it measured
                options.json.write_text(json.dumps([asdict(one) for one in measured], indent=1), encoding="utf-8")
    print("\n" + table(measured))
    return int(any(row.met is False for row in measured))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("bench: interrupted.")
