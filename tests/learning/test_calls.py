"""What a learner's function can do to a notebook: nothing, in a child; and what a thread can still be kept from."""

import _thread
import contextlib
import ctypes
import faulthandler
import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import numpy as np
import pytest

from course_utils.learning import calls, checks
from course_utils.learning.values import Unread, plain, shown

IN_A_CHILD = pytest.mark.skipif(sys.platform != "linux", reason="a child is forked on Linux only")


@pytest.fixture
def in_child(monkeypatch):
    monkeypatch.setattr(calls, "_FORKS", True)


@pytest.fixture(params=[pytest.param(True, marks=IN_A_CHILD, id="child"), pytest.param(False, id="thread")])
def either(request, monkeypatch):
    """Whether the function runs in a child; else in a thread."""
    monkeypatch.setattr(calls, "_FORKS", request.param)
    return request.param


def cosine(u, v):
    return u @ v / (np.linalg.norm(u) * np.linalg.norm(v))


def says(answer):
    feedback = checks.grade("01.1", answer)
    assert feedback.outcome == "not yet"
    return feedback.message


# -- A call -----------------------------------------------------------------------------------------------------


def test_a_call_gives_what_the_function_returned_printed_raised_and_changed(either):
    def returns(x):
        print("x is", x)
        return x.sum()

    def changes(x):
        x *= 2
        return x

    def raises(x):
        return {}["key"]

    x = np.array([1.0, np.nan])
    [call] = calls.calls(returns, [(np.array([1, 2]),)])
    assert call == calls.Call(value=np.int64(3), printed="x is [1 2]\n")
    assert calls.calls(raises, [(x,)]) == [calls.Call(error="KeyError", said="'key'")]
    [call] = calls.calls(changes, [(x,)])
    assert call.changed and np.array_equal(call.value, [2, np.nan], equal_nan=True)
    assert np.array_equal(x, [1, np.nan], equal_nan=True)
    assert not calls.calls(lambda x: x + 1, [(x,)])[0].changed  # NaN is no change


def test_every_call_has_its_own_output(either):
    def prints(x):
        if x:
            print(x)

    assert [call.printed for call in calls.calls(prints, [(1,), (0,), (2,)])] == ["1\n", "", "2\n"]


# -- Time -------------------------------------------------------------------------------------------------------


def test_a_loop_without_end_is_stopped(either, monkeypatch):
    monkeypatch.setattr(calls, "TIME_LIMIT", 0.3)

    def loops(u, v):
        while True:
            pass

    before, started = threading.active_count(), time.monotonic()
    assert "Your function was still running after 0.3 seconds; the check stopped waiting." in says(loops)
    assert time.monotonic() - started < 8  # once, not for every input and every misconception
    assert threading.active_count() == before and not multiprocessing.active_children()


def test_a_loop_that_catches_exceptions_is_stopped_too(either, monkeypatch):
    monkeypatch.setattr(calls, "TIME_LIMIT", 0.3)

    def stubborn(u, v):
        while True:
            with contextlib.suppress(Exception):
                sum(range(100))

    before = threading.active_count()
    assert "still running" in says(stubborn)
    assert threading.active_count() == before


def test_the_time_is_that_of_all_inputs_together(either, monkeypatch):
    monkeypatch.setattr(calls, "TIME_LIMIT", 1.5)
    tried = calls.calls(lambda x: time.sleep(0.4), [(x,) for x in range(10)])
    assert 1 < len(tried) < 6 and tried[-1].stopped and not tried[0].stopped


@IN_A_CHILD
@pytest.mark.parametrize(
    "never_ends", [lambda: sum(range(3 * 10**9)), lambda: 7**10**8, lambda: max(itertools.count())]
)
def test_a_loop_in_c_that_keeps_the_lock_is_stopped(in_child, monkeypatch, never_ends):
    monkeypatch.setattr(calls, "TIME_LIMIT", 0.3)
    started = time.monotonic()
    assert "still running after 0.3 seconds" in says(lambda u, v: never_ends())
    assert time.monotonic() - started < 8


class Slow:
    """Cheap to make, and never read."""

    def __array__(self, *_, **__):
        time.sleep(60)


@pytest.mark.parametrize(
    "result", [Slow(), [Slow()], type("SlowToSay", (), {"__repr__": lambda self: time.sleep(60)})()]
)
def test_to_read_a_result_is_within_the_time(either, monkeypatch, result):
    monkeypatch.setattr(calls, "TIME_LIMIT", 0.3)
    started = time.monotonic()
    assert "still running after 0.3 seconds" in says(lambda u, v: result)
    assert time.monotonic() - started < 8


@pytest.fixture
def interruptible():
    """As in a kernel, whatever started these tests: one that runs in the background may ignore interrupts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_the_stop_button_stops_the_function_too(either, interruptible):
    def loops(u, v):
        while True:
            pass

    before = threading.active_count()
    threading.Timer(0.5, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        checks.grade("01.1", loops)
    assert not multiprocessing.active_children() and threading.active_count() == before


# -- Memory and size --------------------------------------------------------------------------------------------


@IN_A_CHILD
def test_a_list_that_grows_without_end_is_stopped(in_child, monkeypatch):
    monkeypatch.setattr(calls, "MEMORY_LIMIT", 50_000_000)

    def grows(u, v):
        rows = []
        while True:
            rows.append([0.0] * 1000)

    assert "Your function took more than 0.05 GB of memory, and the check stopped it." in says(grows)


@pytest.mark.parametrize(
    ("huge", "told"),
    [
        (lambda: np.broadcast_to(1.0, (30_000, 30_000)), "ndarray: shape (30000, 30000)."),
        (lambda: range(10**10), "range: 10,000,000,000 elements."),
        (lambda: [0] * 2_000_000, "list: 2,000,000 elements."),
        (lambda: "a" * 2_000_000, "str: 2,000,000 elements."),
    ],
)
def test_a_huge_result_is_named_and_not_read(either, huge, told):
    assert f"Expected one number, got {told} That is too large to be read." in says(lambda u, v: huge())


# -- Harm -------------------------------------------------------------------------------------------------------


def test_a_changed_numpy_does_not_help_the_answer_and_does_not_stay(either):
    before = np.allclose, np.isclose, np.linalg.norm

    def changes_numpy(u, v):
        np.allclose = np.isclose = lambda *_, **__: np.True_
        np.linalg.norm = lambda *_, **__: 1.0
        return u @ v

    assert checks.grade("01.1", changes_numpy).misconception == "the dot product is the cosine"
    assert (np.allclose, np.isclose, np.linalg.norm) == before


@IN_A_CHILD
@pytest.mark.parametrize(
    ("ends", "how"),
    [
        (lambda: os._exit(3), "with the status 3"),
        (lambda: (faulthandler.disable(), ctypes.string_at(0)), "by the signal SIGSEGV"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "by the signal SIGKILL"),
    ],
)
def test_a_function_that_ends_python_ends_only_the_child(in_child, ends, how):
    assert f"Your function ended the Python that ran it, {how}, so it has no result." in says(lambda u, v: ends())


def test_a_recursion_without_end_is_an_error(either):
    def again(u, v):
        return again(u, v)

    assert "raised RecursionError" in says(again)


@IN_A_CHILD
def test_a_child_does_not_outlive_a_kernel_that_is_killed():
    program = """
        import multiprocessing, os, threading, time
        from course_utils.learning import calls
        calls.TIME_LIMIT = 3
        def name():
            while not multiprocessing.active_children(): time.sleep(.01)
            os.write(1, b"%d\\n" % multiprocessing.active_children()[0].pid)
        threading.Thread(target=name, daemon=True).start()
        calls.calls(lambda: max(__import__("itertools").count()), [()])
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as kernel:
        child = int(kernel.stdout.readline())
        kernel.kill()
    assert running(child)
    end = time.monotonic() + 10
    while running(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not running(child)


def running(process):
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@IN_A_CHILD
def test_libraries_with_threads_work_in_the_child_after_they_were_used_in_the_kernel(in_child, monkeypatch):
    monkeypatch.setattr(calls, "TIME_LIMIT", 60)  # what hangs, hangs for ever
    torch = pytest.importorskip("torch")
    from sklearn.cluster import KMeans

    layer, rows = (
        torch.nn.TransformerEncoderLayer(32, 4, batch_first=True),
        np.random.default_rng(0).normal(size=(600, 8)),
    )

    def uses_them(u, v):
        layer(torch.ones(4, 16, 32)).sum().backward()
        KMeans(3, n_init=1, random_state=0).fit(rows)
        rows @ rows.T
        return torch.tensor(cosine(u, v))

    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        uses_them(np.ones(2), np.ones(2))
        feedback = checks.grade("01.1", uses_them)
        assert feedback.outcome == "correct", feedback.message
    finally:
        torch.set_num_threads(threads)


# -- Values -----------------------------------------------------------------------------------------------------


def test_a_plain_value_stays_what_it_is():
    for value in (None, ..., True, 3, 2.5, "word", [1, (2, 3)], {"a": [1]}, {1, 2}):
        assert plain(value) == value and type(plain(value)) is type(value)
    assert plain(np.float32(2.5)).dtype == np.float32
    assert plain(np.array(True)) is np.True_
    view = np.arange(6)[::2]
    assert np.array_equal(plain(view), [0, 2, 4]) and not np.shares_memory(plain(view), view)


def test_what_can_be_read_as_an_array_is():
    pandas, torch = pytest.importorskip("pandas"), pytest.importorskip("torch")
    for value in (pandas.Series([1.0, 2.0]), torch.tensor([1.0, 2.0]), np.ma.array([1.0, 2.0]), range(1, 3)):
        assert type(plain(value)) is np.ndarray and plain(value).tolist() == [1, 2]
    assert plain(pandas.Series(["a", "b"], dtype=object)) == ["a", "b"]


def test_what_cannot_says_why():
    torch = pytest.importorskip("torch")
    assert "detach" in plain(torch.ones(2, requires_grad=True)).advice
    assert plain({1: 2}.values()).advice.endswith("make a list of them by `list(…)`.")
    endless = []
    endless.append(endless)
    assert plain(endless) == Unread("list", "[[...]]", plain(endless).advice)


def test_numbers_are_shown_as_numbers():
    assert shown([np.float64(0.5), (np.int64(2), "a")]) == "[0.5, (2, 'a')]"
    assert shown(np.zeros((3, 5))) == "an array of shape (3, 5)"
