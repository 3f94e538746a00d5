"""A world in which every promise can be tried; whatever a test does there, P2, P3 and P4 are kept."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from fedibrand.activitypub.signatures.request import Request
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.inbox import Inbox
from tests.journeys import promises
from tests.journeys.promises import Posted
from tests.promises.record import Stage, record, staged
from tests.promises.world import World


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
async def world(
    tmp_path: Path, posted: list[Posted], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    made = World(tmp_path / "data", posted)
    try:
        await made.open()
        for name, value in made.environ.items():
            monkeypatch.setenv(name, value)
        yield made
    finally:
        await made.end()
    promises.kept(posted, made.servers)


@pytest.fixture
def alice(world: World) -> Consumer:
    return world.alice


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A record for what is tried thousands of times; each test leaves it as it was."""
    with record(tmp_path_factory.mktemp("record")) as made:
        yield staged(made)
