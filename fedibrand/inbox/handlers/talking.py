"""When a post talks to the brand, and what follows: the talk grant, and what a word of self-service asks."""

from fedibrand.activitypub.addressing import Level, addressees
from fedibrand.activitypub.vocabulary import Activity, Post
from fedibrand.consumers import standing
from fedibrand.consumers.self_service import PRIVATE
from fedibrand.domain import Entry, Means, Request, Scope, Standing
from fedibrand.effect import Effect
from fedibrand.effects import CloseCommitments, Grant
from fedibrand.inbox.deciding import CoreContext
from fedibrand.inbox.handlers.placing import joined

_BY_POST = (Means.MENTION, Means.MESSAGE)


def talks(activity: Activity[Post], level: Level, context: CoreContext) -> bool:
    """Return whether a post is meant for the brand: it mentions it, addresses it in private, or replies.

    Mastodon mentions whom it replies to. Others may not; a reply to our answer to them talks all the same.
    """
    brand = context.brand.actor
    mentioned = any(mention.href == brand for mention in activity.object.mentions)
    private = level in PRIVATE and brand in addressees(activity)
    answers_us = context.parent_answer is not None and context.parent_answer.mine
    return mentioned or private or answers_us


def permit(activity: Activity[Post], level: Level, context: CoreContext) -> list[Effect]:
    """Return the talk grant that a post to the brand is, with its ledger entry; nothing where one lives."""
    consumer = context.consumer
    if any(grant.scope is Scope.TALK and grant.means in _BY_POST for grant in consumer.grants):
        return []
    means = Means.MESSAGE if level in PRIVATE else Means.MENTION
    return [
        *standing.enter(consumer.standing, Entry.TALKED, activity.id),
        Grant(scope=Scope.TALK, means=means, subject=activity.id),
    ]


def counts(request: Request, context: CoreContext) -> bool:
    """Return whether a word is one of self-service just now.

    That something is confirmed is an everyday answer: it is a word where the conversation that it replies in,
    or for a message of its own any, holds a promise that they have not closed. Else the team is to have it.
    """
    if request is not Request.CONFIRM:
        return True
    here = joined(context)
    return here in context.promised if here is not None else bool(context.promised)


def serve(request: Request, subject: str, context: CoreContext) -> list[Effect]:
    """Return what a word of self-service does, besides the talk grant that every message is.

    Those that only ask (``what``, ``export``, ``page``, ``help``) do nothing; they are replied to.

    Args:
        request: The word.
        subject: The id of the activity that said it.
        context: What the brand knows.
    """
    stands = _having_talked(context.consumer.standing)
    match request:
        case Request.STOP:
            return standing.enter(stands, Entry.STOPPED, subject)
        case Request.FORGET:
            return standing.forget_who_asked(stands, subject)
        case Request.INVITE | Request.INVITE_ANSWER:
            return _invite(request is Request.INVITE_ANSWER, stands, subject, context)
        case Request.CONFIRM:
            return [CloseCommitments(kept=True, conversation=joined(context) or "")]
        case _:
            return []


def take_back(request: Request, subject: str, context: CoreContext) -> list[Effect]:
    """Return what a word does for somebody who is turned away otherwise.

    What takes something back is never turned away: ``stop`` and ``forget`` not for a refused domain,
    ``forget`` not even from a blocked consumer. Nothing is sent for it.
    """
    stands = context.consumer.standing
    if request is Request.FORGET:
        return standing.forget_who_asked(stands, subject)
    return standing.enter(stands, Entry.STOPPED, subject) if request is Request.STOP else []


def _invite(widened: bool, stands: Standing, subject: str, context: CoreContext) -> list[Effect]:
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
