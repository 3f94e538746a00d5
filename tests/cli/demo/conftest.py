"""The demo's page on an instance in this process, a consumer's server beside it, and a browser."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from fedibrand.app.instance import Instance
from fedibrand.brands.registry import BrandRow
from fedibrand.cli.demo.page import Page
from fedibrand.clock import Clock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.consumer_server import ConsumerServer
from fedibrand.testing.one_key import one_key
from fedibrand.testing.place import Place
from fedibrand.testing.running import add_brand, free_port, local_settings


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
    place = Place(local_settings(tmp_path / "data", free_port()), Clock())
    place.pages.extend(Page(place, "acme").routes())
    async with place:
        yield place.instance


@pytest.fixture
async def acme(instance: Instance) -> BrandRow:
    return await add_brand(instance, "acme")


@pytest.fixture
async def server() -> AsyncIterator[ConsumerServer]:
    async with ConsumerServer(host="localhost", keys=one_key) as server:
        yield server


@pytest.fixture
def alice(server: ConsumerServer) -> Consumer:
    return server.consumer("alice")


@pytest.fixture
async def browser(instance: Instance) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as session:
        yield Browser(session, instance.settings.url)
