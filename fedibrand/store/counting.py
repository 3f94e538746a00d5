"""Figures: counted as things happen, naming nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects.sqlite import insert

from fedibrand.store.tables.figures import Figure

_table = Figure.__table__  # type: ignore[attr-defined]
_new = insert(_table)
_add = _new.on_conflict_do_update(
    index_elements=["brand_id", "what", "day"], set_={"number": _table.c.number + _new.excluded.number}
)
_listed = (
    select(_table.c.brand_id, _table.c.what, func.sum(_table.c.number), func.max(_table.c.day))
    .where(_table.c.what.startswith(bindparam("beginning")))
    .group_by(_table.c.what, _table.c.brand_id)
    .order_by(_table.c.what, _table.c.brand_id)
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something happened at a brand over all days, and the last of these days."""

    brand_id: str
    what: str
    number: int
    day: str


def add(connection: Connection, counts: Mapping[tuple[str, str], int], now: datetime) -> None:
    """Add to today's figures: (brand id, what) → how often."""
    day = now.date().isoformat()
    rows = [
        {"brand_id": brand, "what": what, "day": day, "number": number}
        for (brand, what), number in counts.items()
    ]
    if rows:
        connection.execute(_add, rows)


def total(connection: Connection, what: str) -> int:
    """Return how often ``what`` happened, over all brands and days."""
    return sum(connection.execute(select(_table.c.number).where(_table.c.what == what)).scalars())


def listed(connection: Connection, prefix: str) -> list[Counted]:
    """Return the figures of everything that begins with ``prefix``, by its name and its brand."""
    return [Counted(*row) for row in connection.execute(_listed, {"beginning": prefix})]
