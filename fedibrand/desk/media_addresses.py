"""Where the desk shows media files: addresses of its own, which tell nothing of where a file lies."""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from fedibrand.brands import pictures
from fedibrand.conversations.shown import Media
from fedibrand.desk.media_types import kind_of
from fedibrand.store.vault import Vault

STEP = timedelta(minutes=5)
"""An address lasts between one step and two, and is the same for a step: live pages show no other so soon."""
MOST = 16
"""How many files of one post are shown; the others are links."""

_TOKEN = re.compile(r"([0-9a-z]{26})-([0-9a-f]{16})-([0-9]{1,12})-([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Piece:
    """A file as a template shows it. Without an ``address`` of ours it is a link to ``origin``."""

    id: str
    address: str
    origin: str
    kind: str
    alt: str
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class Named:
    """What an address names: a file of a post."""

    holding: str
    which: str


def pieces(vault: Vault, brand_id: str, holding: str, media: Iterable[Media], now: datetime) -> list[Piece]:
    """Return the files of a post as they are shown."""
    found = []
    for place, each in enumerate(media):
        name, kind = which(vault, each.url), kind_of(each.media_type)
        is_shown = bool(kind) and place < MOST and leads_out(each.url)
        address = f"/desk/{brand_id}/media/{_token(vault, brand_id, holding, name, now)}" if is_shown else ""
        found.append(_piece(f"{holding}-{place}-{name}", address, each, kind))
    return found


def own(answer: str, media: Iterable[Media]) -> list[Piece]:
    """Return the pictures of an answer as they are shown: they are the brand's own, and lie here."""
    found = []
    for place, each in enumerate(media):
        path = urlsplit(each.url).path
        is_ours = pictures.NAME.fullmatch(path.removeprefix("/media/")) is not None
        found.append(_piece(f"{answer}-{place}", path if is_ours else "", each, "image"))
    return found


def read(vault: Vault, brand_id: str, token: str, now: datetime) -> Named | None:
    """Return what a token names, or nothing where it was not made for this brand, or its time is over."""
    found = _TOKEN.fullmatch(token)
    if found is None or now.timestamp() >= int(found[3]):
        return None
    signed = _signed(vault, brand_id, found[1], found[2], int(found[3]))
    return Named(found[1], found[2]) if hmac.compare_digest(signed, found[4]) else None


def which(vault: Vault, url: str) -> str:
    """Return what tells one file from another, and nothing of where it lies."""
    return vault.hash(f"desk file {url}").hex()[:16]


def leads_out(url: str) -> bool:
    """Return whether an address leads to another server."""
    return url.startswith(("https://", "http://"))


def _piece(name: str, address: str, media: Media, kind: str) -> Piece:
    origin = media.url if leads_out(media.url) else ""
    return Piece(f"file-{name}", address, origin, kind, media.alt, media.width, media.height)


def _token(vault: Vault, brand_id: str, holding: str, name: str, now: datetime) -> str:
    step = int(STEP.total_seconds())
    until = (int(now.timestamp()) // step + 2) * step
    return f"{holding}-{name}-{until}-{_signed(vault, brand_id, holding, name, until)}"


def _signed(vault: Vault, brand_id: str, holding: str, name: str, until: int) -> str:
    return vault.hash(f"desk media {brand_id} {holding} {name} {until}").hex()
