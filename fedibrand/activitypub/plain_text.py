"""What HTML says, as plain text."""

import re
from html.parser import HTMLParser

import nh3

_PARAGRAPHS = {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "ul"}
_LINES = {"br", "dd", "div", "dt", "td", "th", "tr"}
_TAGS = _PARAGRAPHS | _LINES | {"li"}
_MANY = re.compile(r"\n{3,}")


def plain(html: str) -> str:
    """Return what HTML says as plain text: paragraphs with an empty line between, list items with a dash."""
    reader = _Reader()
    reader.feed(nh3.clean(html, tags=_TAGS, attributes={}))
    reader.close()
    return _MANY.sub("\n\n", "".join(reader.parts)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LINES:
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in _PARAGRAPHS:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in _LINES:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
