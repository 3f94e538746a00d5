import pytest

from fedibrand.activitypub.vocabulary import Accept, Follow, Reference, Thing
from fedibrand.domain import Entry, FollowState, FollowView, Standing
from fedibrand.effects import ConfirmFollow, Count, Enter
from tests.inbox.handlers.cases import (
    ACTIVITY,
    ALICE,
    BRAND,
    NAMES,
    NOW,
    blocked,
    consumer,
    context,
    decide,
)

OURS = NAMES.follow("follow-1")
LISTENS = [ConfirmFollow(), Enter(entry=Entry.ACCEPTED, subject=ACTIVITY)]
NOT_OURS = [Count(what="dropped-not-for-us")]
INVITED = context(consumer=consumer(Standing.INVITED))


def accept(thing: Thing) -> Accept[Thing]:
    return Accept(id=ACTIVITY, actor=ALICE, object=thing)


def follow(name: str = OURS, actor: str = BRAND, whom: str = ALICE) -> Follow[Thing]:
    return Follow(id=name, actor=actor, object=Reference(id=whom))


@pytest.mark.parametrize(
    "thing",
    [
        Reference(id=OURS),
        follow(),
        follow(""),
        follow("https://home.example/follows/their-own-name-for-it"),
    ],
    ids=["bare id", "embedded", "without an id", "under an id of theirs"],
)
async def test_the_brand_listens_once_its_follow_is_accepted(thing: Thing) -> None:
    assert await decide(accept(thing), INVITED) == LISTENS


@pytest.mark.parametrize(
    "thing",
    [
        Reference(id=NAMES.follow("follow-0")),
        Reference(id="https://other.example/brands/acme/follows/follow-1"),
        follow(NAMES.follow("follow-0")),
        follow(actor="https://brands.example/brands/other"),
        follow(whom="https://home.example/users/bob"),
    ],
    ids=["another id", "another host", "an earlier follow", "another brand's", "of another person"],
)
async def test_the_accept_of_another_follow_is_dropped(thing: Thing) -> None:
    assert await decide(accept(thing), INVITED) == NOT_OURS


async def test_an_accept_nobody_asked_for_is_dropped() -> None:
    assert await decide(accept(follow()), context()) == NOT_OURS


async def test_an_accept_after_the_reject_changes_nothing() -> None:
    released = context(consumer=consumer(Standing.RELEASED))
    assert await decide(accept(follow()), released) == NOT_OURS


async def test_an_accept_that_outruns_the_end_of_our_follow_does_not_make_us_listen() -> None:
    still = FollowView(id="follow-1", state=FollowState.REQUESTED, requested_at=NOW)
    known = context(consumer=consumer(Standing.RELEASED, follow=still))
    assert await decide(accept(follow()), known) == []


async def test_a_repeated_accept_changes_nothing() -> None:
    known = context(consumer=consumer(Standing.FOLLOWING))
    assert await decide(accept(follow()), known) == []


async def test_an_accept_undone_before_it_came_is_dropped() -> None:
    known = context(consumer=consumer(Standing.INVITED), remembered=("undone",))
    assert await decide(accept(follow()), known) == [Count(what="dropped-undone")]


async def test_who_blocked_the_brand_is_not_listened_to() -> None:
    assert await decide(accept(follow()), blocked()) == [Count(what="from-blocked")]
