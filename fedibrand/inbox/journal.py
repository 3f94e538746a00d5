"""The journal: verified activities, committed before they are answered 202.

Only :func:`~fedibrand.activitypub.verification.verify` can make a ``Verified``, and :meth:`Journal.append`
takes nothing else: an unverified activity cannot be journalled by a slip. Arrivals that come while a commit
is under way go into the next one together.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub.verification import Verified
from fedibrand.activitypub.vocabulary import Activity
from fedibrand.clock import Clock
from fedibrand.domain import ArrivalState
from fedibrand.store import contents
from fedibrand.store.known import Known
from fedibrand.store.run import Store
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.vault import Sealed, Vault

SHARED = ""

_table = Arrival.__table__  # type: ignore[attr-defined]
_insert = _table.insert()
_present = select(_table.c.activity_hash, _table.c.inbox).where(
    _table.c.activity_hash.in_(bindparam("hashes", expanding=True))
)


@dataclass(frozen=True, slots=True)
class _Entry:
    row: dict[str, Any]
    body: bytes
    written: "asyncio.Future[None]"


class Journal:
    """Appends arrivals to the record, in groups."""

    def __init__(self, store: Store, vault: Vault, known: Known, clock: Clock) -> None:
        """Take the record, the vault that seals, and the set of known actors."""
        self._store, self._vault, self._known, self._clock = store, vault, known, clock
        self._waiting: list[_Entry] = []
        self._writing: asyncio.Task[None] | None = None

    def waiting(self) -> int:
        """Return how many arrivals wait for the next commit."""
        return len(self._waiting)

    async def append(self, verified: Verified, activity: Activity[Any], inbox: str) -> None:
        """Write one arrival; when this returns it is on disk, or was there before.

        Args:
            verified: The activity's bytes, and who signed them.
            activity: The same, parsed.
            inbox: The id of the brand whose inbox it came to, or :data:`SHARED`.
        """
        now = self._clock.now()
        actor_hash = self._vault.hash(activity.actor)
        self._known.add(actor_hash)
        row = {
            "id": self._clock.new_id(),
            "activity_hash": self._vault.hash(activity.id),
            "object_hash": self._vault.hash(activity.object.id),
            "actor_hash": actor_hash,
            "inbox": inbox,
            "signer": verified.how,
            "at": now,
            "due_at": now,
            "state": ArrivalState.WAITING,
            "attempts": 0,
            "reason": "",
        }
        entry = _Entry(row, verified.body, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await entry.written

    async def _write(self) -> None:
        while self._waiting:
            entries, self._waiting = self._waiting, []
            try:
                await self._store.write(append_all, await self._sealed(entries))
            except Exception as fault:
                for one in entries:
                    _settle(one.written, fault)
            else:
                for one in entries:
                    _settle(one.written, None)
        self._writing = None

    async def _sealed(self, entries: Sequence[_Entry]) -> list[tuple[dict[str, Any], Sealed]]:
        """Seal the bodies; where lease keys must be made for it, that is left to a thread."""
        if self._vault.has(len(entries)):
            return self._seal(entries)
        return await asyncio.to_thread(self._seal, entries)

    def _seal(self, entries: Sequence[_Entry]) -> list[tuple[dict[str, Any], Sealed]]:
        sealed = [self._vault.seal(one.body) for one in entries]
        return [
            ({**one.row, **lease.lease.columns()}, lease) for one, lease in zip(entries, sealed, strict=True)
        ]


def append_all(connection: Connection, entries: Sequence[tuple[dict[str, Any], Sealed]]) -> None:
    """Write arrivals with their contents; one whose activity waits in that inbox already is left out."""
    hashes = [row["activity_hash"] for row, _ in entries]
    present = {(row.activity_hash, row.inbox) for row in connection.execute(_present, {"hashes": hashes})}
    fresh: dict[tuple[bytes, str], tuple[dict[str, Any], Sealed]] = {}
    for row, sealed in entries:
        key = (row["activity_hash"], row["inbox"])
        if key not in present:
            fresh.setdefault(key, (row, sealed))
    if fresh:
        contents.add(connection, [sealed for _, sealed in fresh.values()])
        connection.execute(_insert, [row for row, _ in fresh.values()])


def _settle(future: "asyncio.Future[None]", fault: Exception | None) -> None:
    if future.done():
        return
    if fault is None:
        future.set_result(None)
    else:
        future.set_exception(fault)
