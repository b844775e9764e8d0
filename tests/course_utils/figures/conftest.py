"""What a figure function shows, caught before it is displayed."""

import pytest

from course_utils import plots


@pytest.fixture
def drawn(monkeypatch):
    """What `plots.show` was asked to show: the figure, its description and its table."""
    shown = {}
    monkeypatch.setattr(plots, "show", lambda figure, *, alt, table: shown.update(figure=figure, alt=alt, table=table))
    return shown
