"""Live events: what changed, told to whoever looks at it now. Nothing is kept: who comes late looks anew."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MOST_WAITING = 100


@dataclass(frozen=True, slots=True)
class Event:
    """Something of a brand's changed: ``subject`` is the id of what it is about, or ``""`` for anything."""

    kind: str
    subject: str = ""


CHANGED = "changed"
PRESENT = "present"
MISSED = Event("missed")
"""Stands for all that did not fit: whoever gets it looks anew at everything."""


@dataclass(slots=True, eq=False)
class Listener:
    """Who listens to one brand; ``gone`` once nothing more will come."""

    brand_id: str
    session_id: str
    waiting: "asyncio.Queue[Event | None]" = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    async def next(self, seconds: float) -> Event | None:
        """Return the next event, or nothing after so many seconds.

        Raises:
            EOFError: Nothing more will come.
        """
        try:
            async with asyncio.timeout(seconds):
                found = await self.waiting.get()
        except TimeoutError:
            return None
        if found is None:
            raise EOFError
        return found


class Events:
    """Tells listeners of this process what changed."""

    def __init__(self) -> None:
        """Begin with nobody listening."""
        self._listening: dict[str, set[Listener]] = {}
        self._over = False

    @asynccontextmanager
    async def listening(self, brand_id: str, session_id: str) -> AsyncIterator[Listener]:
        """Listen to a brand for as long as the block lasts."""
        listener = Listener(brand_id, session_id)
        self._listening.setdefault(brand_id, set()).add(listener)
        if self._over:
            _tell(listener, None)
        try:
            yield listener
        finally:
            self._listening[brand_id].discard(listener)
            if not self._listening[brand_id]:
                del self._listening[brand_id]

    def publish(self, brand_id: str, event: Event) -> None:
        """Tell everybody who listens to a brand."""
        for listener in self._listening.get(brand_id, ()):
            _tell(listener, event)

    def publish_to_all(self, event: Event) -> None:
        """Tell everybody: another process wrote, and nobody knows what."""
        for brand_id in self._listening:
            self.publish(brand_id, event)

    def end(self, session_ids: set[str]) -> None:
        """End the streams of sessions that are over."""
        for listener in self._all():
            if listener.session_id in session_ids:
                _tell(listener, None)

    def end_all(self) -> None:
        """End every stream, and those that still begin: this process stops."""
        self._over = True
        for listener in self._all():
            _tell(listener, None)

    def _all(self) -> list[Listener]:
        return [listener for listeners in self._listening.values() for listener in listeners]


def _tell(listener: Listener, event: Event | None) -> None:
    if listener.waiting.full():
        while not listener.waiting.empty():
            listener.waiting.get_nowait()
        listener.waiting.put_nowait(MISSED)
    if not listener.waiting.full():
        listener.waiting.put_nowait(event)
