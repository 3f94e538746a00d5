from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from fedibrand.activitypub.naming import BrandNames
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.outbox.deliver import Deliver
from fedibrand.outbox.hosts import Hosts
from fedibrand.remote.client import Client
from fedibrand.remote.guard import Guard
from fedibrand.remote.signer import Signer
from fedibrand.store import schema
from fedibrand.store.keys import KeyStore
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault
from tests.fakes import HandClock
from tests.outbox.inbox import Inbox
from tests.outbox.scene import Scene

SECRET = "a secret that is long enough for a test"
NAMES = BrandNames("https://brands.example", "acme")


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
def vault(tmp_path: Path, clock: HandClock) -> Vault:
    vault = Vault(KeyStore(f"sqlite:///{tmp_path}/keys.sqlite3"), SECRET, clock, stock=10)
    vault.use_hash_key(vault.new_hash_key())
    return vault


@pytest.fixture(scope="session")
def rsa() -> SigningKey:
    return SigningKey.generate_rsa(NAMES.key("k1"))


@pytest.fixture(scope="session")
def ed25519() -> SigningKey:
    return SigningKey.generate_ed25519(NAMES.ed25519_key("k2"))


@pytest.fixture
async def inbox() -> AsyncIterator[Inbox]:
    async with Inbox() as inbox:
        yield inbox


@pytest.fixture
async def scene(store: Store, vault: Vault, clock: HandClock, inbox: Inbox) -> Scene:
    scene = Scene(store, vault, clock, inbox)
    await scene.begin()
    return scene


@pytest.fixture
async def hosts(store: Store, clock: HandClock) -> Hosts:
    return Hosts(store, clock)


@pytest.fixture
async def client(clock: HandClock, hosts: Hosts) -> AsyncIterator[Client]:
    guard = Guard([ip_network("127.0.0.0/8")])
    async with Client(clock, guard, user_agent="test", dialects=hosts.dialects) as client:
        yield client


@pytest.fixture
async def deliver(
    scene: Scene, client: Client, hosts: Hosts, rsa: SigningKey, ed25519: SigningKey
) -> Deliver:
    return Deliver(
        scene.store,
        scene.vault,
        client,
        hosts,
        scene.clock,
        signer_for=lambda _brand: Signer(rsa),
        proof_key_for=lambda _brand: ed25519,
        names_for=lambda _brand: NAMES,
    )
