"""A running instance, a consumer's server, and the promises that every story must keep."""

import json
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest
from aiohttp import web

from fedibrand.activitypub.signatures import keys as signatures_keys
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.activitypub.signatures.request import Request
from fedibrand.app.instance import Instance
from fedibrand.brands import keys
from fedibrand.brands.keys import Pair
from fedibrand.brands.registry import BrandRow
from fedibrand.clock import Clock
from fedibrand.testing import web as served
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.inbox import Inbox
from fedibrand.testing.people import People
from fedibrand.testing.posts import Post
from tests.journeys import promises
from tests.journeys.promises import Posted
from tests.journeys.story import MovedClock, Story, a_key

READ_ONCE = cache(signatures_keys.load_pem_private_key)


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> list[Posted]:
    """All that reaches an inbox of a consumers' server, as it came off the socket."""
    found: list[Posted] = []
    take = Inbox.take

    async def taken(self: Inbox, request: Request, owner: Consumer | None) -> int:
        found.append(Posted(request.url, json.loads(request.body)))
        return await take(self, request, owner)

    monkeypatch.setattr(Inbox, "take", taken)
    return found


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Brands and the instance of a story share one RSA key: making one takes long, and so does reading it."""

    def make(clock: Clock) -> Pair:
        return Pair(SigningKey(clock.new_id(), a_key()), SigningKey.generate_ed25519(clock.new_id()))

    monkeypatch.setattr(keys, "make", make)
    monkeypatch.setattr(signatures_keys, "load_pem_private_key", READ_ONCE)


@pytest.fixture
async def story(tmp_path: Path, posted: list[Posted], quick_keys: None) -> AsyncIterator[Story]:
    """The stage. At the end, whatever was told, P2, P3 and P4 were kept."""
    made = Story(tmp_path, posted)
    try:
        await made.begin()
        yield made
    finally:
        await made.end()
    promises.kept(made.posted, made.servers)


@pytest.fixture
def instance(story: Story) -> Instance:
    return story.instance


@pytest.fixture
def clock(story: Story) -> MovedClock:
    return story.clock


@pytest.fixture
async def acme(story: Story) -> BrandRow:
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
