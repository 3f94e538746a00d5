"""Looks at a held post's origin, as the brand that holds it, and does what the origin says.

Public and unlisted posts end on 404, 410 or a Tombstone; all others on 410 or a Tombstone, and on 404 only
if this brand fetched that post before (several servers never serve private posts). Everything else means
"could not be checked", and the lease runs on.
"""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from fedibrand.activitypub.addressing import Level, level_of
from fedibrand.activitypub.errors import Malformed, Unfetched
from fedibrand.activitypub.parsing import parse_document
from fedibrand.activitypub.vocabulary import Post, Tombstone
from fedibrand.acts import Act
from fedibrand.applying.apply import apply
from fedibrand.applying.scope import Carried, Tools
from fedibrand.conversations import posts
from fedibrand.domain import HoldingState, Why
from fedibrand.effects import End, Hold
from fedibrand.queue.events import CHANGED, Event, Events
from fedibrand.remote.client import Client, Fetched
from fedibrand.remote.signer import Signer
from fedibrand.store import contents, endings
from fedibrand.store.endings import Freed
from fedibrand.store.run import Store
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.vault import Opened, Sealed, Vault

_holding, _consumer = Holding.__table__, Consumer.__table__  # type: ignore[attr-defined]
_select = (
    select(_holding, _consumer.c.actor)
    .join(_consumer, _consumer.c.id == _holding.c.consumer_id)
    .where(_holding.c.id == bindparam("row_id"))
)
_checked = (
    update(_holding)
    .where(_holding.c.id == bindparam("row_id"))
    .values(checked_at=bindparam("now"), fetched=True)
)


class Seen(StrEnum):
    """What a look at the origin found."""

    SAME = "same"
    EDITED = "edited"
    GONE = "gone"
    UNCHECKED = "could-not-be-checked"


class Recheck:
    """Looks at origins."""

    def __init__(
        self, store: Store, tools: Tools, client: Client, signer: Callable[[str], Signer], events: Events
    ) -> None:
        """Take the record, what applying needs, who signs for a brand, and who is told what changed."""
        self._store, self._tools, self._client, self._signer = store, tools, client, signer
        self._events = events

    async def look(self, holding: str) -> Seen:
        """Look at the origin of one holding, and end or edit it where the origin says so."""
        found = await self._store.read(_read, holding)
        if found is None or found[0].state != HoldingState.HELD:
            return Seen.GONE
        row, sealed = found
        lease = contents.lease_of(row)
        vault = self._tools.vault
        opened = (await asyncio.to_thread(vault.open, [(lease, sealed)]))[0] if lease else None
        if opened is None:
            return Seen.GONE
        post = posts.read(opened.words)
        try:
            fetched = await self._client.get_document(post.id, self._signer(row.brand_id))
            thing = parse_document(fetched.document)
        except Malformed:
            return Seen.UNCHECKED
        except Unfetched as fault:
            return await self._end(row) if _is_gone(fault, row) else Seen.UNCHECKED
        if isinstance(thing, Tombstone):
            return await self._end(row)
        if not isinstance(thing, Post) or thing.id != post.id or thing.attributed_to != row.actor:
            return Seen.UNCHECKED
        await self._store.write(_mark, row.id, self._tools.clock.now())
        if thing.updated and thing.updated > (row.updated or post.published or thing.updated):
            return await self._edit(row, thing, fetched)
        return Seen.SAME

    async def _end(self, row: Any) -> Seen:
        act = _act(row, End(holding=row.id, state=HoldingState.WITHDRAWN))
        await self._store.write(apply, [act], self._tools)
        self._events.publish(row.brand_id, Event(CHANGED, row.consumer_id))
        return Seen.GONE

    async def _edit(self, row: Any, post: Post, fetched: Fetched) -> Seen:
        sealed, opened = await asyncio.to_thread(_sealed, self._tools.vault, fetched.body)
        effect = Hold(
            post=post.id,
            why=Why(row.why),
            level=level_of(post) if post.to or post.cc else Level(row.level),
            conversation=row.conversation_id,
            updated=post.updated,
            edits=row.id,
        )
        carried = {row.id: Carried(opened, sealed.lease)}

        def write(connection: Connection) -> None:
            contents.add(connection, [sealed])
            applied = apply(connection, [_act(row, effect, row.id)], self._tools, carried)
            if sealed.lease.lease_key_id not in applied.passed_on:  # it was ended while we looked
                freed = Freed(sealed.lease.content_id, sealed.lease.lease_key_id)
                endings.let_go(connection, [freed], self._tools.clock)

        await self._store.write(write)
        self._events.publish(row.brand_id, Event(CHANGED, row.consumer_id))
        return Seen.EDITED


def _sealed(vault: Vault, words: bytes) -> tuple[Sealed, Opened]:
    sealed = vault.seal(words)
    (opened,) = vault.open([(sealed.lease, sealed.content["sealed"])])  # type: ignore[list-item]
    assert opened is not None
    return sealed, opened


def _act(row: Any, effect: End | Hold, arrival: str = "") -> Act:
    return Act(brand=row.brand_id, consumer=row.actor, by="origin", effects=(effect,), arrival=arrival)


def _is_gone(fault: Unfetched, row: Any) -> bool:
    open_to_all = Level(row.level) in (Level.PUBLIC, Level.UNLISTED)
    return fault.status == 410 or (fault.status == 404 and (open_to_all or row.fetched))


def _read(connection: Connection, holding: str) -> tuple[Any, bytes] | None:
    row = connection.execute(_select, {"row_id": holding}).first()
    sealed = contents.find(connection, [row.content_id]) if row is not None else {}
    return (row, sealed[row.content_id]) if row is not None and row.content_id in sealed else None


def _mark(connection: Connection, holding: str, now: Any) -> None:
    connection.execute(_checked, {"row_id": holding, "now": now})
