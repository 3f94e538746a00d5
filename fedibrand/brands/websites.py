"""Whether a web site of the brand links back to it with ``rel=me``. Pure: who fetches the page is above."""

from collections.abc import Iterable
from datetime import datetime
from html.parser import HTMLParser

import msgspec

from fedibrand.brands.profiles import Website


def checked(website: Website, html: str, ours: Iterable[str], now: datetime) -> Website:
    """Return the web site as checked now when its page links to one of ``ours``, else as not checked."""
    return msgspec.structs.replace(website, checked_at=now if links_back(html, ours) else None)


def links_back(html: str, ours: Iterable[str]) -> bool:
    """Say whether a page holds an ``a`` or ``link`` with ``rel=me`` to one of the addresses ``ours``."""
    reader = _Links()
    reader.feed(html)
    reader.close()
    return not reader.mine.isdisjoint(address.rstrip("/") for address in ours)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.mine: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"a", "link"} and "me" in (values.get("rel") or "").lower().split():
            self.mine.add((values.get("href") or "").strip().rstrip("/"))
