"""Search by an index in memory, one for each brand and week, which nothing is written of anywhere.

Rules of this module:

- The index says where to look and decides nothing: every post it names is read again from record and vault
  (:func:`fedibrand.conversations.search.these`), and what is not held there, or not to be found, is left out.
- It is built on a brand's first search, the newest week first. Until its first week stands, the newest posts
  are opened and compared, and the answer says how far back that went.
- What arrived since is indexed when somebody searches.
- What ended or was edited marks its week, and a marked week is built anew, at most every half a minute: so a
  word that was purged is out of memory within a minute. Until then the week answers as it is.
- Names are kept by the same rules (:mod:`fedibrand.conversations.names_in_memory`).
- All indexes together take a bounded memory: the oldest week of the brand that nobody searched for longest
  goes first.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from fedibrand.clock import Clock
from fedibrand.conversations import among as among_
from fedibrand.conversations import search, shelves
from fedibrand.conversations.among import Among
from fedibrand.conversations.names_in_memory import Names
from fedibrand.conversations.search import Found, Hit
from fedibrand.conversations.shelves import WEEK, Shelf, week_of
from fedibrand.conversations.shown import ShownConsumer
from fedibrand.conversations.words_in_memory import Week, words
from fedibrand.queue.events import Events
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault

SCANNED = 1_000
MOST_READ, READ_AT_ONCE = 1_000, 50
MOST_NARROWED, MOST_NAMED, FEW = 2_000, 200, 500
LOOK_SECONDS, ANEW_SECONDS = 10.0, 30.0
OVERLAP = timedelta(minutes=1)
"""How long a post may take from its arrival to where it can be read."""


@dataclass(frozen=True, slots=True)
class People:
    """Whom a search found by their names; ``whole`` is false where not all names could be looked at."""

    found: tuple[ShownConsumer, ...]
    whole: bool


log = structlog.get_logger()


class Finder:
    """Searches what the brands of this process hold."""

    def __init__(self, store: Store, vault: Vault, events: Events, clock: Clock, *, memory: int) -> None:
        """Take the record, what opens words, what tells of changes, the clock, and bytes for all indexes."""
        self._store, self._vault, self._events, self._clock = store, vault, events, clock
        self._memory = memory
        self._shelves: dict[str, Shelf] = {}

    async def running(self) -> AsyncIterator[None]:
        """Keep the indexes as they should be, until this is left; then let go of them."""
        keeping = asyncio.create_task(self._keep())
        yield
        tasks = [keeping, *(one.building for one in self._shelves.values() if one.building)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for shelf in list(self._shelves.values()):
            await self._drop(shelf)

    async def find(self, brand_id: str, text: str, limit: int = 20, among: Among | None = None) -> Found:
        """Return the posts that a brand holds in which every word of ``text`` is found, the newest first.

        A word is found by how it begins. ``back_to`` says how far back was searched, if not to the beginning.
        ``among`` leaves out what is not among it, before anything is opened.
        """
        shelf, wanted, now = await self._shelf(brand_id), words(text), self._clock.now()
        few = await self._store.read(among_.few, brand_id, among, FEW) if among is not None else None
        if few is not None:
            return await self._find_in(brand_id, text, limit, few)
        if not wanted or not shelf.weeks:
            return await search.search(self._store, self._vault, now, text, brand_id, limit, SCANNED, among)
        most = MOST_READ if among is None else MOST_NARROWED
        async with shelf.turn:
            await self._follow(shelf, now)
            named = await asyncio.to_thread(_named, shelf.newest_first(), wanted, most)
        all_read = len(named) < most
        if among is not None:
            kept = await self._store.read(among_.posts, brand_id, among, [one for _, one in named])
            named = [(begins, one) for begins, one in named if one in kept][:MOST_READ]
        hits: list[Hit] = []
        for start in range(0, len(named), READ_AT_ONCE):
            some = {one: begins for begins, one in named[start : start + READ_AT_ONCE]}
            found, there = await search.these(self._store, self._vault, now, text, brand_id, list(some))
            hits += found
            shelf.marked |= {begins for one, begins in some.items() if one not in there}
            if len(hits) >= limit:
                return Found(tuple(hits[:limit]), start + len(some), whole=False)
        whole = shelf.whole and all_read and len(named) < MOST_READ
        return Found(tuple(hits), len(named), whole=whole, back_to=shelf.reaches)

    async def _find_in(self, brand_id: str, text: str, limit: int, ids: Sequence[str]) -> Found:
        """Return those of a few posts in which every word is found; no index is needed for them."""
        hits: list[Hit] = []
        for start in range(0, len(ids), READ_AT_ONCE):
            some, now = ids[start : start + READ_AT_ONCE], self._clock.now()
            found, _ = await search.these(self._store, self._vault, now, text, brand_id, some)
            hits += found
            if len(hits) >= limit:
                return Found(tuple(hits[:limit]), start + len(some), whole=False)
        return Found(tuple(hits), len(ids), whole=True)

    async def people(self, brand_id: str, text: str, limit: int = 20) -> People:
        """Return whom a brand knows by a name with every word of ``text``, those who wrote last first.

        They are those who wrote to it, and of those it only listens to who want to be found.
        """
        shelf, wanted = await self._shelf(brand_id), words(text)
        shelf.hear()
        if not wanted or shelf.names.let_go:
            return People((), whole=not wanted)
        found = await shelf.names.find(wanted, MOST_NAMED)
        await self._make_room()
        return People(tuple(found or ())[:limit], whole=found is not None)

    async def built(self, brand_id: str) -> None:
        """Return when what is held of a brand is indexed, or as much of it as there is memory for."""
        shelf = await self._shelf(brand_id)
        assert shelf.building is not None
        await shelf.building
        await asyncio.wait([shelf.names.build()])

    @property
    def size(self) -> int:
        """How many bytes all indexes take."""
        shelves_ = self._shelves.values()
        return sum(one.names.size + sum(week.size for week in one.weeks.values()) for one in shelves_)

    async def tidy(self) -> None:
        """Mark the weeks in which something ended or was edited, and build marked ones anew."""
        for shelf in list(self._shelves.values()):
            if shelf.hear():
                await self._mark(shelf)
            for begins in sorted(shelf.marked & shelf.weeks.keys(), reverse=True):
                if self._clock.monotonic() - shelf.built[begins] >= ANEW_SECONDS:
                    await self._place(shelf, begins)
            await shelf.names.tidy()

    async def _mark(self, shelf: Shelf) -> None:
        """Mark the weeks that lost something; what was heard is let go of only when all were looked at."""
        looked_at, suspects = set(shelf.heard), shelf.suspects
        for week in shelf.newest_first():
            if await self._has_lost(shelf, week, suspects):
                shelf.marked.add(week.begins)
        shelf.heard -= looked_at

    async def _keep(self) -> None:
        while True:
            await self._clock.sleep(LOOK_SECONDS)
            try:
                await self.tidy()
            except Exception as fault:  # a database that is busy only costs a turn
                log.error("keeping the search index failed", error=type(fault).__name__)

    async def _shelf(self, brand_id: str) -> Shelf:
        """Return a brand's shelf, the one that was asked for last from now on; begin it if there is none."""
        shelf = self._shelves.pop(brand_id, None)
        if shelf is None:
            listening = AsyncExitStack()
            listener = await listening.enter_async_context(self._events.listening(brand_id, ""))
            shelf = self._shelves.pop(brand_id, None) or Shelf(
                brand_id,
                listener,
                listening,
                Names(self._store, self._vault, self._clock, brand_id),
                self._clock.now(),
            )
        self._shelves[brand_id] = shelf
        if shelf.building is None:
            shelf.building = asyncio.create_task(self._build(shelf))
        return shelf

    async def _build(self, shelf: Shelf) -> None:
        try:
            await self._fill(shelf)
        except Exception as fault:  # it is begun again when somebody searches
            shelf.building = None
            log.error("building the search index failed", error=type(fault).__name__)

    async def _fill(self, shelf: Shelf) -> None:
        until = week_of(self._clock.now()) + WEEK
        while True:
            at = await self._store.read(shelves.latest, shelf.brand_id, until)
            if at is None:
                shelf.whole = True
                return
            begins = week_of(at)
            await self._place(shelf, begins)
            if begins not in shelf.weeks:
                return
            until = begins

    async def _place(self, shelf: Shelf, begins: datetime) -> None:
        """Build a week, let it take the place of the one that stands there, and make room for it."""
        began = self._clock.now()
        made = await self._made(shelf.brand_id, begins)
        async with shelf.turn:
            old = shelf.weeks.get(begins)
            shelf.weeks[begins], shelf.built[begins] = made, self._clock.monotonic()
            shelf.followed = min(shelf.followed, began)
        if old is not None:
            old.close()
        shelf.marked.add(begins)
        if not await self._has_lost(shelf, made, None):  # while it was built
            shelf.marked.discard(begins)
        await self._make_room()

    async def _made(self, brand_id: str, begins: datetime) -> Week:
        made, last, now = Week(begins), None, self._clock.now()
        while True:
            rows, sealed = await self._store.read(shelves.page, brand_id, begins, begins + WEEK, last, now)
            if not rows:
                return made
            last = rows[-1]
            await asyncio.to_thread(self._add, made, rows, sealed, now)

    async def _follow(self, shelf: Shelf, now: datetime) -> None:
        """Index what arrived since somebody searched."""
        last = None
        since, shelf.followed = shelf.followed - OVERLAP, now
        while True:
            rows, sealed = await self._store.read(
                shelves.page, shelf.brand_id, since, now + OVERLAP, last, now
            )
            if not rows:
                return
            last = rows[-1]
            for begins in {week_of(row.arrived_at) for row in rows}:
                theirs = [row for row in rows if week_of(row.arrived_at) == begins]
                if begins not in shelf.weeks:
                    shelf.weeks[begins], shelf.built[begins] = Week(begins), self._clock.monotonic()
                await asyncio.to_thread(self._add, shelf.weeks[begins], theirs, sealed, now)

    def _add(self, week: Week, rows: Sequence[shelves.Row], sealed: dict[str, bytes], now: datetime) -> None:
        week.add(shelves.opened(self._vault, rows, sealed, now))

    async def _has_lost(self, shelf: Shelf, week: Week, consumers: set[str] | None) -> bool:
        """Return whether a week has posts that are not held any more, or say something else."""
        there = await asyncio.to_thread(week.posts, consumers)
        if not there:
            return False
        if consumers is None:
            return not there <= await self._store.read(shelves.held, shelf.brand_id, week.begins)
        ids = {one for one, _ in there}
        return not there <= await self._store.read(shelves.held_of, shelf.brand_id, ids)

    async def _make_room(self) -> None:
        while self.size > self._memory:
            shelf = next((one for one in self._shelves.values() if one.weeks), None)
            if shelf is None:
                next(one for one in self._shelves.values() if one.names.size).names.close()
                continue
            oldest = min(shelf.weeks)
            shelf.weeks.pop(oldest).close()
            shelf.whole = False
            if not shelf.weeks and shelf is not next(reversed(self._shelves.values())):
                await self._drop(shelf)

    async def _drop(self, shelf: Shelf) -> None:
        self._shelves.pop(shelf.brand_id, None)
        if shelf.building is not None:
            shelf.building.cancel()
        shelf.close()
        await shelf.listening.aclose()


def _named(weeks: Sequence[Week], wanted: Sequence[str], most: int) -> list[tuple[datetime, str]]:
    """Return what may have all words, the newest first, each with when its week begins."""
    found: list[tuple[datetime, str]] = []
    for week in weeks:
        found += [(week.begins, one) for one in week.find(wanted, most - len(found))]
    return found
