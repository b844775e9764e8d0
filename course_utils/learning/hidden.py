"""The hidden inputs of a class: their seeds follow from a secret that only its teacher has.

The course is public and feedback shows the tests. A seed that stands in a test, or that follows from what is public,
would let everybody make the hidden inputs. So the secret lies in a file of the teacher's, and a test asks for the seed
when it is graded.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

VARIABLE = "COURSE_SECRET"  # names the file; a class's nbgrader_config.py sets it
FILE = "class_secret"  # what it is called in the folder of a class
BYTES = 32


class Seed(int):
    """A whole number that no message, table of variables or traceback shows.

    >>> print(Seed(7), f"{Seed(7)}", [Seed(7)])
    hidden hidden [hidden]
    """

    def __repr__(self) -> str:
        return "hidden"


def draw(file: Path) -> None:
    """Draw the secret of a class and write it to a file that only its owner may read; one that is there stays."""
    if not file.exists():
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
            opened.write(secrets.token_hex(BYTES))


def secret() -> bytes:
    """The secret of the class that is graded; ValueError where there is none."""
    file = Path(os.environ.get(VARIABLE, ""))
    if not file.is_file():
        where = f"{VARIABLE} names {file}, which is not there" if VARIABLE in os.environ else f"{VARIABLE} is not set"
        raise ValueError(
            f"Hidden inputs need the secret of the class: expected the variable {VARIABLE} to name the file {FILE} in "
            f"the teacher's folder, but {where}. Next: grade with `python course.py grade FOLDER`, or in that folder, "
            f"where nbgrader_config.py sets it; a {FILE} that is lost is drawn anew by `python course.py assignment`."
        )
    text = file.read_text(encoding="ascii")
    if len(text) != 2 * BYTES:
        raise ValueError(
            f"Expected {2 * BYTES} characters in {file}, got {len(text)}. Next: delete it; `python course.py "
            "assignment` draws another one."
        )
    return text.encode("ascii")


def seed(name: str) -> Seed:
    """The seed of the hidden inputs of an exercise, another one for each name and each class; ValueError as `secret`.

    `name` is the id of an exercise, or any text for a teacher's own.
    """
    return Seed.from_bytes(hmac.digest(secret(), name.encode("utf-8"), hashlib.sha256))
