"""LikeRequest: may a consumer like an answer (GoToSocial)?"""

from fedibrand.activitypub.vocabulary import LikeRequest, Thing
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.requests import decline

handlers = CoreHandlers("core.like_request")


@handlers.on(LikeRequest)
async def like_request(activity: LikeRequest[Thing], context: CoreContext) -> Decision:
    """Decline it: a brand's answer belongs to the conversation it was given in."""
    return list(decline(activity, context))
