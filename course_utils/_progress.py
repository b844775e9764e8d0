"""How far long work is: on a terminal by stderr, and below a notebook's cell by an output, as stderr is red there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from tqdm import tqdm

DELAY = 1.0  # seconds; what is done by then shows no bar


def bar(title: str, total: int, unit: str, *, shown: bool = True) -> tqdm:
    """tqdm's bar, to `update`, and to close by `with`; then it goes away. tqdm's own TQDM_DISABLE=1 hides it, too."""
    from tqdm import tqdm

    hidden = {} if shown else {"disable": True}
    return tqdm(desc=title, total=total, unit=unit, delay=DELAY, leave=False, ascii=True, file=line(), **hidden)


def line() -> TextIO:
    """Where a line is drawn that the next one replaces; `isatty` says whether it does."""
    return _Output() if _in_notebook() else sys.stderr


def notes() -> TextIO:
    """Where lines are said that stay."""
    return sys.stdout if _in_notebook() else sys.stderr


def _in_notebook() -> bool:
    return "IPython" in sys.modules and hasattr(sys.modules["IPython"].get_ipython(), "kernel")


class _Output:
    """A stream whose last line is one output of the cell."""

    def __init__(self) -> None:
        self.shown = None

    def write(self, text: str) -> None:
        """Show a line in place of the last; it starts with a carriage return, and spaces clear it."""
        from course_utils import _validate  # with NumPy, which is not there yet where a bundle is made

        with _validate.extra("lab"):
            from IPython.display import display

        shown = {"text/plain": text.strip("\r\n ")}
        if self.shown is None:
            self.shown = display(shown, raw=True, display_id=True)
        else:
            self.shown.update(shown, raw=True)

    def flush(self) -> None:
        """Nothing waits: every line is shown as it is written."""

    def isatty(self) -> bool:
        """Each line replaces the last."""
        return True
