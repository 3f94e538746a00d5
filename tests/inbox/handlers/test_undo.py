from typing import Any

import pytest

from fedibrand.activitypub.vocabulary import (
    Accept,
    Activity,
    Announce,
    Block,
    Dislike,
    EmojiReact,
    Follow,
    Like,
    Other,
    Reference,
    Thing,
    Undo,
)
from fedibrand.domain import Entry, Scope, Standing
from fedibrand.effects import (
    Count,
    EndFollow,
    EndGrant,
    Enter,
    LoseFollower,
    Release,
    Remember,
    UncountReaction,
)
from tests.inbox.handlers.cases import (
    ACTIVITY,
    ALICE,
    BRAND,
    FOLLOWED,
    NAMES,
    blocked,
    brand,
    consumer,
    context,
    decide,
)

UNDONE = "https://home.example/activities/0"
EARLY = Remember(what="undone", subject=UNDONE)
UNBLOCKED = Enter(entry=Entry.UNBLOCKED, subject=ACTIVITY)
FOLLOWER = consumer(Standing.STRANGER, FOLLOWED, follows_us=True)
LOST = [LoseFollower(named=UNDONE)]


def undo(thing: Thing) -> Undo[Thing]:
    return Undo(id=ACTIVITY, actor=ALICE, object=thing)


def did(kind: type[Activity[Any]], whom: str = BRAND, name: str = UNDONE) -> Activity[Any]:
    return kind(id=name, actor=ALICE, object=Reference(id=whom))


async def test_an_undone_follow_loses_the_follower_unless_another_replaced_it() -> None:
    assert await decide(undo(did(Follow)), context(consumer=FOLLOWER)) == LOST


async def test_an_undone_follow_without_an_id_counts_as_well() -> None:
    assert await decide(undo(did(Follow, name="")), context(consumer=FOLLOWER)) == [LoseFollower()]


async def test_an_undo_of_a_follow_that_was_had_and_lost_is_not_early() -> None:
    found = await decide(undo(did(Follow)), context(remembered=("unfollowed",)))
    assert found == [Count(what="repeated")]


async def test_an_undo_that_comes_before_its_follow_is_remembered() -> None:
    assert await decide(undo(did(Follow)), context()) == [EARLY]


async def test_an_undone_follow_of_somebody_else_is_dropped() -> None:
    found = await decide(undo(did(Follow, ALICE)), context(consumer=FOLLOWER))
    assert found == [Count(what="dropped-not-for-us")]


async def test_a_refused_domain_can_still_unfollow() -> None:
    known = context(brand=brand(refused_domains=("home.example",)), consumer=FOLLOWER)
    assert await decide(undo(did(Follow)), known) == LOST


async def test_an_undone_block_lets_the_consumer_be_reached_and_brings_nothing_back() -> None:
    assert await decide(undo(did(Block)), blocked()) == [UNBLOCKED, EARLY]


async def test_an_undo_that_comes_before_its_block_is_remembered() -> None:
    assert await decide(undo(did(Block)), context()) == [EARLY]


async def test_an_undone_block_of_somebody_else_is_dropped() -> None:
    assert await decide(undo(did(Block, ALICE)), blocked()) == [Count(what="dropped-not-for-us")]


async def test_what_a_blocked_consumer_undoes_is_remembered_and_does_not_unblock() -> None:
    assert await decide(undo(did(Follow)), blocked()) == [EARLY]


@pytest.mark.parametrize("kind", [Like, EmojiReact, Dislike, Announce])
async def test_an_undone_reaction_is_counted_no_longer(kind: type[Activity[Any]]) -> None:
    found = await decide(undo(did(kind, NAMES.answer("answer-1"))), context())
    assert found == [UncountReaction(subject=UNDONE), EARLY]


async def test_an_undone_reaction_without_an_id_is_counted() -> None:
    found = await decide(undo(did(Like, name="")), context())
    assert found == [Count(what="dropped-without-id")]


def accepted(follow: Thing) -> Accept[Thing]:
    return Accept(id=UNDONE, actor=ALICE, object=follow)


@pytest.mark.parametrize("stands", [Standing.INVITED, Standing.FOLLOWING])
async def test_an_accept_that_is_undone_is_a_rejection(stands: Standing) -> None:
    ours = Follow(id=NAMES.follow("follow-1"), actor=BRAND, object=Reference(id=ALICE))
    found = await decide(undo(accepted(ours)), context(consumer=consumer(stands)))
    assert found == [
        Enter(entry=Entry.REJECTED, subject=ACTIVITY),
        EndGrant(scope=Scope.LISTEN),
        EndFollow(),
        Release(),
        EARLY,
    ]


async def test_an_undone_accept_of_another_follow_is_remembered() -> None:
    theirs = Reference(id="https://other.example/follows/1")
    known = context(consumer=consumer(Standing.FOLLOWING))
    assert await decide(undo(accepted(theirs)), known) == [EARLY]


async def test_a_bare_id_takes_back_whatever_had_it() -> None:
    found = await decide(undo(Reference(id=UNDONE)), context(consumer=FOLLOWER))
    assert found == [LoseFollower(follow=UNDONE), UncountReaction(subject=UNDONE), EARLY]


async def test_a_bare_id_of_who_does_not_follow_loses_no_follower() -> None:
    found = await decide(undo(Reference(id=UNDONE)), context())
    assert found == [UncountReaction(subject=UNDONE), EARLY]


async def test_a_bare_id_takes_back_the_block_that_had_it_and_nothing_else_does() -> None:
    found = await decide(undo(Reference(id=UNDONE)), blocked(stands=(Entry.BLOCKED,)))
    assert found == [UNBLOCKED, UncountReaction(subject=UNDONE), EARLY]
    found = await decide(undo(Reference(id=UNDONE)), blocked())
    assert found == [UncountReaction(subject=UNDONE), EARLY]


@pytest.mark.parametrize("stands", [Standing.INVITED, Standing.FOLLOWING])
async def test_a_bare_id_of_the_accept_that_we_follow_by_is_a_rejection(stands: Standing) -> None:
    known = context(consumer=consumer(stands), stands=(Entry.ACCEPTED,))
    found = await decide(undo(Reference(id=UNDONE)), known)
    parted = Enter(entry=Entry.REJECTED, subject=ACTIVITY) in found
    assert parted is (stands is Standing.FOLLOWING)


async def test_whatever_else_is_undone_is_remembered() -> None:
    viewed = Other(id=UNDONE, actor=ALICE, object=Reference(), kind="View")
    assert await decide(undo(viewed), context()) == [EARLY]
