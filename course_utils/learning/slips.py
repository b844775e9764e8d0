"""A slip of a learner, told in a sentence: an unknown id, a missing argument, an answer without quotes.

What the functions for learners do not understand they say in a box, and the notebook goes on. A cell that Python
itself cannot run still ends in its error; where its reason is a common slip, a box below the error says it.
"""

from __future__ import annotations

import ast
import functools
import inspect
import re
import sys
from collections.abc import Callable
from typing import Any

from course_utils.learning import ids
from course_utils.learning.boxes import show_box
from course_utils.learning.ids import Slip

__all__ = ["NOT_UNDERSTOOD", "explained", "told", "watch"]

NOT_UNDERSTOOD = ": this call was not understood"  # how the title of such a box ends, by which the gate knows it

# Where a learner writes an answer: what stands before it, and the answer with what closes the call.
_PLACES = tuple(
    re.compile(rf"^[ \t]*{before}[ \t]*(?P<answer>{answer})[ \t]*{after}[ \t]*(?:#.*)?$", re.MULTILINE)
    for before, answer, after in (
        (r"(?:.*[ \t,(])?(?P<before>guess[ \t]*=)", r"(?!=).*?", r"(?:,[ \t]*within\b.*?)?,?[ \t]*\)?"),
        (r"(?P<before>quiz\([ \t]*[\"'][\w.]+[\"'],)", r".+?", r"\)"),
        (r"(?P<before>answer_\d\d_\d+[ \t]*=)", r"(?!=).*?", ""),
    )
)


def told(form: str) -> Callable[[Callable], Callable]:
    """Let a function for learners say in a box what it does not understand, and what to write instead.

    `form` is a right call, in which `{id}`, `{name}` and `{lesson}` stand for the exercise that the learner may mean.
    """

    def decorate(function: Callable) -> Callable:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def answered(*arguments: Any, **more: Any) -> Any:
            try:
                signature.bind(*arguments, **more)
            except TypeError as error:
                problem = f"Python says: {error}."
            else:
                try:
                    return function(*arguments, **more)
                except Slip as slip:
                    problem = str(slip)
            one = ids.meant([*arguments, *more.values()])
            right = form.format(id=one.id, name=one.name, lesson=one.id[:2])
            title = f"{function.__name__}{NOT_UNDERSTOOD}"
            show_box("not yet", title, [problem, f"Write it in this form: `{right}`."])
            return None

        return answered

    return decorate


def watch() -> None:
    """Where a notebook runs this, explain common slips below the cells that they end, from now on."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        shell.events.register("post_run_cell", _explain)


def _explain(result: Any) -> None:
    error = result.error_before_exec or result.error_in_exec
    advice = explained(error, result.info.raw_cell)
    if advice is not None:
        show_box("info", "What this error means", [advice])


def explained(error: BaseException | None, cell: str) -> str | None:
    """What to do about an error that ended this cell, or None where no common slip is known.

    >>> explained(NameError("name 'b' is not defined", name="b"), 'quiz("01.q1", b)')
    'Write your answer in quotes, one before and one after it: `quiz("01.q1", "b")`. Then run the cell again.'
    """
    if not isinstance(error, NameError | SyntaxError):
        return None
    for place in _PLACES:
        for found in place.finditer(cell):
            answer = found["answer"]
            if isinstance(error, SyntaxError) and re.fullmatch(r"-?\d+,\d+", answer):
                number = _placed(found["before"], answer.replace(",", "."))
                return f"Write a point in a number, not a comma: `{number}`. Then run the cell again."
            if _is_at_fault(error, answer):
                return _quoted(found["before"], answer)
    if isinstance(error, NameError) and _in_notebook(error):
        return (
            f"Python does not know `{error.name}` here. Either the name is misspelt, or the cell that makes it has not "
            "run since the kernel started: run the cells above, from the first one on, and then this one again."
        )
    return None


def _is_at_fault(error: NameError | SyntaxError, answer: str) -> bool:
    """Whether Python could not read this answer, or, among its mere words, does not know the name."""
    try:
        parts = list(ast.walk(ast.parse(answer, mode="eval")))
    except SyntaxError:
        return isinstance(error, SyntaxError)
    computed = any(isinstance(one, ast.Call | ast.Subscript | ast.JoinedStr) for one in parts)
    names = {one.id for one in parts if isinstance(one, ast.Name)}
    return isinstance(error, NameError) and error.name in names and not computed


def _quoted(before: str, answer: str) -> str:
    words = answer.strip("\"'“”„‘’«».… \t")
    if not words:
        return f"Write your answer after `{before}`, or `...` as long as you have none. Then run the cell again."
    right = _placed(before, f'"{words}"')
    return f"Write your answer in quotes, one before and one after it: `{right}`. Then run the cell again."


def _placed(before: str, answer: str) -> str:
    if before.startswith("quiz("):
        return f"{before} {answer})"
    name = before.rstrip("= \t")
    return f"{name}={answer}" if name == "guess" else f"{name} = {answer}"


def _in_notebook(error: NameError) -> bool:
    """Whether a line of the notebook, and not of a library, used the unknown name."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return step is not None and step.tb_frame.f_globals.get("__name__") == "__main__"
