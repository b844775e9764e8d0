"""The learner's copies of the lessons, in `work/`: an edited one is never touched. Standard library only."""

import copy as copying
import hashlib
import json
import os

from course_utils import _asset_cache, _copies

BEFORE = ".before"  # the lesson that was copied before the last one: a learner may put an old copy back
OLD_MANIFEST = ".copied.json"  # an older version of the course kept only hashes of what it copied, here


def update(notebooks, work):
    """Bring lessons into `work` and return what to tell the learner; an edited copy is never touched.

    `work/.copied/` has each lesson as it was copied: a copy whose cells still say the same is unedited and follows the
    course; any other is the learner's. Of two that are called at once, one waits for the other.
    """
    with held(work):
        return [line for name in lessons(notebooks) for line in follow(notebooks, work, name)]


def held(work):
    """The lock of those who write copies."""
    return _asset_cache.lock(work / ".copied.lock", "copying the lessons")


def lessons(notebooks):
    """The core lessons and then the deeper ones, as paths from `notebooks` on."""
    found = [*sorted(notebooks.glob("[0-9][0-9]_*.ipynb")), *sorted(notebooks.glob("deeper/[0-9][0-9]_*.ipynb"))]
    return [path.relative_to(notebooks).as_posix() for path in found]


def follow(notebooks, work, name):
    """Bring one lesson into `work`, as `update` does, and return what to tell."""
    stored, copy = _copies.read(notebooks / name), work / name
    if stored is None:
        return [f"{name}: the course's own file is damaged; nothing was done. Next: `git checkout notebooks/{name}`."]
    lesson, mine = without_outputs(stored), _copies.read(copy)
    if not copy.exists():
        put(work, name, lesson)
        return [f"{name}: copied in work/"]
    copied = as_copied(work, name, lesson, mine)
    same = _copies.said(mine) == _copies.said(lesson)
    if mine and _copies.said(mine) == _copies.said(copied) and not same:
        put(work, name, lesson)
        ran = any(cell.get("outputs") for cell in mine["cells"])
        return [f"{name}: updated in work/{'; run it again, its results were of the older one' if ran else ''}"]
    if same or copied:
        write_whole(work / _copies.COPIED / name, content(lesson if same else copied))
    if _copies.has_newer(lesson, mine, copied):
        return [
            f"{name}: yours is edited and stays; the course has a newer one. Next: `python course.py update "
            f"{os.path.basename(name)[:2]}` takes it with your answers, and keeps your old copy."
        ]
    return []


def as_copied(work, name, lesson, mine):
    """The lesson from which the copy `mine` was made; None where that is not known: the copy counts as edited.

    The hashes of an older version tell it where it is the lesson of today, or the copy without what JupyterLab added.
    """
    kept = [_copies.read(work / _copies.COPIED / (name + end)) for end in ("", BEFORE)]
    if any(kept):
        here = _copies.said(mine) or []
        return max(filter(None, kept), key=lambda one: sum(cell in here for cell in _copies.said(one)))
    known = old_manifest(work / OLD_MANIFEST).get(name)
    may_be = [lesson, *([mine, as_saved_by_nobody(mine)] if mine else [])]
    return next((one for one in may_be if hashlib.sha256(content(one)).hexdigest() == known), None)


def old_manifest(path):
    """The hash of each lesson's bytes as copied; none where the file is missing or damaged."""
    try:
        return dict(json.loads(path.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def as_saved_by_nobody(notebook):
    """A copy without what JupyterLab adds when it saves one: results, its own metadata, and all of the language."""
    made = without_outputs(notebook)
    made["metadata"] = {
        key: one for key, one in made.get("metadata", {}).items() if key in ("kernelspec", "language_info")
    }
    if "language_info" in made["metadata"]:
        made["metadata"]["language_info"] = {"name": "python"}
    for cell in made["cells"]:
        cell["metadata"] = {key: one for key, one in cell.get("metadata", {}).items() if key == "tags"}
    return made


def without_outputs(notebook):
    """A notebook without its results: a learner guesses first, then runs."""
    made = copying.deepcopy(notebook)
    for cell in made["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return made


def content(notebook):
    """A notebook as the bytes of its file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode("utf-8")


def put(work, name, lesson, made=None):
    """Write a lesson, or what was made of it, as the learner's copy; and then that this lesson was copied."""
    write_whole(work / name, content(made or lesson))
    last = work / _copies.COPIED / name
    if last.exists() and _copies.read(last) != lesson:
        write_whole(last.with_name(last.name + BEFORE), last.read_bytes())
    write_whole(last, content(lesson))


def write_whole(path, content):
    """Write a file so that an interruption leaves the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(str(part), str(path))
