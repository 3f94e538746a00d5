"""CPU of the server for each activity, from the socket to the effects, and the vault's part in it.

The sender is a process of its own, has signed everything beforehand, and is not counted.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import sending
from fedibrand.cli import logging
from fedibrand.domain import BrandSettings
from fedibrand.store.vault import Vault
from fedibrand.testing.running import add_brand, free_port, local_settings, running

PEOPLE, EACH, AT_ONCE = 200, 20, 64
TIMED = ("seal", "open", "lease_again", "destroy", "restock", "hash")

spent: dict[str, float] = dict.fromkeys(TIMED, 0.0)
calls: dict[str, int] = dict.fromkeys(TIMED, 0)


def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``function``, adding its CPU to what was spent under ``name``."""

    def run(*args: Any, **kwargs: Any) -> Any:
        began = time.thread_time()
        try:
            return function(*args, **kwargs)
        finally:
            spent[name] += time.thread_time() - began
            calls[name] += 1

    return run


async def measure() -> None:
    """Receive, and print what it cost."""
    folder, port = Path(tempfile.mkdtemp()), free_port()
    limits = {"FEDIBRAND_CONVERSATIONS_PER_CONSUMER": "100000", "FEDIBRAND_CONVERSATIONS_PER_HOST": "1000000"}
    async with running(local_settings(folder, port, "127.0.0.1", **limits)) as instance:
        brand = await add_brand(instance, "acme", settings=BrandSettings())
        pipe = sending.start(brand.names.actor, brand.names.shared_inbox, PEOPLE, EACH, AT_ONCE)
        number = await asyncio.to_thread(pipe.recv)
        spent.update(dict.fromkeys(TIMED, 0.0))
        cpu, wall = time.process_time(), time.monotonic()
        pipe.send("go")
        statuses = await asyncio.to_thread(pipe.recv)
        await instance.settled()
        cpu, wall = time.process_time() - cpu, time.monotonic() - wall
        pipe.send("end")
        held = await instance.parts.store.read(
            lambda connection: connection.exec_driver_sql("SELECT count(*) FROM holding").scalar_one()
        )
    hashes = spent["hash"]
    vault = sum(spent.values()) - hashes
    print(f"{number} activities, {statuses.count(202)} answered 202, {held} held")
    print(f"{wall:.2f} s, {number / wall:.0f} a second; CPU {cpu / number * 1e6:.0f} µs each")
    for name in TIMED:
        print(f"  {name}: {spent[name] / number * 1e6:.1f} µs each, {calls[name]} calls")
    print(f"sealing, opening, key rows: {vault / number * 1e6:.0f} µs, {vault / (cpu - vault):.1%} on top")
    print(f"keyed hashes: {hashes / number * 1e6:.0f} µs, {hashes / (cpu - hashes):.1%} on top")


def main() -> None:
    """Measure, on the loop that serves."""
    logging.configure("json")
    for name in TIMED:
        setattr(Vault, name, timed(name, getattr(Vault, name)))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(measure())


if __name__ == "__main__":
    main()
