"""The Pythons that the course runs on. Like course.py, this file must stay readable for older ones."""

import sys

OLDEST, NEWEST = (3, 11), (3, 13)


def problem(version):
    """Say in one sentence why this Python, such as (3, 8, 18), cannot run the course, or nothing."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return ""
    return (
        "The course needs Python 3.11, 3.12 or 3.13, and this is {}.{}.{} ({}). Next: install Python 3.13 from "
        "https://www.python.org/downloads/ and run this file with it, as `python3.13 course.py lab` (on Windows "
        "`py -3.13 course.py lab`)."
    ).format(*version[:3], sys.executable)
