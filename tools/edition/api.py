"""The page of the reading edition that lists what the package offers: signatures and docstrings, module by module.

It is read from the source: nothing is imported, and nothing of the machine that makes the page stands on it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools import places

NAME = "package"  # of the page
FOLDER = places.ROOT / "course_utils"
WIDTH = 80  # a longer signature has a line for each parameter
LINES = 10  # a longer constant is cut
_SHOWN = {"property", "cached_property", "classmethod", "staticmethod", "contextmanager"}  # what changes how to call it


@dataclass(frozen=True)
class Module:
    """The source of a module of the package."""

    path: Path

    @property
    def name(self) -> str:
        """As it is imported from the package."""
        return self.path.parent.name if self.path.stem == "__init__" else self.path.stem

    @cached_property
    def text(self) -> str:
        """The whole source."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.text)

    @property
    def offered(self) -> list[str]:
        """The names in `__all__`."""
        return next(ast.literal_eval(node.value) for node in self.tree.body if "__all__" in _names(node))

    def find(self, name: str) -> tuple[Module, ast.stmt]:
        """The statement that defines a name, and the module in which it stands."""
        for node in self.tree.body:
            if name in _names(node):
                return self, node
            if isinstance(node, ast.ImportFrom) and name in [alias.name for alias in node.names]:
                return Module(places.ROOT / f"{node.module.replace('.', '/')}.py").find(name)
        raise LookupError(f"{self.path}: expected a definition of {name!r}, got none. Next: correct its __all__.")


def modules() -> list[Module]:
    """The public modules, and what learners call, in alphabetical order."""
    found = [*FOLDER.glob("[!_]*.py"), FOLDER / "learning" / "__init__.py"]
    return sorted((Module(path) for path in found), key=lambda module: module.name)


def page() -> str:
    """The page in Markdown."""
    every = modules()
    contents = [f"- [{one.name}](#{one.name}): {_docstring(one.tree).splitlines()[0]}" for one in every]
    parts = [
        "# The package",
        "What `course_utils` offers to lessons, and to work of your own: `from course_utils import vectors`, then "
        "`vectors.top_k(…)`. In a notebook, `vectors.top_k?` shows the same text. How to install the package without "
        "the course's environment: `python -m pip install -e .` in the course's folder; a function that needs one more "
        "library says which command adds it.",
        "\n".join(contents),
        *(part for one in every for part in _of_module(one)),
    ]
    return "\n\n".join(parts) + "\n"


def markdown(docstring: str) -> str:
    """A docstring as Markdown: examples and indented lines as code, the rest as it stands.

    >>> print(markdown("In a terminal:\\n\\n    python -m x"))
    In a terminal:
    <BLANKLINE>
    ```text
    python -m x
    ```
    """
    blocks = []
    for block in re.split(r"\n\s*\n", docstring):
        lines = block.strip("\n").splitlines()
        if lines[0].startswith(">>>"):
            block = _code("pycon", block)
        elif all(line.startswith("    ") for line in lines):
            block = _code("text", "\n".join(line[4:] for line in lines))
        blocks.append(block)
    return "\n\n".join(blocks)


def signature(node: ast.FunctionDef) -> str:
    """How a function is called, in one line or with a line for each parameter.

    >>> signature(ast.parse("def half(x: float, *, twice: bool = False) -> float: ...").body[0])
    'def half(x: float, *, twice: bool = False) -> float'
    """
    given = [one for one in _parameters(node.args) if one not in ("self", "cls")]
    returned = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    line = f"def {node.name}({', '.join(given)}){returned}"
    if len(line) > WIDTH:
        line = "\n".join([f"def {node.name}(", *(f"    {one}," for one in given), f"){returned}"])
    above = [f"@{ast.unparse(one)}" for one in node.decorator_list if ast.unparse(one) in _SHOWN]
    return "\n".join([*above, line])


def _of_module(module: Module) -> Iterator[str]:
    yield f"## {module.name}"
    yield markdown(_docstring(module.tree))
    found = {name: module.find(name) for name in module.offered}
    constants = {node: _constant(home, node) for home, node in found.values() if not _described(node)}
    if constants:
        yield _code("python", "\n".join(constants.values()))
    for name, (home, node) in found.items():
        if _described(node):
            yield from _of_name(f"{module.name}.{name}", home, node, level=3)


def _of_name(title: str, home: Module, node: ast.ClassDef | ast.FunctionDef, level: int) -> Iterator[str]:
    yield f"{'#' * level} {title}"
    yield _code("python", signature(node) if isinstance(node, ast.FunctionDef) else _class(home, node))
    yield markdown(_docstring(node))
    if isinstance(node, ast.ClassDef):
        for one in node.body:
            if isinstance(one, ast.FunctionDef) and not one.name.startswith("_"):
                yield from _of_name(f"{title}.{one.name}", home, one, level + 1)


def _class(home: Module, node: ast.ClassDef) -> str:
    """The head of a class with its fields, or with what it is made from."""
    bases = ", ".join(map(ast.unparse, node.bases))
    lines = [f"class {node.name}({bases})" if bases else f"class {node.name}"]
    for one in node.body:
        if isinstance(one, ast.AnnAssign):
            lines.append(f"    {_source(home, one)}")
        elif isinstance(one, ast.FunctionDef) and one.name == "__init__":
            lines += [f"    {line}" for line in signature(one).splitlines()]
    return "\n".join(lines)


def _constant(home: Module, node: ast.stmt) -> str:
    """A constant as its source has it, with the comment that says what it is."""
    lines = _source(home, node).splitlines()
    return "\n".join(lines) if len(lines) <= LINES else f"{lines[0]}\n    ..."


def _source(home: Module, node: ast.stmt) -> str:
    return "\n".join(home.text.splitlines()[node.lineno - 1 : node.end_lineno]).strip()


def _parameters(args: ast.arguments) -> Iterator[str]:
    positional = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(positional) - len(args.defaults)) + args.defaults
    for number, (one, default) in enumerate(zip(positional, defaults, strict=True), 1):
        yield _parameter(one, default)
        if number == len(args.posonlyargs):
            yield "/"
    if args.vararg:
        yield f"*{_parameter(args.vararg, None)}"
    elif args.kwonlyargs:
        yield "*"
    for one, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield _parameter(one, default)
    if args.kwarg:
        yield f"**{_parameter(args.kwarg, None)}"


def _parameter(one: ast.arg, default: ast.expr | None) -> str:
    equals = " = " if one.annotation else "="
    return ast.unparse(one) + (f"{equals}{ast.unparse(default)}" if default else "")


def _docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> str:
    return ast.get_docstring(node) or ""


def _described(node: ast.stmt) -> bool:
    return isinstance(node, ast.ClassDef | ast.FunctionDef)


def _names(node: ast.stmt) -> Iterable[str]:
    """The names that a statement defines."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]


def _code(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"
