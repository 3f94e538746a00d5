"""Release: everything held of a consumer through listening ends, and does not come back."""

from sqlalchemy import Connection, bindparam, delete, select, update

from fedibrand.acts import Act
from fedibrand.applying.drop_jobs import drop_jobs
from fedibrand.applying.scope import Scope
from fedibrand.applying.settling import settle
from fedibrand.domain import HoldingState, Why
from fedibrand.effects import Release
from fedibrand.store import remembering
from fedibrand.store.tables.holdings import Holding

_table = Holding.__table__  # type: ignore[attr-defined]
_listened = (
    _table.c.consumer_id.in_(bindparam("ids", expanding=True)),
    _table.c.why == Why.LISTEN,
    _table.c.state == HoldingState.HELD,
)
_select = select(_table).where(*_listened)
_drop = delete(_table).where(*_listened, _table.c.conversation_id.is_(None))
_stub = (
    update(_table)
    .where(*_listened)
    .values(state=HoldingState.LET_GO, content_id=None, lease_key_id=None, wrapped=None)
)


def release(connection: Connection, found: list[tuple[Act, Release]], scope: Scope) -> None:
    """End all listened holdings of these consumers: those in a conversation stay as stubs, others go."""
    consumers = {scope.consumer_id(act): act for act, _ in found if scope.consumer(act) is not None}
    if not consumers:
        return
    ids = {"ids": list(consumers)}
    rows = connection.execute(_select, ids).all()
    scope.free(rows)
    drop_jobs(connection, "holding", [row.id for row in rows], scope)
    for act in consumers.values():
        scope.note_ended(act, "released")
    vault = scope.tools.vault
    remembering.add(
        connection,
        "deleted",
        [
            (
                row.brand_id,
                remembering.key(vault, "deleted", row.post_hash),
                vault.hash(consumers[row.consumer_id].consumer),
            )
            for row in rows
        ],
        scope.now,
    )
    connection.execute(_drop, ids)
    connection.execute(_stub, ids)
    settle(connection, {row.conversation_id for row in rows if row.conversation_id}, scope.now)
