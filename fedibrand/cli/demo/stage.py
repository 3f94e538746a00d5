"""The stage: an instance with the brand acme, and a consumer's server beside it, on loopback."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from fedibrand.app.instance import Instance
from fedibrand.cli.demo.page import Page
from fedibrand.cli.demo.pieces import PATH
from fedibrand.cli.demo.their_server import TheirServer, their_server
from fedibrand.clock import Clock
from fedibrand.testing.brand import Brand
from fedibrand.testing.place import Place
from fedibrand.testing.running import free_port, local_settings

BRAND = "acme"
FIRST_PORT = 8000
WORDS = "the kettle leaks"


@dataclass(frozen=True, slots=True)
class Stage:
    """What the demo plays on."""

    place: Place
    brand: Brand
    theirs: TheirServer

    @property
    def instance(self) -> Instance:
        """The instance."""
        return self.place.instance

    @property
    def page(self) -> str:
        """The address of the page that shows what comes in."""
        return f"{self.instance.settings.url}{PATH}"

    @property
    def line(self) -> str:
        """What the consumer is to write."""
        return proposed(self.brand)


@contextlib.asynccontextmanager
async def stage(data: Path | None = None, port: int = FIRST_PORT) -> AsyncIterator[Stage]:
    """Set the stage, and clear it away again.

    Args:
        data: Where the instance keeps its data; a temporary folder when ``None``.
        port: The instance's port, or the first one after it that is free; the consumer's server takes the
            next one that is.

    Raises:
        NotAnswering: The consumer's server did not start.
        OSError: No port is free.
    """
    async with contextlib.AsyncExitStack() as stack:
        folder = data or Path(stack.enter_context(TemporaryDirectory(prefix="fedibrand-demo-")))
        ours = free_port(port)
        place = Place(local_settings(folder, ours), Clock())
        place.pages.extend(Page(place, BRAND).routes())
        await stack.enter_async_context(place)
        brand = await place.brand(BRAND)
        theirs = await stack.enter_async_context(their_server(free_port(ours + 1), proposed(brand)))
        yield Stage(place, brand, theirs)


def proposed(brand: Brand) -> str:
    """Return what the consumer's page proposes to write to a brand."""
    return f"{brand.acct} {WORDS}"
