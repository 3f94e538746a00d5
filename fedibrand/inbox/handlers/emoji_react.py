"""EmojiReact: a consumer reacts to an answer with an emoji (FEP-c0e0)."""

from fedibrand.activitypub.vocabulary import EmojiReact, Thing
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.reactions import emoji_of, react

handlers = CoreHandlers("core.emoji_react")


@handlers.on(EmojiReact)
async def emoji_react(activity: EmojiReact[Thing], context: CoreContext) -> Decision:
    """Count it on the answer; without an emoji it is a like."""
    return list(react(activity, emoji_of(activity, "like"), context))
