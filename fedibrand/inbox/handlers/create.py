"""Create: a consumer made a post."""

from typing import Any

from fedibrand.activitypub.vocabulary import Create, Post, Reference, Thing, Vote
from fedibrand.effects import Count
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.guards import over, turned_away
from fedibrand.inbox.handlers.receiving import fetched, receive, taken_back

handlers = CoreHandlers("core.create")


@handlers.on(Create, Post)
async def create(activity: Create[Post], context: CoreContext) -> Decision:
    """Hold a post to the brand, or of somebody it follows; count every other."""
    return _first(activity, activity.object, context)


@handlers.on(Create, Reference)
async def create_by_id(activity: Create[Reference], context: CoreContext) -> Decision:
    """Do the same for a post that came as its bare id, once it was fetched."""
    if away := turned_away(context):
        return away
    post = fetched(activity, context)
    return _first(activity, post, context) if isinstance(post, Post) else post


@handlers.on(Create, Vote)
async def vote(activity: Create[Vote], context: CoreContext) -> Decision:
    """Count a vote: brands make no polls."""
    return [Count(what="vote")]


@handlers.on(Create)
async def create_something(activity: Create[Thing], context: CoreContext) -> Decision:
    """Count what is no post."""
    return [Count(what="dropped-no-post")]


def _first(activity: Create[Any], post: Post, context: CoreContext) -> Decision:
    if away := turned_away(context):
        return over(context) or taken_back(activity, post, context) or away
    if context.post is not None:
        return [Count(what="repeated")]
    if not post.id:
        return [Count(what="dropped-without-id")]
    return list(receive(activity, post, context))
