"""Live: a stream of what changed, as Server-Sent Events (WHATWG HTML, section 9.2).

An event says that something changed and whom it is about, never what: the page asks for the part of it anew.
Whoever connects, or connects again, is told to look anew at everything, so nothing is missed in between.
"""

from aiohttp import web

from fedibrand.desk import asked
from fedibrand.desk.asked import Seat, seated
from fedibrand.desk.rendering import HEADERS
from fedibrand.desk.site import Desk
from fedibrand.queue.events import MISSED, Event

LOOK_SECONDS = 4.0
"""How often the session behind an open stream is looked at, and the stream shows that it is alive."""


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [web.get("/desk/{brand}/events", seated(desk, stream))]


async def stream(desk: Desk, request: web.Request, seat: Seat) -> web.StreamResponse:
    """Tell what changes at a brand's desk, for as long as the session lasts."""
    response = web.StreamResponse(headers={**HEADERS, "X-Accel-Buffering": "no"})
    response.content_type = "text/event-stream"
    await response.prepare(request)
    async with desk.events.listening(seat.brand.id, seat.person.session.id) as listener:
        await response.write(_frame(MISSED))
        while True:
            try:
                event = await listener.next(LOOK_SECONDS)
            except EOFError:
                return response
            if event is not None:
                await response.write(_frame(event))
                continue
            found = await asked.person(desk, request)
            if found is None or all(one.brand_id != seat.brand.id for one in found.seats):
                return response
            await response.write(b": still here\n\n")


def _frame(event: Event) -> bytes:
    return f"event: {event.kind}\ndata: {event.subject}\n\n".encode()
