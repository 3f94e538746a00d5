"""A conversation that is resolved while a promise in it is not closed waits for the consumer to confirm."""

from datetime import timedelta

import pytest

from fedibrand.applying import dated, provisional
from fedibrand.domain import CommitmentState
from fedibrand.effect import Effect
from fedibrand.team_effects import Reopen, Resolve
from tests.applying.conftest import Place
from tests.applying.promising import Promise, promised

OPEN, KEPT, MISSED = CommitmentState.OPEN, CommitmentState.KEPT, CommitmentState.MISSED
CONFIRMED = CommitmentState.CONFIRMED


MICRO = timedelta(microseconds=1)


async def resolved(place: Place, state: CommitmentState) -> Promise:
    promise = await promised(place)
    await promise.is_(state)
    await place.do(Resolve(conversation=promise.conversation), by="agent")
    return promise


async def over(promise: Promise) -> set[tuple[str, str]]:
    """Have the job be done that its date plans."""
    place = promise.place
    return await place.house.store.write(dated.confirmation_over, promise.conversation, place.tools)


@pytest.mark.parametrize("state", [OPEN, KEPT, MISSED, CommitmentState.DISPUTED])
async def test_it_is_so_for_fourteen_days_and_a_job_is_planned(place: Place, state: CommitmentState) -> None:
    promise = await resolved(place, state)
    assert await promise.stands() == ("resolved", True)
    (row,) = await place.rows("conversation")
    (job,) = [one for one in await place.rows("due") if one["kind"] == provisional.OVER]
    assert job["subject"] == promise.conversation
    assert job["at"] == row["provisional_until"] == row["moved_at"] + timedelta(days=14) // MICRO


async def test_with_nothing_promised_or_all_of_it_closed_it_is_resolved_for_good(place: Place) -> None:
    conversation, _ = await place.heard()
    await place.do(Resolve(conversation=conversation), by="agent")
    promise = await resolved(place, CONFIRMED)
    assert await promise.stands() == ("resolved", False)
    assert await place.column("SELECT provisional_until FROM conversation") == [None, None]


async def test_its_words_end_as_those_of_any_resolved_conversation(place: Place) -> None:
    await resolved(place, KEPT)
    (lease,) = await place.column("SELECT lease_until FROM holding")
    (moved,) = await place.column("SELECT moved_at FROM conversation")
    assert lease == moved + timedelta(days=30) // MICRO


async def test_who_says_nothing_in_time_lets_what_was_kept_lapse(place: Place) -> None:
    promise = await resolved(place, KEPT)
    place.house.clock.move(timedelta(days=14))
    assert len(await over(promise)) == 1
    assert (await promise.state(), await promise.stands()) == ("lapsed", ("resolved", False))
    assert provisional.OVER not in await place.column("SELECT kind FROM due")


async def test_what_was_missed_stays_missed(place: Place) -> None:
    promise = await resolved(place, MISSED)
    place.house.clock.move(timedelta(days=14))
    await over(promise)
    assert (await promise.state(), await promise.stands()) == ("missed", ("resolved", False))


async def test_before_its_time_nothing_lapses(place: Place) -> None:
    promise = await resolved(place, KEPT)
    place.house.clock.move(timedelta(days=13))
    assert await over(promise) == set()
    assert (await promise.state(), await promise.stands()) == ("kept", ("resolved", True))


@pytest.mark.parametrize("how", ["they write", "a member opens it"])
async def test_what_moves_it_on_ends_it_and_its_date_brings_nothing_about(place: Place, how: str) -> None:
    promise = await resolved(place, KEPT)
    if how == "they write":
        await place.writes_again(promise.conversation)
    else:
        opening: Effect = Reopen(conversation=promise.conversation)
        await place.do(opening, by="agent")
    assert await promise.stands() == ("open", False)
    place.house.clock.move(timedelta(days=14))
    assert await over(promise) == set()
    assert await promise.state() == "kept"


async def test_a_conversation_that_is_gone_by_then_is_no_fault(place: Place) -> None:
    assert await place.house.store.write(dated.confirmation_over, "nothing", place.tools) == set()
