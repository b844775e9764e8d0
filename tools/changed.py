"""Which lessons changed since all their checks passed, and which are checked beside them. Standard library only.

What takes minutes for each lesson (its solved and deeper notebooks, Colab, its pages in a browser, its recordings)
runs in `test --all` for the lessons whose source, package or data differ from what `passed.json` says of the last time
when all of it passed, and for one more, drawn by the commit. `test --every`, each week, runs all of them. A passing
run writes `passed.json`; whoever ran it commits it.
"""

import ast
import hashlib
import json
import os
import subprocess

from tools import places

SWITCH = "COURSE_LESSONS"  # what `test` tells its steps: the lessons, with commas between
PASSED = "tests/lessons/passed.json"  # below ROOT
MOST = 6  # lessons for which all runs where more have changed: they share 50 minutes; the weekly run takes the rest
PACKAGE = "course_utils"


def lessons():
    """The stems of all lessons, in order."""
    return [path.stem for path in sorted(places.SOURCES.glob("[0-9][0-9]_*.py"))]


def fingerprint(lesson):
    """SHA-256 of all that the results of a lesson are made from: its sources, its exercises, the package, the data.

    Of the package that is what the lesson imports, and what that imports in turn; of the data, all but what other
    lessons recorded, and the ledger of claims: what a claim shows stands in a notebook that every run compares. Line
    ends do not count: git on Windows may check text out with others.
    """
    digest = hashlib.sha256()
    for path in sorted(_files(lesson)):
        digest.update(path.relative_to(places.ROOT).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return digest.hexdigest()


def changed():
    """The lessons that are not as they were when all their checks passed."""
    known = passed()
    return [lesson for lesson in lessons() if known.get(lesson) != fingerprint(lesson)]


def chosen(*, every=False):
    """The lessons to check in full: every one; or those that changed, at most MOST of them, and one more.

    Where `test` has chosen already, SWITCH says so, and every step and worker takes the same.
    """
    if SWITCH in os.environ:
        return [one for one in os.environ[SWITCH].split(",") if one]
    if every:
        return lessons()
    drawn, different = _drawn(lessons()), changed()
    first = [one for one in drawn if one in different][:MOST]
    return sorted(first + [one for one in drawn if one not in different][:1])


def summary(checked):
    """A line that says which lessons are checked in full, and which changed ones are left to the weekly run."""
    left = [one[:2] for one in changed() if one not in checked]
    more = f"; also changed, left to `test --every`: {', '.join(left)}" if left else ""
    return f"Lessons checked in full: {', '.join(one[:2] for one in checked)}{more}"


def passed():
    """Fingerprint by lesson, from the last time when all its checks passed; none where there is no file."""
    file = places.ROOT / PASSED
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def write(checked):
    """Note that all checks of these lessons passed just now."""
    known = {one: found for one, found in passed().items() if one in lessons()}
    known |= {one: fingerprint(one) for one in checked}
    (places.ROOT / PASSED).write_text(
        json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n"
    )


def imported(paths):
    """These Python files and the package's files that they import, directly or by another."""
    found, waiting = set(), list(paths)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imports(path)
    return found


def _drawn(of):
    """The lessons in an order that the commit decides; without git, always the same one."""
    asked = ["git", "rev-parse", "HEAD"]
    try:
        told = subprocess.run(asked, cwd=str(places.ROOT), capture_output=True, encoding="utf-8")
        commit = told.stdout.strip()
    except FileNotFoundError:
        commit = ""
    return sorted(of, key=lambda one: hashlib.sha256((commit + one).encode()).hexdigest())


def _files(lesson):
    """Paths of the files that a lesson's results are made from."""
    number = lesson[:2]
    sources = [path for path in places.SOURCES.rglob(f"{number}_*.py")]
    exercises = list((places.ROOT / PACKAGE / "learning" / "exercises").glob(f"ex{number}_*.py"))
    found = imported([*sources, *exercises])
    data = places.ROOT / "data"
    for path in data.rglob("*"):
        recorded = data / "recorded" in path.parents
        own = path.parent.name == lesson if recorded else path.name != "claims.toml"
        if own and path.is_file() and "__pycache__" not in path.parts:
            found.add(path)
    return found | {places.ROOT / "requirements.txt"}


def _imports(path):
    """Files of the package that a Python file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name.split(".")[0] == PACKAGE:
                place = places.ROOT.joinpath(*name.split("."))
                yield from (file for file in (place.with_suffix(".py"), place / "__init__.py") if file.exists())
