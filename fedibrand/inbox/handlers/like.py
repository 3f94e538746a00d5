"""Like: a consumer likes an answer; Misskey puts an emoji into it."""

from fedibrand.activitypub.vocabulary import Like, Thing
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.reactions import emoji_of, react

handlers = CoreHandlers("core.like")


@handlers.on(Like)
async def like(activity: Like[Thing], context: CoreContext) -> Decision:
    """Count it on the answer."""
    return list(react(activity, emoji_of(activity, "like"), context))
