"""Accept: a consumer lets the brand follow them. It is not consent; that was their listen grant."""

from fedibrand.activitypub.vocabulary import Accept, Thing
from fedibrand.consumers import standing
from fedibrand.domain import Entry, FollowState
from fedibrand.effects import ConfirmFollow, Count
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.guards import void
from fedibrand.inbox.handlers.our_follow import is_our_follow

handlers = CoreHandlers("core.accept")


@handlers.on(Accept)
async def accept(activity: Accept[Thing], context: CoreContext) -> Decision:
    """Listen from now on, if the brand asked and nothing ended it meanwhile; a repeat changes nothing."""
    if away := void(context):
        return away
    follow = context.consumer.follow
    if follow is None or not is_our_follow(activity.object, context):
        return [Count(what="dropped-not-for-us")]
    entered = standing.enter(context.consumer.standing, Entry.ACCEPTED, activity.id)
    if follow.state is FollowState.ACCEPTED or not entered:
        return []
    return [ConfirmFollow(), *entered]
