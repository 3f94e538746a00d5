"""UncountReaction: a consumer takes a reaction back."""

from sqlalchemy import Connection, bindparam, delete

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.effects import UncountReaction
from fedibrand.store.tables.reactions import Reaction

_table = Reaction.__table__  # type: ignore[attr-defined]
_drop = delete(_table).where(
    _table.c.activity_hash == bindparam("hashed"), _table.c.consumer_id == bindparam("consumer")
)


def uncount_reaction(connection: Connection, found: list[tuple[Act, UncountReaction]], scope: Scope) -> None:
    """Drop the reactions that these consumers' own activities made."""
    rows = [
        {"hashed": scope.tools.vault.hash(effect.subject), "consumer": scope.consumer_id(act)}
        for act, effect in found
        if scope.consumer(act) is not None
    ]
    if rows:
        connection.execute(_drop, rows)
