"""One brand, one consumer, and what they say to it: what every test of a handler begins with."""

from datetime import UTC, datetime
from typing import Any

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.naming import BrandNames
from fedibrand.activitypub.vocabulary import PUBLIC, Activity, Mention, Note
from fedibrand.domain import (
    AnswerView,
    BrandSettings,
    BrandView,
    ConsumerView,
    ConversationState,
    ConversationView,
    FollowState,
    FollowView,
    GrantView,
    HoldingState,
    HoldingView,
    Means,
    Scope,
    Standing,
    Why,
)
from fedibrand.effect import Effect
from fedibrand.inbox.deciding import CoreContext, Decision
from fedibrand.inbox.handlers.core import handlers

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAMES = BrandNames("https://brands.example", "acme")
BRAND = NAMES.actor
ALICE = "https://home.example/users/alice"
POST = "https://home.example/posts/1"
ACTIVITY = "https://home.example/activities/1"
FOLLOWERS = f"{ALICE}/followers"
MENTION = Mention(href=BRAND, name="@acme@brands.example")

_STATES = {Standing.INVITED: FollowState.REQUESTED, Standing.FOLLOWING: FollowState.ACCEPTED}


async def decide(activity: Activity[Any], context: CoreContext) -> Decision:
    """Return what core decides."""
    handler = handlers.find(activity)
    assert handler is not None
    return await handler(activity, context)


def context(**known: Any) -> CoreContext:
    """Return what the brand knows; a stranger's first word when nothing is given."""
    base: dict[str, Any] = {
        "now": NOW,
        "arrival": "arrival-1",
        "fresh": "fresh-1",
        "brand": brand(),
        "consumer": consumer(),
    }
    return CoreContext(**{**base, **known})


def brand(**settings: Any) -> BrandView:
    return BrandView(
        id="brand-1",
        handle="acme",
        actor=BRAND,
        followers=NAMES.followers,
        settings=BrandSettings(**settings),
    )


def consumer(standing: Standing = Standing.STRANGER, *grants: GrantView, **known: Any) -> ConsumerView:
    """Return Alice as she stands, with the follow that goes with it."""
    state = _STATES.get(standing)
    follow = FollowView(id="follow-1", state=state, requested_at=NOW) if state else None
    base: dict[str, Any] = {"known": standing is not Standing.STRANGER or bool(grants), "follow": follow}
    return ConsumerView(actor=ALICE, standing=standing, grants=grants, **{**base, **known})


def blocked(**known: Any) -> CoreContext:
    return context(consumer=consumer(Standing.BLOCKED), **known)


def granted(scope: Scope, means: Means, *, may_answer: bool = False) -> GrantView:
    return GrantView(id=f"{scope}-{means}", scope=scope, means=means, granted_at=NOW, may_answer=may_answer)


MENTIONED = granted(Scope.TALK, Means.MENTION)
FOLLOWED = granted(Scope.TALK, Means.FOLLOW)
INVITED = granted(Scope.LISTEN, Means.WORD)


def note(content: str = "<p>hello</p>", **fields: Any) -> Note:
    """Return a public post of Alice's that names nobody."""
    base: dict[str, Any] = {"id": POST, "attributed_to": ALICE, "to": (PUBLIC,), "cc": (FOLLOWERS,)}
    return Note(content=content, **{**base, **fields})


def mention(content: str = "<p>@acme hello</p>", **fields: Any) -> Note:
    """Return a public post of Alice's that mentions the brand."""
    return note(content, **{"cc": (FOLLOWERS, BRAND), "mentions": (MENTION,), **fields})


def message(content: str = "<p>@acme hello</p>", **fields: Any) -> Note:
    """Return a post of Alice's to the brand alone."""
    return mention(content, **{"to": (BRAND,), "cc": (), **fields})


def holding(**fields: Any) -> HoldingView:
    base: dict[str, Any] = {
        "id": "holding-1",
        "state": HoldingState.HELD,
        "why": Why.TALK,
        "level": Level.PUBLIC,
        "arrived_at": NOW,
        "conversation": "thread-1",
    }
    return HoldingView(**{**base, **fields})


def answer(*, mine: bool = True) -> AnswerView:
    return AnswerView(id="answer-1", conversation="thread-1", mine=mine)


def thread(name: str = "thread-1", *, message: bool = False) -> ConversationView:
    return ConversationView(id=name, state=ConversationState.WAITING, message=message, left=1)


def kinds(effects: Decision) -> list[type[Effect]]:
    assert isinstance(effects, list)
    return [type(effect) for effect in effects]
