"""ReplyRequest: may a consumer reply to an answer (GoToSocial)?"""

from fedibrand.activitypub.vocabulary import ReplyRequest, Thing
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.requests import decline

handlers = CoreHandlers("core.reply_request")


@handlers.on(ReplyRequest)
async def reply_request(activity: ReplyRequest[Thing], context: CoreContext) -> Decision:
    """Decline it: a brand's answer belongs to the conversation it was given in."""
    return list(decline(activity, context))
