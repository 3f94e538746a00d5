"""Due rows: dates, and what becomes of them."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from fedibrand.queue import due
from fedibrand.store.run import Store
from tests.fakes import START, HandClock

LATER = START + timedelta(hours=1)


async def test_a_job_is_ripe_from_its_date_on(store: Store) -> None:
    await store.write(due.plan, [("look", "a", LATER)], HandClock())
    assert await store.read(due.ripe, LATER - timedelta(microseconds=1), 10) == []
    assert await store.read(due.ripe, LATER, 10) == [("look", "a")]
    assert await store.read(due.ripe, LATER + timedelta(days=1), 10) == [("look", "a")]


async def test_those_longest_due_come_first_and_no_more_than_asked_for(store: Store) -> None:
    rows = [("look", str(hours), START - timedelta(hours=hours)) for hours in (1, 3, 2)]
    await store.write(due.plan, rows, HandClock())
    assert await store.read(due.ripe, START, 2) == [("look", "3"), ("look", "2")]


async def test_a_job_planned_anew_has_the_new_date_alone(store: Store) -> None:
    await store.write(due.plan, [("wake", "a", START)], HandClock())
    await store.write(due.plan, [("wake", "a", LATER)], HandClock())
    assert await store.read(due.ripe, START, 10) == []
    assert await store.read(due.ripe, LATER, 10) == [("wake", "a")]


async def test_a_cancelled_job_never_comes_and_others_stay(store: Store) -> None:
    rows = [("wake", "a", START), ("wake", "b", START), ("look", "a", START)]
    await store.write(due.plan, rows, HandClock())
    await store.write(due.cancel, "wake", ["a", "nobody"])
    assert set(await store.read(due.ripe, START, 10)) == {("wake", "b"), ("look", "a")}


async def test_a_failed_job_waits_longer_each_time(store: Store) -> None:
    await store.write(due.plan, [("look", "a", START)], HandClock())
    now = START
    for seconds in (15, 30, 60):
        await store.write(due.retry, "look", "a", now)
        now += timedelta(seconds=seconds)
        assert await store.read(due.ripe, now - timedelta(microseconds=1), 1) == []
        assert await store.read(due.ripe, now, 1) == [("look", "a")]


async def test_a_failed_job_that_was_put_off_meanwhile_keeps_its_date(store: Store) -> None:
    await store.write(due.plan, [("look", "a", LATER)], HandClock())
    await store.write(due.retry, "look", "a", START)
    assert await store.read(due.ripe, LATER - timedelta(seconds=1), 1) == []


async def test_a_finished_job_is_gone_unless_it_was_planned_anew(store: Store) -> None:
    await store.write(due.plan, [("look", "a", START), ("look", "b", START)], HandClock())
    await store.write(due.plan, [("look", "b", START + timedelta(seconds=2))], HandClock())
    for subject in ("a", "b"):
        await store.write(due.finish, "look", subject, START + timedelta(seconds=1))
    assert await store.read(due.ripe, LATER, 10) == [("look", "b")]


@given(st.integers(0, 10_000))
def test_the_wait_grows_to_an_hour_and_no_further(attempts: int) -> None:
    assert due.FIRST_WAIT <= due.wait(attempts) <= due.wait(attempts + 1) <= due.LONGEST_WAIT
