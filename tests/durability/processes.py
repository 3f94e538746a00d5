"""Servers as processes of their own, in a folder of their own."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fedibrand.brands.registry import BrandRow
from fedibrand.settings import Settings
from fedibrand.testing.running import SECRET, add_brand, free_port, running

ROOT = Path(__file__).parents[2]
PATIENCE = 30
POLL_SECONDS = 0.02

Condition = Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class Place:
    """Where an instance lives: its data folder, its port, its settings."""

    folder: Path
    port: int
    more: dict[str, str]

    @classmethod
    def at(cls, folder: Path, **more: str) -> "Place":
        return cls(folder, free_port(), more)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "FEDIBRAND_URL": f"http://localhost:{self.port}",
            "FEDIBRAND_LISTEN": f"127.0.0.1:{self.port}",
            "FEDIBRAND_DATA": str(self.folder / "data"),
            "FEDIBRAND_SECRET": SECRET,
            "FEDIBRAND_ALLOWED_NETWORKS": "127.0.0.0/8",
            "FEDIBRAND_CONVERSATIONS_PER_CONSUMER": "100000",
            "FEDIBRAND_CONVERSATIONS_PER_HOST": "1000000",
            **self.more,
        }

    @property
    def settings(self) -> Settings:
        return Settings.from_env(self.environment)

    @property
    def record(self) -> Path:
        return self.folder / "data" / "fedibrand.sqlite3"

    @property
    def keys(self) -> Path:
        return self.folder / "data" / "keys.sqlite3"

    async def add_brand(self, handle: str = "acme") -> BrandRow:
        """Make the data, and a brand in it, before any server runs."""
        async with running(self.settings, role="worker") as instance:
            return await add_brand(instance, handle)

    async def listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        return True


async def eventually(condition: Condition, seconds: float = PATIENCE) -> None:
    """Return once something holds that another process brings about, and that can only be looked at."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110  another process sets no event of ours
            await asyncio.sleep(POLL_SECONDS)


@contextlib.asynccontextmanager
async def process(place: Place, *arguments: str) -> AsyncIterator[Process]:
    """Run ``python`` with these arguments in the place's environment; end it, if it has not ended."""
    with (place.folder / "log").open("ab") as log:
        started = await _start(place, log, *arguments)
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()
        if started.stdin is not None:
            started.stdin.close()


async def _start(place: Place, log: BinaryIO, *arguments: str) -> Process:
    environment = {"PATH": os.environ["PATH"], **place.environment}
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdin=PIPE, stdout=PIPE, stderr=log, env=environment, cwd=ROOT
    )


@contextlib.asynccontextmanager
async def serving(place: Place, role: str = "all") -> AsyncIterator[Process]:
    """Run ``fedibrand serve``; it listens, unless it is a worker, when the block begins."""
    async with process(place, "-m", "fedibrand", "serve", "--role", role) as started:
        if role != "worker":
            await eventually(place.listens)
        yield started


class Forks:
    """Starts servers at once, one at a time: see :mod:`tests.durability.serving`."""

    def __init__(self, parent: Process) -> None:
        self._parent = parent
        self._child: int | None = None

    async def start(self, **how: object) -> None:
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps(how).encode() + b"\n")
        self._child = await self._line()

    async def kill(self) -> None:
        """Kill the server as the kernel would, and see it gone."""
        assert self._child is not None
        os.kill(self._child, signal.SIGKILL)
        assert await self.ended() == -signal.SIGKILL

    async def terminate(self) -> int:
        """Ask the server to end; return its exit code."""
        assert self._child is not None
        os.kill(self._child, signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        """Return how the server ended, once it has."""
        code = await self._line()
        self._child = None
        return code

    def end(self) -> None:
        if self._child is not None:
            os.kill(self._child, signal.SIGKILL)

    async def _line(self) -> int:
        assert self._parent.stdout is not None
        async with asyncio.timeout(PATIENCE):
            return int(await self._parent.stdout.readline())


@contextlib.asynccontextmanager
async def forking(place: Place) -> AsyncIterator[Forks]:
    async with process(place, "-m", "tests.durability.serving") as parent:
        forks = Forks(parent)
        try:
            yield forks
        finally:
            forks.end()
