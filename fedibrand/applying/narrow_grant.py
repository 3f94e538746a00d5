"""NarrowGrant: what a brand may read it may answer no longer."""

from sqlalchemy import Connection, bindparam, update

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.domain import Scope as Permitted
from fedibrand.effects import NarrowGrant
from fedibrand.store.tables.grants import GrantRow

_table = GrantRow.__table__  # type: ignore[attr-defined]
_narrow = (
    update(_table)
    .where(
        _table.c.consumer_id == bindparam("consumer"),
        _table.c.scope == Permitted.LISTEN,
        _table.c.ended_at.is_(None),
    )
    .values(may_answer=False)
)


def narrow_grant(connection: Connection, found: list[tuple[Act, NarrowGrant]], scope: Scope) -> None:
    """Narrow the live listen grants; they stay alive, for a follow stands on them."""
    rows = [{"consumer": scope.consumer_id(act)} for act, _ in found if scope.consumer(act) is not None]
    if rows:
        connection.execute(_narrow, rows)
