"""Apply: once, whole or not at all, and never for another brand or consumer than the act's."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.errors import EffectRefused, NotFound
from fedibrand.acts import Act
from fedibrand.applying.apply import ORDER, apply
from fedibrand.applying.scope import Tools
from fedibrand.brands.registry import BrandRow
from fedibrand.domain import HoldingState, Means, Scope, Why
from fedibrand.effects import (
    AddLabel,
    Answer,
    AnyEffect,
    CountReaction,
    Effect,
    End,
    EndGrant,
    Grant,
    Hold,
    React,
    Release,
    RequestFollow,
)
from tests.brands import made
from tests.conversations.spoken import ALICE, Voice

BOB = msgspec.structs.replace(ALICE, id="https://social.example/users/bob", preferred_username="bob")


@dataclass
class Place:
    house: made.House
    acme: BrandRow
    tools: Tools

    async def do(self, *effects: Effect, brand: BrandRow | None = None, **more: Any) -> list[str]:
        """Apply effects to alice at acme, where no other is named; return the ids of deliveries."""
        about = {"consumer": ALICE.id, "author": ALICE, "by": "core", **more}
        act = Act(brand=(brand or self.acme).id, effects=effects, **about)
        return (await self.house.store.write(apply, [act], self.tools)).deliveries

    async def count(self, table: str) -> int:
        def read(connection: Connection) -> int:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())

        return await self.house.store.read(read)

    async def heard(self) -> tuple[str, str]:
        """Have alice write; return (conversation, holding)."""
        return await Voice(self.house.store, self.tools, self.acme.id).writes("<p>the kettle leaks</p>")

    def answer(self, holding: str, text: str = "Which kettle is it?") -> Answer:
        return Answer(id=self.house.clock.new_id(), holding=holding, text=text)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with made.house(tmp_path) as house:
        brands = house.brands
        tools = Tools(house.vault, house.clock, brands.names, brands.view, house.keys.proof_key)
        yield Place(house, await house.add(made.brand()), tools)


def test_every_effect_there_is_can_be_applied() -> None:
    assert set(ORDER) == set(AnyEffect.__args__)


async def test_what_one_decided_upon_an_activity_is_done_once(place: Place) -> None:
    grant = Grant(scope=Scope.TALK, means=Means.MENTION, subject="https://social.example/1")
    for _ in range(2):
        await place.do(grant, activity_hash=b"one")
    assert await place.count("consent_grant") == 1


async def test_core_and_each_package_decide_for_themselves_and_so_does_each_brand(place: Place) -> None:
    here, _ = await place.heard()
    zenith = await place.house.add(made.brand("zenith"))
    there, _ = await Voice(place.house.store, place.tools, zenith.id, posts=1).writes("<p>and a pan</p>")
    before = await place.count("done")
    for by in ("core", "acme.loyalty", "core"):
        for brand, conversation in ((place.acme, here), (zenith, there)):
            label = AddLabel(conversation=conversation, label=by)
            await place.do(label, by=by, brand=brand, activity_hash=b"one")
    assert await place.count("done") - before == 4
    assert await place.count("label") == 4


async def test_a_label_for_another_brands_conversation_is_left_out(place: Place) -> None:
    here, _ = await place.heard()
    zenith = await place.house.add(made.brand("zenith"))
    await place.do(AddLabel(conversation=here, label="theirs"), brand=zenith)
    assert await place.count("label") == 0


async def test_an_act_whose_last_effect_is_refused_leaves_nothing(place: Place) -> None:
    here, holding = await place.heard()
    answers = [place.answer(holding) for _ in range(3)]
    with pytest.raises(EffectRefused) as refused:
        await place.do(AddLabel(conversation=here, label="new"), *answers, activity_hash=b"one")
    assert refused.value.promise == "P5"
    assert [await place.count(table) for table in ("label", "answer", "delivery")] == [0, 0, 0]
    assert len(await place.do(*answers[:2], activity_hash=b"one")) == 2


@pytest.mark.parametrize("who", ["another consumer", "another brand"])
async def test_no_post_is_answered_or_liked_for_another_than_its_author_or_by_another_brand(
    place: Place, who: str
) -> None:
    _, holding = await place.heard()
    zenith = await place.house.add(made.brand("zenith"))
    grant = Grant(scope=Scope.TALK, means=Means.MENTION, subject="https://social.example/1")
    about: dict[str, Any] = (
        {"brand": zenith} if who == "another brand" else {"consumer": BOB.id, "author": BOB}
    )
    await place.do(grant, **about)
    for effect in (place.answer(holding), React(holding=holding)):
        with pytest.raises(NotFound):
            await place.do(effect, **about)
    assert await place.count("delivery") == 0


async def test_no_brand_counts_a_reaction_to_another_ones_answer(place: Place) -> None:
    _, holding = await place.heard()
    answer = place.answer(holding)
    await place.do(answer)
    zenith = await place.house.add(made.brand("zenith"))
    counted = CountReaction(answer=answer.id, kind="like", subject="https://social.example/likes/1")
    await place.do(counted, brand=zenith)
    assert await place.count("reaction") == 0
    await place.do(counted)
    assert await place.count("reaction") == 1


async def test_a_post_without_an_arrival_that_carries_it_is_not_held(place: Place) -> None:
    await place.do(Hold(post="https://social.example/1", why=Why.TALK, level=Level.PUBLIC))
    assert await place.count("holding") == 0


async def test_effects_upon_somebody_unknown_write_nothing(place: Place) -> None:
    await place.do(EndGrant(scope=Scope.TALK), Release(), author=None)
    for table in ("consumer", "consent_grant", "remembered", "delivery"):
        assert await place.count(table) == 0


async def test_a_grant_that_ended_permits_nothing(place: Place) -> None:
    _, holding = await place.heard()
    await place.do(EndGrant(scope=Scope.TALK))
    with pytest.raises(EffectRefused) as refused:
        await place.do(place.answer(holding))
    assert refused.value.promise == "P1"


async def test_a_follow_stands_on_a_grant_that_lives(place: Place) -> None:
    listen = Grant(scope=Scope.LISTEN, means=Means.WORD, subject="https://social.example/1")
    await place.do(listen)
    await place.do(EndGrant(scope=Scope.LISTEN))
    with pytest.raises(EffectRefused) as refused:
        await place.do(RequestFollow())
    assert refused.value.promise == "P6"
    assert len(await place.do(listen, RequestFollow())) == 1
    assert await place.do(RequestFollow()) == []


async def test_what_ended_is_not_ended_again_as_something_else(place: Place) -> None:
    _, holding = await place.heard()
    for state in (HoldingState.WITHDRAWN, HoldingState.LET_GO):
        await place.do(End(holding=holding, state=state))

    def read(connection: Connection) -> str:
        return str(connection.exec_driver_sql("SELECT state FROM holding").scalar_one())

    assert await place.house.store.read(read) == HoldingState.WITHDRAWN
