"""A draft: what a member has put into the composer, kept on the page when it could not be sent. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale

from fedibrand.activitypub.errors import Malformed
from fedibrand.brands import hours

LANGUAGES = (
    "ar", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es", "et", "eu", "fa", "fi", "fr",
    "ga", "gl", "he", "hi", "hr", "hu", "id", "is", "it", "ja", "ko", "lt", "lv", "nl", "no", "pl", "pt",
    "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh",
)  # fmt: skip
"""The languages that are offered (BCP 47)."""

FARTHEST = timedelta(days=366)
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is in the composer's fields, as it was typed. ``until`` is the day a promise holds until."""

    text: str = ""
    warning: str = ""
    language: str = ""
    until: str = ""

    def with_more(self, text: str) -> "Draft":
        """Return the draft with a text below what is there."""
        before = self.text.rstrip()
        return replace(self, text=f"{before}\n\n{text}" if before else text)

    def tag(self) -> str | None:
        """Return the language that was chosen, or nothing.

        Raises:
            Malformed: It is none.
        """
        if self.language and not _TAG.fullmatch(self.language):
            raise Malformed("This is no language.")
        return self.language or None

    def promised_until(self, now: datetime, at: ZoneInfo) -> datetime | None:
        """Return the end of the day in a time zone that a promise holds until, or nothing where none is made.

        Raises:
            Malformed: This is no day, or it is over, or more than a year from now.
        """
        if not self.until:
            return None
        try:
            day = date.fromisoformat(self.until)
            until = hours.moment(at, datetime.combine(day, time(23, 59)), last=True)
        except (ValueError, OverflowError):
            raise Malformed("A promise holds until a day.") from None
        if not now < until < now + FARTHEST:
            raise Malformed("A promise holds until a day to come, within a year.")
        return until


def read(found: Mapping[str, str]) -> Draft:
    """Return the draft in a form; line ends as browsers send them (CRLF) become plain ones."""
    text = found.get("text", "").replace("\r\n", "\n")
    return Draft(
        text=text,
        warning=found.get("warning", "").strip(),
        language=found.get("language", "").strip(),
        until=found.get("until", "").strip(),
    )


def languages(language: str) -> list[tuple[str, str]]:
    """Return the languages that are offered, with their names in ``language``, by name."""
    names = Locale.parse(language).languages
    return sorted(((tag, names.get(tag, tag)) for tag in LANGUAGES), key=lambda one: one[1].casefold())
