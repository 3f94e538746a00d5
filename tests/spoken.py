"""What of a page is still in English, by a catalogue of what it should say instead."""

import re
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.pofile import read_po

PLACE = re.compile(r"%\(\w+\)s")
SAID = {"aria-label", "title", "placeholder", "alt", "data-fault"}
UNSAID = {"script", "style", "code", "kbd"}
WORDS = 3
"""From how many words on a part of a sentence is known by itself."""


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in SAID and value]
        if tag in UNSAID:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._within and tag == self._within[-1]:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._within and data.strip():
            self.found.append(" ".join(data.split()))


def english(page: str, catalogue: Path) -> list[str]:
    """Return the texts of a catalogue that a page says as they stand in English."""
    parser = _Texts()
    parser.feed(page)
    whole = " ".join(parser.found)
    with catalogue.open("rb") as file:
        messages = list(read_po(file, locale=catalogue.stem))
    found = []
    for message in messages:
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        said = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        for text in ids:
            if text and text not in said and _stands(text, parser.found, whole):
                found.append(text)
    return found


def _stands(text: str, texts: list[str], whole: str) -> bool:
    parts = [part.strip() for part in PLACE.split(text)]
    longest = max(parts, key=len)
    if len(longest.split()) >= WORDS:
        return longest in whole
    pattern = re.compile(".+".join(map(re.escape, PLACE.split(text))))
    return bool(longest) and any(pattern.fullmatch(one) for one in texts)
