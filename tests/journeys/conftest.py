"""A running instance, a consumer's server, and the promises that every story must keep."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import web

from fedibrand.activitypub.signatures.request import Request
from fedibrand.app.instance import Instance
from fedibrand.testing import web as served
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.one_key import one_key_for_all
from fedibrand.testing.people import People
from fedibrand.testing.posts import Post
from tests.journeys import promises
from tests.journeys.story import Story


@pytest.fixture
def quick_keys() -> Iterator[None]:
    """Brands and the instance of a story share one RSA key."""
    with one_key_for_all():
        yield


@pytest.fixture
async def story(tmp_path: Path, quick_keys: None) -> AsyncIterator[Story]:
    """The stage. At the end, whatever was told, P2, P3 and P4 were kept."""
    async with Story(tmp_path) as made:
        yield made
    promises.kept(made.sent, made.servers)


@pytest.fixture
def instance(story: Story) -> Instance:
    return story.instance


@pytest.fixture
def clock(story: Story) -> HandClock:
    return story.clock


@pytest.fixture
async def acme(story: Story) -> Brand:
    return await story.brand("acme")


@pytest.fixture
async def server(story: Story) -> ConsumerServer:
    return await story.server()


@pytest.fixture
def alice(server: ConsumerServer) -> Consumer:
    return server.consumer("alice")


@pytest.fixture
def bob(server: ConsumerServer) -> Consumer:
    return server.consumer("bob")


@pytest.fixture
def signers(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Who asked a consumers' server for what, by a signed GET."""
    found: list[tuple[str, str]] = []
    verify = served.verify

    async def noted(request: Request, people: People, now: object) -> tuple[str, str]:
        signer, dialect = await verify(request, people, now)  # type: ignore[arg-type]
        if request.method == "GET":
            found.append((request.url, signer))
        return signer, dialect

    monkeypatch.setattr(served, "verify", noted)
    return found


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> list[web.HTTPException]:
    """What posts are answered with, one after the other, before they are served."""
    waiting: list[web.HTTPException] = []
    find = served.Documents._post

    async def found(self: served.Documents, request: web.Request) -> Post:
        if waiting:
            raise waiting.pop(0)
        return await find(self, request)

    monkeypatch.setattr(served.Documents, "_post", found)
    return waiting
