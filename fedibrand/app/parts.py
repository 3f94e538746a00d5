"""The parts that every command and the server stand on: opened in order, closed in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from fedibrand import __version__
from fedibrand.activitypub.naming import InstanceNames
from fedibrand.acts import Act
from fedibrand.applying.apply import Applied, apply
from fedibrand.applying.recheck import Recheck
from fedibrand.applying.scope import Tools
from fedibrand.brands import keys as signing
from fedibrand.brands.directory import Brands
from fedibrand.brands.signing import SigningKeys
from fedibrand.clock import Clock
from fedibrand.conversations.finding import Finder
from fedibrand.effect import Effect
from fedibrand.inbox.synchronising import Synchronising
from fedibrand.outbox.hosts import Hosts
from fedibrand.queue.events import Events
from fedibrand.remote.actors import Actors
from fedibrand.remote.client import Client
from fedibrand.remote.guard import Guard
from fedibrand.remote.media import MediaClient
from fedibrand.settings import Settings
from fedibrand.store import leases, schema, values
from fedibrand.store.keys import KeyStore
from fedibrand.store.run import Store
from fedibrand.store.vault import OlderKeys, Vault

KEY_STORE = "keys.sqlite3"


@dataclass(frozen=True, slots=True)
class Parts:
    """What every command and the server stand on.

    ``calling`` is for packages' webhooks alone: slow ones take no connection from what concerns consumers.
    ``media`` is for what members look at.
    """

    settings: Settings
    clock: Clock
    store: Store
    vault: Vault
    brands: Brands
    keys: SigningKeys
    hosts: Hosts
    client: Client
    calling: Client
    media: MediaClient
    actors: Actors
    recheck: Recheck
    synchronising: Synchronising
    tools: Tools
    events: Events
    finder: Finder


@asynccontextmanager
async def parts(
    settings: Settings, clock: Clock, *, stock: int = 1000, older_keys: bool = False
) -> AsyncIterator[Parts]:
    """Open everything but the server, and close it again.

    Args:
        settings: The settings.
        clock: Time and randomness.
        stock: How many lease keys to make at a time; a command needs few.
        older_keys: Open although the key store is older than the record.

    Raises:
        WrongSecret: The data was made with another secret; nothing was touched.
        NewerSchema: The data was made by a newer fedibrand.
        OlderKeys: The key store is older than the record, or was lost.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    key_store = KeyStore(f"sqlite:///{settings.data.resolve()}/{KEY_STORE}")
    vault = Vault(key_store, settings.secret, clock, stock=stock)
    store = Store(settings.database)
    try:
        await store.write(schema.prepare)
        vault.use_hash_key(await store.write(values.hash_key, vault))
        newest = await store.read(leases.newest)
        if not older_keys and vault.is_older_than(newest):
            raise OlderKeys(OlderKeys.__doc__)
        brands = Brands(store)
        keys = SigningKeys(store, vault, clock, InstanceNames(settings.url), brands.names)
        await brands.refresh()
        await keys.refresh()
        if not keys.listed(signing.INSTANCE, "rsa"):
            pair = await asyncio.to_thread(signing.make, clock)
            await store.write(signing.add, vault, signing.INSTANCE, pair, clock.now())
            await keys.refresh()
        hosts = Hosts(store, clock)
        await hosts.load()
        guard = Guard(settings.allowed_networks)
        agent = f"fedibrand/{__version__} (+{settings.url})"
        async with (
            Client(clock, guard, user_agent=agent, dialects=hosts.dialects) as client,
            Client(clock, guard, user_agent=agent, dialects=hosts.dialects) as calling,
            MediaClient(clock, guard, user_agent=agent, dialects=hosts.dialects) as media,
        ):
            tools, events = Tools(vault, clock, brands.names, brands.view, keys.proof_key), Events()
            yield Parts(
                settings=settings,
                clock=clock,
                store=store,
                vault=vault,
                brands=brands,
                keys=keys,
                hosts=hosts,
                client=client,
                calling=calling,
                media=media,
                actors=Actors(client, clock),
                recheck=Recheck(store, tools, client, keys.signer, events),
                synchronising=Synchronising(store, tools, client, keys.signer),
                tools=tools,
                events=events,
                finder=Finder(store, vault, events, clock, memory=settings.search_memory),
            )
            await hosts.keep()
    finally:
        await store.close()
        key_store.close()


async def act(having: Parts, brand_id: str, consumer: str, *effects: Effect, by: str = "owner") -> Applied:
    """Apply what a member or a command asks for, in one transaction.

    Args:
        having: The parts.
        brand_id: The brand that acts.
        consumer: The id of the consumer's actor.
        effects: What to do.
        by: The role of whoever asks.

    Raises:
        Refusal: It would break a promise, or is about something this brand does not have.
    """
    asked = Act(brand=brand_id, consumer=consumer, by=by, effects=effects)
    return await having.store.write(apply_one, asked, having.tools)


def apply_one(connection: Connection, asked: Act, tools: Tools) -> Applied:
    """Apply what one person asks for."""
    return apply(connection, [asked], tools)
