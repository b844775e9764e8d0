"""Execute the notebooks without a browser and report seconds, peak memory and verdict of each.

    python course.py run                     every learner's and every solved notebook
    python course.py run 01                  those whose name starts with 01
    python course.py run --json FILE         also write the report as JSON

Each notebook runs in its own folder with a learner's state of its own; the stored files are not changed. Peak
memory is that of the kernel's process, without the processes that it may start.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, CellTimeoutError, DeadKernelError

from tools import places

CELL_TIMEOUT = 300  # seconds
SAMPLING = 0.1  # seconds
# What a notebook may take on two cores with everything fetched; 01 has the whole set of analogies.
SECONDS, MEGABYTES = {"core": 60, "deeper": 120, "01": 90}, {"core": 1500, "deeper": 2000}


@dataclass(frozen=True)
class Report:
    """How one notebook ran; `error` is the first line of what ended it, empty when it passed."""

    path: str
    seconds: float
    peak_mb: float
    passed: bool
    error: str = ""


class PeakMemory(threading.Thread):
    """Watches a process until stopped; `bytes` is the most memory that it had at once."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.process, self.bytes, self.stopped = psutil.Process(pid), 0, threading.Event()

    def run(self) -> None:
        """Sample until `stop` is called or the process is gone."""
        while not self.stopped.is_set():
            try:
                self.bytes = max(self.bytes, _memory(self.process))
            except (psutil.NoSuchProcess, ProcessLookupError, FileNotFoundError):
                return
            self.stopped.wait(SAMPLING)

    def stop(self) -> int:
        """End the watch and return the peak in bytes."""
        self.stopped.set()
        self.join()
        return self.bytes


def _memory(process: psutil.Process) -> int:
    # Linux and Windows keep the peak themselves, so that no short one is missed; macOS gives only the moment
    if sys.platform == "linux":
        for line in Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        return 0  # a process that has ended and waits for its parent has no memory any more
    memory = process.memory_info()
    return getattr(memory, "peak_wset", memory.rss)


def execute(path: Path, progress: bool = False) -> Report:
    """Run every cell of a notebook, on a copy in memory; with `progress`, redraw a line on the terminal."""
    kernel = client(nbformat.read(path, as_version=4), path.parent)
    watches: list[PeakMemory] = []

    def watch(**_: object) -> None:
        watches.append(PeakMemory(kernel.km.provisioner.pid))
        watches[0].start()

    def tell(cell_index: int, **_: object) -> None:
        if progress:
            print(f"\r{path.name}: cell {cell_index + 1} of {len(kernel.nb.cells)}", end="", flush=True)

    kernel.on_notebook_start, kernel.on_cell_start = watch, tell
    started, error = time.perf_counter(), ""
    with tempfile.TemporaryDirectory() as state:
        try:
            kernel.execute(env={**os.environ, "COURSE_STATE": state})
        except (CellControlSignal, CellExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as problem:
            error = _first_line(problem)
    seconds = time.perf_counter() - started
    peak = max((watch.stop() for watch in watches), default=0)
    if progress:
        print("\r" + " " * 79 + "\r", end="", flush=True)
    return Report(places.shown(path), round(seconds, 1), round(peak / 1e6, 1), not error, error)


def client(notebook: nbformat.NotebookNode, folder: Path, **settings: object) -> NotebookClient:
    """What runs a notebook's cells in `folder`, one kernel from top to bottom."""
    return NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--log-level=ERROR"],  # else every kernel warns that it talks over plain TCP on loopback
        **settings,
    )


def _first_line(problem: Exception) -> str:
    if isinstance(problem, CellExecutionError):
        return f"{problem.ename}: {problem.evalue}".splitlines()[0]
    return f"{type(problem).__name__}: {problem}".splitlines()[0]


def find(folder: Path, names: list[str]) -> list[Path]:
    """Learner's and solved notebooks of a folder whose names start with one of `names`; all without names."""
    folders = ("", "deeper/", "solutions/", "solutions/deeper/")
    every = [path for where in folders for path in sorted(folder.glob(f"{where}[0-9][0-9]_*.ipynb"))]
    found = [path for path in every if not names or path.name.startswith(tuple(names))]
    if not found:
        known = ", ".join(path.stem for path in every) or "none; `python course.py build` makes them"
        raise SystemExit(f"run: no notebook starts with {' or '.join(names) or 'a number'}. There are: {known}.")
    return found


def table(reports: list[Report]) -> str:
    """The reports as a table in plain text."""
    width = max(len(report.path) for report in reports)
    lines = [f"{'notebook':<{width}} {'seconds':>8} {'peak MB':>8}  verdict"]
    for report in reports:
        verdict = "passed" + _over(report) if report.passed else f"FAILED  {report.error}"
        lines.append(f"{report.path:<{width}} {report.seconds:8.1f} {report.peak_mb:8.0f}  {verdict}")
    return "\n".join(lines)


def _over(report: Report) -> str:
    """Say which budget a notebook exceeds; a slow machine is not a fault, so this fails nothing."""
    kind = "deeper" if Path(report.path).parent.name == "deeper" else "core"
    seconds = SECONDS[kind] if kind == "deeper" else SECONDS.get(Path(report.path).name[:2], SECONDS[kind])
    over = [f"{seconds} s"] if report.seconds > seconds else []
    over += [f"{MEGABYTES[kind]:,} MB"] if report.peak_mb > MEGABYTES[kind] else []
    return f", over its budget of {' and '.join(over)}" if over else ""


def main(arguments: list[str] | None = None, folder: Path = places.NOTEBOOKS) -> int:
    """Run the notebooks named on the command line; 1 when one failed."""
    parser = argparse.ArgumentParser(prog="course.py run", description="Execute notebooks without a browser.")
    parser.add_argument("names", nargs="*", help="first characters of a notebook's name, such as 01")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report there")
    options = parser.parse_args(arguments)
    reports = []
    paths = find(folder, options.names)
    for number, path in enumerate(paths, start=1):
        reports.append(execute(path, progress=sys.stdout.isatty()))
        verdict = "passed" if reports[-1].passed else "FAILED"
        print(f"[{number}/{len(paths)}] {reports[-1].path}: {verdict}, {reports[-1].seconds:.0f} s", flush=True)
    print("\n" + table(reports))
    if options.json:
        options.json.write_text(json.dumps([asdict(report) for report in reports], indent=1), encoding="utf-8")
    return int(not all(report.passed for report in reports))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("run: interrupted.")
