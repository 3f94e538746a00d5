"""An instance, a consumer's server, and somebody who visits the page."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.one_key import one_key_for_all
from tests.journeys.story import Story
from tests.you.stage import Visitor


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    with one_key_for_all():
        async with Story(tmp_path) as made:
            yield made


@pytest.fixture
def clock(story: Story) -> HandClock:
    return story.clock


@pytest.fixture
async def acme(story: Story) -> Brand:
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
