"""SIGTERM: what is in work gets its answer, nothing accepted is lost, and the process ends in time."""

import asyncio
from pathlib import Path

import pytest

from fedibrand.domain import DeliveryState
from fedibrand.store.tables.deliveries import Delivery
from tests.durability.crowd import Crowd
from tests.durability.disk import copied
from tests.durability.processes import Place, eventually, serving

IN_TIME = 20
"""Seconds: more than the machine can be slow, and less than a request that hangs may take to arrive."""


async def test_a_request_in_work_gets_its_answer_and_no_other_is_taken(
    place: Place, crowd: Crowd, tmp_path: Path
) -> None:
    follow = crowd.follow(crowd.person(), 0)
    crowd.documents_open.clear()
    async with serving(place) as server, asyncio.timeout(IN_TIME):
        asking = asyncio.create_task(crowd.say(follow))
        await crowd.asked.wait()
        server.terminate()
        await eventually(lambda: refuses(place))
        assert server.returncode is None
        crowd.documents_open.set()
        assert await asking == 202
        assert await server.wait() == 0
    with copied(place, tmp_path / "ended") as disk:
        assert disk.hash(follow["id"]) in disk.seen_to()


async def test_a_delivery_in_work_is_finished_and_noted(place: Place, crowd: Crowd, tmp_path: Path) -> None:
    crowd.inboxes_open.clear()
    async with serving(place) as server, asyncio.timeout(IN_TIME):
        await crowd.insist(crowd.follow(crowd.person(), 0))
        await crowd.knocked.wait()
        server.terminate()
        await eventually(lambda: refuses(place))
        crowd.inboxes_open.set()
        assert await server.wait() == 0
    with copied(place, tmp_path / "ended") as disk:
        assert [row.state for row in disk.rows(Delivery)] == [DeliveryState.DELIVERED]
    assert [one["type"] for one in crowd.received] == ["Accept"]


async def test_everything_accepted_under_load_is_there_after_the_end(
    place: Place, crowd: Crowd, tmp_path: Path
) -> None:
    async with serving(place) as server, asyncio.timeout(IN_TIME):
        crowd.begin(16)
        await eventually(lambda: enough(crowd))
        server.terminate()
        assert await server.wait() == 0
    with copied(place, tmp_path / "ended") as disk:
        seen = disk.seen_to()
        assert not [one for one in crowd.accepted if not {disk.hash(one), disk.hash(f"{one}/undo")} & seen]
        assert disk.named() <= disk.keys


@pytest.mark.parametrize("busy", ["a request that never ends", "a delivery that hangs"])
async def test_what_hangs_is_let_go_when_the_time_is_over(place: Place, crowd: Crowd, busy: str) -> None:
    quick = Place(place.folder, place.port, {"FEDIBRAND_DRAIN_SECONDS": "1"})
    async with serving(quick) as server:
        if busy == "a delivery that hangs":
            crowd.inboxes_open.clear()
            await crowd.insist(crowd.follow(crowd.person(), 0))
            await crowd.knocked.wait()
        reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
        host = f"localhost:{place.port}"
        head = f"POST /inbox HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/activity+json\r\n"
        writer.write(f"{head}Content-Length: 100\r\nExpect: 100-continue\r\n\r\n".encode())
        assert b"100" in await reader.readline()
        server.terminate()
        async with asyncio.timeout(IN_TIME):
            assert await server.wait() == 0
        writer.close()
    crowd.inboxes_open.set()


async def refuses(place: Place) -> bool:
    return not await place.listens()


async def enough(crowd: Crowd) -> bool:
    return len(crowd.accepted) > 100
