"""Who a post is for, and whom an answer to it goes to.

Rules of this module:

- An answer stays at its post's level, except that a public post is answered unlisted.
- No audience made here has Public in ``to`` or a followers collection anywhere.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fedibrand.activitypub.activities import Activity
from fedibrand.activitypub.objects import PUBLIC, ChatMessage, Post


class Level(StrEnum):
    """Who may see a post, the widest first."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    LIMITED = "limited"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Audience:
    """How an answer is addressed; ``direct_message`` is left out of the document where it is ``None``."""

    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    direct_message: bool | None = None


_WIDTH = {level: -place for place, level in enumerate(Level)}


def level_of(thing: Post | Activity[Any], followers: str = "") -> Level:
    """Return the level of a post, or of the post an activity carries.

    ActivityStreams has no word for this; it is read from the addressing as Mastodon, GoToSocial and Pleroma
    do. A post without addressees of its own has its activity's.

    Args:
        thing: The post or activity.
        followers: The author's followers collection where it is known; else any addressee whose path ends
            in ``/followers`` counts as one.
    """
    if not isinstance(thing, Activity):
        return _level(thing.to, thing.cc, thing.attributed_to, followers, thing)
    post = thing.object if isinstance(thing.object, Post) else None
    if post is not None and (post.to or post.cc):
        return _level(post.to, post.cc, post.attributed_to, followers, post)
    return _level(thing.to, thing.cc, thing.actor, followers, post)


def _level(to: tuple[str, ...], cc: tuple[str, ...], author: str, followers: str, post: Post | None) -> Level:
    others = {*to, *cc} - {author}
    if isinstance(post, ChatMessage) or (post is not None and post.direct_message):
        return Level.DIRECT
    if PUBLIC in to:
        return Level.PUBLIC
    if PUBLIC in cc:
        return Level.UNLISTED
    if followers in others if followers else any(each.endswith("/followers") for each in others):
        return Level.FOLLOWERS
    mentioned = {mention.href for mention in post.mentions} if post is not None else others
    said_not_direct = post is not None and post.direct_message is False
    return Level.DIRECT if others <= mentioned and not said_not_direct else Level.LIMITED


def answer_level(level: Level) -> Level:
    """Return the level at which a post of this level is answered."""
    return Level.UNLISTED if level is Level.PUBLIC else level


def is_wider(one: Level, other: Level) -> bool:
    """Return whether more people may see ``one`` than ``other``."""
    return _WIDTH[one] > _WIDTH[other]


def narrower(one: Level, other: Level) -> Level:
    """Return the level that fewer people see."""
    return other if is_wider(one, other) else one


def audience(level: Level, consumer: str, brand: str) -> Audience:
    """Return how an answer is addressed.

    Args:
        level: The level of the post, or of the answer: both give the same.
        consumer: The actor who is answered.
        brand: The brand's actor.

    Followers-only and limited answers name the brand itself in ``cc``, untagged: Mastodon then shows them as
    private to those mentioned instead of filtering them as an unasked direct message.
    """
    match level:
        case Level.PUBLIC | Level.UNLISTED:
            return Audience((consumer,), (PUBLIC,))
        case Level.FOLLOWERS | Level.LIMITED:
            return Audience((consumer,), (brand,), direct_message=False)
        case Level.DIRECT:
            return Audience((consumer,), (), direct_message=True)


def addressees(thing: Post | Activity[Any]) -> frozenset[str]:
    """Return everybody an activity and its object are addressed to or mention, Public included."""
    if isinstance(thing, Activity):
        inner = addressees(thing.object) if isinstance(thing.object, Post | Activity) else frozenset()
        return inner | {*thing.to, *thing.cc}
    return frozenset((*thing.to, *thing.cc, *(mention.href for mention in thing.mentions)))
