"""All cores at once: a block of the work for each, and inside a block matrix products with one thread."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

_TURN = threading.RLock()  # the number of threads belongs to the process: two who change it must take turns


@contextmanager
def workers() -> Iterator[tuple[ThreadPoolExecutor, int]]:
    """A pool with a thread for each core that numpy's products would use, and how many; a product then takes one.

    Blocks that fit into a core's cache are faster so than products whose rows all cores share. The number follows
    OMP_NUM_THREADS and OPENBLAS_NUM_THREADS, as numpy's own does; afterwards it is as before.
    """
    with _TURN:
        products = _libraries().select(user_api="blas")
        cores = max((one["num_threads"] for one in products.info()), default=os.cpu_count() or 1)
        with products.limit(limits=1), ThreadPoolExecutor(cores) as pool:
            yield pool, cores


@lru_cache(maxsize=1)
def _libraries() -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()  # looks through all that is loaded, which takes longer than a small search
