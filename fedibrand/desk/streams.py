"""Live: a stream of what changed, as Server-Sent Events (WHATWG HTML, section 9.2).

An event says that something changed and whom it is about, never what: the page asks for the part of it anew.
Each is sent under its kind and, for pages about one thing, under its kind and subject: ``changed-<id>``.
Whoever connects, or connects again, is told to look anew at everything, so nothing is missed in between.
"""

import asyncio
from functools import partial

from aiohttp import web

from fedibrand.conversations import queues
from fedibrand.conversations.queues import Queue
from fedibrand.desk import asked
from fedibrand.desk.asked import Seat, live
from fedibrand.desk.rendering import HEADERS
from fedibrand.desk.site import Desk
from fedibrand.queue.events import MISSED, Event, Listener

LOOK_SECONDS = 4.0
"""How often the session behind an open stream is looked at, and how long a browser may take to read."""
AGAIN = b"retry: 1000\n\n"
"""A browser that was cut off connects again after a second."""
GONE = Event("gone")
"""The session is over, or the seat at this desk is."""


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    return [
        web.get("/desk/{brand}/events", partial(events, desk)),
        web.get("/desk/{brand}/waiting", live(desk, waiting)),
    ]


async def waiting(desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Show how many conversations wait on the team."""
    found = await desk.site.store.read(queues.counts, seat.brand.id, seat.member.id)
    return desk.rendering.page("_waiting.html", seat.language, waiting=found[Queue.US])


async def events(desk: Desk, request: web.Request) -> web.StreamResponse:
    """Tell what changes to those who have a seat, and whoever is not signed in that they are not."""
    who = await asked.person(desk, request)
    if who is None:
        return web.Response(body=frame(GONE), content_type="text/event-stream", headers=HEADERS)
    return await stream(desk, request, asked.seat(desk, request, who))


async def stream(desk: Desk, request: web.Request, seat: Seat) -> web.StreamResponse:
    """Tell what changes at a brand's desk, for as long as the session lasts."""
    response = web.StreamResponse(headers={**HEADERS, "X-Accel-Buffering": "no"})
    response.content_type = "text/event-stream"
    await response.prepare(request)
    async with desk.events.listening(seat.brand.id, seat.person.session.id) as listener:
        try:
            await _write(response, AGAIN + frame(MISSED))
            while await _tell(response, listener) and await _is_seated(desk, request, seat):
                await _write(response, b": still here\n\n")
            if not await _is_seated(desk, request, seat):
                await _write(response, frame(GONE))
        except (ConnectionError, TimeoutError):  # nobody reads; they connect again if they come back
            if request.transport is not None:
                request.transport.abort()
    return response


async def _tell(response: web.StreamResponse, listener: Listener) -> bool:
    """Tell what changes until it is time to look at the session; return whether more will come."""
    clock = asyncio.get_running_loop().time
    until = clock() + LOOK_SECONDS
    while (left := until - clock()) > 0:
        try:
            event = await listener.next(left)
        except EOFError:
            return False
        if event is not None:
            await _write(response, frame(event))
    return True


async def _is_seated(desk: Desk, request: web.Request, seat: Seat) -> bool:
    found = await asked.person(desk, request)
    return found is not None and any(one.id == seat.member.id for one in found.seats)


async def _write(response: web.StreamResponse, written: bytes) -> None:
    async with asyncio.timeout(LOOK_SECONDS):
        await response.write(written)


def frame(event: Event) -> bytes:
    """Return an event as it is sent."""
    names = [event.kind, f"{event.kind}-{event.subject}"] if event.subject else [event.kind]
    return "".join(f"event: {name}\ndata: {event.subject}\n\n" for name in names).encode()
