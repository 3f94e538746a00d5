"""Apply: once, whole or not at all, and never for another brand or consumer than the act's."""

from typing import Any

import pytest
from sqlalchemy import Connection

from fedibrand.activitypub.addressing import Level
from fedibrand.activitypub.errors import EffectRefused, NotFound
from fedibrand.applying.apply import ORDER
from fedibrand.domain import HoldingState, Means, Scope, Why
from fedibrand.effects import (
    AnyEffect,
    CountReaction,
    End,
    EndGrant,
    Grant,
    Hold,
    React,
    Release,
    RequestFollow,
)
from fedibrand.team_effects import AddLabel
from tests.applying.conftest import BOB, Place
from tests.brands import made


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
    there, _ = await place.heard(zenith)
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
