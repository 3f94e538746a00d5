"""Business hours as they are written on a command line: ``mon-fri 09:00-12:00,13:00-17:00``."""

from collections.abc import Iterable
from datetime import date

from fedibrand.activitypub.errors import Malformed
from fedibrand.brands import hours
from fedibrand.domain import OpeningHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def spans(texts: Iterable[str]) -> tuple[OpeningHours, ...]:
    """Return the hours that texts say, each of one day or of several after one another.

    Raises:
        Malformed: One is not written so.
    """
    return tuple(each for text in texts for each in _spans(text))


def written(found: Iterable[OpeningHours]) -> list[str]:
    """Return hours as they are written, one text for each day that has some."""
    by_day: dict[int, list[str]] = {}
    for each in sorted(found, key=lambda one: (one.day, one.opens)):
        by_day.setdefault(each.day, []).append(f"{hours.clock(each.opens)}-{hours.clock(each.closes)}")
    return [f"{DAYS[day]} {','.join(said)}" for day, said in by_day.items()]


def days(texts: Iterable[str]) -> tuple[date, ...]:
    """Return the days that texts say.

    Raises:
        Malformed: One is none.
    """
    try:
        return tuple(sorted({date.fromisoformat(text) for text in texts}))
    except ValueError:
        raise Malformed("A day off is written like 2026-12-24.") from None


def _spans(text: str) -> list[OpeningHours]:
    which, _, when = text.strip().lower().partition(" ")
    first, _, last = which.partition("-")
    if first not in DAYS or (last or first) not in DAYS or DAYS.index(last or first) < DAYS.index(first):
        raise Malformed("Hours are written like mon-fri 09:00-12:00,13:00-17:00.")
    times = [part.strip().partition("-") for part in when.split(",")]
    return [
        OpeningHours(day=day, opens=hours.minutes(opens), closes=hours.minutes(closes))
        for day in range(DAYS.index(first), DAYS.index(last or first) + 1)
        for opens, _, closes in times
    ]
