"""What a brand says about itself: its own words, in plain text, of which HTML is made when shown."""

from datetime import datetime
from urllib.parse import urlsplit

import msgspec

from fedibrand.activitypub.errors import WrongShape
from fedibrand.domain import BrandSettings, Picture
from fedibrand.lasting import AFTER_RESOLVED
from fedibrand.problems import Sentence

_NAME, _SUMMARY, _FIELDS, _VALUE = 100, 2000, 8, 500


class Line(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One line of a profile: a name and a value, both plain text."""

    name: str
    value: str


class Website(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A web site of the brand; ``checked_at`` is when it was last seen to link back with ``rel=me``."""

    url: str
    checked_at: datetime | None = None


class Responsible(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Who answers for the brand: a name, how to reach them, and where their privacy notice is."""

    name: str
    contact: str
    privacy_notice: str


class Profile(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A brand's profile, as ``brand.profile`` keeps it in JSON."""

    name: str
    responsible: Responsible
    summary: str = ""
    language: str = "en"
    lines: tuple[Line, ...] = ()
    websites: tuple[Website, ...] = ()
    icon: Picture | None = None
    image: Picture | None = None
    also_known_as: tuple[str, ...] = ()


def check(profile: Profile) -> None:
    """Check that a profile can be shown.

    Raises:
        WrongShape: Something is missing, too long, or an address that is none; the first fault is named.
    """
    responsible = profile.responsible
    for fault, text, most in (
        ("The name must be there and at most %(most)s characters long.", profile.name, _NAME),
        (
            "Who is responsible must be there and at most %(most)s characters long.",
            responsible.name,
            _VALUE,
        ),
        (
            "How to reach them must be there and at most %(most)s characters long.",
            responsible.contact,
            _VALUE,
        ),
    ):
        if not text.strip() or len(text) > most:
            raise WrongShape(Sentence(fault, most=most))
    if len(profile.summary) > _SUMMARY:
        raise WrongShape(Sentence("The summary must be at most %(most)s characters long.", most=_SUMMARY))
    if len(profile.lines) > _FIELDS or len(profile.websites) > _FIELDS:
        raise WrongShape(Sentence("There can be at most %(most)s lines and as many web sites.", most=_FIELDS))
    if any(not line.name.strip() or len(line.name) + len(line.value) > _VALUE for line in profile.lines):
        raise WrongShape(Sentence("A line must have a name and at most %(most)s characters.", most=_VALUE))
    for url in (
        responsible.privacy_notice,
        *(site.url for site in profile.websites),
        *profile.also_known_as,
    ):
        if not _is_web_address(url):
            raise WrongShape("The privacy notice, web sites and other accounts must be http(s) addresses.")


def how_long(settings: BrandSettings) -> str:
    """Say in one sentence how long this brand holds what consumers write."""
    return (
        f"What you write to us: until {AFTER_RESOLVED.days} days after the conversation is resolved, at most"
        f" {settings.talk_days} days. What you invite us to read: {settings.listen_days} days."
        " What you delete: gone within a minute."
    )


def encode(profile: Profile) -> bytes:
    """Return the profile as JSON."""
    return msgspec.json.encode(profile)


def decode(data: bytes) -> Profile:
    """Return the profile that :func:`encode` wrote."""
    return msgspec.json.decode(data, type=Profile)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    except ValueError:
        return False
