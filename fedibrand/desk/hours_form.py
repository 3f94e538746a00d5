"""The form of a brand's hours: what stands in it, and what it says. Pure."""

import re
from collections.abc import Mapping
from datetime import date

import msgspec
from babel.core import get_global

from fedibrand.activitypub.errors import Malformed
from fedibrand.brands import acknowledging, hours
from fedibrand.desk.words import N_
from fedibrand.domain import BrandSettings, OpeningHours

ROWS = 2
"""How many spans of hours each day has room for; more where more are set."""

_OPENS = re.compile(r"opens[0-6]-([0-9])")

Faults = dict[str, str]
"""What is wrong, by the names of fields."""


def rows(settings: BrandSettings, typed: Mapping[str, str]) -> int:
    """Return how many spans of hours each day has room for."""
    set_already = [sum(each.day == day for each in settings.opening_hours) for day in range(7)]
    named = [int(found[1]) + 1 for name in typed if (found := _OPENS.fullmatch(name))]
    return min(max(ROWS, *set_already, *named), hours.MOST_SPANS)


def zones(chosen: str) -> dict[str, list[str]]:
    """Return the names of time zones by where in the world they are; the one that is chosen is among them."""
    known = {*get_global("zone_territories"), "UTC"} & hours.zones() | ({chosen} & hours.zones())
    found: dict[str, list[str]] = {}
    for name in sorted(known):
        found.setdefault(name.partition("/")[0] if "/" in name else "", []).append(name)
    return found


def written(settings: BrandSettings, language: str) -> dict[str, str]:
    """Return what stands in the form; ``language`` is the acknowledgement's where none is set."""
    found = {
        "time_zone": settings.time_zone,
        "days_off": "\n".join(each.isoformat() for each in settings.days_off),
        "acknowledgement": settings.acknowledgement,
        "language": settings.acknowledgement_language or language,
    }
    for day in range(7):
        spans = sorted((each.opens, each.closes) for each in settings.opening_hours if each.day == day)
        for place, (opens, closes) in enumerate(spans):
            found |= {
                f"opens{day}-{place}": hours.clock(opens),
                f"closes{day}-{place}": hours.clock(closes % hours.DAY),
            }
    return found


def read(before: BrandSettings, found: Mapping[str, str]) -> tuple[BrandSettings, Faults]:
    """Return the settings that a form says, and what of it is wrong, which is left as it was."""
    faults: Faults = {}
    text = found.get("acknowledgement", "").replace("\r\n", "\n").strip()
    said = msgspec.structs.replace(
        before,
        time_zone=_zone(before, found, faults),
        opening_hours=tuple(each for day in range(7) for each in _day(day, found, faults)),
        days_off=_days_off(before, found, faults),
        acknowledgement=text,
        acknowledgement_language=found.get("language", "") if text else "",
    )
    if said.opening_hours or not any(_OPENS.fullmatch(name) for name in faults):
        try:
            acknowledging.check(said)
        except Malformed as refusal:
            known = acknowledging.locale(said.acknowledgement_language)
            faults["acknowledgement" if known else "language"] = refusal.detail
    return said, faults


def _zone(before: BrandSettings, found: Mapping[str, str], faults: Faults) -> str:
    name = found.get("time_zone", "")
    if name in hours.zones():
        return name
    faults["time_zone"] = N_("There is no such time zone.")
    return before.time_zone


def _day(day: int, found: Mapping[str, str], faults: Faults) -> list[OpeningHours]:
    spans: list[OpeningHours] = []
    for place in range(hours.MOST_SPANS):
        names = f"opens{day}-{place}", f"closes{day}-{place}"
        texts = [found.get(name, "").strip() for name in names]
        if not any(texts):
            continue
        wrong = _span(day, texts, spans)
        if wrong:
            faults[names[0]] = wrong
    return sorted(spans, key=lambda each: each.opens)


def _span(day: int, texts: list[str], spans: list[OpeningHours]) -> str:
    """Add what two fields say; return what is wrong with it, or nothing."""
    if not all(texts):
        return N_("Say when it begins and when it ends.")
    try:
        opens, closes = (hours.minutes(each) for each in texts)
    except Malformed:
        return N_("A time is written like 09:30.")
    closes = closes or hours.DAY
    if opens >= closes:
        return N_("It ends after it begins. Of a night, say it until 00:00, and the next day from 00:00.")
    if any(opens < each.closes and each.opens < closes for each in spans):
        return N_("These hours overlap others of this day.")
    spans.append(OpeningHours(day=day, opens=opens, closes=closes))
    return ""


def _days_off(before: BrandSettings, found: Mapping[str, str], faults: Faults) -> tuple[date, ...]:
    lines = [line.strip() for line in found.get("days_off", "").splitlines() if line.strip()]
    try:
        days = tuple(sorted({date.fromisoformat(line) for line in lines}))
    except ValueError:
        faults["days_off"] = N_("A day is written like 2026-12-24.")
        return before.days_off
    if len(days) > hours.MOST_DAYS_OFF:
        faults["days_off"] = N_("These are too many days off.")
        return before.days_off
    return days
