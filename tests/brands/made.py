"""A record, a vault and brands, for the tests of what is read from them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from fedibrand.activitypub.naming import InstanceNames
from fedibrand.activitypub.signatures.keys import SigningKey
from fedibrand.brands import keys, registry
from fedibrand.brands.directory import Brands
from fedibrand.brands.keys import INSTANCE, Pair
from fedibrand.brands.profiles import Profile, Responsible
from fedibrand.brands.registry import BrandRow
from fedibrand.brands.signing import SigningKeys
from fedibrand.domain import BrandSettings
from fedibrand.store.keys import KeyStore
from fedibrand.store.metadata import metadata
from fedibrand.store.run import Store
from fedibrand.store.vault import Vault
from tests.fakes import START, HandClock

ORIGIN = "https://brands.example"
OWN = "https://own.example"
SECRET = "a secret that nobody can guess, in tests"
PROFILE = Profile(
    name="Acme & Sons",
    summary="Anvils.\n\nSince 1949. See https://acme.example/anvils for more.",
    responsible=Responsible(
        name="Ada Acme", contact="ada@acme.example", privacy_notice="https://acme.example/privacy"
    ),
)


@dataclass(frozen=True)
class House:
    store: Store
    vault: Vault
    clock: HandClock
    brands: Brands
    keys: SigningKeys

    async def add(self, row: BrandRow) -> BrandRow:
        """Add a brand with a pair of keys, and have everybody know."""
        await self.store.write(registry.add, row)
        await self.add_keys(row.id)
        return row

    async def add_keys(self, brand_id: str) -> Pair:
        pair = pair_of(self.clock.new_id(), self.clock.new_id())
        await self.store.write(keys.add, self.vault, brand_id, pair, self.clock.now())
        await self.refresh()
        return pair

    async def refresh(self) -> None:
        await self.brands.refresh()
        await self.keys.refresh()


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[House]:
    clock = HandClock()
    key_store = KeyStore(f"sqlite:///{folder}/keys.sqlite3")
    vault = Vault(key_store, SECRET, clock, stock=20)
    vault.use_hash_key(vault.new_hash_key())
    store = Store(f"sqlite:///{folder}/record.sqlite3")
    await store.write(_create)
    brands = Brands(store)
    made = House(
        store, vault, clock, brands, SigningKeys(store, vault, clock, InstanceNames(ORIGIN), brands.names)
    )
    await made.add_keys(INSTANCE)
    try:
        yield made
    finally:
        await store.close()
        key_store.close()


def brand(
    handle: str = "acme",
    *,
    origin: str = ORIGIN,
    handle_domain: str = "",
    profile: Profile = PROFILE,
    settings: BrandSettings | None = None,
) -> BrandRow:
    return BrandRow(
        id=f"{handle}-at-{origin.partition('://')[2]}",
        handle=handle,
        origin=origin,
        handle_domain=handle_domain or origin.partition("://")[2],
        profile=profile,
        settings=settings or BrandSettings(),
        created_at=START,
        updated_at=START,
    )


def pair_of(rsa_id: str, ed25519_id: str) -> Pair:
    """Return a pair; all share one RSA key under different ids, since a new one takes long."""
    return Pair(SigningKey(rsa_id, _rsa().private), SigningKey.generate_ed25519(ed25519_id))


@cache
def _rsa() -> SigningKey:
    return SigningKey.generate_rsa("one for all")


def _create(connection: Connection) -> None:
    metadata.create_all(connection)
