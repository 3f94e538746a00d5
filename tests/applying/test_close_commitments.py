"""CloseCommitments: whom something was promised says whether it is kept, and nobody says it for them."""

from datetime import timedelta

import pytest

from fedibrand.activitypub.errors import EffectRefused
from fedibrand.domain import CommitmentState, Role
from fedibrand.effects import CloseCommitments
from fedibrand.team_effects import MakeCommitment, Resolve, Snooze
from tests.applying.conftest import BOB, PACKAGE, Place
from tests.applying.promising import promised
from tests.brands import made

OPEN, KEPT, MISSED = CommitmentState.OPEN, CommitmentState.KEPT, CommitmentState.MISSED
DISPUTED = CommitmentState.DISPUTED


@pytest.mark.parametrize("state", [OPEN, KEPT, MISSED, DISPUTED])
async def test_they_confirm_it_whatever_the_team_said(place: Place, state: CommitmentState) -> None:
    promise = await promised(place)
    await promise.is_(state)
    await place.do(CloseCommitments(kept=True), by="consumer")
    assert await promise.state() == "confirmed"


async def test_confirming_opens_no_conversation_and_ends_what_is_provisional_about_it(place: Place) -> None:
    promise = await promised(place)
    await promise.is_(KEPT)
    await place.do(Resolve(conversation=promise.conversation), by="agent")
    assert await promise.stands() == ("resolved", True)
    await place.do(CloseCommitments(kept=True), by="core")
    assert await promise.stands() == ("resolved", False)


async def test_confirming_leaves_an_open_conversation_as_it_is(place: Place) -> None:
    promise = await promised(place)
    await place.do(CloseCommitments(kept=True), by="core")
    assert await promise.stands() == ("waiting", False)


@pytest.mark.parametrize("state", [KEPT, MISSED])
async def test_saying_that_it_is_not_kept_opens_the_conversation_again(
    place: Place, state: CommitmentState
) -> None:
    promise = await promised(place)
    await promise.is_(state)
    await place.do(Resolve(conversation=promise.conversation), by="agent")
    await place.do(CloseCommitments(kept=False, answer=promise.answer), by="consumer")
    assert (await promise.state(), await promise.stands()) == ("disputed", ("open", False))


async def test_a_conversation_that_sleeps_is_woken_by_it(place: Place) -> None:
    promise = await promised(place)
    await promise.is_(KEPT)
    until = place.house.clock.now().replace(year=place.house.clock.now().year + 1)
    await place.do(Snooze(conversation=promise.conversation, until=until), by="agent")
    await place.do(CloseCommitments(kept=False), by="consumer")
    assert await promise.stands() == ("open", False)
    assert await place.column("SELECT snoozed_until FROM conversation") == [None]


async def test_before_anybody_said_that_it_is_kept_or_its_day_is_over_there_is_nothing_to_dispute(
    place: Place,
) -> None:
    promise = await promised(place)
    await place.do(CloseCommitments(kept=False), by="consumer")
    assert (await promise.state(), await promise.stands()) == ("open", ("waiting", False))


async def test_what_is_closed_is_not_opened_by_a_second_thought(place: Place) -> None:
    promise = await promised(place)
    await promise.is_(CommitmentState.CONFIRMED)
    await place.do(CloseCommitments(kept=False), by="consumer")
    assert (await promise.state(), await promise.stands()) == ("confirmed", ("waiting", False))


async def test_it_says_of_which_conversation_or_answer(place: Place) -> None:
    promises = [await promised(place) for _ in range(3)]
    await place.do(CloseCommitments(kept=True, conversation=promises[0].conversation), by="core")
    await place.do(CloseCommitments(kept=True, answer=promises[1].answer), by="consumer")
    assert [await one.state() for one in promises] == ["confirmed", "confirmed", "open"]
    await place.do(CloseCommitments(kept=True), by="core")
    assert await promises[2].state() == "confirmed"


async def test_one_of_two_that_is_confirmed_leaves_the_conversation_provisional(place: Place) -> None:
    promise = await promised(place)
    other = place.answer(promise.holding)
    await promise.is_(MISSED)
    await place.do(other, by="agent")
    await place.do(promise_again(place, other.id), by="agent")
    await place.do(Resolve(conversation=promise.conversation), by="agent")
    await place.do(CloseCommitments(kept=True, answer=promise.answer), by="consumer")
    assert await promise.stands() == ("resolved", True)
    await place.do(CloseCommitments(kept=True), by="consumer")
    assert await promise.stands() == ("resolved", False)


@pytest.mark.parametrize("by", [*Role, PACKAGE])
async def test_nobody_of_the_brand_says_it_for_them(place: Place, by: str) -> None:
    promise = await promised(place)
    with pytest.raises(EffectRefused) as refused:
        await place.do(CloseCommitments(kept=True), by=by)
    assert refused.value.promise == "P5"
    assert await promise.state() == "open"


async def test_what_others_were_promised_stays_as_it_is(place: Place) -> None:
    promise, to_bob = await promised(place), await promised(place, actor=BOB)
    zenith = await place.house.add(made.brand("zenith"))
    await place.heard(zenith)
    for named in ({"conversation": promise.conversation}, {"answer": promise.answer}, {}):
        for about in ({"brand": zenith}, {"consumer": BOB.id, "author": BOB}):
            await place.do(CloseCommitments(kept=True, **named), by="consumer", **about)
    assert await promise.state() == "open"
    assert await to_bob.state() == "confirmed"


def promise_again(place: Place, answer: str) -> MakeCommitment:
    return MakeCommitment(answer=answer, until=place.house.clock.now() + timedelta(days=1))
