"""Block: a consumer wants nothing to do with the brand. Nothing of theirs stays, and nothing is sent."""

from fedibrand.activitypub.vocabulary import Block, Thing
from fedibrand.consumers import standing
from fedibrand.domain import Entry
from fedibrand.effects import Count
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.guards import void

handlers = CoreHandlers("core.block")


@handlers.on(Block)
async def block(activity: Block[Thing], context: CoreContext) -> Decision:
    """Purge everything, unless the block was undone before it came."""
    if activity.object.id != context.brand.actor:
        return [Count(what="dropped-not-for-us")]
    return void(context) or standing.enter(context.consumer.standing, Entry.BLOCKED, activity.id)
