"""EndFollow: our follow of a consumer ends, and their server is told."""

from sqlalchemy import Connection, bindparam, delete, select

from fedibrand.activitypub import rendering
from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.effects import EndFollow
from fedibrand.queue import due
from fedibrand.store.tables.follows import FollowRow

_table = FollowRow.__table__  # type: ignore[attr-defined]
_select = select(_table).where(_table.c.consumer_id.in_(bindparam("consumers", expanding=True)))
_drop = delete(_table).where(_table.c.id.in_(bindparam("ids", expanding=True)))


def end_follow(connection: Connection, found: list[tuple[Act, EndFollow]], scope: Scope) -> None:
    """Drop the follows and have an Undo leave for each."""
    acts = {scope.consumer_id(act): act for act, _ in found if scope.consumer(act) is not None}
    rows = connection.execute(_select, {"consumers": list(acts)}).all()
    for row in rows:
        act = acts[row.consumer_id]
        activity = rendering.undo_follow(row.id, act.consumer, scope.tools.names(act.brand))
        scope.deliver(act, "Undo", activity)
    ids = [row.id for row in rows]
    connection.execute(_drop, {"ids": ids})
    due.cancel(connection, "invitation-lapses", ids)
