"""Builds the site of the documents into build/docs and serves it on loopback; with --build, builds it only.

Every warning is an error, and so is anything in a page that a browser would get from somewhere else.
"""

import argparse
import functools
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sphinx.cmd.build import build_main

TOP = Path(__file__).resolve().parent.parent
SITE = TOP / "build/docs"
FIRST_PORT = 8090
LOADS = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}
FROM_ELSEWHERE = re.compile(r"\s*(https?:)?//", re.IGNORECASE)
IN_STYLE = re.compile(r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)


class Loaded(HTMLParser):
    """Collects what a page has its browser get from somewhere else."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get(LOADS.get(tag, "")) or ""
        if FROM_ELSEWHERE.match(address):
            self.found.append(address)


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing about it."""

    def log_message(self, format: str, *args: object) -> None:
        pass


def build() -> int:
    """Build the site; return 0 if nothing was wrong."""
    print(f"Building {SITE.relative_to(TOP)} …", flush=True)
    where = ("-c", str(TOP / "docs"), "-d", str(TOP / "build/doctrees"), str(TOP), str(SITE))
    failed = build_main(["--quiet", "--fail-on-warning", "--keep-going", "--fresh-env", *where])
    for page, address in elsewhere(SITE):
        print(f"{page} would be shown with something from elsewhere: {address}", file=sys.stderr)
        failed = 1
    return failed


def elsewhere(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (page, address) of everything that a browser would get from somewhere else."""
    for page in sorted(folder.rglob("*.html")):
        loaded = Loaded()
        loaded.feed(page.read_text("utf-8"))
        yield from ((str(page.relative_to(folder)), address) for address in loaded.found)
    for sheet in sorted(folder.rglob("*.css")):
        yield from ((str(sheet.relative_to(folder)), each) for each in IN_STYLE.findall(sheet.read_text("utf-8")))


def listen() -> ThreadingHTTPServer:
    """Return a server of the site on the first free port of loopback."""
    serve = functools.partial(Quiet, directory=str(SITE))
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        try:
            return ThreadingHTTPServer(("127.0.0.1", port), serve)
        except OSError:
            continue
    raise SystemExit(f"No port from {FIRST_PORT} to {FIRST_PORT + 99} is free.")


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="make docs", description="Builds the documents and serves them.")
    parser.add_argument("--build", action="store_true", help="build only")
    only = parser.parse_args().build
    failed = build()
    if only or failed:
        return failed
    with listen() as server:
        print(f"The documents are at http://127.0.0.1:{server.server_port}/ (Ctrl-C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
