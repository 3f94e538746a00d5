"""When a private message is acknowledged by itself: nobody is there, and the brand wants it said."""

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.vocabulary import Post
from fedibrand.brands import acknowledging, hours
from fedibrand.effect import Effect
from fedibrand.effects import Acknowledge
from fedibrand.inbox.deciding import CoreContext


def acknowledged(post: Post, level: Level, context: CoreContext) -> list[Effect]:
    """Return the acknowledgement of a message, unless it replies to one: that is no end of talking."""
    settings, parent = context.brand.settings, context.parent_answer
    if level is not Level.DIRECT or not settings.acknowledgement:
        return []
    if parent is not None and parent.by == acknowledging.BY:
        return []
    return [Acknowledge(post=post.id)] if hours.closed(settings, context.now) else []
