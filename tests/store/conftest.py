from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fedibrand.store import schema
from fedibrand.store.keys import KeyStore
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault
from tests.fakes import HandClock

SECRET = "a secret that is long enough for a test"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(f"sqlite:///{tmp_path}/record.sqlite3")
    await store.write(schema.prepare)
    yield store
    await store.close()


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    return KeyStore(f"sqlite:///{tmp_path}/keys.sqlite3")


@pytest.fixture
def vault(keys: KeyStore, clock: HandClock) -> Vault:
    vault = Vault(keys, SECRET, clock, stock=10)
    vault.use_hash_key(vault.new_hash_key())
    return vault
