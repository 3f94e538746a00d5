"""Settings: what a brand decides for itself, and the frame that all pages of the settings stand in."""

import re
from typing import Any

import msgspec
from aiohttp import web

from fedibrand.activitypub.errors import Malformed
from fedibrand.activitypub.hosts import host_of
from fedibrand.brands.teams import May
from fedibrand.desk import asked, changing, incoming
from fedibrand.desk.asked import Fields, Seat, seated, see_other
from fedibrand.desk.site import Desk
from fedibrand.domain import BrandSettings, Why
from fedibrand.lasting import LEASES
from fedibrand.problems import Refusal

ROOM = "/settings"
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    here = f"/desk/{{brand}}{ROOM}"
    return [web.get(here, seated(desk, show)), web.post(here, seated(desk, save))]


def given(desk: Desk, seat: Seat, place: str) -> dict[str, Any]:
    """Return what the frame of the settings is given."""
    return {**incoming.common(desk, seat, ROOM), "place": place}


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show what the brand decides for itself."""
    seat.require(May.EDIT_SETTINGS)
    return _page(desk, seat, _written(seat.brand.settings), done="done" in request.query)


async def save(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Decide otherwise."""
    found = await asked.fields(desk, request)
    seat.require(May.EDIT_SETTINGS)
    try:
        await changing.change(desk, seat, seat.brand.profile, _read(seat.brand.settings, found))
    except Refusal as refusal:
        return _page(desk, seat, found, status=refusal.status, fault=refusal.detail)
    return see_other(f"{seat.path}{ROOM}?done")


def _page(
    desk: Desk, seat: Seat, typed: Fields, *, status: int = 200, fault: str = "", done: bool = False
) -> web.Response:
    return desk.rendering.page(
        "settings.html",
        seat.language,
        status=status,
        **given(desk, seat, ""),
        typed=typed,
        longest={"talk": LEASES[Why.TALK].days, "listen": LEASES[Why.LISTEN].days},
        fault=fault,
        done=done,
    )


def _written(settings: BrandSettings) -> Fields:
    return {
        "talk_days": str(settings.talk_days),
        "listen_days": str(settings.listen_days),
        "answers": str(settings.answers_per_message),
        "refused": "\n".join(settings.refused_domains),
        **({"follows": "yes"} if settings.accept_follows else {}),
        **({"listed": "yes"} if settings.listed else {}),
        **({"turns": "yes"} if settings.take_turns else {}),
    }


def _read(before: BrandSettings, found: Fields) -> BrandSettings:
    """Return the settings that a form says.

    Raises:
        Malformed: What is to be a number is none, or what is to be a domain is none.
    """
    domains = [line.strip().lower() for line in found.get("refused", "").splitlines() if line.strip()]
    return msgspec.structs.replace(
        before,
        accept_follows="follows" in found,
        listed="listed" in found,
        take_turns="turns" in found,
        answers_per_message=_number(found.get("answers", "")),
        talk_days=_number(found.get("talk_days", "")),
        listen_days=_number(found.get("listen_days", "")),
        refused_domains=tuple(dict.fromkeys(_domain(each) for each in domains)),
    )


def _number(text: str) -> int:
    found = text.strip()
    if not (found.isascii() and found.isdigit() and len(found) <= 3):
        raise Malformed("Days and answers are whole numbers.")
    return int(found)


def _domain(text: str) -> str:
    found = host_of(f"https://{text}")
    if not found or not _DOMAIN.fullmatch(found) or "/" in text:
        raise Malformed("A refused domain is written like example.org, one on each line.")
    return found
