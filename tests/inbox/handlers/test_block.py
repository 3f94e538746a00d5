import pytest

from fedibrand.activitypub.vocabulary import Block, Reference, Thing
from fedibrand.domain import Entry, Standing
from fedibrand.effects import Count, Enter, Forget
from tests.inbox.handlers.cases import ACTIVITY, ALICE, BRAND, blocked, brand, consumer, context, decide

PURGED = [Enter(entry=Entry.BLOCKED, subject=ACTIVITY), Forget(entry=Entry.BLOCKED)]


def block(whom: str = BRAND) -> Block[Thing]:
    return Block(id=ACTIVITY, actor=ALICE, object=Reference(id=whom))


@pytest.mark.parametrize("stands", [each for each in Standing if each is not Standing.BLOCKED])
async def test_a_block_purges_everything_from_anywhere(stands: Standing) -> None:
    assert await decide(block(), context(consumer=consumer(stands))) == PURGED


async def test_a_refused_domain_can_block() -> None:
    assert await decide(block(), context(brand=brand(refused_domains=("home.example",)))) == PURGED


async def test_a_block_undone_before_it_came_is_dropped() -> None:
    assert await decide(block(), context(remembered=("undone",))) == [Count(what="dropped-undone")]


async def test_a_block_by_an_actor_who_is_gone_is_dropped() -> None:
    assert await decide(block(), context(remembered=("deleted",))) == [Count(what="dropped-deleted")]


async def test_a_second_block_changes_nothing() -> None:
    assert await decide(block(), blocked()) == [Count(what="from-blocked")]


async def test_a_block_of_somebody_else_is_dropped() -> None:
    found = await decide(block("https://brands.example/brands/other"), context())
    assert found == [Count(what="dropped-not-for-us")]
