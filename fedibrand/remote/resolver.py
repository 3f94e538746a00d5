"""Names to addresses, within bounded time."""

import asyncio
import socket

from aiohttp import ThreadedResolver
from aiohttp.abc import ResolveResult


class Resolver(ThreadedResolver):
    """The system's resolver, given up on after some seconds."""

    def __init__(self, seconds: float) -> None:
        """Take how long one look-up may take."""
        super().__init__()
        self._seconds = seconds

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of ``host``.

        Raises:
            OSError: There are none, they took too long, or the name is no name.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await super().resolve(host, port, family)
        except (TimeoutError, UnicodeError) as fault:
            raise OSError("the name could not be resolved") from fault
