"""Work with a bundle as a learner would, in a process that must not reach any network: `visit_bundle.py FOLDER`.

Started by test_bundle.py. Any fault ends it with a traceback; what course.py prints is judged there.
"""

import errno
import json
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path


def raise_loopback():
    """Let this machine talk to itself: in a new network namespace even that is switched off."""
    import fcntl

    set_flags, up = 0x8914, 1
    with closing(socket.socket()) as any_socket:
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sh", b"lo", up))


def assert_blocked():
    """Refuse to go on where an address outside is not refused at once; this one belongs to nobody."""
    try:
        socket.create_connection(("192.0.2.1", 80), 60).close()
    except OSError as error:
        assert error.errno == errno.ENETUNREACH or "the test blocks the network" in str(error), error
    else:
        raise AssertionError("the network is not blocked")


def free_port():
    """Return a port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def open_lab(course):
    """Start `lab`, wait for it through the first set-up, look at the first lesson, and end it as its menu does."""
    port = free_port()
    options = ["--no-browser", "--allow-root", "--port", str(port), "--IdentityProvider.token=secret"]
    with subprocess.Popen([*course, "lab", *options]) as lab:
        try:
            assert b"JupyterLab" in ask(lab, port, "lab/tree/00_start_here.ipynb")
            lesson = json.loads(ask(lab, port, "api/contents/00_start_here.ipynb"))
            assert lesson["content"]["cells"][0]["source"].startswith("# ")
            ask(lab, port, "api/shutdown", method="POST")
            assert lab.wait(60) == 0
        finally:
            lab.kill()


def ask(lab, port, path, method="GET", seconds=540):
    """Return what JupyterLab answers, as soon as it answers."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}?token=secret", method=method)
    started = time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read()
        except OSError:
            assert lab.poll() is None and time.monotonic() - started < seconds
            time.sleep(1)


if __name__ == "__main__":
    course = [sys.executable, str(Path(sys.argv[1]) / "course.py")]
    if "--raise-loopback" in sys.argv:
        raise_loopback()
    assert_blocked()
    open_lab(course)
    for command in (["run", "00"], ["doctor"]):
        subprocess.run([*course, *command], check=True)
