"""What a learner's function does with inputs, found out without harm to the notebook that asks.

On Linux the function runs in a forked child of the kernel, which is killed when its time or memory is used up, so that
neither a loop in C that never lets go of Python's lock, nor a crash, nor a NumPy with another `sum` reaches the
notebook. A fork after torch was used can hang: OpenMP's threads do not live on in the child. They belong to the thread
that started them, so the child calls the function in a new thread. Measured with torch, scikit-learn, faiss and a model
in use (900 MB): of 22 kinds of calls (torch forwards and backwards, NumPy, k-means, t-SNE, faiss, `embed`) 10 hang in
the child's first thread and none in a new one. Only a parallel loop of numba ends the child, which is reported. The
fork takes 15 to 60 ms.

Elsewhere the function runs in a thread of the kernel: Windows has no fork, macOS's own libraries may crash after one,
and a newly started Python cannot import what a notebook defines. There a loop in C holds everything up, a call into a
library goes on unseen after its time, and memory has no limit.
"""

from __future__ import annotations

import contextlib
import copy
import ctypes
import io
import math
import mmap
import multiprocessing
import pickle
import queue
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from course_utils.learning.values import plain, said

TIME_LIMIT = 10.0  # seconds for all calls of a check together
MEMORY_LIMIT = 1_000_000_000  # bytes that the function may take in addition to what the kernel holds

_FORKS = sys.platform == "linux"
_TICK = 0.05  # seconds from one look at the child to the next


@dataclass(frozen=True)
class Call:
    """One call of a function.

    - `value`: what it returned, in builtin types and arrays, so that to read it calls nothing of the learner's
    - `error` and `said`: the type of what it raised, and its text; `printed`: how its output begins
    - `changed`: whether it changed its inputs; `stopped`: why there is no result, in a sentence
    """

    value: Any = None
    error: str = ""
    said: str = ""
    printed: str = ""
    changed: bool = False
    stopped: str = ""


def call(function: Callable, case: tuple) -> Call:
    """Call a function on copies of its inputs, here and now."""
    inputs = copy.deepcopy(case)
    before = pickle.dumps(plain(inputs))
    try:
        with np.errstate(all="ignore"):
            result = {"value": plain(function(*inputs))}
    except BaseException as error:  # whatever it is, it is the learner's to see
        if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
            raise  # the stop button, while a function of the course runs
        result = {"error": type(error).__name__, "said": said(str, error)}
    return Call(**result, changed=pickle.dumps(plain(inputs)) != before)


def calls(function: Callable, cases: list[tuple]) -> list[Call]:
    """Call a learner's function on one case after the other; where it is stopped, that call is the last one."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        return (_in_child if _FORKS else _in_thread)(function, cases, output)


# -- In a child -------------------------------------------------------------------------------------------------


def _in_child(function: Callable, cases: list[tuple], output: io.StringIO) -> list[Call]:
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_serve, args=(function, cases, output, sender), daemon=True)
    allowed = _own_memory("self") + MEMORY_LIMIT

    def next_call() -> Call | None:
        if receiver.poll(_TICK):
            try:
                return pickle.loads(receiver.recv_bytes())
            except (EOFError, OSError):  # it ended before a call or while it sent one
                child.join()
                return Call(stopped=_ended(child.exitcode))
        if _own_memory(child.pid) > allowed:
            return Call(
                stopped=f"Your function took more than {MEMORY_LIMIT / 1e9:g} GB of memory, and the check stopped it. "
                "Does a list or an array grow without an end?"
            )
        return None

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*fork", DeprecationWarning)  # the threads that it warns of are met above
        child.start()
    try:
        sender.close()
        return _gather(len(cases), next_call)
    finally:  # whether it is done, stopped, or the learner presses the stop button
        child.kill()
        child.join()
        child.close()
        receiver.close()


def _serve(function: Callable, cases: list[tuple], output: io.StringIO, sender: Any) -> None:
    """What the child does: send each call as it is done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the kernel's stop button is for the kernel, which kills the child
    signal.alarm(math.ceil(TIME_LIMIT) + 1)  # ends it where the kernel was restarted and nobody is left to kill it

    def send(done: Call) -> None:
        sender.send_bytes(pickle.dumps(done))

    worker = threading.Thread(target=_work, args=(function, cases, output, send), daemon=True)
    worker.start()
    worker.join()


def _own_memory(process: int | str) -> int:
    """Bytes that a process holds for itself alone or since it wrote to them; 0 when it has ended."""
    _, resident, shared, *_ = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()
    return (int(resident) - int(shared)) * mmap.PAGESIZE


def _ended(exitcode: int) -> str:
    how = f"by the signal {signal.Signals(-exitcode).name}" if exitcode < 0 else f"with the status {exitcode}"
    return (
        f"Your function ended the Python that ran it, {how}, so it has no result. Calls such as `os._exit` do that, "
        "a library that crashes, and a machine that has no memory left."
    )


# -- In a thread ------------------------------------------------------------------------------------------------


def _in_thread(function: Callable, cases: list[tuple], output: io.StringIO) -> list[Call]:
    done: queue.SimpleQueue[Call] = queue.SimpleQueue()
    stopped = threading.Event()

    def send(one: Call) -> None:
        if stopped.is_set():
            raise SystemExit  # nobody waits for further calls
        done.put(one)

    def next_call() -> Call | None:
        with contextlib.suppress(queue.Empty):
            return done.get(timeout=_TICK)

    def work() -> None:
        with contextlib.suppress(SystemExit):  # from here or from `_stop`
            _work(function, cases, output, send)

    worker = threading.Thread(target=work, daemon=True)
    with _put_back(np, np.linalg):
        worker.start()
        try:
            return _gather(len(cases), next_call)
        finally:
            stopped.set()
            _stop(worker)


@contextlib.contextmanager
def _put_back(*modules: Any) -> Iterator[None]:
    """Give these modules back the functions that they had."""
    before = [(vars(module), dict(vars(module))) for module in modules]
    try:
        yield
    finally:
        for names, were in before:
            names.update(were)


def _stop(thread: threading.Thread) -> None:
    """Raise in the thread until it ends: SystemExit passes `except Exception`, and a loop may catch it once.

    A long call into a library, or a loop that catches everything, goes on unseen; it ends with the kernel.
    """
    end = time.monotonic() + 1.0
    thread.join(0.05)
    while thread.is_alive() and time.monotonic() < end:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
        thread.join(0.05)


# -- In both ----------------------------------------------------------------------------------------------------


def _work(function: Callable, cases: Iterable[tuple], output: io.StringIO, send: Callable[[Call], None]) -> None:
    for case in cases:
        output.seek(0)
        output.truncate()
        done = call(function, case)
        send(replace(done, printed=output.getvalue()[:1000]))


def _gather(count: int, next_call: Callable[[], Call | None]) -> list[Call]:
    """Take one call after the other until all are there, one was stopped, or the time is over."""
    gathered: list[Call] = []
    end = time.monotonic() + TIME_LIMIT
    while len(gathered) < count and not (gathered and gathered[-1].stopped):
        one = next_call()
        if one is None and time.monotonic() > end:
            one = Call(
                stopped=f"Your function was still running after {TIME_LIMIT:g} seconds; the check stopped waiting. "
                "Is there a loop without an end, or does it wait for something?"
            )
        if one is not None:
            gathered.append(one)
    return gathered
