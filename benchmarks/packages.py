"""What handlers of packages cost: CPU of the server, of the package's process and of its forks for each call.

Posts are received first, while no job of a package is done; they and their senders are not counted. Then all
jobs are done: of one brand, which is one lane, and of sixteen. A call is everything from the job's row to the
effects in the record.
"""

import asyncio
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from unittest import mock

import uvloop
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from fedibrand.cli import logging
from fedibrand.inbox.packages.call import Limits
from fedibrand.inbox.packages.installed import begin, installed
from fedibrand.inbox.packages.running import Running
from fedibrand.testing.one_key import one_key, one_key_for_all
from fedibrand.testing.stage import Stage

NAME, CALLS, LANES, STARTS, VERIFIED = "acme.kettles", 320, (1, 16), 5, 5000
WORDS = "The kettle I bought in March leaks at the handle, and it gets worse. What can I do about it? " * 6
CODE = '''
from fedibrand import AddLabel, Context, Create, Effects, Handlers, Post

handlers = Handlers("acme.kettles")


@handlers.on(Create, Post)
async def sort(activity: Create[Post], context: Context) -> Effects:
    """Label a conversation in which somebody speaks of kettles."""
    if context.conversation is None or "kettle" not in activity.object.text:
        return []
    return [AddLabel(conversation=context.conversation.id, label="kettle")]
'''
LIMITS = Limits(10, 256 << 20)
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of CPU: of the server, of the package's process, of its forks that have ended."""

    server: float
    process: float
    forks: float

    @classmethod
    def so_far(cls, pid: int) -> "Spent":
        """Return what was spent until now."""
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        own, own_system, forks, forks_system = (int(each) / TICKS for each in fields[11:15])
        return cls(time.process_time(), own + own_system, forks + forks_system)


async def fill(stage: Stage, lanes: int) -> None:
    """Have jobs wait: as many posts as there are to be calls, at so many brands."""
    for number in range(lanes):
        brand = await stage.brand(f"acme{lanes}x{number}")
        await brand.enable(NAME)
        for _ in range(CALLS // lanes):
            await (await stage.consumer("alice")).mention(brand, WORDS)
    for server in stage.servers:
        await server.settled()
    await stage.instance.queue.idle()
    assert await waiting(stage) == CALLS


async def waiting(stage: Stage) -> int:
    """Return how many jobs of packages wait."""
    return await stage.instance.parts.store.read(
        lambda connection: connection.exec_driver_sql("SELECT count(*) FROM package_job").scalar_one()
    )


def process_of(stage: Stage) -> int:
    """Return the id of the package's process."""
    pool = stage.instance._pool
    assert pool is not None
    return pool._processes[NAME].pid


async def measure_calls(stage: Stage, lanes: int) -> None:
    """Do what waits, and print what it cost."""
    pid = process_of(stage)
    before, began = Spent.so_far(pid), time.monotonic()
    await stage.instance.settled()
    wall, after = time.monotonic() - began, Spent.so_far(pid)
    assert not await waiting(stage)
    server, process, forks = (
        (getattr(after, name) - getattr(before, name)) / CALLS * 1e3 for name in Spent.__slots__
    )
    whole = server + process + forks
    print(f"lanes: {lanes}; {CALLS / wall:.0f} calls a second; CPU {whole:.1f} ms a call")
    print(f"  server: {server:.1f} ms; the package's process: {process:.1f} ms; the fork: {forks:.1f} ms")


async def measure_start() -> None:
    """Start the package's process a few times, and print how long it takes."""
    (entry,) = (one for one in installed() if one.name == NAME)
    took = []
    for _ in range(STARTS):
        began = time.monotonic()
        process, _ = await begin(entry, LIMITS)
        took.append(time.monotonic() - began)
        assert process is not None
        await process.stop()
    print(f"a process starts in {median(took) * 1e3:.0f} ms")


def tell_memory(pid: int) -> None:
    """Print what the package's process takes, and what it shares with nobody."""
    rows = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    kilobytes = {row[0]: int(row[1]) for row in rows}
    own = kilobytes["Private_Clean:"] + kilobytes["Private_Dirty:"]
    print(f"it takes {kilobytes['Rss:'] / 1024:.0f} MiB, of which {own / 1024:.0f} MiB are its own")


def tell_machine() -> None:
    """Print how many RSA signatures this machine verifies: figures of others are compared by it."""
    key, padded, digest = one_key(), padding.PKCS1v15(), hashes.SHA256()
    signature, public = key.sign(b"", padded, digest), key.public_key()
    began = time.process_time()
    for _ in range(VERIFIED):
        public.verify(signature, b"", padded, digest)
    print(f"one core verifies {VERIFIED / (time.process_time() - began):.0f} signatures of RSA-2048 a second")


async def measure() -> None:
    """Print everything."""
    folder = Path(tempfile.mkdtemp())
    install(folder)
    tell_machine()
    await measure_start()
    limits = {"FEDIBRAND_CONVERSATIONS_PER_CONSUMER": "100000", "FEDIBRAND_CONVERSATIONS_PER_HOST": "1000000"}
    async with Stage(folder / "data", None, **limits) as stage:
        for lanes in LANES:
            with mock.patch.object(Running, "next", nothing_yet):
                await fill(stage, lanes)
            await measure_calls(stage, lanes)
        tell_memory(process_of(stage))


async def nothing_yet(_running: Running, _lane: str) -> None:
    """Do no job: posts are still being received."""


def install(folder: Path) -> None:
    """Make the package an installed one, as an installer would leave it."""
    (folder / "acme_kettles.py").write_text(CODE)
    about = folder / "acme_kettles-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-kettles\nVersion: 1\n")
    (about / "entry_points.txt").write_text(f"[fedibrand.handlers]\n{NAME} = acme_kettles:handlers\n")
    sys.path.insert(0, str(folder))


def main() -> None:
    """Measure, on the loop that serves."""
    logging.configure("json")
    with one_key_for_all(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(measure())


if __name__ == "__main__":
    main()
