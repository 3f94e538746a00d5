"""EndGrant: what a consumer permitted is over."""

from sqlalchemy import Connection, bindparam, or_, update

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.effects import EndGrant
from fedibrand.store.tables.grants import GrantRow

_table = GrantRow.__table__  # type: ignore[attr-defined]
_end = (
    update(_table)
    .where(
        _table.c.consumer_id == bindparam("consumer"),
        _table.c.scope == bindparam("of"),
        or_(_table.c.means == bindparam("by"), bindparam("by") == ""),
        _table.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("now"))
)


def end_grant(connection: Connection, found: list[tuple[Act, EndGrant]], scope: Scope) -> None:
    """End the live grants of that scope, and of those means where they are named."""
    rows = [
        {"consumer": scope.consumer_id(act), "of": effect.scope, "by": effect.means or "", "now": scope.now}
        for act, effect in found
        if scope.consumer(act) is not None
    ]
    if rows:
        connection.execute(_end, rows)
