"""When a post talks to the brand, and what follows: the talk grant, and what a word of self-service asks."""

from fedibrand.activitypub.addressing import Level, addressees
from fedibrand.activitypub.vocabulary import Activity, Post
from fedibrand.consumers import standing
from fedibrand.consumers.self_service import Request
from fedibrand.domain import Entry, Means, Scope, Standing
from fedibrand.effects import Effect, Grant
from fedibrand.handling import Context

_PRIVATE = (Level.LIMITED, Level.DIRECT)
_BY_POST = (Means.MENTION, Means.MESSAGE)


def talks(activity: Activity[Post], level: Level, context: Context) -> bool:
    """Return whether a post is meant for the brand: it mentions it, addresses it in private, or replies.

    Mastodon mentions whom it replies to. Others may not; a reply to our answer to them talks all the same.
    """
    brand = context.brand.actor
    mentioned = any(mention.href == brand for mention in activity.object.mentions)
    private = level in _PRIVATE and brand in addressees(activity)
    answers_us = context.parent_answer is not None and context.parent_answer.mine
    return mentioned or private or answers_us


def permit(activity: Activity[Post], level: Level, context: Context) -> list[Effect]:
    """Return the talk grant that a post to the brand is, with its ledger entry; nothing where one lives."""
    consumer = context.consumer
    if any(grant.scope is Scope.TALK and grant.means in _BY_POST for grant in consumer.grants):
        return []
    means = Means.MESSAGE if level in _PRIVATE else Means.MENTION
    return [
        *standing.enter(consumer.standing, Entry.TALKED, activity.id),
        Grant(scope=Scope.TALK, means=means, subject=activity.id),
    ]


def serve(request: Request, subject: str, context: Context) -> list[Effect]:
    """Return what a word of self-service asks for, besides the talk grant that every message is.

    Args:
        request: The word.
        subject: The id of the activity that said it.
        context: What the brand knows.
    """
    stands = _having_talked(context.consumer.standing)
    if request is Request.STOP:
        return standing.enter(stands, Entry.STOPPED, subject)
    widened = request is Request.INVITE_ANSWER
    invited = standing.enter(stands, Entry.INVITED, subject)
    listened = context.consumer.grant(Scope.LISTEN) is not None
    may_answer = any(grant.may_answer for grant in context.consumer.grants if grant.scope is Scope.LISTEN)
    if not invited and (not listened or may_answer or not widened):
        return []
    return [
        Grant(scope=Scope.LISTEN, means=Means.WORD, subject=subject, may_answer=widened),
        *invited,
    ]


def _having_talked(stands: Standing) -> Standing:
    after, _ = standing.TABLE.get((stands, Entry.TALKED), (stands, ()))
    return after
