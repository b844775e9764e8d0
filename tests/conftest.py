"""What several test files share: the browser in which they look at what a reader meets."""

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def launch():
    """A function that starts Chromium, without a window and with further arguments."""
    playwright = pytest.importorskip("playwright.sync_api", reason="`python course.py test --all` installs it")
    if not CHROMIUM:
        pytest.skip("no Chromium here; on Debian and Ubuntu: apt-get install chromium")
    with playwright.sync_playwright() as started:
        yield lambda *more: started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *more])


@pytest.fixture(scope="module")
def browser(launch):
    """Chromium; WebGL, where there is no graphics card, by the processor."""
    opened = launch("--enable-unsafe-swiftshader")
    yield opened
    opened.close()
