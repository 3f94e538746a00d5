"""Results: what the record keeps of a try."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from fedibrand.clock import Clock
from fedibrand.domain import DeliveryState
from fedibrand.outbox import rows
from fedibrand.outbox.backoff import Outcome, Verdict
from fedibrand.outbox.claims import Ready
from fedibrand.queue import due
from fedibrand.store.tables.deliveries import Delivery

ACTOR_GONE = "actor-gone"
"""The kind of the job that looks whether a consumer is gone, after their inbox said so."""

ENDS = {
    Outcome.DELIVERED: DeliveryState.DELIVERED,
    Outcome.GONE: DeliveryState.FAILED,
    Outcome.REFUSED: DeliveryState.FAILED,
    Outcome.GAVE_UP: DeliveryState.FAILED,
}

_table = Delivery.__table__  # type: ignore[attr-defined]
_later = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"))
    .values(due_at=bindparam("until"), status=bindparam("said"), reason=bindparam("why"))
)
_hold_back = (
    update(_table)
    .where(
        _table.c.host == bindparam("of_host"),
        _table.c.state == DeliveryState.WAITING,
        _table.c.due_at < bindparam("until"),
    )
    .values(due_at=bindparam("until"))
)


def settle(
    connection: Connection, ready: Ready, verdict: Verdict, status: int | None, clock: Clock
) -> list[str]:
    """Write what became of a delivery; return those that waited for it, to ask anew.

    One that was ended or forgotten meanwhile stays as it is.
    """
    row = rows.find(connection, ready.id)
    if row is None or row.state != DeliveryState.WAITING:
        return []
    if verdict.outcome is Outcome.LATER:
        now = clock.now()
        later = {"row_id": row.id, "until": now + verdict.wait, "said": status, "why": verdict.reason}
        connection.execute(_later, later)
        return rows.wake_others(connection, row, now)
    if verdict.outcome is Outcome.GONE and row.consumer_id is not None:
        due.plan(connection, [(ACTOR_GONE, row.consumer_id, clock.now())], clock)
    return rows.end(connection, row, ENDS[verdict.outcome], verdict.reason, clock, status=status)


def hold_back(connection: Connection, host: str, until: datetime) -> None:
    """Have everything that waits for ``host`` wait until its breaker lets it try."""
    connection.execute(_hold_back, {"of_host": host, "until": until})


def give_up(connection: Connection, delivery_id: str, clock: Clock) -> list[str]:
    """Fail a delivery to a host that is left alone; return those that waited for it."""
    row = rows.find(connection, delivery_id)
    if row is None or row.state != DeliveryState.WAITING:
        return []
    return rows.end(connection, row, DeliveryState.FAILED, "host-left-alone", clock)
