from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from fedibrand.app.instance import Instance
from fedibrand.brands.registry import BrandRow
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer, new_key
from fedibrand.testing.running import add_brand, free_port, local_settings, running

KEYS: list[rsa.RSAPrivateKey] = []


def a_key() -> rsa.RSAPrivateKey:
    """A key that another server of this run used before: making one takes long."""
    if not KEYS:
        KEYS.append(new_key())
    return KEYS[0]


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    async with running(local_settings(tmp_path, free_port())) as instance:
        yield instance


@pytest.fixture
async def acme(instance: Instance) -> BrandRow:
    return await add_brand(instance, "acme")


@pytest.fixture
async def server() -> AsyncIterator[ConsumerServer]:
    async with ConsumerServer(host="localhost", keys=a_key) as server:
        yield server


@pytest.fixture
def alice(server: ConsumerServer) -> Consumer:
    return server.consumer("alice")
