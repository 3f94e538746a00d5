import pytest

from fedibrand.activitypub.vocabulary import Delete, Person, Reference, Thing, Tombstone
from fedibrand.domain import Entry, HoldingState, Purge, Standing
from fedibrand.effects import Count, End, Enter, Forget, Remember, WriteReceipt
from tests.inbox.handlers.cases import (
    ACTIVITY,
    ALICE,
    POST,
    blocked,
    brand,
    consumer,
    context,
    decide,
    holding,
)

EARLY = Remember(what="deleted", subject=POST)


def deleted(thing: Thing) -> Delete[Thing]:
    return Delete(id=ACTIVITY, actor=ALICE, object=thing)


@pytest.mark.parametrize("thing", [Tombstone(id=POST), Reference(id=POST)])
async def test_a_deleted_post_ends_and_is_remembered(thing: Thing) -> None:
    found = await decide(deleted(thing), context(post=holding()))
    assert found == [End(holding="holding-1", state=HoldingState.WITHDRAWN), EARLY]


async def test_a_delete_that_comes_first_is_remembered() -> None:
    assert await decide(deleted(Tombstone(id=POST)), context()) == [EARLY]


@pytest.mark.parametrize("state", [HoldingState.WITHDRAWN, HoldingState.LAPSED, HoldingState.LET_GO])
async def test_what_has_ended_does_not_end_twice(state: HoldingState) -> None:
    assert await decide(deleted(Tombstone(id=POST)), context(post=holding(state=state))) == [EARLY]


async def test_nobody_deletes_what_another_wrote() -> None:
    found = await decide(deleted(Tombstone(id=POST)), context(post=holding(mine=False)))
    assert found == [Count(what="dropped-not-theirs")]


async def test_a_blocked_consumers_delete_is_remembered_as_well() -> None:
    assert await decide(deleted(Tombstone(id=POST)), blocked()) == [EARLY]


async def test_a_refused_domain_can_delete() -> None:
    known = context(brand=brand(refused_domains=("home.example",)), post=holding())
    found = await decide(deleted(Tombstone(id=POST)), known)
    assert found == [End(holding="holding-1", state=HoldingState.WITHDRAWN), EARLY]


@pytest.mark.parametrize("stands", list(Standing))
@pytest.mark.parametrize("thing", [Reference(id=ALICE), Tombstone(id=ALICE), Person(id=ALICE)])
async def test_an_actor_who_is_gone_is_forgotten_from_anywhere(stands: Standing, thing: Thing) -> None:
    assert await decide(deleted(thing), context(consumer=consumer(stands))) == [
        Enter(entry=Entry.FORGOTTEN, subject=ACTIVITY),
        Forget(entry=Entry.FORGOTTEN),
        WriteReceipt(what=Purge.FORGOTTEN),
        Remember(what="deleted", subject=ALICE),
    ]
