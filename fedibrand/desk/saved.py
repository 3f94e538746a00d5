"""Saving a view of the list, and dropping one. Each member has their own."""

from aiohttp import web

from fedibrand.activitypub.errors import NotFound
from fedibrand.conversations import queues
from fedibrand.desk import asked, incoming, views
from fedibrand.desk.asked import Seat, seated, see_other
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.post("/desk/{brand}/views", seated(desk, keep)),
        web.post("/desk/{brand}/views/{view}/remove", seated(desk, drop)),
    ]


async def keep(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Keep what the list shows under a name; a view that had the name shows this from now on."""
    found = await asked.fields(desk, request)
    wanted = queues.read(found).first()
    try:
        await desk.site.store.write(
            views.save, seat.member.id, found.get("name", ""), wanted, desk.site.clock
        )
    except Refusal as refusal:
        return await incoming.page(desk, seat, wanted, status=refusal.status, fault=refusal.detail)
    return see_other(f"{seat.path}?{views.query(wanted)}")


async def drop(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Drop a view."""
    await asked.fields(desk, request)
    if not await desk.site.store.write(views.remove, seat.member.id, request.match_info["view"]):
        raise NotFound
    return see_other(seat.path)
