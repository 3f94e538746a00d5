"""Builds the site of the documents into build/docs and serves it on loopback; with --build, builds it only.

Every warning is an error, and so is anything in a page that a browser would get from somewhere else.
"""

import argparse
import functools
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from elsewhere import elsewhere
from sphinx.cmd.build import build_main

TOP = Path(__file__).resolve().parent.parent
SITE = TOP / "build/docs"
FIRST_PORT = 8090


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
