"""Add: a consumer pinned a post of theirs."""

from fedibrand.activitypub.vocabulary import Add, Thing
from fedibrand.effects import Count
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision

handlers = CoreHandlers("core.add")


@handlers.on(Add)
async def add(activity: Add[Thing], context: CoreContext) -> Decision:
    """Count it; that the collection is their own was checked before."""
    return [Count(what="featured-added")]
