"""Planned jobs: what becomes of their due rows."""

from datetime import timedelta

import pytest

from fedibrand.queue import due
from fedibrand.queue.planned import Planned
from fedibrand.store.run import Store
from tests.fakes import START, HandClock

MUCH_LATER = START + timedelta(days=1)


async def test_a_job_that_is_done_does_not_come_again(store: Store, clock: HandClock) -> None:
    done: list[str] = []

    async def look(subject: str) -> None:
        done.append(subject)

    await store.write(due.plan, [("look", "a", START)], clock)
    await Planned(store, clock).job("look", look)("a")
    assert done == ["a"]
    assert await store.read(due.ripe, MUCH_LATER, 10) == []


async def test_a_job_that_fails_says_so_and_comes_again_later(store: Store, clock: HandClock) -> None:
    async def look(_subject: str) -> None:
        raise RuntimeError

    await store.write(due.plan, [("look", "a", START)], clock)
    with pytest.raises(RuntimeError):
        await Planned(store, clock).job("look", look)("a")
    assert await store.read(due.ripe, START, 10) == []
    assert await store.read(due.ripe, START + due.FIRST_WAIT, 10) == [("look", "a")]


async def test_a_job_planned_anew_while_it_was_in_work_comes_again(store: Store, clock: HandClock) -> None:
    async def look(subject: str) -> None:
        clock.move(1)
        await store.write(due.plan, [("look", subject, clock.now())], clock)

    await store.write(due.plan, [("look", "a", START)], clock)
    await Planned(store, clock).job("look", look)("a")
    assert await store.read(due.ripe, clock.now(), 10) == [("look", "a")]
