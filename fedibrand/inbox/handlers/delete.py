"""Delete: a consumer took a post back, or is gone."""

from fedibrand.activitypub.vocabulary import Delete, Thing
from fedibrand.consumers import standing
from fedibrand.domain import Entry, HoldingState
from fedibrand.effects import Count, End, Remember
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision

handlers = CoreHandlers("core.delete")


@handlers.on(Delete)
async def delete(activity: Delete[Thing], context: CoreContext) -> Decision:
    """End what is held of the post, or everything of an actor who is gone; remember it, should it come later.

    Nobody is turned away here, blocked consumers neither: what was deleted must never come back.
    """
    gone = activity.object.id
    if gone == activity.actor:
        left = standing.enter(context.consumer.standing, Entry.FORGOTTEN, activity.id)
        return [*left, Remember(what="deleted", subject=gone)]
    held = context.post
    if held is not None and not held.mine:
        return [Count(what="dropped-not-theirs")]
    early = Remember(what="deleted", subject=gone)
    if held is None or held.state is not HoldingState.HELD:
        return [early]
    return [End(holding=held.id, state=HoldingState.WITHDRAWN), early]
