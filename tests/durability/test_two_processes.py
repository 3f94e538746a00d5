"""Processes beside each other on the same data: what one decides, the other does, and soon."""

import asyncio
import json
from contextlib import AsyncExitStack
from types import SimpleNamespace

import aiohttp
import pytest

from fedibrand.app.parts import parts
from fedibrand.clock import Clock
from fedibrand.store.tables.answers import AnswerRow
from fedibrand.store.tables.conversations import Conversation
from fedibrand.store.tables.endings import EndingRow
from fedibrand.testing.running import add_brand
from tests.durability.crowd import JSON, Crowd
from tests.durability.disk import reading
from tests.durability.processes import Place, eventually, process, serving


async def test_a_worker_handles_and_delivers_what_a_web_process_accepted(place: Place, crowd: Crowd) -> None:
    async with serving(place, "web"), serving(place, "worker"):
        follow = crowd.follow(crowd.person(), 0)
        await crowd.insist(follow)
        accepted = await crowd.came("Accept")
        assert accepted["object"]["id"] == follow["id"]
        await crowd.insist(crowd.act("Create", crowd.note(crowd.people[0], "again")))
        await eventually(lambda: has_rows(place, Conversation))


async def test_what_a_worker_that_was_killed_left_the_next_one_does(place: Place, crowd: Crowd) -> None:
    async with serving(place, "web"):
        async with serving(place, "worker") as worker:
            worker.kill()
            await worker.wait()
            await crowd.insist(crowd.follow(crowd.person(), 0))
        async with serving(place, "worker"):
            await crowd.came("Accept")


async def test_a_command_beside_a_server_has_its_answer_delivered_and_its_endings_finished(
    place: Place, crowd: Crowd
) -> None:
    async with serving(place):
        await crowd.insist(crowd.act("Create", crowd.note(crowd.person(), "kettle")))
        await eventually(lambda: has_rows(place, Conversation))
        with reading(place) as record:
            (conversation,) = record.rows(Conversation)
        given = await command(place, "answer", conversation.id, "We are sorry.")
        created = await crowd.came("Create")
        assert created["object"]["id"] == given["url"]
        await command(place, "answer", "--edit", given["answer"], "We are very sorry.")
        updated = await crowd.came("Update")
        assert "very sorry" in updated["object"]["content"]
        await eventually(lambda: has_none(place, EndingRow))
    with reading(place) as record:
        assert [row.version for row in record.rows(AnswerRow)] == [2]


@pytest.mark.parametrize("role", ["all", "web"])
async def test_a_brand_added_beside_a_server_is_served(place: Place, crowd: Crowd, role: str) -> None:
    async with serving(place, role), parts(place.settings, Clock(), stock=4) as having:
        added = await add_brand(SimpleNamespace(parts=having), "other")  # type: ignore[arg-type]
        async with aiohttp.ClientSession() as session:
            await eventually(lambda: is_served(session, added.names.actor))


async def test_two_processes_may_make_the_data_at_once(place: Place) -> None:
    async with AsyncExitStack() as stack:
        workers = [await stack.enter_async_context(serving(place, "worker")) for _ in range(2)]
        async with serving(place, "web") as web, asyncio.timeout(20):
            await eventually(lambda: all_serve(place, 3))
            for each in (*workers, web):
                each.terminate()
            assert [await each.wait() for each in (*workers, web)] == [0, 0, 0]


async def all_serve(place: Place, count: int) -> bool:
    return (place.folder / "log").read_bytes().count(b"serving") == count


async def command(place: Place, *arguments: str) -> dict[str, str]:
    """Run a command to its end; return what it says."""
    async with process(place, "-m", "fedibrand", *arguments, "--json") as running:
        said, _ = await running.communicate()
    assert running.returncode == 0, said
    found: dict[str, str] = json.loads(said)
    return found


async def has_rows(place: Place, model: type) -> bool:
    with reading(place) as record:
        return bool(record.rows(model))


async def has_none(place: Place, model: type) -> bool:
    return not await has_rows(place, model)


async def is_served(session: aiohttp.ClientSession, actor: str) -> bool:
    async with session.get(actor, headers={"Accept": JSON}) as response:
        return response.status == 200
