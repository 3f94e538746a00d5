"""LoseFollower: a consumer follows the brand no longer."""

from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from fedibrand.applying.scope import Scope
from fedibrand.domain import Means
from fedibrand.effects import Act, LoseFollower
from fedibrand.store.tables.done import Done
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.grants import GrantRow

_table, _done, _grant = Follower.__table__, Done.__table__, GrantRow.__table__  # type: ignore[attr-defined]
_ids: Any = bindparam("ids", expanding=True)
_select = select(_table).where(_table.c.consumer_id.in_(_ids))
_drop = delete(_table).where(_table.c.id.in_(_ids))
_end = (
    update(_grant)
    .where(_grant.c.consumer_id.in_(_ids), _grant.c.means == Means.FOLLOW, _grant.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
_unmark = delete(_done).where(
    _done.c.activity_hash == bindparam("hashed"), _done.c.brand_id == bindparam("brand")
)


def lose_follower(connection: Connection, found: list[tuple[Act, LoseFollower]], scope: Scope) -> None:
    """Drop the follower, and end the talk grant that the Follow was.

    Where the undone Follow came as a bare id, only the one under that id is dropped. Its done-mark goes too:
    some servers give a later Follow the same id.
    """
    asked = {scope.consumer_id(act): effect for act, effect in found if scope.consumer(act) is not None}
    rows = [
        row
        for row in connection.execute(_select, {"ids": list(asked)})
        if _is_meant(row, asked[row.consumer_id], scope)
    ]
    if rows:
        connection.execute(_drop, {"ids": [row.id for row in rows]})
        connection.execute(_end, {"ids": [row.consumer_id for row in rows], "now": scope.now})
        connection.execute(_unmark, [{"hashed": row.follow_hash, "brand": row.brand_id} for row in rows])


def _is_meant(row: Any, effect: LoseFollower, scope: Scope) -> bool:
    return not effect.follow or bool(row.follow_hash == scope.tools.vault.hash(effect.follow))
