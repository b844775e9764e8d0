"""What the output of a failed step of the set-up means, and what to do. Standard library only."""

import re
import sys

from tools import places

SETUP_GB = 4.0  # free disk for a first set-up: about 2.5 GB stay, the rest is pip's while it works
SYMPTOMS = (  # what a failed step printed, what it means, what to do
    (
        "No space left|Errno 28|not enough space|WinError 112",
        "The disk is full.",
        f"free {SETUP_GB:.0f} GB, then run the command again",
    ),
    (
        "ensurepip|No module named venv",
        "This Python cannot make virtual environments.",
        "on Debian and Ubuntu `sudo apt install python{}.{}-venv`, elsewhere install Python from "
        "https://www.python.org/downloads/, then run the command again".format(*sys.version_info[:2]),
    ),
    (
        r"in links: (.*, )?wheels\n(.|\n)*(BadZipFile|invalid wheel|[Ww]heel.*is invalid)",
        "A file in wheels/ is damaged.",
        "copy the bundle again from where it was made",
    ),
    (
        r"in links: (.*, )?wheels\n(.|\n)*No matching distribution found",
        "This bundle was not made for this Python and system.",
        "use the Python that the bundle was made for; where it was made, `python course.py bundle --help` says how to "
        "make it for others too",
    ),
    (
        "DO NOT MATCH THE HASHES|has SHA-256|IncompleteRead|BadZipFile|Connection broken: |invalid wheel|"
        "[Ww]heel.*is invalid",
        "A download is broken.",
        f"run the command again; if it stays, empty pip's cache with `{places.venv_python()} -m pip cache purge`",
    ),
    (
        "connection broken by|name resolution|NewConnectionError|ConnectTimeout|ReadTimeout|unreachable|ProxyError",
        "No network: pip could not reach its package index.",
        "connect (behind a proxy, set HTTPS_PROXY; with an index of your own, PIP_INDEX_URL), then run the command "
        "again",
    ),
    (
        "No matching distribution found",
        "The package index has no such package for this Python and system.",
        "try another Python (3.11, 3.12 or 3.13) after deleting .venv; torch needs 64-bit Linux or Windows, or an "
        "Apple-silicon Mac",
    ),
    ("", "A step of the set-up failed.", "read the lines above, then `python course.py doctor`"),
)


def diagnosis(output):
    """One sentence on what a failed step's output means, and what to do."""
    meaning, remedy = next(found for pattern, *found in SYMPTOMS if re.search(pattern, output))
    return f"{meaning} Next: {remedy}."
