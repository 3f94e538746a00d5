"""Fixtures for the tests of a handler package.

::

    pytest_plugins = ["fedibrand.testing.fixtures"]

    async def test_greets(instance: Stage, brand: Brand, consumer: Consumer) -> None:
        await consumer.mention(brand, "Good evening!")
        await instance.settled()
        assert [answer.text for answer in brand.answers] == ["Good evening. We are back at nine."]

A package that the test is about is named by a fixture of its own, and so is what is set for it::

    @pytest.fixture
    def packages() -> list[str]:
        return ["acme.loyalty"]

Tests are ``async``; ``asyncio_mode = "auto"`` in the settings of pytest-asyncio lets them be written so.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.engine import make_url

from fedibrand.store import schema
from fedibrand.store.engine import writer
from fedibrand.testing.brand import Brand
from fedibrand.testing.clocks import HandClock, MovedClock
from fedibrand.testing.consumer import Consumer
from fedibrand.testing.one_key import one_key_for_all
from fedibrand.testing.stage import Stage
from fedibrand.testing.webhook import Webhook


@pytest.fixture(scope="session")
def quick_keys() -> Iterator[None]:
    """One RSA key for all of the session: making one takes long."""
    with one_key_for_all():
        yield


@pytest.fixture(scope="session")
def quick_schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty record, for instances to begin with a copy of: making one takes long."""
    file = tmp_path_factory.mktemp("prepared") / "record.sqlite3"
    engine = writer(f"sqlite:///{file}")
    with engine.begin() as connection:
        schema.prepare(connection)
    engine.dispose()
    return file


@pytest.fixture
def clock() -> HandClock:
    """The clock of :func:`instance`: a Monday at noon in March 2026, until somebody moves it."""
    return MovedClock()


@pytest_asyncio.fixture
async def instance(
    tmp_path: Path, clock: HandClock, quick_keys: None, quick_schema: Path
) -> AsyncIterator[Stage]:
    """A running instance without brands, and everything around it: more brands, more consumers."""
    stage = Stage(tmp_path / "data", clock)
    record = Path(make_url(stage.settings.database).database or "")
    record.parent.mkdir(mode=0o700)
    copyfile(quick_schema, record)
    async with stage:
        yield stage


@pytest_asyncio.fixture
async def webhook(instance: Stage) -> Webhook:
    """An address for a package's webhook to call, and the secret; :func:`package_settings` may name them."""
    return await instance.webhook()


@pytest.fixture
def packages() -> Sequence[str]:
    """The installed packages that :func:`brand` uses: none, unless a test says so."""
    return ()


@pytest.fixture
def package_settings() -> Mapping[str, Mapping[str, Any]]:
    """What is set at :func:`brand` for each of :func:`packages`, by its name: nothing but defaults."""
    return {}


@pytest_asyncio.fixture
async def brand(
    instance: Stage, packages: Sequence[str], package_settings: Mapping[str, Mapping[str, Any]]
) -> Brand:
    """The brand ``acme``, with :func:`packages` enabled."""
    made = await instance.brand("acme")
    for package in packages:
        await made.enable(package, **package_settings.get(package, {}))
    return made


@pytest_asyncio.fixture
async def consumer(instance: Stage) -> Consumer:
    """Alice, on a server of her own that writes as Mastodon does."""
    return await instance.consumer("alice")
