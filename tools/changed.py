"""Which lessons changed since all their checks passed, and which are checked beside them. Standard library only.

What takes minutes for each lesson (its solved and deeper notebooks, Colab, its pages in a browser, its recordings)
runs in `test --all` for the lessons whose fingerprint differs from what `passed.json` says of the last time when all of
it was checked and passed, and for one more, drawn by the commit. `test --every`, each week, runs all of them. A passing
run writes `passed.json`; whoever ran it commits it.
"""

import ast
import functools
import hashlib
import json
import os
import subprocess

from tools import imports, places, terminal

SWITCH = "COURSE_LESSONS"  # what `test` tells its steps: the lessons, with commas between
PASSED = "tests/lessons/passed.json"  # below ROOT
MOST = 6  # lessons for which all runs where more have changed: they share 50 minutes; the weekly run takes the rest
# What makes the checks of every lesson, beside what makes the lesson itself.
CHECKING = (
    *("requirements.txt", "pyproject.toml", "tools/colab.py", "tools/home.py", "tools/lessons.py"),
    *("tools/requirements/html.txt", "tools/edition/*", "tests/tools/colab.txt"),
)


def lessons():
    """The stems of all lessons, in order."""
    return [path.stem for path in sorted(places.SOURCES.glob("[0-9][0-9]_*.py"))]


def fingerprint(lesson):
    """SHA-256 of all that the results and the checks of a lesson are made from.

    These are its sources, its exercises and its stored notebooks; of the package what it or its recorded scripts
    import, and what that imports in turn; of the data what it recorded, and each file whose name, or whose folder's
    name, stands in all that code; CLAIMS.md where the lesson counts its verdicts; and CHECKING. The ledger of claims is
    left out: what a claim shows stands in a notebook that every run compares. Line ends do not count: git on Windows
    may check text out with others.
    """
    digest = hashlib.sha256()
    for path in sorted(_files(lesson), key=lambda path: path.as_posix()):
        digest.update(path.relative_to(places.ROOT).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return digest.hexdigest()


def fingerprints(of):
    """Fingerprint by lesson."""
    return {lesson: fingerprint(lesson) for lesson in of}


def changed():
    """The lessons that are not as they were when all their checks passed."""
    known = passed()
    return [lesson for lesson, found in fingerprints(lessons()).items() if known.get(lesson) != found]


@functools.cache
def chosen(*, every=False):
    """The lessons to check in full: every one; or those that changed, at most MOST of them, and one more.

    Where `test` has chosen already, SWITCH says so, and every step and worker takes the same.
    """
    if SWITCH in os.environ:
        given = [one for one in os.environ[SWITCH].split(",") if one]
        if unknown := set(given) - set(lessons()):
            raise terminal.Stop(f"{SWITCH}: expected some of {', '.join(lessons())}, got {', '.join(sorted(unknown))}.")
        return given
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
    """Fingerprint by lesson, from the last time when all its checks passed; none where the file cannot be read."""
    try:
        return dict(json.loads((places.ROOT / PASSED).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # missing, or with the marks of a merge in it: then all have changed
        return {}


def write(found):
    """Note the fingerprints of lessons whose checks all passed, unless a file changed while they ran."""
    known = {one: before for one, before in passed().items() if one in lessons()}
    known |= {one: before for one, before in found.items() if fingerprint(one) == before}
    told = json.dumps(known, indent=1, sort_keys=True) + "\n"
    (places.ROOT / PASSED).write_text(told, encoding="utf-8", newline="\n")


def imported(paths):
    """These Python files and the package's files that they import, directly or by another."""
    known = imports.modules(places.ROOT)
    found, waiting = set(), list(paths)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imports(path, known)
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
    """Paths of the files that a lesson's results and checks are made from."""
    number, data = lesson[:2], places.ROOT / "data"
    recorded = [path for path in (data / "recorded" / lesson).glob("*") if path.is_file()]
    made = [*places.SOURCES.rglob(f"{number}_*.py"), *(path for path in recorded if path.suffix == ".py")]
    exercises = places.ROOT / "course_utils" / "learning" / "exercises"
    code = imported([*made, *exercises.glob(f"ex{number}_*.py")])
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(code))
    read = [path for path in data.rglob("*") if path.is_file() and _is_read(path, text)]
    stored = [path for path in places.NOTEBOOKS.rglob(f"{number}_*.ipynb") if ".ipynb_checkpoints" not in path.parts]
    checking = [path for pattern in CHECKING for path in places.ROOT.glob(pattern) if path.is_file()]
    counted = [places.ROOT / "CLAIMS.md"] if "claims.verdicts()" in text else []
    return {*code, *recorded, *read, *stored, *checking, *counted}


def _is_read(path, text):
    """Whether code with this text reads a file of the data: it names the file, or the folder that the file lies in."""
    left_out = path.suffix in (".md", ".pyc") or path.name == "claims.toml"
    if left_out or places.ROOT / "data" / "recorded" in path.parents:
        return False
    named = (path.name, path.stem) if path.parent.name in ("data", "precomputed") else (path.parent.name,)
    return any(f'"{one}' in text or f'{one}"' in text for one in named)


def _imports(path, known):
    """Files of the package that a Python file imports, anywhere in it; none where it is no Python."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError:  # the step "ruff check" names it
        return
    for _, full in imports.named(tree):
        parts = full.split(".")
        found = [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
        yield from (known[name] for name in found if name in known and name.startswith("course_utils"))
