"""What a post that this brand sees for the first time leads to. Create and a late-known Update share it."""

from typing import Any

import msgspec

from fedibrand.activitypub.addressing import Level, level_of
from fedibrand.activitypub.hosts import same_host
from fedibrand.activitypub.vocabulary import Activity, Post, Tombstone
from fedibrand.consumers import self_service
from fedibrand.domain import FollowState, Request, Standing, Why
from fedibrand.effect import Effect
from fedibrand.effects import Count, Hold, Reply
from fedibrand.inbox.deciding import CoreContext, Decision, Need
from fedibrand.inbox.handlers.acknowledging import acknowledged
from fedibrand.inbox.handlers.placing import joined, place
from fedibrand.inbox.handlers.talking import counts, permit, serve, take_back, talks

_FOR_FOLLOWERS = (Level.PUBLIC, Level.UNLISTED, Level.FOLLOWERS)


def fetched(activity: Activity[Any], context: CoreContext) -> Post | Decision:
    """Return the post that an activity names by its bare id; before it was fetched, the need of it.

    That the id is on the actor's host was checked before; what comes from there must be the actor's own.
    """
    document = context.document
    if document is None:
        return Need(activity.object.id)
    if isinstance(document, Tombstone):
        return [Count(what="dropped-deleted")]
    if not isinstance(document, Post):
        return [Count(what="dropped-no-post")]
    if document.attributed_to != activity.actor or not same_host(document.id, activity.actor):
        return [Count(what="dropped-not-theirs")]
    return document


def receive(activity: Activity[Any], post: Post, context: CoreContext) -> list[Effect]:
    """Return what a post leads to that is not held yet.

    A post to the brand is a talk grant and joins or opens a conversation, unless it is a word of
    self-service: that is done and replied to, and not held; ``help`` reaches the team as well. A post of
    somebody followed is held under the listen lease, one addressed to others alone excepted. Everything else
    is counted.
    """
    whole: Activity[Post] = msgspec.structs.replace(activity, object=post)
    level = level_of(whole, context.consumer.followers)
    if talks(whole, level, context):
        permitted = permit(whole, level, context)
        asked = self_service.asked(post)
        served = asked is not None and counts(asked.request, context)
        if served and asked is not None and asked.request is not Request.HELP:
            return [*permitted, *serve(asked.request, activity.id, context), Reply()]
        conversation, opening = place(post, level, context)
        held = _hold(post, Why.TALK, level, conversation)
        by_itself = [Reply()] if served else acknowledged(post, level, context)
        return [*permitted, *opening, held, *by_itself]
    if _listens(context) and level in _FOR_FOLLOWERS:
        return [_hold(post, Why.LISTEN, level, joined(context))]
    return [Count(what="dropped-not-for-us")]


def taken_back(activity: Activity[Any], post: Post, context: CoreContext) -> list[Effect]:
    """Return what counts of a post all the same when its author is turned away: ``stop``, ``forget``."""
    whole: Activity[Post] = msgspec.structs.replace(activity, object=post)
    asked = self_service.asked(post)
    if asked is None or not talks(whole, level_of(whole, context.consumer.followers), context):
        return []
    return take_back(asked.request, activity.id, context)


def _listens(context: CoreContext) -> bool:
    follow = context.consumer.follow
    accepted = follow is not None and follow.state is FollowState.ACCEPTED
    return accepted and context.consumer.standing is Standing.FOLLOWING


def _hold(post: Post, why: Why, level: Level, conversation: str | None) -> Hold:
    return Hold(post=post.id, why=why, level=level, conversation=conversation, updated=post.updated)
