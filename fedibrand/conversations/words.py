"""Strangers' HTML, made safe to show, and as plain text."""

import re
from html.parser import HTMLParser

import nh3

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "ins", "li", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "small", "span", "strong", "sub", "sup", "u",
    "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "span": {"lang"}, "p": {"lang"}, "ol": {"start"}}
_CLASSES = {"a": {"mention", "hashtag", "u-url"}, "span": {"h-card", "invisible", "ellipsis"}}
_PARAGRAPHS = {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "ul"}
_MANY = re.compile(r"\n{3,}")


def safe(html: str) -> str:
    """Return HTML with nothing but text, its structure, and links to http and https addresses.

    No picture survives: it would tell its server who reads. Links say nothing of where they were followed.
    """
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes={"http", "https"},
        link_rel="nofollow noopener noreferrer ugc",
        strip_comments=True,
    )


def plain(html: str) -> str:
    """Return what HTML says as plain text: paragraphs with an empty line between, list items with a dash."""
    reader = _Reader()
    reader.feed(safe(html))
    reader.close()
    return _MANY.sub("\n\n", "".join(reader.parts)).strip()


def line(text: str, most: int) -> str:
    """Return the beginning of a plain text as one line of at most ``most`` characters."""
    whole = " ".join(text.split())
    return whole if len(whole) <= most else f"{whole[: most - 1].rstrip()}…"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in _PARAGRAPHS:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
