"""Remove: a consumer unpinned a post of theirs."""

from fedibrand.activitypub.vocabulary import Remove, Thing
from fedibrand.effects import Count
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision

handlers = CoreHandlers("core.remove")


@handlers.on(Remove)
async def remove(activity: Remove[Thing], context: CoreContext) -> Decision:
    """Count it; that the collection is their own was checked before."""
    return [Count(what="featured-removed")]
