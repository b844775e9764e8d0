"""What answers a learner: predictions, checks with hints and solutions, a quiz, boxes, and claims with their outcome.

from course_utils.learning import check, claim, hint, predict, progress, quiz, reveal, solution
"""

from course_utils.learning import newer, slips
from course_utils.learning.checks import check, hint, progress, quiz, solution
from course_utils.learning.claims import claim, every
from course_utils.learning.guesses import predict, reveal

__all__ = ["check", "claim", "every", "hint", "predict", "progress", "quiz", "reveal", "solution"]


def __dir__() -> list[str]:
    """What completion offers after `learning.`."""
    return __all__


slips.watch()
newer.tell()
