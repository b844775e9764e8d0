"""The page of `python course.py search`: what the server answers and refuses, and what a reader meets in a browser."""

import http.client
import os
import re
import sys
import threading
from contextlib import contextmanager
from urllib.parse import urlencode

import numpy as np
import pytest

from course_utils import search
from tools import browser as opening
from tools import places, search_page, search_view

TEXTS = [
    "A dog barks at the moon at night.",
    "Bread is baked in the morning.",
    "<script>alert(1)</script> is a text about scripts.",
    "The moon has no air, and no dog was there.",
    "Rain falls on the river.",
]
TITLES = ["Dogs", "Bread", "<b>Scripts</b>", "Moon / Air", "Rain"]
SOURCES = ["animals", "food", "web", "Moon", "weather"]


class Letters:
    """An encoder that counts letters."""

    identity, dim, normalizes, threads = "letters, for the test of the page", 26, False, False

    def lengths(self, texts):
        return [len(text) for text in texts]

    def encode(self, texts):
        letters = "abcdefghijklmnopqrstuvwxyz"
        return np.array([[1 + text.lower().count(one) for one in letters] for text in texts], dtype=np.float32)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def engine(cache):
    made = search.Engine(Letters())
    made.add(TEXTS, titles=TITLES, sources=SOURCES, progress=False)
    return made


@contextmanager
def serving(*given, **more):
    """A server that answers in a thread while the block runs."""
    with search_page.Server(*given, **more) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(10)


@pytest.fixture
def server(engine):
    with serving(engine, "Five <texts>.") as started:
        yield started


def ask(server, path=None, *, method="GET", host=None, **fields):
    """Status, headers and text of the answer; the path is the page's unless given."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    path = server.home if path is None else path
    headers = {"Host": f"127.0.0.1:{server.server_port}" if host is None else host}
    connection.request(method, f"{path}?{urlencode(fields)}" if fields else path, headers=headers)
    answer = connection.getresponse()
    told = answer.status, dict(answer.headers), answer.read().decode()
    connection.close()
    return told


def titles(page):
    return re.findall(r"<h3>\d+\. (.*?)</h3>", page)


def notices(page):
    return re.findall(r'<p class="notice" role="status">(.*?)</p>', page)


# -- what it answers


def test_the_address_shows_the_form_and_searches_nothing(server):
    status, headers, page = ask(server)
    assert status == 200 and headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Five &lt;texts&gt;." in page and titles(page) == [] and notices(page) == []
    assert '<html lang="en">' in page and page.count("autofocus") == 1
    assert re.findall(r'type="radio" name="by" value="(\w+)"( checked)?', page) == [
        (mode, " checked" * (mode == "hybrid")) for mode in search.MODES
    ]


def test_a_query_shows_title_source_mark_and_time_and_keeps_what_was_asked(server):
    status, _, page = ask(server, q="dog", by="words")
    assert status == 200 and sorted(titles(page)) == ["Dogs", "Moon / Air"]
    assert "A <mark>dog</mark> barks" in page and '<p class="told">animals · score ' in page
    assert '<p class="told">score ' in page  # the title of the other has its source in it
    assert re.search(r'<h2 id="found">2 passages, best first, by words, in \d+ ms</h2>', page)
    assert 'name="q" value="dog"' in page and 'value="words" checked' in page and "<title>dog · Search</title>" in page


@pytest.mark.parametrize("mode", ["words", "vectors", "hybrid"])
def test_each_mode_is_that_of_the_engine(server, engine, mode):
    _, _, page = ask(server, q="bread in the morning", by=mode)
    expected = engine.search("bread in the morning", len(TEXTS), mode=mode)
    assert titles(page) == [hit.title.replace("<", "&lt;").replace(">", "&gt;") for hit in expected]


def test_a_source_can_be_chosen_and_stays_chosen(server):
    _, _, page = ask(server, q="dog", by="words", **{"in": "Moon"})
    assert titles(page) == ["Moon / Air"] and '<option value="Moon" selected>' in page
    assert [option for option in re.findall(r'<option value="(.*?)"', page) if option] == sorted(SOURCES)


def test_one_source_and_very_many_are_no_list_to_choose_from():
    for count, lists in [(1, 0), (2, 1), (search_view.MOST_SOURCES, 1), (search_view.MOST_SOURCES + 1, 0)]:
        assert search_view._choice([f"{number}.txt" for number in range(count)], "").count("<select") == lists


def test_words_of_no_passage_are_named(server):
    _, _, page = ask(server, q="zebra dog", by="words")
    assert notices(page) == ["In no passage: zebra."] and len(titles(page)) == 2
    _, _, page = ask(server, q="zebra", by="words")
    assert notices(page) == ["In no passage: zebra."] and "Nothing was found, by words, in " in page


@pytest.mark.parametrize("query", ["", "  "])
def test_an_empty_query_is_a_sentence_under_the_form(server, query):
    status, _, page = ask(server, q=query)
    assert status == 400 and '<form role="search">' in page
    assert notices(page) == [f"query: expected a word or more, got {query!r}. Next: type what you look for.".replace(
        "'", "&#x27;"
    )]  # fmt: skip


@pytest.mark.parametrize("fields", [{"by": "magic"}, {"in": "nowhere"}])
def test_a_mode_or_source_that_is_not_there_is_a_sentence(server, fields):
    status, _, page = ask(server, q="dog", **fields)
    assert status == 400 and "expected" in notices(page)[0] and titles(page) == []


def test_an_unforeseen_error_is_a_sentence_and_the_terminal_has_the_rest(server, engine, monkeypatch, capsys):
    def fail(*_, **__):
        raise RuntimeError("no <memory>")

    monkeypatch.setattr(engine, "search", fail)
    status, _, page = ask(server, q="dog")
    assert status == 500
    assert notices(page) == ["The terminal shows where this happened: RuntimeError: no &lt;memory&gt;"]
    assert "Traceback" in capsys.readouterr().err


def test_nothing_of_query_title_and_text_becomes_html(server):
    _, _, page = ask(server, q='"><script>alert(2)</script>', by="words")
    assert titles(page) == ["&lt;b&gt;Scripts&lt;/b&gt;"]
    assert "<script" not in page and "<b>" not in page
    assert "&quot;&gt;&lt;script&gt;alert(2)" in page and "&lt;<mark>script</mark>&gt;" in page


# -- what it refuses


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", ""])
def test_another_host_is_refused(server, host):
    status, _, page = ask(server, q="dog", host=host.format(port=server.server_port))
    assert status == 400 and "<h3>" not in page and "own address" in page


def test_localhost_is_this_machine_too(server):
    assert ask(server, host=f"localhost:{server.server_port}")[0] == 200


@pytest.mark.parametrize("path", ["/favicon.ico", "/other", "/../etc/passwd"])
def test_there_is_one_page(server, path):
    assert ask(server, path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_only_get_is_answered(server, method):
    status, _, page = ask(server, method=method, q="dog")
    assert status == 501 and "<h3>" not in page


def test_it_listens_on_the_loopback_address_only(server):
    assert server.socket.getsockname()[0] == "127.0.0.1"
    assert server.address == f"http://127.0.0.1:{server.server_port}/"


def test_the_page_may_load_and_run_nothing(server):
    _, headers, page = ask(server)
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    assert headers["Referrer-Policy"] == "no-referrer" and headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script|<link|<img|\son\w+=|https?:", page)


# -- a folder


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "dog.md").write_text("A dog barks at night.", encoding="utf-8")
    (folder / "<i>.txt" if sys.platform != "win32" else folder / "i.txt").write_bytes(b"\x89PNG\0")
    return search.read_folder(folder)


@pytest.fixture
def own(documents):
    engine = search.Engine(Letters())
    engine.add(documents.text, titles=documents.title, sources=documents.source, progress=False)
    with serving(engine, "One file.", documents) as started:
        yield started


def test_a_folder_has_an_address_that_nobody_can_guess(own, documents):
    assert ask(own)[0] == 200 and ask(own, "/")[0] == 404 and own.home.strip("/") not in ask(own, "/")[2]
    assert len(own.home) > 15
    with search_page.Server(own.engine, "", documents) as other:
        assert other.home != own.home


def test_a_file_is_named_by_its_path_and_what_was_not_read_is_told(own, documents):
    _, _, page = ask(own, q="dog", by="words")
    assert titles(page) == ["dog.md"]
    assert "<summary>1 file or folder was not read</summary>" in page and "This is no text, but a picture" in page
    assert "<i>" not in page


def test_changed_files_are_told_with_what_to_do(own, documents):
    assert notices(ask(own)[2]) == []
    (documents.folder / "new.txt").write_text("New.", encoding="utf-8")
    [told] = notices(ask(own)[2])
    assert told == (
        "Since the folder was read: 1 file added. Next: end the search in the terminal with Ctrl-C, and start it again."
    )


def test_of_very_many_skipped_files_some_are_named():
    skipped = [(f"{number}.png", "It is empty.") for number in range(120)]
    page = search_view._skipped(skipped)
    assert "120 files and folders were not read" in page and page.count("<li>") == 101
    assert page.endswith("<li>and 20 more</li></ul></details>")


# -- the command


@pytest.fixture
def served(monkeypatch):
    """The servers that the command has started; each is interrupted at once, as by Ctrl-C."""
    servers = []

    def interrupted(server):
        servers.append(server)
        raise KeyboardInterrupt

    monkeypatch.setattr(search_page.Server, "serve_forever", interrupted)
    return servers


def test_the_command_serves_a_folder_says_what_it_skipped_and_ends_with_a_sentence(documents, served, capsys):
    assert search_page.main([str(documents.folder), "--no-browser"]) == 0
    [server] = served
    skipped, reason, about, kept, _, address, how, _, end = capsys.readouterr().out.splitlines()
    assert skipped == "1 file or folder was not read:" and reason.startswith("    ") and "This is no text" in reason
    assert "computed only once" in kept and "cache" in kept
    assert about == f"Computing the vectors of 1 passages of 1 files in {documents.folder}."
    assert address == f"The page is at {server.address}" and how == "Ctrl-C ends it."
    assert end.startswith("The search has ended.")
    assert server.engine.titles == ["dog.md"] and server.socket.fileno() == -1  # closed


def test_without_a_folder_it_serves_the_passages_of_the_course(served, monkeypatch):
    monkeypatch.setattr(search.Engine, "search", lambda *_, **__: None)
    assert search_page.main([]) == 0
    [server] = served
    assert server.about.startswith("4,127 passages of 98 articles of English Wikipedia")
    assert server.documents is None and len(server.engine) == 4_127 and len(set(server.engine.sources)) == 98


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["{}/gone"], r"search: path: expected a folder with texts, got nothing at .*gone\. Next: "),
        (["{}/dog.md"], r"search: path: expected a folder with texts, got a file at .*dog\.md\. Next: "),
    ],
)
def test_what_cannot_be_searched_is_one_sentence(documents, served, arguments, said):
    with pytest.raises(SystemExit, match=said):
        search_page.main([one.format(documents.folder) for one in arguments])
    assert served == []


def test_a_port_that_is_taken_is_one_sentence(documents, server, served):
    with pytest.raises(SystemExit, match=r"search: --port: expected a free one, got \d+ .*Next: leave --port out\."):
        search_page.main([str(documents.folder), "--port", str(server.server_port)])


@pytest.mark.parametrize("port", ["80", "65536", "x"])
def test_a_port_that_cannot_be_had_is_refused(port, capsys):
    with pytest.raises(SystemExit):
        search_page.main(["--port", port])
    assert f"expected a number from 1024 to 65535, got '{port}'" in capsys.readouterr().err


@pytest.mark.parametrize("arguments, opens", [([], True), (["--no-browser"], False)])
def test_the_page_is_opened_for_a_person_at_a_terminal_unless_told_otherwise(
    documents, served, arguments, opens, monkeypatch, capsys
):
    opened = []
    monkeypatch.setattr(search_page.sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(opening, "open_address", lambda address: opened.append(address) or "there is no screen here")
    search_page.main([str(documents.folder), *arguments])
    assert opened == [served[0].address] * opens
    assert ("Not opened, because there is no screen here. Next: open the address" in capsys.readouterr().out) == opens


def test_paths_of_a_command_are_the_callers(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    here = str(tmp_path)
    given = ["notes", "--port", "8000", "--no-browser"]
    assert places.absolute(given, number="--port") == [f"{here}{os.sep}notes", *given[1:]]
    assert places.absolute(["--port=8000", "notes"], number="--port") == ["--port=8000", f"{here}{os.sep}notes"]
    assert places.absolute(["01", "--to", "there"], "--to") == ["01", "--to", f"{here}{os.sep}there"]
    assert places.absolute(["01", "--to=there"], "--to") == ["01", f"--to={here}{os.sep}there"]
    assert places.absolute(["class", "--processes", "2", "--roster", "a.csv"], "--roster", number="--processes") == [
        f"{here}{os.sep}class", "--processes", "2", "--roster", f"{here}{os.sep}a.csv"
    ]  # fmt: skip


# -- in a browser


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_a_reader_types_presses_enter_and_sees_marked_results(server, browser, width, scheme, tmp_path):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    problems = []
    page.on("console", lambda said: problems.append(said.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(server.address)
    page.wait_for_function(
        "document.activeElement.id === 'q'"
    )  # the page puts the cursor there by itself, a moment later
    page.keyboard.type("dog at night")
    page.keyboard.press("Enter")
    page.wait_for_selector("li.hit mark")
    page.wait_for_load_state()  # a browser shows the first results before it has read the last
    assert page.locator("h3").first.inner_text() == "1. Dogs"
    assert page.evaluate("document.activeElement.id") == "q"
    page.locator("summary").first.press("Enter")
    assert page.locator("details[open] mark").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") == width
    found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert problems == []
    page.close()


@pytest.mark.slow
def test_the_form_is_used_by_keyboard_alone(server, browser):
    page = browser.new_page()
    page.goto(server.address)
    page.keyboard.type("dog")
    page.keyboard.press("Tab")  # the button
    page.keyboard.press("Tab")  # the mode that is chosen
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")  # the sources
    page.keyboard.type("Moon")
    page.locator("#q").press("Enter")
    page.wait_for_selector("#found")
    assert page.locator("#found").inner_text().startswith("1 passage, best first, by words, in ")
    assert page.locator("h3").all_inner_texts() == ["1. Moon / Air"]
    page.close()
