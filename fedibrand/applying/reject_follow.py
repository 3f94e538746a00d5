"""RejectFollow: the brand declines a consumer's follow."""

from sqlalchemy import Connection

from fedibrand.activitypub import rendering
from fedibrand.acts import Act
from fedibrand.applying.scope import Scope
from fedibrand.effects import RejectFollow


def reject_follow(connection: Connection, found: list[tuple[Act, RejectFollow]], scope: Scope) -> None:
    """Have the Rejects leave."""
    for act, effect in found:
        names = scope.tools.names(act.brand)
        activity = rendering.reject(effect.follow, act.consumer, names, scope.tools.clock.new_id())
        scope.deliver(act, "Reject", activity)
