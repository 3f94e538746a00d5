"""A commitment carries one answer of its own, once it is kept or missed, for a member to give (P5)."""

from datetime import timedelta

import pytest

from fedibrand.activitypub.errors import EffectRefused, NotFound
from fedibrand.domain import CommitmentState, HoldingState, Scope
from fedibrand.effects import End, EndGrant, WithdrawAnswer
from fedibrand.team_effects import KeepCommitment, Resolve
from tests.applying.conftest import BOB, PACKAGE, Place
from tests.applying.promising import Promise, promised

KEPT, MISSED, DISPUTED = CommitmentState.KEPT, CommitmentState.MISSED, CommitmentState.DISPUTED


async def refused(promise: Promise, by: str = "agent") -> str:
    with pytest.raises(EffectRefused) as refusal:
        await promise.place.do(promise.own_answer(), by=by)
    return refusal.value.promise


async def use_up(promise: Promise) -> None:
    """Give all the answers there are until alice writes."""
    await promise.place.do(promise.place.answer(promise.holding), by="agent")
    with pytest.raises(EffectRefused):
        await promise.place.do(promise.place.answer(promise.holding), by="agent")


@pytest.mark.parametrize("state", [KEPT, MISSED, DISPUTED])
async def test_it_is_given_where_none_is_left_and_spends_none(place: Place, state: CommitmentState) -> None:
    promise = await promised(place)
    await use_up(promise)
    await promise.is_(state)
    own = promise.own_answer()
    assert len(await place.do(own, by="agent")) == 1
    assert (await promise.row())["own_answer_id"] == own.id
    assert await place.column("SELECT answered FROM conversation") == [2]
    assert await promise.stands() == ("waiting", False)


async def test_it_leaves_the_answers_there_are(place: Place) -> None:
    promise = await promised(place)
    await promise.is_(KEPT)
    await place.do(promise.own_answer(), by="agent")
    await use_up(promise)


async def test_a_second_one_is_refused_whatever_became_of_the_first(place: Place) -> None:
    promise = await promised(place)
    await promise.is_(MISSED)
    own = promise.own_answer()
    await place.do(own, by="agent")
    assert await refused(promise) == "P5"
    await place.do(WithdrawAnswer(answer=own.id), by="agent")
    await promise.is_(KEPT)
    assert await refused(promise) == "P5"
    assert await place.count("answer") == 2


@pytest.mark.parametrize("state", [CommitmentState.OPEN, CommitmentState.CONFIRMED])
async def test_before_it_is_settled_and_after_it_is_closed_there_is_none(
    place: Place, state: CommitmentState
) -> None:
    promise = await promised(place)
    await promise.is_(state)
    assert await refused(promise) == "P5"
    assert await place.count("answer") == 1


async def test_it_is_kept_and_said_to_be_so_in_one_act(place: Place) -> None:
    promise = await promised(place)
    await place.do(promise.own_answer(), KeepCommitment(answer=promise.answer), by="agent")
    assert await promise.state() == "kept"


async def test_a_package_does_not_give_it(place: Place) -> None:
    promise = await promised(place)
    await promise.is_(KEPT)
    assert await refused(promise, by=PACKAGE) == "P5"


async def test_it_is_given_in_its_own_conversation_alone(place: Place) -> None:
    promise, to_bob = await promised(place), await promised(place, actor=BOB)
    _, elsewhere = await place.heard()
    await promise.is_(KEPT)
    with pytest.raises(NotFound):
        await place.do(Promise(place, "", elsewhere, promise.answer).own_answer(), by="agent")
    with pytest.raises(NotFound):
        await place.do(Promise(place, "", promise.holding, to_bob.answer).own_answer(), by="agent")


async def test_whatever_else_an_answer_needs_it_needs_as_well(place: Place) -> None:
    promise = await promised(place)
    await promise.is_(KEPT)
    await place.do(End(holding=promise.holding, state=HoldingState.WITHDRAWN))
    assert await refused(promise) == "P1"
    other = await promised(place)
    await other.is_(KEPT)
    await place.do(EndGrant(scope=Scope.TALK))
    assert await refused(other) == "P1"


async def test_it_ends_what_is_provisional_about_a_conversation(place: Place) -> None:
    promise = await promised(place)
    await promise.is_(KEPT)
    await place.do(Resolve(conversation=promise.conversation), by="agent")
    place.house.clock.move(timedelta(minutes=5))
    await place.do(promise.own_answer(), by="agent")
    assert await promise.stands() == ("waiting", False)
