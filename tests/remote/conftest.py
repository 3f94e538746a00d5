"""What tests of outgoing requests share: a clock moved by hand, keys, a client that may use loopback."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.clock import Clock
from fedibrand.remote.client import Client
from fedibrand.remote.guard import Guard
from fedibrand.remote.limits import Limits
from fedibrand.remote.signer import Signer
from tests.remote.site import Site

AGENT = "fedibrand-tests"
LIMITS = Limits(read=5, whole=10)


class MovedClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self._now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def move(self, **by: float) -> None:
        """Move it forward by days, hours, minutes or seconds."""
        self._now += timedelta(**by)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture(scope="session")
def rsa_key() -> SigningKey:
    return SigningKey.generate_rsa("https://brand.example/actor#main-key")


@pytest.fixture
def signer(rsa_key: SigningKey) -> Signer:
    return Signer(rsa_key)


@pytest.fixture
def guard() -> Guard:
    return Guard((ip_network("127.0.0.1/32"), ip_network("::1/128")))


@pytest.fixture
async def client(clock: MovedClock, guard: Guard) -> AsyncIterator[Client]:
    async with Client(clock, guard, user_agent=AGENT, limits=LIMITS) as opened:
        yield opened


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as started:
        yield started
