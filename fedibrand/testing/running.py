"""Runs a real instance in the process: real HTTP on loopback, real signatures, its data in a folder."""

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator
from pathlib import Path

from fedibrand.app.instance import Instance
from fedibrand.brands import keys, registry
from fedibrand.brands.profiles import Profile, Responsible
from fedibrand.brands.registry import BrandRow
from fedibrand.clock import Clock
from fedibrand.domain import BrandSettings
from fedibrand.settings import Settings

RESPONSIBLE = Responsible(
    name="The demonstration",
    contact="https://example.org/contact",
    privacy_notice="https://example.org/privacy",
)
SECRET = "a secret that is only for tests and demonstrations"


_NOT_HANDED_OUT = range(10_000, 32_000)
"""Ports below those that a system gives to connections: none of these is taken before it is listened on."""


def free_port(first: int = 0) -> int:
    """Return a port of loopback that is free: ``first`` or the next one after it; any, when it is 0."""
    for port in range(first, first + 100) if first else random.sample(_NOT_HANDED_OUT, 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise OSError(f"no port from {first} to {first + 99} is free" if first else "no port is free")


def local_settings(folder: Path, port: int, host: str = "localhost", **more: str) -> Settings:
    """Return the settings of an instance on loopback that keeps its data in ``folder``.

    Args:
        folder: Where its data lies.
        port: Where it listens.
        host: What it is called: localhost or 127.0.0.1.
        more: Other settings, by their names in the environment.
    """
    return Settings.from_env(
        {
            "FEDIBRAND_URL": f"http://{host}:{port}",
            "FEDIBRAND_LISTEN": f"127.0.0.1:{port}",
            "FEDIBRAND_DATA": str(folder),
            "FEDIBRAND_SECRET": SECRET,
            "FEDIBRAND_ALLOWED_NETWORKS": "127.0.0.0/8,::1/128",
            **more,
        }
    )


@contextlib.asynccontextmanager
async def running(
    settings: Settings, clock: Clock | None = None, role: str = "all"
) -> AsyncIterator[Instance]:
    """Run an instance for as long as the block lasts."""
    instance = Instance(settings, clock or Clock())
    await instance.start(role)
    try:
        yield instance
    finally:
        await instance.stop()


async def add_brand(
    instance: Instance, handle: str, name: str = "", settings: BrandSettings | None = None
) -> BrandRow:
    """Add a brand to a running instance, with fresh keys."""
    having = instance.parts
    now = having.clock.now()
    brand = BrandRow(
        id=having.clock.new_id(),
        handle=handle,
        origin=having.settings.url,
        handle_domain=having.settings.host,
        profile=Profile(name=name or handle.capitalize(), responsible=RESPONSIBLE),
        settings=settings or BrandSettings(),
        created_at=now,
        updated_at=now,
    )
    pair = await asyncio.to_thread(keys.make, having.clock)
    await having.store.write(registry.add, brand)
    await having.store.write(keys.add, having.vault, brand.id, pair, now)
    await having.brands.refresh()
    await having.keys.refresh()
    return brand
