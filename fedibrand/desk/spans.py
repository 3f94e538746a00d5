"""How long something lasts yet, in words. Pure."""

from collections.abc import Callable
from datetime import datetime

from babel.dates import format_timedelta


def to_come(now: datetime, language: str) -> Callable[[datetime], str]:
    """Return a function that says of a time to come how far away it is, as "in 3 days"."""

    def said(at: datetime) -> str:
        return str(format_timedelta(max(at - now, at - at), add_direction=True, locale=language))

    return said
