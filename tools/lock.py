"""The exact versions that a lock names, for one platform. Standard library only."""

import re
import sys

from tools import places


def read_lock(system=sys.platform, file="requirements.txt"):
    """Version of each package that a lock wants on this platform, by canonical name."""
    wanted = {}
    for line in (places.ROOT / file).read_text(encoding="utf-8").splitlines():
        requirement, _, condition = line.partition("#")[0].partition(";")
        name, _, version = requirement.strip().partition("==")
        applies = not condition or (system in condition) == ("==" in condition)
        if version and applies:
            wanted[canonical(name)] = version
    return wanted


def canonical(name):
    """A package's name as pip compares it."""
    return re.sub("[-_.]+", "-", name).lower()
