"""What came signed by somebody who is not its actor, with no proof of the actor's own.

Servers forward replies and Deletes this way. Nothing in it is believed; but a forwarded Delete or Update
of something held here makes us look at its origin. So does the Delete of an actor whose key is gone too.
"""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.shapes import kinds
from fedibrand.activitypub.verification import Unproven
from fedibrand.clock import Clock
from fedibrand.domain import HoldingState
from fedibrand.outbox.results import ACTOR_GONE
from fedibrand.queue import due
from fedibrand.store import counting
from fedibrand.store.run import Store
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.vault import Vault

_table, _consumer = Holding.__table__, Consumer.__table__  # type: ignore[attr-defined]
_held = select(_table.c.id).where(
    _table.c.post_hash == bindparam("post"), _table.c.state == HoldingState.HELD
)
_known = select(_consumer.c.id).where(_consumer.c.actor_hash == bindparam("actor"))


class Forwarded:
    """Looks closer at what was forwarded or cannot be proved, and counts it."""

    def __init__(self, store: Store, vault: Vault, clock: Clock) -> None:
        """Take the record, and what hashes ids."""
        self._store, self._vault, self._clock = store, vault, clock

    async def look(self, unproven: Unproven) -> None:
        """Plan a look at the origin of each held post that a forwarded Delete or Update names."""
        about = _object_id(unproven.document)
        held = not {"Delete", "Update"}.isdisjoint(kinds(unproven.document)) and about
        await self._store.write(self._plan if held else self._count, about)

    async def look_at_actor(self, actor: object) -> None:
        """Plan a look at an actor who is known here: their own server says whether they are gone."""
        if isinstance(actor, str):
            await self._store.write(self._plan_actor, actor)

    async def count(self, what: str) -> None:
        """Count something that has no other effect."""
        await self._store.write(counting.add, {("", what): 1}, self._clock.now())

    def _plan(self, connection: Connection, about: str) -> None:
        found = connection.execute(_held, {"post": self._vault.hash(about)}).scalars().all()
        due.plan(connection, [("look", one, self._clock.now()) for one in found], self._clock)
        self._count(connection, about)

    def _plan_actor(self, connection: Connection, actor: str) -> None:
        found = connection.execute(_known, {"actor": self._vault.hash(actor)}).scalars().all()
        due.plan(connection, [(ACTOR_GONE, one, self._clock.now()) for one in found], self._clock)

    def _count(self, connection: Connection, _about: str) -> None:
        counting.add(connection, {("", "forwarded"): 1}, self._clock.now())


def _object_id(document: dict[str, Any]) -> str:
    inner = document.get("object")
    found = inner.get("id") if isinstance(inner, dict) else inner
    return found if isinstance(found, str) else ""
