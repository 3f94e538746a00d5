"""Every row that keeps a lease, by table: what the vault must not lose, and what must not outlive its key."""

from typing import Any

from sqlalchemy import Connection, func, select

from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.arrivals import Arrival
from fedibrand.store.tables.consumers import Consumer
from fedibrand.store.tables.deliveries import Delivery
from fedibrand.store.tables.endings import EndingRow
from fedibrand.store.tables.holdings import Holding
from fedibrand.store.tables.notes import NoteRow
from fedibrand.store.tables.notifications import NotificationRow
from fedibrand.store.tables.package_jobs import PackageJobRow
from fedibrand.store.tables.reports import Report

_PREFIXES: tuple[tuple[Any, str], ...] = (
    (AnswerRow, ""),
    (Arrival, ""),
    (Arrival, "document_"),
    (Consumer, ""),
    (Delivery, ""),
    (Holding, ""),
    (NoteRow, ""),
    (NotificationRow, ""),
    (PackageJobRow, ""),
    (Report, ""),
)
KEEPERS: tuple[tuple[Any, str], ...] = tuple((model.__table__, prefix) for model, prefix in _PREFIXES)
"""Tables that keep leases, and what stands before the names of the three columns."""


def newest(connection: Connection) -> bytes | None:
    """Return the wrapped key that names the highest refill, or nothing where no row keeps a lease."""
    found = [
        connection.execute(select(func.max(table.c[f"{prefix}wrapped"]))).scalar()
        for table, prefix in KEEPERS
    ]
    return max((one for one in found if one is not None), default=None)


def named(connection: Connection) -> set[str]:
    """Return the ids of all lease keys that a row names, those of endings under way included."""
    found: set[str] = set()
    for table, prefix in KEEPERS:
        column = table.c[f"{prefix}lease_key_id"]
        found.update(connection.execute(select(column).where(column.is_not(None))).scalars())
    for keys in connection.execute(select(EndingRow.__table__.c.lease_keys)).scalars():  # type: ignore[attr-defined]
        found.update(keys[at : at + 26] for at in range(0, len(keys), 26))
    return found
