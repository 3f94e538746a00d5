"""A promise of whose day nobody said that it was kept is missed, and the team is told."""

from datetime import timedelta

import pytest

from fedibrand.applying import dated, make_commitment
from fedibrand.applying.apply import Applied
from fedibrand.domain import CommitmentState, Entry
from fedibrand.effects import Forget
from tests.applying.conftest import Place
from tests.applying.promising import DAYS, Promise, promised


async def over(promise: Promise) -> Applied:
    (row,) = await promise.place.rows("commitment")
    place = promise.place
    return await place.house.store.write(dated.promise_over, row["id"], place.tools)


async def test_a_job_is_planned_for_its_day(place: Place) -> None:
    promise = await promised(place)
    row = await promise.row()
    (job,) = [one for one in await place.rows("due") if one["kind"] == make_commitment.OVER]
    assert (job["subject"], job["at"]) == (row["id"], row["until"])


async def test_it_is_missed_and_the_team_is_told_without_a_word_of_it(place: Place) -> None:
    promise = await promised(place)
    place.house.clock.move(timedelta(days=DAYS))
    applied = await over(promise)
    assert await promise.state() == "missed"
    (told,) = await place.rows("notification")
    assert (told["conversation_id"], told["role"], told["by"]) == (promise.conversation, "agent", "clock")
    assert await place.words("notification") == [dated.MISSED]
    assert len(applied.touched) == 1
    assert make_commitment.OVER not in await place.column("SELECT kind FROM due")


@pytest.mark.parametrize("state", [CommitmentState.KEPT, CommitmentState.MISSED, CommitmentState.CONFIRMED])
async def test_what_was_said_of_it_before_stands(place: Place, state: CommitmentState) -> None:
    promise = await promised(place)
    await promise.is_(state)
    place.house.clock.move(timedelta(days=DAYS))
    assert (await over(promise)).touched == set()
    assert await promise.state() == state
    assert await place.count("notification") == 0


async def test_before_its_day_is_over_nothing_is_missed(place: Place) -> None:
    promise = await promised(place)
    place.house.clock.move(timedelta(days=DAYS, seconds=-1))
    await over(promise)
    assert (await promise.state(), await place.count("notification")) == ("open", 0)


async def test_one_that_went_with_whom_it_was_made_to_is_no_fault(place: Place) -> None:
    promise = await promised(place)
    row = await promise.row()
    await place.do(Forget(entry=Entry.FORGOTTEN))
    applied = await place.house.store.write(dated.promise_over, row["id"], place.tools)
    assert applied.touched == set()
