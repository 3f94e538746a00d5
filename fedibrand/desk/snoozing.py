"""Until when a conversation may sleep. Pure; times are UTC, and a morning begins at eight."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from babel.dates import format_datetime

from fedibrand.activitypub.errors import Malformed
from fedibrand.desk.words import N_

MORNING = time(8)
FARTHEST = timedelta(days=366)


def _tomorrow(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), MORNING, UTC)


def _monday(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=7 - now.weekday()), MORNING, UTC)


CHOICES: dict[str, tuple[str, Callable[[datetime], datetime]]] = {
    "hours": (N_("For three hours"), lambda now: now + timedelta(hours=3)),
    "tomorrow": (N_("Until tomorrow"), _tomorrow),
    "monday": (N_("Until Monday"), _monday),
    "month": (N_("For four weeks"), lambda now: _tomorrow(now + timedelta(days=27))),
}
"""What is offered: what it is called, and when it ends."""


def choices(now: datetime, language: str) -> list[tuple[str, str, str]]:
    """Return what is offered: its key, what it is called, and when it ends, in words."""
    return [
        (key, name, format_datetime(ends(now), "EEE d MMM, HH:mm", locale=language))
        for key, (name, ends) in CHOICES.items()
    ]


def until(chosen: str, now: datetime) -> datetime:
    """Return when a sleep ends: by the key of what is offered, or on the morning of a day (ISO 8601).

    Raises:
        Malformed: It is neither, or not to come, or more than a year from now.
    """
    if chosen in CHOICES:
        return CHOICES[chosen][1](now)
    try:
        ends = datetime.combine(date.fromisoformat(chosen), MORNING, UTC)
    except ValueError:
        raise Malformed("A conversation sleeps until a day.") from None
    if not now < ends < now + FARTHEST:
        raise Malformed("A conversation sleeps until a day to come, within a year.")
    return ends
