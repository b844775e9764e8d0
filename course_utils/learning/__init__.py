"""What answers a learner: predictions, checks with hints and solutions, a quiz, boxes, and claims with their outcome.

from course_utils.learning import check, claim, hint, predict, progress, quiz, reveal, solution
"""

from course_utils.learning.checks import check, hint, predict, progress, quiz, reveal, solution
from course_utils.learning.claims import claim, every

__all__ = ["check", "claim", "every", "hint", "predict", "progress", "quiz", "reveal", "solution"]
