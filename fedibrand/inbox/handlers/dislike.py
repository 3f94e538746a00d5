"""Dislike: a consumer dislikes an answer (Lemmy, PeerTube)."""

from fedibrand.activitypub.vocabulary import Dislike, Thing
from fedibrand.handling import Context, Decision, Handlers
from fedibrand.inbox.handlers.reactions import react

handlers = Handlers("core.dislike")


@handlers.on(Dislike)
async def dislike(activity: Dislike[Thing], context: Context) -> Decision:
    """Count it on the answer."""
    return list(react(activity, "dislike", context))
