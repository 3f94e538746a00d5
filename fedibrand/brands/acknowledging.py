"""The acknowledgement: what a brand says by itself to a private message, while nobody is there. Pure."""

import re
from datetime import datetime
from unicodedata import category

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from fedibrand.activitypub.errors import Malformed
from fedibrand.brands import hours
from fedibrand.domain import BrandSettings
from fedibrand.problems import Sentence

BY = "hours"
"""Who decided an answer that is an acknowledgement."""
LONGEST = 1000
"""Most characters of an acknowledgement."""
VARIABLES = ("name", "brand", "opens")
"""What a text may name: whom it is for, who it is from, and when somebody is back."""

_VARIABLE = re.compile(r"\{(\w+)\}")


def check(settings: BrandSettings) -> None:
    """Refuse an acknowledgement that cannot be said.

    Raises:
        Malformed: It is too long, names a variable that there is none of, has no language, or there are no
            hours outside of which it would be said.
    """
    text = settings.acknowledgement
    if not text:
        return
    if len(text) > LONGEST:
        raise Malformed(Sentence("An acknowledgement has at most %(most)s characters.", most=LONGEST))
    if not text.strip() or any(category(one) in ("Cc", "Cs", "Cn") for one in text if one != "\n"):
        raise Malformed("An acknowledgement is words that can be read.")
    if not set(_VARIABLE.findall(text)) <= set(VARIABLES):
        raise Malformed("An acknowledgement knows only {name}, {brand} and {opens}.")
    if locale(settings.acknowledgement_language) is None:
        raise Malformed("The language of an acknowledgement is written like en or de-CH.")
    if not settings.opening_hours:
        raise Malformed("An acknowledgement is sent outside the hours, so it needs some.")


def said(settings: BrandSettings, opens: datetime, *, name: str, brand: str) -> str:
    """Return a brand's acknowledgement with its variables filled in.

    Args:
        settings: The brand's.
        opens: When somebody is back.
        name: The consumer's name.
        brand: The brand's name.
    """
    values = {"name": name, "brand": brand, "opens": back(settings, opens)}
    return _VARIABLE.sub(lambda found: values[found[1]], settings.acknowledgement)


def back(settings: BrandSettings, opens: datetime) -> str:
    """Return when somebody is back, in the acknowledgement's language and by the brand's clock."""
    spoken = locale(settings.acknowledgement_language) or Locale("en")
    here = opens.astimezone(hours.zone(settings))
    day, time = format_date(here, "full", locale=spoken), format_time(here, "short", locale=spoken)
    return f"{day}, {time} ({hours.offset(here)})"


def locale(tag: str) -> Locale | None:
    """Return the locale of a language (BCP 47), or nothing where there is none."""
    try:
        return Locale.parse(tag, sep="-") if tag else None
    except (UnknownLocaleError, ValueError):
        return None
