"""Enter: what happened goes into the ledger."""

from sqlalchemy import Connection

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.effects import Enter
from fedibrand.store.tables.ledger import LedgerEntry

_insert = LedgerEntry.__table__.insert()  # type: ignore[attr-defined]


def enter(connection: Connection, found: list[tuple[Act, Enter]], scope: Scope) -> None:
    """Append the entries, in the order they were asked for."""
    hashed = scope.tools.vault.hash
    connection.execute(
        _insert,
        [
            {
                "id": scope.tools.clock.new_id(),
                "brand_id": act.brand,
                "actor_hash": hashed(act.consumer),
                "entry": effect.entry,
                "subject_hash": hashed(effect.subject),
                "by": act.by,
                "at": scope.now,
            }
            for act, effect in found
        ],
    )
