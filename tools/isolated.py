"""Run a notebook of which a cell may end the kernel: that cell is left out, and the others run.

nbgrader gives no grade at all to a notebook whose kernel died. Here such a notebook runs again from its beginning,
without the cell that ended it: `exit()`, a crash, all of the memory, or a loop that cannot be interrupted.

Several processes may grade at the same time. A gradebook in SQLite lets one of them write and the others wait for five
seconds, so they take turns at all that nbgrader does, and let go of the gradebook while a notebook runs.
"""

from __future__ import annotations

import re
import sys
import threading
import warnings
from contextlib import AbstractContextManager
from typing import Any

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade
from sqlalchemy.exc import SAWarning
from traitlets import default
from traitlets.config import Config

from tools import assignment

MEMORY = 2 * 2**30  # bytes for a student's kernel on Linux; elsewhere the system ends a kernel that takes too much
PATIENCE = 10  # seconds in which a kernel has to answer after a cell
LEFT_OUT = "CellLeftOut"

gradebook: AbstractContextManager = threading.Lock()  # `take_turns` puts one here that several processes share


def take_turns(lock: AbstractContextManager) -> None:
    """Make this process wait for the others that have the same lock before it uses the gradebook."""
    global gradebook
    gradebook = lock


class Isolated(Execute):
    """nbgrader's way to run a notebook, in which a cell that ends the kernel costs only itself."""

    @default("extra_arguments")
    def _quiet_and_limited(self) -> list[str]:
        quiet = "--IPKernelApp.log_level=40"  # errors only
        if sys.platform != "linux":
            return [quiet]
        limit = f"resource.setrlimit(resource.RLIMIT_DATA, ({MEMORY}, {MEMORY}))"
        return [quiet, f"--IPKernelApp.exec_lines=import resource; {limit}; del resource"]

    def preprocess(self, nb: NotebookNode, resources: dict, km: None = None) -> tuple[NotebookNode, dict]:
        """Run all cells, again and again, until none of those that are not left out ends the kernel."""
        gradebook.release()
        try:
            return self._run(nb, resources, km)
        finally:
            gradebook.acquire()

    def _run(self, nb: NotebookNode, resources: dict, km: None) -> tuple[NotebookNode, dict]:
        self.left_out: set[int] = set()
        while True:
            self.running: int | None = None
            try:
                return super().preprocess(nb, resources, km)
            except (DeadKernelError, CellTimeoutError):
                if self.running is None:  # the kernel did not even start
                    raise
                self.left_out.add(self.running)

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        """Run a cell, and see that it leaves a kernel for the next one."""
        if index in self.left_out:
            said = "This cell ended the kernel, or could not be stopped. It was left out when the others ran."
            cell.outputs = [nbformat.v4.new_output("error", ename=LEFT_OUT, evalue=said, traceback=[said])]
            return cell, resources
        self.running = index
        cell, resources = super().preprocess_cell(cell, resources, index)
        full = any(output.get("ename") == "MemoryError" for output in cell.get("outputs", []))
        if full or not self._answers():
            raise DeadKernelError("The cell left no kernel for the next one.")
        return cell, resources

    def on_cell_executed(self, **kwargs: Any) -> None:
        """See whether the cell called `exit()`, which ends the kernel a moment later, in one of the next cells."""
        super().on_cell_executed(**kwargs)
        cell, reply = kwargs["cell"], kwargs["execute_reply"]["content"]
        if any(told["source"] == "ask_exit" for told in reply.get("payload", [])):
            raise DeadKernelError("The cell asked the kernel to end.")
        if is_grade(cell):  # a warning on stderr would cost a right answer its points
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
            shown = [output.get("data", {}).get("text/plain", "") for output in cell.outputs]
            failed = any(output.output_type == "error" for output in cell.outputs)
            counted = any(re.fullmatch(r"\d+\.\d", text) for text in shown)
            if cell.source.endswith(assignment.NUMBER) and not counted and not failed:
                # nbgrader would give all points to a test that shows nothing, or something else than a number
                said = "The test gave no number of points, so there are none. Did a cell change how results are shown?"
                cell.outputs = [output for output in cell.outputs if output.output_type != "execute_result"]
                cell.outputs += [nbformat.v4.new_output("error", ename="NoPoints", evalue=said, traceback=[said])]

    def _answers(self) -> bool:
        usual, self.timeout = self.timeout, PATIENCE
        try:
            return self.wait_for_reply(self.kc.kernel_info()) is not None
        finally:
            self.timeout = usual


def autograde(course: CourseDirectory, config: Config) -> None:
    """Let nbgrader grade the work of the student whom `course` names; raises what stopped it."""
    grader = _Autograde(coursedir=course, config=config)
    grader.force = True
    steps = grader.autograde_preprocessors
    grader.autograde_preprocessors = [Isolated if step is Execute else step for step in steps]
    try:
        with gradebook, warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # about how nbgrader adds a submission; nobody can act on it
            grader.start()
    except NbGraderException as error:
        raise grader.problem or error from None


class _Autograde(Autograde):
    """nbgrader's own step; `problem` is what stopped it, which nbgrader only logs."""

    problem: Exception | None = None

    def convert_single_notebook(self, notebook_filename: str) -> None:
        try:
            super().convert_single_notebook(notebook_filename)
        except Exception as error:
            self.problem = error
            raise


def left_out(notebook: NotebookNode) -> list[int]:
    """The places of the cells that were left out when the notebook ran."""
    return [
        place
        for place, cell in enumerate(notebook.cells)
        if any(output.get("ename") == LEFT_OUT for output in cell.get("outputs", []))
    ]
