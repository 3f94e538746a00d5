"""A world in which every promise can be tried; whatever a test does there, P2, P3 and P4 are kept."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from fedibrand.testing.consumer import Consumer
from tests.journeys import promises
from tests.promises.record import Stage, record, staged
from tests.promises.world import World


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    made = World(tmp_path / "data")
    try:
        await made.open()
        for name, value in made.environ.items():
            monkeypatch.setenv(name, value)
        yield made
    finally:
        await made.end()
    promises.kept(made.sent, made.servers)


@pytest.fixture
def alice(world: World) -> Consumer:
    return world.alice


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A record for what is tried thousands of times; each test leaves it as it was."""
    with record(tmp_path_factory.mktemp("record")) as made:
        yield staged(made)
