"""One instance with a brand for all tests of a file, and a hostile peer; each test brings its own people."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import structlog

from fedibrand.app.instance import Instance
from fedibrand.brands.registry import BrandRow
from fedibrand.testing.running import add_brand, free_port, local_settings, running
from tests.refusals.peer import Peer
from tests.refusals.watching import Watch
from tests.refusals.wire import Door

Start = Callable[..., Awaitable[Instance]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def instance(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    folder = tmp_path_factory.mktemp("instance")
    many = {"FEDIBRAND_CONVERSATIONS_PER_CONSUMER": "100000", "FEDIBRAND_CONVERSATIONS_PER_HOST": "100000"}
    async with running(local_settings(folder, free_port(), **many)) as instance:
        yield instance


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def acme(instance: Instance) -> BrandRow:
    return await add_brand(instance, "acme")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def peer() -> AsyncIterator[Peer]:
    async with Peer() as peer:
        yield peer


@pytest.fixture
def door(instance: Instance) -> Door:
    return Door(instance.port, instance.settings.url)


@pytest.fixture
def lines() -> Iterator[list[structlog.typing.EventDict]]:
    with structlog.testing.capture_logs() as found:
        yield found  # type: ignore[misc]


@pytest.fixture
def watch(
    instance: Instance,
    lines: list[structlog.typing.EventDict],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Watch:
    return Watch(instance, lines, caplog, capfd)


@pytest_asyncio.fixture(loop_scope="module")
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Starts an instance with settings of its own, stopped after the test."""
    async with contextlib.AsyncExitStack() as stack:

        async def started(**settings: str) -> Instance:
            return await stack.enter_async_context(running(local_settings(tmp_path, free_port(), **settings)))

        yield started
