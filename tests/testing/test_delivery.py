"""Attempts, what is noted of them, and trying again."""

import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping
from itertools import repeat
from typing import Any

import pytest
from aiohttp import web

from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.deliveries import followers_digest
from tests.testing.conftest import Start


class Other:
    """Another server's inbox, which answers as it is told and keeps headers and bodies."""

    def __init__(self) -> None:
        self.origin = ""
        self.statuses: Iterator[int] = repeat(202)
        self.taken: list[tuple[Mapping[str, str], Any]] = []

    @property
    def inbox(self) -> str:
        return f"{self.origin}/inbox"

    async def take(self, request: web.Request) -> web.Response:
        self.taken.append((request.headers, await request.json()))
        return web.Response(status=next(self.statuses))


@pytest.fixture
async def other() -> AsyncIterator[Other]:
    listening = Other()
    application = web.Application()
    application.router.add_post("/inbox", listening.take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    listening.origin = f"http://{host}:{port}"
    yield listening
    await runner.cleanup()


async def test_what_found_nobody_is_owed_until_it_is_delivered(
    start: Start, home: ConsumerServer, alice: Consumer, away: ConsumerServer, acme: Consumer
) -> None:
    await alice.follow(acme.acct)
    port = int(away.origin.rsplit(":", 1)[1])
    await away.stop()
    post_id = await alice.mention(acme.acct, "anybody home?")
    assert (home.sent[-1].status, home.sent[-1].delivered) == (None, False)
    assert await home.redeliver() == 0
    again = await start(host="localhost", port=port)
    back = again.consumer("acme")
    assert await home.redeliver() == 1
    arrived = await back.saw(lambda each: each.object == post_id)
    assert arrived.outcome == "applied"
    assert await home.redeliver() == 0


async def test_a_refusal_is_noted_with_its_code_and_not_owed(
    home: ConsumerServer, alice: Consumer, away: ConsumerServer
) -> None:
    broken = {"id": f"{alice.id}#1", "type": "Like", "actor": alice.id, "object": "x" * 10}
    await alice.send(broken, [f"{away.origin}/users/nobody/inbox"])
    (sent,) = home.sent
    assert (sent.what, sent.status, sent.code, sent.worth_retrying) == ("Like", 404, "not-found", False)
    assert await home.redeliver() == 0


async def test_a_server_in_trouble_is_tried_again(
    alice: Consumer, home: ConsumerServer, other: Other
) -> None:
    other.statuses = iter((503, 429, 202))
    like = {"id": f"{alice.id}#1", "type": "Like", "actor": alice.id, "object": "https://example.org/1"}
    await alice.send(like, [other.inbox])
    assert [await home.redeliver() for _ in range(3)] == [0, 1, 0]
    assert [each.status for each in home.sent] == [503, 429, 202]
    assert [body for _, body in other.taken] == [like] * 3


async def test_only_what_is_for_followers_tells_a_digest_of_them(alice: Consumer, other: Other) -> None:
    follower = {"id": f"{other.origin}/them", "type": "Person", "inbox": other.inbox}
    alice.home.people.meet(follower)
    alice.followers[follower["id"]] = f"{other.origin}/follow"
    await alice.post("for friends", "followers")
    await alice.post("for all")
    private, public = (headers.get("Collection-Synchronization") for headers, _ in other.taken)
    digest = hashlib.sha256(follower["id"].encode()).hexdigest()
    url = f"{alice.id}/followers_synchronization"
    assert private == f'collectionId="{alice.id}/followers", url="{url}", digest="{digest}"'
    assert public is None


def test_the_digest_of_followers_counts_one_host_and_knows_no_order() -> None:
    here = ["https://a.example/1", "https://a.example/2"]
    digest = followers_digest([*here, "https://b.example/3"], "a.example")
    assert digest == followers_digest(reversed(here), "a.example")
    assert digest != followers_digest(here[:1], "a.example")
    assert followers_digest([], "a.example") == "0" * 64
