"""KeepCommitment, MissCommitment: the team says what became of a promise, and nobody else does."""

import pytest

from fedibrand.activitypub.errors import EffectRefused, NotFound
from fedibrand.domain import CommitmentState
from fedibrand.team_effects import KeepCommitment, MissCommitment
from tests.applying.conftest import BOB, PACKAGE, Place
from tests.applying.promising import promised
from tests.brands import made

SAID = [(KeepCommitment, "kept"), (MissCommitment, "missed")]
Kind = type[KeepCommitment | MissCommitment]


@pytest.mark.parametrize(("kind", "state"), SAID)
async def test_a_member_says_what_became_of_it_and_when(place: Place, kind: Kind, state: str) -> None:
    promise = await promised(place)
    place.house.clock.move(60)
    await place.do(kind(answer=promise.answer), by="agent")
    row = await promise.row()
    assert row["state"] == state
    assert row["settled_at"] - row["made_at"] == 60_000_000


async def test_it_can_be_kept_late_and_a_slip_be_put_right(place: Place) -> None:
    promise = await promised(place)
    found = []
    for state in (CommitmentState.MISSED, CommitmentState.KEPT, CommitmentState.MISSED):
        await promise.is_(state)
        found.append(await promise.state())
    assert found == ["missed", "kept", "missed"]


async def test_what_they_dispute_can_be_kept_after_all(place: Place) -> None:
    promise = await promised(place)
    await promise.is_(CommitmentState.DISPUTED)
    await promise.is_(CommitmentState.KEPT)
    assert await promise.state() == "kept"


@pytest.mark.parametrize(("kind", "_state"), SAID)
async def test_what_the_consumer_closed_stays_closed(place: Place, kind: Kind, _state: str) -> None:
    promise = await promised(place)
    await promise.is_(CommitmentState.CONFIRMED)
    await place.do(kind(answer=promise.answer), by="agent")
    assert await promise.state() == "confirmed"


@pytest.mark.parametrize(("kind", "_state"), SAID)
async def test_a_package_does_not_say_so(place: Place, kind: Kind, _state: str) -> None:
    promise = await promised(place)
    with pytest.raises(EffectRefused) as refused:
        await place.asked(kind(answer=promise.answer), by=PACKAGE)
    assert refused.value.promise == "P5"
    assert await promise.state() == "open"


@pytest.mark.parametrize(("kind", "_state"), SAID)
async def test_a_promise_of_another_brand_or_to_another_is_none(
    place: Place, kind: Kind, _state: str
) -> None:
    promise = await promised(place)
    zenith = await place.house.add(made.brand("zenith"))
    await place.heard(zenith)
    await place.heard(actor=BOB)
    for about in ({"brand": zenith}, {"consumer": BOB.id, "author": BOB}):
        with pytest.raises(NotFound):
            await place.do(kind(answer=promise.answer), by="agent", **about)
    assert await promise.state() == "open"


async def test_an_answer_that_promised_nothing_is_none(place: Place) -> None:
    _, holding = await place.heard()
    answer = place.answer(holding)
    await place.do(answer)
    with pytest.raises(NotFound):
        await place.do(KeepCommitment(answer=answer.id), by="agent")
