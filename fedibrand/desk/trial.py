"""Trying the desk out: in the demo, an empty desk has a button that has a consumer write to the brand."""

from aiohttp import web

from fedibrand.activitypub.errors import NotFound
from fedibrand.desk import asked
from fedibrand.desk.asked import Seat, seated, see_other
from fedibrand.desk.site import Desk


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the route, where there is something to try the desk out with."""
    return [web.post("/desk/{brand}/trial", seated(desk, trial))] if desk.trial else []


async def trial(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Have a consumer write to the brand, and show the list it arrives in.

    Raises:
        NotFromHere: The form was not made for this browser.
        NotFound: There is nothing to try it out with.
    """
    await asked.fields(desk, request)
    if desk.trial is None:
        raise NotFound
    await desk.trial(seat.brand)
    return see_other(seat.path)
