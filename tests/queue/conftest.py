from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fedibrand.store import schema
from fedibrand.store.run import Store
from tests.fakes import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(f"sqlite:///{tmp_path}/record.sqlite3")
    await store.write(schema.prepare)
    yield store
    await store.close()
