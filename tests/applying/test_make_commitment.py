"""MakeCommitment: what an answer says holds until a date."""

from datetime import timedelta
from typing import Any

import pytest

from fedibrand.activitypub.errors import EffectRefused, Malformed, NotFound
from fedibrand.domain import CommitmentState, Entry
from fedibrand.effects import Answer, Forget, WithdrawAnswer
from fedibrand.team_effects import MakeCommitment
from tests.applying.conftest import BOB, PACKAGE, Place
from tests.applying.promising import promised
from tests.brands import made


async def answered(place: Place) -> Answer:
    _, holding = await place.heard()
    answer = place.answer(holding, "You have a new one by Friday.")
    await place.do(answer)
    return answer


def until(place: Place, **later: int) -> Any:
    return place.house.clock.now() + timedelta(**later)


@pytest.mark.parametrize("by", ["agent", PACKAGE])
async def test_a_commitment_is_open_from_its_answer_on(place: Place, by: str) -> None:
    _, holding = await place.heard()
    answer = place.answer(holding)
    await place.do(MakeCommitment(answer=answer.id, until=until(place, days=3)), answer, by=by)
    (row,) = await place.rows("commitment")
    assert (row["answer_id"], row["state"], row["by"]) == (answer.id, "open", by)
    assert row["brand_id"] == place.acme.id
    assert row["until"] - row["made_at"] == timedelta(days=3) // timedelta(microseconds=1)


@pytest.mark.parametrize("later", [{"seconds": 0}, {"days": -1}])
async def test_one_that_is_over_before_it_begins_is_refused(place: Place, later: dict[str, int]) -> None:
    answer = await answered(place)
    with pytest.raises(Malformed):
        await place.asked(MakeCommitment(answer=answer.id, until=until(place, **later)))
    assert await place.count("commitment") == 0


async def test_a_time_without_a_zone_is_none(place: Place) -> None:
    answer = await answered(place)
    with pytest.raises(Malformed):
        await place.asked(MakeCommitment(answer=answer.id, until=until(place, days=3).replace(tzinfo=None)))


async def test_an_answer_carries_one_commitment(place: Place) -> None:
    answer = await answered(place)
    effect = MakeCommitment(answer=answer.id, until=until(place, days=3))
    await place.asked(effect)
    with pytest.raises(EffectRefused) as refused:
        await place.asked(effect)
    assert refused.value.promise == "P5"
    assert await place.count("commitment") == 1


async def test_the_answer_that_a_promise_carries_promises_nothing_so_that_it_ends(place: Place) -> None:
    promise = await promised(place)
    await promise.is_(CommitmentState.MISSED)
    own = promise.own_answer("By Friday, then.")
    await place.do(own, by="agent")
    with pytest.raises(EffectRefused) as refused:
        await place.do(MakeCommitment(answer=own.id, until=until(place, days=5)), by="agent")
    assert refused.value.promise == "P5"
    assert await place.count("commitment") == 1


async def test_an_answer_to_another_or_of_another_brand_or_withdrawn_carries_none(place: Place) -> None:
    answer = await answered(place)
    zenith = await place.house.add(made.brand("zenith"))
    effect = MakeCommitment(answer=answer.id, until=until(place, days=3))
    await place.heard(zenith)
    await place.heard(actor=BOB)
    for about in ({"brand": zenith}, {"consumer": BOB.id, "author": BOB}):
        with pytest.raises(NotFound):
            await place.do(effect, **about)
    await place.do(WithdrawAnswer(answer=answer.id))
    with pytest.raises(NotFound):
        await place.do(effect)
    assert await place.count("commitment") == 0


async def test_it_goes_with_its_answer(place: Place) -> None:
    answer = await answered(place)
    await place.do(MakeCommitment(answer=answer.id, until=until(place, days=3)))
    await place.do(Forget(entry=Entry.FORGOTTEN))
    assert await place.count("commitment") == 0
