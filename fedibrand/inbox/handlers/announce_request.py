"""AnnounceRequest: may a consumer share an answer (GoToSocial)?"""

from fedibrand.activitypub.vocabulary import AnnounceRequest, Thing
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.requests import decline

handlers = CoreHandlers("core.announce_request")


@handlers.on(AnnounceRequest)
async def announce_request(activity: AnnounceRequest[Thing], context: CoreContext) -> Decision:
    """Decline it: a brand's answer belongs to the conversation it was given in."""
    return list(decline(activity, context))
