"""What several test files share: the browser in which they look at what a reader meets."""

import pytest

from tools import places


@pytest.fixture(scope="module")
def launch():
    """A function that starts Chromium, without a window and with further arguments."""
    playwright = pytest.importorskip("playwright.sync_api", reason="`python course.py test --all` installs it")
    if not places.CHROMIUM:
        pytest.skip("no Chromium here; on Debian and Ubuntu: apt-get install chromium")
    with playwright.sync_playwright() as started:
        yield lambda *more: started.chromium.launch(executable_path=places.CHROMIUM, args=["--no-sandbox", *more])


@pytest.fixture(scope="module")
def browser(launch):
    """Chromium; WebGL, where there is no graphics card, by the processor."""
    opened = launch("--enable-unsafe-swiftshader")
    yield opened
    opened.close()
