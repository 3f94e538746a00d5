"""Reading the ledger."""

from sqlalchemy import Connection, bindparam, select

from fedibrand.consumers import standing
from fedibrand.domain import Entry, Standing
from fedibrand.store.tables.ledger import LedgerEntry

_table = LedgerEntry.__table__  # type: ignore[attr-defined]
_entries = (
    select(_table.c.entry)
    .where(_table.c.brand_id == bindparam("brand"), _table.c.actor_hash == bindparam("actor"))
    .order_by(_table.c.id)
)


def standing_of(connection: Connection, brand_id: str, actor_hash: bytes) -> Standing:
    """Return where a consumer stands with a brand, folded from the ledger."""
    found = connection.execute(_entries, {"brand": brand_id, "actor": actor_hash}).scalars()
    return standing.fold(Entry(entry) for entry in found)
