"""Settings for nbval, which runs every notebook as a test."""


def pytest_collectstart(collector):
    """Do not compare stderr: progress bars and libraries' notes go there, and differ from run to run."""
    if collector.fspath and collector.fspath.ext == ".ipynb":
        collector.skip_compare += ("stderr",)
