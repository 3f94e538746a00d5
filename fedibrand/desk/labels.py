"""The labels of a brand: on how many conversations each is, another name for one, and off with it."""

from aiohttp import web

from fedibrand.brands.teams import May
from fedibrand.conversations import labels
from fedibrand.desk import asked, settings
from fedibrand.desk.asked import Seat, seated, see_other
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal
from fedibrand.queue.events import CHANGED, Event

PLACE = "/labels"


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    here = f"/desk/{{brand}}{settings.ROOM}{PLACE}"
    return [
        web.get(here, seated(desk, show)),
        web.post(f"{here}/rename", seated(desk, rename)),
        web.post(f"{here}/remove", seated(desk, remove)),
    ]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the labels."""
    seat.require(May.EDIT_SETTINGS)
    return await _page(desk, seat)


async def rename(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Call a label otherwise."""
    found = await asked.fields(desk, request)
    seat.require(May.EDIT_SETTINGS)
    name, to = found.get("label", ""), found.get("to", "").strip()
    try:
        await desk.site.store.write(labels.rename, seat.brand.id, name, to)
    except Refusal as refusal:
        return await _page(desk, seat, status=refusal.status, fault=refusal.detail)
    return _done(desk, seat)


async def remove(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Take a label off every conversation."""
    found = await asked.fields(desk, request)
    seat.require(May.EDIT_SETTINGS)
    await desk.site.store.write(labels.remove, seat.brand.id, found.get("label", ""))
    return _done(desk, seat)


async def _page(desk: Desk, seat: Seat, *, status: int = 200, fault: str = "") -> web.Response:
    found = await desk.site.store.read(labels.counted, seat.brand.id)
    given = settings.given(desk, seat, PLACE)
    return desk.rendering.page("labels.html", seat.language, status=status, **given, found=found, fault=fault)


def _done(desk: Desk, seat: Seat) -> web.Response:
    desk.events.publish(seat.brand.id, Event(CHANGED))
    return see_other(f"{seat.path}{settings.ROOM}{PLACE}")
