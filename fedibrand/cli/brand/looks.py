"""What ``brand add`` and ``brand edit`` take alike: how a brand looks, and what it decides for itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from cyclopts import Parameter

from fedibrand.activitypub.errors import Malformed
from fedibrand.app.parts import Parts
from fedibrand.brands.profiles import Line, Profile, Website
from fedibrand.cli import running
from fedibrand.cli.brand import opening
from fedibrand.domain import BrandSettings


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Looks:
    """What is not given stays as it is."""

    summary: str | None = None
    """What the brand is, in plain text."""
    language: str | None = None
    """The language it answers in, like en or de-CH."""
    website: list[str] | None = None
    """A web site; may be given several times."""
    line: list[str] | None = None
    """A line of the profile, written NAME=VALUE; may be given several times."""
    also_known_as: list[str] | None = None
    """Another account of the brand, by its address; may be given several times."""
    icon: Path | None = None
    """A picture file for its icon."""
    image: Path | None = None
    """A picture file for the head of its page."""
    accept_follows: bool | None = None
    """Whether consumers may follow it."""
    answers_per_message: int | None = None
    """How many answers it has for each message of a consumer, 1 to 5."""
    talk_days: int | None = None
    """How many days it holds what it was written, 1 to 90."""
    listen_days: int | None = None
    """How many days it holds what it was invited to read, 1 to 7."""
    refused_domain: list[str] | None = None
    """A domain it takes nothing from; may be given several times."""
    listed: bool | None = None
    """Whether the front page names it."""
    time_zone: str | None = None
    """By whose clock its days begin and end, like Europe/Berlin."""
    hours: list[str] | None = None
    """When somebody is there, like "mon-fri 09:00-12:00,13:00-17:00"; may be given several times."""
    day_off: list[str] | None = None
    """A day when nobody is, like 2026-12-24; may be given several times."""
    acknowledgement: str | None = None
    """What private messages are answered with by itself while nobody is there; it is one of the answers."""
    acknowledgement_language: str | None = None
    """The language of that, like en or de-CH."""


def changed(struct: Any, **values: object) -> Any:
    """Return a frozen struct with those of ``values`` that are given."""
    return msgspec.structs.replace(struct, **{name: one for name, one in values.items() if one is not None})


def profile_of(profile: Profile, looks: Looks) -> Profile:
    """Return the profile with what is given, but for pictures.

    Raises:
        Malformed: A line is not written NAME=VALUE.
    """
    # A web site that stays keeps when it was seen to link back.
    before = {site.url: site for site in profile.websites}
    websites = None if looks.website is None else [before.get(url, Website(url=url)) for url in looks.website]
    found: Profile = changed(
        profile,
        summary=looks.summary,
        language=looks.language,
        websites=None if websites is None else tuple(websites),
        lines=None if looks.line is None else tuple(_line(text) for text in looks.line),
        also_known_as=None if looks.also_known_as is None else tuple(looks.also_known_as),
    )
    return found


def settings_of(settings: BrandSettings, looks: Looks) -> BrandSettings:
    """Return the settings with what is given.

    Raises:
        Malformed: Hours or a day off are not written as they are.
    """
    found: BrandSettings = changed(
        settings,
        accept_follows=looks.accept_follows,
        answers_per_message=looks.answers_per_message,
        talk_days=looks.talk_days,
        listen_days=looks.listen_days,
        refused_domains=None if looks.refused_domain is None else tuple(looks.refused_domain),
        listed=looks.listed,
        time_zone=looks.time_zone,
        opening_hours=None if looks.hours is None else opening.spans(looks.hours),
        days_off=None if looks.day_off is None else opening.days(looks.day_off),
        acknowledgement=looks.acknowledgement,
        acknowledgement_language=looks.acknowledgement_language,
    )
    return found


async def pictured(having: Parts, brand_id: str, profile: Profile, looks: Looks) -> Profile:
    """Keep the pictures that are given, and return the profile with them.

    Raises:
        TooLarge: One is too large.
        WrongMediaType: One is no picture we take.
    """
    given = {"icon": looks.icon, "image": looks.image}
    kept = {name: await running.kept_picture(having, brand_id, path) for name, path in given.items() if path}
    found: Profile = changed(profile, **kept)
    return found


def _line(text: str) -> Line:
    name, equals, value = text.partition("=")
    if not equals:
        raise Malformed("A line of the profile is written NAME=VALUE.")
    return Line(name=name.strip(), value=value.strip())
