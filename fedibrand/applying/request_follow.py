"""RequestFollow: the brand asks to follow a consumer who permitted it."""

from sqlalchemy import Connection, bindparam, select

from fedibrand.activitypub import rendering
from fedibrand.activitypub.errors import EffectRefused
from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.domain import FollowState
from fedibrand.domain import Scope as Permitted
from fedibrand.effects import RequestFollow
from fedibrand.lasting import INVITATION
from fedibrand.queue import due
from fedibrand.store.tables.follows import FollowRow
from fedibrand.store.tables.grants import GrantRow

_follow, _grant = FollowRow.__table__, GrantRow.__table__  # type: ignore[attr-defined]
_insert = _follow.insert()
_followed = select(_follow.c.id).where(_follow.c.consumer_id == bindparam("consumer"))
_permit = (
    select(_grant.c.id)
    .where(
        _grant.c.consumer_id == bindparam("consumer"),
        _grant.c.scope == Permitted.LISTEN,
        _grant.c.ended_at.is_(None),
    )
    .order_by(_grant.c.id.desc())
)


def request_follow(connection: Connection, found: list[tuple[Act, RequestFollow]], scope: Scope) -> None:
    """Write the follows, each on its grant, and have the Follows leave.

    Raises:
        EffectRefused: P6, there is no live listen grant.
    """
    for act, _ in found:
        consumer = {"consumer": scope.consumer_id(act)}
        grant_id = connection.execute(_permit, consumer).scalars().first()
        if grant_id is None:
            raise EffectRefused("P6", "A brand follows only who asked for it: there is no live listen grant.")
        if connection.execute(_followed, consumer).first() is not None:
            continue
        follow_id = scope.tools.clock.new_id()
        connection.execute(
            _insert,
            {
                "id": follow_id,
                "brand_id": act.brand,
                "consumer_id": consumer["consumer"],
                "grant_id": grant_id,
                "state": FollowState.REQUESTED,
                "requested_at": scope.now,
                "accepted_at": None,
            },
        )
        due.plan(connection, [("invitation-lapses", follow_id, scope.now + INVITATION)], scope.tools.clock)
        activity = rendering.follow(follow_id, act.consumer, scope.tools.names(act.brand))
        scope.deliver(act, "Follow", activity)
