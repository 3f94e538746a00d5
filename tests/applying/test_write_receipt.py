"""WriteReceipt: what an act ends is counted before it ends, and signed once."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from fedibrand.applying.scope import Tools
from fedibrand.brands import receipts
from fedibrand.brands.registry import BrandRow
from fedibrand.consumers import standing
from fedibrand.domain import Entry, HoldingState, Purge, Standing
from fedibrand.effects import End, WriteReceipt
from tests.brands import made
from tests.conversations.spoken import ALICE, Voice

ENDED = WriteReceipt(what=Purge.ENDED)


class Told:
    """Alice, and the receipts that were written about her."""

    def __init__(self, house: made.House, acme: BrandRow) -> None:
        tools = Tools(house.vault, house.clock, house.brands.names, house.brands.view, house.keys.proof_key)
        self.house, self.acme, self.alice = house, acme, Voice(house.store, tools, acme.id)

    async def receipts(self) -> list[dict[str, Any]]:
        found = await self.house.store.read(receipts.of_actor, self.house.vault.hash(ALICE.id))
        return [each.document for each in found]


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[Told]:
    async with made.house(tmp_path) as house:
        yield Told(house, await house.add(made.brand()))


async def test_ending_one_post_is_receipted_with_its_bare_id(told: Told) -> None:
    thread, first = await told.alice.writes("<p>the kettle leaks</p>")
    await told.alice.writes("<p>two</p>", thread)
    await told.alice.does(End(holding=first, state=HoldingState.WITHDRAWN), ENDED)
    (document,) = await told.receipts()
    assert (document["what"], document["ids"]) == ("ended", [first])
    assert document["counts"] == {"holdings": 1, "grants": 0, "follows": 0}
    assert "kettle" not in str(document)


async def test_an_act_has_one_receipt_however_often_it_asks(told: Told) -> None:
    _, post = await told.alice.writes("<p>one</p>")
    await told.alice.invites()
    stopped: Any = standing.enter(Standing.INVITED, Entry.STOPPED)
    await told.alice.does(*stopped, End(holding=post, state=HoldingState.WITHDRAWN), ENDED)
    (document,) = await told.receipts()
    assert (document["what"], document["ids"]) == ("stopped", [post])
    assert document["counts"]["grants"] == 1


async def test_where_nothing_ends_nothing_is_signed(told: Told) -> None:
    forget: Any = standing.forget_who_asked(Standing.STRANGER)
    await told.alice.does(*forget)
    await told.alice.writes("<p>one</p>")
    await told.alice.does(ENDED)
    await told.alice.does(End(holding="no such holding", state=HoldingState.WITHDRAWN), ENDED)
    assert await told.receipts() == []


async def test_whoever_is_forgotten_has_a_receipt_of_everything(told: Told) -> None:
    thread, first = await told.alice.writes("<p>one</p>")
    _, second = await told.alice.writes("<p>two</p>", thread)
    forget: Any = standing.enter(Standing.STRANGER, Entry.FORGOTTEN)
    await told.alice.does(*forget)
    (document,) = await told.receipts()
    assert document["ids"] == sorted([first, second])
    assert document["counts"]["conversations"] == 1
    await told.alice.does(*forget)
    assert len(await told.receipts()) == 1
