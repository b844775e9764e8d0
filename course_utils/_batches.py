"""Texts in batches of like length, and one core for each batch: the loop around an encoder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from course_utils import _cores, _progress, _validate
from course_utils._encoders import Encoder

BATCH_TOKENS = 1024  # of a batch, padding included: what lies between two layers then stays in a core's cache


def encode(
    texts: list[str], encoder: Encoder, batch_size: int, progress: bool
) -> Iterator[tuple[list[str], np.ndarray]]:
    """Yield batches of like length, the longest first: too little memory then shows at once, not at the end."""
    if not texts:
        return
    batches = [[texts[i] for i in batch] for batch in of_like_length(encoder.lengths(texts), batch_size)]
    with (
        _progress.bar("embed", len(texts), "text", shown=progress) as bar,
        all_cores(encoder, len(batches)) as map_in_order,
    ):
        for batch, rows in zip(batches, map_in_order(encoder.encode, batches), strict=True):
            rows = np.asarray(rows, dtype=np.float32)
            if rows.shape != (len(batch), encoder.dim) or not np.isfinite(rows).all():
                raise ValueError(
                    f"encoder {encoder.identity!r}: expected {len(batch)} finite vectors of {encoder.dim} "
                    f"numbers, got shape {rows.shape}. Nothing of this batch was stored."
                )
            bar.update(len(batch))
            yield batch, rows


def of_like_length(lengths: Sequence[int], batch_size: int) -> list[list[int]]:
    """Positions of texts in batches of like length, the longest first, within both limits; a long text may be alone."""
    batches: list[list[int]] = []
    for position in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        fitting = min(batch_size, BATCH_TOKENS // max(1, lengths[batches[-1][0]])) if batches else 0
        if batches and len(batches[-1]) < fitting:
            batches[-1].append(position)
        else:
            batches.append([position])
    return batches


@contextmanager
def all_cores(encoder: Encoder, n_batches: int) -> Iterator[Callable]:
    """`map` that computes several batches at once, one a core; where batches are few, one with all cores."""
    if getattr(encoder, "threads", False):
        with _validate.extra("models"):
            import torch

        if n_batches >= 2 * torch.get_num_threads() > 2:
            with _cores.workers("torch") as (pool, _):
                yield pool.map
            return
    yield map
