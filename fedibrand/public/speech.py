"""The language in which visitors are spoken to: theirs where it is ours, else the brand's, else English.

English is written where it is said, others are catalogues in ``locale``.
"""

from html import escape
from pathlib import Path

from aiohttp import hdrs, web
from babel.support import NullTranslations, Translations

from fedibrand import languages

VARY = {"Vary": "Accept, Accept-Language"}
_CATALOGUES = languages.load(Path(__file__).parent / "locale")


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


def speech(request: web.Request, otherwise: str = languages.DEFAULT) -> Speech:
    """Return how to speak to a visitor.

    Args:
        request: What their browser asked.
        otherwise: The language where it states none.
    """
    accept = request.headers.get(hdrs.ACCEPT_LANGUAGE, "") or otherwise
    return said_in(accept)


def said_in(wanted: str) -> Speech:
    """Return how to speak in a language, or in the first of several that is ours; else in English."""
    found = languages.chosen(wanted, set(_CATALOGUES))
    return Speech(found, _CATALOGUES[found], wanted)
