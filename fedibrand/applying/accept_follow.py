"""AcceptFollow: the brand lets a consumer follow."""

from sqlalchemy import Connection, bindparam, delete

from fedibrand.activitypub import rendering
from fedibrand.applying.scope import Scope
from fedibrand.effects import AcceptFollow, Act
from fedibrand.store.tables.followers import Follower

_table = Follower.__table__  # type: ignore[attr-defined]
_drop = delete(_table).where(_table.c.consumer_id == bindparam("consumer"))
_insert = _table.insert()


def accept_follow(connection: Connection, found: list[tuple[Act, AcceptFollow]], scope: Scope) -> None:
    """Write the followers, a repeat under its new id, and have the Accepts leave."""
    known = [
        (act, effect, scope.consumer_id(act)) for act, effect in found if scope.consumer(act) is not None
    ]
    if not known:
        return
    connection.execute(_drop, [{"consumer": consumer_id} for _, _, consumer_id in known])
    connection.execute(
        _insert,
        [
            {
                "id": scope.tools.clock.new_id(),
                "brand_id": act.brand,
                "consumer_id": consumer_id,
                "follow_hash": scope.tools.vault.hash(effect.follow),
                "since": scope.now,
            }
            for act, effect, consumer_id in known
        ],
    )
    for act, effect, _ in known:
        names = scope.tools.names(act.brand)
        activity = rendering.accept(effect.follow, act.consumer, names, scope.tools.clock.new_id())
        scope.deliver(act, "Accept", activity)
