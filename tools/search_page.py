"""The page of `python course.py search`: it searches the course's passages, or the texts of a folder.

The server listens on the loopback address only, answers GET only, and only where the request names that address, as a
page of another site could else reach it by a name of its own (DNS rebinding). The page has no script. Where it shows
what a folder holds, its address has a secret part, as other users of this machine could open it otherwise. Who may see
the arguments of your programs can still read it while a browser is being opened; `--no-browser` opens none.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import secrets
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from course_utils import assets, datasets, precomputed, search, vectors
from course_utils._search_box import sentence
from tools import browser, search_view, terminal

FOUND = 10  # passages on a page
_HASH = base64.b64encode(hashlib.sha256(search_view.LOOKS.encode()).digest()).decode()
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Server(ThreadingHTTPServer):
    """Answers with the page of one engine; `about` says what is searched. Port 0 is a free one."""

    allow_reuse_address = os.name == "posix"  # on Windows, two programs could have one port with it

    def __init__(
        self, engine: search.Engine, about: str, documents: search.Documents | None = None, port: int = 0
    ) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.engine, self.about, self.documents = engine, about, documents
        self.home = "/" if documents is None else f"/{secrets.token_urlsafe(12)}/"
        self.one_at_a_time = threading.Lock()

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the page."""
        return f"http://127.0.0.1:{self.server_port}{self.home}"

    def answer(self, asked: Mapping[str, str]) -> tuple[int, str]:
        """Status and page for the fields of the form."""
        status, below = self._found(asked) if "q" in asked else (200, "")
        return status, search_view.page(asked, self.engine, self.about, self.documents, below)

    def _found(self, asked: Mapping[str, str]) -> tuple[int, str]:
        k, mode, within = min(FOUND, len(self.engine)), asked.get("by", "hybrid"), asked.get("in") or None
        try:
            with self.one_at_a_time:
                found = self.engine.search(asked["q"], k, mode=mode, within=within)
        except ValueError as error:
            return 400, search_view.notice(sentence(error))
        except Exception as error:
            traceback.print_exc()  # for the terminal; the page has the sentence
            return 500, search_view.notice(f"The terminal shows where this happened: {sentence(error)}")
        return 200, search_view.results(found, self.engine)


class Handler(BaseHTTPRequestHandler):
    """One request; methods other than GET are refused with 501, as http.server does it."""

    server: Server

    def do_GET(self) -> None:
        """Answer with the page, or refuse."""
        port = self.server.server_port
        path, _, query = self.path.partition("?")
        next_step = "Next: open the address that the terminal shows"
        if self.headers.get("Host") not in (f"127.0.0.1:{port}", f"localhost:{port}"):
            return self.send_error(400, "Expected this machine's own address", next_step)
        if path != self.server.home:
            return self.send_error(404, "There is no such page", next_step)
        status, page = self.server.answer(dict(parse_qsl(query, keep_blank_values=True)))
        content = page.encode("utf-8", "replace")  # a folder's name may be no text
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        with suppress(ConnectionError):  # the browser has gone on to another page
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *values: object) -> None:
        """Keep the terminal free of requests, as they hold what was searched."""


def course_engine() -> tuple[search.Engine, str]:
    """An engine over the course's passages, whose vectors are stored, and a sentence on what it searches."""
    passages = datasets.wikipedia_passages()
    texts, titles = passages.text.tolist(), passages.title.tolist()
    stored = precomputed.load("wikipedia_passages_headed", search.headed(texts, titles))
    engine = search.Engine()
    engine.add(texts, titles=titles, sources=passages.article.tolist(), embedded=vectors.l2_normalize(stored))
    articles = len(set(engine.sources))
    return engine, f"{len(engine):,} passages of {articles} articles of English Wikipedia of 2015 ({passages.licence})."


def folder_engine(documents: search.Documents) -> tuple[search.Engine, str]:
    """An engine over the texts of a folder, and a sentence on what it searches; says what is read and computed."""
    if skipped := documents.skipped:
        lines = [f"{search_view.not_read(skipped)}:", *search_view.named(skipped, most=10)]
        terminal.say("\n    ".join(lines))
    about = f"{len(documents):,} passages of {len(set(documents.source)):,} files in {documents.folder}."
    terminal.say(
        f"Computing the vectors of {about}\nThey are kept in {assets.cache_dir()}: each is computed only once."
    )
    engine = search.Engine()
    engine.add(documents.text, titles=documents.title, sources=documents.source)
    return engine, about


def main(arguments: list[str] | None = None) -> int:
    """Serve the page until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="course.py search", description="Search on a page of this machine.")
    parser.add_argument("folder", nargs="?", metavar="FOLDER", help="search its texts, not the course's passages")
    parser.add_argument("--port", type=_port, default=0, metavar="NUMBER", help="the port of the page; else a free one")
    parser.add_argument("--no-browser", action="store_true", help="print the address, and open nothing")
    options = parser.parse_args(arguments)
    try:
        with _server(options.folder, options.port) as server:
            terminal.say(f"The page is at {server.address}\nCtrl-C ends it.")
            _open(server.address, wanted=not options.no_browser)
            server.serve_forever()
    except (OSError, ValueError, assets.AssetError, precomputed.PrecomputedError) as problem:
        raise SystemExit(f"search: {problem}") from problem
    except KeyboardInterrupt:
        terminal.say("\nThe search has ended. Vectors that were computed are kept for the next time.")
    return 0


def _server(folder: str | None, port: int) -> Server:
    if port:
        with socket.socket() as tried:  # told before the vectors are computed
            _bound(lambda: tried.bind(("127.0.0.1", port)), port)
    documents = search.read_folder(folder) if folder is not None else None
    engine, about = folder_engine(documents) if documents else course_engine()
    terminal.say("Reading the model and making the index.")
    engine.search("first", 1, mode="reranked")  # reads the model and makes the index; else the first query would wait
    return _bound(lambda: Server(engine, about, documents, port), port)


def _bound(bind: Callable[[], Any], port: int) -> Any:
    try:
        return bind()
    except OSError as problem:
        raise ValueError(f"--port: expected a free one, got {port} ({problem}). Next: leave --port out.") from problem


def _port(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"expected a number from 1024 to 65535, got {text!r}")
    return int(text)


def _open(address: str, *, wanted: bool) -> None:
    if wanted and sys.stdout.isatty() and (reason := browser.open_address(address)):
        terminal.say(f"Not opened, because {reason}. Next: open the address in a browser on this machine.")


if __name__ == "__main__":
    sys.exit(main())
