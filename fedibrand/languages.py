"""Catalogues of translations (gettext), which language somebody reads, and what says things in it as HTML.

English is written where it is said; others are catalogues beside it.
"""

from datetime import datetime
from html import escape
from io import BytesIO
from pathlib import Path

from aiohttp import hdrs, web
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

DEFAULT = "en"
_DAY = {DEFAULT: "d MMMM yyyy"}
"""How a day is written where it is not as CLDR would: for people of many lands, the day comes first."""


def N_(text: str) -> str:
    """Mark a text as one to be translated."""
    return text


def load(folder: Path) -> dict[str, Translations | NullTranslations]:
    """Return the words of every language that has a catalogue in a folder, and of English, by tag."""
    found: dict[str, Translations | NullTranslations] = {DEFAULT: NullTranslations()}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.stem)
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        found[path.stem] = Translations(compiled)
    return found


def chosen(accept: str, known: set[str]) -> str:
    """Return the language of ours that a browser's Accept-Language asks for first; English if none."""
    asked = []
    for place, part in enumerate(accept.split(",")[:20]):
        tag, _, quality = part.strip().partition(";q=")
        try:
            asked.append((-float(quality or 1), place, tag.strip().lower().split("-")[0]))
        except ValueError:
            continue
    return next((tag for _, _, tag in sorted(asked) if tag in known), DEFAULT)


class Speech:
    """Says things in one language, as HTML."""

    def __init__(self, language: str, words: Translations | NullTranslations, wanted: str) -> None:
        """Take the language (BCP 47), its catalogue, and what was wanted, as Accept-Language says it."""
        self.language, self._words, self.wanted = language, words, wanted

    def __call__(self, text: str, /, **given: str) -> str:
        """Return a text, escaped, with what is given, which is HTML, in its places ``%(name)s``."""
        said = escape(self._words.gettext(text))
        return said % given if given else said

    def number(self, one: str, many: str, number: int, /, **given: str) -> str:
        """Return a text about a number, with that in its place ``%(num)s``."""
        return escape(self._words.ngettext(one, many, number)) % {"num": str(number), **given}

    def plain(self, text: str) -> str:
        """Return a text that is marked elsewhere, as text."""
        return self._words.gettext(text) if text else ""

    def day(self, moment: datetime) -> str:
        """Return a day as it is written in this language."""
        return format_date(moment, _DAY.get(self.language, "long"), locale=self.language)

    def time(self, moment: datetime) -> str:
        """Return a moment (UTC) as it is written in this language, to the minute."""
        return f"{self.day(moment)}, {moment:%H:%M} UTC"


class Speeches:
    """The languages of one room."""

    def __init__(self, folder: Path) -> None:
        """Take the folder with its catalogues."""
        self._catalogues = load(folder)

    def to(self, request: web.Request, otherwise: str = DEFAULT) -> Speech:
        """Return how to speak to a visitor.

        Args:
            request: What their browser asked.
            otherwise: The language where it states none.
        """
        return self.said_in(request.headers.get(hdrs.ACCEPT_LANGUAGE, "") or otherwise)

    def said_in(self, wanted: str) -> Speech:
        """Return how to speak in a language, or in the first of several that is ours; else in English."""
        found = chosen(wanted, set(self._catalogues))
        return Speech(found, self._catalogues[found], wanted)
