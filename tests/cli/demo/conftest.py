"""The demo's page on an instance in this process, a consumer's server beside it, and a browser."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from fedibrand.app.instance import Instance
from fedibrand.brands.registry import BrandRow
from fedibrand.cli.demo.page import Page
from fedibrand.clock import Clock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer, new_key
from fedibrand.testing.running import add_brand, free_port, local_settings

KEYS: list[rsa.RSAPrivateKey] = []


def a_key() -> rsa.RSAPrivateKey:
    """A key that another server of this run used before: making one takes long."""
    if not KEYS:
        KEYS.append(new_key())
    return KEYS[0]


@dataclass(frozen=True)
class Browser:
    """Loads the page and sends its forms, as a browser does."""

    session: aiohttp.ClientSession
    origin: str

    async def page(self, path: str = "/demo") -> str:
        async with self.session.get(self.origin + path) as response:
            assert response.status == 200
            return await response.text()

    async def submit(self, act: str, **fields: str) -> tuple[int, str]:
        url, headers = f"{self.origin}/demo/{act}", {"Origin": self.origin}
        async with self.session.post(url, data=fields, headers=headers, allow_redirects=False) as response:
            return response.status, await response.text()


@pytest.fixture
async def instance(tmp_path: Path) -> AsyncIterator[Instance]:
    pages: list[web.RouteDef] = []
    instance = Instance(local_settings(tmp_path / "data", free_port()), Clock(), pages=pages)
    pages.extend(Page(instance, "acme").routes())
    await instance.start()
    yield instance
    await instance.stop()


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


@pytest.fixture
async def browser(instance: Instance) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as session:
        yield Browser(session, instance.settings.url)
