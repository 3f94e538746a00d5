"""Add: a consumer pinned a post of theirs."""

from fedibrand.activitypub.vocabulary import Add, Thing
from fedibrand.effects import Count
from fedibrand.handling import Context, Decision, Handlers

handlers = Handlers("core.add")


@handlers.on(Add)
async def add(activity: Add[Thing], context: Context) -> Decision:
    """Count it; that the collection is their own was checked before."""
    return [Count(what="featured-added")]
