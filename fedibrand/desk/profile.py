"""The profile of a brand: what it says of itself, who answers for it, and its pictures."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from aiohttp import web

from fedibrand.activitypub.errors import Malformed
from fedibrand.brands.profiles import Line, Profile, Responsible, Website
from fedibrand.brands.teams import May
from fedibrand.desk import asked, changing, settings, uploads
from fedibrand.desk.asked import Fields, Seat, seated, see_other
from fedibrand.desk.site import Desk
from fedibrand.domain import Picture
from fedibrand.problems import Refusal

PLACE = "/profile"
LINES = 8
SIDES = {"icon": 400, "image": 1500}
"""Pixels of the longer side of each picture: about what servers show, doubled for dense screens."""
ALT = 500
"""How many characters say what a picture shows."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    here = f"/desk/{{brand}}{settings.ROOM}{PLACE}"
    return [
        web.get(here, seated(desk, show)),
        web.post(here, seated(desk, save)),
        web.post(f"{here}/picture", seated(desk, picture)),
    ]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the profile as a form."""
    seat.require(May.EDIT_PROFILE)
    return _page(desk, seat, _written(seat.brand.profile), done="done" in request.query)


async def save(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Have the brand say something else."""
    found = await asked.fields(desk, request)
    seat.require(May.EDIT_PROFILE)
    try:
        await changing.change(desk, seat, _read(seat.brand.profile, found), seat.brand.settings)
    except Refusal as refusal:
        return _page(desk, seat, found, status=refusal.status, fault=refusal.detail)
    return _done(seat)


async def picture(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Keep another picture, say otherwise what the one there shows, or have none."""
    seat.require(May.EDIT_PROFILE)
    form = await uploads.read(desk, request, 1)
    try:
        await _change(desk, seat, form.fields, form.files.get("file", b""))
    except Refusal as refusal:
        typed = _written(seat.brand.profile)
        return _page(desk, seat, typed, status=refusal.status, fault=refusal.detail)
    return _done(seat)


async def _change(desk: Desk, seat: Seat, found: Fields, data: bytes) -> None:
    """Change one picture of the profile, as a form says it."""
    profile, which, alt = seat.brand.profile, found.get("which", ""), found.get("alt", "").strip()[:ALT]
    if which not in SIDES:
        raise Malformed("A brand has an icon and an image.")
    before: Picture | None = getattr(profile, which)
    kept = before
    if found.get("act") == "remove":
        kept = None
    elif data:
        kept = await uploads.keep(desk, seat, data, alt, SIDES[which])
    elif kept is not None:
        kept = msgspec.structs.replace(kept, alt=alt)
    changed = msgspec.structs.replace(profile, **{which: kept})
    await changing.change(desk, seat, changed, seat.brand.settings)
    # One that was replaced is served on: servers show it until they hear of the other, which may take a day.
    if kept is None and before is not None:
        await uploads.drop(desk, before)


def _page(
    desk: Desk, seat: Seat, typed: Fields, *, status: int = 200, fault: str = "", done: bool = False
) -> web.Response:
    profile = seat.brand.profile
    shown: dict[str, Any] = {
        "typed": typed,
        "lines": range(LINES),
        "pictures": {"icon": profile.icon, "image": profile.image},
        "fault": fault,
        "done": done,
    }
    given = settings.given(desk, seat, PLACE)
    return desk.rendering.page("profile.html", seat.language, status=status, **given, **shown)


def _done(seat: Seat) -> web.Response:
    return see_other(f"{seat.path}{settings.ROOM}{PLACE}?done")


def _written(profile: Profile) -> Fields:
    found = {
        "name": profile.name,
        "summary": profile.summary,
        "language": profile.language,
        "responsible": profile.responsible.name,
        "contact": profile.responsible.contact,
        "privacy_notice": profile.responsible.privacy_notice,
        "websites": "\n".join(site.url for site in profile.websites),
        "accounts": "\n".join(profile.also_known_as),
    }
    for place, line in enumerate(profile.lines):
        found |= {f"line{place}": line.name, f"value{place}": line.value}
    return found


def _read(before: Profile, found: Fields) -> Profile:
    """Return the profile that a form says, with the pictures there were.

    Raises:
        Malformed: A line has a value and no name, or the language is none.
    """
    said = {name: text.strip().replace("\r\n", "\n") for name, text in found.items()}
    if not _LANGUAGE.fullmatch(said.get("language", "")):
        raise Malformed("A language is written like en or de-CH.")
    # A web site that stays keeps when it was seen to link back.
    known = {site.url: site for site in before.websites}
    return msgspec.structs.replace(
        before,
        name=said.get("name", ""),
        summary=said.get("summary", ""),
        language=said["language"],
        responsible=Responsible(
            name=said.get("responsible", ""),
            contact=said.get("contact", ""),
            privacy_notice=said.get("privacy_notice", ""),
        ),
        lines=tuple(_lines(said)),
        websites=tuple(known.get(url, Website(url=url)) for url in _each(said.get("websites", ""))),
        also_known_as=_each(said.get("accounts", "")),
    )


def _lines(said: Fields) -> Sequence[Line]:
    found = [(said.get(f"line{place}", ""), said.get(f"value{place}", "")) for place in range(LINES)]
    return [Line(name=name, value=value) for name, value in found if name or value]


def _each(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))
