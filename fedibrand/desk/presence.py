"""Who else looks at a conversation now, and who writes: in memory, and over by itself.

A page says every few seconds that it is there, and is told who else is. Colleagues are told at once that
somebody came or began to write, as an event with the conversation's id; that somebody left, they see when
they ask next. Each process knows of those who ask it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.errors import NotFound
from fedibrand.brands.members import Member
from fedibrand.brands.teams import May
from fedibrand.clock import Clock
from fedibrand.conversations import merged
from fedibrand.desk import asked
from fedibrand.desk.asked import Seat, live, seated
from fedibrand.desk.site import Desk
from fedibrand.queue.events import PRESENT, Event
from fedibrand.store.tables.conversations import Conversation

HERE_SECONDS = 15.0
TYPING_SECONDS = 6.0

_table = Conversation.__table__  # type: ignore[attr-defined]
_find = select(_table.c.id).where(_table.c.id == bindparam("row_id"), _table.c.brand_id == bindparam("brand"))


@dataclass(slots=True)
class Present:
    """A member at a conversation; until when, in seconds of the clock."""

    member: Member
    until: float
    typing_until: float = 0.0


class Presence:
    """Who is at which conversation."""

    def __init__(self, clock: Clock) -> None:
        """Begin with nobody anywhere."""
        self._clock = clock
        self._at: dict[str, dict[str, Present]] = {}

    def here(self, conversation: str, member: Member) -> bool:
        """Note that a member looks at a conversation; return whether that is new."""
        now, there = self._clock.monotonic(), self._there(conversation)
        found = there.get(member.id)
        there[member.id] = Present(member, now + HERE_SECONDS, found.typing_until if found else 0.0)
        return found is None

    def typing(self, conversation: str, member: Member) -> bool:
        """Note that a member writes in a conversation; return whether that is new."""
        now, new = self._clock.monotonic(), self.here(conversation, member)
        found = self._at[conversation][member.id]
        new = new or found.typing_until <= now
        found.typing_until = now + TYPING_SECONDS
        return new

    def others(self, conversation: str, but: str) -> Iterator[tuple[str, bool]]:
        """Yield the names of those at a conversation but one member, and whether they write."""
        now = self._clock.monotonic()
        for each in self._there(conversation).values():
            if each.member.id != but:
                yield each.member.name, each.typing_until > now

    def _there(self, conversation: str) -> dict[str, Present]:
        now = self._clock.monotonic()
        for known, there in list(self._at.items()):
            self._at[known] = {one: each for one, each in there.items() if each.until > now}
            if not self._at[known]:
                del self._at[known]
        return self._at.setdefault(conversation, {})


def routes(desk: Desk) -> list[web.RouteDef]:
    """Return the routes."""
    presence = Presence(desk.site.clock)
    at = "/desk/{brand}/c/{conversation}"
    return [
        web.post(f"{at}/here", live(desk, partial(here, presence))),
        web.post(f"{at}/typing", seated(desk, partial(typing, presence))),
    ]


async def here(presence: Presence, desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Note that a member looks at a conversation, and say who else does."""
    named = await _named(desk, request, seat)
    if presence.here(named, seat.member):
        desk.events.publish(seat.brand.id, Event(PRESENT, named))
    others = list(presence.others(named, seat.member.id))
    return desk.rendering.page("_present.html", seat.language, others=others)


async def typing(presence: Presence, desk: Desk, request: web.Request, seat: Seat) -> web.Response:
    """Note that a member writes in a conversation."""
    named = await _named(desk, request, seat)
    seat.require(May.ADD_NOTES)
    if presence.typing(named, seat.member):
        desk.events.publish(seat.brand.id, Event(PRESENT, named))
    return web.Response(status=204, headers={"Cache-Control": "no-store"})


async def _named(desk: Desk, request: web.Request, seat: Seat) -> str:
    await asked.fields(desk, request)
    named = await desk.site.store.read(merged.way, request.match_info["conversation"])
    if not await desk.site.store.read(_is, named, seat.brand.id):
        raise NotFound
    return named


def _is(connection: Connection, conversation: str, brand: str) -> bool:
    return connection.execute(_find, {"row_id": conversation, "brand": brand}).first() is not None
