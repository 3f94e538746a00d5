"""Memory of the server for each open desk that nothing happens at, and what it costs to tell all of them.

Whoever listens is in a process of its own and is not counted.
"""

import asyncio
import multiprocessing
import os
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection as Database

from fedibrand.app.instance import Instance
from fedibrand.cli import logging
from fedibrand.desk import accounts, browsers, invitations, sessions
from fedibrand.desk.accounts import Account
from fedibrand.domain import Role
from fedibrand.queue.events import CHANGED, Event
from fedibrand.testing.running import add_brand, free_port, local_settings, running

STREAMS = 800
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """Return the bytes of memory that this process has in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


async def member(instance: Instance, brand: str) -> str:
    """Make somebody a member of a brand's team, and return the cookie of their browser."""
    clock, store = instance.clock, instance.parts.store
    account, cookie = Account(clock.new_id(), "ana@team.example", "", None, 0, "en"), clock.token(32).hex()
    _, token = await store.write(invitations.make, brand, "Ana", Role.AGENT, "command", clock)

    def write(connection: Database) -> None:
        accounts.add(connection, account, clock.now())
        sessions.begin(connection, account.id, cookie, "benchmark", clock)
        invitations.take(connection, token, account.id, clock)

    await store.write(write)
    return f"{browsers.cookie_name(instance.settings)}={cookie}"


def listen(pipe: Connection, url: str, cookie: str) -> None:
    """Open the streams, say so, and then say each time all of them have heard of a change."""
    asyncio.run(_listen(pipe, url, cookie))


async def _listen(pipe: Connection, url: str, cookie: str) -> None:
    place = urlsplit(url)
    head = f"GET {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookie}\r\n\r\n".encode()
    readers = []
    for _ in range(STREAMS):
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write(head)
        await reader.readuntil(b"event: missed")
        readers.append((reader, writer))
    pipe.send("open")
    await asyncio.gather(*(reader.readuntil(b"event: changed-last") for reader, _ in readers))
    pipe.send("heard")
    await asyncio.to_thread(pipe.recv)


async def measure() -> None:
    """Open many streams, let them be idle for some seconds, tell all of them once; and print what it took."""
    async with running(local_settings(Path(tempfile.mkdtemp()), free_port(), "127.0.0.1")) as instance:
        brand = await add_brand(instance, "acme")
        cookie = await member(instance, brand.id)
        ours, theirs = multiprocessing.Pipe()
        arguments = (theirs, f"{instance.settings.url}/desk/{brand.id}/events", cookie)
        multiprocessing.get_context("spawn").Process(target=listen, args=arguments, daemon=True).start()
        before = resident()
        assert await asyncio.to_thread(ours.recv) == "open"
        cpu, wall = time.process_time(), time.monotonic()
        await asyncio.sleep(10)
        idle = (time.process_time() - cpu) / (time.monotonic() - wall)
        grown = resident() - before
        wall = time.monotonic()
        instance.parts.events.publish(brand.id, Event(CHANGED, "last"))
        assert await asyncio.to_thread(ours.recv) == "heard"
        told = time.monotonic() - wall
        ours.send("end")
    print(f"{STREAMS} open desks: {grown / STREAMS / 1024:.1f} KB each, {100 * idle:.0f} % of a core")
    print(f"all of them told of a change in {1000 * told:.0f} ms")


if __name__ == "__main__":
    logging.configure("error")
    asyncio.run(measure())
