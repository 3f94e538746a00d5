"""QuoteRequest: may a consumer quote an answer (FEP-044f)?"""

from fedibrand.activitypub.vocabulary import QuoteRequest, Thing
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.requests import decline

handlers = CoreHandlers("core.quote_request")


@handlers.on(QuoteRequest)
async def quote_request(activity: QuoteRequest[Thing], context: CoreContext) -> Decision:
    """Decline it: a brand's answer belongs to the conversation it was given in."""
    return list(decline(activity, context))
