"""A consumer's server in a process of its own: started, driven and ended from here."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from fedibrand.activitypub.signatures.dialect import Dialect
from fedibrand.problems import Refusal

CONSUMER = "alice"
DIALECT: Dialect = "cavage"
"""How it signs."""

_START_SECONDS = 20.0
_STOP_SECONDS = 5.0
_TIMEOUT = aiohttp.ClientTimeout(total=15)


class NotAnswering(Refusal):
    """The consumer's server did not start, or did not do what it was asked."""

    code = "consumer-server"


class TheirServer:
    """A consumer's server as seen from outside: what it can be asked to do, and what it tells."""

    def __init__(self, session: aiohttp.ClientSession, told: dict[str, Any]) -> None:
        """Take the session to ask by, and what the server printed when it had started."""
        self._session = session
        self.origin: str = told["origin"]
        self.actor: str = told["consumers"][CONSUMER]["id"]
        self.acct: str = told["consumers"][CONSUMER]["acct"]
        self.page = f"{self.origin}/web/{CONSUMER}"

    async def do(self, act: str, **arguments: str) -> str:
        """Have the consumer do something, and return the id of what it made once it was sent.

        Raises:
            NotAnswering: It could not be done.
        """
        url = f"{self.origin}/control/{act}"
        async with self._session.post(url, json={"consumer": CONSUMER, **arguments}) as response:
            return str((await _read(response))["id"])

    async def state(self) -> dict[str, Any]:
        """Return everything the server knows (:mod:`fedibrand.testing.control` says what).

        Raises:
            NotAnswering: It did not tell.
        """
        async with self._session.get(f"{self.origin}/control/state") as response:
            return await _read(response)

    async def received(self, after: int, seconds: float) -> list[dict[str, Any]]:
        """Return what came in after the first few, waiting until something does; none when time is over.

        Raises:
            NotAnswering: It did not tell.
        """
        query = {"after": str(after), "seconds": str(seconds)}
        async with self._session.get(f"{self.origin}/control/received", params=query) as response:
            found: list[dict[str, Any]] = (await _read(response))["received"]
            return found


@asynccontextmanager
async def their_server(port: int, compose: str) -> AsyncIterator[TheirServer]:
    """Run a consumer's server for as long as the block lasts.

    Its one consumer's account is locked, so that they are asked before the brand follows them.

    Args:
        port: Where it listens.
        compose: What its page proposes to write.

    Raises:
        NotAnswering: It did not start.
    """
    arguments = ["--port", str(port), "--name", CONSUMER, "--dialect", DIALECT, "--locked"]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "fedibrand.testing", *arguments, "--compose", compose),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    try:
        told = await _told(process)
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            yield TheirServer(session, told)
    finally:
        await _end(process)


async def _told(process: asyncio.subprocess.Process) -> dict[str, Any]:
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), _START_SECONDS)
        told: dict[str, Any] = json.loads(line)
    except (TimeoutError, ValueError) as fault:
        raise NotAnswering("The consumer's server did not start.") from fault
    return told


async def _end(process: asyncio.subprocess.Process) -> None:
    """End this very process: at its next moment if it can, else at once."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _read(response: aiohttp.ClientResponse) -> dict[str, Any]:
    document: dict[str, Any] = await response.json(content_type=None)
    if response.status != 200:
        raise NotAnswering(str(document.get("detail") or f"It answered {response.status}."))
    return document
