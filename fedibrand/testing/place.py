"""Where brands are: one instance that runs in this process, its data in a folder, by whatever clock."""

import asyncio
from contextlib import AsyncExitStack
from typing import Self

from aiohttp import web

from fedibrand.app.instance import Instance
from fedibrand.clock import Clock
from fedibrand.desk.site import Trial
from fedibrand.domain import BrandSettings
from fedibrand.settings import Settings
from fedibrand.testing.brand import Brand
from fedibrand.testing.running import add_brand

REST_SECONDS = 60.0
"""How long an instance may take to come to rest, by the machine's own clock."""


class Place:
    """One instance and its brands."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Take the instance's settings and its clock."""
        self.settings, self.clock = settings, clock
        self.instance: Instance
        self.brands: list[Brand] = []
        self.pages: list[web.RouteDef] = []
        """Routes of the instance besides its own; from when it begins."""
        self.trial: Trial | None = None
        """What tries the desk out; from when it begins."""
        self._running = AsyncExitStack()

    async def begin(self, role: str = "all") -> None:
        """Start the instance, or start it again upon the data it left."""
        self.instance = Instance(self.settings, self.clock, pages=self.pages, trial=self.trial)
        await self.instance.start(role)
        self._running.push_async_callback(self.instance.stop)

    async def stop(self) -> None:
        """Stop the instance and leave its data."""
        await self._running.aclose()

    async def end(self) -> None:
        """Stop everything."""
        await self.stop()

    async def __aenter__(self) -> Self:
        """Begin."""
        await self.begin()
        return self

    async def __aexit__(self, *failure: object) -> None:
        """End."""
        await self.end()

    async def brand(self, handle: str = "acme", settings: BrandSettings | None = None) -> Brand:
        """Return the brand of this handle, which is added to the instance if there is none yet."""
        known = next((each for each in self.brands if each.handle == handle), None)
        if known is not None:
            return known
        row = self.instance.parts.brands.by_handle(self.settings.host, handle)
        brand = Brand(self, row or await add_brand(self.instance, handle, settings=settings))
        self.brands.append(brand)
        return brand

    async def settled(self) -> None:
        """Return once the instance has nothing left to do that is due, and brands tell what they have then.

        Raises:
            TimeoutError: It did not come to rest within a minute.
        """
        await self._rest()
        for brand in self.brands:
            await brand.look()

    async def _rest(self) -> None:
        async with asyncio.timeout(REST_SECONDS):
            await self.instance.settled()
