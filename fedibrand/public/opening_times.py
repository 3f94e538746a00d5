"""When somebody is there, as a brand's page says it."""

from datetime import datetime, time, timedelta
from html import escape

from babel import Locale

from fedibrand.brands import hours
from fedibrand.domain import BrandSettings
from fedibrand.public.speech import Speech

SOON = timedelta(days=31)
"""How far ahead days off are said."""


def card(_: Speech, settings: BrandSettings, now: datetime) -> str:
    """Return the hours of a brand, and its days off in the next weeks; nothing where it says none."""
    if not settings.opening_hours:
        return ""
    days = "".join(f"<dt>{name}</dt><dd>{said}</dd>" for name, said in _days(_, settings))
    zone = _("Times are those of the time zone %(zone)s.", zone=escape(settings.time_zone.replace("_", " ")))
    here = now.astimezone(hours.zone(settings)).date()
    off = [_.day(datetime.combine(day, time())) for day in settings.days_off if here <= day <= here + SOON]
    closed = f"<p>{_('Closed: %(days)s', days=escape('; '.join(off)))}</p>" if off else ""
    return (
        f'<section class="card hours"><h2>{_("When somebody is there")}</h2><dl>{days}</dl>{closed}'
        f'<p class="soft">{zone}</p></section>'
    )


def _days(_: Speech, settings: BrandSettings) -> list[tuple[str, str]]:
    """Return the days of the week with their hours; those after one another that are alike are one."""
    names = Locale.parse(_.language).days["stand-alone"]["wide"]
    said = [_hours(_, settings, day) for day in range(7)]
    found: list[tuple[str, str]] = []
    first = 0
    for day in range(1, 8):
        if day == 7 or said[day] != said[first]:
            last = day - 1
            name = names[first] if first == last else f"{names[first]}–{names[last]}"
            found.append((escape(name), said[first]))
            first = day
    return found


def _hours(_: Speech, settings: BrandSettings, day: int) -> str:
    spans = sorted((each.opens, each.closes) for each in settings.opening_hours if each.day == day)
    return ", ".join(f"{hours.clock(opens)}–{hours.clock(closes)}" for opens, closes in spans) or _("closed")
