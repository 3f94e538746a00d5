"""Flag: a report."""

from fedibrand.activitypub.vocabulary import Flag, Thing
from fedibrand.effects import FileReport
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision

handlers = CoreHandlers("core.flag")


@handlers.on(Flag)
async def flag(activity: Flag[Thing], context: CoreContext) -> Decision:
    """File it for the instance's moderators, also from somebody who has blocked the brand it is about."""
    return [FileReport()]
