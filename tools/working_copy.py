"""The learner's copies of the lessons, in `work/`: an edited one is never touched. Standard library only."""

import hashlib
import json
import os

from course_utils import _asset_cache


def update(notebooks, work):
    """Bring lessons into `work` and return what to tell the learner; an edited copy is never touched.

    `work/.copied.json` has the hash of each lesson as it was copied: a copy that still has it is unedited and
    follows the course; any other is the learner's. Of two that are called at once, one waits for the other.
    """
    with _asset_cache.lock(work / ".copied.lock", "copying the lessons"):
        return follow(notebooks, work)


def follow(notebooks, work):
    """As `update`, for the one that is at work."""
    manifest, told = work / ".copied.json", []
    copied = read_manifest(manifest)
    for lesson in sorted(notebooks.glob("[0-9][0-9]_*.ipynb")):
        fresh, copy, name = without_outputs(lesson), work / lesson.name, lesson.name
        current, mine = digest(fresh), digest(copy.read_bytes()) if copy.exists() else None
        if mine in (None, current, copied.get(name)):
            if mine != current:
                write_whole(copy, fresh)
                told.append(f"{name}: {'updated' if mine else 'copied'} in work/")
            copied[name] = current
        elif current != copied.get(name):
            told.append(
                f"{name}: yours is edited and stays; the course has a newer one. To get it, rename or delete yours "
                "and start `lab` again."
            )
    write_whole(manifest, json.dumps(copied, indent=1).encode())
    return told


def read_manifest(manifest):
    """What the manifest says was copied; nothing where it is missing or damaged: then every copy counts as edited."""
    try:
        return dict(json.loads(manifest.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def without_outputs(lesson):
    """A notebook as bytes without its results: a learner guesses first, then runs."""
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode("utf-8")


def digest(content):
    """SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()


def write_whole(path, content):
    """Write a file so that an interruption leaves the old one or the new one, never a part."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(str(part), str(path))
