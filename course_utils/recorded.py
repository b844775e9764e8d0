"""Results of long sweeps, recorded by a committed script and still tied to it.

A script `data/recorded/NN_topic/NAME.py` says how ONE entry of the sweep is computed, for that lesson; running it
writes all entries to `NAME.json` beside it. No two scripts have one name. A notebook shows the table, recomputes an
entry live and asserts that both agree. The script has

- `entry(**settings) -> dict`: one entry, deterministic; a seed is one of the settings. Values are numbers, texts,
  or lists of them. No setting is called `tolerance`;
- `SETTINGS: list[dict]`: the settings of all entries;
- `INPUTS: tuple[str, ...]`: what the results depend on: an asset ("glove-6b-50d"), a file of the repository
  ("data/pairs.csv"), or a file of an installed package ("gensim:test/test_data/questions-words.txt");
- `LIBRARIES: tuple[str, ...]`: the packages whose versions are noted;
- `TOLERANCE: float`: by how much a number may differ when recomputed, on another machine or with another version;
- `TIMED: tuple[str, ...]`, where there are any: the results that are seconds. They are recorded and shown, and
  never compared, for they belong to the machine;
- `PER_ITEM: tuple[str, ...]`, where there are any: results that are lists with one score an item (a question, a draw).
  A near-tie may turn a single one over, so two lists agree when the mean |difference| is within the tolerance;
- `if __name__ == "__main__": recorded.record(__file__)`.

The JSON holds the SHA-256 of the script, of each input and of itself. When one differs, `load` refuses the
results. Of the script it is that of the syntax tree without docstrings: a comment, a docstring or another layout
changes no result. Code of the course that the script calls is not hashed: recomputing tells whether it still gives
the same.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import os
import platform
import re
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from course_utils import assets

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FOLDER", "Recording", "RecordingError", "check", "load", "names", "problems", "recompute", "record"]


def __dir__() -> list[str]:
    """What completion offers after `recorded.`: the nouns, not what they are made with."""
    return __all__


FOLDER = assets.DATA / "recorded"
_PARTS = {"script_sha256", "inputs", "versions", "tolerance", "entries", "own_sha256"}
_NUMBERS = re.compile(r"\[\n[-\d.e+,\s]+\]")  # as JSON writes a list of numbers
_SHOWN = 6  # elements of a long list in a message
_NO_FILE = "no such file"  # stands where the hash of an input would


class RecordingError(RuntimeError):
    """A recording that is missing, out of date or asked for what it does not have; says what to do next."""


@dataclass(frozen=True, repr=False)
class Recording:
    """A finished sweep: `results[i]` was computed with `settings[i]`, within `tolerance`, by these `versions`.

    >>> load("analogy_rules").result(n_words=10_000, method="add")["n_common"]
    6762
    """

    name: str
    settings: tuple[dict[str, Any], ...]
    results: tuple[dict[str, Any], ...]
    tolerance: float
    versions: dict[str, str]

    @property
    def table(self) -> pd.DataFrame:
        """One row an entry: its settings, then its results."""
        import pandas as pd

        return pd.DataFrame([one | two for one, two in zip(self.settings, self.results, strict=True)])

    @property
    def command(self) -> str:
        """What runs the whole sweep again."""
        return _command(self.name)

    def result(self, **settings: Any) -> dict[str, Any]:
        """The recorded results of one entry; unknown settings raise RecordingError, which lists those there are."""
        return self.results[_position(self.name, list(self.settings), settings)]

    def __repr__(self) -> str:
        made_with = ", ".join(f"{library} {number}" for library, number in self.versions.items())
        return f"{self.table.to_string(index=False)}\n{len(self.results)} entries, recorded with {made_with}"


def names() -> list[str]:
    """Every name that has a script or a JSON file, sorted."""
    return sorted({file.stem for pattern in ("*/*.py", "*/*.json") for file in FOLDER.glob(pattern)})


def load(name: str) -> Recording:
    """Read a recording; RecordingError when it is missing or no longer belongs to its script and inputs."""
    if name not in names():
        raise _unknown(name)
    if complaints := problems(name):
        raise RecordingError("\n".join(complaints))
    stored = _read(name)
    columns = [tuple(one[key] for one in stored["entries"]) for key in ("settings", "results")]
    return Recording(name, *columns, stored["tolerance"], stored["versions"])


def problems(name: str) -> list[str]:
    """Why script, inputs and JSON do not belong together: none where all is well. Nothing is imported or run."""
    script, results = _script(name), _results(name)
    if not script.exists():
        return [
            f"{assets.shown(script)} is missing, which made {results.name}. Next: restore it, or delete {results.name}."
        ]
    again = f"Next: undo the change, or record again: {_command(name)}"
    if not results.exists():
        return [f"{assets.shown(results)} is missing: the sweep was not recorded. Next: {_command(name)}"]
    stored = _read(name)
    pairs = [(assets.shown(script), stored["script_sha256"], _tree_sha256(script))]
    pairs += [(f"the input {one}", expected, _input_sha256(one)) for one, expected in stored["inputs"].items()]
    pairs.append((assets.shown(results), stored.pop("own_sha256"), _digest(stored)))
    return [
        f"{what} is not what {name!r} was recorded with: expected SHA-256 {expected}, got {got}. {again}"
        for what, expected, got in pairs
        if got != expected
    ]


def recompute(name: str, /, **settings: Any) -> dict[str, Any]:
    """Run one entry of the sweep live, from its script; the settings are one of the script's SETTINGS."""
    module = _module(_script(name))
    _position(name, module.SETTINGS, settings)
    return _plain(module.entry(**settings), name)


def check(name: str, /, tolerance: float | Mapping[str, float] | None = None, **settings: Any) -> pd.DataFrame:
    """Recompute one entry, assert that it agrees with the recorded one, and return both to four decimals.

    Numbers agree when |recorded − live| ≤ tolerance, all else when it is equal; of results that the script calls
    PER_ITEM the mean difference counts, and those it calls TIMED are shown only. `tolerance` is the script's, unless
    given: one for all results, or some results' own by name.
    """
    import pandas as pd

    recording = load(name)
    script = _module(_script(name))
    timed, per_item = getattr(script, "TIMED", ()), getattr(script, "PER_ITEM", ())
    expected, live = recording.result(**settings), recompute(name, **settings)
    keys = list(dict.fromkeys([*expected, *live]))
    given = tolerance if isinstance(tolerance, Mapping) else {} if tolerance is None else dict.fromkeys(keys, tolerance)
    allowed = {key: given.get(key, recording.tolerance) for key in keys}
    compared = [key for key in keys if key not in timed]
    if bad := [key for key in compared if not _agree(expected.get(key), live.get(key), allowed[key], key in per_item)]:
        here = {library: _version(library) for library in recording.versions}
        both_said = {key: f"recorded {_short(expected.get(key))}, live {_short(live.get(key))}" for key in bad}
        raise AssertionError(
            f"{name}, {_words(settings)}: expected the recorded results, got\n"
            + "\n".join(f"  {key}: {said}, allowed to differ by {allowed[key]:g}" for key, said in both_said.items())
            + f"\nRecorded with {_words(recording.versions)}; here with {_words(here)}. "
            f"Next: find out what changed the result, or record again: {recording.command}"
        )
    shown = {key: [_rounded(expected.get(key)), _rounded(live.get(key))] for key in keys}
    return pd.DataFrame(shown, index=["recorded", "live"], dtype=object).T


def record(script: str | Path) -> Path:
    """Compute every entry of a script and write them beside it as JSON; called when the script is run.

    A progress line an entry goes to stderr. An interrupted sweep leaves the earlier recording as it was.
    """
    script = Path(script)
    module, started = _module(script), time.monotonic()
    # hashed before the sweep: a file that is changed meanwhile is noticed
    stored: dict[str, Any] = {
        "script_sha256": _tree_sha256(script),
        "inputs": {one: _input_sha256(one) for one in module.INPUTS},
        "versions": {"python": _version("python"), **{library: _version(library) for library in module.LIBRARIES}},
        "tolerance": module.TOLERANCE,
    }
    if missing := [one for one, sha256 in stored["inputs"].items() if sha256 == _NO_FILE]:
        raise RecordingError(
            f"{script.name}: INPUTS: expected assets or files, got {', '.join(missing)}, which is neither. "
            f"Next: correct it, or install what holds it. Assets are {', '.join(assets.registry())}."
        )
    entries = []
    for number, settings in enumerate(module.SETTINGS, start=1):
        print(f"{number} of {len(module.SETTINGS)}: {_words(settings)}", end="", file=sys.stderr, flush=True)
        results = _plain(module.entry(**settings), script.stem)
        entries.append({"settings": settings, "results": results})
        seconds = time.monotonic() - started
        print(f" -> {_words(results)} ({seconds:.0f} s so far)", file=sys.stderr, flush=True)
    stored["entries"] = entries
    stored["own_sha256"] = _digest(stored)  # an edit by hand is noticed
    target, unfinished = script.with_suffix(".json"), script.with_suffix(".json.part")
    text = json.dumps(stored, indent=1, ensure_ascii=False)
    text = _NUMBERS.sub(lambda found: " ".join(found[0].split()), text)  # a list of numbers is one line, not hundreds
    unfinished.write_text(text + "\n", encoding="utf-8", newline="\n")
    os.replace(unfinished, target)
    return target


# -- files and hashes -----------------------------------------------------------------------------------------


def _script(name: str) -> Path:
    return _file(f"{name}.py", beside=f"{name}.json")


def _results(name: str) -> Path:
    return _file(f"{name}.json", beside=f"{name}.py")


def _file(name: str, beside: str) -> Path:
    """The file of this name in the folder of its lesson; where it is missing, where it belongs."""
    found = sorted(FOLDER.glob(f"*/{name}"))
    if len(found) > 1:
        places = ", ".join(assets.shown(file) for file in found)
        raise RecordingError(f"{name}: expected it in one lesson's folder, got {places}. Next: rename all but one.")
    return next((file.with_name(name) for file in (*found, *sorted(FOLDER.glob(f"*/{beside}")))), FOLDER / name)


def _command(name: str) -> str:
    return f"python {assets.shown(_script(name))}"


def _read(name: str) -> dict[str, Any]:
    file = _results(name)
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        stored = None
    if not isinstance(stored, dict) or not stored.keys() >= _PARTS:
        raise RecordingError(
            f"{assets.shown(file)} is damaged: expected JSON with {', '.join(sorted(_PARTS))}. Next: {_command(name)}"
        )
    return stored


def _unknown(name: str) -> RecordingError:
    return RecordingError(f"No recording is called {name!r}. There are: {', '.join(names()) or 'none'}.")


def _module(script: Path) -> ModuleType:
    if not script.exists():
        raise _unknown(script.stem)
    module = assets.load_script(script)
    wanted = ("entry", "SETTINGS", "INPUTS", "LIBRARIES", "TOLERANCE")
    if missing := [part for part in wanted if not hasattr(module, part)]:
        raise RecordingError(
            f"{script.name}: expected {', '.join(wanted)}, got no {', '.join(missing)}. "
            "Next: define them as the first lines of course_utils/recorded.py say."
        )
    return module


def _sha256(file: Path) -> str:
    # git on Windows may check text out with other line ends, which change nothing
    return hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _tree_sha256(script: Path) -> str:
    """The hash of a script's syntax tree without docstrings; the same on every Python that the course runs on."""
    return _digest(_plain_tree(ast.parse(script.read_text(encoding="utf-8"))))


def _plain_tree(node: Any) -> Any:
    """A node as lists of texts: its kind and what it has, without places, empty fields and docstrings."""
    if isinstance(node, list):
        return [_plain_tree(one) for one in node]
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = dict(ast.iter_fields(node))
    documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    if documented and ast.get_docstring(node, clean=False) is not None:
        fields["body"] = node.body[1:]
    # what a newer Python added to a node is empty where its syntax is not used
    given = {key: value for key, value in fields.items() if value not in (None, [])}
    return [type(node).__name__, *([key, _plain_tree(value)] for key, value in given.items())]


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _input_sha256(name: str) -> str:
    """The hash of a file, or _NO_FILE; for an asset, of what the registry says of its members."""
    if name in (known := assets.registry()):
        return _digest({member.path_in_asset: member.sha256 for member in known[name].members})
    package, _, inside = name.rpartition(":")
    spec = importlib.util.find_spec(package) if package else None  # finds a package without importing it
    folders = spec.submodule_search_locations if spec else [] if package else [assets.ROOT]
    files = [file for folder in folders or [] if (file := Path(folder, inside)).is_file()]
    return _sha256(files[0]) if files else _NO_FILE


def _version(library: str) -> str:
    if library == "python":
        return platform.python_version()
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"


# -- settings and results -------------------------------------------------------------------------------------


def _position(name: str, known: list[dict[str, Any]], settings: dict[str, Any]) -> int:
    if settings not in known:
        listed = "\n".join(f"  {_words(one)}" for one in known)
        raise RecordingError(f"{name}: no entry has {_words(settings) or 'no settings'}. There are:\n{listed}")
    return known.index(settings)


def _plain(results: dict[str, Any], name: str) -> dict[str, Any]:
    """The results as JSON gives them back, so that live and recorded ones are compared alike."""
    try:
        return json.loads(json.dumps(results, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise RecordingError(
            f"{name}: expected entry() to return numbers, texts or lists of them, got {results!r} ({error}). "
            "Next: convert with float(), int() or .tolist(); leave out what is not a number."
        ) from error


def _agree(recorded: Any, live: Any, tolerance: float, per_item: bool) -> bool:
    pairs = list(_leaves(recorded, live))
    if per_item and all(_number(a) and _number(b) for a, b in pairs):
        return sum(abs(a - b) for a, b in pairs) <= tolerance * len(pairs)
    return all(abs(a - b) <= tolerance if _number(a) and _number(b) else (type(a), a) == (type(b), b) for a, b in pairs)


def _leaves(a: Any, b: Any) -> Iterator[tuple[Any, Any]]:
    """The numbers and texts at the same place of two results; a whole where the lengths differ."""
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for one, two in zip(a, b, strict=True):
            yield from _leaves(one, two)
    else:
        yield a, b


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value


def _words(values: dict[str, Any]) -> str:
    return ", ".join(f"{key}={_short(_rounded(v))}" for key, v in values.items())


def _short(value: Any) -> str:
    if not isinstance(value, list) or len(value) <= _SHOWN:
        return repr(value)
    return f"[{', '.join(map(repr, value[:_SHOWN]))}, … {len(value)} in all]"
