"""The canned answers of a brand: adding, changing and dropping them."""

from aiohttp import web

from fedibrand.brands import canned
from fedibrand.brands.teams import May
from fedibrand.desk import asked, settings
from fedibrand.desk.asked import Fields, Seat, seated, see_other
from fedibrand.desk.site import Desk
from fedibrand.problems import Refusal

PLACE = "/canned"


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    here = f"/desk/{{brand}}{settings.ROOM}{PLACE}"
    return [
        web.get(here, seated(desk, show)),
        web.post(here, seated(desk, save)),
        web.post(f"{here}/drop", seated(desk, drop)),
    ]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show the canned answers."""
    seat.require(May.EDIT_SETTINGS)
    return await _page(desk, seat)


async def save(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Write a new one, or another name and text for one there is."""
    found = await asked.fields(desk, request)
    seat.require(May.EDIT_SETTINGS)
    store, clock = desk.site.store, desk.site.clock
    name, text = found.get("name", ""), found.get("text", "").replace("\r\n", "\n")
    try:
        if found.get("id"):
            await store.write(canned.change, seat.brand.id, found["id"], name, text, clock)
        else:
            await store.write(canned.add, seat.brand.id, name, text, clock)
    except Refusal as refusal:
        return await _page(desk, seat, found, status=refusal.status, fault=refusal.detail)
    return see_other(f"{seat.path}{settings.ROOM}{PLACE}")


async def drop(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Drop one."""
    found = await asked.fields(desk, request)
    seat.require(May.EDIT_SETTINGS)
    await desk.site.store.write(canned.drop, seat.brand.id, found.get("id", ""))
    return see_other(f"{seat.path}{settings.ROOM}{PLACE}")


async def _page(
    desk: Desk, seat: Seat, typed: Fields | None = None, *, status: int = 200, fault: str = ""
) -> web.Response:
    return desk.rendering.page(
        "canned.html",
        seat.language,
        status=status,
        **settings.given(desk, seat, PLACE),
        found=await desk.site.store.read(canned.of, seat.brand.id),
        typed={"id": "", "name": "", "text": "", **(typed or {})},
        variables=sorted(canned.VARIABLES),
        most={"name": canned.NAME, "text": canned.TEXT},
        fault=fault,
    )
