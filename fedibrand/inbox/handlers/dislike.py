"""Dislike: a consumer dislikes an answer (Lemmy, PeerTube)."""

from fedibrand.activitypub.vocabulary import Dislike, Thing
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.reactions import react

handlers = CoreHandlers("core.dislike")


@handlers.on(Dislike)
async def dislike(activity: Dislike[Thing], context: CoreContext) -> Decision:
    """Count it on the answer."""
    return list(react(activity, "dislike", context))
