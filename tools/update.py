"""Take newer lessons and keep the learner's answers: `python course.py update [NAMES]`."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path

from course_utils import _copies
from tools import merging, places, terminal, working_copy


def main(names: list[str]) -> int:
    """Update the lessons whose numbers begin with one of `names`, or all; 1 where there is none such."""
    every = working_copy.lessons(places.NOTEBOOKS)
    chosen = [name for name in every if not names or os.path.basename(name).startswith(tuple(names))]
    if not chosen:
        terminal.say(f"No lesson starts with {' or '.join(names)}. There are: {', '.join(every)}.")
        return 1
    with working_copy.held(places.WORK):
        for name in chosen:
            for line in take(places.NOTEBOOKS, places.WORK, name, datetime.date.today()):
                terminal.say(line)
    return 0


def take(notebooks: Path, work: Path, name: str, today: datetime.date) -> list[str]:
    """Put the newer lesson into `work` with what the learner wrote, and return what to tell.

    The learner's copy as it was stays beside it, under a name with the date. A copy that is not edited follows the
    course as `lab` does it, and where the course has nothing newer, the copy is left as it is.
    """
    followed = working_copy.follow(notebooks, work, name)
    lesson, mine = _copies.read(notebooks / name), _copies.read(work / name)
    if lesson is None:
        return followed
    fresh = working_copy.without_outputs(lesson)
    base = working_copy.as_copied(work, name, fresh, mine)
    if not _copies.has_newer(fresh, mine, base):
        return followed or [f"{name}: nothing newer; yours is left as it is"]
    old = _dated(work / name, today)
    working_copy.write_whole(old, (work / name).read_bytes())
    beside = f"your old copy is {old.relative_to(work).as_posix()}"
    if mine is None:
        working_copy.put(work, name, fresh)
        return [
            f"{name}: the newer lesson is in work/. Yours cannot be read as a notebook, so nothing of it is; {beside}"
        ]
    merged = merging.merged(base, mine, fresh)
    working_copy.put(work, name, fresh, merged.notebook)
    return [f"{name}: the newer lesson is in work/; {beside}", *_told(merged, base is not None)]


def _dated(path: Path, today: datetime.date) -> Path:
    """A name beside `path` with the date, and with a number where that name is taken."""
    wanted = [
        path.with_name(f"{path.stem}_{today}{more}{path.suffix}") for more in ("", *(f"_{n}" for n in range(2, 99)))
    ]
    return next(one for one in wanted if not one.exists())


def _told(merged: merging.Merged, known: bool) -> list[str]:
    """What became of what the learner wrote."""
    why = "the course has changed it too" if known else "of which version yours was copied is not known"
    lines = {
        "carried over": merged.carried,
        f"kept as text below the newer cell, because {why}": merged.kept,
        "not carried, because the question is another one now or is gone": merged.anew,
    }
    told = [f"    {what}: {', '.join(names)}" for what, names in lines.items() if names]
    if not known:
        told.append(
            "    only in the old copy: cells of your own, and changes in other cells of the lesson. Of which version "
            "yours was copied is not known, so that they cannot be told from the older lesson"
        )
    return [
        *told,
        "    results are not carried over: close the notebook in JupyterLab, open it again, and run its cells",
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
