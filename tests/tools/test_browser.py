"""A page is opened where a browser can be opened; elsewhere a sentence says why not, and where the page lies."""

import os
import webbrowser
from types import SimpleNamespace

import pytest

from tools import browser


@pytest.fixture
def opened(monkeypatch):
    """What was opened at a terminal of a person who is not root and has a screen."""
    pages = []
    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(browser, "sys", SimpleNamespace(stdout=terminal, platform="linux"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(webbrowser, "open", lambda uri: not pages.append(uri))
    return pages


def test_a_page_is_opened_and_said_to_be(opened, tmp_path, capsys):
    browser.show(tmp_path / "a plan.html")
    assert opened == [(tmp_path / "a plan.html").as_uri()]
    assert capsys.readouterr().out == f"Opened {opened[0]}\n"


def test_nothing_is_opened_where_nobody_looks(opened, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(browser.sys.stdout, "isatty", lambda: False)
    browser.show(tmp_path / "plan.html")
    assert opened == [] and capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda patch: patch.delenv("DISPLAY"), "there is no screen here"),
        (lambda patch: patch.setattr(os, "geteuid", lambda: 0), "browsers do not start for root"),
        (lambda patch: patch.setattr(webbrowser, "open", lambda uri: False), "no browser was found"),
    ],
)
def test_where_no_browser_can_be_opened_the_reason_and_the_address_are_told(
    change, reason, opened, tmp_path, monkeypatch, capsys
):
    change(monkeypatch)
    page = tmp_path / "plan.html"
    browser.show(page)
    told = capsys.readouterr().out
    assert told.startswith(f"Not opened, because {reason}. Next: open {page.as_uri()} in a browser") and opened == []


def test_a_screen_by_wayland_is_a_screen(opened, tmp_path, monkeypatch):
    monkeypatch.delenv("DISPLAY")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    browser.show(tmp_path / "plan.html")
    assert len(opened) == 1


def test_root_on_a_mac_may_open_a_page(opened, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(browser.sys, "platform", "darwin")
    browser.show(tmp_path / "plan.html")
    assert len(opened) == 1
