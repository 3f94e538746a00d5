"""What a browser would get from somewhere else when it shows a page of the site: nothing, it has to be."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

LOADS = {
    **dict.fromkeys(
        ("audio", "embed", "iframe", "img", "input", "script", "source", "track", "video"), "src"
    ),
    "link": "href",
    "object": "data",
}
"""Which attribute of which element names what is loaded."""

_ADDRESS = re.compile(r"\s*(https?:)?//", re.IGNORECASE)
_IN_STYLE = re.compile(r"(?:url\(|@import)\s*[\"']?\s*((?:https?:)?//[^\s\"')]+)", re.IGNORECASE)


class _Loaded(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get(LOADS.get(tag, "")) or ""
        if _ADDRESS.match(address):
            self.found.append(address)


def elsewhere(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (file, address) of what pages and style sheets load from elsewhere; links are no such thing."""
    for page in sorted(folder.rglob("*.html")):
        loaded = _Loaded()
        loaded.feed(page.read_text("utf-8"))
        yield from ((str(page.relative_to(folder)), address) for address in loaded.found)
    for sheet in sorted(folder.rglob("*.css")):
        name = str(sheet.relative_to(folder))
        yield from ((name, address) for address in _IN_STYLE.findall(sheet.read_text("utf-8")))
