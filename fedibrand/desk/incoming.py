"""Incoming: the list of a brand's conversations, in queues."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from fedibrand.conversations import queues
from fedibrand.conversations.queues import Queue, Wanted
from fedibrand.conversations.shown import Preview
from fedibrand.desk import asked
from fedibrand.desk.asked import Seat, seated
from fedibrand.desk.site import Desk

PAGE = 50


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.get("/desk/{brand}", seated(desk, show)),
        web.get("/desk/{brand}/list", seated(desk, part)),
    ]


@dataclass(frozen=True, slots=True)
class Listing:
    """What the list shows: the previews, how many there are in each queue, and where the next page begins."""

    wanted: Wanted
    previews: list[Preview]
    counts: dict[Queue, int]
    more: str

    def address(self, path: str, **changed: str) -> str:
        """Return where the list is with something changed."""
        query = {**self.wanted.query(), **changed}
        return f"{path}?{urlencode({name: value for name, value in query.items() if value})}"


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the list, with everything around it."""
    return desk.rendering.page("incoming.html", seat.language, **await given(desk, request, seat))


async def part(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the list alone, for a page that is open already."""
    return desk.rendering.page("_list.html", seat.language, **await given(desk, request, seat))


async def given(desk: Desk, request: web.Request, seat: Seat) -> dict[str, Any]:
    """Return what the list's templates are given."""
    wanted = queues.read(request.query)
    site, now = desk.site, desk.site.clock.now()
    found = await queues.previews(
        site.store, site.vault, seat.brand.id, seat.member.id, wanted, now, PAGE + 1
    )
    counts = await site.store.read(queues.counts, seat.brand.id, seat.member.id)
    more = found[PAGE - 1].id if len(found) > PAGE else ""
    return {
        **common(desk, seat),
        "listing": Listing(wanted, found[:PAGE], counts, more),
        "queues": list(Queue),
        "trial": desk.trial is not None,
    }


def common(desk: Desk, seat: Seat, room: str = "") -> dict[str, Any]:
    """Return what the frame of every page is given."""
    brands = [desk.site.brands.by_id(one.brand_id) for one in seat.person.seats]
    return {"seat": seat, "brands": brands, "room": room, "token": asked.token(desk, seat.person.cookie)}
