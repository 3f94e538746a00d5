"""Facts about what is held, as people say them: HTML in the language of who asks."""

from datetime import datetime, timedelta

from fedibrand.activitypub.addressing import Level
from fedibrand.conversations.promised import Promised
from fedibrand.domain import CommitmentState, FollowState, HoldingState, Role, Standing, Why
from fedibrand.languages import N_
from fedibrand.you.shown import AtBrand, Thing
from fedibrand.you.speech import Speech

_WHY: dict[Why, str] = {
    Why.TALK: N_("You wrote this to them"),
    Why.LISTEN: N_("You invited them to read you"),
    Why.REPORT: N_("You reported something"),
}
_LEVELS: dict[Level, str] = {
    Level.PUBLIC: N_("public"),
    Level.UNLISTED: N_("quiet public"),
    Level.FOLLOWERS: N_("for your followers"),
    Level.LIMITED: N_("for the people in it"),
    Level.DIRECT: N_("private"),
}
_ROLES: dict[Role, str] = {
    Role.OWNER: N_("an owner"),
    Role.MANAGER: N_("a manager"),
    Role.AGENT: N_("an agent"),
    Role.VIEWER: N_("a viewer"),
}
_ENDED: dict[HoldingState, str] = {
    HoldingState.HELD: N_("Its time is over."),
    HoldingState.WITHDRAWN: N_("You took it back."),
    HoldingState.LAPSED: N_("Its time is over."),
    HoldingState.LET_GO: N_("They let it go."),
}
_STANDINGS: dict[Standing, str] = {
    Standing.STRANGER: N_("They do not follow you."),
    Standing.INVITED: N_("You invited them, and they asked to follow you."),
    Standing.FOLLOWING: N_("You invited them, and they follow you."),
    Standing.RELEASED: N_("They do not follow you any more."),
    Standing.BLOCKED: N_("You block them. They keep nothing but that."),
    Standing.FORGOTTEN: N_("They forgot you."),
}
_PROMISES: dict[CommitmentState, str] = {
    CommitmentState.OPEN: N_("They promised you this until %(day)s."),
    CommitmentState.KEPT: N_("They promised you this until %(day)s, and say that it is kept."),
    CommitmentState.MISSED: N_("They promised you this until %(day)s, and it is not kept yet."),
    CommitmentState.DISPUTED: N_("They promised you this until %(day)s, and you said that it is not kept."),
    CommitmentState.CONFIRMED: N_("They promised you this until %(day)s, and you said that it is kept."),
    CommitmentState.LAPSED: N_("They promised you this until %(day)s, and said that it is kept."),
}
_INVITED = N_("You invited them.")
_UNITS = (
    (N_("%(num)s day"), N_("%(num)s days"), timedelta(days=1), timedelta(days=2)),
    (N_("%(num)s hour"), N_("%(num)s hours"), timedelta(hours=1), timedelta(hours=1)),
)
_MINUTE = N_("%(num)s minute"), N_("%(num)s minutes")


def why(thing: Thing, _: Speech) -> str:
    """Say why a post is held."""
    return _(_WHY[thing.post.why])


def level(thing: Thing, _: Speech) -> str:
    """Say for whom a post was."""
    return _(_LEVELS[thing.post.level])


def role(one: Role, _: Speech) -> str:
    """Say who opened something, by role."""
    return _(_ROLES[one])


def ended(thing: Thing, _: Speech) -> str:
    """Say what became of a post that is not held any more."""
    return _(_ENDED[thing.post.state])


def stands(at: AtBrand, _: Speech) -> str:
    """Say where the consumer stands with a brand."""
    if at.standing is Standing.INVITED and at.follow != FollowState.REQUESTED:
        return _(_INVITED)
    return _(_STANDINGS[at.standing])


def promise(one: Promised, _: Speech) -> str:
    """Say until when something was promised, and what became of it."""
    return _(_PROMISES[one.state], day=_.day(one.until))


def left(until: datetime, now: datetime, _: Speech) -> str:
    """Say how long it is until then, rounded down, to stand after "in": ``27 days``, ``1 minute``."""
    remaining = max(until - now, timedelta())
    for one, many, unit, least in _UNITS:
        if remaining >= least:
            return _.number(one, many, remaining // unit)
    return _.number(*_MINUTE, remaining // timedelta(minutes=1))


def things(number: int, _: Speech) -> str:
    """Say how many."""
    return _.number("%(num)s thing", "%(num)s things", number)
