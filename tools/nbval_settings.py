"""What nbval, which runs every notebook as a test, checks beside the outputs."""

import os

import pytest

os.environ["TQDM_DISABLE"] = "1"  # a bar stands below a cell for a moment, where no stored notebook has one


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Fail a cell that writes to stderr, also where its outputs are not compared: a learner sees that text in red."""
    done = yield
    outputs = getattr(item, "test_outputs", None) or []
    said = "".join(output.text for output in outputs if output.get("name") == "stderr")
    if said:
        item.raise_cell_error("Cell wrote to stderr", said)
    return done
