"""Let nbgrader grade the work of many students, several at a time, and say how long it takes."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import statistics
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import closing
from multiprocessing.synchronize import Lock

from tools import isolated, submission, terminal
from tools.class_folder import Class
from tools.submission import Work

MOST = 61  # processes that one pool has on Windows at most


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def autograded(
    here: Class, works: list[Work], processes: int, took: Iterable[float] = ()
) -> dict[tuple[str, str], str]:
    """Let nbgrader grade all of it, and say beforehand and meanwhile how long it takes; returns what went wrong.

    `took` are the seconds that earlier gradings took.
    """
    problems, took = {}, list(took)
    processes = max(1, min(processes, len(works), MOST))
    if works:
        terminal.say(f"{len(works)} to grade, {processes} at a time: {_minutes(took, len(works), processes)}")
    with closing(_in_turn(here, works) if processes == 1 else _at_once(here, works, processes)) as running:
        for number, (work, seconds, problem) in enumerate(running, start=1):
            if problem:
                problems[work.lesson, work.student] = problem
            took += [seconds] if seconds else []
            left = len(works) - number
            after = f"; {_minutes(took, left, processes)} left" if left and took else ""
            terminal.say(f"{number} of {len(works)}: {work.student}, {work.lesson}{after}")
    return problems


def _in_turn(here: Class, works: list[Work]) -> Iterator[tuple[Work, float, str]]:
    for work in works:
        yield work, *submission.autograde(here, work.lesson, work.student)


def _at_once(here: Class, works: list[Work], processes: int) -> Iterator[tuple[Work, float, str]]:
    """The same in several processes, which are new ones: nbgrader changes the folder that a process works in."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, context, _begin, (context.Lock(),))
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # which the new processes inherit until they `_begin`
        try:
            futures = {pool.submit(submission.autograde, here, one.lesson, one.student): one for one in works}
        finally:
            signal.signal(signal.SIGINT, before)
        for future in as_completed(futures):
            yield futures[future], *_result(future)
    finally:  # when all are done, or somebody interrupts: what has not begun is left for the next call
        pool.shutdown(cancel_futures=True)


def _begin(lock: Lock) -> None:
    """What a new process does first: Ctrl-C is for the one that started it, and what is being graded is finished."""
    signal.signal(signal.SIGINT, lambda *_: None)  # not SIG_IGN, which a kernel would inherit
    isolated.take_turns(lock)


def _result(future: Future) -> tuple[float, str]:
    error = future.exception()
    if error is None:
        return future.result()
    return 0.0, f"{type(error).__name__}: {error} Next: call grade again, with fewer notebooks at a time: --processes=1"


def seconds(here: Class) -> list[float]:
    """How long each grading took whose time was written down."""
    texts = [path.read_text(encoding="ascii") for path in (here.folder / "repaired").glob("*/*.graded")]
    return [float(text) for text in texts if text]


def _minutes(took: list[float], count: int, processes: int) -> str:
    if not took:
        return "how long that takes is told after the first one"
    minutes = math.ceil(statistics.mean(took) * count / processes / 60)
    return f"about {minutes} minute{'s' * (minutes > 1)}"
