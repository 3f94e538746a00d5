"""An instance, a consumer's server, and somebody who visits the page."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.brands import keys
from fedibrand.brands.keys import Pair
from fedibrand.brands.registry import BrandRow
from fedibrand.clock import Clock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from tests.journeys.story import MovedClock, Story, a_key
from tests.you.stage import Visitor


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Brands and the instance share one RSA key: making one takes long."""

    def make(clock: Clock) -> Pair:
        return Pair(SigningKey(clock.new_id(), a_key()), SigningKey.generate_ed25519(clock.new_id()))

    monkeypatch.setattr(keys, "make", make)


@pytest.fixture
async def story(tmp_path: Path, quick_keys: None) -> AsyncIterator[Story]:
    made = Story(tmp_path, [])
    try:
        await made.begin()
        yield made
    finally:
        await made.end()


@pytest.fixture
def clock(story: Story) -> MovedClock:
    return story.clock


@pytest.fixture
async def acme(story: Story) -> BrandRow:
    return await story.brand("acme")


@pytest.fixture
async def server(story: Story) -> ConsumerServer:
    """A server under another name than the instance's, so that it is another site to a browser as well."""
    return await story.server(host="127.0.0.1")


@pytest.fixture
def alice(server: ConsumerServer) -> Consumer:
    return server.consumer("alice")


@pytest.fixture
async def visitor(story: Story) -> AsyncIterator[Visitor]:
    made = Visitor(story)
    yield made
    await made.close()
