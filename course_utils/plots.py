"""Arrays in, plotly figure out; nothing is computed here but positions on the page.

Every figure uses one template: Okabe–Ito colours, a marker shape for each colour so that colour is never the only
sign, grid lines, axis titles, 14-point text. `show` adds a description and a table for those who do not see it.
"""

from course_utils._display import CONFIG, MAX_ROWS, PNG_SWITCH, config, show
from course_utils._point_charts import labelled_scatter, small_multiples
from course_utils._template import COLOURS, DASHES, HOVER, SHADES, SHAPES, TEXT, TITLE_LETTERS, figure, wrapped
from course_utils._value_charts import curves, dot_rows, ranked_bars, similarity_matrix
from course_utils._views import drop_down, slider_frames

__all__ = [
    "COLOURS",
    "CONFIG",
    "DASHES",
    "HOVER",
    "MAX_ROWS",
    "PNG_SWITCH",
    "SHADES",
    "SHAPES",
    "TEXT",
    "TITLE_LETTERS",
    "config",
    "curves",
    "dot_rows",
    "drop_down",
    "figure",
    "labelled_scatter",
    "ranked_bars",
    "show",
    "similarity_matrix",
    "slider_frames",
    "small_multiples",
    "wrapped",
]


def __dir__() -> list[str]:
    """What completion offers after `plots.`: the nouns, not what they are made with."""
    return __all__
