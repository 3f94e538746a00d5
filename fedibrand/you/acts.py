"""What each button of the page asks for, as effects. Pure."""

from collections.abc import Sequence

from fedibrand.consumers import standing
from fedibrand.domain import Entry, HoldingState, Means, Purge, Scope
from fedibrand.effect import Effect
from fedibrand.effects import CloseCommitments, End, Grant, NarrowGrant, Remember, WriteReceipt
from fedibrand.you.shown import Answered, AtBrand, Thing


def end(thing: Thing) -> list[Effect]:
    """Return what ends one post for good: it does not come back when its server sends it once more."""
    return [*_ending([thing]), WriteReceipt(what=Purge.ENDED)]


def end_all(at: AtBrand, subject: str) -> list[Effect]:
    """Return what ends everything held by a brand, and its listening."""
    stopped = standing.enter(at.standing, Entry.STOPPED, subject)
    return [WriteReceipt(what=Purge.ENDED), *stopped, *_ending(at.held)]


def forget(at: AtBrand, subject: str) -> list[Effect]:
    """Return what makes a brand forget the consumer; where it follows them, that ends first."""
    return standing.forget_who_asked(at.standing, subject)


def invite(at: AtBrand, subject: str, *, may_answer: bool) -> list[Effect]:
    """Return what lets a brand follow and read, and with ``may_answer`` also answer what it reads."""
    invited = standing.enter(at.standing, Entry.INVITED, subject)
    if not invited and not at.listens:
        return []
    grant = Grant(scope=Scope.LISTEN, means=Means.PAGE, subject=subject, may_answer=may_answer)
    return [grant, *invited]


def stop(at: AtBrand, subject: str) -> list[Effect]:
    """Return what ends a brand's listening, with all that it held through it."""
    return standing.enter(at.standing, Entry.STOPPED, subject)


def narrow(at: AtBrand) -> list[Effect]:
    """Return what lets a brand read on without answering what it reads."""
    return [NarrowGrant()] if at.may_answer else []


def close(answer: Answered, *, kept: bool) -> list[Effect]:
    """Return what says of a promise that it is kept, or is not."""
    return [CloseCommitments(kept=kept, answer=answer.id)]


def _ending(things: Sequence[Thing]) -> list[Effect]:
    return [
        *(End(holding=thing.post.id, state=HoldingState.WITHDRAWN) for thing in things),
        *(Remember(what="deleted", subject=thing.post.uri) for thing in things if thing.post.uri),
    ]
