"""Incoming: the list of a brand's conversations, in queues."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from fedibrand.brands import members
from fedibrand.conversations import promised, queues
from fedibrand.conversations.queues import Kind, Queue, Wanted
from fedibrand.conversations.shown import Preview
from fedibrand.desk import asked, views
from fedibrand.desk.asked import Seat, live, seated
from fedibrand.desk.site import Desk

PAGE = 50
PICK = "c"
"""The name under which forms say which conversations are picked."""


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.get("/desk/{brand}", seated(desk, show)),
        web.get("/desk/{brand}/list", live(desk, part)),
    ]


@dataclass(frozen=True, slots=True)
class Listing:
    """What the list shows: the previews, how many there are in each queue, and where the next page begins.

    ``picked`` are those that the member has picked and done nothing with yet.
    """

    wanted: Wanted
    previews: list[Preview]
    counts: dict[Queue, int]
    more: str
    picked: frozenset[str]

    def address(self, path: str, **changed: str) -> str:
        """Return where the list is with something changed."""
        query = {**self.wanted.query(), **changed}
        return f"{path}?{urlencode({name: value for name, value in query.items() if value})}"


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the list, with everything around it."""
    return await page(desk, seat, queues.read(request.query))


async def page(
    desk: Desk,
    seat: Seat,
    wanted: Wanted,
    *,
    status: int = 200,
    fault: str = "",
    picked: frozenset[str] = frozenset(),
) -> web.Response:
    """Return the whole page; with what kept something from being done, and what it was to be done to."""
    store = desk.site.store
    around = {
        "fault": fault,
        "team": await store.read(members.team, seat.brand.id),
        "labels": await store.read(queues.labels, seat.brand.id),
        "views": await store.read(views.of_member, seat.member.id),
        "view_query": views.query,
        "kinds": list(Kind),
    }
    given = {**await _given(desk, seat, wanted, picked), **around}
    return desk.rendering.page("incoming.html", seat.language, status=status, **given)


async def part(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the list alone, for a page that is open already."""
    picked = frozenset(request.query.getall(PICK, []))
    given = await _given(desk, seat, queues.read(request.query), picked)
    return desk.rendering.page("_list.html", seat.language, **given)


async def _given(desk: Desk, seat: Seat, wanted: Wanted, picked: frozenset[str]) -> dict[str, Any]:
    site, now = desk.site, desk.site.clock.now()
    found = await queues.previews(
        site.store, site.vault, seat.brand.id, seat.member.id, wanted, now, PAGE + 1
    )
    counts = await site.store.read(queues.counts, seat.brand.id, seat.member.id)
    avatars = await desk.avatars.addresses(seat.brand.id, [each.consumer for each in found])
    pressing = await site.store.read(promised.pressing, [each.id for each in found], now)
    more = found[PAGE - 1].id if len(found) > PAGE else ""
    return {
        **common(desk, seat),
        "avatars": avatars,
        "pressing": pressing,
        "listing": Listing(wanted, found[:PAGE], counts, more, picked),
        "queues": list(Queue),
        "trial": desk.trial is not None,
    }


def common(desk: Desk, seat: Seat, room: str = "") -> dict[str, Any]:
    """Return what the frame of every page is given."""
    brands = [desk.site.brands.by_id(one.brand_id) for one in seat.person.seats]
    return {"seat": seat, "brands": brands, "room": room, "token": asked.token(desk, seat.person.cookie)}
