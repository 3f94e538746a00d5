"""Turns of a member: so many at once, so many who wait, and for so long."""

import asyncio

import pytest

from fedibrand.activitypub.errors import TooOften
from fedibrand.desk.at_once import AtOnce


async def test_a_member_has_so_many_fetched_at_once_and_no_more() -> None:
    turns, free = AtOnce(most=1, waiting=1, seconds=0.01), asyncio.Event()

    async def have() -> None:
        async with turns.turn("ana"):
            await free.wait()

    first = asyncio.create_task(have())
    await asyncio.sleep(0)
    with pytest.raises(TooOften):
        await have()
    async with turns.turn("ben"):
        pass
    waiting = asyncio.create_task(have())
    await asyncio.sleep(0)
    with pytest.raises(TooOften):
        await have()
    free.set()
    await asyncio.gather(first, waiting, return_exceptions=True)
    assert not turns._turns
