"""What the team is told: notifications to a member, and to all of a role and above."""

from aiohttp import web

from fedibrand.conversations import told
from fedibrand.conversations.told import Reader
from fedibrand.desk import asked, incoming
from fedibrand.desk.asked import Seat, live, seated, see_other
from fedibrand.desk.site import Desk

ROOM = "/notifications"
PAGE = 100


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    here = f"/desk/{{brand}}{ROOM}"
    return [
        web.get(here, seated(desk, show)),
        web.get(f"{here}/list", live(desk, part)),
        web.get(f"{here}/count", live(desk, count)),
        web.post(f"{here}/seen", seated(desk, see)),
    ]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show what a member is told."""
    return await _page(desk, seat, "notifications.html")


async def part(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show it for a page that is open already."""
    return await _page(desk, seat, "_notifications.html")


async def count(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show how much of it nobody saw to yet."""
    unseen = await desk.site.store.read(told.unseen, _reader(seat))
    return desk.rendering.page("_unseen.html", seat.language, unseen=unseen)


async def see(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Note that a member saw to one thing they are told, or to all of it."""
    found = await asked.fields(desk, request)
    store, now = desk.site.store, desk.site.clock.now()
    if one := found.get("one"):
        await store.write(told.see, _reader(seat), one, now)
    else:
        await store.write(told.see_all, _reader(seat), now)
    return see_other(f"{seat.path}{ROOM}")


async def _page(desk: Desk, seat: Seat, template: str) -> web.Response:
    found = await told.latest(desk.site.store, desk.site.vault, _reader(seat), PAGE)
    shown = {**incoming.common(desk, seat, ROOM), "told": found}
    return desk.rendering.page(template, seat.language, **shown)


def _reader(seat: Seat) -> Reader:
    return Reader(seat.brand.id, seat.member.id, seat.member.role)
