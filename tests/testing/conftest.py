"""Two servers that talk with each other over loopback: alice's and acme's."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from itertools import cycle

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from fedibrand.testing.clocks import HandClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer, new_key

Keys = Callable[[], rsa.RSAPrivateKey]


@pytest.fixture(scope="session")
def keys() -> Keys:
    """Hand out four keys in turn: making one is slow."""
    made: Iterator[rsa.RSAPrivateKey] = cycle([new_key() for _ in range(4)])
    return lambda: next(made)


@pytest.fixture
def hand_clock() -> HandClock:
    return HandClock()


Start = Callable[..., Awaitable[ConsumerServer]]


@pytest.fixture
async def start(keys: Keys, hand_clock: HandClock) -> AsyncIterator[Start]:
    """Start a server with these settings; all are stopped when the test ends."""
    async with AsyncExitStack() as stack:

        async def started(**settings: object) -> ConsumerServer:
            return await stack.enter_async_context(
                ConsumerServer(**{"clock": hand_clock, "keys": keys, **settings})  # type: ignore[arg-type]
            )

        yield started


@pytest.fixture
async def home(start: Start) -> ConsumerServer:
    return await start()


@pytest.fixture
async def away(start: Start) -> ConsumerServer:
    return await start(host="localhost")


@pytest.fixture
def alice(home: ConsumerServer) -> Consumer:
    return home.consumer("alice")


@pytest.fixture
def acme(away: ConsumerServer) -> Consumer:
    """Somebody on another server, in the place of a brand."""
    return away.consumer("acme")
