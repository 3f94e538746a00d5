"""In which conversation a post to the brand stands."""

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.vocabulary import Post
from fedibrand.effect import Effect
from fedibrand.effects import OpenConversation
from fedibrand.inbox.deciding import CoreContext


def joined(context: CoreContext) -> str | None:
    """Return the conversation a reply joins, for one to our answer to them or to their own held post."""
    parent = context.parent_answer or context.parent_post
    if parent is None or not parent.mine or context.conversation is None:
        return None
    return context.conversation.id


def place(post: Post, level: Level, context: CoreContext) -> tuple[str, list[Effect]]:
    """Return the id of the conversation for a post to the brand, and what opens it where it is new.

    A private message that replies to nothing joins the consumer's open message conversation. A bystander's
    reply never joins: it opens the bystander's own, linked to the one it branched from.
    """
    found = joined(context)
    if found is None and level is Level.DIRECT and post.in_reply_to is None and context.messages is not None:
        found = context.messages.id
    if found is not None:
        return found, []
    return context.fresh, [
        OpenConversation(id=context.fresh, message=level is Level.DIRECT, linked=_branched_from(context))
    ]


def _branched_from(context: CoreContext) -> str | None:
    parent = context.parent_answer or context.parent_post
    theirs = parent is not None and not parent.mine
    return context.conversation.id if theirs and context.conversation is not None else None
