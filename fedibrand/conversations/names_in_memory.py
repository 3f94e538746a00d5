"""The names of those whom one brand knows, indexed in memory and never anywhere else.

They are opened from their sealed profiles when a brand first searches. Whoever is new is added when somebody
searches; what changed or ended has all of it built anew, at most every half a minute. What is found is read
again from the record: a name whose profile is gone is found no more, and is out of memory within a minute.
"""

import asyncio
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, or_, select

from fedibrand.activitypub.vocabulary import Actor, decode
from fedibrand.clock import Clock
from fedibrand.conversations import threads
from fedibrand.conversations.search import NOINDEX, folded
from fedibrand.conversations.shown import ShownConsumer
from fedibrand.conversations.words_in_memory import Indexed, Week
from fedibrand.store import contents
from fedibrand.store.run import Store
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.vault import Vault

AT_ONCE = 500
ANEW_SECONDS = 30.0
PATIENCE = 0.25
"""Seconds that a search waits for the names of a brand to be opened for the first time."""
_EVER = datetime.min.replace(tzinfo=UTC)

_consumer, _conversation = Consumer.__table__, Conversation.__table__  # type: ignore[attr-defined]
_talks = exists(select(1).where(_conversation.c.consumer_id == _consumer.c.id))
_named = (
    _consumer.c.brand_id == bindparam("brand"),
    _consumer.c.content_id.is_not(None),
    _consumer.c.ignored_at.is_(None),
    or_(_talks, and_(_consumer.c.indexable, ~_consumer.c.vetoes.contains(NOINDEX))),
)
"""Whose names are opened: nobody's who is ignored, or heard by invitation alone and not to be found."""
_keys = select(_consumer.c.id, _consumer.c.lease_key_id).where(*_named)
_ids: Any = bindparam("ids", expanding=True)
_keys_of = _keys.where(_consumer.c.id.in_(_ids))
_these = (
    select(_consumer)
    .where(*_named, _consumer.c.id.in_(_ids))
    .order_by(_consumer.c.seen_at.desc(), _consumer.c.id)
)


class Names:
    """The names of those whom a brand knows.

    ``heard`` are those about whom something changed since they were looked at; ``""`` may be anybody.
    """

    def __init__(self, store: Store, vault: Vault, clock: Clock, brand_id: str) -> None:
        """Begin with none."""
        self._store, self._vault, self._clock, self._brand_id = store, vault, clock, brand_id
        self._index: Week | None = None
        self._built = 0.0
        self._turn, self._tidying = asyncio.Lock(), asyncio.Lock()
        self._building: asyncio.Task[None] | None = None
        self._lost = False
        self.heard: set[str] = set()
        self.let_go = False

    async def find(self, wanted: Sequence[str], most: int) -> list[ShownConsumer] | None:
        """Return who has a name with all these words, or words that begin so; nothing until it is built."""
        await asyncio.wait([self.build()], timeout=PATIENCE)
        if self._index is None:
            return None
        await self.follow()
        ids = await asyncio.to_thread(self._index.find, wanted, most)
        rows, sealed = await self._store.read(_read, self._brand_id, ids)
        return await asyncio.to_thread(self._matching, rows, sealed, wanted)

    def build(self) -> "asyncio.Task[None]":
        """Return the task that opens all names for the first time; begin it if it is not begun."""
        failed = self._building is not None and self._building.done() and self._index is None
        if self._building is None or (failed and not self.let_go):
            self._building = asyncio.create_task(self._anew())
        return self._building

    async def tidy(self) -> None:
        """Take in what changed, and build anew what lost something."""
        if self._index is None or self.let_go:
            self.heard.clear()
            return
        async with self._tidying:
            await self.follow()
            if self._lost and self._clock.monotonic() - self._built >= ANEW_SECONDS:
                await self._anew()

    async def follow(self) -> None:
        """Index whoever is new, and note whether anything was lost."""
        async with self._turn:
            heard, self.heard = self.heard, set()
            if not heard or self._index is None:
                return
            suspects = None if "" in heard else heard
            try:
                current = await self._store.read(_current, self._brand_id, suspects)
                there = self._index.posts(suspects)
                self._lost = self._lost or not there <= current
                await self._add(self._index, [one for one, _ in current - there])
            except BaseException:
                self.heard |= heard
                raise

    @property
    def size(self) -> int:
        """How many bytes they take."""
        return self._index.size if self._index is not None else 0

    def close(self) -> None:
        """Let go of every name; they are not opened again."""
        self.let_go = True
        if self._building is not None:
            self._building.cancel()
        if self._index is not None:
            self._index.close()

    async def _anew(self) -> None:
        made = Week(_EVER)
        current = await self._store.read(_current, self._brand_id, None)
        await self._add(made, [one for one, _ in sorted(current)])
        async with self._turn:
            old, self._index, self._built = self._index, made, self._clock.monotonic()
            self._lost = False
            self.heard.add("")  # what came or went meanwhile
        if old is not None:
            old.close()
        if self.let_go:
            made.close()

    async def _add(self, index: Week, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            rows, sealed = await self._store.read(_read, self._brand_id, some)
            await asyncio.to_thread(lambda *read: index.add(self._opened(*read)), rows, sealed)

    def _opened(self, rows: Sequence[Any], sealed: dict[str, bytes]) -> list[Indexed]:
        words = threads.open_words(self._vault, rows, sealed)
        return [
            Indexed(row.id, row.id, row.lease_key_id, _text(words[row.id])) for row in rows if row.id in words
        ]

    def _matching(
        self, rows: Sequence[Any], sealed: dict[str, bytes], wanted: Sequence[str]
    ) -> list[ShownConsumer]:
        words = threads.open_words(self._vault, rows, sealed)
        return [
            threads.shown_consumer(row, words)
            for row in rows
            if row.id in words and all(one in folded(_text(words[row.id])) for one in wanted)
        ]


def _text(profile: bytes) -> str:
    """Return what somebody is called: their name, and what comes first in their handle."""
    actor = decode(profile)
    return f"{actor.name} {actor.preferred_username}" if isinstance(actor, Actor) else ""


def _current(connection: Connection, brand_id: str, ids: Collection[str] | None) -> set[tuple[str, str]]:
    """Return (id, lease key) of the profiles that are kept, of these consumers where they are given."""
    whose: dict[str, Any] = {"brand": brand_id}
    query = _keys if ids is None else _keys_of
    found = connection.execute(query, whose if ids is None else {**whose, "ids": list(ids)})
    return {(row.id, row.lease_key_id) for row in found}


def _read(
    connection: Connection, brand_id: str, ids: Collection[str]
) -> tuple[Sequence[Any], dict[str, bytes]]:
    rows = connection.execute(_these, {"brand": brand_id, "ids": list(ids)}).all()
    return rows, contents.find(connection, [row.content_id for row in rows])
