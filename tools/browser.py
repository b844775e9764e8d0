"""Open a page that a command made, where that can work; elsewhere say why not, and what to do."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path


def show(page: Path) -> None:
    """Open a page for the person at the terminal, and print whether it is open. Nothing happens where nobody is."""
    if not sys.stdout.isatty():
        return
    if reason := open_address(page.as_uri()):
        print(
            f"Not opened, because {reason}. Next: open {page.as_uri()} in a browser, or copy the file to a machine "
            "that has one."
        )
    else:
        print(f"Opened {page.as_uri()}")


def open_address(address: str) -> str:
    """Open an address in a browser; why that could not be done, empty where it was."""
    return _closed() or ("" if webbrowser.open(address) else "no browser was found")


def _closed() -> str:
    """Why no browser can start here; empty where one may. Browsers refuse root, and on Linux they need a screen."""
    if not sys.platform.startswith("linux"):
        return ""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "there is no screen here"
    return "browsers do not start for root" if os.geteuid() == 0 else ""
