"""Move: a consumer goes to another account (FEP-7628). The old one is released; the new one must invite."""

from fedibrand.activitypub.vocabulary import Actor, Move, Thing
from fedibrand.consumers import standing
from fedibrand.domain import Entry
from fedibrand.effects import Count, Remember
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision, Need
from fedibrand.inbox.handlers.guards import void

handlers = CoreHandlers("core.move")


@handlers.on(Move)
async def move(activity: Move[Thing], context: CoreContext) -> Decision:
    """Release the old account once the new one was seen to name it; nothing is fetched for other consumers.

    Of several Moves of one actor within 7 days only the first counts.
    """
    if away := void(context):
        return away
    target = activity.target
    if activity.object.id != activity.actor or target is None or target == activity.actor:
        return [Count(what="dropped-no-move")]
    released = standing.enter(context.consumer.standing, Entry.MOVED, activity.id)
    if not released:
        return [Count(what="dropped-not-for-us")]
    if "moved" in context.remembered:
        return [Count(what="moved-again")]
    found = context.document
    if found is None:
        return Need(target)
    if not isinstance(found, Actor) or found.id != target or activity.actor not in found.also_known_as:
        return [Count(what="move-unconfirmed")]
    return [*released, Remember(what="moved", subject=activity.actor)]
