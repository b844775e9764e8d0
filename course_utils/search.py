"""Ranking passages for a query: words (BM25), fusion of rankings, late interaction, and an engine of all of them.

Scores are arrays (n_queries, n_passages), the larger the better; `order` makes the ids of them that `metrics` takes.
"""

from course_utils._bm25 import BM25, STOP_WORDS, stem, tokenize
from course_utils._documents import Documents, read_folder
from course_utils._engine import MODES, Engine, headed
from course_utils._fusion import DEPTH, convex, order, reciprocal_rank_fusion, scaled
from course_utils._late_interaction import TokenMatrix, maxsim, token_matrix
from course_utils._results import Hit, Results
from course_utils._search_box import box
from course_utils._snippets import Snippet, snippet

__all__ = [
    "BM25",
    "DEPTH",
    "MODES",
    "STOP_WORDS",
    "Documents",
    "Engine",
    "Hit",
    "Results",
    "Snippet",
    "TokenMatrix",
    "box",
    "convex",
    "headed",
    "maxsim",
    "order",
    "read_folder",
    "reciprocal_rank_fusion",
    "scaled",
    "snippet",
    "stem",
    "token_matrix",
    "tokenize",
]


def __dir__() -> list[str]:
    """What completion offers after `search.`: the nouns, not what they are made with."""
    return __all__
