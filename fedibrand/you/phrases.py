"""Facts about what is held, as people say them."""

from datetime import datetime, timedelta

from fedibrand.activitypub.addressing import Level
from fedibrand.domain import FollowState, HoldingState, Role, Standing, Why
from fedibrand.you.shown import AtBrand, Thing

_WHY: dict[Why, str] = {
    Why.TALK: "You wrote this to them",
    Why.LISTEN: "You invited them to read you",
    Why.REPORT: "You reported something",
}
_LEVELS: dict[Level, str] = {
    Level.PUBLIC: "public",
    Level.UNLISTED: "quiet public",
    Level.FOLLOWERS: "for your followers",
    Level.LIMITED: "for the people in it",
    Level.DIRECT: "private",
}
_ROLES: dict[Role, str] = {
    Role.OWNER: "an owner",
    Role.MANAGER: "a manager",
    Role.AGENT: "an agent",
    Role.VIEWER: "a viewer",
}
_ENDED: dict[HoldingState, str] = {
    HoldingState.HELD: "Its time is over.",
    HoldingState.WITHDRAWN: "You took it back.",
    HoldingState.LAPSED: "Its time is over.",
    HoldingState.LET_GO: "They let it go.",
}
_STANDINGS: dict[Standing, str] = {
    Standing.STRANGER: "They do not follow you.",
    Standing.INVITED: "You invited them, and they asked to follow you.",
    Standing.FOLLOWING: "You invited them, and they follow you.",
    Standing.RELEASED: "They do not follow you any more.",
    Standing.BLOCKED: "You block them. They keep nothing but that.",
    Standing.FORGOTTEN: "They forgot you.",
}
_UNITS = (
    ("day", timedelta(days=1), timedelta(days=2)),
    ("hour", timedelta(hours=1), timedelta(hours=1)),
)


def why(thing: Thing) -> str:
    """Say why a post is held."""
    return _WHY[thing.post.why]


def level(thing: Thing) -> str:
    """Say for whom a post was."""
    return _LEVELS[thing.post.level]


def role(one: Role) -> str:
    """Say who opened something, by role."""
    return _ROLES[one]


def ended(thing: Thing) -> str:
    """Say what became of a post that is not held any more."""
    return _ENDED[thing.post.state]


def stands(at: AtBrand) -> str:
    """Say where the consumer stands with a brand."""
    if at.standing is Standing.INVITED and at.follow != FollowState.REQUESTED:
        return "You invited them."
    return _STANDINGS[at.standing]


def left(until: datetime, now: datetime) -> str:
    """Say how long it is until then, rounded down: ``27 days``, ``3 hours``, ``1 minute``."""
    remaining = max(until - now, timedelta())
    for name, unit, least in _UNITS:
        if remaining >= least:
            return _count(remaining // unit, name)
    return _count(remaining // timedelta(minutes=1), "minute")


def things(number: int) -> str:
    """Say how many."""
    return _count(number, "thing")


def brands(number: int) -> str:
    """Say how many."""
    return _count(number, "brand")


def day(moment: datetime) -> str:
    """Say on which day."""
    return f"{moment:%-d %B %Y}"


def time(moment: datetime) -> str:
    """Say when, to the minute."""
    return f"{moment:%-d %B %Y, %H:%M} UTC"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
