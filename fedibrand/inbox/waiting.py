"""Arrivals as rows: which come next, which wait for a document, which are done with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, delete, exists, select, type_coerce, update

from fedibrand.clock import Clock
from fedibrand.domain import ArrivalState
from fedibrand.outbox.order import RESTORED
from fedibrand.store import contents, endings
from fedibrand.store.columns import Moment
from fedibrand.store.endings import Freed
from fedibrand.store.tables.arrivals import PATIENCE, Arrival
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.vault import Lease, Sealed

MOST = 100

_table, _consumer = Arrival.__table__, Consumer.__table__  # type: ignore[attr-defined]
_before = _table.alias("before")
_earlier = (_before.c.actor_hash == _table.c.actor_hash, _before.c.id < _table.c.id)
# As a sum it stands for no index: nearly all are due, and the one by state and id needs no sorting.
_is_due = type_coerce(_table.c.due_at, BigInteger) + 0 <= bindparam("now", type_=Moment)
_next = (
    select(_table)
    .where(
        _table.c.state == ArrivalState.WAITING,
        _is_due,
        ~exists(select(1).where(*_earlier, _before.c.state == ArrivalState.WAITING)),
        ~exists(
            select(1).where(
                *_earlier, _before.c.state == ArrivalState.FETCHING, _before.c.at > bindparam("since")
            )
        ),
    )
    .order_by(_table.c.id)
    .limit(MOST)
)
_one = select(_table).where(_table.c.id == bindparam("row_id"))
_knowing = select(_consumer.c.actor_hash, _consumer.c.brand_id, _consumer.c.key_hashes).where(
    _consumer.c.actor_hash.in_(bindparam("hashes", expanding=True))
)
_present = select(_table.c.id).where(_table.c.id.in_(bindparam("ids", expanding=True)))
_drop = delete(_table).where(_table.c.id.in_(bindparam("ids", expanding=True))).returning(_table.c.id)
_move = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"))
    .values(
        state=bindparam("to"),
        due_at=bindparam("at_time"),
        attempts=bindparam("tries"),
        reason=bindparam("why"),
    )
)
_attach = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"))
    .values(
        state=ArrivalState.WAITING,
        due_at=bindparam("now"),
        document_content_id=bindparam("content"),
        document_lease_key_id=bindparam("key"),
        document_wrapped=bindparam("wrapping"),
    )
)


@dataclass(frozen=True, slots=True)
class Taken:
    """An arrival taken up: its row, its sealed bytes, and which brands know its actor, by which keys."""

    row: Any
    sealed: tuple[Lease, bytes] | None
    document: tuple[Lease, bytes] | None
    knowing: dict[str, bytes]


def take(connection: Connection, now: datetime) -> list[Taken]:
    """Return the arrivals to handle next: at most one of each consumer, in the order they were journalled.

    A consumer whose arrival waits for a document is passed over, for sixty seconds at most. However much
    one consumer sent, or waits for, it keeps nobody else waiting.
    """
    rows = connection.execute(_next, {"now": now, "since": now - PATIENCE}).all()
    return _with_words(connection, rows)


def take_one(connection: Connection, arrival: str) -> Taken | None:
    """Return one arrival, whatever its state, or nothing when it is gone."""
    row = connection.execute(_one, {"row_id": arrival}).first()
    return _with_words(connection, [row])[0] if row is not None else None


def present(connection: Connection, arrivals: Iterable[str]) -> set[str]:
    """Return which arrivals are still there: one may be handled elsewhere, or ended where it waited."""
    return set(connection.execute(_present, {"ids": list(arrivals)}).scalars())


def finish(connection: Connection, rows: Iterable[Any], passed_on: set[str], clock: Clock) -> None:
    """Drop arrivals that were handled; their leases end but for those that passed to a holding.

    One that is gone already is left alone: its lease may have passed on to what another process wrote.
    """
    found = list(rows)
    dropped = set(connection.execute(_drop, {"ids": [row.id for row in found]}).scalars())
    freed = []
    for row in found:
        if row.id not in dropped:
            continue
        if row.lease_key_id not in passed_on:
            freed.append(Freed(row.content_id, row.lease_key_id))
        if row.document_lease_key_id not in passed_on:
            freed.append(Freed(row.document_content_id, row.document_lease_key_id))
    endings.let_go(connection, freed, clock)


def move(
    connection: Connection, rows: Sequence[Any], to: ArrivalState, at: datetime, why: str = "", tries: int = 0
) -> None:
    """Set what happens to arrivals next, when, and why; ``tries`` is added to their attempts.

    One that a backup brought back stays marked as such while it waits: what it sends leaves only by hand.
    """
    if rows:
        connection.execute(
            _move,
            [
                {
                    "row_id": row.id,
                    "to": to,
                    "at_time": at,
                    "tries": row.attempts + tries,
                    "why": RESTORED if _stays_restored(row, to) else why,
                }
                for row in rows
            ],
        )


def attach(connection: Connection, arrival: str, document: Sealed, now: datetime) -> None:
    """Put a fetched document beside an arrival, which comes due at once.

    Where the arrival waits for it no more, nothing is written: no row would ever end it.
    """
    if not is_fetching(connection, arrival):
        return
    contents.add(connection, [document])
    lease = document.lease
    values = {"content": lease.content_id, "key": lease.lease_key_id, "wrapping": lease.wrapped}
    connection.execute(_attach, {"row_id": arrival, "now": now, **values})


def is_fetching(connection: Connection, arrival: str) -> bool:
    """Return whether an arrival is still there and waits for a document."""
    row = connection.execute(_one, {"row_id": arrival}).first()
    return row is not None and row.state == ArrivalState.FETCHING


def _stays_restored(row: Any, to: ArrivalState) -> bool:
    return bool(row.reason == RESTORED) and to is not ArrivalState.QUARANTINED


def _with_words(connection: Connection, rows: Sequence[Any]) -> list[Taken]:
    sealed = contents.find(
        connection, [one for row in rows for one in (row.content_id, row.document_content_id)]
    )
    knowing: dict[bytes, dict[str, bytes]] = {}
    if rows:
        for found in connection.execute(_knowing, {"hashes": [row.actor_hash for row in rows]}):
            knowing.setdefault(found.actor_hash, {})[found.brand_id] = found.key_hashes
    return [
        Taken(
            row,
            _pair(contents.lease_of(row), sealed),
            _pair(contents.lease_of(row, "document_"), sealed),
            knowing.get(row.actor_hash, {}),
        )
        for row in rows
    ]


def _pair(lease: Lease | None, sealed: dict[str, bytes]) -> tuple[Lease, bytes] | None:
    return (lease, sealed[lease.content_id]) if lease and lease.content_id in sealed else None
