"""Figures: counted as things happen, naming nobody."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from fedibrand.store.tables.figures import Figure

_table = Figure.__table__  # type: ignore[attr-defined]
_new = insert(_table)
_add = _new.on_conflict_do_update(
    index_elements=["brand_id", "what", "day"], set_={"number": _table.c.number + _new.excluded.number}
)


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
