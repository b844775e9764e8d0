"""What a learner did: one file on this machine (`assets.state_dir()`), sent nowhere.

It has four parts, each from ids to values: "exercises" and "quiz" ("correct" or "not yet"), "hints" (how many were
shown) and "predictions" (a number, or the words of a choice).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from course_utils import assets
from course_utils.learning.boxes import show_box

__all__ = ["State", "file", "forget", "lasting", "remember", "state"]

State = dict[str, dict[str, Any]]

# What a learner did, for as long as the kernel runs, where the file of this path could not be read or written.
_unkept: dict[Path, State] = {}


def file() -> Path:
    """The file, whether or not it is there yet."""
    return assets.state_dir() / "progress.json"


def lasting() -> bool:
    """Whether what a learner does now is only in the memory of the kernel."""
    return file() in _unkept


def state() -> State:
    """Everything that is kept."""
    empty: State = {"exercises": {}, "hints": {}, "predictions": {}, "quiz": {}}
    if lasting():
        return _unkept[file()]
    try:
        return _stored(empty)
    except (FileNotFoundError, NotADirectoryError):
        return empty
    except OSError as error:
        return _only_now("read", empty, error)


def remember(part: str, id: str, value: Any) -> None:
    """Keep one thing; once correct stays correct: trying something out afterwards costs nothing."""
    now = state()
    if now[part].get(id) != "correct":
        now[part][id] = value
        _write(now)


def forget(lesson: str) -> None:
    """Keep nothing of this lesson, such as "01", any more."""
    _write({part: {id: one for id, one in ids.items() if id[:2] != lesson} for part, ids in state().items()})


def _stored(empty: State) -> State:
    try:
        stored = json.loads(file().read_text(encoding="utf-8"))
        found = {part: dict(stored.get(part, {})) for part in empty}
        found["hints"] = {id: int(number) for id, number in found["hints"].items()}
        return found
    except (ValueError, AttributeError, TypeError):
        aside = file().with_suffix(".damaged")
        os.replace(file(), aside)
        show_box("info", "Your progress file could not be read", [f"It is kept as {aside.name}; a new one begins."])
        return empty


def _only_now(what: str, now: State, error: OSError) -> State:
    """Hold a state in memory from now on, and say so once; the file, if there is one, stays as it is."""
    _unkept[file()] = now
    lines = [
        f"{file()}: {error.strerror}. The lesson goes on all the same, and what you do lasts until the kernel ends.",
        "Next: allow reading and writing there, or set COURSE_STATE to another folder; then restart the kernel.",
    ]
    show_box("info", f"Your progress could not be {what}", lines)
    return now


def _write(now: State) -> None:
    if lasting():
        _unkept[file()] = now
        return
    try:
        file().parent.mkdir(parents=True, exist_ok=True)
        written = file().with_name(f"progress.{os.getpid()}.part")
        written.write_text(json.dumps(now, indent=1), encoding="utf-8")
        os.replace(written, file())
    except OSError as error:
        _only_now("kept", now, error)
