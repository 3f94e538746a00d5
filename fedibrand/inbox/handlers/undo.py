"""Undo: a consumer takes back what they did. It may come first, and its object may be a bare id."""

from typing import Any

from fedibrand.activitypub.vocabulary import (
    Accept,
    Announce,
    Block,
    Dislike,
    EmojiReact,
    Follow,
    Like,
    Reference,
    Thing,
    Undo,
)
from fedibrand.consumers import standing
from fedibrand.domain import Entry, Standing
from fedibrand.effect import Effect
from fedibrand.effects import Count, LoseFollower, Remember, UncountReaction
from fedibrand.inbox.deciding import CoreContext, CoreHandlers, Decision
from fedibrand.inbox.handlers.our_follow import is_our_follow

handlers = CoreHandlers("core.undo")


@handlers.on(Undo, Follow)
async def undo_follow(activity: Undo[Follow[Thing]], context: CoreContext) -> Decision:
    """Lose a follower, and the talk grant that their Follow was, unless another Follow has replaced it.

    One of an id that we never saw counts: some servers make a new one for the Follow that they undo.
    """
    if activity.object.object.id != context.brand.actor:
        return [Count(what="dropped-not-for-us")]
    if context.consumer.follows_us:
        return [LoseFollower(named=activity.object.id)]
    if "unfollowed" in context.remembered:  # it was had and lost, and is not early
        return [Count(what="repeated")]
    return _remembered(activity)


@handlers.on(Undo, Block)
async def undo_block(activity: Undo[Block[Thing]], context: CoreContext) -> Decision:
    """Let the consumer be reached again; nothing comes back."""
    if activity.object.object.id != context.brand.actor:
        return [Count(what="dropped-not-for-us")]
    return [*_unblocked(activity, context), *_remembered(activity)]


@handlers.on(Undo, Like, EmojiReact, Dislike, Announce)
async def undo_reaction(activity: Undo[Thing], context: CoreContext) -> Decision:
    """Count a reaction no longer."""
    return [*_uncounted(activity), *_remembered(activity)] or [Count(what="dropped-without-id")]


@handlers.on(Undo, Accept)
async def undo_accept(activity: Undo[Accept[Thing]], context: CoreContext) -> Decision:
    """Part with somebody who takes back that we may follow them: it means what a Reject means."""
    if not is_our_follow(activity.object.object, context):
        return _remembered(activity) or [Count(what="dropped-without-id")]
    parted = standing.enter(context.consumer.standing, Entry.REJECTED, activity.id)
    return [*parted, *_remembered(activity)]


@handlers.on(Undo, Reference)
async def undo_by_id(activity: Undo[Reference], context: CoreContext) -> Decision:
    """Take back whatever had this id: a Block, a Follow, an Accept, a reaction."""
    stands, found = context.consumer.standing, list[Effect]()
    if Entry.BLOCKED in context.stands:
        found += _unblocked(activity, context)
    if Entry.ACCEPTED in context.stands and stands is Standing.FOLLOWING:
        found += standing.enter(stands, Entry.REJECTED, activity.id)
    if context.consumer.follows_us:
        found.append(LoseFollower(follow=activity.object.id))
    return [*found, *_uncounted(activity), *_remembered(activity)]


@handlers.on(Undo)
async def undo_something(activity: Undo[Thing], context: CoreContext) -> Decision:
    """Remember it, in case what it takes back comes later."""
    return _remembered(activity) or [Count(what="dropped-without-id")]


def _unblocked(activity: Undo[Any], context: CoreContext) -> list[Effect]:
    return standing.enter(context.consumer.standing, Entry.UNBLOCKED, activity.id)


def _uncounted(activity: Undo[Any]) -> list[Effect]:
    return [UncountReaction(subject=activity.object.id)] if activity.object.id else []


def _remembered(activity: Undo[Any]) -> list[Effect]:
    """Remember the undone id, where there is one; that it lies on the actor's own host was checked before."""
    return [Remember(what="undone", subject=activity.object.id)] if activity.object.id else []
