"""Business hours: when somebody is there, by the clock on the wall in a brand's time zone. Pure.

A span of hours lasts from the first time that the wall shows its beginning until the last time it shows its
end: an hour that comes twice is within it both times, and one that is left out is no time at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from fedibrand.activitypub.errors import Malformed
from fedibrand.domain import BrandSettings, OpeningHours

MOST_SPANS, MOST_DAYS_OFF = 4, 60
"""How many spans a day may have, and how many days may be taken off."""
DAY = 24 * 60
"""Minutes of a day."""
FAR = 366
"""Days that are looked at, back and ahead."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Nobody is there: ``since`` when, and when somebody is back; nothing where that is a year away."""

    since: datetime | None
    opens: datetime | None


def zone(settings: BrandSettings) -> ZoneInfo:
    """Return a brand's time zone."""
    return ZoneInfo(settings.time_zone)


@cache
def zones() -> frozenset[str]:
    """Return the names of all time zones that there are."""
    return frozenset(available_timezones())


def closed(settings: BrandSettings, now: datetime) -> Closed | None:
    """Return since and until when nobody is there; nothing while somebody is, or where no hours are said."""
    if not settings.opening_hours:
        return None
    today = now.astimezone(zone(settings)).date()
    if any(opens <= now < closes for opens, closes in _spans(settings, today, range(-1, 2))):
        return None
    back = _spans(settings, today, range(1, -FAR, -1))
    return Closed(
        since=next((closes for _, closes in back if closes <= now), None), opens=opening(settings, now)
    )


def opening(settings: BrandSettings, now: datetime) -> datetime | None:
    """Return when hours begin next after ``now``; nothing where that is a year away."""
    today = now.astimezone(zone(settings)).date()
    return next((opens for opens, _ in _spans(settings, today, range(-1, FAR)) if opens > now), None)


def moment(at: ZoneInfo, wall: datetime, *, last: bool = False) -> datetime:
    """Return when the wall in a time zone shows a time, in UTC.

    Args:
        at: The time zone.
        wall: What the wall shows, without a zone. Where that is left out, it is the time that it leaps at.
        last: The second time, where it is shown twice.
    """
    first, second = (_as_if(at, wall, fold) for fold in (0, 1))
    if _wall(at, first) == wall:
        return second if last else first
    early, late = second, first  # of a time that is left out, PEP 495 says the times around the leap
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        early, late = (middle, late) if _wall(at, middle) < wall else (early, middle)
    return late


def minutes(text: str) -> int:
    """Return the minutes after midnight that a text like ``09:30`` says; ``24:00`` is the end of a day.

    Raises:
        Malformed: It says none.
    """
    if text == "24:00":
        return DAY
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or len(text) != len("09:30"):
        raise Malformed("A time is written like 09:30.")
    return found.hour * 60 + found.minute


def clock(number: int) -> str:
    """Return minutes after midnight as a text like ``09:30``."""
    return f"{number // 60:02}:{number % 60:02}"


def offset(at: datetime) -> str:
    """Return how far a time is from UTC, like ``UTC-03:30``."""
    said = at.strftime("%z")
    return f"UTC{said[:3]}:{said[3:5]}" if said and int(said) else "UTC"


def check(settings: BrandSettings) -> None:
    """Refuse a time zone that there is none of, and hours that cannot be.

    Raises:
        Malformed: One of them.
    """
    if settings.time_zone not in zones():
        raise Malformed("A time zone is written like Europe/Berlin.")
    for day in range(7):
        spans = [each for each in settings.opening_hours if each.day == day]
        if len(spans) > MOST_SPANS:
            raise Malformed("A day has too many hours.")
        for each in spans:
            if not 0 <= each.opens < each.closes <= DAY:
                raise Malformed("Hours end after they begin, on the same day.")
        if any(before.closes > after.opens for before, after in pairwise(sorted(spans, key=_opens))):
            raise Malformed("Hours of one day do not overlap.")
    if any(not 0 <= each.day < 7 for each in settings.opening_hours):
        raise Malformed("Hours are of a day of the week.")
    if len(settings.days_off) > MOST_DAYS_OFF:
        raise Malformed("These are too many days off.")


def _spans(settings: BrandSettings, today: date, ahead: range) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans of days around today, in the order of ``ahead``, as they are in UTC."""
    at = zone(settings)
    for number in ahead:
        day = today + timedelta(days=number)
        if day in settings.days_off:
            continue
        mine = [each for each in settings.opening_hours if each.day == day.weekday()]
        for each in sorted(mine, key=_opens, reverse=ahead.step < 0):
            opens, closes = moment(at, _on(day, each.opens)), moment(at, _on(day, each.closes), last=True)
            if opens < closes:
                yield opens, closes


def _opens(hours: OpeningHours) -> int:
    return hours.opens


def _on(day: date, number: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=number)


def _as_if(at: ZoneInfo, wall: datetime, fold: int) -> datetime:
    return wall.replace(tzinfo=at, fold=fold).astimezone(UTC)


def _wall(at: ZoneInfo, instant: datetime) -> datetime:
    return instant.astimezone(at).replace(tzinfo=None, fold=0)
