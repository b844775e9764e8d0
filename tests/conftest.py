"""What several test files share: the browser in which they look at what a reader meets."""

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser():
    """Chromium, without a window; WebGL, where there is no graphics card, by the processor."""
    playwright = pytest.importorskip("playwright.sync_api", reason="`python course.py test --all` installs it")
    if not CHROMIUM:
        pytest.skip("no Chromium here; on Debian and Ubuntu: apt-get install chromium")
    with playwright.sync_playwright() as started:
        arguments = ["--no-sandbox", "--enable-unsafe-swiftshader"]
        opened = started.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()
