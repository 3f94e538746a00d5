"""Waiting for what happens, without sleeping."""

import asyncio

import pytest

from fedibrand.testing.work import Work, settled


async def test_until_returns_as_soon_as_there_is_something() -> None:
    work, found = Work(), []

    async def find() -> None:
        found.append("it")

    waiting = asyncio.create_task(work.until(lambda: found or None, 10))
    work.start(find())
    assert await waiting == ["it"]


async def test_until_gives_up_in_the_end() -> None:
    with pytest.raises(TimeoutError):
        await Work().until(lambda: None, 0)


async def test_settled_waits_for_what_work_begins_and_raises_what_failed() -> None:
    work, done = Work(), []

    async def second() -> None:
        done.append(2)
        raise LookupError("in the background")

    async def first() -> None:
        work.start(second())
        done.append(1)

    work.start(first())
    with pytest.raises(LookupError, match="in the background"):
        await settled(work, seconds=10)
    assert done == [1, 2]
    await settled(work, seconds=10)


async def test_stop_gives_up_what_still_runs() -> None:
    work, never = Work(), asyncio.Event()

    async def wait() -> None:
        await never.wait()

    work.start(wait())
    await work.stop()
    assert not work.running
    work.complain()
