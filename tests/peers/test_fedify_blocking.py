"""Somebody on a Fedify server blocks a brand."""

import pytest

from fedibrand.activitypub.errors import EffectRefused, NotFound
from fedibrand.effects import Answer, EditAnswer
from tests.peers.exchange import Exchange
from tests.peers.peer import PeerRefusedError

THEIRS = (
    "answer",
    "arrival",
    "consent_grant",
    "consumer",
    "content",
    "conversation",
    "delivery",
    "follow",
    "follower",
    "holding",
    "reaction",
)


async def test_a_block_purges_everything_and_nothing_is_sent_after(exchange: Exchange) -> None:
    acme = exchange.brand.names.actor
    await exchange.does("follow", actor=acme)
    await exchange.is_followed()
    await exchange.mentions("<p>the kettle leaks</p>")
    answer = await exchange.answers("Which kettle is it?")
    await exchange.does("like", object=exchange.brand.names.answer(answer))
    held = (await exchange.rows("holding"))[-1].id
    before = await exchange.posted(3)

    await exchange.does("block", actor=acme)

    assert {table: await exchange.rows(table) for table in THEIRS} == {table: [] for table in THEIRS}
    assert [row.entry for row in await exchange.rows("ledger")] == ["blocked"]
    again = Answer(id=exchange.instance.clock.new_id(), holding=held, text="Hello?")
    for effect in (again, EditAnswer(answer=answer, text="Hello?")):
        with pytest.raises((EffectRefused, NotFound)):
            await exchange.acts(effect)
    await exchange.mentions("<p>I was not done</p>")
    await exchange.does("follow", actor=acme)
    assert {table: await exchange.rows(table) for table in THEIRS} == {table: [] for table in THEIRS}
    assert await exchange.posted(3) == before
    with pytest.raises(PeerRefusedError, match="finds nothing"):
        await exchange.peer.do("lookup", what=exchange.brand.names.answer(answer))


async def test_who_takes_a_block_back_is_answered_again(exchange: Exchange) -> None:
    acme = exchange.brand.names.actor
    await exchange.mentions("<p>the kettle leaks</p>")
    await exchange.does("block", actor=acme)
    await exchange.does("undo-block", actor=acme)
    await exchange.mentions("<p>it leaks still</p>")
    assert await exchange.words() == ["it leaks still"]
    answer = await exchange.answers("Which kettle is it?")
    await exchange.hears("Create", object=exchange.brand.names.answer(answer))
