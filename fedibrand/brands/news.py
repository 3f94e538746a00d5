"""When a brand's own actor changes, whom it concerns hears of it: planned with the change, at most daily."""

from datetime import timedelta

from sqlalchemy import Connection, bindparam, func, select

from fedibrand.clock import Clock
from fedibrand.domain import DeliveryState
from fedibrand.queue import due
from fedibrand.store.tables.deliveries import Delivery

CHANGED, LEFT = "brand-changed", "brand-left"
BETWEEN = timedelta(days=1)

_table = Delivery.__table__  # type: ignore[attr-defined]
_last = select(func.max(_table.c.created_at)).where(
    _table.c.brand_id == bindparam("brand"),
    _table.c.what == "Update",
    _table.c.answer_id.is_(None),
    _table.c.consumer_id.is_(None),
    _table.c.state != DeliveryState.DROPPED,
)


def changed(connection: Connection, brand_id: str, clock: Clock) -> None:
    """Plan the Update of a brand's actor: now, or a day after the last one (P3)."""
    last = connection.execute(_last, {"brand": brand_id}).scalar()
    at = clock.now() if last is None else max(clock.now(), last + BETWEEN)
    due.plan(connection, [(CHANGED, brand_id, at)], clock)


def left(connection: Connection, brand_id: str, clock: Clock) -> None:
    """Plan what a brand that was removed leaves behind: its Delete, and the end of all it holds."""
    due.plan(connection, [(LEFT, brand_id, clock.now())], clock)
