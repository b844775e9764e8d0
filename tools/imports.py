"""Who imports whom: the gate on circles, on imports upwards, on heavy imports, and on paths bent for an import.

Imports run one way: `_validate`, `_cores` and `_top_k` ← `vectors` ← the rest of course_utils ←
`course_utils.learning` ← `tools` ← `course`. An import inside a function counts as one: a circle that is hidden there
is still a circle.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOTS = ("course_utils", "tools", "course")
_LOWEST = {"course_utils._validate", "course_utils._cores", "course_utils._top_k"}
# Packages that take long to import: only inside a function, but for the modules that are about them.
HEAVY = frozenset(
    (
        *("torch", "sentence_transformers", "transformers", "peft", "sklearn", "pandas", "plotly", "matplotlib"),
        *("gensim", "umap", "openTSNE", "faiss", "cohere", "httpx", "starlette", "uvicorn"),
    )
)


@dataclass(frozen=True)
class Import:
    """An import of the module `of`: what it names, in which line, and whether it runs when the module is loaded."""

    of: str
    name: str
    line: int
    at_load: bool


def modules(root: Path) -> dict[str, Path]:
    """Each module of the course below `root`, by its dotted name."""
    found = {}
    for top in ROOTS:
        paths = [root / f"{top}.py"] if (root / f"{top}.py").exists() else sorted((root / top).rglob("*.py"))
        for path in paths:
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(root: Path) -> list[Import]:
    """Every import in these modules; `from a import b` names `a.b` where that is a module of the course, else `a`."""
    known = modules(root)
    return [one for name, path in known.items() for one in _of(name, path, known)]


def named(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Every import statement below a node with each dotted name it names: `from a import b` names `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def circles(found: list[Import]) -> list[str]:
    """Each circle of imports among the modules, as `a → b → a`; none where there is none."""
    edges: dict[str, set[str]] = {}
    for one in found:
        if one.name != one.of:
            edges.setdefault(one.of, set()).add(one.name)
    told = {}
    for start in sorted(edges):
        way = _way(edges, start, start)
        if way:
            told.setdefault(frozenset(way), " → ".join(way))
    return list(told.values())


def upwards(found: list[Import]) -> list[str]:
    """Imports that run from a lower room to a higher one."""
    return [
        f"{one.of}, line {one.line}: imports {one.name}, which lies above it"
        for one in found
        if _level(one.name) > _level(one.of)
    ]


def heavy(found: list[Import], exempt: dict[str, set[str]]) -> list[str]:
    """Heavy packages that a module of course_utils imports when it is loaded; `exempt` names those that may."""
    return [
        f"{one.of}, line {one.line}: imports {one.name} when it is loaded; import it in the function that needs it"
        for one in found
        if one.of.startswith("course_utils") and one.at_load and one.name in HEAVY - exempt.get(one.of, set())
    ]


def bent_paths(path: Path) -> list[str]:
    """Lines of a file that change `sys.path`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    changed = []
    for node in ast.walk(tree):
        targets = [node.func.value] if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else []
        targets += node.targets if isinstance(node, ast.Assign) else []
        targets += [node.target] if isinstance(node, ast.AugAssign) else []
        for target in targets:
            whole = target.value if isinstance(target, ast.Subscript) else target
            if ast.unparse(whole) == "sys.path":
                changed.append(f"{path.name}, line {node.lineno}: changes sys.path")
    return changed


def _of(name: str, path: Path, known: dict[str, Path]) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(node) for outer in ast.walk(tree) if _later(outer) for node in ast.walk(outer) if node is not outer}
    for node, full in named(tree):
        if full.split(".")[0] in ROOTS:
            target = full if full in known else full.rpartition(".")[0]
        else:
            target = full.split(".")[0]
        yield Import(name, target, node.lineno, id(node) not in inside)


def _later(node: ast.AST) -> bool:
    """Whether what stands in this node does not run when the module is loaded."""
    if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
        return True
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def _level(name: str) -> int:
    if name.split(".")[0] not in ROOTS or name == "course_utils":
        return -1
    if name in _LOWEST:
        return 0
    order = ("course_utils.vectors", "course_utils.learning", "course_utils", "tools", "course")
    found = next(prefix for prefix in order if name == prefix or name.startswith(prefix + "."))
    return {"course_utils.vectors": 1, "course_utils": 2, "course_utils.learning": 3, "tools": 4, "course": 5}[found]


def _way(edges: dict[str, set[str]], start: str, end: str) -> list[str]:
    """The shortest way along the edges from `start` to `end`, both included; none where there is none."""
    waiting, seen = [[start]], set()
    while waiting:
        way = waiting.pop(0)
        for following in sorted(edges.get(way[-1], ())):
            if following == end:
                return [*way, end]
            if following not in seen:
                seen.add(following)
                waiting.append([*way, following])
    return []
