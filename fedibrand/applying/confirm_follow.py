"""ConfirmFollow: a consumer accepted our follow."""

from sqlalchemy import Connection, bindparam, select, update

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.domain import FollowState
from fedibrand.effects import ConfirmFollow
from fedibrand.queue import due
from fedibrand.store.tables.follows import FollowRow

_table = FollowRow.__table__  # type: ignore[attr-defined]
_select = select(_table.c.id).where(_table.c.consumer_id.in_(bindparam("consumers", expanding=True)))
_confirm = (
    update(_table)
    .where(_table.c.id.in_(bindparam("ids", expanding=True)), _table.c.state == FollowState.REQUESTED)
    .values(state=FollowState.ACCEPTED, accepted_at=bindparam("now"))
)


def confirm_follow(connection: Connection, found: list[tuple[Act, ConfirmFollow]], scope: Scope) -> None:
    """Mark the follows accepted; they no longer lapse."""
    consumers = [scope.consumer_id(act) for act, _ in found if scope.consumer(act) is not None]
    ids = list(connection.execute(_select, {"consumers": consumers}).scalars())
    connection.execute(_confirm, {"ids": ids, "now": scope.now})
    due.cancel(connection, "invitation-lapses", ids)
