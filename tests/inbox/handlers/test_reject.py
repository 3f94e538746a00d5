import pytest

from fedibrand.activitypub.vocabulary import Follow, Reference, Reject, Thing
from fedibrand.domain import Entry, Scope, Standing
from fedibrand.effects import Count, EndFollow, EndGrant, Enter, Release
from tests.inbox.handlers.cases import (
    ACTIVITY,
    ALICE,
    BRAND,
    NAMES,
    blocked,
    brand,
    consumer,
    context,
    decide,
)

OURS = Reference(id=NAMES.follow("follow-1"))
PARTED = [
    Enter(entry=Entry.REJECTED, subject=ACTIVITY),
    EndGrant(scope=Scope.LISTEN),
    EndFollow(),
    Release(),
]


def reject(thing: Thing = OURS) -> Reject[Thing]:
    return Reject(id=ACTIVITY, actor=ALICE, object=thing)


@pytest.mark.parametrize("stands", [Standing.INVITED, Standing.FOLLOWING])
async def test_a_reject_ends_listening_before_and_after_the_accept(stands: Standing) -> None:
    assert await decide(reject(), context(consumer=consumer(stands))) == PARTED


async def test_an_embedded_follow_is_matched_by_who_follows_whom() -> None:
    embedded = Follow(id="", actor=BRAND, object=Reference(id=ALICE))
    assert await decide(reject(embedded), context(consumer=consumer(Standing.FOLLOWING))) == PARTED


async def test_a_late_reject_of_an_earlier_follow_ends_nothing_new() -> None:
    earlier = Reference(id=NAMES.follow("follow-0"))
    found = await decide(reject(earlier), context(consumer=consumer(Standing.INVITED)))
    assert found == [Count(what="dropped-not-for-us")]


@pytest.mark.parametrize("stands", [Standing.STRANGER, Standing.RELEASED])
async def test_a_reject_where_nothing_is_followed_changes_nothing(stands: Standing) -> None:
    found = await decide(reject(), context(consumer=consumer(stands)))
    assert found == [Count(what="dropped-not-for-us")]


async def test_a_refused_domain_can_still_reject() -> None:
    known = context(brand=brand(refused_domains=("home.example",)), consumer=consumer(Standing.FOLLOWING))
    assert await decide(reject(), known) == PARTED


async def test_a_reject_after_the_block_changes_nothing() -> None:
    assert await decide(reject(), blocked()) == [Count(what="from-blocked")]
