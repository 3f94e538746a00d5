"""Driving a server from another process."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

Running = tuple[asyncio.subprocess.Process, dict[str, Any]]


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    command = (sys.executable, "-m", "fedibrand.testing", "--name", "alice", "--name", "bo")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    told = json.loads(await asyncio.wait_for(process.stdout.readline(), 60))
    yield process, told
    if process.returncode is None:
        process.kill()
        await process.wait()


async def test_a_server_of_its_own_says_where_it_is_and_does_what_it_is_told(running: Running) -> None:
    process, told = running
    bo = told["consumers"]["bo"]["acct"]
    async with aiohttp.ClientSession() as session:

        async def call(method: str, **arguments: Any) -> tuple[int, Any]:
            async with session.post(f"{told['control']}/{method}", json=arguments) as response:
                return response.status, await response.json(content_type=None)

        status, said = await call("mention", consumer="alice", brand=bo, text="hello")
        assert (status, said["id"].startswith(told["consumers"]["alice"]["id"])) == (200, True)
        assert (await call("mention", consumer="alice", loud=True))[0] == 400
        assert (await call("mention", consumer="nobody", brand=bo, text="hello"))[0] == 404
        assert (await call("send", consumer="alice"))[0] == 404
        assert (await call("follow", consumer="alice", brand=bo.replace("bo", "nobody")))[0] == 404
        assert await call("redeliver") == (200, {"delivered": 0})
        async with session.post(f"{told['control']}/redeliver", data=b"{}") as response:
            assert response.status == 415
        for query, count in (("after=0", 1), ("after=1&seconds=0", 0)):
            async with session.get(f"{told['control']}/received?{query}") as response:
                assert len((await response.json())["received"]) == count
        async with session.get(f"{told['control']}/received?after=x") as response:
            assert response.status == 400
        async with session.get(f"{told['control']}/state") as response:
            state = await response.json()
    assert state["origin"] == told["origin"]
    assert [(each["what"], each["status"]) for each in state["sent"]] == [("Create Note", 202)]
    assert {"type": "Create", "status": 202, "verified_by": "cavage"}.items() <= state["received"][0].items()
    assert state["posts"][0]["id"] == said["id"]
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 60) == 0
