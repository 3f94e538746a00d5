"""LoseFollower: a consumer follows the brand no longer."""

from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.domain import Entry, Means
from fedibrand.effects import LoseFollower
from fedibrand.store import remembering
from fedibrand.store.tables.done import Done
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.ledger import LedgerEntry

_table, _done, _grant = Follower.__table__, Done.__table__, GrantRow.__table__  # type: ignore[attr-defined]
_write = LedgerEntry.__table__.insert()  # type: ignore[attr-defined]
_ids: Any = bindparam("ids", expanding=True)
_select = select(_table).where(_table.c.consumer_id.in_(_ids))
_drop = delete(_table).where(_table.c.id.in_(_ids))
_permitted = select(_grant.c.consumer_id, _grant.c.activity_hash).where(
    _grant.c.consumer_id.in_(_ids), _grant.c.means == Means.FOLLOW
)
_end = (
    update(_grant)
    .where(_grant.c.consumer_id.in_(_ids), _grant.c.means == Means.FOLLOW, _grant.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
_unmark = delete(_done).where(
    _done.c.activity_hash == bindparam("hashed"), _done.c.brand_id == bindparam("brand")
)


def lose_follower(connection: Connection, found: list[tuple[Act, LoseFollower]], scope: Scope) -> None:
    """Drop the follower, end the talk grant that the Follow was, and remember that it was had and lost.

    Where the undone Follow came as a bare id, only the one under that id is dropped; where it came embedded,
    all but one that replaced it. The grants, ended ones too, tell an earlier Follow from an unknown one. Its
    done-mark goes too: some servers give a later Follow the same id.
    """
    known = [(scope.consumer(act), act, effect) for act, effect in found]
    asked = {person.id: (person, act, effect) for person, act, effect in known if person is not None}
    wanted = {"ids": list(asked)}
    earlier = {(row.consumer_id, row.activity_hash) for row in connection.execute(_permitted, wanted)}
    rows = [
        row
        for row in connection.execute(_select, wanted)
        if _is_meant(row, asked[row.consumer_id][2], earlier, scope)
    ]
    if not rows:
        return
    connection.execute(_drop, {"ids": [row.id for row in rows]})
    connection.execute(_end, {"ids": [row.consumer_id for row in rows], "now": scope.now})
    connection.execute(_unmark, [{"hashed": row.follow_hash, "brand": row.brand_id} for row in rows])
    keys = [remembering.key(scope.tools.vault, "unfollowed", row.follow_hash) for row in rows]
    lost = [
        (row.brand_id, key, asked[row.consumer_id][0].actor_hash) for row, key in zip(rows, keys, strict=True)
    ]
    remembering.add(connection, "unfollowed", lost, scope.now)
    connection.execute(_write, [_entry(*asked[row.consumer_id][:2], scope) for row in rows])


def _is_meant(row: Any, effect: LoseFollower, earlier: set[tuple[str, bytes]], scope: Scope) -> bool:
    named = scope.tools.vault.hash(effect.follow or effect.named)
    if row.follow_hash == named:
        return True
    return not effect.follow and (row.consumer_id, named) not in earlier


def _entry(person: Any, act: Act, scope: Scope) -> dict[str, Any]:
    return {
        "id": scope.tools.clock.new_id(),
        "brand_id": act.brand,
        "actor_hash": person.actor_hash,
        "entry": Entry.UNFOLLOWED,
        "subject_hash": act.activity_hash,
        "by": act.by,
        "at": scope.now,
    }
