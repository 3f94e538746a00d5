"""Pictures of consumers' profiles: drawn anew, small, and in memory only.

Rules of this module:

- At most 32 MB in all, an hour each. What is shown was made from the profile that is held now: once that ends
  or changes it is not served, and it leaves memory within seconds.
- No page waits for one: initials stand there until the picture has come. Nothing is fetched of whom the team
  ignores, or has not let in.
- An address names the consumer and tells one picture from another; never where it lies.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.errors import NotFound, TooLarge, Unfetched, WrongMediaType
from fedibrand.brands import redrawing
from fedibrand.brands.site import Site
from fedibrand.conversations import threads
from fedibrand.conversations.shown import ShownConsumer
from fedibrand.desk import strangers
from fedibrand.desk.media_addresses import leads_out
from fedibrand.desk.media_types import kind_of
from fedibrand.queue.events import MISSED, Events, Listener
from fedibrand.remote.media import MediaClient
from fedibrand.remote.sharing import Sharing
from fedibrand.store import contents
from fedibrand.store.tables.consumers import Consumer

SIDE = 96
MEMORY = 32 * 1024 * 1024
BESIDE = 1024
"""Bytes counted for each beside its picture, so that those without one have a bound as well."""
KEPT_SECONDS = 3600.0
MOST_BYTES = 4 * 1024 * 1024
AT_ONCE = 8
PATIENCE = 3.0
"""Seconds that a browser waits for a picture; it has come when the page is next looked at."""
LOOK_SECONDS = 10.0

_table = Consumer.__table__  # type: ignore[attr-defined]
_one = select(_table).where(_table.c.id == bindparam("row_id"), _table.c.brand_id == bindparam("brand"))
_contents = select(_table.c.id, _table.c.content_id).where(
    _table.c.id.in_(bindparam("ids", expanding=True)), _table.c.brand_id == bindparam("brand")
)
log = structlog.get_logger()

Key = tuple[str, str]
"""A brand's id and that of a consumer of its own."""


@dataclass(frozen=True, slots=True)
class Avatar:
    """A picture as it was drawn, of what, and until when it is kept; ``b""`` where there is none."""

    data: bytes
    content_id: str
    which: str
    until: float

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return len(self.data) + BESIDE


class Avatars:
    """Fetches, draws and keeps the pictures of profiles."""

    def __init__(self, site: Site, client: MediaClient, events: Events, *, memory: int = MEMORY) -> None:
        """Take the site, what fetches, what tells of changes, and how many bytes are kept."""
        self._site, self._client, self._events, self._memory = site, client, events, memory
        self._kept: OrderedDict[Key, Avatar] = OrderedDict()
        self._size = 0
        self._sharing: Sharing[Avatar] = Sharing()
        self._fetching, self._drawing = asyncio.Semaphore(AT_ONCE), asyncio.Lock()
        self._tidying = asyncio.Lock()
        self._listeners: dict[str, Listener] = {}
        self._listening = AsyncExitStack()

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return self._size

    async def running(self) -> AsyncIterator[None]:
        """Let go of what has ended, until this is left; then of everything."""
        keeping = asyncio.create_task(self._keep())
        yield
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await self._listening.aclose()
        self._kept.clear()

    async def addresses(self, brand_id: str, consumers: Iterable[ShownConsumer]) -> dict[str, str]:
        """Return where the pictures of a brand's consumers are shown, by their ids; without those of none."""
        pictured = {one.id: one for one in consumers if leads_out(one.icon)}
        off = await self._site.store.read(strangers.held_off, pictured) if pictured else set()
        return {
            each: f"/desk/{brand_id}/avatars/{each}/{self.which(one.icon)}"
            for each, one in pictured.items()
            if each not in off and not self._is_known_to_have_none(brand_id, each)
        }

    async def get(self, brand_id: str, consumer_id: str, which: str) -> bytes:
        """Return the picture of a consumer's profile as it is now, or ``b""`` where it cannot be had yet.

        Raises:
            NotFound: This brand knows none of that id, or they have another picture now.
        """
        found = await self._site.store.read(_read, brand_id, consumer_id)
        if found is None:
            raise NotFound
        row, sealed, off = found
        kept = self._kept.get((brand_id, consumer_id))
        if kept is not None and kept.which == which and self._shows(kept, row) and not off:
            self._kept.move_to_end((brand_id, consumer_id))
            return kept.data
        opened = await asyncio.to_thread(threads.open_words, self._site.vault, [row], sealed)
        icon = threads.shown_consumer(row, opened).icon
        if not leads_out(icon) or self.which(icon) != which:
            raise NotFound
        if off:
            return b""
        await self._listen(brand_id)
        work = self._sharing.get(f"{consumer_id} {row.content_id}", lambda: self._fetch(row, icon, which))
        try:
            async with asyncio.timeout(PATIENCE):
                return (await work).data
        except TimeoutError:
            return b""

    async def tidy(self) -> None:
        """Let go of what is over, and of what was made from a profile that ended or changed."""
        async with self._tidying:
            await self._tidy()

    async def _tidy(self) -> None:
        for key in [key for key, one in self._kept.items() if not self._is_fresh(one)]:
            self._drop(key)
        for brand_id, listener in self._listeners.items():
            suspects = _heard(listener)
            here = [
                each for of, each in self._kept if of == brand_id and (each in suspects or "" in suspects)
            ]
            if here:
                await self._look(brand_id, here)

    async def _look(self, brand_id: str, consumer_ids: list[str]) -> None:
        """Let go of what no longer shows the profile that is held; of all, where that cannot be read."""
        held: dict[str, str | None] = {}
        try:
            held = await self._site.store.read(_content_ids, brand_id, consumer_ids)
        finally:
            for each in consumer_ids:
                kept = self._kept.get((brand_id, each))
                if kept is not None and kept.content_id != held.get(each):
                    self._drop((brand_id, each))

    def which(self, icon: str) -> str:
        """Return what tells one picture from another, and nothing of where it lies."""
        return self._site.vault.hash(f"desk avatar {icon}").hex()[:16]

    async def _fetch(self, row: Any, icon: str, which: str) -> Avatar:
        key = row.brand_id, row.id
        data, until = await self._drawn(row.brand_id, icon), self._site.clock.monotonic() + KEPT_SECONDS
        made = Avatar(data, row.content_id, which, until)
        # An ending during the fetch may have been heard already, when there was nothing to let go of.
        held = await self._site.store.read(_content_ids, row.brand_id, [row.id])
        if held.get(row.id) != row.content_id:
            return Avatar(b"", row.content_id, which, until)
        self._drop(key)
        self._kept[key] = made
        self._size += made.size
        while self._size > self._memory:
            self._drop(next(iter(self._kept)))
        return made

    async def _drawn(self, brand_id: str, icon: str) -> bytes:
        signer = self._site.keys.signer(brand_id)
        try:
            async with self._fetching:
                called, data = await self._client.read(icon, "image/*", signer, most=MOST_BYTES)
            if kind_of(called) != "image":
                return b""
            async with self._drawing:  # one thread at a time: others are for what somebody waits for
                return (await asyncio.to_thread(redrawing.draw, data, SIDE, MOST_BYTES)).data
        except (Unfetched, TooLarge, WrongMediaType):
            return b""

    async def _listen(self, brand_id: str) -> None:
        if brand_id not in self._listeners:
            listening = self._events.listening(brand_id, "")
            self._listeners[brand_id] = await self._listening.enter_async_context(listening)

    async def _keep(self) -> None:
        while True:
            await self._site.clock.sleep(LOOK_SECONDS)
            try:
                await self.tidy()
            except Exception as fault:  # a database that is busy only costs a turn
                log.error("letting go of avatars failed", error=type(fault).__name__)

    def _shows(self, kept: Avatar, row: Any) -> bool:
        """Return whether what is kept shows the profile that is held now."""
        return self._is_fresh(kept) and kept.content_id == row.content_id and row.wrapped is not None

    def _is_fresh(self, kept: Avatar) -> bool:
        return self._site.clock.monotonic() < kept.until

    def _is_known_to_have_none(self, brand_id: str, consumer_id: str) -> bool:
        kept = self._kept.get((brand_id, consumer_id))
        return kept is not None and not kept.data and self._is_fresh(kept)

    def _drop(self, key: Key) -> None:
        kept = self._kept.pop(key, None)
        self._size -= kept.size if kept is not None else 0


def _heard(listener: Listener) -> set[str]:
    """Return whom something changed about, by their ids; ``""`` stands for anybody."""
    found = set()
    while not listener.waiting.empty():
        event = listener.waiting.get_nowait()
        if event is not None:
            found.add("" if event == MISSED else event.subject)
    return found


def _read(
    connection: Connection, brand_id: str, consumer_id: str
) -> tuple[Any, dict[str, bytes], bool] | None:
    row = connection.execute(_one, {"row_id": consumer_id, "brand": brand_id}).first()
    if row is None:
        return None
    off = consumer_id in strangers.held_off(connection, [consumer_id])
    return row, contents.find(connection, [row.content_id]), off


def _content_ids(connection: Connection, brand_id: str, ids: list[str]) -> dict[str, str | None]:
    rows = connection.execute(_contents, {"ids": ids, "brand": brand_id})
    return {row.id: row.content_id for row in rows}
