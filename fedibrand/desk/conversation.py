"""One conversation: what was said, what the team did, and what it can do."""

from aiohttp import web

from fedibrand.desk import card, composing, editing, merging, notes, opening, promises, sorting
from fedibrand.desk.asked import Seat, live, seated, see_other
from fedibrand.desk.opening import HERE
from fedibrand.desk.site import Desk


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.get(HERE, seated(desk, show)),
        web.get(f"{HERE}/thread", live(desk, part)),
        web.get(f"{HERE}/card", live(desk, beside)),
        *composing.routes(desk),
        *editing.routes(desk),
        *promises.routes(desk),
        *notes.routes(desk),
        *sorting.routes(desk),
        *merging.routes(desk),
        *card.routes(desk),
    ]


async def show(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show a conversation, once the origins of its posts were looked at, or after five seconds.

    The address of one that was merged leads to the one that it is in now.
    """
    thread = await opening.opened(desk, request, seat)
    if thread.id != request.match_info["conversation"]:
        return see_other(f"{seat.path}/c/{thread.id}")
    await opening.look(desk, opening.held(thread))
    return await opening.page(desk, request, seat)


async def part(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show what was said and done, for a page that is open already."""
    shown = await opening.spoken(desk, request, seat)
    return desk.rendering.page("_thread.html", seat.language, **shown)


async def beside(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show what stands beside it, for a page that is open already."""
    return await opening.page(desk, request, seat, template="_card.html")
