"""AcceptFollow: the brand lets a consumer follow."""

from sqlalchemy import Connection, bindparam, delete, exists, select

from fedibrand.activitypub import rendering
from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.domain import Entry
from fedibrand.effects import AcceptFollow
from fedibrand.store.tables.done import Done
from fedibrand.store.tables.followers import Follower
from fedibrand.store.tables.grants import GrantRow
from fedibrand.store.tables.ledger import LedgerEntry

_table = Follower.__table__  # type: ignore[attr-defined]
_drop = delete(_table).where(_table.c.consumer_id == bindparam("consumer"))
_insert = _table.insert()
_done, _grant, _ledger = Done.__table__, GrantRow.__table__, LedgerEntry.__table__  # type: ignore[attr-defined]
_unmark = delete(_done).where(
    _done.c.brand_id == bindparam("brand"),
    _done.c.activity_hash.in_(
        select(_ledger.c.subject_hash).where(
            _ledger.c.brand_id == bindparam("brand"),
            _ledger.c.actor_hash == bindparam("actor"),
            _ledger.c.entry == Entry.UNFOLLOWED,
        )
    ),
    exists(
        select(1).where(
            _grant.c.consumer_id == bindparam("consumer"),
            _grant.c.activity_hash == bindparam("hashed"),
            _grant.c.ended_at.is_not(None),
        )
    ),
)


def accept_follow(connection: Connection, found: list[tuple[Act, AcceptFollow]], scope: Scope) -> None:
    """Write the followers, a repeat under its new id, and have the Accepts leave.

    Where they follow again under an id that was undone, they may undo it again, under the same id as well.
    """
    known = [
        (act, effect, scope.consumer_id(act)) for act, effect in found if scope.consumer(act) is not None
    ]
    if not known:
        return
    hashed = scope.tools.vault.hash
    undone = [
        {
            "brand": act.brand,
            "actor": hashed(act.consumer),
            "consumer": consumer_id,
            "hashed": hashed(effect.follow),
        }
        for act, effect, consumer_id in known
    ]
    connection.execute(_unmark, undone)
    connection.execute(_drop, [{"consumer": consumer_id} for _, _, consumer_id in known])
    connection.execute(
        _insert,
        [
            {
                "id": scope.tools.clock.new_id(),
                "brand_id": act.brand,
                "consumer_id": consumer_id,
                "follow_hash": hashed(effect.follow),
                "since": scope.now,
            }
            for act, effect, consumer_id in known
        ],
    )
    for act, effect, _ in known:
        names = scope.tools.names(act.brand)
        activity = rendering.accept(effect.follow, act.consumer, names, scope.tools.clock.new_id())
        scope.deliver(act, "Accept", activity)
