from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.brands.registry import BrandRow
from tests.durability.crowd import Crowd
from tests.durability.processes import Place


@pytest.fixture(scope="session")
def key() -> SigningKey:
    """The one key of all consumers: making one takes long."""
    return SigningKey.generate_rsa("")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.at(tmp_path)


@pytest.fixture
async def acme(place: Place) -> BrandRow:
    return await place.add_brand()


@pytest.fixture
async def crowd(acme: BrandRow, key: SigningKey) -> AsyncIterator[Crowd]:
    async with Crowd(acme.names, key) as crowd:
        yield crowd
