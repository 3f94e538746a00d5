"""Reject: a consumer declines the brand's follow, or removes it after they had accepted it."""

from fedibrand.activitypub.vocabulary import Reject, Thing
from fedibrand.consumers import standing
from fedibrand.domain import Entry
from fedibrand.effects import Count
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.guards import void
from fedibrand.inbox.handlers.our_follow import is_our_follow

handlers = CoreHandlers("core.reject")


@handlers.on(Reject)
async def reject(activity: Reject[Thing], context: CoreContext) -> Decision:
    """Part with the consumer: what was held by listening ends, and they are never asked again."""
    if away := void(context):
        return away
    if not is_our_follow(activity.object, context):
        return [Count(what="dropped-not-for-us")]
    return standing.enter(context.consumer.standing, Entry.REJECTED, activity.id)
