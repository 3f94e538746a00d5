"""Until when a conversation may sleep. Pure; days are those of the brand's time zone, a morning is at 8."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time

from fedibrand.activitypub.errors import Malformed
from fedibrand.brands import hours
from fedibrand.desk.words import N_

MORNING = time(8)
FARTHEST = timedelta(days=366)
WEEK = 7


def morning(now: datetime, days: int, at: ZoneInfo) -> datetime:
    """Return the morning after so many days, in a time zone."""
    return _morning_of(now.astimezone(at).date() + timedelta(days=days), at)


def _morning_of(day: date, at: ZoneInfo) -> datetime:
    return hours.moment(at, datetime.combine(day, MORNING))


def _monday(now: datetime, at: ZoneInfo) -> datetime:
    return morning(now, 7 - now.astimezone(at).weekday(), at)


CHOICES: dict[str, tuple[str, Callable[[datetime, ZoneInfo], datetime]]] = {
    "hours": (N_("For three hours"), lambda now, _: now + timedelta(hours=3)),
    "tomorrow": (N_("Until tomorrow"), lambda now, at: morning(now, 1, at)),
    "monday": (N_("Until Monday"), _monday),
    "month": (N_("For four weeks"), lambda now, at: morning(now, 28, at)),
}
"""What is offered: what it is called, and when it ends."""


def choices(now: datetime, at: ZoneInfo, language: str) -> list[tuple[str, str, str]]:
    """Return what is offered: its key, what it is called, and when it ends in a time zone, in words."""
    return [
        (key, name, _written(ends(now, at).astimezone(at), now.astimezone(at).date(), language))
        for key, (name, ends) in CHOICES.items()
    ]


def _written(moment: datetime, today: date, language: str) -> str:
    """Return a moment as briefly as it is clear: today's by its time, this week's by the day of the week."""
    days, clock = (moment.date() - today).days, format_time(moment, "short", locale=language)
    if days == 0:
        return clock
    return f"{format_skeleton('E' if days < WEEK else 'MMMEd', moment, locale=language)}, {clock}"


def until(chosen: str, now: datetime, at: ZoneInfo) -> datetime:
    """Return when a sleep ends: by the key of what is offered, or on the morning of a day (ISO 8601).

    Raises:
        Malformed: It is neither, or not to come, or more than a year from now.
    """
    if chosen in CHOICES:
        return CHOICES[chosen][1](now, at)
    try:
        ends = _morning_of(date.fromisoformat(chosen), at)
    except (ValueError, OverflowError):
        raise Malformed("A conversation sleeps until a day.") from None
    if not now < ends < now + FARTHEST:
        raise Malformed("A conversation sleeps until a day to come, within a year.")
    return ends
