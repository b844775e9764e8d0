"""All cores at once: a block of the work for each, and inside a block one thread for each product of matrices."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from course_utils import _validate

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


@contextmanager
def workers(library: str = "numpy") -> Iterator[tuple[ThreadPoolExecutor, int]]:
    """A pool with a thread for each core that products of "numpy" or "torch" would use, and how many that are.

    Until the end a product takes one thread: a block that fits into a core's cache is faster on that core alone than
    shared by all. OMP_NUM_THREADS counts, as it does for the library. What has not begun when an error or Ctrl-C ends
    this is not begun.
    """
    with _LOWERED[library].held() as cores:
        pool = ThreadPoolExecutor(cores)
        try:
            yield pool, cores
        finally:
            pool.shutdown(cancel_futures=True)
            _give_back()


def _give_back() -> None:
    """Give freed memory back to the machine: glibc keeps it for threads, and a notebook grows with each search."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # which other libraries of C do not have
        if trim is not None:
            trim(0)


class _Lowered:
    """A library's number of threads, which is one as long as somebody holds it; the last to let go puts it back.

    The number belongs to the process, so two who lower and raise it at the same time must not do it each for himself.
    `lower` returns the number that there was, and what puts it back.
    """

    def __init__(self, lower: Callable[[], tuple[int, Callable[[], object]]]) -> None:
        self.lower, self.holders, self.turn = lower, 0, threading.Lock()

    @contextmanager
    def held(self) -> Iterator[int]:
        with self.turn:
            if not self.holders:
                self.cores, self.put_back = self.lower()
            self.holders += 1
        try:
            yield self.cores
        finally:
            with self.turn:
                self.holders -= 1
                if not self.holders:
                    self.put_back()


def _lower_numpy() -> tuple[int, Callable[[], object]]:
    products = _libraries().select(user_api="blas")  # none on a Mac, whose own library keeps its number of threads
    cores = max((one["num_threads"] for one in products.info()), default=os.cpu_count() or 1)
    return cores, products.limit(limits=1).restore_original_limits


def _lower_torch() -> tuple[int, Callable[[], object]]:
    with _validate.extra("models"):
        import torch

    cores = torch.get_num_threads()
    torch.set_num_threads(1)
    return cores, partial(torch.set_num_threads, cores)


@lru_cache(maxsize=1)
def _libraries() -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()  # looks through all that is loaded, which takes longer than a small search


_LOWERED = {"numpy": _Lowered(_lower_numpy), "torch": _Lowered(_lower_torch)}
