"""End: one holding loses its words and its key, and what packages were to make of it; its stub stays."""

from sqlalchemy import Connection, bindparam, delete, select, update

from fedibrand.acts import Act
from fedibrand.applying.drop_jobs import drop_jobs
from fedibrand.applying.scope import Scope
from fedibrand.applying.settling import settle
from fedibrand.domain import HoldingState
from fedibrand.effects import End
from fedibrand.store.tables.holdings import Holding

_table = Holding.__table__  # type: ignore[attr-defined]
_select = select(_table).where(_table.c.id.in_(bindparam("ids", expanding=True)))
_stub = (
    update(_table)
    .where(_table.c.id == bindparam("row_id"))
    .values(state=bindparam("to"), content_id=None, lease_key_id=None, wrapped=None)
)
_drop = delete(_table).where(_table.c.id == bindparam("row_id"))


def end(connection: Connection, found: list[tuple[Act, End]], scope: Scope) -> None:
    """End the holdings that are still held, each only where the act's own brand holds it."""
    wanted = {effect.holding: (act, effect) for act, effect in found}
    held = [
        row
        for row in connection.execute(_select, {"ids": list(wanted)})
        if row.state == HoldingState.HELD and row.brand_id == wanted[row.id][0].brand
    ]
    scope.free(held)
    drop_jobs(connection, "holding", [row.id for row in held], scope)
    for row in held:
        if wanted[row.id][1].state is not HoldingState.LAPSED:
            scope.note_ended(wanted[row.id][0], "post", row.post_hash)
    stubs = [{"row_id": row.id, "to": wanted[row.id][1].state} for row in held if row.conversation_id]
    loose = [{"row_id": row.id} for row in held if not row.conversation_id]
    if stubs:
        connection.execute(_stub, stubs)
    if loose:
        connection.execute(_drop, loose)
    stood_in = {row.conversation_id for row in held if row.conversation_id}
    settle(connection, stood_in, scope.now)
    scope.tools.alike.drop(stood_in)
