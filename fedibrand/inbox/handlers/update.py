"""Update: a consumer edited a post, or their profile changed."""

from datetime import timedelta
from typing import Any

import msgspec

from fedibrand.activitypub.addressing import level_of, narrower
from fedibrand.activitypub.vocabulary import Actor, Post, Reference, Thing, Update
from fedibrand.consumers import standing
from fedibrand.domain import Entry, HoldingState, HoldingView
from fedibrand.effect import Effect
from fedibrand.effects import Count, Hold, KeepProfile
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.guards import turned_away, void
from fedibrand.inbox.handlers.receiving import fetched, receive

FRESH = timedelta(days=1)

handlers = CoreHandlers("core.update")


@handlers.on(Update, Post)
async def update(activity: Update[Post], context: CoreContext) -> Decision:
    """Replace the words of a held post where the edit is newer; take a fresh unknown one as new."""
    return _edited(activity, activity.object, context)


@handlers.on(Update, Reference)
async def update_by_id(activity: Update[Reference], context: CoreContext) -> Decision:
    """Do the same for what came as its bare id, once it was fetched; the profile is fetched by others."""
    if activity.object.id == activity.actor:
        return void(context) or _profile(context)
    if away := void(context):
        return away
    post = fetched(activity, context)
    return _edited(activity, post, context) if isinstance(post, Post) else post


@handlers.on(Update, Actor)
async def update_profile(activity: Update[Actor], context: CoreContext) -> Decision:
    """Keep the new profile of a known consumer; part with one whose server suspended them."""
    if activity.object.id != activity.actor:
        return [Count(what="dropped-not-theirs")]
    if away := void(context):
        return away
    if activity.object.suspended and context.consumer.known:
        return standing.enter(context.consumer.standing, Entry.SUSPENDED, activity.id)
    return _profile(context)


@handlers.on(Update)
async def update_something(activity: Update[Thing], context: CoreContext) -> Decision:
    """Count what is neither."""
    return [Count(what="dropped-no-post")]


def _profile(context: CoreContext) -> list[Effect]:
    return [KeepProfile()] if context.consumer.known else [Count(what="dropped-not-for-us")]


def _edited(activity: Update[Any], post: Post, context: CoreContext) -> list[Effect]:
    if away := void(context):
        return away
    if context.post is None:
        return _unknown(activity, post, context)
    if not context.post.mine:
        return [Count(what="dropped-not-theirs")]
    if context.post.state is not HoldingState.HELD:
        return [Count(what="dropped-ended")]
    return _newer(activity, post, context.post, context.consumer.followers)


def _unknown(activity: Update[Any], post: Post, context: CoreContext) -> list[Effect]:
    if post.published is None or context.now - post.published >= FRESH:
        return [Count(what="dropped-late")]
    return turned_away(context) or receive(activity, post, context)


def _newer(activity: Update[Any], post: Post, held: HoldingView, followers: str) -> list[Effect]:
    if post.updated is None or post.updated == held.updated:
        return [Count(what="counts-only")]
    if held.updated is not None and post.updated < held.updated:
        return [Count(what="dropped-older")]
    whole: Update[Post] = msgspec.structs.replace(activity, object=post)
    return [
        Hold(
            edits=held.id,
            post=post.id,
            why=held.why,
            level=narrower(held.level, level_of(whole, followers)),
            conversation=held.conversation,
            updated=post.updated,
        )
    ]
