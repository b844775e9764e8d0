"""One measurement: both sides in one process, in turn, and what must be equal for the times to count."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any

ROUNDS = 5
REST = 0.3  # seconds before each call: threads of the one before may still spin and wait for more work


@dataclass(frozen=True)
class Row:
    """One line of the table. Seconds are medians over `rounds`; `ratio` is the peer's over ours.

    `accuracy` says what was compared and how near it came; `met` is None where there is no aim. With sixteen times the
    size, a call of this `exponent` takes 16 to that power times as long.
    """

    name: str
    sizes: str
    ours_s: float
    peer: str = ""
    peer_s: float | None = None
    ratio: float | None = None
    aim: str = ""
    met: bool | None = None
    accuracy: str = ""
    exponent: float | None = None
    rounds: int = ROUNDS
    versions: dict[str, str] = field(default_factory=dict)
    cores: int = field(default_factory=lambda: cores())
    processor: str = field(default_factory=platform.machine)


@dataclass(frozen=True)
class Timed:
    """Seconds of each round and what the last call returned."""

    seconds: list[float]
    result: Any

    @property
    def median(self) -> float:
        """The middle of the rounds."""
        return statistics.median(self.seconds)


def timed(call: Callable[[], Any], *, rest: float = REST) -> tuple[float, Any]:
    """Seconds of one call, after a rest, and what it returned."""
    time.sleep(rest)
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def alternate(*calls: Callable[[], Any], rounds: int = ROUNDS, rest: float = REST) -> list[Timed]:
    """Each call `rounds` times, in turn; every other round in reverse, so that none is always the one after another.

    Nothing is warmed up here: who calls does that, with as little as it takes.
    """
    seconds: list[list[float]] = [[] for _ in calls]
    results: list[Any] = [None] * len(calls)
    for number in range(rounds):
        for position in list(range(len(calls)))[:: -1 if number % 2 else 1]:
            took, results[position] = timed(calls[position], rest=rest)
            seconds[position].append(took)
    return [Timed(*pair) for pair in zip(seconds, results, strict=True)]


def against(
    name: str,
    sizes: str,
    ours: Timed,
    peer: str,
    theirs: Timed,
    *,
    at_least: float | None,
    accuracy: str,
    accurate: bool,
    packages: tuple[str, ...],
) -> Row:
    """A row with a peer: the aim is met where the ratio is `at_least` that, if that is one, and the results agree."""
    ratio = theirs.median / ours.median
    return Row(
        name,
        sizes,
        ours.median,
        peer,
        theirs.median,
        ratio,
        "" if at_least is None else f"{at_least:g} times as fast",
        None if at_least is None else accurate and ratio >= at_least,
        accuracy,
        rounds=len(ours.seconds),
        versions=versions(*packages),
    )


def within(name: str, sizes: str, ours: Timed, *, seconds: float, accuracy: str = "", accurate: bool = True) -> Row:
    """A row without a peer: the aim is a number of seconds."""
    return Row(
        name,
        sizes,
        ours.median,
        aim=f"under {seconds:g} s",
        met=accurate and ours.median < seconds,
        accuracy=accuracy,
        rounds=len(ours.seconds),
        versions=versions("numpy"),
    )


def versions(*packages: str) -> dict[str, str]:
    """Version of Python and of each package."""
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in packages}


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
