"""Like: a consumer likes an answer; Misskey puts an emoji into it."""

from fedibrand.activitypub.vocabulary import Like, Thing
from fedibrand.handling import Context, Decision, Handlers
from fedibrand.inbox.handlers.reactions import emoji_of, react

handlers = Handlers("core.like")


@handlers.on(Like)
async def like(activity: Like[Thing], context: Context) -> Decision:
    """Count it on the answer."""
    return list(react(activity, emoji_of(activity, "like"), context))
