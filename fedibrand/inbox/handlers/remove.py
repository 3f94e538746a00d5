"""Remove: a consumer unpinned a post of theirs."""

from fedibrand.activitypub.vocabulary import Remove, Thing
from fedibrand.effects import Count
from fedibrand.handling import Context, Decision, Handlers

handlers = Handlers("core.remove")


@handlers.on(Remove)
async def remove(activity: Remove[Thing], context: Context) -> Decision:
    """Count it; that the collection is their own was checked before."""
    return [Count(what="featured-removed")]
