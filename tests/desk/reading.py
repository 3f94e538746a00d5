"""An open stream of a desk's events, read by HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from tests.desk.stage import Teammate

PATIENCE = 10.0


class Stream:
    """What a browser hears."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.heard: list[tuple[str, str]] = []

    async def until(self, kind: str) -> str:
        """Read on until an event of a kind comes; return what it is about.

        Raises:
            EOFError: The stream ended before.
        """
        async with asyncio.timeout(PATIENCE):
            while True:
                event = await self._next()
                self.heard.append(event)
                if event[0] == kind:
                    return event[1]

    async def end(self) -> None:
        """Read until the stream ends."""
        async with asyncio.timeout(PATIENCE):
            while not self.response.content.at_eof():
                try:
                    self.heard.append(await self._next())
                except EOFError:
                    return

    async def _next(self) -> tuple[str, str]:
        while True:
            lines: dict[str, str] = {}
            while (line := await self.response.content.readline()) not in (b"\n", b""):
                name, _, value = line.decode().rstrip("\n").partition(": ")
                lines[name] = value
            if "event" in lines:
                return lines["event"], lines.get("data", "")
            if line == b"":
                raise EOFError


@asynccontextmanager
async def listening(member: Teammate) -> AsyncIterator[Stream]:
    """Listen to what a member's browser hears, from when it was told to look at everything."""
    cookie = {"Cookie": f"fedibrand-desk={member.cookie}"}
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), headers=cookie) as session,
        session.get(f"{member.origin}{member.desk}/events", allow_redirects=False) as response,
    ):
        assert response.status == 200
        stream = Stream(response)
        await stream.until("missed")
        yield stream
